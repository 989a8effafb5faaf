"""The list of saved views as a page of the desk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.views.form import NAME, view_fields
from dashboard.people_rooms import people_rooms
from data.people.models import MOST_VIEW_NAME
from data.people.rights import Right, has_right
from data.people.saved_views import ListedView
from data.people.scoped_release import ScopedRelease

_DONE: Final = ("added", "changed", "removed", "refused")
_LEVELS: Final = ("adm0", "adm1", "adm2")


@dataclass(frozen=True)
class ViewsView:
    """Views that the account sees, and what has just been done ('' for nothing)."""

    desk: Desk
    own: tuple[ListedView, ...]
    others: tuple[ListedView, ...]
    done: str


class ViewsPage(DeskPage):
    """Own and shared views; auditors see all of them."""

    name = NAME
    right = Right.FIGURES
    sheets = ("css/people-page.css",)

    def read(self, desk: Desk, query: Mapping[str, str]) -> ViewsView:
        """Read the list."""
        figures = desk.figures
        found = people_rooms().views.seen_by(desk.identity, desk.country, lambda pcode: contains(figures, pcode))
        done = query.get("done", "")
        return ViewsView(
            desk,
            tuple(view for view in found if view.own),
            tuple(view for view in found if not view.own),
            done if done in _DONE else "",
        )

    def query(self, view: ViewsView) -> dict[str, str]:
        """What has been done is said once."""
        return {}

    def title(self, view: ViewsView) -> str:
        """Title of the document."""
        return view.desk.texts("views.title")

    def report(self, view: ViewsView) -> list[Component]:
        """Draw the lists."""
        desk, texts = view.desk, view.desk.texts
        saves = has_right(desk.identity, Right.SAVE_VIEWS)
        lead = texts("views.lead" if saves else "views.lead.auditor")
        alert = {"class": "notice alert", "role": "alert"} if view.done == "refused" else None
        said = texts(f"views.done.{view.done}", most=MOST_VIEW_NAME) if view.done else ""
        return [
            *desk_parts.head(desk, texts("views.title"), lead),
            desk_parts.written(
                element("p", alert or {"class": "notice", "role": "status"}, said) if said else None,
                _list(desk, "own", view.own) if saves else None,
                _list(desk, "shared" if saves else "all", view.others),
                className="views-lists",
            ),
        ]


def contains(figures: ScopedRelease, pcode: str) -> bool:
    """Whether an account's territory contains the area of a p-code ('': the country) of this release."""
    if not pcode:
        return figures.contains("adm0", 0)
    for level in _LEVELS:
        for row, area in enumerate(figures.areas(level)):
            if area["pcode"] == pcode:
                return figures.contains(level, row)
    # An area of another geography: only who sees the whole country sees what was saved for it.
    return figures.contains("adm0", 0)


def _list(desk: Desk, kind: str, views: Sequence[ListedView]) -> Markup:
    texts = desk.texts
    return element(
        "section",
        {"class": "card"},
        element("h2", None, texts(f"views.{kind}")),
        element("ul", {"class": "views-list"}, [_item(desk, view) for view in views])
        if views
        else element("p", None, texts(f"views.none.{kind}")),
    )


def _item(desk: Desk, view: ListedView) -> Markup:
    texts = desk.texts
    state = texts("views.is_shared" if view.shared else "views.is_private")
    by = texts("views.by", owner=view.owner, day=texts.day(view.changed_at.date()))
    return element(
        "li",
        {"id": f"view-{view.number}"},
        element("a", {"class": "view-name", "href": _in_language(view.address, desk.language)}, view.name),
        element("p", {"class": "definition"}, f"{by} · {state}"),
        element("p", {"class": "view-note"}, view.note) if view.note else None,
        _change(desk, view) if view.own and has_right(desk.identity, Right.SAVE_VIEWS) else None,
    )


def _change(desk: Desk, view: ListedView) -> Markup:
    texts, path = desk.texts, f"{desk.path(NAME)}/{view.number}"
    values = {"name": view.name, "note": view.note, "shared": view.shared}
    return element(
        "details",
        {"class": "save-view"},
        element("summary", {"aria-label": texts("views.change.of", name=view.name)}, texts("views.change")),
        element(
            "form",
            {"method": "post", "action": path, "class": "people-form"},
            view_fields(texts, f"view-{view.number}", values),
            element("button", {"type": "submit", "class": "button"}, texts("views.change.submit")),
        ),
        element(
            "form",
            {"method": "post", "action": f"{path}/remove", "class": "people-form"},
            element(
                "button",
                {"type": "submit", "class": "button", "aria-label": texts("views.remove.of", name=view.name)},
                texts("views.remove"),
            ),
        ),
    )


def _in_language(address: str, language: str) -> str:
    """A saved address in the reader's language."""
    _, country, _, rest = address.split("/", 3)
    return f"/{country}/{language}/{rest}"
