"""Line numbers of the keys and array elements of a TOML document.

`tomllib` tells the line of a syntax error only; a wrong *value* in a well-formed file needs its line too. This scanner
walks a document that `tomllib` has already accepted, so it checks nothing: it only has to know where values begin and
end.
"""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_SPACE = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}#\r\n]+")
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfr"\\]))')
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", '"': '"', "\\": "\\"}


def locate_lines(text: str) -> dict[Path, int]:
    """The line (from 1) on which every key, table and array element of a valid TOML document begins.

    Paths are those of the parsed document: `("zones", 2, "label", "mn")`. The empty path is line 1.
    """
    return _Scanner(text.replace("\r\n", "\n")).scan()


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of its nearest ancestor that the document holds (a missing key has no line of its own)."""
    while path not in lines and path:
        path = path[:-1]
    return lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        self._line_at = 0
        self._line = 1

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        self._skip(_GAP)
        while self._at < len(self._text):
            if self._peek("[["):
                self._at += 2
                name = self._key((), header=True)
                array = self._resolve(name[:-1]) + name[-1:]
                index = self._counts.get(array, 0)
                self._counts[array] = index + 1
                self._mark(array)
                table = (*array, index)
                self._mark(table)
                self._at += 2
            elif self._peek("["):
                self._at += 1
                table = self._resolve(self._key((), header=True))
                self._mark(table)
                self._at += 1
            else:
                self._pair(table)
            self._skip(_GAP)
        return self._lines

    def _resolve(self, name: Path) -> Path:
        """A header's name with the index of the last element of every array of tables on its way."""
        path: Path = ()
        for part in name:
            path = (*path, part)
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            self._mark(path)
        return path

    def _pair(self, table: Path) -> None:
        path = self._key(table)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _key(self, table: Path, *, header: bool = False) -> Path:
        """A dotted key; every prefix of it is a table that begins here unless it began before.

        A header's name is not marked here: it still lacks the indexes of its arrays (see `_resolve`).
        """
        path = table
        while True:
            self._skip(_SPACE)
            quoted = _STRING.match(self._text, self._at)
            match = quoted or _BARE_KEY.match(self._text, self._at)
            if match is None:
                raise ValueError(f"No TOML key at line {self._current_line()}.")
            part = match.group()
            if quoted:
                part = _ESCAPE.sub(_unescape, part[1:-1]) if part[0] == '"' else part[1:-1]
            path = (*path, part)
            if not header:
                self._mark(path)
            self._at = match.end()
            self._skip(_SPACE)
            if not self._peek("."):
                return path
            self._at += 1

    def _value(self, path: Path) -> None:
        if self._peek("["):
            self._at += 1
            self._skip(_GAP)
            index = 0
            while not self._peek("]"):
                self._mark((*path, index))
                self._value((*path, index))
                index += 1
                self._skip(_GAP)
                if self._peek(","):
                    self._at += 1
                    self._skip(_GAP)
            self._at += 1
        elif self._peek("{"):
            self._at += 1
            self._skip(_GAP)
            while not self._peek("}"):
                self._pair(path)
                self._skip(_GAP)
                if self._peek(","):
                    self._at += 1
                    self._skip(_GAP)
            self._at += 1
        else:
            match = _STRING.match(self._text, self._at) or _SCALAR.match(self._text, self._at)
            if match is None:
                raise ValueError(f"No TOML value at line {self._current_line()}.")
            self._at = match.end()

    def _peek(self, token: str) -> bool:
        return self._text.startswith(token, self._at)

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match is not None:
            self._at = match.end()

    def _mark(self, path: Path) -> None:
        self._lines.setdefault(path, self._current_line())

    def _current_line(self) -> int:
        self._line += self._text.count("\n", self._line_at, self._at)
        self._line_at = self._at
        return self._line


def _unescape(match: re.Match[str]) -> str:
    four, eight, short = match.groups()
    return _ESCAPED[short] if short else chr(int(four or eight, 16))
