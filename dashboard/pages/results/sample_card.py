"""Which settled lines to audit, and how anybody can draw the same sample again."""

from typing import Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name
from dashboard.pages.results import derivations
from dashboard.pages.results.overview import area_link
from dashboard.pages.results.view import ResultsView
from data.budget.audit_sample import CONFIDENCE_FACTORS, Sample
from data.budget.result_records import SettlementRun
from data.budget.results import may_see_samples

MOST_SHOWN: Final = 100


def sample_card(view: ResultsView) -> Component | None:
    """One part per run of settlement, the latest opened; nothing for those who report."""
    if not may_see_samples(view.desk.identity):
        return None
    texts = view.texts
    parts = [_run(view, run, sample, first=place == 0) for place, (run, sample) in enumerate(view.runs)]
    return desk_parts.card(
        "results-sample",
        texts("results.sample"),
        element("p", {"class": "definition"}, texts("results.sample.lead")),
        *(parts or [element("p", None, texts("results.sample.none"))]),
        css="card wide",
    )


def run_area(view: ResultsView, run: SettlementRun) -> str:
    """The area that a run paid."""
    return view.area_name(run.area) if run.area else view.texts("results.whole_country")


def _run(view: ResultsView, run: SettlementRun, sample: Sample, *, first: bool) -> Markup:
    texts = view.texts
    title = texts(
        "results.sample.run",
        day=texts.day(run.at.date()),
        area=run_area(view, run),
        picked=texts.integer(len(sample.picked)),
        lines=texts.integer(len(run.lines)),
    )
    return element(
        "details",
        {"class": "fold", "open": first},
        element("summary", None, title),
        _how(view, run, sample),
        _picked(view, run, sample) if sample.picked else element("p", None, texts("results.sample.empty")),
    )


def _how(view: ResultsView, run: SettlementRun, sample: Sample) -> Markup:
    """Every number that a repetition needs."""
    texts, rule = view.texts, sample.rule
    facts = [
        ("seed", element("code", None, run.seed)),
        ("confidence", texts.percent(texts.integer(rule.confidence))),
        ("factor", texts.scaled(int(CONFIDENCE_FACTORS[rule.confidence] * 100), 2)),
        ("tolerable", texts.percent(texts.scaled(rule.tolerable_bp, 2))),
        ("expected", texts.percent(texts.scaled(rule.expected_bp, 2))),
        ("population", view.money(sample.population_minor)),
        ("size", texts.integer(rule.size)),
        ("interval", view.money(sample.interval)),
        ("drawn_from", view.money(sample.drawn_from_minor)),
        ("start", view.money(sample.start) if sample.start else texts("results.sample.no_start")),
    ]
    items = [
        [element("dt", None, texts(f"results.sample.{name}")), element("dd", None, words)] for name, words in facts
    ]
    return element(
        "div",
        None,
        element("dl", {"class": "facts"}, items),
        element("p", {"class": "definition"}, texts("results.sample.how")),
    )


def _picked(view: ResultsView, run: SettlementRun, sample: Sample) -> Markup:
    texts = view.texts
    lines = {line.line.position: line.line for line in view.results.lines} if view.results is not None else {}
    settled = {(line.area, line.position): line for line in run.lines}
    rows = []
    for picked in sample.picked[:MOST_SHOWN]:
        area, position = str(picked.item.key[0]), int(picked.item.key[1])
        name = norm_name(texts, lines[position].norm) if position in lines else texts.integer(position)
        flags = [texts(f"results.flag_name.{code}") for code in settled[area, position].settled.flags]
        why = texts(f"results.why.{picked.why}", count=texts.integer(len(picked.hits)))
        steps = derivations.settled_line(view, settled[area, position].settled)
        amount = derivations.opened(view, steps, view.money(picked.item.minor), texts("results.head.amount"))
        rows.append([area_link(view, area), name, amount, why, "; ".join(flags) or "\N{EN DASH}"])
    heads = [texts(f"results.head.{name}") for name in ("area", "service", "amount", "why", "flags")]
    table = desk_parts.table(
        texts("results.sample.caption"), heads, rows, identifier=f"results-sample-{run.number}", numbers=5
    )
    more = len(sample.picked) - MOST_SHOWN
    return element(
        "div", None, table, element("p", None, texts.counted("results.sample.more", more)) if more > 0 else None
    )
