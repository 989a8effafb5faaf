"""Errors of the geography room. Every message is a sentence the person at the keyboard can act on."""

from __future__ import annotations

from dataclasses import dataclass


class GeoError(Exception):
    """Anything the geography room refuses to do."""


@dataclass(frozen=True)
class BoundaryProblem:
    """One thing wrong with one area of a boundary file.

    `code` is the area's P-code where it is known, else the value found in the file; `kind` is one of "columns", "code",
    "duplicate", "missing", "invalid", "empty", "overlap", "gap", "nesting".
    """

    code: str
    kind: str
    message: str

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class BoundaryError(GeoError):
    """A boundary file or a stored boundary set that cannot be used; `problems` names every failing area."""

    def __init__(self, headline: str, problems: tuple[BoundaryProblem, ...] = ()) -> None:
        self.headline = headline
        self.problems = problems
        super().__init__("\n".join([headline, *(f"  - {problem}" for problem in problems)]))


class UnknownCountryError(GeoError):
    """The product ships no geography for this country."""


class ProjectionError(GeoError):
    """A map projection that is not an Albers equal-area one, or lacks a parameter."""


class ShapesError(GeoError):
    """Web shapes that cannot be made or read."""
