"""Locate points in districts: the raster index beside geopandas.sjoin, in one process, answers compared.

    python bench/locate.py                                   built-in schematic boundaries, 8 million points
    python bench/locate.py --boundaries FILE.gpkg --layer adm2 --points 1000000

Two thirds of the points lie in clusters around settlements (as families do), one third is spread over the bounding box.
The baseline is sjoin with "within", its fast predicate: points on a border then belong nowhere, but random points hit
none. --predicate intersects is sjoin's default, has our border rule and takes five to eight times as long.
"""

from __future__ import annotations

import argparse
import resource
import time
from pathlib import Path

import geopandas as gpd
import numpy as np

from geo.locate import LocateIndex


def read_districts(boundaries: Path | None, layer: str | None, country: str) -> gpd.GeoDataFrame:
    if boundaries is not None:
        return gpd.read_file(boundaries, layer=layer)
    from geo.boundaries import load_builtin

    return load_builtin(country).levels[2]


def population(districts: gpd.GeoDataFrame, points: int, seed: int = 7) -> tuple[np.ndarray, np.ndarray]:
    """lat, lon: a third in 40 towns of about 20 km, a third around every district's centre, a third uniform."""
    rng = np.random.default_rng(seed)
    west, south, east, north = districts.total_bounds
    centre = districts.geometry.representative_point()
    n = points // 3
    town = rng.choice(len(districts), 40)[rng.zipf(1.6, n) % 40]
    spread = rng.integers(0, len(districts), n)
    cx, cy = centre.x.to_numpy(), centre.y.to_numpy()
    lon = [rng.normal(cx[town], 0.1), rng.normal(cx[spread], 0.3), rng.uniform(west, east, points - 2 * n)]
    lat = [rng.normal(cy[town], 0.07), rng.normal(cy[spread], 0.2), rng.uniform(south, north, points - 2 * n)]
    order = rng.permutation(points)
    return np.concatenate(lat)[order], np.concatenate(lon)[order]


def sjoin_rows(
    districts: gpd.GeoDataFrame, lat: np.ndarray, lon: np.ndarray, predicate: str
) -> tuple[np.ndarray, float, float]:
    """The baseline's answer (lowest covering row, -1 outside), its seconds, and the seconds to make the points."""
    right = gpd.GeoDataFrame(geometry=districts.geometry.to_numpy(), crs=4326)
    began = time.perf_counter()
    left = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
    made = time.perf_counter() - began
    began = time.perf_counter()
    joined = gpd.sjoin(left, right, predicate=predicate)["index_right"]
    seconds = time.perf_counter() - began
    rows = np.full(lat.size, len(districts), np.int32)
    np.minimum.at(rows, joined.index.to_numpy(), joined.to_numpy(np.int32))
    rows[rows == len(districts)] = -1
    return rows, seconds, made


def peak_mb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--points", type=int, default=8_000_000)
    parser.add_argument("--boundaries", type=Path)
    parser.add_argument("--layer", default="adm2")
    parser.add_argument("--country", default="mng")
    parser.add_argument("--cell-degrees", type=float, default=0.0025)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--predicate", choices=["within", "intersects"], default="within")
    parser.add_argument("--no-baseline", action="store_true")
    options = parser.parse_args()

    districts = read_districts(options.boundaries, options.layer, options.country)
    geometry = districts.geometry.to_numpy()
    lat, lon = population(districts, options.points)
    print(f"{len(districts)} districts, {districts.count_coordinates().sum():,} vertices, {options.points:,} points")

    began = time.perf_counter()
    LocateIndex.build(geometry[:1], 1.0).locate(lat[:10], lon[:10])
    print(f"compiling or loading the compiled code  {time.perf_counter() - began:7.2f} s (apart)")
    began = time.perf_counter()
    index = LocateIndex.build(geometry, options.cell_degrees)
    built = time.perf_counter() - began
    print(f"index built                             {built:7.2f} s, {index.raster.nbytes / 1e6:.0f} MB, "
          f"{index.raster.border_cells:,} border cells")  # fmt: skip

    rows = index.locate(lat, lon)
    best = {}
    for threads in (1, 2):
        seconds = []
        for _ in range(options.repeat):
            began = time.perf_counter()
            again = index.locate(lat, lon, threads=threads)
            seconds.append(time.perf_counter() - began)
        assert np.array_equal(rows, again)
        best[threads] = min(seconds)
        print(f"located, {threads} thread(s)                    {min(seconds):7.3f} s "
              f"(median {np.median(seconds):.3f}), {options.points / min(seconds) / 1e6:.0f} M/s")  # fmt: skip
    chunks = [index.locate(lat[k : k + 250_000], lon[k : k + 250_000]) for k in range(0, options.points, 250_000)]
    assert np.array_equal(rows, np.concatenate(chunks))
    print(f"peak memory so far                      {peak_mb():7d} MB; {np.mean(rows >= 0):.1%} of points inside")
    if options.no_baseline:
        return
    expected, seconds_sjoin, made = sjoin_rows(districts, lat, lon, options.predicate)
    assert np.array_equal(rows, expected), f"{np.sum(rows != expected)} answers differ"
    print(f"geopandas.sjoin, {options.predicate:10s}             {seconds_sjoin:7.2f} s, peak memory {peak_mb()} MB "
          f"(apart: {made:.2f} s to make the points)")  # fmt: skip
    print(f"answers identical; ratio {seconds_sjoin / best[2]:.0f}x on 2 threads, {seconds_sjoin / best[1]:.0f}x on 1, "
          f"{seconds_sjoin / (best[2] + built):.0f}x with building the index")  # fmt: skip


if __name__ == "__main__":
    main()
