"""The list of requests in scope, those first that wait for the reader."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import area_name
from dashboard.pages.requests.parts import PATH, moment, money, state_badge
from dashboard.pages.requests.view import RequestsView
from data.budget.request_records import ListedRequest
from data.budget.round_records import Round

MOST_SHOWN: Final = 60
"""Rows on the page; the download has all of them."""

_WAITS: Final = 9


def request_address(view: RequestsView, number: int) -> str:
    """Address of a request."""
    desk = view.desk
    return f"{desk.path(PATH)}?{urlencode({**desk.release_parameter, 'request': number})}"


def requests_table(view: RequestsView) -> Markup:
    """A row per request, and the sum of those that are shown."""
    of, texts = view.round, view.desk.texts
    if of is None:
        raise ValueError("there is no round")
    found = view.shown
    heads = [texts(f"requests.list.{name}") for name in ("area", "state", "waits", "asked", "proposed", "changed")]
    rows = [_row(view, of, item) for item in found[:MOST_SHOWN]]
    total = sum(item.total_minor for item in found)
    proposed = sum(item.proposed_minor for item in found)
    rows.append(
        [
            element("strong", None, texts.counted("requests.list.total", len(found))),
            *("", ""),
            money(texts, of, total),
            money(texts, of, proposed),
            "",
        ]
    )
    more = None
    if len(found) > MOST_SHOWN:
        words = texts("requests.list.more", shown=texts.integer(MOST_SHOWN), all=texts.integer(len(found)))
        more = element("p", {"class": "definition"}, words)
    caption = texts("requests.list.caption", area=view.place.name)
    table = desk_parts.table(caption, heads, rows, identifier="requests-list", numbers=3)
    return element("div", None, table, more)


def _row(view: RequestsView, of: Round, item: ListedRequest) -> Sequence[Any]:
    desk, texts = view.desk, view.desk.texts
    name = element("a", {"href": request_address(view, item.number), "class": "area-name"}, area_name(desk, item.area))
    parent = None
    if desk.identity.territory != item.parent:
        parent = element("span", {"class": "parent"}, area_name(desk, item.parent))
    waits = view.urgency(item.state) < _WAITS and of.state == "open"
    changed = texts("requests.by", name=item.changed_by, at=moment(texts, item.changed_at))
    return [
        element("span", None, name, parent),
        state_badge(texts, item.state),
        element("strong", None, texts(f"requests.turn.{item.state}")) if waits else texts("requests.turn.none"),
        # Where each line of the amount opens its derivation.
        *(
            element("a", {"href": request_address(view, item.number), "class": "area-name"}, money(texts, of, minor))
            for minor in (item.total_minor, item.proposed_minor)
        ),
        element("span", {"class": "interval"}, changed),
    ]
