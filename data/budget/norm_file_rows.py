"""From the cells of a row to a cost norm or an area coefficient, with everything that is wrong in the row."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeVar

from data.budget.errors import BudgetError
from data.budget.money import to_minor
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_checks import DOCUMENT_MARK, FieldRefused, coefficient_problems, norm_problems
from data.budget.norm_file_columns import COEFFICIENT_COLUMNS, FILE_LANGUAGES, NO, NORM_COLUMNS, YES, FileColumn
from data.budget.norm_file_tables import FORMULA
from data.budget.norm_tables import SHARES

_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T00:00:00)?")
_DAY_OF_REGION: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_LONGEST_NUMBER: Final = 24
_MOST_WORDS: Final = 8
_Read = TypeVar("_Read")
_NO_DAY: Final = date(2000, 1, 1)


@dataclass(frozen=True)
class FileTerms:
    """What a country's files must agree with: `pcodes` are the areas that there are; None: not checked."""

    country: str
    currency: str
    digits: int
    programmes: frozenset[str]
    pcodes: frozenset[str] | None = None


class RowReader:
    """Reads one row; what is wrong is gathered in `problems`, one per field, and stands for itself until the end."""

    def __init__(self, cells: Mapping[str, str], terms: FileTerms, columns: tuple[FileColumn, ...]) -> None:
        self._cells, self._terms = cells, terms
        self._places = {column.name: place for place, column in enumerate(columns)}
        self.problems: list[FieldRefused] = []
        for column in columns:
            value = cells.get(column.name, "")
            if column.required and not value:
                self._wrong(column.name, "missing", "it is needed.")
            elif value.startswith(FORMULA):
                self._wrong(column.name, "formula", "formulas are not calculated; write the value.")

    def norm(self) -> CostNorm | None:
        """The norm of the row; None if anything is wrong."""
        terms = self._terms
        norm = CostNorm(
            number=0,
            country=terms.country,
            code=self._cell("code"),
            version=0,
            programme=self._cell("programme"),
            care=self._cell("care"),
            unit=self._cell("unit"),
            amount_minor=self._amount("amount", absent=1),
            currency=self._cell("currency"),
            price_date=self._day("price_date") or _NO_DAY,
            **self._act(),
            label=self._by_language("label"),
            shares_bp={name: self._share(name) for name in SHARES},
            coefficients=tuple(self._cell("coefficients").split()[:_MOST_WORDS]),
            payable=self._cell("payable"),
            incentive_assessed_minor=self._amount("incentive_assessed"),
            incentive_served_minor=self._amount("incentive_served"),
            documents=self._documents(),
            demonstration=self._flag("demonstration"),
        )
        if norm.currency != terms.currency:
            self._wrong("currency", "other_currency", f"the country's currency is {terms.currency}.")
        if norm.programme and norm.programme not in terms.programmes:
            self._wrong("programme", "unknown_code", "the country's profile has no such programme.")
        return self._sound(norm, norm_problems)

    def coefficient(self) -> AreaCoefficient | None:
        """The coefficient of the row; None if anything is wrong."""
        pcode = self._cell("pcode")
        item = AreaCoefficient(
            kind=self._cell("kind"),
            pcode=pcode,
            version=0,
            factor=self._factor("factor"),
            **self._act(),
            demonstration=self._flag("demonstration"),
        )
        if pcode and self._terms.pcodes is not None and pcode not in self._terms.pcodes:
            self._wrong("pcode", "outside_country", "the country has no such area.")
        return self._sound(item, coefficient_problems)

    def _sound(self, read: _Read, problems: Callable[[_Read], Any]) -> _Read | None:
        for problem in problems(read):
            self._wrong(problem.field, problem.value_class, str(problem).partition(": ")[2])
        self.problems.sort(key=lambda problem: self._places.get(problem.field, len(self._places)))
        return None if self.problems else read

    def _act(self) -> dict[str, Any]:
        return {
            "effective_from": self._day("effective_from") or _NO_DAY,
            "effective_to": self._day("effective_to"),
            "order_number": self._cell("order_number"),
            "order_date": self._day("order_date") or _NO_DAY,
            "order_link": self._cell("order_link"),
        }

    def _cell(self, name: str) -> str:
        return self._cells.get(name, "")

    def _wrong(self, field: str, value_class: str, sentence: str) -> None:
        if all(problem.field != field for problem in self.problems):
            self.problems.append(FieldRefused(field, value_class, sentence))

    def _amount(self, name: str, *, absent: int = 0) -> int:
        cell = self._cell(name)
        if not cell:
            return absent
        try:
            return to_minor(cell[:_LONGEST_NUMBER], self._terms.digits)
        except BudgetError as error:
            self._wrong(name, "not_an_amount", str(error))
            return absent

    def _share(self, name: str) -> int:
        """Basis points of a percentage."""
        cell = self._cell(name).removesuffix("%").strip()
        if not cell:
            return 0
        try:
            return to_minor(cell[:_LONGEST_NUMBER], 2)
        except BudgetError:
            self._wrong(name, "not_a_share", "it is a percentage with two decimals at most.")
            return 0

    def _factor(self, name: str) -> Fraction:
        cell = self._cell(name)
        if not cell:
            return Fraction(1)
        try:
            return Fraction(to_minor(cell[:_LONGEST_NUMBER], 3), 1000)
        except BudgetError:
            self._wrong(name, "out_of_bounds", "it is between 0.1 and 10, with three decimals at most.")
            return Fraction(1)

    def _day(self, name: str) -> date | None:
        """A day as 2026-01-31 or 31.01.2026."""
        cell = self._cell(name)
        if not cell:
            return None
        if found := _DAY.fullmatch(cell):
            year, month, day = map(int, found.groups())
        elif found := _DAY_OF_REGION.fullmatch(cell):
            day, month, year = map(int, found.groups())
        else:
            self._wrong(name, "not_a_date", "it is no day; write 2026-01-31.")
            return None
        try:
            return date(year, month, day)
        except ValueError:
            self._wrong(name, "not_a_date", "there is no such day.")
            return None

    def _flag(self, name: str) -> bool:
        cell = self._cell(name).lower()
        if cell not in (YES, NO, ""):
            self._wrong(name, "not_yes_or_no", f"it is '{YES}' or '{NO}'.")
        return cell == YES

    def _by_language(self, name: str) -> dict[str, str]:
        return {language: text for language in FILE_LANGUAGES if (text := self._cell(f"{name}_{language}"))}

    def _documents(self) -> tuple[dict[str, str], ...]:
        lists = {
            language: [name.strip() for name in text.split(DOCUMENT_MARK)]
            for language, text in self._by_language("documents").items()
        }
        if len({len(names) for names in lists.values()}) > 1:
            self._wrong("documents", "documents_differ", "every language names all of them, in the same order.")
            return ()
        most = max((len(names) for names in lists.values()), default=0)
        return tuple({language: names[place] for language, names in lists.items()} for place in range(most))


