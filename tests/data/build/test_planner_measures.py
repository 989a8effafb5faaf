"""What planners see besides: earlier snapshots, needs for services and sets of supports, against plain Python."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.build.measures import MeasureSet, measure_population, person_programmes
from data.build.population import Population, read_population
from data.indicators.register import load_register
from tests.data.build.test_measures import LINE, make_registry, own_column, write_spool
from tests.invented.country import profile, register
from tests.invented.registry import JUNE

EARLIER, LONG_AGO, LATER = date(2024, 12, 31), date(2024, 6, 30), date(2025, 12, 31)
YEAR_AGO = date(JUNE.year - 1, JUNE.month, JUNE.day)
SHELTER = 2
LACKS = (50, 75, 90, 100, 137)
"""Incomes in percent of the poverty line, at the ends of the bands of depth."""
ZONES = "abcde"
Row = dict[str, Any]
Share = tuple[int, int]


def make_snapshots(seed: int) -> tuple[list[Row], list[Row], list[Row]]:
    """Families at several snapshots, some of them at some only, and support with every date sometimes unknown."""
    rng = random.Random(seed)
    now, persons, support = make_registry(seed)
    families = list(now)
    for row in now:
        row["forecast_permille"] = rng.choice([None, 600, 950])
        row["income_minor"] = rng.choice([None, 0, 1, LINE * rng.choice(LACKS) // 100 + rng.choice([-1, 0, 1])])
        for day in (LONG_AGO, EARLIER, LATER):
            # One family at least: else the snapshot before would be another.
            if rng.random() < 0.8 or (day == EARLIER and row is now[0]):
                families.append(
                    row
                    | {
                        "snapshot_date": day,
                        "zone": rng.choice([0, 1, 2, 3, 4, 255]),
                        "zone_forecast": rng.choice([0, 1, 2, 3, 4, 255]),
                        "forecast_permille": rng.choice([None, 0, 599, 600, 700, 850, 900, 1000]),
                    }
                )
    for _ in range(rng.randint(0, 80)):
        start = JUNE - timedelta(rng.choice([-20, -1, 0, 1, 29, 30, 31, 364, 365, 366, 500]))
        steps = [start + timedelta(rng.choice([0, 1, 30, 31, 400])) for _ in range(4)]
        dates = dict(
            zip(("need_date", "offered", "accepted", "received", "ended"), [start, *sorted(steps)], strict=True)
        )
        kept = {name: day if rng.random() < 0.8 else None for name, day in dates.items()}
        support.append({"family_id": rng.choice(now)["family_id"], "programme": rng.randrange(3)} | kept)
    rng.shuffle(families)
    return families, persons, support


def measured(folder: Path) -> tuple[Population, MeasureSet]:
    population = read_population(folder, JUNE, profile(), person_programmes=person_programmes(register(), profile()))
    return population, measure_population(population, register(), profile())


class Plain:
    """The planners' part of the register of Tessera in plain Python: (numerator, denominator) of one family."""

    def __init__(self, families: list[Row], support: list[Row]) -> None:
        self.now = {row["family_id"]: row for row in families if row["snapshot_date"] == JUNE}
        earlier = [row for row in families if row["snapshot_date"] == EARLIER]
        self.before = {row["family_id"]: row for row in earlier}
        self.support = [self._known(row) for row in support]

    @staticmethod
    def _known(row: Row) -> Row:
        dates = ("need_date", "offered", "accepted", "received", "ended")
        return row | {name: row[name] if row.get(name) and row[name] <= JUNE else None for name in dates}

    def _zone(self, row: Row, name: str) -> str | None:
        return None if row.get(name, 255) == 255 else ZONES[row[name]]

    @staticmethod
    def _lacks(income: int | None) -> Fraction | None:
        return None if income is None else max(Fraction(LINE - income, LINE), Fraction(0))

    def family(self, name: str) -> Row:
        now, before = self.now[name], self.before.get(name, {})
        rows = [row for row in self.support if row["family_id"] == name]
        active = {row["programme"] for row in rows if row["received"] and not row["ended"]}
        shelter = [row for row in rows if row["programme"] == SHELTER]
        open_or_new = [
            row
            for row in shelter
            if row["need_date"] and (row["need_date"] > YEAR_AGO or not (row["received"] or row["ended"]))
        ]
        served = [row for row in shelter if row["received"] and row["received"] > YEAR_AGO]
        waits = [(row["received"] - row["need_date"]).days for row in served if row["need_date"]]
        ended = any(row["received"] and row["ended"] and row["ended"] > YEAR_AGO for row in shelter)
        stages = [
            max((level for level, step in enumerate(("offered", "accepted", "received"), 1) if row[step]), default=0)
            for row in open_or_new
        ]
        return {
            "zone": self._zone(now, "zone"),
            "forecast": self._zone(now, "zone_forecast"),
            "old": self._zone(before, "zone"),
            "foreseen": self._zone(before, "zone_forecast"),
            "surety": before.get("forecast_permille"),
            "receives": active,
            "stage": max(stages, default=None),
            "served": bool(served),
            "wait": max((min(max(days, 0), 365) for days in waits), default=None),
            "ended": ended and SHELTER not in active,
            "lacks": self._lacks(now["income_minor"]),
        }

    def shares(self) -> dict[str, Callable[[Row], Share]]:
        def of(inside: Callable[[Row], bool | None], among: Callable[[Row], bool]) -> Callable[[Row], Share]:
            def share(row: Row) -> Share:
                found = inside(row) if among(row) else None
                return (0, 0) if found is None else (int(found), 1)

            return share

        def isin(name: str, zones: str) -> Callable[[Row], bool | None]:
            return lambda row: None if row[name] is None else row[name] in zones

        def hit(row: Row) -> bool | None:
            return None if None in (row["zone"], row["foreseen"]) else row["zone"] == row["foreseen"]

        def band(low: int, high: int) -> Callable[[Row], bool]:
            return lambda row: hit(row) is not None and row["surety"] is not None and low <= row["surety"] < high

        def predicted(low: int, high: int) -> Callable[[Row], Share]:
            return lambda row: (row["surety"], 1) if band(low, high)(row) else (0, 0)

        def lacks(low: Fraction, high: Fraction) -> Callable[[Row], bool]:
            return lambda row: low <= row["lacks"] < high

        def poverty(power: int) -> Callable[[Row], Share]:
            """Thousandths of the shortfall to a power, rounded half up."""

            def share(row: Row) -> Share:
                return (0, 0) if row["lacks"] is None else (int(row["lacks"] ** power * 1000 + Fraction(1, 2)), 1)

            return share

        needs = any(row["need_date"] for row in self.support if row["programme"] == SHELTER)
        rows = any(row["need_date"] or row["received"] for row in self.support if row["programme"] == SHELTER)

        def need(row: Row) -> bool:
            return needs and row["stage"] is not None

        bands = list(enumerate([(0, 600), (600, 700), (700, 800), (800, 900), (900, 1001)], start=1))
        pairs = list(product(ZONES, repeat=2))
        crisis, sound, always = isin("zone", "de"), isin("old", "abc"), lambda row: True
        return {
            **{
                f"flow_{a}_{b}": of(lambda row, b=b: row["forecast"] == b, lambda row, a=a: row["zone"] == a)
                for a, b in pairs
            },
            **{f"moved_{a}_{b}": of(isin("zone", b), lambda row, a=a: row["old"] == a) for a, b in pairs},
            "fell": of(crisis, lambda row: bool(sound(row))),
            "fell_foreseen": of(
                lambda row: bool(isin("foreseen", "de")(row)), lambda row: bool(sound(row) and crisis(row))
            ),
            "fall_confirmed": of(crisis, lambda row: bool(sound(row) and isin("foreseen", "de")(row))),
            "forecast_hit": of(hit, lambda row: row["foreseen"] is not None),
            **{f"calibration_{number}": of(hit, band(*ends)) for number, ends in bands},
            **{f"predicted_{number}": predicted(*ends) for number, ends in bands},
            **{
                f"unreached_de_{code}": of(lambda row, n=n: n not in row["receives"], lambda row: bool(crisis(row)))
                for n, code in enumerate(("child_money", "pension", "shelter"))
            },
            "need_shelter": of(need, lambda row: needs),
            **{
                f"need_{step}_shelter": of(lambda row, n=n: row["stage"] >= n, need)
                for n, step in enumerate(("offered", "accepted", "met"), start=1)
            },
            "prompt_shelter": of(
                lambda row: None if row["wait"] is None else row["wait"] <= 30, lambda row: rows and row["served"]
            ),
            "wait_shelter": lambda row: (
                (row["wait"], 1) if rows and row["served"] and row["wait"] is not None else (0, 0)
            ),
            "exit_shelter": of(
                lambda row: row["ended"] if rows else None,
                lambda row: row["served"] or row["ended"] or SHELTER in row["receives"],
            ),
            **{
                f"co_crisis_{bits}": of(
                    lambda row, bits=bits: bits == "".join(str(int(n in row["receives"])) for n in (0, 1)),
                    lambda row: bool(crisis(row)),
                )
                for bits in ("00", "01", "10", "11")
            },
            **{
                f"depth_{number}": of(lacks(*ends), lambda row: bool(row["lacks"]))
                for number, ends in enumerate(pairwise([Fraction(at, 100) for at in (0, 10, 25, 50, 101)]), start=1)
            },
            "poverty_gap": poverty(1),
            "poverty_severity": poverty(2),
            # The only service of the country is confidential.
            "need_any": of(lambda row: None, always),
            "need_met_all": of(lambda row: None, always),
        }


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_measures_equal_a_plain_evaluation(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    families, persons, support = make_snapshots(seed)
    folder = tmp_path_factory.mktemp("spool")
    write_spool(folder, families, persons, support)
    population, measures = measured(folder)
    plain = Plain(families, support)
    places = {item.code: item.places["families"] for item in measures.measured if "families" in item.places}
    rows = [plain.family(name) for name in population.families["family_id"]]
    for code, share in plain.shares().items():
        top, bottom = places[code]
        found = list(zip(measures.families[:, top].tolist(), measures.families[:, bottom].tolist(), strict=True))
        assert found == [share(row) for row in rows], code


def test_plain_evaluation_covers_the_planners_register() -> None:
    further = {item.code for item in load_register(profile()) if item.tier == "planner"}
    of_groups = {"in_child_money", "in_pension", "inclusion_pension"}
    assert set(Plain([], []).shares()) | of_groups == further


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_groups_and_their_errors_follow_from_gap(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    """In the group, and reached without belonging to it: the other sides of who is entitled and not reached."""
    folder = tmp_path_factory.mktemp("spool")
    write_spool(folder, *make_registry(seed))
    _, measures = measured(folder)
    places = {item.code: item.places["persons"] for item in measures.measured if "persons" in item.places}
    gap, inside, outside, recipient = (
        tuple(own_column(measures, place) for place in places[code])
        for code in ("gap_pension", "in_pension", "inclusion_pension", "recipient_pension")
    )
    assert (inside[0] == gap[1]).all()
    known = inside[1] == 1
    assert (outside[1] == recipient[0] * known).all()
    assert (outside[0] == outside[1] * (1 - inside[0])).all()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_nothing_after_the_snapshot_is_seen(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    families, persons, support = make_snapshots(seed)
    with_later, without = tmp_path_factory.mktemp("later"), tmp_path_factory.mktemp("spool")
    write_spool(with_later, families, persons, support)
    dates = ("need_date", "offered", "accepted", "received", "ended")
    cut = [
        row | {name: row[name] if row.get(name) and row[name] <= JUNE else None for name in dates} for row in support
    ]
    write_spool(without, [row for row in families if row["snapshot_date"] != LATER], persons, cut)
    one, other = measured(with_later)[1], measured(without)[1]
    assert [item.places for item in one.measured] == [item.places for item in other.measured]
    assert (one.families == other.families).all()


def test_without_an_earlier_snapshot_nothing_is_told_of_it(tmp_path: Path) -> None:
    families, persons, support = make_registry(5)
    write_spool(tmp_path, families, persons, support)
    population, measures = measured(tmp_path)
    assert population.families.select(pl.col("previous_zone").min()).item() == 255
    places = {item.code: item.places["families"] for item in measures.measured if "families" in item.places}
    for code in ("moved_a_a", "fell", "forecast_hit", "calibration_3", "predicted_3"):
        assert not measures.families[:, places[code][1]].any(), code


def test_measures_of_families_alone_are_not_inherited() -> None:
    register = load_register(profile())
    of_families = {item.code for item in register if item.base == "families"}
    assert {"flow_a_a", "gap_child_money", "profile_00"} <= of_families
