"""What each agency delivered to the registry, as everybody may know it: rounded, without reasons or rows."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from data.release import layout
from data.release.errors import ReleaseCorrupted
from data.release.intake import SourceDelivery
from data.release.reader import Release

_ROUNDED_TO: Final = 100
"""Records are told to the nearest hundred: an exact number would tell of a single arrival."""


@dataclass(frozen=True)
class Delivery:
    """One agency's delivery.

    Attributes:
        agency: its code in the profile.
        label: its name by language.
        last_load: when its data were last loaded, None if not known.
        cadence: how often they are agreed to come (a key of `intake.CADENCE_DAYS`), None if not known.
        overdue: whether a newer load was due by the release's reference date, None if not known.
        match_percent: records matched to a family or person, in whole percent (0 to 100), None if not known.
        records: to the nearest hundred, None if not known.
    """

    agency: str
    label: dict[str, str]
    last_load: date | None
    cadence: str | None
    overdue: bool | None
    match_percent: int | None
    records: int | None


def published_delivery(source: SourceDelivery) -> dict[str, Any]:
    """The part of a delivery that `deliveries.json` holds."""
    records = None if source.records is None else round(source.records / _ROUNDED_TO) * _ROUNDED_TO
    # A percentage of few records would tell how many there are.
    known = records and source.records and source.matched is not None
    return {
        "agency": source.agency,
        "last_load": source.last_load,
        "cadence": source.cadence,
        "match_percent": round(100 * source.matched / source.records) if known else None,  # type: ignore[operator]
        "records": records,
    }


def read_deliveries(release: Release) -> tuple[Delivery, ...]:
    """The deliveries of a release in the profile's order of agencies; none where the release does not tell.

    Raises:
        ReleaseCorrupted: the file cannot be read as such.
    """
    path = release.folder / layout.PUBLIC / layout.DELIVERIES_FILE
    try:
        entries = orjson.loads(path.read_bytes())
        found = [_delivery(entry, release) for entry in entries]
    except FileNotFoundError:
        return ()
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        raise ReleaseCorrupted(f"{path} cannot be read as deliveries of agencies; build the release again.") from error
    order = [agency["code"] for agency in release.profile.get("agencies", ())]
    return tuple(sorted(found, key=lambda item: order.index(item.agency) if item.agency in order else len(order)))


def _delivery(entry: dict[str, Any], release: Release) -> Delivery:
    labels = {agency["code"]: agency["label"] for agency in release.profile.get("agencies", ())}
    last_load = date.fromisoformat(entry["last_load"]) if entry["last_load"] else None
    source = SourceDelivery(agency=entry["agency"], last_load=last_load, cadence=entry["cadence"])
    return Delivery(
        agency=source.agency,
        label=labels.get(source.agency, dict.fromkeys(release.profile["languages"], source.agency)),
        last_load=last_load,
        cadence=source.cadence,
        overdue=source.overdue(release.manifest.reference_date),
        match_percent=entry["match_percent"],
        records=entry["records"],
    )
