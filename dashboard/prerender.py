"""Write a tree of Dash `html.*` components as HTML, the same that the browser will draw from it.

Components of other packages (a graph) leave an empty element with their id, which the browser fills.
"""

import re
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element, join

WRITTEN: Final = "data-html"
_RENAMED: Final = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "hrefLang": "hreflang",
}
_UNWRITTEN: Final = frozenset({"children", "n_clicks", "disable_n_clicks", "n_clicks_timestamp", "key", "style"})


def prerender(node: Any) -> Markup:
    """Write a component, a text, a number or a list of them; everything is escaped."""
    if isinstance(node, Component):
        return _component(node)
    if isinstance(node, list | tuple):
        return join(prerender(child) for child in node)
    return join([node])


def _component(node: Component) -> Markup:
    properties: dict[str, Any] = node.to_plotly_json()["props"]  # type: ignore[no-untyped-call]
    if node._namespace != "dash_html_components":
        return element("div", {"id": properties.get("id")})
    attributes = {_RENAMED.get(name, name): value for name, value in properties.items() if name not in _UNWRITTEN}
    if properties.get("style"):
        attributes["style"] = _style(properties["style"])
    # What is written already (by us, escaped) goes to Dash as an attribute, which our script turns into elements.
    written = attributes.pop(WRITTEN, None)
    inside = prerender(properties.get("children")) if written is None else Markup(written)
    return element(node._type.lower(), attributes, inside)


def _style(style: dict[str, Any]) -> str:
    return ";".join(f"{re.sub('[A-Z]', lambda m: '-' + m[0].lower(), name)}:{value}" for name, value in style.items())
