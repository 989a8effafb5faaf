"""Actuals that follow from public releases: people mapped, and agencies whose data are integrated."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from data.progress.actual import Actual, DerivationStep
from data.progress.framework import Framework, FrameworkIndicator
from data.release.deliveries import read_deliveries
from data.release.reader import Release
from data.release.states import ValueState


def release_actuals(framework: Framework, releases: Sequence[Release]) -> Iterator[Actual]:
    """The actuals of every indicator that computes itself from releases: one per release, as of its reference date.

    People mapped are told for the nation and for its first-level areas, as published (with noise and its interval).
    """
    for indicator in framework.indicators:
        for release in releases:
            if indicator.actuals == "people_mapped":
                yield from _people(indicator.code, release)
            elif indicator.actuals == "agencies_integrated":
                yield from _agencies(indicator, release)


def _people(code: str, release: Release) -> Iterator[Actual]:
    first, last = _period(release)
    for level in ("adm0", "adm1"):
        values = release.values(level=level, indicator="persons", base="persons")
        for row, area in enumerate(release.areas(level)):
            if values.state[row] != ValueState.VALUE:
                continue
            value, low, high = (Decimal(round(float(part[row]))) for part in (values.value, values.low, values.high))
            steps = (
                *_release_steps(release),
                DerivationStep(code="protected_count", value=str(value), source="persons"),
                DerivationStep(code="interval", value=f"{low} {high}"),
            )
            pcode = "" if level == "adm0" else str(area["pcode"])
            yield Actual(
                indicator=code, first_day=first, last_day=last, pcode=pcode, value=value, low=low, high=high,
                computed=True, steps=steps,
            )  # fmt: skip


def _agencies(indicator: FrameworkIndicator, release: Release) -> Iterator[Actual]:
    delivered = read_deliveries(release)
    loaded = [item for item in delivered if item.last_load is not None and item.records]
    if indicator.agencies:
        loaded = [item for item in loaded if item.agency in indicator.agencies]
    # A release that tells of no delivery at all tells nothing of agencies: not that there are none.
    if not delivered:
        return
    first, last = _period(release)
    counted = DerivationStep(code="agencies", value=str(len(loaded)), source=" ".join(item.agency for item in loaded))
    newest = max((item.last_load for item in loaded if item.last_load), default=None)
    until = (DerivationStep(code="loaded_until", value=newest.isoformat()),) if newest else ()
    steps = (*_release_steps(release), counted, *until)
    yield Actual(
        indicator=indicator.code,
        first_day=first,
        last_day=last,
        value=Decimal(len(loaded)),
        computed=True,
        steps=steps,
    )


def _release_steps(release: Release) -> tuple[DerivationStep, ...]:
    reference = release.manifest.reference_date
    return (
        DerivationStep(code="release", value=release.release_id),
        DerivationStep(code="reference_date", value=reference.isoformat()),
    )


def _period(release: Release) -> tuple[date, date]:
    reference = release.manifest.reference_date
    return date(reference.year, 1, 1), reference
