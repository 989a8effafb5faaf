"""Tables of published summaries. Rows are only ever added: noise that was drawn once is never drawn again."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String, UniqueConstraint
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


class SummaryNoiseRow(Base):
    """Approved participants of one line of one second-level area, and the noise that was drawn for them.

    `unit_price_minor` is kept beside them, so that the file can be written again exactly as it was.
    """

    __tablename__ = "budget_summary_noise"
    __table_args__ = (
        UniqueConstraint("round_id", "area", "round_line_id", name="budget_summary_noise_drawn_once"),
        CheckConstraint("participants >= 0", name="budget_summary_noise_participants_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("budget_round.id"))
    area: Mapped[str] = mapped_column(String(32))
    parent: Mapped[str] = mapped_column(String(32))
    round_line_id: Mapped[int] = mapped_column(ForeignKey("budget_round_line.id"))
    participants: Mapped[int]
    unit_price_minor: Mapped[int] = mapped_column(BigInteger)
    change: Mapped[int]
