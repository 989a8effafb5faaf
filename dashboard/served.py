"""The releases that this process serves: opened once, kept, and renewed when the published list changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from dashboard.selection import IndicatorRule, Notice, Rules, Selection, parse
from dashboard.web_shapes import PageShapes, read_page_shapes
from data.notes.note import Note
from data.notes.shelf import NotesAtHand, NotesShelf
from data.release import layout
from data.release.reader import Release, open_release
from data.release.store import Store

_KEPT: Final = 12
_KEPT_TABLES: Final = 600


class NothingPublished(LookupError):
    """The country is unknown here or has no published release."""


class ServedRelease:
    """An open release with what the pages derive from it; everything is derived on first use and kept."""

    def __init__(self, release: Release, published: tuple[str, ...], shelf: NotesShelf | None = None) -> None:
        self.release = release
        self.published = published
        self._shelf = shelf
        self._tables: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def kept(self, key: Hashable, take: Callable[[], Any]) -> Any:
        """What was taken under `key`, taking it where it is not among the last that were asked for."""
        with self._lock:
            if key in self._tables:
                self._tables.move_to_end(key)
                return self._tables[key]
        taken = take()
        with self._lock:
            self._tables[key] = taken
            while len(self._tables) > _KEPT_TABLES:
                self._tables.popitem(last=False)
        return taken

    @property
    def country(self) -> str:
        """Country code of the release."""
        return self.release.manifest.country

    @property
    def release_id(self) -> str:
        """Identifier of the release."""
        return self.release.release_id

    @cached_property
    def planner(self) -> Release:
        """The planners' part of the release, for the planner site only.

        Raises:
            PlannerPartMissing: this copy has none.
        """
        return open_release(self.release.folder, "planner")

    @property
    def notes_at_hand(self) -> NotesAtHand:
        """Every note of the country that holds now, and whether they could be read; never kept."""
        return self._shelf.read(self.country) if self._shelf else NotesAtHand()

    @property
    def notes_version(self) -> int:
        """A number that changes with the notes: whoever keeps what shows figures keeps it under this, too."""
        return self._shelf.version(self.country) if self._shelf else 0

    def notes(self, indicator: str, area: str = "") -> tuple[Note, ...]:
        """Notes that apply to a figure; a note on an area holds for all inside it.

        Args:
            indicator: code of the figure's indicator.
            area: p-code or `<district pcode>.<leaf row>` of the figure's area; '' for the nation.
        """
        areas = self.around(area)
        return tuple(
            note
            for note in self.notes_at_hand.notes
            if note.applies(indicator=indicator, areas=areas, release_id=self.release_id)
        )

    def notes_inside(self, indicator: str) -> tuple[Note, ...]:
        """Notes that apply to a figure of an indicator in any area, as a map or a table of all areas shows them."""
        return tuple(
            note
            for note in self.notes_at_hand.notes
            if note.applies(indicator=indicator, areas=(note.area,), release_id=self.release_id)
        )

    def around(self, area: str) -> tuple[str, ...]:
        """P-codes of an area and of all areas around it, the nation's among them."""
        nation: str = self.release.areas("adm0")[0]["pcode"]
        district = area.partition(".")[0]
        return tuple(code for code in (district, self.rules.parents.get(district, ""), nation) if code)

    @cached_property
    def leaf_districts(self) -> tuple[int, ...]:
        """Row of the district of each H3 leaf."""
        return tuple(self.release.leaves["district"].to_list())

    @cached_property
    def rules(self) -> Rules:
        """What can be selected in this release."""
        first, second = self.release.areas("adm1"), self.release.areas("adm2")
        pcodes = [area["pcode"] for area in second]
        return Rules(
            releases=self.published,
            indicators={
                code: IndicatorRule(
                    bases=tuple(entry["bases"]),
                    sensitive=entry["sensitivity"] == "sensitive",
                    listed=bool(entry.get("listed", True)),
                )
                for code, entry in self.release.register.items()
            },
            age_groups=self.release.age_groups,
            first_level=frozenset(area["pcode"] for area in first),
            parents={area["pcode"]: area["parent_pcode"] for area in second},
            leaf_districts=tuple(pcodes[row] for row in self.leaf_districts),
        )

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, int]]:
        """Row of every pcode by level."""
        return {
            level: {area["pcode"]: row for row, area in enumerate(self.release.areas(level))}
            for level in ("adm0", "adm1", "adm2")
        }

    @cached_property
    def shapes(self) -> PageShapes:
        """Shapes of the administrative levels."""
        return read_page_shapes(self.release.shapes_path())

    def area_name(self, level: str, row: int, language: str) -> str:
        """Name of an administrative area."""
        names: dict[str, str] = self.release.areas(level)[row]["name"]
        return names[language]

    def label(self, code: str, language: str) -> str:
        """Label of an indicator."""
        labels: dict[str, str] = self.release.register[code]["label"]
        return labels[language]

    def profile_label(self, group: str, code: str, language: str, kind: str = "label") -> str:
        """Text of a coded entry of the profile (zones, spheres)."""
        for entry in self.release.profile[group]:
            if entry["code"] == code:
                text: str = entry[kind][language]
                return text
        return code


