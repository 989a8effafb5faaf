"""A programme as it is published: its framework and the actuals that do not follow from a public release.

The file is JSON: `programme`, and `sha256` of its canonical form. It holds no account's name and no personal data.
"""

from pathlib import Path
from typing import Final

from pydantic import AwareDatetime

from data.progress.actual import Actual
from data.progress.errors import ProgressDamaged
from data.progress.framework import Framework, Part
from data.sealed_document import seal, unseal

FORMAT_VERSION: Final = 1
FOLDER: Final = "progress"
_NAME: Final = "programme"


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
        return seal(_NAME, self)


def document_path(store: Path, country: str, programme: str) -> Path:
    """Where the document of a programme lies in a store."""
    return store / country / FOLDER / f"{programme}.json"


def parse_document(content: bytes, path: Path) -> ProgressDocument:
    """Read the content of a file.

    Raises:
        ProgressDamaged: it is not what this program wrote.
    """
    return unseal(content, path, name=_NAME, model=ProgressDocument, version=FORMAT_VERSION, error=ProgressDamaged)
