"""What can go wrong between a registry and the spool."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from data.errors import AtlasError

if TYPE_CHECKING:
    from data.registry.result import TableCounts


class SourceError(AtlasError):
    """The registry cannot be read as the contract asks; the sentence says what to mend."""


class SpoolError(AtlasError):
    """The working folder cannot be written (a full disk, no permission)."""


class TooManyRejects(AtlasError):
    """A table has more rejected rows than the profile tolerates. Nothing but the report was written.

    Attributes:
        counts: per table, as in `IngestResult.counts`.
        report: path of the reject report.
    """

    def __init__(self, sentence: str, counts: Mapping[str, "TableCounts"], report: str) -> None:
        super().__init__(sentence)
        self.counts = counts
        self.report = report
