"""The hexagon file: what goes in comes out, in Python and in the browser's decoder, and it is small."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import brotli
import h3
import numpy as np
import polars as pl
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.errors import ShapesError
from geo.hex_shapes import HexShapes, decode_hexes, encode_hexes, quantum_exponent
from geo.hexes import LEAF_SCHEMA, cell_strings, nested_leaves, parents, points_to_cells, resolutions

ASSETS = Path(__file__).parents[2] / "assets"
ALBERS = pyproj.Transformer.from_crs(
    4326, "+proj=aea +lat_1=43 +lat_2=51 +lat_0=47 +lon_0=104 +datum=WGS84 +units=m", always_xy=True
)
NODE_SCRIPT = """
const fs = require("fs");
global.window = {};
eval(fs.readFileSync(process.argv[1], "utf8"));
const bytes = fs.readFileSync(process.argv[2]);
const hexes = window.familyAtlas.decodeHexes(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const plain = {};
for (const key of ["leaf", "district", "kind", "resolution", "h3", "offsets", "vertices"]) plain[key] = [...hexes[key]];
process.stdout.write(JSON.stringify(plain));
"""


def project(lon: np.ndarray, lat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A country of 2,400 km on a width of 1,000 units."""
    x, y = ALBERS.transform(lon, lat)
    return (x + 1.2e6) / 2400, (7e5 - y) / 2400


def country_leaves(points: int, seed: int = 2) -> pl.DataFrame:
    rng = np.random.default_rng(seed)
    centre = rng.uniform((43.0, 89.0), (51.0, 118.0), (339, 2))
    where = rng.integers(0, 339, points)
    at = centre[where] + rng.standard_t(2, (points, 2)) * 0.12
    cells = points_to_cells(np.clip(at[:, 0], 42, 52), np.clip(at[:, 1], 88, 119))
    pairs = pl.DataFrame({"d": where, "c": cells}).group_by("d", "c").len().sort("d", "c")
    return nested_leaves(pairs["d"].to_numpy(), pairs["c"].to_numpy(), pairs["len"].to_numpy())[1]


def leaves_of(names: list[int], seed: int) -> pl.DataFrame:
    """Leaves of any cells, in any order of districts and kinds: the file must hold what it is given."""
    rng = np.random.default_rng(seed)
    cells = np.array(names, np.uint64)
    columns = {
        "leaf": rng.permutation(cells.size),
        "district": rng.integers(0, 4, cells.size),
        "h3_cell": cells,
        "resolution": resolutions(cells),
        "kind": np.where(rng.random(cells.size) < 0.5, "cell", "remainder").astype(object),
        "families": np.full(cells.size, 30),
    }
    return pl.DataFrame(columns, schema=LEAF_SCHEMA)


def check_equal(leaves: pl.DataFrame, hexes: HexShapes) -> None:
    order = leaves.sort("district", "resolution", pl.col("kind") == "cell", "h3_cell")
    for name in ("district", "resolution", "h3_cell"):
        np.testing.assert_array_equal(getattr(hexes, name), order[name])
    np.testing.assert_array_equal(hexes.kind, order["kind"] == "cell")
    by_leaf = dict(zip(leaves["leaf"], leaves["h3_cell"], strict=True))
    assert [by_leaf[leaf] for leaf in hexes.leaf.tolist()] == hexes.h3_cell.tolist()
    for i, (cell, resolution) in enumerate(zip(hexes.h3_cell.tolist(), hexes.resolution.tolist(), strict=True)):
        ring = hexes.vertices[hexes.offsets[i] : hexes.offsets[i + 1]]
        if resolution == 0:
            assert len(ring) == 0
            continue
        true = np.array(h3.cell_to_boundary(h3.int_to_str(cell)))
        true = np.column_stack(project(true[:, 1], true[:, 0]))
        assert len(ring) == len(true)
        turns = [np.abs(np.roll(true, -k, axis=0) - ring).max() for k in range(len(true))]
        assert min(turns) <= 0.5 * 2.0 ** -quantum_exponent(resolution) + 1e-4


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(0, 60))
def test_any_leaves_come_back(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    cells = points_to_cells(rng.uniform(40, 56, count), rng.uniform(46, 120, count))
    names = [int(parents(cells[k : k + 1], int(r))[0]) for k, r in enumerate(rng.integers(4, 9, count))]
    leaves = leaves_of([*names, 0, 0], seed)
    check_equal(leaves, decode_hexes(encode_hexes(leaves, project)))


def cells_with_extra_corners() -> list[int]:
    """Cells that an edge of the icosahedron cuts have more than six vertices."""
    found = points_to_cells(*(axis.reshape(-1) for axis in np.mgrid[40:56:0.1, 60:120:0.1]))
    names = np.unique(np.concatenate([parents(found, 5), parents(found, 7)])).tolist()
    return [name for name in names if len(h3.cell_to_boundary(h3.int_to_str(name))) != 6][:40]


def test_cells_with_more_than_six_corners_come_back() -> None:
    odd = cells_with_extra_corners()
    assert odd
    leaves = leaves_of([*odd, *(int(c) for c in points_to_cells([47.0, 47.1], [100.0, 100.1]))], 1)
    check_equal(leaves, decode_hexes(encode_hexes(leaves, project)))


def test_a_country_is_small_and_in_paint_order() -> None:
    leaves = country_leaves(400_000)
    assert 4_000 < len(leaves) < 25_000
    data = encode_hexes(leaves, project)
    hexes = decode_hexes(data)
    assert len(brotli.compress(data, quality=9)) <= 8 * len(leaves)
    key = list(zip(hexes.district, hexes.resolution, hexes.kind, hexes.h3_cell, strict=True))
    assert key == sorted(key)
    assert encode_hexes(leaves.sample(fraction=1, shuffle=True, seed=1), project) == data


def test_neighbours_meet_without_a_gap() -> None:
    around = [int(c, 16) for c in h3.grid_disk(h3.latlng_to_cell(47.0, 105.0, 6), 3)]
    hexes = decode_hexes(encode_hexes(leaves_of(around, 0), project))
    corners = len(np.unique(hexes.vertices, axis=0))
    assert corners == 6 * (3 + 1) ** 2, "a disk of radius k has 6 (k + 1)^2 distinct corners"


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_browser_reads_the_same(tmp_path: Path) -> None:
    country = country_leaves(60_000)
    extra = leaves_of(cells_with_extra_corners(), 3)
    for number, leaves in enumerate((country, extra, country.clear())):
        file = tmp_path / f"{number}.bin"
        file.write_bytes(encode_hexes(leaves, project))
        command = ["node", "-e", NODE_SCRIPT, str(ASSETS / "hexes-decode.js"), str(file)]
        read = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        ours = decode_hexes(file.read_bytes())
        for name in ("leaf", "district", "kind", "resolution", "offsets"):
            assert read[name] == getattr(ours, name).tolist(), name
        assert read["h3"] == cell_strings(ours.h3_cell)
        np.testing.assert_array_equal(np.array(read["vertices"], np.float32), ours.vertices.reshape(-1))


def test_wrong_files_and_projections_are_said() -> None:
    data = encode_hexes(leaves_of([0], 0), project)
    with pytest.raises(ShapesError, match="not a hexagon file"):
        decode_hexes(b"PNG")
    with pytest.raises(ShapesError, match="version 9"):
        decode_hexes(data[:4] + b"\x09\x00" + data[6:])
    leaves = leaves_of(points_to_cells([47.0], [100.0]).tolist(), 0)
    with pytest.raises(ShapesError, match="not finite"):
        encode_hexes(leaves, lambda lon, lat: (lon * np.inf, lat))
    with pytest.raises(ShapesError, match="kind must be one of"):
        encode_hexes(leaves.with_columns(kind=pl.lit("hole")), project)
