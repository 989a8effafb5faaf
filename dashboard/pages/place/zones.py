"""Families of a place by zone, and how the shares moved since the release before."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.form import zone_name
from dashboard.pages.heatmap.place_facts import ZONES, Figure
from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.place.addresses import page_address
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.parts import link, notice, table, value
from dashboard.picture import WIRE_STATES
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.change import Change, change_of, comparability
from data.release.errors import NotPublished
from data.release.states import ValueState


@dataclass(frozen=True)
class Movement:
    """A change in tenths of a percentage point with the ends of its 90 % interval; `missing`: why there is none.

    `missing` is a message id ('' where there is a change).
    """

    change: int = 0
    low: int = 0
    high: int = 0
    certain: bool = False
    missing: str = ""

    @property
    def direction(self) -> str:
        """'up', 'down' or, where the interval contains zero, 'none'."""
        if not self.certain:
            return "none"
        return "up" if self.change > 0 else "down"


def zones_section(context: PlaceContext) -> Markup:
    """The section; it says so where the release has no zones."""
    texts = context.texts
    mix = zone_figures(context)
    if not mix:
        return section("zones", texts("panel.zone_mix.families"), notice(texts("place.absent")))
    return section("zones", texts("panel.zone_mix.families"), _stack(mix), zones_table(context, mix), *_notes(context))


def zone_figures(context: PlaceContext) -> dict[str, Figure]:
    """Share of each zone, A to E; empty where the release has no zones."""
    figures = {zone: context.figure(f"zone_{zone}") for zone in ZONES}
    return {zone: figure for zone, figure in figures.items() if figure is not None}


def zones_table(context: PlaceContext, mix: dict[str, Figure]) -> Markup:
    """Share, change since the release before, and the nation's share, per zone."""
    texts, at_nation = context.texts, context.place == NATION
    columns = [context.name]
    if context.before is not None:
        columns.append(texts("place.zones.since", day=texts.day(reference_day(context.before))))
    if not at_nation:
        columns.append(context.name_of(NATION))
    rows = []
    for zone, figure in mix.items():
        swatch = element("span", {"class": f"swatch zone-{zone}", "aria-hidden": "true"})
        label = element("span", {"class": "zone-label"}, swatch, zone_name(context.served, zone.upper(), texts))
        cells = [value(figure, texts)]
        if context.before is not None:
            cells.append(movement_cell(movement(context, context.before, f"zone_{zone}"), texts))
        if not at_nation:
            cells.append(value(context.figure(f"zone_{zone}", NATION), texts))
        rows.append((label, cells))
    return table(texts("place.zones.caption", day=context.day), texts("field.zone"), columns, rows)


def movement(context: PlaceContext, before: ServedRelease, code: str) -> Movement:
    """Change of a share of families since an earlier release."""
    level, served = context.place.level, context.served

    def compare() -> Change:
        return change_of(before.release, served.release, level=level, indicator=code, base="families")

    try:
        change: Change = served.kept(("change", before.release_id, level, code), compare)
    except NotPublished:
        return Movement(missing="place.not_published")
    row = context.place.row
    parts = [float(part[row]) for part in (change.difference, change.low, change.high)]
    if any(isnan(part) for part in parts):
        return Movement(missing=f"state.{WIRE_STATES.get(ValueState(int(change.state[row])), 253)}")
    moved, low, high = (int(np.floor(10 * part + 0.5)) for part in parts)
    return Movement(moved, low, high, certain=bool(change.certain[row]))


def movement_cell(moved: Movement, texts: Texts) -> Markup:
    """A change in words and figures."""
    if moved.missing:
        return element("span", {"class": "row-reason"}, texts(moved.missing))
    ends = texts("legend.range", low=signed(moved.low, texts), high=signed(moved.high, texts))
    return element(
        "span",
        {"class": f"figure change is-{moved.direction}"},
        signed(moved.change, texts),
        element("span", {"class": "interval"}, ends),
        element("span", {"class": "change-word"}, texts(f"place.change.{moved.direction}")),
    )


def signed(tenths: int, texts: Texts) -> str:
    """Tenths with a sign, except zero."""
    written = texts.scaled(abs(tenths), 1)
    if tenths == 0:
        return written
    return f"+{written}" if tenths > 0 else f"\u2212{written}"


def _stack(mix: dict[str, Figure]) -> Markup:
    shown = [zone for zone, figure in mix.items() if figure.has_value]
    parts = [element("span", {"class": f"zone-{zone}", "style": f"width:{mix[zone].number:.1f}%"}) for zone in shown]
    css = "stack" if len(shown) == len(mix) else "stack has-gap"
    return element("div", {"class": css, "aria-hidden": "true"}, parts)


def _notes(context: PlaceContext) -> Sequence[Markup]:
    texts = context.texts
    if context.before is None:
        return [element("p", {"class": "bars-note"}, texts("place.zones.first"))]
    reasons = comparability(context.before.release, context.served.release, "zone_de")
    noted = [texts(f"change.note.{code}") for code in reasons]
    address = page_address(context.country.code, texts.language, "releases")
    return [
        element("p", {"class": "bars-note"}, texts("place.zones.net")),
        *(element("p", {"class": "place-note"}, line) for line in noted),
        element("p", {"class": "place-more"}, link(address, texts("place.zones.releases"))),
    ]
