"""Tessera with a thousand families that move between zones, and offices that tell who works there."""

from datetime import date
from pathlib import Path

import polars as pl

from data.release.store import Store
from data.release.workforce import DEALINGS
from tests.invented.country import COUNTRY
from tests.invented.registry import DECEMBER, JUNE, Cohort, Member, Tables, registry
from tests.invented.releases import build
from tests.registry_copies import write_copy

_ADULT = (Member("female", "1985-01-01"), Member("male", "2015-06-30"))
_POOR = ("low_income", "crowded", "illness")
_POINTS = {
    "XT0101": (30.02, -39.98),
    "XT0102": (30.05, -39.85),
    "XT0201": (30.12, -39.92),
    "XT0202": (30.15, -39.85),
}


def _cohort(name: str, count: int, area: str, zone: str, forecast: str) -> Cohort:
    return Cohort(
        name,
        count,
        _ADULT,
        _POINTS[area],
        area,
        zone,
        forecast,
        80.0 if zone in "DE" else 300.0,
        60.0,
        _POOR if zone in "DE" else (),
        snapshots=(JUNE, DECEMBER),
    )


_COURSES = (
    ("stays_a", 300, "A", "A"),
    ("stays_b", 250, "B", "B"),
    ("falls", 180, "C", "D"),
    ("holds", 200, "C", "C"),
    ("stays_d", 180, "D", "D"),
    ("rises", 150, "D", "C"),
)
COHORTS = tuple(
    _cohort(f"{name}_{area.lower()}", count, area, zone, forecast)
    for area in _POINTS
    for name, count, zone, forecast in _COURSES
)
IN_NEED = sum(count for _, count, zone, _ in _COURSES if zone in "DE")
FALLING = sum(count for _, count, zone, forecast in _COURSES if zone in "ABC" and forecast in "DE")
UNITS = [
    # area, as of, workers, users, visits, assessments, referrals, closed
    ("XT0101", 20, 6, 900, 300, 260, 130),
    ("XT0102", 0, 0, 0, 0, 0, 0),
    ("XT0201", 3, 3, 500, 220, 190, 100),
    ("XT0203", 2, 0, 20, 11, 5, 1),
]


def moving_registry(units: bool = True) -> Tables:
    """Every third family of a cohort stays where it was in June, against what was forecast; the others move."""
    tables = registry(COHORTS)
    del tables["support"]  # nobody receives anything
    number = pl.col("family_id").str.extract(r"-(\d+)$").cast(pl.Int64)
    december = pl.col("snapshot_date") == DECEMBER
    was = {cohort.name: cohort.zone for cohort in COHORTS}
    before = pl.col("family_id").str.extract(r"^(.*)-\d+$").replace_strict(was)
    tables["family"] = tables["family"].with_columns(
        zone=pl.when(december & (number % 3 > 0))
        .then(pl.col("zone_forecast"))
        .when(december)
        .then(before)
        .otherwise(pl.col("zone")),
        forecast_probability=0.55 + 0.1 * (number % 5),
    )
    if units:
        rows = [(area, day, *counts) for area, *counts in UNITS for day in (JUNE, DECEMBER)]
        names = ["adm2_pcode", "as_of", "workers", "app_users", *DEALINGS]
        tables["work_unit"] = pl.DataFrame(rows, schema=names, orient="row")
    return tables


def outlook_store(root: Path, monkeypatch: object, *, units: bool = True, snapshot: date | None = None) -> Store:
    """Releases of June and December, published; or of one of them."""
    from data.profiles.profile import Caseload, Text
    from tests.invented import country, releases

    text = Text(**{language: f"Invented norm {language}." for language in ("en", "mn", "kk", "ru")})
    known = Caseload(norm_families_per_worker=40, app_target_users=200, note=text)
    plain = country.profile()
    profile = plain.model_copy(update={"caseload": known})
    profile._path, profile._lines = plain._path, plain._lines
    monkeypatch.setattr(releases, "profile", lambda: profile)  # type: ignore[attr-defined]
    build(write_copy(moving_registry(units), "parquet", root / "registry"), root / "store", snapshot or "all")
    store = Store(root / "store")
    for release_id in store.built(COUNTRY):
        store.check(COUNTRY, release_id)
        store.publish(COUNTRY, release_id)
    return store
