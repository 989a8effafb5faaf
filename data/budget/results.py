"""Results of locked requests: reported by those who did the work, verified or questioned by who decides on the area,
settled by the national planners."""

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy import Engine, func, select, true, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from data.budget.audit_sample import AuditRule
from data.budget.entry_checks import plain_text
from data.budget.errors import BudgetError, StepRefused, UnknownRequest
from data.budget.incentives import checked_members
from data.budget.money import LARGEST_MINOR
from data.budget.quarters import quarter_count, quarter_days
from data.budget.request_access import check_editor, check_inside, check_national, check_reader, own_rows
from data.budget.request_states import RequestState
from data.budget.request_tables import MOST_COMMENT, MOST_REASON, MOST_REFERENCE, RequestLineRow, RequestRow
from data.budget.result_flags import audited_lines, find_flags
from data.budget.result_records import ResultEntry, RoundResults, SettledLine, SettlementRun
from data.budget.result_rows import entry_columns, read_lines, read_settled, settlement_row, version_content
from data.budget.result_tables import ResultRow, ResultVersionRow, SettlementRow, SettlementRunRow
from data.budget.round_records import Round, RoundLine
from data.budget.rounds import Rounds
from data.people import audit
from data.people.clock import Clock, utc_now
from data.people.errors import OutsideScope
from data.people.rights import Right, check_right, has_right
from data.people.scope import Identity

MOST_COUNT: Final = 100_000_000
REASONS: Final = (
    "not_locked",
    "no_quarter",
    "too_early",
    "changed",
    "no_evidence",
    "bad_number",
    "bad_members",
    "bad_text",
    "not_reported",
    "no_question",
    "unknown_action",
    "nothing",
)
"""Every reason of `StepRefused` here, for the words of pages."""


