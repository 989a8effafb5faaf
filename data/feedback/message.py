"""One message of a visitor: what may be in it, and how it is cleaned."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KINDS: Final = ("figure", "idea", "question", "other")
LEAST_CHARACTERS: Final = 10
MOST_CHARACTERS: Final = 2000
MOST_PAGE: Final = 300
MOST_EMAIL: Final = 254

_EMAIL: Final = re.compile(r"[^\s@,;<>()\"']{1,64}@[^\s@,;<>()\"']+\.[^\s@,;<>()\"'.]{2,}")


@dataclass(frozen=True)
class Message:
    """Attributes:
    country: code of the country whose pages it is about.
    language: that the page was in.
    release_id: that the site showed then; '' where nothing was published.
    kind: one of `KINDS`.
    page: path with query of the page that it is about; '' for the site as a whole.
    text: the message, with its line breaks.
    email: where an answer may be sent; '' where none is wanted.
    """

    country: str
    language: str
    release_id: str
    kind: str
    page: str
    text: str
    email: str = ""


def faults(kind: str, text: str, email: str, *, consent: bool) -> Mapping[str, str]:
    """What is wrong with cleaned fields: field to a code.

    Codes: kind `missing`; text `missing`, `short` or `long`; email `wrong`; consent `missing`.
    """
    found = {}
    if kind not in KINDS:
        found["kind"] = "missing"
    if not text:
        found["text"] = "missing"
    elif len(text) < LEAST_CHARACTERS:
        found["text"] = "short"
    elif len(text) > MOST_CHARACTERS:
        found["text"] = "long"
    if email and (len(email) > MOST_EMAIL or not _EMAIL.fullmatch(email)):
        found["email"] = "wrong"
    if email and not consent:
        found["consent"] = "missing"
    return found


def clean_text(text: str) -> str:
    """The text without control characters but line breaks and without space around it; never shortened."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(character for character in unified if character == "\n" or _is_printed(character)).strip()


def clean_line(text: str) -> str:
    """The text in one line."""
    return " ".join(clean_text(text).split())


def _is_printed(character: str) -> bool:
    # Control characters would steer the operator's terminal; lone surrogates cannot be stored.
    return unicodedata.category(character) not in ("Cc", "Cs")
