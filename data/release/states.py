"""Why a published cell shows a number, or does not.

The codes are part of the release format: never renumber them.
"""

from enum import IntEnum


class ValueState(IntEnum):
    """State of one published cell; everything that shows figures must tell these apart.

    VALUE: a figure, with the noise that protects families.
    SUPPRESSED_SMALL: zero or few. The count, or one side of the rate, is below the smallest that is shown; whether it
        is zero is not told, since that too would be said about families.
    SUPPRESSED_COMPLEMENT: hidden to protect families. The figure is large enough, but with a published total it would
        tell what is left over, which is not.
    NO_DATA: nobody in the nation has data for this indicator.
    NOT_APPLICABLE: not published for this level or base, or cannot exist in this breakdown.
    STRUCTURAL_ZERO: zero by definition, hence exact.
    WITHDRAWN: was published and is no longer vouched for.
    """

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
