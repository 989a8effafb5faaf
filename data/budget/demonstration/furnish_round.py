"""The demonstration's budget round: requests in every state, made through the rooms that people use.

Days are counted back from today, so that there always is a quarter whose results can be reported, and a deadline that
some have missed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import Engine

from data.budget.caseload_sources import caseload_sources
from data.budget.norm_book import NormBook
from data.budget.requests import FundingRequests, LineEntry, ListedRequest, RequestLine
from data.budget.rounds import LineDraft, RoundDraft, Rounds
from data.budget.take_up import TakeUp
from data.people.clock import Clock, utc_now
from data.people.scope import Identity
from data.people.scoped_release import ScopedRelease

_NAME: Final = "demonstration"
_OPENED, _FILLED_IN, _SUBMIT_BY, _DECIDED, _DECIDE_BY, _APPROVED = 49, 30, 21, 14, 7, 5
"""Days before today."""

_WAY: Final = {
    "draft": (),
    "submitted": ("submit",),
    "returned": ("submit", "return"),
    "accepted": ("submit", "accept"),
    "approved": ("submit", "accept", "approve"),
    "locked": ("submit", "accept", "approve", "lock"),
}
_MIXED: Final = ("draft", "submitted", "returned", "accepted", "locked", "approved", "locked", "submitted", "locked")
"""States in the first-level area of the demonstration's accounts; what comes after stays a draft."""

_WHOLE: Final = ("locked", "approved", "accepted")
"""States of all requests in further first-level areas, of those with the fewest."""


class _Calendar:
    """A clock that is set to days before today."""

    def __init__(self, now: datetime) -> None:
        self._today, self.now = now, now

    def __call__(self) -> datetime:
        return self.now

    def set_back(self, days: int) -> None:
        self.now = self._today - timedelta(days=days)


@dataclass(frozen=True)
class _Round:
    """What the demonstration's file says about a country: lines of the round, the type of area that the accounts have,
    and what people write."""

    lines: Sequence[Mapping[str, Any]]
    area_type: str
    reason: str
    note: str
    comment: str


def furnish_round(engine: Engine, country: str, figures: ScopedRelease, *, clock: Clock = utc_now) -> int | None:
    """Open a round and bring its requests to all states.

    Args:
        engine: the database of accounts, with the demonstration's norms.
        country: "mng" or "kaz"; others have no demonstration.
        figures: the country's latest release, read by an account that sees all of it.
        clock: the present.

    Returns:
        The round's number; None where the country has a round already, or no norm and case load to make one of.
    """
    file = files(__package__) / f"{country}-round.json"
    calendar = _Calendar(clock())
    norms = NormBook(engine, clock=calendar)
    rounds = Rounds(engine, norms, clock=calendar)
    if not file.is_file() or rounds.all(country):
        return None
    content = _Round(**json.loads(file.read_text(encoding="utf-8")))
    today = clock().date()
    draft = _draft(content, norms, country, figures, today)
    if not draft.lines:
        return None
    calendar.set_back(_OPENED)
    keeper = Identity(_NAME, "national_planner", country)
    number = rounds.open(keeper, country, draft, figures)
    requests = FundingRequests(engine, rounds, clock=calendar)
    _Demonstration(requests, rounds, country, number, content, calendar).fill(figures)
    return number


def _draft(content: _Round, norms: NormBook, country: str, figures: ScopedRelease, today: date) -> RoundDraft:
    first = _previous_quarter(today)
    last = first.replace(year=first.year + 1) - timedelta(days=1)
    known, sources = norms.in_force(country, first), caseload_sources(figures)
    lines = tuple(
        LineDraft(known[line["norm"]].number, line["source"], TakeUp(**line["take_up"]))
        for line in content.lines
        if line["norm"] in known and line["source"] in sources
    )
    name = str(first.year) if first.year == last.year else f"{first.year}/{last.year}"
    submit_by, decide_by = (today - timedelta(days=days) for days in (_SUBMIT_BY, _DECIDE_BY))
    return RoundDraft(name, first, last, submit_by, decide_by, lines, demonstration=True)


def _previous_quarter(today: date) -> date:
    """First day of the quarter before that of a day."""
    months = today.year * 12 + 3 * ((today.month - 1) // 3) - 3
    return date(months // 12, months % 12 + 1, 1)


@dataclass(frozen=True)
class _Demonstration:
    """Plays everybody's part in one round."""

    requests: FundingRequests
    rounds: Rounds
    country: str
    number: int
    content: _Round
    calendar: _Calendar

    def fill(self, figures: ScopedRelease) -> None:
        """Bring requests to their states."""
        keeper = self._person("national_planner")
        by_parent: dict[str, list[ListedRequest]] = {}
        for item in self.requests.listed(keeper, self.country, self.number):
            by_parent.setdefault(item.parent, []).append(item)
        areas = figures.areas("adm1")
        own = next((area for area in areas if area["area_type"] == self.content.area_type), areas[0])["pcode"]
        for item, state in zip(by_parent.pop(own, []), _MIXED, strict=False):
            self._bring(item, _WAY[state])
        for parent, state in zip(sorted(by_parent, key=lambda key: (len(by_parent[key]), key)), _WHOLE, strict=False):
            self._bring_all(parent, by_parent[parent], state)
        total = self.requests.roll_up(keeper, self.country, self.number).whole.total_minor
        self.calendar.set_back(_OPENED)
        # A little less than all ask for, in a round number.
        self.rounds.set_envelope(keeper, self.country, self.number, total * 17 // 20 // 10**9 * 10**9)
        self.calendar.set_back(0)

    def _bring_all(self, parent: str, items: Sequence[ListedRequest], state: str) -> None:
        for item in items:
            self._bring(item, _WAY["accepted"])
        self.calendar.set_back(_APPROVED)
        for action in _WAY[state][2:]:
            actor = self._person("national_planner" if action == "lock" else "approver")
            self.requests.move_area(actor, self.country, self.number, parent, action)

    def _bring(self, item: ListedRequest, way: Sequence[str]) -> None:
        if not way:
            return
        planner = self._person("planner", item.area)
        self.calendar.set_back(_FILLED_IN)
        lines = self.requests.get(planner, self.country, item.number).lines
        entries = {line.line.number: self._entry(item, line) for line in lines}
        version = self.requests.save(planner, self.country, item.number, item.version, entries).version
        actors = {"submit": planner, "lock": self._person("national_planner")}
        days = {"submit": _FILLED_IN, "return": _DECIDED, "accept": _DECIDED}
        for action in way:
            self.calendar.set_back(days.get(action, _APPROVED))
            actor = actors.get(action) or self._person("approver")
            note = self.content.note if action == "return" else ""
            version = self.requests.move(actor, self.country, item.number, action, version, note)
            if action == "return":
                self.requests.comment(actor, self.country, item.number, self.content.comment, lines[0].line.number)

    def _entry(self, item: ListedRequest, line: RequestLine) -> LineEntry:
        """The proposal; a tenth more in the second line of every third request."""
        more = line.proposed // 10 if item.number % 3 == 0 and line.line.position == 2 else 0
        participants = line.proposed + more
        documents = {
            number: f"{item.area}-{line.line.position:02}/{number}"
            for number in range(1, len(line.line.norm.documents) + 1)
        }
        needed = participants != line.proposed or line.proposed_state == "none"
        return LineEntry(participants, self.content.reason if needed else "", documents)

    def _person(self, role: str, territory: str = "") -> Identity:
        return Identity(_NAME, role, self.country, territory)
