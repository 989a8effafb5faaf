"""Families of one snapshot with their members and support, as the frames that indicator expressions read."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.build.deprivation_scores import with_deprivation_scores
from data.build.family_lookup import FamilyLookup, known_rows
from data.build.poverty_gap import with_poverty_gap
from data.build.previous_snapshot import snapshot_before, with_previous_snapshot
from data.build.service_needs import SUPPORT_DATES, ServiceEvidence, service_evidence, with_service_needs
from data.profiles.profile import Profile
from data.registry.keys import KeyIndex, text_keys
from data.registry.source import BATCH_ROWS

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


@dataclass(frozen=True)
class SnapshotFacts:
    """What holds of a snapshot as a whole, whichever part of its families is read.

    Attributes:
        before: date of the latest whole snapshot before; None if there is none.
        services: what its support shows.
    """

    before: date | None
    services: ServiceEvidence


def snapshot_facts(spool: Path, parts: Iterable[Path], snapshot: date, profile: Profile) -> SnapshotFacts:
    """Look at a whole spool, and at its parts until nothing more can be learnt: mostly at the first one only."""
    wanted = {number for number, item in enumerate(profile.programmes) if item.kind == "service"}
    shown = ServiceEvidence(needs=False, services=frozenset())
    for part in parts:
        if shown.needs and shown.services >= wanted:
            break
        lookup = FamilyLookup(_families(part, snapshot).select("family_id").collect(engine="streaming")["family_id"])
        shown = shown.plus(service_evidence(_known_support(part, snapshot, lookup), profile))
    return SnapshotFacts(snapshot_before(spool, snapshot), shown)


def read_population(
    spool: Path,
    snapshot: date,
    profile: Profile,
    *,
    person_programmes: Collection[str],
    facts: SnapshotFacts | None = None,
) -> Population:
    """Read a validated registry as of one snapshot.

    Args:
        spool: folder written by the ingest, or a part of it (see `data.build.spool_parts`).
        snapshot: families of this date are read; persons born later are left out.
        profile: the country.
        person_programmes: programmes whose receipt must be known person by person.
        facts: of the whole snapshot; must be given with a part of a spool.
    """
    families = _families(spool, snapshot).collect(engine="streaming").with_row_index("family")
    lookup = FamilyLookup(families["family_id"])
    known = _known_support(spool, snapshot, lookup)
    support = _active_support(known, profile)
    persons = _read_persons(spool, lookup, snapshot, profile, support, person_programmes)
    families = families.with_columns(_member_counts(persons, families.height))
    families = _with_family_support(families, support, profile)
    families = with_service_needs(families, known, snapshot, profile, facts.services if facts else None)
    families = with_previous_snapshot(families, spool, facts.before if facts else snapshot_before(spool, snapshot))
    families = with_poverty_gap(families, profile.poverty_line_per_capita_month)
    return Population(with_deprivation_scores(families, profile), persons.drop("years"))


def _families(spool: Path, snapshot: date) -> pl.LazyFrame:
    return pl.scan_parquet(spool / "family.parquet").filter(pl.col("snapshot_date") == snapshot)


def _known_support(spool: Path, snapshot: date, lookup: FamilyLookup) -> pl.DataFrame:
    """Support as it was known at the snapshot: what happened later is null, rows without anything before are left out.

    Returns:
        family (row, null if not here), person_key (null: of all), programme (number), and its dates.
    """
    support = (
        pl.scan_parquet(spool / "support.parquet")
        .select(
            "family_id",
            "person_id",
            "programme",
            *(pl.when(pl.col(name) <= snapshot).then(name).alias(name) for name in SUPPORT_DATES),
        )
        .filter(pl.col("need_date").is_not_null() | pl.col("received").is_not_null())
    )
    return pl.concat(
        frame.select(
            known_rows("family", lookup.rows(frame["family_id"])), _person_key(frame), "programme", *SUPPORT_DATES
        )
        for frame in _batches(support)
    )


def _batches(rows: pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """All rows, at least one batch, so that identifiers as text are in memory for a batch only."""
    yield rows.collect_schema().to_frame()
    yield from rows.collect_batches(chunk_size=BATCH_ROWS, maintain_order=True)


def _person_key(frame: pl.DataFrame) -> pl.Series:
    identifier = frame["person_id"]
    key = pl.Series("person_key", text_keys(identifier))
    return key.set(identifier.is_null(), None) if identifier.null_count() else key


def _active_support(known: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Support received at the snapshot: family, person_key, programme (a bit)."""
    bits = {number: 1 << number for number in range(len(profile.programmes))}
    bit = pl.col("programme").replace_strict(list(bits), list(bits.values()), default=None, return_dtype=pl.UInt64)
    active = pl.col("received").is_not_null() & pl.col("ended").is_null()
    return known.lazy().filter(active).select("family", "person_key", bit).collect()


