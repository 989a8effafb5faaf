"""Programmes of a country and what they have reached, read through the one door that page, XML and CSV read, too."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from dashboard.api.addresses import country_address, programme_address
from dashboard.api.models import Link
from dashboard.api.problems import ProblemFound
from dashboard.api.programme_models import (
    EvidenceOf,
    ProgrammeActual,
    ProgrammeCategory,
    ProgrammeDetails,
    ProgrammeIndicator,
    ProgrammeResult,
    Programmes,
    ProgrammeStanding,
    ProgrammeSummary,
    StatedNumber,
    Step,
)
from dashboard.api.queries import Query
from dashboard.api.question import Question
from dashboard.pages.front.country import country_path
from data.languages import Language
from data.progress.actual import Actual
from data.progress.document import ProgressDocument
from data.progress.framework import FrameworkIndicator, LocalText, Result
from data.progress.programme import Programme, read_programme
from data.progress.stated import Stated
from data.progress.status import Status, indicator_status


def programmes(asked: Question[Query]) -> Programmes:
    """Programmes of a country, the latest start first."""
    at_hand = asked.shelf.read(asked.country)
    items = tuple(ProgrammeSummary(**_summary(asked, document)) for document in at_hand.programmes)
    own = Link(rel="self", href=f"{country_address(asked.country)}/programmes")
    return Programmes(country=asked.country, total=len(items), items=items, links=(own,))


def programme(asked: Question[Query]) -> ProgrammeDetails:
    """One programme with its results, indicators and what was reached."""
    document = asked.shelf.read(asked.country).find(asked.path["programme"])
    if document is None:
        raise ProblemFound(404, asked.texts("api.problem.programme"))
    releases = asked.releases
    opened = [releases.open(asked.country, name).release for name in releases.published(asked.country)]
    found, language = read_programme(document, opened), asked.query.language
    return ProgrammeDetails(
        **_summary(asked, document),
        summary=found.framework.summary.read(language)[0],
        results=tuple(_result(result, language) for result in found.framework.results),
        indicators=tuple(_indicator(asked, found, indicator) for indicator in found.framework.indicators),
    )


def _summary(asked: Question[Query], document: ProgressDocument) -> dict[str, Any]:
    framework, language = document.framework, asked.query.language
    code, country = framework.code, asked.country
    title, written_in = framework.title.read(language)
    page = f"{country_path(country, language, 'progress')}/{code}"
    return {
        "code": code,
        "country": country,
        "kind": framework.kind,
        "title": title,
        "short_title": framework.short_title.read(language)[0],
        "language": written_in,
        "programme_status": framework.status,
        "first_day": framework.first_day,
        "last_day": framework.last_day,
        "currency": framework.currency,
        "iati_identifier": framework.iati_identifier or None,
        "published_at": document.published_at,
        "demonstration": document.demonstration,
        "links": (
            Link(rel="self", href=programme_address(country, code)),
            Link(rel="alternate", href=page, type="text/html"),
            Link(rel="alternate", href=f"/{country}/progress/{code}.xml", type="application/xml"),
            Link(rel="alternate", href=f"/{country}/progress/{code}.csv", type="text/csv"),
        ),
    }


def _result(result: Result, language: Language) -> ProgrammeResult:
    title, written_in = result.title.read(language)
    return ProgrammeResult(
        code=result.code, kind=result.kind, parent=result.parent or None, title=title, language=written_in
    )


def _indicator(asked: Question[Query], found: Programme, indicator: FrameworkIndicator) -> ProgrammeIndicator:
    framework, language = found.framework, asked.query.language
    actuals = [item for item in found.actuals if item.indicator == indicator.code]
    status = indicator_status(indicator, actuals, asked.today, framework.first_day, framework.last_day)
    title, written_in = indicator.title.read(language)
    return ProgrammeIndicator(
        code=indicator.code,
        result=indicator.result,
        title=title,
        language=written_in,
        measure=indicator.measure,
        ascending=indicator.ascending,
        cycle=indicator.cycle,
        computed_from=indicator.actuals,
        baseline=_stated(indicator.baseline),
        baseline_year=indicator.baseline_year,
        target=_stated(indicator.target),
        target_year=indicator.target_year,
        status=_standing(status),
        disaggregations=tuple(_categories(indicator, language)),
        actuals=tuple(_actual(item, language) for item in actuals),
    )


def _categories(indicator: FrameworkIndicator, language: Language) -> list[ProgrammeCategory]:
    found = []
    for part in indicator.disaggregations:
        for item in part.categories:
            label, written_in = item.label.read(language)
            found.append(
                ProgrammeCategory(
                    category=f"{part.name}:{item.code}",
                    label=label,
                    language=written_in,
                    overlaps=part.overlaps,
                    baseline=_stated(item.baseline),
                    target=_stated(item.target),
                )
            )
    return found


def _actual(actual: Actual, language: Language) -> ProgrammeActual:
    evidence = actual.evidence
    return ProgrammeActual(
        first_day=actual.first_day,
        last_day=actual.last_day,
        category=actual.category,
        pcode=actual.pcode,
        value=float(actual.value),
        low_90=_number(actual.low),
        high_90=_number(actual.high),
        computed=actual.computed,
        source=_text(actual.source, language),
        comment=actual.comment or None,
        evidence=EvidenceOf(reference=evidence.reference, address=evidence.address or None) if evidence else None,
        steps=tuple(Step(code=step.code, value=step.value, source=step.source or None) for step in actual.steps),
        confirmed_at=actual.confirmed_at,
        revision=actual.revision,
    )


def _standing(status: Status) -> ProgrammeStanding:
    return ProgrammeStanding(
        state=status.state,
        reason=status.reason,
        target_day=status.target_day,
        measured_on=status.measured_on,
        way=_number(status.way),
        elapsed=_number(status.elapsed),
        tolerance=float(status.tolerance),
    )


def _stated(stated: Stated) -> StatedNumber:
    return StatedNumber(state=stated.state, value=_number(stated.value))


def _number(value: Decimal | Fraction | None) -> float | None:
    return None if value is None else float(value)


def _text(text: LocalText | None, language: Language) -> str | None:
    return None if text is None else text.read(language)[0]
