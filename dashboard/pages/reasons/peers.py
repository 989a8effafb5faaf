"""Areas of the same level in the country with a similar structure, from public figures only."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dashboard.desk import Place
from dashboard.pages.place.peers import features
from dashboard.pages.reasons.area_figures import effect_of, public_look
from dashboard.pages.reasons.area_poverty import MEASURES
from dashboard.pages.reasons.view import ReasonsView
from dashboard.pages.reasons.words import stands_out
from data.causes.propagation import Effect
from data.causes.structure import Floats, nearest
from data.people.scoped_release import Figure
from data.release.errors import NotPublished
from data.release.reader import Release

MOST: Final = 5
MOST_DIFFERENCES: Final = 8


@dataclass(frozen=True)
class Peer:
    """An area that is alike, with its distance (0: equal in everything that is compared)."""

    place: Place
    distance: float
    figures: dict[str, Figure | None]


@dataclass(frozen=True)
class Difference:
    """An indicator in which the area differs clearly from its peers' mean; all figures public, in its unit."""

    code: str
    here: Figure
    mean: Effect
    lowest: float
    highest: float
    apart: Effect


def find_peers(view: ReasonsView) -> list[Peer]:
    """The nearest areas; empty for the nation, and where too little of the area is published."""
    level, row = view.place.level, view.place.row
    if view.is_nation:
        return []
    served = view.desk.served
    blocks = served.kept(("structure", level), lambda: structure(served.release, level))
    if blocks is None:
        return []
    return [_peer(view, other, apart) for other, apart in nearest(blocks, row, MOST)]


def structure(release: Release, level: str) -> tuple[Floats, Floats] | None:
    """What areas of a level are compared by, from a public release: shares of the spheres in M0, and composition.

    Composition: shares of families in zones B, C and D with E, share of townspeople, size (see place.peers).
    """
    codes = [f"mpi_intensity_{sphere['code']}" for sphere in release.profile["spheres"]]
    if any(code not in release.register for code in codes):
        return None
    try:
        parts = np.column_stack([release.values(level=level, indicator=code, base="families").value for code in codes])
        composition = features(release, level)
    except NotPublished:
        return None
    whole = parts.sum(axis=1, keepdims=True)
    shares: Floats = np.divide(parts, whole, out=np.full(parts.shape, np.nan), where=whole > 0)
    return shares, composition


def find_differences(view: ReasonsView, peers: list[Peer]) -> list[Difference]:
    """Listed indicators in which the area differs clearly from its peers' mean, the farthest in noise first.

    Only indicators that all peers show. `clear` holds for all indicators at once.
    """
    figures = view.desk.figures
    look = public_look(figures, view.place.level, view.place.row)
    compared = []
    for code, entry in figures.public_register.items():
        if entry["group"] not in ("deprivation", "coverage", "zone") and code not in MEASURES:
            continue
        here = look(code) if entry.get("listed", True) else None
        own = _in_unit(view, code, here)
        others = [_in_unit(view, code, public_look(figures, peer.place.level, peer.place.row)(code)) for peer in peers]
        known = [other for other in others if other is not None]
        if here is None or own is None or not known or len(known) < len(peers):
            continue
        mean = Effect(
            sum(other.value for other in known) / len(known),
            float(np.sqrt(sum(other.half**2 for other in known))) / len(known),
        )
        values = [other.value for other in known]
        compared.append((Difference(code, here, mean, min(values), max(values), own.minus(mean)), own))
    clear = [item for item, own in compared if stands_out(own, item.mean, len(compared))]
    clear.sort(key=lambda item: -abs(item.apart.value) / max(item.apart.half, 1e-12))
    return clear[:MOST_DIFFERENCES]


def _peer(view: ReasonsView, row: int, apart: float) -> Peer:
    place = view.desk.place_at(view.place.level, row)
    look = public_look(view.desk.figures, place.level, row)
    return Peer(place, apart, {code: look(code) for code in MEASURES})


def _in_unit(view: ReasonsView, code: str, figure: Figure | None) -> Effect | None:
    entry = view.desk.figures.public_register[code]
    effect = effect_of(entry, figure)
    if effect is None:
        return None
    scale = 100.0 if entry["unit"] == "percent" else 1.0
    return Effect(effect.value * scale, effect.half * scale)
