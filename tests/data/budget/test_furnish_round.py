"""The demonstration's round is made through the real rooms, in every state, once."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from data.budget.demonstration.furnish import furnish_budget
from data.budget.demonstration.furnish_norms import furnish_norms
from data.budget.demonstration.furnish_round import furnish_round
from data.budget.norm_book import NormBook
from data.budget.quarters import quarter_days
from data.budget.request_states import RequestState
from data.budget.requests import FundingRequests
from data.budget.rounds import Rounds
from data.people.audit import read_events
from tests.data.budget.budget_round import NATIONAL


def rooms(engine):
    rounds = Rounds(engine, NormBook(engine))
    return rounds, FundingRequests(engine, rounds)


@pytest.fixture
def demonstration_lines(monkeypatch):
    """The tiny country has other programmes than the demonstration's countries."""
    from data.budget.demonstration import furnish_round as module

    def lines(content, norms, country, figures, today, draft=module._draft):
        told = [
            {"norm": "community_care_month", "source": "need:home_care", "take_up": {"coverage_bp": 5000}},
            {"norm": "cp_response", "source": "unreached:allowance", "take_up": {"coverage_bp": 5000}},
            {"norm": "no_such_norm", "source": "need:home_care", "take_up": {}},
            {"norm": "cp_response", "source": "need:nobody", "take_up": {}},
        ]
        return draft(module._Round(told, "area", "reason", "note", "comment"), norms, country, figures, today)

    monkeypatch.setattr(module, "_draft", lines)


@pytest.mark.usefixtures("demonstration_lines")
@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2027, 1, 1)])
def test_requests_are_in_every_state(engine, read, day):
    furnish_norms(engine, "mng", read().areas("adm1"))
    clock = lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)  # noqa: E731
    number = furnish_round(engine, "mng", read(), clock=clock)
    rounds, requests = rooms(engine)
    made = rounds.get("mng", number)
    assert made.demonstration
    assert len(made.lines) == 2
    assert made.submit_by < made.decide_by < day
    # One quarter has passed, so that its results can be reported.
    assert quarter_days(made.first_day, 1)[1] < day
    assert made.envelope_minor is not None
    rolled = requests.roll_up(NATIONAL, "mng", number)
    assert 0 <= made.envelope_minor < rolled.whole.total_minor
    assert set(rolled.whole.states) >= {"draft", "submitted", "returned", "accepted", "locked"}
    events = [item for item in _events(engine) if item.event.startswith(("round", "request"))]
    assert {item.account for item in events} == {"demonstration"}
    assert next(item.at for item in events).date() < made.submit_by
    assert furnish_round(engine, "mng", read(), clock=clock) is None
    assert len(rounds.all("mng")) == 1


def _events(engine):
    with Session(engine) as session:
        return list(read_events(session))


def test_without_norms_or_for_another_country_there_is_no_round(engine, read):
    assert furnish_round(engine, "mng", read()) is None
    assert furnish_round(engine, "uzb", read()) is None
    assert rooms(engine)[0].all("mng") == []


def test_the_states_of_the_demonstration_are_all_states():
    from data.budget.demonstration import furnish_round as module

    assert set(module._WAY) == {state.value for state in RequestState} == set(module._MIXED)
    assert Counter(module._MIXED)["locked"] > 1


def test_a_store_without_releases_is_left_alone(engine, tmp_path):
    furnish_budget(engine, tmp_path)
    assert rooms(engine)[0].all("mng") == []
