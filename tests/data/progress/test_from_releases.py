"""Actuals that follow from public releases, on the tiny country."""

from decimal import Decimal

import orjson
import pytest

from data.progress.framework import Framework
from data.progress.from_releases import release_actuals
from data.release import layout
from data.release.reader import Release, open_release
from data.release.states import ValueState
from tests.dashboard.tiny_release import tiny_store
from tests.progress_programme import invented_framework


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    store = tiny_store(tmp_path_factory.mktemp("store"))
    return open_release(store.release_dir("mng", store.published("mng")[0]))


def framework(**changes: object) -> Framework:
    whole = invented_framework()
    one = next(item for item in whole.indicators if item.actuals == "agencies_integrated")
    people = next(item for item in whole.indicators if item.actuals == "people_mapped")
    return whole.model_copy(update={"indicators": (people, one.model_copy(update=changes))})


def test_people_are_those_of_the_release_with_their_interval(release: Release) -> None:
    found = [item for item in release_actuals(framework(), [release]) if item.low is not None]
    for level in ("adm0", "adm1"):
        values = release.values(level=level, indicator="persons", base="persons")
        for row, area in enumerate(release.areas(level)):
            pcode = "" if level == "adm0" else area["pcode"]
            mine = [item for item in found if item.pcode == pcode]
            if values.state[row] != ValueState.VALUE:
                assert not mine
                continue
            assert [item.value for item in mine] == [Decimal(int(values.numerator[row]))]
            assert mine[0].low <= mine[0].value <= mine[0].high
            assert mine[0].last_day == release.manifest.reference_date
            assert [step.value for step in mine[0].steps if step.code == "release"] == [release.release_id]
    assert found


def deliver(release: Release, *agencies: tuple[str, str | None, int]) -> Release:
    entries = [
        {"agency": code, "last_load": day, "cadence": "daily", "match_percent": 99, "records": records}
        for code, day, records in agencies
    ]
    (release.folder / layout.PUBLIC / layout.DELIVERIES_FILE).write_bytes(orjson.dumps(entries))
    return release


def counted(release: Release, **changes: object) -> list[tuple[Decimal, str]]:
    return [
        (item.value, next(step.source for step in item.steps if step.code == "agencies"))
        for item in release_actuals(framework(**changes), [release])
        if item.indicator == framework().indicators[1].code
    ]


def test_agencies_count_when_they_delivered_records(release: Release) -> None:
    deliver(
        release, ("one", "2026-06-01", 500), ("two", None, 500), ("three", "2026-05-01", 0), ("four", "2026-01-01", 9)
    )
    assert counted(release) == [(Decimal(2), "one four")]
    assert counted(release, agencies=("four", "three")) == [(Decimal(1), "four")]
    assert counted(release, agencies=("three",)) == [(Decimal(0), "")]


def test_a_release_without_deliveries_tells_nothing(release: Release) -> None:
    deliver(release)
    assert counted(release) == []
