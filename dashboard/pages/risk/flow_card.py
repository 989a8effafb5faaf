"""The forecast from zone to zone as a table with shaded cells and as a drawing, and what each zone gains or loses."""

from dashboard.markup import Markup, element
from dashboard.pages.desk_links import caption as wrapped
from dashboard.pages.desk_parts import figure_text, interval_text, state_text, table
from dashboard.pages.heatmap.form import zone_name
from dashboard.pages.risk.alluvial import alluvial
from dashboard.pages.risk.view import ZONES, Matrix, RiskView
from dashboard.text import Texts
from data.forecast.flows import Movement
from data.people.scoped_release import Figure

_MIX_PERCENT = 55
"""Strongest shade of a cell: dark text stays readable on it."""


def zone(view: RiskView, code: str) -> Markup:
    """A zone with its swatch."""
    swatch = element("span", {"class": f"swatch zone-{code}", "aria-hidden": "true"})
    name = zone_name(view.desk.served, code.upper(), view.desk.texts)
    return element("span", {"class": "zone-label"}, swatch, name)


def flow_parts(view: RiskView) -> list[Markup]:
    """The forecast's table, drawing and net movements; a sentence where there is nothing to show."""
    texts, flows = view.desk.texts, view.flows
    if not flows.present:
        return [element("p", {"class": "notice"}, texts("risk.absent"))]
    if not flows.shown:
        return [element("p", {"class": "notice"}, texts("risk.all_hidden", area=view.place.name))]
    day = texts.day(view.desk.day)
    return [
        element("p", {"class": "card-lead"}, texts("risk.flow.lead")),
        flow_table(view, flows, texts("risk.flow.caption", area=view.place.name, day=day), "risk-flows"),
        element(
            "figure",
            {"class": "flow-drawing"},
            alluvial(flows),
            element("figcaption", None, texts("risk.flow.drawing", day=day)),
        ),
    ]


def flow_table(view: RiskView, matrix: Matrix, caption: str, identifier: str, beside: Matrix | None = None) -> Markup:
    """Rows: the zone that families come from; columns: the zone where they are, or are forecast to be.

    Args:
        beside: what had been forecast, written below each figure.
    """
    texts = view.desk.texts
    heads = [
        texts("risk.flow.now") if matrix is view.flows else texts("risk.flow.from"),
        *(code.upper() for code in ZONES),
        texts("risk.flow.families"),
    ]
    rows = []
    for place, code in enumerate(ZONES):
        line, other = matrix.figures[place], beside.figures[place] if beside else (None,) * len(ZONES)
        cells = [_cell(view, figure, before) for figure, before in zip(line, other, strict=True)]
        total = matrix.totals[place]
        known = texts.integer(int(total)) if total == total else texts("state.250")
        rows.append([zone(view, code), *cells, known])
    return element("div", {"class": "flow-table"}, table(wrapped(caption), heads, rows, identifier=identifier))


def _cell(view: RiskView, figure: Figure | None, before: Figure | None) -> Markup:
    texts = view.desk.texts
    if figure is None or not figure.state.has_value:
        said = texts("state.253") if figure is None else state_text(figure.state, texts)
        return element("span", {"class": "flow-cell is-hidden"}, said)
    entry = view.register["flow_a_a"]
    shade = round(min(max(figure.value, 0.0), 100.0) * _MIX_PERCENT / 100)
    families = texts.counted("count.families", figure.numerator)
    ends = interval_text(entry, figure, texts)
    expected = None
    if before is not None:
        written = figure_text(entry, before, texts)
        expected = element(
            "span",
            {"class": "flow-expected", "title": interval_text(entry, before, texts) or None},
            texts("risk.moved.expected", share=written),
        )
    return element(
        "span",
        {"class": "flow-cell", "style": f"--shade:{shade}%", "title": f"{ends} · {families}"},
        element("span", {"class": "flow-share"}, figure_text(entry, figure, texts)),
        element("span", {"class": "interval"}, ends),
        expected,
    )


def net_parts(view: RiskView) -> list[Markup]:
    """What the forecast means for each zone."""
    texts, flows = view.desk.texts, view.flows
    rows = []
    for place, code in enumerate(ZONES):
        movement, total = flows.net[place], flows.totals[place]
        now = texts.integer(int(total)) if total == total else texts("state.250")
        rows.append([zone(view, code), now, _movement(view, movement)])
    heads = [texts("field.zone"), texts("risk.net.now"), texts("risk.net.change")]
    parts = [
        element("p", {"class": "card-lead"}, texts("risk.net.lead")),
        table(wrapped(texts("risk.net.caption", area=view.place.name)), heads, rows, identifier="risk-net"),
    ]
    if any(movement and movement.bounded for movement in flows.net):
        parts.append(element("p", {"class": "definition"}, texts("risk.net.bounded")))
    return parts


def _movement(view: RiskView, movement: Movement | None) -> Markup:
    texts = view.desk.texts
    if movement is None:
        return element("span", {"class": "row-reason"}, texts("risk.net.unknown"))
    ends = texts("legend.range", low=signed(movement.low, texts), high=signed(movement.high, texts))
    return element(
        "span",
        {"class": f"figure change is-{movement.direction}"},
        # The middle of what is possible is no forecast.
        None if movement.bounded else signed(movement.value, texts),
        " ",
        element("span", {"class": "interval"}, ends),
        " ",
        element("span", {"class": "change-word"}, texts(f"risk.net.{movement.direction}")),
    )


def signed(number: float, texts: Texts) -> str:
    """A whole number with its sign."""
    whole = round(number)
    written = texts.integer(abs(whole))
    return f"+{written}" if whole > 0 else f"\u2212{written}" if whole < 0 else written
