"""The three charts: bars with their intervals, each row a sentence of its own and most of them a link."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.markup import Markup, element
from dashboard.pages.explore.asked import ALL, CROSSED, Asked
from dashboard.pages.explore.charts import Split, divisible_place
from dashboard.pages.explore.divisions import divisions_of
from dashboard.pages.explore.grammar import why_not
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.plot import Scale, bar
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import category_words, who_words
from dashboard.pages.groups.dimensions import Group, dimension_title
from dashboard.picture import CSS_CLASSES, Picture


@dataclass(frozen=True)
class Row:
    """One row of a chart: `marked` where map and table show it, `css` a colour of its own."""

    label: str
    href: str = ""
    marked: bool = False
    css: str = ""
    title: str = ""


def draw_split(view: ExploreView, links: Links) -> Markup | None:
    """The indicator by the categories of one dimension; a category filters map and table."""
    split = view.split
    if split is None:
        return None
    texts = view.texts
    tabs = [
        element(
            "a",
            {
                "id": f"by-{dimension.name}",
                "href": links.to(replace(view.asked, dimension=dimension.name)),
                "data-desk": True,
                "aria-current": "true" if dimension.name == split.dimension.name else None,
            },
            dimension_title(dimension.name, texts),
        )
        for dimension in divisions_of(view.desk.served)
    ]
    return element(
        "div",
        None,
        element("p", {"class": "explore-tabs"}, tabs),
        *_split_body(view, links, split),
    )


def draw_over_time(view: ExploreView, links: Links) -> Markup:
    """The selected part in every release; a release is a link to the same view of it."""
    texts, over_time = view.texts, view.over_time
    if view.asked.focus.level == "h3":
        return element("p", {"class": "why"}, texts("explore.time.hexagon"))
    rows = [
        Row(
            texts.day(served.release.manifest.reference_date),
            links.to(view.asked, served),
            marked=served.release_id == view.desk.served.release_id,
            title="" if over_time.published[number] else texts("explore.time.absent"),
        )
        for number, served in enumerate(over_time.releases)
    ]
    about = texts("explore.chart.of", what=_what(view), base=texts(f"base.{view.asked.table.base}"))
    return element("div", None, element("p", {"class": "why"}, about), _bars(view, rows, over_time.picture, "time"))


def draw_zones(view: ExploreView, links: Links) -> Markup:
    """How those who are selected are spread over the zones; a zone is a link to its share on the map."""
    texts, zones = view.texts, view.zones
    if zones is None:
        return element("p", {"class": "why"}, texts("explore.zones.none"))
    register, language = view.desk.figures.register, view.desk.language
    rows = [
        Row(
            register[code]["label"][language],
            links.table(indicator=code),
            marked=code == view.asked.table.indicator,
            css=code.replace("_", "-"),
        )
        for code in zones.codes
    ]
    about = texts("explore.chart.of", what=_what(view), base=texts(f"base.{view.asked.table.base}"))
    return element("div", None, element("p", {"class": "why"}, about), _bars(view, rows, zones.picture, "zones"))


def _split_body(view: ExploreView, links: Links, split: Split) -> list[Markup]:
    texts, asked = view.texts, view.asked
    if split.problem:
        words = element("p", {"class": "why"}, texts(f"explore.split.{split.problem}"))
        if split.problem != "combined":
            return [words]
        names = ("group",) if split.dimension.name in CROSSED else CROSSED
        cleared = links.table(**dict.fromkeys(names, ALL))
        return [words, element("a", {"id": "split-clear", "class": "button", "href": cleared, "data-desk": True},
                               texts("explore.alt.drop", who=who_words(view.desk, asked.table)))]  # fmt: skip
    rows = [
        Row(category_words(view.desk, split.dimension, group), _filter(view, links, split, group),
            marked=split.is_chosen(asked, group))
        for group in split.dimension.groups
    ]  # fmt: skip
    others = who_words(view.desk, split.table)
    what = ", ".join(word for word in (split.place.name, others) if word)
    about = [texts("explore.chart.of", what=what, base=texts("base.persons"))]
    if split.dimension.overlaps:
        about.append(texts("explore.split.overlap"))
    whole = asked.table.level == "h3"
    hint = texts("explore.split.whole", area=asked.place.name) if whole else texts("explore.split.hint")
    return [
        element("p", {"class": "why"}, " ".join(about)),
        _bars(view, rows, split.picture, "split"),
        element("p", {"class": "bars-note"}, hint),
    ]


def _filter(view: ExploreView, links: Links, split: Split, group: Group) -> str:
    """To the view of a category, or back from it; nowhere if that view is not published."""
    figures, asked = view.desk.figures, view.asked
    if split.is_chosen(asked, group):
        return links.table(**dict.fromkeys(group.asked, ALL))
    if asked.table.level == "h3":
        asked = asked.at(divisible_place(view.desk, asked), "adm2")
    chosen: Asked = asked.but(figures, **{**group.asked, "base": "persons"})
    return "" if why_not(figures, chosen.table) else links.to(chosen)


def _what(view: ExploreView) -> str:
    return ", ".join(word for word in (view.asked.focus.name, who_words(view.desk, view.asked.table)) if word)


def _bars(view: ExploreView, rows: Sequence[Row], picture: Picture, name: str) -> Markup:
    scale = Scale.over(picture)
    items = [_bar(view, row, picture, number, scale, f"{name}-{number}") for number, row in enumerate(rows)]
    return element("ul", {"class": "explore-bars"}, items)


def _bar(view: ExploreView, row: Row, picture: Picture, number: int, scale: Scale, identifier: str) -> Markup:
    texts = view.texts
    if picture.has_value[number]:
        value = [
            picture.text(number, texts),
            " ",
            element("span", {"class": "interval"}, picture.interval(number, texts)),
        ]
    else:
        css = CSS_CLASSES[int(picture.wire_classes[number])]
        swatch = element("span", {"class": f"swatch {css}", "aria-hidden": "true"})
        value = [element("span", {"class": "row-reason"}, swatch, row.title or picture.reason(number, texts))]
    inside = [
        element("span", {"class": "bar-label"}, row.label),
        element("span", {"class": "bar-value"}, value),
        bar(picture, number, scale, row.css),
    ]
    attributes = {"id": identifier, "class": "bar", "aria-current": "true" if row.marked else None}
    if row.href:
        return element("li", None, element("a", {**attributes, "href": row.href, "data-desk": True}, inside))
    return element("li", None, element("div", attributes, inside))
