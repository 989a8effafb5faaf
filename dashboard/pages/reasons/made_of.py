"""What poverty is made of in the area beside the nation: H, A, M0; spheres; single deprivations."""

from typing import Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.heatmap.titles import capitalised
from dashboard.pages.reasons.area_poverty import MEASURES, Deprivation
from dashboard.pages.reasons.drawings import bar, side_by_side
from dashboard.pages.reasons.since_card import figure_or_absent
from dashboard.pages.reasons.view import ReasonsView
from dashboard.pages.reasons.words import beside_tag, percent, share_cell, stands_out
from data.causes.sphere_parts import driver

MOST_NAMED: Final = 3
"""How many of what stands out are named in the summary."""


def measures_card(view: ReasonsView) -> Component:
    """H, A and M0 beside the nation, and in words what stands out."""
    texts, here, nation = view.texts, view.here, view.nation
    columns = [texts("reasons.measure"), texts("reasons.here")]
    if nation is not None:
        columns += [texts("reasons.nation"), texts("reasons.beside")]
    rows = []
    for code in MEASURES:
        if code not in here.register:
            continue
        entry = here.register[code]
        cells = [texts(f"fact.{code}"), figure_or_absent(entry, here.measures[code], texts)]
        if nation is not None:
            own, other = here.measure(code), nation.measure(code)
            cells.append(figure_or_absent(entry, nation.measures[code], texts))
            cells.append(beside_tag(stands_out(own, other, len(MEASURES)), texts) if own and other else "")
        rows.append(cells)
    return desk_parts.card(
        "measures",
        texts("reasons.measures.title"),
        side_by_side(
            [
                *[element("p", {"class": "answer"}, sentence) for sentence in summary(view)],
                element("p", {"class": "bars-note"}, texts("reasons.measures.note")),
            ],
            desk_parts.table(texts("reasons.measures.title"), columns, rows, identifier="measures-table"),
        ),
        css="card wide",
    )


def summary(view: ReasonsView) -> list[str]:
    """What drives poverty here and what is unusual, in one or two sentences; one that says why there are none."""
    texts, shares = view.texts, view.here.shares
    found = driver(shares)
    if found is None:
        return [texts("reasons.summary.hidden")]
    row, clear = found
    msgid = "reasons.summary.driver" if clear else "reasons.summary.driver_unclear"
    name = sphere_label(view, view.here.spheres[row])
    sentences = [texts(msgid, area=view.place.name, sphere=name, share=percent(shares[row].value, texts, 0))]
    unusual = standing_out(view)
    if view.nation is not None:
        named = [
            texts(
                "reasons.summary.item",
                name=deprivation_label(view, item.code),
                here=percent(item.part.value, texts, 0),
                nation=percent(other.part.value, texts, 0),
            )
            for item, other in unusual[:MOST_NAMED]
            if item.part is not None and other.part is not None
        ]
        joined = "; ".join(named)
        sentences.append(texts("reasons.summary.unusual", items=joined) if named else texts("reasons.summary.usual"))
    return sentences


def standing_out(view: ReasonsView) -> list[tuple[Deprivation, Deprivation]]:
    """Deprivations that clearly make up more of M0 here than in the nation, the farthest apart first."""
    if view.nation is None:
        return []
    nation = {item.code: item for item in view.nation.deprivations}
    pairs = [(item, nation[item.code]) for item in view.here.deprivations if item.code in nation]
    known = [(item, other, item.part, other.part) for item, other in pairs if item.part and other.part]
    above = [
        (item, other, own.value - around.value)
        for item, other, own, around in known
        if own and around and stands_out(own, around, len(known)) > 0
    ]
    return [(item, other) for item, other, _ in sorted(above, key=lambda found: -found[2])]


