"""What differs between two releases, and why: a pure comparison of what both publish.

Six causes are told apart: the data, the weights and lines of the profile, the indicators, the boundaries, the
rules that protect families, and the software. Figures are compared beside the noise of both releases: a difference of
two figures has the squared half-widths of their intervals added (independent noise; part of it is the same in both, so
this is a little too wide and calls a change too seldom, never too often).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

import numpy as np

from data.release.area_changes import AreaChanges, area_changes
from data.release.errors import NotPublished
from data.release.reader import Release, Values

Labels = Mapping[str, str]
"""One text by language."""


class Cause(StrEnum):
    """Why two releases may differ."""

    DATA = "data"
    WEIGHTS = "weights"
    INDICATORS = "indicators"
    BOUNDARIES = "boundaries"
    RULES = "rules"
    SOFTWARE = "software"


COMPARABLE: Final = {
    Cause.DATA: "Other families, or other facts about them, were read: this is the change that figures are to show.",
    Cause.WEIGHTS: (
        "Weights, cut-offs or the poverty line changed: zones, scores and poverty figures of the two releases measure "
        "different things and must not be read as a trend."
    ),
    Cause.INDICATORS: (
        "Indicators were added, removed or redefined: those that were redefined must not be read as a trend."
    ),
    Cause.BOUNDARIES: (
        "Areas changed: compare the nation, and only those areas that kept their code and their extent."
    ),
    Cause.RULES: (
        "Families are protected in another way: an area can appear or vanish, and a small change can be noise, though "
        "nothing happened there."
    ),
    Cause.SOFTWARE: "Another version of the program made the release: read its list of changes.",
}
"""What a cause means for whoever compares figures of the two releases."""


@dataclass(frozen=True)
class Change:
    """One thing that has two values; None: it was not there. Plain values, as they stand in the release."""

    name: str
    old: Any
    new: Any


@dataclass(frozen=True)
class LabelledChange:
    """One coded thing that has two values; None: it was not there."""

    code: str
    label: Labels
    old: Any
    new: Any


@dataclass(frozen=True)
class DataChanges:
    """What was read. `tables`: fingerprints that differ; `counts`: every count, equal ones too; `models`: scoring."""

    tables: tuple[Change, ...]
    counts: tuple[Change, ...]
    models: Change | None


@dataclass(frozen=True)
class WeightChanges:
    """The profile. `told` False: a release does not tell its weights, so whether they changed is not known.

    `weights` in thousandths by deprivation; `constants`: poverty_line_per_capita_month (minor units of the currency),
    poverty_cutoff and sphere_cutoff (thousandths), minimum_cell_count, age_groups.
    """

    told: bool
    weights: tuple[LabelledChange, ...]
    constants: tuple[Change, ...]


@dataclass(frozen=True)
class Redefined:
    """An indicator of both releases and the parts of its definition that differ."""

    code: str
    label: Labels
    parts: tuple[Change, ...]


@dataclass(frozen=True)
class IndicatorChanges:
    """The register. `unseen`: it changed in something that releases do not publish (its expressions)."""

    added: Mapping[str, Labels]
    removed: Mapping[str, Labels]
    redefined: tuple[Redefined, ...]
    unseen: bool


@dataclass(frozen=True)
class FigureChange:
    """One indicator of both releases. Values and interval ends in its unit; nan where the nation's is not shown.

    Attributes:
        beyond_noise: the nation's figures differ by more than the noise of both.
        compared: second-level areas of both releases.
        appeared, vanished: of those, how many are shown only in the new, only in the old release.
        moved: how many of those shown in both changed by more than the noise of both.
        redefined: its definition differs, so none of this is a trend.
    """

    code: str
    base: str
    label: Labels
    unit: str
    decimals: int
    old: float
    old_low: float
    old_high: float
    new: float
    new_low: float
    new_high: float
    beyond_noise: bool
    compared: int
    appeared: int
    vanished: int
    shown: int
    moved: int
    redefined: bool


@dataclass(frozen=True)
class Differences:
    """Everything that differs between two releases of one country, old to new."""

    old_id: str
    new_id: str
    old_date: date
    new_date: date
    data: DataChanges
    weights: WeightChanges
    indicators: IndicatorChanges
    boundaries: AreaChanges
    rules: tuple[Change, ...]
    software: Change | None
    figures: tuple[FigureChange, ...]

    @property
    def causes(self) -> list[Cause]:
        """The causes that apply, in the order of `Cause`."""
        applies = {
            Cause.DATA: bool(self.data.tables or self.data.models or self.old_date != self.new_date)
            or any(change.old != change.new for change in self.data.counts),
            Cause.WEIGHTS: bool(self.weights.weights or self.weights.constants),
            Cause.INDICATORS: bool(
                self.indicators.added or self.indicators.removed or self.indicators.redefined or self.indicators.unseen
            ),
            Cause.BOUNDARIES: self.boundaries.changed,
            Cause.RULES: bool(self.rules),
            Cause.SOFTWARE: self.software is not None,
        }
        return [cause for cause in Cause if applies[cause]]


def compare(old: Release, new: Release) -> Differences:
    """Compare two releases of one country (of the same tier).

    Raises:
        ValueError: they are of two countries.
        ReleaseCorrupted: one of them cannot be read.
    """
    if old.manifest.country != new.manifest.country:
        raise ValueError(f"{old.release_id} and {new.release_id} are of two countries.")
    indicators = _indicators(old, new)
    redefined = {item.code for item in indicators.redefined}
    return Differences(
        old_id=old.release_id,
        new_id=new.release_id,
        old_date=old.manifest.reference_date,
        new_date=new.manifest.reference_date,
        data=_data(old, new),
        weights=_weights(old.profile, new.profile),
        indicators=indicators,
        boundaries=area_changes(old, new),
        rules=tuple(_rules(old, new)),
        software=_change("software_version", old.manifest.software_version, new.manifest.software_version),
        figures=tuple(_figures(old, new, redefined)),
    )


def _change(name: str, old: Any, new: Any) -> Change | None:
    return None if old == new else Change(name, old, new)


def _changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    )


def _data(old: Release, new: Release) -> DataChanges:
    before, after = old.manifest, new.manifest
    names = dict.fromkeys((*before.counts, *after.counts))
    return DataChanges(
        tables=_changes(before.registry_fingerprints, after.registry_fingerprints),
        counts=tuple(Change(name, before.counts.get(name), after.counts.get(name)) for name in names),
        models=_change("scoring_model_versions", before.scoring_model_versions, after.scoring_model_versions),
    )


_CONSTANTS: Final = (
    "poverty_line_per_capita_month",
    "currency",
    "poverty_cutoff",
    "sphere_cutoff",
    "minimum_cell_count",
    "age_groups",
    "version",
)


def _weights(old: Mapping[str, Any], new: Mapping[str, Any]) -> WeightChanges:
    before, after = _weights_by_code(old), _weights_by_code(new)
    told = bool(before) and bool(after)
    labels = {
        item["code"]: item["label"]
        for profile in (old, new)
        for item in profile.get("deprivations", ())
        if "label" in item
    }
    return WeightChanges(
        told=told,
        weights=tuple(
            LabelledChange(change.name, labels.get(change.name, {}), change.old, change.new)
            for change in (_changes(before, after) if told else ())
        ),
        constants=_changes(*({name: side[name] for name in _CONSTANTS if name in side} for side in (old, new))),
    )


def _weights_by_code(profile: Mapping[str, Any]) -> dict[str, int]:
    return {item["code"]: item["weight"] for item in profile.get("deprivations", ()) if "weight" in item}


_DEFINING: Final = (
    "kind",
    "unit",
    "scale",
    "bases",
    "direction",
    "sphere",
    "sensitivity",
    "source_agency",
    "definition",
    "centre",
    "spread",
)


def _indicators(old: Release, new: Release) -> IndicatorChanges:
    before, after = old.register, new.register
    redefined = []
    for code in before:
        if code in after:
            sides = ({name: side[code].get(name) for name in _DEFINING} for side in (before, after))
            if parts := _changes(*sides):
                redefined.append(Redefined(code, after[code]["label"], parts))
    added = {code: entry["label"] for code, entry in after.items() if code not in before}
    removed = {code: entry["label"] for code, entry in before.items() if code not in after}
    differs = old.manifest.register_sha256 != new.manifest.register_sha256
    return IndicatorChanges(added, removed, tuple(redefined), unseen=differs and not (added or removed or redefined))


def _rules(old: Release, new: Release) -> Iterator[Change]:
    sides = [
        {
            "protection": release.manifest.protection,
            "demonstration_key": release.manifest.demonstration_key,
            **{f"leak_{tier}": mu2 for tier, mu2 in release.manifest.leak.items()},
            "minimum_families": release.protection.minimum_families,
            "rate_minimum_families": release.protection.rate_minimum_families,
            **{
                f"variance_{level}_{base}": sorted(rows)
                for level, bases in release.protection.variances.items()
                for base, rows in bases.items()
            },
        }
        for release in (old, new)
    ]
    yield from _changes(*sides)


def _figures(old: Release, new: Release, redefined: set[str]) -> Iterator[FigureChange]:
    rows = _common_rows(old, new)
    for code, entry in new.register.items():
        if code not in old.register:
            continue
        for base in (base for base in entry["bases"] if base in old.register[code]["bases"]):
            yield _figure(old, new, code, base, rows, code in redefined)


def _figure(
    old: Release, new: Release, code: str, base: str, rows: tuple[list[int], list[int]], redefined: bool
) -> FigureChange:
    nation = [_one(release, "adm0", code, base, [0]) for release in (old, new)]
    second = [_one(release, "adm2", code, base, row) for release, row in zip((old, new), rows, strict=True)]
    shown = [~np.isnan(side.value) for side in second]
    both = shown[0] & shown[1]
    before, after = nation
    entry = new.register[code]
    return FigureChange(
        code=code,
        base=base,
        label=entry["label"],
        unit=entry["unit"],
        decimals=entry["decimals"],
        old=float(before.value[0]),
        old_low=float(before.low[0]),
        old_high=float(before.high[0]),
        new=float(after.value[0]),
        new_low=float(after.low[0]),
        new_high=float(after.high[0]),
        beyond_noise=bool(_beyond_noise(before, after)[0]),
        compared=len(rows[0]),
        appeared=int((shown[1] & ~shown[0]).sum()),
        vanished=int((shown[0] & ~shown[1]).sum()),
        shown=int(both.sum()),
        moved=int(_beyond_noise(*second)[both].sum()),
        redefined=redefined,
    )


@dataclass(frozen=True)
class _Figures:
    value: np.ndarray[Any, np.dtype[np.float64]]
    low: np.ndarray[Any, np.dtype[np.float64]]
    high: np.ndarray[Any, np.dtype[np.float64]]


def _one(release: Release, level: str, code: str, base: str, rows: list[int]) -> _Figures:
    try:
        values: Values = release.values(level=level, indicator=code, base=base)
    except NotPublished:
        nothing = np.full(len(rows), np.nan)
        return _Figures(nothing, nothing, nothing)
    return _Figures(values.value[rows], values.low[rows], values.high[rows])


def _beyond_noise(old: _Figures, new: _Figures) -> np.ndarray[Any, np.dtype[np.bool_]]:
    widths = [np.fmax(side.high - side.value, side.value - side.low) for side in (old, new)]
    # A comparison with nan is false: what is hidden in one of them has not moved.
    return np.abs(new.value - old.value) > np.hypot(*widths)


def _common_rows(old: Release, new: Release) -> tuple[list[int], list[int]]:
    before = {area["pcode"]: row for row, area in enumerate(old.areas("adm2"))}
    pairs = [(before[area["pcode"]], row) for row, area in enumerate(new.areas("adm2")) if area["pcode"] in before]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
