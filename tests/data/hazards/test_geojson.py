"""Hazard layers come from anybody's file: good ones are taken, everything else is refused with a reason."""

import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.hazards.errors import LayerRefused
from data.hazards.geojson import MOST_BYTES, MOST_CORNERS, read_polygons, write_polygons
from data.hazards.layers import check_inside

SQUARE = [[100, 45], [102, 45], [102, 47], [100, 47], [100, 45]]
HOLE = [[100.5, 45.5], [101, 45.5], [101, 46], [100.5, 46], [100.5, 45.5]]
NATION = shapely.box(95, 42, 110, 52)


def polygon(*rings):
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries, **more):
    features = [{"type": "Feature", "properties": None, "geometry": item} for item in geometries]
    return {"type": "FeatureCollection", "features": features, **more}


def refusal(document):
    content = document if isinstance(document, bytes) else orjson.dumps(document)
    with pytest.raises(LayerRefused) as refused:
        read_polygons(content)
    return refused.value


@pytest.mark.parametrize(
    "document",
    [
        polygon(SQUARE),
        {"type": "Feature", "geometry": polygon(SQUARE)},
        collection(polygon(SQUARE)),
        collection(polygon(SQUARE), None),
        collection({"type": "MultiPolygon", "coordinates": [[SQUARE], [SQUARE]]}),
        collection(polygon([[*position, 1200.5] for position in SQUARE])),
        collection(polygon(SQUARE), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    ],
)
def test_polygons_are_taken(document):
    geometry = read_polygons(orjson.dumps(document))
    assert geometry.geom_type == "MultiPolygon"
    assert shapely.equals(geometry, shapely.box(100, 45, 102, 47))
    assert shapely.equals(shapely.from_geojson(write_polygons(geometry)), geometry)


def test_holes_and_overlaps():
    assert read_polygons(orjson.dumps(polygon(SQUARE, HOLE))).area == pytest.approx(4 - 0.25)
    moved = [[lon + 1, lat] for lon, lat in SQUARE]
    assert read_polygons(orjson.dumps(collection(polygon(SQUARE), polygon(moved)))).area == pytest.approx(6)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"\xff\xfe", "not_json"),
        (b"[" * 100_000, "not_json"),
        (b'{"type":"Polygon","coordinates":[[[NaN,1]]]}', "not_json"),
        ([], "not_geojson"),
        ("Polygon", "not_geojson"),
        ({"type": "FeatureCollection", "features": {}}, "not_geojson"),
        (collection({"type": "FeatureCollection", "features": []}), "not_geojson"),
        (collection(), "no_polygons"),
        (collection({"type": "Point", "coordinates": [100, 45]}), "no_polygons"),
        (collection({"type": "GeometryCollection", "geometries": [polygon(SQUARE)]}), "no_polygons"),
        (polygon(), "bad_ring"),
        ({"type": "Polygon", "coordinates": "x"}, "bad_ring"),
        (polygon(SQUARE[:-1]), "bad_ring"),
        (polygon([SQUARE[0], SQUARE[1], SQUARE[0]]), "bad_ring"),
        (polygon([["100", 45], *SQUARE[1:]]), "bad_ring"),
        (polygon([[True, 45], *SQUARE[1:]]), "bad_ring"),
        (polygon([[100], *SQUARE[1:]]), "bad_ring"),
        (polygon([None, *SQUARE[1:]]), "bad_ring"),
        (polygon([[500_000, 5_000_000], *SQUARE[1:]]), "wrong_crs"),
        (collection(polygon(SQUARE), crs={"type": "name", "properties": {"name": "EPSG:3857"}}), "wrong_crs"),
        (collection(polygon(SQUARE), crs="EPSG:4326"), "wrong_crs"),
        (polygon([[100, 45], [102, 47], [102, 45], [100, 47], [100, 45]]), "crosses_itself"),
        (polygon(SQUARE, [[lon + 50, lat] for lon, lat in HOLE]), "crosses_itself"),
        (polygon([[100, 45], [101, 45], [102, 45], [100, 45]]), "crosses_itself"),
    ],
)
def test_everything_else_is_refused(document, reason):
    assert refusal(document).reason == reason


def test_infinity_is_refused():
    assert refusal(b'{"type":"Polygon","coordinates":[[[1e999,1],[1,1],[1,2],[1e999,1]]]}').reason in (
        "bad_ring",
        "not_json",
    )


def test_large_files_and_many_corners():
    assert refusal(b" " * (MOST_BYTES + 1)).reason == "too_large"
    ring = [[100 + number * 1e-4, 45] for number in range(MOST_CORNERS + 1)]
    assert refusal(polygon([*ring, ring[0]])).reason == "too_many_corners"
    part = [[lon, 45] for lon in range(4)] * 2_000
    assert refusal(collection(*[polygon([*part, part[0]])] * 9)).reason in ("too_many_corners", "crosses_itself")


def test_where_it_is_wrong_is_told():
    crossing = [[100, 45], [102, 47], [102, 45], [100, 47], [100, 45]]
    assert refusal(polygon(crossing)).at == (100.0, 45.0)


def test_inside_the_country():
    check_inside(read_polygons(orjson.dumps(polygon(SQUARE))), NATION)
    check_inside(read_polygons(orjson.dumps(polygon([[lon + 7.5, lat] for lon, lat in SQUARE]))), NATION)
    swapped = [[lat, lon - 60] for lon, lat in SQUARE]
    mostly_outside = [[lon + 9.5, lat] for lon, lat in SQUARE]
    for ring in (swapped, mostly_outside):
        with pytest.raises(LayerRefused) as refused:
            check_inside(read_polygons(orjson.dumps(polygon(ring))), NATION)
        assert refused.value.reason == "outside_country"
    both = collection(polygon(SQUARE), polygon([[lon - 90, lat] for lon, lat in HOLE]))
    with pytest.raises(LayerRefused) as refused:
        check_inside(read_polygons(orjson.dumps(both)), NATION)
    assert refused.value.at is not None


def attempt(document):
    """The polygons, or the reason of the refusal; anything else is a failure."""
    try:
        return read_polygons(document if isinstance(document, bytes) else orjson.dumps(document))
    except LayerRefused as error:
        return error.reason


@given(st.binary(max_size=300))
def test_any_bytes(content):
    assert isinstance(attempt(content), str)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.floats(-200, 200) | st.integers(-200, 200) | st.sampled_from(["Polygon", "Feature"]),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["type", "geometry", "crs"]), inner),
    max_leaves=20,
)


@given(st.sampled_from(["Polygon", "MultiPolygon", "Feature", "FeatureCollection", "Point"]), _VALUES)
def test_any_json(kind, value):
    found = attempt({"type": kind, "coordinates": value, "features": value, "geometry": value})
    assert isinstance(found, str) or shapely.is_valid(found)


@given(st.lists(st.tuples(st.integers(80, 120), st.integers(30, 60)), min_size=3, max_size=8))
def test_any_ring(corners):
    ring = [list(corner) for corner in [*corners, corners[0]]]
    found = attempt(polygon(ring))
    if isinstance(found, str):
        assert found in ("crosses_itself", "no_polygons")
    else:
        assert found.area == pytest.approx(shapely.Polygon(ring).area)
