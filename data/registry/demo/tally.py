"""Counting what was generated, to set it beside the targets."""

from dataclasses import dataclass, field

import numpy as np

from data.registry.demo import calibration as c
from data.registry.demo.draws import Flags
from data.registry.demo.households import HERDER, Households
from data.registry.demo.locations import Locations
from data.registry.demo.persons import Persons
from data.registry.demo.plan import Plan
from data.registry.demo.vulnerability import State


@dataclass
class Tally:
    """Counts over the chunks, before rows were spoilt. Numbers, so that chunks can be added in any order."""

    numbers: dict[str, int] = field(default_factory=dict)

    def add(self, name: str, value: int) -> None:
        """Add to a count."""
        self.numbers[name] = self.numbers.get(name, 0) + int(value)

    def merge(self, other: "Tally") -> None:
        """Add all counts of another tally."""
        for name, value in other.numbers.items():
            self.add(name, value)

    def __getitem__(self, name: str) -> int:
        return self.numbers.get(name, 0)

    def share(self, part: str, whole: str) -> float:
        """Percent of one count in another."""
        return 100 * self[part] / max(self[whole], 1)


@dataclass(frozen=True)
class Line:
    """One line of the calibration summary."""

    name: str
    target: float
    generated: float
    unit: str
    source: str


def count_chunk(
    tally: Tally,
    plan: Plan,
    homes: Households,
    persons: Persons,
    state: State,
    places: Locations,
    reached: dict[str, Flags],
) -> None:
    """Add the last state of a chunk."""
    size = homes.size
    tally.add("families", len(size))
    tally.add("persons", int(size.sum()))
    tally.add("poor_persons", int(size[state.poor].sum()))
    tally.add("disabled", int(persons.disabled.sum()))
    tally.add("women", int((persons.sex == 0).sum()))
    tally.add("herders", int((homes.livelihood == HERDER).sum()))
    tally.add("single_elderly", int((homes.type == c.SINGLE_ELDERLY).sum()))
    tally.add("unlocated", int((places.no_coordinates & places.no_code).sum()))
    tally.add("code_only", int((places.no_coordinates & ~places.no_code).sum()))
    for zone, number in enumerate(np.bincount(state.zone, minlength=5).tolist()):
        tally.add(f"zone_{'abcde'[zone]}", number)
    for row, number in enumerate(np.bincount(homes.region, minlength=len(plan.regions)).tolist()):
        tally.add(f"families {plan.regions[row]}", number)
    anything = np.zeros(len(persons.age), dtype=np.bool_)
    for code, mask in reached.items():
        tally.add(f"reached {code}", int(mask.sum()))
        if len(mask) == len(anything) and code in plan.figures.categories:
            anything |= mask
            tally.add("category_sum", int(mask.sum()))
    tally.add("category_people", int(anything.sum()))


def calibration_summary(plan: Plan, tally: Tally) -> list[Line]:
    """Targets beside what was generated."""
    national = plan.figures.national
    lines = [
        Line(
            "Poverty, share of persons",
            national["poverty_percent"],
            tally.share("poor_persons", "persons"),
            "%",
            "published",
        ),
        Line(
            "Registered disability",
            national["disability_percent"],
            tally.share("disabled", "persons"),
            "%",
            "published",
        ),
        Line(
            "Persons per family",
            c.HOUSEHOLDS[plan.country].household_size,
            tally["persons"] / max(tally["families"], 1),
            "",
            "published",
        ),
    ]
    pyramid = plan.figures.pyramid
    women = 100 * int(pyramid[0].sum()) / int(pyramid.sum())
    lines.append(Line("Women", women, tally.share("women", "persons"), "%", "published"))
    for row, share in enumerate(c.ZONE_SHARES[plan.country]):
        zone = "abcde"[row]
        lines.append(
            Line(
                f"Zone {zone.upper()}, share of families",
                100 * share,
                tally.share(f"zone_{zone}", "families"),
                "%",
                "assumed",
            )
        )
    if "herder_households" in national:
        households = national["households"]
        herders = 100 * national["herder_households"] / households
        lines.append(Line("Herder families", herders, tally.share("herders", "families"), "%", "published"))
        single = 100 * national["single_elderly_households"] / households
        lines.append(Line("Single elderly", single, tally.share("single_elderly", "families"), "%", "published"))
    scale = tally["persons"] / plan.figures.population
    for item in plan.profile.programmes:
        if item.code in plan.figures.categories:
            people = plan.figures.categories[item.code] * scale
            lines.append(Line(item.label.en, people, tally[f"reached {item.code}"], "people", "published, scaled"))
    if plan.figures.categories:
        total = plan.figures.categories["total_with_double_counting"]
        distinct = plan.figures.categories["distinct_people"]
        lines.append(
            Line(
                "All categories, with double counting",
                total * scale,
                tally["category_sum"],
                "people",
                "published, scaled",
            )
        )
        lines.append(Line("Distinct people", distinct * scale, tally["category_people"], "people", "published, scaled"))
        ratio = tally["category_sum"] / max(tally["category_people"], 1)
        lines.append(Line("Categories per person", total / distinct, ratio, "", "published"))
    return lines
