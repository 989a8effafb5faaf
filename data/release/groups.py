"""The groups of people that a release publishes beside sex, age and disability, each alone: one way.

Residence, livelihood and zone are attributes of a family that its members take, and each divides the people whose data
are known into parts. Risk populations (results framework, indicator 2.3) belong to persons and overlap: never add them
up. Groups are published in persons; finer than the first level only those that divide the people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from data.indicators.columns import RESIDENCES
from data.profiles.profile import Profile, Sensitivity

GroupDimension = Literal["residence", "livelihood", "zone", "risk"]

PARTITIONS: Final[tuple[GroupDimension, ...]] = ("residence", "livelihood", "zone")
"""Dimensions in which everybody whose data are known is in exactly one category: that of the family."""

OVERLAPPING: Final[GroupDimension] = "risk"
"""The dimension whose categories overlap."""

_LEVELS: Final = ("adm0", "adm1", "adm2")
_COARSE_LEVELS: Final = ("adm0", "adm1")


@dataclass(frozen=True)
class GroupCategory:
    """One group.

    Attributes:
        code: `dimension_category`, as questions name it.
        dimension: what it is a category of.
        category: code of the profile, in lower case.
        levels: where it is published.
        sensitivity: "sensitive" ones are not combined with sensitive indicators.
    """

    code: str
    dimension: str
    category: str
    levels: tuple[str, ...]
    sensitivity: str = "public"

    @property
    def overlaps(self) -> bool:
        """Whether a person can be in others of the same dimension, too."""
        return self.dimension == OVERLAPPING

    def describe(self) -> dict[str, Any]:
        """The group's entry in the release's profile."""
        return asdict(self)


def group_categories(profile: Profile) -> tuple[GroupCategory, ...]:
    """All groups of a country in the order of the release's files; their numbers there are their places here."""

    def category(dimension: GroupDimension, code: str, sensitivity: Sensitivity = "public") -> GroupCategory:
        levels = _COARSE_LEVELS if dimension == OVERLAPPING else _LEVELS
        return GroupCategory(f"{dimension}_{code}", dimension, code, levels, sensitivity)

    return (
        *(category("residence", code) for code in RESIDENCES),
        *(category("livelihood", item.code) for item in profile.livelihoods),
        *(category("zone", item.code.lower()) for item in profile.zones),
        *(category(OVERLAPPING, item.code, item.sensitivity) for item in profile.risk_populations),
    )


def read_groups(profile: Mapping[str, Any]) -> tuple[GroupCategory, ...]:
    """The groups that a release's profile lists; none in releases without groups."""
    entries: Iterable[Mapping[str, Any]] = profile.get("groups", ())
    return tuple(GroupCategory(**{**entry, "levels": tuple(entry["levels"])}) for entry in entries)


def has_group_figures(entry: Mapping[str, Any], group: GroupCategory, level: str) -> bool:
    """Whether an indicator is published for a group at a level.

    Counts and listed indicators are: what stands in no list (parts of other indicators) would give away more of a
    family's group than anybody gains. Two sensitive facts are never combined.

    Args:
        entry: of the register.
        group: asked for.
        level: asked for.
    """
    if level not in group.levels or "persons" not in entry["bases"]:
        return False
    if "sensitive" == entry["sensitivity"] == group.sensitivity:
        return False
    return entry["kind"] == "count" or bool(entry.get("listed", True))
