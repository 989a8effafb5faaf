"""The areas of the page: money, families in crisis, and money per family of these."""

from dataclasses import dataclass

from dashboard.pages.budget.asked import Asked
from dashboard.pages.budget.need import Count, families_in_crisis
from dashboard.served import ServedRelease
from data.budget_summary.document import Amount, AreaMoney
from data.budget_summary.per_family import per_family


@dataclass(frozen=True)
class AreaLine:
    """One area; `each` is money per family in crisis, None where one of both is not known."""

    money: AreaMoney
    name: str
    need: Count
    each: Amount | None


def area_line(served: ServedRelease, level: str, money: AreaMoney, language: str) -> AreaLine:
    """An area beside its need."""
    need = families_in_crisis(served, level, money.pcode)
    row = served.rows[level].get(money.pcode) if money.pcode else 0
    name = money.pcode if row is None else served.area_name(level, row, language)
    each = per_family(money.total, need.number, need.low, need.high) if need.shown else None
    return AreaLine(money, name, need, each)


def area_lines(served: ServedRelease, asked: Asked, language: str) -> list[AreaLine]:
    """The areas inside the chosen one: most money per family in crisis first, those without last, by name."""
    found = [area_line(served, asked.level, money, language) for money in asked.parts]
    return sorted(found, key=lambda line: (line.each is None, -line.each.minor if line.each else 0, line.name))
