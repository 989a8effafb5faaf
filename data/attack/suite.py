"""The whole suite against one release: every attack, its trials and its gate."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from data.attack import canary as canaries
from data.attack.derived import derived
from data.attack.equality_oracle import equality_oracle
from data.attack.figures import FigureSet, read_figures
from data.attack.free_filters import free_filters, planner_indicators, planner_tables, tiers_apart
from data.attack.group_membership import group_membership
from data.attack.hex_differencing import hex_differencing
from data.attack.keys_and_thresholds import family_keys, keys_in_files, public_in_planner, small_figures
from data.attack.linear_programs import linear_programs
from data.attack.means import means
from data.attack.nested_pairs import nested_pairs
from data.attack.rebuild import rebuild, shuffled
from data.attack.release_at_hand import read_subject
from data.attack.report import Finding, Report
from data.attack.subject import Subject
from data.attack.trials import draw_trials
from data.attack.two_releases import change_detector, lifetime, two_releases
from data.attack.utility import utility_report
from data.build.pipeline import Inputs
from data.release import layout
from data.release.dimensions import LEVELS, TIERS
from data.release.manifest import read_manifest
from data.release.reader import open_release

TRIALS: Final = 20_000
Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True)
class Effort:
    """How hard the suite tries.

    Attributes:
        trials: of the canary; the other random attacks take a share of it.
        districts: attacked with linear programs, with their leaves.
        provinces: first-level areas attacked so, with their districts; all if None.
        rebuilds: build the release again.
        seed: of all draws.
    """

    trials: int = TRIALS
    districts: int = 100
    provinces: int | None = None
    rebuilds: bool = True
    seed: int = 1


class Suite:
    """Runs the attacks on one release.

    Args:
        folder: of the release, both tiers.
        inputs: what it was built from, keys included.
        work: empty folder for spools and the rebuild.
        effort: how hard to try.
        told: progress: attack, done, of how many.
    """

    def __init__(
        self, folder: Path, inputs: Inputs, work: Path, effort: Effort | None = None, told: Told = lambda *_: None
    ) -> None:
        self._folder, self._inputs, self._work, self._told = folder, inputs, work, told
        self._effort = effort or Effort()
        self.manifest = read_manifest(folder / layout.MANIFEST)
        self.seconds: dict[str, float] = {}

    def run(self, further: Callable[[], list[Finding]] | None = None) -> Report:
        """Run everything.

        Args:
            further: attacks of a layer above, on the site.

        Raises:
            AtlasError: release or registry cannot be read.
        """
        snapshot: date = self.manifest.reference_date
        with self._timed("reading"):
            subject = read_subject(
                self._inputs, snapshot, self._work / "registry", lambda table, done, of: self._told("reading", done, of)
            )
        findings = self.attack(subject)
        if self._effort.rebuilds:
            with self._timed("rebuild"):
                findings += rebuild(self._folder, self._inputs, snapshot, self._work / "store")
        if further:
            with self._timed("site"):
                findings += further()
        return Report(self.manifest.release_id, tuple(findings), self._about(subject))

    def attack(self, subject: Subject) -> list[Finding]:
        """All attacks that need no second build."""
        effort, rng = self._effort, np.random.default_rng(self._effort.seed)
        findings: list[Finding] = []
        for tier in TIERS:
            findings += self._on_figures(read_figures(self._folder, tier, subject), rng)
        with self._timed("keys_and_thresholds"):
            figures = {tier: read_figures(self._folder, tier, subject) for tier in TIERS}
            findings += public_in_planner(figures["public"], figures["planner"])
            findings += family_keys(subject)
            findings += keys_in_files(self._folder, subject)
            del figures
        with self._timed("hex_differencing"):
            released = open_release(self._folder).leaves
            findings += hex_differencing(released, subject.leaf, subject.district, subject.families)
        with self._timed("free_filters"):
            doors = {tier: open_release(self._folder, tier) for tier in TIERS}
            for door in doors.values():
                findings += free_filters(door, rng)
            findings += planner_tables(doors["public"]) + tiers_apart(doors["public"], doors["planner"])
            findings += planner_indicators(doors["public"], doors["planner"])
        with self._timed("rebuild"):
            findings += shuffled(subject, rng)
        findings += self._on_mechanism(subject, effort, rng)
        return findings

    def _on_figures(self, figures: FigureSet, rng: np.random.Generator) -> list[Finding]:
        effort = self._effort
        with self._timed("nested_pairs"):
            findings = nested_pairs(figures)
        with self._timed("keys_and_thresholds"):
            findings += small_figures(figures)
        with self._timed("means"):
            findings += means(figures, rng)
        with self._timed("linear_programs"):
            done = self._counter("linear_programs", None)
            findings += linear_programs(
                figures, rng, districts=effort.districts, provinces=effort.provinces, progress=done
            )
        return findings

    def _on_mechanism(self, subject: Subject, effort: Effort, rng: np.random.Generator) -> list[Finding]:
        with self._timed("canary"):
            done = self._counter("canary", effort.trials)
            played = canaries.play(lambda count: draw_trials(subject, count, rng), effort.trials, rng, done)
            findings = canaries.canary(played, LEVELS)
            del played
            if any(item.tier == "planner" for item in subject.measured):
                few = max(effort.trials // 4, 200)
                played = canaries.play(lambda count: draw_trials(subject, count, rng, tier="planner"), few, rng)
                findings += canaries.further_canary(played)
                del played
            findings += derived(subject, max(effort.trials // 20, 100), rng)
            findings += group_membership(subject, max(effort.trials // 10, 100), rng)
        some = max(effort.trials // 4, 200)
        with self._timed("equality_oracle"):
            findings += equality_oracle(subject, some, rng)
        with self._timed("two_releases"):
            done = self._counter("two_releases", 3 * some)
            findings += two_releases(subject, some, rng, done)
            findings += lifetime(subject, max(effort.trials // 10, 400), rng)
            findings += change_detector(subject, max(effort.trials // 50, 50), rng)
        return findings

    @contextmanager
    def _timed(self, attack: str) -> Iterator[None]:
        begin = time.perf_counter()
        self._told(attack, 0, None)
        yield
        self.seconds[attack] = self.seconds.get(attack, 0.0) + time.perf_counter() - begin
        self._told(attack, 1, 1)

    def _counter(self, attack: str, total: int | None) -> Callable[[int], None]:
        done = 0

        def count(more: int) -> None:
            nonlocal done
            done += more
            self._told(attack, done, total)

        return count

    def _about(self, subject: Subject) -> dict[str, Any]:
        doors = [open_release(self._folder, tier) for tier in TIERS]
        return {
            "release": {
                "families": len(subject.leaf),
                "persons": len(subject.person_family),
                "leaves": subject.leaves.height,
                "boundaries": self.manifest.boundaries_version,
                "protection": self.manifest.protection,
                "demonstration key": self.manifest.demonstration_key,
                "seed of the draws": self._effort.seed,
            },
            "utility": utility_report(doors, subject.sums, subject.measured).to_markdown(),
            "seconds": {name: round(seconds, 1) for name, seconds in self.seconds.items()},
        }
