"""Results, indicators, baselines, targets and actuals of a programme as IATI 2.03 says them.

A baseline or target without a number is left out, for IATI demands a value on a numeric measure; the indicator's
description says in words whether the document writes "N/A" or sets none. A target of 0 is a target.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from data.exports import iati_codes as codes
from data.exports.iati_figures import add_actual
from data.exports.iati_words import Sentences, Words, joined
from data.exports.iati_xml import Element, add, add_text
from data.progress.actual import Actual
from data.progress.framework import Framework, FrameworkIndicator, Result
from data.progress.programme import Programme
from data.progress.stated import Stated


def add_results(activity: Element, programme: Programme, words: Words) -> None:
    """Add every result that has an indicator; IATI knows no result without one (see `objectives`)."""
    for result in programme.framework.results:
        indicators = [item for item in programme.framework.indicators if item.result == result.code]
        if indicators:
            _add_result(activity, programme, result, indicators, words)


def objectives(framework: Framework, words: Words) -> Sentences:
    """The whole chain of results, one per line, for the description of the objectives."""
    lines = []
    for result in framework.results:
        line = words(f"objective_{result.kind}", title=result.title)
        lines.append(joined(line, result.description.as_dict() if result.description else None))
    return joined(*lines, between="\n")


def can_be_added(indicator: FrameworkIndicator) -> bool:
    """Whether figures of several areas or activities may be summed: never percentages, overlaps or standing counts."""
    overlap = any(part.overlaps for part in indicator.disaggregations)
    return indicator.measure == "unit" and indicator.actuals == "entered" and not overlap


def _add_result(
    activity: Element, programme: Programme, result: Result, indicators: list[FrameworkIndicator], words: Words
) -> None:
    element = add(
        activity,
        "result",
        type=codes.RESULT_TYPE[result.kind],
        aggregation_status=_written(all(map(can_be_added, indicators))),
    )
    add_text(element, "title", result.title.as_dict())
    if result.description:
        add_text(element, "description", result.description.as_dict())
    for indicator in indicators:
        _add_indicator(element, programme, indicator, words)


def _add_indicator(result: Element, programme: Programme, indicator: FrameworkIndicator, words: Words) -> None:
    element = add(
        result,
        "indicator",
        measure=codes.MEASURE[indicator.measure],
        ascending=_written(indicator.ascending),
        aggregation_status=_written(can_be_added(indicator)),
    )
    add_text(element, "title", indicator.title.as_dict())
    add_text(element, "description", joined(*_remarks(indicator, words)))
    for category, baseline in _stated(indicator, "baseline"):
        _add_stated(element, "baseline", category, baseline, year=str(indicator.baseline_year))
    for period in _periods(programme, indicator):
        _add_period(element, programme, indicator, period, words)


def _remarks(indicator: FrameworkIndicator, words: Words) -> Iterator[Sentences]:
    yield words("indicator_code", code=indicator.code)
    if indicator.description:
        yield indicator.description.as_dict()
    if not indicator.baseline.known:
        yield words(f"baseline_{indicator.baseline.state}", year=str(indicator.baseline_year))
    if not indicator.target.known:
        yield words(f"target_{indicator.target.state}")
    if indicator.comment:
        yield indicator.comment.as_dict()
    if any(part.overlaps for part in indicator.disaggregations):
        yield words("overlap")
    if indicator.actuals == "people_mapped":
        yield words("noise")
    if indicator.source:
        yield words("source", source=indicator.source)


def _stated(indicator: FrameworkIndicator, kind: str) -> Iterator[tuple[str, Decimal]]:
    """Baselines or targets that have a number, by category ("" for everybody)."""
    whole: Stated = getattr(indicator, kind)
    if whole.value is not None:
        yield "", whole.value
    for part in indicator.disaggregations:
        for item in part.categories:
            stated: Stated = getattr(item, kind)
            if stated.value is not None:
                yield f"{part.name}:{item.code}", stated.value


@dataclass
class _Period:
    first: date
    last: date
    targets: list[tuple[str, Decimal]] = field(default_factory=list)
    actuals: list[Actual] = field(default_factory=list)


def _periods(programme: Programme, indicator: FrameworkIndicator) -> list[_Period]:
    """The period of the target, and those of the actuals, in the order of time."""
    found: dict[tuple[date, date], _Period] = {}

    def at(first: date, last: date) -> _Period:
        return found.setdefault((first, last), _Period(first, last))

    targets = list(_stated(indicator, "target"))
    if targets:
        at(*target_period(programme.framework, indicator)).targets = targets
    for actual in programme.actuals:
        if actual.indicator == indicator.code:
            at(actual.first_day, actual.last_day).actuals.append(actual)
    return [found[key] for key in sorted(found)]


def target_period(framework: Framework, indicator: FrameworkIndicator) -> tuple[date, date]:
    """The target's year where it is due yearly, else the whole time of the programme."""
    if indicator.cycle == "yearly" and indicator.target_year is not None:
        return date(indicator.target_year, 1, 1), date(indicator.target_year, 12, 31)
    return framework.first_day, framework.last_day


def _add_period(
    element: Element, programme: Programme, indicator: FrameworkIndicator, period: _Period, words: Words
) -> None:
    parent = add(element, "period")
    add(parent, "period-start", iso_date=period.first.isoformat())
    add(parent, "period-end", iso_date=period.last.isoformat())
    for category, target in period.targets:
        _add_stated(parent, "target", category, target)
    labels = indicator.category_labels()
    for actual in period.actuals:
        add_actual(parent, actual, labels.get(actual.category), words)


def _add_stated(parent: Element, tag: str, category: str, value: Decimal, **attributes: str) -> None:
    element = add(parent, tag, **attributes, value=format(value, "f"))
    if category:
        name, _, code = category.partition(":")
        add(element, "dimension", name=name, value=code)


def _written(flag: bool) -> str:
    return "true" if flag else "false"
