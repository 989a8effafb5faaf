"""A release of a country that fits on one screen, made in code: four provinces, nine districts, a dozen cells."""

import getpass
import hashlib
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import polars as pl

import data.release.dimensions as dimensions_module
import data.release.groups as groups_module
import data.release.states as states_module
from data.budget_summary.document import (
    Amount,
    AreaMoney,
    BudgetSummary,
    Programme,
    Protection,
    PublishedNorm,
    summary_path,
)
from data.release.dimensions import ALL, BASES, LEVELS, TIERS, Breakdown, published_at, published_breakdowns
from data.release.groups import GroupCategory, has_group_figures
from data.release.layout import MANIFEST
from data.release.manifest import Manifest
from data.release.states import ValueState
from data.release.store import Store
from geo.hex_shapes import encode_hexes

LANGUAGES = ("en", "mn", "kk", "ru")
AGE_GROUPS = ["0-4", "5-14", "15-24", "25-59", "60+"]
DISTRICTS_OF = {"MN11": 3, "MN21": 3, "MN22": 2, "MN23": 1}
ZONES = "abcde"
BANDS = range(1, 6)
DEPTH_BANDS = range(1, 5)
CO_COVERAGE = ("herders", ("allowance", "home_care", "insurance"))
MIDDLES = {
    **{f"calibration_{band}": share for band, share in zip(BANDS, (0.5, 0.61, 0.72, 0.81, 0.9), strict=True)},
    **{f"predicted_{band}": share for band, share in zip(BANDS, (0.55, 0.65, 0.75, 0.85, 0.93), strict=True)},
    "poverty_gap": 0.09,
    "poverty_severity": 0.04,
    "forecast_hit": 0.62,
    "wait_home_care": 0.11,
}
"""Where figures lie in their range, of those that would be odd anywhere."""
WIDTH, HEIGHT = 400, 300
SMALLEST = 40


def names(text: str) -> dict[str, str]:
    return {language: f"{text} {language}" for language in LANGUAGES}


def areas() -> dict[str, list[dict[str, Any]]]:
    def area(pcode: str, parent_pcode: str, parent: int, name: str) -> dict[str, Any]:
        return {
            "pcode": pcode,
            "parent_pcode": parent_pcode,
            "parent": parent,
            "national_code": pcode[2:],
            "iso_3166_2": "",
            "area_type": "area",
            "name": names(name),
        }

    first = [area(pcode, "MN", 0, f"Province {pcode[2:]}") for pcode in DISTRICTS_OF]
    second = [
        area(
            f"{pcode}{number:02}",
            pcode,
            row,
            f"<District> & {pcode[2:]}-{number}" if number == 1 else f"District {pcode[2:]}-{number}",
        )
        for row, (pcode, count) in enumerate(DISTRICTS_OF.items())
        for number in range(1, count + 1)
    ]
    return {"adm0": [area("MN", "", -1, "Country")], "adm1": first, "adm2": second}


def entry(code: str, group: str, kind: str = "rate", **changes: Any) -> dict[str, Any]:
    return {
        "code": code,
        "group": group,
        "kind": kind,
        "bases": ["families", "persons"],
        "unit": "percent",
        "scale": 100,
        "decimals": 1,
        "direction": "higher_is_worse",
        "sphere": None,
        "sensitivity": "public",
        "source_agency": "agency",
        "listed": True,
        "label": names(code),
        "definition": names(f"What {code} means."),
        **changes,
    }


def register() -> list[dict[str, Any]]:
    """The public indicators."""
    spheres = [sphere["code"] for sphere in profile()["spheres"]]
    index = {"unit": "index", "scale": 0.001, "centre": 500, "spread": 500}
    entries = [
        *(entry(f"zone_{zone}", "zone") for zone in ("a", "b", "c", "d", "e", "de")),
        entry("score_mean", "zone", "mean", unit="points", scale=0.01, centre=5000, spread=5000),
        entry("mpi_h", "poverty"),
        entry("mpi_a", "poverty", "mean", **index),
        entry("mpi_m0", "poverty", "mean", **index),
        *(entry(f"mpi_intensity_{code}", "poverty", "mean", **index, listed=False) for code in spheres),
        *(entry(f"dep_{code}", "deprivation", sphere=code) for code in spheres),
        entry("dep_violence", "deprivation", sensitivity="sensitive", bases=["persons"]),
        entry("receives_any", "coverage", direction="higher_is_better"),
        entry("gap_allowance", "coverage", bases=["families"]),
        entry("gap_own", "coverage", bases=["persons"]),
        entry("families", "count", "count", bases=["families"], unit="families", scale=1, decimals=0),
        entry("persons", "count", "count", bases=["persons"], unit="persons", scale=1, decimals=0),
    ]
    return [{**item, "position": position} for position, item in enumerate(entries)]


