"""Tables of the planner side of progress. Rows are only ever added: nothing that was entered is overwritten.

A framework is kept as the file that was taken in and as its canonical JSON, each change as the next version. An entry
is one figure of an indicator, or one state of a milestone; a decision settles it once. That the second person is never
the first one is a rule of the database itself: a decision repeats who entered, and the two are compared.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base

MOST_COMMENT: Final = 1000
MOST_NOTE: Final = 500
MOST_REFERENCE: Final = 300
MOST_ADDRESS: Final = 500
MOST_VALUE: Final = 40


class FrameworkRow(Base):
    """A version of a results framework, from 1. `digest` is that of `content`, the canonical JSON of what is meant.

    `source` is the TOML that was taken in; a file that differs in its layout or comments alone is no new version.
    """

    __tablename__ = "progress_framework"
    __table_args__ = (UniqueConstraint("country", "programme", "version", name="progress_framework_version_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    programme: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    demonstration: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)


class EntryRow(Base):
    """What one national planner entered.

    `kind` is actual or milestone, `subject` the code of the indicator or milestone. Of an actual: `first_day`,
    `last_day`, `category` ('' for everybody, else `dimension:category`), `pcode` ('' for the whole programme) and
    `value`, exact decimal text. Of a milestone: `state` and `percent`. `turn` counts the entries of a subject.
    `framework_version` is the one that it was checked against.
    """

    __tablename__ = "progress_entry"
    __table_args__ = (
        UniqueConstraint("country", "programme", "kind", "subject", "turn", name="progress_entry_turn_once"),
        # For the comparison of the two people in `progress_decision`.
        UniqueConstraint("id", "entered_by", name="progress_entry_with_its_author"),
        CheckConstraint("kind IN ('actual', 'milestone')", name="progress_entry_kind_known"),
        CheckConstraint(
            "(kind = 'actual') = (first_day IS NOT NULL AND last_day IS NOT NULL AND value <> '')",
            name="progress_entry_actual_has_value_and_period",
        ),
        CheckConstraint(
            "(kind = 'milestone') = (state <> '' AND percent IS NOT NULL)", name="progress_entry_milestone_has_state"
        ),
        CheckConstraint("first_day <= last_day", name="progress_entry_days_in_order"),
        CheckConstraint("percent BETWEEN 0 AND 100", name="progress_entry_percent_within_bounds"),
        CheckConstraint("reference <> ''", name="progress_entry_has_evidence"),
        Index("progress_entry_by_programme", "country", "programme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    programme: Mapped[str] = mapped_column(String(60))
    framework_version: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(60))
    turn: Mapped[int]
    first_day: Mapped[date | None]
    last_day: Mapped[date | None]
    category: Mapped[str] = mapped_column(String(130), default="")
    pcode: Mapped[str] = mapped_column(String(32), default="")
    value: Mapped[str] = mapped_column(String(MOST_VALUE), default="")
    state: Mapped[str] = mapped_column(String(16), default="")
    percent: Mapped[int | None]
    comment: Mapped[str] = mapped_column(String(MOST_COMMENT), default="")
    reference: Mapped[str] = mapped_column(String(MOST_REFERENCE))
    address: Mapped[str] = mapped_column(String(MOST_ADDRESS), default="")
    demonstration: Mapped[bool] = mapped_column(default=False)
    entered_by: Mapped[str] = mapped_column(String(64))
    entered_at: Mapped[datetime] = mapped_column(Moment)


class DecisionRow(Base):
    """What settled an entry, once: another planner confirmed or refused it, or its author withdrew it."""

    __tablename__ = "progress_decision"
    __table_args__ = (
        UniqueConstraint("entry_id", name="progress_decision_once"),
        ForeignKeyConstraint(
            ["entry_id", "entered_by"], ["progress_entry.id", "progress_entry.entered_by"], name="progress_decision_of"
        ),
        CheckConstraint("outcome IN ('confirmed', 'refused', 'withdrawn')", name="progress_decision_outcome_known"),
        CheckConstraint("(outcome = 'withdrawn') = (decided_by = entered_by)", name="progress_decision_four_eyes"),
        CheckConstraint("decided_by <> ''", name="progress_decision_by_an_account"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    entered_by: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    note: Mapped[str] = mapped_column(String(MOST_NOTE), default="")
    decided_by: Mapped[str] = mapped_column(String(64))
    decided_at: Mapped[datetime] = mapped_column(Moment)


class PublicationRow(Base):
    """That a programme was published. `digest` is that of the file; `content` the file itself."""

    __tablename__ = "progress_publication"
    __table_args__ = (Index("progress_publication_by_programme", "country", "programme"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    programme: Mapped[str] = mapped_column(String(60))
    framework_version: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)
