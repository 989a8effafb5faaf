"""A programme as it is published: its framework and the actuals that do not follow from a public release.

The file is JSON: `programme`, and `sha256` of its canonical form. It holds no account's name and no personal data.
"""

import hashlib
from pathlib import Path
from typing import Final

import orjson
from pydantic import AwareDatetime, ValidationError

from data.progress.actual import Actual
from data.progress.errors import ProgressDamaged
from data.progress.framework import Framework, Part

FORMAT_VERSION: Final = 1
FOLDER: Final = "progress"


class MilestoneState(Part):
    """Progress of a milestone as it was confirmed; `percent` is 0 to 100."""

    milestone: str
    state: str
    percent: int
    comment: str = ""
    confirmed_at: AwareDatetime | None = None


class ProgressDocument(Part):
    """One programme. `demonstration`: its actuals are invented."""

    format_version: int = FORMAT_VERSION
    framework: Framework
    actuals: tuple[Actual, ...] = ()
    milestones: tuple[MilestoneState, ...] = ()
    published_at: AwareDatetime
    demonstration: bool = False

    def to_bytes(self) -> bytes:
        """The content of the file; equal documents give equal bytes."""
        programme = self.model_dump(mode="json")
        whole = {"programme": programme, "sha256": _digest(programme)}
        return orjson.dumps(whole, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)


def document_path(store: Path, country: str, programme: str) -> Path:
    """Where the document of a programme lies in a store."""
    return store / country / FOLDER / f"{programme}.json"


def parse_document(content: bytes, path: Path) -> ProgressDocument:
    """Read the content of a file.

    Raises:
        ProgressDamaged: it is not what this program wrote.
    """
    try:
        whole = orjson.loads(content)
        document = ProgressDocument.model_validate(whole["programme"])
    except (orjson.JSONDecodeError, KeyError, TypeError, ValidationError) as error:
        raise ProgressDamaged(f"{path} is damaged; publish the programme again.") from error
    if document.format_version != FORMAT_VERSION:
        raise ProgressDamaged(f"{path} has format {document.format_version}, this program reads {FORMAT_VERSION}.")
    if whole.get("sha256") != _digest(whole["programme"]):
        raise ProgressDamaged(f"{path} was changed after it was written; publish the programme again.")
    return document


def _digest(programme: object) -> str:
    return hashlib.sha256(orjson.dumps(programme, option=orjson.OPT_SORT_KEYS)).hexdigest()
