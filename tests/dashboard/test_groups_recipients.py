"""Who receives what, over a release with four programmes, one of them confidential: sums, distinct people, pairs."""

import csv
import importlib.util
import io
import re
from html import unescape
from itertools import combinations
from pathlib import Path

import pytest

from dashboard.pages.groups.overlap_view import css_class, pair_classes
from dashboard.pages.groups.recipients import families_by_number, pairs_nearby, read_recipients
from dashboard.pages.heatmap.place_facts import Place
from dashboard.served import ServedReleases

OPEN = ("pension", "child_money", "food_stamps")
SECRET = "violence_support"
DISTRICT, HIDDEN = "MN2102", "MN1102"
KEPT = ("zone_de", "mpi_h", "families", "persons")  # what else the page asks for; fewer tables are sooner written


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    # A module of its own, since its register and profile are changed here.
    spec = importlib.util.spec_from_file_location("tiny_with_programmes", Path(__file__).parent / "tiny_release.py")
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    register, profile = tiny.register(), tiny.profile()
    template = next(entry for entry in register if entry["code"] == "receives_any")
    register = [entry for entry in register if entry["code"] in KEPT]

    def entry(code, group, **changes):
        return {
            **template,
            "code": code,
            "group": group,
            "listed": False,
            "label": tiny.names(code),
            "finest": "adm2",
            **changes,
        }

    persons, families = {"bases": ["persons"]}, {"bases": ["families"]}
    register += [entry(f"recipient_{code}", "recipient", **persons) for code in OPEN]
    register += [
        entry(f"recipient_{SECRET}", "recipient", **persons, sensitivity="sensitive", finest="adm1"),
        entry("recipient_any", "recipient", **persons),
        *(entry(f"programmes_{number}", "overlap") for number in ("0", "1", "2", "3plus")),
        *(
            entry(f"receives_both_{first}_{second}", "overlap", **families, finest="adm1")
            for first, second in combinations(OPEN, 2)
        ),
    ]
    register = [{**item, "position": position} for position, item in enumerate(register)]
    programmes = [
        {"code": code, "kind": "benefit", "label": tiny.names(code), "sensitivity": sensitivity}
        for code, sensitivity in (
            (OPEN[0], "public"),
            (SECRET, "sensitive"),
            (OPEN[1], "public"),
            (OPEN[2], "public"),
        )
    ]
    tiny.register, tiny.profile = lambda: register, lambda: {**profile, "programmes": programmes}
    kept = tiny.Store(tmp_path_factory.mktemp("programmes"))
    tiny.write_release(kept)
    return kept


@pytest.fixture(scope="module")
def served(store):
    return ServedReleases(store.root).open("mng")


@pytest.fixture(scope="module")
def client(store):
    from dashboard.public import create_public_app

    return create_public_app(store.root).server.test_client()


def place(served, code=""):
    level = {0: "adm0", 4: "adm1", 6: "adm2"}[len(code)]
    return Place(level, served.rows[level][code] if code else 0, code)


def numerator(served, at, code, base="persons"):
    return int(served.release.values(level=at.level, indicator=code, base=base).numerator[at.row])


def test_with_double_counting_and_distinct(served):
    at = place(served, "MN21")
    found = read_recipients(served, at)
    counts = [numerator(served, at, f"recipient_{code}") for code in OPEN]
    assert found.base == "persons"
    assert found.together.value == sum(counts)
    assert found.distinct.value == numerator(served, at, "recipient_any")
    assert found.average.value == pytest.approx(sum(counts) / found.distinct.value)
    assert found.hidden == 0
    # Three independent counts: their errors add up as squares.
    half = found.programmes[0].count.high - found.programmes[0].count.value
    assert found.together.high - found.together.value == pytest.approx(half * 3**0.5)


