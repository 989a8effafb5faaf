"""Copies of one small registry in every kind of store, for tests that must not depend on the kind.

`write_copy` gives the locator for `open_source`; `small_registry` is a registry small enough to count by hand.
"""

import sqlite3
from datetime import date
from pathlib import Path

import duckdb
import polars as pl
import psycopg

from data.profiles.profile import Profile

Tables = dict[str, pl.DataFrame]
KINDS = ("parquet", "csv", "sqlite", "duckdb", "postgresql")
_SQL_TYPES = {
    pl.String: "TEXT",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
    pl.Float64: "DOUBLE PRECISION",
    pl.Decimal: "NUMERIC",
}


def write_copy(tables: Tables, kind: str, where: Path | str) -> str:
    """Write tables as one kind of registry.

    Args:
        where: an empty or absent folder; for "postgresql" the URL of an empty database (fixture `postgres_database`).

    Returns:
        The locator for `data.registry.source.open_source`.
    """
    if kind == "postgresql":
        return _write_postgres(tables, str(where))
    folder = Path(where)
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "parquet":
        for name, frame in tables.items():
            frame.write_parquet(folder / f"{name}.parquet")
        return str(folder)
    if kind == "csv":
        for name, frame in tables.items():
            frame.write_csv(folder / f"{name}.csv")
        return str(folder)
    if kind == "sqlite":
        return _write_sqlite(tables, folder / "registry.sqlite")
    if kind == "duckdb":
        return _write_duckdb(tables, folder / "registry.duckdb")
    raise ValueError(f"No kind of copy {kind!r}; there is {', '.join(KINDS)}.")


def _sql_type(kind: pl.DataType) -> str:
    return next((sql for known, sql in _SQL_TYPES.items() if isinstance(kind, known)), "BIGINT")


def _columns(frame: pl.DataFrame) -> str:
    return ", ".join(f'"{name}" {_sql_type(kind)}' for name, kind in frame.schema.items())


def _write_sqlite(tables: Tables, file: Path) -> str:
    with sqlite3.connect(file) as connection:
        for name, frame in tables.items():
            connection.execute(f"CREATE TABLE {name} ({_columns(frame)})")
            plain = frame.with_columns(pl.col(pl.Date).cast(pl.String), pl.col(pl.Boolean).cast(pl.Int8))
            plain = plain.with_columns(pl.col(pl.Decimal).cast(pl.Float64))
            places = ", ".join("?" * frame.width)
            connection.executemany(f"INSERT INTO {name} VALUES ({places})", plain.iter_rows())
    connection.close()
    return f"sqlite:///{file}"


def _write_duckdb(tables: Tables, file: Path) -> str:
    with duckdb.connect(str(file)) as connection:
        for name, frame in tables.items():
            connection.register("arriving", frame.to_arrow())
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM arriving")
            connection.unregister("arriving")
    return f"duckdb:///{file}"


def _write_postgres(tables: Tables, url: str) -> str:
    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        for name, frame in tables.items():
            cursor.execute(f"CREATE TABLE {name} ({_columns(frame)})")
            with cursor.copy(f"COPY {name} FROM STDIN (FORMAT csv, HEADER true)") as copy:
                copy.write(frame.write_csv())
    return url


