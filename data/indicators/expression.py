"""A checked indicator expression: every name exists, every comparison makes sense. Compiled to polars, never run as
code.

Logic is three-valued (Kleene): a comparison with an unknown value is unknown; `false and unknown` is false; `true or
unknown` is true; `not unknown` is unknown. Unknown is 255 in coded columns, -1 in flags, null in numbers, and comes
out as null.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_, eq, ge, gt, le, lt, mul, ne, or_
from typing import Any, Literal

import polars as pl

from data.indicators.columns import UNKNOWN_CODE, UNKNOWN_FLAG, Column
from data.indicators.parser import ExpressionError, parse
from data.indicators.tree import And, CodeText, Compare, Known, Name, Not, Number, OneOf, Or, Product, Tree, names

Kind = Literal["condition", "measure"]
OPERATORS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Expression:
    """A checked expression. `kind`: a condition (0 or 1) or a measure (an integer)."""

    text: str
    tree: Tree
    kind: Kind
    columns: Mapping[str, Column]

    @property
    def needs(self) -> frozenset[str]:
        """The columns of the frame that it reads."""
        return frozenset(name for name in names(self.tree) if self.columns[name].kind != "constant")

    def to_polars(self) -> pl.Expr:
        """Int64 per row: 0 or 1 for a condition, the integer of a measure; null where unknown."""
        return _Compiler(self.columns).value(self.tree).cast(pl.Int64)

    def to_condition(self) -> pl.Expr:
        """Boolean per row of a condition (1 is always true); null where unknown."""
        return pl.lit(True) if self.tree == Number(1) else _Compiler(self.columns).value(self.tree)


def compile_expression(text: str, columns: Mapping[str, Column], *, place: str = "") -> Expression:
    """Parse and check an expression against the columns of a frame (see `columns_of`).

    Raises:
        ExpressionError: bad grammar, unknown column or code, or values of types that cannot be compared; names the
            position in the text and, if given, the `place` (file and line) that it came from.
    """
    try:
        tree = parse(text)
        return Expression(text, tree, _Checker(text, columns).kind_of(tree), columns)
    except ExpressionError as error:
        raise error.at_place(place) from error


class _Checker:
    def __init__(self, text: str, columns: Mapping[str, Column]) -> None:
        self._text = text
        self._columns = columns

    def kind_of(self, tree: Tree) -> Kind:
        match tree:
            case And(parts) | Or(parts):
                for part in parts:
                    self._condition(part)
            case Not(part):
                self._condition(part)
            case Known(name):
                if self._column(name).kind == "constant":
                    raise self._error(f"{name.name} is a constant, always known.", name)
            case Compare(left, operator, right):
                self._comparison(left, operator, right)
            case OneOf(left, items):
                for item in items:
                    self._comparison(left, "==", item)
            case _:
                self._measure(tree)
                return "measure"
        return "condition"

    def _condition(self, tree: Tree) -> None:
        if self.kind_of(tree) != "condition":
            raise self._error(
                'Expected a condition such as zone == "D", found a number; compare it with something.', tree
            )

    def _measure(self, tree: Tree) -> None:
        match tree:
            case Number():
                return
            case Name():
                if self._column(tree).kind == "code":
                    raise self._error(f"{tree.name} holds codes, not numbers; compare it with a code in quotes.", tree)
            case Product(factors):
                for factor in factors:
                    self._measure(factor)
            case CodeText(value):
                raise self._error(f'Code "{value}" is not compared with a column of codes.', tree)
            case _:
                raise self._error("Expected a number, found a condition.", tree)

    def _comparison(self, left: Tree, operator: str, right: Tree) -> None:
        coded = self._coded(left)
        if coded is None:
            self._measure(left)
            self._measure(right)
            return
        if operator not in {"==", "!="} and not coded.ordered:
            raise self._error(f"{coded.name} has no order: compare it with == or !=.", left)
        if isinstance(right, CodeText):
            if right.value not in coded.codes:
                raise self._error(f'{coded.name} has no code "{right.value}"; codes: {", ".join(coded.codes)}.', right)
            return
        other = self._coded(right)
        if other is None or other.codes != coded.codes:
            raise self._error(f"{coded.name} can only be compared with its codes: {', '.join(coded.codes)}.", right)

    def _coded(self, tree: Tree) -> Column | None:
        if isinstance(tree, Name) and self._column(tree).kind == "code":
            return self._column(tree)
        return None

    def _column(self, name: Name) -> Column:
        if name.name not in self._columns:
            raise self._error(f"Unknown column {name.name!r}; known: {', '.join(sorted(self._columns))}.", name)
        return self._columns[name.name]

    def _error(self, sentence: str, tree: Tree) -> ExpressionError:
        return ExpressionError(sentence, text=self._text, position=tree.at + 1)


class _Compiler:
    """Checked trees to polars, whose `&`, `|` and `~` are three-valued already once unknown values are null."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self._columns = columns

    def value(self, tree: Tree) -> pl.Expr:
        match tree:
            case Name():
                return self._decoded(tree)
            case Number(value):
                return pl.lit(value)
            case Product(factors):
                return reduce(mul, (self.value(factor).cast(pl.Int64) for factor in factors))
            case Known(name):
                return self._decoded(name).is_not_null()
            case Not(part):
                return ~self.value(part)
            case And(parts):
                return reduce(and_, (self.value(part) for part in parts))
            case Or(parts):
                return reduce(or_, (self.value(part) for part in parts))
            case Compare(left, operator, right):
                return self._compared(left, operator, right)
            case OneOf(left, items):
                return reduce(or_, (self._compared(left, "==", item) for item in items))
            case CodeText(value):
                raise AssertionError(f"unchecked code {value!r}")

    def _compared(self, left: Tree, operator: str, right: Tree) -> pl.Expr:
        if isinstance(right, CodeText) and isinstance(left, Name):
            literal: pl.Expr = pl.lit(self._columns[left.name].codes.index(right.value))
        else:
            literal = self.value(right)
        result: Any = OPERATORS[operator](self.value(left), literal)
        return result

    def _decoded(self, name: Name) -> pl.Expr:
        column = self._columns[name.name]
        if column.kind == "constant":
            return pl.lit(column.value)
        # As narrow as the frame has it: comparing bytes takes a tenth of the time of comparing 64-bit numbers.
        raw = pl.col(name.name)
        if column.kind == "number":
            return raw
        unknown = UNKNOWN_CODE if column.kind == "code" else UNKNOWN_FLAG
        return pl.when(raw != unknown).then(raw)
