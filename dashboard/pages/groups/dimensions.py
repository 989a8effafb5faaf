"""By what people are divided into groups in a release, and how the groups are called."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dashboard.pages.heatmap.form import zone_name
from dashboard.pages.heatmap.titles import category
from dashboard.selection import SEXES
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.groups import OVERLAPPING

CROSSED: Final = ("sex", "age", "disability")
"""Dimensions of the person; the others come from the release's list of groups."""

ALL_DIMENSIONS: Final = (*CROSSED, "residence", "livelihood", "zone", "risk")
ORDERED: Final = ("age", "zone")
REFERENCE: Final = {
    "sex": "male",
    "disability": "without",
    "residence": "urban",
    "livelihood": "wage",
    "zone": "a",
}
"""The group that others are naturally held against; age has none."""

_LABELS: Final = {"livelihood": "livelihoods", "risk": "risk_populations"}


@dataclass(frozen=True)
class Group:
    """Some people: `asked` are the keywords of `Release.values`."""

    dimension: str
    category: str
    asked: Mapping[str, str]


@dataclass(frozen=True)
class Dimension:
    """By what people are divided. In the one that overlaps a person may be in several groups."""

    name: str
    groups: tuple[Group, ...]

    @property
    def categories(self) -> tuple[str, ...]:
        """Categories in the order of the groups."""
        return tuple(group.category for group in self.groups)

    @property
    def overlaps(self) -> bool:
        """Whether groups share people."""
        return self.name == OVERLAPPING

    @property
    def ordered(self) -> bool:
        """Whether the groups stand in an order (youngest to oldest; zone A to E)."""
        return self.name in ORDERED


def dimensions_of(served: ServedRelease) -> tuple[Dimension, ...]:
    """The dimensions of a release in order of display; only those that it has."""
    release = served.release
    personal = {"sex": SEXES, "age": release.age_groups, "disability": ("with", "without")}
    found = [
        Dimension(name, tuple(Group(name, code, {name: code}) for code in codes)) for name, codes in personal.items()
    ]
    for name in ALL_DIMENSIONS[len(CROSSED) :]:
        groups = tuple(
            Group(name, group.category, {"group": group.code}) for group in release.groups if group.dimension == name
        )
        if groups:
            found.append(Dimension(name, groups))
    return tuple(found)


def dimension_title(name: str, texts: Texts) -> str:
    """Name of a dimension."""
    return texts(f"field.{name}") if name in CROSSED else texts(f"groups.dimension.{name}")


def group_title(served: ServedRelease, group: Group, texts: Texts) -> str:
    """Name of a group."""
    if group.dimension in CROSSED:
        return category(group.dimension, group.category, texts)
    if group.dimension == "zone":
        return zone_name(served, group.category.upper(), texts)
    if group.dimension == "residence":
        return texts(f"groups.residence.{group.category}")
    return served.profile_label(_LABELS[group.dimension], group.category, texts.language)
