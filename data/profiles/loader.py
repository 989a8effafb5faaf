"""Read a country profile from TOML, strictly: every mistake is a `ProfileError` that names file and line."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from data.errors import AtlasError
from data.profiles.profile import Profile, ProfileMistake
from data.profiles.toml_documents import Lines, mistake_sentence, place_of, read_toml

_FOLDER = Path(__file__).parent


class ProfileError(AtlasError):
    """A country profile (or its table of areas) cannot be used; the message names file and line."""


def available_profiles() -> tuple[str, ...]:
    """Codes of the countries whose profiles ship with the product, in alphabetical order."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


def load_profile(code_or_path: str | Path) -> Profile:
    """The profile of a built-in country ("mng", "kaz") or of the user's own TOML file.

    Raises:
        ProfileError: no such profile or file, broken TOML, unknown or missing key, wrong type, duplicate code,
            reference to an unknown code, missing language, or weights that do not sum to 1000. All mistakes of form
            are listed at once.
    """
    file = profile_path(code_or_path)
    document, lines = read_toml(file, "profile", ProfileError)
    try:
        profile = Profile.model_validate(_freeze(document))
    except ValidationError as error:
        sentences = [_sentence(detail, file, lines) for detail in error.errors()]
        raise ProfileError("\n".join(sentences)) from error
    profile._path = str(file)
    profile._lines = lines
    return profile


def profile_path(code_or_path: str | Path) -> Path:
    """The file of a built-in country's profile, or the given path if it looks like one."""
    if isinstance(code_or_path, str) and code_or_path.isalpha():
        file = _FOLDER / f"{code_or_path.lower()}.toml"
        if not file.exists():
            raise ProfileError(
                f"There is no built-in profile {code_or_path!r}: choose {' or '.join(available_profiles())}, "
                "or give the path of your own profile (a .toml file)."
            )
        return file
    return Path(code_or_path)


def _freeze(value: Any, *, key: str = "") -> Any:
    """Lists as tuples (models are frozen), and admin levels with the integer keys that TOML cannot write."""
    if isinstance(value, list):
        return tuple(_freeze(item) for item in value)
    if isinstance(value, dict):
        levels = key == "admin_levels"
        return {int(k) if levels and k.isdigit() else k: _freeze(item, key=k) for k, item in value.items()}
    return value


def _sentence(detail: ErrorDetails, file: Path, lines: Lines) -> str:
    path = tuple(str(part) if detail["loc"][:1] == ("admin_levels",) else part for part in detail["loc"])
    mistake = detail.get("ctx", {}).get("error")
    if isinstance(mistake, ProfileMistake):
        return f"{place_of(file, lines, mistake.path)}: {mistake}"
    return mistake_sentence(detail, file, lines, path)
