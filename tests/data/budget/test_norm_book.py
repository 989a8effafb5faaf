"""The book of norms: versions are added, never changed; who may; what is in force and what a unit costs where."""

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from data.budget.care_costs import care_costs
from data.budget.demonstration.furnish_norms import furnish_norms
from data.budget.errors import NormRefused, UnknownNorm
from data.budget.norm import AreaCoefficient, unit_price
from data.budget.norm_book import NormBook
from data.budget.norm_changes import change_bp, changed_fields
from data.budget.norm_checks import FieldRefused
from data.people.audit import read_events
from data.people.database import open_database
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.budget_norms import norm_of

KEEPER = Identity("nara", "national_planner", "mng", "", "planning")
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
REFUSED_BY_DATABASE = ("UPDATE {table} SET demonstration = demonstration", "DELETE FROM {table}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request, tmp_path):
    url = f"sqlite:///{tmp_path / 'people.sqlite'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_database").replace("postgresql://", "postgresql+psycopg://")
    engine = open_database(url)
    yield engine
    engine.dispose()


@pytest.fixture
def book(engine):
    return NormBook(engine, clock=lambda: NOW)


def norm(**changes):
    return norm_of("mng", **{"code": "care", **changes})


def factor(pcode, thousandths, **changes):
    content = {"kind": "remoteness", "pcode": pcode, "version": 0, "factor": Fraction(thousandths, 1000)}
    act = {"effective_from": date(2025, 1, 1), "effective_to": None, "order_number": "A/1"}
    more = {"order_date": date(2024, 12, 1), "order_link": "", "demonstration": False}
    return AreaCoefficient(**content | act | more | changes)


def events(engine):
    with Session(engine) as session:
        return [(event.account, event.event, event.detail, event.purpose) for event in read_events(session)]


def test_versions_are_added_and_history_stays(book, engine):
    first = norm(amount_minor=100_00)
    second = replace(first, amount_minor=120_00, effective_from=date(2027, 1, 1), order_number="A/200")
    added = book.add(KEEPER, "mng", [first], [factor("MN11", 1100)], source="file abc")
    assert [(item.norm.version, item.change) for item in added.norms] == [(1, "new")]
    again = book.add(KEEPER, "mng", [first, second, second], [factor("MN11", 1100), factor("MN11", 1200)])
    assert [(item.norm.version, item.change) for item in again.norms] == [(1, "same"), (2, "changed"), (2, "same")]
    assert again.norms[1].before == book.versions("mng", "care")[0]
    assert (again.added, again.same) == (2, 3)
    kept = book.all("mng")
    assert [replace(item, number=0, version=0) for item in kept] == [
        replace(first, version=0),
        replace(second, version=0),
    ]
    assert [item.version for item in book.coefficients("mng")] == [1, 2]
    assert book.get(kept[1].number) == kept[1]
    assert book.all("kaz") == []
    # What is not added is not recorded as if it were.
    assert book.add(KEEPER, "mng", [second]).added == 0
    assert events(engine) == [
        ("nara", "norms_imported", "mng, norms 1, coefficients 1, already there 0, file abc", "planning"),
        ("nara", "norms_imported", "mng, norms 1, coefficients 1, already there 3", "planning"),
    ]
    # The database itself refuses to change what is kept.
    for table in ("cost_norm", "area_coefficient"):
        for statement in REFUSED_BY_DATABASE:
            with pytest.raises(DBAPIError, match="can only be added"), engine.begin() as connection:
                connection.execute(text(statement.format(table=table)))
    assert book.all("mng") == kept


def test_all_or_nothing(book, engine):
    with pytest.raises(FieldRefused, match="shares"):
        book.add(KEEPER, "mng", [norm(), norm(code="other", shares_bp={**norm().shares_bp, "staff": 1})])
    with pytest.raises(NormRefused):
        book.add(KEEPER, "mng", [replace(norm(), country="kaz")])
    assert book.all("mng") == []
    assert events(engine) == []
    with pytest.raises(UnknownNorm):
        book.versions("mng", "care")
    with pytest.raises(UnknownNorm):
        book.get(1)


def test_of_two_who_add_the_same_version_one_is_told(book, engine, monkeypatch):
    stale = book.plan("mng", [norm()], [factor("MN11", 1100)])
    book.add(KEEPER, "mng", [norm(amount_minor=7_00)])
    monkeypatch.setattr("data.budget.norm_book._plan", lambda *arguments: stale)
    with pytest.raises(NormRefused, match="just changed"):
        book.add(KEEPER, "mng", [norm()], [factor("MN11", 1100)])
    assert [item.amount_minor for item in book.all("mng")] == [7_00]
    assert book.coefficients("mng") == []
    assert len(events(engine)) == 1


@pytest.mark.parametrize(
    "identity",
    [
        Identity("p", "planner", "mng", "MN11"),
        Identity("a", "approver", "mng"),
        Identity("o", "auditor", "*"),
        Identity("k", "national_planner", "kaz"),
        Identity("t", "national_planner", "mng", "MN11"),
    ],
)
def test_only_keepers_of_the_country_add(tmp_path, identity):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    with pytest.raises(OutsideScope):
        NormBook(engine).add(identity, "mng", [norm()])
    assert NormBook(engine).all("mng") == []