def read_norm(cells: Mapping[str, str], terms: FileTerms) -> tuple[CostNorm | None, list[FieldRefused]]:
    """The norm of a row, or what is wrong with it."""
    reader = RowReader(cells, terms, NORM_COLUMNS)
    return reader.norm(), reader.problems


def read_coefficient(cells: Mapping[str, str], terms: FileTerms) -> tuple[AreaCoefficient | None, list[FieldRefused]]:
    """The coefficient of a row, or what is wrong with it."""
    reader = RowReader(cells, terms, COEFFICIENT_COLUMNS)
    return reader.coefficient(), reader.problems


def norm_cells(norm: CostNorm, digits: int) -> dict[str, str | Decimal | date]:
    """What a file holds of a norm, by column; read again it gives the same norm."""
    cells: dict[str, str | Decimal | date] = {
        "code": norm.code,
        "programme": norm.programme,
        "care": norm.care,
        "unit": norm.unit,
        "amount": Decimal(norm.amount_minor).scaleb(-digits),
        "currency": norm.currency,
        "price_date": norm.price_date,
        **_act_cells(norm),
        **{f"label_{language}": norm.label.get(language, "") for language in FILE_LANGUAGES},
        **{name: Decimal(norm.shares_bp[name]).scaleb(-2) for name in SHARES},
        "coefficients": " ".join(norm.coefficients),
        "payable": norm.payable,
        "incentive_assessed": Decimal(norm.incentive_assessed_minor).scaleb(-digits),
        "incentive_served": Decimal(norm.incentive_served_minor).scaleb(-digits),
        "demonstration": YES if norm.demonstration else NO,
    }
    for language in FILE_LANGUAGES:
        names = [document[language] for document in norm.documents if language in document]
        cells[f"documents_{language}"] = f" {DOCUMENT_MARK} ".join(names)
    return cells


def coefficient_cells(item: AreaCoefficient) -> dict[str, str | Decimal | date]:
    """What a file holds of a coefficient, by column; read again it gives the same coefficient."""
    return {
        "kind": item.kind,
        "pcode": item.pcode,
        "factor": Decimal(int(item.factor * 1000)).scaleb(-3),
        **_act_cells(item),
        "demonstration": YES if item.demonstration else NO,
    }


def _act_cells(item: CostNorm | AreaCoefficient) -> dict[str, str | Decimal | date]:
    return {
        "effective_from": item.effective_from,
        "effective_to": item.effective_to or "",
        "order_number": item.order_number,
        "order_date": item.order_date,
        "order_link": item.order_link,
    }
