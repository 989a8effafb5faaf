"""Social workers of the demonstration: how many work in an area, who uses the application, and what they did there.

Published: more than 20,000 social workers exist, and the application is to have 200 users at the project's closure
(its results framework). That these are Kazakhstan's, the number of Mongolia's, how visits go with workers, and how fast
the application spread are assumed. A smaller demonstration has as much smaller a staff; the application's users are
those of the pilot, whatever the size.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa

from data.registry.contract import DEALINGS
from data.registry.demo import calibration as c
from data.registry.demo import columns as encode
from data.registry.demo.draws import Ints, apportion, stream
from data.registry.demo.plan import Plan
from data.registry.demo.tables import day_number

WORKERS: Final = {"mng": 3_000, "kaz": 20_400}
"""Of the whole country. Mongolia's is assumed: about one and a half for each of some 1,900 bags and khoroos."""

APP_USERS: Final = (58, 137, 212)
"""Of the country at each of `SNAPSHOT_DATES`."""

_USERS_AT_MOST: Final = 0.7
_VACANT: Final = 0.015
_UNREPORTED: Final = 0.015
_MILLE: Final = 1000


@dataclass(frozen=True)
class Workforce:
    """Rows of the table, and how many of them are invalid on purpose."""

    table: pa.Table
    spoilt: int


def draw_workforce(plan: Plan, snapshots: int) -> Workforce:
    """One row per area and snapshot; a few areas have no worker and a few deliver nothing.

    Args:
        snapshots: how many of `SNAPSHOT_DATES`, counted from the last.
    """
    families = np.zeros(len(plan.pcodes), dtype=np.int64)
    np.add.at(families, plan.area, np.diff(plan.first))
    rows = [_rows(plan, families, row) for row in range(len(c.SNAPSHOT_DATES) - snapshots, len(c.SNAPSHOT_DATES))]
    columns = {name: np.concatenate([part[name] for part in rows]) for name in rows[0]}
    codes = [*plan.pcodes, *(own or pcode for own, pcode in zip(plan.national_codes, plan.pcodes, strict=True))]
    # One row of an area that does not exist, and one with more referrals closed than made.
    columns["area"][0] = len(codes)
    columns["referrals_closed"][1] = columns["referrals"][1] + 1
    table = {
        "adm2_pcode": encode.coded(columns["area"], (*codes, "XX9999")),
        "as_of": encode.days(columns["as_of"]),
        **{name: encode.whole(columns[name], pa.int64()) for name in ("workers", "app_users", *DEALINGS)},
    }
    return Workforce(pa.table(table), spoilt=2)


def _rows(plan: Plan, families: Ints, snapshot: int) -> dict[str, Ints]:
    lasting = stream(plan.seed, "workforce", plan.country)
    rng = stream(plan.seed, "workforce", plan.country, snapshot)
    size = len(families)
    # Thousandths, and few of them: what is apportioned must not depend on the last bit of a float.
    pull = 400 + lasting.integers(0, 1_200, size)
    vacant = lasting.random(size) < _VACANT
    weights = np.maximum(families * pull // _MILLE, 1)
    national = c.NATIONAL_PERSONS[plan.country] / c.HOUSEHOLDS[plan.country].household_size
    staff = max(round(WORKERS[plan.country] * min(plan.families / national, 1.0)), size)
    workers = np.where(vacant, 0, apportion(staff, weights, 1))
    willing = workers * lasting.integers(1, 9, size) ** 2
    users = apportion(min(APP_USERS[snapshot], int(_USERS_AT_MOST * staff)), willing.astype(np.int64))
    users = np.minimum(users, workers)
    visits = workers * (60 + rng.integers(0, 90, size))
    assessments = np.minimum(families * (300 + rng.integers(0, 250, size)) // _MILLE, workers * 400)
    referrals = visits * (120 + rng.integers(0, 120, size)) // _MILLE
    closed = referrals * (550 + rng.integers(0, 350, size)) // _MILLE
    unreported = rng.random(size) < _UNREPORTED
    kept = np.flatnonzero(~unreported)
    day = day_number(c.SNAPSHOT_DATES[snapshot])
    found = {
        # Some areas write their national code.
        "area": np.arange(size) + size * (lasting.random(size) < 0.3),
        "as_of": np.full(size, day),
        "workers": workers,
        "app_users": users,
        "visits": visits,
        "assessments": assessments,
        "referrals": referrals,
        "referrals_closed": closed,
    }
    return {name: values[kept].astype(np.int64) for name, values in found.items()}
