"""The page on shocks by HTTP: choices, figures, layers, and who may do what."""

import io
import re
from datetime import date
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from dashboard.pages.shock.area_codes import read_areas, write_areas
from data.people.audit import read_events
from data.people.scope import Identity

PAGE = "/kaz/en/shock"
"""The tiny country's codes serve both countries; kairat is the national planner of this one."""

LAYERS = f"{PAGE}/layers"
# Around two leaves of the tiny country, and the middle of no district.
LEAVES = {
    "type": "Polygon",
    "coordinates": [[[104.5, 48.3], [106.5, 48.3], [106.5, 49.3], [104.5, 49.3], [104.5, 48.3]]],
}
# Most of the tiny country.
LARGE = {"type": "Polygon", "coordinates": [[[99.0, 44.0], [114.0, 44.0], [114.0, 51.0], [99.0, 51.0], [99.0, 44.0]]]}


def form(content=LEAVES, **changes):
    file = (io.BytesIO(content if isinstance(content, bytes) else orjson.dumps(content)), "layer.geojson")
    return {"kind": "dzud", "name": "<Winter>", "source": "An office", "first": "2026-01-01", "file": file, **changes}


def post_layer(client, content=LEAVES, **changes):
    return client.post(LAYERS, data=form(content, **changes), content_type="multipart/form-data")


@pytest.fixture
def layer(visitor):
    """A published layer's number; withdrawn afterwards."""
    client = visitor("kairat")
    number = re.search(r"layer=(\d+)", post_layer(client).headers["Location"])[1]
    assert client.post(f"{LAYERS}/{number}/publish").status_code == 303
    yield number
    client.post(f"{LAYERS}/{number}/withdraw")


def text_of(page):
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_before_anything_is_chosen(visitor):
    page = visitor("anna").get("/mng/en/shock").get_data(as_text=True)
    assert "Choose areas or a hazard layer to see who is exposed." in page
    assert page.count('type="checkbox"') == 3
    assert 'id="shock-upload-form"' not in page
    assert page.count("<h1") == 1
    assert 'type="checkbox" id="shock-MN1101" name="on.MN1101"' in page


@pytest.mark.parametrize("language", ["en", "mn", "kk", "ru"])
def test_every_language(visitor, layer, language):
    client = visitor("kairat")
    for query in ("", "?areas=MN11", f"?layer={layer}", f"?layer={layer}&by=h3&amount=10&whom=children"):
        answer = client.get(f"/kaz/{language}/shock{query}")
        assert answer.status_code == 200, query


def test_sums_are_those_of_the_published_units(visitor, planner_app):
    page = text_of(visitor("anna").get("/mng/en/shock?areas=MN11-01").get_data(as_text=True))
    anna = Identity("anna", "planner", "mng", "MN11")
    with planner_app.server.test_request_context():
        view = planner_app.pages.open(anna, "mng", "en", "shock", {"areas": "MN11-01"}).view
        figure = view.desk.figures.figure("adm2", 0, indicator="families", base="families")
    assert view.units == (("adm2", 0),)
    assert f"{figure.numerator:,} families (90% interval" in page
    # Groups overlap, and that is said.
    assert "Groups overlap: do not add them up." in page


def test_ticked_boxes_and_kept_areas_are_one_choice(visitor, planner_app):
    kairat = Identity("kairat", "national_planner", "kaz")
    with planner_app.server.test_request_context():

        def opened(query):
            return planner_app.pages.open(kairat, "kaz", "en", "shock", query)

        ticked = opened({"on.MN11": "1", "on.MN23": "1", "areas": "MN21-02"})
        assert ticked.address == "/kaz/en/shock?areas=MN11~MN21-02~MN23"
        assert [unit[0] for unit in ticked.view.units] == ["adm1", "adm1", "adm2"]
        assert opened({"areas": "MN"}).view.units == (("adm0", 0),)
        # All parts of an area are the area: its published figure is better than a sum.
        assert opened({"areas": "MN11-01-02-03"}).address == "/kaz/en/shock?areas=MN11"
        inside = opened({"area": "MN21", "on.MN2101": "1", "areas": "MN11"})
        assert inside.address == "/kaz/en/shock?areas=MN11~MN21-01&area=MN21"
        unknown = opened({"areas": "XX~MN11", "on.YY": "1", "layer": "77", "whom": "x", "amount": "-5", "months": "99"})
        assert unknown.address == "/kaz/en/shock?areas=MN11"
        assert len(unknown.view.desk.notices) == 2


