"""What a budget round is to the rest of the program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from data.budget.norm import CostNorm
from data.budget.take_up import TakeUp


@dataclass(frozen=True)
class RoundLine:
    """What a round funds: a version of a norm for a share of a case load.

    Attributes:
        number: of the line, unique over all rounds.
        position: in its round, from 1.
        norm: the version that was in force when the round was opened.
        source: code of the case load (`data.budget.caseload_sources`).
        take_up: coverage, months and ramp.
    """

    number: int
    position: int
    norm: CostNorm
    source: str
    take_up: TakeUp


@dataclass(frozen=True)
class Round:
    """A budget round of one country; money in minor units of `currency`, which has `digits` decimals.

    `envelope_minor` is what the country has to give, None while unknown. `submit_by` and `decide_by` are last days.
    `state` is "open" or "closed".
    """

    number: int
    country: str
    name: str
    first_day: date
    last_day: date
    release_id: str
    currency: str
    digits: int
    envelope_minor: int | None
    submit_by: date
    decide_by: date
    state: str
    demonstration: bool
    lines: tuple[RoundLine, ...]

    def line(self, number: int) -> RoundLine | None:
        """The line of a number, None if it is of another round."""
        return next((line for line in self.lines if line.number == number), None)


@dataclass(frozen=True)
class LineDraft:
    """A line of a round that is to be opened; `norm_number` is `CostNorm.number`."""

    norm_number: int
    source: str
    take_up: TakeUp


@dataclass(frozen=True)
class RoundDraft:
    """A round that is to be opened; release, currency and state follow from where it is opened."""

    name: str
    first_day: date
    last_day: date
    submit_by: date
    decide_by: date
    lines: Sequence[LineDraft]
    envelope_minor: int | None = None
    demonstration: bool = False
