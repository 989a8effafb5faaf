"""The canary: flip one attribute of one family, publish both worlds, and guess which one is seen.

The attacker knows the rules, the noise tables and the exact data of everybody but the one bit, and decides by the
likelihood ratio over all published cells that depend on it: every level, both bases, every breakdown, and whether they
are shown at all. Both worlds are published by the functions that make releases.

Source: Neyman and Pearson (1933) for the optimal decision; Carlini et al. (2022), "Membership inference attacks from
first principles", for the true positive rate at a low false positive rate as the measure that matters.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from data.attack.evidence import evidence
from data.attack.rates import advantage, calibration_error, true_positives_at_low_false_positives
from data.attack.report import Finding
from data.attack.trials import Trials, TrialTable, trial_tables
from data.protection.exact_tables import ProtectedTable
from data.protection.protected_tables import Protector
from data.protection.secret_keys import ReleaseKeys
from data.release.dimensions import TIERS, Breakdown

NAME: Final = "canary"
GATES: Final = {"public": 0.15, "planner": 0.25}
LOW_GATE: Final = 0.01
_BATCH: Final = 5_000
Scores = NDArray[np.float64]
Progress = Callable[[int], None]


@dataclass
class Played:
    """Log likelihood ratios of all trials in both worlds: (worlds, trials) by tier, level and base."""

    trials: list[Trials] = field(default_factory=list)
    scores: dict[tuple[str, str, str], list[Scores]] = field(default_factory=lambda: defaultdict(list))

    def joint(self, tier: str, *, level: str | None = None, base: str | None = None) -> Scores:
        """Sum over the cells of a tier, or of one of its levels or bases."""
        chosen = [
            np.concatenate(parts, axis=1)
            for (of_tier, of_level, of_base), parts in self.scores.items()
            if of_tier == tier and level in (None, of_level) and base in (None, of_base)
        ]
        total: Scores = np.sum(chosen, axis=0)
        return total

    def column(self, name: str) -> NDArray[np.float64]:
        """A property of every trial."""
        return np.concatenate([np.asarray(getattr(trials, name), dtype=np.float64) for trials in self.trials])


def random_release_keys(rng: np.random.Generator | None = None) -> ReleaseKeys:
    """Fresh keys, as a release has them."""
    new = secrets.token_bytes if rng is None else rng.bytes
    return ReleaseKeys(lasting=new(16), planner=new(16), public=new(16), threshold=new(16))


def publish(table: TrialTable, keys: ReleaseKeys, minimum: int, bit: int) -> Mapping[str, ProtectedTable]:
    """Publish one world of a table through the release's own protection."""
    protector = Protector([table.measure], keys, minimum=minimum)
    world = table.worlds[bit]
    return protector.protect(world.table, world.parents, table.nation, np.ones(1, dtype=np.bool_))


def play(
    draw: Callable[[int], Trials],
    count: int,
    rng: np.random.Generator,
    progress: Progress | None = None,
    *,
    batch: int = _BATCH,
    chosen: Callable[[Breakdown], bool] = lambda _: True,
) -> Played:
    """Play trials in batches, so that memory stays small; `chosen` are the breakdowns that the attacker looks at."""
    played = Played()
    for begin in range(0, count, batch):
        trials = draw(min(batch, count - begin))
        _play_batch(trials, played, rng, chosen)
        if progress:
            progress(len(trials))
    return played


def _play_batch(trials: Trials, played: Played, rng: np.random.Generator, chosen: Callable[[Breakdown], bool]) -> None:
    keys = random_release_keys(rng)
    minimum = trials.subject.minimum
    totals: dict[tuple[str, str, str], Scores] = {}
    in_sight = {tier: trials.seen_by(tier) for tier in TIERS}
    for table in trial_tables(trials, rng, chosen):
        for bit in (0, 1):
            seen = publish(table, keys, minimum, bit)
            for tier in table.tiers:
                total = totals.setdefault((tier, table.level, table.base), np.zeros((2, len(trials))))
                total[bit, table.rows] += in_sight[tier][table.rows] * evidence(table, seen[tier], tier, minimum)
    played.trials.append(trials)
    for place in totals:
        played.scores[place].append(totals[place])


def canary(played: Played, levels: tuple[str, ...]) -> list[Finding]:
    """Measure what the attacker gained: jointly (gated), and by level, base, family size, prevalence and place."""
    findings = []
    for tier in TIERS:
        joint = played.joint(tier)
        error = calibration_error(*joint)
        findings += [
            Finding.of_rate(NAME, "TPR - FPR, all tables together", tier, advantage(*joint), GATES[tier]),
            Finding.of_rate(
                NAME,
                "TPR at 0.1 % FPR, all tables together",
                tier,
                true_positives_at_low_false_positives(*joint),
                LOW_GATE,
                note=f"ratios are calibrated to {error:.3f}",
            ),
        ]
        findings += [
            Finding.of_rate(NAME, f"TPR - FPR, {level} alone", tier, advantage(*played.joint(tier, level=level)))
            for level in levels
        ]
        findings.append(
            Finding.of_rate(
                NAME, "TPR - FPR, tables of families alone", tier, advantage(*played.joint(tier, base="families"))
            )
        )
        findings += _strata(played, tier, joint)
    return findings


def further_canary(played: Played) -> list[Finding]:
    """The same for indicators that only planners see: they must give away no more than the others."""
    joint = played.joint("planner")
    return [
        Finding.of_rate(
            NAME, "TPR - FPR, indicators for planners only", "planner", advantage(*joint), GATES["planner"]
        ),
        Finding.of_rate(
            NAME,
            "TPR at 0.1 % FPR, indicators for planners only",
            "planner",
            true_positives_at_low_false_positives(*joint),
            LOW_GATE,
        ),
    ]


def _strata(played: Played, tier: str, joint: Scores) -> list[Finding]:
    size, share = played.column("size"), played.column("share")
    own = np.concatenate([trials.person >= 0 for trials in played.trials])
    rural = np.concatenate([trials.rural for trials in played.trials])
    near = np.concatenate([trials.near_threshold for trials in played.trials])
    strata = {
        "families of 1 or 2": ~own & (size <= 2),
        "families of 3 or 4": ~own & (size >= 3) & (size <= 4),
        "families of 5 or 6": ~own & (size >= 5) & (size <= 6),
        "families of 7 or more": ~own & (size >= 7),
        "one person's own attribute": own,
        "attributes of fewer than 5 %": share < 0.05,
        "attributes of 5 to 20 %": (share >= 0.05) & (share < 0.2),
        "attributes of 20 % or more": share >= 0.2,
        "8 to 30 such families in the district": near,
        "rural": rural == 1,
        "urban": rural == 0,
    }
    return [
        Finding.of_rate(NAME, f"TPR - FPR, {name}", tier, advantage(*joint[:, chosen]))
        for name, chosen in strata.items()
        if chosen.sum() >= 100
    ]
