"""The interface described after OpenAPI 3.1, from the table of operations and the models that read and answer."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from openapi_pydantic import OpenAPI
from openapi_pydantic.util import construct_open_api_with_schema_class
from pydantic import BaseModel

from dashboard.api.addresses import DESCRIPTION
from dashboard.api.countries import VERSION
from dashboard.api.models import Answer, Description
from dashboard.api.operations import OPERATIONS, Operation
from dashboard.api.problems import MEDIA_TYPE, status_message
from dashboard.api.queries import Query
from dashboard.text import Texts

_VARIABLE: Final = re.compile(r"\{(\w+)\}")
PATTERNS: Final = {
    "country": r"^[a-z]{3}$",
    "release": r"^(latest|[a-z]{3}-[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{10})$",
    "indicator": r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,79}$",
    "programme": r"^[a-z0-9][a-z0-9_.-]{0,59}$",
}
"""Of the variable parts of addresses."""

_REFUSALS: Final = (422, 429, 500)
_OF_COUNTRY: Final = (404, 503)
_OF_RELEASE: Final = (410,)

Examples = Mapping[str, str]
"""Values with which the description's examples can be asked, by parameter."""


class Fault(Answer):
    """A mistake in one parameter ("" where it is their combination)."""

    parameter: str
    detail: str


class Problem(Answer):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[Fault, ...] = ()


def path_variables(path: str) -> list[str]:
    """Names of the variable parts of a path."""
    return _VARIABLE.findall(path)


def write_description(texts: Texts, examples: Examples) -> dict[str, Any]:
    """Write the document in a language; a description of OpenAPI 3.1 as JSON-able content."""
    paths = {operation.path: {"get": _operation(operation, texts, examples)} for operation in OPERATIONS}
    paths[DESCRIPTION] = {"get": _own(texts)}
    written = {
        "openapi": "3.1.0",
        "info": {
            "title": texts("api.title"),
            "version": VERSION,
            "summary": texts("api.summary"),
            "description": texts("api.lead"),
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in ("figures", "programmes", "interface")],
        "paths": paths,
    }
    answers: list[type[BaseModel]] = [Problem, Description, *(operation.answer for operation in OPERATIONS)]
    document = construct_open_api_with_schema_class(OpenAPI.model_validate(written), schema_classes=answers)
    content: dict[str, Any] = document.model_dump(mode="json", by_alias=True, exclude_none=True, exclude_unset=True)
    _describe_fields(content, texts)
    return content


def parameter_schemas(query: type[Query]) -> dict[str, dict[str, Any]]:
    """JSON Schemas of the parameters of a question by name, with `required` added."""
    schema = query.model_json_schema()
    needed = schema.get("required", ())
    found = {}
    for name, part in schema["properties"].items():
        chosen: Mapping[str, Any] = next((item for item in part.get("anyOf", ()) if item.get("type") != "null"), {})
        whole = {key: value for key, value in {**part, **chosen}.items() if key not in ("anyOf", "title")}
        if whole.get("default", "") is None:
            del whole["default"]
        found[name] = {**whole, "required": name in needed}
    return found


def _operation(operation: Operation, texts: Texts, examples: Examples) -> dict[str, Any]:
    parameters = [
        _parameter(name, "path", {"type": "string", "pattern": PATTERNS[name]}, texts, examples, required=True)
        for name in path_variables(operation.path)
    ]
    for name, schema in parameter_schemas(operation.query).items():
        required = schema.pop("required")
        parameters.append(_parameter(name, "query", schema, texts, examples if required else {}, required=required))
    return {
        "operationId": operation.name,
        "summary": texts(f"api.op.{operation.name}"),
        "description": texts(f"api.op.{operation.name}.text"),
        "tags": [operation.topic],
        "parameters": parameters,
        "responses": _responses(operation, texts),
    }


def _parameter(
    name: str, where: str, schema: Mapping[str, Any], texts: Texts, examples: Examples, *, required: bool
) -> dict[str, Any]:
    example: Any = examples.get(name)
    return {
        "name": name,
        "in": where,
        "required": required,
        "description": texts(f"api.parameter.{name}"),
        "schema": schema,
        "example": [example] if example and schema["type"] == "array" else example,
    }


def _own(texts: Texts) -> dict[str, Any]:
    language = {key: value for key, value in parameter_schemas(Query)["language"].items() if key != "required"}
    return {
        "operationId": "description",
        "summary": texts("api.op.description"),
        "tags": ["interface"],
        "parameters": [_parameter("language", "query", language, texts, {}, required=False)],
        "responses": {"200": _answer(Description, texts), **_problems(_REFUSALS, texts)},
    }


def _responses(operation: Operation, texts: Texts) -> dict[str, Any]:
    statuses, variables = {*_REFUSALS}, path_variables(operation.path)
    if "country" in variables:
        statuses |= {*_OF_COUNTRY}
    if "release" in variables:
        statuses |= {*_OF_RELEASE}
    if operation.name == "countries":
        statuses.add(503)
    found = _answer(operation.answer, texts)
    if operation.table:
        found["content"]["text/csv"] = {"schema": {"type": "string"}}
    return {"200": found, "304": {"description": texts("api.unchanged")}, **_problems(statuses, texts)}


def _answer(model: type[BaseModel], texts: Texts) -> dict[str, Any]:
    return {"description": texts("api.answer"), "content": {"application/json": {"schema": _reference(model)}}}


def _problems(statuses: Iterable[int], texts: Texts) -> dict[str, Any]:
    content = {MEDIA_TYPE: {"schema": _reference(Problem)}}
    return {
        str(status): {"description": texts(status_message(status)), "content": content} for status in sorted(statuses)
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}


def _describe_fields(content: dict[str, Any], texts: Texts) -> None:
    for schema in content["components"]["schemas"].values():
        for name, part in schema.get("properties", {}).items():
            part.pop("title", None)
            if texts.has(f"api.field.{name}"):
                part["description"] = texts(f"api.field.{name}")
