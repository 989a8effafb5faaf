"""Layers of a release in files, judged by what others wrote: GDAL, SQLite, geopandas, pyarrow, PROJ's schema."""

import importlib.util
import json
import os
import sqlite3
import subprocess
from pathlib import Path

import geopandas as gpd
import jsonschema
import numpy as np
import pyarrow.parquet as pq
import pyproj
import pytest
import shapely

from data.exports.area_layers import layer_frames
from data.exports.area_outlines import level_outlines, read_shapes
from data.exports.headline_figures import PARTS, headlines
from data.exports.layer_files import LayerShelf, LayersNotMade
from data.exports.layer_names import GEOPACKAGE, LAYER_FILES, NO_OUTLINES, geoparquet_name
from data.exports.layer_writer import main, write_layers
from data.release.dimensions import LEVELS
from data.release.states import ValueState
from data.release.store import Store

TINY = Path(__file__).parents[2] / "dashboard" / "tiny_release.py"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    spec = importlib.util.spec_from_file_location("tiny_release_of_layers", TINY)
    tiny = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tiny)
    store = Store(tmp_path_factory.mktemp("store"))
    return store.open("mng", tiny.write_release(store))


@pytest.fixture(scope="module")
def frames(release):
    return layer_frames(release)


@pytest.fixture(scope="module")
def files(release):
    """As they are given out: written by a process of their own."""
    return LayerShelf().layers(release)


