"""The legend: classes with their edges, what is missing and why, and the rule in words."""

from dashboard.figures.classes import MapClass
from dashboard.markup import Markup, element, join
from dashboard.pages.heatmap.titles import capitalised
from dashboard.picture import CSS_CLASSES, Measure, Picture
from dashboard.text import Texts


def legend(picture: Picture, texts: Texts) -> Markup:
    """Write the inside of `#legend`."""
    measure = picture.measure
    classes = [
        element(
            "li",
            {"class": "legend-class", "data-class": item.colour},
            element("span", {"class": f"swatch c{item.colour}"}),
            element(
                "span",
                {"class": "legend-label"},
                _edges(measure, item, texts),
            ),
            _count(item.areas, texts),
        )
        for item in picture.classes.classes
    ]
    extra = _extra(picture, texts)
    return join(
        [
            element("p", {"class": "legend-title"}, texts(f"unit.{measure.unit}")),
            element("ol", {"class": "legend-classes"}, classes)
            if classes
            else element("p", None, texts("legend.empty")),
            element("ul", {"class": "legend-extra"}, extra) if extra else None,
            element("p", {"class": "legend-rule"}, _rule(picture, texts)),
        ]
    )


def _extra(picture: Picture, texts: Texts) -> list[Markup]:
    """Stripes and every reason why there is no value, but only what occurs, with the number of areas."""
    found = [("striped", texts("legend.striped"), int(picture.uncertain.sum()))]
    found += [
        (css, capitalised(texts(f"state.{code}")), int((picture.wire_classes == code).sum()))
        for code, css in CSS_CLASSES.items()
    ]
    return [
        element(
            "li",
            None,
            element("span", {"class": f"swatch {css}"}),
            element("span", None, label, " (", _count(areas, texts), ")"),
        )
        for css, label, areas in found
        if areas
    ]


def _count(areas: int, texts: Texts) -> Markup:
    number, words = texts.integer(areas), texts.counted("legend.areas", areas)
    if not words.startswith(number):
        return element("span", {"class": "legend-count"}, words)
    word = element("span", {"class": "count-word"}, words.removeprefix(number))
    return element("span", {"class": "legend-count"}, number, word)


def _edges(measure: Measure, item: MapClass, texts: Texts) -> str:
    low, high = measure.write(item.low, texts), measure.write(item.high, texts)
    return low if low == high else texts("legend.range", low=low, high=high)


def _rule(picture: Picture, texts: Texts) -> str:
    count = len(picture.classes.classes)
    if count == 0:
        return texts("legend.rule.none")
    if count == 1:
        return texts("legend.rule.one")
    if picture.measure.is_count:
        darker = texts("legend.darker_more")
    else:
        darker = texts("legend.darker_low" if picture.measure.higher_is_better else "legend.darker_high")
    return f"{texts.counted('legend.rule.quantile', count)} {darker}"
