"""Which programmes meet in the same families: a row per combination, a dot per member, a bar with its interval."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.gaps.overview import number_cell
from dashboard.pages.gaps.target_groups import number_of
from dashboard.pages.gaps.view import GapsView
from dashboard.pages.reasons.drawings import bar
from data.causes.propagation import Effect
from data.inequality.estimates import Estimate
from data.people.scoped_release import Figure
from data.targeting.co_coverage import Combination, indicator_code, largest_first, member_total


def co_coverage_card(view: GapsView) -> Component | None:
    """The card; a sentence where the release has no combinations."""
    texts, chosen = view.texts, view.co_coverage
    title = texts("gaps.together.title")
    if chosen is None:
        return desk_parts.card("together", title, element("p", None, texts("gaps.together.none")), css="card wide")
    language = view.desk.language
    members = [member["label"][language] for member in chosen["members"]]
    figures = {combination.bits: figure for combination, figure in view.combinations}
    ordered = largest_first([combination for combination, _ in view.combinations])
    top = max((item.share.high for item in ordered if item.share is not None), default=100.0)
    rows = [_row(view, item, figures[item.bits], top, members) for item in ordered]
    columns = [
        texts("gaps.together.combination"),
        *members,
        texts("gaps.together.bar"),
        texts("gaps.together.share"),
        texts("gaps.together.families"),
    ]
    totals: list[Any] = [element("strong", None, texts("gaps.together.total"))]
    combinations = [combination for combination, _ in view.combinations]
    totals += [_total(view, *member_total(combinations, place)) for place in range(len(members))]
    rows.append([*totals, "", "", ""])
    caption = texts("gaps.together.caption", among=chosen["label"][language], area=view.place.name)
    return desk_parts.card(
        "together",
        title,
        element("p", None, caption, " ", texts("gaps.together.lead")),
        element(
            "div",
            {"class": "sets"},
            desk_parts.table(caption, columns, rows, identifier="together-table"),
        ),
        element("p", {"class": "bars-note"}, texts("gaps.together.note")),
        css="card wide",
    )


def combination_name(view: GapsView, bits: str, members: list[str]) -> str:
    """The members of a combination, or that it has none."""
    names = [name for name, bit in zip(members, bits, strict=True) if bit == "1"]
    return " + ".join(names) if names else view.texts("gaps.together.nothing")


def _row(view: GapsView, item: Combination, figure: Figure | None, top: float, members: list[str]) -> list[Any]:
    texts, chosen = view.texts, view.co_coverage
    code = indicator_code(chosen["code"], item.bits) if chosen is not None else ""
    dots = [_dot(view, item.has(member)) for member in range(len(members))]
    name = combination_name(view, item.bits, members)
    if figure is None or item.share is None:
        state = (
            texts("place.not_published")
            if figure is None
            else desk_parts.figure_cell(view.register[code], figure, texts)
        )
        return [name, *dots, "", state, ""]
    share = item.share
    half = max(share.high - share.value, share.value - share.low)
    drawn = element("ul", {"class": "bars", "aria-hidden": "true"}, bar("", "", Effect(share.value, half), top=top))
    number = number_cell(number_of(view.figures, view.place.level, code, figure), texts)
    return [name, *dots, drawn, desk_parts.figure_cell(view.register[code], figure, texts), number]


def _dot(view: GapsView, there: bool) -> Markup:
    said = view.texts("gaps.together.yes" if there else "gaps.together.no")
    return element(
        "span",
        {"class": "dots"},
        element("span", {"class": "has" if there else None, "aria-hidden": "true"}),
        element("span", {"class": "visually-hidden"}, said),
    )


def _total(view: GapsView, total: Estimate | None, lacking: bool) -> Markup:
    texts = view.texts
    if total is None:
        return element("span", {"class": "row-reason"}, texts("gaps.hidden"))
    value = texts.percent(texts.scaled(round(total.value * 10), 1))
    ends = f"{texts.scaled(int(total.low * 10), 1)}\u2013{texts.scaled(-int(-total.high * 10 // 1), 1)}"
    written = texts("gaps.together.at_least", value=value) if lacking else value
    return element("span", {"class": "figure"}, written, " ", element("span", {"class": "interval"}, ends))
