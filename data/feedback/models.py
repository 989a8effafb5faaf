"""Tables of feedback. Rules between the columns are named constraints, which the database itself holds."""

from datetime import datetime
from typing import Final

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from data.application_database import Moment, VersionRow
from data.feedback.message import KINDS, LEAST_CHARACTERS, MOST_CHARACTERS, MOST_EMAIL, MOST_PAGE

SCHEMA_VERSION: Final = 1

_KINDS: Final = ", ".join(f"'{kind}'" for kind in KINDS)


class FeedbackBase(DeclarativeBase):
    """Base of the tables."""


class FeedbackSchema(VersionRow, FeedbackBase):
    """The version of this schema that the database was made with; one row."""

    __tablename__ = "feedback_schema"


class FeedbackMessage(FeedbackBase):
    """One message. `form` names the page that it was written on, so that a form that is sent twice counts once.

    Nothing tells from which address or browser it came.
    """

    __tablename__ = "feedback_message"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="feedback_message_kind_is_known"),
        CheckConstraint(
            f"length(text) BETWEEN {LEAST_CHARACTERS} AND {MOST_CHARACTERS}", name="feedback_message_text_has_length"
        ),
        CheckConstraint("page = '' OR page LIKE '/%'", name="feedback_message_page_is_a_path"),
        CheckConstraint("email = '' OR consent", name="feedback_message_email_has_consent"),
        UniqueConstraint("form", name="feedback_message_form_is_sent_once"),
        Index("feedback_message_by_time", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(Moment)
    form: Mapped[str] = mapped_column(String(32))
    country: Mapped[str] = mapped_column(String(8))
    language: Mapped[str] = mapped_column(String(2))
    release_id: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))
    page: Mapped[str] = mapped_column(String(MOST_PAGE))
    text: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(String(MOST_EMAIL))
    consent: Mapped[bool]
