"""The legend of the map: classes, what is missing and why, and the rule in words."""

from dashboard.markup import Markup, element
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.heatmap.legend import class_steps, what_is_missing


def draw_legend(view: ExploreView) -> Markup:
    """Write the legend."""
    texts, picture, measure = view.texts, view.picture, view.measure
    unit = texts("explore.unit.days") if measure.unit == "days" else texts(f"unit.{measure.unit}")
    return element(
        "div",
        {"class": "legend"},
        element("p", {"class": "legend-title"}, unit),
        class_steps(picture, texts) or element("p", None, texts("legend.empty")),
        what_is_missing(picture, texts),
        element("p", {"class": "legend-rule"}, _rule(view)),
    )


def _rule(view: ExploreView) -> str:
    texts, measure = view.texts, view.measure
    count = len(view.picture.classes.classes)
    if count < 2:
        return texts("legend.rule.one") if count else texts("legend.rule.none")
    if measure.is_count:
        darker = texts("legend.darker_more")
    else:
        darker = texts("legend.darker_low" if measure.higher_is_better else "legend.darker_high")
    return f"{texts.counted('legend.rule.quantile', count)} {darker}"
