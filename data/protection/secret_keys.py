"""The secret keys of protection: made once, read from one private file, derived for each release, shown to nobody.

Three random keys of 256 bits: `record` turns family identifiers into record keys and is permanent; `lasting` seeds the
noise that stays over releases; `release` seeds the noise of each release. With the registry's neighbours and these keys
the noise can be taken off, so they lie beside the registry and never on a web server or in a release.

The keys of one release are derived by the expand step of HKDF (RFC 5869, section 2.3; one block of HMAC-SHA256, cut to
128 bits for SipHash). The keys of its noise depend on fingerprints of what it counts: the same families give the same
bytes on any machine, and a corrected registry gets fresh noise, because two releases of one date under the same noise
would differ by exactly what was corrected. The keys of the lasting noise and of the soft thresholds depend on the
country alone, so that they stay over releases.

Limits: Python keeps copies of bytes in memory and cannot wipe them; whoever reads the memory of a running build reads
the keys, and the registry beside them.
"""

import base64
import binascii
import hashlib
import hmac
import os
import secrets
import stat
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final, NoReturn

import orjson

from data.protection.errors import KeysDamaged, KeysExist, KeysMissing, KeysUnsafe
from data.release.layout import sync_folder

FILE_VARIABLE: Final = "FAMILY_ATLAS_KEYS"
"""Environment variable with the path of the keys' file."""
VALUE_VARIABLE: Final = "FAMILY_ATLAS_KEYS_VALUE"
"""Environment variable with the content of such a file, for machines that pass secrets without files."""

_FORMAT: Final = "family-atlas keys 1"
_NOTE: Final = "Secret. With these keys the noise of every release can be removed. Keep a copy with the registry."
_DEMONSTRATION: Final = b"family-atlas demonstration key: protects nothing"
_NAMES: Final = ("record", "lasting", "release")
_KEY_BYTES: Final = 32
_LARGEST_FILE: Final = 4096
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


class _Hidden:
    """Holds bytes that no representation, copy, pickle or dictionary of it gives away."""

    __slots__: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, hidden>"

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed.")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is secret and is not copied or written out.")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]


class ReleaseKeys(_Hidden):
    """Keys of one release, 16 bytes each.

    Attributes:
        lasting: noise that stays over the releases of a country.
        planner: noise of this release in both tiers.
        public: further noise of this release's public tier.
        threshold: noise of the soft thresholds, which stays over the releases of a country.
    """

    __slots__ = ("lasting", "planner", "public", "threshold")

    lasting: bytes
    planner: bytes
    public: bytes
    threshold: bytes

    def __init__(self, *, lasting: bytes, planner: bytes, public: bytes, threshold: bytes) -> None:
        for name, key in zip(self.__slots__, (lasting, planner, public, threshold), strict=True):
            object.__setattr__(self, name, key)


class ProtectionKeys(_Hidden):
    """The three keys of a custodian, 32 bytes each.

    Attributes:
        record: key of the record keys.
        lasting: master of the lasting noise and of the soft thresholds.
        release: master of the noise of each release.
        demonstration: these keys are public and protect nothing.
        created: the day on which they were made, if it is known.
    """

    __slots__ = ("created", "demonstration", "lasting", "record", "release")

    record: bytes
    lasting: bytes
    release: bytes
    demonstration: bool
    created: date | None

    def __init__(
        self, *, record: bytes, lasting: bytes, release: bytes, demonstration: bool = False, created: date | None = None
    ) -> None:
        if {len(record), len(lasting), len(release)} != {_KEY_BYTES} or len({record, lasting, release}) < len(_NAMES):
            raise ValueError("Protection needs three different keys of 32 bytes.")
        for name, key in zip(_NAMES, (record, lasting, release), strict=True):
            object.__setattr__(self, name, key)
        object.__setattr__(self, "demonstration", demonstration)
        object.__setattr__(self, "created", created)

    def fingerprint(self) -> str:
        """Eight hexadecimal digits by which people tell sets of keys apart; they reveal nothing of the keys."""
        content = b"family-atlas key fingerprint\0" + self.record + self.lasting + self.release
        return hashlib.sha256(content).hexdigest()[:8]

    def seal(self, fingerprint: str) -> str:
        """Sixteen hexadecimal digits in the place of a fingerprint of the registry, the same for the same registry.

        An open fingerprint would let whoever knows all rows but one try out what the last one must be.
        """
        return hmac.digest(self.record, _info("sealed fingerprint", fingerprint), "sha256").hex()[:16]

    def for_release(self, country: str, reference_date: date, fingerprints: Mapping[str, str]) -> ReleaseKeys:
        """Derive the keys of one release.

        Args:
            country: code of the country.
            reference_date: date that the release describes.
            fingerprints: digests of what the release counts, by name; their order does not matter.
        """
        digests = [text for name in sorted(fingerprints) for text in (name, fingerprints[name])]
        release = [country, reference_date.isoformat(), *digests]
        return ReleaseKeys(
            lasting=_expand(self.lasting, _info("lasting noise", country)),
            planner=_expand(self.release, _info("planner noise", *release)),
            public=_expand(self.release, _info("public noise", *release)),
            threshold=_expand(self.lasting, _info("soft thresholds", country)),
        )


