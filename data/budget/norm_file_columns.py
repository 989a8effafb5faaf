"""Columns of the files that cost norms and area coefficients travel in; the documentation is made from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from data.budget.norm_checks import COEFFICIENT_KINDS, DOCUMENT_MARK, MOST_DOCUMENTS, MOST_TEXT
from data.budget.norm_tables import CARE, MOST_CODE, MOST_LINK, MOST_ORDER, PAYABLE_RULES, SHARES, UNITS
from data.languages import LANGUAGES

Kind = Literal["code", "text", "amount", "share", "factor", "day", "link", "words", "flag"]
TableName = Literal["norms", "coefficients"]

FILE_LANGUAGES: Final = LANGUAGES
"""Languages that labels and documents can be given in, one column each."""

YES, NO = "yes", "no"


@dataclass(frozen=True)
class FileColumn:
    """One column. `required`: no row without it. `about` is for the documentation, in English."""

    name: str
    kind: Kind
    required: bool
    about: str


def _by_language(name: str, about: str) -> list[FileColumn]:
    return [FileColumn(f"{name}_{language}", "text", False, about) for language in FILE_LANGUAGES]


_ACT: Final = (
    FileColumn("effective_from", "day", True, "First day in force."),
    FileColumn("effective_to", "day", False, "Last day in force; empty: until another version is."),
    FileColumn("order_number", "text", True, f"Number of the legal act, {MOST_ORDER} signs at most."),
    FileColumn("order_date", "day", True, "Day of the legal act."),
    FileColumn("order_link", "link", False, f"Where the act is published (http or https), {MOST_LINK} signs at most."),
)
_DEMONSTRATION: Final = FileColumn(
    "demonstration", "flag", False, f"`{YES}`: an invented value, labelled as such everywhere; `{NO}` or empty."
)

NORM_COLUMNS: Final[tuple[FileColumn, ...]] = (
    FileColumn(
        "code",
        "code",
        True,
        f"What the norm is called in every version: small Latin letters, digits, `_`; {MOST_CODE} signs at most.",
    ),
    FileColumn("programme", "code", False, "Code of the programme in the country's profile."),
    FileColumn("care", "code", False, f"`{CARE[1]}`, `{CARE[2]}` or empty; the two are compared on the page."),
    FileColumn("unit", "code", True, f"What the amount buys: {', '.join(f'`{unit}`' for unit in UNITS)}."),
    FileColumn("amount", "amount", True, "Of one unit, in the currency's main unit; above 0."),
    FileColumn("currency", "code", True, "ISO 4217 code; that of the country's profile."),
    FileColumn("price_date", "day", True, "Day of the prices behind the amount."),
    *_ACT,
    *_by_language("label", f"What it is called; at least one language, {MOST_TEXT} signs at most."),
    *(
        FileColumn(name, "share", True, "Share of the cost structure in percent, two decimals at most; together 100.")
        for name in SHARES
    ),
    FileColumn(
        "coefficients",
        "words",
        False,
        f"Area coefficients that apply, separated by blanks: {', '.join(f'`{kind}`' for kind in COEFFICIENT_KINDS)}.",
    ),
    FileColumn("payable", "code", True, f"Rule of settlement: {', '.join(f'`{rule}`' for rule in PAYABLE_RULES)}."),
    FileColumn("incentive_assessed", "amount", False, "For workers and joint teams, per case assessed; empty: 0."),
    FileColumn("incentive_served", "amount", False, "The same per case that was given a service; empty: 0."),
    *_by_language(
        "documents",
        f"What proves the service, separated by `{DOCUMENT_MARK}`; up to {MOST_DOCUMENTS}, as many in every language.",
    ),
    _DEMONSTRATION,
)
"""Of the table `norms`."""

COEFFICIENT_COLUMNS: Final[tuple[FileColumn, ...]] = (
    FileColumn("kind", "code", True, f"One of {', '.join(f'`{kind}`' for kind in COEFFICIENT_KINDS)}."),
    FileColumn("pcode", "code", True, "Of the area; of the areas that contain one another the smallest counts."),
    FileColumn("factor", "factor", True, "Between 0.1 and 10, three decimals at most; 1 changes nothing."),
    *_ACT,
    _DEMONSTRATION,
)
"""Of the table `coefficients`."""

COLUMNS: Final[dict[TableName, tuple[FileColumn, ...]]] = {"norms": NORM_COLUMNS, "coefficients": COEFFICIENT_COLUMNS}


def table_of(header: Sequence[Any]) -> TableName | None:
    """Which table a header row is of; None for neither."""
    names = set(header)
    if {"code", "amount"} <= names:
        return "norms"
    return "coefficients" if {"kind", "pcode"} <= names else None
