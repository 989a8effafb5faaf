"""What can go wrong while a budget is planned; every message is a sentence that the user can act on."""

from data.errors import AtlasError


class BudgetError(AtlasError):
    """A budget object cannot be made, changed or used as asked."""


class UnknownNorm(BudgetError):
    """There is no such cost norm, or none in force on the day asked for."""


class NormRefused(BudgetError):
    """A cost norm is not usable; the sentence names the field."""


class UnknownRound(BudgetError):
    """There is no such budget round in the country."""


class UnknownRequest(BudgetError):
    """There is no such funding request, or it lies outside the account's territory."""


class StepRefused(BudgetError):
    """The request cannot go to the state asked for; the sentence says what is missing.

    `reason` is a code for the page's own words.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
