"""What is said of the selected part, and what the parts are compared with."""

from dashboard.markup import Markup, element, join
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import parts_words
from dashboard.picture import CSS_CLASSES, Picture


def draw_focus(view: ExploreView, links: Links) -> Markup | None:
    """The selected part in words, with the way into it and out of it; None without one."""
    if view.selected < 0:
        return None
    texts, part, place = view.texts, view.parts[view.selected], view.selected
    ways = [
        element("a", {"id": "explore-unselect", "class": "button", "href": links.unselect, "data-desk": True},
                texts("explore.unselect", area=view.asked.place.name)),
    ]  # fmt: skip
    if part.level != "h3" and part.pcode != view.asked.place.pcode:
        words = texts("explore.open.parts", area=part.name, level=parts_words(view.desk, part))
        ways.insert(0, element("a", {"id": "explore-open", "class": "button", "href": links.open(part),
                                     "data-desk": True}, words))  # fmt: skip
    return element(
        "div",
        {"class": "explore-focus"},
        element("h3", None, part.name),
        figure_lines(view, view.picture, place),
        element("p", {"class": "explore-ways"}, ways),
    )


def draw_comparison(view: ExploreView) -> Markup:
    """The area as a whole and the nation, each with its interval."""
    texts, comparison = view.texts, view.comparison
    terms = []
    for number, place in enumerate(comparison.places):
        public = comparison.public[number]
        name = texts("explore.compare.public", area=place.name) if public else place.name
        figure = figure_lines(view, comparison.picture, number)
        terms.append(element("div", None, element("dt", None, name), element("dd", None, figure)))
    if not any(comparison.public):
        words = texts("explore.compare.none")
        nation = texts("explore.compare.public", area=view.desk.place_at("adm0", 0).name)
        terms.append(element("div", None, element("dt", None, nation), element("dd", {"class": "why"}, words)))
    return element("dl", {"class": "facts explore-compare"}, terms)


def figure_lines(view: ExploreView, picture: Picture, row: int) -> Markup:
    """A figure, its interval and its counts; or why there is none."""
    texts, base = view.texts, view.asked.table.base
    if not picture.has_value[row]:
        css = CSS_CLASSES[int(picture.wire_classes[row])]
        swatch = element("span", {"class": f"swatch {css}", "aria-hidden": "true"})
        code = int(picture.wire_classes[row])
        minimum = texts.integer(int(view.desk.figures.profile["minimum_cell_count"]))
        why = texts(f"why.{code}", minimum=minimum)
        return join(
            [
                element("span", {"class": "row-reason"}, swatch, picture.reason(row, texts)),
                element("span", {"class": "why"}, why),
            ]
        )
    return join(
        [
            element("span", {"class": "explore-value"}, picture.text(row, texts)),
            " ",
            element("span", {"class": "interval"}, texts("interval", ends=picture.interval(row, texts))),
            " ",
            element("span", {"class": "why"}, counts(view, picture, row)) if not picture.measure.is_count else None,
        ]
        if not picture.measure.is_count
        else [
            element("span", {"class": "explore-value"}, texts.counted(f"count.{base}", int(picture.shown[row]))),
            " ",
            element("span", {"class": "interval"}, texts("interval", ends=picture.interval(row, texts))),
        ]
    )


def counts(view: ExploreView, picture: Picture, row: int) -> str:
    """On how many families or persons a figure rests, and for a share how many of them."""
    texts, base = view.texts, view.asked.table.base
    whole = texts.counted(f"count.{base}", int(picture.values.denominator[row]))
    if picture.measure.unit != "percent":
        return texts("panel.based_on", base=whole)
    return texts("panel.count_of", numerator=texts.integer(int(picture.values.numerator[row])), base=whole)
