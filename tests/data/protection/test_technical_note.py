"""docs/protection.md quotes the code: every table between its markers is made again here and compared."""

import re
from pathlib import Path

import pytest

from data.profiles.loader import load_profile
from data.protection import protection_facts
from data.protection.borrowed_denominators import KNOWN_SHARE
from data.protection.cell_noise import SOFTNESS, soft_bound
from data.protection.noise_plan import SHARES, TIER_PARTS, family_unit, tier_variance, variance
from data.protection.noise_tables import noise_table
from data.protection.protected_tables import RULES
from data.protection.protection_facts import leak_of
from data.protection.publication_rules import RATE_BASE
from data.release.dimensions import ALL, LEVELS, MOST_CROSSED, Breakdown
from data.release.groups import group_categories
from data.release.intervals import Z90
from data.release.leak_budget import BUDGET, GATES, PER_YEAR, YEARS, advantage
from data.release.publication_limits import MOST_PER_YEAR

NOTE = (Path(__file__).parents[3] / "docs" / "protection.md").read_text(encoding="utf-8")
AGE_GROUPS = 5
GROUPS = group_categories(load_profile("mng"))


def rows(name):
    """Cells of a marked table, without its head."""
    table = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", NOTE, re.DOTALL)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def variances():
    for level in LEVELS:
        families, persons = (variance(level, base, Breakdown()) for base in ("families", "persons"))
        unit = family_unit("persons", Breakdown())
        bound = noise_table(families).bound
        in_group = "-" if level == "h3" else f"{variance(level, 'persons', Breakdown(group=0)) / unit**2:g}"
        yield [level, f"{families:g}", str(bound), f"{Z90 * families**0.5:.1f}", f"{persons / unit**2:g}", in_group]


def leaks():
    for tier, leak in leak_of(AGE_GROUPS, GROUPS).items():
        yield [tier, f"{leak:.4f}", f"{advantage(leak**0.5):.3f}"]


def units():
    for name, breakdown in {
        "total": Breakdown(),
        "sex": Breakdown(sex=0),
        "age": Breakdown(age=0),
        "without disability": Breakdown(disability=0),
        "with disability": Breakdown(disability=1),
        "sex and age": Breakdown(sex=0, age=0),
        "group": Breakdown(group=0),
    }.items():
        yield [name, *(str(family_unit("persons", breakdown, inherited=flag)) for flag in (True, False))]


def grammar():
    for tier in ("public", "planner"):
        yield [tier, *(str(MOST_CROSSED[tier][level]) for level in LEVELS)]


def budget():
    for tier in ("public", "planner"):
        yield [tier, f"{GATES[tier]:.2f}", str(YEARS), str(PER_YEAR), f"{BUDGET[tier]:.2f}"]


@pytest.mark.parametrize("table", [variances, leaks, units, grammar, budget], ids=lambda table: table.__name__)
def test_tables_of_the_note_are_those_of_the_code(table):
    expected = [list(map(str, row)) for row in table()]
    name = {"leaks": "leak"}.get(table.__name__, table.__name__)
    assert rows(name) == expected, "\n".join("| " + " | ".join(row) + " |" for row in expected)


def test_shares_of_the_note():
    assert {row[0]: float(row[1]) for row in rows("shares")} == SHARES
    planner = sum(SHARES[part] for part in TIER_PARTS["planner"])
    assert sum(SHARES.values()) == pytest.approx(1)
    assert f"{planner:.2f} of these" in NOTE
    assert f"twice ${1 - SHARES['lasting']:g}\\,V$" in NOTE


def test_constants_in_the_text():
    assert f"rules version `{RULES}`" in NOTE
    assert f"$\\hat n \\ge {RATE_BASE}$ units" in NOTE
    bound = soft_bound(1)
    assert f"bound $D_t$ ({bound} for families)" in NOTE
    assert f"({10 + 2 * bound} families)" in NOTE
    assert f"variance {SOFTNESS['persons']:g} $u^2$ and a bound of {soft_bound(1, 'persons')} units" in " ".join(
        NOTE.split()
    )
    assert f"variance {SOFTNESS['families']:g} and bound $D_t$" in " ".join(NOTE.split())
    assert f"national share below {KNOWN_SHARE:g}" in " ".join(NOTE.split())
    step = noise_table(SOFTNESS["families"]).distribution(bound)[1].max()
    assert f"by at most {step:.2f}" in NOTE
    assert f"\\pm {Z90:.3f}" in NOTE
    assert MOST_PER_YEAR == PER_YEAR == 2
    assert "at most two reference dates a year" in NOTE


def test_more_risk_populations_than_are_reckoned_with(monkeypatch):
    text = " ".join(NOTE.split())
    assert f"as if {protection_facts.WHOLE_FAMILY_IN} of them held all four members" in text
    reached = int(re.search(r"if they were (\d+), the public gate would be reached", text)[1])
    every = int(re.search(r"if all (\d+) of Mongolia's and Kazakhstan's", text)[1])
    for country in ("mng", "kaz"):
        groups = group_categories(load_profile(country))
        assert sum(group.overlaps for group in groups) == every
    best = {}
    for number in (protection_facts.WHOLE_FAMILY_IN, reached - 1, reached, every):
        monkeypatch.setattr(protection_facts, "WHOLE_FAMILY_IN", number)
        best[number] = advantage(leak_of(AGE_GROUPS, GROUPS)["public"] ** 0.5)
    assert best[reached - 1] < GATES["public"]
    assert best[reached] == pytest.approx(GATES["public"], abs=5e-4)
    first, *_, last = best.values()
    assert f"would be {last:.3f} instead of {first:.3f}" in text
    further = sum(1 / variance(level, "persons", Breakdown(group=0)) for level in ("adm0", "adm1")) * 4**2
    assert f"by {further:.5f} of public $\\mu^2$ for each further population" in text


def test_pairs_of_equal_sets_tell_less_than_the_plan_reckons_with():
    numbers = r"(\d\.\d+) against (\d\.\d+)"
    sentence = re.search(f"districts and leaves {numbers}, provinces and districts {numbers}", " ".join(NOTE.split()))
    found = []
    for tier in ("public", "planner"):
        shared = 1 - SHARES["lasting"] / sum(SHARES[part] for part in TIER_PARTS[tier])
        for pair in (("adm2", "h3"), ("adm1", "adm2")):
            one, other = (tier_variance(tier, level, "families", Breakdown(ALL, ALL, ALL)) for level in pair)
            together = (1 / one + 1 / other - 2 * shared / (one * other) ** 0.5) / (1 - shared**2)
            assert together < 1 / one + 1 / other
            if tier == "public":
                found += [together, 1 / one + 1 / other]
    assert [float(number) for number in sentence.groups()] == pytest.approx(found, abs=6e-4)
