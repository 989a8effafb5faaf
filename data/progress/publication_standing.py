"""Where the publication of a programme stands: what is public, what would be, and what differs."""

import contextlib
import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from data.progress.document import ProgressDocument, document_path, parse_document
from data.progress.drafting import draft_document
from data.progress.entry_rows import read_entries
from data.progress.errors import ProgressDamaged
from data.progress.framework import Framework
from data.progress.framework_book import KeptFramework
from data.progress.progress_tables import PublicationRow
from data.progress.publication_changes import Changes, changes_between
from data.progress.staff_users import app_user_actuals, staff_user_actuals
from data.release.errors import PlannerPartMissing, ReleaseError
from data.release.reader import Release
from data.release.store import Store

FileState = Literal["none", "good", "old", "foreign", "damaged"]
"""Of the file in the store: there is none; it is this database's last publication; an earlier one of it; another
database's; or it cannot be read."""


@dataclass(frozen=True)
class Standing:
    """Where the publication of a programme stands.

    Attributes:
        draft: the document as it would be published now.
        published: the one that is public, None if there is none that can be read.
        changes: what publishing would change.
        file: state of the file.
        published_by, published_at: of the last publication from this database; "" and None before.
    """

    draft: ProgressDocument
    published: ProgressDocument | None
    changes: Changes
    file: FileState
    published_by: str = ""
    published_at: datetime | None = None

    @property
    def taken(self) -> bool:
        """Whether the store holds what another database published; only an invented one may be replaced."""
        return self.file == "foreign" and self.published is not None and not self.published.demonstration

    @property
    def anything_new(self) -> bool:
        """Whether publishing would change what is public."""
        return self.file != "good" or bool(self.changes)


def read_standing(
    session: Session, store: Path, country: str, kept: KeptFramework, now: datetime, *, demonstration: bool
) -> Standing:
    """Where a programme stands now.

    Args:
        session: of the database.
        store: folder of the releases.
        country: of the programme.
        kept: the latest version of its framework.
        now: the time that a publication would carry.
        demonstration: whether it is invented, whatever its entries say.
    """
    framework = kept.framework
    wanted = select(PublicationRow).where(PublicationRow.country == country, PublicationRow.programme == framework.code)
    rows = list(session.scalars(wanted.order_by(PublicationRow.id)))
    content, published = published_file(store, country, framework.code)
    entries = read_entries(session, country, framework.code)
    computed = [
        *app_user_actuals(framework, _planner_releases(store, framework)),
        *staff_user_actuals(session, framework, country, now.date()),
    ]
    invented = demonstration or kept.demonstration or any(item.demonstration for item in entries)
    draft = draft_document(framework, entries, computed, now, demonstration=invented)
    return Standing(
        draft,
        published,
        changes_between(published, draft),
        _file_state(content, published, rows),
        rows[-1].published_by if rows else "",
        rows[-1].published_at if rows else None,
    )


def published_file(store: Path, country: str, programme: str) -> tuple[bytes | None, ProgressDocument | None]:
    """The file of a programme and what it says; None where there is none, or where it is damaged."""
    path = document_path(store, country, programme)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None, None
    except OSError:
        # It is there, but cannot be read: nobody may take it for absent.
        return b"", None
    try:
        return content, parse_document(content, path)
    except ProgressDamaged:
        return content, None


def _file_state(content: bytes | None, published: ProgressDocument | None, rows: list[PublicationRow]) -> FileState:
    if content is None:
        return "none"
    if published is None:
        return "damaged"
    digest = hashlib.sha256(content).hexdigest()
    if rows and rows[-1].digest == digest:
        return "good"
    return "old" if any(row.digest == digest for row in rows) else "foreign"


def _planner_releases(store: Path, framework: Framework) -> list[Release]:
    """Published releases with their planners' part, the earliest first; none where no indicator asks for them."""
    if all(item.actuals != "app_users" for item in framework.indicators):
        return []
    releases, found = Store(store), []
    with contextlib.suppress(ReleaseError):
        for release_id in reversed(releases.published(framework.country)):
            with contextlib.suppress(PlannerPartMissing):
                found.append(releases.open(framework.country, release_id, tier="planner"))
    return found
