"""`family-atlas programmes`: results frameworks of programmes."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import database_option, store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from data.people.scope import Identity
    from data.progress.framework import Framework


@click.group()
def command() -> None:
    """Results frameworks of programmes, and what they reached (docs/results-frameworks.md)."""


@command.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@sentence_errors
def check_frameworks(files: tuple[Path, ...]) -> None:
    """Check results frameworks; every mistake is told with its file and line, and nothing is changed."""
    from data.progress.errors import FrameworkError
    from data.progress.framework_file import read_framework

    refused = []
    for file in files:
        try:
            click.echo(_summary(file, read_framework(file)))
        except FrameworkError as error:
            refused.append(str(error))
    if refused:
        raise click.ClickException("\n".join(refused))


@command.command("schema")
@click.option("--keys", is_flag=True, help="The table of keys (Markdown) instead of the schema.")
@sentence_errors
def print_schema(keys: bool) -> None:
    """Print the JSON Schema of results frameworks, by which an editor completes and checks them."""
    from data.progress.framework_keys import keys_markdown
    from data.progress.framework_schema import schema_bytes

    click.echo(keys_markdown() if keys else schema_bytes(), nl=False)


@command.command("add")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@database_option
@store_option
@sentence_errors
def add_framework(file: Path, database: str, store: Path) -> None:
    """Take the results framework of FILE in, as the next version of its programme where it says something else."""
    from data.people.database import open_database
    from data.progress.framework_file import read_framework
    from data.progress.publication import ProgressBook

    country = read_framework(file).country
    book = ProgressBook(open_database(database), store)
    taken = book.add_framework(_keeper(country), country, file.read_bytes(), file.name)
    said = "is kept already, nothing was changed" if taken.change == "same" else "was taken in"
    click.echo(f"{country}, {taken.framework.code}: version {taken.version} {said}.")


@command.command("list")
@click.argument("country")
@database_option
@store_option
@sentence_errors
def list_programmes(country: str, database: str, store: Path) -> None:
    """List the programmes of COUNTRY with their entries and what is published."""
    from collections import Counter

    from data.people.database import open_database
    from data.progress.publication import ProgressBook

    book = ProgressBook(open_database(database), store)
    for kept in book.frameworks(country):
        code = kept.framework.code
        states = Counter(str(entry.state) for entry in book.history(_keeper(country), country, code))
        entries = ", ".join(f"{count} {state}" for state, count in sorted(states.items())) or "none"
        published = book.published(country, code)
        day = f"published {published.published_at:%Y-%m-%d}" if published else "not published"
        click.echo(f"{code}, version {kept.version}: {kept.framework.short_title.en}; entries: {entries}; {day}")


@command.command("publish")
@click.argument("country")
@click.argument("programme")
@database_option
@store_option
@sentence_errors
def publish_programme(country: str, programme: str, database: str, store: Path) -> None:
    """Publish what is confirmed of PROGRAMME (its code) on the public site."""
    from data.people.database import open_database
    from data.progress.document import document_path
    from data.progress.publication import ProgressBook

    document = ProgressBook(open_database(database), store).publish(_keeper(country), country, programme)
    click.echo(f"Figures: {len(document.actuals)}, milestones: {len(document.milestones)}.")
    click.echo(f"Published: {document_path(store, country, programme)}")


def _keeper(country: str) -> "Identity":
    """Who acts on the command line; it names no account, so it can neither enter nor confirm."""
    from data.people.scope import Identity
    from data.release.ledger import operating_system_user

    return Identity("", "national_planner", country, purpose=f"command line, {operating_system_user()}")


def _summary(file: Path, framework: "Framework") -> str:
    from data.budget.money import to_major

    computed = sum(indicator.actuals != "entered" for indicator in framework.indicators)
    budget = to_major(sum(line.minor for line in framework.budget), framework.digits)
    parts = {
        "results": len(framework.results),
        "indicators": f"{len(framework.indicators)} ({computed} computed)",
        "budget": f"{budget:,f} {framework.currency}" if framework.budget else "none",
        "risks": len(framework.risks),
        "milestones": len(framework.milestones),
    }
    said = ", ".join(f"{name} {number}" for name, number in parts.items())
    return f"{file}: {framework.short_title.en} ({framework.code}): {said}."
