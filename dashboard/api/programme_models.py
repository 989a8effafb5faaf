"""The answers about results frameworks. Terms follow OECD-DAC and IATI 2.03."""

from datetime import date, datetime
from typing import Literal

from dashboard.api.models import Answer, Link, Listing


class StatedNumber(Answer):
    """A baseline or target: "N/A", "none" and 0 are three different things. `value` is null unless it is stated."""

    state: Literal["value", "not_available", "none"]
    value: float | None


class ProgrammeSummary(Answer):
    """A programme whose progress is published."""

    code: str
    country: str
    kind: str
    title: str
    short_title: str
    language: str
    programme_status: Literal["planned", "implementation", "closed"]
    first_day: date
    last_day: date
    currency: str
    iati_identifier: str | None
    published_at: datetime
    demonstration: bool
    links: tuple[Link, ...] = ()


class Programmes(Listing):
    """Programmes of a country, the latest start first."""

    country: str
    items: tuple[ProgrammeSummary, ...]


class ProgrammeResult(Answer):
    """An impact, outcome or output; `parent` is the result that it leads to."""

    code: str
    kind: str
    parent: str | None
    title: str
    language: str


class ProgrammeCategory(Answer):
    """One category of a disaggregation with its own baseline and target; never add them up where they overlap."""

    category: str
    label: str
    language: str
    overlaps: bool
    baseline: StatedNumber
    target: StatedNumber


class Step(Answer):
    """One step to a computed figure."""

    code: str
    value: str
    source: str | None


class EvidenceOf(Answer):
    """What an entered figure rests on."""

    reference: str
    address: str | None


class ProgrammeActual(Answer):
    """What was reached in a period. `category` "" is everybody, `pcode` "" the whole programme."""

    first_day: date
    last_day: date
    category: str
    pcode: str
    value: float
    low_90: float | None
    high_90: float | None
    computed: bool
    source: str | None
    comment: str | None
    evidence: EvidenceOf | None
    steps: tuple[Step, ...]
    confirmed_at: datetime | None
    revision: int


class ProgrammeStanding(Answer):
    """How far an indicator is, by the published rule, with everything that the rule looked at.

    `way`: share of the way from baseline to target; `elapsed`: share of the time; both 0 to 1, null where unknown.
    """

    state: Literal["achieved", "on_track", "off_track", "not_measurable"]
    reason: str
    target_day: date
    measured_on: date | None
    way: float | None
    elapsed: float | None
    tolerance: float


class ProgrammeIndicator(Answer):
    """An indicator of a results framework."""

    code: str
    result: str
    title: str
    language: str
    measure: Literal["unit", "percentage"]
    ascending: bool
    cycle: str
    computed_from: str
    baseline: StatedNumber
    baseline_year: int
    target: StatedNumber
    target_year: int | None
    status: ProgrammeStanding
    disaggregations: tuple[ProgrammeCategory, ...]
    actuals: tuple[ProgrammeActual, ...]


class ProgrammeDetails(ProgrammeSummary):
    """A programme with its results, indicators and what was reached."""

    summary: str
    results: tuple[ProgrammeResult, ...]
    indicators: tuple[ProgrammeIndicator, ...]
