"""What every family and person adds to every indicator, against a plain evaluation in Python, row by row."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.errors import BuildError
from data.build.measures import MeasureSet, measure_population, person_programmes
from data.build.population import Population, read_population
from data.indicators.register import Register, load_register
from data.profiles.profile import Profile
from data.registry.contract import tables
from data.registry.family_rows import FamilyRows
from data.registry.other_rows import SupportRows
from data.registry.person_rows import PersonRows
from tests.invented.country import profile, register
from tests.invented.registry import JUNE

WEIGHTS = {item.code: (item.sphere, item.weight) for item in profile().deprivations}
SPHERES = [item.code for item in profile().spheres]
PROGRAMMES = [item.code for item in profile().programmes]
LINE, CUTOFF, SPHERE_CUTOFF = 10_000, 333, 600
Row = dict[str, Any]
Share = tuple[int, int]


def make_registry(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Families, persons and support in the spool's form, with everything that may be unknown sometimes unknown."""
    rng = random.Random(seed)
    families, persons, support = [], [], []
    for number in range(rng.randint(1, 40)):
        name = f"f{number}"
        families.append(
            {
                "family_id": name,
                "snapshot_date": JUNE,
                "income_minor": rng.choice([None, 0, LINE - 1, LINE, LINE + 1]),
                "score_centi": rng.choice([None, 0, 10_000, 4_321]),
                "zone": rng.choice([0, 1, 2, 3, 4, 255]),
                "zone_forecast": rng.choice([0, 1, 2, 3, 4, 255]),
                "residence": 0,
                "livelihood": 0,
                **{f"dep_{code}": rng.choice([0, 1, 1, -1]) for code in WEIGHTS},
            }
        )
        for row in range(rng.randint(0, 4)):
            near = rng.choice([0, 5, 15, 25, 60, rng.randint(0, 99)])
            birthday = date(JUNE.year - near, JUNE.month, JUNE.day) + timedelta(rng.choice([-1, 0, 1]))
            birthday = rng.choice([birthday, date(2024, 2, 29), date(1964, 2, 29), None])
            persons.append(
                {
                    "person_id": f"{name}-{row}",
                    "family_id": name,
                    "birth_date": birthday,
                    "age": rng.choice([None, 0, 4, 5, 59, 60, 130]) if birthday is None else None,
                    "sex": rng.choice([0, 1, 255]),
                    "disability": rng.choice([0, 1, 255]),
                }
            )
    for _ in range(rng.randint(0, 60)):
        who = rng.choice(persons or [{"person_id": None, "family_id": "f0"}])
        received = rng.choice([None, JUNE - timedelta(1), JUNE, JUNE + timedelta(1)])
        support.append(
            {
                "family_id": who["family_id"],
                "person_id": rng.choice([who["person_id"], None]),
                "programme": rng.randrange(len(PROGRAMMES)),
                "received": received,
                "ended": rng.choice([None, JUNE - timedelta(1), JUNE, JUNE + timedelta(1)]),
            }
        )
    return families, persons, support


def write_spool(folder: Path, families: list[Row], persons: list[Row], support: list[Row]) -> None:
    contract = tables(profile())
    areas = pl.DataFrame(schema=dict.fromkeys(("pcode", "national_code", "level"), pl.String)).with_columns(
        pl.col("level").cast(pl.UInt8)
    )
    schemas = {
        "family": (families, FamilyRows(contract["family"], profile(), areas).schema),
        "person": (persons, PersonRows(contract["person"], JUNE).schema),
        "support": (support, SupportRows(contract["support"]).schema),
    }
    for name, (rows, schema) in schemas.items():
        complete = [{column: row.get(column) for column in schema} for row in rows]
        pl.DataFrame(complete, schema=schema, orient="row").write_parquet(folder / f"{name}.parquet")


