"""Ways from one page of the desk to another, and figures as cells of a download."""

from urllib.parse import urlencode

from dashboard.desk import Desk
from dashboard.markup import Markup, element
from dashboard.pages.desk_parts import state_text
from dashboard.text import Texts
from data.exports.sheet import CellValue, SheetColumn
from data.people.scoped_release import Figure


def address(desk: Desk, page: str, **parameters: str) -> str:
    """Address of a page of the desk in the same release; empty parameters are left out."""
    query = {**desk.release_parameter, **{name: value for name, value in parameters.items() if value}}
    return f"{desk.path(page)}?{urlencode(query)}" if query else desk.path(page)


def link(desk: Desk, page: str, text: str, **parameters: str) -> Markup:
    """A link to another page of the desk."""
    return element("a", {"href": address(desk, page, **parameters)}, text)


def same_page(desk: Desk, page: str, text: str, **parameters: str) -> Markup:
    """A link to another view of the page itself, followed without a page load."""
    return element("a", {"href": address(desk, page, **parameters), "data-desk": True}, text)


def caption(text: str) -> Markup:
    """A table's caption that wraps at the width of the window, not at that of a table wider than it."""
    return element("span", {"class": "caption-text"}, text)


def figure_columns(texts: Texts) -> tuple[SheetColumn, ...]:
    """Columns of a share with what it was made of."""
    return (
        SheetColumn("value", texts("desk.sheet.value"), "number"),
        SheetColumn("low", texts("desk.sheet.low"), "number"),
        SheetColumn("high", texts("desk.sheet.high"), "number"),
        SheetColumn("numerator", texts("desk.sheet.numerator"), "integer"),
        SheetColumn("denominator", texts("desk.sheet.denominator"), "integer"),
        SheetColumn("state", texts("desk.sheet.state")),
    )


def figure_cells(figure: Figure | None, texts: Texts) -> tuple[CellValue, ...]:
    """The cells of `figure_columns`."""
    if figure is None:
        return (None, None, None, None, None, texts("state.253"))
    if not figure.state.has_value:
        return (None, None, None, None, None, state_text(figure.state, texts))
    return (
        round(figure.value, 4),
        round(figure.low, 4),
        round(figure.high, 4),
        figure.numerator,
        figure.denominator,
        texts("desk.sheet.shown"),
    )