def ogrinfo(*arguments):
    done = subprocess.run(["ogrinfo", *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr.lower()
    assert "error" not in done.stderr.lower()
    return done.stdout


@pytest.mark.parametrize("level", LEVELS)
def test_outlines_are_what_geojson_wants(frames, release, level):
    frame = frames[level]
    assert frame.crs == "EPSG:4326"
    assert frame.is_valid.all()
    assert not frame.is_empty.any()
    west, south, east, north = frame.total_bounds
    assert 85 < west < east < 125, "longitude comes first"
    assert 35 < south < north < 56
    exterior = shapely.get_exterior_ring(shapely.get_parts(frame.geometry.to_numpy()))
    assert shapely.is_ccw(exterior).all(), "the right-hand rule (RFC 7946, 3.1.6)"
    assert list(frame["pcode"]) == list(level_outlines(release, read_shapes(release), level).codes)


def test_codes_names_and_days_are_those_of_the_release(frames, release):
    second = frames["adm2"]
    area = release.areas("adm2")[4]
    row = second.iloc[4]
    assert (row["pcode"], row["adm1_pcode"], row["parent_pcode"]) == (area["pcode"], "MN21", "MN21")
    assert [row[f"name_{code}"] for code in ("en", "mn", "kk", "ru")] == [
        area["name"][code] for code in ("en", "mn", "kk", "ru")
    ]
    assert row["national_code"] == area["national_code"]
    assert row["valid_from"] == release.manifest.reference_date
    assert second[["valid_to", "iso_3166_2"]].isna().all(axis=None), "what is not known is null"
    leaves = frames["h3"]
    assert list(leaves["pcode"][:3]) == ["MN1101.0", "MN1101.1", "MN1102.2"]
    assert leaves["h3_cell"].notna().tolist() == [kind == "cell" for kind in leaves["kind"]]
    assert set(leaves["outline"]) <= {"cut", "whole"}


@pytest.mark.parametrize("level", LEVELS)
def test_figures_are_those_of_the_release(frames, release, level):
    frame = frames[level]
    for code, base in headlines(release):
        values = release.values(level=level, indicator=code, base=base)
        for part, wanted in zip(PARTS, (values.value, values.low, values.high), strict=False):
            found = frame[f"{code}{part}"].astype("float64").to_numpy()
            np.testing.assert_array_equal(found, wanted)
        states = frame[f"{code}{PARTS[-1]}"].tolist()
        assert states == [ValueState(state).name.lower() for state in values.state]
        hidden = [state not in ("value", "structural_zero") for state in states]
        assert frame[code].isna().tolist() == hidden, "a hidden figure is null and says why"


def test_gdal_reads_every_layer_of_the_geopackage(files, frames):
    told = ogrinfo("-ro", "-al", "-so", files.path(GEOPACKAGE))
    for level in LEVELS:
        part = told.split(f"Layer name: {level}\n")[1].split("Layer name:")[0]
        assert f"Feature Count: {len(frames[level])}\n" in part
        assert "Geometry: Multi Polygon" in part
        assert 'ID["EPSG",4326]' in part
        assert "valid_from: Date" in part
    about = ogrinfo("-ro", files.path(GEOPACKAGE), "about")
    assert f"value (String) = {frames['adm0']['release_id'][0]}" in about
    shown = ogrinfo("-ro", files.path(GEOPACKAGE), "adm2", "-where", "pcode = 'MN1101'", "-geom=NO")
    row = frames["adm2"].set_index("pcode").loc["MN1101"]
    assert f"zone_de (Real) = {row['zone_de']:.10f}"[:28] in shown
    assert "zone_de_state (String) = value" in shown
    hidden = ogrinfo("-ro", files.path(GEOPACKAGE), "adm2", "-where", "pcode = 'MN1102'", "-geom=NO")
    assert "zone_de (Real) = (null)" in hidden
    assert "zone_de_state (String) = suppressed_small" in hidden


def test_sqlite_finds_nothing_wrong_with_the_geopackage(files):
    with sqlite3.connect(files.path(GEOPACKAGE)) as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        assert database.execute("pragma foreign_key_check").fetchall() == []
        # "GPKG" (OGC 12-128r19, requirement 2).
        assert database.execute("pragma application_id").fetchone() == (0x47504B47,)
        kinds = dict(database.execute("select table_name, data_type from gpkg_contents"))
        systems = {row[0] for row in database.execute("select srs_id from gpkg_geometry_columns")}
    assert kinds == {**dict.fromkeys(LEVELS, "features"), "about": "attributes"}
    assert systems == {4326}


@pytest.mark.parametrize("level", LEVELS)
def test_geoparquet_is_read_by_others(files, frames, level):
    path = files.path(geoparquet_name(level))
    read = gpd.read_parquet(path)
    assert read.geometry.geom_equals(frames[level].geometry).all()
    assert read["pcode"].tolist() == frames[level]["pcode"].tolist()
    metadata = json.loads(pq.read_schema(path).metadata[b"geo"])
    column = metadata["columns"][metadata["primary_column"]]
    assert (metadata["version"], metadata["primary_column"]) == ("1.1.0", "geometry")
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["MultiPolygon"])
    assert column["bbox"] == pytest.approx(list(frames[level].total_bounds))
    assert column["covering"]["bbox"] == {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}
    schema = json.loads((Path(pyproj.datadir.get_data_dir()) / "projjson.schema.json").read_text())
    jsonschema.validate(column["crs"], schema)
    assert pyproj.CRS.from_json_dict(column["crs"]).to_epsg() == 4326


def test_geoparquet_is_searched_by_its_covering(files, frames):
    west, south, _, _ = frames["adm2"].total_bounds
    box = (west, south, west + 1, south + 1)
    found = gpd.read_parquet(files.path(geoparquet_name("adm2")), bbox=box)
    assert 0 < len(found) < len(frames["adm2"])
    assert set(found["pcode"]) >= set(frames["adm2"][frames["adm2"].intersects(shapely.box(*box))]["pcode"])


def test_the_same_release_gives_the_same_bytes(release, files, tmp_path):
    write_layers(release, tmp_path)
    for name in LAYER_FILES:
        assert (tmp_path / name).read_bytes() == files.path(name).read_bytes(), name


def test_files_are_described_as_they_are(files, frames):
    assert [file.name for file in files.files] == list(LAYER_FILES)
    for file in files.files:
        assert files.path(file.name).stat().st_size == file.bytes
    rows = {file.name: file.rows for file in files.files}
    assert rows[geoparquet_name("h3")] == len(frames["h3"])
    assert rows[GEOPACKAGE] == sum(map(len, frames.values()))
    assert files.path("../manifest.json") is None


def test_a_release_without_outlines_has_no_files(release, monkeypatch, tmp_path):
    shapes = json.loads(release.shapes())
    del shapes["projection"]
    monkeypatch.setattr("data.release.reader.Release.shapes", lambda _: json.dumps(shapes).encode())
    assert main(release.folder, tmp_path) == NO_OUTLINES
    assert not (tmp_path / GEOPACKAGE).exists()


def test_a_writer_that_fails_is_told_and_tried_again_later(release, monkeypatch):
    times, calls = [0.0], []
    monkeypatch.setattr("data.exports.layer_files._WRITER", "data.exports.no_such_writer")
    shelf = LayerShelf(clock=lambda: times[-1])
    with pytest.raises(LayersNotMade, match="no_such_writer"):
        shelf.layers(release)
    monkeypatch.setattr("data.exports.layer_files._write", lambda *paths: bool(calls.append(paths)))
    times.append(59.0)
    with pytest.raises(LayersNotMade, match="no_such_writer"):
        shelf.layers(release)
    times.append(61.0)
    assert shelf.layers(release).files == ()
    assert len(calls) == 1


def test_folders_of_processes_that_were_killed_are_swept(release, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("data.exports.layer_files._write", lambda *paths: False)
    here = LayerShelf()
    kept = here.layers(release).folder.parent
    dead, young = tmp_path / "family-atlas-layers-dead", tmp_path / "family-atlas-layers-young"
    for folder in (dead, young):
        folder.mkdir()
        (folder / "areas.gpkg").write_bytes(b"left over")
    for folder in (dead, kept):
        os.utime(folder, (0, 0))
    LayerShelf().layers(release)
    assert not dead.exists()
    assert young.is_dir(), "its process may not have locked it yet"
    assert kept.is_dir(), "its process lives"
