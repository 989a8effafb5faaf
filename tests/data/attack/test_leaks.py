"""The suite bites: every careless change is caught, by the attack that is meant for it; the healthy release holds."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.public import create_public_app
from dashboard.site_under_attack import attack_client, publish_copy
from data.attack import canary as canaries
from data.attack.equality_oracle import equality_oracle
from data.attack.figures import read_figures
from data.attack.free_filters import free_filters, tiers_apart
from data.attack.hex_differencing import hex_differencing
from data.attack.keys_and_thresholds import family_keys, keys_in_files, public_in_planner, small_figures
from data.attack.means import means
from data.attack.nested_pairs import nested_pairs
from data.attack.rebuild import shuffled
from data.attack.report import Finding
from data.attack.subject import Subject
from data.attack.trials import draw_trials
from data.attack.two_releases import lifetime, two_releases
from data.release import layout
from data.release.dimensions import LEVELS, TIERS
from data.release.manifest import read_manifest
from data.release.reader import open_release
from tests.data.attack import town
from tests.data.attack.leaks import LEAKS, Leak, scope_from_browser

ON_FILES = {"nested_pairs", "means", "keys_and_thresholds"}
KILLED: list[str] = []


def attacked(attack: str, built: town.Built, subject: Subject, work: Path, leak: str = "") -> list[Finding]:
    """The findings of one attack, by the functions as they are now."""
    rng = np.random.default_rng(5)
    if attack == "canary":
        played = canaries.play(lambda count: draw_trials(subject, count, rng), 1200, rng)
        return canaries.canary(played, LEVELS)
    if attack == "equality_oracle":
        return equality_oracle(subject, 1500, rng)
    if attack == "two_releases":
        over_time = [] if leak == "persistent key only" else lifetime(subject, 500, rng)
        return over_time if leak == "fresh key each release" else [*two_releases(subject, 300, rng), *over_time]
    if attack == "hex_differencing":
        return hex_differencing(subject.leaves, subject.leaf, subject.district, subject.families)
    if attack == "rebuild":
        return shuffled(subject, rng)
    if attack == "free_filters":
        doors = {tier: open_release(built.folder, tier) for tier in TIERS}
        app = create_public_app(publish_copy(built.folder, read_manifest(built.folder / layout.MANIFEST), work).root)
        if leak == "scope read from the browser":
            scope_from_browser(app, built.folder)
        return [
            *free_filters(doors["public"], rng, requests=200),
            *tiers_apart(doors["public"], doors["planner"]),
            *attack_client(app.server.test_client(), doors["public"]),
        ]
    figures = {tier: read_figures(built.folder, tier, subject) for tier in TIERS}
    found = []
    for of_tier in figures.values():
        found += {"nested_pairs": nested_pairs, "means": lambda f: means(f, rng), "keys_and_thresholds": small_figures}[
            attack
        ](of_tier)
    if attack == "keys_and_thresholds":
        found += [
            *public_in_planner(figures["public"], figures["planner"]),
            *family_keys(subject),
            *keys_in_files(built.folder, subject),
        ]
    return found


@pytest.mark.parametrize("leak", LEAKS, ids=lambda leak: leak.name)
def test_a_leak_is_caught_by_the_attack_that_is_meant_for_it(leak: Leak, healthy: town.Built, tmp_path: Path) -> None:
    with leak.inject() or nullcontext():
        built = town.build(tmp_path / "leaky") if leak.rebuilt else healthy
        subject = built.subject if leak.rebuilt else town.subject()
        found = attacked(leak.attack, built, subject, tmp_path, leak.name)
    aimed = [finding for finding in found if leak.figure in finding.figure and finding.gate is not None]
    assert aimed, [finding.figure for finding in found]
    assert any(not finding.passed for finding in aimed), aimed
    KILLED.append(leak.name)


ATTACKS = sorted({leak.attack for leak in LEAKS})


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_healthy_release_withstands_every_attack(attack: str, healthy: town.Built, tmp_path: Path) -> None:
    found = attacked(attack, healthy, healthy.subject, tmp_path)
    assert [finding for finding in found if not finding.passed] == []


def test_all_listed_leaks_are_seeded(capsys: pytest.CaptureFixture[Any]) -> None:
    assert len(LEAKS) == len({leak.name for leak in LEAKS}) == 18
    with capsys.disabled():
        print(f"\nseeded leaks killed / total: {len(KILLED)} / {len(LEAKS)}")