class ServedReleases:
    """Published releases of all countries of a store, by country and identifier."""

    def __init__(self, root: Path | str) -> None:
        self.store = Store(root)
        self.shelf = NotesShelf(self.store.root)
        self._open: OrderedDict[tuple[str, str, int], ServedRelease] = OrderedDict()
        self._published: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._lock = threading.Lock()

    def countries(self) -> list[str]:
        """Codes of the countries with a published release."""
        return self.store.countries()

    def published(self, country: str) -> tuple[str, ...]:
        """Identifiers of a country's published releases, latest first; read again when the list has changed."""
        version = self.store.pointer_version(country)
        known = self._published.get(country)
        if known is None or known[0] != version:
            known = (version, tuple(self.store.published(country)) if version else ())
            self._published[country] = known
        return known[1]

    def version(self, country: str) -> int:
        """A number that changes with the country's published list and with its notes (0: nothing is published)."""
        pointer = self.store.pointer_version(country)
        return hash((pointer, self.shelf.version(country))) if pointer else 0

    def open(self, country: str, release_id: str = "") -> ServedRelease:
        """Return a published release, the latest by default, or one that was replaced: old links keep their figures.

        Raises:
            NothingPublished: the country has none, or not this one.
        """
        published = self.published(country)
        chosen = release_id or next(iter(published), "")
        if chosen not in published:
            if not self.is_replaced(country, chosen):
                raise NothingPublished(country)
            published = (*published, chosen)
        key = (country, chosen, self._published[country][0])
        with self._lock:
            served = self._open.get(key)
            if served is None:
                served = ServedRelease(self.store.open(country, chosen), published, self.shelf)
                self._open[key] = served
            self._open.move_to_end(key)
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return served

    def is_replaced(self, country: str, release_id: str) -> bool:
        """Whether a release was public until another of the same date took its place, and is still here."""
        entry = self.store.state_of(country, release_id) if release_id else None
        if entry is None or entry.state != "superseded":
            return False
        return layout.releases_dir(self.store.root, country).joinpath(release_id).is_dir()

    def select(self, country: str, query: Mapping[str, str]) -> tuple[ServedRelease, Selection, tuple[Notice, ...]]:
        """Read a selection from address parameters against the release that it names.

        Raises:
            NothingPublished: the country has no published release.
        """
        asked = query.get("release", "")
        replaced = asked not in self.published(country) and self.is_replaced(country, asked)
        served = self.open(country, asked if replaced or asked in self.published(country) else "")
        selection, notices = parse(query, served.rules)
        if replaced:
            notices = (*notices, Notice("notice.release_replaced"))
        return served, selection, notices

    def state(self) -> dict[str, Any]:
        """Countries and their published releases, for the health report."""
        return {country: list(self.published(country)) for country in self.countries()}
