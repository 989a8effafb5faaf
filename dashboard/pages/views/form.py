"""The form with which any page of the desk is saved."""

from collections.abc import Mapping
from typing import Any

from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.people.models import MOST_VIEW_NAME, MOST_VIEW_NOTE
from data.people.rights import Right, has_right

NAME = "views"


def save_view_form(desk: Desk, address: str) -> Markup | None:
    """A folded form that saves `address` (path and query of this desk); None for roles that save nothing."""
    if not has_right(desk.identity, Right.SAVE_VIEWS):
        return None
    texts = desk.texts
    return element(
        "details",
        {"class": "save-view", "id": "save-view"},
        element("summary", None, texts("views.save")),
        element(
            "form",
            {"method": "post", "action": desk.path(NAME), "class": "people-form"},
            element("input", {"type": "hidden", "name": "address", "value": address}),
            view_fields(texts, "save", {}),
            element("button", {"type": "submit", "class": "button", "id": "save-submit"}, texts("views.save.submit")),
        ),
    )


def view_fields(texts: Texts, prefix: str, values: Mapping[str, Any]) -> list[Markup]:
    """Name, note and whether it is shared; ids begin with `prefix`."""
    name, note, shared = f"{prefix}-name", f"{prefix}-note", f"{prefix}-shared"
    box = {"id": shared, "name": "shared", "type": "checkbox", "value": "1", "checked": bool(values.get("shared"))}
    return [
        element(
            "div",
            {"class": "field"},
            element("label", {"for": name}, texts("views.name")),
            element(
                "input",
                {
                    "id": name,
                    "name": "name",
                    "type": "text",
                    "required": True,
                    "maxlength": MOST_VIEW_NAME,
                    "value": values.get("name"),
                    "autocomplete": "off",
                },
            ),
        ),
        element(
            "div",
            {"class": "field"},
            element("label", {"for": note}, texts("views.note")),
            element(
                "textarea",
                {"id": note, "name": "note", "rows": 2, "maxlength": MOST_VIEW_NOTE},
                values.get("note", ""),
            ),
        ),
        element(
            "div",
            {"class": "tick"},
            element("input", box),
            element("label", {"for": shared}, texts("views.share")),
        ),
    ]
