"""Token buckets, and the answer of a site that is asked too often."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from dashboard import planner, session_limits
from dashboard.planner import PlannerSettings, create_planner_app
from dashboard.session_limits import LIMITS, UNLIMITED, Limit, SessionLimits

PASSWORD = "correct horse battery"
FORM = {"name": "anna", "password": PASSWORD, "purpose": "planning"}
CALLBACK = "/_dash-update-component"


class Hands:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_burst_then_so_many_a_second():
    hands = Hands()
    limits = SessionLimits({"callback": Limit(3, 0.5)}, hands)
    assert [limits.take("callback", "a").passes for _ in range(4)] == [True, True, True, False]
    assert limits.take("callback", "b").passes
    assert limits.take("anything", "a").passes
    hands.now = 1.0
    verdict = limits.take("callback", "a")
    assert (verdict.passes, verdict.wait, verdict.first) == (False, 1.0, False)
    hands.now = 2.0
    assert limits.take("callback", "a").passes
    assert limits.take("callback", "a").first
    hands.now = 1000.0
    assert [limits.take("callback", "a").passes for _ in range(4)] == [True, True, True, False]
    assert all(SessionLimits(UNLIMITED).take(kind, "a").passes for kind in LIMITS for _ in range(500))


@given(st.lists(st.floats(0, 3), max_size=60))
def test_never_more_than_burst_and_rate(steps):
    hands = Hands()
    limits = SessionLimits({"x": Limit(5, 2)}, hands)
    passed = 0
    for step in steps:
        hands.now += step
        passed += limits.take("x", "a").passes
    assert passed <= 5 + 2 * hands.now + 1e-6
    while (verdict := limits.take("x", "a")).passes:
        pass
    hands.now += verdict.wait + 1e-6
    assert limits.take("x", "a").passes


def test_buckets_are_forgotten(monkeypatch):
    monkeypatch.setattr(session_limits, "_MOST_BUCKETS", 10)
    limits = SessionLimits({"x": Limit(1, 1)}, Hands())
    for number in range(30):
        assert limits.take("x", str(number)).passes
    assert len(limits._buckets) == 10


@pytest.fixture
def limited(planner_store, people, monkeypatch):
    # Time stands still: how fast this machine asks must not decide what the test finds.
    monkeypatch.setattr(planner, "SessionLimits", partial(SessionLimits, clock=Hands()))
    return create_planner_app(planner_store.root, people, PlannerSettings("k" * 40))


def test_a_session_that_asks_too_often_is_told_to_wait(limited, people):
    client, other = limited.server.test_client(), limited.server.test_client()
    for visitor in (client, other):
        assert visitor.post("/login", data=FORM).status_code == 303
    statuses = [client.post(CALLBACK, json={}).status_code for _ in range(120)]
    assert statuses == [400] * 80 + [429] * 40
    answer = client.post(CALLBACK, json={})
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    # Pages stay open, and so does everything for others.
    assert client.get("/mng/en/quality").status_code == 200
    assert other.post(CALLBACK, json={}).status_code == 400
    with people.connect() as connection:
        noted = connection.execute(text("SELECT detail FROM audit_event WHERE event = 'rate_limited'")).all()
    assert [row[0] for row in noted] == [f"callback: {CALLBACK}"]


def test_forms_and_files_are_limited_too(limited):
    client = limited.server.test_client()
    client.post("/login", data={**FORM, "name": "olga"})
    statuses = [client.get("/audit/download").status_code for _ in range(30)]
    assert statuses == [200] * 20 + [429] * 10
    form = {"purpose": "audit"}
    statuses = [client.post("/account/purpose", data=form).status_code for _ in range(45)]
    assert statuses == [303] * 40 + [429] * 5
    answer = client.post("/account/purpose?lang=ru", data=form)
    assert answer.status_code == 429
    assert "помедленнее" in answer.get_data(as_text=True)
    assert answer.headers["Retry-After"]
    # One can always leave.
    assert client.post("/logout").status_code == 303
