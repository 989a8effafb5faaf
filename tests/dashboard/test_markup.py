"""Everything that is written into a page is escaped."""

from dash import dcc, html
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.markup import Markup, element, json_block
from dashboard.prerender import prerender

EVIL = """<img src=x onerror="alert('1')">&amp;"""


def test_text_and_attributes_are_escaped():
    written = element("a", {"title": EVIL, "hidden": True, "gone": None}, EVIL)
    assert "<img" not in written
    assert '"alert' not in written.partition(">")[0]
    assert " hidden" in written
    assert "gone" not in written


def test_markup_is_not_escaped_twice():
    assert element("p", None, Markup("<b>x</b>"), ["a&b", 3, None, False]) == "<p><b>x</b>a&amp;b3</p>"


def test_json_cannot_leave_its_script():
    block = json_block("state", b'{"a": "</script><script>alert(1)</script><!--"}')
    assert block.count("</script>") == 1
    assert "<!--" not in block


@settings(deadline=None)
@given(st.text())
def test_prerendered_text_never_opens_an_element(text):
    written = prerender(html.Div([html.Span(text, title=text), text]))
    assert written.count("<") == 4


def test_prerender_writes_what_the_browser_would_draw():
    tree = html.Div(
        [
            html.Label("x", htmlFor="i"),
            html.Td("y", colSpan=2, className="a b"),
            html.A("z", href="?a=1&b=2", **{"data-nav": ""}),
            html.Span(style={"width": "3.5%", "backgroundColor": "red"}),
            html.Div(id="n", hidden=True),
            dcc.Graph(id="g"),
            None,
        ]
    )
    assert prerender(tree) == (
        '<div><label for="i">x</label><td class="a b" colspan="2">y</td>'
        '<a href="?a=1&amp;b=2" data-nav="">z</a>'
        '<span style="width:3.5%;background-color:red"></span><div id="n" hidden></div><div id="g"></div></div>'
    )
