"""What the page on scenarios shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk, Place
from dashboard.pages.scenarios.fields import Fields, write_fields
from dashboard.pages.scenarios.names import MOST_COMPARED
from dashboard.pages.views.page import contains
from dashboard.selection import Notice
from dashboard.served import ServedRelease
from dashboard.whole_number import read_whole
from data.budget.caseload_sources import CaseloadSource, caseload_sources
from data.budget.norm import CostNorm
from data.budget.scenario import Scenario, ScenarioRefused
from data.budget.scenario_book import Contains, KeptScenario
from data.budget.scenario_study import ScenarioStudy
from data.people.rights import Right, has_right
from data.release.errors import PlannerPartMissing

Mode = Literal["list", "compare", "edit"]
DONE = ("saved", "removed", "discarded")


@dataclass(frozen=True)
class Said:
    """What has just been done, or what was wrong ("" for nothing) in which field."""

    done: str = ""
    refused: str = ""
    field: str = ""


@dataclass(frozen=True)
class Column:
    """A scenario that is looked at, with what follows from it; without a `study` its release or area is not at hand."""

    kept: KeptScenario
    study: ScenarioStudy | None

    @property
    def scenario(self) -> Scenario:
        """What is planned."""
        return self.kept.scenario


@dataclass(frozen=True)
class ScenariosView:
    """One reader's view.

    Attributes:
        mode: the list, scenarios side by side, or the form of one.
        place: area whose parts are shown, or that a new scenario is for.
        seen: all scenarios that the account sees.
        compared: numbers of those that are side by side.
        editing: number of the scenario in the form, 0 for a new one.
        pair: the two (by number) whose difference is explained.
    """

    desk: Desk
    mode: Mode
    place: Place
    seen: tuple[KeptScenario, ...]
    compared: tuple[int, ...] = ()
    editing: int = 0
    pair: tuple[int, int] | None = None
    said: Said = field(default_factory=Said)

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "ScenariosView":
        """Read the view that an address asks for.

        Raises:
            OutsideScope: it names an area outside the territory.
        """
        place = desk.place(query)
        if place.level == "h3":
            place = desk.place_at("adm2", desk.served.leaf_districts[place.row])
        seen = tuple(budget_rooms().scenarios.seen_by(desk.identity, desk.country, within(desk)))
        said = _said(query)
        if "edit" in query or query.get("new"):
            return cls._of_form(desk, place, seen, query.get("edit", "0"), said)
        ticked = ",".join(name.removeprefix("s.") for name in query if name.startswith("s."))
        numbers = _numbers(query.get("s", "") or ticked)
        known = tuple(number for number in numbers if any(kept.number == number for kept in seen))[:MOST_COMPARED]
        if len(known) < len(numbers):
            desk.notices.append(Notice("notice.unknown_value", (("field", "scenario"),)))
        if not known:
            return cls(desk, "list", place, seen, said=said)
        return cls(desk, "compare", place, seen, known, pair=_pair(query, known), said=said)

    @classmethod
    def _of_form(
        cls, desk: Desk, place: Place, seen: tuple[KeptScenario, ...], asked: str, said: Said
    ) -> "ScenariosView":
        number = read_whole(asked) or 0
        own = any(kept.number == number and kept.own for kept in seen)
        if not has_right(desk.identity, Right.SAVE_VIEWS) or (number and not own):
            desk.notices.append(Notice("notice.unknown_value", (("field", "scenario"),)))
            return cls(desk, "list", place, seen, said=said)
        return cls(desk, "edit", place, seen, editing=number, said=said)

    @property
    def saves(self) -> bool:
        """Whether the reader keeps scenarios."""
        return has_right(self.desk.identity, Right.SAVE_VIEWS)

    @property
    def digits(self) -> int:
        """Decimals of the country's currency."""
        return int(self.desk.figures.profile.get("currency", {}).get("minor_units", 2))

    @property
    def currency(self) -> str:
        """Code of the country's currency."""
        return str(self.desk.figures.profile.get("currency", {}).get("code", ""))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The scenarios side by side, in the order of the address."""
        by_number = {kept.number: kept for kept in self.seen}
        return tuple(self._column(by_number[number]) for number in self.compared)

    def _column(self, kept: KeptScenario) -> Column:
        return Column(kept, study_of(self.desk, kept))

    @cached_property
    def norms(self) -> dict[int, CostNorm]:
        """Every version of the country's norms by number."""
        return {norm.number: norm for norm in budget_rooms().norms.all(self.desk.country)}

    @cached_property
    def form_release(self) -> ServedRelease:
        """Release that the form takes case loads from."""
        asked = self.form.get("data", "")
        return next((served for served in self.desk.releases if served.release_id == asked), self.desk.served)

    @cached_property
    def sources(self) -> dict[str, CaseloadSource]:
        """Case loads of that release that second-level areas have."""
        try:
            found = caseload_sources(self.desk.scoped(self.form_release))
        except PlannerPartMissing:
            return {}
        return {code: source for code, source in found.items() if source.fine}

    @cached_property
    def draft(self) -> Fields | None:
        """What the account has typed and not saved."""
        return budget_rooms().scenarios.draft(self.desk.identity, self.desk.country, self.editing)

    @property
    def edited(self) -> KeptScenario | None:
        """The scenario in the form, None for a new one."""
        return next((kept for kept in self.seen if kept.number == self.editing), None)

    @cached_property
    def form(self) -> Fields:
        """The fields of the form: what was typed, what is saved, or nothing."""
        if self.draft is not None:
            return self.draft
        kept = self.edited
        if kept is not None:
            return {**write_fields(kept.scenario, shared=kept.shared), "base": str(kept.version)}
        year = self.desk.day.year + 1
        return {
            "area": self.place.pcode,
            "data": self.desk.served.release_id,
            "first_year": str(year),
            "years": "3",
            "inflation": "0",
            "count": "0",
        }


def within(desk: Desk) -> Contains:
    """Whether the reader's territory contains an area."""
    return lambda pcode: contains(desk.figures, pcode)


def study_of(desk: Desk, kept: KeptScenario) -> ScenarioStudy | None:
    """A scenario worked out; None where its release or its area is not at hand any more. Kept for others like it."""
    scenario = kept.scenario
    served = next((served for served in desk.releases if served.release_id == scenario.release_id), None)
    if served is None:
        return None
    coefficients = budget_rooms().norms.coefficients(desk.country)
    # The same for all accounts of one territory; versions of scenarios and coefficients never change.
    key = ("scenario", desk.country, kept.number, kept.version, desk.identity.territory, len(coefficients))
    try:
        study: ScenarioStudy = served.kept(key, lambda: ScenarioStudy(scenario, desk.scoped(served), coefficients))
    except (ScenarioRefused, PlannerPartMissing):
        return None
    return study


def _numbers(text: str) -> list[int]:
    parts = [part for part in text.split(",") if part.isascii() and part.isdigit() and len(part) < 10]
    return list(dict.fromkeys(map(int, parts)))[:MOST_COMPARED]


def _pair(query: Mapping[str, str], compared: tuple[int, ...]) -> tuple[int, int] | None:
    asked = _numbers(query.get("pair", ""))
    if len(asked) == 2 and all(number in compared for number in asked):
        return asked[0], asked[1]
    return (compared[0], compared[1]) if len(compared) > 1 else None


def _said(query: Mapping[str, str]) -> Said:
    done, refused, where = query.get("done", ""), query.get("refused", ""), query.get("field", "")
    return Said(done if done in DONE else "", refused, where)
