"""`family-atlas attack`: attack a built release with everything we know, and report what was found."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import (
    boundaries_option,
    demonstration_keys_option,
    keys_option,
    load_boundaries,
    load_protection_keys,
    profile_option,
    store_option,
)
from dashboard.cli.sentences import sentence_errors

_WIDTH = 170
_PROVINCES = 30

if TYPE_CHECKING:
    from data.attack.report import Report


@click.command()
@click.argument("release")
@store_option
@click.option("--source", required=True, help="The registry that the release was built from.")
@profile_option
@boundaries_option
@keys_option
@demonstration_keys_option
@click.option("--trials", type=click.IntRange(min=400), default=20_000, show_default=True, help="Trials of the canary.")
@click.option(
    "--districts",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Districts (and at most so many first-level areas) under linear programs.",
)
@click.option("--no-rebuild", is_flag=True, help="Do not build the release a second time.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the attackers' draws.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Report: FILE.json or FILE.md; without a suffix both are written.",
)
@sentence_errors
def command(
    release: str,
    store: Path,
    source: str,
    profile: str,
    boundaries: str,
    keys_file: Path | None,
    demonstration_keys: bool,
    trials: int,
    districts: int,
    no_rebuild: bool,
    seed: int,
    out: Path | None,
) -> None:
    """Attack the built release RELEASE (its identifier, or its folder) with the registry and keys at hand.

    Every attack reports its trials, what it found with a 95 % interval, and its gate. The exit code is 1 if a gate does
    not hold. The report holds no row of the registry and no key, but it is made for the custodian.
    """
    import tempfile

    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from dashboard.site_under_attack import attack_site
    from data.attack.suite import Effort, Suite
    from data.build.pipeline import Inputs
    from data.profiles.loader import load_profile
    from data.release.store import Store

    country = load_profile(profile)
    folder = Path(release) if Path(release).is_dir() else Store(store).release_dir(country.country, release)
    keys = load_protection_keys(keys_file, demonstration_keys)
    inputs = Inputs(source, country, load_boundaries(boundaries, country.country), keys)
    effort = Effort(trials, districts, provinces=min(districts, _PROVINCES), rebuilds=not no_rebuild, seed=seed)
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with tempfile.TemporaryDirectory(prefix="family-atlas-attack-") as work, Progress(*columns) as bars:
        tasks = {}

        def told(attack: str, done: int, total: int | None) -> None:
            if attack not in tasks:
                tasks[attack] = bars.add_task(attack.replace("_", " "), total=total)
            bars.update(tasks[attack], completed=done, total=total)

        suite = Suite(folder, inputs, Path(work), effort, told)
        report = suite.run(lambda: attack_site(folder, Path(work) / "site"))
    _print(report)
    if out:
        for path in _write(report, out):
            click.echo(f"{path}: written {datetime.now().astimezone():%Y-%m-%d %H:%M}.")
    if report.failed:
        raise SystemExit(1)


def _print(report: "Report") -> None:
    from rich.console import Console
    from rich.table import Table

    from data.attack.report import interval, number, verdict

    table = Table(title=f"Attacks on {report.release_id}")
    for name, side in (
        ("Attack", "left"), ("Figure", "left"), ("Tier", "left"), ("Trials", "right"), ("Found", "right"),
        ("95 % interval", "left"), ("Gate", "right"), ("", "left"),
    ):  # fmt: skip
        table.add_column(name, justify=side)  # type: ignore[arg-type]
    for finding in report.findings:
        style = None if finding.passed else "bold red"
        table.add_row(
            finding.attack, finding.figure, finding.tier, f"{finding.trials:,}", number(finding.found),
            interval(finding), number(finding.gate), verdict(finding), style=style,
        )  # fmt: skip
    console = Console()
    if console.width < _WIDTH:
        console = Console(width=_WIDTH)
    console.print(table)
    broken = len(report.failed)
    gated = sum(finding.gate is not None for finding in report.findings)
    console.print("All gates hold." if not broken else f"[bold red]{broken} of {gated} gates do not hold.[/]")


def _write(report: "Report", out: Path) -> list[Path]:
    """Write the report in the form that the name asks for, or in both."""
    forms = {".json": report.to_json(), ".md": report.to_markdown().encode()}
    chosen = [out.suffix] if out.suffix in forms else list(forms)
    out.parent.mkdir(parents=True, exist_ok=True)
    paths = []
    for suffix in chosen:
        path = out if out.suffix == suffix else out.with_name(out.name + suffix)
        path.write_bytes(forms[suffix])
        paths.append(path)
    return paths
