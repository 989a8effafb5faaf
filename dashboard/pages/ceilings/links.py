"""Addresses from one choice on the page on ceilings to others, and to other pages."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from dashboard.desk import Desk, Place
from dashboard.markup import Markup, element
from dashboard.pages.ceilings.choice import NAME, Choice


@dataclass(frozen=True)
class Links:
    """Addresses from one choice; of the map, too (`open`, `select` and `unselect`)."""

    desk: Desk
    choice: Choice

    def to(self, **changes: Any) -> str:
        """The same with something else chosen."""
        query = {**self.desk.release_parameter, **replace(self.choice, **changes).query()}
        return f"{self.desk.path(NAME)}?{urlencode(query)}"

    def link(self, text: Any, **changes: Any) -> Markup:
        """A link to it, followed without a page load."""
        return element("a", {"href": self.to(**changes), "data-desk": True}, text)

    def select(self, part: Place) -> str:
        """An area opened."""
        return self.to(part=part)

    @property
    def unselect(self) -> str:
        """No area opened."""
        return self.to(part=None)

    def open(self, place: Place) -> str:
        """Money divided over the parts of an area: the envelope of the whole is not theirs."""
        if place.level == "adm2":
            return self.to(part=place) if place.pcode != self.choice.place.pcode else self.to()
        return self.to(place=place, by="adm2", part=None, envelope="")
