"""Between rows of results and settlements and the records that the rest of the program works with."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from data.budget.incentives import Member
from data.budget.request_states import RequestState
from data.budget.request_tables import RequestLineRow, RequestRow
from data.budget.result_records import QuarterResult, ResultEntry, ResultLine, Settled
from data.budget.result_tables import ResultRow, SettlementRow, SettlementRunRow
from data.budget.round_records import Round


def read_lines(session: Session, of: Round, condition: ColumnElement[bool]) -> list[ResultLine]:
    """Lines of the locked requests of a round that fulfil a condition, in the order of area and position."""
    chosen = (RequestRow.round_id == of.number, RequestRow.state == RequestState.LOCKED, condition)
    wanted = select(RequestLineRow, RequestRow).join(RequestRow, RequestRow.id == RequestLineRow.request_id)
    rows = session.execute(wanted.where(*chosen)).all()
    numbers = select(RequestLineRow.id).join(RequestRow, RequestRow.id == RequestLineRow.request_id).where(*chosen)
    results = _grouped(
        (row.request_line_id, result_of(row))
        for row in session.scalars(
            select(ResultRow).where(ResultRow.request_line_id.in_(numbers)).order_by(ResultRow.quarter)
        )
    )
    settled = read_settled(session, SettlementRow.request_line_id.in_(numbers))
    lines = {line.number: line for line in of.lines}
    found = [
        ResultLine(
            line.id,
            request.id,
            request.area,
            request.parent,
            lines[line.round_line_id],
            line.proposed,
            line.proposed_state,
            line.participants,
            line.quantity,
            line.unit_price_minor,
            line.amount_minor,
            {result.quarter: result for result in results.get(line.id, ())},
            tuple(item for _, item in settled.get(line.id, ())),
        )
        for line, request in rows
    ]
    return sorted(found, key=lambda line: (line.area, line.line.position))


def read_settled(session: Session, condition: ColumnElement[bool]) -> dict[int, list[tuple[SettlementRow, Settled]]]:
    """Settlements that fulfil a condition by number of the request's line, in their turn."""
    wanted = select(SettlementRow, SettlementRunRow.at).join(
        SettlementRunRow, SettlementRunRow.id == SettlementRow.run_id
    )
    rows = session.execute(wanted.where(condition).order_by(SettlementRow.turn)).all()
    return _grouped((row.request_line_id, (row, settled_of(row, at))) for row, at in rows)


def result_of(row: ResultRow) -> QuarterResult:
    """A reported quarter."""
    return QuarterResult(
        row.quarter,
        row.state,
        row.version,
        entry_of(row),
        row.question,
        row.reported_by,
        row.reported_at,
        row.decided_by,
        row.decided_at,
    )


def entry_of(row: ResultRow) -> ResultEntry:
    """What stands in a row as it was reported."""
    return ResultEntry(
        row.participants,
        row.quantity,
        row.cost_minor,
        row.cases_assessed,
        row.cases_served,
        tuple(Member(**member) for member in json.loads(row.members)),
        row.evidence,
        row.note,
    )


def entry_columns(entry: ResultEntry) -> dict[str, Any]:
    """Columns of a row for an entry."""
    return {
        "participants": entry.participants,
        "quantity": entry.quantity,
        "cost_minor": entry.cost_minor,
        "cases_assessed": entry.cases_assessed,
        "cases_served": entry.cases_served,
        "members": json.dumps([asdict(member) for member in entry.members]),
        "evidence": entry.evidence,
        "note": entry.note,
    }


def settled_of(row: SettlementRow, at: Any) -> Settled:
    """What a run paid for a line."""
    return Settled(
        row.run_id,
        at,
        row.turn,
        row.rule,
        row.planned,
        {int(quarter): units for quarter, units in json.loads(row.evidenced).items()},
        row.unit_price_minor,
        row.payable_minor,
        row.before_minor,
        row.due_minor,
        row.cases_assessed,
        row.cases_served,
        row.incentive_minor,
        row.incentive_before_minor,
        row.incentive_due_minor,
        tuple(row.flags.split()),
    )


def settlement_row(run: int, line: ResultLine, flags: Sequence[str]) -> SettlementRow:
    """A new row that pays what is due for a line."""
    settled, incentive = line.settlement, line.incentive
    return SettlementRow(
        run_id=run,
        request_line_id=line.number,
        turn=len(line.settlements) + 1,
        rule=settled.rule,
        planned=settled.planned,
        evidenced=json.dumps({str(quarter): units for quarter, units in settled.evidenced.items()}),
        unit_price_minor=settled.unit_price_minor,
        payable_minor=settled.payable_minor,
        before_minor=settled.before_minor,
        due_minor=settled.due_minor,
        cases_assessed=incentive.assessed,
        cases_served=incentive.served,
        incentive_minor=incentive.minor,
        incentive_before_minor=line.incentive_paid_minor,
        incentive_due_minor=incentive.minor - line.incentive_paid_minor,
        flags=" ".join(flags),
    )


def _grouped(pairs: Iterable[tuple[int, Any]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for number, item in pairs:
        found.setdefault(number, []).append(item)
    return found


def version_content(columns: Mapping[str, Any], question: str) -> str:
    """A state of a result as it is kept for good."""
    return json.dumps({**columns, "question": question}, ensure_ascii=False, sort_keys=True)
