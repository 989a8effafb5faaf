"""`family-atlas doctor`: examine an installation and say in plain sentences what to mend."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import database_option, keys_option, store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from data.operations.outcome import Outcome

_MARKS = {"fine": "  ok     ", "notice": "  note   ", "warning": "  WARNING", "fault": "  FAULT  "}
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FEEDBACK_VARIABLES = ("FAMILY_ATLAS_FEEDBACK_DATABASE", "FAMILY_ATLAS_DATABASE")


@click.command()
@store_option
@click.option(
    "--role",
    type=click.Choice(["machine", "public", "planner", "builder"]),
    default="machine",
    show_default=True,
    help="What runs in this environment; machine: everything.",
)
@database_option
@click.option(
    "--feedback-database",
    "feedback",
    default=lambda: next((os.environ[name] for name in _FEEDBACK_VARIABLES if os.environ.get(name)), ""),
    help="SQLAlchemy URL of visitors' feedback (default: as the public site finds it).",
)
@click.option("--backups", type=_FOLDER, envvar="FAMILY_ATLAS_BACKUPS", help="Folder of the database's backups.")
@keys_option
@click.option("--profile", "profiles", multiple=True, help="Country profile to read (repeatable).")
@click.option("--boundaries", multiple=True, type=_FOLDER, help="Folder of imported boundaries to read (repeatable).")
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object.")
@click.pass_context
@sentence_errors
def command(
    context: click.Context,
    store: Path,
    role: str,
    database: str,
    feedback: str,
    backups: Path | None,
    keys_file: Path | None,
    profiles: tuple[str, ...],
    boundaries: tuple[Path, ...],
    strict: bool,
    as_json: bool,
) -> None:
    """Examine this installation: software, releases by hash, books, clock, database, backups, secrets, settings.

    Nothing is changed. Exit code 0: nothing to mend; 1: at least one fault (or, with --strict, a warning).
    """
    from data.operations.examination import examine
    from data.operations.installation import Installation, Role
    from data.operations.outcome import Level

    installation = Installation(
        store, Role(role), database, feedback, backups, keys_file, profiles, boundaries, dict(os.environ)
    )
    outcomes = []
    for outcome in examine(installation):
        outcomes.append(outcome)
        if not as_json:
            _tell(outcome)
    faults = sum(outcome.level == Level.FAULT for outcome in outcomes)
    warnings = sum(outcome.level == Level.WARNING for outcome in outcomes)
    if as_json:
        _tell_programs(role, outcomes, faults, warnings)
    else:
        click.echo(f"{len(outcomes)} findings: {faults} faults, {warnings} warnings.")
    context.exit(1 if faults or (strict and warnings) else 0)


def _tell(outcome: "Outcome") -> None:
    click.echo(f"{_MARKS[outcome.level]}  {outcome.check}: {outcome.sentence}")
    if outcome.remedy:
        click.echo(f"             {outcome.remedy}")


def _tell_programs(role: str, outcomes: "list[Outcome]", faults: int, warnings: int) -> None:
    import orjson

    content = {"role": role, "faults": faults, "warnings": warnings, "findings": outcomes}
    click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())
