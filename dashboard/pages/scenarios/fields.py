"""The form of a scenario as text fields: written from a scenario, and read back with the field that is wrong."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from dashboard.whole_number import read_whole
from data.budget.errors import BudgetError
from data.budget.money import to_minor
from data.budget.norm import CostNorm
from data.budget.scenario import (
    FIRST_YEARS,
    MOST_INFLATION_BP,
    MOST_LINES,
    MOST_MONTHS_OF_YEAR,
    MOST_NAME,
    MOST_NOTE,
    MOST_YEARS,
    PHASES,
    Scenario,
    ScenarioLine,
    ScenarioRefused,
)
from data.budget.take_up import TakeUp

PLAIN: Final = ("name", "note", "area", "data", "first_year", "years", "inflation", "shared")
OF_LINE: Final = (
    "norm",
    "source",
    "coverage",
    "months",
    "ramp_start",
    "ramp_months",
    "times",
    "phase_by",
    "phase",
)
_MOST_TIMES: Final = 3660
_LONGEST: Final = 600
Fields = dict[str, str]


class FieldRefused(BudgetError):
    """A field cannot be used as it was filled in; `reason` is a code for the page's own words."""

    def __init__(self, reason: str, field: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.reason, self.field = reason, field


def line_field(line: int, name: str) -> str:
    """Name of a field of a line, from 0."""
    return f"l{line}.{name}"


def line_count(fields: Mapping[str, str]) -> int:
    """How many lines a form has."""
    count = fields.get("count", "")
    return min(read_whole(count, 3) or 0, MOST_LINES)


def typed(form: Mapping[str, str]) -> Fields:
    """The fields of a form that was sent, and no others."""
    count = line_count(form)
    names = [*PLAIN, "base", *(line_field(line, name) for line in range(count) for name in OF_LINE)]
    return {"count": str(count), **{name: form.get(name, "")[:_LONGEST] for name in names}}


def write_fields(scenario: Scenario, *, shared: bool = False) -> Fields:
    """The fields of a scenario."""
    fields: Fields = {
        "name": scenario.name,
        "note": scenario.note,
        "area": scenario.area,
        "data": scenario.release_id,
        "first_year": str(scenario.first_year),
        "years": str(scenario.years),
        "inflation": _percent(scenario.inflation_bp),
        "shared": "1" if shared else "",
        "count": str(len(scenario.lines)),
    }
    for number, line in enumerate(scenario.lines):
        fields |= {line_field(number, name): value for name, value in _line_fields(line).items()}
    return fields


def _line_fields(line: ScenarioLine) -> Fields:
    take_up = line.take_up
    return {
        "norm": str(line.norm.number),
        "source": line.source,
        "coverage": _percent(take_up.coverage_bp),
        "months": str(take_up.months),
        "ramp_start": _percent(take_up.ramp_start_bp),
        "ramp_months": str(take_up.ramp_months),
        "times": str(take_up.times),
        "phase_by": line.phase_by,
        "phase": "; ".join(map(_percent, line.phase_bp)),
    }


def with_line(fields: Mapping[str, str]) -> Fields:
    """One empty line more, if there is room."""
    count = line_count(fields)
    if count >= MOST_LINES:
        raise FieldRefused("lines", "count")
    usual = {"coverage": "100", "months": "12", "ramp_start": "100", "ramp_months": "1", "times": "1"}
    more = {line_field(count, name): usual.get(name, "") for name in OF_LINE}
    return {**fields, **more, line_field(count, "phase"): "100", "count": str(count + 1)}


def without_line(fields: Mapping[str, str], line: int) -> Fields:
    """One line less; those behind it move up."""
    count = line_count(fields)
    if not 0 <= line < count:
        return dict(fields)
    kept = [number for number in range(count) if number != line]
    lines = {
        line_field(place, name): fields.get(line_field(number, name), "")
        for place, number in enumerate(kept)
        for name in OF_LINE
    }
    plain = {name: value for name, value in fields.items() if "." not in name}
    return {**plain, **lines, "count": str(len(kept))}


def read_fields(fields: Mapping[str, str], norms: Mapping[int, CostNorm]) -> Scenario:
    """The scenario of a form; `norms` by number.

    Raises:
        FieldRefused: says which field and why.
    """
    name, note = _plain(fields.get("name", "")), fields.get("note", "").strip()
    if not 0 < len(name) <= MOST_NAME:
        raise FieldRefused("name", "name")
    if len(note) > MOST_NOTE:
        raise FieldRefused("note", "note")
    first_year = _whole(fields, "first_year", *FIRST_YEARS)
    years = _whole(fields, "years", 1, MOST_YEARS)
    inflation = _bp(fields, "inflation", -5000, MOST_INFLATION_BP)
    lines = []
    for number in range(line_count(fields)):
        lines.append(_read_line(fields, number, norms))
    try:
        return Scenario(
            name, note, fields.get("area", ""), fields.get("data", ""), first_year, years, inflation, tuple(lines)
        )
    except ScenarioRefused as error:
        raise FieldRefused(error.reason, "count" if error.reason in ("lines", "currency") else error.reason) from error


def _read_line(fields: Mapping[str, str], line: int, norms: Mapping[int, CostNorm]) -> ScenarioLine:
    def name(field: str) -> str:
        return line_field(line, field)

    chosen = read_whole(fields.get(name("norm"), ""))
    norm = norms.get(chosen) if chosen is not None else None
    if norm is None:
        raise FieldRefused("norm", name("norm"))
    source = fields.get(name("source"), "")
    if not source:
        raise FieldRefused("source", name("source"))
    months = _whole(fields, name("months"), 1, MOST_MONTHS_OF_YEAR)
    take_up = TakeUp(
        _bp(fields, name("coverage"), 0, 10_000),
        months,
        _bp(fields, name("ramp_start"), 0, 10_000),
        _whole(fields, name("ramp_months"), 1, months),
        _whole(fields, name("times"), 1, _MOST_TIMES),
    )
    by = fields.get(name("phase_by"), "")
    shares = [part for part in fields.get(name("phase"), "").replace("%", " ").split(";") if part.strip()]
    try:
        phase = tuple(_share(part) for part in shares)
        return ScenarioLine(norm, source, take_up, PHASES[1] if by == PHASES[1] else PHASES[0], phase)
    except ScenarioRefused as error:
        raise FieldRefused(error.reason, name("phase")) from error
    except BudgetError as error:
        raise FieldRefused("phase", name("phase")) from error


def _share(part: str) -> int:
    return to_minor(part, 2)


def _whole(fields: Mapping[str, str], name: str, least: int, most: int) -> int:
    text = fields.get(name, "").strip()
    if not (text.isascii() and text.isdigit() and len(text) < 6 and least <= int(text) <= most):
        raise FieldRefused("whole", name)
    return int(text)


def _bp(fields: Mapping[str, str], name: str, least: int, most: int) -> int:
    try:
        found = to_minor(fields.get(name, "").replace("%", ""), 2)
    except BudgetError as error:
        raise FieldRefused("share", name) from error
    if not least <= found <= most:
        raise FieldRefused("share", name)
    return found


def bounds(name: str) -> tuple[int, int]:
    """Least and most of a field, in the unit that it is written in."""
    return {
        "first_year": FIRST_YEARS,
        "years": (1, MOST_YEARS),
        "inflation": (-50, 100),
        "months": (1, MOST_MONTHS_OF_YEAR),
        "ramp_months": (1, MOST_MONTHS_OF_YEAR),
        "times": (1, _MOST_TIMES),
    }.get(name, (0, 100))


def _percent(bp: int) -> str:
    """Basis points as a percentage without needless zeros; a decimal point in every language, as number fields have."""
    written = format(Decimal(bp).scaleb(-2), "f")
    return written.rstrip("0").rstrip(".") if "." in written else written


def _plain(words: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
