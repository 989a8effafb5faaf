"""Publishing the approved money of a round: once per round, when everything in it is decided, with noise.

Exact money divided by the norm is exact participants, and these come from planners' figures or from what officers know
of families. So no exact amount leaves this room, not even the nation's: see docs/budget-summary.md.
"""

import contextlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from data.budget.errors import BudgetError
from data.budget.request_access import check_national, check_reader
from data.budget.request_rows import begin_change
from data.budget.request_states import RequestState
from data.budget.request_tables import RequestLineRow, RequestRow, RoundRow
from data.budget.round_records import Round
from data.budget.rounds import Rounds
from data.budget.summary_cells import ApprovedLine, NoisyCell, exact_cells, noisy_cell
from data.budget.summary_contents import AreaState, build_summary
from data.budget.summary_noise import Below
from data.budget.summary_programmes import PublicLine, public_lines
from data.budget.summary_tables import SummaryCellRow, SummaryRow
from data.budget_summary.document import BudgetSummary, SummaryDamaged, parse_summary, summary_path
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.scope import Identity
from data.release.errors import ReleaseError
from data.release.layout import write_durably
from data.release.store import Store

_LOCKED: Final = RequestState.LOCKED.value
_PENDING: Final = tuple(state.value for state in (RequestState.SUBMITTED, RequestState.ACCEPTED, RequestState.APPROVED))
"""States from which a request may still become approved money, even when its round is closed."""


class SummaryRefused(BudgetError):
    """A summary cannot be published; `reason` is "nothing", "pending", "file_taken", "no_release" or "not_written"."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


@dataclass(frozen=True)
class SummaryStanding:
    """Whether the summary of a round is or can be published.

    Attributes:
        state: "published", "ready", "pending" (requests are still undecided or not locked) or "nothing" (none is
            locked).
        locked, pending: requests.
        published_by, published_at: who did it and when; "" and None before.
    """

    state: Literal["published", "ready", "pending", "nothing"]
    locked: int
    pending: int
    published_by: str = ""
    published_at: datetime | None = None


class Summaries:
    """The summaries of one database.

    Args:
        engine: the database.
        store: folder of the releases, in which the files are put.
        rounds: of the same database.
        clock: the time.
        below: where noise comes from; a uniform whole number below its argument. Only tests give another source.
    """

    def __init__(
        self, engine: Engine, store: Path, rounds: Rounds, *, clock: Clock = utc_now, below: Below = secrets.randbelow
    ) -> None:
        self._engine, self._store, self._rounds, self._clock = engine, Path(store), rounds, clock
        self._below = below

    def standing(self, identity: Identity, country: str, number: int) -> SummaryStanding:
        """Where the summary of a round stands.

        Raises:
            OutsideScope: the account may not read the country's requests.
            UnknownRound: the country has none of this number.
        """
        check_reader(identity, country)
        of = self._rounds.get(country, number)
        with Session(self._engine) as session:
            return _standing(session, of)

    def publish(self, identity: Identity, country: str, number: int) -> BudgetSummary:
        """Publish the summary of a round; one that is published is written again, the same to the byte.

        Raises:
            OutsideScope: the account may not.
            UnknownRound: the country has none of this number.
            SummaryRefused: something of the round is not decided yet, nothing is approved, or the store holds a summary
                of this number that another database published.
        """
        check_national(identity, country)
        of = self._rounds.get(country, number)
        lines = public_lines(of.lines, profile := self._profile(of))
        now = self._clock()
        with Session(self._engine) as session:
            begin_change(session)
            # Of two who publish at once the second finds it published.
            session.execute(select(RoundRow.id).where(RoundRow.id == number).with_for_update())
            standing = _standing(session, of)
            if standing.state == "nothing":
                raise SummaryRefused("nothing", "No request of the round is locked: there is no approved money yet.")
            if standing.state == "pending":
                raise SummaryRefused(
                    "pending", f"{standing.pending} requests of the round are not decided and locked yet."
                )
            if standing.state == "ready":
                self._draw(session, of, lines)
            at = standing.published_at or now
            summary = build_summary(of, lines, profile, _cells(session, of), _areas(session, of), at)
            self._check_file(summary)
            if standing.state == "ready":
                session.add(
                    SummaryRow(
                        round_id=number,
                        country=country,
                        digest=summary.digest,
                        published_by=identity.name,
                        published_at=now,
                    )
                )
                detail = f"round {number}, {country}, {standing.locked} requests, {summary.digest[:16]}"
                audit.record(session, now, identity.name, "budget_published", detail, identity.purpose)
                session.commit()
        # The noise is kept before anybody can see it: a file that is lost is written again, not drawn again.
        try:
            write_durably(summary_path(self._store, country, number), summary.to_bytes())
        except OSError as error:
            sentence = f"The summary is kept, but its file could not be written ({error.strerror}); publish it again."
            raise SummaryRefused("not_written", sentence) from error
        return summary

    def _profile(self, of: Round) -> Mapping[str, Any]:
        """Profile of the round's release, or of the latest if that is no longer public."""
        store = Store(self._store)
        for release_id in (of.release_id, None):
            with contextlib.suppress(ReleaseError):
                return store.open(of.country, release_id).profile
        raise SummaryRefused("no_release", f"No release of {of.country} is published: need cannot stand beside money.")

    def _draw(self, session: Session, of: Round, lines: Mapping[int, PublicLine]) -> None:
        """Keep the cells of the round, each with its noise."""
        wanted = (
            select(
                RequestRow.area,
                RequestRow.parent,
                RequestLineRow.round_line_id,
                RequestLineRow.amount_minor,
                RequestLineRow.unit_price_minor,
            )
            .join(RequestRow, RequestRow.id == RequestLineRow.request_id)
            .where(RequestRow.round_id == of.number, RequestRow.state == _LOCKED)
        )
        approved = [ApprovedLine(*row) for row in session.execute(wanted)]
        for cell in exact_cells(approved, lines):
            noisy = noisy_cell(cell, self._below)
            level, area, programme = cell.key
            session.add(
                SummaryCellRow(
                    round_id=of.number,
                    level=level,
                    area=area,
                    programme=programme,
                    exact_minor=cell.minor,
                    noise_minor=noisy.minor - cell.minor,
                    deviation=noisy.deviation,
                )
            )
        session.flush()

    def _check_file(self, summary: BudgetSummary) -> None:
        """Do not overwrite what another database published; an invented or damaged one may go."""
        path = summary_path(self._store, summary.country, summary.round)
        try:
            there = parse_summary(path.read_bytes(), path)
        except (FileNotFoundError, NotADirectoryError, SummaryDamaged):
            return
        if there.published_at != summary.published_at and not there.demonstration:
            raise SummaryRefused("file_taken", f"{path} was published from another database; move it away first.")


