"""The crosswalk of a country's administrative codes and names, in the one shape the geography room works with."""

from __future__ import annotations

from importlib import resources
from io import StringIO
from typing import Any

import pandas as pd

from geo.errors import BoundaryError, BoundaryProblem, UnknownCountryError

NAME_COLUMNS = ("name_en", "name_mn", "name_kk", "name_ru")
ATTRIBUTE_COLUMNS = ("pcode", "parent_pcode", "national_code", "iso_3166_2", "area_type", *NAME_COLUMNS)


def as_crosswalk(names: Any) -> pd.DataFrame:
    """The crosswalk as a pandas frame of text sorted by level and P-code.

    `names` is a polars or pandas frame with the columns `level` (0, 1, 2) and `ATTRIBUTE_COLUMNS`; others are ignored.
    Raises BoundaryError when a column is absent or a P-code stands twice.
    """
    frame = names if isinstance(names, pd.DataFrame) else pd.DataFrame(names.to_dict(as_series=False))
    absent = [column for column in ("level", *ATTRIBUTE_COLUMNS) if column not in frame.columns]
    if absent:
        raise BoundaryError(f"The crosswalk lacks the column(s) {', '.join(absent)}.")
    frame = frame[["level", *ATTRIBUTE_COLUMNS]].copy()
    frame["level"] = [int(str(level).removeprefix("adm")) for level in frame["level"]]
    for column in ATTRIBUTE_COLUMNS:
        frame[column] = frame[column].fillna("").astype(str)
    twice = frame.loc[frame["pcode"].duplicated(), "pcode"].tolist()
    if twice:
        problems = tuple(
            BoundaryProblem(code, "duplicate", "stands twice in the crosswalk; keep one") for code in twice
        )
        raise BoundaryError("The crosswalk is ambiguous.", problems)
    return frame.sort_values(["level", "pcode"], ignore_index=True)


def builtin_crosswalk(country: str) -> pd.DataFrame:
    """The crosswalk that ships with the product (`data/profiles/<country>_areas.csv`), read as a file.

    Raises UnknownCountryError when there is none.
    """
    # The file lies among the profiles; reading it as a resource keeps the import rule (geo imports no other room).
    file = resources.files("data.profiles") / f"{country}_areas.csv"
    if not file.is_file():
        raise UnknownCountryError(f"No areas are known for the country {country!r}; the product ships mng and kaz.")
    text = file.read_text(encoding="utf-8")
    return as_crosswalk(pd.read_csv(StringIO(text), dtype=str, keep_default_na=False))
