"""Target groups of a release, and what is known of one in an area: entitled, reached, not reached, both errors."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.pages.reasons.area_figures import base_of, planners_look
from data.inequality.estimates import Estimate
from data.people.scoped_release import Figure, ScopedRelease
from data.release.dimensions import Breakdown
from data.release.errors import NotPublished
from data.release.noise_statement import noise_base
from data.targeting.errors import Reach, counted, reach


@dataclass(frozen=True)
class TargetGroup:
    """A named group of the entitled; `truth` is what tells who is entitled, by language, empty in older releases."""

    code: str
    base: str
    programme: str
    missed_label: Mapping[str, str]
    definition: Mapping[str, str]
    truth: Mapping[str, str]

    @property
    def indicator(self) -> str:
        """Indicator of the exclusion error: its numerator are those not reached, its denominator the entitled."""
        return f"gap_{self.code}"

    @property
    def inclusion(self) -> str:
        """Indicator of the inclusion error; many releases do not tell it."""
        return f"inclusion_{self.code}"

    @property
    def entitled(self) -> str:
        """Indicator of the share of all who are entitled."""
        return f"in_{self.code}"


@dataclass(frozen=True)
class GroupReach:
    """One group in one area.

    Attributes:
        exclusion: the published exclusion error; None where the release does not publish it here.
        counts: entitled, reached and not reached; None where the error is hidden.
        entitled: number entitled, also where the error is hidden; None where that is not told either.
        inclusion: the published inclusion error; None where it is not told.
    """

    exclusion: Figure | None
    counts: Reach | None
    entitled: Estimate | None
    inclusion: Figure | None

    @property
    def share(self) -> Estimate | None:
        """The exclusion error in percent; None where hidden."""
        found = self.exclusion
        return Estimate(found.value, found.low, found.high) if found is not None and found.state.has_value else None


def target_groups(register: Mapping[str, Mapping[str, Any]], profile: Mapping[str, Any]) -> list[TargetGroup]:
    """Groups that the release has an exclusion error of: as its profile lists them, else as its register does."""
    listed = {item["code"]: item for item in profile.get("target_groups") or ()}
    gaps = {code.removeprefix("gap_"): entry for code, entry in register.items() if code.startswith("gap_")}
    order = [code for code in listed if code in gaps] + [code for code in gaps if code not in listed]
    return [_target_group(code, gaps[code], listed.get(code, {})) for code in order]


def _target_group(code: str, entry: Mapping[str, Any], item: Mapping[str, Any]) -> TargetGroup:
    return TargetGroup(
        code=code,
        base=entry["bases"][0],
        programme=item.get("programme") or "",
        missed_label=entry["label"],
        definition=entry["definition"],
        truth=item.get("truth") or {},
    )


def read_reach(figures: ScopedRelease, level: str, row: int, group: TargetGroup, **breakdown: str) -> GroupReach:
    """Read a group in an area inside the territory; `breakdown` as in `ScopedRelease.figure`.

    Raises:
        OutsideScope: the area lies outside.
    """
    if breakdown:
        try:
            exclusion: Figure | None = figures.figure(
                level, row, indicator=group.indicator, base=group.base, **breakdown
            )
        except NotPublished:
            exclusion = None
        return GroupReach(exclusion, _counts(figures, level, group, exclusion, **breakdown), None, None)
    look = planners_look(figures, level, row)
    exclusion, inclusion = look(group.indicator), look(group.inclusion)
    counts = _counts(figures, level, group, exclusion)
    entitled = counts.entitled if counts is not None else None
    if entitled is None:
        share = look(group.entitled)
        if share is not None and share.state.has_value:
            variance = _variance(figures, level, group.entitled, group.base, Breakdown())
            entitled = counted(share.numerator, variance, minimum=_minimum(figures, group.base))
    return GroupReach(exclusion, counts, entitled, inclusion)


def number_of(figures: ScopedRelease, level: str, code: str, figure: Figure | None) -> Estimate | None:
    """The numerator of a published share in families (persons where it has no families); None without a value."""
    if figure is None or not figure.state.has_value:
        return None
    base = base_of(figures.register, code)
    variance = _variance(figures, level, code, base, Breakdown())
    return counted(figure.numerator, variance, minimum=_minimum(figures, base))


def _counts(
    figures: ScopedRelease, level: str, group: TargetGroup, figure: Figure | None, **breakdown: str
) -> Reach | None:
    if figure is None or not figure.state.has_value or figure.denominator <= 0:
        return None
    variance = _variance(figures, level, group.indicator, group.base, figures.breakdown(**breakdown))
    return reach(figure.numerator, figure.denominator, variance, _minimum(figures, group.base))


def _minimum(figures: ScopedRelease, base: str) -> int:
    """Smallest count that is published; of persons it depends on the table, so it is left at nothing."""
    return int(figures.profile.get("minimum_cell_count", 0)) if base == "families" else 0


def _variance(figures: ScopedRelease, level: str, code: str, base: str, breakdown: Breakdown) -> float:
    return figures.noise_variance(level, noise_base(figures.register[code], base), breakdown)