class Plain:
    """The register of Tessera in plain Python. Every method gives (numerator, denominator) of one row."""

    def __init__(self, families: list[Row], persons: list[Row], support: list[Row]) -> None:
        active = [
            item
            for item in support
            if item["received"] and item["received"] <= JUNE and (not item["ended"] or item["ended"] > JUNE)
        ]
        self.families = {row["family_id"]: dict(row) for row in families}
        self.persons = [dict(row) for row in persons if not row["birth_date"] or row["birth_date"] <= JUNE]
        for person in self.persons:
            person["years"] = self._years(person)
        for name, family in self.families.items():
            members = [person for person in self.persons if person["family_id"] == name]
            family["small"] = sum(person["years"] is not None and person["years"] < 5 for person in members)
            family["receives"] = {PROGRAMMES[item["programme"]] for item in active if item["family_id"] == name}
            known = {code for code in WEIGHTS if family[f"dep_{code}"] >= 0}
            self._score(family, known)
        for person in self.persons:
            person["receives"] = {
                PROGRAMMES[item["programme"]]
                for item in active
                if item["person_id"] == person["person_id"]
                or (item["person_id"] is None and item["family_id"] == person["family_id"])
            }

    @staticmethod
    def _years(person: Row) -> int | None:
        born = person["birth_date"]
        if born is None:
            return person["age"]  # type: ignore[no-any-return]
        return JUNE.year - born.year - ((JUNE.month, JUNE.day) < (born.month, born.day))

    @staticmethod
    def _score(family: Row, known: set[str]) -> None:
        deprived = {code for code in WEIGHTS if family[f"dep_{code}"] == 1}
        weight = {s: sum(w for c, (s2, w) in WEIGHTS.items() if s2 == s and c in deprived) for s in SPHERES}
        whole = {s: sum(w for s2, w in WEIGHTS.values() if s2 == s) for s in SPHERES}
        enough = 2 * sum(WEIGHTS[code][1] for code in known) >= 1000
        family["score"] = sum(weight.values()) if enough else None
        family["poor"] = family["score"] >= CUTOFF if enough else None
        family["weight"] = weight
        family["sphere"] = {
            s: weight[s] / whole[s] * 1000 >= SPHERE_CUTOFF if any(WEIGHTS[c][0] == s for c in known) else None
            for s in SPHERES
        }

    def family_shares(self) -> dict[str, Callable[[Row], Share]]:
        def zone(row: Row, *codes: int) -> Share:
            return (0, 0) if row["zone"] == 255 else (int(row["zone"] in codes), 1)

        def known(value: object, counted: bool) -> Share:
            return (0, 0) if value is None else (int(counted), 1)

        def falling(row: Row) -> Share:
            if row["zone"] in (3, 4, 255) or row["zone_forecast"] == 255:
                return 0, 0
            return int(row["zone_forecast"] in (3, 4)), 1

        def gap(row: Row) -> Share:
            entitled = row["small"] > 0 and row["zone"] in (3, 4)
            return (int("child_money" not in row["receives"]), 1) if entitled else (0, 0)

        def among_poor(value: Callable[[Row], int]) -> Callable[[Row], Share]:
            return lambda row: (value(row), 1) if row["poor"] else (0, 0)

        def flag(code: str) -> Callable[[Row], Share]:
            return lambda row: (0, 0) if row[f"dep_{code}"] < 0 else (row[f"dep_{code}"], 1)

        def sphere(code: str) -> Callable[[Row], Share]:
            return lambda row: known(row["sphere"][code], bool(row["sphere"][code]))

        def receives(code: str) -> Callable[[Row], Share]:
            return lambda row: (int(code in row["receives"]), 1)

        def exactly(number: int) -> Callable[[Row], Share]:
            wanted = {code for bit, code in enumerate(SPHERES) if number >> bit & 1}
            return lambda row: known(row["poor"], {code for code in SPHERES if row["sphere"][code]} == wanted)

        def programmes(fits: Callable[[int], bool]) -> Callable[[Row], Share]:
            return lambda row: (int(fits(len(row["receives"] & {"child_money", "pension"}))), 1)

        def weight(code: str) -> Callable[[Row], Share]:
            return among_poor(lambda row: row["weight"][code])

        return {
            "zone_b": lambda row: zone(row, 1),
            "zone_e": lambda row: zone(row, 4),
            "zone_de": lambda row: zone(row, 3, 4),
            "score_mean": lambda row: (0, 0) if row["score_centi"] is None else (row["score_centi"], 1),
            "mpi_h": lambda row: known(row["poor"], bool(row["poor"])),
            "mpi_a": among_poor(lambda row: row["score"]),
            "mpi_m0": lambda row: (0, 0) if row["poor"] is None else (row["poor"] * row["score"], 1),
            "income_poor": lambda row: known(row["income_minor"], (row["income_minor"] or 0) < LINE),
            **{f"mpi_intensity_{code}": weight(code) for code in SPHERES},
            **{f"sphere_{code}": sphere(code) for code in SPHERES},
            **{f"dep_{code}": flag(code) for code in WEIGHTS},
            "risk_falling": falling,
            "receives_any": lambda row: (int(bool(row["receives"] & {"child_money", "pension"})), 1),
            **{f"receives_{code}": receives(code) for code in PROGRAMMES},
            "gap_child_money": gap,
            **{f"profile_{number:02}": exactly(number) for number in range(1 << len(SPHERES))},
            **{f"programmes_{count}": programmes(lambda n, c=count: n == c) for count in (0, 1, 2)},
            "programmes_3plus": programmes(lambda n: n > 2),
            "receives_both_child_money_pension": lambda row: (int({"child_money", "pension"} <= row["receives"]), 1),
            "unknown_office": lambda row: (int(any(row[f"dep_{code}"] < 0 for code in WEIGHTS)), 1),
        }

    def person_shares(self) -> dict[str, Callable[[Row], Share]]:
        def gap(row: Row) -> Share:
            old = row["years"] is not None and row["years"] >= 60
            return (int("pension" not in row["receives"]), 1) if old else (0, 0)

        def receives(code: str) -> Callable[[Row], Share]:
            return lambda row: (int(code in row["receives"]), 1)

        return {
            "gap_pension": gap,
            **{f"recipient_{code}": receives(code) for code in PROGRAMMES},
            "recipient_any": lambda row: (int(bool(row["receives"] & {"child_money", "pension"})), 1),
        }


