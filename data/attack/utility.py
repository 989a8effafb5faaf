"""What protection leaves to see: how many areas and families have a published rate, and how far it is from the truth.

Protection that hides everything withstands every attack; this is the other side of the balance. An area counts as
served if its rate is shown; the error is the distance between the published and the true rate in percentage points,
among the areas that are shown. The interval of a figure should hold the truth in nine areas of ten.

Source: the measures of information loss of Hundepool et al. (2012), "Statistical Disclosure Control", section 6.3.
Limits: rates of families only; rates of persons follow them, and counts and means are shown where the rates are.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from data.build.cell_sums import CellSums
from data.build.measures import EVERYBODY, Measured
from data.release.dimensions import published_at
from data.release.reader import Release
from data.release.states import ValueState

EXAMPLES: Final = (8.0, 42.0)
"""National percentages of the two attributes that a release is judged by: a rare and a common one."""

LEAST_AREAS: Final = 0.80
LEAST_FAMILIES: Final = 0.95
"""Share of the second level's areas, and of the families in them, for which the public must see the rare attribute."""

_LEVELS: Final = ("adm1", "adm2", "h3")
_KNOWN_OF_MOST: Final = 0.9
_OF_ALL: Final = "adm2"


@dataclass(frozen=True)
class Utility:
    """How well one tier sees the rate of one indicator at one level.

    Attributes:
        prevalence: true rate of the nation, in percent.
        areas, areas_shown: areas with families, and those of them whose rate is shown.
        families, families_shown: families in these areas.
        median_error, ninetieth_error: of the areas shown, in percentage points; nan where none is.
        within_interval: share of the areas shown whose 90 % interval holds the true rate; nan where none is.
    """

    tier: str
    level: str
    indicator: str
    prevalence: float
    areas: int
    areas_shown: int
    families: int
    families_shown: int
    median_error: float
    ninetieth_error: float
    within_interval: float

    @property
    def share_of_areas(self) -> float:
        """Share of the areas whose rate is shown, 0 to 1."""
        return self.areas_shown / max(self.areas, 1)

    @property
    def share_of_families(self) -> float:
        """Share of the families in areas whose rate is shown, 0 to 1."""
        return self.families_shown / max(self.families, 1)


@dataclass(frozen=True)
class UtilityReport:
    """Utility of a release.

    Attributes:
        examples: the indicator nearest to each of the percentages in `EXAMPLES`.
        rows: the examples at every level and in every tier, then all other public rates at the second level.
    """

    examples: Mapping[float, str]
    rows: tuple[Utility, ...]

    def row(self, tier: str, level: str, indicator: str) -> Utility:
        """One row; StopIteration if there is none."""
        return next(row for row in self.rows if (row.tier, row.level, row.indicator) == (tier, level, indicator))

    @property
    def rare(self) -> Utility:
        """The row that the release is judged by: the rare attribute at the second level, as the public sees it."""
        return self.row("public", _OF_ALL, self.examples[EXAMPLES[0]])

    @property
    def sufficient(self) -> bool:
        """Whether the public sees the rare attribute for enough areas and families."""
        return self.rare.share_of_areas >= LEAST_AREAS and self.rare.share_of_families >= LEAST_FAMILIES

    def to_dict(self) -> dict[str, Any]:
        """The report for machines; nan becomes null in JSON."""
        rows = [
            {**asdict(row), "share_of_areas": row.share_of_areas, "share_of_families": row.share_of_families}
            for row in self.rows
        ]
        return {
            "sufficient": self.sufficient,
            "least_areas": LEAST_AREAS,
            "least_families": LEAST_FAMILIES,
            "examples": {f"{percent:g} %": code for percent, code in self.examples.items()},
            "rows": rows,
        }

    def to_markdown(self) -> str:
        """The report for people: the verdict, the examples, then all rates."""
        rare = self.rare
        verdict = "Enough" if self.sufficient else "NOT enough"
        examples = ", ".join(f"{code} for {percent:g} %" for percent, code in self.examples.items())
        chosen = set(self.examples.values())
        return "\n".join(
            [
                f"{verdict} is shown to the public: {rare.indicator} ({rare.prevalence:.1f} % of families) in "
                f"{rare.share_of_areas:.1%} of the second level's areas, which hold {rare.share_of_families:.1%} of "
                f"the families (asked for: {LEAST_AREAS:.0%} and {LEAST_FAMILIES:.0%}).",
                "",
                f"Examples, chosen as the rates nearest to the national percentages: {examples}.",
                "",
                *_table(row for row in self.rows if row.indicator in chosen),
                "",
                "All public rates of families at the second level:",
                "",
                *_table(row for row in self.rows if row.level == _OF_ALL),
            ]
        )


