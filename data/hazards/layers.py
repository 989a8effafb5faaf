"""Hazard layers of one database: added as drafts, published, withdrawn; each step is recorded."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

import shapely
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data.hazards.errors import LayerRefused, UnknownLayer
from data.hazards.geojson import read_polygons, write_polygons
from data.hazards.models import KINDS, MOST_NAME, MOST_SOURCE, LayerRow
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity, check_country

MOST_PER_COUNTRY: Final = 200
"""Layers that are not withdrawn."""

_EARLIEST: Final = date(1990, 1, 1)
_LONGEST_DAYS: Final = 3660


@dataclass(frozen=True)
class Described:
    """What is said of a layer when it is added; `last_day` None: the end is not known."""

    kind: str
    name: str
    source: str
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True)
class HazardLayer:
    """A layer as the pages use it."""

    number: int
    country: str
    state: str
    described: Described
    digest: str
    geojson: str
    added_by: str
    added_at: datetime
    published_at: datetime | None

    @cached_property
    def geometry(self) -> shapely.Geometry:
        """Its polygons in degrees (WGS 84)."""
        return shapely.from_geojson(self.geojson)


class HazardLayers:
    """The layers of one database. Every change asks for the right and is recorded with it, in one transaction."""

    def __init__(self, engine: Engine, *, clock: Clock = utc_now) -> None:
        self._engine, self._clock = engine, clock

    def add(
        self, identity: Identity, country: str, described: Described, content: bytes, nation: shapely.Geometry
    ) -> int:
        """Take a layer in as a draft; returns its number.

        Args:
            identity: who adds it.
            country: of the layer.
            described: kind, name, source and days.
            content: a GeoJSON file.
            nation: outline of the country in degrees.

        Raises:
            OutsideScope: the account may not.
            LayerRefused: file or description are not usable; says why.
        """
        _check_right(identity, country)
        clean = _checked(described)
        geometry = read_polygons(content)
        check_inside(geometry, nation)
        geojson, now = write_polygons(geometry), self._clock()
        with Session(self._engine) as session:
            held = select(func.count()).select_from(LayerRow)
            held = held.where(LayerRow.country == country, LayerRow.state != "withdrawn")
            if (session.scalar(held) or 0) >= MOST_PER_COUNTRY:
                raise LayerRefused("too_many_layers", f"A country keeps {MOST_PER_COUNTRY} layers; withdraw one first.")
            row = LayerRow(
                country=country,
                kind=clean.kind,
                name=clean.name,
                source=clean.source,
                first_day=clean.first_day,
                last_day=clean.last_day,
                state="draft",
                geometry=geojson,
                digest=hashlib.sha256(geojson.encode()).hexdigest(),
                added_by=identity.name,
                added_at=now,
            )
            session.add(row)
            session.flush()
            number = row.id
            detail = f"draft {number}, {country}, {clean.kind}, {clean.name}"
            audit.record(session, now, identity.name, "layer_added", detail, identity.purpose)
            session.commit()
            return number

    def publish(self, identity: Identity, country: str, number: int) -> None:
        """Let all planners of the country see a draft. Raises OutsideScope, UnknownLayer."""
        self._move(identity, country, number, ("draft",), "published")

    def withdraw(self, identity: Identity, country: str, number: int) -> None:
        """Take a draft or a published layer away. Raises OutsideScope, UnknownLayer."""
        self._move(identity, country, number, ("draft", "published"), "withdrawn")

    def seen_by(self, identity: Identity, country: str) -> list[HazardLayer]:
        """Published layers, and drafts for those who may publish them; the latest hazard first.

        Raises:
            OutsideScope: the country is not the account's.
        """
        check_country(identity, country)
        states = ["published", "draft"] if may_publish(identity) else ["published"]
        with Session(self._engine) as session:
            wanted = select(LayerRow).where(LayerRow.country == country, LayerRow.state.in_(states))
            return [_layer(row) for row in session.scalars(wanted.order_by(LayerRow.first_day.desc(), LayerRow.id))]

    def _move(self, identity: Identity, country: str, number: int, before: Collection[str], after: str) -> None:
        _check_right(identity, country)
        now = self._clock()
        with Session(self._engine) as session:
            row = session.get(LayerRow, number)
            if row is None or row.country != country or row.state not in before:
                raise UnknownLayer(f"There is no layer {number} of {country} that could be {after}.")
            row.state = after
            if after == "published":
                row.published_at = now
            else:
                row.withdrawn_at = now
            event = "layer_added" if after == "published" else "layer_removed"
            detail = f"{after} {number}, {country}, {row.kind}, {row.name}"
            audit.record(session, now, identity.name, event, detail, identity.purpose)
            session.commit()


def may_publish(identity: Identity) -> bool:
    """Whether an account adds and publishes layers: the right, and the whole country as its territory."""
    return has_right(identity, Right.LAYERS) and not identity.territory


def check_inside(geometry: shapely.Geometry, nation: shapely.Geometry) -> None:
    """Refuse layers of elsewhere: every polygon touches the country, and half of the whole lies in it.

    Borders of the map are general and hazards do not end at them, so more is not asked. What lies outside exposes no
    unit. Both in degrees.

    Raises:
        LayerRefused: it is elsewhere.
    """
    parts = shapely.get_parts(geometry)
    outside = parts[~shapely.intersects(parts, nation)]
    if outside.size:
        corner = shapely.get_coordinates(outside[0])[0]
        raise LayerRefused(
            "outside_country", "A polygon lies outside of the country.", (float(corner[0]), float(corner[1]))
        )
    if shapely.area(shapely.intersection(geometry, nation)) < shapely.area(geometry) / 2:
        raise LayerRefused("outside_country", "More than half of the layer lies outside of the country.")


def _check_right(identity: Identity, country: str) -> None:
    check_right(identity, Right.LAYERS)
    check_country(identity, country)
    if identity.territory:
        raise OutsideScope(f"The account '{identity.name}' has a territory; layers are for the whole country.")


def _checked(described: Described) -> Described:
    name, source = _plain(described.name)[:MOST_NAME], _plain(described.source)[:MOST_SOURCE]
    if not name:
        raise LayerRefused("no_name", "The layer needs a name.")
    if not source:
        raise LayerRefused("no_source", "Say who drew the layer.")
    if described.kind not in KINDS:
        raise LayerRefused("unknown_kind", f"A layer is one of {', '.join(KINDS)}.")
    first, last = described.first_day, described.last_day
    if first < _EARLIEST or (last is not None and not 0 <= (last - first).days <= _LONGEST_DAYS):
        raise LayerRefused("bad_days", "The last day comes before the first, or the days are out of range.")
    return Described(described.kind, name, source, first, last)


def _plain(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())


def _layer(row: LayerRow) -> HazardLayer:
    return HazardLayer(
        row.id,
        row.country,
        row.state,
        Described(row.kind, row.name, row.source, row.first_day, row.last_day),
        row.digest,
        row.geometry,
        row.added_by,
        row.added_at,
        row.published_at,
    )
