"""From the front page to the file of one soum with a keyboard only; and the table says all that the map says."""

import csv
import html
import re

import pytest

pytestmark = pytest.mark.browser

FOCUS = """
() => {
  const node = document.activeElement, style = getComputedStyle(node), box = node.getBoundingClientRect();
  const path = node.querySelector && node.querySelector('path');
  const drawn = path ? getComputedStyle(path) : null;
  return {
    tag: node.tagName, id: node.id, name: node.name || '', href: node.getAttribute('href') || '',
    text: (node.textContent || '').trim().slice(0, 60), type: node.type || '',
    ring: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    stroke: drawn ? parseFloat(drawn.strokeWidth) : 0,
    area: node.closest('svg') !== null,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    label: node.parentElement && node.parentElement.classList.contains('segment')
      ? getComputedStyle(node.nextElementSibling).outlineStyle : '',
  };
}
"""


class Hands:
    """A person who has no pointer: every step must show where the focus is."""

    def __init__(self, page):
        self.page = page
        self.steps = 0

    def at(self):
        return self.page.evaluate(FOCUS)

    def press(self, key):
        self.page.keyboard.press(key)
        self.steps += 1

    def tab_to(self, wanted, most=120):
        """Press Tab until `wanted` holds of the focused element; the focus is visible all the way."""
        for _ in range(most):
            self.press("Tab")
            self.page.wait_for_timeout(20)
            here = self.at()
            if here["tag"] == "BODY":
                continue
            assert here["ring"] or here["label"] not in ("", "none") or (here["area"] and here["stroke"] >= 2), here
            assert here["seen"], here
            if wanted(here):
                return here
        raise AssertionError(f"not reached within {most} steps")


def test_from_the_front_page_to_the_file_of_one_soum(visit):
    one = visit()
    page = one.page
    page.goto(one.site + "/?lang=en")
    hands = Hands(page)
    assert hands.tab_to(lambda here: here["href"] == "#main")["text"]
    hands.tab_to(lambda here: here["href"] == "/mng/en/")  # in the header or the card
    hands.press("Enter")
    page.wait_for_selector("html[data-atlas=ready]")
    page.wait_for_selector("#prerendered", state="detached")
    # Skip what is above, choose the level of soums with the arrows.
    hands.tab_to(lambda here: here["href"] == "#main")
    hands.press("Enter")
    hands.tab_to(lambda here: here["name"] == "level")
    hands.press("ArrowRight")
    one.wait_for("location.search.includes('level=adm2')")
    one.wait_for("document.querySelectorAll('#ranking tr[data-pcode=MN2201]').length === 1")
    # An indicator by typing in the closed list.
    hands.tab_to(lambda here: here["id"] == "f-indicator")
    page.keyboard.type("mpi_h")
    one.wait_for("location.search.includes('indicator=mpi_h')")
    # The soum in the table, then its own file in the panel.
    one.wait_for("document.querySelector('#ranking a.area-name[data-pcode=MN2201]')")
    hands.tab_to(lambda here: "area=MN2201" in here["href"] and not here["area"])
    hands.press("Enter")
    one.wait_for("document.querySelector('#area-panel').dataset.area === 'MN2201'")
    hands.tab_to(lambda here: "only=area" in here["href"])
    with page.expect_download() as waiting:
        hands.press("Enter")
    with open(waiting.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["pcode"], row["indicator_code"], row["level"]) for row in rows] == [("MN2201", "mpi_h", "adm2")]
    assert rows[0]["value"]
    assert hands.steps < 150
    assert one.complaints == []


def test_the_header_is_worked_by_keyboard_on_a_phone(visit):
    one = visit(390, 844)
    page = one.page
    page.goto(one.site + "/mng/mn/releases")
    hands = Hands(page)
    assert page.locator(".site-menu a >> visible=true").count() == 0
    here = hands.tab_to(lambda here: here["tag"] == "SUMMARY" and not here["href"])
    assert here["text"]
    hands.press("Enter")
    hands.tab_to(lambda here: here["href"] == "/mng/mn/protection")
    hands.tab_to(lambda here: here["href"] == "/mng/ru/releases")
    hands.press("Enter")
    page.wait_for_selector("html[lang=ru]")
    assert page.url.endswith("/mng/ru/releases")


@pytest.mark.parametrize("query", ["level=adm2", "level=adm1", "level=adm2&indicator=mpi_m0&base=persons&sex=female"])
def test_the_table_tells_all_that_the_map_tells(visit, query):
    """Every area, value, state and interval of the map stands in the table with all rows, without scripts too."""
    one = visit()
    page = one.page
    page.goto(f"{one.site}/mng/en/?{query}&rows=all")
    page.wait_for_selector("html[data-atlas=ready]")
    drawn = page.evaluate(
        "[...document.querySelectorAll('#map a.area')].map((area) => [area.dataset.pcode,"
        "area.querySelector('title') ? area.querySelector('title').textContent : area.getAttribute('aria-label')])"
    )
    rows = dict(
        page.evaluate(
            "[...document.querySelectorAll('#ranking tr[data-pcode]')].map((row) => [row.dataset.pcode,"
            "[...row.querySelectorAll('a.area-name, td.value, .row-reason')].map((part) => part.textContent)])"
        )
    )
    assert drawn
    assert {pcode for pcode, _ in drawn} == set(rows)
    for pcode, title in drawn:
        name, said = rows[pcode]
        assert html.unescape(title).startswith(name)
        figure = html.unescape(title).removeprefix(name).strip(" :\u2013")
        if re.match(r"[\d.,]+%?$", figure):
            assert said.startswith(figure), (title, said)
            low, high = said.removeprefix(figure).split("\u2013")
            assert float(low) <= float(figure.rstrip("%")) <= float(high)
        else:
            assert said, title  # in words


def test_everything_on_the_map_can_be_focused_and_left(visit):
    one = visit()
    page = one.open("/mng/en/?level=adm2")
    page.focus("#map a.area >> nth=0")
    hands = Hands(page)
    count = page.locator("#map a.area").count()
    hands.tab_to(lambda here: not here["area"], most=count + 3)
