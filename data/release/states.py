"""Why a published cell shows a number, or does not.

The codes are part of the release format: never renumber them.
"""

from enum import IntEnum


class ValueState(IntEnum):
    """State of one published cell; everything that shows figures must tell these apart."""

    VALUE = 0
    SUPPRESSED_SMALL = 1
    SUPPRESSED_COMPLEMENT = 2
    NO_DATA = 3
    NOT_APPLICABLE = 4
    STRUCTURAL_ZERO = 5
    WITHDRAWN = 6

    @property
    def has_value(self) -> bool:
        """Whether numerator and denominator may be read."""
        return self in (ValueState.VALUE, ValueState.STRUCTURAL_ZERO)
