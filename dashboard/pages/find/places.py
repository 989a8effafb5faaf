"""Places of a release as the search knows them, and the order in which they answer to what is typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from dashboard.pages.find.folding import LETTERS, SPELLINGS, fold, name_keys
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES

LONGEST_QUERY: Final = 80
LEVELS: Final = ("adm1", "adm2")
_SUGGESTED: Final = 6
_LETTERS_PER_SLIP: Final = 3


@dataclass(frozen=True)
class KnownPlace:
    """An area: its level, p-code, national code, row of the area around it (-1: none), names and keys."""

    level: str
    pcode: str
    national_code: str
    parent: int
    names: dict[str, str]
    keys: tuple[str, ...]

    @cached_property
    def squeezed(self) -> str:
        """All keys without their spaces: what is not in here is in none of them."""
        return "|".join(self.keys).replace(" ", "")


def known_places(served: ServedRelease) -> tuple[KnownPlace, ...]:
    """First-level areas and then second-level ones, each in the release's order; kept with it."""

    def take() -> tuple[KnownPlace, ...]:
        return tuple(
            KnownPlace(
                level=level,
                pcode=area["pcode"],
                national_code=area.get("national_code") or "",
                parent=area["parent"] if level == "adm2" else -1,
                names=area["name"],
                keys=tuple(sorted({key for name in area["name"].values() for key in name_keys(name)})),
            )
            for level in LEVELS
            for area in served.release.areas(level)
        )

    places: tuple[KnownPlace, ...] = served.kept("known places", take)
    return places


def search(places: Sequence[KnownPlace], query: str) -> list[KnownPlace]:
    """Places that answer to a query, the best first; the browser's assets/js/find.js ranks in the same way."""
    code, typed = query.strip().upper(), fold(query)
    wanted, numbered, found = typed.replace(" ", ""), any(character.isdigit() for character in code), []
    for row, place in enumerate(places):
        fits = bool(typed) and wanted in place.squeezed
        worth = _worth(place, code, typed) if fits or numbered or code in (place.pcode, place.national_code) else None
        if worth is not None:
            found.append((worth, LEVELS.index(place.level), row, place))
    return [item[-1] for item in sorted(found, key=lambda item: item[:3])]


def _worth(place: KnownPlace, code: str, typed: str) -> int | None:
    """0: its code, 1: its name, 2: the beginning of one, 3: of a word, 4: inside; None: nothing fits."""
    codes = (place.pcode, place.national_code)
    if code and code in codes:
        return 0
    ranks = [_likeness(key, typed) for key in place.keys] if typed else []
    if any(character.isdigit() for character in code) and any(known.startswith(code) for known in codes):
        ranks.append(2)
    return min((rank for rank in ranks if rank), default=None)


def _likeness(key: str, typed: str) -> int:
    squeezed, wanted = key.replace(" ", ""), typed.replace(" ", "")
    if squeezed == wanted:
        return 1
    if squeezed.startswith(wanted):
        return 2
    if f" {key}".find(f" {typed}") >= 0:
        return 3
    return 4 if wanted in squeezed and len(wanted) > 2 else 0


def suggest(places: Sequence[KnownPlace], query: str) -> list[KnownPlace]:
    """Places whose name is a slip or two away from what was typed, the nearest first."""
    typed = fold(query).replace(" ", "")
    most = max(1, len(typed) // _LETTERS_PER_SLIP)
    found = []
    for row, place in enumerate(places):
        slips = min((distance(key.replace(" ", ""), typed, most) for key in place.keys), default=most + 1)
        if typed and slips <= most:
            found.append((slips, row, place))
    return [place for *_, place in sorted(found, key=lambda item: item[:2])[:_SUGGESTED]]


def distance(first: str, second: str, most: int) -> int:
    """Edit distance (Levenshtein 1966) of two keys, or `most + 1` where it is larger than `most`."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before = list(range(len(second) + 1))
    for row, letter in enumerate(first, start=1):
        now = [row]
        for column, other in enumerate(second, start=1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (letter != other)))
        before = now
        if min(before) > most:
            return most + 1
    return min(before[-1], most + 1)


def browser_index(served: ServedRelease) -> dict[str, Any]:
    """What the browser searches in: the folding tables and, per place, level, codes, parent, names and keys.

    Names stand in the order of `languages`; one that repeats the name before it is written as 0.
    """
    rows = []
    for place in known_places(served):
        names: list[str | int] = []
        for language in LANGUAGES:
            names.append(place.names[language] if language == LANGUAGES[0] else _unless_repeated(place, language))
        rows.append([int(place.level[-1]), place.pcode, place.national_code, place.parent, names, "|".join(place.keys)])
    return {"languages": LANGUAGES, "letters": LETTERS, "spellings": SPELLINGS, "places": rows}


def _unless_repeated(place: KnownPlace, language: str) -> str | int:
    before = LANGUAGES[LANGUAGES.index(language) - 1]
    return 0 if place.names[language] == place.names[before] else place.names[language]
