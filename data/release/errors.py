"""What can go wrong when a release is written, published or read."""

from data.errors import AtlasError


class ReleaseError(AtlasError):
    """A release cannot be written, published or opened."""


class ReleaseNotFound(ReleaseError):
    """The store holds no such release."""


class ReleaseCorrupted(ReleaseError):
    """A file of the release differs from its manifest."""


class ReleaseSetAside(ReleaseCorrupted):
    """The release was found damaged before, and nobody has mended it yet."""


class PlannerPartMissing(ReleaseError):
    """This copy of the release holds its public part only."""


class NotPublished(ReleaseError):
    """The asked-for table is outside the published grammar; the sentence says what to ask instead."""


class ReleaseWithdrawn(ReleaseNotFound):
    """The release was public and was taken off the site."""


class NotChecked(ReleaseError):
    """The release is a draft: its checks have not passed yet."""


class PublicationRefused(ReleaseError):
    """A rule on how much may be published forbids it; an override with a reason can allow it."""


class LedgerDamaged(ReleaseError):
    """A line of the ledger was changed or is missing."""
