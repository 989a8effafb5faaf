"""Cells of a summary: what a family can change in each, what is hidden, and amounts, counted by hand."""

from math import sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.round_records import RoundLine
from data.budget.summary_cells import ApprovedLine, ExactCell, NoisyCell, amount_of, exact_cells, noisy_cell
from data.budget.summary_noise import VARIANCES, weights
from data.budget.summary_programmes import PublicLine, public_lines
from data.budget.take_up import TakeUp
from data.budget_summary.document import Amount
from data.budget_summary.per_family import per_family
from data.budget_summary.rounding import significant
from tests.budget_norms import norm_of

PROFILE = {
    "programmes": [
        {"code": code, "sensitivity": kind, "label": {"en": code}}
        for code, kind in (("cash", "public"), ("food", "public"), ("shelter", "sensitive"))
    ],
    "target_groups": [
        {"code": "children", "base": "persons", "sensitivity": "public"},
        {"code": "violence", "base": "families", "sensitivity": "sensitive"},
    ],
}


def lines(*given: tuple[str, str, str, TakeUp]) -> dict[int, PublicLine]:
    """Lines of (programme, source, unit, take-up)."""
    return public_lines(
        tuple(
            RoundLine(number, number, norm_of("mng", programme=programme, unit=unit), source, take_up)
            for number, (programme, source, unit, take_up) in enumerate(given, start=1)
        ),
        PROFILE,
    )


THREE = lines(
    ("cash", "zone:zone_e", "case", TakeUp()),
    ("food", "zone:zone_d", "case", TakeUp()),
    ("shelter", "need:shelter", "case", TakeUp()),
)


def middle(total: int) -> int:
    """A draw of no noise."""
    return total // 2


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(0, 0), (7, 7), (999, 999), (1004, 1000), (1005, 1010), (99_949, 99_900), (99_950, 100_000), (123_456, 123_000)],
)
def test_three_significant_digits_half_up(amount: int, rounded: int) -> None:
    assert significant(amount) == rounded


def test_cells_of_an_approved_round() -> None:
    approved = [
        ApprovedLine("A1", "A", 1, 5000, 10),
        ApprovedLine("A1", "A", 2, 700, 7),
        ApprovedLine("A2", "A", 1, 1100, 11),
        ApprovedLine("A1", "A", 3, 9000, 90),
    ]
    found = {cell.key: (cell.minor, cell.shift_minor) for cell in exact_cells(approved, THREE)}
    assert found == {
        ("adm0", "", "cash"): (6100, 11),
        ("adm0", "", "food"): (700, 7),
        ("adm0", "", "shelter"): (9000, 90),
        ("adm1", "A", "cash"): (6100, 11),
        ("adm1", "A", "food"): (700, 7),
        # One family can be in both lines: both rest on its zone. Confidential money is in no total of an area.
        ("adm2", "A1", ""): (5700, 17),
        ("adm2", "A2", ""): (1100, 11),
    }


def test_what_a_family_can_add() -> None:
    ramp = TakeUp(months=3, ramp_start_bp=2500, ramp_months=3)
    found = lines(
        ("cash", "need:cash", "family_month", ramp),  # 1.875 months
        ("cash", "unreached:children", "visit", TakeUp(times=4)),  # two of a family
        ("food", "everybody:persons", "case", TakeUp()),
        ("food", "unreached:unheard_of", "case", TakeUp()),
    )
    assert [line.units_of_a_family for line in found.values()] == [2, 8, 2, 2]


def test_what_is_sensitive() -> None:
    found = lines(
        ("cash", "zone:zone_e", "case", TakeUp()),
        ("shelter", "zone:zone_e", "case", TakeUp()),
        ("food", "unreached:violence", "case", TakeUp()),
        ("food", "zone:zone_e", "case", TakeUp()),
        ("", "zone:zone_e", "case", TakeUp()),
        ("unheard_of", "zone:zone_e", "case", TakeUp()),
    )
    assert [line.sensitive for line in found.values()] == [False, True, True, True, False, True]


def test_amount_and_interval_by_hand() -> None:
    # Standard deviations of 30 and 40 are 50 together, 90 % of it 82.
    cells = [NoisyCell(("adm1", "A", "cash"), 1100, 30.0), NoisyCell(("adm1", "A", "food"), 234, 40.0)]
    assert amount_of(cells) == Amount(state="value", minor=1330, low=1250, high=1420)


@pytest.mark.parametrize(("minor", "state"), [(-5, "small"), (0, "small"), (299, "small"), (300, "value")])
def test_what_is_hidden(minor: int, state: str) -> None:
    assert amount_of([NoisyCell(("adm2", "A1", ""), minor, 100.0)]).state == state


def test_without_a_cell_nothing_was_approved() -> None:
    assert amount_of([]) == Amount(state="not_funded")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**15), st.integers(1, 10**9), st.sampled_from(sorted(VARIANCES)), st.floats(0, 0.999999))
def test_noise_moves_a_cell_by_at_most_its_bound(minor: int, shift: int, level: str, at: float) -> None:
    cell = noisy_cell(ExactCell((level, "", "cash"), minor, shift), lambda total: int(total * at))
    bound = len(weights(VARIANCES[level])) // 2
    assert abs(cell.minor - minor) <= (bound + 1) * shift
    assert cell.deviation >= shift * sqrt(VARIANCES[level])


def test_no_noise_in_the_middle_of_the_distribution() -> None:
    assert noisy_cell(ExactCell(("adm1", "A", "cash"), 12_345, 1000), middle).minor == 12_345


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 10**15), st.integers(0, 10**14), st.integers(1, 10**5), st.integers(0, 10**4))
def test_money_per_family_lies_in_its_interval(minor: int, reach: int, families: int, half: int) -> None:
    amount = Amount(state="value", minor=significant(minor), low=significant(max(0, minor - reach)),
                    high=significant(minor + reach))  # fmt: skip
    found = per_family(amount, families, max(1, families - half), families + half)
    assert found is not None
    assert found.low <= found.minor <= found.high


def test_no_money_per_family_where_a_figure_is_hidden() -> None:
    shown = Amount(state="value", minor=1000, low=900, high=1100)
    assert per_family(Amount(state="small"), 100, 90, 110) is None
    assert per_family(shown, 0, 0, 5) is None
    assert per_family(shown, 10, 8, 12) == Amount(state="value", minor=100, low=75, high=138)
