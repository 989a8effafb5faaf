"""Tables as Dash components: captions, header cells with scope, and a focusable box that scrolls sideways."""

from collections.abc import Sequence
from typing import Any

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria

Cell = Any
"""A text, a component, or a list of them."""


def table(
    name: str, caption: str, head: Sequence[str], rows: Sequence[Sequence[Cell]], *, numbers: Sequence[int] = ()
) -> Component:
    """Draw a table; the first cell of a row is its header, columns in `numbers` are set to the right."""

    def css(place: int) -> str | None:
        return "number" if place in numbers else None

    heads = [html.Th(text, scope="col", className=css(place)) for place, text in enumerate(head)]
    body = [
        html.Tr(
            [
                html.Th(cell, scope="row") if place == 0 else html.Td(cell, className=css(place))
                for place, cell in enumerate(row)
            ]
        )
        for row in rows
    ]
    caption_id = f"{name}-caption"
    return html.Div(
        html.Table([html.Caption(caption, id=caption_id), html.Thead(html.Tr(heads)), html.Tbody(body)]),
        className="table-wide",
        role="group",
        tabIndex=0,
        **aria(labelledby=caption_id),
    )


def card(name: str, title: str, *content: Cell, wide: bool = False) -> Component:
    """Draw a section with its heading."""
    return html.Section(
        [html.H2(title, id=f"{name}-title"), *content],
        id=name,
        className="card wide" if wide else "card",
        **aria(labelledby=f"{name}-title"),
    )


def note(text: str) -> Component:
    """A remark below a heading."""
    return html.P(text, className="definition")


def with_remark(text: str, remark: str) -> list[Cell]:
    """A cell with a small remark below."""
    return [text, html.Span(remark, className="parent")] if remark else [text]


def share_bar(written: str, part: int, whole: int) -> Component:
    """A share as a number with a bar."""
    width = 100 * part / whole if whole else 0
    bar = html.Span(style={"width": f"{width:.1f}%"}) if part else None
    return html.Div([html.Span(written), html.Span(bar, className="share-track")], className="share")
