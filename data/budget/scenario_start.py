"""A first scenario to go on from: the norms in force, each with the case load that its programme has in the release."""

from collections.abc import Mapping
from typing import Final

from data.budget.caseload_sources import CaseloadSource
from data.budget.norm import CostNorm
from data.budget.norm_tables import WHOLE_BP
from data.budget.scenario import MOST_LINES, Scenario, ScenarioLine
from data.budget.take_up import TakeUp

_KINDS: Final = ("unreached", "need", "entitled")
"""Case loads that fit a norm, the best first."""

_YEARS: Final = 3
_PHASE_BP: Final = (5_000, 7_500, WHOLE_BP)
_DAYS_OF_YEAR: Final = 365
_DAYS_OF_STAY: Final = 30
_VISITS_OF_YEAR: Final = 12


def starting_scenario(
    name: str,
    area: str,
    release_id: str,
    first_year: int,
    norms: Mapping[str, CostNorm],
    sources: Mapping[str, CaseloadSource],
    currency: str,
) -> Scenario | None:
    """Three years, half of the case load at first, all of it in the third; None where no norm fits a case load."""
    lines: list[ScenarioLine] = []
    for code in sorted(norms):
        norm, source = norms[code], matching_source(norms[code], sources)
        if source is not None and norm.currency == currency:
            lines.append(ScenarioLine(norm, source.code, usual_take_up(norm), "coverage", _PHASE_BP))
    if not lines:
        return None
    return Scenario(name, "", area, release_id, first_year, _YEARS, 0, tuple(lines[:MOST_LINES]))


def matching_source(norm: CostNorm, sources: Mapping[str, CaseloadSource]) -> CaseloadSource | None:
    """The case load of a norm's programme; None where the release has none for second-level areas."""
    for kind in _KINDS:
        for source in sources.values():
            if norm.programme and source.programme == norm.programme and source.kind == kind and source.fine:
                return source
    return None


def usual_take_up(norm: CostNorm) -> TakeUp:
    """Everybody for the whole year; visits monthly, a stay of 30 days, institutional places all the year."""
    stay = _DAYS_OF_YEAR if norm.care == "institutional" else _DAYS_OF_STAY
    return TakeUp(times={"visit": _VISITS_OF_YEAR, "place_day": stay}.get(norm.unit, 1))
