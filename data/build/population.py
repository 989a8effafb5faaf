"""Families of one snapshot with their members and support, as the frames that indicator expressions read."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.deprivation_scores import with_deprivation_scores
from data.build.poverty_gap import with_poverty_gap
from data.build.previous_snapshot import with_previous_snapshot
from data.build.service_needs import SUPPORT_DATES, with_service_needs
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
            (group), disability (u8, 255 unknown), risk_populations (u32, a bit for each of the profile's), and
            receives_<programme> (i8) of the programmes asked for.
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
    known = _known_support(spool, snapshot, rows)
    support = _active_support(known, profile)
    persons = _read_persons(spool, rows, snapshot, profile, support, person_programmes)
    families = families.join(_member_counts(persons), on="family", how="left", maintain_order="left").with_columns(
        pl.col(name).fill_null(0) for name in ("children_under_5", "elderly", "with_disability")
    )
    families = _with_family_support(families, support, profile)
    families = with_service_needs(families, known, snapshot, profile)
    families = with_previous_snapshot(families, spool, snapshot)
    families = with_poverty_gap(families, profile.poverty_line_per_capita_month)
    return Population(with_deprivation_scores(families, profile), persons.drop("years"))


def _known_support(spool: Path, snapshot: date, rows: pl.DataFrame) -> pl.DataFrame:
    """Support as it was known at the snapshot: what happened later is null, rows without anything before are left out.

    Returns:
        family (row, null if not here), person_id (null: of all), programme (number), and its dates.
    """
    return (
        pl.scan_parquet(spool / "support.parquet")
        .select(
            "family_id",
            "person_id",
            "programme",
            *(pl.when(pl.col(name) <= snapshot).then(name).alias(name) for name in SUPPORT_DATES),
        )
        .filter(pl.col("need_date").is_not_null() | pl.col("received").is_not_null())
        .join(rows.lazy(), on="family_id", how="left")
        .drop("family_id")
        .collect(engine="streaming")
    )


def _active_support(known: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Support received at the snapshot: family, person_id, programme (a bit)."""
    bits = {number: 1 << number for number in range(len(profile.programmes))}
    bit = pl.col("programme").replace_strict(list(bits), list(bits.values()), default=None, return_dtype=pl.UInt64)
    active = pl.col("received").is_not_null() & pl.col("ended").is_null()
    return known.lazy().filter(active).select("family", "person_id", bit).collect()


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
            "risk_populations",
            pl.coalesce(age_at_snapshot, pl.col("age")).alias("years"),
        )
        .collect(engine="streaming")
    )
    persons = persons.with_columns(_age_group(persons["years"], profile.age_breaks))
    if programmes:
        persons = _with_person_support(persons, rows.height, support, profile, programmes)
    return persons


def _age_group(years: pl.Series, breaks: tuple[int, ...]) -> pl.Series:
    known = years.is_not_null().to_numpy()
    group = np.searchsorted(breaks, years.fill_null(0).to_numpy(), side="right") - 1
    return pl.Series("age", np.where(known, group, UNKNOWN).astype(np.uint8))


def _with_person_support(
    persons: pl.DataFrame, families: int, support: pl.DataFrame, profile: Profile, programmes: Collection[str]
) -> pl.DataFrame:
    """Replace person_id by receives_<programme>: support in the person's name, or of the whole family."""
    is_of_family = pl.col("person_id").is_null()
    whole = _received(support.filter(is_of_family).select("family", "programme"), families)
    named = support.filter(~is_of_family).join(persons.select("person_id").with_row_index("person"), on="person_id")
    received = _received(named.select("person", "programme"), persons.height) | whole[persons["family"].to_numpy()]
    return persons.drop("person_id").with_columns(_receipts(received, profile, programmes))


def _received(support: pl.DataFrame, owners: int) -> NDArray[np.uint64]:
    """The programmes of every owner in one number; the frame holds the owner's row and the programme's bit."""
    support = support.drop_nulls()
    received = np.zeros(owners, dtype=np.uint64)
    owner, programme = support.get_columns()
    np.bitwise_or.at(received, owner.to_numpy(), programme.to_numpy())
    return received


def _receipts(received: NDArray[np.uint64], profile: Profile, programmes: Collection[str]) -> list[pl.Expr]:
    numbers = pl.Series(received)
    return [
        (pl.lit(numbers) & (1 << number) != 0).cast(pl.Int8).alias(f"receives_{programme.code}")
        for number, programme in enumerate(profile.programmes)
        if programme.code in programmes
    ]


def _member_counts(persons: pl.DataFrame) -> pl.DataFrame:
    return persons.group_by("family").agg(
        (pl.col("years") < SMALL_CHILD_BELOW_AGE).sum().cast(pl.Int16).alias("children_under_5"),
        (pl.col("years") >= ELDERLY_FROM_AGE).sum().cast(pl.Int16).alias("elderly"),
        (pl.col("disability") == 1).sum().cast(pl.Int16).alias("with_disability"),
    )


def _with_family_support(families: pl.DataFrame, support: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add receives_<programme> (Int8: whether anybody in the family does) and how many of those not sensitive."""
    codes = [programme.code for programme in profile.programmes]
    public = [f"receives_{item.code}" for item in profile.programmes if item.sensitivity == "public"]
    received = _received(support.select("family", "programme"), families.height)
    return families.with_columns(_receipts(received, profile, codes)).with_columns(
        pl.sum_horizontal(pl.col(name) for name in public).cast(pl.Int8).alias("programmes_received")
    )
