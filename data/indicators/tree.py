"""The tree of an indicator expression, and its text.

Nodes are frozen and compare by meaning: `at`, the position in the source text, takes no part in equality.
"""

from dataclasses import dataclass, field
from typing import Literal

Operator = Literal["==", "!=", "<=", ">=", "<", ">"]


@dataclass(frozen=True)
class Name:
    """A column of the encoded frames, or a constant of the profile."""

    name: str
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Number:
    """A whole number, zero or more."""

    value: int
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class CodeText:
    """A code of a coded column, in quotes."""

    value: str
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Product:
    """Two or more numbers, multiplied."""

    factors: tuple["Tree", ...]
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Compare:
    """Two values, compared."""

    left: "Tree"
    operator: Operator
    right: "Tree"
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class OneOf:
    """Whether a value is one of a list of literals."""

    left: "Tree"
    items: tuple[Number | CodeText, ...]
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Known:
    """Whether a column is known in a row. Never unknown itself."""

    name: Name
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Not:
    """The opposite of a condition."""

    part: "Tree"
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class And:
    """Two or more conditions that must all hold."""

    parts: tuple["Tree", ...]
    at: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True)
class Or:
    """Two or more conditions of which one must hold."""

    parts: tuple["Tree", ...]
    at: int = field(default=0, compare=False, repr=False)


Tree = Name | Number | CodeText | Product | Compare | OneOf | Known | Not | And | Or

# How tightly a node holds together: a child that binds no tighter than its parent needs parentheses.
_BINDING: dict[type, int] = {Or: 1, And: 2, Not: 3, Compare: 4, OneOf: 4, Product: 5}
_ATOM = 6


def render(tree: Tree) -> str:
    """The text of a tree, with no more parentheses than it needs: `parse(render(tree)) == tree`."""
    match tree:
        case Name(name):
            return name
        case Number(value):
            return str(value)
        case CodeText(value):
            return f'"{value}"'
        case Known(name):
            return f"is known({name.name})"
        case Product(factors):
            return " * ".join(_inside(factor, tree) for factor in factors)
        case Compare(left, operator, right):
            return f"{_inside(left, tree)} {operator} {_inside(right, tree)}"
        case OneOf(left, items):
            return f"{_inside(left, tree)} in [{', '.join(render(item) for item in items)}]"
        case Not(part):
            text = render(part)
            return f"not {text}" if _BINDING.get(type(part), _ATOM) >= _BINDING[Not] else f"not ({text})"
        case And(parts):
            return " and ".join(_inside(part, tree) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, tree) for part in parts)


def _inside(child: Tree, parent: Tree) -> str:
    loose = _BINDING.get(type(child), _ATOM) <= _BINDING[type(parent)]
    return f"({render(child)})" if loose else render(child)


def names(tree: Tree) -> frozenset[str]:
    """Every column and constant that a tree names."""
    match tree:
        case Name(name):
            return frozenset({name})
        case Number() | CodeText():
            return frozenset()
        case Known(name):
            return frozenset({name.name})
        case Not(part):
            return names(part)
        case OneOf(left, _):
            return names(left)
        case Compare(left, _, right):
            return names(left) | names(right)
        case Product(children) | And(children) | Or(children):
            return frozenset().union(*(names(child) for child in children))
