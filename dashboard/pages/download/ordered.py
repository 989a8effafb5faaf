"""What a download is of: a page of the desk with its view, and the tables that it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from dashboard.desk import Desk
from dashboard.note_lines import area_of
from dashboard.pages.desk_pages import DeskPages, Opened
from data.exports.sheet import Sheet
from data.people.scope import Identity

FORMATS: Final = ("xlsx", "csv_labelled", "csv", "gpkg")
PAGE_FIELD: Final = "page"


@dataclass(frozen=True)
class Ordered:
    """A download that somebody may have. The page has read its figures in the account's scope."""

    opened: Opened

    @classmethod
    def read(
        cls, pages: DeskPages, identity: Identity, country: str, language: str, query: Mapping[str, str]
    ) -> "Ordered":
        """Open the page that an address names, with its parameters.

        Raises:
            KeyError: there is no such language or page.
            OutsideScope: the account may not see it.
            NothingPublished, PlannerPartMissing: there is nothing to read.
        """
        asked = {name: value for name, value in query.items() if name != PAGE_FIELD}
        return cls(pages.open(identity, country, language, query.get(PAGE_FIELD, ""), asked))

    @property
    def desk(self) -> Desk:
        """Whose download it is, and of which release."""
        desk: Desk = self.opened.view.desk
        return desk

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The tables, as the page gives them."""
        return tuple(self.opened.page.tables(self.opened.view))

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(len(sheet.rows) for sheet in self.sheets)

    @property
    def levels(self) -> frozenset[str]:
        """Levels of the tables that can be drawn on a map."""
        return frozenset(sheet.level for sheet in self.sheets if sheet.level)

    @property
    def title(self) -> str:
        """What the page shows, in words."""
        return self.opened.page.title(self.opened.view)

    @property
    def parameters(self) -> dict[str, str]:
        """The page's canonical parameters, the release always among them: the same figures for good."""
        return {"release": self.desk.served.release_id, **self.opened.page.query(self.opened.view)}

    @property
    def source(self) -> str:
        """Permanent address of the page, without the host."""
        return f"{self.desk.path(self.opened.page.name)}?{urlencode(self.parameters)}"

    def address(self, language: str = "") -> str:
        """Address of this download."""
        query = urlencode({PAGE_FIELD: self.opened.page.name, **self.parameters})
        return f"/{self.desk.country}/{language or self.desk.language}/download?{query}"

    def file_name(self, ending: str) -> str:
        """What the file is called."""
        desk = self.desk
        return f"family-atlas_{desk.country}_{self.opened.page.name}_{desk.day.isoformat()}.{ending}"

    def notes(self) -> list[str]:
        """Notes of the release that hold in the territory or around it, each once."""
        desk, served, texts = self.desk, self.desk.served, self.desk.texts
        near = self._inside() | set(served.around(desk.territory.pcode))
        lines = []
        for note in served.notes_at_hand.notes:
            if note.release_id not in ("", served.release_id) or (note.area and note.area not in near):
                continue
            area = area_of(served, note, texts)
            known = desk.figures.register.get(note.indicator)
            lead = ", ".join(word for word in (area, known["label"][desk.language] if known else "") if word)
            lines.append(f"{lead}: {note.in_language(desk.language)}" if lead else note.in_language(desk.language))
        if not served.notes_at_hand.readable:
            lines.append(texts("notes.unreadable"))
        return list(dict.fromkeys(lines))

    def _inside(self) -> set[str]:
        """P-codes of the territory and of what lies in it."""
        figures = self.desk.figures
        return {
            figures.areas(level)[int(row)]["pcode"] for level in ("adm0", "adm1", "adm2") for row in figures.rows(level)
        }
