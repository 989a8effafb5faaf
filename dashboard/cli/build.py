"""`family-atlas build`: from a registry to frozen releases."""

from datetime import date, datetime
from pathlib import Path

import click

from dashboard.cli.options import (
    boundaries_option,
    by_option,
    demonstration_keys_option,
    engine_option,
    keys_option,
    load_boundaries,
    load_protection_keys,
    override_option,
    profile_option,
    store_option,
)
from dashboard.cli.sentences import sentence_errors


@click.command()
@click.option("--source", required=True, help="The registry: a SQLAlchemy URL, or a folder of Parquet or CSV files.")
@profile_option
@boundaries_option
@store_option
@keys_option
@demonstration_keys_option
@click.option("--snapshot", type=click.DateTime(["%Y-%m-%d"]), help="Build this date only (default: the latest).")
@click.option("--all-snapshots", is_flag=True, help="Build one release per snapshot of the registry.")
@click.option("--publish", is_flag=True, help="Check and publish what was built.")
@click.option(
    "--memory", default="", metavar="SIZE", help="Stay within it, such as 3GiB (default: half of the machine's)."
)
@click.option(
    "--resume/--no-resume",
    default=None,
    help="Take up what a killed build of the same inputs had finished, or begin anew (default: take it up if the "
    "registry is a folder; from a database only with --resume, with the rows as they were read then).",
)
@engine_option
@override_option
@by_option
@sentence_errors
def command(
    source: str,
    profile: str,
    boundaries: str,
    store: Path,
    keys_file: Path | None,
    demonstration_keys: bool,
    snapshot: datetime | None,
    all_snapshots: bool,
    publish: bool,
    memory: str,
    resume: bool | None,
    engine: str,
    override: str,
    by: str | None,
) -> None:
    """Read, validate, locate, aggregate, protect and freeze a registry as releases.

    Nothing that is published changes unless the build succeeds and --publish is given. With --all-snapshots, those are
    left whose release in the store was made of the same rows, profile, areas, keys and program.
    """
    from dashboard.cli import release_steps
    from dashboard.cli.progress import BuildProgress
    from data.build.pipeline import Inputs, build_releases
    from data.build.remaining_time import last_experience
    from data.build.working_memory import parse_memory
    from data.profiles.loader import load_profile
    from data.release.store import Store

    if snapshot and all_snapshots:
        raise click.UsageError("--snapshot and --all-snapshots exclude each other.")
    keys = load_protection_keys(keys_file, demonstration_keys)
    country = load_profile(profile)
    snapshots: date | str = snapshot.date() if snapshot else ("all" if all_snapshots else "latest")
    inputs = Inputs(
        registry=source,
        profile=country,
        boundaries=load_boundaries(boundaries, country.country),
        keys=keys,
        snapshots=snapshots,  # type: ignore[arg-type]
        memory=parse_memory(memory) if memory else 0,
        resume=resume,
        engine=engine,
    )
    shelf = Store(store, by=by)
    with BuildProgress(last_experience(shelf, country.country)) as progress:
        manifests = build_releases(inputs, shelf, progress)
    for manifest in manifests:
        counts = manifest.counts
        click.echo(
            f"{manifest.release_id}: about {counts['families']:,} families, {counts['persons']:,} persons, "
            f"{counts['leaves']:,} hexagons; about {counts['families_unlocated']:,} families could not be placed."
        )
    if publish:
        release_steps.check_and_publish(shelf, manifests, override=override)
    elif manifests:
        named = f"{country.country} {manifests[-1].release_id}"
        click.echo(f"Next: family-atlas attack, then family-atlas check {named}, then family-atlas publish {named}.")
