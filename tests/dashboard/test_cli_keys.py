"""`family-atlas keys`, and a build without keys: sentences, permissions, and never a key on the screen."""

import json
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from data.protection.secret_keys import FILE_VARIABLE, VALUE_VARIABLE, load_keys

SOURCE = ["build", "--source", "nowhere", "--profile", "mng"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "private" / "atlas.keys"


def run(*words: str | Path, **variables: str) -> Result:
    environment: dict[str, str | None] = {FILE_VARIABLE: None, VALUE_VARIABLE: None}
    return CliRunner().invoke(main, [str(word) for word in words], env=environment | variables)


def assert_no_key_in(text: str, file: Path) -> None:
    content = json.loads(file.read_text())
    assert not [name for name in ("record", "lasting", "release") if content[name][:10] in text]


def test_create_and_show(file: Path) -> None:
    made = run("keys", "create", file)
    assert made.exit_code == 0, made.output
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    fingerprint = load_keys(file).fingerprint()
    assert f"new keys {fingerprint}" in made.output
    again = run("keys", "create", file)
    assert again.exit_code == 1
    assert "never overwritten" in again.stderr
    shown = run("keys", "show", file)
    assert shown.output == f"{file} (-rw-------): keys {fingerprint}, 0 days old.\n"
    assert run("keys", "show", **{FILE_VARIABLE: str(file)}).output == shown.output
    of_value = run("keys", "show", **{VALUE_VARIABLE: file.read_text()})
    assert of_value.output == f"Environment: keys {fingerprint}, 0 days old.\n"
    for result in (made, again, shown, of_value):
        assert_no_key_in(result.output, file)


def test_show_refuses_what_a_build_would(file: Path) -> None:
    run("keys", "create", file)
    file.chmod(0o644)
    result = run("keys", "show", file)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"chmod 600 {file}" in result.stderr


def test_a_build_without_usable_keys_refuses_at_once(file: Path) -> None:
    """Before the registry is looked at: here there is none."""
    run("keys", "create", file)
    closed = file.read_bytes()
    cases = {
        "needs the secret keys .* --demonstration-keys is enough": run(*SOURCE),
        "There is no file": run(*SOURCE, "--keys", file.with_name("other")),
        "There is no folder": run(*SOURCE, "--keys", file),
        "There is no folder nowhere": run(*SOURCE, "--demonstration-keys"),
    }
    file.write_bytes(closed[:100])
    cases["holds no whole set of keys"] = run(*SOURCE, "--keys", file)
    for sentence, result in cases.items():
        assert result.exit_code == 1, result.output
        assert len(result.stderr.strip().splitlines()) == 1
        assert re.search(sentence, result.stderr), result.stderr
    both = run(*SOURCE, "--keys", file, "--demonstration-keys")
    assert both.exit_code == 2
    assert "exclude each other" in both.stderr
