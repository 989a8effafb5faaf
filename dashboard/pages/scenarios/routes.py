"""Addresses that save, change and remove scenarios; each of them asks for the right again."""

from typing import NoReturn

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.scenarios.fields import (
    FieldRefused,
    Fields,
    read_fields,
    typed,
    with_line,
    without_line,
)
from dashboard.pages.scenarios.names import NAME, address, compare_address
from dashboard.pages.scenarios.view import within
from dashboard.whole_number import read_whole
from data.budget.caseload_sources import caseload_sources
from data.budget.scenario import MOST_NAME, Scenario, ScenarioRefused
from data.budget.scenario_book import UnknownScenario
from data.budget.scenario_start import starting_scenario
from data.people.errors import OutsideScope
from data.people.rights import Right
from data.release.errors import PlannerPartMissing


class ScenarioRoutes:
    """Handlers of the forms on the page."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        path = f"/<country>/<language>/{NAME}"
        rules = (
            ("start", f"{path}/start", self.start),
            ("form", f"{path}/form/<int:number>", self.form),
            ("discard", f"{path}/form/<int:number>/discard", self.discard),
            ("rebase", f"{path}/form/<int:number>/rebase", self.rebase),
            ("remove", f"{path}/form/<int:number>/remove", self.remove),
        )
        for name, rule, handler in rules:
            server.add_url_rule(rule, endpoint=f"{NAME}.{name}", view_func=handler, methods=["POST"])

    def start(self, country: str, language: str) -> WerkzeugResponse:
        """Make a first scenario of the norms in force and open its form."""
        desk = self._open(country, language)
        place = self._place(desk, request.form.get("area", ""))
        served = next((item for item in desk.releases if item.release_id == request.form.get("data")), desk.served)
        rooms, year = budget_rooms(), desk.day.year + 1
        try:
            sources = caseload_sources(desk.scoped(served))
        except PlannerPartMissing:
            sources = {}
        norms = rooms.norms.in_force(country, served.release.manifest.reference_date)
        every = sorted(norm.currency for norm in norms.values())
        currency = str(desk.figures.profile.get("currency", {}).get("code", "")) or (every[0] if every else "")
        name = _new_name(desk, desk.texts("scenarios.start.name", area=place[1]))
        scenario = starting_scenario(name, place[0], served.release_id, year, norms, sources, currency)
        if scenario is None:
            return _to(address(desk, refused="no_start"))
        try:
            number = rooms.scenarios.add(desk.identity, country, scenario, within(desk))
        except ScenarioRefused as error:
            return _to(address(desk, refused=error.reason))
        except OutsideScope as error:
            self._desk.refuse(error)
        return _to(compare_address(desk, [number], done="saved"))

    def form(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Save a scenario, or add or remove a line: what was typed is kept until it can be saved."""
        desk = self._open(country, language)
        fields, do = typed(request.form), request.form.get("do", "save")
        self._check_own(desk, number)
        try:
            if do == "add":
                return self._keep(desk, number, with_line(fields))
            if do.startswith("remove.") and do.removeprefix("remove.").isdigit():
                return self._keep(desk, number, without_line(fields, int(do.removeprefix("remove.")[:4])))
            return self._save(desk, number, fields)
        except FieldRefused as error:
            return self._keep(desk, number, fields, refused=error.reason, field=error.field)
        except ScenarioRefused as error:
            return self._keep(desk, number, fields, refused=error.reason)
        except OutsideScope as error:
            self._desk.refuse(error)

    def discard(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Forget what was typed."""
        desk = self._open(country, language)
        budget_rooms().scenarios.discard_draft(desk.identity, country, number)
        where = {"edit": str(number)} if number else {}
        return _to(address(desk, **where, done="discarded"))

    def rebase(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Go on with what was typed on top of the state that was saved meanwhile."""
        desk, book = self._open(country, language), budget_rooms().scenarios
        draft = book.draft(desk.identity, country, number)
        try:
            kept = book.get(desk.identity, country, number, within(desk))
        except UnknownScenario:
            _not_found()
        if draft is not None and kept.own:
            return self._keep(desk, number, {**draft, "base": str(kept.version)})
        return _to(address(desk, edit=str(number)))

    def remove(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Take a scenario away."""
        desk, book = self._open(country, language), budget_rooms().scenarios
        try:
            book.remove(desk.identity, country, number, within(desk))
            book.discard_draft(desk.identity, country, number)
        except UnknownScenario:
            _not_found()
        except OutsideScope as error:
            self._desk.refuse(error)
        return _to(address(desk, done="removed"))

    def _open(self, country: str, language: str) -> Desk:
        return self._desk.desk(country, language, Right.SAVE_VIEWS)

    def _place(self, desk: Desk, pcode: str) -> tuple[str, str]:
        """P-code and name of the area that a form names; the territory by default."""
        try:
            place = desk.place({"area": pcode})
        except OutsideScope as error:
            self._desk.refuse(error)
        place = place if place.level != "h3" else desk.territory
        return place.pcode, place.name

    def _check_own(self, desk: Desk, number: int) -> None:
        if not number:
            return
        try:
            kept = budget_rooms().scenarios.get(desk.identity, desk.country, number, within(desk))
        except UnknownScenario:
            _not_found()
        if not kept.own:
            _not_found()

    def _save(self, desk: Desk, number: int, fields: Fields) -> WerkzeugResponse:
        rooms, shared = budget_rooms(), bool(fields.get("shared"))
        norms = {norm.number: norm for norm in rooms.norms.all(desk.country)}
        scenario = read_fields(fields, norms)
        self._check_release(desk, scenario)
        if number:
            base = fields.get("base", "")
            version = read_whole(base, 7) or 0
            rooms.scenarios.save(desk.identity, desk.country, number, version, scenario, within(desk), shared=shared)
        else:
            number = rooms.scenarios.add(desk.identity, desk.country, scenario, within(desk), shared=shared)
            rooms.scenarios.discard_draft(desk.identity, desk.country, 0)
        rooms.scenarios.discard_draft(desk.identity, desk.country, number)
        return _to(compare_address(desk, [number], done="saved"))

    def _check_release(self, desk: Desk, scenario: Scenario) -> None:
        """Only case loads and areas that the release has can be saved anew."""
        served = next((item for item in desk.releases if item.release_id == scenario.release_id), None)
        if served is None:
            raise FieldRefused("release", "data")
        if all(scenario.area not in rows for rows in (served.rows[level] for level in ("adm0", "adm1", "adm2"))):
            raise FieldRefused("area", "area")
        try:
            sources = caseload_sources(desk.scoped(served))
        except PlannerPartMissing as error:
            raise FieldRefused("release", "data") from error
        for number, line in enumerate(scenario.lines):
            source = sources.get(line.source)
            if source is None or not source.fine:
                raise FieldRefused("source", f"l{number}.source")

    def _keep(self, desk: Desk, number: int, fields: Fields, *, refused: str = "", field: str = "") -> WerkzeugResponse:
        try:
            budget_rooms().scenarios.keep_draft(desk.identity, desk.country, number, fields)
        except ScenarioRefused as error:
            refused, field = error.reason, ""
        said = {name: value for name, value in (("refused", refused), ("field", field)) if value}
        where = {"edit": str(number)} if number else {"new": "1"}
        target = f"#f-{field}" if field else "#scenario-add"
        return _to(address(desk, **where, **said) + target)


def _new_name(desk: Desk, name: str) -> str:
    """The name, with a number behind it where the account sees a scenario of that name already."""
    seen = budget_rooms().scenarios.seen_by(desk.identity, desk.country, within(desk))
    taken = {kept.scenario.name for kept in seen}
    name = name[: MOST_NAME - 4]
    names = (name, *(f"{name} {number}" for number in range(2, 1000)))
    return next(found for found in names if found not in taken)


def _to(where: str) -> WerkzeugResponse:
    return redirect(where, code=303)


def _not_found() -> NoReturn:
    abort(404)