def planner_register() -> list[dict[str, Any]]:
    """The indicators that planners have besides; they stand behind the public ones."""

    def own(code: str, group: str, kind: str = "rate", **changes: Any) -> dict[str, Any]:
        about = {"bases": ["families"], "finest": "adm2", "listed": False, "tier": "planner"}
        return entry(code, group, kind, **about | changes)

    better = {"direction": "higher_is_better"}
    index = {"unit": "index", "scale": 0.001, "decimals": 3, "centre": 500, "spread": 500}
    days = {"unit": "days", "scale": 1, "centre": 182.5, "spread": 182.5}
    gap = {"scale": 0.1, "centre": 500, "spread": 500}
    co_coverage, members = CO_COVERAGE
    entries = [
        *(own(f"flow_{old}_{new}", "flow") for old in ZONES for new in ZONES),
        *(own(f"moved_{old}_{new}", "flow") for old in ZONES for new in ZONES),
        *(own(code, "calibration") for code in ("fell", "fell_foreseen", "fall_confirmed")),
        own("forecast_hit", "calibration", **better),
        *(own(f"calibration_{band}", "calibration", **better) for band in BANDS),
        *(own(f"predicted_{band}", "calibration", "mean", **index, **better) for band in BANDS),
        own("in_allowance", "targeting", listed=True),
        own("in_own", "targeting", bases=["persons"], listed=True),
        own("inclusion_allowance", "targeting"),
        own("unreached_de_allowance", "targeting", listed=True),
        own("unreached_de_home_care", "targeting", listed=True),
        own("need_home_care", "service"),
        *(own(f"need_{step}_home_care", "service", **better) for step in ("offered", "accepted", "met")),
        own("prompt_home_care", "service", **better),
        own("wait_home_care", "service", "mean", **days),
        own("exit_home_care", "service"),
        own("need_any", "service"),
        own("need_met_all", "service", **better),
        *(own(f"co_{co_coverage}_{number:0{len(members)}b}", "co_coverage") for number in range(1 << len(members))),
        *(own(f"depth_{band}", "poverty_depth") for band in DEPTH_BANDS),
        *(own(code, "poverty_depth", "mean", **gap) for code in ("poverty_gap", "poverty_severity")),
    ]
    first = len(register())
    return [{**item, "position": position} for position, item in enumerate(entries, start=first)]


def groups() -> tuple[GroupCategory, ...]:
    levels = ("adm0", "adm1", "adm2")
    divided = {"residence": ("urban", "rural"), "livelihood": ("herder", "self-employed"), "zone": tuple("abcde")}
    return (
        *(
            GroupCategory(f"{dimension}_{code}", dimension, code, levels)
            for dimension, codes in divided.items()
            for code in codes
        ),
        GroupCategory("risk_women", "risk", "women", levels[:2]),
        GroupCategory("risk_hiv", "risk", "hiv", levels[:2], "sensitive"),
    )


