"""The releases that this process serves: opened once, kept, and renewed when the published list changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from dashboard.selection import IndicatorRule, Notice, Rules, Selection, parse
from dashboard.unreadable_releases import UnreadableReleases, signature
from dashboard.web_shapes import PageShapes, read_page_shapes
from data.kept import Kept
from data.notes.note import Note
from data.notes.shelf import NotesAtHand, NotesShelf
from data.release import layout
from data.release.errors import (
    PlannerPartMissing,
    ReleaseError,
    ReleaseNotFound,
    ReleaseSetAside,
    ReleaseWithdrawn,
)
from data.release.reader import Release, open_release
from data.release.release_states import ReleaseState
from data.release.store import Store

_KEPT: Final = 12
_KEPT_TABLES: Final = 600
_KEPT_FIGURES: Final = 6000
"""Single figures and tables of one row, about 2 kB each: a page about a place or about groups reads 100 to 200."""

PAGE_LATEST: Final = "page_latest"
"""Parameter by which a page that is open already says which release was the latest when it was written."""


class NothingPublished(LookupError):
    """The country is unknown here or has no published release."""


class ServedRelease:
    """An open release with what the pages derive from it; everything is derived on first use and kept."""

    def __init__(
        self,
        release: Release,
        published: tuple[str, ...],
        shelf: NotesShelf | None = None,
        unreadable: Callable[[Exception], None] | None = None,
    ) -> None:
        self.release = release
        self.published = published
        self._shelf = shelf
        self._unreadable = unreadable
        self._tables = Kept(_KEPT_TABLES)
        self._figures = Kept(_KEPT_FIGURES)

    def kept(self, key: Hashable, take: Callable[[], Any], *, single: bool = False) -> Any:
        """What was taken under `key`, taking it where it is not among the last that were asked for.

        Single figures are kept apart from tables, and more of them.
        """
        return (self._figures if single else self._tables).get(key, take)

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
            ReleaseCorrupted: a file of it is not as it was built; from now on the release before serves.
        """
        try:
            return open_release(self.release.folder, "planner")
        except PlannerPartMissing:
            raise
        except (ReleaseError, OSError) as error:
            if self._unreadable:
                self._unreadable(error)
            raise

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
        return read_page_shapes(self.release.shapes())

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
        self._open: OrderedDict[tuple[str, str, int, tuple[str, ...]], ServedRelease] = OrderedDict()
        self._published: dict[str, tuple[int, tuple[str, ...]]] = {}
        self._lock = threading.Lock()
        self.unreadable = UnreadableReleases()

    def countries(self) -> list[str]:
        """Codes of the countries with a published release; one whose list is damaged takes no other with it."""
        return [country for country in self.store.listed() if self._lists(country)]

    def published(self, country: str) -> tuple[str, ...]:
        """Identifiers of a country's published releases, latest first; read again when the list has changed.

        Those whose files were found damaged are not among them.

        Raises:
            ReleaseError: the published list is damaged.
        """
        version = self._listed_version(country)
        known = self._published.get(country)
        if known is None or known[0] != version:
            aside = self.unreadable.of(country)
            listed = self.store.published(country) if version else ()
            known = (version, tuple(release_id for release_id in listed if release_id not in aside))
            self._published[country] = known
        return known[1]

    def version(self, country: str) -> int:
        """A number that changes with what of a country can be shown and with its notes (0: nothing is published)."""
        listed = self._listed_version(country)
        return hash((listed, self.shelf.version(country))) if listed else 0

    def shown(self, country: str) -> tuple[str, ...]:
        """Identifiers of all releases that have figures at some address: the published ones, then the replaced."""
        published = self.published(country)
        known = (entry.release_id for entry in self.store.history(country))
        return *published, *(found for found in known if found not in published and self.is_replaced(country, found))

    def published_then(self, country: str, latest: str) -> tuple[str, ...]:
        """The published list of a page that was written when `latest` was the latest: it goes on in its own release.

        What may not be shown any more is not in it; where that is `latest` itself, the list is the present one.
        """
        published = self.published(country)
        if not latest or latest in published:
            return published[published.index(latest) :] if latest else published
        if not self.is_replaced(country, latest):
            return published
        days = {entry.release_id: entry.reference_date for entry in self.store.history(country)}
        return latest, *(release_id for release_id in published if days[release_id] < days[latest])

    def open(self, country: str, release_id: str = "", *, page_latest: str = "") -> ServedRelease:
        """Return a published release, the latest by default, or one that was replaced: old links keep their figures.

        `page_latest`: for a page that is open already, the latest release when it was written (`published_then`).

        Where the files of the latest were damaged since they were published, the one before it is returned.

        Raises:
            NothingPublished: the country has none, or not this one.
            ReleaseError: this one, or every one, or the published list is damaged or cannot be read.
        """
        while True:
            published = self.published_then(country, page_latest)
            chosen, aside = release_id or next(iter(published), ""), self.unreadable.of(country)
            if chosen in aside or (aside and not chosen):
                raise ReleaseSetAside(f"Release {', '.join(sorted(aside))} of '{country}' cannot be read.")
            try:
                return self._open_one(country, chosen, published)
            except ReleaseWithdrawn:  # a moment ago
                if release_id:
                    raise NothingPublished(country) from None
            except (ReleaseError, OSError) as error:
                self._set_aside(country, chosen, error)

    def _open_one(self, country: str, chosen: str, published: tuple[str, ...]) -> ServedRelease:
        if chosen not in published:
            if not self.is_replaced(country, chosen):
                raise NothingPublished(country)
            published = (*published, chosen)
        key = (country, chosen, self._published[country][0], published)
        with self._lock:
            served = self._open.get(key)
            if served is None or not self.unreadable.is_as_it_was(country, chosen):
                served = ServedRelease(
                    self._release(country, chosen),
                    published,
                    self.shelf,
                    lambda error: self._set_aside(country, chosen, error),
                )
                self._open[key] = served
            self._open.move_to_end(key)
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return served

    def _release(self, country: str, chosen: str) -> Release:
        """The release with what was read of it already, although the list around it has changed since."""
        folder = self.store.release_dir(country, chosen)
        known = next((served.release for key, served in self._open.items() if key[:2] == (country, chosen)), None)
        if known is not None and self.unreadable.is_as_it_was(country, chosen):
            return known
        before = signature(folder)
        release = self.store.open(country, chosen)
        self.unreadable.opened(country, chosen, folder, before)
        return release

    def _lists(self, country: str) -> bool:
        try:
            return bool(self.published(country))
        except ReleaseError as error:
            self.unreadable.list_unreadable(country, self.store.pointer_version(country), error)
            return False

    def _listed_version(self, country: str) -> int:
        pointer, aside = self.store.pointer_version(country), self.unreadable.of(country)
        return hash((pointer, aside)) or 1 if pointer and aside else pointer

    def _set_aside(self, country: str, release_id: str, error: Exception) -> None:
        folder = layout.releases_dir(self.store.root, country) / release_id
        self.unreadable.set_aside(country, release_id, folder, error)
        with self._lock:
            for key in [key for key in self._open if key[:2] == (country, release_id)]:
                del self._open[key]

    def is_replaced(self, country: str, release_id: str) -> bool:
        """Whether a release was public until another of the same date took its place, and is still here."""
        entry = self.store.state_of(country, release_id) if release_id else None
        if entry is None or entry.state != "superseded":
            return False
        return layout.releases_dir(self.store.root, country).joinpath(release_id).is_dir()

    def is_withdrawn(self, country: str, release_id: str) -> bool:
        """Whether a release was public once and may not be shown any more.

        Raises:
            ReleaseError: the published list is damaged.
        """
        entry = self.store.state_of(country, release_id) if release_id else None
        return entry is not None and entry.state == ReleaseState.WITHDRAWN

    def select(self, country: str, query: Mapping[str, str]) -> tuple[ServedRelease, Selection, tuple[Notice, ...]]:
        """Read a selection from address parameters against the release that it names.

        Raises:
            NothingPublished: the country has no published release.
            ReleaseError: as `open`.
        """
        asked, latest = query.get("release", ""), query.get(PAGE_LATEST, "")
        published = self.published_then(country, latest)
        replaced = asked not in published and self.is_replaced(country, asked)
        known = replaced or asked in published or asked in self.unreadable.of(country)
        served = self.open(country, asked if known else "", page_latest=latest)
        selection, notices = parse(query, served.rules)
        if replaced:
            notices = (*notices, Notice("notice.release_replaced"))
        return served, selection, notices

    def is_behind(self, country: str) -> bool:
        """Whether the newest published release is set aside, so that the one before it is shown."""
        aside = self.unreadable.of(country)
        return bool(aside) and next(iter(self.store.published(country)), "") in aside

    def is_unreadable(self, country: str) -> bool:
        """Whether something of the country is published, but nothing of it can be shown."""
        try:
            published = self.published(country)
        except ReleaseNotFound:  # this is no code of a country
            return False
        except ReleaseError:
            return True
        return not published and bool(self.unreadable.of(country))

    def damaged(self) -> dict[str, list[str]]:
        """Countries and their releases that are not shown because their files are damaged, for the health report.

        A published list that cannot be read stands there under its file's name.
        """
        for country, names in self.unreadable.every().items():
            for name in set(names) - self.unreadable.of(country):
                self._try_again(country, name)
        found = self.unreadable.every()
        for country in self.store.listed():
            try:
                self.published(country)
            except ReleaseError:
                found.setdefault(country, []).append(layout.PUBLISHED)
        return found

    def _try_again(self, country: str, release_id: str) -> None:
        """Without a visitor: what an operator restored must not stay in the report until somebody comes."""
        try:
            self.open(country, release_id)
        except NothingPublished:
            self.unreadable.forget(country, release_id)
        except ReleaseError:  # it was set aside anew
            return

    def state(self) -> dict[str, Any]:
        """Countries and their published releases, for the health report."""
        return {country: list(self.published(country)) for country in self.countries()}
