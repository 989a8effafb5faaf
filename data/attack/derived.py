"""The attacker who uses every indicator that follows from one attribute: reported beside the canary, not gated.

A deprivation shows in its own rate, in that of its sphere, in who is poor, and in the censored rates; whoever knows the
register adds up the evidence of all of them. Indicators are evaluated anew with the deprivation absent and present.
"""

from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from data.attack.canary import Played, play
from data.attack.rates import advantage
from data.attack.report import Finding
from data.attack.subject import Subject
from data.attack.trials import trials_of
from data.build.deprivation_scores import with_deprivation_scores
from data.indicators.indicator import measure
from data.release.dimensions import TIERS

NAME: Final = "canary"
_DERIVED: Final = ("deprivation_score", "poor", "sphere_dep_", "poor_weight_")
Rows = NDArray[np.int64]


def derived(subject: Subject, families: int, rng: np.random.Generator) -> list[Finding]:
    """Flip one deprivation of each family and add up the evidence of all rates that change with it."""
    target, family, row, direction = _changes(subject, families, rng)
    trials = trials_of(subject, family, row)
    played: Played = play(lambda _: trials, len(trials), rng, batch=len(trials))
    findings = []
    for tier in TIERS:
        scores = played.joint(tier)
        # Where the deprivation takes an attribute away, the worlds change places.
        turned = np.where(direction > 0, scores, -scores[::-1])
        summed = np.stack([np.bincount(target, weights=of_world, minlength=families) for of_world in turned])
        findings.append(
            Finding.of_rate(
                NAME,
                "TPR - FPR, one deprivation by all rates that follow from it",
                tier,
                advantage(*summed),
                note=f"{len(target) / max(families, 1):.1f} rates per family",
            )
        )
    return findings


def _changes(subject: Subject, families: int, rng: np.random.Generator) -> tuple[Rows, Rows, Rows, Rows]:
    """Target, family, indicator and direction of every rate that a flipped deprivation changes."""
    profile = subject.profile
    columns = [item.column for item in profile.deprivations if item.sensitivity == "public"]
    chosen = rng.integers(0, len(columns), families)
    family = rng.integers(0, len(subject.leaf), families)
    found: list[tuple[Rows, Rows, Rows]] = []
    for number, column in enumerate(columns):
        targets = np.flatnonzero(chosen == number)
        frame = subject.families[family[targets]]
        kept = [name for name in frame.columns if not name.startswith(_DERIVED)]
        absent, present = (
            with_deprivation_scores(
                frame.select(kept).with_columns(pl.lit(value, frame[column].dtype).alias(column)), profile
            )
            for value in (0, 1)
        )
        for row, item in enumerate(subject.measured):
            if item.indicator is None or item.kind != "rate" or item.sensitive or "families" not in item.places:
                continue
            needed = measure(item.indicator, profile)
            sides = [
                world.select(top=needed.numerator, bottom=needed.denominator).to_numpy().astype(np.int64)
                for world in (absent, present)
            ]
            change = sides[1][:, 0] - sides[0][:, 0]
            moved = np.flatnonzero((change != 0) & (sides[0][:, 1] == 1) & (sides[1][:, 1] == 1))
            found.append((targets[moved], np.full(len(moved), row), change[moved]))
    target, indicator, direction = (np.concatenate(column) for column in zip(*found, strict=True))
    return target, family[target], indicator, direction
