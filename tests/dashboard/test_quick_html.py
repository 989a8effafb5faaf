"""Components that are made quickly are Dash's own, property by property, and written in the same order every time."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from dash import html
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import quick_html
from dashboard.prerender import prerender

ROOT = Path(__file__).parent.parent.parent
MAKERS = sorted(name for name in vars(quick_html) if name[0].isupper() and hasattr(html, name))
PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["one", "two"]),
        "className": st.text(max_size=5),
        "title": st.text(max_size=5),
        "style": st.just({"maxWidth": "3em"}),
        "data-value": st.text(max_size=5),
        "aria-label": st.text(max_size=5),
        "data-html": st.just("<b>written</b>"),
    },
)


def test_every_kind_of_component_is_there():
    assert len(MAKERS) > 25
    assert all(getattr(quick_html, name)()._type == name for name in MAKERS)


@settings(max_examples=40)
@given(st.sampled_from(MAKERS), PROPERTIES, st.sampled_from([None, "text", 7, ["a", None, "b"]]))
def test_a_component_is_that_of_dash(name, properties, children):
    quick, slow = getattr(quick_html, name)(children, **properties), getattr(html, name)(children, **properties)
    assert type(quick) is type(slow)
    assert quick.to_plotly_json() == slow.to_plotly_json()
    assert quick_html.written_properties(quick) == slow.to_plotly_json()["props"]
    assert list(quick_html.written_properties(slow)) == list(slow.to_plotly_json()["props"])
    # Attributes behind those of the class come in the order in which they were given; Dash takes any.
    assert sorted(prerender(quick)) == sorted(prerender(slow))


def test_an_unknown_property_is_refused():
    with pytest.raises(TypeError, match="colour"):
        quick_html.Div("text", colour="red")


def test_a_page_has_the_same_bytes_whenever_the_program_is_started():
    program = (
        "from dashboard import quick_html as html\n"
        "from dashboard.prerender import prerender\n"
        "names = {f'data-{name}': name for name in ('one', 'two', 'three', 'four', 'five')}\n"
        "print(prerender(html.Div(html.P('text', **names), **{'aria-label': 'a', 'data-z': 'z', 'id': 'b'})))"
    )
    written = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(written) == 1
    assert written.pop().startswith('<div id="b" aria-label="a" data-z="z"><p data-one="one" data-two="two"')
