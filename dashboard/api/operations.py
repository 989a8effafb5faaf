"""The one table of operations: routes, the OpenAPI document and the documentation page are all made from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import BaseModel

from dashboard.api import models, programme_models
from dashboard.api.addresses import ROOT
from dashboard.api.countries import countries, country, index, release, releases
from dashboard.api.figures import page_of_figures
from dashboard.api.places import areas
from dashboard.api.programmes import programme, programmes
from dashboard.api.queries import AreasQuery, GroupsQuery, IndicatorsQuery, PageQuery, Query, ValuesQuery
from dashboard.api.register import categories, groups, indicator, indicators

Kept = Literal["now", "release"]
"""How long an answer holds: until something is published, or as long as a release."""
Topic = Literal["figures", "programmes", "interface"]

_COUNTRY: Final = f"{ROOT}/countries/{{country}}"
_RELEASE: Final = f"{_COUNTRY}/releases/{{release}}"


@dataclass(frozen=True)
class Operation:
    """One question that can be asked.

    Attributes:
        name: operationId; `api.op.<name>` is its heading, `api.op.<name>.text` what it answers.
        path: with its variable parts in braces.
        query: model of its parameters.
        answer: model of its answer.
        handler: takes the question and gives the answer, as a model or as its content.
        kept: how long an answer holds.
        table: whether the answer is also there as CSV.
    """

    name: str
    path: str
    query: type[Query]
    answer: type[BaseModel]
    handler: Callable[[Any], BaseModel | dict[str, Any]]
    kept: Kept = "now"
    table: bool = False

    @property
    def topic(self) -> Topic:
        """What it is about."""
        if self.name == "index":
            return "interface"
        return "programmes" if self.name.startswith("programme") else "figures"

    @property
    def part(self) -> str:
        """What of a release it asks for: the last part of its path; "" for the release itself."""
        return self.path.removeprefix(_RELEASE).strip("/")


OPERATIONS: Final = (
    Operation("index", ROOT, Query, models.Index, index),
    Operation("countries", f"{ROOT}/countries", Query, models.Countries, countries),
    Operation("country", _COUNTRY, Query, models.Country, country),
    Operation("releases", f"{_COUNTRY}/releases", PageQuery, models.Releases, releases),
    Operation("release", _RELEASE, Query, models.ReleaseDetails, release),
    Operation("areas", f"{_RELEASE}/areas", AreasQuery, models.Areas, areas, "release"),
    Operation("indicators", f"{_RELEASE}/indicators", IndicatorsQuery, models.Indicators, indicators, "release"),
    Operation("indicator", f"{_RELEASE}/indicators/{{indicator}}", Query, models.Indicator, indicator, "release"),
    Operation("groups", f"{_RELEASE}/groups", GroupsQuery, models.Groups, groups, "release"),
    Operation("categories", f"{_RELEASE}/categories", Query, models.Categories, categories, "release"),
    Operation("values", f"{_RELEASE}/values", ValuesQuery, models.Observations, page_of_figures, "release", table=True),
    Operation("programmes", f"{_COUNTRY}/programmes", Query, programme_models.Programmes, programmes),
    Operation(
        "programme",
        f"{_COUNTRY}/programmes/{{programme}}",
        Query,
        programme_models.ProgrammeDetails,
        programme,
    ),
)
