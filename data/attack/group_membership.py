"""The attacker who wants a family's zone and knows everything else about it: reported beside the canary, not gated.

Tables of zones count every indicator among the families of one zone. Whoever knows all other attributes of a family
adds up the evidence of all figures of its zone's tables on whether the family is in them. The same holds for residence
and livelihood, which are less of a secret.
"""

from typing import Final

import numpy as np

from data.attack.canary import Played, play
from data.attack.rates import advantage
from data.attack.report import Finding
from data.attack.subject import Subject
from data.attack.trials import sets_of
from data.release.dimensions import ALL, TIERS, Breakdown

NAME: Final = "canary"
_DIMENSION: Final = "zone"


def group_membership(subject: Subject, families: int, rng: np.random.Generator) -> list[Finding]:
    """Put families into the tables of their zone and take them out of these."""
    groups = subject.groups.groups
    if not any(group.dimension == _DIMENSION for group in groups):
        return []

    def of_zone(breakdown: Breakdown) -> bool:
        return breakdown.group != ALL and groups[breakdown.group].dimension == _DIMENSION

    target, trials = sets_of(subject, rng.integers(0, len(subject.leaf), families))
    played: Played = play(lambda _: trials, len(trials), rng, batch=max(len(trials), 1), chosen=of_zone)
    findings = []
    for tier in TIERS:
        summed = np.stack(
            [np.bincount(target, weights=of_world, minlength=families) for of_world in played.joint(tier)]
        )
        findings.append(
            Finding.of_rate(
                NAME,
                "TPR - FPR, a family's zone by all indicators of the zone's tables",
                tier,
                advantage(*summed),
                note=f"{len(trials) / max(families, 1):.1f} sets per family",
            )
        )
    return findings
