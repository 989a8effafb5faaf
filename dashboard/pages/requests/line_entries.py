"""Reads the form of a request's lines: entries, or what is wrong with each field."""

from collections.abc import Mapping

from dashboard.pages.requests.typed import Wrong
from data.budget.entry_checks import MOST_PARTICIPANTS
from data.budget.request_records import LineEntry
from data.budget.request_tables import MOST_REASON, MOST_REFERENCE
from data.budget.round_records import Round

_SEPARATORS = str.maketrans("", "", " \u00a0\u202f")


def field_names(of: Round) -> list[str]:
    """Names of all fields of the form of a round's request."""
    names = []
    for line in of.lines:
        names += [f"p.{line.number}", f"r.{line.number}"]
        names += [f"d.{line.number}.{document}" for document in range(1, len(line.norm.documents) + 1)]
    return names


def read_entries(fields: Mapping[str, str], of: Round) -> tuple[dict[int, LineEntry], tuple[Wrong, ...]]:
    """Entries by number of the round's line, of the lines that the form has; and everything that is wrong."""
    found: dict[int, LineEntry] = {}
    wrong: list[Wrong] = []
    for line in of.lines:
        number = line.number
        if f"p.{number}" not in fields:
            continue
        position = {"position": str(line.position)}
        participants = _count(fields[f"p.{number}"])
        if participants is None:
            wrong.append(Wrong("participants", f"participants-{number}", position))
        reason = fields.get(f"r.{number}", "")
        if len(" ".join(reason.split())) > MOST_REASON:
            wrong.append(Wrong("reason_too_long", f"reason-{number}", {**position, "most": str(MOST_REASON)}))
        documents = {}
        for document in range(1, len(line.norm.documents) + 1):
            reference = " ".join(fields.get(f"d.{number}.{document}", "").split())
            if len(reference) > MOST_REFERENCE:
                identifier = f"document-{number}-{document}"
                wrong.append(Wrong("document_too_long", identifier, {**position, "most": str(MOST_REFERENCE)}))
            if reference:
                documents[document] = reference
        found[number] = LineEntry(participants or 0, reason, documents)
    return found, tuple(wrong)


def _count(written: str) -> int | None:
    plain = written.translate(_SEPARATORS)
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12):
        return None
    return int(plain) if int(plain) <= MOST_PARTICIPANTS else None
