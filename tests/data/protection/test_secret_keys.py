"""Keys are made once, lie in a private file, differ where they must, and are shown by nothing."""

import copy
import hmac
import io
import json
import logging
import os
import pickle
import stat
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.traceback import Traceback

from data.protection import secret_keys
from data.protection.errors import KeysDamaged, KeysExist, KeysMissing, KeysUnsafe
from data.protection.secret_keys import (
    FILE_VARIABLE,
    VALUE_VARIABLE,
    ProtectionKeys,
    ReleaseKeys,
    check_demonstration_use,
    create_keys,
    demonstration_keys,
    keys_file,
    load_keys,
)

DAY = date(2025, 12, 31)
PRINTS = {"family": "aa", "person": "bb"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "private" / "atlas.keys"


def material(keys: ProtectionKeys) -> list[str]:
    """Every way in which a piece of a key could stand in a text."""
    shown = []
    for key in (keys.record, keys.lasting, keys.release):
        shown += [
            key.hex()[:16],
            repr(key)[2:20],
            str(list(key))[1:20],
            secret_keys.base64.b64encode(key).decode()[:12],
        ]
    return shown


def assert_hidden(text: str, keys: ProtectionKeys) -> None:
    assert text
    assert [piece for piece in material(keys) if piece in text] == []


def test_created_once_in_a_private_file(path: Path) -> None:
    keys = create_keys(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    before = path.read_bytes()
    with pytest.raises(KeysExist, match="never overwritten"):
        create_keys(path)
    assert path.read_bytes() == before
    assert load_keys(path, {}) == keys
    assert not keys.demonstration
    assert {len(keys.record), len(keys.lasting), len(keys.release)} == {32}
    assert load_keys(path, {}).created == keys.created == datetime.now(UTC).date()
    assert create_keys(path.with_name("other.keys")) != keys


def test_private_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        create_keys(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_link_in_the_place_of_the_file_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(KeysExist):
        create_keys(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_that_others_may_write_to_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o770)
    with pytest.raises(KeysUnsafe, match="chmod 700"):
        create_keys(path)
    assert not path.exists()


def test_a_full_disk_leaves_no_half_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        create_keys(path)
    assert not path.exists()


def test_where_keys_are_looked_for(path: Path, tmp_path: Path) -> None:
    first, second, third = (create_keys(path.with_name(name)) for name in ("1", "2", "3"))
    value = path.with_name("3").read_text()
    everywhere = {FILE_VARIABLE: str(path.with_name("2")), VALUE_VARIABLE: value}
    assert load_keys(path.with_name("1"), everywhere) == first
    assert keys_file(path, everywhere) == path
    assert keys_file(None, everywhere) == path.with_name("2")
    assert keys_file(None, {VALUE_VARIABLE: value}) is None
    assert load_keys(None, everywhere) == second
    assert load_keys(None, {VALUE_VARIABLE: value, FILE_VARIABLE: ""}) == third
    with pytest.raises(KeysMissing, match=r"keys create FILE.*--demonstration-keys"):
        load_keys(None, {VALUE_VARIABLE: ""})
    with pytest.raises(KeysMissing, match="There is no file"):
        load_keys(tmp_path / "nowhere", everywhere)


def test_the_environment_of_the_process(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = create_keys(path)
    monkeypatch.setenv(FILE_VARIABLE, str(path))
    assert load_keys() == keys
    monkeypatch.delenv(FILE_VARIABLE)
    monkeypatch.setenv(VALUE_VARIABLE, path.read_text())
    assert load_keys() == keys


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o666])
def test_a_file_open_to_others_is_refused(path: Path, mode: int) -> None:
    create_keys(path)
    path.chmod(mode)
    with pytest.raises(KeysUnsafe, match=f"chmod 600 {path}"):
        load_keys(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_another_user_is_refused(path: Path) -> None:
    create_keys(path)
    os.chown(path, 12345, 12345)
    with pytest.raises(KeysUnsafe, match="another user"):
        load_keys(path)


def test_what_is_no_file_is_refused(path: Path) -> None:
    create_keys(path)
    link, pipe = path.with_name("link"), path.with_name("pipe")
    link.symlink_to(path)
    os.mkfifo(pipe, 0o600)
    with pytest.raises(KeysUnsafe, match="symbolic link"):
        load_keys(link)
    with pytest.raises(KeysMissing, match="is not a file"):
        load_keys(path.parent)
    with pytest.raises(KeysMissing, match="is not a file"):
        load_keys(pipe)
    with pytest.raises(KeysMissing, match="cannot be read: Not a directory"):
        load_keys(path / "below")


def edited(**changes: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({**json.loads(content), **changes}).encode()


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "half": lambda content: content[: len(content) // 2],
    "not text": lambda content: bytes(range(256)),
    "list": lambda content: b"[]",
    "number": lambda content: b"1",
    "one letter": lambda content: content.replace(b'"record": "', b'"record": "A', 1),
    "other version": edited(format="family-atlas keys 2"),
    "other date": edited(created="2020-01-01"),
    "keys swapped": lambda content: content.replace(b'"lasting"', b'"x"').replace(b'"release"', b'"lasting"'),
    "key of another type": edited(record=5),
    "no checksum": edited(checksum=None),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=list(DAMAGES))
def test_a_damaged_file_is_refused(path: Path, damage: Callable[[bytes], bytes]) -> None:
    create_keys(path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(KeysDamaged, match="no whole set of keys"):
        load_keys(path)
    with pytest.raises((KeysDamaged, KeysMissing)):
        load_keys(None, {VALUE_VARIABLE: path.read_bytes().decode(errors="surrogateescape")})


def test_three_different_keys_of_full_length() -> None:
    a, b, c = (bytes([number]) * 32 for number in range(3))
    for bad in ({"record": a, "lasting": a, "release": c}, {"record": a, "lasting": b, "release": c[:31]}):
        with pytest.raises(ValueError, match="three different keys"):
            ProtectionKeys(**bad)


def test_nothing_shows_keys(path: Path) -> None:
    keys = create_keys(path)
    for hidden in (keys, keys.for_release("mng", DAY, PRINTS)):
        texts = [repr(hidden), str(hidden), f"{hidden}", f"{hidden!a:>80}", repr([hidden]), format(hidden)]
        for text in texts:
            assert "hidden" in text
            assert text.count("x") <= 1, "no escaped bytes"
            assert_hidden(text, keys)
        for giveaway in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match="secret"):
                giveaway(hidden)
        with pytest.raises(TypeError):
            asdict(hidden)  # type: ignore[call-overload]
        with pytest.raises(TypeError):
            vars(hidden)
        with pytest.raises(TypeError):
            json.dumps(hidden)
        with pytest.raises(AttributeError):
            hidden.lasting = b""


def test_logs_do_not_show_keys(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = create_keys(path)

    @dataclass
    class Inputs:
        keys: ProtectionKeys

    for renderer in (
        structlog.processors.JSONRenderer(),
        structlog.dev.ConsoleRenderer(),
        structlog.processors.KeyValueRenderer(),
    ):
        written = io.StringIO()
        log = structlog.wrap_logger(structlog.PrintLogger(written), processors=[renderer])
        log.info("build", keys=keys, inputs=Inputs(keys), release=keys.for_release("mng", DAY, PRINTS))
        assert_hidden(written.getvalue(), keys)
    logging.getLogger("build").warning("with %s and %r", keys, Inputs(keys))
    assert_hidden(caplog.text, keys)


def test_errors_do_not_show_keys(path: Path) -> None:
    """Neither their sentences nor tracebacks that print the variables of every frame."""
    keys = create_keys(path)
    content = path.read_bytes()
    damaged = edited(created="yesterday")(content)
    refused: list[Exception] = []
    for text, mode in ((damaged, 0o600), (content[:-30], 0o600), (content, 0o644)):
        path.write_bytes(text)
        path.chmod(mode)
        try:
            load_keys(path, {})
        except (KeysDamaged, KeysUnsafe) as error:
            refused.append(error)
    try:
        create_keys(path)
    except KeysExist as error:
        refused.append(error)
    assert len(refused) == 4
    del content, damaged, text
    for error in refused:
        assert_hidden(str(error), keys)
        with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
        assert_hidden("".join(with_locals.format()), keys)
        console = Console(file=io.StringIO(), width=400)
        console.print(Traceback.from_exception(type(error), error, error.__traceback__, show_locals=True))
        assert_hidden(console.file.getvalue(), keys)  # type: ignore[attr-defined]


def parts(keys: ReleaseKeys) -> list[bytes]:
    return [keys.lasting, keys.planner, keys.public, keys.threshold]


def test_keys_of_a_release() -> None:
    keys = demonstration_keys()
    one = keys.for_release("mng", DAY, PRINTS)
    assert {len(key) for key in parts(one)} == {16}
    assert len(set(parts(one))) == 4
    assert keys.for_release("mng", DAY, dict(reversed(PRINTS.items()))) == one, "order of tables"
    corrected = keys.for_release("mng", DAY, PRINTS | {"person": "cc"})
    later = keys.for_release("mng", date(2026, 6, 30), PRINTS)
    elsewhere = keys.for_release("kaz", DAY, PRINTS)
    for other in (corrected, later):
        assert (other.lasting, other.threshold) == (one.lasting, one.threshold)
        assert not {other.planner, other.public} & set(parts(one))
    assert not {corrected.planner, corrected.public} & {later.planner, later.public}
    assert not set(parts(elsewhere)) & set(parts(one))


def test_the_expand_step_of_the_standard() -> None:
    """RFC 5869, appendix A.1: the first block of the output."""
    prk = bytes.fromhex("077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5")
    info = bytes.fromhex("f0f1f2f3f4f5f6f7f8f9")
    assert secret_keys._expand(prk, info) == bytes.fromhex("3cb25f25faacd57a90434f64d0362f2a")
    keys = demonstration_keys()
    message = bytes.fromhex("0000000000000002") + b"\0" * 7 + b"\x0dlasting noise" + b"\0" * 7 + b"\x03mng" + b"\x01"
    assert keys.for_release("mng", DAY, {}).lasting == hmac.digest(keys.lasting, message, "sha256")[:16]


words = st.text(max_size=6)


@given(st.lists(words, max_size=5), st.lists(words, max_size=5))
def test_no_two_lists_have_one_encoding(one: list[str], other: list[str]) -> None:
    assert (secret_keys._info(*one) == secret_keys._info(*other)) == (one == other)


@given(words, st.dictionaries(words, words, max_size=3), words, st.dictionaries(words, words, max_size=3))
def test_other_inputs_give_other_keys(a: str, one: dict[str, str], b: str, other: dict[str, str]) -> None:
    keys = demonstration_keys()
    same = keys.for_release(a, DAY, one) == keys.for_release(b, DAY, other)
    assert same == ((a, one) == (b, other))


def test_demonstration_keys_are_fixed_labelled_and_only_for_invented_families(path: Path) -> None:
    keys = demonstration_keys()
    assert keys == demonstration_keys()
    assert keys.demonstration
    assert keys.fingerprint() == "6dd43488"
    check_demonstration_use(keys, synthetic=True)
    with pytest.raises(KeysUnsafe, match=r"not marked as synthetic.*--keys FILE"):
        check_demonstration_use(keys, synthetic=False)
    own = create_keys(path)
    check_demonstration_use(own, synthetic=False)
    check_demonstration_use(own, synthetic=True)
    assert own.fingerprint() != keys.fingerprint()
    assert_hidden(own.fingerprint(), own)
