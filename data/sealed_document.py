"""Published documents beside the releases: JSON sealed by a digest, read again by running sites when a file changes.

A file holds the document under its name, and `sha256` of the document's canonical form (sorted keys, UTF-8).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from data.errors import AtlasError

Document = TypeVar("Document", bound=BaseModel)


def digest(content: object) -> str:
    """SHA-256 of the canonical form of what JSON can say."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()


def seal(name: str, document: BaseModel) -> bytes:
    """The content of a file; equal documents give equal bytes."""
    content = document.model_dump(mode="json")
    return orjson.dumps({name: content, "sha256": digest(content)}, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def unseal(
    content: bytes, path: Path, *, name: str, model: type[Document], version: int, error: type[AtlasError]
) -> Document:
    """Read the content of a file.

    Args:
        content: of the file.
        path: for sentences.
        name: of the document in the file.
        model: of the document; has a `format_version`.
        version: the format that this program reads.
        error: raised with a sentence when the file is not what this program wrote.
    """
    try:
        whole = orjson.loads(content)
        document = model.model_validate(whole[name])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError) as problem:
        raise error(f"{path} is damaged; publish the {name} again.") from problem
    found: Any = document
    if found.format_version != version:
        raise error(f"{path} has format {found.format_version}, this program reads {version}.")
    if whole.get("sha256") != digest(whole[name]):
        raise error(f"{path} was changed after it was written; publish the {name} again.")
    return document


@dataclass(frozen=True)
class DocumentsAtHand(Generic[Document]):
    """Documents of a country in their order, and whether every file could be read."""

    documents: tuple[Document, ...] = ()
    readable: bool = True

    @classmethod
    def of(cls, documents: list[Document], *, readable: bool) -> Self:
        """What was read."""
        return cls(tuple(documents), readable)


AtHand = TypeVar("AtHand", bound=DocumentsAtHand[Any])


class DocumentShelf(Generic[AtHand]):
    """Documents of every country of a store; safe under threads, because what is kept is replaced whole.

    Args:
        store: folder of the releases.
        files: pattern of the files below a country's folder.
        parse: reads the content of a file; what it raises as `damaged`, or as OSError, leaves the file out.
        damaged: see `parse`.
        order: key of the order, the largest first.
        at_hand: what `read` gives.
    """

    def __init__(
        self,
        store: Path,
        files: str,
        *,
        parse: Callable[[bytes, Path], Any],
        damaged: type[AtlasError],
        order: Callable[[Any], Any],
        at_hand: type[AtHand],
    ) -> None:
        self._store, self._files = store, files
        self._parse, self._damaged, self._order, self._at_hand = parse, damaged, order, at_hand
        self._kept: dict[str, tuple[int, AtHand]] = {}

    def version(self, country: str) -> int:
        """A number that changes whenever a file does (0: there is none)."""
        return _version(self._paths(country))

    def read(self, country: str) -> AtHand:
        """The documents of a country, whose code the caller has checked; a damaged one is left out."""
        paths = self._paths(country)
        version = _version(paths)
        kept = self._kept.get(country)
        if kept and kept[0] == version:
            return kept[1]
        found, readable = [], True
        for path in paths:
            try:
                found.append(self._parse(path.read_bytes(), path))
            except (self._damaged, OSError):
                readable = False
        found.sort(key=self._order, reverse=True)
        at_hand = self._at_hand.of(found, readable=readable)
        self._kept[country] = version, at_hand
        return at_hand

    def _paths(self, country: str) -> list[Path]:
        return sorted((self._store / country).glob(self._files))


def _version(paths: list[Path]) -> int:
    keys = []
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        keys.append((path.name, status.st_mtime_ns, status.st_ino, status.st_size))
    return (hash(tuple(keys)) or 1) if keys else 0
