"""Which part of the area is driven by which sphere: a small table, the worst part first."""

from typing import Any
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.reasons.made_of import sphere_label
from dashboard.pages.reasons.since_card import figure_or_absent
from dashboard.pages.reasons.view import M0, PartOfArea, ReasonsView
from dashboard.pages.reasons.words import share_cell
from data.causes.sphere_parts import driver


def parts_card(view: ReasonsView) -> Component | None:
    """The card; none for an area without parts."""
    if not view.parts or M0 not in view.here.register:
        return None
    texts = view.texts
    title = texts("reasons.parts.title")
    columns = [texts("field.area"), texts("fact.mpi_m0"), texts("reasons.parts.driver"), texts("reasons.parts.share")]
    ordered = worst_first(view.parts)
    hidden = sum(part.now.measure(M0) is None for part in ordered)
    return desk_parts.card(
        "parts",
        title,
        element("p", None, texts("reasons.parts.lead")),
        desk_parts.table(title, columns, [_row(view, part) for part in ordered], identifier="parts-table", numbers=1),
        element("p", {"class": "bars-note"}, texts.counted("reasons.parts.hidden", hidden)) if hidden else None,
        css="card wide",
    )


def worst_first(parts: list[PartOfArea]) -> list[PartOfArea]:
    """Parts by M0, those without a figure last."""

    def key(part: PartOfArea) -> tuple[bool, float]:
        m0 = part.now.measure(M0)
        return (m0 is None, -m0.value if m0 is not None else 0.0)

    return sorted(parts, key=key)


def _row(view: ReasonsView, part: PartOfArea) -> list[Any]:
    texts = view.texts
    query = {**view.desk.release_parameter, "area": part.place.pcode}
    if view.indicator != M0:
        query["indicator"] = view.indicator
    address = f"{view.desk.path('reasons')}?{urlencode(query)}"
    link = element("a", {"class": "area-name", "href": address, "data-desk": True}, part.place.name)
    figure = figure_or_absent(part.now.register[M0], part.now.measures[M0], texts)
    found = driver(part.now.shares)
    if found is None:
        return [link, figure, element("span", {"class": "row-reason"}, texts("reasons.untold")), Markup("")]
    row, clear = found
    unclear = None if clear else element("span", {"class": "parent"}, texts("reasons.parts.unclear"))
    return [
        link,
        figure,
        element("span", None, sphere_label(view, part.now.spheres[row]), unclear),
        share_cell(part.now.shares[row], texts),
    ]
