"""Publishing the approved money of a round: once per round, when everything in it is decided, with noise.

Exact money divided by the norm is exact participants, and these come from planners' figures or from what officers know
of families. So no exact amount leaves this room, not even the nation's: see docs/budget-summary.md.
"""

import contextlib
from collections.abc import Mapping, Sequence
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
from data.budget.request_tables import RequestLineRow, RequestRow
from data.budget.round_records import Round
from data.budget.rounds import Rounds
from data.budget.summary_cells import (
    LEAST_DEVIATIONS,
    LEAST_PARTICIPANTS,
    SIGNIFICANT_DIGITS,
    Funded,
    NoisyLine,
    area_money,
)
from data.budget.summary_noise import LEAK, Below, draw
from data.budget.summary_programmes import PublicLine, programmes, public_lines
from data.budget.summary_tables import SummaryNoiseRow, SummaryRow
from data.budget_summary.document import BudgetSummary, Protection, SummaryDamaged, parse_summary, summary_path
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
    """A summary cannot be published; `reason` is "nothing", "pending", "file_taken" or "no_release"."""

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
        self, engine: Engine, store: Path, rounds: Rounds, *, clock: Clock = utc_now, below: Below | None = None
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
            standing = _standing(session, of)
            if standing.state == "nothing":
                raise SummaryRefused("nothing", "No request of the round is locked: there is no approved money yet.")
            if standing.state == "pending":
                raise SummaryRefused(
                    "pending", f"{standing.pending} requests of the round are not decided and locked yet."
                )
            if standing.state == "ready":
                self._draw(session, of, lines)
            summary = _summary(session, of, lines, profile, standing.published_at or now)
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
        write_durably(summary_path(self._store, country, number), summary.to_bytes())
        return summary

    def _profile(self, of: Round) -> Mapping[str, Any]:
        """Profile of the round's release, or of the latest if that is no longer public."""
        store = Store(self._store)
        for release_id in (of.release_id, None):
            with contextlib.suppress(ReleaseError):
                return store.open(of.country, release_id).profile
        raise SummaryRefused("no_release", f"No release of {of.country} is published: need cannot stand beside money.")

    def _draw(self, session: Session, of: Round, lines: Mapping[int, PublicLine]) -> None:
        """Keep the approved participants of the round, each with its noise."""
        wanted = (
            select(
                RequestRow.area,
                RequestRow.parent,
                RequestLineRow.round_line_id,
                RequestLineRow.participants,
                RequestLineRow.unit_price_minor,
            )
            .join(RequestRow, RequestRow.id == RequestLineRow.request_id)
            .where(RequestRow.round_id == of.number, RequestRow.state == _LOCKED)
            .order_by(RequestRow.area, RequestLineRow.round_line_id)
        )
        source = (self._below,) if self._below else ()
        session.add_all(
            SummaryNoiseRow(
                round_id=of.number,
                area=area,
                parent=parent,
                round_line_id=line,
                participants=participants,
                unit_price_minor=price,
                change=draw(lines[line].variance, *source),
            )
            for area, parent, line, participants, price in session.execute(wanted).all()
        )
        session.flush()

    def _check_file(self, summary: BudgetSummary) -> None:
        """Do not overwrite what another database published; an invented or damaged one may go."""
        path = summary_path(self._store, summary.country, summary.round)
        try:
            there = parse_summary(path.read_bytes(), path)
        except (FileNotFoundError, SummaryDamaged):
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


def _summary(
    session: Session, of: Round, lines: Mapping[int, PublicLine], profile: Mapping[str, Any], at: datetime
) -> BudgetSummary:
    """The summary from what is kept; without any other randomness."""
    rows = session.scalars(
        select(SummaryNoiseRow)
        .where(SummaryNoiseRow.round_id == of.number)
        .order_by(SummaryNoiseRow.area, SummaryNoiseRow.round_line_id)
    )
    noisy = [
        NoisyLine(
            row.area,
            row.parent,
            lines[row.round_line_id].programme,
            lines[row.round_line_id].sensitive,
            lines[row.round_line_id].line,
            row.participants + row.change,
            row.unit_price_minor,
            lines[row.round_line_id].variance,
        )
        for row in rows
    ]
    areas = session.execute(
        select(RequestRow.area, RequestRow.parent, RequestRow.state)
        .where(RequestRow.round_id == of.number)
        .order_by(RequestRow.area)
    ).all()
    states = [(area, parent, state == _LOCKED) for area, parent, state in areas]
    return build_summary(of, lines, profile, noisy, states, at)


def build_summary(
    of: Round,
    lines: Mapping[int, PublicLine],
    profile: Mapping[str, Any],
    noisy: Sequence[NoisyLine],
    areas: Sequence[tuple[str, str, bool]],
    at: datetime,
) -> BudgetSummary:
    """Put a summary together.

    Args:
        of: the round.
        lines: of the round by number.
        profile: of a release of the country.
        noisy: the approved lines with their noise.
        areas: p-code, parent and whether the request is locked, of every second-level area of the round.
        at: when it is published.
    """
    listed = programmes(lines, profile)
    sensitive = {programme.code: programme.sensitive for programme in listed}
    second: dict[str, list[NoisyLine]] = {area: [] for area, _, _ in areas}
    first: dict[str, list[NoisyLine]] = {parent: [] for parent in sorted({parent for _, parent, _ in areas})}
    # A programme is sensitive as a whole: money of its other lines would tell of the programme, too.
    marked = [_marked(line, hidden=sensitive[line.programme]) for line in noisy]
    for line in marked:
        second[line.area].append(line)
        first[line.parent].append(line)
    funded = {
        parent: Funded(
            sum(1 for _, above, _ in areas if above == parent),
            sum(locked for _, above, locked in areas if above == parent),
        )
        for parent in first
    }
    whole = Funded(len(areas), sum(locked for _, _, locked in areas))
    return BudgetSummary(
        country=of.country,
        round=of.number,
        name=of.name,
        first_day=of.first_day,
        last_day=of.last_day,
        currency=of.currency,
        digits=of.digits,
        release_id=of.release_id,
        published_at=at,
        demonstration=of.demonstration,
        protection=Protection(
            variance={
                programme.code: max(line.variance for line in lines.values() if line.programme == programme.code)
                for programme in listed
            },
            least_participants=LEAST_PARTICIPANTS,
            least_deviations=LEAST_DEVIATIONS,
            significant_digits=SIGNIFICANT_DIGITS,
            leak=LEAK,
        ),
        programmes=listed,
        nation=area_money("", "", whole, marked, sensitive, nation=True),
        first=tuple(area_money(pcode, "", funded[pcode], found, sensitive) for pcode, found in first.items()),
        second=tuple(
            area_money(area, parent, Funded(1, int(locked)), second[area], {}) for area, parent, locked in areas
        ),
    )


def _marked(line: NoisyLine, *, hidden: bool) -> NoisyLine:
    return line if line.sensitive == hidden else NoisyLine(**{**line.__dict__, "sensitive": hidden})
