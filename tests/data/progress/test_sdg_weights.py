"""The two weightings of contributions to the Sustainable Development Goals."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from data.progress.framework_file import built_in_frameworks
from data.progress.sdg_weights import contributions, exact_contributions, organisation_budgets
from tests.progress_programme import invented_framework, words


def test_the_family_social_card_as_printed_and_by_money():
    (card,) = built_in_frameworks("kaz")
    found = {item.target: (str(item.mean), str(item.weighted)) for item in contributions(card)}
    # The first numbers are printed in the programme document (row "Project contribution to SDG by target").
    assert found == {
        "10.2": ("11.67", "12.99"),
        "5.1": ("25.00", "17.01"),
        "10.3": ("13.33", "15.98"),
        "16.6": ("13.33", "19.96"),
        "16.10": ("11.67", "16.97"),
        "4.5": ("25.00", "17.09"),
    }
    exact = {item.target: item for item in exact_contributions(card)}
    assert exact["10.2"].mean == Fraction(35, 3)
    budgets = organisation_budgets(card)
    money = 5 * budgets["undp"] + 10 * budgets["unesco"] + 60 * budgets["unwomen"]
    assert exact["5.1"].weighted == Fraction(money, 849_999_44)


def test_without_a_budget_there_is_no_weighting_by_money():
    assert [item.weighted for item in contributions(invented_framework(budget=[]))] == [None, None]
    nothing = [{"code": "staff", "label": words("Staff"), "amounts": [{"organisation": "undp", "minor": 0}]}]
    assert [item.weighted for item in contributions(invented_framework(budget=nothing))] == [None, None]
    assert contributions(invented_framework(sdg=[])) == ()


def test_the_money_of_organisations_that_share_in_no_goal_does_not_count():
    line = {"code": "x", "label": words("Other"), "amounts": [{"organisation": "ministry", "minor": 10**12}]}
    framework = invented_framework()
    with_other = invented_framework(budget=[*(item.model_dump() for item in framework.budget), line])
    assert contributions(with_other) == contributions(framework)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.lists(st.integers(0, 10**9), min_size=3, max_size=3)
)
def test_both_weightings_sum_to_the_whole(cuts, money):
    codes = ("undp", "women", "ministry")
    percents = [Decimal(cut) / 100 for cut in cuts]
    goals = [
        {
            "target": target,
            "title": words(target),
            "shares": [{"organisation": code, "percent": part} for code, part in zip(codes, parts, strict=True)],
        }
        for target, parts in (("5.1", percents), ("4.5", [100 - part for part in percents]))
    ]
    amounts = [{"organisation": code, "minor": minor} for code, minor in zip(codes, money, strict=True)]
    budget = [{"code": "all", "label": words("All"), "amounts": amounts}]
    framework = invented_framework(sdg=goals, budget=budget)
    exact = exact_contributions(framework)
    assert sum(item.mean for item in exact) == 100
    if any(money):
        assert sum(item.weighted or 0 for item in exact) == 100
        shares = [Fraction(cut, 100) for cut, minor in zip(cuts, money, strict=True) if minor]
        assert min(shares) <= (exact[0].weighted or 0) <= max(shares)
    for rounded, item in zip(contributions(framework), exact, strict=True):
        assert abs(Fraction(rounded.mean) - item.mean) <= Fraction(1, 200)
