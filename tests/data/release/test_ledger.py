"""The ledger: whatever is changed is noticed, whatever a crash leaves is mended."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.release.errors import LedgerDamaged
from data.release.ledger import START, Ledger, Step, append, next_entry, read_ledger
from data.release.release_states import Action, ReleaseState
from tests.data.release.one_file_releases import COUNTRY, NOON, Clock, make_release, open_store

DAY = date(2025, 6, 30)


def written(path: Path, names: int = 4) -> Ledger:
    ledger = Ledger()
    for number in range(names):
        step = Step(f"xts-{number}", Action.BUILD, None, ReleaseState.DRAFT)
        entry = next_entry(
            ledger,
            at=NOON,
            by="Цэцэг",
            release_id=step.release_id,
            reference_date=DAY,
            steps=[step],
            reason="a \n “reason”",
        )
        ledger = append(path, ledger, entry)
    return ledger


def test_what_is_written_is_read_and_every_line_holds_the_hash_of_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = written(path)
    assert read_ledger(path) == ledger
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["previous"] for line in lines] == [START, *(line["sha256"] for line in lines[:-1])]
    assert lines[0]["by"] == "Цэцэг"
    assert lines[0]["at"] == "2026-01-02T12:00:00Z"
    assert lines[0]["steps"] == [["xts-0", "build", None, "draft"]]


def test_no_file_is_an_empty_ledger(tmp_path: Path) -> None:
    assert read_ledger(tmp_path / "none") == Ledger()
    (tmp_path / "empty").touch()
    assert read_ledger(tmp_path / "empty") == Ledger()


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    written(path)
    return path.read_bytes()


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_changed_byte_is_noticed(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(content) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != content[place]))
    path = tmp_path_factory.getbasetemp() / "changed.jsonl"
    path.write_bytes(content[:place] + bytes([byte]) + content[place + 1 :])
    line = content[:place].count(b"\n") + 1
    if place == len(content) - 1:
        # Without its line feed the last line is one that a crash left unfinished.
        assert len(read_ledger(path).entries) == 3
        assert read_ledger(path).torn
    else:
        with pytest.raises(LedgerDamaged, match=rf"changed\.jsonl, line {line}: .*Restore the file from a backup"):
            read_ledger(path)


@pytest.mark.parametrize("keep", [[1, 2, 3], [0, 2, 3], [0, 1, 3], [1, 0, 2, 3], [0, 1, 1, 2, 3], [0, 2, 1, 3]])
def test_removed_moved_and_doubled_lines_are_noticed(content: bytes, tmp_path: Path, keep: list[int]) -> None:
    lines = content.splitlines(keepends=True)
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join(lines[number] for number in keep))
    with pytest.raises(LedgerDamaged, match="does not follow the line before it"):
        read_ledger(path)


def test_a_line_that_is_written_anew_with_a_fitting_hash_breaks_the_chain(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(content)
    ledger = read_ledger(path)
    forged = ledger.entries[1].model_copy(update={"by": "nobody"}).sealed()
    lines = content.splitlines(keepends=True)
    path.write_bytes(lines[0] + forged.to_line() + lines[2] + lines[3])
    with pytest.raises(LedgerDamaged, match="line 3: does not follow"):
        read_ledger(path)


@given(cut=st.integers(1, 10_000), rubbish=st.binary(max_size=40))
@settings(max_examples=150, deadline=None)
def test_an_unfinished_last_line_is_dropped(
    content: bytes, tmp_path_factory: pytest.TempPathFactory, cut: int, rubbish: bytes
) -> None:
    """Any part of the last line, or anything else without a line feed: the next line takes its place."""
    path = tmp_path_factory.getbasetemp() / "torn.jsonl"
    whole, last = content[: content[:-1].rindex(b"\n") + 1], content.splitlines()[-1]
    torn = last[: cut % len(last)] + rubbish.replace(b"\n", b"")
    path.write_bytes(whole + torn)
    ledger = read_ledger(path)
    assert (len(ledger.entries), ledger.torn) == (3, torn)
    entry = next_entry(ledger, at=NOON, by="next", release_id="xts-9", reference_date=DAY)
    append(path, ledger, entry)
    assert path.read_bytes() == whole + entry.to_line()
    assert read_ledger(path).entries[-1] == entry


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    path = tmp_path / "ledger.jsonl"
    ledger = written(path)
    before = path.read_bytes()
    monkeypatch.setattr(os, "pwrite", lambda descriptor, data, offset: os.write(descriptor, data[:10]) and 10)
    with pytest.raises(OSError, match="No space left"):
        append(path, ledger, next_entry(ledger, at=NOON, by="x", release_id="xts-9", reference_date=DAY))
    assert path.read_bytes() == before


def damaged_by(store_root: Path, harm: str) -> None:
    path = store_root / COUNTRY / "ledger.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    if harm == "removed":
        path.unlink()
    elif harm == "emptied":
        path.write_bytes(b"")
    elif harm == "cut":
        path.write_bytes(b"".join(lines[:-1]))
    else:
        path.write_bytes(lines[0].replace(b"Bat", b"Bit") + b"".join(lines[1:]))


@pytest.mark.parametrize("harm", ["removed", "emptied", "cut", "changed"])
def test_a_damaged_ledger_stops_every_change_but_not_the_site(tmp_path: Path, harm: str) -> None:
    clock = Clock()
    store = open_store(tmp_path, clock)
    first, second = (make_release(store, date(year, 6, 30)) for year in (2024, 2025))
    store.publish(COUNTRY, first)
    store.publish(COUNTRY, second)
    damaged_by(tmp_path, harm)
    assert store.published(COUNTRY) == [second, first]
    files = {path: path.read_bytes() for path in (tmp_path / COUNTRY).glob("*.json*")}
    for change in (store.check, store.publish, store.withdraw):
        with pytest.raises(LedgerDamaged, match=r"ledger\.jsonl.* Restore the file from a backup"):
            change(COUNTRY, first)
    with pytest.raises(LedgerDamaged):
        store.records(COUNTRY)
    with pytest.raises(LedgerDamaged):
        make_release(store, date(2026, 6, 30))
    assert len(store.built(COUNTRY)) == 3, "the build itself is not lost"
    assert {path: path.read_bytes() for path in (tmp_path / COUNTRY).glob("*.json*")} == files
