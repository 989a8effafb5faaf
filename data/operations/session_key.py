"""The key that signs sessions of the planner site: from the environment, or from a file that it names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from data.errors import AtlasError

VARIABLE: Final = "FAMILY_ATLAS_SECRET_KEY"
FILE_VARIABLE: Final = "FAMILY_ATLAS_SECRET_KEY_FILE"
"""For container engines and service managers, which pass secrets as files."""
SHORTEST: Final = 32


class SessionKeyUnusable(AtlasError):
    """There is no key, its file cannot be read, or it is too short."""


def session_key(environment: Mapping[str, str]) -> str:
    """The key; the file counts where both are given.

    Raises:
        SessionKeyUnusable: the sentence says what to do and nothing of the key.
    """
    file = environment.get(FILE_VARIABLE, "")
    try:
        key = Path(file).read_text(encoding="utf-8").strip() if file else environment.get(VARIABLE, "")
    except (OSError, UnicodeDecodeError):
        raise SessionKeyUnusable(f"The file {file} that {FILE_VARIABLE} names cannot be read.") from None
    if len(key) < SHORTEST:
        raise SessionKeyUnusable(
            f"The planner site signs sessions with a key: set {VARIABLE} to at least {SHORTEST} random characters "
            f"(for example from 'openssl rand -hex 32'), or {FILE_VARIABLE} to a file with them, or try the site with "
            "--demo."
        )
    return key
