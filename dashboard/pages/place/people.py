"""Who lives in a place by sex and age: a pyramid where both are published together, else each by itself."""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.pages.heatmap.titles import category
from dashboard.pages.place.addresses import page_address
from dashboard.pages.place.context import PlaceContext
from dashboard.pages.place.parts import link, notice, table, value
from dashboard.text import Texts
from data.release.dimensions import MOST_CROSSED, SEXES

INDICATOR: Final = "persons"


def people_section(context: PlaceContext) -> Markup:
    """The section; it says so where the release has no numbers of people."""
    texts = context.texts
    if INDICATOR not in context.served.release.register:
        return section("people", texts("place.people"), notice(texts("place.absent")))
    if MOST_CROSSED["public"][context.place.level] > 1:
        parts = [_pyramid(context), element("p", {"class": "bars-note"}, texts("place.people.unequal"))]
    else:
        wider = context.wider[0]
        parts = [
            element("p", None, texts("place.people.single")),
            _table(context, _by(context, "age"), "age"),
            _table(context, _by(context, "sex"), "sex"),
            element("p", {"class": "bars-note"}, texts("place.people.unequal")),
            element(
                "p",
                {"class": "place-more"},
                link(context.path(wider, part="people"), texts("place.people.pyramid_of", name=context.name_of(wider))),
            ),
        ]
    groups = page_address(context.country.code, texts.language, "groups", context.named, area=context.place.code)
    more = element("p", {"class": "place-more"}, link(groups, texts("place.people.groups")))
    return section("people", texts("place.people"), *parts, more)


def _people(context: PlaceContext, *, sex: str = "all", age: str = "all") -> Figure | None:
    return context.figure(INDICATOR, base="persons", sex=sex, age=age)


def _by(context: PlaceContext, dimension: str) -> list[tuple[str, Figure | None]]:
    if dimension == "age":
        return [(age, _people(context, age=age)) for age in _ages(context)]
    return [(sex, _people(context, sex=sex)) for sex in SEXES]


def _ages(context: PlaceContext) -> list[str]:
    """Oldest first, as pyramids are drawn."""
    return list(reversed(context.served.release.age_groups))


def _most(figures: Sequence[Figure | None]) -> int:
    return max((figure.shown for figure in figures if figure is not None and figure.has_value), default=1) or 1


def _pyramid(context: PlaceContext) -> Markup:
    """A table whose cells hold the bars, so that drawing and table are one."""
    texts = context.texts
    figures = {(sex, age): _people(context, sex=sex, age=age) for age in _ages(context) for sex in SEXES}
    most = _most(list(figures.values()))
    rows = [
        (category("age", age, texts), [_cell(figures[sex, age], most, texts, sex=sex) for sex in SEXES])
        for age in _ages(context)
    ]
    columns = [texts(f"sex.{sex}") for sex in SEXES]
    caption = texts("place.people.caption", day=context.day)
    return table(caption, texts("field.age"), columns, rows, css="pyramid")


def _table(context: PlaceContext, figures: Sequence[tuple[str, Figure | None]], dimension: str) -> Markup:
    texts = context.texts
    most = _most([figure for _, figure in figures])
    rows = [(category(dimension, code, texts), [_cell(figure, most, texts)]) for code, figure in figures]
    caption = texts(f"place.people.by_{dimension}")
    return table(caption, texts(f"field.{dimension}"), [texts("base.persons.column")], rows, css="people-bars")


def _cell(figure: Figure | None, most: int, texts: Texts, sex: str = "") -> Markup:
    share = 100 * figure.shown / most if figure is not None and figure.has_value else 0.0
    drawn = element("span", {"class": "people-fill", "style": f"width:{share:.1f}%"})
    return element(
        "span",
        {"class": f"people-cell {sex}".strip()},
        element("span", {"class": "people-track", "aria-hidden": "true"}, drawn),
        value(figure, texts),
    )
