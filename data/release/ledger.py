"""The ledger of a country: who did what to which release, when and why. Append-only; every line seals the one before.

One line is one action, in canonical JSON (sorted keys, no spaces). `previous` is the `sha256` of the line before it and
`sha256` the hash of the line without that field, so a changed, missing, added or moved line is noticed. A ledger cut
off at its end is noticed with the help of `published.json`, which names the last line that it knows. Nobody is kept
from writing the whole chain anew: hashes without a secret show accidents and careless hands, not forgers; against those
keep a copy of the last hash elsewhere (Haber and Stornetta 1991, "How to time-stamp a digital document").

A line that a crash left unfinished has no line feed at its end. It was never acknowledged, so the next writer drops it.
"""

import hashlib
import os
import pwd
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final, NamedTuple, Self

import orjson
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from data.release import layout
from data.release.errors import LedgerDamaged
from data.release.release_states import Action, ReleaseState

START: Final = "0" * 64
"""What the first line has for the hash of the line before."""


class Step(NamedTuple):
    """One release that an action moves."""

    release_id: str
    action: Action
    source: ReleaseState | None
    target: ReleaseState


class LedgerEntry(BaseModel):
    """One line. Every step of it took effect, or none.

    An entry that `undoes` another has no steps: it says that the command which wrote line `undoes` was killed before
    the site changed, so that line counts for nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: int
    at: AwareDatetime
    by: str
    release_id: str
    reference_date: date
    steps: tuple[Step, ...] = ()
    reason: str = ""
    override: str = ""
    visible_from: AwareDatetime | None = None
    leak: dict[str, float] = {}
    demonstration_key: bool = False
    undoes: int | None = None
    previous: str
    sha256: str = ""

    def sealed(self) -> Self:
        """The entry with its hash."""
        return self.model_copy(update={"sha256": hashlib.sha256(self._content()).hexdigest()})

    @property
    def is_sealed(self) -> bool:
        """Whether the hash fits."""
        return self == self.sealed()

    @property
    def changes_the_site(self) -> bool:
        """Whether the published list changes with it."""
        return any(step.action not in (Action.BUILD, Action.CHECK, Action.FAIL) for step in self.steps)

    def to_line(self) -> bytes:
        """The line as it stands in the file."""
        return _canonical(self) + b"\n"

    def _content(self) -> bytes:
        return _canonical(self.model_copy(update={"sha256": ""}))


@dataclass(frozen=True)
class Ledger:
    """Every whole line; `size` is their length in bytes, `torn` what a crash left behind them."""

    entries: tuple[LedgerEntry, ...] = ()
    size: int = 0
    torn: bytes = b""

    @property
    def head(self) -> str:
        """Hash of the last line."""
        return self.entries[-1].sha256 if self.entries else START

    def undone(self) -> set[int]:
        """Numbers of the lines that count for nothing."""
        return {entry.undoes for entry in self.entries if entry.undoes is not None}

    def check_reaches(self, line: int, sha256: str, path: Path) -> None:
        """Compare with the last line that the published list knows.

        Raises:
            LedgerDamaged: it is not there.
        """
        if line > len(self.entries) or (line and self.entries[line - 1].sha256 != sha256):
            raise LedgerDamaged(
                f"{path} ends at line {len(self.entries)} or was rewritten, but {layout.PUBLISHED} knows its line "
                f"{line} ({sha256[:12]}): lines are missing. {_RESTORE}"
            )


_RESTORE: Final = "Restore the file from a backup; until then nothing can be checked, published or withdrawn."


def read_ledger(path: Path) -> Ledger:
    """Read and verify a ledger; no file is an empty one.

    Raises:
        LedgerDamaged: a line was changed, removed, added or moved; the sentence names it.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return Ledger()
    *lines, torn = content.split(b"\n")
    entries: list[LedgerEntry] = []
    for number, line in enumerate(lines, start=1):
        entries.append(_read_line(path, number, line, entries[-1].sha256 if entries else START))
    return Ledger(tuple(entries), len(content) - len(torn), torn)


def append(path: Path, ledger: Ledger, entry: LedgerEntry) -> Ledger:
    """Add an entry durably, dropping what a crash left at the end; only under the country's lock.

    Raises:
        OSError: the disk is full or read-only; the ledger is as it was.
    """
    is_new = not path.exists()
    line = entry.to_line()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o644)
    try:
        os.ftruncate(descriptor, ledger.size)
        try:
            written = os.pwrite(descriptor, line, ledger.size)
            if written != len(line):
                raise OSError(28, os.strerror(28), str(path))
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, ledger.size)
            raise
    finally:
        os.close(descriptor)
    if is_new:
        layout.sync_folder(path.parent)
    return Ledger((*ledger.entries, entry), ledger.size + len(line))


def next_entry(
    ledger: Ledger,
    *,
    at: datetime,
    by: str,
    release_id: str,
    reference_date: date,
    steps: Sequence[Step] = (),
    reason: str = "",
    override: str = "",
    visible_from: datetime | None = None,
    leak: dict[str, float] | None = None,
    demonstration_key: bool = False,
    undoes: int | None = None,
) -> LedgerEntry:
    """The sealed entry that would follow the last one."""
    return LedgerEntry(
        line=len(ledger.entries) + 1,
        at=at,
        by=by,
        release_id=release_id,
        reference_date=reference_date,
        steps=tuple(steps),
        reason=reason,
        override=override,
        visible_from=visible_from,
        leak=leak or {},
        demonstration_key=demonstration_key,
        undoes=undoes,
        previous=ledger.head,
    ).sealed()


def operating_system_user() -> str:
    """Name of the user that this process runs as."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run as a number without a name
        return f"uid {os.getuid()}"


def _read_line(path: Path, number: int, line: bytes, previous: str) -> LedgerEntry:
    try:
        entry = LedgerEntry.model_validate_json(line)
    except ValidationError:
        raise LedgerDamaged(f"{path}, line {number}: is not an entry of the ledger. {_RESTORE}") from None
    if not entry.is_sealed or entry.to_line() != line + b"\n":
        raise LedgerDamaged(f"{path}, line {number}: was changed after it was written. {_RESTORE}")
    if entry.line != number or entry.previous != previous:
        raise LedgerDamaged(
            f"{path}, line {number}: does not follow the line before it; lines were removed, added or moved. {_RESTORE}"
        )
    return entry


def _canonical(entry: LedgerEntry) -> bytes:
    return orjson.dumps(entry.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
