"""`family-atlas serve`: run the sites, both or one of them."""

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import database_option, feedback_database_option, store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from sqlalchemy import Engine

SECRET_KEY = "FAMILY_ATLAS_SECRET_KEY"  # noqa: S105  (the variable's name)
_SHORTEST_KEY = 32
_PUBLIC_PORT, _PLANNER_PORT = 8050, 8060

host_option = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
workers_option = click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes of each site."
)
threads_option = click.option(
    "--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads in every process."
)
proxies_option = click.option(
    "--proxies",
    type=click.IntRange(0, 9),
    default=0,
    show_default=True,
    envvar="FAMILY_ATLAS_PROXIES",
    help="How many proxies in front are trusted to name the visitor's address.",
)
demo_option = click.option(
    "--demo", is_flag=True, help="Temporary accounts of every role with a known password; synthetic releases only."
)
_port = click.IntRange(0, 65535)


@click.group(invoke_without_command=True)
@store_option
@host_option
@click.option("--port", type=_port, default=_PUBLIC_PORT, show_default=True, help="Port of the public site.")
@click.option("--planner-port", type=_port, default=_PLANNER_PORT, show_default=True, help="Port of the planner site.")
@workers_option
@threads_option
@demo_option
@click.pass_context
def command(
    context: click.Context,
    store: Path,
    host: str,
    port: int,
    planner_port: int,
    workers: int,
    threads: int,
    demo: bool,
) -> None:
    """Run both sites in two processes, or the one that is named; Ctrl-C ends them in good order."""
    if context.invoked_subcommand is not None:
        return
    from dashboard.request_log import configure_logs
    from dashboard.supervisor import run_together

    if not demo:
        _secret_key()
    configure_logs()
    program = [sys.executable, "-c", "from dashboard.cli import main; main()", "serve"]
    shared = ["--store", str(store), "--host", host, "--workers", str(workers), "--threads", str(threads)]
    shown_host = "localhost" if host in ("0.0.0.0", "127.0.0.1", "::") else host  # noqa: S104  (compared only)
    public_url = os.environ.get("FAMILY_ATLAS_PUBLIC_URL") or f"http://{shown_host}:{port}"
    planner = ["planner", *shared, "--port", str(planner_port), "--public-url", public_url]
    click.echo(f"Public site:  {public_url}")
    click.echo(f"Planner site: http://{shown_host}:{planner_port}")
    code = run_together(
        [
            [*program, "public", *shared, "--port", str(port), *(_demo_feedback(store) if demo else [])],
            [*program, *planner, *(["--demo"] if demo else [])],
        ]
    )
    context.exit(code)


@command.command("public")
@store_option
@host_option
@click.option("--port", type=_port, default=_PUBLIC_PORT, show_default=True)
@workers_option
@threads_option
@feedback_database_option
@proxies_option
def public(store: Path, host: str, port: int, workers: int, threads: int, database: str, proxies: int) -> None:
    """Serve the published releases of every country in the store to everyone."""
    from dashboard.public import create_public_app, warm_up
    from dashboard.request_log import configure_logs, log
    from dashboard.serving import serve
    from data.feedback.inbox import Inbox

    configure_logs()
    app = create_public_app(store, inbox=Inbox(database) if database else None, proxies=proxies)
    log.info(
        "serving", site="public", address=f"http://{host}:{port}/", store=str(store), workers=workers, threads=threads
    )
    serve(app.server, host=host, port=port, workers=workers, threads=threads, warm_up=lambda: warm_up(app))


@command.command("planner")
@store_option
@host_option
@click.option("--port", type=_port, default=_PLANNER_PORT, show_default=True)
@workers_option
@threads_option
@database_option
@click.option(
    "--public-url",
    default=f"http://localhost:{_PUBLIC_PORT}",
    show_default=True,
    envvar="FAMILY_ATLAS_PUBLIC_URL",
    help="Where visitors find the public site.",
)
@click.option(
    "--https", is_flag=True, envvar="FAMILY_ATLAS_HTTPS", help="Visitors come over TLS, through a proxy in front."
)
@proxies_option
@demo_option
@sentence_errors
def planner(
    store: Path,
    host: str,
    port: int,
    workers: int,
    threads: int,
    database: str,
    public_url: str,
    https: bool,
    proxies: int,
    demo: bool,
) -> None:
    """Serve the planner site to people with an account; the key that signs sessions is FAMILY_ATLAS_SECRET_KEY."""
    from dashboard.planner import PlannerSettings, create_planner_app, warm_up
    from dashboard.request_log import configure_logs, log
    from dashboard.serving import serve
    from data.people.provider_settings import from_environment

    key = secrets.token_hex(32) if demo else _secret_key()
    configure_logs()
    provider = None if demo else from_environment()
    settings = PlannerSettings(key, public_url, https, proxies, synthetic_only=demo, provider=provider)
    with _accounts(store, database, demo=demo) as engine:
        app = create_planner_app(store, engine, settings)
        log.info(
            "serving",
            site="planner",
            address=f"http://{host}:{port}/",
            store=str(store),
            workers=workers,
            threads=threads,
        )
        serve(app.server, host=host, port=port, workers=workers, threads=threads, warm_up=lambda: warm_up(app))


def _demo_feedback(store: Path) -> list[str]:
    """A file beside the store, so that the demonstration's form can be tried; read it with 'family-atlas feedback'."""
    if any(os.environ.get(name) for name in ("FAMILY_ATLAS_FEEDBACK_DATABASE", "FAMILY_ATLAS_DATABASE")):
        return []
    return ["--database", f"sqlite:///{store.resolve().parent / 'feedback.sqlite'}"]


def _secret_key() -> str:
    key = os.environ.get(SECRET_KEY, "")
    if len(key) < _SHORTEST_KEY:
        raise click.ClickException(
            f"The planner site signs sessions with a key: set {SECRET_KEY} to at least {_SHORTEST_KEY} random "
            "characters (for example from 'openssl rand -hex 32'), or try the site with --demo."
        )
    return key


@contextmanager
def _accounts(store: Path, database: str, *, demo: bool) -> Iterator["Engine"]:
    """The accounts' database, without open connections, so that processes can be forked."""
    if demo:
        from data.budget.demonstration.furnish import furnish_budget
        from data.people.demo import DEMO_PASSWORD, demo_accounts, demo_database
        from data.progress.demonstration.furnish_progress import furnish_programmes

        with demo_database(store) as engine:
            furnish_budget(engine, store)
            furnish_programmes(engine, store)
            click.echo(f"Demonstration: log in to the planner site with the password {DEMO_PASSWORD} as", err=True)
            for account in demo_accounts(store):
                place = f"{account.country} {account.territory}".strip().replace("*", "every country")
                click.echo(f"  {account.name:<14} {account.role.replace('_', ' ')}, {place}", err=True)
            yield engine
        return
    from data.people.database import open_database

    engine = open_database(database)
    engine.dispose()
    yield engine