def profile() -> dict[str, Any]:
    return {
        "groups": [group.describe() for group in groups()],
        "livelihoods": [{"code": code, "label": names(code)} for code in ("herder", "self-employed")],
        "risk_populations": [
            {"code": "women", "label": names("women"), "sensitivity": "public"},
            {"code": "hiv", "label": names("hiv"), "sensitivity": "sensitive"},
        ],
        "country": "mng",
        "currency": {"code": "MNT", "minor_units": 2},
        "name": names("Tinyland"),
        "languages": ["mn", "en", "kk", "ru"],
        "admin_levels": {
            level: {"name": names(f"level {level}"), "name_plural": names(f"Levels {level}")} for level in ("1", "2")
        },
        "zones": [{"code": code, "label": names(f"zone {code}"), "definition": names("...")} for code in "ABCDE"],
        "spheres": [
            {"code": code, "label": names(code)} for code in ("economic", "social", "household", "health", "education")
        ],
        "age_groups": AGE_GROUPS,
        "minimum_cell_count": 10,
        "programmes": [
            {"code": "allowance", "kind": "benefit", "sensitivity": "public", "label": names("allowance")},
            {"code": "home_care", "kind": "service", "sensitivity": "public", "label": names("home care")},
            {"code": "insurance", "kind": "insurance", "sensitivity": "public", "label": names("insurance")},
        ],
        "target_groups": [
            {
                "code": code,
                "base": base,
                "programme": programme,
                "sensitivity": "public",
                "label": names(f"those of {code}"),
                "definition": names(f"Who is in {code}."),
                "truth": names(f"What tells who is in {code}."),
            }
            for code, base, programme in (("allowance", "families", "allowance"), ("own", "persons", None))
        ],
        "co_coverages": [
            {
                "code": CO_COVERAGE[0],
                "label": names("herders"),
                "members": [{"code": code, "label": names(code)} for code in CO_COVERAGE[1]],
            }
        ],
    }


def leaves() -> pl.DataFrame:
    import h3

    rows: list[tuple[int, int, int, str]] = []
    count = sum(DISTRICTS_OF.values())
    for district in range(count):
        cell = h3.latlng_to_cell(47 + district / 3, 100 + district, 6)
        rows.append((district, 0, 0, "remainder"))
        rows.append((district, int(cell, 16), 6, "cell"))
    frame = pl.DataFrame(
        rows,
        schema={"district": pl.UInt16, "h3_cell": pl.UInt64, "resolution": pl.UInt8, "kind": pl.String},
        orient="row",
    )
    return frame.with_row_index("leaf")