class ServiceResults:
    """The results of one database; every method asks for the right and the territory."""

    def __init__(
        self,
        engine: Engine,
        rounds: Rounds,
        *,
        clock: Clock = utc_now,
        seed: Callable[[], str] = lambda: secrets.token_hex(8),
    ) -> None:
        self._engine, self._rounds, self._clock, self._seed = engine, rounds, clock, seed

    def of_round(self, identity: Identity, country: str, number: int) -> RoundResults:
        """Everything of a round in the account's territory.

        Raises:
            OutsideScope: the account may not read it.
            UnknownRound: the country has none of this number.
        """
        check_reader(identity, country)
        found = self._rounds.get(country, number)
        with Session(self._engine) as session:
            lines = read_lines(session, found, own_rows(identity))
            unlocked = (
                select(func.count())
                .select_from(RequestRow)
                .where(RequestRow.round_id == number, RequestRow.state != RequestState.LOCKED, own_rows(identity))
            )
            return RoundResults(found, tuple(lines), session.scalar(unlocked) or 0)

    def report(
        self, identity: Identity, country: str, line: int, quarter: int, base_version: int, entry: ResultEntry
    ) -> int:
        """Report a quarter of a line, or correct what was reported; it has to be verified (again) afterwards.

        Args:
            identity: who reports.
            country: of the round.
            line: number of the request's line.
            quarter: from 1.
            base_version: of the result that the person had before them, 0 where there was none.
            entry: what was achieved.

        Returns:
            The result's version.

        Raises:
            OutsideScope: the account may not report for the area.
            UnknownRequest: there is no such line.
            StepRefused: the entry is not usable, or somebody else was faster; nothing is changed then.
        """
        now = self._clock()
        with Session(self._engine) as session:
            row, request = _line(session, country, line)
            check_editor(identity, country, request.area, request.parent)
            found = self._rounds.get(country, request.round_id)
            of = found.line(row.round_line_id)
            if of is None or request.state != RequestState.LOCKED:
                raise StepRefused("not_locked", "Results are reported for locked requests.")
            _check_quarter(found, of, quarter, now)
            columns = entry_columns(_checked(entry))
            said: dict[str, object] = {
                "state": "reported",
                "question": "",
                "reported_by": identity.name,
                "reported_at": now,
            }
            said |= {"decided_by": "", "decided_at": None}
            result = self._write(session, row.id, quarter, base_version, {**columns, **said})
            content = version_content(columns, "")
            self._keep(session, result, base_version + 1, "reported", identity, content)
            detail = f"round {found.number}, {request.area}, line {of.position}, quarter {quarter}"
            audit.record(session, now, identity.name, "result_reported", detail, identity.purpose)
            session.commit()
        return base_version + 1

    def decide(
        self,
        identity: Identity,
        country: str,
        line: int,
        quarter: int,
        base_version: int,
        action: str,
        question: str = "",
    ) -> int:
        """Verify or question a reported quarter; a verified one can be questioned again.

        Args:
            identity: who decides: an approver of the first-level area or of the whole country.
            country, line, quarter, base_version: as in `report`.
            action: "verify" or "question".
            question: what is asked; needed for a question.

        Returns:
            The result's version.

        Raises:
            OutsideScope, UnknownRequest, StepRefused: as in `report`.
        """
        now = self._clock()
        with Session(self._engine) as session:
            row, request = _line(session, country, line)
            check_reader(identity, country)
            check_right(identity, Right.APPROVE)
            check_inside(identity, request.parent, request.parent)
            if action not in ("verify", "question"):
                raise StepRefused("unknown_action", "A result is verified or questioned.")
            asked = _text(question, MOST_COMMENT) if action == "question" else ""
            if action == "question" and not asked:
                raise StepRefused("no_question", "Write what is to be clarified.")
            wanted = select(ResultRow).where(ResultRow.request_line_id == row.id, ResultRow.quarter == quarter)
            result = session.scalar(wanted)
            if result is None:
                raise StepRefused("not_reported", "Nothing has been reported for the quarter.")
            state = "verified" if action == "verify" else "questioned"
            said = {"state": state, "question": asked, "decided_by": identity.name, "decided_at": now}
            number = self._write(session, row.id, quarter, base_version, said)
            self._keep(session, number, base_version + 1, state, identity, version_content({}, asked))
            detail = f"round {request.round_id}, {request.area}, quarter {quarter}: {state}"
            audit.record(session, now, identity.name, "result_decided", detail, identity.purpose)
            session.commit()
        return base_version + 1

    def settle(
        self, identity: Identity, country: str, number: int, area: str = "", rule: AuditRule | None = None
    ) -> int:
        """Pay everything that is verified, with incentives, and draw the seed of the run's audit sample.

        A line of which a reported quarter is not verified waits as a whole.

        Args:
            identity: a national planner.
            country, number: the round.
            area: a first-level area; '' settles the whole country in one run.
            rule: of the audit sample.

        Returns:
            The run's number.

        Raises:
            OutsideScope: the account may not.
            UnknownRound: the country has none of this number.
            StepRefused: nothing is to be paid, or another run was faster; nothing is changed then.
        """
        check_national(identity, country)
        now, found = self._clock(), self._rounds.get(country, number)
        audited = rule or AuditRule()
        with Session(self._engine) as session:
            inside = RequestRow.parent == area if area else true()
            lines = read_lines(session, found, inside)
            ready = [line for line in lines if line.ready]
            if not ready:
                raise StepRefused("nothing", "No line has verified results that were not settled yet.")
            flags = audited_lines(find_flags(RoundResults(found, tuple(lines), 0)), lines)
            run = SettlementRunRow(
                round_id=number,
                area=area,
                at=now,
                account=identity.name,
                seed=self._seed(),
                confidence=audited.confidence,
                tolerable_bp=audited.tolerable_bp,
                expected_bp=audited.expected_bp,
            )
            try:
                session.add(run)
                session.flush()
                session.add_all(settlement_row(run.id, line, flags.get(line.number, ())) for line in ready)
                paid = sum(line.settlement.due_minor for line in ready)
                detail = f"round {number}, {area or country}, run {run.id}, {len(ready)} lines, {paid} minor units"
                audit.record(session, now, identity.name, "settled", detail, identity.purpose)
                session.flush()
            except IntegrityError as error:
                raise StepRefused("changed", "Somebody else has settled in the meantime.") from error
            settled = run.id
            session.commit()
        return settled

    def runs(self, identity: Identity, country: str, number: int) -> list[SettlementRun]:
        """Runs of settlement whose whole area the account may see, the latest first.

        A sample rests on all lines of its run, so nobody sees one of a larger area than their own.

        Raises:
            OutsideScope: the account may not see samples at all (those who report must not know what is audited).
            UnknownRound: the country has none of this number.
        """
        check_reader(identity, country)
        if not may_see_samples(identity):
            raise OutsideScope(f"The role '{identity.role}' of the account '{identity.name}' does not allow samples.")
        found = self._rounds.get(country, number)
        positions = {line.number: line.position for line in found.lines}
        with Session(self._engine) as session:
            wanted = select(SettlementRunRow).where(SettlementRunRow.round_id == number)
            if identity.territory:
                wanted = wanted.where(SettlementRunRow.area == identity.territory)
            rows = list(session.scalars(wanted.order_by(SettlementRunRow.id.desc())))
            settled = read_settled(session, SettlementRow.run_id.in_([row.id for row in rows]))
            places = select(RequestLineRow.id, RequestLineRow.round_line_id, RequestRow.area).join(
                RequestRow, RequestRow.id == RequestLineRow.request_id
            )
            placed = {
                line: (area, positions[round_line])
                for line, round_line, area in session.execute(places.where(RequestRow.round_id == number))
            }
        by_run: dict[int, list[SettledLine]] = {}
        for line, items in settled.items():
            for row, item in items:
                by_run.setdefault(row.run_id, []).append(SettledLine(line, *placed[line], item))
        return [
            SettlementRun(
                row.id,
                row.area,
                row.at,
                row.account,
                row.seed,
                AuditRule(row.confidence, row.tolerable_bp, row.expected_bp),
                tuple(sorted(by_run.get(row.id, ()), key=lambda line: (line.area, line.position))),
            )
            for row in rows
        ]

    def _write(self, session: Session, line: int, quarter: int, base_version: int, columns: dict[str, object]) -> int:
        """Change the result that has the base version, or add the first; gives its number."""
        changed = {**columns, "version": base_version + 1}
        if base_version == 0:
            row = ResultRow(request_line_id=line, quarter=quarter, **changed)
            session.add(row)
            try:
                session.flush()
            except IntegrityError as error:
                raise StepRefused("changed", "Somebody else has reported the quarter in the meantime.") from error
            return row.id
        chosen = (ResultRow.request_line_id == line, ResultRow.quarter == quarter, ResultRow.version == base_version)
        number = session.scalar(update(ResultRow).where(*chosen).values(**changed).returning(ResultRow.id))
        if number is None:
            raise StepRefused("changed", "Somebody else has changed the quarter in the meantime.")
        return number

    def _keep(self, session: Session, result: int, version: int, state: str, identity: Identity, content: str) -> None:
        row = ResultVersionRow(
            result_id=result, version=version, state=state, account=identity.name, at=self._clock(), content=content
        )
        session.add(row)


