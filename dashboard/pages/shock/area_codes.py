"""Chosen areas as an address names them: short, and the same for the same choice.

`MN11` is a whole area with everything in it, `MN21-01-04` are two areas inside MN21; several are joined by `~`. Long
choices go on in further parameters, since one parameter holds 500 characters at most.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from data.hazards.exposed_units import units_of_districts

FIELD: Final = "areas"
_JOINT, _PART = "~", "-"
_LONGEST: Final = 450
_MOST_FIELDS: Final = 9

Areas = Mapping[str, Sequence[Mapping[str, Any]]]


def field_name(number: int) -> str:
    """Name of the parameter with a number from 0."""
    return FIELD if number == 0 else f"{FIELD}{number + 1}"


def write_areas(districts: Collection[int], areas: Areas) -> dict[str, str]:
    """Parameters that name second-level areas by row; none for no area."""
    tokens: list[str] = []
    inside: dict[str, list[str]] = {}
    for level, row in units_of_districts(sorted(districts), areas):
        code = str(areas[level][row]["pcode"])
        if level != "adm2":
            tokens.append(code)
            continue
        parent = str(areas["adm1"][int(areas[level][row]["parent"])]["pcode"])
        if code.startswith(parent) and _PART not in code:
            inside.setdefault(parent, []).append(code.removeprefix(parent))
        else:
            tokens.append(code)
    tokens += [_PART.join([parent, *endings]) for parent, endings in inside.items()]
    return _fields(sorted(tokens))


def _fields(tokens: Sequence[str]) -> dict[str, str]:
    fields: list[str] = []
    for token in tokens:
        if fields and len(fields[-1]) + len(token) < _LONGEST:
            fields[-1] += _JOINT + token
        else:
            fields.append(token)
    return {field_name(number): text for number, text in enumerate(fields)}


def read_areas(query: Mapping[str, str], areas: Areas) -> tuple[set[int], bool]:
    """Rows of the second level that parameters name, and whether a code among them is unknown."""
    rows = {
        level: {str(area["pcode"]): row for row, area in enumerate(areas[level])} for level in ("adm0", "adm1", "adm2")
    }
    found: set[int] = set()
    unknown = False
    for number in range(_MOST_FIELDS):
        for token in filter(None, query.get(field_name(number), "").split(_JOINT)):
            first, *endings = token.split(_PART)
            for code in [first + ending for ending in endings] if endings else [first]:
                if code in rows["adm0"]:
                    found |= set(rows["adm2"].values())
                elif code in rows["adm1"]:
                    found |= {row for row, area in enumerate(areas["adm2"]) if area["parent"] == rows["adm1"][code]}
                elif code in rows["adm2"]:
                    found.add(rows["adm2"][code])
                else:
                    unknown = True
    return found, unknown