def _read_persons(
    spool: Path,
    lookup: FamilyLookup,
    snapshot: date,
    profile: Profile,
    support: pl.DataFrame,
    programmes: Collection[str],
) -> pl.DataFrame:
    birth = pl.col("birth_date").dt
    later_in_year = birth.month().cast(pl.Int16) * 100 + birth.day() > snapshot.month * 100 + snapshot.day
    age_at_snapshot = snapshot.year - birth.year().cast(pl.Int16) - later_in_year.cast(pl.Int16)
    rows = (
        pl.scan_parquet(spool / "person.parquet")
        .filter(pl.col("birth_date").is_null() | (pl.col("birth_date") <= snapshot))
        .select(
            "family_id",
            *(("person_id",) if programmes else ()),
            "sex",
            "disability",
            "risk_populations",
            pl.coalesce(age_at_snapshot, pl.col("age")).alias("years"),
        )
    )
    persons = pl.concat(
        frame.select(
            known_rows("family", lookup.rows(frame["family_id"])),
            *((_person_key(frame),) if programmes else ()),
            "sex",
            "disability",
            "risk_populations",
            "years",
        ).filter(pl.col("family").is_not_null())
        for frame in _batches(rows)
    )
    persons = persons.with_columns(_age_group(persons["years"], profile.age_breaks))
    if programmes:
        persons = _with_person_support(persons, len(lookup), support, profile, programmes)
    return persons


def _age_group(years: pl.Series, breaks: tuple[int, ...]) -> pl.Series:
    """Looked up in a table of all ages of 16 bits."""
    limits = np.iinfo(np.int16)
    group_of = (np.searchsorted(breaks, np.arange(limits.min, limits.max + 1), side="right") - 1).astype(np.uint8)
    group = group_of[years.fill_null(0).to_numpy().astype(np.int64) - limits.min]
    if years.null_count():
        group[years.is_null().to_numpy()] = UNKNOWN
    return pl.Series("age", group)


def _with_person_support(
    persons: pl.DataFrame, families: int, support: pl.DataFrame, profile: Profile, programmes: Collection[str]
) -> pl.DataFrame:
    """Replace person_key by receives_<programme>: support in the person's name, or of the whole family."""
    is_of_family = pl.col("person_key").is_null()
    family = persons["family"].to_numpy()
    whole = _received(support.filter(is_of_family).select("family", "programme"), families)
    named = support.filter(~is_of_family).drop_nulls("programme")
    recipients = KeyIndex(max(named.height, 1))
    by_recipient = _received(
        named.select(pl.Series("person", recipients.add(named["person_key"].to_numpy())), "programme"), named.height + 1
    )
    # The last place, which nobody has, is for those who receive nothing in their own name.
    received = by_recipient[recipients.find(persons["person_key"].to_numpy())] | whole[family]
    return persons.drop("person_key").with_columns(_receipts(received, profile, programmes))


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


def _member_counts(persons: pl.DataFrame, families: int) -> list[pl.Series]:
    """How many members of some kind every family has, Int16."""
    kinds = {
        "children_under_5": pl.col("years") < SMALL_CHILD_BELOW_AGE,
        "elderly": pl.col("years") >= ELDERLY_FROM_AGE,
        "with_disability": pl.col("disability") == 1,
    }
    return [
        pl.Series(name, np.bincount(persons.filter(kind)["family"].to_numpy(), minlength=families).astype(np.int16))
        for name, kind in kinds.items()
    ]


def _with_family_support(families: pl.DataFrame, support: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    """Add receives_<programme> (Int8: whether anybody in the family does) and how many of those not sensitive."""
    codes = [programme.code for programme in profile.programmes]
    public = [f"receives_{item.code}" for item in profile.programmes if item.sensitivity == "public"]
    received = _received(support.select("family", "programme"), families.height)
    return families.with_columns(_receipts(received, profile, codes)).with_columns(
        pl.sum_horizontal(pl.col(name) for name in public).cast(pl.Int8).alias("programmes_received")
    )
