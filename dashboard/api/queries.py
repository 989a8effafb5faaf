"""The parameters of every question: what may be asked, and of which form.

The models are both what reads a question and what describes it: `openapi_document` writes the parameters from them.
Unknown parameters are refused: a filter that somebody misspelt would give a wider answer than was asked for.
"""

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from dashboard.whole_number import read_whole
from data.languages import Language

Level = Literal["adm0", "adm1", "adm2", "h3"]

MOST_ROWS: Final = 1000
"""Of one page: keeps answers small and the memory that one question takes bounded."""
USUAL_ROWS: Final = 100
MOST_INDICATORS: Final = 20
MOST_AREAS: Final = 200
_MOST_OFFSET: Final = 100_000_000


def _whole(written: object) -> Any:
    """Plain digits only: what Python takes for a number besides (" 5", "1_0", "+5") is a mistake in an address."""
    return read_whole(written) if isinstance(written, str) else written


Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$")]
_PLAIN: Final = BeforeValidator(_whole)


class Query(BaseModel):
    """The parameters of one question; `language` is that of labels, and of the sentences of a refusal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: Language = "en"


class PageQuery(Query):
    """A question whose answer comes in pages."""

    limit: Annotated[int, Field(ge=1, le=MOST_ROWS), _PLAIN] = USUAL_ROWS
    offset: Annotated[int, Field(ge=0, le=_MOST_OFFSET), _PLAIN] = 0


class AreasQuery(PageQuery):
    """Which areas; without a level all administrative ones."""

    level: Level | None = None
    parent: Code | None = None
    q: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None


class IndicatorsQuery(PageQuery):
    """Which indicators of the register."""

    indicator_group: Code | None = None
    sphere: Code | None = None


class GroupsQuery(Query):
    """Which groups of people."""

    dimension: Literal["residence", "livelihood", "zone", "risk"] | None = None


class ValuesQuery(PageQuery):
    """Which figures: one table of the public grammar for each indicator."""

    level: Level
    indicator: Annotated[tuple[Code, ...], Field(min_length=1, max_length=MOST_INDICATORS)]
    base: Literal["families", "persons"] | None = None
    sex: Literal["all", "female", "male"] = "all"
    age_group: Annotated[str, StringConstraints(pattern=r"^(all|[0-9]{1,3}(-[0-9]{1,3}|\+))$")] = "all"
    disability: Literal["all", "with", "without"] = "all"
    group: Code = "all"
    parent: Code | None = None
    area: Annotated[tuple[Code, ...], Field(max_length=MOST_AREAS)] = ()
    format: Literal["json", "csv"] | None = None