def test_a_confidential_service_counts_in_no_sum(served):
    found = read_recipients(served, place(served))
    secret = next(item for item in found.programmes if item.sensitive)
    assert secret.count is not None
    assert found.together.value == sum(item.count.value for item in found.programmes if item is not secret)
    assert [item.number for item in found.programmes] == [1, 2, 3, 4]


def test_what_is_hidden_makes_the_sum_a_lower_limit(served, client):
    found = read_recipients(served, place(served, HIDDEN))
    assert found.together is None
    assert found.hidden == len(OPEN)
    page = unescape(client.get(f"/mng/en/groups?area={HIDDEN}").get_data(as_text=True))
    assert "No figure on recipients can be shown" in page
    part = page[page.index('id="recipients"') :]
    assert part.count("zero or few") >= len(OPEN)


def test_families_by_number_of_programmes(served, client):
    at = place(served, DISTRICT)
    found = dict(families_by_number(served, at))
    assert list(found) == ["0", "1", "2", "3plus"]
    values = served.release.values(level="adm2", indicator="programmes_3plus", base="families")
    assert found["3plus"].value == values.value[at.row]
    assert "Families by number of programmes" in client.get(f"/mng/en/groups?area={DISTRICT}").get_data(as_text=True)


def test_pairs_of_districts_are_those_of_the_area_around_them(served, client):
    near, pairs = pairs_nearby(served, place(served, DISTRICT))
    assert (near.level, near.code) == ("adm1", "MN21")
    # Numbers are those of the profile, in which the confidential service is the second.
    assert [(pair.first, pair.second) for pair in pairs] == [(0, 2), (0, 3), (2, 3)]
    page = client.get(f"/mng/en/groups?area={DISTRICT}").get_data(as_text=True)
    assert "Shown here: Province 21 en" in page
    assert "Shown here" not in client.get("/mng/en/groups?area=MN21").get_data(as_text=True)


def test_the_matrix_and_its_table_hold_the_same_pairs(served, client):
    _, pairs = pairs_nearby(served, place(served))
    page = client.get("/mng/en/groups").get_data(as_text=True)
    drawn = page[page.index('class="matrix"') :].partition("</figure>")[0]
    drawn = drawn[: drawn.index('class="stack-key"')]
    assert len(re.findall(r'class="swatch [a-z0-9]+"', drawn)) == len(pairs)
    table = page[page.index('<details class="fold"><summary>All 3 pairs') :].partition("</table>")[0]
    assert table.count('scope="row"') == len(pairs)
    for pair in pairs:
        assert f"{pair.cell.value:.1f}%" in table


def test_a_hidden_pair_is_drawn_as_hidden(served):
    _, pairs = pairs_nearby(served, place(served, "MN21"))
    at = place(served, HIDDEN)
    hidden = type(pairs[0].cell)  # a cell of a district in which everything is hidden
    from dashboard.pages.groups.cells import read_cell

    cell = read_cell(served, at, "programmes_0", "families")
    assert isinstance(cell, hidden)
    assert css_class(type(pairs[0])(0, 1, "x", cell), 3) == "few"
    colours = pair_classes(pairs).colours
    ordered = sorted(range(len(pairs)), key=lambda row: pairs[row].cell.value)
    assert [colours[row] for row in ordered] == sorted(colours)
    assert css_class(pairs[ordered[-1]], int(colours[ordered[-1]])) == "c4"


def test_the_download_says_the_same(client, served):
    lines = list(csv.DictReader(io.StringIO(client.get("/mng/en/groups.csv?area=MN21").get_data(as_text=True))))
    found = read_recipients(served, place(served, "MN21"))
    by_measure = {line["measure"]: line for line in lines if line["part"] == "recipients" and line["value"]}
    assert int(by_measure["with_double_counting"]["value"]) == found.together.value
    assert int(by_measure["distinct"]["value"]) == found.distinct.value
    assert len([line for line in lines if line["part"] == "pair"]) == 3
    assert len([line for line in lines if line["part"] == "families_by_programmes"]) == 4
    assert {line["level"] for line in lines} == {"adm1"}
