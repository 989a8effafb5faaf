"""Notes on disk: added, retired, never rewritten; read again when the file changes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.notes.errors import NoteRefused, NotesDamaged
from data.notes.note import Note
from data.notes.notebook import Notebook, Subject
from data.notes.shelf import NotesShelf

LANGUAGES = ("en", "mn", "kk", "ru")
TEXT = {language: f"Counted anew in spring ({language})." for language in LANGUAGES}
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def book(tmp_path: Path) -> Notebook:
    ticks = iter(range(1000))
    return Notebook(tmp_path, "xts", clock=lambda: START + timedelta(minutes=next(ticks)))


def test_without_a_file_there_are_no_notes(book: Notebook) -> None:
    assert book.read().notes == ()
    assert not book.path.exists()


def test_history_only_grows(book: Notebook) -> None:
    first = book.add(Subject("a"), TEXT, LANGUAGES, author="Ann", reason="a fault")
    before = book.read()
    second = book.add(Subject("b", "XT1", "xts-1"), TEXT, LANGUAGES, author="Ben")
    end = book.retire(first.id, author="Cho", reason="mended")
    after = book.read()
    assert after.notes == (*before.notes, second)
    assert after.retirements == (end,)
    assert after.current == (second,)
    assert (first.id, second.id) == ("n1", "n2")
    assert (after.notes[0].author, after.notes[0].reason, end.reason) == ("Ann", "a fault", "mended")
    assert first.added_at < second.added_at < end.retired_at
    third = book.add(Subject("a"), TEXT, LANGUAGES, author="Ann")
    assert third.id == "n3", "identifiers are never used twice"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ({**TEXT, "kk": " ", "ru": ""}, "missing: kk, ru"),
        ({**TEXT, "de": "Neu gezählt im Frühjahr."}, "There is no language de"),
        ({**TEXT, "mn": "short"}, "The text in mn has 5 characters"),
        ({**TEXT, "en": "x" * 601}, "The text in en has 601 characters"),
        ({**TEXT, "en": "turned \u202e around text"}, "invisible or control characters"),
    ],
)
def test_refuses_texts(book: Notebook, text: dict[str, str], sentence: str) -> None:
    with pytest.raises(NoteRefused, match=sentence):
        book.add(Subject(), text, LANGUAGES, author="Ann")
    assert not book.path.exists()


def test_refuses_a_twin_but_not_after_it_was_retired(book: Notebook) -> None:
    note = book.add(Subject("a"), TEXT, LANGUAGES, author="Ann")
    with pytest.raises(NoteRefused, match="Note n1 says the same"):
        book.add(Subject("a"), {key: f"  {value}  " for key, value in TEXT.items()}, LANGUAGES, author="Ben")
    book.retire(note.id, author="Ann", reason="was wrong")
    assert book.add(Subject("a"), TEXT, LANGUAGES, author="Ben").id == "n2"


@pytest.mark.parametrize(
    ("note", "reason", "sentence"),
    [("n9", "why", "There is no note 'n9'"), ("n1", " ", "Say why"), ("n1", "x" * 301, "has 301 characters")],
)
def test_refuses_to_retire(book: Notebook, note: str, reason: str, sentence: str) -> None:
    book.add(Subject(), TEXT, LANGUAGES, author="Ann")
    with pytest.raises(NoteRefused, match=sentence):
        book.retire(note, author="Ann", reason=reason)
    assert len(book.read().current) == 1


def test_refuses_to_retire_twice(book: Notebook) -> None:
    book.add(Subject(), TEXT, LANGUAGES, author="Ann")
    book.retire("n1", author="Ann", reason="mended")
    with pytest.raises(NoteRefused, match="retired on 2026-03-01"):
        book.retire("n1", author="Ann", reason="mended")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"country": "xts", "notes": [{}]}', b'{"country":"xts","more":1}'])
def test_a_damaged_file_is_named_and_never_overwritten(book: Notebook, content: bytes) -> None:
    book.path.parent.mkdir(parents=True)
    book.path.write_bytes(content)
    with pytest.raises(NotesDamaged, match=r"notes\.json is damaged"):
        book.add(Subject(), TEXT, LANGUAGES, author="Ann")
    assert book.path.read_bytes() == content


def test_the_shelf_reads_again_when_the_file_changes(book: Notebook, tmp_path: Path) -> None:
    shelf = NotesShelf(tmp_path)
    assert (shelf.version("xts"), shelf.read("xts").notes) == (0, ())
    note = book.add(Subject("a"), TEXT, LANGUAGES, author="Ann")
    version = shelf.version("xts")
    assert version
    assert shelf.read("xts").notes == (note,)
    assert shelf.read("xts") is shelf.read("xts"), "kept while the file is the same"
    book.retire(note.id, author="Ann", reason="mended")
    assert shelf.version("xts") != version
    assert shelf.read("xts").notes == ()


def test_a_damaged_file_takes_no_caveat_off_a_page(book: Notebook, tmp_path: Path) -> None:
    shelf = NotesShelf(tmp_path)
    note = book.add(Subject("a"), TEXT, LANGUAGES, author="Ann")
    shelf.read("xts")
    book.path.write_bytes(b"{")
    assert (shelf.read("xts").notes, shelf.read("xts").readable) == ((note,), False)
    fresh = NotesShelf(tmp_path).read("xts")
    assert (fresh.notes, fresh.readable) == ((), False)


codes = st.sampled_from(["", "a", "b"])


@given(codes, codes, codes, st.sampled_from(["a", "b"]), st.sets(st.sampled_from(["a", "b"])))
def test_a_note_applies_where_everything_it_names_fits(
    indicator: str, area: str, release: str, asked: str, areas: set[str]
) -> None:
    content: dict[str, Any] = {"id": "n1", "text": TEXT, "author": "Ann", "added_at": START}
    note = Note(indicator=indicator, area=area, release_id=release, **content)
    wanted = indicator in ("", asked) and area in ("", *areas) and release in ("", "b")
    assert note.applies(indicator=asked, areas=areas, release_id="b") == wanted
