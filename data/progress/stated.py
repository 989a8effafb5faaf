"""A number that a results framework states, or the way in which it states none.

"N/A", "no target" and "target 0" are three different things; a framework that confuses them claims what nobody agreed.
"""

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator

StatedState = Literal["value", "not_available", "none"]
"""`value`: a number, which can be 0. `not_available`: the document says "N/A". `none`: it sets none."""

# 1e999999999 is a short text, and a gigabyte once it is written out.
_MOST_DIGITS: Final = 1000


def _decimal(value: object) -> object:
    # Floats of a TOML or JSON document as they are written there, not as they are stored. Whether a text is a number is
    # left to the model, which says so in a sentence.
    if isinstance(value, bool):
        return repr(value)
    return str(value) if isinstance(value, float) else value


def _written(value: Decimal) -> str:
    return format(value, "f")


Number = Annotated[
    Decimal,
    Field(max_digits=_MOST_DIGITS),
    BeforeValidator(_decimal),
    PlainSerializer(_written, return_type=str, when_used="json"),
]
"""An exact decimal number, as text in JSON."""


class Stated(BaseModel):
    """A baseline or a target. A state other than `value` has no number; a number needs no state."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: StatedState = "value"
    value: Number | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        if (self.state == "value") != (self.value is not None):
            raise ValueError('either a number (value = 0 is one) or state = "not_available" or state = "none"')
        return self

    @property
    def known(self) -> bool:
        """Whether there is a number."""
        return self.value is not None
