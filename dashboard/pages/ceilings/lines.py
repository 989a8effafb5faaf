"""The programmes that an envelope may pay for: the lines of a round, or norms in force with a case load each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.pages.ceilings.choice import NO_SOURCE
from dashboard.text import Texts
from data.budget.allocation_needs import FundedLine
from data.budget.caseload_sources import CaseloadSource
from data.budget.norm import CostNorm
from data.budget.rounds import Round
from data.budget.take_up import TakeUp

MOST_LINES: Final = 24
_KINDS: Final = ("unreached", "need")
"""Case loads that stand for the need of a programme, those whose second-level figures are published first."""

_DAYS: Final = 365
_YEAR: Final = 12


@dataclass(frozen=True)
class OfferedLine:
    """A norm in force with the case load it is given, `NO_SOURCE` for none, and the one it has where none is chosen."""

    norm: CostNorm
    source: str
    usual: str


def usual_source(norm: CostNorm, sources: Mapping[str, CaseloadSource]) -> str:
    """The case load of a norm where none is chosen: that of its programme.

    Places by the day have none: how many days a person stays is not in a release.
    """
    if norm.unit == "place_day" or not norm.programme:
        return NO_SOURCE
    found = [item for item in sources.values() if item.programme == norm.programme and item.kind in _KINDS]
    found.sort(key=lambda item: (not item.fine, _KINDS.index(item.kind)))
    return found[0].code if found else NO_SOURCE


def offered_lines(
    norms: Mapping[str, CostNorm], sources: Mapping[str, CaseloadSource], chosen: Mapping[str, str]
) -> list[OfferedLine]:
    """Every norm in force with its case load, by code."""
    found = []
    for code in sorted(norms):
        usual = usual_source(norms[code], sources)
        asked = chosen.get(code, "")
        source = asked if asked in sources or asked == NO_SOURCE else usual
        found.append(OfferedLine(norms[code], source, usual))
    return found


def free_lines(offered: Sequence[OfferedLine], sources: Mapping[str, CaseloadSource], months: int) -> list[FundedLine]:
    """Lines without a round: everybody of the case load, from the first month on.

    A visit is one a month, a place by the day one for every day of the period.
    """
    times = {"visit": months, "place_day": _DAYS * months // _YEAR}
    return [
        FundedLine(
            line.norm.code, line.norm, sources[line.source], TakeUp(months=months, times=times.get(line.norm.unit, 1))
        )
        for line in offered
        if line.source != NO_SOURCE
    ][:MOST_LINES]


def round_lines(found: Round, sources: Mapping[str, CaseloadSource]) -> list[FundedLine]:
    """The lines of a round whose case loads the release has."""
    return [
        FundedLine(str(line.number), line.norm, sources[line.source], line.take_up)
        for line in found.lines
        if line.source in sources
    ]


def norm_label(norm: CostNorm, texts: Texts) -> str:
    """Name of a norm in the reader's language."""
    return norm.label.get(texts.language) or norm.label.get("en") or norm.code


def source_label(source: CaseloadSource, texts: Texts) -> str:
    """Name of a case load with what is counted."""
    label = source.label.get(texts.language) or source.code
    return texts(f"ceilings.source.{source.kind}", label=label, base=texts(f"base.{source.base}"))
