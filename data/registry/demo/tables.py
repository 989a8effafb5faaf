"""The rows of the registry's tables, before anything is spoilt: values, what is missing, and how they are written."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from data.registry.contract import EDUCATION_STATUSES, EMPLOYMENT_STATUSES, RESIDENCES, SEXES, WASHINGTON_GROUP
from data.registry.demo import calibration as c
from data.registry.demo import columns as encode
from data.registry.demo.attributes import Attributes
from data.registry.demo.draws import Flags, Ints, stream
from data.registry.demo.households import LIVELIHOOD_CODES, Households
from data.registry.demo.locations import Locations
from data.registry.demo.persons import Persons
from data.registry.demo.plan import Plan
from data.registry.demo.support import NEVER, Support
from data.registry.demo.vulnerability import State

FAMILY_DIGITS = 9
MEMBER_DIGITS = 11
EPOCH = date(1970, 1, 1)


@dataclass
class Cells:
    """One column: values [n], which of them are missing, and the way to Arrow."""

    values: Any
    missing: Flags
    encode: Callable[[Any, Flags], Any]

    def take(self, rows: Ints) -> "Cells":
        """The same column for chosen rows."""
        return Cells(self.values[rows], self.missing[rows], self.encode)

    def put(self, rows: Ints, value: Any) -> None:
        """Overwrite values, which are then no longer missing."""
        self.values[rows] = value
        self.missing[rows] = False


Rows = dict[str, Cells]


def to_arrow(rows: Rows) -> pa.Table:
    """The Arrow table of the columns."""
    return pa.table({name: cells.encode(cells.values, cells.missing) for name, cells in rows.items()})


def take(rows: Rows, chosen: Ints) -> Rows:
    """Chosen rows of every column."""
    return {name: cells.take(chosen) for name, cells in rows.items()}


def day_number(day: date) -> int:
    """Days since 1970 of a date."""
    return (day - EPOCH).days


def family_rows(
    plan: Plan,
    homes: Households,
    heads: tuple[Ints, Ints],
    places: Locations,
    state: State,
    forecast: tuple[Ints, Ints],
    snapshot: int,
    day: int,
    key: str,
) -> Rows:
    """All families of a chunk at one snapshot (also those absent from it; the caller leaves them out)."""
    size = len(homes.size)
    profile = plan.profile
    rng = stream(plan.seed, "missing", key, snapshot)
    unmatched = _unmatched(plan, size, key)
    unscored = rng.random(size) < c.UNSCORED_SHARE
    no_forecast = unscored | (rng.random(size) < c.MISSING["forecast"])

    def missing(name: str) -> Flags:
        return rng.random(size) < c.MISSING[name]

    never = np.zeros(size, dtype=np.bool_)
    zones = [zone.code for zone in profile.zones]
    rows = {
        "family_id": Cells(homes.number.copy(), never.copy(), _id("F", FAMILY_DIGITS)),
        "snapshot_date": Cells(np.full(size, day), never.copy(), encode.days),
        "lat": Cells(np.rint(places.lat * 100_000).astype(np.int64), places.no_coordinates.copy(), _decimal(5)),
        "lon": Cells(np.rint(places.lon * 100_000).astype(np.int64), places.no_coordinates.copy(), _decimal(5)),
        "adm2_pcode": Cells(
            homes.area + len(plan.pcodes) * places.national_code, places.no_code.copy(), _area_codes(plan)
        ),
        "residence": Cells(1 - plan.urban[homes.settlement], missing("residence"), _coded((*RESIDENCES, "nomadic"))),
        "family_size": Cells(homes.size.copy(), missing("family_size"), _whole(pa.int16())),
        "head_sex": Cells(heads[0].copy(), never.copy(), _coded(SEXES)),
        "head_age": Cells(heads[1].copy(), never.copy(), _whole(pa.int16())),
        "livelihood": Cells(homes.livelihood.copy(), missing("livelihood"), _coded(LIVELIHOOD_CODES)),
        "income_per_capita_month": Cells(state.income.copy(), missing("income"), _decimal(0)),
        "score": Cells(state.score.copy(), unscored.copy(), _decimal(2)),
        "zone": Cells(state.zone.copy(), unscored.copy(), _coded((*zones, "F"))),
        "zone_forecast": Cells(forecast[0].copy(), no_forecast.copy(), _coded(zones)),
        "forecast_probability": Cells(forecast[1].copy(), no_forecast.copy(), _decimal(3)),
        "scoring_model_version": Cells(np.zeros(size, dtype=np.int64), unscored.copy(), _coded((c.MODEL_VERSION,))),
    }
    for column, sphere in enumerate(profile.spheres):
        rows[f"sphere_{sphere.code}"] = Cells(state.spheres[:, column].copy(), unscored.copy(), _decimal(2))
    agencies = [item.code for item in profile.agencies]
    for column, item in enumerate(profile.deprivations):
        lost = unmatched[:, agencies.index(item.source_agency)] | missing("flag")
        rows[item.code] = Cells(state.flags[:, column].copy(), lost, encode.number)
        if item.code == "low_income":
            rows["income_per_capita_month"].missing |= unmatched[:, agencies.index(item.source_agency)]
    rows["assessed_on"] = Cells(day - rng.integers(0, 180, size), unscored.copy(), encode.days)
    return rows


def person_rows(
    plan: Plan, homes: Households, persons: Persons, attributes: Attributes, last_day: int, key: str
) -> Rows:
    """The members of all families of a chunk."""
    rng = stream(plan.seed, "missing persons", key)
    size = len(persons.age)
    never = np.zeros(size, dtype=np.bool_)

    def missing(name: str) -> Flags:
        return rng.random(size) < c.MISSING_PERSON[name]

    no_birth = missing("birth")
    born = last_day - (persons.age * 365.2425).astype(np.int64) - rng.integers(0, 365, size) - 1
    family = homes.number[persons.family]
    rows = {
        "person_id": Cells(family * 100 + persons.member, never.copy(), _id("P", MEMBER_DIGITS)),
        "family_id": Cells(family, never.copy(), _id("F", FAMILY_DIGITS)),
        "sex": Cells(persons.sex.copy(), missing("sex"), _coded((*SEXES, "unknown"))),
        "birth_date": Cells(born, no_birth, encode.days),
        "age": Cells(persons.age.copy(), ~no_birth | missing("age_too"), _whole(pa.int16())),
        "disability": Cells(persons.disabled.copy(), missing("disability"), encode.number),
    }
    for column, name in enumerate(WASHINGTON_GROUP):
        rows[name] = Cells(
            attributes.functioning[:, column].copy(), rows["disability"].missing.copy(), _whole(pa.int8())
        )
    rows |= {
        "education_status": Cells(attributes.education.copy(), missing("education"), _coded(EDUCATION_STATUSES)),
        "employment_status": Cells(attributes.employment.copy(), missing("employment"), _coded(EMPLOYMENT_STATUSES)),
        "health_insurance": Cells(attributes.health_insurance.copy(), missing("education"), encode.number),
        "social_insurance": Cells(
            attributes.social_insurance.copy(), (persons.age < 16) | missing("education"), encode.number
        ),
        "risk_populations": Cells(attributes.risks.copy(), never.copy(), _risk_codes(plan)),
    }
    return rows


def support_rows(plan: Plan, homes: Households, persons: Persons, support: Support) -> Rows:
    """The support table of a chunk. Rows of persons name their family too."""
    size = len(support.family)
    never = np.zeros(size, dtype=np.bool_)
    family = homes.number[support.family]
    nobody = support.person < 0
    member = persons.member[np.maximum(support.person, 0)]
    programmes = plan.profile.programmes
    kinds = sorted({item.kind for item in programmes})
    kind_of = np.array([kinds.index(item.kind) for item in programmes])
    rows = {
        "family_id": Cells(family, never.copy(), _id("F", FAMILY_DIGITS)),
        "person_id": Cells(family * 100 + member, nobody, _id("P", MEMBER_DIGITS)),
        "programme": Cells(
            support.programme.copy(), never.copy(), _coded((*(item.code for item in programmes), "unlisted"))
        ),
        "kind": Cells(kind_of[support.programme], never.copy(), _coded(kinds)),
    }
    for column, name in enumerate(("need_date", "offered", "accepted", "received", "ended")):
        rows[name] = Cells(support.dates[:, column].copy(), support.dates[:, column] == NEVER, encode.days)
    rows["amount"] = Cells(support.amount.copy(), support.amount == 0, _decimal(0))
    rows["currency"] = Cells(np.zeros(size, dtype=np.int64), support.amount == 0, _coded((plan.profile.currency.code,)))
    return rows


def _unmatched(plan: Plan, size: int, key: str) -> Flags:
    """Families [n, agencies] that an agency's register does not know; the same at every snapshot."""
    rng = stream(plan.seed, "matching", key)
    match = [c.DELIVERIES[row % len(c.DELIVERIES)].match for row in range(len(plan.profile.agencies))]
    result: Flags = rng.random((size, len(match))) >= np.array(match)
    return result


