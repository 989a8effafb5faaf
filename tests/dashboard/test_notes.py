"""Notes beside figures: which apply, how they are written, and that a running site shows a new one at once."""

import shutil

import pytest
from click.testing import CliRunner

from dashboard.cli import main
from dashboard.note_lines import EVERYWHERE, note_block, note_texts
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.notes.notebook import Notebook, Subject

LANGUAGES = ("en", "mn", "kk", "ru")
ENGLISH = load_texts("en")


def words(text="Counted anew."):
    return {language: f"{text} ({language})" for language in LANGUAGES}


@pytest.fixture
def store(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "store")
    return tmp_path / "store"


def add(store, subject, text="Counted anew."):
    return Notebook(store, "mng").add(subject, words(text), LANGUAGES, author="Ann")


def run(store, *arguments):
    return CliRunner().invoke(main, ["notes", *arguments, "--store", str(store)])


def in_all_languages(text="Counted anew in spring."):
    return [part for language in LANGUAGES for part in (f"--{language}", f"{text} ({language})")]


def test_a_note_on_an_area_holds_for_all_inside_it(store):
    add(store, Subject("mpi_h", "MN11"))
    served = ServedReleases(store).open("mng")
    assert [note.id for note in served.notes("mpi_h", "MN11")] == ["n1"]
    assert [note.id for note in served.notes("mpi_h", "MN1102")] == ["n1"]
    assert [note.id for note in served.notes("mpi_h", "MN1102.3")] == ["n1"]
    assert served.notes("mpi_h", "MN21") == served.notes("mpi_h", "MN2101") == served.notes("mpi_h") == ()
    assert served.notes("mpi_a", "MN11") == ()
    assert [note.id for note in served.notes_inside("mpi_h")] == ["n1"]


def test_a_note_on_a_release_stays_with_it(store):
    releases = ServedReleases(store)
    latest, older = releases.published("mng")[:2]
    add(store, Subject(release_id=older))
    assert releases.open("mng", latest).notes("mpi_h") == ()
    assert len(releases.open("mng", older).notes("mpi_h", "MN1101")) == 1


def test_notes_are_escaped_and_name_their_area_on_a_map(store):
    add(store, Subject("mpi_h", "MN1101"), "<b>Flood</b> & drought.")
    served = ServedReleases(store).open("mng")
    assert note_texts(served, "mpi_h", "MN1101", ENGLISH) == ["<b>Flood</b> & drought. (en)"]
    assert note_texts(served, "mpi_h", EVERYWHERE, ENGLISH) == [
        f"{served.area_name('adm2', 0, 'en')}: <b>Flood</b> & drought. (en)"
    ]
    block = note_block(served, "mpi_h", "MN1101", ENGLISH)
    assert "&lt;b&gt;Flood&lt;/b&gt; &amp; drought." in block
    assert note_block(served, "mpi_h", "", ENGLISH) is None


def test_an_unreadable_file_is_said_beside_every_figure(store):
    (store / "mng" / "notes.json").write_text("{")
    served = ServedReleases(store).open("mng")
    assert note_texts(served, "mpi_h", "", ENGLISH) == [ENGLISH("notes.unreadable")]


def test_kept_pages_change_with_the_notes(store):
    app = create_public_app(store)
    client = app.server.test_client()
    page = "/mng/en/protection"
    tag = client.get(page).headers["ETag"]
    version, served, kept = app.releases.version("mng"), app.releases.open("mng"), app.heatmap.cache
    made = len(kept)
    client.get(page)
    assert len(kept) == made, "kept"
    add(store, Subject())
    assert app.releases.version("mng") != version
    assert app.releases.open("mng") is served, "the release itself stays open"
    client.get(page)
    assert len(kept) == made + 1, "written anew"
    assert client.get(page).headers["ETag"] == tag, "this page shows no figure with notes"


def test_the_maps_pages_are_kept_under_the_notes_too(store):
    app = create_public_app(store)
    client = app.server.test_client()
    for path in ("/mng/en/", "/mng/en/state.json", "/mng/en/download.csv"):
        client.get(path)
        made = len(app.heatmap.cache)
        client.get(path)
        assert len(app.heatmap.cache) == made
        add(store, Subject(), f"Text on {path}")
        client.get(path)
        assert len(app.heatmap.cache) == made + 1, path


def test_the_command_line_adds_lists_and_retires(store):
    done = run(store, "add", "mng", "--indicator", "mpi_h", "--area", "MN11", *in_all_languages(), "--by", "Ann B")
    assert (done.exit_code, done.output) == (0, "n1: added; it shows beside mpi_h, MN11, every release.\n")
    listed = run(store, "list", "mng").output
    assert "n1  mpi_h, MN11, every release" in listed
    assert "by Ann B" in listed
    assert "    kk: Counted anew in spring. (kk)" in listed
    assert run(store, "retire", "mng", "n1").exit_code == 1
    assert run(store, "retire", "mng", "n1", "--reason", "mended").exit_code == 0
    assert "There are no notes" in run(store, "list", "mng").output
    assert ": mended" in run(store, "list", "mng", "--all").output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("add", "mng", "--indicator", "nothing", *in_all_languages()), "has no indicator 'nothing'"),
        (("add", "mng", "--area", "MN99", *in_all_languages()), "There is no area 'MN99'"),
        (("add", "mng", "--release", "mng-1", *in_all_languages()), "There is no release 'mng-1'"),
        (("add", "qqq", *in_all_languages()), "There is no release of 'qqq'"),
        (("add", "../mng", *in_all_languages()), "'../mng' is not the code of a country"),
        (("add", "mng", *in_all_languages()[:4]), "missing: kk, ru"),
        (("list", ".."), "'..' is not the code of a country"),
        (("retire", "mng", "n7", "--reason", "x"), "There is no note 'n7'"),
    ],
)
def test_the_command_line_refuses_with_a_sentence(store, arguments, sentence):
    done = run(store, *arguments)
    assert done.exit_code == 1
    assert sentence in done.output
    assert not (store / "mng" / "notes.json").exists()


def test_the_example_is_labelled_and_added_once(store):
    done = run(store, "example", "mng")
    assert (done.exit_code, done.output) == (
        0,
        "n1: example added; it shows beside every indicator, MN11, every release.\n",
    )
    assert run(store, "example", "mng").output == "The example note was added before.\n"
    served = ServedReleases(store).open("mng")
    for language in LANGUAGES:
        texts = load_texts(language)
        assert note_texts(served, "mpi_h", "MN1102", texts) == [texts("notes.example")]
    run(store, "retire", "mng", "n1", "--reason", "enough")
    assert run(store, "example", "mng").output == "The example note was added before.\n", "what was retired stays so"
