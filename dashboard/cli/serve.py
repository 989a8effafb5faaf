"""`family-atlas serve`: run a site."""

from pathlib import Path

import click

from dashboard.cli.options import store_option


@click.group()
def command() -> None:
    """Run the public or the planner site."""


@command.command("public")
@store_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8050, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--threads", type=click.IntRange(1, 64), default=8, show_default=True, help="Threads in every process.")
def public(store: Path, host: str, port: int, workers: int, threads: int) -> None:
    """Serve the published releases of every country in the store to everyone."""
    from dashboard.public import create_public_app, warm_up
    from dashboard.request_log import configure_logs, log
    from dashboard.serving import serve

    configure_logs()
    app = create_public_app(store)
    log.info(
        "serving", site="public", address=f"http://{host}:{port}/", store=str(store), workers=workers, threads=threads
    )
    serve(app.server, host=host, port=port, workers=workers, threads=threads, warm_up=lambda: warm_up(app))
