"""The published summary of a budget round: approved money with noise, per area and programme. Holds no exact amount.

The file is JSON: `summary`, and `sha256` of the summary's canonical form. How it is made and why it may be public:
docs/budget-summary.md.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from data.errors import AtlasError
from data.sealed_document import digest, seal, unseal

FORMAT_VERSION: Final = 1
FOLDER: Final = "budget"
_NAME: Final = "summary"

AmountState = Literal["value", "small", "not_funded", "sensitive"]
"""`small`: the noise is too large beside the amount. `not_funded`: nothing was approved there.
`sensitive`: confidential programmes, whose money is told of the nation only."""

Minor = Annotated[int, Field(ge=0)]


class SummaryDamaged(AtlasError):
    """A file of a summary is not one that this program wrote."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Record):
    """Money in minor units, rounded to three significant digits, with the ends of the 90 % interval of its noise."""

    state: AmountState
    minor: Minor = 0
    low: Minor = 0
    high: Minor = 0

    @property
    def shown(self) -> bool:
        """Whether there is an amount."""
        return self.state == "value"


class PublishedNorm(_Record):
    """The norm behind the money of a programme; norms are legal acts and public."""

    code: str
    version: int
    order_number: str
    order_date: date
    label: Mapping[str, str]


class Programme(_Record):
    """A programme of the round.

    Attributes:
        code: in the country profile, or `norm:<code>` of a norm that serves no programme.
        label: by language.
        sensitive: whether its money is told of the nation only.
        groups: target groups of the profile that its money is for.
        norms: that its money follows from.
    """

    code: str
    label: Mapping[str, str]
    sensitive: bool
    groups: tuple[str, ...] = ()
    norms: tuple[PublishedNorm, ...]


class AreaMoney(_Record):
    """Money of one area.

    Attributes:
        pcode, parent: of the area; "" of the nation, and for the parent of a first-level area.
        requests, approved: how many second-level areas asked, and of how many the request was approved.
        total: over all programmes that are not sensitive; of the nation over all.
        programmes: by code; empty for second-level areas.
    """

    pcode: str
    parent: str = ""
    requests: int
    approved: int
    total: Amount
    programmes: Mapping[str, Amount] = Field(default_factory=dict)


class Protection(_Record):
    """How the amounts were made.

    Attributes:
        variances: of the noise on a cell by level, in squared shifts; a shift is the most that one family can change.
        least_deviations: amounts below so many standard deviations of their noise are hidden.
        significant_digits: of every amount.
        leak: mu squared (Gaussian differential privacy) that the summary adds to a release's.
    """

    variances: Mapping[str, int]
    least_deviations: float
    significant_digits: int
    leak: float


class BudgetSummary(_Record):
    """One round. `first` and `second` are the areas of the first and second level in the order of their p-codes."""

    format_version: int = FORMAT_VERSION
    country: str
    round: int
    name: str
    first_day: date
    last_day: date
    currency: str
    digits: int
    release_id: str
    published_at: AwareDatetime
    demonstration: bool
    protection: Protection
    programmes: tuple[Programme, ...]
    nation: AreaMoney
    first: tuple[AreaMoney, ...]
    second: tuple[AreaMoney, ...]

    def to_bytes(self) -> bytes:
        """The content of the file; equal summaries give equal bytes."""
        return seal(_NAME, self)

    @property
    def digest(self) -> str:
        """SHA-256 of the summary's canonical form."""
        return digest(self.model_dump(mode="json"))


def summary_path(store: Path, country: str, number: int) -> Path:
    """Where the summary of a round lies in a store."""
    return store / country / FOLDER / f"summary-{number}.json"


def parse_summary(content: bytes, path: Path) -> BudgetSummary:
    """Read the content of a file.

    Raises:
        SummaryDamaged: it is not what this program wrote.
    """
    return unseal(content, path, name=_NAME, model=BudgetSummary, version=FORMAT_VERSION, error=SummaryDamaged)
