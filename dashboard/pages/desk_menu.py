"""The pages of the desk in the order of the navigation, one line each, and where each role begins."""

from collections.abc import Sequence
from typing import Final

from dashboard.desk import Desk
from dashboard.pages.caseload.page import CaseloadPage
from dashboard.pages.ceilings.page import CeilingsPage
from dashboard.pages.desk_pages import DeskPage
from dashboard.pages.explore.page import ExplorePage
from dashboard.pages.gaps.page import GapsPage
from dashboard.pages.home.page import HomePage
from dashboard.pages.norms.page import NormsPage
from dashboard.pages.programmes.page import ProgrammesPage
from dashboard.pages.quality.page import QualityPage
from dashboard.pages.reasons.page import ReasonsPage
from dashboard.pages.requests.page import RequestsPage
from dashboard.pages.results.page import ResultsPage
from dashboard.pages.risk.page import RiskPage
from dashboard.pages.scenarios.page import ScenariosPage
from dashboard.pages.shock.page import ShockPage
from dashboard.pages.views.page import ViewsPage
from dashboard.text import Texts
from data.people.rights import has_right

PAGES: Final[tuple[DeskPage, ...]] = (
    # One line per page, in the order of the navigation.
    HomePage(),
    ExplorePage(),
    ReasonsPage(),
    GapsPage(),
    RiskPage(),
    CaseloadPage(),
    ShockPage(),
    NormsPage(),
    ScenariosPage(),
    CeilingsPage(),
    RequestsPage(),
    ResultsPage(),
    ProgrammesPage(),
    QualityPage(),
    ViewsPage(),
)

START_PAGES: Final = ("home", "quality")
"""Where those begin who see figures: the first of these that there is."""

PLACE_OF_PEOPLE: Final = "/people"
"""Where those begin who see no figures."""


BUDGET: Final = frozenset({"norms", "scenarios", "ceilings", "requests", "results"})
"""Pages on money, which stand under a heading of their own."""

Entry = tuple[str, str, bool]
"""Label, address and whether it is shown."""


def menu(pages: Sequence[DeskPage], desk: Desk, shown: str) -> tuple[list[Entry], list[tuple[str, Sequence[Entry]]]]:
    """The pages that the reader's role opens: those on families, and those on money under their heading."""
    texts: Texts = desk.texts
    found: tuple[list[Entry], list[Entry]] = ([], [])
    for page in pages:
        if has_right(desk.identity, page.right):
            entry = (texts(f"desk.nav.{page.name}"), desk.path(page.name), page.name == shown)
            found[page.name in BUDGET].append(entry)
    plain, budget = found
    return plain, [(texts("desk.nav.budget"), budget)] if budget else []
