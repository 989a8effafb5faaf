"""Tables of scenarios: who keeps which, every saved state, and what somebody has typed but not yet saved."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base

MOST_DRAFT: Final = 20_000


class ScenarioRow(Base):
    """One scenario; `version` is its latest. Taken away ones stay, with the day."""

    __tablename__ = "scenario"
    __table_args__ = (
        Index("scenario_by_country", "country", "removed_at"),
        CheckConstraint("version >= 1", name="scenario_version_counts_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    area: Mapped[str] = mapped_column(String(32))
    owner: Mapped[str] = mapped_column(String(64))
    shared: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(Moment)
    removed_at: Mapped[datetime | None] = mapped_column(Moment)


class ScenarioVersionRow(Base):
    """A saved state: `content` is JSON (`data.budget.scenario_json`)."""

    __tablename__ = "scenario_version"
    __table_args__ = (UniqueConstraint("scenario_id", "version", name="scenario_version_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scenario_id: Mapped[int] = mapped_column(ForeignKey("scenario.id"))
    version: Mapped[int]
    account: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str] = mapped_column(Text)


class ScenarioDraftRow(Base):
    """A form that is being filled in; `scenario` 0: of a new one. `content` is JSON, field by field as typed."""

    __tablename__ = "scenario_draft"
    __table_args__ = (UniqueConstraint("account", "country", "scenario", name="scenario_draft_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(String(64))
    country: Mapped[str] = mapped_column(String(8))
    scenario: Mapped[int]
    at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[str] = mapped_column(Text)
