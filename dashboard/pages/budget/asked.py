"""What an address asks of the page: which round, and which first-level area."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.pages.place.addresses import page_address
from data.budget_summary.document import AreaMoney, BudgetSummary


@dataclass(frozen=True)
class Asked:
    """A summary and an area of it; `area` is "" for the whole country. `at` is the summary's place in the list."""

    summary: BudgetSummary
    at: int
    area: str = ""

    @property
    def money(self) -> AreaMoney:
        """Of the area."""
        if not self.area:
            return self.summary.nation
        return next(item for item in self.summary.first if item.pcode == self.area)

    @property
    def parts(self) -> tuple[AreaMoney, ...]:
        """The areas inside it."""
        if not self.area:
            return self.summary.first
        return tuple(item for item in self.summary.second if item.parent == self.area)

    @property
    def level(self) -> str:
        """Of the parts."""
        return "adm2" if self.area else "adm1"

    def address(self, language: str, *, page: str = "budget", area: str | None = None, release: str = "") -> str:
        """Address of this page or of its download, with another area if given.

        The latest round needs no name, unless a release is given: then the address always leads to these figures.
        """
        named, place = str(self.summary.round) if self.at or release else "", self.area if area is None else area
        return page_address(self.summary.country, language, page, release, round=named, area=place)


def read_asked(summaries: Sequence[BudgetSummary], query: Mapping[str, str]) -> Asked:
    """The round and area of an address; unknown ones give the latest round, and the whole country.

    Args:
        summaries: of the country, the latest first; at least one.
        query: `round` is a summary's number, `area` the p-code of a first-level area of it.
    """
    at = next((at for at, item in enumerate(summaries) if str(item.round) == query.get("round", "")), 0)
    summary, area = summaries[at], query.get("area", "").upper()
    return Asked(summary, at, area if any(item.pcode == area for item in summary.first) else "")
