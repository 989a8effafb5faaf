"""Services from need to exit, and coverage of every programme among those in crisis."""

from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.gaps.overview import number_cell
from dashboard.pages.gaps.target_groups import number_of
from dashboard.pages.gaps.view import GapsView
from dashboard.pages.heatmap.titles import capitalised
from data.people.scoped_release import Figure

STEPS: Final = ("need", "need_offered", "need_accepted", "need_met", "prompt", "wait", "exit")
TOGETHER: Final = ("need_any", "need_met_all")


def service_code(step: str, programme: str) -> str:
    """Code of a step of a service in the register."""
    return f"{step}_{programme}"


def services_card(view: GapsView) -> Component:
    """The table of services; a sentence where the release tells of none."""
    texts = view.texts
    title = texts("gaps.services.title")
    known = [item for item in view.programmes("service") if service_code("need", item["code"]) in view.register]
    if not known:
        return desk_parts.card("services", title, element("p", None, texts("gaps.services.none")), css="card wide")
    columns = [texts("gaps.services.service"), *(texts(f"gaps.services.{step}") for step in STEPS)]
    rows = [
        [
            capitalised(item["label"][view.desk.language]),
            *(_cell(view, service_code(step, item["code"])) for step in STEPS),
        ]
        for item in known
    ]
    summary = [[texts(f"gaps.services.{code}"), _cell(view, code)] for code in TOGETHER if code in view.register]
    columns_of_summary = [texts("gaps.services.measure"), texts("gaps.services.share")]
    heading = texts("gaps.services.together")
    return desk_parts.card(
        "services",
        title,
        element("p", None, texts("gaps.services.lead")),
        desk_parts.table(heading, columns_of_summary, summary, identifier="services-together") if summary else None,
        desk_parts.table(title, columns, rows, identifier="services-table"),
        element("p", {"class": "bars-note"}, texts("gaps.services.note")),
        css="card wide",
    )


def programmes_card(view: GapsView) -> Component | None:
    """Who receives each programme, and who in zones D and E does not; none where the release knows no programmes."""
    texts = view.texts
    known = [item for item in view.programmes() if f"receives_{item['code']}" in view.register]
    known += [
        item for item in view.programmes() if f"unreached_de_{item['code']}" in view.register and item not in known
    ]
    if not known:
        return None
    title = texts("gaps.programmes.title")
    with_crisis = any(f"unreached_de_{item['code']}" in view.register for item in known)
    names = ("receives", "unreached_de", "missed_de") if with_crisis else ("receives",)
    columns = [texts("gaps.programmes.programme"), *(texts(f"gaps.programmes.{name}") for name in names)]
    rows: list[list[Any]] = []
    for item in sorted(known, key=lambda item: -_unreached(view, item["code"])):
        label = element(
            "span",
            None,
            capitalised(item["label"][view.desk.language]),
            element("span", {"class": "parent"}, texts(f"gaps.kind.{item['kind']}")),
        )
        cells: list[Any] = [label, _cell(view, f"receives_{item['code']}")]
        if with_crisis:
            code = f"unreached_de_{item['code']}"
            number = number_of(view.figures, view.place.level, code, view.look(code))
            cells += [_cell(view, code), number_cell(number, texts)]
        rows.append(cells)
    return desk_parts.card(
        "programmes",
        title,
        element("p", None, texts("gaps.programmes.lead")),
        desk_parts.table(title, columns, rows, identifier="programmes-table"),
        None if with_crisis else element("p", {"class": "bars-note"}, texts("gaps.programmes.no_crisis")),
        css="card wide",
    )


def _unreached(view: GapsView, programme: str) -> int:
    figure = view.look(f"unreached_de_{programme}")
    return figure.numerator if figure is not None and figure.state.has_value else -1


def _cell(view: GapsView, code: str) -> Markup:
    """A figure, why there is none, or that it is not published here (confidential services: first level only)."""
    figure: Figure | None = view.look(code)
    if figure is None:
        return element("span", {"class": "row-reason"}, view.texts("place.not_published"))
    return desk_parts.figure_cell(view.register[code], figure, view.texts)
