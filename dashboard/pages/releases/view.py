"""The page of releases: one card each, what they give away together, what changed and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np

from dashboard.markup import Markup, element
from dashboard.offline.routes import offline_link
from dashboard.pages.country_pages import reading_head
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.links import page_path
from dashboard.pages.releases.history import CountryHistory, Story
from dashboard.picture import Measure
from dashboard.text import Texts
from data.release.differences import Differences, FigureChange
from data.release.leak_budget import PER_YEAR, YEARS, LeakAccount
from data.release.manifest import Manifest
from data.release.release_states import ReleaseState

_MOST_FIGURES: Final = 6


def releases_main(
    country: Country,
    history: CountryHistory,
    badges: Sequence[str],
    *,
    offline_size: int = 0,
    damaged: frozenset[str] = frozenset(),
) -> Markup:
    """Write the page.

    Args:
        country: whose page.
        history: its releases.
        badges: sentences over the page.
        offline_size: bytes of the latest release's offline copy.
        damaged: identifiers of releases that cannot be shown.
    """
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading"},
        *reading_head(badges, texts("releases.title", country=country.name), texts("releases.lead")),
        None if history.stories else element("p", {"class": "notice"}, texts("releases.none")),
        [_story(country, story, offline_size, damaged) for story in history.stories],
        _account(history, texts) if history.stories else None,
    )


def _story(country: Country, story: Story, offline_size: int, damaged: frozenset[str]) -> Markup:
    texts, entry, manifest = country.texts, story.entry, story.manifest
    name = entry.release_id
    heading = element(
        "div",
        {"class": "release-head"},
        element("h2", {"id": name}, texts("releases.of_day", day=texts.day(entry.reference_date))),
        element("p", {"class": f"release-state is-{entry.state}"}, texts(f"releases.state.{entry.state}")),
    )
    facts = [("published_at", _moment(entry.published_at, texts))]
    if entry.superseded_at:
        facts.append(("superseded_at", _moment(entry.superseded_at, texts)))
    if entry.withdrawn_at:
        facts.append(("withdrawn_at", _moment(entry.withdrawn_at, texts)))
    facts.append(("identifier", element("code", None, name)))
    return element(
        "article",
        {"class": "card release", "aria-labelledby": name},
        heading,
        _facts(facts, texts),
        _labels(manifest, texts) if manifest else None,
        _next(country, story, offline_size, damaged),
        _changes("corrected", story.corrected, texts),
        _changes("before", story.before, texts),
        _files(manifest, texts) if manifest else None,
    )


def _next(country: Country, story: Story, offline_size: int, damaged: frozenset[str]) -> Markup:
    """The ways to the map and to the offline copy, or why there are none."""
    texts, entry = country.texts, story.entry
    if entry.state != ReleaseState.PUBLISHED:
        return element("p", None, texts(f"releases.explained.{entry.state}"))
    if entry.release_id in damaged:
        return element("p", {"class": "notice"}, texts("releases.explained.damaged"))
    address = f"{page_path(country.code, texts.language)}?release={entry.release_id}"
    latest = country.served is not None and country.served.release_id == entry.release_id
    copy = offline_link(country.code, texts, size=offline_size if latest else 0, release=entry.release_id)
    opened = element("a", {"class": "button", "href": address}, texts("releases.open"))
    return element("p", {"class": "release-ways"}, opened, " ", copy)


def _moment(moment: datetime, texts: Texts) -> str:
    return texts.day(moment.date())


def _facts(facts: Sequence[tuple[str, str]], texts: Texts) -> Markup:
    rows = [
        element("div", None, element("dt", None, texts(f"releases.{name}")), element("dd", None, value))
        for name, value in facts
    ]
    return element("dl", {"class": "facts"}, rows)


def _labels(manifest: Manifest, texts: Texts) -> Markup | None:
    held = {
        "synthetic": manifest.synthetic,
        "schematic": manifest.schematic_boundaries,
        "demonstration_key": manifest.demonstration_key,
    }
    labels = [element("li", None, texts(f"badge.{name}")) for name, there in held.items() if there]
    return element("ul", {"class": "release-labels"}, labels) if labels else None


def _changes(kind: str, differences: Differences | None, texts: Texts) -> Markup | None:
    if differences is None:
        return None
    day = texts.day(differences.old_date)
    causes = [
        element(
            "li",
            None,
            element("strong", None, texts(f"releases.cause.{cause}.title")),
            f" {texts(f'releases.cause.{cause}.text')}",
        )
        for cause in differences.causes
    ]
    return element(
        "section",
        {"class": "release-changes"},
        element("h3", None, texts(f"releases.changed.{kind}", day=day)),
        element("ul", {"class": "points"}, causes) if causes else None,
        _figures(differences, texts),
    )


def _figures(differences: Differences, texts: Texts) -> Markup:
    moved = [
        change
        for change in differences.figures
        if change.base == "families" and change.beyond_noise and not change.redefined
    ]
    if not moved:
        return element("p", None, texts("releases.figures.none"))
    moved.sort(key=_size, reverse=True)
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, change.label[texts.language]),
            element("td", {"class": "n"}, _figure(change, change.old, texts)),
            element("td", {"class": "value"}, _figure(change, change.new, texts)),
        )
        for change in moved[:_MOST_FIGURES]
    ]
    head = element(
        "tr",
        None,
        element("th", {"scope": "col"}, texts("field.indicator")),
        element("th", {"scope": "col", "class": "n"}, texts.day(differences.old_date)),
        element("th", {"scope": "col", "class": "value"}, texts.day(differences.new_date)),
    )
    caption = texts("releases.figures.caption")
    parts = [element("caption", None, caption), element("thead", None, head), element("tbody", None, rows)]
    return _scrolling(element("table", {"class": "figures"}, parts), caption)


def _scrolling(table: Markup, label: str) -> Markup:
    """A table that scrolls inside its box, also by keyboard."""
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, table)


def _size(change: FigureChange) -> float:
    """How many interval widths a figure moved."""
    width = change.old_high - change.old_low + change.new_high - change.new_low
    return abs(change.new - change.old) / max(width, 1e-9)


def _figure(change: FigureChange, value: float, texts: Texts) -> str:
    measure = Measure(change.code, change.unit, change.decimals, higher_is_better=False, is_count=False)
    return measure.write(int(measure.round(np.array([value]))[0]), texts)


def _files(manifest: Manifest, texts: Texts) -> Markup:
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, element("code", None, name)),
            element("td", {"class": "n"}, texts.integer(entry.bytes)),
            element("td", None, element("code", {"class": "checksum"}, entry.sha256)),
        )
        for name, entry in sorted(manifest.files.items())
    ]
    head = element(
        "tr",
        None,
        element("th", {"scope": "col"}, texts("releases.files.name")),
        element("th", {"scope": "col", "class": "n"}, texts("releases.files.bytes")),
        element("th", {"scope": "col"}, "SHA-256"),
    )
    table = element("table", {"class": "files"}, element("thead", None, head), element("tbody", None, rows))
    return element(
        "details",
        {"class": "release-files"},
        element("summary", None, texts("releases.files.title")),
        element("p", None, texts("releases.files.text", rules=manifest.protection, software=manifest.software_version)),
        _scrolling(table, texts("releases.files.title")),
    )


def _account(history: CountryHistory, texts: Texts) -> Markup:
    account: LeakAccount = history.account
    share = min(account.spent / account.budget, 1.0)
    right = texts.scaled(round(500 + 500 * account.advantage), 1)
    written = texts.percent(texts.scaled(round(share * 1000), 1))
    fill = element("span", {"class": "bar-fill", "style": f"width:{100 * share:.1f}%"})
    return element(
        "section",
        {"class": "card", "aria-labelledby": "account"},
        element("h2", {"id": "account"}, texts("releases.account.title")),
        element("p", None, texts("releases.account.text", right=right)),
        element(
            "div",
            {"class": "bar account"},
            element("span", {"class": "bar-label"}, texts("releases.account.label")),
            element("span", {"class": "bar-value"}, written),
            element("span", {"class": "bar-track", "aria-hidden": "true"}, fill),
        ),
        element("p", None, texts("releases.account.budget", years=YEARS, per_year=PER_YEAR)),
        None if history.complete else element("p", {"class": "notice"}, texts("releases.account.incomplete")),
    )
