"""`family-atlas check`, `publish`, `withdraw`, `ledger` and `differences`."""

from pathlib import Path

import polars as pl
import pytest
from click import ClickException
from click.testing import CliRunner, Result

from dashboard.cli import main
from dashboard.cli.release_steps import check_and_publish
from data.release.finding import Finding
from data.release.manifest import read_manifest
from data.release.store import Store
from tests.data.release.altered_releases import built, change_table, copied, sealed
from tests.invented.country import COUNTRY
from tests.invented.releases import copy_of_store

DEMONSTRATION = "It was made with the demonstration key, which everybody knows: its noise protects nobody."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return copy_of_store(tmp_path / "store")


def run(store: Store, *words: str) -> Result:
    return CliRunner().invoke(main, [*words, "--store", str(store.root)])


def test_lists_what_is_built(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    store.withdraw(COUNTRY, earlier)
    result = run(store, "publish", COUNTRY)
    assert result.exit_code == 0
    assert result.output.splitlines() == [f"{latest}  published", f"{earlier}  withdrawn"]


def test_publishes_and_withdraws(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    result = run(store, "withdraw", COUNTRY, latest)
    assert (result.exit_code, result.output) == (0, f"{latest}: withdrawn.\n")
    assert store.published(COUNTRY) == [earlier]
    result = run(store, "publish", COUNTRY, latest)
    assert result.exit_code == 0
    assert result.output.splitlines() == [f"{latest}: published.", DEMONSTRATION]
    assert store.published(COUNTRY) == [latest, earlier]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("publish", "qqq"), "Nothing is built for 'qqq'"),
        (("publish", "qqq", "qqq-2025-06-30-0"), "There is no release 'qqq-2025-06-30-0' of 'qqq'"),
        (("publish", COUNTRY, "../../etc"), "There is no release '../../etc'"),
        (("publish", COUNTRY, ".."), "There is no release '..'"),
        (("publish", "../xts", "x"), "'../xts' is not the code of a country"),
        (("publish", ".."), "'..' is not the code of a country"),
        (("withdraw", COUNTRY, "xts-2025-06-30-0"), "is not published: nothing to withdraw"),
        (("withdraw", "../xts", "x"), "'../xts' is not the code of a country"),
    ],
)
def test_refusals_are_one_sentence(store: Store, words: tuple[str, ...], sentence: str) -> None:
    before = store.published(COUNTRY)
    result = run(store, *words)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert store.published(COUNTRY) == before


