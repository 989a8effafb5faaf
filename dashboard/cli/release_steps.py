"""What checking and publishing say; `build --publish` takes the same steps."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from data.release.manifest import Manifest
    from data.release.store import Store


def check(store: "Store", country: str, release_id: str, *, reason: str = "") -> None:
    """Check a release and say what was found.

    Raises:
        click.ClickException: it has not passed.
    """
    report = store.check(country, release_id, reason=reason)
    for finding in report.findings:
        click.echo(f"  {finding}")
    if report.findings:
        raise click.ClickException(
            f"{release_id}: {_number(len(report.findings))} not passed; it is {report.state.value}. "
            + (
                f"It is or was public: see 'family-atlas withdraw {country} {release_id}'."
                if report.state.value not in ("draft", "checked")
                else "Build it again."
            )
        )
    click.echo(f"{release_id}: every check passed; it is {report.state.value}.")


def publish(
    store: "Store",
    country: str,
    release_id: str,
    *,
    reason: str = "",
    at: datetime | None = None,
    override: str = "",
) -> None:
    """Publish a release and say what that did."""
    done = store.publish(country, release_id, reason=reason, at=at, override=override)
    if not done.changed:
        click.echo(f"{release_id}: published already.")
        return
    when = f", to be seen from {done.visible_from.isoformat()} on" if done.visible_from else ""
    click.echo(f"{release_id}: published{when}.")
    for name in done.superseded:
        click.echo(f"{name}: superseded{' at that moment' if when else ''}; it stays readable under its own link.")
    for sentence in done.overridden:
        click.echo(f"Overridden: {sentence}")
    if done.demonstration_key:
        click.echo("It was made with the demonstration key, which everybody knows: its noise protects nobody.")


def check_and_publish(store: "Store", manifests: Sequence["Manifest"], *, override: str = "") -> None:
    """Check what was built, then publish it. What was withdrawn or superseded before is left as it is.

    Raises:
        click.ClickException: a release has not passed; none is published.
    """
    states = {
        record.release_id: record.state.value
        for country in {manifest.country for manifest in manifests}
        for record in store.records(country)
    }
    chosen = []
    for manifest in manifests:
        name, state = manifest.release_id, states[manifest.release_id]
        if state in ("withdrawn", "superseded"):
            click.echo(
                f"{name}: was built before and is {state}; it stays so. To put it back on the site run "
                f"'family-atlas publish {manifest.country} {name}'."
            )
            continue
        if state == "draft":
            check(store, manifest.country, name)
        chosen.append(manifest)
    for manifest in chosen:
        publish(store, manifest.country, manifest.release_id, override=override)


def _number(findings: int) -> str:
    return "1 check has" if findings == 1 else f"{findings} checks have"
