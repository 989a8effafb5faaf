"""A file that was sent in: what it would add to the book, and the digest by which that is confirmed."""

import hashlib
from dataclasses import dataclass
from typing import Any

from dashboard.budget_rooms import budget_rooms
from dashboard.desk import Desk
from data.budget.norm_book import BookChanges
from data.budget.norm_file_rows import FileTerms
from data.budget.norm_files import NormFile, read_norm_file


@dataclass(frozen=True)
class CheckedFile:
    """A file as it was read and what taking it in would do."""

    content: bytes
    read: NormFile
    changes: BookChanges

    @property
    def digest(self) -> str:
        """Of the file and of what it would add: another one if the book has changed since."""
        parts = [self.read.digest]
        parts += [f"{item.norm.code} {item.norm.version} {item.change}" for item in self.changes.norms]
        for item in self.changes.coefficients:
            factor = item.coefficient
            parts.append(f"{factor.kind} {factor.pcode} {factor.version} {item.change}")
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def check_file(desk: Desk, content: bytes) -> CheckedFile:
    """Read a file and compare it with the book; changes nothing.

    Raises:
        FileRefused: the whole file cannot be read.
        NormRefused: the book is full.
    """
    read = read_norm_file(content, desk_terms(desk))
    norms = [norm for _, norm in read.norms]
    coefficients = [item for _, item in read.coefficients]
    return CheckedFile(content, read, budget_rooms().norms.plan(desk.country, norms, coefficients))


def desk_terms(desk: Desk) -> FileTerms:
    """What files must agree with: currency, programmes and areas of the country's latest release."""
    release = desk.releases[0].release
    profile: dict[str, Any] = release.profile
    currency = profile.get("currency", {})
    pcodes = {str(area["pcode"]) for level in ("adm0", "adm1", "adm2") for area in release.areas(level)}
    return FileTerms(
        desk.country,
        str(currency.get("code", "")),
        int(currency.get("minor_units", 2)),
        frozenset(item["code"] for item in profile.get("programmes", ())),
        frozenset(pcodes),
    )
