"""Where case loads come from: which published counts of a release can stand for a target group of a budget line."""

from dataclasses import dataclass
from typing import Any, Final

from data.hazards.unit_sums import Counted
from data.people.scoped_release import ScopedRelease
from data.release.dimensions import finest_level

KINDS: Final = ("unreached", "entitled", "reached", "need", "zone", "everybody")
"""Of a target group: those not reached, all entitled, those reached; a service's recorded need; grave zones; all."""


@dataclass(frozen=True)
class CaseloadSource:
    """A count that stands for a case load.

    Attributes:
        code: `<kind>:<what>`, stable; kept with budget lines.
        kind: one of `KINDS`.
        label: by language, of the target group, programme or indicator (the kind is said by the page).
        counted: what is read from the release; its base says families or persons.
        programme: code of the programme that serves the group, "" if none is named.
        fine: whether second-level areas have figures; sensitive groups have none there.
    """

    code: str
    kind: str
    label: dict[str, str]
    counted: Counted
    programme: str
    fine: bool

    @property
    def base(self) -> str:
        """Families or persons."""
        return self.counted.base


def caseload_sources(figures: ScopedRelease) -> dict[str, CaseloadSource]:
    """All sources that a release offers, by code, in the order of the profile; a release without figures gives none."""
    register, found = figures.register, []
    programmes = {item["code"]: item for item in figures.profile.get("programmes", ())}
    for group in figures.profile.get("target_groups", ()):
        entry = register.get(f"gap_{group['code']}")
        if entry is None:
            continue
        base = "families" if "families" in entry["bases"] else "persons"
        for kind, part in (("unreached", "numerator"), ("entitled", "denominator"), ("reached", "rest")):
            found.append(
                CaseloadSource(
                    f"{kind}:{group['code']}",
                    kind,
                    dict(group["label"]),
                    Counted(entry["code"], base, part),  # type: ignore[arg-type]
                    group.get("programme", ""),
                    _fine(entry),
                )
            )
    for code, programme in programmes.items():
        entry = register.get(f"need_{code}")
        if entry is not None:
            label = dict(programme["label"])
            found.append(
                CaseloadSource(f"need:{code}", "need", label, Counted(entry["code"], "families"), code, _fine(entry))
            )
    for code in ("zone_de", "zone_d", "zone_e", "income_poor"):
        entry = register.get(code)
        if entry is not None:
            label = dict(entry["label"])
            found.append(CaseloadSource(f"zone:{code}", "zone", label, Counted(code, "families"), "", _fine(entry)))
    for base in ("families", "persons"):
        entry = register.get(base)
        if entry is not None:
            label = dict(entry["label"])
            found.append(CaseloadSource(f"everybody:{base}", "everybody", label, Counted(base, base), "", _fine(entry)))
    return {source.code: source for source in found}


def _fine(entry: dict[str, Any]) -> bool:
    return finest_level(entry) in ("adm2", "h3") and entry.get("sensitivity") != "sensitive"
