"""What one tier of a release says about its own noise: `protection.json`."""

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from data.release.dimensions import Breakdown
from data.release.errors import ReleaseCorrupted

PERSONS_OWN = "persons_own"

NoiseRow = tuple[int, int, int, float, int] | tuple[int, int, int, float, int, int]
"""Sex, age, disability, variance, unit and, of the tables of a group, the group's number."""


def noise_base(entry: Mapping[str, Any], base: str) -> str:
    """Under which name the noise of an indicator is stated: a family shares in a person's own attributes by less."""
    own = entry["kind"] != "count" and list(entry["bases"]) == ["persons"]
    return PERSONS_OWN if own else base


class NoiseStatement(BaseModel):
    """Rules, smallest counts and, for every table, the variance of the noise.

    `variances` holds by level and base rows of sex, age, disability, variance (of the tier's whole noise on a count, in
    families or persons squared), unit (how many of what is counted a family puts into a cell of the table) and, where
    the table is that of a group, the group's number.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    tier: str
    rules: str
    demonstration_key: bool
    minimum_families: int
    rate_minimum_families: int
    variances: dict[str, dict[str, list[NoiseRow]]]
    leak: dict[str, Any] = {}

    def variance(self, level: str, base: str, breakdown: Breakdown) -> float:
        """Variance of the noise on a count of one table.

        Raises:
            ReleaseCorrupted: the release does not tell.
        """
        return self._of(level, base, breakdown)[0]

    def minimum(self, level: str, base: str, breakdown: Breakdown) -> int:
        """Smallest count of a table that may be published, in families or persons.

        Raises:
            ReleaseCorrupted: the release does not tell.
        """
        return self.minimum_families * self._of(level, base, breakdown)[1]

    def _of(self, level: str, base: str, breakdown: Breakdown) -> tuple[float, int]:
        try:
            return self._tables[level, base, breakdown]
        except KeyError:
            raise ReleaseCorrupted(
                f"The release does not say how much noise its table {level}/{base}/{breakdown.sex}."
                f"{breakdown.age}.{breakdown.disability}.{breakdown.group} carries; build it again."
            ) from None

    @cached_property
    def _tables(self) -> dict[tuple[str, str, Breakdown], tuple[float, int]]:
        return dict(self.tables())

    def tables(self) -> Iterator[tuple[tuple[str, str, Breakdown], tuple[float, int]]]:
        """Level, base and breakdown of every table, with the variance of its noise and its unit."""
        for level, bases in self.variances.items():
            for base, rows in bases.items():
                for sex, age, disability, variance, unit, *group in rows:
                    yield (level, base, Breakdown(sex, age, disability, *group)), (variance, unit)


def read_noise_statement(path: Path) -> NoiseStatement:
    """Read the statement of one tier.

    Raises:
        ReleaseCorrupted: there is none, or it cannot be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ReleaseCorrupted(
            f"{path} is missing: this release does not say how it is protected, as those of earlier versions of the "
            "program. It is not shown; build it again."
        ) from None
    return parse_noise_statement(content, path)


def parse_noise_statement(content: bytes, path: Path) -> NoiseStatement:
    """Read the content of such a file; `path` is named in errors.

    Raises:
        ReleaseCorrupted: it cannot be read.
    """
    try:
        return NoiseStatement.model_validate_json(content)
    except ValidationError as error:
        raise ReleaseCorrupted(
            f"{path} is not a readable statement on the noise ({error.error_count()} faults); build the release again."
        ) from error
