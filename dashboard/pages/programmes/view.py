"""What the page on programmes shows, worked out before anything is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Final

from dashboard.desk import Desk
from dashboard.pages.programmes.typed import Typed
from dashboard.progress_rooms import progress_book
from dashboard.selection import Notice
from dashboard.text import Texts
from data.people.rights import Right, has_right
from data.progress.document import ProgressDocument
from data.progress.entry_access import may_enter, may_read_entries
from data.progress.entry_records import KeptEntry
from data.progress.entry_states import EntryState
from data.progress.framework import Framework, FrameworkIndicator, Milestone
from data.progress.framework_book import KeptFramework
from data.progress.programme import Programme, read_programme
from data.progress.publication_standing import Standing

NAME: Final = "programmes"
DONE: Final = ("new", "changed", "same", "entered", "confirm", "refuse", "withdraw", "published")
"""What a form can have done, as the address says it once."""


@dataclass(frozen=True)
class ProgrammesView:
    """The programmes of a country as one reader asks for them.

    `code`, `indicator` and `milestone` are what is opened, "" for nothing; `done` what a form has just done.
    """

    desk: Desk
    kept: tuple[KeptFramework, ...]
    today: date
    code: str = ""
    indicator: str = ""
    milestone: str = ""
    done: str = ""
    typed: Typed | None = field(default=None)

    @property
    def texts(self) -> Texts:
        """In the reader's language."""
        return self.desk.texts

    @property
    def may_enter(self) -> bool:
        """Whether the reader keeps programmes."""
        return may_enter(self.desk.identity)

    @property
    def may_read(self) -> bool:
        """Whether the reader sees what is not published."""
        return may_read_entries(self.desk.identity)

    @property
    def audits(self) -> bool:
        """Whether the reader is an auditor."""
        return has_right(self.desk.identity, Right.AUDIT)

    @cached_property
    def shown(self) -> KeptFramework | None:
        """The programme that is opened."""
        return next((item for item in self.kept if item.framework.code == self.code), None)

    @property
    def framework(self) -> Framework:
        """What the opened programme promised."""
        if self.shown is None:
            raise ValueError("no programme is opened")
        return self.shown.framework

    @cached_property
    def opened_indicator(self) -> FrameworkIndicator | None:
        """The indicator that is opened."""
        return self.framework.indicator(self.indicator)

    @cached_property
    def opened_milestone(self) -> Milestone | None:
        """The milestone that is opened."""
        return next((item for item in self.framework.milestones if item.code == self.milestone), None)

    @cached_property
    def history(self) -> tuple[KeptEntry, ...]:
        """Every entry of the opened programme; none for those who may not read them."""
        return self.entries_of(self.code) if self.may_read else ()

    @cached_property
    def open_entries(self) -> tuple[KeptEntry, ...]:
        """Entries that wait to be settled."""
        return tuple(item for item in self.history if item.state is EntryState.OPEN)

    @cached_property
    def standing(self) -> Standing | None:
        """What is published and what would be; None for those who may not read it."""
        if not self.may_read:
            return None
        return progress_book().standing(self.desk.identity, self.desk.country, self.code)

    @cached_property
    def published(self) -> ProgressDocument | None:
        """The opened programme as it is public."""
        return self.standing.published if self.standing else self.published_of(self.code)

    @cached_property
    def programme(self) -> Programme:
        """The opened programme with every figure that the reader may see: confirmed ones, or published ones."""
        document = self.standing.draft if self.standing else self.published
        if document is None:
            kept = self.shown
            document = ProgressDocument(framework=self.framework, published_at=kept.added_at) if kept else None
        if document is None:
            raise ValueError("no programme is opened")
        return read_programme(document, [served.release for served in self.desk.releases])

    def entries_of(self, code: str) -> tuple[KeptEntry, ...]:
        """Every entry of a programme. Raises OutsideScope for those who read only what is published."""
        return progress_book().history(self.desk.identity, self.desk.country, code)

    def published_of(self, code: str) -> ProgressDocument | None:
        """A programme as it is public."""
        return progress_book().published(self.desk.country, code)

    def public_address(self, code: str) -> str:
        """Where everybody finds a published programme."""
        return f"{self.desk.public_url}/{self.desk.country}/{self.desk.language}/progress/{code}"

    def action(self, *parts: str) -> str:
        """Address that a form is sent to."""
        return "/".join((self.desk.path(NAME), *parts))


def read_view(desk: Desk, query: Mapping[str, str], today: date) -> ProgrammesView:
    """Read what an address asks for; what is not known is left out with a notice."""
    kept = progress_book().frameworks(desk.country)
    code = _known(desk, query.get("programme", ""), {item.framework.code for item in kept}, "programme")
    framework = next((item.framework for item in kept if item.framework.code == code), None)
    indicator = milestone = ""
    if framework is not None:
        indicators = {item.code for item in framework.indicators}
        indicator = _known(desk, query.get("indicator", ""), indicators, "programme_indicator")
        milestones = {item.code for item in framework.milestones}
        milestone = _known(desk, query.get("milestone", ""), milestones, "programme_milestone")
    done = query.get("done", "")
    return ProgrammesView(desk, kept, today, code, indicator, milestone, done if done in DONE else "")


def _known(desk: Desk, asked: str, known: set[str], field_name: str) -> str:
    if asked and asked not in known:
        desk.notices.append(Notice("notice.unknown_value", (("field", field_name),)))
        return ""
    return asked