@given(st.sets(st.integers(0, 8)))
def test_areas_in_an_address_are_the_same_areas_again(chosen):
    from tests.dashboard.tiny_release import areas

    content = areas()
    written = write_areas(chosen, content)
    assert read_areas(written, content) == (chosen, False)
    assert all(len(value) < 500 for value in written.values())


@given(st.sets(st.integers(0, 699)))
def test_long_choices_go_on_in_further_parameters(chosen):
    first = [{"pcode": f"KZ{number}", "parent": 0} for number in range(10, 17)]
    second = [{"pcode": f"KZ{10 + row // 100}{row % 100:04}", "parent": row // 100} for row in range(700)]
    content = {"adm0": [{"pcode": "KZ"}], "adm1": first, "adm2": second}
    assert read_areas(write_areas(chosen, content), content) == (chosen, False)


def test_a_top_up(visitor, planner_app):
    page = text_of(
        visitor("anna").get("/mng/en/shock?areas=MN11-01&whom=families&amount=1000&months=2").get_data(as_text=True)
    )
    anna = Identity("anna", "planner", "mng", "MN11")
    with planner_app.server.test_request_context():
        view = planner_app.pages.open(
            anna, "mng", "en", "shock", {"areas": "MN11-01", "amount": "1000", "months": "2"}
        ).view
    assert view.cost.cost == view.paid.total * 2000
    assert view.cost.low == pytest.approx(view.paid.low * 2000)
    assert "90% interval" in page
    assert "1,000" in page
    assert "for 2 months" in page


def test_hidden_areas_are_told(visitor):
    page = text_of(visitor("anna").get("/mng/en/shock?areas=MN11-01-02").get_data(as_text=True))
    assert "1 area without a figure: 0 to" in page
    assert "zero or few" in page.lower()


@pytest.mark.parametrize(
    "query", ["areas=MN21", "areas=MN", "areas=MN11~MN2101", "on.MN21=1", "area=MN21", "areas2=MN21"]
)
def test_areas_outside_the_territory_are_refused(visitor, people, query):
    assert visitor("anna").get(f"/mng/en/shock?{query}").status_code == 403
    with Session(people) as session:
        event = read_events(session)[-1]
    assert (event.account, event.event) == ("anna", "refused")


def test_a_layer_from_file_to_withdrawal(visitor):
    national, auditor = visitor("kairat"), visitor("olga")
    answer = post_layer(national)
    number = re.search(r"layer=(\d+)", answer.headers["Location"])[1]
    assert answer.status_code == 303
    page = national.get(answer.headers["Location"]).get_data(as_text=True)
    assert "The layer is added as a draft." in page
    assert "&lt;Winter&gt;" in page
    assert "<Winter>" not in page
    # Nobody else sees a draft.
    assert "Winter" not in auditor.get(f"{PAGE}?layer={number}").get_data(as_text=True)
    assert national.post(f"{LAYERS}/{number}/publish").headers["Location"].endswith(f"done=published&layer={number}")
    page = auditor.get(f"{PAGE}?layer={number}&by=h3").get_data(as_text=True)
    assert "Winter" in page
    assert "Hexagon" in page
    assert national.post(f"{LAYERS}/{number}/publish").status_code == 404
    assert national.post(f"{LAYERS}/{number}/withdraw").status_code == 303
    assert "Winter" not in auditor.get(f"{PAGE}?layer={number}").get_data(as_text=True)


def test_a_layer_selects_whole_published_units(planner_app, visitor, layer):
    kairat = Identity("kairat", "national_planner", "kaz")
    with planner_app.server.test_request_context():
        view = planner_app.pages.open(kairat, "kaz", "en", "shock", {"layer": layer, "by": "h3"}).view
        assert view.units == (("h3", 11), ("h3", 13))
        assert view.choice.layer.described.first_day == date(2026, 1, 1)
        figures = view.desk.figures
        cells = [figures.figure("h3", row, indicator="families", base="families") for row in (11, 13)]
        shown = [cell.numerator for cell in cells if cell.state.has_value]
        assert len(shown) == 2
        line = view.whom[0][1][0]
        assert view.sums.add_up(line.counted, view.units).total == sum(shown)
        assert planner_app.pages.open(kairat, "kaz", "en", "shock", {"layer": layer}).view.units == ()
    page = visitor("kairat").get(f"{PAGE}?layer={layer}").get_data(as_text=True)
    assert "This layer exposes no area of your territory." in page


def test_a_layer_shows_only_the_own_territory(planner_app, visitor, people):
    from data.people.accounts import Accounts

    Accounts(people).add("inkar", "correct horse battery", role="planner", country="kaz", territory="MN11")
    national = visitor("kairat")
    number = re.search(r"layer=(\d+)", post_layer(national, LARGE).headers["Location"])[1]
    national.post(f"{LAYERS}/{number}/publish")
    with planner_app.server.test_request_context():
        inkar = Identity("inkar", "planner", "kaz", "MN11")
        for by in ("adm2", "h3"):
            view = planner_app.pages.open(inkar, "kaz", "en", "shock", {"layer": number, "by": by}).view
            assert view.units
            assert all(view.desk.figures.contains(*unit) for unit in view.units)
    page = visitor("inkar").get(f"{PAGE}?layer={number}").get_data(as_text=True)
    assert "Province 21" not in page
    assert "District 21" not in page
    national.post(f"{LAYERS}/{number}/withdraw")


@pytest.mark.parametrize(
    ("content", "changes", "reason"),
    [
        (b"", {}, "not_json"),
        (b"\x00\xff" * 100, {}, "not_json"),
        ({"type": "Point", "coordinates": [100, 45]}, {}, "no_polygons"),
        (
            {"type": "Polygon", "coordinates": [[[100, 45], [102, 47], [102, 45], [100, 47], [100, 45]]]},
            {},
            "crosses_itself",
        ),
        ({"type": "Polygon", "coordinates": [[[5, 45], [6, 45], [6, 46], [5, 45]]]}, {}, "outside_country"),
        ({"type": "Polygon", "coordinates": [[[9e5, 45], [6, 45], [6, 46], [9e5, 45]]]}, {}, "wrong_crs"),
        (b"x" * 5_000_001, {}, "too_large"),
        (b"x" * 6_000_000, {}, "too_large"),
        (LEAVES, {"name": " "}, "no_name"),
        (LEAVES, {"source": ""}, "no_source"),
        (LEAVES, {"kind": "war"}, "unknown_kind"),
        (LEAVES, {"first": "tomorrow"}, "bad_days"),
        (LEAVES, {"last": "2025-01-01"}, "bad_days"),
    ],
)
def test_bad_files_are_refused_with_a_reason(visitor, content, changes, reason):
    client = visitor("kairat")
    answer = post_layer(client, content, **changes)
    assert answer.status_code == 303
    assert f"refused={reason}" in answer.headers["Location"]
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert 'id="shock-refused"' in page


def test_a_form_without_a_file(visitor):
    answer = visitor("kairat").post(LAYERS, data={"kind": "dzud", "name": "a", "source": "b", "first": "2026-01-01"})
    assert "refused=not_json" in answer.headers["Location"]


@pytest.mark.parametrize("account", ["anna", "olga", "nobody"])
def test_nobody_else_adds_or_changes_layers(visitor, layer, account):
    client = visitor(account) if account != "nobody" else visitor()
    country = "mng" if account == "anna" else "kaz"
    path = f"/{country}/en/shock/layers"
    wanted = {403} if account != "nobody" else {303, 401}
    answers = [
        client.post(path, data=form(), content_type="multipart/form-data"),
        client.post(f"{path}/{layer}/publish"),
        client.post(f"{path}/{layer}/withdraw"),
    ]
    assert {answer.status_code for answer in answers} <= wanted
    assert layer in visitor("kairat").get(PAGE).get_data(as_text=True)


def test_other_forms_of_the_site_stay_small(visitor):
    answer = visitor("kairat").post("/kaz/en/shock/layers/1/publish", data={"x": "y" * 30_000})
    assert answer.status_code in (303, 404, 413)
    assert visitor().post("/login", data={"name": "x" * 30_000}).status_code == 413


def test_the_examples_can_be_uploaded():
    from data.hazards.geojson import read_polygons

    for name in ("dzud", "flood"):
        path = Path(__file__).parent.parent.parent.parent / "docs" / "examples" / f"{name}.geojson"
        assert read_polygons(path.read_bytes()).area > 0
        assert "Invented" in path.read_text(encoding="utf-8")
