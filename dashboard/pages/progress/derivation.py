"""How an actual came about: its period, source, evidence and revision, and the steps behind it."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.front.country import country_path
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import fold, link
from dashboard.pages.progress.words import category_label, ends, figure, number, period, said
from data.progress.actual import Actual, DerivationStep, Evidence
from data.progress.framework import FrameworkIndicator

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ELSEWHERE = "nofollow noopener external"
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def actual_entry(view: ProgrammeView, indicator: FrameworkIndicator, actual: Actual) -> Markup:
    """One actual with everything that is known of it."""
    texts = view.texts
    head = [element("strong", {"class": "figure"}, figure(actual.value, indicator, texts))]
    if interval := ends(actual, indicator, texts):
        head.append(element("span", {"class": "interval"}, interval))
    return element(
        "li",
        {"class": "progress-actual"},
        element("p", {"class": "progress-period"}, period(actual.first_day, actual.last_day, texts)),
        _about(view, indicator, actual),
        element("p", {"class": "progress-value"}, head),
        element("dl", {"class": "progress-known"}, _known(view, actual)),
        how_it_came_about(view, actual),
    )


def how_it_came_about(view: ProgrammeView, actual: Actual) -> Markup | None:
    """The steps of an actual behind a line that opens them; nothing where there are none."""
    if not actual.steps:
        return None
    steps = [element("li", None, step_in_words(view, step)) for step in actual.steps]
    return fold(view.texts("progress.how"), element("ol", {"class": "progress-steps"}, steps), open_=view.whole)


def step_in_words(view: ProgrammeView, step: DerivationStep) -> Markup:
    """One step: what was read, from where."""
    texts = view.texts
    name = texts(f"progress.step.{step.code}")
    source = _source(view, step)
    return element(
        "span", None, name, ": ", element("strong", None, _value(view, step)), f" ({source})" if source else None
    )


def _about(view: ProgrammeView, indicator: FrameworkIndicator, actual: Actual) -> Markup | None:
    """Category and area that an actual is about."""
    named: list[Any] = []
    if actual.category:
        named.append(category_label(indicator, actual.category, view.texts))
    if actual.pcode:
        named += [", " if named else "", actual.pcode]
    return element("p", {"class": "progress-about"}, named) if named else None


def _known(view: ProgrammeView, actual: Actual) -> list[Markup]:
    texts = view.texts
    rows: list[tuple[str, Any]] = [
        ("kind", texts("progress.kind_of.computed" if actual.computed else "progress.kind_of.entered"))
    ]
    if actual.source:
        rows.append(("source", said(actual.source, texts)))
    if actual.evidence:
        rows.append(("evidence", _evidence(actual.evidence)))
    if actual.comment:
        rows.append(("comment", actual.comment))
    if actual.confirmed_at:
        rows.append(("confirmed", texts.day(actual.confirmed_at.date())))
    if not actual.computed:
        first = actual.revision == 1
        written = texts.integer(actual.revision)
        rows.append(("revision", texts("progress.revision.first" if first else "progress.revision", number=written)))
    return [
        element("div", None, element("dt", None, texts(f"progress.known.{name}")), element("dd", None, value))
        for name, value in rows
    ]


def _evidence(evidence: Evidence) -> Markup | str:
    if not evidence.address:
        return evidence.reference
    return link(evidence.address, evidence.reference, rel=_ELSEWHERE)


def _value(view: ProgrammeView, step: DerivationStep) -> Markup | str:
    texts = view.texts
    if step.code == "evidence" and step.source:
        return link(step.source, step.value, rel=_ELSEWHERE)
    if step.code == "release":
        releases = country_path(view.country.code, texts.language, "releases")
        return link(f"{releases}#{step.value}", step.value)
    parts = step.value.split()
    if parts and all(_DAY.match(part) for part in parts):
        return "\N{EN DASH}".join(texts.day(_day(part)) for part in parts)
    if parts and all(_NUMBER.fullmatch(part) for part in parts):
        return "\N{EN DASH}".join(number(Decimal(part), texts) for part in parts)
    return step.value


def _day(written: str) -> date:
    moment = datetime.fromisoformat(written)
    return (moment if moment.tzinfo is None else moment.astimezone(UTC)).date()


def _source(view: ProgrammeView, step: DerivationStep) -> str:
    if step.code == "evidence":
        return ""
    if step.code == "agencies":
        return ", ".join(view.agencies.get(code, code) for code in step.source.split())
    served = view.country.served
    if served is not None and step.source in served.release.register:
        return served.label(step.source, view.texts.language)
    return step.source
