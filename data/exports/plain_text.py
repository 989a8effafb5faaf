"""Texts without characters that a file format or a reader's program cannot hold."""

from typing import Final

_KEPT: Final = frozenset("\n")


def plain(text: str) -> str:
    """The text with control characters and lone surrogates replaced by U+FFFD; line feeds stay."""
    return "".join(sign if sign in _KEPT or sign.isprintable() else _stand_in(sign) for sign in text)


def _stand_in(sign: str) -> str:
    # Non-breaking and thin spaces are not "printable" for Python, and are meant.
    return sign if sign.isspace() and sign > "\x85" else "\N{REPLACEMENT CHARACTER}"
