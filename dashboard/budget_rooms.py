"""The rooms of budget planning (norms, rounds, requests, scenarios, results) as a running site's pages find them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Flask, current_app
from sqlalchemy import Engine

_EXTENSION: Final = "family_atlas_budget"


@dataclass(frozen=True)
class BudgetRooms:
    """Everything of one database; `store` is the folder of releases, where summaries for the public are put."""

    engine: Engine
    store: Path


def install_budget(server: Flask, engine: Engine, store: Path) -> BudgetRooms:
    """Open the rooms for a server."""
    rooms = BudgetRooms(engine, store)
    server.extensions[_EXTENSION] = rooms
    return rooms


def budget_rooms() -> BudgetRooms:
    """The rooms of the server that answers the present request."""
    rooms: BudgetRooms = current_app.extensions[_EXTENSION]
    return rooms
