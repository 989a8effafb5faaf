"""What the page on ceilings shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from babel.numbers import get_currency_precision

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk, Place
from dashboard.pages.ceilings.choice import Choice, read_choice
from dashboard.pages.ceilings.lines import OfferedLine, free_lines, norm_label, offered_lines, round_lines
from dashboard.pages.ceilings.typed import read_amount, read_share
from dashboard.pages.explore.asked import part_rows
from dashboard.pages.explore.view import place_list
from dashboard.selection import Notice
from data.budget.allocate import Solutions
from data.budget.allocation import RULES, Allocation, AllocationProblem, Rule
from data.budget.allocation_measures import Measures, measures
from data.budget.allocation_needs import FundedLine, Limits, Needs, problem_of, read_needs
from data.budget.caseload_sources import CaseloadSource, caseload_sources
from data.budget.norm import AreaCoefficient
from data.budget.rounds import Round
from data.budget.sensitivity import Noise, NormChange, Outcome, noise, norm_changes, outcome, with_more
from data.people.clock import utc_now
from data.people.rights import Right, has_right

SOLUTIONS: Final = Solutions()
"""Of this process: a problem holds nothing but what its reader may see, and its digest names all of it."""

FEW_CELLS: Final = 1500
"""Up to so many cells all rules are compared unasked."""

DRAWS: Final = ((700, 100), (3000, 30), (10**9, 10))
"""Redrawn needs by the number of cells."""

_SEED: Final = 20261122


@dataclass(frozen=True)
class Firmness:
    """How firm an allocation is: a million more, norms dearer and cheaper, needs redrawn."""

    now: Outcome
    million: Outcome
    norms: tuple[NormChange, ...]
    noise: Noise


@dataclass(frozen=True)
class CeilingsView:
    """One reader's choice and what follows from it. `done` and `refused` are codes of what was adopted."""

    desk: Desk
    choice: Choice
    rounds: tuple[Round, ...]
    round: Round | None
    done: str = ""
    refused: str = ""

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "CeilingsView":
        """Read an address; a round's needs come from the round's release.

        Raises:
            OutsideScope: it names an area outside the territory.
        """
        rounds = tuple(budget_rooms().rounds.all(desk.country))
        choice = read_choice(desk, query)
        found = next((item for item in rounds if item.number == choice.round), None)
        if choice.round and found is None:
            desk.notices.append(Notice("ceilings.notice.unknown_round"))
        if found is None and not choice.round_asked:
            found = next((item for item in rounds if item.state == "open"), None)
        if found is not None and found.release_id != desk.served.release_id:
            served = next((item for item in desk.releases if item.release_id == found.release_id), None)
            if served is None:
                desk.notices.append(Notice("ceilings.notice.release_gone"))
            else:
                desk = replace(desk, served=served)
                choice = read_choice(desk, query)
        view = cls(desk, replace(choice, round=found.number if found else 0), rounds, found)
        # A form sends every case load; those that are usual need no place in the address.
        chosen = {} if found else {line.norm.code: line.source for line in view.offered if line.source != line.usual}
        return replace(view, choice=replace(view.choice, sources=chosen))

    @cached_property
    def sources(self) -> dict[str, CaseloadSource]:
        """Case loads of the release."""
        return caseload_sources(self.desk.figures)

    @cached_property
    def offered(self) -> list[OfferedLine]:
        """Norms in force with their case loads, without a round."""
        norms = budget_rooms().norms.in_force(self.desk.country, self.day)
        return offered_lines(norms, self.sources, self.choice.sources)

    @cached_property
    def lines(self) -> tuple[FundedLine, ...]:
        """What may be paid for."""
        if self.round is not None:
            return tuple(round_lines(self.round, self.sources))
        lines = free_lines(self.offered, self.sources, self.choice.months)
        # One sum of money needs one currency: that of most norms.
        return tuple(line for line in lines if line.norm.currency == self.currency)

    @property
    def has_norms(self) -> bool:
        """Whether there is anything that could be paid for."""
        return self.round is not None or bool(self.offered)

    @property
    def day(self) -> date:
        """Day that norms and coefficients must be in force on."""
        return self.round.first_day if self.round is not None else utc_now().date()

    @cached_property
    def currency(self) -> str:
        """ISO code of all amounts."""
        if self.round is not None:
            return self.round.currency
        codes = [line.norm.currency for line in self.offered]
        known = str(self.desk.figures.profile.get("currency", {}).get("code", ""))
        return max(sorted(set(codes)), key=codes.count) if codes else known

    @cached_property
    def digits(self) -> int:
        """Decimals of the currency."""
        return self.round.digits if self.round is not None else get_currency_precision(self.currency)

    @cached_property
    def rows(self) -> list[int]:
        """Rows of the areas that money is divided over."""
        return part_rows(self.desk.figures, self.choice.place, self.choice.by)

    @cached_property
    def parts(self) -> list[Place]:
        """These areas, in the order of `rows`."""
        return place_list(self.desk, self.choice.by, self.rows)

    @property
    def selected(self) -> int:
        """Place of the opened area in `parts`, -1 without one."""
        part = self.choice.part
        if part is None:
            return 0 if len(self.parts) == 1 else -1
        return self.rows.index(part.row)

    @cached_property
    def coefficients(self) -> list[AreaCoefficient]:
        """Area coefficients of the country."""
        return budget_rooms().norms.coefficients(self.desk.country)

    @cached_property
    def needs(self) -> Needs:
        """What the areas need of every line."""
        desk, choice = self.desk, self.choice
        factors = tuple((item.kind, item.pcode, item.version, item.factor) for item in self.coefficients)
        lines = tuple((line.code, line.norm.number, line.source.code, line.take_up) for line in self.lines)
        key = ("ceilings-needs", desk.figures.territory, choice.by, choice.place, lines, self.day, factors)

        def read() -> Needs:
            return read_needs(desk.figures, self.lines, self.coefficients, choice.by, self.rows, self.day)

        # Kept with the release, by territory: what one account may not see is not in what another one asked for.
        found: Needs = desk.served.kept(key, read)
        return found

    @cached_property
    def wrong(self) -> tuple[tuple[str, str], ...]:
        """Fields that cannot be read, with the code of what is wrong."""
        choice = self.choice
        found = []
        if choice.envelope and read_amount(choice.envelope, self.digits) is None:
            found.append(("envelope", "amount"))
        shares = (("floor", choice.floor), ("areacap", choice.area_cap), ("linecap", choice.programme_cap))
        found += [(name, "share") for name, typed in shares if typed and read_share(typed) is None]
        return tuple(found)

    @cached_property
    def given_envelope(self) -> int | None:
        """Envelope of the round for what is divided: the nation's, or the ceiling of the area; None where unknown."""
        if self.round is None:
            return None
        if self.choice.place.level == "adm0":
            return self.round.envelope_minor
        return self.ceilings.get(self.choice.place.pcode)

    @cached_property
    def envelope(self) -> int | None:
        """What is divided, in minor units; None where nothing was said."""
        if self.choice.envelope:
            return read_amount(self.choice.envelope, self.digits)
        return self.given_envelope

    @cached_property
    def families_per_worker(self) -> int | None:
        """The profile's norm, None where it has none or nobody's staff is known."""
        norm = self.desk.figures.profile.get("caseload", {}).get("norm_families_per_worker")
        known = any(area.workers == area.workers for area in self.needs.areas)
        return int(norm) if norm and known else None

    @cached_property
    def limits(self) -> Limits | None:
        """What was chosen, None where a field cannot be read or there is no envelope."""
        choice = self.choice
        if self.wrong or self.envelope is None:
            return None
        return Limits(
            self.envelope,
            read_share(choice.floor) or 0,
            read_share(choice.area_cap) if choice.area_cap else None,
            read_share(choice.programme_cap) if choice.programme_cap else None,
            self.families_per_worker if choice.staff else None,
            choice.weights,
        )

    @cached_property
    def problem(self) -> AllocationProblem | None:
        """What is solved; None where something is missing."""
        if not self.lines or self.limits is None:
            return None
        return problem_of(self.needs, self.limits)

    @cached_property
    def need(self) -> AllocationProblem:
        """The need, without anything to give."""
        return problem_of(self.needs, Limits(0))

    @cached_property
    def allocation(self) -> Allocation | None:
        """Who gets what by the chosen rule."""
        return None if self.problem is None else SOLUTIONS.allocation(self.problem, self.choice.rule)

    @property
    def compares(self) -> bool:
        """Whether all rules are worked out."""
        return self.problem is not None and (self.choice.compare or len(self.problem.cells) <= FEW_CELLS)

    @cached_property
    def comparison(self) -> list[tuple[Rule, Allocation, Measures]]:
        """All rules side by side."""
        if self.problem is None:
            return []
        found = [(rule, SOLUTIONS.allocation(self.problem, rule)) for rule in RULES]
        return [(rule, allocation, measures(allocation)) for rule, allocation in found]

    def grave_unserved(self, allocation: Allocation) -> int:
        """Unserved cases, each weighted by the area's share of families in zones D and E, in thousandths."""
        weights = self.needs.grave_weights
        return sum(weight * sum(row) for weight, row in zip(weights, allocation.unserved, strict=True))

    @cached_property
    def firmness(self) -> Firmness | None:
        """How firm the allocation is; only where it is asked for."""
        problem, allocation, rule = self.problem, self.allocation, self.choice.rule
        if problem is None or allocation is None or not self.choice.firm:
            return None
        draws = next(number for most, number in DRAWS if len(problem.cells) <= most)

        def work_out() -> Firmness:
            return Firmness(
                outcome(allocation),
                with_more(problem, rule, self.million),
                tuple(norm_changes(problem, rule)),
                noise(problem, rule, draws=draws, seed=_SEED),
            )

        found: Firmness = SOLUTIONS.kept((problem.digest, rule, "firm"), work_out)
        return found

    @property
    def million(self) -> int:
        """A million of the currency, in minor units."""
        return int(10 ** (6 + self.digits))

    @cached_property
    def ceilings(self) -> Mapping[str, int]:
        """Ceilings of the round inside the territory, in minor units by p-code: others' money is not told."""
        if self.round is None:
            return {}
        figures, rows = self.desk.figures, self.desk.served.rows
        return {
            pcode: minor
            for pcode, minor in budget_rooms().rounds.ceilings(self.desk.country, self.round.number).items()
            if any(pcode in rows[level] and figures.contains(level, rows[level][pcode]) for level in ("adm1", "adm2"))
        }

    @property
    def may_adopt(self) -> bool:
        """Whether the reader sets ceilings."""
        identity = self.desk.identity
        return has_right(identity, Right.BUDGET) and not identity.territory

    def line_label(self, place: int) -> str:
        """Name of a line."""
        return norm_label(self.lines[place].norm, self.desk.texts)

    def money(self, minor: int) -> str:
        """An amount as it is written."""
        return self.desk.texts.money(minor, self.currency, self.digits)
