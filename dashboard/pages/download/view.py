"""The page before a download: what will be in the file, what its cover sheet says, and the form."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.download import cover
from dashboard.pages.download.ordered import FORMATS, Ordered
from dashboard.pages.login.view import purpose_fields


def download_report(
    ordered: Ordered, *, formats: tuple[str, ...], chosen: str = "", purpose: str = "", alert: str = ""
) -> Component:
    """Draw it. `formats` are those that can be had; `chosen` and `purpose` what was filled in."""
    desk, texts = ordered.desk, ordered.desk.texts
    back = element(
        "a", {"class": "button", "id": "download-back", "href": ordered.opened.address}, texts("download.back")
    )
    lead = texts("download.lead", page=ordered.title) if ordered.sheets else ordered.title
    parts: list[Any] = [*desk_parts.head(desk, texts("download.title"), lead)]
    if alert:
        parts.append(html.P(alert, id="download-alert", className="notice alert", role="alert"))
    if not ordered.sheets:
        parts.append(
            desk_parts.card("download-nothing", texts("download.contents"), _paragraph(texts("download.nothing")), back)
        )
    else:
        form = _form(ordered, formats, chosen, purpose)
        parts.append(
            html.Div(
                [
                    desk_parts.card("download-form-head", texts("download.form"), form, back),
                    html.Div(
                        [
                            desk_parts.card("download-contents", texts("download.contents"), *_contents(ordered)),
                            desk_parts.card("download-cover", texts("download.cover_head"), _cover(ordered)),
                        ],
                        className="download-pile",
                    ),
                ],
                className="download-columns",
            )
        )
    return html.Div(parts, className="desk")


def _form(ordered: Ordered, formats: tuple[str, ...], chosen: str, purpose: str) -> Markup:
    texts = ordered.desk.texts
    return element(
        "form",
        {"id": "download-form", "method": "post", "action": ordered.address()},
        element(
            "fieldset",
            {"class": "download-formats"},
            element("legend", None, texts("download.format")),
            [
                _format(name, ordered, available=name in formats, checked=name == (chosen or FORMATS[0]))
                for name in FORMATS
            ],
        ),
        purpose_fields(texts, purpose),
        element("p", {"class": "definition"}, texts("download.recorded")),
        element(
            "button", {"type": "submit", "class": "button primary", "id": "download-submit"}, texts("download.submit")
        ),
    )


def _format(name: str, ordered: Ordered, *, available: bool, checked: bool) -> Markup:
    texts = ordered.desk.texts
    hint = f"download.hint.{name}" if available else "download.hint.no_map"
    attributes = {
        "type": "radio",
        "name": "format",
        "id": f"download-{name}",
        "value": name,
        "checked": checked and available,
        "disabled": not available,
        "required": True,
        "aria-describedby": f"download-{name}-hint",
    }
    return element(
        "div",
        {"class": "download-format"},
        element("input", attributes),
        element("label", {"for": f"download-{name}"}, texts(f"download.format.{name}")),
        element("p", {"class": "definition", "id": f"download-{name}-hint"}, texts(hint)),
    )


def _contents(ordered: Ordered) -> list[Markup]:
    texts = ordered.desk.texts
    rows = [
        [
            sheet.title,
            texts.integer(len(sheet.rows)),
            element("span", {"class": "download-labels"}, " · ".join(column.label for column in sheet.columns)),
        ]
        for sheet in ordered.sheets
    ]
    heads = [texts("download.head.table"), texts("download.head.rows"), texts("download.head.columns")]
    lines = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, title),
            element("td", {"class": "number"}, count),
            element("td", None, labels),
        )
        for title, count, labels in rows
    ]
    head = [
        element("th", {"scope": "col", "class": "number" if place == 1 else None}, words)
        for place, words in enumerate(heads)
    ]
    return [
        element(
            "div",
            {"class": "table-wide", "role": "region", "aria-labelledby": "download-contents", "tabindex": "0"},
            element(
                "table",
                {"id": "download-tables"},
                element("thead", None, element("tr", None, head)),
                element("tbody", None, lines),
            ),
        )
    ]


def _cover(ordered: Ordered) -> Markup:
    texts, manifest = ordered.desk.texts, ordered.desk.served.release.manifest
    notes = ordered.notes()
    facts = [
        ("download.cover.account", cover.who_words(ordered.desk.identity, texts)),
        ("download.cover.selection", ordered.title),
        ("download.cover.release", f"{manifest.release_id}, {texts.day(manifest.reference_date)}"),
        ("download.cover.kind_of_data", cover.data_words(ordered)),
        ("download.cover.notes", notes or texts("download.no_notes")),
        ("download.cover.uncertainty", cover.uncertainty_words(ordered).split("\n")),
        ("download.cover.licence", cover.licence_words(ordered).split("\n")),
        ("download.cover.passing_on", cover.passing_on_words(ordered)),
    ]
    return element("dl", {"class": "facts"}, [_fact(texts(label), said) for label, said in facts])


def _fact(label: str, said: str | Sequence[str]) -> list[Markup]:
    lines = [said] if isinstance(said, str) else said
    return [element("dt", None, label), element("dd", None, [_paragraph(line) for line in lines])]


def _paragraph(words: str) -> Markup:
    return element("p", None, words)
