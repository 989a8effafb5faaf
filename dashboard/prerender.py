"""Write a tree of Dash `html.*` components as HTML, the same that the browser will draw from it.

Components of other packages (a graph) leave an empty element with their id, which the browser fills.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final, NamedTuple

from dash.development.base_component import Component

from dashboard.markup import VOID_TAGS, Markup, element, escaped, join, quoted
from dashboard.quick_html import property_order

WRITTEN: Final = "data-html"
_RENAMED: Final = {
    "className": "class",
    "htmlFor": "for",
    "tabIndex": "tabindex",
    "colSpan": "colspan",
    "hrefLang": "hreflang",
}
_UNWRITTEN: Final = frozenset(
    {"children", "n_clicks", "disable_n_clicks", "n_clicks_timestamp", "key", "style", WRITTEN}
)


class _Plan(NamedTuple):
    """How components of one class with the same properties are written; a page has hundreds, of few plans."""

    opening: str
    attributes: tuple[tuple[str, str], ...]
    has_style: bool
    has_written: bool
    closing: str


def prerender(node: Any) -> Markup:
    """Write a component, a text, a number or a list of them; everything is escaped."""
    parts: list[str] = []
    _write(node, parts.append)
    return Markup("".join(parts))


def _write(node: Any, put: Callable[[str], Any]) -> None:
    if isinstance(node, str):
        put(node if isinstance(node, Markup) else escaped(node))
    elif isinstance(node, Component):
        _component(node, put)
    elif isinstance(node, list | tuple):
        for child in node:
            _write(child, put)
    else:
        put(join([node]))


def _component(node: Component, put: Callable[[str], Any]) -> None:
    content = vars(node)
    if node._namespace != "dash_html_components":
        put(element("div", {"id": content.get("id")}))
        return
    plan = _plan(type(node), tuple(content))
    put(plan.opening)
    for name, written_name in plan.attributes:
        value = content[name]
        if value is None or value is False:
            continue
        put(f" {written_name}" if value is True else f' {written_name}="{quoted(str(value))}"')
    if plan.has_style and content["style"]:
        put(f' style="{quoted(_style(content["style"]))}"')
    put(">")
    if not plan.closing:
        return
    # What is written already (by us, escaped) goes to Dash as an attribute, which our script turns into elements.
    if plan.has_written and content[WRITTEN] is not None:
        put(content[WRITTEN])
    else:
        _write(content.get("children"), put)
    put(plan.closing)


@lru_cache(maxsize=4096)
def _plan(kind: type[Component], names: tuple[str, ...]) -> _Plan:
    tag = kind.__name__.lower()
    written = [name for name in property_order(kind()._prop_names, names) if name not in _UNWRITTEN]
    return _Plan(
        f"<{tag}",
        tuple((name, _RENAMED.get(name, name)) for name in written),
        "style" in names,
        WRITTEN in names,
        "" if tag in VOID_TAGS else f"</{tag}>",
    )


def _style(style: dict[str, Any]) -> str:
    return ";".join(f"{_css_name(name)}:{value}" for name, value in style.items())


@lru_cache(maxsize=256)
def _css_name(name: str) -> str:
    return re.sub("[A-Z]", lambda found: "-" + found[0].lower(), name)
