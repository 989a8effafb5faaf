"""The legend: classes with their edges and counts, what is missing and why, and the rule in words."""

from dashboard.change_picture import ChangePicture
from dashboard.cluster_picture import ClusterPicture
from dashboard.figures.classes import MapClass
from dashboard.markup import Markup, element, join
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pages.heatmap.mode_legends import change_legend, cluster_legend, pair_legend
from dashboard.pages.heatmap.titles import capitalised
from dashboard.pair_picture import PairPicture
from dashboard.picture import CSS_CLASSES, Measure, Picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts


def legend(served: ServedRelease, selection: Selection, drawn: Drawn, texts: Texts) -> Markup:
    """Write the inside of `#legend`."""
    if isinstance(drawn, PairPicture):
        classes = pair_legend(served, selection, drawn, texts)
    elif isinstance(drawn, ChangePicture):
        classes = change_legend(drawn, texts)
    elif isinstance(drawn, ClusterPicture):
        classes = cluster_legend(drawn, texts)
    else:
        classes = _figures_legend(drawn, texts)
    head, rule = classes
    return join(
        [
            head,
            what_is_missing(drawn, texts),
            element("p", {"class": "legend-rule"}, rule),
        ]
    )


def _figures_legend(picture: Picture, texts: Texts) -> tuple[Markup, str]:
    measure = picture.measure
    steps = class_steps(picture, texts)
    head = [
        element("p", {"class": "legend-title"}, texts(f"unit.{measure.unit}")),
        steps or element("p", None, texts("legend.empty")),
    ]
    return join(head), _rule(picture, texts)


def class_steps(picture: Picture, texts: Texts) -> Markup | None:
    """The classes as a row of steps with edges and counts; None where no area has a value."""
    steps = [
        element(
            "li",
            {"class": "legend-class", "data-class": item.colour},
            element("span", {"class": f"swatch c{item.colour}"}),
            element("span", {"class": "legend-label"}, class_edges_text(picture.measure, item, texts)),
            count_of_areas(item.areas, texts),
        )
        for item in picture.classes.classes
    ]
    return element("ol", {"class": "legend-classes"}, steps) if steps else None


def class_edges_text(measure: Measure, item: MapClass, texts: Texts) -> str:
    """The edges of a class in words."""
    low, high = measure.write(item.low, texts), measure.write(item.high, texts)
    if item.beyond == "below":
        return texts("legend.below", edge=measure.write(item.high + 1, texts))
    if item.beyond == "above":
        return texts("legend.from", edge=low)
    return low if low == high else texts("legend.range", low=low, high=high)


def count_of_areas(areas: int, texts: Texts) -> Markup:
    """A number of areas; the word apart, so that narrow columns can leave it out."""
    number, words = texts.integer(areas), texts.counted("legend.areas", areas)
    if not words.startswith(number):
        return element("span", {"class": "legend-count"}, words)
    word = element("span", {"class": "count-word"}, words.removeprefix(number))
    return element("span", {"class": "legend-count"}, number, word)


def what_is_missing(drawn: Drawn, texts: Texts) -> Markup | None:
    """Stripes and every reason why there is no value, but only what occurs, with the number of areas."""
    if isinstance(drawn, ClusterPicture) and not drawn.published:
        return None
    striped = int(drawn.uncertain.sum()) if isinstance(drawn, Picture) else 0
    found = [("striped", texts("legend.striped"), striped)]
    found += [
        (css, capitalised(texts(f"state.{code}")), int((drawn.wire_classes == code).sum()))
        for code, css in CSS_CLASSES.items()
    ]
    items = [
        element(
            "li",
            None,
            element("span", {"class": f"swatch {css}"}),
            element("span", None, label, " (", count_of_areas(areas, texts), ")"),
        )
        for css, label, areas in found
        if areas
    ]
    return element("ul", {"class": "legend-extra"}, items) if items else None


def _rule(picture: Picture, texts: Texts) -> str:
    count = len(picture.classes.classes)
    if count == 0:
        return texts("legend.rule.none")
    if count == 1 and picture.scheme != "fixed":
        return texts("legend.rule.one")
    if picture.scheme == "quantile":
        rule = texts.counted("legend.rule.quantile", count)
    else:
        rule = texts(f"legend.rule.{picture.scheme}")
    if picture.measure.is_count:
        darker = texts("legend.darker_more")
    else:
        darker = texts("legend.darker_low" if picture.measure.higher_is_better else "legend.darker_high")
    return f"{rule} {darker}"
