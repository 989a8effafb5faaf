"""What an address says about the form that led to it, and what was typed into a form that was refused."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from data.budget.results import REASONS

DONE: Final = ("reported", "verified", "questioned", "settled")
"""What a form can have done."""

REFUSED: Final = (*REASONS, "bad_amount")
"""Why a form can be refused."""

FIELD_OF: Final[Mapping[str, str]] = {
    "no_evidence": "evidence",
    "bad_amount": "cost",
    "bad_number": "quantity",
    "bad_members": "members",
    "bad_text": "note",
    "no_question": "question",
}
"""The field of a form that a refusal is about."""


@dataclass(frozen=True)
class Said:
    """Codes of what was done or refused, "" for nothing; both are said once."""

    done: str = ""
    refused: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Said":
        """Read the parameters of an address; what is not known is left out."""
        done, refused = query.get("done", ""), query.get("refused", "")
        return cls(done if done in DONE else "", refused if refused in REFUSED else "")


@dataclass(frozen=True)
class Typed:
    """The fields of a refused form by name, and the reason."""

    reason: str
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def wrong(self) -> str:
        """Name of the field that the reason is about."""
        return FIELD_OF.get(self.reason, "")
