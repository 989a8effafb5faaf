"""`dash.html` components, made quickly and always the same, for pages that are made of hundreds of them.

Dash's own constructors write the beginning of an error message for every property of every component before they know
whether there is an error, and take the properties in the order of a set, so that the order of `data-` and `aria-`
attributes, and with it the bytes of a page, changes from one start of the program to the next. What is made here is a
component of Dash's own class with the same properties, in the order in which they were written.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final

from dash import html
from dash.development.base_component import Component

Maker = Callable[..., Component]

_WILDCARDS: Final = ("data-", "aria-")
_OF_EVERY_COMPONENT: Final = (
    "_prop_names",
    "_valid_wildcard_attributes",
    "available_properties",
    "available_wildcard_properties",
)


def _quick(kind: type[Component]) -> Maker:
    """A maker of components of one of Dash's classes.

    The maker raises TypeError for a property that the class does not have, as Dash does.
    """
    model = vars(kind())
    shared = {name: model[name] for name in _OF_EVERY_COMPONENT}
    known = frozenset(model["_prop_names"])

    def make(children: Any = None, **properties: Any) -> Component:
        if not properties.keys() <= known:
            for name in properties:
                if name not in known and not name.startswith(_WILDCARDS):
                    raise TypeError(f"html.{kind.__name__} has no property '{name}'.")
        node: Component = kind.__new__(kind)
        vars(node).update(shared, children=children, **properties)
        return node

    return make


def written_properties(node: Component) -> dict[str, Any]:
    """The properties of a component in the order of its class, those of `data-` and `aria-` behind them.

    The same as `to_plotly_json()["props"]`, without asking for every property that the class could have.
    """
    content = vars(node)
    return {name: content[name] for name in property_order(node._prop_names, content)}


def property_order(of_class: Sequence[str], names: Collection[str]) -> list[str]:
    """The names of a component's properties among those of its attributes, as `written_properties` orders them."""
    return [name for name in of_class if name in names] + [name for name in names if name.startswith(_WILDCARDS)]


A = _quick(html.A)
Aside = _quick(html.Aside)
Button = _quick(html.Button)
Caption = _quick(html.Caption)
Code = _quick(html.Code)
Dd = _quick(html.Dd)
Details = _quick(html.Details)
Div = _quick(html.Div)
Dl = _quick(html.Dl)
Dt = _quick(html.Dt)
H2 = _quick(html.H2)
H3 = _quick(html.H3)
H4 = _quick(html.H4)
Li = _quick(html.Li)
Nav = _quick(html.Nav)
Ol = _quick(html.Ol)
P = _quick(html.P)
Section = _quick(html.Section)
Span = _quick(html.Span)
Strong = _quick(html.Strong)
Summary = _quick(html.Summary)
Table = _quick(html.Table)
Tbody = _quick(html.Tbody)
Td = _quick(html.Td)
Th = _quick(html.Th)
Thead = _quick(html.Thead)
Tr = _quick(html.Tr)
Ul = _quick(html.Ul)
