"""The legend: classes with their edges, what is missing and why, and the rule in words."""

from typing import Final

from dashboard.figures.classes import MapClass
from dashboard.markup import Markup, element, join
from dashboard.picture import Measure, Picture
from dashboard.text import Texts

_MISSING: Final = (
    (250, "hidden", "legend.hidden"),
    (252, "nodata", "state.252"),
    (253, "na", "state.253"),
    (254, "withdrawn", "state.254"),
)


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
            element("span", {"class": "legend-count"}, texts.counted("legend.areas", item.areas)),
        )
        for item in picture.classes.classes
    ]
    missing = {250 if code == 251 else int(code) for code in picture.wire_classes if code >= 250}
    extra = [
        element("li", None, element("span", {"class": f"swatch {css}"}), element("span", None, texts(msgid)))
        for code, css, msgid in _MISSING
        if code in missing
    ]
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


def _edges(measure: Measure, item: MapClass, texts: Texts) -> str:
    low, high = measure.write(item.low, texts), measure.write(item.high, texts)
    return low if low == high else texts("legend.range", low=low, high=high)


def _empty(texts: Texts) -> Markup:
    return element("p", None, texts("legend.empty"))


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