def may_see_samples(identity: Identity) -> bool:
    """Whether a role sees what is audited: approvers, national planners and auditors."""
    return any(has_right(identity, right) for right in (Right.APPROVE, Right.BUDGET, Right.AUDIT))


def reportable(found: Round, line: RoundLine, now: datetime) -> list[int]:
    """Quarters of a line that have begun."""
    quarters = range(1, quarter_count(line.take_up.months) + 1)
    return [quarter for quarter in quarters if quarter_days(found.first_day, quarter)[0] <= now.date()]


def _line(session: Session, country: str, number: int) -> tuple[RequestLineRow, RequestRow]:
    wanted = select(RequestLineRow, RequestRow).join(RequestRow, RequestRow.id == RequestLineRow.request_id)
    found = session.execute(wanted.where(RequestLineRow.id == number, RequestRow.country == country)).first()
    if found is None:
        raise UnknownRequest(f"There is no line {number} in the requests of {country}.")
    return found[0], found[1]


def _check_quarter(found: Round, line: RoundLine, quarter: int, now: datetime) -> None:
    if not 1 <= quarter <= quarter_count(line.take_up.months):
        raise StepRefused("no_quarter", "The line has no such quarter.")
    if quarter not in reportable(found, line, now):
        raise StepRefused("too_early", "The quarter has not begun yet.")


def _checked(entry: ResultEntry) -> ResultEntry:
    counts = (entry.participants, entry.quantity, entry.cases_assessed, entry.cases_served)
    if not all(0 <= count <= MOST_COUNT for count in counts) or not 0 <= entry.cost_minor < LARGEST_MINOR // 1000:
        raise StepRefused("bad_number", "Numbers and costs are 0 or more, and not absurdly large.")
    evidence = _text(entry.evidence, MOST_REFERENCE)
    if not evidence and any((*counts, entry.cost_minor)):
        raise StepRefused("no_evidence", "Write where the evidence is: number and date of the act or register.")
    try:
        members = checked_members(entry.members)
    except BudgetError as error:
        raise StepRefused("bad_members", str(error)) from error
    if any(max(member.assessed, member.served) > MOST_COUNT for member in members):
        raise StepRefused("bad_members", "A member has absurdly many cases.")
    return ResultEntry(*counts[:2], entry.cost_minor, *counts[2:], members, evidence, _text(entry.note, MOST_REASON))


def _text(words: str, most: int) -> str:
    try:
        return plain_text(words, field="note", most=most)
    except BudgetError as error:
        raise StepRefused("bad_text", str(error)) from error
