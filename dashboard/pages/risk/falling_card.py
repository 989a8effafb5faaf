"""The parts of the area by the number of families that are likely to fall into zone D or E."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.desk_links import caption as wrapped
from dashboard.pages.desk_links import link, same_page
from dashboard.pages.desk_parts import count_text, figure_cell, figure_text, interval_text, state_text, table
from dashboard.pages.risk.view import ALL, RISK, Part, RiskView
from data.caseload.units import counted_families

SHOWN_AT_FIRST: Final = 15


def falling_parts(view: RiskView) -> list[Markup]:
    """The area's own figure, and the ranking of its parts."""
    texts, entry = view.desk.texts, view.register.get(RISK)
    if entry is None or view.risk is None:
        return [element("p", {"class": "notice"}, texts("risk.absent"))]
    parts: list[Markup] = [element("p", {"class": "card-lead"}, _whole(view))]
    if not view.parts:
        return [*parts, element("p", None, texts("risk.falling.no_parts"))]
    listed = view.parts if view.every_row else view.parts[:SHOWN_AT_FIRST]
    rows = [_row(view, part) for part in listed]
    heads = [texts("field.area"), texts("risk.falling.families"), texts("risk.falling.share")]
    caption = texts("risk.falling.caption", area=view.place.name)
    parts.append(table(wrapped(caption), heads, rows, identifier="risk-falling"))
    if len(listed) < len(view.parts):
        words = texts("desk.every_row", count=texts.integer(len(view.parts)))
        parts.append(element("p", None, same_page(view.desk, "risk", words, area=view.place.pcode, rows=ALL)))
    return parts


def _whole(view: RiskView) -> str:
    texts, figure, entry = view.desk.texts, view.risk, view.register[RISK]
    if figure is None or not figure.state.has_value:
        state = state_text(figure.state, texts) if figure is not None else texts("state.253")
        return texts("risk.falling.hidden", area=view.place.name, state=state)
    count = counted_families(view.desk.figures, view.place.level, figure.numerator)
    return texts(
        "risk.falling.whole",
        area=view.place.name,
        families=count_text(figure.numerator, "families", texts),
        count_ends=texts("legend.range", low=texts.integer(round(count.low)), high=texts.integer(round(count.high))),
        share=figure_text(entry, figure, texts),
        ends=interval_text(entry, figure, texts),
    )


def _row(view: RiskView, part: Part) -> list[Markup]:
    texts, figure, entry = view.desk.texts, part.figure, view.register[RISK]
    name = (
        link(view.desk, "explore", part.place.name, area=view.place.pcode, indicator=RISK, part=part.place.pcode)
        if part.place.level == "h3"
        else same_page(view.desk, "risk", part.place.name, area=part.place.pcode)
    )
    if not figure.state.has_value:
        reason = figure_cell(entry, figure, texts)
        return [name, reason, reason]
    count = counted_families(view.desk.figures, part.place.level, figure.numerator)
    ends = texts("legend.range", low=texts.integer(round(count.low)), high=texts.integer(round(count.high)))
    number = element(
        "span",
        {"class": "figure"},
        texts.integer(figure.numerator),
        " ",
        element("span", {"class": "interval"}, ends),
    )
    return [name, number, figure_cell(entry, figure, texts)]
