"""What M0 is made of in one place beside the nation, from published figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from dashboard.pages.heatmap.place_facts import Figure, Place, figure_at, sphere_contributions
from dashboard.picture import take_picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from data.causes.decomposition import Known, Ratio, contribution

MEASURES = ("mpi_h", "mpi_a", "mpi_m0")
NATION = Place("adm0", 0, "")
_FAMILIES = Selection(base="families")


@dataclass(frozen=True)
class Deprivation:
    """One deprivation at one place; figures are None where they are not published there.

    Attributes:
        code: of the deprivation.
        sphere: its sphere's code.
        weight: in thousandths of the whole.
        everybody: share of all families that have it.
        poor: share of all families that are poor and have it (censored headcount).
        part: its contribution to M0, None where it cannot be computed.
    """

    code: str
    sphere: str
    weight: int
    everybody: Figure | None
    poor: Figure | None
    part: Ratio | None


@dataclass(frozen=True)
class Decomposed:
    """Everything about one place."""

    served: ServedRelease
    place: Place

    @cached_property
    def measures(self) -> dict[str, Figure]:
        """H, A and M0 as they are published."""
        found = {code: figure_at(self.served, self.place, code, _FAMILIES) for code in MEASURES}
        return {code: figure for code, figure in found.items() if figure is not None}

    @cached_property
    def spheres(self) -> dict[str, int]:
        """Contribution of every sphere in thousandths, summing to 1000; empty where a part is hidden."""
        return sphere_contributions(self.served, self.place, _FAMILIES)

    @cached_property
    def deprivations(self) -> tuple[Deprivation, ...]:
        """All deprivations of the profile, in its order."""
        whole = _known(self.served, self.place, "mpi_m0")
        items = self.served.release.profile.get("deprivations", ())
        return tuple(self._deprivation(item, whole) for item in items if f"dep_{item['code']}" in self._register)

    @property
    def _register(self) -> Mapping[str, Any]:
        return self.served.release.register

    def _deprivation(self, item: Mapping[str, Any], whole: Known | None) -> Deprivation:
        code, weight = item["code"], int(item["weight"])
        censored = f"cens_{code}"
        part = _known(self.served, self.place, censored)
        return Deprivation(
            code=code,
            sphere=item["sphere"],
            weight=weight,
            everybody=figure_at(self.served, self.place, f"dep_{code}", _FAMILIES),
            poor=figure_at(self.served, self.place, censored, _FAMILIES),
            part=contribution(weight / 1000, part, whole) if part and whole else None,
        )

    @property
    def attributed(self) -> float:
        """Sum of the contributions that can be computed, 0 to about 1."""
        return sum(item.part.value for item in self.deprivations if item.part is not None)

    @property
    def missing(self) -> int:
        """Number of deprivations without a contribution."""
        return sum(item.part is None for item in self.deprivations)


def _known(served: ServedRelease, place: Place, code: str) -> Known | None:
    """A published figure as a share of one, None where there is none."""
    figure = figure_at(served, place, code, _FAMILIES)
    if figure is None or not figure.has_value:
        return None
    values = take_picture(served, level=place.level, code=code, base=_base(served, code)).values
    scale = 100.0 if figure.measure.unit == "percent" else 1.0
    low, high = float(values.low[place.row]), float(values.high[place.row])
    half = (high - low) / 2 if not np.isnan(low) else 0.0
    return Known(float(values.value[place.row]) / scale, half / scale)


def _base(served: ServedRelease, code: str) -> str:
    bases: list[str] = served.release.register[code]["bases"]
    return "families" if "families" in bases else bases[0]
