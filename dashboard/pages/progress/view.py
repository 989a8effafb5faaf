"""The page of all programmes of a country, and what is said where there is none."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.front.country import Country
from dashboard.pages.progress.addresses import file_path, programmes_path
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.milestones import milestone_counts, staged_milestones
from dashboard.pages.progress.money import delivered, whole_budget
from dashboard.pages.progress.parts import block, facts, link
from dashboard.pages.progress.standing import count_states, rule_fold
from dashboard.pages.progress.words import money, programme_period, said


def programmes_main(country: Country, views: Sequence[ProgrammeView], *, readable: bool) -> Markup:
    """The programmes as cards; with none, what has to happen and who does it."""
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading progress-page"},
        *reading_head(release_badges(country), texts("progress.title"), texts("progress.lead")),
        None if readable else element("p", {"class": "notice"}, texts("progress.unreadable")),
        _nothing(country) if not views else None,
        [_card(view) for view in views],
        block("rule", texts("progress.reading.title"), element("p", None, texts("progress.reading")), rule_fold(texts)),
    )


def unknown_main(country: Country, name: str, back: str, label: Any, *, readable: bool = True) -> Markup:
    """The page of a programme, part or indicator (`name`) that is not there, with the way back."""
    texts = country.texts
    every = programmes_path(country.code, texts.language)
    return element(
        "main",
        {"id": "main", "class": "message-page"},
        element("h1", None, texts(f"progress.unknown.{name}")),
        element("p", None, texts("progress.unknown.text" if readable else "progress.unreadable")),
        element("p", None, link(back, label, **{"class": "button"})),
        element("p", None, link(every, texts("progress.programmes"))) if every != back else None,
    )


def _nothing(country: Country) -> Markup:
    texts = country.texts
    steps = [element("li", None, texts(f"progress.nothing.{step}")) for step in ("framework", "entries", "publish")]
    return block(
        "nothing",
        texts("progress.nothing.title"),
        element("p", {"class": "notice"}, texts("progress.nothing.text")),
        element("ol", {"class": "points progress-next"}, steps),
    )


def _card(view: ProgrammeView) -> Markup:
    texts, framework = view.texts, view.framework
    rows: list[tuple[str, str]] = [
        ("status", texts(f"progress.programme_status.{framework.status}")),
        ("period", programme_period(framework, texts)),
    ]
    if whole := whole_budget(framework):
        rows.append(("budget", money(whole, framework, texts)))
    if framework.deliveries:
        spent = money(delivered(framework), framework, texts)
        estimated = any(item.estimated for item in framework.deliveries)
        rows.append(("delivered", texts("progress.money.estimated", amount=spent) if estimated else spent))
    found = staged_milestones(view)
    opened = link(view.path(), texts("progress.open"), **{"class": "button"})
    forms = [
        link(file_path(view.country.code, framework.code, form), texts(f"progress.file.{form}"), download=True)
        for form in ("xml", "csv")
    ]
    demonstration = element("p", {"class": "badge-synthetic"}, texts("progress.demonstration"))
    return element(
        "article",
        {"class": "card progress-card", "aria-labelledby": framework.code},
        element("p", {"class": "progress-kind"}, texts(f"progress.kind.{framework.kind}")),
        element("h2", {"id": framework.code}, link(view.path(), said(framework.title, texts))),
        demonstration if view.programme.document.demonstration else None,
        element("p", None, said(framework.summary, texts)),
        facts([(texts(f"progress.fact.{name}"), value) for name, value in rows]),
        _counts("indicators", count_states(view), view),
        _counts("milestones", milestone_counts(view, found) if found else None, view),
        element("p", {"class": "downloads"}, opened, forms),
    )


def _counts(name: str, counted: Markup | None, view: ProgrammeView) -> Markup | None:
    if counted is None:
        return None
    title = element("h3", None, view.texts(f"progress.glance.{name}"))
    return element("div", {"class": "progress-counted"}, title, counted)
