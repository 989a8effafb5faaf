"""What stands out: the reason, the figures, and what to look at."""

from typing import Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name
from dashboard.pages.results.overview import area_link
from dashboard.pages.results.view import ResultsView
from data.budget.anomalies import LEAST_BENFORD, LEAST_PEERS, benford
from data.budget.result_flags import Flag

MOST_SHOWN: Final = 60
_DECIMALS: Final = {"ratio": 2, "median_ratio": 2, "robust_z": 1}


def flags_card(view: ResultsView) -> Component:
    """A row per flag, or the sentence that nothing stands out."""
    texts, flags = view.texts, view.flags
    shown = flags[:MOST_SHOWN]
    if flags:
        heads = [texts(f"results.head.{name}") for name in ("area", "service", "flag", "look")]
        rows = [_row(view, flag) for flag in shown]
        body: Markup = desk_parts.table(
            texts("results.flags.caption"), heads, rows, identifier="results-flags-table", numbers=4
        )
    else:
        body = element("p", None, texts("results.flags.none"))
    more = len(flags) - len(shown)
    return desk_parts.card(
        "results-flags",
        texts("results.flags"),
        element("p", {"class": "definition"}, texts("results.flags.lead", peers=texts.integer(LEAST_PEERS))),
        body,
        element("p", None, texts.counted("results.flags.more", more)) if more else None,
        element("p", {"class": "definition"}, _benford(view)),
        css="card wide",
    )


def flag_text(view: ResultsView, flag: Flag) -> str:
    """The reason with its figures."""
    return view.texts(f"results.flag.{flag.code}", **{name: _number(view, name, flag) for name in flag.figures})


def _row(view: ResultsView, flag: Flag) -> list[Markup | str]:
    texts = view.texts
    line = next((line for line in view.lines if line.number == flag.line), None)
    service = norm_name(texts, line.line.norm) if line is not None else texts("results.flag.every_service")
    look = texts(f"results.look.{flag.code}")
    return [area_link(view, flag.area), service, flag_text(view, flag), look]


def _number(view: ResultsView, name: str, flag: Flag) -> str:
    value, texts = flag.figures[name], view.texts
    if name == "p_value":
        # Probabilities far below the limit: one in so many.
        return texts.integer(min(10**9, round(1 / max(value, 1e-9))))
    decimals = _DECIMALS.get(name, 0)
    return texts.scaled(round(value * 10**decimals), decimals)


def _benford(view: ResultsView) -> str:
    """Whether first digits were looked at, and why not otherwise."""
    texts = view.texts
    found = benford([result.entry.cost_minor for line in view.lines for result in line.results.values()])
    count, least = texts.integer(found.figures), texts.integer(LEAST_BENFORD)
    if found.why_not:
        return texts(f"results.benford.{found.why_not}", figures=count, least=least)
    return texts("results.benford.differs" if found.flagged else "results.benford.follows", figures=count)
