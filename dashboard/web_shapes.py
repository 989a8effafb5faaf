"""The web shapes of a release as the pages use them."""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True)
class Shape:
    """One area: pcode and SVG path."""

    pcode: str
    d: str


@dataclass(frozen=True)
class PageShapes:
    """Areas of every level in row order, inside a view box of width x height."""

    version: str
    width: float
    height: float
    levels: Mapping[str, tuple[Shape, ...]]

    def to_json(self) -> bytes:
        """Write what the browser needs of them."""
        levels = {
            name: [{"pcode": shape.pcode, "d": shape.d} for shape in shapes] for name, shapes in self.levels.items()
        }
        return orjson.dumps({"version": self.version, "width": self.width, "height": self.height, "levels": levels})


def read_page_shapes(written: bytes) -> PageShapes:
    """Read the release's shapes file."""
    content = orjson.loads(written)
    return PageShapes(
        version=content["version"],
        width=content["width"],
        height=content["height"],
        levels={
            name: tuple(Shape(area["pcode"], area["d"]) for area in areas) for name, areas in content["levels"].items()
        },
    )
