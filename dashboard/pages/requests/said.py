"""What an address says about the form that led to it: what has been done, what was refused, and to which lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.whole_number import read_whole
from data.budget.request_states import REASONS, Action

DONE: Final = (
    "saved",
    "nothing",
    "settled",
    "commented",
    "opened",
    "closed",
    *(f"moved_{action.value}" for action in Action if action is not Action.OPEN),
    *(f"area_{action.value}" for action in (Action.APPROVE, Action.LOCK)),
)
"""What a form can have done."""

REFUSED: Final = (*REASONS, "empty_note", "empty_comment", "too_long", "unusable", "settled_before")
"""Why a form can be refused that keeps nothing typed worth keeping."""

_MOST_LINES: Final = 12


@dataclass(frozen=True)
class Said:
    """Codes of what was done and refused ("" for nothing), and positions of the round's lines that it concerns.

    Attributes:
        done, refused: one of `DONE` and `REFUSED`.
        others: lines that somebody else had changed since the form was opened.
        kept: lines of the form that are kept beside what stands there.
        count: requests that a step for a whole area has moved.
    """

    done: str = ""
    refused: str = ""
    others: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    count: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Said":
        """Read the parameters of an address; what is not understood is left out."""
        done, refused = query.get("done", ""), query.get("refused", "")
        count = query.get("count", "")
        return cls(
            done if done in DONE else "",
            refused if refused in REFUSED else "",
            _positions(query.get("others", "")),
            _positions(query.get("kept", "")),
            read_whole(count, 5) or 0,
        )


def _positions(written: str) -> tuple[int, ...]:
    found = [
        int(part) for part in written.split(".")[:_MOST_LINES] if part.isascii() and part.isdigit() and len(part) < 3
    ]
    return tuple(dict.fromkeys(found))
