"""Tell in which encoding a text file is, and refuse all but UTF-8 with a sentence that helps."""

import codecs
from pathlib import Path
from typing import IO

from data.registry.errors import SourceError

_BLOCK = 1 << 23
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ADVICE = "Save it as UTF-8 (in a spreadsheet: 'CSV UTF-8') and start again."
_CYRILLIC = range(0xC0, 0x100)


def check_encoding(file: Path, stream: IO[bytes]) -> None:
    """Read a file to its end.

    Raises:
        SourceError: the bytes are not UTF-8 (with or without byte order mark). The sentence names the first bad line
            and the encoding that it looks like.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, first, valid_letters = 1, True, False
    while block := stream.read(_BLOCK):
        if first and (block.startswith(_UTF16) or _is_utf16(block[:400])):
            raise SourceError(f"{file} is in UTF-16. {_ADVICE}")
        first = False
        pending = decoder.getstate()[0]
        try:
            decoder.decode(block)
        except UnicodeDecodeError as error:
            data = pending + block
            bad_line = line + data.count(b"\n", 0, error.start)
            valid_letters = valid_letters or not data[: error.start].isascii()
            raise SourceError(_sentence(file, bad_line, data[error.start :], mixed=valid_letters)) from None
        if b"\x00" in block:
            bad_line = line + block.count(b"\n", 0, block.index(b"\x00"))
            raise SourceError(
                f"{file} has a zero byte in line {bad_line}: it is damaged or not a text file. Export it again."
            )
        valid_letters = valid_letters or not block.isascii()
        line += block.count(b"\n")
    if decoder.getstate()[0]:
        raise SourceError(f"{file} ends in the middle of a letter (line {line}): it is truncated. Copy it again.")


def _is_utf16(head: bytes) -> bool:
    return len(head) >= 4 and (head[1::2].count(0) > len(head) // 4 or head[::2].count(0) > len(head) // 4)


def _sentence(file: Path, line: int, rest: bytes, *, mixed: bool) -> str:
    if mixed or _has_utf8_letter(rest):
        return (
            f"{file} mixes encodings: line {line} is the first that is not UTF-8. "
            "Repair that line or export the file again as UTF-8."
        )
    letters = [byte for byte in rest[:100_000] if byte >= 0x80]
    if sum(byte in _CYRILLIC for byte in letters) > 0.8 * len(letters):
        return f"{file} looks like Windows-1251 (first Cyrillic letter in line {line}). {_ADVICE}"
    return f"{file} is not UTF-8: line {line} has the first wrong byte. {_ADVICE}"


def _has_utf8_letter(rest: bytes) -> bool:
    """Whether bytes after the first bad one hold letters of valid UTF-8: Cyrillic ones are D0-D2 or E0-EF and 80-BF.

    In Windows-1251 a capital is rarely followed by a byte of 80-BF (of Russian letters only Ё and ё are there), so
    three are proof.
    """
    found = 0
    for at in range(min(len(rest) - 1, 1_000_000)):
        if rest[at] in (0xD0, 0xD1, 0xD2, 0xD3) and 0x80 <= rest[at + 1] <= 0xBF:
            found += 1
            if found == 3:
                return True
    return False
