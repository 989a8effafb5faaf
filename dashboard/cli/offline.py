"""`family-atlas offline`: a release as one file that works without a connection."""

from pathlib import Path

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors
from data.languages import COMMON, LANGUAGES


@click.command()
@click.argument("release_id", metavar="RELEASE")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The ZIP file to write.")
@click.option("--language", type=click.Choice(LANGUAGES), default=COMMON, show_default=True, help="Of the copy.")
@store_option
@sentence_errors
def command(release_id: str, out: Path, language: str, store: Path) -> None:
    """Write the public part of RELEASE as a ZIP file: map, tables, CSV. It opens from a memory stick, in any browser.

    RELEASE is published; the same release, notes and program always give the same file.
    """
    from dashboard.offline.copy_file import offline_copy
    from dashboard.pages.front.country import UnknownCountry, read_country
    from dashboard.served import NothingPublished, ServedReleases
    from dashboard.static_files import StaticFiles
    from data.release.layout import write_durably

    releases = ServedReleases(store)
    code = release_id.partition("-")[0]
    try:
        country = read_country(releases, code, language)
        served = releases.open(code, release_id)
    except (UnknownCountry, NothingPublished):
        raise click.ClickException(
            f"There is no published release '{release_id}' in {store}; see 'family-atlas publish {code}'."
        ) from None
    content = offline_copy(country, served, StaticFiles())
    write_durably(out, content)
    click.echo(f"{out}: {len(content):,} bytes, {release_id}, {language}.")
