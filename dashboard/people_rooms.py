"""The rooms of people (accounts, sessions, saved views, audit) as the pages of a running site find them."""

from dataclasses import dataclass
from typing import Final

from flask import Flask, current_app
from sqlalchemy import Engine

from data.people.accounts import Accounts
from data.people.saved_views import SavedViews
from data.people.sessions import Sessions

_EXTENSION: Final = "family_atlas_people"


@dataclass(frozen=True)
class PeopleRooms:
    """Everything of one database."""

    engine: Engine
    sessions: Sessions
    accounts: Accounts
    views: SavedViews


def install(server: Flask, engine: Engine, sessions: Sessions) -> PeopleRooms:
    """Open the rooms for a server."""
    rooms = PeopleRooms(engine, sessions, Accounts(engine), SavedViews(engine))
    server.extensions[_EXTENSION] = rooms
    return rooms


def people_rooms() -> PeopleRooms:
    """The rooms of the server that answers the present request."""
    rooms: PeopleRooms = current_app.extensions[_EXTENSION]
    return rooms
