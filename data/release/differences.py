"""What differs between two releases, and why: a pure comparison of what both publish.

Six causes are told apart: the data, the weights and lines of the profile, the indicators, the boundaries, the
rules that protect families, and the software. Figures are compared in `data.release.figure_changes`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from data.release.area_changes import AreaChanges, area_changes
from data.release.figure_changes import FigureChange, figure_changes
from data.release.reader import Release

__all__ = ["COMPARABLE", "Cause", "Change", "Differences", "FigureChange", "compare"]

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
        figures=tuple(figure_changes(old, new, redefined)),
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
