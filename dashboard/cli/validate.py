"""`family-atlas validate`: check a registry without building anything."""

import shutil
import tempfile
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from dashboard.cli.options import profile_option
from dashboard.cli.sentences import sentence_errors
from data.profiles.loader import load_profile
from data.registry.errors import TooManyRejects
from data.registry.ingest import ingest
from data.registry.result import IngestResult, TableCounts
from data.registry.source import open_source

_MOST_NULLS = 6


@click.command()
@click.argument("source")
@profile_option
@click.option(
    "--report",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("."),
    show_default="current folder",
    help="Folder for rejects.csv.",
)
@click.option("--snapshot", type=click.DateTime(["%Y-%m-%d"]), help="Check this snapshot only (YYYY-MM-DD).")
@sentence_errors
def command(source: str, profile: str, report: Path, snapshot: datetime | None) -> None:
    """Check the registry SOURCE: a database URL, or a folder of Parquet or CSV files.

    Writes rejects.csv with place and reason of every rejected row. Exit code 1 if a build would refuse the registry.
    """
    console = Console()
    country = load_profile(profile)
    day = snapshot.date() if snapshot else None
    # The checked rows are personal data: they live in a private folder that is gone at the end.
    with tempfile.TemporaryDirectory(prefix="family-atlas-") as work:
        try:
            with open_source(source) as registry, _Bars(console) as bars:
                result = ingest(registry, country, work, progress=bars, snapshot=day)
        except TooManyRejects as error:
            target = _keep_report(Path(error.report), report)
            _show_counts(console, error.counts)
            sentence = str(error).replace(error.report, str(target))
            raise click.ClickException(sentence) from None
        target = _keep_report(result.rejects, report)
    _show_counts(console, result.counts)
    _show_rest(console, result, day)
    console.print(f"Report: {target}", soft_wrap=True)
    console.print("A build would accept this registry.")


class _Bars:
    """One progress bar per table; callable as `data.registry.ingest.Progress`."""

    def __init__(self, console: Console) -> None:
        columns = (TextColumn("{task.description:<8}"), BarColumn(), TextColumn("{task.completed:,} rows"))
        self._progress = Progress(*columns, TimeElapsedColumn(), console=console, transient=True)
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, table: str, done: int, total: int | None) -> None:
        if table not in self._tasks:
            self._tasks[table] = self._progress.add_task(table, total=total)
        self._progress.update(self._tasks[table], completed=done, total=total)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def _keep_report(file: Path, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / file.name
    shutil.copyfile(file, target)
    return target


def _show_counts(console: Console, counts: Mapping[str, TableCounts]) -> None:
    table = Table("table", title="Registry")
    for heading in ("read", "accepted", "rejected", "left out"):
        table.add_column(heading, justify="right")
    for name, found in counts.items():
        numbers = (found.read, found.accepted, found.rejected, found.left_out)
        table.add_row(name, *(f"{number:,}" for number in numbers))
    console.print(table)
    for name, found in counts.items():
        reasons = sorted(found.reasons.items(), key=lambda item: -item[1])
        _show_list(
            console,
            f"Rejected in {name}, by column and reason",
            [(f"{field}: {value_class}", count) for (field, value_class), count in reasons],
        )
        nulls = sorted(found.nulls.items(), key=lambda item: -item[1])
        missing = [(column, count) for column, count in nulls if count]
        title = f"Missing values in {name}"
        if len(missing) > _MOST_NULLS:
            title += f" ({_MOST_NULLS} of {len(missing)} columns)"
        _show_list(console, title, missing[:_MOST_NULLS])


def _show_list(console: Console, title: str, lines: list[tuple[str, int]]) -> None:
    if lines:
        console.print(f"{title}:", markup=False)
    for words, count in lines:
        console.print(f"  {count:>11,}  {words}", soft_wrap=True, markup=False)


def _show_rest(console: Console, result: IngestResult, snapshot: date | None) -> None:
    located = result.located
    lines = [
        f"Families located by coordinates {located.by_coordinates:,}, by code {located.by_code:,}, "
        f"unlocated {located.unlocated:,}.",
        f"Snapshots: {', '.join(str(day) for day in result.snapshots)}{' (the one asked for)' if snapshot else ''}.",
        *result.notices,
    ]
    for line in lines:
        console.print(line, soft_wrap=True, markup=False)
