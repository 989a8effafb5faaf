"""Needs for services and how they were met, family by family, as of a snapshot: nothing that happened later is seen.

A need counts that was recorded in the twelve months up to the snapshot, or is still open: neither met nor ended. Of
several needs of a family for one service the one that got furthest counts; of several services the longest wait.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.indicators.columns import UNKNOWN_FLAG, service_columns
from data.profiles.profile import Profile

LONGEST_WAIT: Final = 365
"""Days; a longer wait counts as this."""

_STAGES: Final = ("offered", "accepted", "received")
SUPPORT_DATES: Final = ("need_date", *_STAGES, "ended")


@dataclass(frozen=True)
class ServiceEvidence:
    """What the support of a whole snapshot shows, whichever part of its families is looked at.

    Attributes:
        needs: whether any need is dated.
        services: numbers of the services of which anything is recorded.
    """

    needs: bool
    services: frozenset[int]

    def plus(self, other: Self) -> Self:
        """What both show."""
        return type(self)(self.needs or other.needs, self.services | other.services)


def service_evidence(known: pl.DataFrame, profile: Profile) -> ServiceEvidence:
    """What some support shows; `known` as for `with_service_needs`."""
    support = _of_services(known, profile)
    return ServiceEvidence(support["need_date"].count() > 0, frozenset(support["programme"].unique()))


def with_service_needs(
    families: pl.DataFrame,
    known: pl.DataFrame,
    snapshot: date,
    profile: Profile,
    evidence: ServiceEvidence | None = None,
) -> pl.DataFrame:
    """Add the columns of every service (see `data.indicators.columns.service_columns`), and two over all of them.

    Args:
        families: one row per family.
        known: support as it was known at the snapshot: family (row in families, null if not there), programme (number)
            and its dates, null where they came later.
        snapshot: the day.
        profile: the country.
        evidence: what the support of all families shows, if `families` are a part of them.

    Adds:
        need_<service>, served_<service>, ended_<service>: Int8; -1 where the registry holds no such date at all.
        need_stage_<service>: Int8, 0 recorded, 1 offered, 2 accepted, 3 received; null without a need.
        wait_<service>: Int16, days; null of families not served in the twelve months, or without a date of need.
        services_needed, services_met: Int8, those that are not sensitive; null where no need is recorded at all.
    """
    support = _of_services(known, profile)
    shown = evidence or service_evidence(known, profile)
    needs_known = shown.needs
    columns: list[pl.Series] = []
    for number, service in _numbered(profile):
        of_service = support.filter(pl.col("programme") == number)
        columns += _columns(
            of_service,
            families.height,
            snapshot,
            service_columns(service),
            needs_known=needs_known,
            recorded=number in shown.services,
        )
    return families.with_columns(columns).with_columns(_over_all(profile, known=needs_known))


def _of_services(known: pl.DataFrame, profile: Profile) -> pl.DataFrame:
    numbers = [number for number, _ in _numbered(profile)]
    of_services = pl.col("family").is_not_null() & pl.col("programme").is_in(numbers)
    return known.lazy().filter(of_services).drop("person_key").collect()


def _numbered(profile: Profile) -> list[tuple[int, str]]:
    return [(number, item.code) for number, item in enumerate(profile.programmes) if item.kind == "service"]


def _columns(
    support: pl.DataFrame,
    families: int,
    snapshot: date,
    names: tuple[str, ...],
    *,
    needs_known: bool,
    recorded: bool,
) -> list[pl.Series]:
    need, stage_name, served, wait, ended = names
    year_ago = pl.lit(snapshot).dt.offset_by("-12mo")
    received, end, needed_on = pl.col("received"), pl.col("ended"), pl.col("need_date")
    found = support.select(
        "family",
        needed=needed_on.is_not_null() & ((needed_on > year_ago) | (received.is_null() & end.is_null())),
        stage=pl.max_horizontal(
            pl.when(pl.col(name).is_not_null()).then(level).otherwise(0) for level, name in enumerate(_STAGES, start=1)
        ).cast(pl.Int8),
        served=received > year_ago,
        wait=(received - needed_on).dt.total_days().clip(0, LONGEST_WAIT).cast(pl.Int16),
        over=received.is_not_null() & (end > year_ago),
        active=received.is_not_null() & end.is_null(),
    ).with_columns(pl.col("served", "over").fill_null(value=False))
    stage = _largest(found.filter("needed"), "stage", families)
    waited = _largest(found.filter(pl.col("served") & pl.col("wait").is_not_null()), "wait", families)
    over = _any(found.filter("over"), families) & ~_any(found.filter("active"), families)
    flags = {need: stage >= 0, served: _any(found.filter("served"), families), ended: over}
    known = {need: needs_known, served: recorded, ended: recorded}
    return [
        *(
            pl.Series(name, flag.astype(np.int8) if known[name] else np.full(families, UNKNOWN_FLAG, dtype=np.int8))
            for name, flag in flags.items()
        ),
        _known(stage_name, stage.astype(np.int8)),
        _known(wait, waited),
    ]


def _largest(found: pl.DataFrame, name: str, families: int) -> NDArray[np.int16]:
    """Largest value of every family, -1 where it has none."""
    largest = np.full(families, -1, dtype=np.int16)
    np.maximum.at(largest, found["family"].to_numpy(), found[name].cast(pl.Int16).to_numpy())
    return largest


def _any(found: pl.DataFrame, families: int) -> NDArray[np.bool_]:
    marked = np.zeros(families, dtype=np.bool_)
    marked[found["family"].to_numpy()] = True
    return marked


def _known(name: str, values: NDArray[np.int8] | NDArray[np.int16]) -> pl.Series:
    column = pl.Series(name, values)
    return column.set(column < 0, None)


def _over_all(profile: Profile, *, known: bool) -> list[pl.Expr]:
    public = [item.code for item in profile.services if item.sensitivity == "public"]
    if not (public and known):
        return [pl.lit(None, pl.Int8).alias(name) for name in ("services_needed", "services_met")]
    needed = [pl.col(f"need_{code}") == 1 for code in public]
    met = [
        flag & (pl.col(f"need_stage_{code}") == len(_STAGES)).fill_null(value=False)
        for flag, code in zip(needed, public, strict=True)
    ]
    return [
        pl.sum_horizontal(needed).cast(pl.Int8).alias("services_needed"),
        pl.sum_horizontal(met).cast(pl.Int8).alias("services_met"),
    ]
