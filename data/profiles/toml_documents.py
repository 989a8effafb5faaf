"""Read a TOML file for a model, and say of every mistake where it is: shared by profiles and results frameworks."""

import tomllib
from pathlib import Path
from typing import Any

from pydantic_core import ErrorDetails

from data.errors import AtlasError
from data.profiles.toml_lines import Path as KeyPath
from data.profiles.toml_lines import line_of, locate_lines

Lines = dict[KeyPath, int]


def read_toml(file: Path, noun: str, error_class: type[AtlasError]) -> tuple[dict[str, Any], Lines]:
    """The document of a file, and the line of each of its keys.

    Args:
        file: to be read.
        noun: what the file is called in sentences ("profile").
        error_class: of what is raised.

    Raises:
        AtlasError: of the class asked for; the file cannot be read, is not UTF-8 or not TOML.
    """
    try:
        text = file.read_text(encoding="utf-8")
        document = tomllib.loads(text)
    except OSError as error:
        raise error_class(f"Cannot read the {noun} {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise error_class(f"{file}, byte {error.start}: the {noun} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise error_class(f"{file}: not valid TOML: {error}.") from error
    return document, locate_lines(text)


def place_of(file: Path, lines: Lines, path: KeyPath) -> str:
    """File and line of a key, as sentences begin."""
    return f"{file}, line {line_of(lines, path)}"


def mistake_sentence(detail: ErrorDetails, file: Path, lines: Lines, path: KeyPath, *, hint: str = "") -> str:
    """What is wrong with the form of a key.

    Args:
        detail: as the model found it.
        file, lines: where the document was read.
        path: of the key in the document.
        hint: for an unknown key, the key that may be meant; for another mistake what to write instead.
    """
    place = place_of(file, lines, path)
    key = ".".join(str(part) for part in path if part != "[key]")
    if detail["type"] == "extra_forbidden":
        meant = f"did you mean {hint}?" if hint else "remove it or mend its spelling."
        return f"{place}: unknown key {key}; {meant}"
    if detail["type"] == "missing":
        return f"{place}: {key} is missing."
    if hint:
        return f"{place}: {key}: {hint}, not {detail['input']!r}."
    return f"{place}: {key}: {detail['msg'][0].lower()}{detail['msg'][1:]}, not {detail['input']!r}."
