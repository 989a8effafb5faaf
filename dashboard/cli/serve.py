"""`family-atlas serve`: run the sites, both or one of them."""

import os
import secrets
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import database_option, feedback_database_option, store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

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
_metrics_host = click.option(
    "--metrics-host",
    default="127.0.0.1",
    show_default=True,
    help="Address that --metrics-port listens on; whoever reaches it reads all numbers, those of drafts included.",
)


def _metrics_port(words: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("--metrics-port", type=click.IntRange(1, 65534), help=words)


def _options_of_site(port: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What both sites take alike, by the port that each listens on unless told otherwise."""
    options = (
        store_option,
        host_option,
        click.option("--port", type=_port, default=port, show_default=True),
        workers_option,
        threads_option,
        proxies_option,
        _metrics_port("Answer Prometheus with this site's numbers at this port (default: nowhere)."),
        _metrics_host,
    )

    def add(function: Callable[..., None]) -> Callable[..., None]:
        for option in reversed(options):
            function = option(function)
        return function

    return add


@click.group(invoke_without_command=True)
@store_option
@host_option
@click.option("--port", type=_port, default=_PUBLIC_PORT, show_default=True, help="Port of the public site.")
@click.option("--planner-port", type=_port, default=_PLANNER_PORT, show_default=True, help="Port of the planner site.")
@workers_option
@threads_option
@demo_option
@_metrics_port("Answer Prometheus at this port with numbers of the public site, at the next of the planner site's.")
@_metrics_host
@click.pass_context
@sentence_errors
def command(
    context: click.Context,
    store: Path,
    host: str,
    port: int,
    planner_port: int,
    workers: int,
    threads: int,
    demo: bool,
    metrics_port: int | None,
    metrics_host: str,
) -> None:
    """Run both sites in two processes, or the one that is named; Ctrl-C ends them in good order."""
    if context.invoked_subcommand is not None:
        return
    from data.operations.key_exposure import refuse_keys

    refuse_keys()
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
    numbers: list[list[str]] = [[], []]
    if metrics_port is not None:
        numbers = [["--metrics-port", str(metrics_port + n), "--metrics-host", metrics_host] for n in range(2)]
    click.echo(f"Public site:  {public_url}")
    click.echo(f"Planner site: http://{shown_host}:{planner_port}")
    code = run_together(
        [
            [*program, "public", *shared, "--port", str(port), *(_demo_feedback(store) if demo else []), *numbers[0]],
            [*program, *planner, *(["--demo"] if demo else []), *numbers[1]],
        ]
    )
    context.exit(code)


@command.command("public")
@_options_of_site(_PUBLIC_PORT)
@feedback_database_option
@sentence_errors
def public(
    store: Path,
    host: str,
    port: int,
    workers: int,
    threads: int,
    database: str,
    proxies: int,
    metrics_port: int | None,
    metrics_host: str,
) -> None:
    """Serve the published releases of every country in the store to everyone."""
    from data.operations.key_exposure import refuse_keys

    refuse_keys()
    from dashboard.public import create_public_app, warm_up
    from dashboard.request_log import configure_logs, log
    from dashboard.serving import serve
    from data.feedback.inbox import Inbox

    configure_logs()
    app = create_public_app(store, inbox=Inbox(database) if database else None, proxies=proxies)
    log.info(
        "serving", site="public", address=f"http://{host}:{port}/", store=str(store), workers=workers, threads=threads
    )
    caches = {"pages": lambda: app.heatmap.cache.held_bytes}
    with _metrics(app.server, metrics_port, metrics_host, store, "public", caches) as started:
        warm = _after_warming(lambda: warm_up(app), started)
        serve(app.server, host=host, port=port, workers=workers, threads=threads, warm_up=warm)


@command.command("planner")
@_options_of_site(_PLANNER_PORT)
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
    metrics_port: int | None,
    metrics_host: str,
) -> None:
    """Serve the planner site to people with an account; the key that signs sessions is FAMILY_ATLAS_SECRET_KEY."""
    from data.operations.key_exposure import refuse_keys

    refuse_keys()
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
        with _metrics(app.server, metrics_port, metrics_host, store, "planner", {}) as started:
            warm = _after_warming(lambda: warm_up(app), started)
            serve(app.server, host=host, port=port, workers=workers, threads=threads, warm_up=warm)


@contextmanager
def _metrics(
    server: "Flask", port: int | None, host: str, store: Path, site: str, caches: Mapping[str, Callable[[], int]]
) -> Iterator[Callable[[], None]]:
    """Count requests where a port for the numbers is named; gives what every worker calls when it has started."""
    if port is None:
        yield lambda: None
        return
    from dashboard.metrics_server import metrics_beside

    with metrics_beside(port, host=host, store=store, site=site, caches=caches) as metrics:
        metrics.watch(server)
        yield metrics.worker_started


def _after_warming(warm_up: Callable[[], None], started: Callable[[], None]) -> Callable[[], None]:
    def both() -> None:
        warm_up()
        started()

    return both


def _demo_feedback(store: Path) -> list[str]:
    """A file beside the store, so that the demonstration's form can be tried; read it with 'family-atlas feedback'."""
    if any(os.environ.get(name) for name in ("FAMILY_ATLAS_FEEDBACK_DATABASE", "FAMILY_ATLAS_DATABASE")):
        return []
    return ["--database", f"sqlite:///{store.resolve().parent / 'feedback.sqlite'}"]


def _secret_key() -> str:
    from data.operations.session_key import session_key

    return session_key(os.environ)


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
