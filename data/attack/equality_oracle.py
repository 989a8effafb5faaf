"""The equality oracle: are two figures equal because the one family between their sets lacks the attribute?

"Same set, same noise" of the textbook cell key method answers that question with certainty. Here pairs of populations
that differ by one family are published by the release's own protection, and the attacker decides from the difference of
the two figures, by a rule learnt on half of the trials.

Source: Asghar and Kaafar (2020), "Averaging attacks on bounded noise-based disclosure control algorithms", PoPETs;
Gadotti et al. (2019), USENIX Security 28.
"""

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.attack.canary import publish, random_release_keys
from data.attack.rates import proportion
from data.attack.report import Finding
from data.attack.subject import Subject
from data.attack.trials import TrialTable, World, draw_trials, trial_tables
from data.protection.exact_tables import ExactTable, Parent, ProtectedTable
from data.release.dimensions import TIERS
from data.release.states import ValueState

NAME: Final = "equality_oracle"
_MOST_ABOVE_BASE: Final = 0.10
_WIDEST: Final = 12


def equality_oracle(subject: Subject, count: int, rng: np.random.Generator) -> list[Finding]:
    """Measure how often the decision is right when half of the families have the attribute (base rate 0.5)."""
    trials = draw_trials(subject, count, rng, own_share=0.0)
    keys = random_release_keys(rng)
    clues: dict[str, list[NDArray[np.int64]]] = {tier: [] for tier in TIERS}
    truths: dict[str, list[NDArray[np.int64]]] = {tier: [] for tier in TIERS}
    for table in trial_tables(trials, rng):
        if table.base != "families":
            continue
        smaller = _without_target(table, trials, rng)
        for bit in (0, 1):
            with_target, without = (publish(pair, keys, subject.minimum, bit) for pair in (table, smaller))
            for tier in table.tiers:
                clue = _clue(with_target[tier], without[tier])
                known = clue >= 0
                clues[tier].append(clue[known])
                truths[tier].append(np.full(int(known.sum()), bit))
    findings = []
    for tier in TIERS:
        right, tried = _learn_and_decide(np.concatenate(clues[tier]), np.concatenate(truths[tier]), rng)
        findings.append(
            Finding.of_rate(
                NAME,
                "share of right decisions, base rate 0.5",
                tier,
                proportion(right, tried),
                0.5 + _MOST_ABOVE_BASE,
            )
        )
    return findings


def _without_target(table: TrialTable, trials: object, rng: np.random.Generator) -> TrialTable:
    """The same cells, in another place, with everybody but the target."""
    without, having = table.worlds
    key = having.table.keys[:, 2] - without.table.keys[:, 2]
    elsewhere = without.table.place ^ rng.integers(1, 2**63, dtype=np.uint64)
    one, key_one = table.added[:, None], key[:, None]
    worlds = []
    for bit, world in enumerate(table.worlds):
        # The target counts in everybody and in the denominator, and in the numerator if it has the attribute.
        belongs = np.array([1, 1, bit])
        exact = world.table
        worlds.append(
            World(
                ExactTable(
                    exact.level, exact.base, exact.breakdown,
                    exact.counts - one * belongs, exact.keys - key_one * belongs.astype(np.uint32), elsewhere,
                    exact.least,
                ),
                [
                    Parent(parent.relation, parent.counts, parent.whole, parent.same)
                    for parent in world.parents
                ],
            )
        )  # fmt: skip
    return replace(table, worlds=(worlds[0], worlds[1]))


def _clue(larger: ProtectedTable, smaller: ProtectedTable) -> NDArray[np.int64]:
    """Difference of both numerators, moved to 0 and above and cut; -1 where one of them is hidden."""
    shown = (larger.state[0] == ValueState.VALUE) & (smaller.state[0] == ValueState.VALUE)
    difference = np.clip(larger.numerator[0] - smaller.numerator[0], -_WIDEST, _WIDEST) + _WIDEST
    return np.where(shown, difference, -1)


def _learn_and_decide(clue: NDArray[np.int64], truth: NDArray[np.int64], rng: np.random.Generator) -> tuple[int, int]:
    order = rng.permutation(len(clue))
    learn, decide = np.array_split(order, 2)
    having = np.bincount(clue[learn], weights=truth[learn], minlength=2 * _WIDEST + 1)
    lacking = np.bincount(clue[learn], weights=1 - truth[learn], minlength=2 * _WIDEST + 1)
    guess = having > lacking
    return int((guess[clue[decide]] == truth[decide]).sum()), len(decide)
