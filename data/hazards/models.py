"""The table of hazard layers. Rows are never deleted: what was published once can be looked up."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Date, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base

MOST_NAME: Final = 120
MOST_SOURCE: Final = 200
KINDS: Final = ("dzud", "flood", "quarantine", "other")
STATES: Final = ("draft", "published", "withdrawn")


class LayerRow(Base):
    """One layer. `geometry` is a GeoJSON MultiPolygon in degrees (WGS 84); `digest` its SHA-256.

    `last_day` is None while the end is not known. Names of accounts stay when the accounts go.
    """

    __tablename__ = "hazard_layer"
    __table_args__ = (Index("hazard_layer_by_country", "country", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    country: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(MOST_NAME))
    source: Mapped[str] = mapped_column(String(MOST_SOURCE))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(16))
    geometry: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    added_by: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)
