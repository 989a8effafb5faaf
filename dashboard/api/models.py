"""The answers of the interface. `openapi_document` describes them from these models, so both cannot differ.

Descriptions of the fields stand in the catalogues (`api.field.<name>`); a name means the same in every answer.
"""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from dashboard.api.queries import Level
from data.languages import Language


class Answer(BaseModel):
    """A part of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Link(Answer):
    """Where more of it is: a relation of RFC 8288, the address (relative to this server) and its media type."""

    rel: str
    href: str
    type: str = "application/json"


class Listing(Answer):
    """Several things; `total` is how many there are on all pages."""

    total: int
    links: tuple[Link, ...] = ()


class Page(Listing):
    """One page of them."""

    limit: int
    offset: int


class OfRelease(Page):
    """A page of what stands in one release."""

    country: str
    release_id: str
    reference_date: date


class Index(Answer):
    """Where everything begins."""

    title: str
    version: str
    links: tuple[Link, ...]


class Country(Answer):
    """A country with at least one published release."""

    country: str
    name: dict[str, str]
    latest_release: str
    releases: int
    links: tuple[Link, ...] = ()


class Countries(Listing):
    """Countries."""

    items: tuple[Country, ...]


class Release(Answer):
    """A release that can be read. A superseded one keeps its figures for old citations."""

    release_id: str
    country: str
    reference_date: date
    issued: datetime
    state: Literal["published", "superseded"]
    superseded_at: datetime | None
    superseded_by: str | None
    latest: bool
    links: tuple[Link, ...] = ()


class Releases(Page):
    """Releases of a country, the latest reference date first."""

    country: str
    items: tuple[Release, ...]


class File(Answer):
    """A file of a release; its size and checksum stand in the data package (link "enclosure")."""

    name: str
    href: str
    media_type: str


class ReleaseDetails(Release):
    """A release with what it holds and what it is protected with."""

    title: str
    synthetic: bool
    schematic_boundaries: bool
    demonstration_key: bool
    boundaries_version: str
    software_version: str
    protection: str
    attribution: str
    licence: str
    areas: dict[str, int]
    indicators: int
    groups: int
    files: tuple[File, ...]


class Area(Answer):
    """An administrative area, or a hexagon (or the rest of a district around its hexagons)."""

    level: Level
    pcode: str
    parent_pcode: str | None
    national_code: str | None
    iso_3166_2: str | None
    area_type: str | None
    name: dict[str, str]
    h3_cell: str | None
    resolution: int | None
    kind: str | None


class Areas(OfRelease):
    """Areas in the release's order."""

    items: tuple[Area, ...]


class Indicator(Answer):
    """An entry of the register."""

    code: str
    label: str
    definition: str
    language: Language
    indicator_group: str
    sphere: str | None
    kind: Literal["rate", "mean", "count"]
    unit: str
    decimals: int
    direction: str
    bases: tuple[str, ...]
    finest_level: str
    sensitivity: str
    source_agency: str | None
    listed: bool


class Indicators(OfRelease):
    """Indicators in the register's order."""

    items: tuple[Indicator, ...]


class Group(Answer):
    """A group of people that figures in persons can be asked for; those that overlap are never added up."""

    code: str
    dimension: str
    category: str
    label: str
    language: Language
    levels: tuple[str, ...]
    overlaps: bool
    sensitivity: str


class Groups(Listing):
    """Groups of people."""

    country: str
    release_id: str
    reference_date: date
    items: tuple[Group, ...]


class Category(Answer):
    """A category of sex, age group or disability. `parameter` is that of the values' question."""

    parameter: Literal["sex", "age_group", "disability"]
    code: str
    label: str
    language: Language


class Categories(Listing):
    """Categories; `most_crossed` says how many of their dimensions a table of a level can combine."""

    country: str
    release_id: str
    reference_date: date
    most_crossed: dict[str, int]
    items: tuple[Category, ...]


class Observation(Answer):
    """One figure, or why there is none. Where `state` has no figure, all five numbers are null, never 0."""

    level: Level
    pcode: str
    name: str
    h3_cell: str | None
    indicator_code: str
    base: Literal["families", "persons"]
    sex: str
    age_group: str
    disability: str
    group: str
    numerator: int | None
    denominator: int | None
    value: float | None
    low_90: float | None
    high_90: float | None
    unit: str
    state: Literal[
        "value",
        "suppressed_small",
        "suppressed_complement",
        "no_data",
        "not_applicable",
        "structural_zero",
        "withdrawn",
    ]
    reason: (
        Literal[
            "few_or_none",
            "would_tell_the_rest",
            "no_data_in_the_nation",
            "cannot_exist_here",
            "no_longer_vouched_for",
        ]
        | None
    )


class Observations(OfRelease):
    """Figures: indicators in the order of the question, areas in that of the release."""

    items: tuple[Observation, ...]


class Description(BaseModel):
    """A document of the OpenAPI 3.1 specification."""

    model_config = ConfigDict(frozen=True, extra="allow")

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]
