"""What is counted, and out of what, for every kind of indicator in the register: messages of the catalogue."""

from collections.abc import Mapping
from typing import Any, Final

_KNOWN: Final = "method.of.known"
_OTHER: Final = ("method.of.other.numerator", "method.of.other.denominator")

_BY_CODE: Final = {
    "mpi_h": ("method.of.poor.numerator", _KNOWN),
    "mpi_a": ("method.of.intensity.numerator", "method.of.intensity.denominator"),
    "mpi_m0": ("method.of.intensity.numerator", _KNOWN),
    "income_poor": ("method.of.income.numerator", "method.of.income.denominator"),
}
_BY_GROUP: Final = {
    ("count", "count"): ("method.of.count.numerator", "method.of.count.denominator"),
    ("zone", "rate"): ("method.of.zone.numerator", "method.of.zone.denominator"),
    ("zone", "mean"): ("method.of.score.numerator", "method.of.score.denominator"),
    ("poverty", "mean"): ("method.of.sphere_intensity.numerator", "method.of.intensity.denominator"),
    ("poverty", "rate"): ("method.of.censored.numerator", _KNOWN),
    ("sphere", "rate"): ("method.of.sphere.numerator", _KNOWN),
    ("deprivation", "rate"): ("method.of.deprivation.numerator", "method.of.deprivation.denominator"),
    ("risk", "rate"): ("method.of.risk.numerator", "method.of.risk.denominator"),
    ("profile", "rate"): ("method.of.profile.numerator", _KNOWN),
    ("recipient", "rate"): ("method.of.recipient.numerator", "method.of.recipient.denominator"),
    ("quality", "rate"): ("method.of.quality.numerator", "method.of.quality.denominator"),
}
_RECEIVED: Final = ("method.of.receives.numerator", "method.of.receives.denominator")
_GAP: Final = ("method.of.gap.numerator", "method.of.gap.denominator")
_NUMBER: Final = ("method.of.number.numerator", "method.of.receives.denominator")
_PAIR: Final = ("method.of.pair.numerator", "method.of.receives.denominator")


def counting(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Messages for numerator and denominator of an entry of the register."""
    group, kind = entry["group"], entry["kind"]
    if entry["code"] in _BY_CODE:
        return _BY_CODE[entry["code"]]
    if group == "coverage":
        return _RECEIVED if entry["direction"] == "higher_is_better" else _GAP
    if group == "overlap":
        return _NUMBER if len(entry["bases"]) > 1 else _PAIR
    return _BY_GROUP.get((group, kind), _OTHER)
