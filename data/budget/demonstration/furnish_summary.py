"""The demonstration's published summary: the year before its round, as if almost every request had been approved.

No request of that year is in the database: hundreds of steps would only slow the start. Everything else is as it is in
a real publication, noise and rounding included; the file says that it is a demonstration.
"""

import contextlib
import secrets
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from data.budget.money import scaled
from data.budget.norm_book import NormBook
from data.budget.request_tables import RequestLineRow, RequestRow
from data.budget.round_records import Round
from data.budget.rounds import Rounds
from data.budget.summary_cells import ApprovedLine, exact_cells, noisy_cell
from data.budget.summary_contents import build_summary
from data.budget.summary_programmes import public_lines
from data.budget_summary.document import BudgetSummary, summary_path
from data.budget_summary.shelf import SummaryShelf
from data.people.scoped_release import ScopedRelease
from data.release.layout import write_durably

NUMBER: Final = 0
"""No round of a database has this number."""

_LEFT_BEHIND: Final = 13
"""Every so-many-th area has no approved request, so that the page has something to explain."""


def furnish_summary(engine: Engine, store: Path, country: str, figures: ScopedRelease) -> BudgetSummary | None:
    """Write the summary into the store of the demonstration.

    Args:
        engine: the database with the demonstration's round.
        store: folder of the releases, all of them synthetic.
        country: of the round.
        figures: the release of the round.

    Returns:
        None where the country has no demonstration round, or a published summary already, or the store cannot be
        written.
    """
    book = NormBook(engine)
    rounds = [item for item in Rounds(engine, book).all(country) if item.demonstration]
    if not rounds or SummaryShelf(store).version(country):
        return None
    of = _year_before(rounds[0], book)
    lines = public_lines(of.lines, figures.profile)
    with Session(engine) as session:
        wanted = (
            select(
                RequestRow.area,
                RequestRow.parent,
                RequestLineRow.round_line_id,
                RequestLineRow.quantity,
                RequestLineRow.unit_price_minor,
            )
            .join(RequestRow, RequestRow.id == RequestLineRow.request_id)
            .where(RequestRow.round_id == rounds[0].number)
            .order_by(RequestRow.area, RequestLineRow.round_line_id)
        )
        rows = session.execute(wanted).all()
    areas = sorted({(area, parent) for area, parent, *_ in rows})
    granted = {area for place, (area, _) in enumerate(areas, start=1) if place % _LEFT_BEHIND}
    prices = {
        line.number: Fraction(former.norm.amount_minor, line.norm.amount_minor)
        for line, former in zip(rounds[0].lines, of.lines, strict=True)
    }
    approved = []
    for area, parent, line, quantity, price in rows:
        if area in granted:
            then = scaled(price, prices[line])
            approved.append(ApprovedLine(area, parent, line, quantity * then, then))
    cells = [noisy_cell(cell, secrets.randbelow) for cell in exact_cells(approved, lines)]
    at = datetime.combine(of.first_day - timedelta(days=1), time(9), tzinfo=UTC)
    states = [(area, parent, area in granted) for area, parent in areas]
    summary = build_summary(of, lines, figures.profile, cells, states, at)
    with contextlib.suppress(OSError):
        write_durably(summary_path(store, country, NUMBER), summary.to_bytes())
        return summary
    return None


def _year_before(of: Round, book: NormBook) -> Round:
    """The round a year earlier, with the norms that were in force then."""
    first, last = _back(of.first_day), _back(of.last_day)
    name = str(first.year) if first.year == last.year else f"{first.year}/{last.year}"
    norms = book.in_force(of.country, first)
    lines = tuple(replace(line, norm=norms.get(line.norm.code, line.norm)) for line in of.lines)
    return replace(of, number=NUMBER, name=name, first_day=first, last_day=last, lines=lines)


def _back(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)
