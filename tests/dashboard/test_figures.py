"""Figures against approved JSON; set FAMILY_ATLAS_APPROVE=1 to approve what is drawn now."""

import os
from datetime import date
from pathlib import Path

import orjson
import polars as pl
import pytest

from dashboard.figures.causes import causes_figure
from dashboard.figures.trend import trend_figure

APPROVED = Path(__file__).parent / "approved"
CAUSES = pl.DataFrame(
    {
        "label": ["No water", "No job"],
        "here": [41.5, 12.0],
        "low": [39.0, 10.5],
        "high": [44.0, 13.5],
        "nation": [20.1, 15.2],
    }
)
TREND = pl.DataFrame(
    {
        "day": [date(2025, 6, 30), date(2025, 12, 31)],
        "value": [14.4, 13.9],
        "low": [14.1, 13.5],
        "high": [14.7, 14.3],
    }
)

FIGURES = {
    "causes": causes_figure(CAUSES, place="Place", nation="Nation", axis="Percent", separators=".,"),
    "causes_of_the_nation": causes_figure(CAUSES, place="Nation", nation="", axis="Percent", separators=", "),
    "trend": trend_figure(TREND, indicator="Poverty", separators=".,"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_figure_is_as_approved(name):
    drawn = orjson.loads(FIGURES[name].to_json())
    path = APPROVED / f"{name}.json"
    if os.environ.get("FAMILY_ATLAS_APPROVE"):
        path.write_bytes(orjson.dumps(drawn, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")
    assert drawn == orjson.loads(path.read_bytes())


def test_figures_do_not_change_their_frames():
    before = CAUSES.clone()
    causes_figure(CAUSES, place="Place", nation="Nation", axis="Percent", separators=".,")
    assert CAUSES.equals(before)
