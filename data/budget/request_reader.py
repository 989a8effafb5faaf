"""Funding requests as an account may read them: lists, sums, one request whole, and the steps that lead on from it."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, and_, select
from sqlalchemy.orm import Session

from data.budget.request_access import check_inside, check_reader, own_rows
from data.budget.request_edits import read_unmerged
from data.budget.request_lists import read_listed
from data.budget.request_records import FundingRequest, ListedRequest, OpenStep, RequestComment, SavedVersion
from data.budget.request_rows import find_row, read_history, read_lines
from data.budget.request_states import RequestState
from data.budget.request_steps import Standing, count_undecided, open_steps, read_steps
from data.budget.request_tables import RequestCommentRow, RequestRow
from data.budget.roll_up import RollUp, read_roll_up
from data.budget.round_records import Round
from data.budget.rounds import Rounds
from data.people.clock import Clock, utc_now
from data.people.scope import Identity


@dataclass(frozen=True)
class Place:
    """Where a request belongs."""

    number: int
    round: Round
    area: str
    parent: str


class RequestReader:
    """The requests of one database, to be read."""

    def __init__(self, engine: Engine, rounds: Rounds, *, clock: Clock = utc_now) -> None:
        self._engine, self._rounds, self._clock = engine, rounds, clock

    def listed(
        self, identity: Identity, country: str, round_number: int, *, parent: str = "", state: str = ""
    ) -> list[ListedRequest]:
        """Requests of a round in the account's territory, by p-codes of parent and area.

        Args:
            identity: who asks.
            country, round_number: the round.
            parent: p-code of a first-level area; '' for all.
            state: of the requests; '' for all.

        Raises:
            OutsideScope: the account may not read the country's requests.
            UnknownRound: the country has none of this number.
        """
        check_reader(identity, country)
        of = self._rounds.get(country, round_number)
        wanted = self._own(identity, of)
        if parent:
            wanted = and_(wanted, RequestRow.parent == parent)
        if state:
            wanted = and_(wanted, RequestRow.state == state)
        with Session(self._engine) as session:
            return read_listed(session, wanted, of)

    def roll_up(self, identity: Identity, country: str, round_number: int) -> RollUp:
        """Sums of the round's requests in the account's territory.

        Raises:
            OutsideScope: the account may not read the country's requests.
            UnknownRound: the country has none of this number.
        """
        check_reader(identity, country)
        of = self._rounds.get(country, round_number)
        with Session(self._engine) as session:
            return read_roll_up(session, self._own(identity, of))

    def get(self, identity: Identity, country: str, number: int) -> FundingRequest:
        """One request with all that belongs to it.

        Raises:
            OutsideScope: the account may not read it.
            UnknownRequest: the country has none of this number.
        """
        check_reader(identity, country)
        with Session(self._engine) as session:
            row = find_row(session, country, number)
            check_inside(identity, row.area, row.parent)
            of = self._rounds.within(session, country, row.round_id)
            return FundingRequest(
                number,
                of,
                row.area,
                row.parent,
                row.state,
                row.version,
                row.total_minor,
                row.changed_by,
                row.changed_at,
                read_lines(session, number, of),
                read_steps(session, number),
                _read_comments(session, number),
                read_unmerged(session, number),
            )

    def history(self, identity: Identity, country: str, number: int) -> list[SavedVersion]:
        """Every version of a request, the first one first; steps make versions, too.

        Raises:
            OutsideScope: the account may not read it.
            UnknownRequest: the country has none of this number.
        """
        self.place(identity, country, number)
        with Session(self._engine) as session:
            return read_history(session, number)

    def steps_open(self, identity: Identity, request: FundingRequest) -> list[OpenStep]:
        """The steps that lead away from a request's state, and whether the account may take them now."""
        with Session(self._engine) as session:
            undecided = count_undecided(session, request.round.number, request.parent)
        at = Standing(request.round, self._clock().date(), request.lines, len(request.unmerged), undecided)
        return open_steps(identity, RequestState(request.state), request.area, request.parent, at)

    def place(self, identity: Identity, country: str, number: int) -> Place:
        """Where a request belongs, if the account may read it.

        Raises:
            OutsideScope: the account may not read it.
            UnknownRequest: the country has none of this number.
        """
        check_reader(identity, country)
        with Session(self._engine) as session:
            row = find_row(session, country, number)
            check_inside(identity, row.area, row.parent)
            return Place(number, self._rounds.within(session, country, row.round_id), row.area, row.parent)

    def _own(self, identity: Identity, of: Round) -> ColumnElement[bool]:
        return and_(RequestRow.round_id == of.number, own_rows(identity))


def _read_comments(session: Session, number: int) -> tuple[RequestComment, ...]:
    rows = session.scalars(
        select(RequestCommentRow).where(RequestCommentRow.request_id == number).order_by(RequestCommentRow.id)
    )
    return tuple(RequestComment(row.id, row.at, row.account, row.text, row.round_line_id) for row in rows)
