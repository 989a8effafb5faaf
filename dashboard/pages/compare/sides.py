"""The two maps that are compared: two releases of one indicator, or two indicators of one release."""

from dataclasses import dataclass, replace

import numpy as np

from dashboard.change_picture import ChangePicture, change_picture
from dashboard.figures.classes import class_edges
from dashboard.pair_picture import second_base
from dashboard.picture import Picture, picture_of, take_picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease, ServedReleases


@dataclass(frozen=True)
class Side:
    """One map: its release, its picture, the code of its indicator, and whether families or persons are counted."""

    served: ServedRelease
    picture: Picture
    code: str
    base: str


@dataclass(frozen=True)
class Sides:
    """Two maps; `shared` says that both have the same classes. `change` is there for two releases."""

    left: Side
    right: Side
    shared: bool
    change: ChangePicture | None


def sides_of(releases: ServedReleases, served: ServedRelease, selection: Selection) -> Sides | None:
    """The maps of a selection with `versus` (the other release left) or `second`; None where it has neither.

    Raises:
        NotPublished: a table is outside the published grammar.
        NothingPublished: the other release was withdrawn a moment ago.
    """
    own = Side(served, picture_of(served, selection), selection.code, selection.base)
    if selection.mode == "change":
        other = releases.open(served.country, selection.versus)
        change = change_picture(served, other, selection)
        if "absent" in change.notes:
            return None
        before = Side(other, picture_of(other, selection), selection.code, selection.base)
        return _in_shared_classes(before, own, selection, change)
    if selection.mode == "pair":
        picture = take_picture(
            served,
            level=selection.level,
            code=selection.second,
            base=second_base(served, selection),
            classes=selection.classes,
            **selection.breakdown,
        )
        return _in_shared_classes(
            own, Side(served, picture, selection.second, second_base(served, selection)), selection, None
        )
    return None


def _in_shared_classes(left: Side, right: Side, selection: Selection, change: ChangePicture | None) -> Sides:
    first, second = left.picture, right.picture
    values = np.concatenate([picture.shown[picture.has_value] for picture in (first, second)])
    if first.measure.unit != second.measure.unit or not len(values):
        return Sides(left, right, shared=False, change=change)
    edges = class_edges(np.sort(values), selection.classes, first.thresholds)
    # Where one is better high and the other worse, darker can only mean more.
    inverted = first.measure.higher_is_better and second.measure.higher_is_better
    first, second = (picture.in_classes(edges, inverted=inverted) for picture in (first, second))
    return Sides(replace(left, picture=first), replace(right, picture=second), shared=True, change=change)
