"""What the page on results shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk, Place
from dashboard.pages.requests.names import area_name
from dashboard.pages.results.said import Said, Typed
from dashboard.selection import Notice
from dashboard.text import Texts
from dashboard.whole_number import read_whole
from data.budget.audit_sample import Sample
from data.budget.result_flags import Flag, find_flags
from data.budget.result_records import QuarterResult, ResultLine, RoundResults, SettlementRun
from data.budget.results import may_see_samples, reportable
from data.budget.round_records import Round
from data.budget.variance import Cell, Variance, variances
from data.people.clock import utc_now
from data.people.rights import Right, has_right


@dataclass(frozen=True)
class Opened:
    """One line and quarter that is looked at closely; `result` is None before anything is reported."""

    line: ResultLine
    quarter: int
    result: QuarterResult | None


@dataclass(frozen=True)
class ResultsView:
    """One reader's view: a round and an area of the territory.

    Attributes:
        results: of the whole territory; None where the country has no round yet.
        place: area that is looked at (a second-level area at the finest).
        opened: line and quarter that the address names.
        typed: what stood in a form that was refused.
    """

    desk: Desk
    rounds: tuple[Round, ...]
    results: RoundResults | None
    place: Place
    opened: Opened | None
    said: Said
    typed: Typed | None = None

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "ResultsView":
        """Read an address.

        Raises:
            OutsideScope: it names an area outside the territory.
        """
        place = desk.place(query)
        if place.level == "h3":
            place = desk.place_at("adm2", int(desk.figures.leaves["district"][place.row]))
        rounds = tuple(budget_rooms().rounds.all(desk.country))
        number = _number(query.get("round", ""))
        chosen = next((known for known in rounds if known.number == number), rounds[0] if rounds else None)
        if query.get("round") and (chosen is None or chosen.number != number):
            desk.notices.append(Notice("results.notice.unknown_round"))
        if chosen is None:
            return cls(desk, rounds, None, place, None, Said.read(query))
        results = budget_rooms().results.of_round(desk.identity, desk.country, chosen.number)
        opened = _opened(results, _number(query.get("line", "")), _number(query.get("quarter", "")))
        if query.get("line") and opened is None:
            desk.notices.append(Notice("results.notice.unknown_line"))
        return cls(desk, rounds, results, place, opened, Said.read(query))

    @property
    def texts(self) -> Texts:
        """Of the reader's language."""
        return self.desk.texts

    @property
    def round(self) -> Round:
        """The chosen round; asked for only where there is one."""
        if self.results is None:
            raise LookupError("no round")
        return self.results.round

    @cached_property
    def lines(self) -> tuple[ResultLine, ...]:
        """Lines of the place."""
        if self.results is None:
            return ()
        return self.results.lines if self.place.level == "adm0" else self.results.within(self.place.pcode).lines

    @cached_property
    def by_service(self) -> dict[int, list[ResultLine]]:
        """Lines by number of the round's line, in the round's order."""
        found: dict[int, list[ResultLine]] = {}
        for line in sorted(self.lines, key=lambda line: line.line.position):
            found.setdefault(line.line.number, []).append(line)
        return found

    @cached_property
    def by_area(self) -> dict[str, list[ResultLine]]:
        """Lines by area of the next level, by name; of a second-level area only itself."""
        found: dict[str, list[ResultLine]] = {}
        for line in self.lines:
            found.setdefault(line.parent if self.place.level == "adm0" else line.area, []).append(line)
        return dict(sorted(found.items(), key=lambda item: (self.area_name(item[0]), item[0])))

    @cached_property
    def variance_by_line(self) -> dict[int, tuple[Cell, Variance]]:
        """Reported lines of the place with what they were planned to cost and did, measured against the place."""
        lines = [line for line in self.lines if line.results]
        cells = [
            Cell(line.line.norm.unit, line.planned_so_far, line.evidenced, line.unit_price_minor, line.cost_minor)
            for line in lines
        ]
        pairs = zip(cells, variances(cells), strict=True)
        return {line.number: pair for line, pair in zip(lines, pairs, strict=True)}

    @cached_property
    def flags(self) -> list[Flag]:
        """What stands out in the place; peers are the areas of the place."""
        if self.results is None:
            return []
        rooms, of = budget_rooms(), self.round
        earlier = [known for known in self.rounds if known.first_day < of.first_day]
        before = None
        if earlier:
            before = rooms.results.of_round(self.desk.identity, self.desk.country, earlier[0].number)
        ceilings = rooms.rounds.ceilings(self.desk.country, of.number)
        return find_flags(RoundResults(of, self.lines, 0), before, ceilings)

    @cached_property
    def runs(self) -> list[tuple[SettlementRun, Sample]]:
        """Runs of settlement that paid in the place and that the reader may see samples of, with these."""
        if self.results is None or not may_see_samples(self.desk.identity):
            return []
        runs = budget_rooms().results.runs(self.desk.identity, self.desk.country, self.round.number)
        parents = {"", *(line.parent for line in self.lines)}
        return [(run, run.sample()) for run in runs if run.area in parents]

    @property
    def may_report(self) -> bool:
        """Whether the reader reports."""
        return has_right(self.desk.identity, Right.REQUEST)

    @property
    def may_decide(self) -> bool:
        """Whether the reader verifies: an approver of a first-level area or of the country."""
        return has_right(self.desk.identity, Right.APPROVE) and self.desk.territory.level in ("adm0", "adm1")

    @property
    def may_settle(self) -> bool:
        """Whether the reader settles."""
        return has_right(self.desk.identity, Right.BUDGET) and not self.desk.identity.territory

    @property
    def settled_area(self) -> str:
        """First-level area that a run of settlement from here pays, "" for the whole country."""
        return "" if self.place.level == "adm0" else self.place.pcode

    def reportable(self, line: ResultLine) -> list[int]:
        """Quarters of a line that have begun."""
        return reportable(self.round, line.line, utc_now())

    def area_name(self, pcode: str) -> str:
        """Name of an area in the reader's language."""
        return area_name(self.desk, pcode)

    def money(self, minor: int) -> str:
        """An amount of the round."""
        return self.texts.money(minor, self.round.currency, self.round.digits)


def _opened(results: RoundResults, number: int | None, quarter: int | None) -> Opened | None:
    line = next((line for line in results.lines if line.number == number), None)
    if line is None or quarter is None or quarter not in line.quarters:
        return None
    return Opened(line, quarter, line.results.get(quarter))


def _number(written: str) -> int | None:
    return read_whole(written)