def _id(prefix: str, digits: int) -> Callable[[Any, Flags], Any]:
    return lambda values, missing: encode.identifiers(prefix, values, digits, missing)


def _coded(codes: Any) -> Callable[[Any, Flags], Any]:
    return lambda values, missing: encode.coded(values, tuple(codes), missing)


def _whole(kind: Any) -> Callable[[Any, Flags], Any]:
    return lambda values, missing: encode.whole(values, kind, missing)


def _decimal(places: int) -> Callable[[Any, Flags], Any]:
    return lambda values, missing: encode.decimal(values, places, missing)


def _area_codes(plan: Plan) -> Callable[[Any, Flags], Any]:
    national = [code or pcode for code, pcode in zip(plan.national_codes, plan.pcodes, strict=True)]
    return _coded((*plan.pcodes, *national, "XX9999"))


def _risk_codes(plan: Plan) -> Callable[[Any, Flags], Any]:
    codes = [item.code for item in plan.profile.risk_populations]

    def write(values: Any, missing: Flags) -> Any:
        found, numbers = np.unique(values, return_inverse=True)
        # A bit beyond the profile's list is an unknown population.
        names = [*codes, "unlisted"]
        texts = [";".join(name for row, name in enumerate(names) if mask >> row & 1) for mask in found.tolist()]
        return encode.coded(numbers, texts, missing)

    return write
