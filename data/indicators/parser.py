"""Text of an indicator expression to its tree, by recursive descent. Nothing is ever evaluated as code.

Grammar (loosest first):

    condition  = conjunction { "or" conjunction }
    conjunction = negation { "and" negation }
    negation   = "not" negation | comparison
    comparison = product [ ("==" | "!=" | "<" | "<=" | ">" | ">=") product | "in" "[" literal { "," literal } "]" ]
    product    = atom { "*" atom }
    atom       = name | number | string | "is" "known" "(" name ")" | "(" condition ")"
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from data.errors import AtlasError
from data.indicators.tree import And, CodeText, Compare, Known, Name, Not, Number, OneOf, Operator, Or, Product, Tree

KEYWORDS = frozenset({"and", "or", "not", "in", "is", "known"})
_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>\d+)|"(?P<string>[^"\n]*)"|(?P<mark>==|!=|<=|>=|[<>()\[\],*]))"""
)
_COMPARISONS = ("==", "!=", "<=", ">=", "<", ">")
_DEEPEST = 50


class ExpressionError(AtlasError):
    """An expression cannot be used. `position` counts its characters from 1; `place` is a file and line, or ''."""

    def __init__(self, sentence: str, *, text: str, position: int, place: str = "") -> None:
        self.sentence, self.text, self.position, self.place = sentence, text, position, place
        where = f"{place}: " if place else ""
        super().__init__(f"{where}{sentence} (at position {position} of: {text})")

    def at_place(self, place: str) -> "ExpressionError":
        """The same error, naming the file and line that the expression came from."""
        return ExpressionError(self.sentence, text=self.text, position=self.position, place=place)


@lru_cache(maxsize=2048)
def parse(text: str) -> Tree:
    """The tree of an expression; kept, since a build asks for those of the register several times.

    Raises:
        ExpressionError: the text is not of the grammar above, or nests deeper than 50 levels.
    """
    return _Parser(text).whole()


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._next = 0
        self._depth = 0

    def whole(self) -> Tree:
        tree = self._condition()
        if self._token.kind != "end":
            raise self._error(f"Expected the end of the expression, found {self._token.text!r}.")
        return tree

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _error(self, sentence: str) -> ExpressionError:
        return ExpressionError(sentence, text=self._text, position=self._token.at + 1)

    def _take(self, *texts: str) -> _Token | None:
        token = self._token
        if token.kind in {"mark", "keyword"} and token.text in texts:
            self._next += 1
            return token
        return None

    def _expect(self, text: str) -> None:
        if self._take(text) is None:
            raise self._error(f"Expected {text!r}, found {self._token.text or 'the end'!r}.")

    def _condition(self) -> Tree:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._error(f"The expression nests deeper than {_DEEPEST} levels.")
        at = self._token.at
        parts = [self._conjunction()]
        while self._take("or"):
            parts.append(self._conjunction())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Or(tuple(parts), at)

    def _conjunction(self) -> Tree:
        at = self._token.at
        parts = [self._negation()]
        while self._take("and"):
            parts.append(self._negation())
        return parts[0] if len(parts) == 1 else And(tuple(parts), at)

    def _negation(self) -> Tree:
        signs = []
        while token := self._take("not"):
            signs.append(token.at)
            if len(signs) > _DEEPEST:
                raise self._error(f"The expression nests deeper than {_DEEPEST} levels.")
        tree = self._comparison()
        for at in reversed(signs):
            tree = Not(tree, at)
        return tree

    def _comparison(self) -> Tree:
        at = self._token.at
        left = self._product()
        if self._take("in"):
            self._expect("[")
            items = [self._literal()]
            while self._take(","):
                items.append(self._literal())
            self._expect("]")
            return OneOf(left, tuple(items), at)
        if token := self._take(*_COMPARISONS):
            return Compare(left, cast(Operator, token.text), self._product(), at)
        return left

    def _product(self) -> Tree:
        at = self._token.at
        factors = [self._atom()]
        while self._take("*"):
            factors.append(self._atom())
        return factors[0] if len(factors) == 1 else Product(tuple(factors), at)

    def _atom(self) -> Tree:
        at = self._token.at
        if self._take("("):
            tree = self._condition()
            self._expect(")")
            return tree
        if self._take("is"):
            self._expect("known")
            self._expect("(")
            name = self._name()
            self._expect(")")
            return Known(name, at)
        return self._name() if self._token.kind == "name" else self._literal()

    def _name(self) -> Name:
        token = self._token
        if token.kind != "name":
            raise self._error(f"Expected a column name, found {token.text or 'the end'!r}.")
        self._next += 1
        return Name(token.text, token.at)

    def _literal(self) -> Number | CodeText:
        token = self._token
        if token.kind == "number":
            self._next += 1
            return Number(int(token.text), token.at)
        if token.kind == "string":
            self._next += 1
            return CodeText(token.text, token.at)
        raise self._error(f"Expected a value, found {token.text or 'the end'!r}.")


def _tokens(text: str) -> list[_Token]:
    found, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ExpressionError(f"Unexpected character {text[at]!r}.", text=text, position=at + 1)
        kind, value = match.lastgroup, match.group(match.lastgroup)
        start = match.start(kind) - (kind == "string")
        if kind == "number" and len(value) > 18:
            raise ExpressionError("The number is too large.", text=text, position=start + 1)
        found.append(_Token("keyword" if kind == "name" and value in KEYWORDS else kind, value, start))
        at = match.end()
    return [*found, _Token("end", "", end)]
