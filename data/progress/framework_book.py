"""The results frameworks of one database: versions are added and never changed."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

import orjson
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.people import audit
from data.people.scope import Identity
from data.progress.errors import EntryRefused, UnknownProgramme
from data.progress.framework import Framework
from data.progress.progress_tables import FrameworkRow

_UNKNOWN: Final = "There is no programme '{}' of {}."


@dataclass(frozen=True)
class KeptFramework:
    """A version of a framework, from 1; `source` is the TOML that was taken in."""

    framework: Framework
    version: int
    digest: str
    source: str
    added_by: str
    added_at: datetime
    demonstration: bool


@dataclass(frozen=True)
class TakenIn:
    """What taking a framework in did: `same` changed nothing."""

    framework: Framework
    version: int
    change: Literal["new", "changed", "same"]


def take_in(
    session: Session,
    identity: Identity,
    country: str,
    framework: Framework,
    source: str,
    now: datetime,
    *,
    demonstration: bool,
) -> TakenIn:
    """Keep a framework as the next version of its code, with the audit event; commits.

    Raises:
        EntryRefused: "other_country", or "changed" where somebody else took in the same programme at the same time.
    """
    if framework.country != country:
        raise EntryRefused("other_country", f"The programme '{framework.code}' is of {framework.country}.")
    content = _canonical(framework)
    digest = hashlib.sha256(content.encode()).hexdigest()
    rows = _rows(session, country, framework.code)
    if rows and rows[-1].digest == digest:
        return TakenIn(framework, rows[-1].version, "same")
    version = rows[-1].version + 1 if rows else 1
    session.add(
        FrameworkRow(
            country=country,
            programme=framework.code,
            version=version,
            digest=digest,
            source=source,
            content=content,
            demonstration=demonstration or any(row.demonstration for row in rows),
            added_by=identity.name,
            added_at=now,
        )
    )
    detail = f"{country}, {framework.code}, version {version}, {digest[:16]}"
    audit.record(session, now, identity.name, "framework_imported", detail, identity.purpose)
    try:
        session.commit()
    except IntegrityError as error:
        raise EntryRefused("changed", "Somebody else has just taken in this programme; look at it again.") from error
    return TakenIn(framework, version, "changed" if rows else "new")


def latest_frameworks(session: Session, country: str) -> tuple[KeptFramework, ...]:
    """The latest version of every programme of a country, the latest first day first."""
    found = {row.programme: row for row in _rows(session, country)}
    kept = [_kept(row) for row in found.values()]
    return tuple(sorted(kept, key=lambda item: (item.framework.first_day, item.framework.code), reverse=True))


def framework_versions(session: Session, country: str, programme: str) -> tuple[KeptFramework, ...]:
    """The versions of one programme, the first one first.

    Raises:
        UnknownProgramme: the country has none of this code.
    """
    rows = _rows(session, country, programme)
    if not rows:
        raise UnknownProgramme(_UNKNOWN.format(programme[:60], country))
    return tuple(_kept(row) for row in rows)


def lock_programme(session: Session, country: str, programme: str) -> KeptFramework:
    """The latest version of a programme, which nobody else enters into, decides on or publishes until the end.

    SQLite lets one writing transaction go at a time; PostgreSQL locks the programme's rows. What is read afterwards
    is still true when the transaction ends.

    Raises:
        UnknownProgramme: the country has none of this code.
    """
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql("BEGIN IMMEDIATE")
    wanted = select(FrameworkRow.id).where(FrameworkRow.country == country, FrameworkRow.programme == programme)
    session.execute(wanted.order_by(FrameworkRow.id).with_for_update())
    rows = _rows(session, country, programme)
    if not rows:
        raise UnknownProgramme(_UNKNOWN.format(programme[:60], country))
    return _kept(rows[-1])


def _rows(session: Session, country: str, programme: str = "") -> list[FrameworkRow]:
    wanted = select(FrameworkRow).where(FrameworkRow.country == country)
    if programme:
        wanted = wanted.where(FrameworkRow.programme == programme)
    return list(session.scalars(wanted.order_by(FrameworkRow.programme, FrameworkRow.version)))


def _kept(row: FrameworkRow) -> KeptFramework:
    framework = Framework.model_validate(orjson.loads(row.content))
    return KeptFramework(framework, row.version, row.digest, row.source, row.added_by, row.added_at, row.demonstration)


def _canonical(framework: Framework) -> str:
    return orjson.dumps(framework.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS).decode()
