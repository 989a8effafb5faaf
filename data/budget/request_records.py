"""What a funding request is to the rest of the program: plain records, read from the database in one go."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from data.budget.round_records import Round, RoundLine

ProposedState = Literal["value", "estimate", "none"]


@dataclass(frozen=True)
class LineEntry:
    """What a person enters for a line: participants (families or persons of the line's source), the reason for a
    deviation from the proposal, and references of documents by their number in the norm's list (from 1)."""

    participants: int
    reason: str = ""
    documents: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RequestLine:
    """A line of a request; quantity in the norm's unit, money in minor units. `proposed` is 0 where the state is none.

    `factor_thousandths` is the product of the area's coefficients, rounded; `unit_price_minor` was worked out with the
    exact product.
    """

    line: RoundLine
    proposed: int
    proposed_low: int
    proposed_high: int
    proposed_state: ProposedState
    participants: int
    quantity: int
    unit_price_minor: int
    factor_thousandths: int
    amount_minor: int
    reason: str
    documents: Mapping[int, str]

    @property
    def entry(self) -> LineEntry:
        """What stands in the line now."""
        return LineEntry(self.participants, self.reason, dict(self.documents))

    @property
    def proposed_quantity(self) -> int:
        """Units that the proposal is worth."""
        return self.line.take_up.quantity(self.proposed, self.line.norm.unit)

    @property
    def proposed_minor(self) -> int:
        """Amount that the proposal is worth."""
        return self.proposed_quantity * self.unit_price_minor

    @property
    def needs_reason(self) -> bool:
        """Whether the line cannot be submitted without a reason."""
        return self.proposed_state == "none" or self.participants != self.proposed

    @property
    def missing_documents(self) -> tuple[int, ...]:
        """Numbers of documents without a reference; a line without participants proves nothing and needs none."""
        if not self.participants:
            return ()
        listed = range(1, len(self.line.norm.documents) + 1)
        return tuple(number for number in listed if not self.documents.get(number))


@dataclass(frozen=True)
class RequestStep:
    """A step from one state to another, on the version that the person had seen."""

    at: datetime
    account: str
    before: str
    after: str
    version: int
    note: str


@dataclass(frozen=True)
class RequestComment:
    """A comment; `line` is the number of a round's line, or None for the whole request."""

    number: int
    at: datetime
    account: str
    text: str
    line: int | None


@dataclass(frozen=True)
class UnmergedEdit:
    """An entry that could not be taken over, until somebody settles it.

    Attributes:
        number: of the edit, for `FundingRequests.settle_edit`.
        line: number of the round's line.
        account, at: who entered it and when.
        base_version: of the request that the person had before them.
        entry: what was entered; what stands there now is in the request's line.
        base: what had stood there in the base version.
    """

    number: int
    line: int
    account: str
    at: datetime
    base_version: int
    entry: LineEntry
    base: LineEntry


@dataclass(frozen=True)
class FundingRequest:
    """One request as it stands now; lines in the order of the round, steps and comments oldest first."""

    number: int
    round: Round
    area: str
    parent: str
    state: str
    version: int
    total_minor: int
    changed_by: str
    changed_at: datetime
    lines: tuple[RequestLine, ...]
    steps: tuple[RequestStep, ...]
    comments: tuple[RequestComment, ...]
    unmerged: tuple[UnmergedEdit, ...]

    @property
    def proposed_minor(self) -> int:
        """Amount that the proposal is worth."""
        return sum(line.proposed_minor for line in self.lines)


@dataclass(frozen=True)
class ListedRequest:
    """A request in a list; `proposed_minor` is what its proposal is worth."""

    number: int
    area: str
    parent: str
    state: str
    version: int
    total_minor: int
    proposed_minor: int
    changed_at: datetime
    changed_by: str


@dataclass(frozen=True)
class SavedVersion:
    """A version of a request: who made it, when, and what stood in its lines then."""

    version: int
    account: str
    at: datetime
    entries: Mapping[int, LineEntry]


@dataclass(frozen=True)
class Saved:
    """What became of an edit.

    Attributes:
        version: of the request now; unchanged if nothing of the edit was taken over.
        merged: numbers of the round's lines in which the edit stands now.
        unmerged: numbers of the round's lines that somebody else had changed, too (or all changed lines, if the
            request can no longer be changed): these entries are kept in `FundingRequest.unmerged`.
        others: numbers of the round's lines that others had changed since the base version; empty if nobody had.
    """

    version: int
    merged: tuple[int, ...]
    unmerged: tuple[int, ...]
    others: tuple[int, ...] = ()


@dataclass(frozen=True)
class OpenStep:
    """A step that leads away from a request's state, and whether the account may take it now.

    `reason` is '' or a code of `request_states.REASONS`. That a note is missing is not known before the step is taken,
    so it does not count here: `needs_note` tells that one has to be written.
    """

    action: str
    allowed: bool
    reason: str
    needs_note: bool = False
