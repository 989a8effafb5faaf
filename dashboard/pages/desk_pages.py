"""What every page of the planner's desk is, how an address becomes one, and the one callback that draws them all."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Protocol
from urllib.parse import parse_qsl, urlencode

from dash import Dash, Input, Output, no_update
from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import data
from dashboard.component_json import component_json
from dashboard.deep_links import address_parts
from dashboard.desk import Desk, DeskReader
from dashboard.pages.heatmap.routes import first_values as first_of_each
from dashboard.text import LANGUAGES
from data.exports.sheet import Sheet
from data.people.rights import Right
from data.people.scope import Identity

ADDRESS_ID: Final = "desk-address"
SLOT_ID: Final = "desk-slot"
_MOST_PARAMETERS: Final = 100
_LONGEST_VALUE: Final = 500


class View(Protocol):
    """Whatever a page has worked out before it draws: a frozen dataclass that knows its desk."""

    @property
    def desk(self) -> Desk:
        """Whose view it is, and of which release."""


class DeskPage(ABC):
    """One page of the desk. Nothing is kept between two requests."""

    name: ClassVar[str]
    """Last part of the address, and of the message ids of its label (`desk.nav.<name>`)."""
    right: ClassVar[Right] = Right.FIGURES
    sheets: ClassVar[Sequence[str]] = ()
    scripts: ClassVar[Sequence[str]] = ()
    charts: ClassVar[bool] = False

    @abstractmethod
    def read(self, desk: Desk, query: Mapping[str, str]) -> Any:
        """Work out the view that an address asks for.

        Raises:
            OutsideScope: the account may not see it.
        """

    @abstractmethod
    def query(self, view: Any) -> dict[str, str]:
        """Canonical parameters of a view, without the release."""

    @abstractmethod
    def title(self, view: Any) -> str:
        """Title of the document."""

    @abstractmethod
    def report(self, view: Any) -> list[Component]:
        """Draw everything inside the page's `main`."""

    def tables(self, view: Any) -> list[Sheet]:
        """What the page's download holds; nothing by default."""
        return []

    def address(self, view: Any, language: str = "") -> str:
        """Address that gives the view again."""
        desk: Desk = view.desk
        query = urlencode({**desk.release_parameter, **self.query(view)})
        path = f"/{desk.country}/{language or desk.language}/{self.name}"
        return f"{path}?{query}" if query else path


@dataclass(frozen=True)
class Opened:
    """A page with its view."""

    page: DeskPage
    view: Any

    @property
    def address(self) -> str:
        """Address that gives it again."""
        return self.page.address(self.view)


class DeskPages:
    """The pages of the desk by name."""

    def __init__(self, reader: DeskReader, pages: Sequence[DeskPage]) -> None:
        self.reader = reader
        self.pages = {page.name: page for page in pages}

    def open(self, identity: Identity, country: str, language: str, name: str, query: Mapping[str, str]) -> Opened:
        """Open a page for an account.

        Raises:
            KeyError: there is no such language or page.
            OutsideScope: the account may not see it.
            NothingPublished: the country has no published release.
        """
        page = self.pages[name]
        desk = self.reader.open(identity, country, language, page.right, query)
        return Opened(page, page.read(desk, query))

    def open_address(self, identity: Identity, address: str) -> Opened | None:
        """Open the page of a path with query; None where it names none.

        Raises:
            OutsideScope, NothingPublished: as `open`.
        """
        parts = address_parts(address)
        names = parts.path.strip("/").split("/")
        if len(names) != 3 or names[1] not in LANGUAGES or names[2] not in self.pages:
            return None
        return self.open(identity, names[0], names[1], names[2], first_values(parts.query))


def first_values(query: str) -> dict[str, str]:
    """Parameters of a query by name; of repeated ones the first. A query of too many is read as none."""
    try:
        pairs = parse_qsl(query, keep_blank_values=False, max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return {}
    return {name: value[:_LONGEST_VALUE] for name, value in first_of_each(pairs).items()}


def page_tree(opened: Opened | None) -> Component:
    """Build what Dash draws; without a page (a check of the layout) it is empty."""
    return html.Div(
        [
            html.Div(id=ADDRESS_ID, hidden=True, **data(query="")),
            html.Div(drawn(opened) if opened is not None else None, id=SLOT_ID, className="desk"),
        ]
    )


def drawn(opened: Opened) -> list[Component]:
    """The report of a page, and the canonical address of what it shows, for our script."""
    state = html.Div(id="desk-state", hidden=True, **data(address=opened.address, title=opened.page.title(opened.view)))
    return [state, *opened.page.report(opened.view)]


def register_desk_callback(app: Dash, open_address: Callable[[str], Opened | None]) -> None:
    """Register the callback; `open_address` opens what this account may see, answers 403 otherwise, or gives None."""

    @app.callback(Output(SLOT_ID, "children"), Input(ADDRESS_ID, "data-query"), prevent_initial_call=True)
    def show(address: str | None) -> Any:
        opened = open_address(address or "")
        return no_update if opened is None else component_json(drawn(opened))
