"""The lines of a round as the public is told of them: programmes and norms, what is sensitive, how much noise."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.budget.round_records import RoundLine
from data.budget.summary_noise import line_variance
from data.budget_summary.document import Programme, PublishedNorm


@dataclass(frozen=True)
class PublicLine:
    """A line of the round: `programme` is the code it is published under."""

    line: RoundLine
    programme: str
    sensitive: bool
    variance: int


def public_lines(lines: tuple[RoundLine, ...], profile: Mapping[str, Any]) -> dict[int, PublicLine]:
    """Lines by number.

    Args:
        lines: of the round.
        profile: of the release that the round's case loads come from. What it does not know counts as sensitive.
    """
    subjects = [_subject(line.source) for line in lines]
    return {
        line.number: PublicLine(
            line,
            programme_code(line),
            _is_sensitive(line, profile),
            line_variance(_base(line.source, profile), subjects.count(subject)),
        )
        for line, subject in zip(lines, subjects, strict=True)
    }


def programme_code(line: RoundLine) -> str:
    """The code that the money of a line is published under."""
    return line.norm.programme or f"norm:{line.norm.code}"


def programmes(lines: Mapping[int, PublicLine], profile: Mapping[str, Any]) -> tuple[Programme, ...]:
    """The programmes of the lines in their order; one is sensitive if one of its lines is."""
    labels = {item["code"]: item["label"] for item in profile.get("programmes", ())}
    by_code: dict[str, list[PublicLine]] = {}
    for line in lines.values():
        by_code.setdefault(line.programme, []).append(line)
    return tuple(
        Programme(
            code=code,
            label=dict(labels.get(code, found[0].line.norm.label)),
            sensitive=any(line.sensitive for line in found),
            norms=tuple(_published_norm(line.line) for line in found),
        )
        for code, found in by_code.items()
    )


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
    """What decides who is in a case load; all zones are one classification."""
    kind, _, what = source.partition(":")
    return kind if kind == "zone" else what


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
