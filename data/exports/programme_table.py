"""A programme as CSV: one row per indicator, kind of figure, period, category and area."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from data.exports.iati_figures import derivation
from data.exports.iati_results import target_period
from data.feedback.table import guarded
from data.progress.actual import Actual
from data.progress.framework import FrameworkIndicator
from data.progress.programme import Programme
from data.progress.stated import Stated
from data.progress.status import indicator_status

COLUMNS: Final[Mapping[str, str]] = {
    "country": "#country+code",
    "programme_code": "#activity+code",
    "programme": "#activity+name",
    "result_code": "#output+code",
    "result": "#output+name",
    "indicator_code": "#indicator+code",
    "indicator": "#indicator+name",
    "measure": "#indicator+unit",
    "ascending": "#indicator+ascending",
    "kind": "#indicator+kind",
    "first_day": "#date+start",
    "last_day": "#date+end",
    "dimension": "#group+dimension",
    "category": "#group+code",
    "category_name": "#group+name",
    "overlapping": "#group+overlapping",
    "pcode": "#loc+code",
    "area_name": "#loc+name",
    "value": "#indicator+value+num",
    "low_90": "#indicator+value+low+num",
    "high_90": "#indicator+value+high+num",
    "state": "#status+value",
    "indicator_status": "#status+indicator",
    "computed": "#meta+computed",
    "derivation": "#meta+derivation",
    "source": "#meta+source",
    "comment": "#description",
    "evidence": "#meta+evidence",
    "evidence_address": "#meta+evidence+url",
    "confirmed_at": "#date+confirmed",
    "revision": "#meta+revision",
    "demonstration": "#meta+demonstration",
}
"""Stable names, each with its HXL hashtag (https://hxlstandard.org, 1.1). Texts are in English.

- kind: baseline, target or actual of an indicator; milestone (its value is percent done); result without an indicator;
- state: `value`; `not_available` where the document says N/A; `none` where nothing is stated or reported yet;
- dimension, category: empty where the figure is about everybody; overlapping: whether categories must not be summed;
- pcode: empty for the nation or programme;
- low_90, high_90: ends of the 90 % interval where noise protects the figure.
"""

_NUMBERS: Final = frozenset(("value", "low_90", "high_90"))
Row = dict[str, str]


def programme_csv(
    programme: Programme, today: date, areas: Mapping[str, Mapping[str, str]], *, hxl: bool = False
) -> bytes:
    """Write the table: UTF-8 without byte order mark, lines ending in CR LF (RFC 4180).

    Args:
        programme: with every actual.
        today: day for which the indicators' states are told.
        areas: names by language of the areas, by p-code.
        hxl: whether a row of HXL hashtags follows the headings.
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, list(COLUMNS), restval="", lineterminator="\r\n")
    writer.writeheader()
    if hxl:
        writer.writerow(dict(COLUMNS))
    for row in programme_rows(programme, today, areas):
        writer.writerow({name: cell if name in _NUMBERS else guarded(cell) for name, cell in row.items()})
    # What UTF-8 cannot hold (a lone surrogate) becomes a question mark.
    return buffer.getvalue().encode("utf-8", "replace")


def programme_rows(programme: Programme, today: date, areas: Mapping[str, Mapping[str, str]]) -> Iterator[Row]:
    """The rows by indicator: baselines, targets, then actuals, an indicator without any with one row that says so.

    Behind them stand results without an indicator, and milestones.
    """
    framework = programme.framework
    of_programme = {
        "country": framework.country,
        "programme_code": framework.code,
        "programme": framework.title.en,
        "demonstration": _yes(programme.document.demonstration),
    }
    titles = {result.code: result.title.en for result in framework.results}
    for indicator in framework.indicators:
        whole = programme.of(indicator.code)
        status = indicator_status(indicator, whole, today, framework.first_day, framework.last_day)
        common = {
            **of_programme,
            "result_code": indicator.result,
            "result": titles.get(indicator.result, ""),
            "indicator_code": indicator.code,
            "indicator": indicator.title.en,
            "measure": indicator.measure,
            "ascending": _yes(indicator.ascending),
            "indicator_status": status.state,
        }
        for row in _of_indicator(programme, indicator, areas):
            yield {**common, **row}
    measured = {indicator.result for indicator in framework.indicators}
    for code in (code for code in titles if code not in measured):
        yield {**of_programme, "result_code": code, "result": titles[code], "kind": "result", "state": "none"}
    for row in _milestones(programme):
        yield {**of_programme, **row}


