"""Addresses of the page's links. Those of the parts differ in one parameter only and are written from one prefix."""

from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode

from dashboard.desk import Desk, Place
from dashboard.pages.explore.asked import Asked
from dashboard.served import ServedRelease

NAME = "explore"


@dataclass(frozen=True)
class Links:
    """Addresses from one selection."""

    desk: Desk
    asked: Asked

    def to(self, asked: Asked, served: ServedRelease | None = None) -> str:
        """Another selection, in this release or another."""
        release = self.desk.release_parameter
        if served is not None:
            release = {} if served is self.desk.releases[0] else {"release": served.release_id}
        return f"{self.desk.path(NAME)}?{urlencode({**asked.query(), **release})}"

    def select(self, part: Place) -> str:
        """A part, selected."""
        return f"{self._unselected}&part={part.pcode}"

    @property
    def unselect(self) -> str:
        """No part selected."""
        return self._unselected

    def open(self, place: Place) -> str:
        """The parts of an area."""
        return f"{self._elsewhere}&area={place.pcode}"

    def table(self, **changes: str) -> str:
        """The same areas with another table."""
        return self.to(self.asked.but(self.desk.figures, **changes))

    @cached_property
    def _unselected(self) -> str:
        return self.to(replace(self.asked, part=None))

    @cached_property
    def _elsewhere(self) -> str:
        query = replace(self.asked, part=None, every_row=False).query()
        query = {name: value for name, value in query.items() if name not in ("area", "level")}
        return f"{self.desk.path(NAME)}?{urlencode({**query, **self.desk.release_parameter})}"
