"""Areas alike, and what differs from them."""

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.place.addresses import place_path
from dashboard.pages.reasons.area_poverty import MEASURES
from dashboard.pages.reasons.peers import Difference, Peer, find_differences, find_peers
from dashboard.pages.reasons.since_card import figure_or_absent
from dashboard.pages.reasons.view import ReasonsView
from dashboard.pages.reasons.words import signed, signed_ends
from data.people.scoped_release import Figure


def peers_card(view: ReasonsView) -> Component | None:
    """The card; none for the nation."""
    if view.is_nation:
        return None
    texts = view.texts
    title = texts("reasons.peers.title")
    peers = find_peers(view)
    if not peers:
        return desk_parts.card("peers", title, element("p", None, texts("reasons.peers.none")), css="card wide")
    return desk_parts.card(
        "peers",
        title,
        element("p", None, texts("reasons.peers.lead")),
        _peers_table(view, peers),
        _differences(view, find_differences(view, peers)),
        element("p", {"class": "bars-note"}, texts("reasons.peers.note")),
        css="card wide",
    )


def _peers_table(view: ReasonsView, peers: list[Peer]) -> Markup:
    texts, register = view.texts, view.desk.figures.public_register
    codes = [code for code in MEASURES if code in register]
    columns = [texts("field.area"), texts("reasons.peers.distance"), *(texts(f"fact.{code}") for code in codes)]
    own = {code: _own(view, code) for code in codes}
    rows = [[element("strong", None, view.place.name), "", *_figures(view, own, codes)]]
    for peer in peers:
        apart = texts.scaled(round(peer.distance * 100), 2)
        rows.append([_link(view, peer), apart, *_figures(view, peer.figures, codes)])
    return desk_parts.table(texts("reasons.peers.title"), columns, rows, identifier="peers-table")


def _own(view: ReasonsView, code: str) -> Figure:
    return view.desk.figures.around(view.place.level, view.place.row, indicator=code, base="families")


def _figures(
    view: ReasonsView, figures: dict[str, Figure | None] | dict[str, Figure], codes: list[str]
) -> list[Markup]:
    register = view.desk.figures.public_register
    return [figure_or_absent(register[code], figures[code], view.texts) for code in codes]


def _link(view: ReasonsView, peer: Peer) -> Markup:
    """Peers lie anywhere in the country: their public page is open to everybody."""
    desk = view.desk
    path = place_path(desk.country, desk.language, peer.place.pcode, desk.served.release_id)
    parents = desk.figures.containing(peer.place.level, peer.place.row)[1:]
    around = desk.place_at(*parents[0]).name if parents and parents[0][0] != "adm0" else ""
    return element(
        "span",
        None,
        element("a", {"href": f"{desk.public_url.rstrip('/')}{path}"}, peer.place.name),
        element("span", {"class": "parent"}, around) if around else None,
    )


def _differences(view: ReasonsView, differences: list[Difference]) -> Markup:
    texts, register = view.texts, view.desk.figures.public_register
    heading = element("h3", None, texts("reasons.peers.differences"))
    if not differences:
        return element("div", None, heading, element("p", None, texts("reasons.peers.no_differences")))
    columns = [texts("field.indicator"), texts("reasons.here")]
    columns += [texts(f"reasons.peers.{name}") for name in ("mean", "apart")]
    rows = []
    for item in differences:
        entry = register[item.code]
        decimals = int(entry["decimals"])
        low, high = (desk_parts.value_text(entry, end, texts) for end in (item.lowest, item.highest))
        spread = element("span", {"class": "interval"}, texts("reasons.peers.spread", low=low, high=high))
        ends = element("span", {"class": "interval"}, signed_ends(item.apart, 1.0, decimals, texts))
        rows.append(
            [
                entry["label"][view.desk.language],
                figure_or_absent(entry, item.here, texts),
                element("span", {"class": "figure"}, desk_parts.value_text(entry, item.mean.value, texts), " ", spread),
                element("span", {"class": "figure"}, signed(item.apart.value, decimals, texts), " ", ends),
            ]
        )
    table = desk_parts.table(texts("reasons.peers.differences"), columns, rows, identifier="differences-table")
    return element("div", None, heading, table)
