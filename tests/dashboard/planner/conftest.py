"""The planner site over a tiny store with a report, and accounts of every kind."""

import itertools

import orjson
import pytest
from argon2 import PasswordHasher

from dashboard.planner import PlannerSettings, create_planner_app
from data.people import passwords
from data.people.accounts import Accounts
from data.people.database import open_database
from data.release.store import Store

PASSWORD = "correct horse battery"
_ADDRESSES = itertools.count(1)

INTAKE = {
    "tables": {
        "family": {
            "read": 1000,
            "accepted": 950,
            "rejected": 20,
            "left_out": 30,
            "nulls": {"lat": 400, "score": 3, "family_id": 0, "sphere_health": 1, "unheard_of": 2},
            "reasons": [
                {"field": "lat", "value_class": "coordinates_swapped", "count": 15},
                {"field": "zone", "value_class": "unheard_of", "count": 5},
            ],
        },
        "person": {"read": 3000, "accepted": 3000, "rejected": 0, "nulls": {"sex": 0}, "reasons": []},
        "support": {"read": 0, "accepted": 0, "rejected": 0, "nulls": {}, "reasons": []},
        "source": {"read": 2, "accepted": 2, "rejected": 0, "nulls": {}, "reasons": []},
    },
    "notices": ["Table family: the column <b>extra</b> is ignored."],
    "sources": [
        {"agency": "moh", "cadence": "monthly", "last_load": "2026-05-20", "matched": 95, "records": 100},
        {"agency": "nso", "cadence": "now and then", "last_load": "2020-01-01", "matched": None, "records": None},
        {"agency": "moe", "cadence": "yearly", "last_load": None, "matched": 0, "records": 0},
        {"agency": "late", "cadence": "daily", "last_load": "2026-06-28", "matched": 1, "records": 2},
    ],
    "placement": {
        "by_coordinates": 550,
        "by_code": 390,
        "unlocated": 10,
        "outside": 4,
        "outside_median_km": 1.25,
        "outside_largest_km": 40.0,
        "elsewhere": 7,
    },
}


def write_intake(store, country, content, row=0):
    release_id = store.published(country)[row]
    folder = store.release_dir(country, release_id) / "planner"
    folder.mkdir(exist_ok=True)
    (folder / "intake.json").write_bytes(orjson.dumps(content))
    return release_id


@pytest.fixture(scope="session")
def planner_store(tiny, tmp_path_factory):
    """Two releases of mng, the newer with a report; one of kaz whose report knows no sources and no rejects."""
    store = tiny.tiny_store(tmp_path_factory.mktemp("planner-store"))
    write_intake(store, "mng", INTAKE)
    bare = {"tables": {}, "placement": {"by_coordinates": 0, "by_code": 5, "unlocated": 0}}
    write_intake(store, "kaz", bare)
    return store


@pytest.fixture(scope="session", autouse=True)
def _cheap_hashes():
    former = passwords._HASHER
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield
    passwords._HASHER = former


@pytest.fixture(scope="session")
def people(tmp_path_factory):
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('people') / 'people.sqlite'}")
    accounts = Accounts(engine)
    accounts.add("anna", PASSWORD, role="planner", country="mng", territory="MN11")
    accounts.add("kairat", PASSWORD, role="national_planner", country="kaz")
    accounts.add("olga", PASSWORD, role="auditor", country="*")
    accounts.add("uma", PASSWORD, role="planner", country="uzb", territory="UZ11")
    accounts.add("gone", PASSWORD, role="planner", country="mng", territory="MN11")
    accounts.disable("gone")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def planner_app(planner_store, people):
    settings = PlannerSettings("k" * 40, "https://atlas.example", limits=False)
    return create_planner_app(planner_store.root, people, settings)


@pytest.fixture
def visitor(planner_app):
    """Makes clients, each from an address of its own; with a name, logged in."""

    def start(name="", password=PASSWORD):
        number = next(_ADDRESSES)
        client = planner_app.server.test_client()
        client.environ_base["REMOTE_ADDR"] = f"10.1.{number // 250}.{number % 250}"
        if name:
            form = {"name": name, "password": password, "purpose": "planning", "next": "/"}
            client.last_login = client.post("/login", data=form)
        return client

    return start


@pytest.fixture
def empty_app(tmp_path, people):
    return create_planner_app(Store(tmp_path / "empty").root, people, PlannerSettings("k" * 40))
