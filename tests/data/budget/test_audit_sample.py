import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.budget.audit_sample import CONFIDENCE_FACTORS, AuditRule, Item, draw
from data.budget.errors import BudgetError

populations = st.lists(st.tuples(st.integers(-500, 100_000), st.booleans()), max_size=60)


def items_of(population):
    return [Item((f"MN{number:04d}", number % 3), minor, flagged) for number, (minor, flagged) in enumerate(population)]


def test_sizes_are_those_of_the_published_tables():
    """AICPA Audit Guide, table C-1 (attestation sample sizes): risk 5 and 10 %, expected to tolerable misstatement."""
    # 5 % risk: tolerable 5 %, nothing expected: 60; 10 % risk: 47 (46.2 rounded up).
    assert AuditRule(95, 500, 0).size == 60
    assert AuditRule(90, 500, 0).size == 47
    # 5 % risk, tolerable 10 %, expected 1 %: 3.00 / (0.10 - 0.016) = 35.7.
    assert AuditRule(95, 1000, 100).size == 36
    assert AuditRule(95, 500, 0).interval(6_000_000) == 100_000


def test_impossible_rules_are_refused():
    for arguments in ((99, 500, 50), (95, 500, 500), (95, 500, 320), (95, 0, 0), (95, 500, -1), (95, 20_000, 0)):
        with pytest.raises(BudgetError):
            AuditRule(*arguments)


@settings(max_examples=60, deadline=None)
@given(populations, st.text(max_size=8), st.sampled_from(sorted(CONFIDENCE_FACTORS)), st.randoms())
def test_a_sample_can_be_drawn_again_by_hand(population, seed, confidence, chance):
    rule = AuditRule(confidence, 1000, 100)
    items = items_of(population)
    sample = draw(items, rule, seed)
    mixed = list(items)
    chance.shuffle(mixed)
    assert draw(mixed, rule, seed) == sample
    # By hand: walk through the running totals of what is left, every interval-th minor unit.
    value = sum(item.minor for item in items if item.minor > 0)
    interval = rule.interval(value)
    always = {item.key for item in items if item.flagged or item.minor < 0 or item.minor >= interval}
    rest = [item for item in sorted(items, key=lambda item: item.key) if item.key not in always]
    if any(item.minor > 0 for item in rest):
        at = int(hashlib.sha256(seed.encode()).hexdigest(), 16) % interval + 1
        assert sample.start == at
        for item in rest:
            if at <= item.minor:
                always.add(item.key)
                at += interval
                assert at > item.minor  # none is as large as an interval
            at -= item.minor
    assert {picked.item.key for picked in sample.picked} == always
    assert [picked.item.key for picked in sample.picked] == sorted(always)


def test_the_chance_to_be_drawn_is_the_share_of_the_amount():
    items = [Item((number,), minor) for number, minor in enumerate([400, 1500, 100, 2000, 900] * 40)]
    rule = AuditRule(90, 1000, 100)
    hits = [0] * len(items)
    seeds = 400
    for seed in range(seeds):
        for picked in draw(items, rule, f"s{seed}").picked:
            assert picked.why == "drawn"
            hits[items.index(picked.item)] += 1
    interval = rule.interval(sum(item.minor for item in items))
    for place in (0, 1, 2, 3, 4):
        expected = items[place].minor / interval
        share = sum(hits[place::5]) / (seeds * 40)
        assert share == pytest.approx(expected, rel=0.15)


def test_large_flagged_and_taken_back_lines_are_always_taken():
    chance = random.Random(5)
    items = [Item((number,), chance.randrange(1, 900)) for number in range(200)]
    items += [Item((900,), 10**6), Item((901,), 5, flagged=True), Item((902,), -40), Item((903,), 0)]
    sample = draw(items, AuditRule(), "seed")
    why = {picked.item.key: picked.why for picked in sample.picked}
    assert (why[(900,)], why[(901,)], why[(902,)]) == ("large", "flagged", "taken_back")
    assert (903,) not in why
    assert sample.population_minor == sum(item.minor for item in items if item.minor > 0)


def test_keys_are_unique():
    with pytest.raises(BudgetError):
        draw([Item((1,), 5), Item((1,), 6)], AuditRule(), "x")
    assert draw([], AuditRule(), "x").picked == ()
