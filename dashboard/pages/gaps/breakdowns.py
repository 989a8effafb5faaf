"""The chosen target group by sex, age and disability, where it is counted in persons."""

from collections.abc import Iterator

from dash.development.base_component import Component

from dashboard.markup import element
from dashboard.pages import desk_parts
from dashboard.pages.gaps.overview import error_cell, number_cell
from dashboard.pages.gaps.target_groups import GroupReach, read_reach
from dashboard.pages.gaps.view import GapsView
from data.release.dimensions import DISABILITIES, SEXES


def breakdown_card(view: GapsView) -> Component | None:
    """The card; none for groups of families."""
    group = view.group
    if group is None or group.base != "persons":
        return None
    texts = view.texts
    title = texts("gaps.breakdown.title")
    columns = [texts(f"gaps.column.{name}") for name in ("people", "entitled", "missed", "exclusion")]
    rows = []
    for dimension, label, found in breakdowns(view):
        name = element("span", None, label, element("span", {"class": "parent"}, texts(f"field.{dimension}")))
        counts = found.counts
        numbers = [number_cell(getattr(counts, part) if counts else None, texts) for part in ("entitled", "missed")]
        rows.append([name, *numbers, error_cell(view, group.indicator, found.exclusion)])
    return desk_parts.card(
        "breakdown",
        title,
        element("p", None, texts("gaps.breakdown.lead")),
        desk_parts.table(title, columns, rows, identifier="breakdown-table"),
        css="card wide",
    )


def breakdowns(view: GapsView) -> Iterator[tuple[str, str, GroupReach]]:
    """Dimension, name of the category and reach, category by category."""
    texts, group = view.texts, view.group
    if group is None or group.base != "persons":
        return
    categories = {
        "sex": [(code, texts(f"sex.{code}")) for code in SEXES],
        "age": [(name, name.replace("-", "\u2013")) for name in view.figures.age_groups],
        "disability": [(code, texts(f"disability.{code}")) for code in DISABILITIES],
    }
    for dimension, names in categories.items():
        for code, label in names:
            found = read_reach(view.figures, view.place.level, view.place.row, group, **{dimension: code})
            yield dimension, label, found
