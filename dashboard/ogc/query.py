"""What is asked of a layer: parameters of OGC API Features 1.0 (OGC 17-069r4, 7.14 and 7.15), read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from math import isfinite
from typing import Final

from werkzeug.datastructures import MultiDict

from dashboard.ogc.layer import Box
from dashboard.whole_number import read_whole

COMMON: Final = ("f", "lang", "release")
FIGURE: Final = ("indicator", "base", "sex", "age_group", "disability", "group")
"""Choose one more figure for every feature, as in `Release.values`."""
PAGING: Final = ("limit", "offset")
PLACE: Final = ("bbox", "datetime")
FORMATS: Final = ("json", "html")
DEFAULT_LIMIT: Final = 100
MOST: Final = 1000
_OPEN: Final = ("", "..")


class QueryRefused(ValueError):
    """A parameter cannot be read; `parameter` names it, `reason` is "unknown", "repeated", "value" or "figure"."""

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
        self.reason = reason


@dataclass(frozen=True)
class ItemsQuery:
    """Attributes:
    boxes: of which a feature must meet one; () for everywhere.
    times: first and last moment of which a feature must hold at one; None for an open end.
    equal: properties and their values.
    figure: parameters of one more figure; empty for none.
    """

    boxes: tuple[Box, ...] = ()
    times: tuple[datetime | None, datetime | None] = (None, None)
    limit: int = DEFAULT_LIMIT
    offset: int = 0
    equal: Mapping[str, str] = field(default_factory=dict)
    figure: Mapping[str, str] = field(default_factory=dict)


def check_names(query: MultiDict[str, str], allowed: tuple[str, ...]) -> dict[str, str]:
    """Every parameter once.

    Raises:
        QueryRefused: one is unknown here, or given more than once.
    """
    for name, values in query.lists():
        if name not in allowed:
            raise QueryRefused(name, "unknown")
        if len(values) > 1:
            raise QueryRefused(name, "repeated")
    if query.get("f", FORMATS[0]) not in FORMATS:
        raise QueryRefused("f", "value")
    return {name: values[0] for name, values in query.lists()}


def read_items_query(query: MultiDict[str, str], queryables: tuple[str, ...]) -> ItemsQuery:
    """Read the parameters of a request for features.

    Args:
        query: of the address.
        queryables: properties that may be filtered by.

    Raises:
        QueryRefused: a parameter is unknown, repeated or cannot be read.
    """
    asked = check_names(query, (*COMMON, *PAGING, *PLACE, *FIGURE, *queryables))
    return ItemsQuery(
        boxes=read_boxes(asked["bbox"]) if "bbox" in asked else (),
        times=read_times(asked["datetime"]) if "datetime" in asked else (None, None),
        # More than the most is answered with the most: 7.15.2, requirement B.
        limit=min(_whole("limit", asked, DEFAULT_LIMIT, least=1), MOST),
        offset=_whole("offset", asked, 0, least=0),
        equal={name: asked[name] for name in queryables if name in asked},
        figure=read_figure(asked),
    )


def read_figure(asked: Mapping[str, str]) -> dict[str, str]:
    """Parameters of one more figure.

    Raises:
        QueryRefused: one of them came without an indicator.
    """
    found = {name: asked[name] for name in FIGURE if name in asked}
    if found and "indicator" not in found:
        raise QueryRefused(next(iter(found)), "figure")
    return found


def read_boxes(text: str) -> tuple[Box, ...]:
    """One box, or the two halves of one that crosses the antimeridian (west is larger than east there).

    Raises:
        QueryRefused: these are not four numbers of degrees, or six with heights, the lower ones first.
    """
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise QueryRefused("bbox", "value") from None
    if len(numbers) == 6:
        numbers = [numbers[0], numbers[1], numbers[3], numbers[4]]
    if len(numbers) != 4:
        raise QueryRefused("bbox", "value")
    west, south, east, north = numbers
    if not all(map(isfinite, numbers)) or south > north:
        raise QueryRefused("bbox", "value")
    # Programs that show more than the world ask for more than it.
    south, north = max(south, -90.0), min(north, 90.0)
    if west <= east:
        return ((max(west, -180.0), south, min(east, 180.0), north),)
    return (west, south, 180.0, north), (-180.0, south, east, north)


def read_times(text: str) -> tuple[datetime | None, datetime | None]:
    """First and last moment of an instant or an interval (RFC 3339; a day stands for all of it); None is open.

    Raises:
        QueryRefused: it is neither, or ends before it begins.
    """
    parts = text.split("/")
    if len(parts) > 2 or (len(parts) == 1 and parts[0] in _OPEN) or all(part in _OPEN for part in parts):
        raise QueryRefused("datetime", "value")
    first = None if parts[0] in _OPEN else _moment(parts[0], last=False)
    last = None if parts[-1] in _OPEN else _moment(parts[-1], last=True)
    if first is not None and last is not None and first > last:
        raise QueryRefused("datetime", "value")
    return first, last


def _moment(text: str, *, last: bool) -> datetime:
    try:
        if len(text) == len("2026-01-01"):
            return datetime.combine(date.fromisoformat(text), time.max if last else time.min, tzinfo=UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise QueryRefused("datetime", "value") from None
    if found.tzinfo is None:
        raise QueryRefused("datetime", "value")
    return found


def _whole(name: str, asked: Mapping[str, str], default: int, *, least: int) -> int:
    text = asked.get(name)
    if text is None:
        return default
    number = read_whole(text)
    if number is None or number < least:
        raise QueryRefused(name, "value")
    return number
