"""What one check of an installation found, in words for whoever runs it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is. A fault breaks a promise now; a warning may break one later; a notice is worth knowing."""

    FINE = "fine"
    NOTICE = "notice"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Outcome:
    """One finding.

    Attributes:
        check: stable name for programs, such as `store.space`.
        sentence: what was found. Never a secret, a key, a password or a row of the registry.
        remedy: what to do; '' where there is nothing to do.
    """

    check: str
    level: Level
    sentence: str
    remedy: str = ""


def fine(check: str, sentence: str) -> Outcome:
    """Everything as it should be."""
    return Outcome(check, Level.FINE, sentence)


def notice(check: str, sentence: str, remedy: str = "") -> Outcome:
    """Worth knowing."""
    return Outcome(check, Level.NOTICE, sentence, remedy)


def warning(check: str, sentence: str, remedy: str) -> Outcome:
    """May break a promise later."""
    return Outcome(check, Level.WARNING, sentence, remedy)


def fault(check: str, sentence: str, remedy: str) -> Outcome:
    """Breaks a promise now."""
    return Outcome(check, Level.FAULT, sentence, remedy)
