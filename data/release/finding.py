"""What a check of a release found."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Finding:
    """A broken rule, with the first place where it is broken and how many `cells` (or files, tables) break it."""

    rule: str
    table: str = ""
    indicator: str = ""
    area: str = ""
    detail: str = ""
    cells: int = 1
    counted: str = "cells"

    def with_cells(self, cells: int) -> "Finding":
        """The same for more cells."""
        return replace(self, cells=cells)

    def __str__(self) -> str:
        """A sentence."""
        places = [
            self.table,
            f"indicator {self.indicator}" if self.indicator else "",
            f"area {self.area}" if self.area else "",
        ]
        where = ", ".join(part for part in places if part)
        sentence = f"{where}: {self.rule}" if where else self.rule[:1].upper() + self.rule[1:]
        if self.detail:
            sentence += f" ({self.detail})"
        return f"{sentence}, in {self.cells:,} {self.counted}." if self.cells > 1 else f"{sentence}."
