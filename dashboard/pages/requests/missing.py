"""What a request still lacks before it can be handed in: each thing with the field where it goes."""

from dataclasses import dataclass
from typing import Literal

from data.budget.request_records import FundingRequest


@dataclass(frozen=True)
class Lack:
    """One thing that is missing: a reason, a document (`document` is its number in the norm's list) or a decision."""

    kind: Literal["reason", "document", "unmerged"]
    position: int
    line: int
    document: int = 0

    @property
    def field(self) -> str:
        """Id of the element where it goes."""
        if self.kind == "reason":
            return f"reason-{self.line}"
        return f"document-{self.line}-{self.document}" if self.kind == "document" else "request-unmerged"


def lacks(request: FundingRequest) -> list[Lack]:
    """Everything that keeps a request from being handed in, in the order of its lines."""
    found = [Lack("unmerged", _position(request, edit.line), edit.line) for edit in request.unmerged]
    for line in request.lines:
        position, number = line.line.position, line.line.number
        if line.needs_reason and not line.reason:
            found.append(Lack("reason", position, number))
        found += [Lack("document", position, number, document) for document in line.missing_documents]
    return found


def _position(request: FundingRequest, number: int) -> int:
    return next((line.line.position for line in request.lines if line.line.number == number), 0)
