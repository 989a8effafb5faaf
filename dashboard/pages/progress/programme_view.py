"""The pages of one programme: its overview, its parts, its indicators, and all of it on paper."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dashboard.api.addresses import programme_address
from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.progress.addresses import PARTS, file_path, programmes_path
from dashboard.pages.progress.chain import organisation_name, results_chain
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.indicator import indicator_blocks
from dashboard.pages.progress.milestones import milestone_blocks, milestone_counts, staged_milestones
from dashboard.pages.progress.money import delivered, money_blocks, whole_budget
from dashboard.pages.progress.parts import block, code_mark, facts, link
from dashboard.pages.progress.places import area_figures, place_blocks
from dashboard.pages.progress.risks import risk_blocks
from dashboard.pages.progress.sdg import sdg_blocks
from dashboard.pages.progress.standing import count_states, rule_fold, rule_in_words
from dashboard.pages.progress.words import money, plain, programme_period, said
from data.progress.framework import FrameworkIndicator

BLOCKS: Final[Mapping[str, Callable[[ProgrammeView], list[Markup]]]] = {
    "sdg": sdg_blocks,
    "money": money_blocks,
    "milestones": milestone_blocks,
    "risks": risk_blocks,
    "places": place_blocks,
}
"""What stands on the page of each part."""
_ROLES: Final = ("funding", "accountable", "extending", "implementing")


def overview_main(view: ProgrammeView) -> Markup:
    """The programme at a glance, and its chain of results."""
    texts = view.texts
    return _main(
        view,
        "",
        said(view.framework.title, texts),
        said(view.framework.summary, texts),
        _glance(view),
        results_chain(view),
        _about(view),
        _files(view),
    )


def part_main(view: ProgrammeView, part: str) -> Markup:
    """One of the parts that have a page."""
    texts = view.texts
    title = element("span", None, said(view.framework.short_title, texts), ": ", texts(f"progress.part.{part}"))
    lead = texts(f"progress.lead.{part}")
    return _main(view, part, title, lead, *BLOCKS[part](view), _files(view))


def indicator_main(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup:
    """One indicator."""
    texts = view.texts
    name = said(view.framework.short_title, texts)
    lead = element("span", None, name, ". ", texts("progress.lead.indicator"))
    return _main(
        view,
        "indicator",
        _named(view, indicator),
        lead,
        *indicator_blocks(view, indicator),
        _neighbours(view, indicator),
        _files(view),
    )


def paper_main(view: ProgrammeView) -> Markup:
    """Everything on one page; nothing folded."""
    texts = view.texts
    indicators = [
        block(f"indicator-{item.code}", _named(view, item), *indicator_blocks(view, item, level=3))
        for item in view.framework.indicators
    ]
    parts = [found for part in shown_parts(view) if part in BLOCKS for found in BLOCKS[part](view)]
    return _main(
        view,
        "paper",
        said(view.framework.title, texts),
        said(view.framework.summary, texts),
        element("p", {"class": "progress-hint"}, texts("progress.paper.hint")),
        _glance(view),
        results_chain(view),
        *indicators,
        *parts,
        _about(view),
        block("rule", texts("progress.rule.title"), *rule_in_words(texts)) if indicators else None,
        _files(view),
        css="is-paper",
    )


def shown_parts(view: ProgrammeView) -> list[str]:
    """The parts of which the programme states anything; paper always."""
    framework = view.framework
    held = {
        "sdg": bool(framework.sdg),
        "money": bool(framework.budget or framework.funding or framework.deliveries),
        "milestones": bool(framework.milestones),
        "risks": bool(framework.risks),
        "places": bool(framework.places or area_figures(view)),
        "paper": True,
    }
    return [part for part in PARTS if held[part]]


def _main(view: ProgrammeView, part: str, title: Any, lead: Any, *blocks: Any, css: str = "") -> Markup:
    badges = release_badges(view.country)
    if view.programme.document.demonstration:
        badges = [*badges, view.texts("progress.demonstration")]
    return element(
        "main",
        {"id": "main", "class": f"reading progress-page {css}".strip()},
        _breadcrumb(view, part),
        *reading_head(badges, title, lead),
        _ways(view, part),
        _no_release(view),
        *blocks,
    )


def _breadcrumb(view: ProgrammeView, part: str) -> Markup:
    texts = view.texts
    steps = [link(programmes_path(view.country.code, texts.language), texts("progress.programmes"))]
    if part:
        steps.append(link(view.path(), said(view.framework.short_title, texts)))
    items = [element("li", None, step) for step in steps]
    return element(
        "nav", {"class": "breadcrumb", "aria-label": texts("progress.breadcrumb")}, element("ol", None, items)
    )


def _ways(view: ProgrammeView, shown: str) -> Markup:
    """The pages of the programme."""
    texts = view.texts
    items = [
        element(
            "li",
            None,
            link(
                view.path(part),
                texts(f"progress.part.{part or 'overview'}"),
                **{"aria-current": "page" if part == shown else None},
            ),
        )
        for part in ("", *shown_parts(view))
    ]
    return element("nav", {"class": "progress-ways", "aria-label": texts("progress.ways")}, element("ul", None, items))


def _no_release(view: ProgrammeView) -> Markup | None:
    """That figures of releases are missing, where the programme has any."""
    sources = {indicator.actuals for indicator in view.framework.indicators}
    if view.country.served is not None or not sources & {"people_mapped", "agencies_integrated"}:
        return None
    return element("p", {"class": "notice"}, view.texts("progress.no_release"))


def _glance(view: ProgrammeView) -> Markup:
    """State of indicators, milestones and money in a few lines."""
    texts, framework = view.texts, view.framework
    lines: list[Any] = []
    if framework.indicators:
        lines += [element("h3", None, texts("progress.glance.indicators")), count_states(view)]
    if framework.milestones:
        found = staged_milestones(view)
        lines += [element("h3", None, texts("progress.glance.milestones")), milestone_counts(view, found)]
    rows = [
        ("status", texts(f"progress.programme_status.{framework.status}")),
        ("period", programme_period(framework, texts)),
    ]
    whole = whole_budget(framework)
    rows.append(("budget", money(whole, framework, texts) if whole else texts("progress.money.no_budget")))
    if framework.deliveries:
        spent = money(delivered(framework), framework, texts)
        estimated = any(item.estimated for item in framework.deliveries)
        rows.append(("delivered", texts("progress.money.estimated", amount=spent) if estimated else spent))
    published = view.programme.document.published_at.date()
    rows.append(("published", texts.day(published)))
    return block(
        "glance",
        texts("progress.glance.title"),
        facts([(texts(f"progress.fact.{name}"), value) for name, value in rows]),
        *lines,
        rule_fold(texts) if framework.indicators and not view.whole else None,
    )


def _about(view: ProgrammeView) -> Markup:
    """Who takes part, and where the framework stands."""
    texts, framework = view.texts, view.framework
    rows: list[tuple[str, Any]] = [("kind", texts(f"progress.kind.{framework.kind}"))]
    for role in _ROLES:
        codes = [item.code for item in framework.organisations if role in item.roles]
        if codes:
            names = [[", " if place else "", organisation_name(view, code)] for place, code in enumerate(codes)]
            rows.append((role, element("span", None, names)))
    if framework.gender_marker:
        rows.append(("gender_marker", texts(f"progress.marker.{framework.gender_marker.lower()}")))
    if framework.risk_level:
        rows.append(("risk_level", texts(f"progress.risk_level.{framework.risk_level}")))
    if framework.policy_areas:
        areas = [["; " if place else "", said(area, texts)] for place, area in enumerate(framework.policy_areas)]
        rows.append(("policy_areas", element("span", None, areas)))
    if framework.iati_identifier:
        rows.append(("iati_identifier", element("code", None, framework.iati_identifier)))
    rows.append(("source", said(framework.source, texts)))
    absent_parts = [part for part in PARTS if part not in shown_parts(view)]
    if absent_parts:
        names_ = [texts(f"progress.part.{part}") for part in absent_parts]
        rows.append(("absent", ", ".join(names_)))
    return block(
        "about",
        texts("progress.about.title"),
        facts([(texts(f"progress.fact.{name}"), value) for name, value in rows]),
    )


def _neighbours(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup | None:
    """The ways to the indicator before and the one after."""
    every = view.framework.indicators
    place = every.index(indicator)
    around = [("before", place - 1), ("after", place + 1)]
    items = [
        element(
            "li",
            None,
            view.texts(f"progress.neighbour.{name}"),
            ": ",
            link(view.indicator_path(every[at]), _named(view, every[at])),
        )
        for name, at in around
        if 0 <= at < len(every)
    ]
    if not items:
        return None
    label = view.texts("progress.neighbours")
    return element("nav", {"class": "progress-neighbours", "aria-label": label}, element("ul", None, items))


def _named(view: ProgrammeView, indicator: FrameworkIndicator) -> Markup:
    return element("span", None, code_mark(indicator.code), said(indicator.title, view.texts))


def _files(view: ProgrammeView) -> Markup:
    """The programme as files for machines."""
    texts, code = view.texts, view.framework.code
    ways = [
        link(file_path(view.country.code, code, form), texts(f"progress.file.{form}"), **{"class": "button"})
        for form in ("xml", "csv")
    ]
    ways.append(link(programme_address(view.country.code, code), texts("progress.file.api"), **{"class": "button"}))
    return element("p", {"class": "downloads"}, ways)


def document_title(view: ProgrammeView, part: str, indicator: FrameworkIndicator | None = None) -> str:
    """Title of a page of the programme, without the country's name."""
    texts, name = view.texts, plain(view.framework.short_title, view.texts)
    if indicator is not None:
        of = plain(indicator.title, texts)
        return texts("progress.title_of", part=of, programme=name)
    return texts("progress.title_of", part=texts(f"progress.part.{part}"), programme=name) if part else name


def programme_mains() -> Sequence[str]:
    """Names of the parts with a page of their own."""
    return (*BLOCKS, "paper")
