"""All target groups of the area in one table: entitled, reached, not reached, both errors of targeting."""

from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.gaps.target_groups import GroupReach, TargetGroup
from dashboard.pages.gaps.view import GapsView
from dashboard.text import Texts
from data.inequality.estimates import Estimate
from data.people.scoped_release import Figure

COLUMNS = ("group", "entitled", "reached", "missed", "exclusion", "inclusion")


def overview_card(view: GapsView) -> Component:
    """The table; a release without target groups says so."""
    texts = view.texts
    title = texts("gaps.overview.title", area=view.place.name)
    if not view.groups:
        return desk_parts.card("overview", title, element("p", None, texts("gaps.overview.none")), css="card wide")
    rows = [_row(view, group, view.reach_of(group)) for group in view.groups]
    columns = [texts(f"gaps.column.{name}") for name in COLUMNS]
    return desk_parts.card(
        "overview",
        title,
        element("p", None, texts("gaps.overview.lead")),
        desk_parts.table(title, columns, rows, identifier="overview-table"),
        element("p", {"class": "bars-note"}, texts("gaps.overview.note")),
        css="card wide",
    )


def _row(view: GapsView, group: TargetGroup, found: GroupReach) -> list[Markup | str]:
    texts = view.texts
    chosen = view.group is not None and view.group.code == group.code
    query = {**view.desk.release_parameter, "area": view.place.pcode, "group": group.code, "sort": view.sort}
    address = f"{view.desk.path('gaps')}?{urlencode(query)}"
    attributes = {"href": address, "data-desk": True, "id": f"group-{group.code}"}
    label = element(
        "span",
        None,
        element(
            "a", {**attributes, "aria-current": "true" if chosen else None}, group.missed_label[view.desk.language]
        ),
        element("span", {"class": "parent"}, texts(f"gaps.counted.{group.base}")),
    )
    counts = found.counts
    return [
        label,
        number_cell(found.entitled, texts),
        number_cell(counts.reached if counts else None, texts),
        number_cell(counts.missed if counts else None, texts),
        error_cell(view, group.indicator, found.exclusion),
        inclusion_cell(view, group, found),
    ]


def number_cell(number: Estimate | None, texts: Texts) -> Markup:
    """A number of families or persons with its interval, or that it is hidden."""
    if number is None:
        return element("span", {"class": "row-reason"}, texts("gaps.hidden"))
    ends = f"{texts.integer(int(number.low))}\u2013{texts.integer(-int(-number.high // 1))}"
    return element(
        "span",
        {"class": "figure"},
        texts.integer(round(number.value)),
        " ",
        element("span", {"class": "interval"}, ends),
    )


def error_cell(view: GapsView, code: str, figure: Figure | None) -> Markup:
    """A published share with its interval, or why there is none."""
    if figure is None:
        return element("span", {"class": "row-reason"}, view.texts("place.not_published"))
    return desk_parts.figure_cell(view.register[code], figure, view.texts)


def inclusion_cell(view: GapsView, group: TargetGroup, found: GroupReach) -> Markup:
    """The inclusion error, or that it is not told: a score is never held against itself."""
    if found.inclusion is None:
        return element("span", {"class": "row-reason"}, view.texts("gaps.inclusion.untold"))
    return desk_parts.figure_cell(view.register[group.inclusion], found.inclusion, view.texts)