def measured(folder: Path) -> tuple[Population, MeasureSet]:
    population = read_population(folder, JUNE, profile(), person_programmes=person_programmes(register(), profile()))
    return population, measure_population(population, register(), profile())


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_measures_equal_a_plain_evaluation(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    rows = make_registry(seed)
    folder = tmp_path_factory.mktemp("spool")
    write_spool(folder, *rows)
    population, measures = measured(folder)
    plain = Plain(*rows)
    places = {item.code: item.places for item in measures.measured}
    names = population.families["family_id"].to_list()
    assert names == list(plain.families)
    for code, share in plain.family_shares().items():
        top, bottom = places[code]["families"]
        found = list(zip(measures.families[:, top].tolist(), measures.families[:, bottom].tolist(), strict=True))
        assert found == [share(plain.families[name]) for name in names], code

    # Persons come in any order; compare as sorted rows.
    groups = [0, 5, 15, 25, 60]
    people = population.persons
    found_persons = sorted(zip(people["family"], people["sex"], people["age"], people["disability"], strict=True))
    expected = [
        (
            names.index(person["family_id"]),
            person["sex"],
            255 if person["years"] is None else sum(person["years"] >= low for low in groups) - 1,
            person["disability"],
        )
        for person in plain.persons
    ]
    assert found_persons == sorted(expected)

    for code, share in plain.person_shares().items():
        top, bottom = (own_column(measures, place) for place in places[code]["persons"])
        family = people["family"].to_list()
        found_shares = sorted(zip(family, top.tolist(), bottom.tolist(), strict=True))
        expected_shares = sorted((names.index(person["family_id"]), *share(person)) for person in plain.persons)
        assert found_shares == expected_shares, code


def own_column(measures: MeasureSet, place: int) -> np.ndarray:
    return measures.persons[:, place - measures.families.shape[1]]


def test_plain_evaluation_covers_the_register() -> None:
    """A new kind of indicator must be counted by hand too."""
    plain = Plain([], [], [])
    evaluated = set(plain.family_shares()) | set(plain.person_shares())
    public = {item.code for item in load_register(profile()) if item.tier == "public"}
    missing = {code for code in public if not code.startswith("cens_")} - evaluated
    assert missing == {"zone_a", "zone_c", "zone_d"}


def test_restricting_keeps_members_with_their_family(tmp_path: Path) -> None:
    rows = make_registry(7)
    write_spool(tmp_path, *rows)
    population, _ = measured(tmp_path)
    kept = np.arange(population.families.height) % 3 == 1
    part = population.restricted_to(kept)
    ids = population.families["family_id"]
    assert part.families["family_id"].to_list() == ids.filter(pl.Series(kept)).to_list()
    assert part.families["family"].to_list() == list(range(int(kept.sum())))
    members = dict.fromkeys(part.families["family_id"], 0)
    for person in Plain(*rows).persons:
        if person["family_id"] in members:
            members[person["family_id"]] += 1
    counted = part.persons.group_by("family").len().sort("family")
    assert [members[part.families["family_id"][row]] for row in counted["family"]] == counted["len"].to_list()
    assert part.persons.height == sum(members.values())


def test_a_measure_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    families, persons, support = make_registry(3)
    families[0]["score_centi"] = 32_768
    write_spool(tmp_path, families, persons, support)
    with pytest.raises(BuildError, match="score_mean has rows beyond 32767"):
        measured(tmp_path)


def test_positions_of_measures_are_shared_and_in_range(tmp_path: Path) -> None:
    write_spool(tmp_path, *make_registry(11))
    _, measures = measured(tmp_path)
    register: Register = load_register(profile())
    country: Profile = profile()
    assert [item.code for item in measures.measured] == ["families", "persons", *register.codes]
    width = measures.families.shape[1] + measures.persons.shape[1]
    for item in measures.measured:
        for base, places in item.places.items():
            assert all(0 <= place < width for place in places)
            if base == "families":
                assert all(place < measures.families.shape[1] for place in places), item.code
    assert person_programmes(register, country) == {"child_money", "pension", "shelter"}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_profiles_partition_the_families(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """Counts over spheres alone follow from the sizes of the profiles, for every weight and cut-off of spheres."""
    folder = tmp_path_factory.mktemp("spool")
    write_spool(folder, *make_registry(seed))
    population, measures = measured(folder)
    places = {item.code: item.places["families"] for item in measures.measured if "families" in item.places}
    profiles = [measures.families[:, places[f"profile_{number:02}"][0]] for number in range(1 << len(SPHERES))]
    scored = measures.families[:, places["mpi_h"][1]]
    assert (sum(profiles) == scored).all()
    sizes = np.array([column.sum(dtype=np.int64) for column in profiles])
    deprived = np.array([population.families[f"sphere_dep_{code}"].to_numpy() == 1 for code in SPHERES])
    for bit in range(len(SPHERES)):
        inside = [number for number in range(1 << len(SPHERES)) if number >> bit & 1]
        assert sizes[inside].sum() == (deprived[bit] & (scored == 1)).sum()
    rng = random.Random(seed)
    weights = np.array([rng.randint(1, 300) for _ in SPHERES])
    cutoff = rng.randint(1, int(weights.sum()))
    of_set = np.array([sum(weights[bit] for bit in range(len(SPHERES)) if n >> bit & 1) for n in range(len(sizes))])
    of_family = (weights @ deprived) * scored
    assert sizes[of_set >= cutoff].sum() == (of_family >= cutoff).sum()
    assert (sizes * of_set)[of_set >= cutoff].sum() == of_family[of_family >= cutoff].sum()