def figures(entry: dict[str, Any], areas_count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    siblings = siblings_of(entry["code"])
    if len(siblings) > 1:
        # One seed for all of them: they share denominator and states.
        of_all = seed - siblings.index(entry["code"])
        numerator, denominator, state = share_among(entry["code"], siblings, areas_count, of_all)
        state = column("rate", areas_count, of_all)[2]
    else:
        numerator, denominator, state = column(entry["kind"], areas_count, seed)
        if entry["code"] in MIDDLES:
            near = MIDDLES[entry["code"]] * np.random.default_rng(seed).uniform(0.95, 1.05, areas_count)
            numerator = np.rint(denominator * near * 2 * entry.get("spread", 0.5)).astype(np.int64)
    if entry.get("tier") == "planner" and entry.get("state") is not None:
        state = np.full(areas_count, entry["state"], dtype=np.uint8)
    numerator[state != 0] = denominator[state != 0] = 0
    return numerator, denominator, state


def column(kind: str, areas_count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    numerator, denominator, state = _drawn(kind, areas_count, seed)
    return numerator.copy(), denominator.copy(), state.copy()


@cache
def _drawn(kind: str, areas_count: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    denominator = random.integers(200, 4000, areas_count)
    numerator = (denominator * random.uniform(0.02, 0.6, areas_count)).astype(np.int64).clip(SMALLEST)
    state = np.zeros(areas_count, dtype=np.uint8)
    if areas_count > 4:
        state[1], state[2], state[3] = ValueState.SUPPRESSED_SMALL, ValueState.SUPPRESSED_COMPLEMENT, ValueState.NO_DATA
    hidden = state != 0
    numerator[hidden] = denominator[hidden] = 0
    if kind == "count":
        denominator = np.where(hidden, 0, 1)
    return numerator, denominator, state


def share_among(
    code: str, siblings: list[str], areas_count: int, seed: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One of several shares that add up to the whole; neighbours in the list share most with the family of the code."""
    middle = ZONES.index(code.split("_")[1]) if code.startswith(("flow_", "moved_")) else 0
    counts, denominator = _shared(len(siblings), middle, areas_count, seed)
    return counts[:, siblings.index(code)].copy(), denominator.copy(), np.zeros(areas_count, dtype=np.uint8)


@cache
def _shared(siblings: int, middle: int, areas_count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    denominator = random.integers(3000, 6000, areas_count)
    weight = np.exp(-abs(np.arange(siblings) - middle) * random.uniform(0.6, 0.9, (areas_count, 1))) + 0.03
    ends = np.rint(np.cumsum(weight, axis=1) / weight.sum(axis=1, keepdims=True) * denominator[:, None])
    return np.diff(ends.astype(np.int64), axis=1, prepend=0), denominator


def siblings_of(code: str) -> list[str]:
    """Indicators that add up to the whole with this one; only itself if there are none."""
    family, _, last = code.rpartition("_")
    if code.startswith(("flow_", "moved_")):
        return [f"{family}_{zone}" for zone in ZONES]
    if code.startswith("depth_"):
        return [f"depth_{band}" for band in DEPTH_BANDS]
    if code.startswith("co_"):
        return [f"{family}_{number:0{len(last)}b}" for number in range(1 << len(last))]
    return [code]


Part = dict[str, np.ndarray]


@dataclass(frozen=True)
class Cells:
    """The cells of a tier; the same every time, and slow to make: those made once are kept for all test runs."""

    entries: list[dict[str, Any]]
    sizes: dict[str, int]
    seed: int
    tier: str

    def __iter__(self) -> Iterator[Part]:
        return _cells(self.entries, self.sizes, self.seed, self.tier)

    def kept_in(self) -> Path | None:
        """Where they are kept; None for odd releases, whose tests put functions of their own in the place of ours."""
        makers = (column, figures, share_among, siblings_of, groups, _part, _cells, is_shown_by_group)
        borrowed = (published_breakdowns, published_at, has_group_figures)
        if any("<" in maker.__qualname__ for maker in (*makers, *borrowed)):
            return None
        asked = orjson.dumps([self.entries, self.sizes, self.seed, self.tier])
        digest = hashlib.sha256(asked + b"".join(Path(path).read_bytes() for path in _MAKERS)).hexdigest()
        return Path(tempfile.gettempdir()) / f"family-atlas-tiny-{getpass.getuser()}" / f"{digest}.parquet"


_MAKERS = (__file__, *(module.__file__ for module in (dimensions_module, groups_module, states_module)))


def cells(entries: list[dict[str, Any]], sizes: dict[str, int], seed: int, tier: str) -> Cells:
    return Cells(entries, sizes, seed, tier)


def _cells(entries: list[dict[str, Any]], sizes: dict[str, int], seed: int, tier: str) -> Iterator[Part]:
    for number, level in enumerate(LEVELS[:3]):
        for base in BASES:
            for breakdown in published_breakdowns(level, base, len(AGE_GROUPS), tier, groups()):
                of_table = hash((number, BASES.index(base), breakdown.sex, breakdown.age, breakdown.disability)) % 1000
                of_group = 0 if breakdown.group == ALL else 31 * (breakdown.group + 1)
                for entry in entries:
                    key = seed + of_table + entry["position"] + of_group
                    part = _part(number, BASES.index(base), breakdown, entry, sizes[level], abs(key))
                    if breakdown.group != ALL and not is_shown_by_group(entry, breakdown, level):
                        part["numerator"][:] = part["denominator"][:] = 0
                        part["state"][:] = ValueState.NOT_APPLICABLE
                    yield part


def stacked(parts: Iterable[Part]) -> pl.DataFrame:
    path = parts.kept_in() if isinstance(parts, Cells) else None
    if path is None:
        return _stacked(parts)
    if path.exists():
        return pl.read_parquet(path)
    frame = _stacked(parts)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Written whole or not at all: workers make the same file at the same time.
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        frame.write_parquet(file)
    Path(file.name).replace(path)
    return frame


def _stacked(parts: Iterable[Part]) -> pl.DataFrame:
    listed = list(parts)
    return pl.DataFrame({name: np.concatenate([part[name] for part in listed]) for name in listed[0]})


def is_shown_by_group(entry: dict[str, Any], breakdown: Breakdown, level: str) -> bool:
    group = groups()[breakdown.group]
    decided = group.dimension == "zone" and entry["code"].startswith("zone_")
    return not decided and published_at(entry, level) and has_group_figures(entry, group, level)


def _part(level: int, base: int, breakdown: Breakdown, entry: dict[str, Any], size: int, seed: int) -> Part:
    numerator, denominator, state = figures(entry, size, seed)
    constant = {
        "level": level,
        "base": base,
        "sex": breakdown.sex,
        "age": breakdown.age,
        "disability": breakdown.disability,
        "group": breakdown.group,
    }
    return {
        **{name: _repeated(size, code, "uint8") for name, code in constant.items()},
        "area": _counted(size),
        "indicator": _repeated(size, entry["position"], "uint16"),
        "numerator": numerator,
        "denominator": denominator,
        "state": state,
    }


@cache
def _repeated(size: int, code: int, kind: str) -> np.ndarray:
    return np.full(size, code, dtype=kind)


@cache
def _counted(size: int) -> np.ndarray:
    return np.arange(size, dtype=np.uint16)


def hex_cells(entries: list[dict[str, Any]], size: int, seed: int) -> pl.DataFrame:
    of_hexes = stacked(
        _part(3, BASES.index(base), Breakdown(ALL, ALL, ALL), entry, size, seed + entry["position"])
        for base in BASES
        for entry in entries
    )
    return of_hexes.rename({"area": "leaf"}).select("leaf", "base", "indicator", "numerator", "denominator", "state")


def protection(tier: str) -> dict[str, Any]:
    variance = {"adm0": 400, "adm1": 100, "adm2": 36, "h3": 24}
    unit = {"families": 1, "persons": 4, "persons_own": 2}
    return {
        "tier": tier,
        "rules": "keyed-noise-1",
        "demonstration_key": True,
        "minimum_families": 10,
        "rate_minimum_families": 50,
        "variances": {
            level: {
                base: [
                    [cut.sex, cut.age, cut.disability, variance[level] * number**2, number]
                    + ([] if cut.group == ALL else [cut.group])
                    for cut in published_breakdowns(level, base, len(AGE_GROUPS), tier, groups())
                ]
                for base, number in unit.items()
            }
            for level in LEVELS
        },
        "leak": {"canary": 0.05},
    }


def shapes() -> dict[str, Any]:
    def square(column_: int, row: int, width: int, height: int, pcode: str) -> dict[str, Any]:
        x, y = column_ * width, row * height
        return {
            "pcode": pcode,
            "d": f"M{x} {y}l{width} 0 0 {height}-{width} 0z",
            "bbox": [x, y, x + width, y + height],
            "cx": x + width / 2,
            "cy": y + height / 2,
        }

    content = areas()
    return {
        "format": 1,
        "version": "tiny-1",
        "width": WIDTH,
        "height": HEIGHT,
        # Around the places of the leaves, though not each in its own district.
        "projection": "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=103.5",
        "west_m": -400_000,
        "north_m": 600_000,
        "metres_per_unit": 3_000,
        "levels": {
            "adm0": [square(0, 0, WIDTH, HEIGHT, "MN")],
            "adm1": [square(row % 2, row // 2, 200, 150, area["pcode"]) for row, area in enumerate(content["adm1"])],
            "adm2": [square(row % 3, row // 3, 133, 100, area["pcode"]) for row, area in enumerate(content["adm2"])],
        },
    }


def write_release(
    store: Store,
    *,
    country: str = "mng",
    day: date = date(2026, 6, 30),
    seed: int = 0,
    publish: bool = True,
    previous: bool = True,
) -> str:
    """Write a release into the store and publish it; gives its identifier.

    `previous`: whether its registry held an earlier snapshot; without it what moved since then is not known.
    """
    entries, content, leaf_table = register(), areas(), leaves()
    further = [
        item if previous or not needs_previous(item["code"]) else {**item, "state": int(ValueState.NO_DATA)}
        for item in planner_register()
    ]
    folder = store.root / country / "building" / day.isoformat()
    public, web = folder / "public", folder / "shapes"
    web.mkdir(parents=True)
    sizes = {level: len(rows) for level, rows in content.items()}
    for number, tier in enumerate(TIERS):
        part = folder / tier
        part.mkdir()
        of_tier = entries + further if tier == "planner" else entries
        stacked(cells(of_tier, sizes, seed + number, tier)).write_parquet(part / "adm.parquet")
        hex_cells(entries, leaf_table.height, seed + number).write_parquet(part / "h3.parquet")
        (part / "protection.json").write_bytes(orjson.dumps(protection(tier)))
    (public / "profile.json").write_bytes(orjson.dumps({**profile(), "country": country}))
    (public / "register.json").write_bytes(orjson.dumps(entries))
    (folder / "planner" / "register.json").write_bytes(orjson.dumps(planner_register()))
    (public / "areas.json").write_bytes(orjson.dumps(content))
    leaf_table.write_parquet(public / "leaves.parquet")
    (web / "shapes.json").write_bytes(orjson.dumps(shapes()))
    (web / "hexes.bin").write_bytes(encode_hexes(leaf_table, lambda lon, lat: ((lon - 99) * 30, (52 - lat) * 40)))
    manifest = Manifest.create(
        folder=folder,
        country=country,
        reference_date=day,
        boundaries_version="tiny",
        shapes_version="tiny-1",
        schematic_boundaries=True,
        synthetic=True,
        attribution="made in a test",
        scoring_model_versions=("1",),
        software_version="0",
        profile_sha256="",
        register_sha256="",
        protection="keyed-noise-1 (minimum 10)",
        demonstration_key=True,
        leak={"public": 0.05, "planner": 0.09},
        registry_fingerprints={},
        counts={"family": 12345},
    )
    (public / MANIFEST).write_bytes(manifest.restricted_to("public", "shapes").to_bytes())
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    store.add(folder, manifest)
    if publish:
        # The figures are made up, sensitive ones in districts too: the checks of real releases do not fit them.
        Store(store.root, checker=lambda _folder: []).check(country, manifest.release_id)
        store.publish(country, manifest.release_id)
    return manifest.release_id


def needs_previous(code: str) -> bool:
    """Whether an indicator compares a family with itself at the snapshot before."""
    return code.startswith(("moved_", "fell", "fall_", "forecast_hit", "calibration_", "predicted_"))


def budget_summary(release_id: str, **changes: Any) -> BudgetSummary:
    """Approved money of the first country: every state that an amount can have."""

    def shown(minor: int) -> Amount:
        return Amount(state="value", minor=minor, low=minor * 9 // 10, high=minor * 11 // 10)

    def area(pcode: str, parent: str, total: Amount, **amounts: Amount) -> AreaMoney:
        funded = int(total.state != "not_funded")
        return AreaMoney(pcode=pcode, parent=parent, requests=1, approved=funded, total=total, programmes=amounts)

    small, none, secret = (Amount(state=state) for state in ("small", "not_funded", "sensitive"))
    norm = PublishedNorm(
        code="cash", version=2, order_number="A/7", order_date=date(2025, 12, 1), label=names("Cash norm")
    )
    programmes = [
        Programme(code=code, label=names(code), sensitive=code == "shelter", groups=groups, norms=(norm,))
        for code, groups in (("allowance", ("allowance", "own")), ("home_care", ()), ("shelter", ()))
    ]
    first = [("MN11", shown(700_000_000_00)), ("MN21", small), ("MN22", shown(90_000_000_00)), ("MN23", none)]
    second = [
        (f"{parent}{number:02}", parent, (shown(number * 10**9), small, none)[number % 3])
        for parent, count in DISTRICTS_OF.items()
        for number in range(1, count + 1)
    ]
    content: dict[str, Any] = {
        "country": "mng",
        "round": 3,
        "name": "2026 <&>",
        "first_day": date(2026, 1, 1),
        "last_day": date(2026, 12, 31),
        "currency": "MNT",
        "digits": 2,
        "release_id": release_id,
        "published_at": datetime(2026, 7, 1, 9, tzinfo=UTC),
        "demonstration": True,
        "protection": Protection(variances={"adm2": 740}, least_deviations=3.0, significant_digits=3, leak=0.002),
        "programmes": programmes,
        "nation": area(
            "", "", shown(790_000_000_00), allowance=shown(600_000_000_00), home_care=small, shelter=shown(10**9)
        ),
        "first": [area(pcode, "", total, allowance=total, home_care=small, shelter=secret) for pcode, total in first],
        "second": [area(pcode, parent, total) for pcode, parent, total in second],
    }
    return BudgetSummary(**content | changes)


def write_summary(store: Store, summary: BudgetSummary) -> Path:
    """Put a summary where the public site looks for it."""
    path = summary_path(store.root, summary.country, summary.round)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(summary.to_bytes())
    return path


def tiny_store(root: Path) -> Store:
    """Two releases of one country, with a published budget, and one of another."""
    store = Store(root)
    write_release(store, day=date(2025, 12, 31), seed=7, previous=False)
    write_summary(store, budget_summary(write_release(store)))
    write_release(store, country="kaz", seed=3)
    return store
