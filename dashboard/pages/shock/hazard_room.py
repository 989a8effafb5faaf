"""The hazard layers as the pages of a running site find them."""

from typing import Final

from flask import Flask, current_app
from sqlalchemy import Engine

from data.hazards.layers import HazardLayers

_EXTENSION: Final = "family_atlas_hazards"


def install(server: Flask, engine: Engine) -> None:
    """Open the room for a server."""
    server.extensions[_EXTENSION] = HazardLayers(engine)


def hazard_layers() -> HazardLayers:
    """The layers of the server that answers the present request."""
    layers: HazardLayers = current_app.extensions[_EXTENSION]
    return layers
