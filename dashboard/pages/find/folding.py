"""One spelling for the many ways a place name is typed: scripts, transliterations, capitals and marks fall together.

Cyrillic is written in Latin letters after the common English transliteration (BGN/PCGN), and what people write in
different ways (kh, h, x; zh, j; ts, c; y, i; single and double letters) becomes one. The result is no transliteration
to show, only a key to compare. The browser folds what is typed with the same tables, which it gets with the names.
"""

import re
import unicodedata
from itertools import product
from typing import Final

_ALPHABET: Final = [chr(point) for point in range(0x0430, 0x0450)]
_FURTHER: Final = {
    0x04E9: "o", 0x04AF: "u", 0x04D9: "a", 0x0493: "gh", 0x049B: "q", 0x04A3: "ng", 0x04B1: "u", 0x04BB: "h",
    0x0456: "i", 0x0457: "i",
}  # fmt: skip
"""Barred o, straight u, schwa, g and k with a descender, n with a descender, straight u with stroke, shha, i and yi."""

LETTERS: Final = {
    **dict(
        zip(
            _ALPHABET,
            (
                *("a", "b", "v", "g", "d", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u"),
                *("f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"),
            ),
            strict=True,
        )
    ),
    **{chr(point): latin for point, latin in _FURTHER.items()},
}
"""Cyrillic letters of Mongolian, Kazakh and Russian in Latin; marks above letters are taken off before."""

SPELLINGS: Final = (
    ("w", "v"), ("x", "h"), ("q", "k"), ("kh", "h"), ("gh", "g"), ("dzh", "j"), ("zh", "j"), ("dj", "j"),
    ("shch", "w"), ("sh", "w"), ("ch", "q"), ("ts", "c"), ("tz", "c"), ("ng", "n"), ("ye", "e"), ("y", "i"),
)  # fmt: skip
"""Replaced one after the other; w and q, free by then, stand for sh and ch."""

_SOFT_SIGN, _IO, _I, _IE, _O = (chr(point) for point in (0x044C, 0x0451, 0x0438, 0x0435, 0x043E))
AMBIGUOUS: Final = {_SOFT_SIGN: ("", _I), _IO: (_IE, _I + _O)}
"""Letters that are written in Latin in two ways: a name is kept under both."""

_MARK: Final = re.compile(r"[\u0300-\u036f]")
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_DOUBLE: Final = re.compile(r"([a-z])\1+")


def fold(text: str) -> str:
    """Key of a name or of what was typed: words of a-z and 0-9 with single spaces between."""
    bare = _MARK.sub("", unicodedata.normalize("NFKD", text.lower()))
    latin = _OTHER.sub(" ", "".join(LETTERS.get(letter, letter) for letter in bare))
    for spelling, one in SPELLINGS:
        latin = latin.replace(spelling, one)
    return _DOUBLE.sub(r"\1", latin).strip()


def name_keys(name: str) -> frozenset[str]:
    """Every key of a name, whichever way its ambiguous letters are read."""
    lowered = name.lower()
    found = [letter for letter in AMBIGUOUS if letter in lowered]
    keys = set()
    for readings in product(*(AMBIGUOUS[letter] for letter in found)):
        read = lowered
        for letter, reading in zip(found, readings, strict=True):
            read = read.replace(letter, reading)
        keys.add(fold(read))
    return frozenset(keys - {""})
