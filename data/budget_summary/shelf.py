"""Published summaries as a running site reads them: again whenever a file changes."""

from pathlib import Path

from data.budget_summary.document import FOLDER, BudgetSummary, SummaryDamaged, parse_summary
from data.sealed_document import DocumentsAtHand, DocumentShelf


class SummariesAtHand(DocumentsAtHand[BudgetSummary]):
    """Summaries of a country, the latest period first, and whether every file could be read."""

    @property
    def summaries(self) -> tuple[BudgetSummary, ...]:
        """The documents."""
        return self.documents


class SummaryShelf(DocumentShelf[SummariesAtHand]):
    """The summaries of every country of a store."""

    def __init__(self, store: Path) -> None:
        super().__init__(
            store,
            f"{FOLDER}/summary-*.json",
            parse=parse_summary,
            damaged=SummaryDamaged,
            order=lambda item: (item.first_day, item.last_day, item.published_at),
            at_hand=SummariesAtHand,
        )