def load_keys(path: Path | None = None, environ: Mapping[str, str] | None = None) -> ProtectionKeys:
    """Read the keys from a file, else from the file or the value that the environment names.

    Args:
        path: the keys' file.
        environ: variables to look in; those of the process by default.

    Raises:
        KeysMissing: nothing is given, or the file is not there.
        KeysUnsafe: others may read or replace the file.
        KeysDamaged: what is there is not what `create_keys` wrote.
    """
    variables = os.environ if environ is None else environ
    file = keys_file(path, variables)
    if file is not None:
        keys, where = _parse(_read_private(file)), str(file)
    elif variables.get(VALUE_VARIABLE):
        keys, where = _parse(os.fsencode(variables[VALUE_VARIABLE])), f"The variable {VALUE_VARIABLE}"
    else:
        raise KeysMissing(
            "A build needs the secret keys of protection: create them once with 'family-atlas keys create FILE' and "
            f"give --keys FILE or set {FILE_VARIABLE}; for a synthetic registry --demonstration-keys is enough."
        )
    if keys is None:
        raise KeysDamaged(
            f"{where} holds no whole set of keys (it is empty, cut off or changed); restore it from your copy. New "
            "keys would give every release new lasting noise."
        )
    return keys


def keys_file(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Path | None:
    """The file that `load_keys` reads; None where it would take the value from the environment."""
    named = (os.environ if environ is None else environ).get(FILE_VARIABLE)
    return path if path is not None or not named else Path(named)


def create_keys(path: Path) -> ProtectionKeys:
    """Make new keys in a new file that only its owner may read; a missing folder is made for the owner alone.

    Raises:
        KeysExist: there is something at `path` already.
        KeysUnsafe: others may write to the folder.
        OSError: the file cannot be written.
    """
    folder = path.parent
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise KeysUnsafe(f"Others may write to the folder {folder} and so replace the keys; run 'chmod 700 {folder}'.")
    today = datetime.now(UTC).date()
    keys = _keys([secrets.token_bytes(_KEY_BYTES) for _ in _NAMES], created=today)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        raise KeysExist(f"{path} is there already; keys are created once and never overwritten.") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(_encode(keys, today))
            file.flush()
            os.fsync(descriptor)
    except BaseException:
        path.unlink()
        raise
    sync_folder(folder)
    return keys


def demonstration_keys() -> ProtectionKeys:
    """Fixed keys that everybody can read here, for synthetic registries: they protect nothing."""
    made = [hashlib.sha256(_DEMONSTRATION + b"\0" + name.encode()).digest() for name in _NAMES]
    return _keys(made, demonstration=True)


def check_demonstration_use(keys: ProtectionKeys, *, synthetic: bool) -> None:
    """Refuse to protect a registry of real families with public keys.

    Raises:
        KeysUnsafe: the keys are those of the demonstration and the registry is not marked as synthetic.
    """
    if keys.demonstration and not synthetic:
        raise KeysUnsafe(
            "The demonstration keys are public and protect nobody, and this registry is not marked as synthetic "
            "(by the word synthetic in scoring_model_version of its families); "
            "create keys of your own with 'family-atlas keys create FILE' and build with --keys FILE."
        )


def _read_private(path: Path) -> bytes:
    """Content of a small regular file of this user that nobody else may read."""
    try:
        # Without O_NONBLOCK a pipe in the file's place would make the build wait for ever.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise KeysMissing(
            f"There is no file {path}; create keys once with 'family-atlas keys create {path}', or give the path of "
            "those that you have."
        ) from None
    except OSError as error:
        if path.is_symlink():
            raise KeysUnsafe(f"{path} is a symbolic link; give the path of the keys' file itself.") from None
        raise KeysMissing(f"The keys' file {path} cannot be read: {error.strerror}.") from None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise KeysMissing(f"{path} is not a file; give the path of the keys' file.")
        if found.st_mode & _OTHERS:
            raise KeysUnsafe(f"Others may read or change the keys in {path}; run 'chmod 600 {path}'.")
        if found.st_uid not in (os.geteuid(), 0):
            raise KeysUnsafe(f"{path} belongs to another user, who could replace the keys; run the build as that user.")
        return os.read(descriptor, _LARGEST_FILE)
    finally:
        os.close(descriptor)


def _keys(material: Sequence[bytes], *, demonstration: bool = False, created: date | None = None) -> ProtectionKeys:
    record, lasting, release = material
    return ProtectionKeys(record=record, lasting=lasting, release=release, demonstration=demonstration, created=created)


def _encode(keys: ProtectionKeys, created: date) -> bytes:
    content: dict[str, str] = {"format": _FORMAT, "note": _NOTE, "created": created.isoformat()}
    content |= {name: base64.b64encode(getattr(keys, name)).decode() for name in _NAMES}
    return orjson.dumps(content | {"checksum": _checksum(content)}, option=orjson.OPT_INDENT_2) + b"\n"


def _parse(content: bytes) -> ProtectionKeys | None:
    """Keys, or None for any damage: an error raised from here would carry their bytes in its traceback."""
    try:
        values = orjson.loads(content)
        if values["format"] != _FORMAT or values["checksum"] != _checksum(values):
            return None
        created = date.fromisoformat(values["created"])
        return _keys([base64.b64decode(values[name], validate=True) for name in _NAMES], created=created)
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error):
        return None


def _checksum(values: Mapping[str, str]) -> str:
    """Finds damage, not forgery: whoever can change the file can change the checksum."""
    return hashlib.sha256(_info(*(values[name] for name in ("format", "created", *_NAMES)))).hexdigest()[:16]


def _info(*texts: str) -> bytes:
    """One encoding per list of texts: how many, and each after its length, so that no two lists share one."""
    encoded = [text.encode() for text in texts]
    return struct.pack(">Q", len(encoded)) + b"".join(struct.pack(">Q", len(text)) + text for text in encoded)


def _expand(key: bytes, info: bytes) -> bytes:
    return hmac.digest(key, info + b"\x01", "sha256")[:16]
