"""What everybody may know of the agencies' deliveries."""

from datetime import date
from pathlib import Path

import pytest

from data.release.deliveries import Delivery, published_delivery, read_deliveries
from data.release.errors import ReleaseCorrupted
from data.release.intake import SourceDelivery
from data.release.manifest import read_manifest
from data.release.reader import Release, open_release
from tests.data.release.altered_releases import built, change_json, copied


def opened(folder: Path) -> Release:
    return Release(folder, read_manifest(folder / "manifest.json"))


def test_the_office_of_tessera() -> None:
    """136 records, 134 of them matched, loaded on the day of the June snapshot, every month."""
    office = "office"
    label = {"en": "Office", "mn": "Office mn", "kk": "Office kk", "ru": "Office ru"}
    loaded = date(2025, 6, 30)
    assert read_deliveries(open_release(built(1))) == (
        Delivery(office, label, loaded, "monthly", overdue=False, match_percent=99, records=100),
    )
    # At the December snapshot nothing newer has come.
    (december,) = read_deliveries(open_release(built(0)))
    assert december.overdue is True


@pytest.mark.parametrize(
    ("records", "matched", "expected"),
    [
        (None, None, (None, None)),
        (0, 0, (0, None)),
        (49, 49, (0, None)),
        (51, None, (100, None)),
        (1234, 617, (1200, 50)),
        (2_000_000, 1_999_999, (2_000_000, 100)),
    ],
)
def test_records_and_shares_are_rounded(records: int | None, matched: int | None, expected: tuple[object, ...]) -> None:
    entry = published_delivery(SourceDelivery(agency="office", records=records, matched=matched))
    assert (entry["records"], entry["match_percent"]) == expected
    assert set(entry) == {"agency", "last_load", "cadence", "match_percent", "records"}


def test_unknown_dates_cadences_and_agencies_are_told_as_such(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    entry = {"agency": "stranger", "last_load": None, "cadence": None, "match_percent": None, "records": None}
    change_json(folder, "public/deliveries.json", lambda content: [entry, *content])
    known, stranger = read_deliveries(opened(folder))
    assert known.agency == "office"
    assert (stranger.overdue, stranger.last_load, stranger.records) == (None, None, None)
    assert stranger.label["en"] == "stranger"


def test_releases_that_do_not_tell_and_files_that_cannot_be_read(tmp_path: Path) -> None:
    folder = copied(tmp_path)
    file = folder / "public" / "deliveries.json"
    file.write_text('[{"agency": "office"}]')
    with pytest.raises(ReleaseCorrupted, match=r"deliveries.json cannot be read"):
        read_deliveries(opened(folder))
    file.write_text("[")
    with pytest.raises(ReleaseCorrupted, match="build the release again"):
        read_deliveries(opened(folder))
    file.unlink()
    assert read_deliveries(opened(folder)) == ()
