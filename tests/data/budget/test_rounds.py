"""Opening a round: what is refused, what every area is proposed, and what is recorded."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from data.budget.caseload import Caseloads
from data.budget.caseload_sources import caseload_sources
from data.budget.entry_checks import ENTRY_REASONS, EntryRefused
from data.budget.errors import UnknownRound
from data.budget.money import rounded
from data.budget.rounds import LineDraft
from data.budget.take_up import TakeUp
from data.people.audit import read_events
from data.people.errors import OutsideScope
from data.people.scope import Identity
from tests.data.budget.budget_round import (
    ADMINISTRATOR,
    AIMAG_APPROVER,
    APPROVER,
    AUDITOR,
    NATIONAL,
    SOUM,
    coefficient,
    cost_norm,
    draft,
)

KAZ = Identity("kairat", "national_planner", "kaz")
PROVINCE = Identity("prov", "national_planner", "mng", "MN21")


def events(budget, kind):
    with Session(budget.engine) as session:
        return [(event.account, event.detail, event.purpose) for event in read_events(session) if event.event == kind]


def test_an_opened_round_is_read_as_it_was_drafted(budget):
    found, wanted = budget.round, draft(budget.norms)
    assert (found.name, found.first_day, found.last_day) == (wanted.name, wanted.first_day, wanted.last_day)
    assert (found.submit_by, found.decide_by, found.envelope_minor) == (
        wanted.submit_by, wanted.decide_by, wanted.envelope_minor,
    )  # fmt: skip
    assert (found.currency, found.digits, found.state, found.demonstration) == ("MNT", 2, "open", False)
    assert [(line.norm.number, line.source, line.take_up) for line in found.lines] == [
        (line.norm_number, line.source, line.take_up) for line in wanted.lines
    ]
    assert found.release_id.startswith("mng-2026-06-30")
    assert budget.rounds.all("mng") == [found]
    assert budget.rounds.all("kaz") == []
    with pytest.raises(UnknownRound):
        budget.rounds.get("kaz", budget.number)
    detail = f"round {budget.number}, mng, 3 lines, 9 requests, {found.release_id}"
    assert events(budget, "round_opened") == [("nara", detail, "planning")]


def test_every_area_is_proposed_its_case_load_at_its_price(budget, read):
    figures = read()
    reader, sources = Caseloads(figures), caseload_sources(figures)
    factors = {
        "MN2101": (Fraction("1.155"), Fraction("1.333")),
        "MN21": (Fraction("1.155"), 1),
        "": (Fraction("1.05"), 1),
    }
    for row, area in enumerate(figures.areas("adm2")):
        request = budget.of(area["pcode"])
        assert (request.parent, request.state, request.version) == (area["parent_pcode"], "draft", 1)
        remoteness, heating = factors.get(area["pcode"]) or factors.get(area["parent_pcode"]) or factors[""]
        for line in request.lines:
            [caseload] = reader.of(sources[line.line.source], "adm2", [row])
            assert line.proposed_state == caseload.known != "none"
            assert line.participants == line.proposed == line.line.take_up.participants(caseload.value)
            assert line.proposed_low <= line.proposed <= line.proposed_high
            factor = remoteness * (heating if "heating" in line.line.norm.coefficients else 1)
            assert line.unit_price_minor == rounded(line.line.norm.amount_minor * factor)
            assert line.factor_thousandths == rounded(factor * 1000)
            assert line.quantity == line.proposed_quantity
            assert line.amount_minor == line.quantity * line.unit_price_minor == line.proposed_minor
            assert (line.reason, line.documents) == ("", {})
        assert request.total_minor == sum(line.amount_minor for line in request.lines) == request.proposed_minor


def test_prices_are_those_of_the_rounds_first_day(budget, read):
    later = date(2027, 1, 2)
    budget.norms.add(
        NATIONAL,
        "mng",
        [cost_norm(amount_minor=9_999_999, effective_from=later)],
        [coefficient("MN21", "2", effective_from=later)],
    )
    before = {area: budget.of(area).total_minor for area in ("MN2102", "MN2201")}
    # The drafted line holds the norm's number: the version in force on the first day.
    numbers = [line.norm.number for line in budget.round.lines]
    again = budget.rounds.open(NATIONAL, "mng", draft(budget.norms), read())
    assert [line.norm.number for line in budget.rounds.get("mng", again).lines] == numbers
    budget.number = again
    assert {area: budget.of(area).total_minor for area in before} == before


@pytest.mark.parametrize("identity", [SOUM, APPROVER, AIMAG_APPROVER, AUDITOR, ADMINISTRATOR, KAZ, PROVINCE])
def test_only_national_planners_keep_rounds(budget, read, identity):
    for change in (
        lambda: budget.rounds.open(identity, "mng", draft(budget.norms), read()),
        lambda: budget.rounds.close(identity, "mng", budget.number),
        lambda: budget.rounds.set_ceilings(identity, "mng", budget.number, {"MN21": 1}, "pro_rata"),
        lambda: budget.rounds.set_envelope(identity, "mng", budget.number, 5),
    ):
        with pytest.raises(OutsideScope):
            change()
    assert budget.round.state == "open"
    assert len(budget.rounds.all("mng")) == 1


def test_case_loads_are_those_of_the_whole_country(budget, read):
    with pytest.raises(OutsideScope):
        budget.rounds.open(NATIONAL, "mng", draft(budget.norms), read(SOUM))
    with pytest.raises(OutsideScope):
        budget.rounds.open(NATIONAL, "mng", draft(budget.norms), read(AUDITOR))


def one_line(budget, **changes):
    return (replace(draft(budget.norms).lines[0], **changes),)


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        (lambda b: {"name": " "}, "name", "empty"),
        (lambda b: {"name": "x" * 121}, "name", "too_long"),
        (lambda b: {"name": "a\x00b"}, "name", "unprintable"),
        (lambda b: {"last_day": date(2026, 12, 31)}, "days", "days_in_disorder"),
        (lambda b: {"decide_by": date(2026, 9, 29)}, "days", "days_in_disorder"),
        (lambda b: {"envelope_minor": -1}, "envelope", "not_an_amount"),
        (lambda b: {"envelope_minor": 10**17}, "envelope", "not_an_amount"),
        (lambda b: {"envelope_minor": 1.5}, "envelope", "not_an_amount"),
        (lambda b: {"lines": ()}, "lines", "empty"),
        (lambda b: {"lines": one_line(b) * 41}, "lines", "too_many"),
        (lambda b: {"lines": one_line(b, norm_number=10**6)}, "lines", "unknown_norm"),
        (lambda b: {"lines": one_line(b, source="need:nobody")}, "lines", "unknown_source"),
        (lambda b: {"first_day": date(2025, 12, 31)}, "lines", "norm_not_in_force"),
    ],
)
def test_drafts_that_are_not_usable_name_the_field(budget, read, changes, field, reason):
    with pytest.raises(EntryRefused) as refused:
        budget.rounds.open(NATIONAL, "mng", draft(budget.norms, **changes(budget)), read())
    assert (refused.value.field, refused.value.reason) == (field, reason)
    assert reason in ENTRY_REASONS
    assert len(budget.rounds.all("mng")) == 1


def test_norms_of_elsewhere_or_in_another_currency_are_refused(budget, read):
    budget.norms.add(KAZ, "kaz", [cost_norm("abroad", country="kaz", currency="KZT")])
    budget.norms.add(NATIONAL, "mng", [cost_norm("dollars", currency="USD")])
    abroad = budget.norms.versions("kaz", "abroad")[0].number
    dollars = LineDraft(budget.norms.versions("mng", "dollars")[0].number, "need:home_care", TakeUp())
    for lines, reason in (
        (one_line(budget, norm_number=abroad), "unknown_norm"),
        ((*one_line(budget), dollars), "other_currency"),
    ):
        with pytest.raises(EntryRefused) as refused:
            budget.rounds.open(NATIONAL, "mng", draft(budget.norms, lines=lines), read())
        assert refused.value.reason == reason


def test_a_round_is_closed_once(budget):
    for _ in range(2):
        budget.rounds.close(NATIONAL, "mng", budget.number)
    assert budget.round.state == "closed"
    assert len(events(budget, "round_closed")) == 1
    with pytest.raises(UnknownRound):
        budget.rounds.close(NATIONAL, "mng", 99)


def test_ceilings_take_the_place_of_former_ones(budget):
    assert budget.rounds.ceilings("mng", budget.number) == {}
    budget.rounds.set_ceilings(NATIONAL, "mng", budget.number, {"MN21": 500, "MN2101": 0}, "pro_rata")
    budget.rounds.set_ceilings(NATIONAL, "mng", budget.number, {"MN22": 7, "MN21": 10**16}, "optimal")
    assert budget.rounds.ceilings("mng", budget.number) == {"MN21": 10**16, "MN22": 7}
    assert events(budget, "ceilings_set")[-1][1] == f"round {budget.number}, mng, 2 areas, rule optimal"
    for wrong, field in (
        ({"MN99": 1}, "unknown_area"),
        ({"MN21": -1}, "not_an_amount"),
        ({"MN21": True}, "not_an_amount"),
    ):
        with pytest.raises(EntryRefused) as refused:
            budget.rounds.set_ceilings(NATIONAL, "mng", budget.number, wrong, "pro_rata")
        assert refused.value.reason == field
    assert budget.rounds.ceilings("mng", budget.number) == {"MN21": 10**16, "MN22": 7}
    budget.rounds.set_envelope(NATIONAL, "mng", budget.number, None)
    assert budget.round.envelope_minor is None
    with pytest.raises(UnknownRound):
        budget.rounds.ceilings("kaz", budget.number)
