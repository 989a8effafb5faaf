"""What results and settlements are to the rest of the program: plain records, read from the database in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from data.budget.audit_sample import AuditRule, Item, Sample, draw
from data.budget.incentives import Incentive, Member
from data.budget.quarters import planned_in, quarter_count
from data.budget.round_records import Round, RoundLine
from data.budget.settlement import LineSettlement


@dataclass(frozen=True)
class ResultEntry:
    """What a person reports for a line and a quarter.

    Attributes:
        participants: families or persons served (of the line's source).
        quantity: evidenced units of the norm.
        cost_minor: spent, in minor units.
        cases_assessed, cases_served: cases assessed, and given a response, in the quarter.
        members: who did it, by role and number.
        evidence: reference of the documents.
        note: of the reporter.
    """

    participants: int
    quantity: int
    cost_minor: int
    cases_assessed: int = 0
    cases_served: int = 0
    members: tuple[Member, ...] = ()
    evidence: str = ""
    note: str = ""


@dataclass(frozen=True)
class QuarterResult:
    """A reported quarter as it stands now: `state` is reported, verified or questioned."""

    quarter: int
    state: str
    version: int
    entry: ResultEntry
    question: str
    reported_by: str
    reported_at: datetime
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Settled:
    """What one run paid for a line; amounts in minor units, `evidenced` the verified units by quarter."""

    run: int
    at: datetime
    turn: int
    rule: str
    planned: int
    evidenced: Mapping[int, int]
    unit_price_minor: int
    payable_minor: int
    before_minor: int
    due_minor: int
    cases_assessed: int
    cases_served: int
    incentive_minor: int
    incentive_before_minor: int
    incentive_due_minor: int
    flags: tuple[str, ...]


@dataclass(frozen=True)
class ResultLine:
    """One line of a locked request with its results by quarter and its settlements, the earliest first.

    Attributes:
        number: of the request's line.
        request, area, parent: the request and its areas.
        line: of the round.
        proposed, proposed_state: participants that the release proposed.
        participants, quantity, unit_price_minor, amount_minor: what was granted.
    """

    number: int
    request: int
    area: str
    parent: str
    line: RoundLine
    proposed: int
    proposed_state: str
    participants: int
    quantity: int
    unit_price_minor: int
    amount_minor: int
    results: Mapping[int, QuarterResult] = field(default_factory=dict)
    settlements: tuple[Settled, ...] = ()

    @property
    def quarters(self) -> range:
        """Numbers of the line's quarters."""
        return range(1, quarter_count(self.line.take_up.months) + 1)

    def planned_in(self, *quarters: int) -> int:
        """Units planned for some quarters."""
        return planned_in(self.quantity, self.line.take_up, quarters)

    @property
    def planned_so_far(self) -> int:
        """Units planned for the quarters that have been reported."""
        return self.planned_in(*self.results)

    @property
    def evidenced(self) -> int:
        """Units reported so far, whatever their state."""
        return sum(result.entry.quantity for result in self.results.values())

    @property
    def cost_minor(self) -> int:
        """Spent so far, as reported."""
        return sum(result.entry.cost_minor for result in self.results.values())

    @property
    def verified(self) -> dict[int, int]:
        """Verified units by quarter."""
        found = {quarter: item.entry.quantity for quarter, item in self.results.items() if item.state == "verified"}
        return dict(sorted(found.items()))

    @property
    def paid_minor(self) -> int:
        """Paid by all settlements for services, without incentives."""
        return sum(settled.due_minor for settled in self.settlements)

    @property
    def incentive_paid_minor(self) -> int:
        """Paid by all settlements as incentives."""
        return sum(settled.incentive_due_minor for settled in self.settlements)

    @property
    def settlement(self) -> LineSettlement:
        """What the rule of the norm gives for everything verified."""
        price = self.unit_price_minor
        return LineSettlement(self.line.norm.payable, self.quantity, self.verified, price, self.paid_minor)

    @property
    def incentive(self) -> Incentive:
        """What verified cases earn."""
        done = [item.entry for item in self.results.values() if item.state == "verified"]
        return Incentive(
            sum(entry.cases_assessed for entry in done),
            sum(entry.cases_served for entry in done),
            self.line.norm.incentive_assessed_minor,
            self.line.norm.incentive_served_minor,
        )

    @property
    def members(self) -> tuple[Member, ...]:
        """Verified cases of each member over all quarters."""
        sums: dict[tuple[str, int], tuple[int, int]] = {}
        for item in self.results.values():
            if item.state != "verified":
                continue
            for member in item.entry.members:
                assessed, served = sums.get((member.role, member.number), (0, 0))
                sums[member.role, member.number] = (assessed + member.assessed, served + member.served)
        return tuple(Member(role, number, *cases) for (role, number), cases in sorted(sums.items()))

    @property
    def waits(self) -> bool:
        """Whether a reported quarter is not verified (any more): the line is not settled until it is."""
        return any(result.state != "verified" for result in self.results.values())

    @property
    def ready(self) -> bool:
        """Whether a run of settlement would change what the line was paid, or confirm a new quarter."""
        if self.waits or not self.results:
            return False
        last = self.settlements[-1] if self.settlements else None
        return last is None or dict(last.evidenced) != self.verified or self._cases_changed(last)

    def _cases_changed(self, last: Settled) -> bool:
        return (last.cases_assessed, last.cases_served) != (self.incentive.assessed, self.incentive.served)


@dataclass(frozen=True)
class RoundResults:
    """The lines of all locked requests of a round in a territory, in the order of area and position.

    `unlocked` counts the requests of the territory that are not locked yet.
    """

    round: Round
    lines: tuple[ResultLine, ...]
    unlocked: int

    def within(self, area: str) -> "RoundResults":
        """Those of an area or of the areas in it."""
        lines = tuple(line for line in self.lines if area in (line.area, line.parent))
        return RoundResults(self.round, lines, self.unlocked)


@dataclass(frozen=True)
class SettledLine:
    """A line of a run with where it belongs."""

    line: int
    area: str
    position: int
    settled: Settled

    @property
    def minor(self) -> int:
        """Service and incentive that the run paid."""
        return self.settled.due_minor + self.settled.incentive_due_minor


@dataclass(frozen=True)
class SettlementRun:
    """A run of settlement: `area` is a first-level area, '' for the whole country."""

    number: int
    area: str
    at: datetime
    account: str
    seed: str
    rule: AuditRule
    lines: tuple[SettledLine, ...]

    @property
    def minor(self) -> int:
        """Everything that the run paid."""
        return sum(line.minor for line in self.lines)

    def sample(self) -> Sample:
        """The lines to audit, drawn again from the seed; keys are (area, position)."""
        items = [Item((line.area, line.position), line.minor, bool(line.settled.flags)) for line in self.lines]
        return draw(items, self.rule, self.seed)
