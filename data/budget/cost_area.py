"""An area of a scenario: where it lies and how great its need is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CostArea:
    """A second-level area of a scenario.

    Attributes:
        level, row, pcode: the area.
        parent: row of its first-level area; `siblings`: how many second-level areas that has, in the scenario or not.
        chain: p-codes of the area and of those that contain it, the smallest first.
        need: share of families in zones D and E, 0 to 1; nan where it is not known. Decides who is first.
    """

    level: str
    row: int
    pcode: str
    parent: int
    siblings: int
    chain: tuple[str, ...]
    need: float
