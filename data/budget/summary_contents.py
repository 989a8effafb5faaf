"""Putting a summary together from its noisy cells."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from data.budget.round_records import Round
from data.budget.summary_cells import LEAST_DEVIATIONS, CellKey, NoisyCell, amount_of
from data.budget.summary_noise import LEAK, VARIANCES
from data.budget.summary_programmes import PublicLine, programmes
from data.budget_summary.document import Amount, AreaMoney, BudgetSummary, Programme, Protection
from data.budget_summary.rounding import SIGNIFICANT_DIGITS

AreaState = tuple[str, str, bool]
"""P-code and parent of a second-level area of the round, and whether its request is locked."""


def build_summary(
    of: Round,
    lines: Mapping[int, PublicLine],
    profile: Mapping[str, Any],
    cells: Sequence[NoisyCell],
    areas: Sequence[AreaState],
    at: datetime,
) -> BudgetSummary:
    """The summary of a round.

    Args:
        of: the round.
        lines: of the round by number.
        profile: of a release of the country.
        cells: with their noise.
        areas: of the round.
        at: when it is published.
    """
    listed, by_key = programmes(lines, profile), {cell.key: cell for cell in cells}
    parents = sorted({parent for _, parent, _ in areas})
    return BudgetSummary(
        country=of.country,
        round=of.number,
        name=of.name,
        first_day=of.first_day,
        last_day=of.last_day,
        currency=of.currency,
        digits=of.digits,
        release_id=of.release_id,
        published_at=at,
        demonstration=of.demonstration,
        protection=Protection(
            variances=dict(VARIANCES),
            least_deviations=LEAST_DEVIATIONS,
            significant_digits=SIGNIFICANT_DIGITS,
            leak=LEAK,
        ),
        programmes=listed,
        nation=_area("adm0", "", "", areas, listed, by_key),
        first=tuple(
            _area("adm1", parent, "", [item for item in areas if item[1] == parent], listed, by_key)
            for parent in parents
        ),
        second=tuple(
            AreaMoney(
                pcode=area,
                parent=parent,
                requests=1,
                approved=int(locked),
                total=amount_of([by_key[key]] if (key := ("adm2", area, "")) in by_key else []),
            )
            for area, parent, locked in sorted(areas)
        ),
    )


def _area(
    level: str,
    pcode: str,
    parent: str,
    areas: Sequence[AreaState],
    listed: Sequence[Programme],
    by_key: Mapping[CellKey, NoisyCell],
) -> AreaMoney:
    """An area with its programmes; the total is the sum of what is told of them, before rounding."""
    found = {item.code: by_key.get((level, pcode, item.code)) for item in listed}
    told: dict[str, Amount] = {}
    for item in listed:
        cell = found[item.code]
        hidden = item.sensitive and level != "adm0"
        told[item.code] = Amount(state="sensitive") if hidden else amount_of([cell] if cell else [])
    return AreaMoney(
        pcode=pcode,
        parent=parent,
        requests=len(areas),
        approved=sum(locked for *_, locked in areas),
        total=amount_of([cell for cell in found.values() if cell]),
        programmes=told,
    )