def small_registry(profile: Profile) -> Tables:
    """Six families with ten persons in the capital of Mongolia and in two soums, all values visible here.

    Family f1 has coordinates and p-code, f2 coordinates only, f3 a p-code only, f4 a national code only, f5 neither; f6
    has nothing but its identity and date. f1 to f5 are in the snapshot of 2025-06-30, f1 and f6 in that of 2025-12-31.
    """
    days = [date(2025, 6, 30)] * 5 + [date(2025, 12, 31)] * 2
    family = pl.DataFrame(
        {
            "family_id": ["f1", "f2", "f3", "f4", "f5", "f1", "f6"],
            "snapshot_date": days,
            "lat": [47.918873, 47.9, None, None, None, 47.918873, None],
            "lon": [106.917701, 106.9, None, None, None, 106.917701, None],
            "adm2_pcode": ["MN1101", None, "MN1104", "51107", None, "MN1101", None],
            "residence": ["urban", "urban", "rural", "rural", "urban", "urban", None],
            "family_size": [4, 2, 1, 1, 1, 4, None],
            "livelihood": ["wage", "pension", "herder", "herder", "other", "unemployed", None],
            "income_per_capita_month": [250_000.0, 99_999.995, 0.0, 1234.565, 1.0, 10.125, None],
            "score": [12.345, 100.0, 0.0, 55.555, 71.0, 80.25, None],
            "zone": ["B", "E", "A", "C", "D", "D", None],
            "zone_forecast": ["C", "E", "A", "D", "D", "E", None],
            "forecast_probability": [0.5, 1.0, 0.0, 0.1235, 0.25, 0.9999, None],
            "scoring_model_version": ["2025.1"] * 6 + [None],
            **{f"sphere_{item.code}": [10.5, 20.0, 0.0, 30.125, 40.0, 50.0, None] for item in profile.spheres},
            **{item.code: [True, False, False, True, None, True, None] for item in profile.deprivations},
            "assessed_on": [date(2025, 5, 1)] * 6 + [None],
        },
        schema_overrides={"lat": pl.Float64, "lon": pl.Float64},
    )
    risks = [item.code for item in profile.risk_populations]
    held = [(0,), None, (0, 2), (2,), (0, 1), (1,), None, (0,), (), None]
    person = pl.DataFrame(
        {
            "person_id": [f"p{number}" for number in range(1, 11)],
            "family_id": ["f1", "f1", "f1", "f1", "f2", "f2", "f3", "f4", "f5", "f6"],
            "sex": ["female", "male", "female", "male", "female", "male", "male", "female", "male", None],
            "birth_date": _days("1985-01-02 1984-02-29 2015-06-01 2025-06-01 1950-01-01 - 1990-01-01 2000-12-31 - -"),
            "age": [None, None, None, None, None, 77, 99, None, 30, None],
            "disability": [False, False, True, False, True, False, False, None, False, None],
            "education_status": _words(
                "higher secondary attending not_of_age primary secondary none none vocational -"
            ),
            "employment_status": _words("wage wage child child pensioner pensioner herder herder unemployed -"),
            "health_insurance": [True, True, True, True, True, True, False, False, None, None],
            "social_insurance": [True, True, False, False, True, True, False, False, None, None],
            "risk_populations": [None if bits is None else ";".join(risks[bit] for bit in bits) for bits in held],
        }
    )
    programmes = [item.code for item in profile.programmes]
    support = pl.DataFrame(
        {
            "family_id": ["f1", None, "f3", "f2"],
            "person_id": [None, "p5", None, "p6"],
            "programme": [programmes[0], programmes[1], programmes[2], programmes[1]],
            "kind": [profile.programmes[0].kind, profile.programmes[1].kind, profile.programmes[2].kind, None],
            "need_date": [date(2025, 1, 1), date(2025, 1, 1), date(2025, 2, 1), None],
            "offered": [date(2025, 1, 5), date(2025, 1, 6), None, None],
            "accepted": [date(2025, 1, 7), None, None, None],
            "received": [date(2025, 1, 9), None, None, date(2025, 3, 1)],
            "ended": [None, None, None, date(2025, 4, 1)],
            "amount": [100_000.5, None, None, 0.125],
            "currency": [profile.currency.code, None, None, profile.currency.code],
        }
    )
    source = pl.DataFrame(
        {
            "agency": [profile.agencies[0].code, profile.agencies[1].code],
            "records": [10, 20],
            "matched": [9, 20],
            "last_load": [date(2025, 12, 1), None],
            "cadence": ["monthly", None],
        }
    )
    return {"family": family, "person": person, "support": support, "source": source}


def _words(text: str) -> list[str | None]:
    return [None if word == "-" else word for word in text.split()]


def _days(text: str) -> list[date | None]:
    return [None if word is None else date.fromisoformat(word) for word in _words(text)]
