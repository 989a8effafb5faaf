"""Case loads of areas: published counts with their intervals, and what is left over for hidden ones."""

import math

import pytest

from data.budget.caseload import Caseloads
from data.budget.caseload_sources import caseload_sources
from data.people.errors import OutsideScope
from tests.data.budget.budget_round import AIMAG, NATIONAL, SOUM

# Of the tiny release's nine districts these have no figures: MN1102, MN1103 and MN2101.
HIDDEN = (1, 2, 3)
CODES = ("unreached:allowance", "entitled:allowance", "need:home_care", "zone:zone_e", "everybody:families")


@pytest.fixture(scope="module")
def figures(read):
    return read(NATIONAL)


@pytest.fixture(params=CODES)
def source(request, figures):
    return caseload_sources(figures)[request.param]


def published(figures, source, level, row):
    counted = source.counted
    values = figures.values(level=level, indicator=counted.indicator, base=counted.base).values
    numerator, denominator = int(values.numerator[row]), int(values.denominator[row])
    return {"numerator": numerator, "denominator": denominator, "rest": denominator - numerator}[counted.part]


def test_sources_follow_the_profile(figures):
    found = caseload_sources(figures)
    assert list(found)[:3] == ["unreached:allowance", "entitled:allowance", "reached:allowance"]
    assert found["unreached:own"].base == "persons"
    assert found["need:home_care"].programme == "home_care"
    assert all(code == source.code and source.label["mn"] for code, source in found.items())


def test_published_counts_are_taken_as_they_are(figures, source):
    rows = [row for row in range(9) if row not in HIDDEN]
    for row, found in zip(rows, Caseloads(figures).of(source, "adm2", rows), strict=True):
        assert (found.known, found.row) == ("value", row)
        assert found.value == max(0, published(figures, source, "adm2", row))
        assert 0 <= found.low <= found.value <= found.high


def test_hidden_counts_share_what_the_parent_leaves(figures, source):
    reader = Caseloads(figures)
    shared = {0: (0, (1, 2)), 1: (3, (4, 5))}
    estimates = {found.row: found for found in reader.of(source, "adm2", HIDDEN)}
    rest = max(0, published(figures, source, "adm1", 0) - published(figures, source, "adm2", 0))
    assert {found.known for found in estimates.values()} == {"estimate"}
    # Families of the hidden ones are hidden, too: equal parts, none above the most they can hold together.
    for row in shared[0][1]:
        assert estimates[row].value == pytest.approx(min(rest / 2, estimates[row].high))
        assert estimates[row].low == 0 <= estimates[row].value <= estimates[row].high
    alone = max(0, published(figures, source, "adm1", 1) - sum(published(figures, source, "adm2", r) for r in (4, 5)))
    assert estimates[3].value == pytest.approx(min(alone, estimates[3].high))
    assert not any(found.state.has_value for found in estimates.values())


def test_without_the_parent_nothing_is_known(read, source):
    [own] = Caseloads(read(SOUM)).of(source, "adm2", [3])
    assert own.known == "none"
    assert math.isnan(own.value)
    assert not own.state.has_value
    [inside] = Caseloads(read(AIMAG)).of(source, "adm2", [3])
    assert inside.known == "estimate"


def test_areas_outside_the_territory_are_refused(read, source):
    with pytest.raises(OutsideScope):
        Caseloads(read(SOUM)).of(source, "adm2", [4])
    with pytest.raises(OutsideScope):
        Caseloads(read(AIMAG)).of(source, "adm1", [0])
