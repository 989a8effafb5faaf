"""A results framework: what a programme promised, with whom, for which money, at which risk. Frozen and strict.

Read from TOML by `framework_file`. Terms follow the results chain of OECD-DAC and IATI 2.03.
"""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from data.languages import LANGUAGES
from data.progress.stated import Number, Stated

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$", max_length=60)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=4000, strip_whitespace=True)]
SdgTarget = Annotated[str, StringConstraints(pattern=r"^(1[0-7]|[1-9])\.(\d{1,2}|[a-d])$")]
Minor = Annotated[int, Field(ge=0)]

ActualSource = Literal["entered", "people_mapped", "agencies_integrated", "app_users", "staff_users"]
"""Where actuals come from. `entered`: by a national planner, confirmed by a second one. The others compute themselves:

- people_mapped: people in a published release (protected count of the nation, per release);
- agencies_integrated: agencies whose deliveries a published release holds;
- app_users: social workers with a log-in to the mobile application (work units of a release);
- staff_users: accounts of staff that logged in at least once up to the end of a period (audit record).
"""


class Part(BaseModel):
    """A frozen part that refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LocalText(Part):
    """A text in English, and in the further languages in which somebody has written it."""

    en: Words
    mn: Words | None = None
    kk: Words | None = None
    ru: Words | None = None

    def read(self, language: str) -> tuple[str, str]:
        """The text in a language, or in English, and the language that it is in (for `lang` attributes)."""
        own: str | None = getattr(self, language, None)
        return (own, language) if own else (self.en, "en")

    def as_dict(self) -> dict[str, str]:
        """What is written, by language."""
        return {language: text for language in LANGUAGES if (text := getattr(self, language, None))}


class Organisation(Part):
    """A partner. `kind` is an IATI OrganisationType code, `reference` an IATI organisation identifier or ""."""

    code: Code
    name: LocalText
    roles: tuple[Literal["funding", "accountable", "extending", "implementing"], ...]
    kind: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    reference: str = ""


class Result(Part):
    """An outcome, output or impact; `parent` is the result that it leads to."""

    code: Code
    kind: Literal["impact", "outcome", "output"]
    parent: str = ""
    title: LocalText
    description: LocalText | None = None


class Activity(Part):
    """What is done for a result, by whom; codes of organisations."""

    code: Code
    result: str
    title: LocalText
    description: LocalText | None = None
    lead: str = ""
    participants: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()


class Category(Part):
    """One category of a disaggregation, with its own target."""

    code: Code
    label: LocalText
    baseline: Stated = Stated(state="none")
    target: Stated = Stated(state="none")


class Disaggregation(Part):
    """One way of taking an indicator apart. `overlaps`: a person can be in several categories; never sum them."""

    name: Literal["sex", "age", "risk_population"]
    overlaps: bool = False
    categories: tuple[Category, ...]


class FrameworkIndicator(Part):
    """An indicator of a result.

    Attributes:
        measure: unit counts, percentage is 0 to 100 (IATI IndicatorMeasure 1 and 2).
        ascending: whether more is better.
        cycle: how often actuals are due.
        baseline_year, target_year: four digits.
        source: where baseline and target stand.
        actuals: where actuals come from.
        agencies: those of the profile that `agencies_integrated` counts; () for all of them.
    """

    code: Code
    result: str
    title: LocalText
    description: LocalText | None = None
    measure: Literal["unit", "percentage"]
    ascending: bool = True
    category: str = ""
    cycle: Literal["yearly", "at_closure"]
    baseline: Stated
    baseline_year: int
    target: Stated
    target_year: int | None = None
    comment: LocalText | None = None
    source: LocalText | None = None
    actuals: ActualSource = "entered"
    agencies: tuple[Code, ...] = ()
    disaggregations: tuple[Disaggregation, ...] = ()

    def category_labels(self) -> dict[str, LocalText]:
        """Labels by `dimension:category`, as actuals name a category."""
        return {f"{part.name}:{item.code}": item.label for part in self.disaggregations for item in part.categories}


class Shares(Part):
    """Amount of one organisation in a budget line, in minor units."""

    organisation: str
    minor: Minor


class BudgetLine(Part):
    """A line of the budget by UNSDG category; `indirect` lines are on top of the subtotal."""

    code: Code
    label: LocalText
    indirect: bool = False
    amounts: tuple[Shares, ...]

    @property
    def minor(self) -> int:
        """The line's total."""
        return sum(share.minor for share in self.amounts)


