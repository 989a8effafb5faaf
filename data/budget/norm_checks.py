"""What a cost norm and an area coefficient must be to be taken into the book, whoever brings them."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from data.budget.errors import NormRefused
from data.budget.money import LARGEST_MINOR
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_tables import CARE, MOST_CODE, MOST_LINK, MOST_ORDER, PAYABLE_RULES, SHARES, UNITS, WHOLE_BP

COEFFICIENT_KINDS: Final = ("remoteness", "heating")
"""Kinds of area coefficients; others can be added when an order names them."""

MOST_TEXT: Final = 200
"""Signs of a label or of a document's name."""
MOST_DOCUMENTS: Final = 12
DOCUMENT_MARK: Final = "|"
"""Separates documents in a file, so no document's name has it."""

_CODE: Final = re.compile(r"[a-z][a-z0-9]*(?:[_-][a-z0-9]+)*")
_PCODE: Final = re.compile(r"[A-Za-z0-9]{2,32}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")
_FORMULA_SIGNS: Final = "=+-@"
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


class FieldRefused(NormRefused):
    """One field is not usable: its name as in files, the class of the value, and a sentence.

    `value_class` is a code for the page's own words (`norm_checks.VALUE_CLASSES`).
    """

    def __init__(self, field: str, value_class: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field, self.value_class = field, value_class


VALUE_CLASSES: Final = (
    "missing",
    "formula",
    "not_a_code",
    "unknown_code",
    "other_currency",
    "not_an_amount",
    "not_positive",
    "negative",
    "too_large",
    "not_a_date",
    "date_out_of_range",
    "ends_before_start",
    "not_a_link",
    "not_a_share",
    "shares_not_whole",
    "too_long",
    "unprintable",
    "documents_differ",
    "not_yes_or_no",
    "out_of_bounds",
    "outside_country",
    "repeated",
)
"""What can be wrong with a value, each with its own sentence on the page."""


def check_norm(norm: CostNorm) -> None:
    """Let a norm pass that the book can keep.

    Raises:
        FieldRefused: the first field that is not usable.
    """
    for problem in norm_problems(norm):
        raise problem


def check_coefficient(item: AreaCoefficient) -> None:
    """Let a coefficient pass that the book can keep.

    Raises:
        FieldRefused: the first field that is not usable.
    """
    for problem in coefficient_problems(item):
        raise problem


def norm_problems(norm: CostNorm) -> Iterator[FieldRefused]:
    """Everything that is wrong with a norm, field by field."""
    yield from _code_problems("code", norm.code)
    if norm.programme:
        yield from _code_problems("programme", norm.programme)
    for field, value, known in (
        ("care", norm.care, CARE),
        ("unit", norm.unit, UNITS),
        ("payable", norm.payable, PAYABLE_RULES),
    ):
        if value not in known:
            yield FieldRefused(field, "unknown_code", f"it is one of {', '.join(known)}.")
    if not 0 < norm.amount_minor < LARGEST_MINOR:
        yield FieldRefused("amount", "not_positive" if norm.amount_minor <= 0 else "too_large", "it is above 0.")
    if not _CURRENCY.fullmatch(norm.currency):
        yield FieldRefused("currency", "not_a_code", "it is a code of ISO 4217, three capital letters.")
    yield from _act_problems(
        norm.effective_from, norm.effective_to, norm.order_number, norm.order_date, norm.order_link
    )
    yield from _day_problems("price_date", norm.price_date)
    yield from _text_problems("label", norm.label)
    yield from _share_problems(norm.shares_bp)
    for kind in norm.coefficients:
        if kind not in COEFFICIENT_KINDS:
            yield FieldRefused("coefficients", "unknown_code", f"they are among {', '.join(COEFFICIENT_KINDS)}.")
    if len(set(norm.coefficients)) < len(norm.coefficients):
        yield FieldRefused("coefficients", "repeated", "each kind stands once.")
    for field, minor in (
        ("incentive_assessed", norm.incentive_assessed_minor),
        ("incentive_served", norm.incentive_served_minor),
    ):
        if not 0 <= minor < LARGEST_MINOR:
            yield FieldRefused(field, "negative" if minor < 0 else "too_large", "it is 0 or more.")
    if len(norm.documents) > MOST_DOCUMENTS:
        yield FieldRefused("documents", "too_long", f"there are {MOST_DOCUMENTS} at most.")
    for document in norm.documents:
        yield from _text_problems("documents", document)
        if set(document) != set(norm.documents[0]):
            yield FieldRefused("documents", "documents_differ", "every language names all of them.")
        if any(DOCUMENT_MARK in text for text in document.values()):
            yield FieldRefused("documents", "unprintable", f"no name holds '{DOCUMENT_MARK}'.")


def coefficient_problems(item: AreaCoefficient) -> Iterator[FieldRefused]:
    """Everything that is wrong with a coefficient, field by field."""
    if item.kind not in COEFFICIENT_KINDS:
        yield FieldRefused("kind", "unknown_code", f"it is one of {', '.join(COEFFICIENT_KINDS)}.")
    if not _PCODE.fullmatch(item.pcode):
        yield FieldRefused("pcode", "not_a_code", "it is the code of an area, letters and digits.")
    thousandths = item.factor * 1000
    if thousandths.denominator != 1 or not 100 <= thousandths <= 10_000:
        yield FieldRefused("factor", "out_of_bounds", "it is between 0.1 and 10, with three decimals at most.")
    yield from _act_problems(
        item.effective_from, item.effective_to, item.order_number, item.order_date, item.order_link
    )


def _act_problems(first: date, last: date | None, number: str, day: date, link: str) -> Iterator[FieldRefused]:
    """Of the days in force and the legal act."""
    yield from _day_problems("effective_from", first)
    if last is not None:
        yield from _day_problems("effective_to", last)
        if last < first:
            yield FieldRefused("effective_to", "ends_before_start", "it does not come before the first day.")
    yield from _line_problems("order_number", number, MOST_ORDER)
    yield from _day_problems("order_date", day)
    if link:
        yield from _line_problems("order_link", link, MOST_LINK)
        if not is_link(link):
            yield FieldRefused("order_link", "not_a_link", "it begins with https:// or http://.")


def is_link(text: str) -> bool:
    """Whether a text is an address of the web that a page may link to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(sign.isspace() for sign in text)


def _code_problems(field: str, code: str) -> Iterator[FieldRefused]:
    if len(code) > MOST_CODE:
        yield FieldRefused(field, "too_long", f"it has {MOST_CODE} signs at most.")
    elif not _CODE.fullmatch(code):
        yield FieldRefused(field, "not_a_code", "it is small Latin letters, digits and _ or - between them.")


def _day_problems(field: str, day: date) -> Iterator[FieldRefused]:
    if not _FIRST_DAY <= day <= _LAST_DAY:
        yield FieldRefused(field, "date_out_of_range", f"it lies between {_FIRST_DAY} and {_LAST_DAY}.")


def _text_problems(field: str, texts: Mapping[str, str]) -> Iterator[FieldRefused]:
    if not texts:
        yield FieldRefused(field, "missing", "it is given in at least one language.")
    for language, text in texts.items():
        if not _LANGUAGE.fullmatch(language):
            yield FieldRefused(field, "not_a_code", "languages are codes of two letters.")
        yield from _line_problems(f"{field}_{language}", text, MOST_TEXT)


def _line_problems(field: str, text: str, most: int) -> Iterator[FieldRefused]:
    if not text:
        yield FieldRefused(field, "missing", "it is needed.")
    elif len(text) > most:
        yield FieldRefused(field, "too_long", f"it has {most} signs at most.")
    elif text[0] in _FORMULA_SIGNS:
        yield FieldRefused(field, "formula", "it does not begin as a formula of a spreadsheet does (= + - @).")
    elif text != text.strip() or not text.isprintable():
        yield FieldRefused(field, "unprintable", "it is one line of readable signs without blanks at its ends.")


def _share_problems(shares: Mapping[str, int]) -> Iterator[FieldRefused]:
    for name in SHARES:
        if not 0 <= shares.get(name, -1) <= WHOLE_BP:
            yield FieldRefused(name, "not_a_share", "it is a share between 0 and 100 %.")
            return
    whole = sum(shares[name] for name in SHARES)
    if whole != WHOLE_BP or set(shares) != set(SHARES):
        yield FieldRefused(SHARES[0], "shares_not_whole", "the shares of the cost structure add up to 100 %.")
