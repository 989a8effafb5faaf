import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.norm_tables import PAYABLE_RULES
from data.budget.settlement import LineSettlement, payable_units, settlement_derivation


@pytest.mark.parametrize(
    ("rule", "planned", "evidenced", "paid"),
    [
        ("evidenced", 100, 130, 130),
        ("evidenced", 100, 40, 40),
        ("capped", 100, 130, 100),
        ("capped", 100, 99, 99),
        ("threshold", 100, 90, 100),
        ("threshold", 100, 89, 89),
        ("threshold", 100, 250, 100),
        # 90 % of 99 is 89.1: 89 units are not there yet.
        ("threshold", 99, 89, 89),
        ("threshold", 99, 90, 99),
        ("threshold", 0, 0, 0),
        ("threshold", 0, 5, 0),
    ],
)
def test_rules(rule, planned, evidenced, paid):
    assert payable_units(rule, planned, evidenced) == paid


def test_unknown_rules_and_negative_units_are_refused():
    for arguments in (("generous", 1, 1), ("capped", -1, 1), ("capped", 1, -1)):
        with pytest.raises(BudgetError):
            payable_units(*arguments)


quarters = st.dictionaries(st.integers(1, 4), st.integers(0, 5000), min_size=1)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(PAYABLE_RULES),
    st.integers(0, 10_000),
    st.integers(1, 10**7),
    st.lists(quarters, min_size=1, max_size=6),
)
def test_settlements_add_up_to_what_the_rule_gives_for_the_whole_whatever_is_corrected(rule, planned, price, states):
    """Each state restates what is known of the quarters; one settlement is made after each."""
    paid = 0
    for evidenced in states:
        settled = LineSettlement(rule, planned, evidenced, price, paid)
        paid += settled.due_minor
        assert paid == payable_units(rule, planned, sum(evidenced.values())) * price
        if rule != "evidenced":
            assert paid <= planned * price or sum(evidenced.values()) <= planned


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(PAYABLE_RULES), st.integers(0, 2000), st.lists(st.integers(0, 900), min_size=4, max_size=4))
def test_quarter_by_quarter_never_pays_more_than_the_year(rule, planned, evidenced):
    paid, known = [], {}
    for quarter, units in enumerate(evidenced, start=1):
        known[quarter] = units
        paid.append(LineSettlement(rule, planned, dict(known), 7, sum(paid)).due_minor)
    assert all(due >= 0 for due in paid) or (rule == "threshold" and planned == 0)
    assert sum(paid) == payable_units(rule, planned, sum(evidenced)) * 7


def test_the_derivation_leads_from_plan_and_evidence_to_the_amount():
    settled = LineSettlement("threshold", 100, {1: 30, 2: 61}, 250, before_minor=30 * 250)
    found = settlement_derivation(
        settled, "MNT", 2, norm="CP-01 v1", request="round 2027", evidence={1: "act 7", 2: "act 9"}
    )
    steps = {step.code: step for step in found.steps}
    assert found.formula == "payable_threshold"
    assert (steps["evidenced_q1"].value, steps["evidenced_q1"].source) == (30, "act 7")
    assert steps["paid_units"].value == 100
    assert steps["payable"].value == 25_000
    assert steps["amount_due"].value == 25_000 - 7_500
    assert steps["evidenced_share"].value == 9_100
    capped = settlement_derivation(
        LineSettlement("capped", 0, {5: 3}, 250), "MNT", 2, norm="n", request="r", evidence={}
    )
    assert [step.code for step in capped.steps][1] == "evidenced_later"
    assert "threshold" not in {step.code for step in capped.steps}
