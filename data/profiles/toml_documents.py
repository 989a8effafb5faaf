"""Read a TOML file for a model, and say of every mistake where it is: shared by profiles and results frameworks."""

import tomllib
from pathlib import Path
from typing import Any, Final

from pydantic_core import ErrorDetails

from data.errors import AtlasError
from data.profiles.toml_lines import Path as KeyPath
from data.profiles.toml_lines import line_of, locate_lines

Lines = dict[KeyPath, int]
_SHOWN: Final = 80


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
        document, lines = tomllib.loads(text), locate_lines(text)
    except OSError as error:
        raise error_class(f"Cannot read the {noun} {file}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise error_class(f"{file}, byte {error.start}: the {noun} is not UTF-8 text.") from error
    except tomllib.TOMLDecodeError as error:
        raise error_class(f"{file}: not valid TOML: {error}.") from error
    except (RecursionError, ValueError) as error:
        # Of valid TOML that this machine cannot hold: hundreds of nested brackets, numbers of thousands of digits.
        raise error_class(f"{file}: the {noun} is nested too deeply or holds an endless number.") from error
    return document, lines


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
    written = repr(detail["input"])
    written = written if len(written) <= _SHOWN else f"{written[:_SHOWN]}…"
    said = hint or f"{detail['msg'][0].lower()}{detail['msg'][1:]}"
    return f"{place}: {key}: {said}, not {written}."
