"""What can be wrong with a hazard layer."""

from typing import Literal

from data.errors import AtlasError

Reason = Literal[
    "too_large",
    "not_json",
    "not_geojson",
    "wrong_crs",
    "no_polygons",
    "too_many_corners",
    "bad_ring",
    "crosses_itself",
    "outside_country",
    "no_outlines",
    "no_name",
    "no_source",
    "unknown_kind",
    "bad_days",
    "too_many_layers",
]


class LayerRefused(AtlasError):
    """A layer cannot be taken in. `reason` is for the page's own words; `at` is where, in degrees, if it is known."""

    def __init__(self, reason: Reason, sentence: str, at: tuple[float, float] | None = None) -> None:
        super().__init__(sentence)
        self.reason: Reason = reason
        self.at = at


class UnknownLayer(AtlasError):
    """There is no such layer, or it is not one that the account may see."""
