"""The download: every published amount of a round beside need, one row each."""

import csv
import io
from collections.abc import Iterator
from typing import Final

from dashboard.pages.budget.asked import Asked
from dashboard.pages.budget.need import Count, families_in_crisis
from dashboard.pages.heatmap.download import guarded
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.budget_summary.document import Amount, AreaMoney, BudgetSummary
from data.budget_summary.per_family import per_family

COLUMNS: Final = (
    "country",
    "round",
    "round_name",
    "first_day",
    "last_day",
    "demonstration",
    "level",
    "pcode",
    "name",
    "programme_code",
    "programme",
    "requests",
    "approved",
    "currency",
    "amount",
    "amount_low_90",
    "amount_high_90",
    "state",
    "release_id",
    "families_in_d_and_e",
    "families_low_90",
    "families_high_90",
    "amount_per_family",
    "amount_per_family_low_90",
    "amount_per_family_high_90",
)
_ALL: Final = "all"
Row = dict[str, str]


def csv_file(served: ServedRelease, asked: Asked, texts: Texts) -> bytes:
    """Write it, UTF-8 without byte order mark, lines ending in CR LF (RFC 4180)."""
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows(served, asked, texts):
        writer.writerow({name: guarded(cell) for name, cell in row.items()})
    return buffer.getvalue().encode()


def csv_name(asked: Asked) -> str:
    """File name that says what is inside."""
    parts = [asked.summary.country, "approved-money", str(asked.summary.round), asked.area]
    return "_".join(part for part in parts if part) + ".csv"


def _rows(served: ServedRelease, asked: Asked, texts: Texts) -> Iterator[Row]:
    """The whole country with all its areas, or one first-level area with what lies in it."""
    summary = asked.summary
    if not asked.area:
        yield from _area(served, "adm0", summary.nation, summary, texts)
    for area in summary.first:
        if asked.area in ("", area.pcode):
            yield from _area(served, "adm1", area, summary, texts)
    for area in summary.second:
        if asked.area in ("", area.parent):
            yield from _area(served, "adm2", area, summary, texts)


def _area(served: ServedRelease, level: str, area: AreaMoney, summary: BudgetSummary, texts: Texts) -> Iterator[Row]:
    row = served.rows[level].get(area.pcode) if area.pcode else 0
    common = {
        "country": summary.country,
        "round": str(summary.round),
        "round_name": summary.name,
        "first_day": summary.first_day.isoformat(),
        "last_day": summary.last_day.isoformat(),
        "demonstration": "yes" if summary.demonstration else "no",
        "level": level,
        "pcode": area.pcode or served.release.areas("adm0")[0]["pcode"],
        "name": area.pcode if row is None else served.area_name(level, row, texts.language),
        "requests": str(area.requests),
        "approved": str(area.approved),
        "currency": summary.currency,
    }
    need = families_in_crisis(served, level, area.pcode)
    total = {**common, "programme_code": _ALL, **_amount(area.total, summary), "release_id": served.release_id}
    yield {**total, **_need(need), **_each(area.total, need, summary)}
    for item in summary.programmes:
        if item.code in area.programmes:
            label = item.label.get(texts.language) or item.label["en"]
            amount = _amount(area.programmes[item.code], summary)
            yield {**common, "programme_code": item.code, "programme": label, **amount}


def _amount(amount: Amount, summary: BudgetSummary) -> Row:
    if not amount.shown:
        return {"state": amount.state}
    low, middle, high = (_written(end, summary) for end in (amount.low, amount.minor, amount.high))
    return {"state": "value", "amount": middle, "amount_low_90": low, "amount_high_90": high}


def _need(need: Count) -> Row:
    if not need.shown:
        return {}
    low, high = str(need.low), str(need.high)
    return {"families_in_d_and_e": str(need.number), "families_low_90": low, "families_high_90": high}


def _each(amount: Amount, need: Count, summary: BudgetSummary) -> Row:
    each = per_family(amount, need.number, need.low, need.high) if need.shown else None
    if each is None:
        return {}
    low, middle, high = (_written(end, summary) for end in (each.low, each.minor, each.high))
    name = "amount_per_family"
    return {name: middle, f"{name}_low_90": low, f"{name}_high_90": high}


def _written(minor: int, summary: BudgetSummary) -> str:
    """In the currency's main unit, with a decimal point."""
    whole, part = divmod(minor, 10**summary.digits)
    return f"{whole}.{part:0{summary.digits}}" if summary.digits else str(whole)
