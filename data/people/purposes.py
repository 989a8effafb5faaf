"""Purposes of use: what a person says they use the figures for. Kept on the session and on every audited event."""

from typing import Final

from data.people.errors import PeopleError
from data.people.models import MOST_PURPOSE

PURPOSES: Final = ("planning", "budget", "monitoring", "evaluation", "audit", "support")
_JOINT: Final = ": "
MOST_WORDS: Final = MOST_PURPOSE - max(map(len, PURPOSES)) - len(_JOINT)
"""Characters of own words that a purpose can have besides its code."""


def purpose(code: str, words: str = "") -> str:
    """A purpose as it is kept: the code, and own words where there are some.

    Raises:
        PeopleError: the code is none of `PURPOSES`.
    """
    if code not in PURPOSES:
        raise PeopleError(f"There is no purpose '{code[:20]}'; choose one of {', '.join(PURPOSES)}.")
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())[:MOST_WORDS]
    return f"{code}{_JOINT}{plain}" if plain else code


def parts(kept: str) -> tuple[str, str]:
    """Code and own words of a purpose as it is kept."""
    code, _, words = kept.partition(_JOINT)
    return code, words
