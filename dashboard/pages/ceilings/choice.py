"""What an address of the page on ceilings asks for, and the address of what is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.desk import Desk, Place
from dashboard.whole_number import read_whole
from data.budget.allocation import RULES, Rule
from data.budget.allocation_needs import Weights

NAME: Final = "ceilings"
USUAL_RULE: Final[Rule] = "optimal"
USUAL_MONTHS: Final = 12
WEIGHTS: Final[tuple[Weights, ...]] = ("equal", "grave")
MAPS: Final = ("unserved", "money")
NO_SOURCE: Final = "none"
SOURCE: Final = "s-"
"""Fields of case loads begin with this; the code of the norm follows."""

_MOST_TYPED: Final = 40


@dataclass(frozen=True)
class Choice:
    """A selection.

    Attributes:
        place: area that is divided.
        by: level of its parts, "adm1" or "adm2".
        round: number of the round, 0 for none; `round_asked` is false where the address does not say.
        months: period without a round.
        sources: by code of a norm the case load chosen for it, `NO_SOURCE` to leave it out; without a round only.
        envelope, floor, area_cap, programme_cap: as typed.
        rule, weights, staff: how to allocate.
        map: what the map shows.
        part: the area that is opened.
        compare, firm: whether the comparison and the sensitivity are asked for.
    """

    place: Place
    by: str
    round: int = 0
    round_asked: bool = False
    months: int = USUAL_MONTHS
    sources: Mapping[str, str] = field(default_factory=dict)
    envelope: str = ""
    floor: str = ""
    area_cap: str = ""
    programme_cap: str = ""
    rule: Rule = USUAL_RULE
    weights: Weights = "equal"
    staff: bool = False
    map: str = MAPS[0]
    part: Place | None = None
    compare: bool = False
    firm: bool = False

    def query(self) -> dict[str, str]:
        """Canonical parameters; what is usual is left out."""
        found = {
            "area": self.place.pcode,
            "by": "adm2" if self.by == "adm2" and self.place.level == "adm0" else "",
            "round": str(self.round) if self.round else "0" if self.round_asked else "",
            "months": "" if self.months == USUAL_MONTHS else str(self.months),
            **{f"{SOURCE}{code}": source for code, source in sorted(self.sources.items())},
            "envelope": self.envelope,
            "floor": self.floor,
            "areacap": self.area_cap,
            "linecap": self.programme_cap,
            "rule": "" if self.rule == USUAL_RULE else self.rule,
            "weights": "" if self.weights == WEIGHTS[0] else self.weights,
            "staff": "1" if self.staff else "",
            "map": "" if self.map == MAPS[0] else self.map,
            "part": self.part.pcode if self.part else "",
            "compare": "1" if self.compare else "",
            "firm": "1" if self.firm else "",
        }
        return {name: value for name, value in found.items() if value}


def read_choice(desk: Desk, query: Mapping[str, str]) -> Choice:
    """Read the parameters of an address.

    Raises:
        OutsideScope: the area or the part lies outside the territory.
    """
    place = _area(desk, desk.place(query))
    part = _area(desk, desk.place(query, "part")) if query.get("part") else None
    by = "adm1" if place.level == "adm0" and query.get("by") != "adm2" else "adm2"
    inside = part is not None and part.level == by and (place.level, place.row) in desk.figures.containing(by, part.row)
    months = query.get("months", "")
    rule, weights, drawn = query.get("rule"), query.get("weights"), query.get("map")
    return Choice(
        place,
        by,
        round=_number(query.get("round", "")),
        round_asked=bool(query.get("round")),
        months=min(max(_number(months), 1), 60) if months else USUAL_MONTHS,
        sources={
            name.removeprefix(SOURCE): value[:80] for name, value in query.items() if name.startswith(SOURCE) and value
        },
        envelope=query.get("envelope", "").strip()[:_MOST_TYPED],
        floor=query.get("floor", "").strip()[:_MOST_TYPED],
        area_cap=query.get("areacap", "").strip()[:_MOST_TYPED],
        programme_cap=query.get("linecap", "").strip()[:_MOST_TYPED],
        rule=next((known for known in RULES if known == rule), USUAL_RULE),
        weights=next((known for known in WEIGHTS if known == weights), WEIGHTS[0]),
        staff=query.get("staff") == "1",
        map=drawn if drawn in MAPS else MAPS[0],
        part=part if inside else None,
        compare=query.get("compare") == "1",
        firm=query.get("firm") == "1",
    )


def _area(desk: Desk, place: Place) -> Place:
    """A hexagon has no budget: its second-level area."""
    if place.level != "h3":
        return place
    return desk.place_at("adm2", int(desk.figures.leaves["district"][place.row]))


def _number(written: str) -> int:
    return read_whole(written) or 0
