"""What was typed into a form that was refused, so that nothing has to be typed again."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wrong:
    """What is wrong: code of the message, id of the field, and what the message needs."""

    code: str
    field: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class TypedLines:
    """The form of a request's lines: base version, and by name of the field what stood there."""

    base_version: int
    fields: Mapping[str, str]
    wrong: tuple[Wrong, ...]


@dataclass(frozen=True)
class TypedRound:
    """The form of a new round."""

    fields: Mapping[str, str]
    wrong: tuple[Wrong, ...]
