"""`family-atlas publish`: make a release public."""

from datetime import datetime
from pathlib import Path

import click

from dashboard.cli.options import by_option, override_option, reason_option, store_option
from dashboard.cli.sentences import sentence_errors


class _Moment(click.ParamType[datetime]):
    """A time with its zone, as 2027-01-15T09:00:00+08:00."""

    name = "ISO-TIMESTAMP"

    def convert(self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"'{value}' is not a time such as 2027-01-15T09:00:00+08:00.", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"'{value}' has no time zone; write it as {value}+08:00, or with Z for UTC.", param, ctx)
        return moment


@click.command()
@click.argument("country")
@click.argument("release_id", required=False)
@store_option
@click.option("--at", type=_Moment(), help="Embargo: nobody sees the release before this time (with its time zone).")
@override_option
@by_option
@reason_option
@sentence_errors
def command(
    country: str,
    release_id: str | None,
    store: Path,
    at: datetime | None,
    override: str,
    by: str | None,
    reason: str,
) -> None:
    """Publish RELEASE_ID of COUNTRY; without one, list what is built.

    The release must have been checked. It supersedes one of the same reference date in the same step.
    """
    from dashboard.cli.release_steps import publish
    from data.release.store import Store

    shelf = Store(store, by=by)
    if release_id is None:
        shelf.published(country)  # a damaged list is said before anything is listed
        built = set(shelf.built(country))
        if not built:
            raise click.ClickException(f"Nothing is built for '{country}' in {store}; run 'family-atlas build'.")
        for record in shelf.records(country):
            if record.release_id in built:
                click.echo(f"{record.release_id}  {record.state.value}")
        return
    publish(shelf, country, release_id, reason=reason, at=at, override=override)
