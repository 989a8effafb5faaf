"""`family-atlas export`: the files of a release's tables, byte for byte as the site gives them out."""

from pathlib import Path

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors

_FORMATS = ("csv", "csv.gz", "parquet", "xlsx")


@click.command()
@click.argument("country")
@click.argument("release_id", metavar="RELEASE")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write the files to.")
@click.option("--table", "names", multiple=True, help="Only this table, e.g. values_adm1; may be repeated.")
@click.option("--format", "formats", multiple=True, type=click.Choice(_FORMATS), help="Only this format; repeatable.")
@click.option(
    "--beside",
    is_flag=True,
    help="Keep the files in the store, beside the release: the site then need not make them itself.",
)
@click.option("--cache", type=click.Path(file_okay=False, path_type=Path), hidden=True)
@store_option
@sentence_errors
def command(
    country: str,
    release_id: str,
    out: Path | None,
    names: tuple[str, ...],
    formats: tuple[str, ...],
    beside: bool,
    cache: Path | None,
    store: Path,
) -> None:
    """Write the public tables of RELEASE of COUNTRY as files, with a list of checksums (files.sha256)."""
    import os
    import tempfile

    from dashboard.pages.data.file_words import file_words
    from dashboard.pages.data.release_files import FOLDER
    from dashboard.served import ServedRelease
    from data.exports.release_tables import release_tables
    from data.exports.table_shelf import FilesUnavailable, TableShelf
    from data.release.reader import open_release
    from data.release.store import Store

    if out is None and not beside and cache is None:
        raise click.UsageError("Say where to: --out FOLDER, --beside, or both.")
    release = open_release(Store(store).release_dir(country, release_id))
    tables = release_tables(release)
    unknown = set(names) - {table.name for table in tables}
    if unknown:
        raise click.ClickException(
            f"The release has no table {', '.join(sorted(unknown))}; it has {', '.join(t.name for t in tables)}."
        )
    words = file_words(ServedRelease(release, (release_id,)))
    own = store / country / FOLDER
    if cache is not None:
        # The site asks for this: its pages come first.
        os.nice(10)
    with tempfile.TemporaryDirectory(prefix="family-atlas-") as temporary:
        shelf = TableShelf(own) if beside else TableShelf(own, cache or Path(temporary))
        lines = []
        for table in tables:
            if names and table.name not in names:
                continue
            try:
                made = shelf.make(release, table, words)
            except FilesUnavailable as error:
                raise click.ClickException(str(error)) from None
            for file in made.files:
                if formats and file.format not in formats:
                    continue
                if out is not None:
                    made.copy(file.format, out)
                lines.append(f"{file.sha256}  {file.name}\n")
                click.echo(f"{file.name}: {file.rows:,} rows, {file.bytes:,} bytes")
        if out is not None:
            (out / "files.sha256").write_text("".join(lines))
