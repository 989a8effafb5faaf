"""Notes as they stand beside a figure, on every page that shows one. Their text is plain, and escaped as any other."""

from collections.abc import Sequence
from typing import Final

from dashboard.markup import Markup, element
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts, load_texts
from data.notes.note import Note

EVERYWHERE: Final = "*"
"""In place of an area: figures of all areas are shown, as on a map; notes on single areas name theirs."""


def note_texts(served: ServedRelease, indicator: str, area: str, texts: Texts) -> list[str]:
    """Notes that apply to a figure, in the language of the page; none in most cases.

    Args:
        served: the release of the figure.
        indicator: its code.
        area: p-code or `<district pcode>.<leaf row>`; '' for the nation, `EVERYWHERE` for a map or table of all areas.
        texts: of the page.
    """
    everywhere = area == EVERYWHERE
    notes = served.notes_inside(indicator) if everywhere else served.notes(indicator, area)
    lines = [_line(served, note, texts, named=everywhere) for note in notes]
    return lines if served.notes_at_hand.readable else [*lines, texts("notes.unreadable")]


def note_block(served: ServedRelease, indicator: str, area: str, texts: Texts) -> Markup | None:
    """The same as a block to put beside the figure; None where there are no notes."""
    return block_of(note_texts(served, indicator, area, texts), texts)


def block_of(lines: Sequence[str], texts: Texts) -> Markup | None:
    """Lines of `note_texts` as a block; None where there are none. Repeated lines are written once."""
    written = list(dict.fromkeys(lines))
    if not written:
        return None
    return element(
        "aside",
        {"class": "figure-notes", "aria-label": texts("notes.label")},
        [element("p", None, element("strong", None, texts("notes.lead")), f" {line}") for line in written],
    )


def example_text() -> dict[str, str]:
    """The note that demonstrations carry, in every language; it says itself that it is an example."""
    return {language: load_texts(language)("notes.example") for language in LANGUAGES}


def area_of(served: ServedRelease, note: Note, texts: Texts) -> str:
    """Name of the area that a note is attached to; '' where it is about the whole country."""
    for level in ("adm1", "adm2"):
        if note.area in served.rows[level]:
            return served.area_name(level, served.rows[level][note.area], texts.language)
    return ""


def _line(served: ServedRelease, note: Note, texts: Texts, *, named: bool) -> str:
    text = note.in_language(texts.language)
    place = area_of(served, note, texts) if named else ""
    return texts("notes.of_area", area=place, note=text) if place else text
