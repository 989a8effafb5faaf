"""The product's own static files, under an address that changes with their content.

`bundles.json` in the folder says which sources are joined into which served file: {"js/atlas.js": ["js/core.js"]}.
"""

import hashlib
import re
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Final

import orjson

from dashboard.payloads import Payload, content_type_of, make_payload
from data.errors import AtlasError

_SERVED: Final = frozenset({".js", ".css", ".svg", ".png", ".ico", ".woff2", ".json", ".txt", ".webmanifest"})
_BUNDLES: Final = "bundles.json"
_COMMENT_LINE: Final = re.compile(rb"^[ \t]*//[^\n]*\n", re.MULTILINE)
"""Comments are for those who read the source; no text of ours spans lines, so none is taken for one."""
ASSETS_FOLDER: Final = Path(__file__).parent.parent / "assets"


class AssetsIncomplete(AtlasError):
    """The static files of the product are not whole."""


class StaticFiles:
    """Files below one folder; compressed at first use and kept, since they cannot change while the process runs.

    The strongest compression of a large script takes seconds: `strengthen` brings it when nobody waits.
    """

    def __init__(self, folder: Path = ASSETS_FOLDER) -> None:
        self.folder = folder
        self._payloads: dict[str, Payload] = {}
        self._added: dict[str, bytes] = {}

    def add(self, name: str, content: bytes) -> None:
        """Serve a file that is made by the program; call before the first address is asked for."""
        self._added[name] = content

    @cached_property
    def bundles(self) -> dict[str, list[str]]:
        """Served files that are joined from sources, all of which are there."""
        path = self.folder / _BUNDLES
        content: dict[str, list[str]] = orjson.loads(path.read_bytes()) if path.is_file() else {}
        whole = {name for name, parts in content.items() if all((self.folder / part).is_file() for part in parts)}
        return {name: parts for name, parts in content.items() if name in whole}

    @cached_property
    def names(self) -> frozenset[str]:
        """Paths relative to the folder, with forward slashes; sources of a bundle are not served by themselves."""
        if not self.folder.is_dir():
            return frozenset(self._added)
        paths = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix in _SERVED)
        found = {path.relative_to(self.folder).as_posix() for path in paths}
        sources = {source for parts in self.bundles.values() for source in parts}
        return frozenset((found | set(self.bundles) | set(self._added)) - sources - {_BUNDLES})

    @cached_property
    def build(self) -> str:
        """Hash over the names and contents of all files."""
        digest = hashlib.sha256()
        for name in sorted(self.names):
            digest.update(name.encode() + b"\0" + self._read(name))
        return digest.hexdigest()[:12]

    def check(self, needed: Iterable[str]) -> None:
        """Read the names once, at the start rather than at a visitor's request.

        Raises:
            AssetsIncomplete: a file that the site needs, or a source of it, is not there.
        """
        missing = sorted(set(needed) - self.names)
        if missing:
            raise AssetsIncomplete(
                f"{self.folder} has no {', '.join(missing)} (or a source that {_BUNDLES} joins into it); restore it."
            )
        self.build  # noqa: B018  (hashed now, kept)

    def url(self, name: str) -> str:
        """Address of a file."""
        return f"/static/{self.build}/{name}"

    def payload(self, name: str) -> Payload | None:
        """Return a file with its compressed forms, or None if there is no such file."""
        if name not in self.names:
            return None
        if name not in self._payloads:
            self._payloads[name] = self._compressed(name, 9)
        return self._payloads[name]

    def strengthen(self) -> None:
        """Compress every file at the strongest setting."""
        for name in sorted(self.names):
            self._payloads[name] = self._compressed(name, 11)

    def _compressed(self, name: str, quality: int) -> Payload:
        return make_payload(self._read(name), content_type_of(name), quality=quality)

    def _read(self, name: str) -> bytes:
        if name in self._added:
            return self._added[name]
        if name in self.bundles:
            whole = b"\n".join((self.folder / source).read_bytes() for source in self.bundles[name])
            return _COMMENT_LINE.sub(b"", whole) if name.endswith(".js") else whole
        return (self.folder / name).read_bytes()
