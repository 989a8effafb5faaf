"""Tables of published summaries. Rows are only ever added: noise that was drawn once is never drawn again."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from data.application_database import Moment
from data.people.models import Base


class SummaryRow(Base):
    """That the summary of a round was published: once per round. `digest` is that of the file."""

    __tablename__ = "budget_summary"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"), unique=True)
    country: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column(String(64))
    published_by: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[datetime] = mapped_column(Moment)


class SummaryCellRow(Base):
    """A cell of a summary: approved money and the noise that was drawn for it.

    `level` is adm0, adm1 or adm2; `area` '' of the nation; `programme` '' for the total of a second-level area.
    `deviation` is the noise's standard deviation in minor units.
    """

    __tablename__ = "budget_summary_cell"
    __table_args__ = (
        UniqueConstraint("round_id", "level", "area", "programme", name="budget_summary_cell_drawn_once"),
        CheckConstraint("exact_minor >= 0", name="budget_summary_cell_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"))
    level: Mapped[str] = mapped_column(String(4))
    area: Mapped[str] = mapped_column(String(32))
    programme: Mapped[str] = mapped_column(String(80))
    exact_minor: Mapped[int] = mapped_column(BigInteger)
    noise_minor: Mapped[int] = mapped_column(BigInteger)
    deviation: Mapped[float] = mapped_column(Float)
