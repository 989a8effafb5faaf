"""Read results frameworks from TOML, strictly: every mistake names file and line and says what to do."""

import difflib
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from data.profiles.toml_documents import Lines, mistake_sentence, place_of, read_toml
from data.progress.errors import FrameworkError
from data.progress.framework import Framework
from data.progress.framework_checks import framework_mistakes

FOLDER: Final = Path(__file__).parent / "frameworks"
_PATTERNS: Final = {
    r"^[a-z0-9][a-z0-9_.-]*$": "use small Latin letters, digits, '_', '.' and '-' only, a letter or digit first",
    r"^(1[0-7]|[1-9])\.(\d{1,2}|[a-d])$": 'write a target of the Sustainable Development Goals such as "5.1"',
    r"^\d{2}$": 'write the two digits of an IATI organisation type such as "40" (multilateral)',
    r"^(\d{5})?$": 'write the five digits of an OECD-DAC purpose code such as "16010"',
    r"^[A-Z]{3}$": 'write the three capital letters of a currency such as "USD"',
    r"^[a-z]{3}$": 'write the three small letters of a country such as "mng"',
}
_KINDS: Final = {
    "string_too_short": "write a text",
    "string_type": "write a text in quotation marks",
    "int_": "write a whole number",
    "decimal_parsing": "write a number",
    "decimal_type": "write a number",
    "bool_": "write true or false",
    "date_": "write a day such as 2026-01-31, without quotation marks",
    "tuple_type": "write a list in square brackets",
    "LocalText": 'write the text by language, as in title.en = "..."',
    "Stated": 'write target.value = 50, or target.state = "none" or "not_available"',
    "model_type": "write a table of keys",
}
"""What to write instead: by the type of a mistake or its beginning, or by the model that was to be written."""


def read_framework(path: Path | str) -> Framework:
    """The results framework of a file.

    Raises:
        FrameworkError: the file cannot be read, is not TOML, has a mistake of form (all of them are listed at once),
            or its parts do not agree (all at once, too).
    """
    file = Path(path)
    document, lines = read_toml(file, "results framework", FrameworkError)
    try:
        framework = Framework.model_validate(document)
    except ValidationError as error:
        details = sorted(error.errors(), key=lambda detail: _line(detail, lines))
        raise FrameworkError("\n".join(_sentence(detail, file, lines) for detail in details)) from error
    if mistakes := sorted(framework_mistakes(framework), key=lambda mistake: lines.get(mistake.path, 0)):
        sentences = (f"{place_of(file, lines, mistake.path)}: {mistake.sentence}" for mistake in mistakes)
        raise FrameworkError("\n".join(sentences))
    return framework


def built_in_frameworks(country: str = "") -> tuple[Framework, ...]:
    """The frameworks that ship with the product, in the order of their files; those of a country if one is given."""
    found = (read_framework(file) for file in sorted(FOLDER.glob("*.toml")))
    return tuple(framework for framework in found if country in ("", framework.country))


def _line(detail: ErrorDetails, lines: Lines) -> int:
    path = detail["loc"]
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _sentence(detail: ErrorDetails, file: Path, lines: Lines) -> str:
    path = detail["loc"]
    if detail["type"] == "extra_forbidden":
        keys = _keys(Framework, path[:-1])
        near = difflib.get_close_matches(str(path[-1]), keys, n=1)
        return mistake_sentence(detail, file, lines, path, hint=near[0] if near else "")
    if detail["type"] == "value_error":
        return f"{place_of(file, lines, path)}: {'.'.join(map(str, path)) or 'the file'}: {detail['ctx']['error']}."
    return mistake_sentence(detail, file, lines, path, hint=_hint(detail))


def _hint(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if pattern := context.get("pattern"):
        return _PATTERNS.get(pattern, "")
    kinds = (context.get("class_name", ""), detail["type"])
    return next((said for begin, said in _KINDS.items() for kind in kinds if kind.startswith(begin)), "")


def _keys(model: type[BaseModel], path: tuple[str | int, ...]) -> list[str]:
    """The keys that the model knows at a place of the document."""
    for part in path:
        if isinstance(part, int) or part not in model.model_fields:
            continue
        inner = _model_in(model.model_fields[part].annotation)
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as `tuple[Result, ...]` or `LocalText | None` is about."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((model for part in get_args(annotation) if (model := _model_in(part))), None)
