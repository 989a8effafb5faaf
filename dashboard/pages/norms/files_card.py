"""Files of norms: the ones that go out, and for those who keep the book the form that checks one."""

from dash.development.base_component import Component

from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.norms.view import NAME, NormsView
from data.budget.norm_file_tables import MOST_BYTES, MOST_ROWS
from data.people.rights import Right, has_right

FILES = ("norms.csv", "coefficients.csv", "norms.xlsx")
TEMPLATES = ("template-norms.csv", "template-coefficients.csv", "template.xlsx")


def files_card(view: NormsView) -> list[Component]:
    """The card; nothing for roles that download nothing."""
    desk, texts = view.desk, view.desk.texts
    parts = []
    if has_right(desk.identity, Right.DOWNLOAD) and view.norms:
        parts += [element("p", {"class": "card-lead"}, texts("norms.files.lead")), _links(desk, FILES)]
    if view.may_import:
        parts += [
            element("h3", None, texts("norms.import")),
            element("p", None, texts("norms.import.lead")),
            _links(desk, TEMPLATES),
            upload_form(desk),
        ]
    else:
        parts.append(element("p", {"class": "definition"}, texts("norms.import.others")))
    return [desk_parts.card("norms-files", texts("norms.files"), *parts)]


def upload_form(desk: Desk, alert: str = "") -> Markup:
    """Choose a file and have it checked; nothing is taken in by it. `alert`: what was wrong with the last one."""
    texts = desk.texts
    described = "norms-file-limits norms-file-alert" if alert else "norms-file-limits"
    return element(
        "form",
        {
            "id": "norms-upload",
            "class": "norms-upload",
            "method": "post",
            "action": f"{desk.path(NAME)}/import",
            "enctype": "multipart/form-data",
        },
        element(
            "div",
            {"class": "field"},
            element("label", {"for": "norms-file"}, texts("norms.import.file")),
            element(
                "input",
                {
                    "id": "norms-file",
                    "name": "file",
                    "type": "file",
                    "required": True,
                    "accept": ".csv,.xlsx",
                    "aria-describedby": described,
                    "aria-invalid": "true" if alert else None,
                },
            ),
            element("p", {"class": "field-error", "id": "norms-file-alert"}, alert) if alert else None,
        ),
        element(
            "p",
            {"class": "definition", "id": "norms-file-limits"},
            texts(
                "norms.import.limits", megabytes=texts.integer(MOST_BYTES // 1_000_000), rows=texts.integer(MOST_ROWS)
            ),
        ),
        element(
            "button",
            {"type": "submit", "class": "button primary", "name": "action", "value": "check"},
            texts("norms.import.check"),
        ),
    )


def _links(desk: Desk, names: tuple[str, ...]) -> Markup:
    return element(
        "ul",
        {"class": "norms-links"},
        [
            element(
                "li",
                None,
                element(
                    "a",
                    {"class": "button", "href": f"{desk.path(NAME)}/files/{name}"},
                    desk.texts(f"norms.file.{name.replace('-', '_').replace('.', '_')}"),
                ),
            )
            for name in names
        ],
    )
