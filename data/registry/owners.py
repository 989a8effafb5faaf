"""Who belongs to whom: which families and persons a registry holds, and what became of their rows; compact, in memory.

Persons are looked up by 64-bit key: among 8 million persons and 2 million families the chance that an unknown family
passes for a known one is about one in a million for the whole registry.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt

from data.registry.keys import KeyIndex, Keys, Numbers

States = npt.NDArray[np.uint8]


class State(IntEnum):
    """What became of a family or person; the highest of its rows counts."""

    UNKNOWN = 0
    REJECTED = 1
    ELSEWHERE = 2  # in another snapshot than the one asked for
    ACCEPTED = 3


class Holdings:
    """The families, or the persons, of a registry by key, each with a state and (persons) the number of its family."""

    def __init__(self) -> None:
        self._index = KeyIndex()
        self._state: States = np.zeros(0, dtype=np.uint8)
        self._owner: Numbers = np.zeros(0, dtype=np.int32)

    def put(self, keys: Keys, state: State, owners: Numbers | None = None) -> None:
        """Note rows. A lower state never replaces a higher one."""
        numbers = self._index.add(keys)
        self._grow(len(self._index))
        self._state[numbers] = np.maximum(self._state[numbers], np.uint8(state))
        if owners is not None:
            self._owner[numbers] = owners

    def find(self, keys: Keys) -> Numbers:
        """i32[n]: the number of each; -1 if there is none."""
        return self._index.find(keys)

    def states(self, numbers: Numbers) -> States:
        """u8[n] of `State`; UNKNOWN for -1."""
        return (
            np.where(numbers >= 0, self._state[numbers], np.uint8(State.UNKNOWN))
            if self._state.size
            else _none(numbers)
        )

    def owners(self, numbers: Numbers) -> Numbers:
        """i32[n]: the number of each person's family; -1 for -1."""
        return np.where(numbers >= 0, self._owner[numbers], np.int32(-1)) if self._owner.size else numbers

    def _grow(self, count: int) -> None:
        if count > self._state.size:
            size = max(count, 2 * self._state.size)
            self._state = np.concatenate([self._state, np.zeros(size - self._state.size, dtype=np.uint8)])
            self._owner = np.concatenate([self._owner, np.full(size - self._owner.size, -1, dtype=np.int32)])


def _none(numbers: Numbers) -> States:
    return np.zeros(numbers.size, dtype=np.uint8)
