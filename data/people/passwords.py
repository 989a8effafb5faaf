"""Passwords: rules, Argon2 hashes, generated ones."""

import secrets
from functools import cache
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.people.errors import BadPassword

SHORTEST: Final = 12
LONGEST: Final = 256
"""Longer ones are refused before they are hashed, so that nobody can keep the server busy with them."""

_ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
_HASHER: Final = PasswordHasher()


def check_rules(password: str, account: str) -> None:
    """Refuse passwords that are too easily guessed.

    Raises:
        BadPassword: with the rule that is broken.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadPassword(f"The password must have {SHORTEST} to {LONGEST} characters.")
    if account.casefold() == password.casefold() or len(set(password)) < 5:
        raise BadPassword("The password is too simple; use several words, or let the program generate one.")


def hash_password(password: str) -> str:
    """Argon2id hash with its salt and parameters."""
    return _HASHER.hash(password)


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash (no such account) the same work is done in vain."""
    try:
        return _HASHER.verify(password_hash or _nobody(), password[:LONGEST]) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _HASHER.check_needs_rehash(password_hash)


def generate() -> str:
    """A random password of four groups, 80 bits, without letters that look alike."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))
