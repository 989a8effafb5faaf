"""The lines of a round as the public is told of them: programmes, norms, what is sensitive, what a family can add."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Final

from data.budget.round_records import RoundLine
from data.budget_summary.document import Programme, PublishedNorm

PERSONS_OF_A_FAMILY: Final = 2
"""How many members of a usual family can share what makes them participants, as in `data.protection.noise_plan`."""


@dataclass(frozen=True)
class PublicLine:
    """A line of the round.

    Attributes:
        line: of the round.
        programme: code that it is published under.
        sensitive: whether its programme's money is told of the nation only.
        subject: what decides who is in its case load; whoever is in one line can be in all of one subject.
        units_of_a_family: the most units of the norm that one family can add.
    """

    line: RoundLine
    programme: str
    sensitive: bool
    subject: str
    units_of_a_family: int


def public_lines(lines: Sequence[RoundLine], profile: Mapping[str, Any]) -> dict[int, PublicLine]:
    """Lines by number.

    Args:
        lines: of the round.
        profile: of the release that the round's case loads come from. What it does not know counts as sensitive.
    """
    hidden = {programme_code(line) for line in lines if _is_sensitive(line, profile)}
    return {
        line.number: PublicLine(
            line,
            programme_code(line),
            # A programme is sensitive as a whole: money of its other lines would tell of the programme, too.
            programme_code(line) in hidden,
            _subject(line.source),
            _units_of_a_family(line, profile),
        )
        for line in lines
    }


def programme_code(line: RoundLine) -> str:
    """The code that the money of a line is published under."""
    return line.norm.programme or f"norm:{line.norm.code}"


def programmes(lines: Mapping[int, PublicLine], profile: Mapping[str, Any]) -> tuple[Programme, ...]:
    """The programmes of the lines in their order."""
    labels = {item["code"]: item["label"] for item in profile.get("programmes", ())}
    by_code: dict[str, list[PublicLine]] = {}
    for line in lines.values():
        by_code.setdefault(line.programme, []).append(line)
    return tuple(
        Programme(
            code=code,
            label=dict(labels.get(code, found[0].line.norm.label)),
            sensitive=found[0].sensitive,
            groups=_groups(code, found, profile),
            norms=tuple(_published_norm(line.line) for line in found),
        )
        for code, found in by_code.items()
    )


def _groups(code: str, found: Sequence[PublicLine], profile: Mapping[str, Any]) -> tuple[str, ...]:
    """Groups that lines are for; where none says so, those whose programme it is."""
    known = {group["code"]: group.get("programme") for group in profile.get("target_groups", ())}
    named = [line.line.source.partition(":")[2] for line in found]
    own = [group for group in dict.fromkeys(named) if group in known]
    return tuple(own or [group for group, programme in known.items() if programme == code])


def _published_norm(line: RoundLine) -> PublishedNorm:
    norm = line.norm
    return PublishedNorm(
        code=norm.code,
        version=norm.version,
        order_number=norm.order_number,
        order_date=norm.order_date,
        label=dict(norm.label),
    )


def _subject(source: str) -> str:
    """All zones are one classification."""
    kind, _, what = source.partition(":")
    return kind if kind == "zone" else what


def _units_of_a_family(line: RoundLine, profile: Mapping[str, Any]) -> int:
    """Quantities are rounded per area, so one participant adds at most the next whole number of units."""
    take_up = line.take_up
    months = take_up.full_months
    each = months if line.norm.unit == "family_month" else take_up.times * months / take_up.months
    return (PERSONS_OF_A_FAMILY if _base(line.source, profile) == "persons" else 1) * ceil(each)


def _base(source: str, profile: Mapping[str, Any]) -> str:
    kind, _, what = source.partition(":")
    if kind == "everybody":
        return what
    if kind in ("need", "zone"):
        return "families"
    # Of a group that the profile does not know nothing is known: the larger noise.
    return next((group["base"] for group in profile.get("target_groups", ()) if group["code"] == what), "persons")


def _is_sensitive(line: RoundLine, profile: Mapping[str, Any]) -> bool:
    kind, _, what = line.source.partition(":")
    known = {item["code"]: item["sensitivity"] for item in profile.get("programmes", ())}
    groups = {item["code"]: item["sensitivity"] for item in profile.get("target_groups", ())}
    found = [known.get(line.norm.programme, "sensitive")] if line.norm.programme else []
    if kind == "need":
        found.append(known.get(what, "sensitive"))
    elif kind not in ("zone", "everybody"):
        found.append(groups.get(what, "sensitive"))
    return "sensitive" in found
