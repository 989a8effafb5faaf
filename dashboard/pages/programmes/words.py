"""Figures, entries and their derivation in the reader's words."""

from datetime import date, datetime
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.desk_links import same_page
from dashboard.pages.programmes.view import NAME, ProgrammesView
from dashboard.pages.progress.words import category_label, ends, figure, number, period, plain
from dashboard.text import Texts
from data.progress.actual import Actual, DerivationStep
from data.progress.entry_records import FigureEntry, Grounds, KeptEntry, MilestoneEntry
from data.progress.framework import Framework, FrameworkIndicator
from data.release.deliveries import read_deliveries


def programme_link(view: ProgrammesView, words: Any, **parameters: str) -> Markup:
    """A link within the opened programme."""
    return same_page(view.desk, NAME, words, programme=view.code, **parameters)


def entry_link(view: ProgrammesView, words: str, about: str, **parameters: str) -> Markup:
    """A link to the part of the page that is about one indicator or milestone; `about` tells it from its likes."""
    link = programme_link(view, words, **parameters)
    return element("span", None, link, element("span", {"class": "visually-hidden"}, f" {about}"))


def indicator_name(view: ProgrammesView, code: str) -> str:
    """Code and title of an indicator; the code alone where the framework does not know it any more."""
    indicator = view.framework.indicator(code)
    return f"{code} {plain(indicator.title, view.texts)}" if indicator else code


def milestone_name(view: ProgrammesView, code: str) -> str:
    """Code and title of a milestone; the code alone where the framework does not know it any more."""
    found = next((item for item in view.framework.milestones if item.code == code), None)
    return f"{code} {plain(found.title, view.texts)}" if found else code


def subject_name(view: ProgrammesView, entry: KeptEntry) -> str:
    """What an entry is about."""
    if isinstance(entry.said, MilestoneEntry):
        return milestone_name(view, entry.said.milestone)
    return indicator_name(view, entry.said.indicator)


def part_name(view: ProgrammesView, indicator: str, category: str, pcode: str) -> Markup | str:
    """Category and place of a figure; that it is of everybody where it has neither."""
    known, texts = view.framework.indicator(indicator), view.texts
    named: list[Any] = []
    if category:
        named.append(category_label(known, category, texts) if known else category)
    if pcode:
        named += [", "] * bool(named) + [place_name(view.framework, pcode, texts)]
    return element("span", None, named) if named else texts("programmes.everybody")


def place_name(framework: Framework, pcode: str, texts: Texts) -> str:
    """Label and p-code of a place of the programme."""
    place = next((item for item in framework.places if item.pcode == pcode and item.label), None)
    return f"{plain(place.label, texts)} ({pcode})" if place and place.label else pcode


def value_text(view: ProgrammesView, entry: FigureEntry | MilestoneEntry) -> str:
    """What an entry says: a value in the indicator's measure, or a state with its percentage."""
    texts = view.texts
    if isinstance(entry, MilestoneEntry):
        return state_text(texts, entry.state, entry.percent)
    indicator = view.framework.indicator(entry.indicator)
    return figure(entry.value, indicator, texts) if indicator else number(entry.value, texts)


def state_text(texts: Texts, state: str, percent: int) -> str:
    """A milestone's state with its percentage."""
    name = texts(f"programmes.milestone.{state}")
    return texts("programmes.milestone.of", state=name, percent=texts.percent(texts.integer(percent)))


def period_text(view: ProgrammesView, entry: FigureEntry | MilestoneEntry) -> str:
    """The period of a figure; milestones have none."""
    if isinstance(entry, MilestoneEntry):
        return view.texts("programmes.no_period")
    return period(entry.first_day, entry.last_day, view.texts)


def evidence_text(grounds: Grounds) -> Markup | str:
    """The document, a link where its address is known."""
    if not grounds.address:
        return grounds.reference
    return element("a", {"href": grounds.address, "rel": "nofollow noopener noreferrer"}, grounds.reference)


def by_text(texts: Texts, account: str, day: datetime) -> str:
    """Who did it and when; the command line has no account."""
    who = account or texts("programmes.command_line")
    return texts("programmes.by", account=who, day=texts.day(day.date()))


def actual_figure(view: ProgrammesView, indicator: FrameworkIndicator, actual: Actual) -> Markup:
    """A figure with its period and interval, which opens to how it came about."""
    texts = view.texts
    interval = ends(actual, indicator, texts)
    shown = figure(actual.value, indicator, texts)
    steps = [
        element(
            "div",
            {"class": "derivation-step"},
            element("dt", None, texts(f"progress.step.{step.code}")),
            element("dd", None, _step_value(view, step)),
        )
        for step in actual.steps
    ]
    return element(
        "span",
        {"class": "programmes-figure"},
        element(
            "details",
            {"class": "derivation"},
            element("summary", {"aria-label": f"{plain(indicator.title, texts)}: {shown}"}, shown),
            element("div", {"class": "derivation-box"}, element("dl", None, steps)),
        ),
        element("span", {"class": "interval"}, interval) if interval else None,
        element("span", {"class": "programmes-period"}, period(actual.first_day, actual.last_day, texts)),
    )


def _step_value(view: ProgrammesView, step: DerivationStep) -> Markup | str:
    texts = view.texts
    if step.code == "evidence":
        return evidence_text(Grounds(step.value, step.source))
    written = " \N{EN DASH} ".join(_written(texts, part) for part in step.value.split())
    if step.code != "agencies":
        return written
    deliveries = read_deliveries(view.desk.served.release)
    names = {delivery.agency: delivery.label[view.desk.language] for delivery in deliveries}
    return f"{written}: {', '.join(names.get(code, code) for code in step.source.split())}"


def _written(texts: Texts, part: str) -> str:
    """A day or a number as the language writes it; anything else as it is."""
    if part.isdigit():
        return texts.integer(int(part))
    try:
        return texts.day(date.fromisoformat(part[:10]))
    except ValueError:
        return part
