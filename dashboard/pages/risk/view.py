"""What the page on risk shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from dashboard.desk import Desk, Place
from dashboard.pages.reasons.area_figures import planners_look, row_in, scoped_or_none
from dashboard.selection import Notice
from dashboard.served import ServedRelease
from data.forecast.calibration import BANDS, Band, Reliability, reliability
from data.forecast.flows import Flows, Movement, net_movements
from data.people.scoped_release import Figure
from data.release.dimensions import Breakdown
from data.release.errors import NotPublished
from data.release.states import ValueState

ZONES: Final = ("a", "b", "c", "d", "e")
RISK: Final = "risk_falling"
TOLD: Final = ("forecast_hit", "fell", "fell_foreseen", "fall_confirmed")
ALL: Final = "all"


@dataclass(frozen=True)
class Matrix:
    """Shares of the families of each zone (rows) in each zone (columns); None where the release has no such figure.

    `totals`: families of each row, nan where hidden; `left_over`: families of the area beyond those, which bound what a
    hidden zone can hold.
    """

    figures: tuple[tuple[Figure | None, ...], ...]
    totals: tuple[float, ...]
    left_over: float
    variance: float

    @property
    def present(self) -> bool:
        """Whether the release has these figures at all."""
        return any(figure is not None for row in self.figures for figure in row)

    @property
    def shown(self) -> bool:
        """Whether one of them is shown."""
        return any(figure is not None and figure.state.has_value for row in self.figures for figure in row)

    @cached_property
    def flows(self) -> Flows:
        """The counts behind the shares."""
        counts = np.array(
            [
                [float(figure.numerator) if figure and figure.state.has_value else np.nan for figure in row]
                for row in self.figures
            ]
        )
        totals = np.array(self.totals)
        return Flows(counts, np.where(np.isnan(totals), self.left_over, totals), self.variance)

    @cached_property
    def net(self) -> list[Movement | None]:
        """What each zone gains or loses."""
        return net_movements(self.flows)

    @cached_property
    def arriving(self) -> list[float]:
        """Families that each zone will hold, as far as cells are shown."""
        return [float(value) for value in np.nansum(self.flows.counts, axis=0)]


@dataclass(frozen=True)
class Part:
    """One part of the area with its risk."""

    place: Place
    figure: Figure


@dataclass(frozen=True)
class RiskView:
    """One area of one release for one reader.

    `flows`: what is forecast; `moved`: what happened since the snapshot before; `expected`: what had been forecast for
    it, in the release before; `told`: how right that forecast was, by code; `hidden_bands`: why a band
    is not among `bands`.
    """

    desk: Desk
    place: Place
    every_row: bool
    risk: Figure | None
    flows: Matrix
    moved: Matrix
    before: ServedRelease | None
    expected: Matrix | None
    told: Mapping[str, Figure | None]
    bands: tuple[Band, ...]
    hidden_bands: Mapping[int, ValueState]
    parts: tuple[Part, ...]

    @cached_property
    def reliability(self) -> Reliability | None:
        """The bands together."""
        return reliability(self.bands)

    @property
    def register(self) -> Mapping[str, Mapping[str, Any]]:
        """Indicators of the release."""
        return self.desk.figures.register


def read_risk(desk: Desk, query: Mapping[str, str]) -> RiskView:
    """Read the figures of an address.

    Raises:
        OutsideScope: the area lies outside the territory.
    """
    place = _with_forecast(desk, desk.place(query))
    look = planners_look(desk.figures, place.level, place.row)
    before = desk.earlier[0] if desk.earlier else None
    bands, hidden = _bands(desk, place)
    return RiskView(
        desk=desk,
        place=place,
        every_row=query.get("rows") == ALL,
        risk=look(RISK),
        flows=_matrix(desk, desk.served, place, "flow"),
        moved=_matrix(desk, desk.served, place, "moved"),
        before=before,
        expected=_matrix(desk, before, place, "flow") if before else None,
        told={code: look(code) for code in TOLD},
        bands=bands,
        hidden_bands=hidden,
        parts=tuple(_parts(desk, place)),
    )


def _with_forecast(desk: Desk, place: Place) -> Place:
    """Movements are not told of hexagons: their district stands for them."""
    if place.level != "h3":
        return place
    desk.notices.append(Notice("risk.notice.district"))
    return desk.place_at("adm2", int(desk.figures.leaves["district"][place.row]))


def _matrix(desk: Desk, served: ServedRelease, place: Place, kind: str) -> Matrix:
    empty = Matrix(((None,) * len(ZONES),) * len(ZONES), (np.nan,) * len(ZONES), np.nan, 0.0)
    figures, row = scoped_or_none(desk, served), row_in(served, place)
    if figures is None or row < 0 or not figures.contains(place.level, row):
        return empty
    look = planners_look(figures, place.level, row)
    found = tuple(tuple(look(f"{kind}_{old}_{new}") for new in ZONES) for old in ZONES)
    # Of the snapshot before there are no other figures that could stand in for a hidden base.
    zones = [look(f"zone_{zone}") if kind == "flow" else None for zone in ZONES]
    totals = tuple(_total(line, zone) for line, zone in zip(found, zones, strict=True))
    everybody = look("families")
    known = float(everybody.numerator) if everybody and everybody.state.has_value else np.nan
    left_over = max(known - float(np.nansum(totals)), 0.0)
    return Matrix(found, totals, left_over, figures.noise_variance(place.level, "families", Breakdown()))


def _total(line: tuple[Figure | None, ...], zone: Figure | None) -> float:
    """Families of a row: the figures' own base, else all families of the zone; nan where both are hidden."""
    based = [figure.denominator for figure in line if figure and figure.state.has_value]
    if based:
        return float(max(based))
    return float(zone.numerator) if zone and zone.state.has_value else float("nan")


def _bands(desk: Desk, place: Place) -> tuple[tuple[Band, ...], dict[int, ValueState]]:
    look = planners_look(desk.figures, place.level, place.row)
    bands, hidden = [], {}
    for number in range(1, len(BANDS) + 1):
        observed, predicted = look(f"calibration_{number}"), look(f"predicted_{number}")
        if not (observed and predicted and observed.state.has_value and predicted.state.has_value):
            missing = [figure.state for figure in (observed, predicted) if figure and not figure.state.has_value]
            hidden[number] = missing[0] if missing else ValueState.NOT_APPLICABLE
            continue
        bands.append(
            Band(
                number,
                predicted=predicted.value,
                observed=observed.value / 100,
                predicted_half=max(predicted.high - predicted.value, predicted.value - predicted.low),
                observed_half=max(observed.high - observed.value, observed.value - observed.low) / 100,
                families=observed.denominator,
            )
        )
    return tuple(bands), hidden


def _parts(desk: Desk, place: Place) -> list[Part]:
    """Parts of the area, those with most families at risk first; hidden ones behind, by name."""
    figures = desk.figures
    finer, rows = figures.children(place.level, place.row)
    if not finer or RISK not in figures.register:
        return []
    try:
        found = [
            Part(desk.place_at(finer, int(row)), figures.figure(finer, int(row), indicator=RISK, base="families"))
            for row in rows
        ]
    except NotPublished:
        return []
    return sorted(
        found,
        key=lambda part: (
            not part.figure.state.has_value,
            -part.figure.numerator,
            part.place.name.casefold(),
        ),
    )
