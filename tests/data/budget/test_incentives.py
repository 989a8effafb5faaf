import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.errors import BudgetError
from data.budget.incentives import Incentive, Member, checked_members, divided, incentive_derivation

members = st.lists(
    st.builds(Member, st.just("joint_team"), st.integers(1, 999), st.integers(0, 60), st.integers(0, 60)), max_size=8
)


@settings(max_examples=80, deadline=None)
@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 10**7), st.integers(0, 10**7), members)
def test_nothing_is_lost_when_an_incentive_is_divided(assessed, served, first, second, people):
    incentive = Incentive(assessed, served, first, second)
    shares = divided(incentive, people)
    assert sum(shares.members) + shares.undivided_minor == incentive.minor == assessed * first + served * second
    for person, share in zip(people, shares.members, strict=True):
        assert share >= 0
        if not person.assessed and not person.served:
            assert share == 0


def test_workers_who_share_cases_share_the_incentive():
    incentive = Incentive(assessed=10, served=4, assessed_rate_minor=500, served_rate_minor=1000)
    people = [Member("social_worker", 1, 6, 0), Member("social_worker", 2, 4, 4), Member("joint_team", 1, 0, 4)]
    assert divided(incentive, people).members == (3000, 4000, 2000)
    # Nobody recorded a response: that part waits.
    shares = divided(incentive, people[:1])
    assert (shares.members, shares.undivided_minor) == ((5000,), 4000)


def test_members_are_counted_not_named():
    people = [Member("joint_team", 1, 0, 4), Member("social_worker", 2, 1, 0), Member("social_worker", 1, 1, 0)]
    assert [(person.role, person.number) for person in checked_members(people)] == [
        ("social_worker", 1),
        ("social_worker", 2),
        ("joint_team", 1),
    ]
    for wrong in (
        [Member("Bold", 1, 1, 1)],
        [Member("joint_team", 0, 1, 1)],
        [Member("joint_team", 1, -1, 1)],
        [Member("joint_team", 1, 1, 1)] * 2,
        [Member("joint_team", number, 1, 1) for number in range(1, 42)],
    ):
        with pytest.raises(BudgetError):
            checked_members(wrong)
    with pytest.raises(BudgetError):
        Incentive(-1, 0, 0, 0)


def test_the_derivation_ends_at_what_is_due_now():
    found = incentive_derivation(Incentive(10, 4, 500, 1000), 2000, "MNT", 2, norm="n", request="r")
    assert [step.value for step in found.steps] == [10, 500, 4, 1000, 9000, 2000, 7000]
