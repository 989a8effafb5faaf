"""The log likelihood ratio that one published cell gives an attacker about one bit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.attack.channel import Channel, Probabilities, channel, log, softly_large
from data.attack.trials import TrialTable, World
from data.protection.exact_tables import ProtectedTable
from data.protection.publication_rules import RATE_BASE
from data.release.states import ValueState

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Expected:
    """What one world makes of the cells of a table.

    Attributes:
        counted: int64, true numerator (or count) of every cell.
        enough: probability that all own thresholds are passed and the figures reach their floors.
        apart: probability that every complement is large enough as well.
        soft: probabilities of the single soft thresholds, own ones and complements', one row each.
        floors: probability that the perturbed figures reach their floors.
    """

    counted: NDArray[np.int64]
    enough: Probabilities
    apart: Probabilities
    soft: NDArray[np.float64]
    floors: Probabilities


def table_channel(table: TrialTable, tier: str, minimum: int) -> Channel:
    """The channel of a table's counts."""
    return channel(tier, table.variance, minimum * table.unit)


def expected(table: TrialTable, world: World, tier: str, minimum: int) -> Expected:
    """Probabilities of everything that decides whether cells are shown."""
    noise = table_channel(table, tier, minimum)
    whole, part = world.table.counts[:, 1], world.table.counts[:, 2]
    rate = table.measure.kind == "rate"
    floors = noise.passing(part)
    own = [softly_large(part, minimum, table.unit, table.base)]
    if rate:
        floors = floors * noise.passing(whole, RATE_BASE * table.unit)
        floors = floors * noise.difference_passing(whole - part - minimum * table.unit)
        own += [
            softly_large(whole, minimum, table.unit, table.base),
            softly_large(whole - part, minimum, table.unit, table.base),
        ]
    complements = []
    for parent in world.parents:
        above_whole, above_part = parent.counts[:, 1], parent.counts[:, 2]
        remainders = [above_part - part]
        if rate:
            remainders += [above_whole - whole, (above_whole - above_part) - (whole - part)]
        for remainder in remainders:
            complements.append(np.where(parent.whole, 1.0, softly_large(remainder, minimum, table.unit, table.base)))
    enough = np.prod(own, axis=0) * floors
    apart = np.prod(complements, axis=0) if complements else np.ones(len(part))
    return Expected(part, enough, apart, np.array([*own, *complements]), floors)


def evidence(table: TrialTable, seen: ProtectedTable, tier: str, minimum: int) -> Scores:
    """log P(what is seen | bit) - log P(what is seen | no bit) of every cell; 0 where both are impossible."""
    without, having = (_log_likelihood(table, world, seen, tier, minimum) for world in table.worlds)
    return having - without


def _log_likelihood(table: TrialTable, world: World, seen: ProtectedTable, tier: str, minimum: int) -> Scores:
    chance = expected(table, world, tier, minimum)
    state, figure = seen.state[0], seen.numerator[0]
    shown = state == ValueState.VALUE
    noise = table_channel(table, tier, minimum)
    rest = np.divide(chance.enough, chance.floors, out=np.zeros_like(chance.enough), where=chance.floors > 0)
    value = np.zeros(len(figure))
    value[shown] = noise.likelihood(chance.counted[shown], figure[shown])
    by_state = np.where(
        state == ValueState.SUPPRESSED_COMPLEMENT, chance.enough * (1 - chance.apart), 1 - chance.enough
    )
    return log(np.where(shown, value * rest * chance.apart, by_state))
