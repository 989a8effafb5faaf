"""The page with two maps side by side: what is compared, both maps with their legends, one table under both."""

from dataclasses import replace

from dashboard.change_picture import ChangePicture
from dashboard.markup import Markup, element
from dashboard.note_lines import EVERYWHERE, block_of, note_texts
from dashboard.pages.compare.sides import Side, Sides, sides_of
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap import titles
from dashboard.pages.heatmap.form import Field, fields_of, segments_field, select_field
from dashboard.pages.heatmap.legend import class_steps, what_is_missing
from dashboard.pages.heatmap.links import href, page_path
from dashboard.pages.heatmap.map_svg import DEFS, borders
from dashboard.picture import Picture
from dashboard.selection import Notice, Selection
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts

FIELDS = ("level", "indicator", "zone", "base", "classes", "release", "versus", "with")


def compare_links(country: Country, query: str) -> dict[str, str]:
    """The same comparison in every language."""
    asked = f"?{query}" if query else ""
    return {language: f"{page_path(country.code, language)}compare{asked}" for language in LANGUAGES}


def nothing_main(country: Country) -> Markup:
    """Write the page of a country without a release."""
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading"},
        *reading_head([], texts("compare.title"), texts("compare.lead")),
        element("p", {"class": "notice"}, texts("compare.nothing_published")),
    )


def compare_main(
    releases: ServedReleases,
    country: Country,
    served: ServedRelease,
    selection: Selection,
    notices: tuple[Notice, ...],
) -> Markup:
    """Write the page."""
    texts = country.texts
    sides = sides_of(releases, served, selection)
    return element(
        "main",
        {"id": "main", "class": "reading compare-page"},
        *reading_head(release_badges(country), texts("compare.title"), texts("compare.lead")),
        element(
            "div",
            {"role": "status"},
            [element("p", {"class": "notice"}, titles.notice_text(notice, texts)) for notice in notices],
        ),
        _form(served, selection, texts),
        _compared(served, selection, sides, texts)
        if sides
        else element("p", {"class": "notice"}, texts("compare.choose")),
        element("p", None, element("a", {"href": href(served, selection, texts.language)}, texts("compare.on_map"))),
    )


def _form(served: ServedRelease, selection: Selection, texts: Texts) -> Markup:
    fields = {field.name: field for field in fields_of(served, selection, texts) if field.name in FIELDS}
    level = fields.pop("level")
    choices = tuple(choice for choice in level.groups[0][1] if choice.value != "h3")
    others = [select_field(_always(field)) for field in fields.values()]
    return element(
        "form",
        {"class": "controls", "method": "get", "action": f"{page_path(served.country, texts.language)}compare"},
        segments_field(type(level)(level.name, level.label, level.value, (("", choices),))),
        others,
        element("button", {"class": "submit", "type": "submit"}, texts("form.submit")),
    )


def _always(field: Field) -> Field:
    """Nothing here is taken away by scripts: without them a list that does not apply would be missing."""
    return replace(field, hidden=False, disabled=field.disabled and field.name != "classes")


def _compared(served: ServedRelease, selection: Selection, sides: Sides, texts: Texts) -> list[Markup | None]:
    codes = dict.fromkeys((sides.left.code, sides.right.code))
    notes = [line for code in codes for line in note_texts(served, code, EVERYWHERE, texts)]
    reasons = sides.change.notes if sides.change else ()
    rule = texts("compare.shared" if sides.shared else "compare.own", rule=texts(f"classes.{selection.classes}"))
    darker = "legend.darker_more" if _mixed(sides) else f"legend.darker_{_meaning(sides.left.picture)}"
    return [
        _comparability(reasons, texts),
        block_of(notes, texts),
        element(
            "div",
            {"class": "sides"},
            [
                _side(side, selection, name, texts, defs=name == "left")
                for name, side in (("left", sides.left), ("right", sides.right))
            ],
        ),
        element("p", {"class": "legend-rule"}, f"{rule} {texts(darker)}"),
        element("p", {"id": "compared-now", "class": "compared-now", "aria-hidden": "true"}),
        _table(served, selection, sides, texts),
    ]


def _mixed(sides: Sides) -> bool:
    first, second = sides.left.picture.measure, sides.right.picture.measure
    return first.is_count or second.is_count or first.higher_is_better != second.higher_is_better


def _meaning(picture: Picture) -> str:
    return "low" if picture.measure.higher_is_better else "high"


