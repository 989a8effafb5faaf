"""What can go wrong when a release is written, published or read."""

from data.errors import AtlasError


class ReleaseError(AtlasError):
    """A release cannot be written, published or opened."""


class ReleaseNotFound(ReleaseError):
    """The store holds no such release."""


class ReleaseCorrupted(ReleaseError):
    """A file of the release differs from its manifest."""


class NotPublished(ReleaseError):
    """The asked-for table is outside the published grammar; the sentence says what to ask instead."""
