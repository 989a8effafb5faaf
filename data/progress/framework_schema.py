"""The JSON Schema (draft 2020-12) of results frameworks, by which editors complete and check the TOML files.

Editors know no cross checks: `framework_checks` has these.
"""

from typing import Any, Final

import orjson

from data.progress.framework import Framework
from data.progress.framework_keys import KEYS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
FILE: Final = "framework.schema.json"
"""Name of the schema beside the built-in frameworks; a file's first line, `#:schema <path>`, leads an editor to it."""


def framework_schema() -> dict[str, Any]:
    """The schema of a file. Texts say what each key is for; TOML has no null, so it is nowhere allowed."""
    schema = Framework.model_json_schema(mode="validation")
    parts = {"Framework": schema, **schema["$defs"]}
    for model, words in KEYS.items():
        part = parts[model.__name__]
        part["description"] = (model.__doc__ or "").strip().split("\n")[0]
        for key, purpose in words.items():
            part["properties"][key] = _described(part["properties"][key], purpose)
    parts["Stated"]["oneOf"] = [
        {"required": ["value"]},
        {"required": ["state"], "properties": {"state": {"enum": ["not_available", "none"]}}},
    ]
    return {"$schema": DIALECT, **schema, "title": "Results framework of a programme"}


def schema_bytes() -> bytes:
    """The schema as a file."""
    return orjson.dumps(framework_schema(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _described(value: dict[str, Any], purpose: str) -> dict[str, Any]:
    """The schema of a key with its purpose, without null and without a title made of the key."""
    kinds = [kind for kind in value.get("anyOf", ()) if kind.get("type") != "null"]
    rest = {key: part for key, part in value.items() if key not in ("title", "anyOf")}
    if rest.get("default", 0) is None or isinstance(rest.get("default"), dict):
        rest.pop("default")
    if len(kinds) == 1:
        rest |= kinds[0]
    elif kinds:
        rest["anyOf"] = kinds
    return {"description": purpose, **rest}
