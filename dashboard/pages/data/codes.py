"""The codes that stand in a release's tables, and what each means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from dashboard.pages.groups.dimensions import Group, group_title
from dashboard.pages.heatmap.titles import capitalised, category, level_name
from dashboard.pages.method.indicators import agency_name, group_name
from dashboard.picture import WIRE_STATES
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.release_tables import ReleaseTable, table_chunks
from data.release.dimensions import LEVELS
from data.release.states import ValueState

ALL: Final = "all"
_WITH_OPEN_CODES: Final = ("areas", "indicators", "groups", "deliveries")
"""Small tables with columns that do not list their codes."""

_STATES: Final = {state.name.lower(): state for state in ValueState}


@dataclass(frozen=True)
class Code:
    """A code of a column.

    Attributes:
        table: "" where the code means the same in every table.
        column: that it stands in.
        code: as it stands there.
        label: its name.
        meaning: "" where the label says all.
    """

    table: str
    column: str
    code: str
    label: str
    meaning: str = ""


def codes_of(served: ServedRelease, tables: Sequence[ReleaseTable], texts: Texts) -> tuple[Code, ...]:
    """Every code that the columns of the tables permit or that occurs in them, by column."""
    found: dict[tuple[str, str, str], Code] = {}
    for table in tables:
        for column in table.columns:
            for code in _occurring(served, table, column.name, column.values):
                place = table.name if column.name == "kind" else ""
                known = found.get((place, column.name, code)) or _code(served, place, column.name, code, texts)
                if known is not None:
                    found[place, column.name, code] = known
    return tuple(found.values())


def state_label(name: str, texts: Texts) -> str:
    """How a state of a figure is called."""
    own = f"metadata.state.{name}.name"
    return texts(own) if texts.has(own) else texts(f"state.{WIRE_STATES[_STATES[name]]}")


def _occurring(served: ServedRelease, table: ReleaseTable, column: str, permitted: Sequence[str]) -> Iterator[str]:
    if permitted:
        yield from permitted
    elif column in _LABELS and table.name in _WITH_OPEN_CODES:
        for frame in table_chunks(served.release, table):
            for cell in frame[column].drop_nulls().unique(maintain_order=True):
                yield from str(cell).split(";")


def _code(served: ServedRelease, table: str, column: str, code: str, texts: Texts) -> Code | None:
    if column == "state":
        return Code(table, column, code, state_label(code, texts), texts(f"metadata.state.{code}"))
    label = _LABELS[column](served, code, texts)
    return Code(table, column, code, label) if label else None


def _levels(served: ServedRelease, code: str, texts: Texts) -> str:
    return level_name(served, code, texts) if code in LEVELS else code


def _group(served: ServedRelease, code: str, texts: Texts) -> str:
    if code == ALL:
        return texts("metadata.code.all")
    group = next(group for group in served.release.groups if group.code == code)
    return group_title(served, Group(group.dimension, group.category, {}), texts)


def _category(served: ServedRelease, code: str, texts: Texts) -> str:
    group = next(group for group in served.release.groups if group.category == code)
    return _group(served, group.code, texts)


def _area_type(_: ServedRelease, code: str, texts: Texts) -> str:
    msgid = f"metadata.area_type.{code}"
    return texts(msgid) if texts.has(msgid) else ""


_LABELS: Final[Mapping[str, Callable[[ServedRelease, str, Texts], str]]] = {
    "level": _levels,
    "levels": _levels,
    "finest_level": _levels,
    "base": lambda _, code, texts: capitalised(texts(f"base.{code}")),
    "bases": lambda _, code, texts: capitalised(texts(f"base.{code}")),
    "sex": lambda _, code, texts: category("sex", code, texts),
    "age_group": lambda _, code, texts: category("age", code, texts),
    "disability": lambda _, code, texts: category("disability", code, texts),
    "group": _group,
    "category": _category,
    "dimension": lambda _, code, texts: texts(f"groups.dimension.{code}"),
    "unit": lambda _, code, texts: texts(f"unit.{code}"),
    "reason": lambda _, code, texts: texts(f"metadata.reason.{code}"),
    "kind": lambda _, code, texts: texts(f"metadata.code.{code}"),
    "cluster": lambda _, code, texts: texts(f"metadata.code.{code}"),
    "cadence": lambda _, code, texts: capitalised(texts(f"cadence.{code}")),
    "theme": lambda _, code, texts: group_name(code, texts),
    "direction": lambda _, code, texts: texts(f"method.direction.{code}"),
    "sensitivity": lambda _, code, texts: texts(f"metadata.sensitivity.{code}"),
    "sphere": lambda served, code, texts: served.profile_label("spheres", code, texts.language),
    "agency": agency_name,
    "source_agency": agency_name,
    "area_type": _area_type,
}
