"""The layers of a published release, opened for searching: read from its files and kept with it."""

from dashboard.ogc.layer import Layer
from dashboard.served import ServedRelease
from data.exports.layer_files import SHELF, LayersNotMade
from data.exports.layer_names import geoparquet_name
from data.release.dimensions import LEVELS


class NoLayers(LookupError):
    """The release has no outlines, or its files cannot be made."""


def open_layer(served: ServedRelease, level: str) -> Layer:
    """The layer of "adm0", "adm1", "adm2" or "h3".

    Raises:
        NoLayers: there is none.
    """

    def read() -> Layer:
        try:
            path = SHELF.layers(served.release).path(geoparquet_name(level))
        except LayersNotMade as error:
            raise NoLayers(str(error)) from error
        if path is None:
            raise NoLayers(served.release_id)
        return Layer.read(level, path)

    layer: Layer = served.kept(("ogc layer", level), read)
    return layer


def open_layers(served: ServedRelease) -> list[Layer]:
    """All layers, the nation first. Raises NoLayers as `open_layer`."""
    return [open_layer(served, level) for level in LEVELS]
