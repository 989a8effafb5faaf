"""What is counted of exposed people: lines of the page's tables, from what the release publishes."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from dashboard.desk import Desk
from data.hazards.unit_sums import Counted
from data.release.dimensions import finest_level

_INSURANCES: Final = ("health_insurance", "social_insurance")
"""Of which a deprivation `dep_no_<code>` tells where no programme does."""

_GAP: Final = "gap_"


@dataclass(frozen=True)
class Line:
    """One thing that is counted."""

    code: str
    label: str
    counted: Counted

    @property
    def base(self) -> str:
        """Families or persons."""
        return self.counted.base


@dataclass(frozen=True)
class CoverLine:
    """A group of people, of whom some are covered or reached and the others are not."""

    code: str
    label: str
    covered: Counted
    missed: Counted

    @property
    def base(self) -> str:
        """Families or persons."""
        return self.covered.base


def exposed_lines(desk: Desk) -> list[Line]:
    """Families and persons, the grave zones, and people who need most in an emergency."""
    texts, figures = desk.texts, desk.figures
    ages = figures.age_groups
    lines = [
        Line("families", texts("shock.line.families"), Counted("families", "families")),
        *(
            Line(code, figures.register[code]["label"][desk.language], Counted(code, "families"))
            for code in ("zone_d", "zone_e", "zone_de")
            if code in figures.register
        ),
        Line("persons", texts("shock.line.persons"), Counted("persons", "persons")),
    ]
    if ages:
        youngest, oldest = (name.replace("-", "\N{EN DASH}") for name in (ages[0], ages[-1]))
        lines += [
            _persons("children", texts("shock.line.children", ages=youngest), age=ages[0]),
            _persons("elderly", texts("shock.line.elderly", ages=oldest), age=ages[-1]),
        ]
    lines += [
        _persons("women", texts("shock.line.women"), sex="female"),
        _persons("disability", texts("shock.line.disability"), disability="with"),
    ]
    return lines


def livelihood_lines(desk: Desk) -> list[Line]:
    """Members of families by what these live from; none in releases without groups."""
    labels = {item["code"]: item["label"][desk.language] for item in desk.figures.profile.get("livelihoods", ())}
    return [
        _persons(group.code, labels[group.category], group=group.code)
        for group in desk.figures.groups
        if group.dimension == "livelihood" and group.category in labels
    ]


def insurance_lines(desk: Desk) -> list[CoverLine]:
    """Insured and not, by insurance programme; by deprivation where the country has no such programmes."""
    figures, found = desk.figures, []
    for programme in figures.profile.get("programmes", ()):
        entry = figures.register.get(f"receives_{programme['code']}")
        if programme["kind"] == "insurance" and entry is not None and _fine(entry):
            covered, missed = _sides(entry, "numerator", "rest")
            found.append(CoverLine(programme["code"], programme["label"][desk.language], covered, missed))
    if found:
        return found
    for code in _INSURANCES:
        entry = figures.register.get(f"dep_no_{code}")
        if entry is not None and _fine(entry):
            covered, missed = _sides(entry, "rest", "numerator")
            found.append(CoverLine(entry["code"], desk.texts(f"shock.line.{code}"), covered, missed))
    return found


def target_lines(desk: Desk) -> list[CoverLine]:
    """Target groups: those entitled who are reached, and those who are not; none where a release does not tell them."""
    figures, found = desk.figures, []
    for group in figures.profile.get("target_groups", ()):
        entry = figures.register.get(f"{_GAP}{group['code']}")
        if entry is not None and _fine(entry):
            covered, missed = _sides(entry, "rest", "numerator")
            found.append(CoverLine(entry["code"], group["label"][desk.language], covered, missed))
    return found


def whom_lines(desk: Desk) -> Iterator[tuple[str, list[Line]]]:
    """Whom a top-up can be for, under headings: everybody, then target groups (all entitled, or those not reached)."""
    texts = desk.texts
    yield texts("shock.whom.everybody"), exposed_lines(desk)
    targets = target_lines(desk)
    entitled = [
        Line(f"in_{line.code.removeprefix(_GAP)}", line.label, Counted(line.missed.indicator, line.base, "denominator"))
        for line in targets
    ]
    yield texts("shock.whom.entitled"), entitled
    yield texts("shock.whom.missed"), [Line(line.code, line.label, line.missed) for line in targets]


def _persons(code: str, label: str, **breakdown: str) -> Line:
    return Line(code, label, Counted("persons", "persons", "numerator", breakdown))


def _sides(entry: dict[str, Any], covered: Any, missed: Any) -> tuple[Counted, Counted]:
    base = "families" if "families" in entry["bases"] else "persons"
    return Counted(entry["code"], base, covered), Counted(entry["code"], base, missed)


def _fine(entry: dict[str, Any]) -> bool:
    """Whether figures of second-level areas are there to be added up."""
    return finest_level(entry) in ("adm2", "h3") and entry["sensitivity"] != "sensitive"