def test_damage_is_a_sentence(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    (store.root / COUNTRY / "releases" / latest / "public" / "adm.parquet").write_bytes(b"")
    result = run(store, "publish", COUNTRY, latest)
    assert result.exit_code == 1
    assert f"File public/adm.parquet of release {latest} was changed after it was built" in result.stderr
    (store.root / COUNTRY / "published.json").write_bytes(b"{")
    for words in (("publish", COUNTRY), ("publish", COUNTRY, earlier), ("withdraw", COUNTRY, earlier)):
        result = run(store, *words)
        assert result.exit_code == 1
        assert "published.json is damaged" in result.stderr


@pytest.fixture
def draft(tmp_path: Path) -> tuple[Store, str]:
    """A store with one release that was only built."""
    store = Store(tmp_path / "drafts")
    folder = copied(tmp_path)
    store.add(folder, read_manifest(folder / "manifest.json"))
    return store, folder.name


def test_check_then_publish(draft: tuple[Store, str]) -> None:
    store, release_id = draft
    result = run(store, "publish", COUNTRY, release_id)
    assert result.exit_code == 1
    assert f"Release {release_id} is a draft; run 'family-atlas check {COUNTRY} {release_id}' first." in result.stderr
    result = run(store, "check", COUNTRY, release_id, "--by", "Bat", "--reason", "monthly")
    assert (result.exit_code, result.output) == (0, f"{release_id}: every check passed; it is checked.\n")
    result = run(store, "publish", COUNTRY, release_id, "--by", "Saraa")
    assert result.exit_code == 0
    assert store.published(COUNTRY) == [release_id]
    entries = store.books(COUNTRY).ledger.entries
    assert [(entry.by, entry.reason) for entry in entries[1:]] == [("Bat", "monthly"), ("Saraa", "")]


def test_a_failed_check_names_the_place(tmp_path: Path) -> None:
    store = Store(tmp_path / "drafts")
    folder = copied(tmp_path)
    first = (pl.int_range(pl.len()) == 0) & (pl.col("state") == 0)
    few = pl.when(first).then(3).otherwise(pl.col("numerator")).alias("numerator")
    change_table(folder, "public/adm.parquet", lambda frame: frame.with_columns(few))
    folder = sealed(folder)
    store.add(folder, read_manifest(folder / "manifest.json"))
    result = run(store, "check", COUNTRY, folder.name)
    assert result.exit_code == 1
    place = "public adm0, families, total, indicator families, area XT"
    assert result.stdout.startswith(f"  {place}: a count is below the smallest that may be shown (3 of 0, state 0).\n")
    assert f"{folder.name}: 1 check has not passed; it is draft. Build it again." in result.stderr
    assert run(store, "publish", COUNTRY, folder.name).exit_code == 1


def test_embargo(draft: tuple[Store, str]) -> None:
    store, release_id = draft
    run(store, "check", COUNTRY, release_id)
    for wrong in ("2999-01-01T10:00:00", "tomorrow", "2999-01-01"):
        result = run(store, "publish", COUNTRY, release_id, "--at", wrong)
        assert result.exit_code == 2
        assert "time" in result.stderr
    result = run(store, "publish", COUNTRY, release_id, "--at", "2999-01-01T10:00:00+08:00")
    assert result.output.splitlines()[0] == f"{release_id}: published, to be seen from 2999-01-01T02:00:00+00:00 on."
    assert store.published(COUNTRY) == []
    assert "under embargo until 2999-01-01 02:00" in run(store, "ledger", COUNTRY).output
    result = run(store, "withdraw", COUNTRY, release_id)
    assert "taken back before its embargo ended; it is checked and was never public" in result.output


def test_the_ledger_tells_who_when_and_the_leak(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    run(store, "withdraw", COUNTRY, latest, "--by", "Цэцэг", "--reason", "wrong [line]")
    output = run(store, "ledger", COUNTRY).output
    assert f"{latest}  withdrawn" in output
    assert f"{earlier}  published" in output
    assert f"Цэцэг: withdraw {latest}; because: wrong [line]" in output
    leak = store.open(COUNTRY, earlier).manifest.leak["public"]
    row = next(line for line in output.splitlines() if line.startswith("│ public"))
    assert f" {2 * leak:.3f} " in row, "the withdrawn one counts"


def test_the_ledger_is_verified(store: Store) -> None:
    result = run(store, "ledger", COUNTRY, "--verify")
    assert result.exit_code == 0
    assert "6 lines, each sealing the one before" in result.output
    path = store.root / COUNTRY / "ledger.jsonl"
    content = path.read_bytes()
    path.write_bytes(content.replace(b'"check"', b'"build"', 1))
    result = run(store, "ledger", COUNTRY, "--verify")
    assert result.exit_code == 1
    assert "ledger.jsonl, line 3: was changed after it was written. Restore the file from a backup" in result.stderr
    path.write_bytes(content + b'{"line": 7, "at"')
    result = run(store, "ledger", COUNTRY, "--verify")
    assert result.exit_code == 0
    assert "unfinished line of a stopped command" in result.output


def test_states_are_printed() -> None:
    result = CliRunner().invoke(main, ["ledger", "--states"])
    assert result.exit_code == 0
    assert "draft --> checked: check" in result.output
    assert CliRunner().invoke(main, ["ledger"]).exit_code == 2


def test_differences_are_told(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    result = run(store, "differences", COUNTRY, earlier, latest)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == f"{earlier} (2025-06-30) → {latest} (2025-12-31)"
    assert any(line.startswith("Data: ") for line in lines)
    assert not any(line.startswith(("Weights: ", "Rules: ", "Software: ")) for line in lines)
    result = run(store, "differences", COUNTRY, latest, latest)
    assert "Nothing differs" in result.output
    assert "No figure of the nation changed by more than the noise" in result.output
    result = run(store, "differences", COUNTRY, "nothing", latest)
    assert (result.exit_code, "There is no release 'nothing'" in result.stderr) == (1, True)


def test_a_build_does_not_bring_back_what_was_withdrawn(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    latest, earlier = store.published(COUNTRY)
    manifests = [store.open(COUNTRY, name).manifest for name in (latest, earlier)]
    store.withdraw(COUNTRY, latest)
    lines = len(store.books(COUNTRY).ledger.entries)
    check_and_publish(store, manifests)
    assert store.published(COUNTRY) == [earlier]
    output = capsys.readouterr().out
    assert f"{latest}: was built before and is withdrawn; it stays so." in output
    assert f"{earlier}: published already." in output
    assert len(store.books(COUNTRY).ledger.entries) == lines


def test_a_build_publishes_all_or_nothing_of_what_it_checked(tmp_path: Path) -> None:
    store = Store(tmp_path / "drafts", checker=lambda folder: [Finding("no")] if "2025-06-30" in folder.name else [])
    manifests = []
    for number in (0, 1):
        folder = copied(tmp_path, built(number))
        manifests.append(read_manifest(folder / "manifest.json"))
        store.add(folder, manifests[-1])
    with pytest.raises(ClickException, match=r"2025-06-30-\w+: 1 check has not passed; it is draft"):
        check_and_publish(store, manifests)
    assert store.published(COUNTRY) == []
    assert [record.state.value for record in store.records(COUNTRY)] == ["checked", "draft"]
