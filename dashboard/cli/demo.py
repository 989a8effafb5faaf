"""`family-atlas demo`: a synthetic registry to try everything with."""

import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from dashboard.cli.options import boundaries_option, load_boundaries
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from data.registry.demo.generator import Size
    from data.registry.demo.tally import Line


@click.command()
@click.option("--country", type=click.Choice(["mng", "kaz"]), required=True, help="The country to imitate.")
@click.option(
    "--size",
    type=click.Choice(["small", "pilot", "national"]),
    default="small",
    show_default=True,
    help="small: 20,000 families; pilot: 1.2 million persons; national: 3.25 million (mng) or 8 million persons (kaz).",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the files.")
@boundaries_option
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed gives another country.")
@click.option("--persons", type=click.IntRange(min=2_000, max=80_000_000), help="Persons, instead of a size.")
@click.option("--snapshots", type=click.IntRange(1, 3), default=3, show_default=True, help="Half-years to 2025-12-31.")
@click.option(
    "--to",
    "targets",
    multiple=True,
    metavar="TARGET",
    help="Also copy to csv, sqlite:///FILE, duckdb:///FILE or postgresql://... (repeatable; tables are replaced).",
)
@sentence_errors
def command(
    country: str,
    size: str,
    out: Path,
    boundaries: str,
    seed: int,
    persons: int | None,
    snapshots: int,
    targets: tuple[str, ...],
) -> None:
    """Make a synthetic registry of families and persons. No row describes a real family.

    It follows published totals of the country and carries the faults of real registers. The same seed gives the same
    files.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from data.profiles.loader import load_profile
    from data.registry.demo.generator import generate
    from data.registry.demo.writer import check_target, copy_to

    for target in targets:
        check_target(target)
    console = Console()
    started = time.monotonic()
    profile = load_profile(country)
    with Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as bars:
        task = bars.add_task("Families", total=None)
        made = generate(
            profile,
            load_boundaries(boundaries, country),
            out,
            size=cast("Size", size),
            persons=persons,
            seed=seed,
            snapshots=snapshots,
            progress=lambda done, total: bars.update(task, completed=done, total=total),
        )
        for target in targets:
            copying = bars.add_task("Copying", total=4)
            copy_to(out, target, partial(_advance, bars, copying))
    _print_summary(console, made.summary)
    rows = ", ".join(f"{count:,} in {name}" for name, count in made.rows.items())
    click.echo(f"{out}: {rows} (rows). Synthetic. {time.monotonic() - started:.1f} s.")


def _advance(bars: "Progress", task: "TaskID", _table: str) -> None:
    bars.advance(task)


def _print_summary(console: object, lines: "list[Line]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Calibration (before invalid rows are added)")
    table.add_column("Figure")
    for name in ("Target", "Generated"):
        table.add_column(name, justify="right")
    table.add_column("Target is")
    for line in lines:
        form = "{:,.0f}" if line.unit == "people" else "{:,.2f}"
        unit = f" {line.unit}" if line.unit == "%" else ""
        table.add_row(line.name, form.format(line.target) + unit, form.format(line.generated) + unit, line.source)
    if isinstance(console, Console):
        console.print(table)
