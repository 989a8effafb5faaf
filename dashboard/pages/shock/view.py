"""What the page on shocks shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dashboard.desk import Desk
from dashboard.pages.download.outlines import web_shapes
from dashboard.pages.shock.choice import ShockChoice, area_lists, districts_of, read_choice
from dashboard.pages.shock.hazard_room import hazard_layers
from dashboard.pages.shock.lines import Line, whom_lines
from data.hazards.exposed_units import ExposedUnits, Unit, exposed_units, units_of_districts, units_of_leaves
from data.hazards.layers import HazardLayer, may_publish
from data.hazards.top_up import Cost, cost_of
from data.hazards.unit_sums import UnitSum, UnitSums
from geo.errors import ShapesError


@dataclass(frozen=True)
class Said:
    """What has just been done with a layer, and what was wrong with one ("" for nothing); `at` is where."""

    done: str = ""
    refused: str = ""
    at: tuple[float, float] | None = None


@dataclass(frozen=True)
class ShockView:
    """One reader's choice and what follows from it."""

    desk: Desk
    choice: ShockChoice
    layers: tuple[HazardLayer, ...]
    said: Said

    @classmethod
    def read(cls, desk: Desk, query: Mapping[str, str], said: Said) -> "ShockView":
        """Read the choice of an address.

        Raises:
            OutsideScope: it names an area outside the territory.
        """
        layers = tuple(hazard_layers().seen_by(desk.identity, desk.country))
        choice = read_choice(desk, query, {layer.number: layer for layer in layers})
        return cls(desk, choice, layers, said)

    @property
    def may_publish(self) -> bool:
        """Whether the reader adds and publishes layers."""
        return may_publish(self.desk.identity)

    @cached_property
    def sums(self) -> UnitSums:
        """Adds up what the reader may see."""
        return UnitSums(self.desk.figures)

    @cached_property
    def exposed(self) -> ExposedUnits | None:
        """What the chosen layer exposes in the whole country; None without one, or without outlines in the release."""
        layer = self.choice.layer
        if layer is None:
            return None
        served = self.desk.served

        def find() -> ExposedUnits:
            cells = served.release.leaves["h3_cell"].to_numpy().astype(np.uint64)
            return exposed_units(layer.geometry, web_shapes(served), cells, served.leaf_districts)

        try:
            found: ExposedUnits = served.kept(("exposed", layer.digest), find)
        except ShapesError:
            return None
        return found

    @property
    def has_outlines(self) -> bool:
        """Whether the release can tell what a layer exposes."""
        return self.choice.layer is None or self.exposed is not None

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """The published units that are exposed, inside the territory, as coarse as they come."""
        areas, figures = area_lists(self.desk), self.desk.figures
        if self.choice.layer is None:
            units = units_of_districts(sorted(self.choice.districts), areas)
        elif self.exposed is None:
            units = []
        elif self.choice.by == "h3":
            leaves = [int(row) for row in figures.rows("h3") if self.exposed.leaves[row]]
            units = units_of_leaves(leaves, self.desk.served.leaf_districts, areas)
        else:
            units = units_of_districts(self.exposed_districts, areas)
        return tuple(inside for unit in units for inside in self._inside(unit))

    def _inside(self, unit: Unit) -> list[Unit]:
        """A unit itself; of an area with the territory as its only part, the territory."""
        if self.desk.figures.contains(*unit):
            return [unit]
        return [("adm2", row) for row in districts_of(self.desk, *unit)]

    @property
    def exposed_districts(self) -> list[int]:
        """Second-level areas of the territory that the layer exposes as a whole."""
        if self.exposed is None:
            return []
        return [int(row) for row in self.desk.figures.rows("adm2") if self.exposed.districts[row]]

    @cached_property
    def whom(self) -> tuple[tuple[str, tuple[Line, ...]], ...]:
        """Whom a top-up can be for, under headings."""
        return tuple((heading, tuple(lines)) for heading, lines in whom_lines(self.desk))

    @cached_property
    def line(self) -> Line:
        """Whom the top-up is for; all families by default."""
        lines = [line for _, of_heading in self.whom for line in of_heading]
        return next((line for line in lines if line.code == self.choice.whom), lines[0])

    @cached_property
    def paid(self) -> UnitSum:
        """How many the top-up is for."""
        return self.sums.add_up(self.line.counted, self.units)

    @property
    def cost(self) -> Cost | None:
        """What the top-up costs, once an amount is given."""
        top_up = self.choice.top_up
        return cost_of(top_up, self.paid) if top_up is not None and self.units else None

    @property
    def currency(self) -> str:
        """Code of the country's currency."""
        return str(self.desk.figures.profile.get("currency", {}).get("code", ""))

    @property
    def subject(self) -> str:
        """What was chosen, in words."""
        texts, choice = self.desk.texts, self.choice
        if choice.layer is not None:
            described = choice.layer.described
            return texts("shock.subject.layer", kind=texts(f"shock.kind.{described.kind}"), name=described.name)
        if not choice.districts:
            return texts("shock.subject.none")
        names = [self.unit_name(unit) for unit in self.units]
        if len(names) > 3:
            return texts("shock.subject.many", names=", ".join(names[:2]), more=texts.integer(len(names) - 2))
        return ", ".join(names)

    def unit_name(self, unit: Unit) -> str:
        """Name of a unit."""
        return self.desk.place_at(*unit).name
