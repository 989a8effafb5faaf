"""Addresses of the page of causes and its files."""

from dashboard.pages.causes.asked import Asked
from dashboard.pages.front.country import country_path
from dashboard.served import ServedRelease


def asked_link(served: ServedRelease, language: str, asked: Asked, *, file: str = "", **changes: object) -> str:
    """This view with some fields changed; `file` is what follows the page's name, as '.csv'."""
    query = asked.query(**changes)
    path = f"{country_path(served.country, language, 'causes')}{file}"
    return f"{path}?{query}" if query else path


def cells_link(served: ServedRelease, level: str) -> str:
    """The file from which the browser recomputes a level."""
    return f"/{served.country}/causes/{served.release_id}/{level}.bin"
