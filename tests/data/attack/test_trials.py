"""Trials: what a bit adds to every table is what it adds in the registry."""

import numpy as np

from data.attack.trials import draw_arrivals, draw_trials, trial_tables
from data.build.exact_tables import exact_table
from tests.data.attack import town


def test_one_world_is_the_real_one() -> None:
    subject = town.healthy_subject()
    rng = np.random.default_rng(1)
    trials = draw_trials(subject, 200, rng)
    for table in trial_tables(trials, rng):
        real = exact_table(subject.sums, subject.names, table.level, table.base, table.breakdown)
        area = trials.area(table.level)[table.rows]
        known = real.counts[area, trials.top[table.rows]]
        by_bit = np.stack([world.table.counts[:, 2] for world in table.worlds])
        assert (by_bit[trials.value[table.rows], np.arange(len(area))] == known).all()
        assert (by_bit[1] - by_bit[0] == table.added).all()
        assert (by_bit[0] >= 0).all()


def test_without_the_target_a_parent_holds_no_less_than_its_part() -> None:
    subject = town.healthy_subject()
    rng = np.random.default_rng(2)
    trials = draw_arrivals(subject, 200, rng)
    for table in trial_tables(trials, rng):
        for world in table.worlds:
            for parent in world.parents:
                beside = parent.counts - world.table.counts
                assert (beside[~parent.whole] >= 0).all()


def test_members_of_all_categories_add_up_to_the_family() -> None:
    subject = town.healthy_subject()
    trials = draw_trials(subject, 100, np.random.default_rng(3), own_share=0.0)
    sizes = np.diff(subject.members[0])[trials.family]
    assert (trials.size == sizes).all()
