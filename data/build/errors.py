"""What can stop a build; whatever it is, the published releases stay as they are."""

from data.errors import AtlasError


class BuildError(AtlasError):
    """The build cannot go on; the sentence says what to change."""


class SumsDisagree(BuildError):
    """Levels do not add up to the located families: a fault of the program, never of the input."""
