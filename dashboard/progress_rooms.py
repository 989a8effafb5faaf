"""The book of programmes as the pages of a running planner site find it."""

from pathlib import Path
from typing import Final

from flask import Flask, current_app
from sqlalchemy import Engine

from data.progress.publication import ProgressBook

_EXTENSION: Final = "family_atlas_progress"


def install_progress(server: Flask, engine: Engine, store: Path) -> ProgressBook:
    """Open the book for a server; `store` is the folder of releases, where programmes are published."""
    book = ProgressBook(engine, store)
    server.extensions[_EXTENSION] = book
    return book


def progress_book() -> ProgressBook:
    """The book of the server that answers the present request."""
    book: ProgressBook = current_app.extensions[_EXTENSION]
    return book
