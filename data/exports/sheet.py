"""One table that can be downloaded: columns with technical names, labels and kinds, and rows of plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

CellValue = str | int | float | date | None
"""A cell; None where there is no value (another column then says why)."""

ColumnKind = Literal["text", "integer", "number", "percent", "date"]
"""`percent`: 0 to 100. `number`: in the unit that the label names."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: `name` is stable and technical (snake_case), `label` in the reader's language."""

    name: str
    label: str
    kind: ColumnKind = "text"


@dataclass(frozen=True)
class Sheet:
    """A table.

    Attributes:
        name: for files and tabs, technical (snake_case), unique within a page.
        title: in the reader's language.
        rows: as long as `columns` each.
        level: adm0, adm1, adm2 or h3 where every row is an area whose p-code (or leaf) is the first column; then the
            table can be drawn on a map. "" otherwise.
    """

    name: str
    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[tuple[CellValue, ...]]
    level: Literal["", "adm0", "adm1", "adm2", "h3"] = ""

    def __post_init__(self) -> None:
        wrong = next((row for row in self.rows if len(row) != len(self.columns)), None)
        if wrong is not None:
            raise ValueError(f"{self.name}: a row has {len(wrong)} cells, there are {len(self.columns)} columns")
