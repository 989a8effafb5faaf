"""Trackers and free filters: whatever lies outside the grammar must be refused, or answered as a permitted request.

No noise withstands filters of one's own making (OR, NOT, drawn areas, one crossing more), so none may pass: neither at
the door of the data nor through the addresses of the site.

Source: Denning, Denning and Schwartz (1979), "The tracker", ACM TODS 4; ABS TableBuilder's perturbation attacked in
Asghar and Kaafar (2020), PoPETs.
"""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any, Final

import numpy as np

from data.attack.report import Finding
from data.release.dimensions import (
    ALL,
    BASES,
    DIMENSIONS,
    DISABILITIES,
    LEVELS,
    MOST_CROSSED,
    SEXES,
    Breakdown,
    published_at,
)
from data.release.errors import NotPublished
from data.release.groups import has_group_figures
from data.release.reader import Release

NAME: Final = "free_filters"
Request = dict[str, str]

_JOINED: Final = (
    "{0},{1}",
    "{0}|{1}",
    "{0}+{1}",
    "{0} or {1}",
    "{0};{1}",
    "not {0}",
    "!{0}",
    "-{0}",
    "~{0}",
    "{0}*",
    "*",
)
_STRANGE: Final = ("", " ", "ALL", "255", "0", "1", "None", "nan", "%", "' OR 1=1 --", "../planner", "\x00", "x" * 5000)
_PLACES: Final = ("POLYGON((0 0,1 0,1 1,0 0))", "bbox:0,0,1,1", "family", "adm3", "leaf", "adm2,h3", "point")


def free_filters(release: Release, rng: np.random.Generator, *, requests: int = 2000) -> list[Finding]:
    """Ask the data's door for what the grammar does not permit; each must be refused with a sentence.

    Args:
        release: of one tier.
        rng: draws among the crossings that are too fine.
        requests: most requests of each kind.
    """
    tier = release.tier
    refused = tried = 0
    passed: list[str] = []
    for request in forbidden_requests(release, rng, requests):
        tried += 1
        if _is_refused(release, request):
            refused += 1
        else:
            passed.append(str(request))
    note = f"first: {passed[0]}" if passed else ""
    return [
        Finding(
            NAME, "requests outside the grammar that were answered", tier, tried, tried - refused, gate=0, note=note
        )
    ]


def forbidden_requests(release: Release, rng: np.random.Generator, most: int) -> Iterator[Request]:
    """Requests as keyword arguments of `Release.values`, every one outside the tier's grammar."""
    public = [code for code, entry in release.register.items() if entry["sensitivity"] == "public"]
    in_persons = [code for code in public if "persons" in release.register[code]["bases"]]
    usual: Request = {"level": "adm1", "indicator": in_persons[0], "base": "persons"}
    ages = release.age_groups
    names = {"sex": SEXES, "age": ages, "disability": DISABILITIES}
    for dimension, known in names.items():
        for pattern in _JOINED:
            yield {**usual, dimension: pattern.format(known[0], known[-1])}
        for strange in _STRANGE:
            yield {**usual, dimension: strange}
    for pattern in _JOINED:
        yield {**usual, "level": pattern.format("adm1", "adm2")}
        yield {**usual, "base": pattern.format(*BASES)}
        yield {**usual, "indicator": pattern.format(in_persons[0], in_persons[-1])}
    for place in (*_PLACES, *_STRANGE):
        yield {**usual, "level": place}
        yield {**usual, "indicator": place}
    for code, level in product(release.register, LEVELS):
        if not published_at(release.register[code], level):
            for base in release.register[code]["bases"]:
                yield {"level": level, "indicator": code, "base": base}
    for code in public:
        for base in set(BASES) - set(release.register[code]["bases"]):
            yield {"level": "adm1", "indicator": code, "base": base}
    yield {**usual, "base": "families", "sex": "female"}
    yield from _forbidden_groups(release, usual)
    too_fine = [
        {"level": level, "base": "persons", "sex": sex, "age": age, "disability": disability}
        for level, sex, age, disability in product(LEVELS, *(("all", *known) for known in names.values()))
        if (sex, age, disability).count("all") < len(names) - MOST_CROSSED[release.tier][level]
    ]
    for number in rng.permutation(len(too_fine))[:most]:
        yield {**too_fine[number], "indicator": in_persons[int(rng.integers(len(in_persons)))]}


