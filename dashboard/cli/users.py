"""`family-atlas users`: the accounts of the planner site."""

import sys

import click

from dashboard.cli.options import database_option
from dashboard.cli.sentences import sentence_errors

_ROLES = ("planner", "approver", "national_planner", "auditor", "administrator")

password_stdin = click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
generate_password = click.option("--generate", is_flag=True, help="Make a password and print it once.")


@click.group()
def command() -> None:
    """Accounts of the planner site."""


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), default="planner", show_default=True)
@click.option("--country", required=True, help="Country of the account, such as mng; * for all (not with a territory).")
@click.option("--territory", default="", help="P-code of the area that a planner or approver works for, such as MN11.")
@password_stdin
@generate_password
@database_option
@sentence_errors
def add(
    name: str, role: str, country: str, territory: str, password_stdin: bool, generate: bool, database: str
) -> None:
    """Add the account NAME; asks for its password (at least 12 characters)."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    accounts = Accounts(open_database(database))
    password = _password(stdin=password_stdin, generated=generate)
    accounts.add(name, password, role=role, country=country, territory=territory)
    _tell(f"{name}: added.", password if generate else "")


@command.command()
@click.argument("name")
@password_stdin
@generate_password
@database_option
@sentence_errors
def reset(name: str, password_stdin: bool, generate: bool, database: str) -> None:
    """Set a new password for NAME, open the account if it was disabled, and end its sessions."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    accounts = Accounts(open_database(database))
    password = _password(stdin=password_stdin, generated=generate)
    accounts.reset(name, password)
    _tell(f"{name}: new password set; sessions ended.", password if generate else "")


@command.command()
@click.argument("name")
@database_option
@sentence_errors
def disable(name: str, database: str) -> None:
    """Close the account NAME and end its sessions."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    Accounts(open_database(database)).disable(name)
    click.echo(f"{name}: disabled; sessions ended.")


@command.command()
@click.argument("name")
@click.option("--role", type=click.Choice(_ROLES), required=True)
@click.option("--country", required=True, help="Country of the account, such as mng; * for all (not with a territory).")
@click.option("--territory", default="", help="P-code of the area that a planner or approver works for, such as MN11.")
@database_option
@sentence_errors
def change(name: str, role: str, country: str, territory: str, database: str) -> None:
    """Give NAME another role, country or territory, and end its sessions."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    Accounts(open_database(database)).change(name, role=role, country=country, territory=territory)
    click.echo(f"{name}: {role.replace('_', ' ')} of {country} {territory}".rstrip() + "; sessions ended.")


@command.command()
@click.argument("name")
@database_option
@sentence_errors
def enable(name: str, database: str) -> None:
    """Open the disabled account NAME again, with its former password."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    Accounts(open_database(database)).enable(name)
    click.echo(f"{name}: enabled.")


@command.command()
@database_option
@sentence_errors
def upgrade(database: str) -> None:
    """Bring the database to this program's schema; stop the planner site and copy the database before."""
    from data.people.database import upgrade_database

    before, after = upgrade_database(database)
    if before == after:
        click.echo(f"The accounts' database is at schema {after} already.")
    else:
        click.echo(f"The accounts' database went from schema {before or 'none'} to {after}.")


@command.command("list")
@database_option
@sentence_errors
def list_accounts(database: str) -> None:
    """List the accounts."""
    from data.people.accounts import Accounts
    from data.people.database import open_database

    found = Accounts(open_database(database)).list()
    for account in found:
        way = "" if account.subject is None else "  openid"
        state = f"disabled since {account.disabled_at:%Y-%m-%d}" if account.disabled_at else "open"
        place = f"{account.country} {account.territory}".strip()
        click.echo(f"{account.name}  {account.role}  {place}  added {account.created_at:%Y-%m-%d}  {state}{way}")
    if not found:
        click.echo("There is no account yet; add one with 'family-atlas users add'.")


def _password(*, stdin: bool, generated: bool) -> str:
    """From standard input, made, or asked for; never from the command line, which others can read."""
    from data.people.passwords import generate

    if stdin and generated:
        raise click.UsageError("Choose one of --password-stdin and --generate.")
    if generated:
        return generate()
    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _tell(sentence: str, password: str) -> None:
    click.echo(sentence)
    if password:
        click.echo(f"Password (shown once): {password}")
