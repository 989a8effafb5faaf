"""What the page on funding requests shows, worked out before anything is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk, Place
from dashboard.pages.requests.said import Said
from dashboard.pages.requests.typed import TypedLines, TypedRound
from dashboard.selection import Notice
from dashboard.whole_number import read_whole
from data.budget.errors import UnknownRequest
from data.budget.request_records import FundingRequest, ListedRequest, OpenStep
from data.budget.request_states import EDITABLE, RequestState
from data.budget.roll_up import RollUp
from data.budget.round_records import Round
from data.people.clock import utc_now
from data.people.rights import Right, has_right

STATES: Final = tuple(state.value for state in RequestState)
_TURN: Final[Mapping[Right, tuple[str, ...]]] = {
    Right.REQUEST: ("returned", "draft"),
    Right.APPROVE: ("submitted", "accepted"),
    Right.BUDGET: ("approved",),
}
"""States in which a request waits for those who have a right, the most urgent first."""


@dataclass(frozen=True)
class RequestsView:
    """One reader's view: a round with its requests, or one request of it.

    Attributes:
        place: area whose requests are listed.
        state: state whose requests are listed, "" for all.
        request: the one that is shown, None for the list.
        typed, typed_round: what was typed into a form that was refused.
    """

    desk: Desk
    rounds: tuple[Round, ...]
    round: Round | None
    place: Place
    state: str
    request: FundingRequest | None
    said: Said
    typed: TypedLines | None = None
    typed_round: TypedRound | None = None

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str]) -> "RequestsView":
        """Read an address.

        Raises:
            OutsideScope: it names an area or a request outside the territory.
        """
        place, said = desk.place(query), Said.read(query)
        rounds = tuple(budget_rooms().rounds.all(desk.country))
        if query.get("request"):
            try:
                asked = _number(query["request"]) or 0
                found = budget_rooms().requests.get(desk.identity, desk.country, asked)
                return cls(desk, rounds, found.round, place, "", found, said)
            except UnknownRequest:
                desk.notices.append(Notice("requests.notice.unknown_request"))
        number = _number(query.get("round", ""))
        chosen = next((known for known in rounds if known.number == number), rounds[0] if rounds else None)
        if query.get("round") and (chosen is None or chosen.number != number):
            desk.notices.append(Notice("requests.notice.unknown_round"))
        state = query.get("state", "")
        view = cls(desk, rounds, chosen, place, state if state in STATES else "", None, said)
        own = view.own_number
        if own is None:
            return view
        return replace(view, request=budget_rooms().requests.get(desk.identity, desk.country, own))

    @property
    def own_number(self) -> int | None:
        """The request of whoever has one only: the officer of a second-level area is led straight to it."""
        if self.round is None:
            return None
        area = self.district
        found = [item for item in self.listed if item.area == area] if area else []
        return found[0].number if found else None

    @cached_property
    def district(self) -> str:
        """P-code of the second-level area that is looked at, "" where it is a larger one."""
        return self.place.pcode.partition(".")[0] if self.place.level in ("adm2", "h3") else ""

    @cached_property
    def today(self) -> date:
        """Today, as deadlines are held against it."""
        return utc_now().date()

    @cached_property
    def listed(self) -> Sequence[ListedRequest]:
        """All requests of the round in the territory."""
        if self.round is None:
            return []
        return budget_rooms().requests.listed(self.desk.identity, self.desk.country, self.round.number)

    @cached_property
    def shown(self) -> list[ListedRequest]:
        """The requests that the filters leave, those first that wait for the reader."""
        inside = [
            item
            for item in self.listed
            if (self.place.level == "adm0" or self.place.pcode == item.parent or self.district == item.area)
            and self.state in ("", item.state)
        ]
        return sorted(inside, key=lambda item: (self.urgency(item.state), item.parent, item.area))

    @cached_property
    def roll_up(self) -> RollUp:
        """Sums over the requests in the territory."""
        if self.round is None:
            raise ValueError("there is no round to add up")
        return budget_rooms().requests.roll_up(self.desk.identity, self.desk.country, self.round.number)

    @cached_property
    def ceilings(self) -> Mapping[str, int]:
        """Ceilings of the round, of the areas inside the territory only: others' money is not told."""
        if self.round is None:
            return {}
        figures, rows = self.desk.figures, self.desk.served.rows
        return {
            pcode: minor
            for pcode, minor in budget_rooms().rounds.ceilings(self.desk.country, self.round.number).items()
            if any(pcode in rows[level] and figures.contains(level, rows[level][pcode]) for level in ("adm1", "adm2"))
        }

    @cached_property
    def steps(self) -> Sequence[OpenStep]:
        """The steps that lead away from the request's state."""
        if self.request is None:
            return ()
        return budget_rooms().requests.steps_open(self.desk.identity, self.request)

    @property
    def may_edit(self) -> bool:
        """Whether the reader may change the lines now."""
        if self.request is None or self.request.round.state != "open":
            return False
        return self.may(Right.REQUEST) and self.request.state in EDITABLE

    @property
    def is_national(self) -> bool:
        """Whether the reader keeps rounds."""
        return self.may(Right.BUDGET) and not self.desk.identity.territory

    def may(self, right: Right) -> bool:
        """Whether the reader's role has a right."""
        return has_right(self.desk.identity, right)

    def urgency(self, state: str) -> int:
        """Place of a state in the reader's list: 0 what waits for them most, 9 what does not."""
        for right, states in _TURN.items():
            if self.may(right) and state in states:
                return states.index(state)
        return 9


def _number(written: str) -> int | None:
    return read_whole(written)
