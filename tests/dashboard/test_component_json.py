"""What a callback answers is what Dash would have written of the same components, byte by byte."""

import numpy as np
from dash import dcc, html
from dash._utils import to_json
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import quick_html
from dashboard.component_json import component_json
from dashboard.markup import element

TEXTS = st.text(max_size=8)
LEAVES = st.one_of(TEXTS, st.integers(-(2**53), 2**53), st.floats(allow_nan=True), st.none(), st.booleans())
ATTRIBUTES = st.fixed_dictionaries(
    {}, optional={"id": TEXTS, "className": TEXTS, "title": TEXTS, "data-html": TEXTS, "aria-label": TEXTS}
)
TREES = st.recursive(
    LEAVES,
    lambda inside: st.builds(
        lambda children, attributes: quick_html.Div(children, **attributes), st.lists(inside, max_size=3), ATTRIBUTES
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(TREES)
def test_a_tree_is_written_as_dash_writes_it(tree):
    assert to_json({"response": {"slot": {"children": component_json(tree)}}}) == to_json(
        {"response": {"slot": {"children": tree}}}
    )


def test_components_of_other_packages_and_their_arrays_are_written_as_dash_writes_them():
    figure = {"data": [{"type": "bar", "x": np.arange(4), "y": np.array([1.5, np.nan, 2, 3]), "text": ["</b>", None]}]}
    tree = [
        quick_html.P([element("b", None, "a<b"), "/"], style={"maxWidth": "3em"}),
        html.Label("x", htmlFor="i", **{"data-one": "1"}),
        dcc.Graph(id="g", figure=figure, config={"locale": "kk"}),
        np.float64(2.5),
    ]
    assert to_json([component_json(tree)]) == to_json([tree])
