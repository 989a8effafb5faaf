"""A database of accounts and a clock that is moved by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from data.people import passwords
from data.people.accounts import Accounts
from data.people.database import open_database
from data.people.sessions import Sessions

PASSWORD = "correct horse battery"


class HandClock:
    def __init__(self):
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self):
        return self.now

    def move(self, **by):
        self.now += timedelta(**by)


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def engine(tmp_path):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    yield engine
    engine.dispose()


@pytest.fixture
def accounts(engine, clock):
    accounts = Accounts(engine, clock=clock)
    accounts.add("anna", PASSWORD, role="planner", country="mng", territory="MN11")
    return accounts


@pytest.fixture
def sessions(engine, clock, accounts):
    return Sessions(engine, "k" * 32, clock=clock)


@pytest.fixture(autouse=True)
def _cheap_hashes(monkeypatch):
    """The real parameters cost a tenth of a second each; that they are used is tested once, by itself."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
