"""From a registry to the spool: read every table once, in batches, check, encode and write; report what is rejected."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from data.profiles.areas import load_areas
from data.profiles.profile import Profile
from data.registry.contract import Match, Table, match_columns, tables
from data.registry.duplicates import Placed
from data.registry.earlier_families import snapshot_before, spool_earlier_families
from data.registry.errors import SourceError, TooManyRejects
from data.registry.family_rows import FamilyRows
from data.registry.keys import Keys, fold, text_keys
from data.registry.other_rows import SourceRows, SupportRows
from data.registry.owners import Holdings, State
from data.registry.person_rows import PersonRows
from data.registry.rejects import RejectLog
from data.registry.result import IngestResult, Located, TableCounts
from data.registry.rows import Checked, Checker
from data.registry.snapshots import dates_of
from data.registry.source import Batch, OnSnapshot, Source
from data.registry.spool import Spool, SpoolTable
from data.registry.tolerance import JUDGED, check_tolerance
from data.registry.work_unit_rows import WorkUnitRows, unit_keys

Progress = Callable[[str, int, int | None], None]
"""Called with table, rows read so far, rows in all (None if unknown)."""

Mask = npt.NDArray[np.bool_]
_LOCATED = (
    pl.col("snapshot_date"),
    pl.col("lat").is_not_null().alias("by_coordinates"),
    pl.col("adm2_pcode").is_not_null().alias("has_code"),
)


class _Rows(Protocol):
    schema: dict[str, pl.DataType]

    def judge(self, checked: Checked) -> pl.DataFrame: ...


def _silent(table: str, done: int, total: int | None) -> None:
    """The default progress: nobody is told."""


def ingest(
    source: Source,
    profile: Profile,
    work_dir: str | Path,
    *,
    progress: Progress = _silent,
    snapshot: date | None = None,
) -> IngestResult:
    """Validate a registry and write work_dir/spool/*.parquet and work_dir/rejects.csv.

    Args:
        source: an open source; it is not closed.
        work_dir: made if absent. An earlier spool there is replaced only when everything went well.
        snapshot: take this snapshot's families and their persons only (persons of other families are left out, not
            rejected).

    Raises:
        SourceError: table or column missing, wrong type, no rows, unreadable file, database gone.
        TooManyRejects: more rows of a table rejected than `profile.reject_tolerance`.
        SpoolError: the working folder cannot be written.
    """
    work = Path(work_dir)
    with Spool(work) as spool, RejectLog(work / "rejects.csv") as log:
        return _Ingest(source, profile, spool, log, progress, snapshot).run()


class _Ingest:
    def __init__(
        self, source: Source, profile: Profile, spool: Spool, log: RejectLog, progress: Progress, snapshot: date | None
    ) -> None:
        self._source, self._profile, self._spool, self._log = source, profile, spool, log
        self._progress, self._snapshot = progress, snapshot
        self._tables = tables(profile)
        self._areas = load_areas(profile.path or profile.country)
        self._matches: dict[str, Match] = {}
        self._counts = {name: TableCounts() for name in self._tables}
        self._notices: list[str] = []
        self._families, self._persons = Holdings(), Holdings()
        self._snapshots: set[date] = set()
        self._latest = date.min
        self._versions: set[str] = set()
        self._by_coordinates = self._by_code = 0
        self._family_ids: pl.Series | None = None

    def run(self) -> IngestResult:
        self._match()
        self._read_families()
        self._read_persons()
        self._read_support()
        self._read_sources()
        self._read_work_units()
        self._check_tolerance()
        if self._log.cut:
            self._notices.append("The reject report was cut after a million lines; the counts are complete.")
        self._log.close()
        self._spool.publish()
        family = self._counts["family"].accepted
        return IngestResult(
            source=self._source.describe(),
            spool=self._spool.folder,
            rejects=self._log.path,
            counts=self._counts,
            notices=tuple(self._notices),
            fingerprint={name: table.fingerprint for name, table in self._spool.tables.items()},
            snapshots=tuple(sorted(self._snapshots)),
            model_versions=tuple(sorted(self._versions)),
            located=Located(self._by_coordinates, self._by_code, family - self._by_coordinates - self._by_code),
        )

    def _match(self) -> None:
        """Look at all headers before any row is read, and name everything that is missing at once."""
        where = self._source.describe()
        there = {name.casefold() for name in self._source.tables()}
        faults = []
        for name, table in self._tables.items():
            if name not in there and not table.required:
                self._notices.append(f"There is no table {name}; what is made from it will show as no data.")
                continue
            try:
                self._matches[name] = match_columns(table, self._source.columns(name), where)
            except SourceError as error:
                faults.append(str(error))
                continue
            if self._matches[name].extra:
                self._notices.append(f"Columns of {name} that are not used: {', '.join(self._matches[name].extra)}.")
        if faults:
            raise SourceError("\n".join(faults))

    def _stream(
        self, name: str, make: Callable[[Table], _Rows], only: OnSnapshot | None = None
    ) -> Iterator[tuple[Batch, Checked, pl.DataFrame, SpoolTable]]:
        """Batches of a table, checked and in the spool's form; finishes the spool table at the end."""
        table, counts = self._tables[name], self._counts[name]
        rows = make(table)
        output = self._spool.open(name, pl.DataFrame(schema=rows.schema))
        if name in self._matches:
            checker = Checker(table, self._matches[name], self._source.describe(), self._log, counts)
            total = self._source.rows(name, only)
            self._progress(name, 0, total)
            for batch in self._source.batches(name, checker.wanted, only):
                checked = checker.check(batch)
                yield batch, checked, rows.judge(checked), output
                self._progress(name, counts.read, total)
        output.finish()

    def _keep(
        self, name: str, checked: Checked, spool: pl.DataFrame, output: SpoolTable, left_out: Mask | None = None
    ) -> Mask:
        """Write the rows with nothing against them; returns which those are."""
        counts, bad = self._counts[name], checked.findings.bad
        kept = ~bad if left_out is None else ~bad & ~left_out
        written = int(kept.sum())
        counts.accepted += written
        counts.rejected += int(bad.sum())
        counts.left_out += spool.height - written - int(bad.sum())
        if written:
            output.write(spool if written == spool.height else spool.filter(pl.Series(kept)))
        return kept

    # Families

    def _read_families(self) -> None:
        names = self._matches["family"].names
        only = OnSnapshot(names["snapshot_date"], self._snapshot) if self._snapshot else None
        placed, accepted, rejected, located = Placed(), [], [], []
        for batch, checked, spool, output in self._stream(
            "family", lambda t: FamilyRows(t, self._profile, self._areas), only
        ):
            kept = self._keep("family", checked, spool, output)
            keys = text_keys(spool.get_column("family_id"))
            rejected.append(keys[~kept & spool.get_column("family_id").is_not_null().to_numpy()])
            accepted.append(keys[kept])
            if "scoring_model_version" in checked.frame.columns:
                self._versions.update(checked.frame.get_column("scoring_model_version").drop_nulls().unique())
            located.append(spool.select(_LOCATED).filter(pl.Series(kept)))
            identity = keys[kept]
            fold(identity, spool.get_column("snapshot_date").filter(pl.Series(kept)))
            placed.add(identity, batch, kept)
        table, counts = self._tables["family"], self._counts["family"]
        if counts.read == 0:
            self._refuse_empty("family")
        output = self._spool.tables["family"]
        twice = placed.reject_repeated(
            table, output, self._log, counts, field="family_id", value_class="duplicate_family"
        )
        keys = np.concatenate(accepted)
        self._families.put(keys[~twice], State.ACCEPTED)
        self._families.put(np.concatenate([*rejected, keys[twice]]), State.REJECTED)
        if counts.accepted == 0:
            self._check_tolerance("family")
        self._note_accepted(pl.concat(located).filter(pl.Series(~twice)))
        if self._snapshot:
            self._read_other_families(names["family_id"], names["snapshot_date"], self._snapshot)

    def _note_accepted(self, families: pl.DataFrame) -> None:
        by_coordinates = families.get_column("by_coordinates")
        self._by_coordinates = int(by_coordinates.sum())
        self._by_code = int((families.get_column("has_code") & ~by_coordinates).sum())
        self._snapshots = set(families.get_column("snapshot_date").unique())

    def _read_other_families(self, family_id: str, snapshot_date: str, snapshot: date) -> None:
        """In a build of one snapshot: know the families of the others, so that their persons are left out only.

        The registry's latest date is noted too: a child born after the snapshot is no mistake then. What the snapshot
        before says of its families is kept for comparison.
        """
        dates: Counter[date] = Counter()
        for frame in self._source.read("family", [family_id, snapshot_date]):
            column = frame.get_column(family_id).cast(pl.String).drop_nulls()
            self._families.put(text_keys(column), State.ELSEWHERE)
            dates.update(dates_of(self._tables["family"], snapshot_date, frame))
        self._latest = max(self._latest, *dates)
        if before := snapshot_before(snapshot, dates):
            table, report = self._tables["family"], self._log.path.with_name("earlier.csv")
            rows = FamilyRows(table, self._profile, self._areas)
            spool_earlier_families(self._source, table, self._matches["family"], rows, before, self._spool, report)

    def _refuse_empty(self, name: str) -> None:
        asked = f" with snapshot_date {self._snapshot}" if self._snapshot and name == "family" else ""
        raise SourceError(
            f"Table {name} of {self._source.describe()} has no rows{asked}. "
            "Load the registry or choose another snapshot."
        )

    # Persons

    def _read_persons(self) -> None:
        latest = max(self._latest, *self._snapshots)
        track = "person_id" in (self._matches["support"].names if "support" in self._matches else ())
        placed, owners, rejected, elsewhere = Placed(), [], [], []
        accepted: list[Keys] = []
        for batch, checked, spool, output in self._stream("person", lambda t: PersonRows(t, latest)):
            numbers, left_out = self._judge_family("person", checked, spool.get_column("family_id"))
            kept = self._keep("person", checked, spool, output, left_out)
            ids = checked.frame.get_column("person_id")
            keys = text_keys(ids)
            placed.add(keys[kept], batch, kept)
            if track:
                accepted.append(keys[kept])
                owners.append(numbers[kept])
                rejected.append(keys[checked.findings.bad & ids.is_not_null().to_numpy()])
                elsewhere.append(keys[left_out & ~checked.findings.bad])
        counts = self._counts["person"]
        if counts.read == 0:
            self._refuse_empty("person")
        twice = placed.reject_repeated(
            self._tables["person"],
            self._spool.tables["person"],
            self._log,
            counts,
            field="person_id",
            value_class="duplicate_person",
        )
        if track:
            keys, families = np.concatenate(accepted), np.concatenate(owners)
            self._persons.put(keys[~twice], State.ACCEPTED, families[~twice])
            self._persons.put(np.concatenate([*rejected, keys[twice]]), State.REJECTED)
            self._persons.put(np.concatenate(elsewhere), State.ELSEWHERE)
        if counts.left_out:
            self._notices.append(f"{counts.left_out} persons belong to families of other snapshots and were left out.")

    def _judge_family(
        self, name: str, checked: Checked, family_id: pl.Series, field: str = "family_id"
    ) -> tuple[npt.NDArray[np.int32], Mask]:
        """Find each row's family. Returns its number (-1: none) and which rows belong to another snapshot."""
        named = family_id.is_not_null().to_numpy()
        numbers = np.where(named, self._families.find(text_keys(family_id)), np.int32(-1))
        states = self._families.states(numbers)
        findings = checked.findings
        findings.add(named & (states == State.UNKNOWN), field, "no_such_family")
        self._consequent(name, checked, states == State.REJECTED, field, "family_rejected")
        return numbers, states == State.ELSEWHERE

    def _consequent(self, name: str, checked: Checked, wrong: Mask, field: str, value_class: str) -> None:
        """Reject rows because what they belong to was rejected; without a fault of their own tolerance ignores them."""
        before = checked.findings.bad.copy()
        checked.findings.add(wrong, field, value_class)
        self._counts[name].consequent += int((checked.findings.bad & ~before).sum())

    # Support, source and work units

    def _read_support(self) -> None:
        for _, checked, spool, output in self._stream("support", SupportRows):
            numbers, left_out = self._judge_family("support", checked, spool.get_column("family_id"))
            person_id = spool.get_column("person_id")
            if person_id.null_count() < spool.height:
                named = person_id.is_not_null().to_numpy()
                person = np.where(named, self._persons.find(text_keys(person_id)), np.int32(-1))
                states, owner = self._persons.states(person), self._persons.owners(person)
                checked.findings.add(named & (states == State.UNKNOWN), "person_id", "no_such_person")
                both = (states == State.ACCEPTED) & (numbers >= 0)
                checked.findings.add(both & (owner != numbers), "person_id", "other_family")
                self._consequent("support", checked, states == State.REJECTED, "person_id", "person_rejected")
                left_out = left_out | (states == State.ELSEWHERE)
                spool = self._name_families(spool, (states == State.ACCEPTED) & (numbers < 0), owner)
            self._keep("support", checked, spool, output, left_out)

    def _name_families(self, spool: pl.DataFrame, wanting: Mask, owner: npt.NDArray[np.int32]) -> pl.DataFrame:
        """Fill in the family where only the person is named."""
        if not wanting.any():
            return spool
        if self._family_ids is None:
            ids = self._spool.tables["family"].column(["family_id"]).unique().collect().get_column("family_id")
            numbers = self._families.find(text_keys(ids))
            self._family_ids = (
                pl.DataFrame({"number": numbers, "family_id": ids}).sort("number").get_column("family_id")
            )
            self._family_numbers = np.sort(numbers)
        at = np.searchsorted(self._family_numbers, np.where(wanting, owner, self._family_numbers[0]))
        found = self._family_ids.gather(at)
        return spool.with_columns(family_id=pl.when(pl.Series(wanting)).then(found).otherwise("family_id"))

    def _read_sources(self) -> None:
        for _, checked, spool, output in self._stream("source", SourceRows):
            self._keep("source", checked, spool, output)

    def _read_work_units(self) -> None:
        name, placed = "work_unit", Placed()
        for batch, checked, spool, output in self._stream(name, lambda t: WorkUnitRows(t, self._areas)):
            kept = self._keep(name, checked, spool, output)
            placed.add(unit_keys(spool)[kept], batch, kept)
        table, written, counts = self._tables[name], self._spool.tables[name], self._counts[name]
        placed.reject_repeated(table, written, self._log, counts, field="adm2_pcode", value_class="duplicate_unit")

    # The end

    def _check_tolerance(self, *names: str) -> None:
        try:
            check_tolerance(self._counts, self._profile.reject_tolerance, self._log.path, names or JUDGED)
        except TooManyRejects:
            self._log.close()
            raise
