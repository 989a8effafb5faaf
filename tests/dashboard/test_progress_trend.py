"""The drawing of an indicator's way: as approved, inside its frame, with a place for every mark."""

import os
import re
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pages.progress.trend import Mark, Trend, top_of_axis, trend_drawing

APPROVED = Path(__file__).parent / "approved"
START = date(2021, 11, 30)
TRENDS = {
    "progress_trend": Trend(
        Mark(START, Decimal(0), "Baseline: 0"),
        Mark(date(2022, 12, 31), Decimal(500), "Target: 500"),
        [
            Mark(date(2022, 3, 31), Decimal(120), "120 <&>", Decimal(100), Decimal(140)),
            Mark(date(2022, 9, 30), Decimal(380), "380", Decimal(355), Decimal(405)),
        ],
    ),
    "progress_trend_without_baseline": Trend(
        None, Mark(date(2022, 4, 30), Decimal(0), "Target: 0"), [Mark(date(2022, 12, 31), Decimal("31.5"), "31.5")]
    ),
}
VALUES = st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False, allow_infinity=False)


def drawn(trend):
    top = top_of_axis(max(max(mark.value, mark.high or mark.value) for mark in trend.marks))
    days = [mark.day for mark in trend.marks]
    ticks = [(value, f"{value:f}") for value in (Decimal(0), top / 2, top)]
    return trend_drawing(
        trend, "Drawing <&>", ticks, [(day, day.isoformat()) for day in sorted({min(days), max(days)})]
    )


@pytest.mark.parametrize("name", TRENDS)
def test_the_drawing_is_as_approved(name):
    path = APPROVED / f"{name}.svg"
    written = drawn(TRENDS[name]).replace("><", ">\n<") + "\n"
    if os.environ.get("FAMILY_ATLAS_APPROVE"):
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")
    assert ElementTree.fromstring(written).get("role") == "img"


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_the_axis_ends_at_a_round_number_that_is_not_too_far(highest):
    top = top_of_axis(highest)
    assert top >= highest
    assert top <= max(Decimal(1), highest * Decimal("2.5"))
    assert set(str(int(top.scaleb(12)))) <= set("1250")


@given(st.lists(st.tuples(st.integers(0, 4000), VALUES), min_size=2, max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_mark_lies_inside(points):
    marks = [Mark(START + timedelta(days=days), value, f"{value}") for days, value in sorted(points)]
    html = drawn(Trend(marks[0], marks[-1], marks[1:-1]))
    assert html.count("<circle") + html.count("<path") == len(marks)
    places = [float(number) for number in re.findall(r' (?:x|y|x1|x2|y1|y2)="([\d.]+)%"', html)]
    assert places
    assert min(places) >= 0
    assert max(places) <= 100
