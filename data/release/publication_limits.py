"""How much may be published: releases in a year, and what all of them together may tell about a person.

Both rules can be overridden with a reason that the ledger keeps.
"""

from collections.abc import Collection
from typing import Final

from data.release.leak_budget import accounts, advantage
from data.release.manifest import Manifest
from data.release.release_records import ReleaseRecord

MOST_PER_YEAR: Final = 2
"""Reference dates in one calendar year that may ever be public. A correction has the date of what it corrects."""


def objections(manifest: Manifest, records: Collection[ReleaseRecord]) -> list[str]:
    """Sentences on why a release should not become public, beside those that were public already; none: it may."""
    if any(record.release_id == manifest.release_id and record.was_public for record in records):
        return []  # what was seen once tells nothing new
    public = [record for record in records if record.was_public]
    return [*_too_many(manifest, public), *_too_much(manifest, public)]


def _too_many(manifest: Manifest, public: Collection[ReleaseRecord]) -> list[str]:
    day = manifest.reference_date
    others = {record.reference_date for record in public if record.reference_date.year == day.year} - {day}
    if len(others) < MOST_PER_YEAR:
        return []
    days = " and ".join(other.isoformat() for other in sorted(others))
    return [
        f"{day.year} has its {MOST_PER_YEAR} public releases already ({days}); more releases a year let small changes "
        "be traced to families."
    ]


def _too_much(manifest: Manifest, public: Collection[ReleaseRecord]) -> list[str]:
    spent = accounts(record.leak for record in public)
    return [
        f"The {tier} figures would tell too much about a person: mu² {account.spent:.3g} is spent, this release adds "
        f"{manifest.leak.get(tier, 0.0):.3g}, the lifetime budget is {account.budget:.3g} (an attacker's best hits "
        f"minus false alarms: {advantage(account.budget**0.5):.2f})."
        for tier, account in spent.items()
        if not account.allows(manifest.leak.get(tier, 0.0))
    ]
