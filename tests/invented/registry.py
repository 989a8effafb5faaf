"""The registry of Tessera: a few cohorts of equal families, so that every figure can be counted by hand.

At the snapshot of 2025-06-30, 136 families; 134 of them can be placed, with 239 members. They are herders in the
country but for half_d and half_a (wage work, in town), ten (another livelihood) and nine (nothing known):

    square  families  cohort
    XT0101  40        west_a      zone A, a mother and a boy
            35        west_d_*    zone D, poor, a mother and a girl of 3 with a disability (20 receive child money)
    XT0102  10        middle_e    zone E, poor, an old man; known by the national code only
            9         middle_b    zone B, an old woman with a pension (too little is known for a deprivation score)
    XT0103  0
    XT0201  10        half_d      zone D, a woman and somebody of unknown age
            10        half_a      zone A, two young people
    XT0202  9         nine        nothing known but who they are
    XT0203  10        ten         zone C, poor
            1         outside     coordinates in no square, placed by code
    -       2         lost_*      cannot be placed
"""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from tests.invented.country import profile
from tests.registry_copies import Tables

JUNE = date(2025, 6, 30)
DECEMBER = date(2025, 12, 31)
FAMILIES = 134
PERSONS = 239
LOST = 2
DEPRIVATIONS = tuple(item.code for item in profile().deprivations)


@dataclass(frozen=True)
class Member:
    sex: str | None
    born: str | None = None
    age: int | None = None
    disability: bool | None = False
    pension: bool = False


@dataclass(frozen=True)
class Support:
    programme: str
    received: str | None
    ended: str | None = None


@dataclass(frozen=True)
class Cohort:
    """`deprived` and `unknown` are codes of deprivations; all others are known to be absent."""

    name: str
    count: int
    members: tuple[Member, ...]
    point: tuple[float, float] | None = None
    code: str | None = None
    zone: str | None = None
    forecast: str | None = None
    income: float | None = None
    score: float | None = None
    deprived: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    support: tuple[Support, ...] = ()
    snapshots: tuple[date, ...] = field(default=(JUNE,))
    residence: str | None = "rural"
    livelihood: str | None = "herder"


def _west_d(name: str, count: int, *support: Support) -> Cohort:
    mother, girl = Member("female", "1990-06-30"), Member("female", "2022-01-01", disability=True)
    return Cohort(
        f"west_d_{name}", count, (mother, girl), (30.08, -39.98), "XT0101", "D", "E", 50.0, 70.5,
        ("low_income", "crowded", "illness"), (), support, (JUNE, DECEMBER),
    )  # fmt: skip


COHORTS = (
    Cohort("west_a", 40, (Member("female", "1985-01-01"), Member("male", "2015-06-30")), (30.02, -39.98), "XT0101",
           "A", "B", 300.0, 10.0),
    _west_d("paid", 20, Support("child_money", "2025-06-30", "2025-07-01")),
    # Ended on the day, or only to come: not received at the snapshot.
    _west_d("ended", 10, Support("child_money", "2024-01-01", "2025-06-30")),
    _west_d("later", 5, Support("child_money", "2025-07-01")),
    Cohort("middle_e", 10, (Member("male", "1955-06-30"),), None, "102", "E", "E",
           deprived=("low_income", "single_parent", "violence", "out_of_school"),
           unknown=("no_work", "crowded", "illness")),
    # Coordinates and code name different squares: coordinates decide. The second member is not born in June.
    Cohort("middle_b", 9, (Member("female", age=61, disability=None, pension=True), Member("female", "2025-07-01")),
           (30.05, -39.85), "XT0103", "B", None, 100.0, 30.0, unknown=("crowded", "illness", "out_of_school"),
           snapshots=(JUNE, DECEMBER)),
    # 30 years old tomorrow; and nothing known of the age.
    Cohort("half_d", 10, (Member("female", "1995-07-01"), Member("male", disability=True)), (30.15, -39.95), None,
           "D", "D", 99.99, 60.0, ("low_income", "no_work"), residence="urban", livelihood="wage"),
    # 25 years old tomorrow, and today.
    Cohort("half_a", 10, (Member("female", "2000-07-01"), Member("male", "2000-06-30")), (30.12, -39.92), "XT0201",
           "A", "E", 500.0, 5.0, residence="urban", livelihood="wage"),
    Cohort("nine", 9, (Member("male", "1980-01-01"),), (30.15, -39.85), None, unknown=DEPRIVATIONS, residence=None,
           livelihood=None),
    Cohort("ten", 10, (Member(None, "1980-01-01", disability=None), Member("female", "1980-01-01")),
           (30.15, -39.75), None, "C", "D", 200.0, 45.25, ("crowded", "illness"), livelihood="other"),
    Cohort("outside", 1, (Member("female", "1950-01-01"),), (29.7, -39.5), "XT0203", "C", "C", 200.0, 45.25,
           support=(Support("pension", "2020-01-01"),)),
    Cohort("lost_outside", 1, (Member("female", "1950-01-01"),), (29.7, -39.5), None, "E", "E", 1.0, 99.0),
    Cohort("lost_nowhere", 1, (Member("female", "1950-01-01"),), None, None, "E", "E", 1.0, 99.0),
)  # fmt: skip