def _comparability(reasons: tuple[str, ...], texts: Texts) -> Markup | None:
    if not reasons:
        return None
    return element(
        "aside",
        {"class": "comparability", "aria-label": texts("change.notes")},
        element("p", None, element("strong", None, texts("change.notes"))),
        element("ul", None, [element("li", None, texts(f"change.note.{reason}")) for reason in reasons]),
    )


def side_title(side: Side, texts: Texts) -> str:
    """Indicator and day of one map."""
    day = texts.day(titles.reference_day(side.served))
    return texts("compare.side", indicator=side.served.label(side.code, texts.language), day=day)


def _side(side: Side, selection: Selection, name: str, texts: Texts, *, defs: bool) -> Markup:
    shapes, picture = side.served.shapes, side.picture
    paths = []
    for row, shape in enumerate(shapes.levels[selection.level]):
        area = side.served.area_name(selection.level, row, texts.language)
        title = texts("map.area_value", area=area, value=picture.text(row, texts))
        attributes = {"d": shape.d, "class": picture.css_class(row), "data-pcode": shape.pcode}
        paths.append(element("path", attributes, element("title", None, title)))
    heading = f"side-{name}"
    hidden = texts.counted("map.hidden_areas", picture.hidden) if picture.hidden else ""
    return element(
        "section",
        {"class": "side-map card", "aria-labelledby": heading},
        element("h2", {"id": heading}, side_title(side, texts)),
        element("p", {"class": "quiet"}, texts("compare.counted", base=texts(f"base.{side.base}")), " ", hidden),
        element(
            "svg",
            {
                "class": "mini-map",
                "viewBox": f"0 0 {shapes.width:g} {shapes.height:g}",
                "role": "img",
                "aria-label": texts("compare.map_label", title=side_title(side, texts)),
            },
            DEFS if defs else None,
            paths,
            element("g", {"class": "side-borders"}, borders(side.served)),
        ),
        element("p", {"class": "legend-title"}, texts(f"unit.{picture.measure.unit}")),
        element(
            "div",
            {"class": "legend"},
            class_steps(picture, texts) or texts("legend.empty"),
            what_is_missing(picture, texts),
        ),
    )


def _table(served: ServedRelease, selection: Selection, sides: Sides, texts: Texts) -> Markup:
    level = selection.level
    left_rows = sides.left.served.rows[level]
    heads = [texts("ranking.area"), side_title(sides.left, texts), side_title(sides.right, texts)]
    if sides.change:
        heads.append(f"{texts('ranking.change')} ({texts(f'unit.{sides.change.unit}')})")
    order = sides.right.picture.order(
        selection.sort, [area["name"][texts.language] for area in served.release.areas(level)]
    )
    rows = []
    for row in map(int, order):
        area = served.release.areas(level)[row]
        link = element(
            "a",
            {"class": "area-name", "href": href(served, selection, texts.language, area=area["pcode"])},
            area["name"][texts.language],
        )
        cells = [
            _cell(sides.left.picture, left_rows.get(area["pcode"], -1), texts),
            _cell(sides.right.picture, row, texts),
            *([_change_cell(sides.change, row, texts)] if sides.change else []),
        ]
        rows.append(element("tr", {"data-pcode": area["pcode"]}, element("th", {"scope": "row"}, link), cells))
    return element(
        "div",
        {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": texts("compare.table")},
        element(
            "table",
            {"class": "ranking compare-table"},
            element("caption", {"class": "visually-hidden"}, texts("compare.table")),
            element("thead", None, element("tr", None, [element("th", {"scope": "col"}, head) for head in heads])),
            element("tbody", None, rows),
        ),
    )


def _cell(picture: Picture, row: int, texts: Texts) -> Markup:
    if row < 0:
        return element("td", {"class": "reason"}, texts("compare.no_such_area"))
    if not picture.has_value[row]:
        return element("td", {"class": "reason"}, picture.reason(row, texts))
    interval = element("span", {"class": "interval"}, picture.interval(row, texts))
    return element("td", {"class": "value"}, picture.text(row, texts), interval)


def _change_cell(change: ChangePicture, row: int, texts: Texts) -> Markup:
    if not change.has_value[row]:
        return element("td", {"class": "reason"}, change.reason(row, texts))
    parts = [change.interval(row, texts), "" if change.is_clear(row) else texts("change.unclear")]
    lines = [element("span", {"class": "interval"}, part) for part in parts if part]
    return element("td", {"class": "value"}, change.number(row, texts), lines)
