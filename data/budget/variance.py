"""Planned against actual money, split into volume, mix and price; the parts add up to the difference exactly.

The flexible-budget variance analysis of cost accounting: C. T. Horngren, S. M. Datar, M. V. Rajan, "Cost Accounting:
A Managerial Emphasis", 15th ed., Pearson 2015, ch. 7 (price against a flexible budget) and ch. 14 (quantity and mix).
With planned and actual quantities Q0, Q1 and the planned price p0 of a cell (one line of one area), sums over all
cells of the same unit that are looked at together, and the actual cost A:

- volume = (sum Q1 - sum Q0) x planned average price, the average price being sum(Q0 p0) / sum Q0. Of a cell:
  Q0 p0 (sum Q1 / sum Q0 - 1), what it would have cost more had everything grown alike.
- mix = what the change of composition costs at planned prices; of a cell (Q1 - Q0) p0 less its volume.
- price = A - Q1 p0, at actual quantities.

So volume + mix + price = A - Q0 p0 in every cell; and because the parts of a cell are measured against the same whole,
those of areas, lines and parents are plain sums of their cells. Units of different kinds (visits, family-months) have
no common average price: each kind is a whole of its own. The volume of a kind is rounded once and divided among its
cells by largest remainders; mix takes up what is left, so nothing is lost to rounding.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from data.budget.derivation import Derivation, Step
from data.budget.errors import BudgetError
from data.budget.money import apportion, rounded


@dataclass(frozen=True)
class Cell:
    """One line of one area: units of the norm, price of a unit and actual cost in minor units.

    `kind` says which cells have the same unit.
    """

    kind: str
    planned: int
    actual: int
    price_minor: int
    cost_minor: int

    def __post_init__(self) -> None:
        if min(self.planned, self.actual, self.price_minor, self.cost_minor) < 0:
            raise BudgetError("Quantities, prices and costs are 0 or more.")

    @property
    def planned_minor(self) -> int:
        """Planned cost."""
        return self.planned * self.price_minor

    @property
    def flexible_minor(self) -> int:
        """What the actual quantity would have cost at the planned price."""
        return self.actual * self.price_minor


@dataclass(frozen=True)
class Variance:
    """Planned cost, the three parts, and the actual cost that they lead to."""

    planned_minor: int
    volume_minor: int
    mix_minor: int
    price_minor: int

    @property
    def difference_minor(self) -> int:
        """Actual less planned."""
        return self.volume_minor + self.mix_minor + self.price_minor

    @property
    def actual_minor(self) -> int:
        """Actual cost."""
        return self.planned_minor + self.difference_minor

    def __add__(self, other: "Variance") -> "Variance":
        return Variance(
            self.planned_minor + other.planned_minor,
            self.volume_minor + other.volume_minor,
            self.mix_minor + other.mix_minor,
            self.price_minor + other.price_minor,
        )


NOTHING = Variance(0, 0, 0, 0)


def variances(cells: Sequence[Cell]) -> list[Variance]:
    """Split each cell, measured against all of them together; in the order of the cells."""
    volumes = [0] * len(cells)
    for kind in dict.fromkeys(cell.kind for cell in cells):
        places = [place for place, cell in enumerate(cells) if cell.kind == kind]
        for place, volume in zip(places, _volumes([cells[place] for place in places]), strict=True):
            volumes[place] = volume
    return [
        Variance(
            cell.planned_minor,
            volume,
            cell.flexible_minor - cell.planned_minor - volume,
            cell.cost_minor - cell.flexible_minor,
        )
        for cell, volume in zip(cells, volumes, strict=True)
    ]


def total(parts: Iterable[Variance]) -> Variance:
    """Sum of cells: of an area, a line, a parent."""
    return sum(parts, start=NOTHING)


def _volumes(cells: Sequence[Cell]) -> list[int]:
    planned = sum(cell.planned for cell in cells)
    if not planned:
        # Nothing was planned of the kind: there is no composition to compare with, every unit is volume at its price.
        return [cell.flexible_minor for cell in cells]
    growth = Fraction(sum(cell.actual for cell in cells) - planned, planned)
    costs = [cell.planned_minor for cell in cells]
    whole = rounded(growth * sum(costs))
    sign = -1 if whole < 0 else 1
    return [sign * part for part in apportion(abs(whole), costs)]


def variance_derivation(
    cells: Sequence[Cell], found: Variance, currency: str, digits: int, *, source: str
) -> Derivation:
    """Steps from planned to actual cost of cells that are shown as one row."""
    steps = (
        Step("planned_quantity", "units", sum(cell.planned for cell in cells), source=source),
        Step("evidenced_quantity", "units", sum(cell.actual for cell in cells)),
        Step("planned_amount", "money", found.planned_minor),
        Step("flexible_amount", "money", sum(cell.flexible_minor for cell in cells)),
        Step("variance_volume", "money", found.volume_minor),
        Step("variance_mix", "money", found.mix_minor),
        Step("variance_price", "money", found.price_minor),
        Step("actual_cost", "money", found.actual_minor),
    )
    return Derivation("variance", steps, currency, digits)
