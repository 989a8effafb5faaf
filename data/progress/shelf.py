"""Published programmes as a running site reads them: again whenever a file changes."""

from pathlib import Path

from data.progress.document import FOLDER, ProgressDocument, parse_document
from data.progress.errors import ProgressDamaged
from data.sealed_document import DocumentsAtHand, DocumentShelf


class ProgrammesAtHand(DocumentsAtHand[ProgressDocument]):
    """Programmes of a country, the latest start first, and whether every file could be read."""

    @property
    def programmes(self) -> tuple[ProgressDocument, ...]:
        """The documents."""
        return self.documents

    def find(self, code: str) -> ProgressDocument | None:
        """The programme of a code, None if it is not published."""
        return next((item for item in self.documents if item.framework.code == code), None)


class ProgressShelf(DocumentShelf[ProgrammesAtHand]):
    """The programmes of every country of a store."""

    def __init__(self, store: Path) -> None:
        super().__init__(
            store,
            f"{FOLDER}/*.json",
            parse=parse_document,
            damaged=ProgressDamaged,
            order=lambda item: (item.framework.first_day, item.framework.code),
            at_hand=ProgrammesAtHand,
        )
