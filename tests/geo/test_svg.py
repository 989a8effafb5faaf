"""The map as SVG text: well-formed, escaped, one focusable thing per area, no colours."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from geo.boundaries import load_builtin
from geo.errors import ShapesError
from geo.shapes import WebShape, WebShapes, web_shapes
from geo.svg import svg_map

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>\"&'</script>"


def square(pcode: str, x: int) -> WebShape:
    return WebShape(pcode, f"M{x} 0l10 0 0 10-10 0z", (x, 0, x + 10, 10), x + 5, 5)


TWO = WebShapes(
    version="v",
    width=20,
    height=10,
    projection="+proj=aea",
    west_m=0,
    north_m=0,
    metres_per_unit=1,
    levels={
        "adm0": (WebShape("Q", "M0 0l20 0 0 10-20 0z", (0, 0, 20, 10), 10, 5),),
        "adm1": (square("Q1", 0), square("Q2", 10)),
        "adm2": (square("Q11", 0), square("Q21", 10)),
    },
)


def test_one_link_per_area_with_class_code_and_title() -> None:
    root = ET.fromstring(
        svg_map(TWO, "adm2", classes=["c0", "hidden"], titles=["One", "Two"], links=["?a=1&b=2", "/x"])
    )
    assert root.attrib["role"] == "group"
    assert root.attrib["viewBox"] == "0 0 20 10"
    links = root.findall(f".//{SVG}a")
    assert [link.attrib["data-pcode"] for link in links] == ["Q11", "Q21"]
    assert [link.attrib["href"] for link in links] == ["?a=1&b=2", "/x"]
    assert [link.attrib["aria-label"] for link in links] == ["One", "Two"]
    assert [link.find(f"{SVG}path").attrib["class"] for link in links] == ["c0", "hidden"]  # type: ignore[union-attr]
    assert root.find(f".//{SVG}pattern").attrib["id"] == "map-hatch"  # type: ignore[union-attr]


def test_without_links_areas_are_focusable_groups() -> None:
    root = ET.fromstring(svg_map(TWO, "adm1", classes=["c0", "c1"], titles=["One", "Two"], label="Map"))
    areas = [group for group in root.iter(f"{SVG}g") if group.attrib.get("class") == "area"]
    assert [area.attrib["tabindex"] for area in areas] == ["0", "0"]
    assert root.attrib["aria-label"] == "Map"


def test_borders_are_one_path_per_level_above_the_areas() -> None:
    root = ET.fromstring(svg_map(TWO, "adm2", classes=["c0", "c1"], titles=["One", "Two"], selected="Q21"))
    drawn = [child.attrib["class"] for child in root if child.tag == f"{SVG}path"]
    assert drawn == ["border-adm1", "border-adm0", "selected"]
    border = next(child for child in root if child.attrib.get("class") == "border-adm1")
    assert border.attrib["d"] == TWO.levels["adm1"][0].d + TWO.levels["adm1"][1].d


def test_all_text_is_escaped() -> None:
    text = svg_map(
        TWO, "adm2", classes=["c0", "c1"], titles=[NASTY, NASTY], links=[NASTY, NASTY], label=NASTY, identifier='m"<',
        selected=NASTY, attributes={"data-x": NASTY},
    )  # fmt: skip
    assert "<script" not in text
    root = ET.fromstring(text)
    assert root.attrib["data-x"] == NASTY
    assert root.find(f".//{SVG}title").text == NASTY  # type: ignore[union-attr]


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ShapesError, match="as many classes"):
        svg_map(TWO, "adm2", classes=["c0"], titles=["One", "Two"])
    with pytest.raises(ShapesError, match="CSS class"):
        svg_map(TWO, "adm2", classes=["c0", '"><x'], titles=["One", "Two"])
    with pytest.raises(ShapesError, match="adm7"):
        svg_map(TWO, "adm7", classes=[], titles=[])


def test_the_whole_country_is_well_formed_and_names_no_colour() -> None:
    country = load_builtin("mng")
    shapes = web_shapes(country, "+proj=aea +lat_1=43 +lat_2=50 +lat_0=46.5 +lon_0=103.5")
    titles = country.levels[2]["name_mn"].tolist()
    text = svg_map(shapes, "adm2", classes=["c2"] * len(titles), titles=titles, links=["#"] * len(titles))
    assert len(ET.fromstring(text).findall(f".//{SVG}a")) == 339
    assert not re.search(r"#[0-9a-f]{3,6}\b|rgb|fill=\"(?!none)", text)
    assert text == svg_map(shapes, "adm2", classes=["c2"] * len(titles), titles=titles, links=["#"] * len(titles))