def _of_indicator(
    programme: Programme, indicator: FrameworkIndicator, areas: Mapping[str, Mapping[str, str]]
) -> Iterator[Row]:
    year = str(indicator.baseline_year)
    first, last = target_period(programme.framework, indicator)
    remarks = {
        "source": indicator.source.en if indicator.source else "",
        "comment": indicator.comment.en if indicator.comment else "",
    }
    days = {"first_day": f"{year}-01-01", "last_day": f"{year}-12-31"}
    for category, stated in _stated(indicator, "baseline"):
        yield {"kind": "baseline", **days, **_category(indicator, category), **_state(stated), **remarks}
    days = {"first_day": first.isoformat(), "last_day": last.isoformat()} if indicator.target.known else {}
    for category, stated in _stated(indicator, "target"):
        yield {"kind": "target", **days, **_category(indicator, category), **_state(stated), **remarks}
    actuals = [actual for actual in programme.actuals if actual.indicator == indicator.code]
    for actual in actuals:
        yield {"kind": "actual", **_category(indicator, actual.category), **_actual(actual, areas)}
    if not actuals:
        yield {"kind": "actual", "state": "none"}


def _milestones(programme: Programme) -> Iterator[Row]:
    states = {state.milestone: state for state in programme.document.milestones}
    for milestone in programme.framework.milestones:
        state = states.get(milestone.code)
        last = milestone.due or date(milestone.due_year, 12, 31)
        yield {
            "indicator_code": milestone.code,
            "indicator": milestone.title.en,
            "measure": "percentage",
            "ascending": _yes(True),
            "kind": "milestone",
            "first_day": min(programme.framework.first_day, last).isoformat(),
            "last_day": last.isoformat(),
            "value": str(state.percent) if state else "",
            "state": "value" if state else "none",
            "indicator_status": state.state if state else "",
            "comment": state.comment if state else "",
            "confirmed_at": state.confirmed_at.isoformat(timespec="seconds") if state and state.confirmed_at else "",
        }


def _stated(indicator: FrameworkIndicator, kind: str) -> Iterator[tuple[str, Stated]]:
    """What is stated for everybody, and for categories that state something of their own."""
    yield "", getattr(indicator, kind)
    for part in indicator.disaggregations:
        for item in part.categories:
            stated: Stated = getattr(item, kind)
            if stated.state != "none":
                yield f"{part.name}:{item.code}", stated


def _category(indicator: FrameworkIndicator, category: str) -> Row:
    if not category:
        return {}
    name, _, code = category.partition(":")
    label = indicator.category_labels().get(category)
    overlapping = any(part.overlaps for part in indicator.disaggregations if part.name == name)
    label_text = label.en if label else ""
    return {"dimension": name, "category": code, "category_name": label_text, "overlapping": _yes(overlapping)}


def _state(stated: Stated) -> Row:
    return {"state": stated.state, "value": _number(stated.value)}


def _actual(actual: Actual, areas: Mapping[str, Mapping[str, str]]) -> Row:
    return {
        "first_day": actual.first_day.isoformat(),
        "last_day": actual.last_day.isoformat(),
        "pcode": actual.pcode,
        "area_name": areas.get(actual.pcode, {}).get("en", ""),
        "value": _number(actual.value),
        "low_90": _number(actual.low),
        "high_90": _number(actual.high),
        "state": "value",
        "computed": _yes(actual.computed),
        "derivation": derivation(actual),
        "source": actual.source.en if actual.source else "",
        "comment": actual.comment,
        "evidence": actual.evidence.reference if actual.evidence else "",
        "evidence_address": actual.evidence.address if actual.evidence else "",
        "confirmed_at": actual.confirmed_at.isoformat(timespec="seconds") if actual.confirmed_at else "",
        "revision": str(actual.revision),
    }


def _number(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _yes(flag: bool) -> str:
    return "true" if flag else "false"
