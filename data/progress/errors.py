"""What can be wrong with a results framework or an entry, each with a sentence that the user can act on."""

from data.errors import AtlasError


class FrameworkError(AtlasError):
    """A results framework cannot be used; the message names file and line of every mistake."""


class ProgressDamaged(AtlasError):
    """A published file of a programme is not one that this program wrote."""


class UnknownProgramme(AtlasError):
    """There is no programme of that code."""


class EntryRefused(AtlasError):
    """An actual cannot be entered, confirmed or refused; `reason` is a code, the message a sentence."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
