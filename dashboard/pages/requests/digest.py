"""A short name for exactly one content of a request: on the page and on paper, so that both can be compared."""

import hashlib
import json

from data.budget.request_records import FundingRequest


def request_digest(request: FundingRequest) -> str:
    """SHA-256 (hexadecimal) of what a request asks for: round, area, version and every line with its price.

    Times, people and languages are left out: the same request gives the same digest on every copy.
    """
    content = {
        "request": request.number,
        "round": request.round.number,
        "release": request.round.release_id,
        "area": request.area,
        "version": request.version,
        "currency": request.round.currency,
        "lines": [
            {
                "line": line.line.number,
                "norm": [line.line.norm.code, line.line.norm.version],
                "participants": line.participants,
                "quantity": line.quantity,
                "unit_price_minor": line.unit_price_minor,
                "amount_minor": line.amount_minor,
                "reason": line.reason,
                "documents": {str(number): reference for number, reference in sorted(line.documents.items())},
            }
            for line in request.lines
        ],
        "total_minor": request.total_minor,
    }
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()
