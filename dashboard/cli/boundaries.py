"""`family-atlas boundaries`: import official boundary files."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dashboard.cli.options import profile_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from data.profiles.profile import Profile
    from geo.boundaries import ColumnMapping


@click.group()
def command() -> None:
    """Import and inspect boundaries."""


@command.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@profile_option
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Default: var/boundaries/<version>.")
@click.option("--attribution", required=True, help="Source and licence, shown on every page and file.")
@click.option("--layer", help="Layer of the file that holds the second level.")
@sentence_errors
def import_file(file: Path, profile: str, out: Path | None, attribution: str, layer: str | None) -> None:
    """Check FILE (GeoPackage, GeoJSON or shapefile with the second level) and store it for builds."""
    from data.profiles.areas import load_areas
    from data.profiles.loader import load_profile
    from geo.boundaries import import_boundaries, save_boundary_set

    country = load_profile(profile)
    names = load_areas(country.path)
    mapping = _mapping(country, layer)
    boundaries = import_boundaries(file, mapping, country.country, names, attribution=attribution)
    target = out or Path("var/boundaries") / boundaries.version
    save_boundary_set(boundaries, target)
    for notice in boundaries.notices:
        click.echo(f"Note: {notice}")
    counts = ", ".join(f"{len(frame)} areas of level {level}" for level, frame in boundaries.levels.items())
    click.echo(f"{boundaries.version}: {counts}. Build with --boundaries {target}")


def _mapping(country: "Profile", layer: str | None) -> "ColumnMapping":
    """The names that the profile knows, then those common everywhere."""
    from dataclasses import asdict

    from geo.boundaries import ColumnMapping

    known = country.boundary_candidates()
    fields = {name: (*known[name], *common) for name, common in asdict(ColumnMapping()).items()}
    return ColumnMapping(**{**fields, "layer": (layer,)} if layer else fields)
