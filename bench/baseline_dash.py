"""The usual way, to compare with: a standard Dash application with the same districts as a Plotly choropleth map.

Started by bench/page.py: python bench/baseline_dash.py STORE COUNTRY PORT. One page with `dcc.Dropdown`, `dcc.Graph`
with `go.Choroplethmap` (style "white-bg": nothing is fetched from other hosts) and one callback, under gunicorn
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pyproj
from dash import Dash, Input, Output, dcc, html

from dashboard.serving import serve
from data.release.reader import Release
from data.release.store import Store

_NUMBER = re.compile(r"-?\d*\.?\d+")
_COMMAND = re.compile(r"([MmLlZz])([^MmLlZz]*)")


def geojson(release: Release) -> dict[str, Any]:
    """The web shapes of the second level in longitude and latitude."""
    shapes = json.loads(release.shapes())
    inverse = pyproj.Transformer.from_crs(shapes["projection"], "EPSG:4326", always_xy=True)
    scale, west, north = shapes["metres_per_unit"], shapes["west_m"], shapes["north_m"]
    features = []
    for area in shapes["levels"]["adm2"]:
        rings = []
        for ring in rings_of(area["d"]):
            x, y = np.array(ring).T
            lon, lat = inverse.transform(west + x * scale, north - y * scale)
            rings.append([[[round(a, 4), round(b, 4)] for a, b in zip(lon, lat, strict=True)]])
        features.append(
            {"type": "Feature", "id": area["pcode"], "properties": {},
             "geometry": {"type": "MultiPolygon", "coordinates": rings}}
        )  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def rings_of(path: str) -> list[list[tuple[float, float]]]:
    """Rings of an SVG path of M, L, l, m and z."""
    rings: list[list[tuple[float, float]]] = []
    x = y = 0.0
    for command, arguments in _COMMAND.findall(path):
        numbers = [float(number) for number in _NUMBER.findall(arguments)]
        if command in "Zz":
            rings[-1].append(rings[-1][0])
            x, y = rings[-1][0]
            continue
        if command in "Mm":
            rings.append([])
        for a, b in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = (a, b) if command.isupper() else (x + a, y + b)
            rings[-1].append((x, y))
    return rings


def _outer(feature: dict[str, Any]) -> list[list[list[float]]]:
    return [polygon[0] for polygon in feature["geometry"]["coordinates"]]


def create_app(store: str, country: str) -> Dash:
    """The application; the release is opened at the first request, after the fork."""
    app = Dash("baseline", assets_folder="no-assets", include_assets_files=False)
    kept: dict[str, Any] = {}

    def release() -> Release:
        if "release" not in kept:
            opened = Store(store)
            kept["release"] = opened.open(country, opened.published(country)[0])
            kept["geojson"] = geojson(kept["release"])
        found: Release = kept["release"]
        return found

    def figure(code: str) -> go.Figure:
        opened = release()
        values = opened.values(level="adm2", indicator=code, base="families")
        areas = opened.areas("adm2")
        drawn = go.Choroplethmap(
            geojson=kept["geojson"],
            locations=[area["pcode"] for area in areas],
            z=np.where(np.isnan(values.value), None, np.round(values.value, 1)),
            text=[area["name"]["en"] for area in areas],
            colorscale="YlOrRd",
        )
        corners = np.array([ring[0] for item in kept["geojson"]["features"] for ring in _outer(item)])
        centre = dict(zip(("lon", "lat"), (corners.min(axis=0) + corners.max(axis=0)) / 2, strict=True))
        made = go.Figure(drawn)
        made.update_layout(map={"style": "white-bg", "center": centre, "zoom": 3.4}, height=640, uirevision="kept")
        return made

    def layout() -> html.Div:
        codes = [code for code, entry in release().register.items() if entry["kind"] == "rate"]
        return html.Div(
            [
                dcc.Dropdown(codes, "zone_de", id="indicator", clearable=False),
                html.Div(dcc.Graph(id="map", figure=figure("zone_de")), id="baseline-map"),
            ]
        )

    app.layout = layout

    @app.callback(Output("map", "figure"), Input("indicator", "value"), prevent_initial_call=True)
    def redraw(code: str) -> go.Figure:
        return figure(code)

    @app.server.get("/health")
    def health() -> str:
        return "ok"

    return app


def main() -> None:
    """Serve until stopped."""
    store, country, port = sys.argv[1:]
    app = create_app(store, country)

    def warm_up() -> None:
        app.server.test_client().get("/")  # Dash knows the files of its components from the first page on

    serve(app.server, host="127.0.0.1", port=int(port), workers=2, threads=8, warm_up=warm_up)


if __name__ == "__main__":
    main()
