"""Whether the parts of a results framework agree; each mistake with the key it is about and what to do."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from data.progress.framework import Disaggregation, Framework, FrameworkIndicator
from data.progress.sdg_weights import organisation_budgets

Path = tuple[str | int, ...]

ORGANISATION_TYPES: Final = (
    "10", "11", "15", "21", "22", "23", "24", "30", "40", "60", "70", "71", "72", "73", "80", "90",
)  # fmt: skip
"""Codes of IATI 2.03 OrganisationType."""
_IDENTIFIER: Final = re.compile(r"[^/&|?\s]+")
_EARLIEST: Final = 1990
_LATEST: Final = 2100


@dataclass(frozen=True)
class FrameworkMistake:
    """What does not agree; `path` says where in the document."""

    path: Path
    sentence: str


def framework_mistakes(framework: Framework) -> Iterator[FrameworkMistake]:
    """Every disagreement between the parts of a framework."""
    yield from _duplicates(framework)
    yield from _organisations(framework)
    yield from _results(framework)
    for number, indicator in enumerate(framework.indicators):
        yield from _indicator(("indicators", number), indicator, framework)
    yield from _money(framework)
    yield from _goals(framework)
    yield from _days(framework)
    yield from _identifiers(framework)


def _duplicates(framework: Framework) -> Iterator[FrameworkMistake]:
    lists = ("organisations", "results", "activities", "indicators", "budget", "risks", "milestones")
    for name in lists:
        yield from _twice((name,), "code", [item.code for item in getattr(framework, name)])
    yield from _twice(("sdg",), "target", [item.target for item in framework.sdg])
    for number, indicator in enumerate(framework.indicators):
        path: Path = ("indicators", number, "disaggregations")
        yield from _twice(path, "name", [item.name for item in indicator.disaggregations])
        for at, part in enumerate(indicator.disaggregations):
            yield from _twice((*path, at, "categories"), "code", [item.code for item in part.categories])


def _twice(path: Path, key: str, codes: list[str]) -> Iterator[FrameworkMistake]:
    seen: set[str] = set()
    for number, code in enumerate(codes):
        if code in seen:
            yield FrameworkMistake((*path, number, key), f"{key} {code!r} is there twice; give each its own.")
        seen.add(code)


def _organisations(framework: Framework) -> Iterator[FrameworkMistake]:
    known = [item.code for item in framework.organisations]
    for path, code in _named_organisations(framework):
        if code not in known:
            yield FrameworkMistake(path, f"there is no organisation {code!r}; {_choose(code, known, 'organisations')}")
    for number, organisation in enumerate(framework.organisations):
        path = ("organisations", number)
        if organisation.kind not in ORGANISATION_TYPES:
            codes = ", ".join(ORGANISATION_TYPES)
            yield FrameworkMistake(
                (*path, "kind"), f"{organisation.kind!r} is no IATI organisation type; take one of {codes}."
            )
        if organisation.reference and not re.fullmatch(r"[^/&|?\s]+-[^/&|?\s]+", organisation.reference):
            yield FrameworkMistake(
                (*path, "reference"),
                f"{organisation.reference!r} is no IATI organisation identifier; write one such as "
                '"XM-DAC-41114", or "" where you do not know it for certain.',
            )


def _named_organisations(framework: Framework) -> Iterator[tuple[Path, str]]:
    if framework.reporting_organisation:
        yield ("reporting_organisation",), framework.reporting_organisation
    for number, activity in enumerate(framework.activities):
        path: Path = ("activities", number)
        if activity.lead:
            yield (*path, "lead"), activity.lead
        for key, codes in (("participants", activity.participants), ("partners", activity.partners)):
            yield from (((*path, key, at), code) for at, code in enumerate(codes))
    for number, line in enumerate(framework.budget):
        for at, amount in enumerate(line.amounts):
            yield ("budget", number, "amounts", at, "organisation"), amount.organisation
    for number, funding in enumerate(framework.funding):
        yield ("funding", number, "organisation"), funding.organisation
    for number, goal in enumerate(framework.sdg):
        for at, share in enumerate(goal.shares):
            yield ("sdg", number, "shares", at, "organisation"), share.organisation


def _results(framework: Framework) -> Iterator[FrameworkMistake]:
    known = {item.code: item.parent for item in framework.results}
    for number, result in enumerate(framework.results):
        path: Path = ("results", number, "parent")
        if result.parent and result.parent not in known:
            yield FrameworkMistake(
                path, f"there is no result {result.parent!r}; {_choose(result.parent, known, 'results')}"
            )
        elif result.code in _ancestors(result.code, known):
            yield FrameworkMistake(path, f"the parents of {result.code!r} go round in a circle; mend one of them.")
    for name in ("activities", "indicators"):
        for number, item in enumerate(getattr(framework, name)):
            if item.result not in known:
                sentence = f"there is no result {item.result!r}; {_choose(item.result, known, 'results')}"
                yield FrameworkMistake((name, number, "result"), sentence)


def _ancestors(code: str, parents: dict[str, str]) -> set[str]:
    found: set[str] = set()
    at = parents.get(code, "")
    while at and at not in found:
        found.add(at)
        at = parents.get(at, "")
    return found


def _indicator(path: Path, indicator: FrameworkIndicator, framework: Framework) -> Iterator[FrameworkMistake]:
    target, baseline = indicator.target.value, indicator.baseline.value
    if target is not None and indicator.target_year is None and indicator.comment is None:
        yield FrameworkMistake(
            (*path, "target"),
            "there is a target, but no target_year; write the year, or say in comment why the document has none.",
        )
    if target is None and indicator.target_year is not None:
        yield FrameworkMistake((*path, "target_year"), "there is a target_year, but no target; remove the year.")
    if target is not None and baseline is not None:
        wrong = baseline > target if indicator.ascending else baseline < target
        if wrong:
            say = "more" if indicator.ascending else "less"
            yield FrameworkMistake(
                (*path, "baseline"),
                f"the baseline {baseline:f} lies beyond the target {target:f}, though {say} is better here; "
                "mend the numbers or ascending.",
            )
    for key, year in (("baseline_year", indicator.baseline_year), ("target_year", indicator.target_year)):
        if year is not None and not _EARLIEST <= year <= _LATEST:
            yield FrameworkMistake((*path, key), f"{year} is no year of a programme; write four digits.")
    if indicator.target_year is not None and indicator.target_year < framework.first_day.year:
        sentence = f"the target is due in {indicator.target_year}, before the programme begins; mend the year."
        yield FrameworkMistake((*path, "target_year"), sentence)
    if indicator.agencies and indicator.actuals != "agencies_integrated":
        sentence = 'only an indicator with actuals = "agencies_integrated" counts agencies; remove the list.'
        yield FrameworkMistake((*path, "agencies"), sentence)
    if indicator.measure == "percentage":
        for key, value in (("baseline", baseline), ("target", target)):
            if value is not None and not 0 <= value <= 100:
                yield FrameworkMistake((*path, key), f"{value:f} is no percentage; write a number from 0 to 100.")
    for at, part in enumerate(indicator.disaggregations):
        yield from _disaggregation((*path, "disaggregations", at), part)


def _disaggregation(path: Path, part: Disaggregation) -> Iterator[FrameworkMistake]:
    if not part.categories:
        yield FrameworkMistake((*path, "categories"), f"the disaggregation by {part.name} has no category; add them.")
    if part.name == "risk_population" and not part.overlaps:
        yield FrameworkMistake(
            path, "a person can be in several risk populations: write overlaps = true, so that they are never summed."
        )


def _money(framework: Framework) -> Iterator[FrameworkMistake]:
    for number, line in enumerate(framework.budget):
        yield from _twice(("budget", number, "amounts"), "organisation", [item.organisation for item in line.amounts])
    grants = [(number, item) for number, item in enumerate(framework.funding) if item.kind == "grant"]
    budget = sum(line.minor for line in framework.budget)
    granted = sum(item.minor for _, item in grants)
    # Documents print whole units; lines with their cents may therefore differ by less than one.
    if framework.budget and grants and abs(budget - granted) >= 10**framework.digits:
        yield FrameworkMistake(
            ("funding", grants[0][0], "minor"),
            f"the budget's lines come to {_major(budget, framework)}, the grants to {_major(granted, framework)}; "
            "mend one of them.",
        )
    for number, delivery in enumerate(framework.deliveries):
        path: Path = ("deliveries", number)
        if delivery.last_day < delivery.first_day:
            yield FrameworkMistake((*path, "last_day"), "the period ends before it begins; mend its days.")
    spent = sum(delivery.minor for delivery in framework.deliveries)
    most = max(budget, granted)
    if most and spent > most:
        yield FrameworkMistake(
            ("deliveries", len(framework.deliveries) - 1, "minor"),
            f"the deliveries come to {_major(spent, framework)}, more than the {_major(most, framework)} "
            "that there are; mend them.",
        )


def _goals(framework: Framework) -> Iterator[FrameworkMistake]:
    sums: dict[str, Decimal] = {}
    first: dict[str, Path] = {}
    for number, goal in enumerate(framework.sdg):
        yield from _twice(("sdg", number, "shares"), "organisation", [share.organisation for share in goal.shares])
        for at, share in enumerate(goal.shares):
            path: Path = ("sdg", number, "shares", at, "percent")
            if not 0 <= share.percent <= 100:
                yield FrameworkMistake(path, f"{share.percent:f} is no percentage; write a number from 0 to 100.")
            first.setdefault(share.organisation, path)
            sums[share.organisation] = sums.get(share.organisation, Decimal(0)) + share.percent
    for code, percent in sums.items():
        if percent != 100:
            yield FrameworkMistake(
                first[code], f"the shares of {code!r} over all targets sum to {percent:f}, not to 100; mend them."
            )
    missing = sorted(set(first) - set(organisation_budgets(framework))) if framework.budget else []
    for code in missing:
        yield FrameworkMistake(
            first[code], f"{code!r} shares in the goals, but has no amount in the budget; add it or take the share out."
        )


def _days(framework: Framework) -> Iterator[FrameworkMistake]:
    first, last = framework.first_day, framework.last_day
    if not _EARLIEST <= first.year <= last.year <= _LATEST:
        yield FrameworkMistake(("first_day",), f"{first} to {last} is no time of a programme; mend the days.")
    for number, milestone in enumerate(framework.milestones):
        path: Path = ("milestones", number)
        if not first.year <= milestone.due_year <= last.year:
            yield FrameworkMistake(
                (*path, "due_year"),
                f"{milestone.due_year} lies outside of the programme ({first} to {last}); mend the year.",
            )
        if milestone.due is not None and milestone.due.year != milestone.due_year:
            yield FrameworkMistake((*path, "due"), f"{milestone.due} is not in due_year; mend one of them.")
        if milestone.done is not None and milestone.done < first:
            yield FrameworkMistake((*path, "done"), f"{milestone.done} is before the programme began; mend the day.")
    for number, delivery in enumerate(framework.deliveries):
        if delivery.first_day < first or delivery.first_day > last:
            yield FrameworkMistake(
                ("deliveries", number, "first_day"),
                f"{delivery.first_day} lies outside of the programme ({first} to {last}); mend the day.",
            )


def _identifiers(framework: Framework) -> Iterator[FrameworkMistake]:
    identifier = framework.iati_identifier
    if not identifier:
        return
    if not _IDENTIFIER.fullmatch(identifier):
        yield FrameworkMistake(
            ("iati_identifier",), f"{identifier!r} holds a space or one of / & | ?; IATI forbids them: take them out."
        )
    reporting = framework.organisation(framework.reporting_organisation)
    if reporting is None or not reporting.reference:
        yield FrameworkMistake(
            ("iati_identifier",),
            "an IATI identifier needs a reporting_organisation with a reference; name it or leave the identifier out.",
        )
    elif not identifier.startswith(f"{reporting.reference}-"):
        yield FrameworkMistake(
            ("iati_identifier",), f"{identifier!r} does not begin with {reporting.reference + '-'!r}; mend it."
        )


def _major(minor: int, framework: Framework) -> str:
    return f"{Decimal(minor).scaleb(-framework.digits):,f} {framework.currency}"


def _choose(code: str, known: Collection[str], noun: str) -> str:
    if near := difflib.get_close_matches(code, known, n=1):
        return f"did you mean {near[0]!r}?"
    return f"choose one of {', '.join(known)}." if known else f"there are no {noun} yet: add it."