def _standing(session: Session, of: Round) -> SummaryStanding:
    counted = select(RequestRow.state, func.count()).where(RequestRow.round_id == of.number).group_by(RequestRow.state)
    states = {str(state): int(count) for state, count in session.execute(counted)}
    locked = states.get(_LOCKED, 0)
    # In a closed round drafts and returned requests can no longer be submitted.
    pending = sum(states.get(state, 0) for state in _PENDING) if of.state == "closed" else sum(states.values()) - locked
    row = session.scalars(select(SummaryRow).where(SummaryRow.round_id == of.number)).one_or_none()
    if row is not None:
        return SummaryStanding("published", locked, pending, row.published_by, row.published_at)
    if not locked:
        return SummaryStanding("nothing", 0, pending)
    return SummaryStanding("pending" if pending else "ready", locked, pending)


def _cells(session: Session, of: Round) -> list[NoisyCell]:
    """The cells as they are kept."""
    rows = session.scalars(select(SummaryCellRow).where(SummaryCellRow.round_id == of.number))
    return [
        NoisyCell((row.level, row.area, row.programme), row.exact_minor + row.noise_minor, row.deviation)
        for row in rows
    ]


def _areas(session: Session, of: Round) -> list[AreaState]:
    wanted = select(RequestRow.area, RequestRow.parent, RequestRow.state).where(RequestRow.round_id == of.number)
    found = session.execute(wanted.order_by(RequestRow.area))
    return [(area, parent, state == _LOCKED) for area, parent, state in found]