def registry(cohorts: tuple[Cohort, ...] = COHORTS) -> Tables:
    """The tables of the scored-family contract for these cohorts."""
    families, persons, support = [], [], []
    for cohort in cohorts:
        for number in range(cohort.count):
            name = f"{cohort.name}-{number}"
            families += [_family(cohort, name, day) for day in cohort.snapshots]
            persons += [_person(member, name, row) for row, member in enumerate(cohort.members)]
            support += [_support(item, name) for item in cohort.support]
            support += [
                _support(Support("pension", "2024-05-05"), None, f"{name}-{row}")
                for row, member in enumerate(cohort.members)
                if member.pension
            ]
    source = {"agency": ["office"], "records": [136], "matched": [134], "last_load": [JUNE], "cadence": ["monthly"]}
    dates = dict.fromkeys(("need_date", "offered", "accepted", "received", "ended"), pl.Date)
    places = {"lat": pl.Float64, "lon": pl.Float64, "adm2_pcode": pl.String, "assessed_on": pl.Date}
    return {
        "family": pl.DataFrame(families, schema_overrides=places, infer_schema_length=None),
        "person": pl.DataFrame(
            persons, schema_overrides={"birth_date": pl.Date, "age": pl.Int64}, infer_schema_length=None
        ),
        "support": pl.DataFrame(
            support,
            schema_overrides={
                **dates,
                "family_id": pl.String,
                "person_id": pl.String,
                "amount": pl.Float64,
                "currency": pl.String,
            },
            infer_schema_length=None,
        ),
        "source": pl.DataFrame(source),
    }


def _family(cohort: Cohort, name: str, day: date) -> dict[str, object]:
    lat, lon = cohort.point or (None, None)
    flags = {code: None if code in cohort.unknown else code in cohort.deprived for code in DEPRIVATIONS}
    return {
        "family_id": name,
        "snapshot_date": day,
        "lat": lat,
        "lon": lon,
        "adm2_pcode": cohort.code,
        "residence": cohort.residence,
        "family_size": len(cohort.members),
        "livelihood": cohort.livelihood,
        "income_per_capita_month": cohort.income,
        "score": cohort.score,
        "zone": cohort.zone if day == JUNE else "C",
        "zone_forecast": cohort.forecast,
        "forecast_probability": 0.5,
        "scoring_model_version": "invented-synthetic-1",
        **{f"sphere_{item.code}": cohort.score for item in profile().spheres},
        **flags,
        "assessed_on": JUNE,
    }


def _person(member: Member, family: str, row: int) -> dict[str, object]:
    return {
        "person_id": f"{family}-{row}",
        "family_id": family,
        "sex": member.sex,
        "birth_date": date.fromisoformat(member.born) if member.born else None,
        "age": member.age,
        "disability": member.disability,
        "education_status": "secondary",
        "employment_status": "inactive",
        "health_insurance": True,
        "social_insurance": False,
        "risk_populations": "older_persons" if member.pension else None,
    }


def _support(item: Support, family: str | None, person: str | None = None) -> dict[str, object]:
    return {
        "family_id": family,
        "person_id": person,
        "programme": item.programme,
        "kind": "benefit",
        "need_date": None,
        "offered": None,
        "accepted": None,
        "received": date.fromisoformat(item.received) if item.received else None,
        "ended": date.fromisoformat(item.ended) if item.ended else None,
        "amount": None,
        "currency": None,
    }
