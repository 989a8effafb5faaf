"""How right the forecast before this one was: plain sentences, reliability by probability band, and the verdict."""

from math import floor

from dashboard.markup import Markup, element
from dashboard.pages.desk_links import caption as wrapped
from dashboard.pages.desk_parts import figure_text, interval_text, state_text, table
from dashboard.pages.risk.diagram import diagram
from dashboard.pages.risk.moved_card import no_snapshot_before
from dashboard.pages.risk.view import TOLD, RiskView
from dashboard.text import Texts
from data.forecast.calibration import BANDS, Band
from data.people.scoped_release import Figure


def calibration_parts(view: RiskView) -> list[Markup]:
    """What the snapshot before had foreseen; a sentence where there is none."""
    texts = view.desk.texts
    if view.told["forecast_hit"] is None:
        return [element("p", {"class": "notice"}, texts("risk.absent"))]
    if no_snapshot_before(view):
        return [element("p", {"class": "notice"}, texts("risk.calibration.first"))]
    parts = [
        element("p", {"class": "card-lead"}, texts("risk.calibration.lead")),
        element("ul", {"class": "points told"}, [element("li", None, _told(view, code)) for code in TOLD]),
    ]
    if not view.bands:
        return [*parts, element("p", {"class": "notice"}, texts("risk.all_hidden", area=view.place.name))]
    return [
        *parts,
        element("p", {"class": "verdict"}, _verdict(view)),
        element(
            "div",
            {"class": "reliability-pair"},
            element(
                "figure", None, diagram(view.bands, texts), element("figcaption", None, texts("risk.diagram.caption"))
            ),
            _band_table(view),
        ),
        element("p", {"class": "definition"}, texts("risk.source")),
    ]


def _told(view: RiskView, code: str) -> str:
    texts, figure = view.desk.texts, view.told[code]
    if figure is None or not figure.state.has_value:
        state = state_text(figure.state, texts) if figure is not None else texts("state.253")
        return texts(f"risk.told.{code}.hidden", state=state)
    entry = view.register[code]
    if code in ("fell_foreseen", "fall_confirmed"):
        return texts(f"risk.told.{code}", number=_of_hundred(figure.value, view), ends=_hundreds(figure, view))
    share, ends = figure_text(entry, figure, texts), interval_text(entry, figure, texts)
    return texts(f"risk.told.{code}", share=share, ends=ends)


def _of_hundred(percent: float, view: RiskView) -> str:
    return view.desk.texts.integer(floor(percent + 0.5))


def _hundreds(figure: Figure, view: RiskView) -> str:
    texts = view.desk.texts
    return texts("legend.range", low=_of_hundred(figure.low, view), high=_of_hundred(figure.high, view))


def _verdict(view: RiskView) -> str:
    whole, texts = view.reliability, view.desk.texts
    if whole is None:
        return texts("risk.verdict.none")
    ends = (whole.gap - whole.half, whole.gap + whole.half)
    low, high = sorted(map(abs, ends)) if whole.verdict != "even" else ends
    return texts(
        f"risk.verdict.{whole.verdict}",
        gap=_points(abs(whole.gap), texts),
        ends=texts("legend.range", low=_points(low, texts), high=_points(high, texts)),
        term=texts.scaled(round(whole.term * 10_000), 4),
    )


def _points(share: float, texts: Texts) -> str:
    """Percentage points with one decimal."""
    tenths = round(share * 1000)
    written = texts.scaled(abs(tenths), 1)
    return f"\u2212{written}" if tenths < 0 else written


def _band_table(view: RiskView) -> Markup:
    texts, there = view.desk.texts, {band.number: band for band in view.bands}
    rows = [_row(view, number, there.get(number)) for number in range(1, len(BANDS) + 1)]
    heads = [texts(f"risk.band.{name}") for name in ("probability", "families", "predicted", "observed", "verdict")]
    return table(wrapped(texts("risk.band.caption", area=view.place.name)), heads, rows, identifier="risk-bands")


def _row(view: RiskView, number: int, band: Band | None) -> list[str | Markup]:
    texts = view.desk.texts
    if band is None:
        reason = element("span", {"class": "row-reason"}, state_text(view.hidden_bands[number], texts))
        return [band_name(view, number), *[reason] * 4]
    return [
        band_name(view, number),
        texts.integer(round(band.families)),
        _percent(view, band.predicted, band.predicted_half),
        _percent(view, band.observed, band.observed_half),
        texts(f"risk.band.{band.verdict}"),
    ]


def _percent(view: RiskView, share: float, half: float) -> Markup:
    texts = view.desk.texts

    def written(value: float) -> str:
        return texts.scaled(round(min(max(value, 0.0), 1.0) * 1000), 1)

    ends = texts("legend.range", low=written(share - half), high=written(share + half))
    return element(
        "span", {"class": "figure"}, texts.percent(written(share)), " ", element("span", {"class": "interval"}, ends)
    )


def band_name(view: RiskView, number: int) -> str:
    """A band of probabilities in words."""
    texts, (low, high) = view.desk.texts, BANDS[number - 1]
    ends = {"low": texts.integer(round(100 * low)), "high": texts.integer(round(100 * high))}
    name = "below" if low == 0 else "above" if high == 1 else "between"
    return texts(f"risk.band.{name}", **ends)