def _forbidden_groups(release: Release, usual: Request) -> Iterator[Request]:
    """Groups that are joined, crossed, too fine, of families, or of indicators that are published without groups."""
    codes = [group.code for group in release.groups]
    if not codes:
        yield {**usual, "group": "residence_urban"}
        return
    for pattern in _JOINED:
        yield {**usual, "group": pattern.format(codes[0], codes[-1])}
    for strange in (*_STRANGE, codes[0].split("_")[1]):
        yield {**usual, "group": strange}
    crossings = {"sex": SEXES, "age": release.age_groups, "disability": DISABILITIES}
    for group, level in product(release.groups, LEVELS):
        asked = {**usual, "level": level, "group": group.code}
        yield {**asked, "base": "families"}
        for dimension, known in crossings.items():
            yield {**asked, dimension: known[0]}
        if level not in group.levels:
            yield asked
            continue
        for code, entry in release.register.items():
            if "persons" in entry["bases"] and not has_group_figures(entry, group, level):
                yield {**asked, "indicator": code}


def planner_indicators(public: Release, planner: Release) -> list[Finding]:
    """Ask the public door for every indicator that only planners may see, at every level."""
    requests: list[Request] = [
        {"level": level, "indicator": code, "base": entry["bases"][0]}
        for code, entry in planner.register.items()
        if code not in public.register
        for level in LEVELS
    ]
    answered = sum(not _is_refused(public, request) for request in requests)
    figure = "planners' indicators answered by the public door"
    return [Finding(NAME, figure, "public", len(requests), answered, gate=0)]


def planner_tables(release: Release) -> list[Finding]:
    """Ask the public door for every crossing that only planners may see."""
    code = next(code for code, entry in release.register.items() if "persons" in entry["bases"])
    tried = answered = 0
    for level, sex, age, disability in product(LEVELS, range(len(SEXES)), range(len(release.age_groups)), range(2)):
        breakdown = Breakdown(sex, age, disability)
        if MOST_CROSSED["public"][level] < breakdown.crossed <= MOST_CROSSED["planner"][level]:
            tried += 1
            request = {
                "level": level, "indicator": code, "base": "persons", "sex": SEXES[sex],
                "age": release.age_groups[age], "disability": DISABILITIES[disability],
            }  # fmt: skip
            answered += not _is_refused(release, request)
    return [Finding(NAME, "planners' tables answered by the public door", "public", tried, answered, gate=0)]


def tiers_apart(public: Release, planner: Release) -> list[Finding]:
    """Read both tiers in turn, each from one process: neither may answer with the other's figures."""
    tried = mixed = 0
    for code, entry in public.register.items():
        for base, level in product(entry["bases"], ("adm0", "adm1")):
            request: Request = {"level": level, "indicator": code, "base": base}
            for first, second in ((planner, public), (public, planner)):
                first.values(**request)
                seen = second.values(**request)
                tried += 1
                own = _from_files(second, level, base, entry["position"])
                mixed += not np.array_equal(seen.numerator, own)
    return [Finding(NAME, "answers with another tier's figures", "both", tried, mixed, gate=0)]


def _from_files(release: Release, level: str, base: str, position: int) -> Any:
    """Numerators as the tier's own file holds them."""
    import polars as pl

    from data.release import layout

    folder = layout.PLANNER if release.tier == "planner" else layout.PUBLIC
    table = pl.scan_parquet(release.folder / folder / layout.ADM_FILE)
    there = table.collect_schema().names()
    rows = table.filter(
        pl.col("level") == LEVELS.index(level),
        pl.col("base") == BASES.index(base),
        *(pl.col(name) == ALL for name in DIMENSIONS if name in there),
        pl.col("indicator") == position,
    ).sort("area")
    return rows.select("numerator").collect()["numerator"].to_numpy()


Answer = tuple[int, bytes]


def site(get: Callable[[str], Answer], forbidden: list[str], reduced: list[tuple[str, str]]) -> list[Finding]:
    """Send addresses to a site.

    Args:
        get: address to status and body.
        forbidden: addresses that must be answered with 400 or 404.
        reduced: pairs of an address outside the grammar and the permitted one whose answer it must get.
    """
    answered = [address for address in forbidden if get(address)[0] not in (400, 403, 404, 405)]
    differing = [asked for asked, permitted in reduced if get(asked) != get(permitted)]
    return [
        Finding(
            NAME, "addresses outside the grammar that were answered", "public", len(forbidden), len(answered), gate=0,
            note=f"first: {answered[0]}" if answered else "",
        ),
        Finding(
            NAME, "addresses answered with more than the permitted view", "public", len(reduced), len(differing),
            gate=0, note=f"first: {differing[0]}" if differing else "",
        ),
    ]  # fmt: skip


def _is_refused(release: Release, request: Request) -> bool:
    try:
        release.values(**request)
    except NotPublished as refusal:
        return bool(str(refusal))
    return False
