"""The command: sentences, exit codes, JSON; and that it changes nothing and tells no secret."""

import orjson
import pytest
from click.testing import CliRunner

from dashboard.cli import main
from data.operations import examination, secrets_state
from data.operations.outcome import fault, fine, notice, warning

KEY = "0123456789abcdef" * 4


def run(*words, **environment):
    return CliRunner(env=environment).invoke(main, ["doctor", *words])


def files(folder):
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*")}


def test_an_installation_in_order(shared_store, tmp_path, monkeypatch):
    # Another test may just be running a web server that has keys.
    monkeypatch.setattr(secrets_state, "serving_with_keys", lambda _: iter(()))
    before = files(shared_store)
    database = f"sqlite:///{tmp_path / 'people.sqlite'}"
    answer = run("--store", str(shared_store), "--database", database, FAMILY_ATLAS_SECRET_KEY=KEY)
    assert answer.exit_code == 0, answer.output
    assert "0 faults, 0 warnings" in answer.output
    assert "2 published releases of mng are as they were built" in answer.output
    assert KEY not in answer.output
    # Asking after a database makes none.
    assert not (tmp_path / "people.sqlite").exists()
    assert files(shared_store) == before


def test_a_fault_is_told_with_what_to_do(store, tmp_path):
    file = next(store.root.glob("kaz/releases/*/public/areas.json"))
    file.write_bytes(file.read_bytes() + b" ")
    answer = run("--store", str(store.root), "--role", "public")
    assert answer.exit_code == 1
    assert "FAULT" in answer.output
    assert "areas.json" in answer.output
    assert "build the same input again" in answer.output


@pytest.mark.parametrize(
    ("made", "words", "code"),
    [
        ([fine, notice], (), 0),
        ([warning], (), 0),
        ([warning], ("--strict",), 1),
        ([notice], ("--strict",), 0),
        ([fault], (), 1),
    ],
)
def test_exit_codes(tmp_path, monkeypatch, made, words, code):
    outcomes = [make(*("check", "Sentence.", "Do it.")[: 2 if make is fine else 3]) for make in made]
    monkeypatch.setattr(examination, "CHECKS", (lambda _: iter(outcomes),))
    assert run("--store", str(tmp_path), *words).exit_code == code


def test_json_for_programs(tmp_path, monkeypatch):
    monkeypatch.setattr(
        examination, "CHECKS", (lambda _: iter([fault("a.b", "Wrong.", "Mend it."), fine("c", "Good.")]),)
    )
    answer = run("--store", str(tmp_path), "--json", "--role", "builder")
    assert answer.exit_code == 1
    assert orjson.loads(answer.output) == {
        "role": "builder",
        "faults": 1,
        "warnings": 0,
        "findings": [
            {"check": "a.b", "level": "fault", "sentence": "Wrong.", "remedy": "Mend it."},
            {"check": "c", "level": "fine", "sentence": "Good.", "remedy": ""},
        ],
    }


def test_every_check_of_the_rooms_is_run():
    rooms = {check.__module__ for check in examination.CHECKS}
    written = {
        function
        for room in (vars(examination)[name.rsplit(".", 1)[1]] for name in rooms)
        for name, function in vars(room).items()
        if name.startswith("check_") and function.__module__ == room.__name__
    }
    assert written == set(examination.CHECKS)