def test_in_force_is_what_began_last(tmp_path):
    book = NormBook(open_database(f"sqlite:///{tmp_path / 'people.sqlite'}"))
    first = norm(effective_from=date(2025, 1, 1), effective_to=None)
    later = replace(first, effective_from=date(2026, 1, 1), effective_to=date(2026, 6, 30), order_number="B")
    mended = replace(later, amount_minor=7_00, order_number="C")
    back = replace(first, amount_minor=5_00, effective_from=date(2025, 7, 1), order_number="D")
    book.add(KEEPER, "mng", [first, later, mended, back])
    for day, version in (
        (date(2024, 12, 31), None),
        (date(2025, 3, 1), 1),
        (date(2025, 12, 31), 4),
        (date(2026, 1, 1), 3),
        (date(2026, 6, 30), 3),
        (date(2026, 7, 1), 4),
    ):
        found = book.in_force("mng", day).get("care")
        assert (found.version if found else None) == version, day


def test_a_price_takes_the_smallest_area_and_rounds_once():
    priced = norm(amount_minor=10_01, coefficients=("remoteness", "heating"))
    coefficients = [
        factor("MN11", 1100),
        replace(factor("MN1101", 1333), version=1),
        replace(factor("MN1101", 1500, effective_from=date(2027, 1, 1)), version=2),
        factor("MN11", 1055, kind="heating"),
        factor("MN22", 9000),
    ]
    found = unit_price(priced, coefficients, ["MN1101", "MN11", "MN"], date(2026, 5, 1))
    assert found.factor == Fraction(1333, 1000) * Fraction(1055, 1000)
    assert found.minor == 1408  # 1001 x 1.333 x 1.055 = 1407.71...; rounded in between it would be 1407
    assert unit_price(priced, coefficients, ["MN1101", "MN11", "MN"], date(2027, 5, 1)).factor == Fraction(15825, 10000)
    assert unit_price(priced, coefficients, ["MN33", "MN"], date(2026, 5, 1)).minor == 10_01
    assert unit_price(replace(priced, coefficients=()), coefficients, ["MN11"], date(2026, 5, 1)).minor == 10_01


def test_changes_between_versions_and_a_month_of_care():
    before = norm(amount_minor=52_000_00)
    after = replace(
        before, amount_minor=58_000_00, coefficients=tuple(reversed(before.coefficients)), label={"en": "x"}
    )
    assert changed_fields(before, after) == ("amount_minor", "label")
    assert (change_bp(before, after), change_bp(after, before)) == (1154, -1034)
    assert change_bp(before, replace(after, unit="visit")) is None
    bed = norm(
        code="bed", care="institutional", unit="place_day", amount_minor=100_01, programme="beds", coefficients=()
    )
    home = norm(code="home", care="community", unit="family_month", amount_minor=900_00, coefficients=())
    same = norm(
        code="same", care="community", unit="family_month", amount_minor=800_00, programme="beds", coefficients=()
    )
    cash = norm(code="cash", care="community", unit="family_month", coefficients=(), shares_bp=_all_materials())
    visit = norm(code="visit", care="community", unit="visit", coefficients=())
    costs = care_costs([bed, home, same, cash, visit], [], ["MN"], date(2026, 5, 1))
    assert [cost.norm.code for cost in costs.community] == ["same", "home"]
    assert [cost.minor for cost in costs.institutional] == [3040_30]  # 100.01 x 30.4 = 3040.304
    assert costs.counterpart(costs.institutional[0]).norm.code == "same"
    assert care_costs([bed, home], [], ["MN"], date(2026, 5, 1)).counterpart(costs.institutional[0]).norm.code == "home"
    assert not care_costs([bed], [], [], date(2026, 5, 1)).comparable


def _all_materials():
    return {"staff": 0, "transport": 0, "materials": 10_000, "premises": 0, "overhead": 0}


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_the_demonstration_furnishes_an_empty_book_once(tmp_path, country):
    engine = open_database(f"sqlite:///{tmp_path / 'people.sqlite'}")
    areas = [{"pcode": "MN11"}, {"pcode": "ZZ99"}]
    furnished = furnish_norms(engine, country, areas)
    assert furnished is not None
    norms = NormBook(engine).all(country)
    assert 8 <= len({item.code for item in norms}) <= 12
    assert len({item.code for item in norms if item.version == 2}) >= 2
    assert all(item.demonstration and set(item.label) == {"en", "mn", "kk", "ru"} for item in norms)
    assert all(set(document) == set(item.label) for item in norms for document in item.documents)
    coefficients = NormBook(engine).coefficients(country)
    assert {(item.kind, item.pcode) for item in coefficients} == {
        (kind, area["pcode"]) for kind in ("remoteness", "heating") for area in areas
    }
    in_force = NormBook(engine).in_force(country, date(2026, 11, 1)).values()
    assert care_costs(in_force, coefficients, ["MN11"], date(2026, 11, 1)).comparable
    assert furnish_norms(engine, country, areas) is None
    assert NormBook(engine).all(country) == norms
    assert furnish_norms(engine, "uzb", areas) is None
