"""Read the crosswalk of a country's areas: every code and name of every admin area, strictly."""

import csv
from pathlib import Path

import polars as pl

from data.languages import COMMON, LANGUAGES
from data.profiles.loader import ProfileError, profile_path

AREA_COLUMNS = (
    "level",
    "pcode",
    "parent_pcode",
    "national_code",
    "iso_3166_2",
    "area_type",
    *(f"name_{language}" for language in LANGUAGES),
    "seat_geonameid",
)
_COMMON_NAME = f"name_{COMMON}"
_MAY_BE_ABSENT = {name for name in AREA_COLUMNS if name.startswith("name_")} - {_COMMON_NAME}
_REQUIRED = ("pcode", "area_type")


def areas_path(country_or_path: str | Path) -> Path:
    """The table of areas beside a country's profile, or the given path of a .csv file."""
    if isinstance(country_or_path, Path) or country_or_path.endswith(".csv"):
        return Path(country_or_path)
    profile = profile_path(country_or_path)
    return profile.with_name(f"{profile.stem}_areas.csv")


def load_areas(country_or_path: str | Path) -> pl.DataFrame:
    """One row per admin area, sorted by level and pcode. A language without a column takes the names in English.

    Returns:
        Columns `AREA_COLUMNS`: level u8 (0, 1, 2), seat_geonameid i64 (null if unknown), all others str ('' if none).

    Raises:
        ProfileError: missing file, unknown or missing column, empty name, duplicate code, level other than 0, 1 or 2,
            or an area whose parent is not an area of the level above. The message names file and line.
    """
    file = areas_path(country_or_path)
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            _check_header(file, header)
            rows = [
                (reader.line_num, dict(zip(header, _cells(file, reader.line_num, row, len(header)), strict=True)))
                for row in reader
            ]
    except OSError as error:
        raise ProfileError(f"Cannot read the table of areas {file}: {error.strerror}.") from error
    except (csv.Error, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: not a UTF-8 CSV file: {error}.") from error
    _check_rows(file, rows)
    absent = {name: pl.col(_COMMON_NAME) for name in AREA_COLUMNS if name not in header}
    frame = pl.DataFrame([row for _, row in rows], schema=dict.fromkeys(header, pl.String))
    frame = frame.with_columns(**absent).select(AREA_COLUMNS)
    return frame.with_columns(
        pl.col("level").cast(pl.UInt8),
        pl.when(pl.col("seat_geonameid") != "").then(pl.col("seat_geonameid")).cast(pl.Int64),
    ).sort("level", "pcode")


def _check_header(file: Path, header: list[str]) -> None:
    missing = [name for name in AREA_COLUMNS if name not in header and name not in _MAY_BE_ABSENT]
    unknown = [name for name in header if name not in AREA_COLUMNS]
    if missing or unknown or len(header) != len(set(header)):
        raise ProfileError(
            f"{file}, line 1: columns must be {', '.join(AREA_COLUMNS)}; "
            f"missing: {', '.join(missing) or 'none'}; unknown: {', '.join(unknown) or 'none'}."
        )


def _cells(file: Path, line: int, row: list[str], wanted: int) -> list[str]:
    if len(row) != wanted:
        raise ProfileError(f"{file}, line {line}: {len(row)} cells instead of {wanted}.")
    return row


def _check_rows(file: Path, rows: list[tuple[int, dict[str, str]]]) -> None:
    level_of: dict[str, str] = {}
    national: set[tuple[str, str]] = set()
    for line, row in rows:
        place = f"{file}, line {line}"
        if row["level"] not in {"0", "1", "2"}:
            raise ProfileError(f"{place}: level must be 0, 1 or 2, not {row['level']!r}.")
        for name in (*_REQUIRED, *(name for name in row if name.startswith("name_"))):
            if not row[name] or row[name] != row[name].strip():
                raise ProfileError(f"{place}: {name} is empty or has spaces around it.")
        if row["pcode"] in level_of:
            raise ProfileError(f"{place}: pcode {row['pcode']} occurs twice.")
        code = (row["level"], row["national_code"])
        if code[1] and code in national:
            raise ProfileError(f"{place}: national code {row['national_code']} occurs twice in level {row['level']}.")
        if not (row["seat_geonameid"] == "" or row["seat_geonameid"].isdecimal()):
            raise ProfileError(f"{place}: seat_geonameid must be a whole number or empty.")
        level_of[row["pcode"]] = row["level"]
        national.add(code)
    for line, row in rows:
        above = str(int(row["level"]) - 1)
        if row["level"] != "0" and level_of.get(row["parent_pcode"]) != above:
            raise ProfileError(f"{file}, line {line}: parent {row['parent_pcode']!r} is not an area of level {above}.")
        if row["level"] == "0" and row["parent_pcode"]:
            raise ProfileError(f"{file}, line {line}: the country has no parent.")