def utility_report(releases: Sequence[Release], sums: CellSums, measured: Sequence[Measured]) -> UtilityReport:
    """Compare what tiers of a release show with the truth.

    Args:
        releases: the same release opened for one or both tiers, the public one among them.
        sums: exact sums of the registry behind it.
        measured: what the release publishes.
    """
    rates = {
        item.code: item.places["families"]
        for item in measured
        if item.kind == "rate"
        and item.tier == "public"
        and "families" in item.places
        and published_at(item.describe(0), _OF_ALL)
    }
    everywhere = {item.code for item in measured if published_at(item.describe(0), _LEVELS[-1])}
    nation = sums.families("adm0").counts[0]
    prevalence = {code: 100.0 * nation[top] / nation[bottom] for code, (top, bottom) in rates.items() if nation[bottom]}
    shown = [code for code in prevalence if code in everywhere]
    general = [code for code in shown if nation[rates[code][1]] >= _KNOWN_OF_MOST * nation[EVERYBODY]]
    examples = {
        percent: min(general or shown, key=lambda code: abs(prevalence[code] - percent)) for percent in EXAMPLES
    }
    chosen = list(dict.fromkeys(examples.values()))
    rows = [
        _utility(release, sums, code, rates[code], prevalence[code], level)
        for code in [*chosen, *(code for code in prevalence if code not in chosen)]
        for level in (_LEVELS if code in chosen else (_OF_ALL,))
        for release in releases
    ]
    return UtilityReport(examples, tuple(rows))


def _utility(
    release: Release, sums: CellSums, code: str, place: tuple[int, int], prevalence: float, level: str
) -> Utility:
    counts = sums.families(level).counts
    families, top, bottom = (counts[:, column] for column in (EVERYBODY, *place))
    values = release.values(level=level, indicator=code, base="families")
    shown = (values.state == ValueState.VALUE) & (bottom > 0)
    truth = 100.0 * top[shown] / bottom[shown]
    error = np.abs(values.value[shown] - truth)
    inside = (values.low[shown] <= truth) & (truth <= values.high[shown])
    return Utility(
        tier=release.tier,
        level=level,
        indicator=code,
        prevalence=float(prevalence),
        areas=int((families > 0).sum()),
        areas_shown=int(shown.sum()),
        families=int(families.sum()),
        families_shown=int(families[shown].sum()),
        median_error=_quantile(error, 0.5),
        ninetieth_error=_quantile(error, 0.9),
        within_interval=float(inside.mean()) if inside.size else float("nan"),
    )


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share)) if values.size else float("nan")


def _table(rows: Iterator[Utility]) -> Iterator[str]:
    yield "| indicator | nation | tier | level | areas shown | families | median error | 90th centile | in interval |"
    yield "|---|---:|---|---|---:|---:|---:|---:|---:|"
    for row in rows:
        shown = f"{row.areas_shown:,} of {row.areas:,} ({row.share_of_areas:.1%})"
        errors = (
            [f"{row.median_error:.2f}", f"{row.ninetieth_error:.2f}", f"{row.within_interval:.1%}"]
            if row.areas_shown
            else ["", "", ""]
        )
        cells = [
            row.indicator,
            f"{row.prevalence:.1f} %",
            row.tier,
            row.level,
            shown,
            f"{row.share_of_families:.1%}",
            *errors,
        ]
        yield f"| {' | '.join(cells)} |"
