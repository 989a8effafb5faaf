"""The controls: one form whose every change is a new address."""

from html import escape
from typing import Any, Final

from dashboard.desk import Place
from dashboard.markup import Markup
from dashboard.pages import desk_parts
from dashboard.pages.explore.asked import ALL, CROSSED, levels_of, plain_base, usual_level
from dashboard.pages.explore.divisions import divisions_of
from dashboard.pages.explore.links import NAME
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import indicator_name, level_words
from dashboard.pages.groups.dimensions import dimension_title, group_title
from dashboard.pages.heatmap.titles import category
from data.release.dimensions import DISABILITIES, LEVELS, SEXES

_GROUPS: Final = ("zone", "poverty", "sphere", "deprivation", "risk")
_BY_CODE: Final = (("in_", "member"), ("gap_", "gap"), ("unreached_", "unreached"), ("receives_", "received"))
_KEPT: Final = ("part", "sort", "dimension", "rows")
Options = list[tuple[str, str]]


def draw_controls(view: ExploreView) -> Markup:
    """Write the form; what stands in links only is carried along unseen."""
    texts = view.texts
    query = view.asked.query()
    kept = {name: value for name, value in query.items() if name in _KEPT}
    return desk_parts.form(
        view.desk,
        view.desk.path(NAME),
        _indicators(view),
        desk_parts.choice("area", texts("field.area"), _areas(view), view.asked.place.pcode),
        desk_parts.choice("level", texts("explore.level"), _levels(view), query.get("level", "")),
        _crossed(view),
        _groups(view),
        desk_parts.choice("base", texts("field.base"), _bases(view), query.get("base", "")),
        desk_parts.release_field(view.desk) if len(view.desk.releases) > 1 else None,
        hidden=kept,
    )


def _value(view: ExploreView, name: str) -> str:
    value: str = getattr(view.asked.table, name)
    return "" if value == ALL else value


def _indicators(view: ExploreView) -> Markup:
    """Listed indicators and counts under headings; the selected one too, where it is listed nowhere."""
    texts, code, language = view.texts, view.asked.table.indicator, view.desk.language
    label = texts("field.indicator")

    def write() -> Markup:
        return desk_parts.grouped_choice("indicator", label, _menu(view), "")

    menu: Markup = view.desk.served.kept(("explore-menu", language), write)
    option = f'<option value="{escape(code)}"'
    if option in menu:
        return Markup(menu.replace(option, f"{option} selected", 1))
    other = (texts("explore.menu.other"), [(code, indicator_name(view.desk, code))])
    return desk_parts.grouped_choice("indicator", label, [*_menu(view), other], code)


def _menu(view: ExploreView) -> list[tuple[str, Options]]:
    texts, language = view.texts, view.desk.language
    headings = {
        **{group: texts(f"group.{group}") for group in _GROUPS},
        **{name: texts(f"explore.menu.{name}") for _, name in _BY_CODE},
        "coverage": texts("group.coverage"),
        "count": texts("group.count"),
        "other": texts("explore.menu.other"),
    }
    found: dict[str, Options] = {name: [] for name in headings}
    for code, entry in view.desk.figures.register.items():
        if entry.get("listed", True) or entry["kind"] == "count":
            found[_heading(entry, headings)].append((code, entry["label"][language]))
    return [(headings[name], options) for name, options in found.items() if options]


def _heading(entry: dict[str, Any], headings: dict[str, str]) -> str:
    by_code = next((name for prefix, name in _BY_CODE if entry["code"].startswith(prefix)), "")
    return by_code or (entry["group"] if entry["group"] in headings else "other")


def _areas(view: ExploreView) -> Options:
    """The territory opened along the way to the area: its parts, and on the way theirs."""
    desk, place = view.desk, view.asked.place
    way = set(desk.figures.containing(place.level, place.row))
    options: Options = []

    def add(area: Place, depth: int) -> None:
        options.append((area.pcode, f"{chr(0xA0) * 3 * depth}{area.name}"))
        if (area.level, area.row) not in way or area.level == LEVELS[2]:
            return
        finer, rows = desk.figures.children(area.level, area.row)
        for part in sorted((desk.place_at(finer, int(row)) for row in rows), key=lambda part: part.name):
            add(part, depth + 1)

    add(desk.territory, 0)
    return options


def _levels(view: ExploreView) -> Options:
    desk, place = view.desk, view.asked.place
    usual = usual_level(place)
    options: Options = [("", level_words(desk, usual))]
    for level in levels_of(place):
        if level == place.level:
            options.append((level, view.texts("explore.level.whole", area=place.name)))
        elif level != usual:
            options.append((level, view.texts("explore.level.every", level=level_words(desk, level))))
    return options


def _crossed(view: ExploreView) -> list[Markup]:
    texts = view.texts
    known = {"sex": SEXES, "age": view.desk.figures.age_groups, "disability": DISABILITIES}
    return [
        desk_parts.choice(
            name,
            texts(f"field.{name}"),
            [(code, category(name, code, texts)) for code in ("", *known[name])],
            _value(view, name),
        )
        for name in CROSSED
    ]


def _groups(view: ExploreView) -> Markup:
    texts, served = view.texts, view.desk.served

    def write() -> Markup:
        groups = [(texts("explore.group.everybody"), [("", texts("explore.group.all"))])]
        for dimension in divisions_of(served):
            if dimension.name not in CROSSED:
                options = [(group.asked["group"], group_title(served, group, texts)) for group in dimension.groups]
                groups.append((dimension_title(dimension.name, texts), options))
        # No group has this name: nothing is selected yet.
        return desk_parts.grouped_choice("group", texts("explore.group"), groups, ALL)

    menu: Markup = served.kept(("explore-groups", view.desk.language), write)
    option = f'<option value="{escape(_value(view, "group"))}"'
    return Markup(menu.replace(option, f"{option} selected", 1))


def _bases(view: ExploreView) -> Options:
    """What is counted; the usual choice has no name in the address, so that it follows the other controls."""
    texts, table = view.texts, view.asked.table
    usual = plain_base(view.desk.figures.register.get(table.indicator), table.divided)
    return [
        ("" if base == usual else base, texts(f"base.{base}.choice")) for base in ("families", "persons")
    ]  # fmt: skip
