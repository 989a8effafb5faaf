"""The page's name, and addresses of its views."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from dashboard.desk import Desk

NAME: Final = "scenarios"
MOST_COMPARED: Final = 4


def compare_address(desk: Desk, numbers: Sequence[int], **more: str) -> str:
    """Address of scenarios side by side."""
    shown = {name: value for name, value in more.items() if value}
    return address(desk, s=",".join(map(str, numbers)), **shown)


def address(desk: Desk, **parameters: str) -> str:
    """Address of a view of the page, in the release that is looked at."""
    query = {**desk.release_parameter, **parameters}
    # Commas of the list of scenarios stay readable.
    return f"{desk.path(NAME)}?{urlencode(query, safe=',')}" if query else desk.path(NAME)
