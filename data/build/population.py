"""Families of one snapshot with their members and support, as the frames that indicator expressions read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.deprivation_scores import with_deprivation_scores
from data.profiles.profile import Profile

UNKNOWN = 255
ELDERLY_FROM_AGE = 60
SMALL_CHILD_BELOW_AGE = 5


@dataclass(frozen=True)
class Population:
    """One snapshot.

    Attributes:
        families: one row per family; the columns of the spool and those that the build derives (see
            `data.indicators.columns`).
        persons: one row per member born by the snapshot, in any order: family (u32, row in families), sex, age
            (group), disability (u8, 255 unknown), and receives_<programme> (i8) of the programmes asked for.
    """

    families: pl.DataFrame
    persons: pl.DataFrame

    def restricted_to(self, kept: NDArray[np.bool_]) -> "Population":
        """The families marked in `kept` and their members, renumbered."""
        if kept.all():
            return self
        row = (np.cumsum(kept) - 1).astype(np.uint32)
        families = self.families.filter(pl.Series(kept)).drop("family").with_row_index("family")
        family = self.persons["family"].to_numpy()
        persons = self.persons.filter(pl.Series(kept[family]))
        return Population(families, persons.with_columns(pl.Series("family", row[persons["family"].to_numpy()])))


def read_population(spool: Path, snapshot: date, profile: Profile, *, person_programmes: Collection[str]) -> Population:
    """Read a validated registry as of one snapshot.

    Args:
        spool: folder written by the ingest.
        snapshot: families of this date are read; persons born later are left out.
        profile: the country.
        person_programmes: programmes whose receipt must be known person by person.
    """
    families = (
        pl.scan_parquet(spool / "family.parquet")
        .filter(pl.col("snapshot_date") == snapshot)
        .collect(engine="streaming")
        .with_row_index("family")
    )
    rows = families.select("family_id", "family")
    support = _active_support(spool, snapshot, profile)
    persons = _read_persons(spool, rows, snapshot, profile, support, person_programmes)
    families = families.join(_member_counts(persons), on="family", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in ("children_under_5", "elderly", "with_disability")
    )
    families = _with_family_support(families, support, profile)
    return Population(with_deprivation_scores(families, profile), persons.drop("years"))


def _active_support(spool: Path, snapshot: date, profile: Profile) -> pl.DataFrame:
    """Support received at the snapshot: family_id, person_id (null: the whole family), programme code."""
    path = spool / "support.parquet"
    codes = [programme.code for programme in profile.programmes]
    return (
        pl.scan_parquet(path)
        .filter(pl.col("received") <= snapshot, pl.col("ended").is_null() | (pl.col("ended") > snapshot))
        .select(
            "family_id", "person_id", pl.col("programme").replace_strict(list(range(len(codes))), codes, default=None)
        )
        .unique()
        .collect()
    )


def _read_persons(
    spool: Path,
    rows: pl.DataFrame,
    snapshot: date,
    profile: Profile,
    support: pl.DataFrame,
    programmes: Collection[str],
) -> pl.DataFrame:
    age_at_snapshot = (
        snapshot.year
        - pl.col("birth_date").dt.year().cast(pl.Int16)
        - (pl.col("birth_date").dt.strftime("%m%d") > f"{snapshot:%m%d}").cast(pl.Int16)
    )
    persons = (
        pl.scan_parquet(spool / "person.parquet")
        .filter(pl.col("birth_date").is_null() | (pl.col("birth_date") <= snapshot))
        .join(rows.lazy(), on="family_id")
        .select(
            "family",
            *(("person_id",) if programmes else ()),
            "sex",
            "disability",
            pl.coalesce(age_at_snapshot, pl.col("age")).alias("years"),
        )
        .collect(engine="streaming")
    )
    persons = persons.with_columns(_age_group(persons["years"], profile.age_breaks))
    for programme in sorted(programmes):
        persons = persons.with_columns(_person_receipt(persons, rows, support, programme))
    return persons.drop("person_id", strict=False)


def _age_group(years: pl.Series, breaks: tuple[int, ...]) -> pl.Series:
    known = years.is_not_null().to_numpy()
    group = np.searchsorted(breaks, years.fill_null(0).to_numpy(), side="right") - 1
    return pl.Series("age", np.where(known, group, UNKNOWN).astype(np.uint8))


def _person_receipt(persons: pl.DataFrame, rows: pl.DataFrame, support: pl.DataFrame, programme: str) -> pl.Series:
    of_programme = support.filter(pl.col("programme") == programme)
    named = of_programme["person_id"].drop_nulls()
    whole = of_programme.filter(pl.col("person_id").is_null()).join(rows, on="family_id")["family"]
    receives = persons["person_id"].is_in(named.implode()) | persons["family"].is_in(whole.implode())
    return receives.cast(pl.Int8).alias(f"receives_{programme}")


def _member_counts(persons: pl.DataFrame) -> pl.DataFrame:
    return persons.group_by("family").agg(
        (pl.col("years") < SMALL_CHILD_BELOW_AGE).sum().cast(pl.Int16).alias("children_under_5"),
        (pl.col("years") >= ELDERLY_FROM_AGE).sum().cast(pl.Int16).alias("elderly"),
        (pl.col("disability") == 1).sum().cast(pl.Int16).alias("with_disability"),
    )


def _with_family_support(families: pl.DataFrame, support: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    columns = []
    for programme in profile.programmes:
        receiving = support.filter(pl.col("programme") == programme.code)["family_id"].drop_nulls().unique()
        columns.append(
            families["family_id"].is_in(receiving.implode()).cast(pl.Int8).alias(f"receives_{programme.code}")
        )
    return families.with_columns(columns)
