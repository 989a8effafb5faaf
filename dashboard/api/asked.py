"""Reads the parameters of an address against the model of a question; every mistake gets a sentence."""

from typing import Any, TypeVar, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from dashboard.api.queries import Query
from dashboard.text import Texts

Asked = TypeVar("Asked", bound=Query)


class Refused(Exception):
    """A question that cannot be answered. `faults` are (parameter, sentence)."""

    def __init__(self, faults: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in faults))
        self.faults = faults


def read_query(model: type[Asked], args: MultiDict[str, str], texts: Texts) -> Asked:
    """Read a question.

    Parameters that take several values are repeated, or hold them separated by commas.

    Raises:
        Refused: a parameter is unknown, missing, repeated or of another form.
    """
    several = {name for name, field in model.model_fields.items() if _takes_several(field.annotation)}
    found: dict[str, Any] = {}
    repeated = []
    for name, values in args.lists():
        if name in several:
            found[name] = tuple(dict.fromkeys(part for value in values for part in value.split(",")))
        elif len(values) > 1:
            repeated.append((name, texts("api.problem.repeated", name=name)))
        else:
            found[name] = _unescaped(name, values[0])
    if repeated:
        raise Refused(repeated)
    try:
        return model.model_validate(found)
    except ValidationError as error:
        faults = {str(fault["loc"][0]): fault for fault in error.errors(include_url=False)}
        raise Refused([(name, _sentence(model, name, fault, texts)) for name, fault in faults.items()]) from None


def _takes_several(annotation: Any) -> bool:
    return get_origin(annotation) is tuple


def _unescaped(name: str, value: str) -> str:
    # An unescaped "60+" arrives as "60 ".
    return f"{value[:-1]}+" if name == "age_group" and value.endswith(" ") else value


def _sentence(model: type[Query], name: str, fault: ErrorDetails, texts: Texts) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "extra_forbidden":
        return texts("api.problem.unknown_parameter", name=name, known=", ".join(sorted(model.model_fields)))
    if kind == "missing":
        return texts("api.problem.missing", name=name)
    if kind == "literal_error":
        return texts("api.problem.choose", name=name, choices=str(context["expected"]).replace("'", ""))
    if kind in ("greater_than_equal", "less_than_equal", "int_type"):
        limits = model.model_json_schema()["properties"][name]
        return texts("api.problem.number", name=name, least=limits["minimum"], most=limits["maximum"])
    if kind == "too_long":
        return texts("api.problem.too_long", name=name, most=context["max_length"])
    return texts("api.problem.form", name=name)