class Funding(Part):
    """Money or help from somebody. `leveraged` and `in_kind` are beside the budget and never added to it."""

    kind: Literal["grant", "leveraged", "in_kind"]
    organisation: str
    minor: Minor
    comment: LocalText | None = None


class Delivery(Part):
    """What was spent in a period; `estimated` where the document says so."""

    first_day: date
    last_day: date
    minor: Minor
    estimated: bool = False
    source: LocalText | None = None


class SdgShare(Part):
    """Which part of an organisation's contribution goes to a target, in percent (0 to 100)."""

    organisation: str
    percent: Number


class SdgContribution(Part):
    """Contribution to one target of the Sustainable Development Goals; `main`: of the programme's main goal."""

    target: SdgTarget
    title: LocalText
    main: bool = False
    shares: tuple[SdgShare, ...]


class Risk(Part):
    """An entry of the risk log. `owner` is an office or role, never a person's address."""

    code: Code
    event: LocalText
    categories: tuple[Literal["political", "operational", "strategic", "financial", "organisational", "other"], ...]
    level: Literal["low", "medium", "high"]
    likelihood: Literal["rare", "unlikely", "possible", "likely", "almost_certain"]
    impact: Literal["insignificant", "minor", "moderate", "major", "extreme"]
    mitigation: LocalText
    owner: LocalText


class Milestone(Part):
    """What is to be finished when; `due` is a year or a day. `expected` is the expected output."""

    code: Code
    title: LocalText
    expected: LocalText | None = None
    due_year: int
    due: date | None = None
    done: date | None = None
    steps: tuple[LocalText, ...] = ()


class Place(Part):
    """Where something of the programme is, by p-code of an area of the country."""

    pcode: str
    label: LocalText | None = None


class Framework(Part):
    """One programme of one country.

    Attributes:
        precision: what the document tells of `first_day` and `last_day`; where it tells months or years only, they are
            the first and the last day of these.
        currency, digits: of every amount in `minor`, and how many decimals it carries.
        iati_identifier: as it was registered; "" for none.
        gender_marker: United Nations gender equality marker; `risk_level`: overall, as the document marks it.
        sector: OECD-DAC purpose code.
        policy_areas: policy areas or keywords of the document.
    """

    format: Literal[1]
    code: Code
    country: Annotated[str, StringConstraints(pattern=r"^[a-z]{3}$")]
    kind: Literal["joint_programme", "project", "commitment"]
    title: LocalText
    short_title: LocalText
    summary: LocalText
    source: LocalText
    status: Literal["planned", "implementation", "closed"]
    first_day: date
    last_day: date
    precision: Literal["day", "month", "year"] = "day"
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    digits: Annotated[int, Field(ge=0, le=4)] = 2
    iati_identifier: str = ""
    reporting_organisation: str = ""
    gender_marker: Literal["", "GEM0", "GEM1", "GEM2", "GEM3"] = ""
    risk_level: Literal["", "low", "medium", "high"] = ""
    sector: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = ""
    policy_areas: tuple[LocalText, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    results: tuple[Result, ...]
    activities: tuple[Activity, ...] = ()
    indicators: tuple[FrameworkIndicator, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    funding: tuple[Funding, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    sdg: tuple[SdgContribution, ...] = ()
    risks: tuple[Risk, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    places: tuple[Place, ...] = ()

    def indicator(self, code: str) -> FrameworkIndicator | None:
        """The indicator of a code, None if there is none."""
        return next((item for item in self.indicators if item.code == code), None)

    def organisation(self, code: str) -> Organisation | None:
        """The organisation of a code, None if there is none."""
        return next((item for item in self.organisations if item.code == code), None)

    def children(self, result: str) -> Iterable[Result]:
        """The results that lead to a result ("": those that lead to none)."""
        return (item for item in self.results if item.parent == result)

    @model_validator(mode="after")
    def _days(self) -> Self:
        if self.last_day < self.first_day:
            raise ValueError("last_day lies before first_day")
        return self