def spheres_card(view: ReasonsView) -> Component:
    """Shares of the spheres as bars with the nation's mark; the table says the same."""
    texts, shares = view.texts, view.here.shares
    title = texts("reasons.spheres.title")
    if not shares:
        return desk_parts.card("spheres", title, element("p", None, texts("reasons.summary.hidden")), css="card wide")
    around = view.nation.shares if view.nation is not None else []
    top = min(1.0, max(share.high for share in (*shares, *around)) * 1.05)
    order = sorted(range(len(shares)), key=lambda row: -shares[row].value)
    bars = []
    for row in order:
        label = sphere_label(view, view.here.spheres[row])
        mark = around[row].value if around else None
        bars.append(bar(label, percent(shares[row].value, texts), shares[row], mark=mark, top=top))
    columns = [texts("reasons.sphere"), texts("reasons.here")]
    if around:
        columns += [texts("reasons.nation"), texts("reasons.beside")]
    rows = []
    for row in order:
        cells = [sphere_label(view, view.here.spheres[row]), share_cell(shares[row], texts)]
        if around:
            tag = beside_tag(stands_out(shares[row], around[row], len(shares)), texts)
            cells += [share_cell(around[row], texts), tag]
        rows.append(cells)
    marks = [texts("panel.nation_mark")] if around else []
    return desk_parts.card(
        "spheres",
        title,
        element("p", None, texts("reasons.spheres.lead")),
        side_by_side(
            [
                element("ul", {"class": "bars", "aria-hidden": "true"}, bars),
                element("p", {"class": "bars-note"}, " ".join([*marks, texts("panel.interval_mark")])),
            ],
            desk_parts.table(title, columns, rows, identifier="spheres-table"),
        ),
        css="card wide",
    )


def deprivations_card(view: ReasonsView) -> Component:
    """All deprivations: how many have them, how many poor ones, and what they make up of M0, beside the nation."""
    texts = view.texts
    title = texts("reasons.deprivations.title")
    items = sorted(view.here.deprivations, key=lambda item: -(item.part.value if item.part else -1.0))
    if not items:
        return desk_parts.card("deprivations", title, element("p", None, texts("reasons.deprivations.absent")))
    nation = {item.code: item for item in view.nation.deprivations} if view.nation is not None else {}
    known = sum(item.part is not None and nation.get(item.code) is not None for item in items)
    columns = [texts(f"reasons.deprivations.{name}") for name in ("name", "everybody", "poor", "part")]
    if view.nation is not None:
        columns += [texts("reasons.nation"), texts("reasons.beside")]
    rows = [_deprivation_row(view, item, nation.get(item.code), known) for item in items]
    attributed = sum(item.part.value for item in items if item.part)
    return desk_parts.card(
        "deprivations",
        title,
        element("p", None, texts("reasons.deprivations.lead")),
        desk_parts.table(title, columns, rows, identifier="deprivations-table"),
        element("p", {"class": "bars-note"}, texts("reasons.deprivations.sum", share=percent(attributed, texts, 0))),
        css="card wide",
    )


def _deprivation_row(view: ReasonsView, item: Deprivation, other: Deprivation | None, known: int) -> list[Markup | str]:
    texts, register = view.texts, view.here.register
    label = element(
        "span",
        None,
        capitalised(deprivation_label(view, item.code)),
        element("span", {"class": "parent"}, sphere_label(view, item.sphere)),
    )
    cells: list[Markup | str] = [
        label,
        figure_or_absent(register[f"dep_{item.code}"], item.everybody, texts),
        figure_or_absent(register[f"cens_{item.code}"], item.poor, texts),
        share_cell(item.part, texts),
    ]
    if view.nation is not None:
        cells.append(share_cell(other.part if other else None, texts))
        both = item.part is not None and other is not None and other.part is not None
        cells.append(beside_tag(stands_out(item.part, other.part, known), texts) if both else "")  # type: ignore[arg-type, union-attr]
    return cells


def sphere_label(view: ReasonsView, code: str) -> str:
    """Name of a sphere."""
    return view.desk.served.profile_label("spheres", code, view.desk.language)


def deprivation_label(view: ReasonsView, code: str) -> str:
    """Name of a deprivation, as the register has it."""
    label: str = view.register[f"dep_{code}"]["label"][view.desk.language]
    return label
