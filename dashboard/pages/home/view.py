"""What the first page shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.desk import Desk, Place
from dashboard.note_lines import note_texts
from dashboard.pages.caseload.view import CaseloadView, read_caseload
from dashboard.pages.home.figures import Before, Change, Headline, change_of, known_base, read_headlines, release_before
from dashboard.pages.reasons.area_figures import effect_of, planners_look
from dashboard.pages.views.page import contains
from dashboard.people_rooms import people_rooms
from data.causes.decomposition import Known, contribution
from data.people.saved_views import ListedView
from data.people.scoped_release import Figure
from data.release.deliveries import Delivery, read_deliveries
from data.release.errors import NotPublished

NEED: Final = "zone_de"
FEW: Final = 5
"""So many of each list: the pages behind them hold the rest."""


@dataclass(frozen=True)
class Part:
    """One part of the area with its need."""

    place: Place
    figure: Figure


@dataclass(frozen=True)
class Cause:
    """A deprivation with its contribution to poverty: percent of M0 with the ends of its 90 % interval."""

    code: str
    share: float
    low: float
    high: float
    families: Figure | None


@dataclass(frozen=True)
class Gap:
    """A target group: `figure` is the share not reached, its numerator their number; `base` families or persons."""

    code: str
    base: str
    figure: Figure
    change: Change | None


@dataclass(frozen=True)
class HomeView:
    """One area of one release for one reader. `hidden_parts`: how many parts cannot be ranked."""

    desk: Desk
    place: Place
    before: Before | None
    headlines: tuple[Headline, ...]
    parts: tuple[Part, ...]
    hidden_parts: int
    causes: tuple[Cause, ...]
    gaps: tuple[Gap, ...]
    caseload: CaseloadView
    deliveries: tuple[Delivery, ...]
    notes: tuple[str, ...]
    views: tuple[ListedView, ...]

    @property
    def register(self) -> Mapping[str, Mapping[str, Any]]:
        """Indicators of the release."""
        return self.desk.figures.register


def read_home(desk: Desk, query: Mapping[str, str]) -> HomeView:
    """Read the figures of an address.

    Raises:
        OutsideScope: the area lies outside the territory.
    """
    place = desk.place(query)
    before = release_before(desk, place)
    ranked, hidden = _parts(desk, place)
    caseload_query = {"area": place.pcode.partition(".")[0]}
    return HomeView(
        desk=desk,
        place=place,
        before=before,
        headlines=tuple(read_headlines(desk, place, before)),
        parts=ranked,
        hidden_parts=hidden,
        causes=_causes(desk, place),
        gaps=_gaps(desk, place, before),
        caseload=read_caseload(desk, caseload_query),
        deliveries=read_deliveries(desk.served.release),
        notes=tuple(note_texts(desk.served, NEED, "" if place.level == "adm0" else place.pcode, desk.texts)),
        views=_views(desk),
    )


def _parts(desk: Desk, place: Place) -> tuple[tuple[Part, ...], int]:
    """Parts with most families in zones D and E first, and how many are hidden."""
    figures = desk.figures
    finer, rows = figures.children(place.level, place.row)
    if not finer or NEED not in figures.register:
        return (), 0
    found = [
        Part(desk.place_at(finer, int(row)), figures.figure(finer, int(row), indicator=NEED, base="families"))
        for row in rows
    ]
    shown = [part for part in found if part.figure.state.has_value]
    ranked = sorted(shown, key=lambda part: (-part.figure.numerator, part.place.name.casefold()))
    return tuple(ranked[:FEW]), len(found) - len(shown)


def _causes(desk: Desk, place: Place) -> tuple[Cause, ...]:
    """The deprivations that contribute most to M0 (see `data.causes.decomposition`)."""
    register = desk.figures.register
    look = planners_look(desk.figures, place.level, place.row)
    whole = effect_of(register["mpi_m0"], look("mpi_m0")) if "mpi_m0" in register else None
    found = []
    for item in desk.figures.profile.get("deprivations", ()):
        code = f"cens_{item['code']}"
        poor = effect_of(register[code], look(code)) if code in register else None
        if whole is None or poor is None:
            continue
        part = contribution(int(item["weight"]) / 1000, Known(poor.value, poor.half), Known(whole.value, whole.half))
        if part is not None:
            shown = look(f"dep_{item['code']}")
            found.append(Cause(item["code"], 100 * part.value, 100 * part.low, 100 * part.high, shown))
    return tuple(sorted(found, key=lambda cause: -cause.share)[:FEW])


def _gaps(desk: Desk, place: Place, before: Before | None) -> tuple[Gap, ...]:
    """The target groups with most who are not reached."""
    found = []
    for code in desk.figures.register:
        base = known_base(desk, code)
        if not code.startswith("gap_"):
            continue
        try:
            figure = desk.figures.figure(place.level, place.row, indicator=code, base=base)
        except NotPublished:
            continue
        if figure.state.has_value:
            found.append(Gap(code, base, figure, change_of(desk, code, figure, before)))
    return tuple(sorted(found, key=lambda gap: -gap.figure.numerator)[:FEW])


def _views(desk: Desk) -> tuple[ListedView, ...]:
    """The views that were saved or changed last, own and shared."""
    figures = desk.figures
    found = people_rooms().views.seen_by(desk.identity, desk.country, lambda pcode: contains(figures, pcode))
    return tuple(sorted(found, key=lambda view: view.changed_at, reverse=True)[:3])
