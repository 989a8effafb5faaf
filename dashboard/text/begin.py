"""Begins the catalogues of a new language: `python -m dashboard.text.begin ky` (docs/add-a-language.md)."""

from pathlib import Path
from typing import Final

import click
from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from dashboard.text.catalogue import plural_tags

_FOLDER: Final = Path(__file__).parent
_FROM: Final = "en"


@click.command()
@click.argument("language")
def begin(language: str) -> None:
    """Copy the English catalogues for LANGUAGE, with as many plural forms as it has. Then translate them."""
    target = _FOLDER / language
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        raise click.ClickException(f"'{language}' is no code of a language that Babel (CLDR) knows.") from error
    if target.exists():
        raise click.ClickException(f"{target} is there already; nothing was changed.")
    files = begin_catalogues(locale, target)
    click.echo(f"{target}: {files} files, still in English. Translate every msgstr; keep what stands in braces.")


def begin_catalogues(locale: Locale, target: Path) -> int:
    """Write a catalogue of the language for each English one and return how many there are."""
    target.mkdir()
    tags = plural_tags(locale)
    found = sorted((_FOLDER / _FROM).glob("*.po"))
    for path in found:
        with path.open("rb") as file:
            english = read_po(file, locale=_FROM)
        begun = Catalog(locale=locale.language, charset="utf-8")
        for message in english:
            if isinstance(message.id, list | tuple):
                one, other = map(str, message.string or ())
                begun.add(message.id, [one if tag == "one" else other for tag in tags])
            elif message.id:
                begun.add(message.id, message.string)
        with (target / path.name).open("wb") as file:
            write_po(file, begun, width=0, omit_header=False)
    return len(found)


if __name__ == "__main__":
    begin()
