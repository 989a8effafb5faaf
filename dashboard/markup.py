"""HTML and SVG as strings that are escaped by construction."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

VOID_TAGS: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})


class Markup(str):
    """Text that is markup already and is not escaped again."""

    __slots__ = ()


def element(tag: str, attributes: Mapping[str, Any] | None = None, *children: Any) -> Markup:
    """Write one element; attributes that are None or False are left out, True is written bare."""
    opening = f"<{tag}{write_attributes(attributes or {})}>"
    if tag in VOID_TAGS:
        return Markup(opening)
    return Markup(f"{opening}{join(children)}</{tag}>")


def write_attributes(attributes: Mapping[str, Any]) -> str:
    """Write attributes with a space before each; values are escaped for double quotes."""
    written = []
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        written.append(f" {name}" if value is True else f' {name}="{escape(str(value), quote=True)}"')
    return "".join(written)


def join(children: Iterable[Any]) -> Markup:
    """Write children one after the other, escaping what is not markup."""
    return Markup("".join(map(_child, children)))


def _child(child: Any) -> str:
    if child is None or child is False:
        return ""
    if isinstance(child, Markup):
        return child
    if isinstance(child, str):
        return escape(child, quote=False)
    if isinstance(child, Iterable):
        return join(child)
    return escape(str(child), quote=False)


def json_block(identifier: str, content: bytes) -> Markup:
    """Write JSON into the page so that no content can end the script element."""
    safe = content.decode().replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return Markup(f'<script id="{escape(identifier)}" type="application/json">{safe}</script>')
