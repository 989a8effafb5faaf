"""What was reached in a period: computed from a release or from records, or entered and confirmed by two people."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from data.progress.framework import LocalText, Part
from data.progress.stated import Number

StepCode = Literal[
    "release", "reference_date", "protected_count", "interval", "agencies", "loaded_until", "work_units", "accounts",
    "period", "rule", "entered", "confirmed", "evidence", "published",
]  # fmt: skip


class DerivationStep(Part):
    """One step to a computed actual; `code` names it (message `progress.step.<code>`), `value` as exact text."""

    code: StepCode
    value: str
    source: str = ""


class Evidence(Part):
    """What an entered actual rests on: a document's name or number, and where it can be read."""

    reference: Annotated[str, Field(min_length=1, max_length=300)]
    address: Annotated[str, Field(max_length=500, pattern=r"^(https?://\S+)?$")] = ""


class Actual(Part):
    """One figure.

    Attributes:
        indicator: code in the framework.
        first_day, last_day: the period.
        category: "" for everybody, else `dimension:category`. Categories are never summed.
        pcode: area that it is about, "" for the nation or programme.
        value: in the indicator's measure.
        low, high: ends of the 90 % interval where noise protects the figure.
        computed: whether it computed itself.
        source, comment: where it comes from, and what is to be known.
        evidence: of entered ones.
        steps: how it came about.
        confirmed_at: when a second person confirmed it; None where it is computed.
        revision: 1 for the first figure of a period, counted up with every confirmed correction.
    """

    indicator: str
    first_day: date
    last_day: date
    category: str = ""
    pcode: str = ""
    value: Number
    low: Number | None = None
    high: Number | None = None
    computed: bool
    source: LocalText | None = None
    comment: str = ""
    evidence: Evidence | None = None
    steps: tuple[DerivationStep, ...] = ()
    confirmed_at: AwareDatetime | None = None
    revision: int = 1
