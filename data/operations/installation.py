"""What is examined: the places and settings of one installation, as a process of a role would find them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path


class Role(StrEnum):
    """What runs here. `machine` is everything on one machine, examined by its operator."""

    PUBLIC = "public"
    PLANNER = "planner"
    BUILDER = "builder"
    MACHINE = "machine"

    @property
    def serves(self) -> bool:
        """Whether visitors reach processes of this environment."""
        return self in (Role.PUBLIC, Role.PLANNER)


def utc_now() -> datetime:
    """Current time; injectable, so that tests choose theirs."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Installation:
    """Places and settings.

    Attributes:
        store: folder of the releases.
        database: SQLAlchemy URL of the accounts; '' for none.
        feedback: SQLAlchemy URL of visitors' feedback; '' for none.
        backups: folder of the database's backups; None where none is named.
        keys: file of the keys of protection; None where none is named.
        profiles: codes or paths of country profiles; empty: those of the countries in the store.
        boundaries: folders of imported boundary sets.
        environment: variables that a process started from here would see.
        processes: folder in which Linux shows running processes.
    """

    store: Path
    role: Role = Role.MACHINE
    database: str = ""
    feedback: str = ""
    backups: Path | None = None
    keys: Path | None = None
    profiles: tuple[str, ...] = ()
    boundaries: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    processes: Path = Path("/proc")
    clock: Callable[[], datetime] = utc_now
