"""What every second-level area is proposed when a round is opened: case loads of the release, prices of the norms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from data.budget.caseload import Caseload, Caseloads
from data.budget.caseload_sources import CaseloadSource
from data.budget.entry_checks import MOST_PARTICIPANTS, EntryRefused
from data.budget.money import rounded
from data.budget.norm import AreaCoefficient, CostNorm, UnitPrice, unit_price
from data.budget.request_entries import line_amount
from data.budget.request_records import ProposedState
from data.budget.take_up import TakeUp
from data.people.scoped_release import ScopedRelease

_LEVEL: Final = "adm2"


@dataclass(frozen=True)
class LinePlan:
    """A line of a round before it has a number."""

    norm: CostNorm
    source: CaseloadSource
    take_up: TakeUp


@dataclass(frozen=True)
class ProposedLine:
    """What an area is proposed for a line: participants with the ends of a 90 % interval, and its money."""

    proposed: int
    low: int
    high: int
    state: ProposedState
    quantity: int
    unit_price_minor: int
    factor_thousandths: int
    amount_minor: int


@dataclass(frozen=True)
class AreaProposal:
    """The lines of one second-level area, in the order of the round; `parent` is its first-level area."""

    area: str
    parent: str
    lines: tuple[ProposedLine, ...]

    @property
    def total_minor(self) -> int:
        """Sum of the amounts."""
        return sum(line.amount_minor for line in self.lines)


def propose(
    figures: ScopedRelease, plans: Sequence[LinePlan], coefficients: Sequence[AreaCoefficient], day: date
) -> list[AreaProposal]:
    """Proposals for every second-level area of a country.

    Args:
        figures: the release, read by an account that sees the whole country.
        plans: lines of the round.
        coefficients: of the country, all versions.
        day: on which coefficients must be in force.

    Raises:
        EntryRefused: a proposal or its amount is too large.
        OutsideScope: the account does not see the whole country.
    """
    areas = figures.areas(_LEVEL)
    rows = range(len(areas))
    nation = str(figures.areas("adm0")[0]["pcode"])
    reader = Caseloads(figures)
    caseloads = {
        code: reader.of(source, _LEVEL, rows) for code, source in {p.source.code: p.source for p in plans}.items()
    }
    by_pcode: dict[str, list[AreaCoefficient]] = {}
    for item in coefficients:
        by_pcode.setdefault(item.pcode, []).append(item)
    found = []
    for row, area in enumerate(areas):
        chain = (str(area["pcode"]), str(area["parent_pcode"]), nation)
        own = [item for pcode in chain for item in by_pcode.get(pcode, ())]
        lines = tuple(
            _line(plan, caseloads[plan.source.code][row], unit_price(plan.norm, own, chain, day), position)
            for position, plan in enumerate(plans, start=1)
        )
        found.append(AreaProposal(chain[0], chain[1], lines))
    return found


def _line(plan: LinePlan, caseload: Caseload, price: UnitPrice, position: int) -> ProposedLine:
    proposed = low = high = 0
    if caseload.known != "none":
        proposed, low, high = (
            plan.take_up.participants(value) for value in (caseload.value, caseload.low, caseload.high)
        )
    if high > MOST_PARTICIPANTS:
        raise EntryRefused("too_large", "lines", "The case load of an area is too large to be proposed.", position)
    quantity, amount = line_amount(proposed, plan.take_up, plan.norm, price.minor, number=position)
    factor = rounded(price.factor * 1000)
    return ProposedLine(proposed, low, high, caseload.known, quantity, price.minor, factor, amount)
