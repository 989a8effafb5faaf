"""Hazard layers in the database: who may add, publish and withdraw them, who sees them, and what is recorded."""

from datetime import UTC, date, datetime
from pathlib import Path

import orjson
import pytest
import shapely
from sqlalchemy import inspect
from sqlalchemy.orm import Session

from data.hazards import layers as room
from data.hazards.errors import LayerRefused, UnknownLayer
from data.hazards.layers import Described, HazardLayers
from data.hazards.models import LayerRow
from data.people.audit import read_events
from data.people.database import open_database
from data.people.errors import OutsideScope
from data.people.scope import Identity

NATION = shapely.box(87, 41, 121, 53)
CONTENT = (Path(__file__).parent.parent.parent.parent / "docs" / "examples" / "dzud.geojson").read_bytes()
DZUD = Described("dzud", "Winter", "An invented office", date(2025, 12, 1))
NATIONAL = Identity("nat", "national_planner", "mng", purpose="planning")
PLANNER = Identity("anna", "planner", "mng", "MN11", "planning")


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def layers(engine):
    return HazardLayers(engine, clock=lambda: datetime(2026, 1, 2, tzinfo=UTC))


def test_the_migration_makes_the_table_of_the_model(engine):
    found = {column["name"]: column["nullable"] for column in inspect(engine).get_columns("hazard_layer")}
    assert found == {column.name: column.nullable for column in LayerRow.__table__.columns}


def test_a_layers_life(layers, engine):
    number = layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    assert [layer.number for layer in layers.seen_by(NATIONAL, "mng")] == [number]
    assert layers.seen_by(PLANNER, "mng") == []
    layers.publish(NATIONAL, "mng", number)
    seen = layers.seen_by(PLANNER, "mng")[0]
    assert (seen.state, seen.described, seen.added_by) == ("published", DZUD, "nat")
    assert seen.published_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert seen.geometry.geom_type == "MultiPolygon"
    assert len(seen.geometry.geoms) == 2
    layers.withdraw(NATIONAL, "mng", number)
    assert layers.seen_by(NATIONAL, "mng") == []
    with Session(engine) as session:
        events = [
            (event.account, event.event, event.detail.split(",")[0], event.purpose) for event in read_events(session)
        ]
        assert session.get(LayerRow, number).withdrawn_at is not None
    assert events == [
        ("nat", "layer_added", f"draft {number}", "planning"),
        ("nat", "layer_added", f"published {number}", "planning"),
        ("nat", "layer_removed", f"withdrawn {number}", "planning"),
    ]


@pytest.mark.parametrize(
    "identity",
    [
        PLANNER,
        Identity("x", "approver", "mng"),
        Identity("x", "auditor", "*"),
        Identity("x", "administrator", "*"),
        Identity("x", "national_planner", "kaz"),
        Identity("x", "national_planner", "mng", "MN11"),
    ],
)
def test_nobody_else_changes_layers(layers, identity):
    number = layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    for change in (
        lambda: layers.add(identity, "mng", DZUD, CONTENT, NATION),
        lambda: layers.publish(identity, "mng", number),
        lambda: layers.withdraw(identity, "mng", number),
    ):
        with pytest.raises(OutsideScope):
            change()
    assert [layer.state for layer in layers.seen_by(NATIONAL, "mng")] == ["draft"]


def test_other_countries_do_not_see_them(layers):
    number = layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    everywhere = Identity("all", "national_planner", "*")
    assert layers.seen_by(everywhere, "kaz") == []
    with pytest.raises(UnknownLayer):
        layers.publish(everywhere, "kaz", number)
    with pytest.raises(OutsideScope):
        layers.seen_by(Identity("x", "planner", "kaz", "KZ10"), "mng")


@pytest.mark.parametrize(
    ("before", "step"), [("published", "publish"), ("withdrawn", "publish"), ("withdrawn", "withdraw")]
)
def test_steps_in_the_wrong_order(layers, before, step):
    number = layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    {"published": layers.publish, "withdrawn": layers.withdraw}[before](NATIONAL, "mng", number)
    with pytest.raises(UnknownLayer):
        getattr(layers, step)(NATIONAL, "mng", number)
    with pytest.raises(UnknownLayer):
        layers.publish(NATIONAL, "mng", number + 1)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "war"}, "unknown_kind"),
        ({"name": " \n\0"}, "no_name"),
        ({"source": ""}, "no_source"),
        ({"first_day": date(1800, 1, 1)}, "bad_days"),
        ({"last_day": date(2025, 11, 30)}, "bad_days"),
        ({"last_day": date(2099, 1, 1)}, "bad_days"),
    ],
)
def test_descriptions(layers, changes, reason):
    described = Described(**{**DZUD.__dict__, **changes})
    with pytest.raises(LayerRefused) as refused:
        layers.add(NATIONAL, "mng", described, CONTENT, NATION)
    assert refused.value.reason == reason
    assert layers.seen_by(NATIONAL, "mng") == []


def test_names_are_plain_and_short(layers):
    layers.add(
        NATIONAL, "mng", Described("flood", " A\tname\n" + "x" * 300, "s" * 300, DZUD.first_day), CONTENT, NATION
    )
    described = layers.seen_by(NATIONAL, "mng")[0].described
    assert described.name.startswith("A name x")
    assert (len(described.name), len(described.source)) == (120, 200)


def test_layers_of_elsewhere_and_too_many(layers, monkeypatch):
    square = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
    with pytest.raises(LayerRefused) as refused:
        layers.add(NATIONAL, "mng", DZUD, orjson.dumps(square), NATION)
    assert refused.value.reason == "outside_country"
    monkeypatch.setattr(room, "MOST_PER_COUNTRY", 1)
    number = layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    with pytest.raises(LayerRefused) as refused:
        layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
    assert refused.value.reason == "too_many_layers"
    layers.withdraw(NATIONAL, "mng", number)
    layers.add(NATIONAL, "mng", DZUD, CONTENT, NATION)
