"""How the page names what is shown: areas, people, indicators, levels."""

from dashboard.desk import Desk, Place
from dashboard.pages.explore.asked import CROSSED, Asked, Table, usual_level
from dashboard.pages.explore.divisions import divisions_of
from dashboard.pages.groups.dimensions import Dimension, Group, group_title
from dashboard.pages.heatmap.titles import category, level_name
from dashboard.served import ServedRelease


def indicator_name(desk: Desk, code: str) -> str:
    """Label of an indicator of this release; of another release where this one has it not; else the code."""
    figures = desk.figures
    if code not in figures.register:
        others = (desk.scoped(served) for served in desk.releases if served is not desk.served)
        figures = next((other for other in others if code in other.register), figures)
    entry = figures.register.get(code)
    return str(entry["label"][desk.language]) if entry else code


def level_words(desk: Desk, level: str, *, plural: bool = True) -> str:
    """How the areas of a level are called."""
    return level_name(desk.served, level, desk.texts, plural=plural)


def parts_words(desk: Desk, place: Place) -> str:
    """How the parts of an area are called."""
    return level_words(desk, usual_level(place))


def dimension_words(desk: Desk, table: Table, name: str) -> str:
    """The chosen category of one dimension; a code where the release does not know it."""
    code: str = getattr(table, name)
    if name in CROSSED:
        known = any(code in dimension.categories for dimension in divisions_of(desk.served) if dimension.name == name)
        return category(name, code, desk.texts) if known else code
    return group_words(desk.served, code, desk)


def group_words(served: ServedRelease, code: str, desk: Desk) -> str:
    """Name of a group of the release."""
    for dimension in divisions_of(served):
        for group in dimension.groups:
            if group.asked.get("group") == code:
                return group_title(served, group, desk.texts)
    return code


def who_words(desk: Desk, table: Table) -> str:
    """Who is counted, where it is not everybody: categories, comma separated."""
    return ", ".join(dimension_words(desk, table, name) for name in table.divided)


def category_words(desk: Desk, dimension: Dimension, group: Group) -> str:
    """Name of a category of a chart."""
    return group_title(desk.served, group, desk.texts)


def headline(desk: Desk, asked: Asked) -> str:
    """What is shown where: indicator and area."""
    indicator = indicator_name(desk, asked.table.indicator)
    return desk.texts("explore.title", indicator=indicator, area=asked.place.name)


def document_title(desk: Desk, asked: Asked) -> str:
    """What is looked at: indicator, who is counted, and the selected part; also read out after a change."""
    words = ", ".join(
        word for word in (indicator_name(desk, asked.table.indicator), who_words(desk, asked.table)) if word
    )
    return desk.texts("explore.title", indicator=words, area=asked.focus.name)


def lead(desk: Desk, asked: Asked) -> str:
    """By which parts, who is counted, as of when."""
    texts, table = desk.texts, asked.table
    parts = [] if asked.of_whole else [level_words(desk, table.level)]
    words = [*parts, texts(f"base.{table.base}.choice"), who_words(desk, table), texts.day(desk.day)]
    return " \u00b7 ".join(word for word in words if word)
