"""`family-atlas publish` and `family-atlas withdraw`."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dashboard.cli import main
from data.release.store import Store
from tests.invented.country import COUNTRY
from tests.invented.releases import copy_of_store


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
    assert result.output.splitlines() == [f"{latest}  published", f"{earlier}  not published"]


def test_publishes_and_withdraws(store: Store) -> None:
    latest, earlier = store.published(COUNTRY)
    result = run(store, "withdraw", COUNTRY, latest)
    assert (result.exit_code, result.output) == (0, f"{latest}: withdrawn.\n")
    assert store.published(COUNTRY) == [earlier]
    result = run(store, "publish", COUNTRY, latest)
    assert (result.exit_code, result.output) == (0, f"{latest}: published.\n")
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
