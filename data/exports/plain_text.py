"""Texts without characters that a file format or a reader's program cannot hold."""

import unicodedata
from typing import Final

_KEPT: Final = frozenset("\n")


def plain(text: str) -> str:
    """The text with control characters and lone surrogates replaced by U+FFFD; line feeds stay."""
    return "".join(sign if sign in _KEPT or sign.isprintable() else _stand_in(sign) for sign in text)


def _stand_in(sign: str) -> str:
    # Non-breaking and thin spaces are not "printable" for Python, and are meant.
    meant = (sign.isspace() and sign > "\x85") or _may_be_named(sign)
    return sign if meant else "\N{REPLACEMENT CHARACTER}"


def _may_be_named(sign: str) -> bool:
    """A sign that Python's edition of Unicode does not know, but a later one may; never one of the noncharacters."""
    number = ord(sign)
    never = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    return unicodedata.category(sign) == "Cn" and not never
