"""The columns that indicator expressions may name, with their types, as the build's encoded frames hold them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, Protocol

from data.profiles.profile import Profile

UNKNOWN_CODE = 255
UNKNOWN_FLAG = -1
RESIDENCES = ("urban", "rural")
SEXES = ("female", "male")
DISABILITIES = ("without", "with")

Scope = Literal["families", "persons"]


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


@dataclass(frozen=True)
class Column:
    """One name of the expression language.

    kind "code": u8, the row number in `codes`, 255 unknown. kind "flag": i8, 1 yes, 0 no, -1 unknown. kind "number":
    an integer, null unknown. kind "constant": no column; `value` comes from the profile.
    `ordered`: its codes may be compared with < and >, in the order of `codes`.
    """

    name: str
    kind: Literal["code", "flag", "number", "constant"]
    codes: tuple[str, ...] = ()
    ordered: bool = False
    value: int = 0


def columns_of(profile: Profile, scope: Scope) -> Mapping[str, Column]:
    """Names that expressions over a frame of families, or of persons, may use.

    In the scope "persons" a row is a person with the columns of the family joined; there `receives_<programme>` is
    whether this person receives it (in the scope "families": whether anyone in the family does), and age, sex and
    disability are known.
    """
    return _columns(
        scope,
        zones=_codes(profile.zones),
        livelihoods=_codes(profile.livelihoods),
        spheres=_codes(profile.spheres),
        deprivations=tuple(item.column for item in profile.deprivations),
        programmes=_codes(profile.programmes),
        services=_codes(profile.services),
        poverty_line=profile.poverty_line_per_capita_month,
        ages=tuple(profile.age_groups),
    )


def _codes(items: Iterable[_Coded]) -> tuple[str, ...]:
    return tuple(item.code for item in items)


@lru_cache(maxsize=16)
def _columns(
    scope: Scope,
    *,
    zones: tuple[str, ...],
    livelihoods: tuple[str, ...],
    spheres: tuple[str, ...],
    deprivations: tuple[str, ...],
    programmes: tuple[str, ...],
    services: tuple[str, ...],
    poverty_line: int,
    ages: tuple[str, ...],
) -> Mapping[str, Column]:
    """Kept, since every expression of a register asks for them; nobody can change them."""
    found = [
        Column("zone", "code", zones, ordered=True),
        Column("zone_forecast", "code", zones, ordered=True),
        Column("previous_zone", "code", zones, ordered=True),
        Column("previous_forecast", "code", zones, ordered=True),
        Column("residence", "code", RESIDENCES),
        Column("livelihood", "code", livelihoods),
        *(Column(name, "number") for name in _NUMBERS),
        *(Column(f"sphere_{sphere}", "number") for sphere in spheres),
        *(Column(f"poor_weight_{sphere}", "number") for sphere in spheres),
        *(Column(f"sphere_dep_{sphere}", "flag") for sphere in spheres),
        *(Column(column, "flag") for column in deprivations),
        *(Column(f"receives_{programme}", "flag") for programme in programmes),
        *(Column(name.format(service), kind) for service in services for name, kind in _SERVICE.items()),
        Column("poor", "flag"),
        Column("poverty_line", "constant", value=poverty_line),
    ]
    if scope == "persons":
        found += [
            Column("sex", "code", SEXES),
            Column("age", "code", ages, ordered=True),
            Column("disability", "code", DISABILITIES),
        ]
    return MappingProxyType({column.name: column for column in found})


MODEL_COLUMNS = ("zone", "zone_forecast", "previous_zone", "previous_forecast", "score_centi", "forecast_permille")
"""What the vulnerability model itself says of a family; it cannot tell whether the model was right."""

# Of every service, as of the snapshot: is a need open or was one recorded in the last twelve months; how far the family
# got with it (0 recorded, 1 offered, 2 accepted, 3 received); served in the last twelve months; days from need to
# service of those, 0 to 365, of the member who waited longest; ended in the last twelve months and not received now.
_SERVICE: dict[str, Literal["flag", "number"]] = {
    "need_{}": "flag",
    "need_stage_{}": "number",
    "served_{}": "flag",
    "wait_{}": "number",
    "ended_{}": "flag",
}


def service_columns(programme: str) -> tuple[str, ...]:
    """Names of the columns about the need for a service and how it was met."""
    return tuple(name.format(programme) for name in _SERVICE)


# Score and sphere scores in hundredths of a point, income in minor units per person and month, forecast in thousandths,
# deprivation_score and poor_weight_<sphere> in thousandths of the whole weight; poverty_gap in thousandths of the
# poverty line, poverty_gap_squared of its square; bit i of sphere_set stands for deprived in the i-th sphere;
# programmes_received, services_needed and services_met count those that are not sensitive; the last three count family
# members. previous_: at the snapshot before, of the same family.
_NUMBERS = (
    "score_centi",
    "income_minor",
    "poverty_gap_permille",
    "poverty_gap_squared_permille",
    "forecast_permille",
    "previous_forecast_permille",
    "family_size",
    "deprivation_score",
    "sphere_set",
    "programmes_received",
    "services_needed",
    "services_met",
    "children_under_5",
    "elderly",
    "with_disability",
)
