"""Release t against release t + 1: did one family come, go, or change, when nothing else did?

The attacker knows everybody else in both releases, knows which part of the noise stays and which is drawn anew, and
decides by the likelihood ratio over all cells of the target, jointly. The lifetime attack averages many releases of
unchanged data: only the lasting noise stands in its way.

Source: disclosure of changes between releases, Gadotti et al. (2019), "When the signal is in the noise", USENIX
Security 28; normal approximations of the bounded noise (p-tables are within 1 % of normal at these variances).
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from math import sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from data.attack.canary import Progress, publish
from data.attack.channel import log
from data.attack.evidence import Expected, expected
from data.attack.rates import advantage, calibration_error
from data.attack.report import Finding
from data.attack.subject import Subject
from data.attack.trials import Trials, TrialTable, draw_arrivals, draw_trials, sets_of, trial_tables
from data.protection.exact_tables import ProtectedTable
from data.protection.noise_plan import SHARES, TIER_PARTS
from data.protection.secret_keys import ProtectionKeys, ReleaseKeys
from data.release.dimensions import TIERS
from data.release.states import ValueState

NAME: Final = "two_releases"
GATES: Final = {"public": 0.20, "planner": None}
_SAME_GATE: Final = 0.20
_BATCH: Final = 5_000
_RELEASES: Final = 40
_SLACK: Final = 0.04
"""What chance may add to the lifetime attack at the number of trials it is run with."""
Scores = NDArray[np.float64]


def release_keys_of(rng: np.random.Generator, country: str, count: int) -> list[ReleaseKeys]:
    """Keys of successive releases, as a custodian's keys derive them."""
    custodian = ProtectionKeys(record=rng.bytes(32), lasting=rng.bytes(32), release=rng.bytes(32))
    return [
        custodian.for_release(country, date(2026 + number // 2, 6 + 6 * (number % 2), 30), {"sums": rng.bytes(8).hex()})
        for number in range(count)
    ]


def two_releases(
    subject: Subject, count: int, rng: np.random.Generator, progress: Progress | None = None
) -> list[Finding]:
    """Measure lone status flips, arrivals and departures."""
    kinds: dict[str, tuple[Callable[[int], Trials], int]] = {
        "a lone change of one attribute": (lambda number: draw_trials(subject, number, rng), 0),
        "a lone arrival": (lambda number: draw_arrivals(subject, number, rng), 0),
        "a lone departure": (lambda number: draw_arrivals(subject, number, rng), 1),
    }
    findings = []
    for kind, (draw, start) in kinds.items():
        scores, kept = _play(draw, count, start, rng, progress)
        findings += [
            Finding.of_rate(
                NAME,
                f"TPR - FPR, {kind}",
                tier,
                advantage(*scores[tier]),
                GATES[tier],
                note=f"ratios are calibrated to {calibration_error(*scores[tier]):.3f}",
            )
            for tier in TIERS
        ]
        findings += [
            Finding.of_rate(
                NAME, f"TPR - FPR, {kind}, from figures that stay the same", tier, advantage(*-kept[tier]), _SAME_GATE
            )
            for tier in TIERS
        ]
    return findings


def change_detector(subject: Subject, families: int, rng: np.random.Generator) -> list[Finding]:
    """Did anybody come at all? Over every set of families that the arrival belongs to; reported, not gated."""
    family = rng.integers(0, len(subject.leaf), families)
    target, trials = sets_of(subject, family)
    totals, _ = _scores(trials, 0, rng)
    findings = []
    for tier in TIERS:
        summed = np.stack([np.bincount(target, weights=of_world, minlength=families) for of_world in totals[tier]])
        findings.append(
            Finding.of_rate(NAME, "TPR - FPR, a lone arrival, all its indicators at once", tier, advantage(*summed))
        )
    return findings


def lifetime(subject: Subject, count: int, rng: np.random.Generator) -> list[Finding]:
    """Average forty releases of unchanged data, tables of families: no more than the lasting noise allows."""
    trials = draw_trials(subject, count, rng, own_share=0.0)
    keys = release_keys_of(rng, subject.country, _RELEASES)
    totals = {tier: np.zeros((2, count)) for tier in TIERS}
    leak = {tier: np.zeros(count) for tier in TIERS}
    for table in trial_tables(trials, rng):
        if table.base != "families":
            continue
        for tier in TIERS:
            allowed = np.zeros(len(table.rows), dtype=np.bool_)
            for bit in (0, 1):
                score, ever = _averaged(table, tier, keys, subject.minimum, bit)
                totals[tier][bit, table.rows] += score
                allowed |= ever
            leak[tier][table.rows] += allowed / (SHARES["lasting"] * table.variance)
    findings = []
    for tier in TIERS:
        gate = float((2 * ndtr(np.sqrt(leak[tier]) / 2) - 1).mean()) + _SLACK
        findings.append(
            Finding.of_rate(
                NAME,
                f"TPR - FPR, {_RELEASES} releases of unchanged data averaged, tables of families",
                tier,
                advantage(*totals[tier]),
                round(gate, 4),
                note="gate: what the lasting noise alone allows",
            )
        )
    return findings


def _averaged(
    table: TrialTable, tier: str, keys: list[ReleaseKeys], minimum: int, bit: int
) -> tuple[Scores, NDArray[np.bool_]]:
    """Score of the mean of all shown figures, and where any was shown."""
    rows = len(table.rows)
    total, shown_times = np.zeros(rows), np.zeros(rows)
    for of_release in keys:
        seen = publish(table, of_release, minimum, bit)[tier]
        shown = seen.state[0] == ValueState.VALUE
        total += np.where(shown, seen.numerator[0], 0)
        shown_times += shown
    ever = shown_times > 0
    mean = np.divide(total, shown_times, out=np.zeros(rows), where=ever)
    without, having = (world.table.counts[:, 2] for world in table.worlds)
    change = having - without
    score = np.where(ever, change * (mean - without - change / 2) / table.variance, 0.0)
    return score, ever


def _play(
    draw: Callable[[int], Trials], count: int, start: int, rng: np.random.Generator, progress: Progress | None
) -> tuple[dict[str, Scores], dict[str, Scores]]:
    scores: dict[str, list[Scores]] = defaultdict(list)
    kept: dict[str, list[Scores]] = defaultdict(list)
    for begin in range(0, count, _BATCH):
        trials = draw(min(_BATCH, count - begin))
        for parts, found in zip((scores, kept), _scores(trials, start, rng), strict=True):
            for tier in TIERS:
                parts[tier].append(found[tier])
        if progress:
            progress(len(trials))
    return tuple({tier: np.concatenate(parts[tier], axis=1) for tier in TIERS} for parts in (scores, kept))  # type: ignore[return-value]


def _scores(trials: Trials, start: int, rng: np.random.Generator) -> tuple[dict[str, Scores], dict[str, Scores]]:
    """By tier, (worlds, trials): log likelihood ratios of change against none, and how many figures stay the same."""
    minimum = trials.subject.minimum
    first, second = release_keys_of(rng, trials.subject.country, 2)
    totals = {tier: np.zeros((2, len(trials))) for tier in TIERS}
    kept = {tier: np.zeros((2, len(trials))) for tier in TIERS}
    in_sight = {tier: trials.seen_by(tier) for tier in TIERS}
    for table in trial_tables(trials, rng):
        before = publish(table, first, minimum, start)
        chances = {tier: [expected(table, world, tier, minimum) for world in table.worlds] for tier in table.tiers}
        for changed in (0, 1):
            after = publish(table, second, minimum, start ^ changed)
            for tier in table.tiers:
                seen = before[tier], after[tier]
                totals[tier][changed, table.rows] += in_sight[tier][table.rows] * _evidence(
                    table, tier, chances[tier][start], chances[tier][1 - start], *seen
                )
                shown = (seen[0].state[0] == ValueState.VALUE) & (seen[1].state[0] == ValueState.VALUE)
                shown &= in_sight[tier][table.rows]
                kept[tier][changed, table.rows] += shown & (seen[0].numerator[0] == seen[1].numerator[0])
    return totals, kept


def _evidence(
    table: TrialTable, tier: str, same: Expected, other: Expected, before: ProtectedTable, after: ProtectedTable
) -> Scores:
    """log P(after | before, change) - log P(after | before, no change)."""
    return _transition(table, tier, same, other, before, after) - _transition(table, tier, same, same, before, after)


def _transition(
    table: TrialTable, tier: str, start: Expected, end: Expected, before: ProtectedTable, after: ProtectedTable
) -> Scores:
    """Soft thresholds last, so what passed twice is governed by the lesser chance; floors are drawn anew."""
    shown = [seen.state[0] == ValueState.VALUE for seen in (before, after)]
    passed, passes = start.soft.prod(axis=0), end.soft.prod(axis=0)
    twice = np.minimum(start.soft, end.soft).prod(axis=0)
    once, again = start.floors, end.floors
    chance = np.select(
        [shown[0] & shown[1], shown[0], shown[1]],
        [twice, passed - twice * again, passes - twice * once],
        1 - passed * once - passes * again + twice * once * again,
    )
    share = {part: SHARES[part] for part in TIER_PARTS[tier]}
    spread = sqrt(sum(share.values()) * table.variance)
    lasting = share["lasting"] / sum(share.values())
    change = [(seen.numerator[0] - world.counted) / spread for seen, world in ((before, start), (after, end))]
    kept = np.where(shown[0], lasting, 0.0)
    off = change[1] - kept * change[0]
    figure = np.where(shown[1], -(off**2) / (2 * (1 - kept**2)), 0.0)
    return log(np.maximum(chance, 0.0)) + figure
