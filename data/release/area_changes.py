"""Which areas two releases do not share, or call by other names."""

from collections.abc import Mapping
from dataclasses import dataclass

from data.release.reader import Release

Labels = Mapping[str, str]


@dataclass(frozen=True)
class Area:
    """An area of one release only."""

    level: str
    pcode: str
    name: Labels


@dataclass(frozen=True)
class Renamed:
    """An area of both with two names."""

    level: str
    pcode: str
    old: Labels
    new: Labels


@dataclass(frozen=True)
class Moved:
    """An area of both that belongs to another area one level up (pcodes)."""

    level: str
    pcode: str
    name: Labels
    old_parent: str
    new_parent: str


@dataclass(frozen=True)
class AreaChanges:
    """Boundaries, old to new. An area that kept its code can have another extent: only the version tells."""

    old_version: str
    new_version: str
    added: tuple[Area, ...]
    removed: tuple[Area, ...]
    renamed: tuple[Renamed, ...]
    moved: tuple[Moved, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs."""
        return self.old_version != self.new_version or bool(self.added or self.removed or self.renamed or self.moved)


def area_changes(old: Release, new: Release) -> AreaChanges:
    """Compare the areas of two releases, level by level."""
    added: list[Area] = []
    removed: list[Area] = []
    renamed: list[Renamed] = []
    moved: list[Moved] = []
    for level in ("adm0", "adm1", "adm2"):
        before, after = ({area["pcode"]: area for area in release.areas(level)} for release in (old, new))
        added += (Area(level, pcode, area["name"]) for pcode, area in after.items() if pcode not in before)
        removed += (Area(level, pcode, area["name"]) for pcode, area in before.items() if pcode not in after)
        for pcode in before.keys() & after.keys():
            was, now = before[pcode], after[pcode]
            if was["name"] != now["name"]:
                renamed.append(Renamed(level, pcode, was["name"], now["name"]))
            if was["parent_pcode"] != now["parent_pcode"]:
                moved.append(Moved(level, pcode, now["name"], was["parent_pcode"], now["parent_pcode"]))
    return AreaChanges(
        old.manifest.boundaries_version,
        new.manifest.boundaries_version,
        tuple(added),
        tuple(removed),
        tuple(sorted(renamed, key=lambda item: (item.level, item.pcode))),
        tuple(sorted(moved, key=lambda item: (item.level, item.pcode))),
    )
