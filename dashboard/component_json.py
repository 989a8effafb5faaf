"""Trees of components as Dash sends them to the browser, written at once.

Dash hands what a callback returns to plotly, which asks every value of every component whether it is an array, a table,
a date or a picture before it is written: a quarter of the time of a panel of 140 components. Here only what is no
component of `dash.html` takes that way.
"""

from typing import Any, Final

import orjson
from dash.development.base_component import Component
from plotly.io.json import to_json_plotly

from dashboard.quick_html import written_properties

_OPTIONS: Final = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def component_json(tree: Any) -> orjson.Fragment:
    """The JSON of a component or a list of them; what a callback may return in its place, with the same answer."""
    return orjson.Fragment(orjson.dumps(tree, default=_plain, option=_OPTIONS))


def _plain(node: Any) -> Any:
    if isinstance(node, Component) and node._namespace == "dash_html_components":
        return {"props": written_properties(node), "type": node._type, "namespace": node._namespace}
    return orjson.Fragment(to_json_plotly(node))
