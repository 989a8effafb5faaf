"""Addresses that save, change and remove views; each of them asks for the right again."""

from collections.abc import Callable

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard.deep_links import address_parts, same_site_path
from dashboard.desk import Desk
from dashboard.pages.desk_routes import DeskRoutes
from dashboard.pages.views.form import NAME
from dashboard.people_rooms import people_rooms
from dashboard.text import LANGUAGES
from data.people.errors import OutsideScope, PeopleError
from data.people.rights import Right
from data.people.saved_views import UnknownView


class ViewsRoutes:
    """Handlers of the forms on the page of saved views, and of the form that other pages show."""

    def __init__(self, desk: DeskRoutes) -> None:
        self._desk = desk

    def register(self, server: Flask) -> None:
        """Add the addresses."""
        path = f"/<country>/<language>/{NAME}"
        for name, rule, handler in (
            ("add", path, self.add),
            ("change", f"{path}/<int:number>", self.change),
            ("remove", f"{path}/<int:number>/remove", self.remove),
        ):
            server.add_url_rule(rule, endpoint=f"{NAME}.{name}", view_func=handler, methods=["POST"])

    def add(self, country: str, language: str) -> WerkzeugResponse:
        """Save a page of this country's desk."""
        desk, form = self._open(country, language), request.form
        address = same_site_path(form.get("address"))
        names = address_parts(address).path.strip("/").split("/")
        saved = len(names) == 3 and names[0] == country and names[1] in LANGUAGES and names[2] in self._desk.pages.pages

        def save() -> None:
            if not saved:
                raise PeopleError("Only pages of this desk can be saved.")
            people_rooms().views.add(
                desk.identity, address, form.get("name", ""), form.get("note", ""), shared="shared" in form
            )

        return self._done(desk, "added", save)

    def change(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Rename a view, write its note, share it or share it no more."""
        desk, form = self._open(country, language), request.form
        return self._done(
            desk,
            "changed",
            lambda: people_rooms().views.change(
                desk.identity,
                number,
                name=form.get("name", ""),
                note=form.get("note", ""),
                shared="shared" in form,
            ),
        )

    def remove(self, country: str, language: str, number: int) -> WerkzeugResponse:
        """Remove a view."""
        desk = self._open(country, language)
        return self._done(desk, "removed", lambda: people_rooms().views.remove(desk.identity, number))

    def _open(self, country: str, language: str) -> Desk:
        if language not in LANGUAGES:
            abort(404)
        return self._desk.desk(country, language, Right.SAVE_VIEWS)

    def _done(self, desk: Desk, what: str, action: Callable[[], None]) -> WerkzeugResponse:
        try:
            action()
        except OutsideScope as error:
            self._desk.refuse(error)
        except UnknownView:
            abort(404)
        except PeopleError:
            what = "refused"
        return redirect(f"{desk.path(NAME)}?done={what}", code=303)
