"""A programme as its pages show it: with its country, the day, and the addresses in the page's language."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from dashboard.pages.front.country import Country
from dashboard.pages.progress.addresses import indicator_path, programme_path
from dashboard.text import Texts
from data.progress.framework import Framework, FrameworkIndicator
from data.progress.programme import Programme
from data.progress.status import Status, indicator_status
from data.release.deliveries import read_deliveries


@dataclass(frozen=True)
class ProgrammeView:
    """Attributes:
    country: of the programme, with its latest release.
    programme: with every actual.
    today: the day for which states are told.
    whole: whether everything stands on one page, opened, for paper.
    """

    country: Country
    programme: Programme
    today: date
    whole: bool = False

    @property
    def texts(self) -> Texts:
        """Of the page's language."""
        return self.country.texts

    @property
    def framework(self) -> Framework:
        """What was promised."""
        return self.programme.framework

    def path(self, part: str = "") -> str:
        """Address of the programme or one of its parts."""
        return programme_path(self.country.code, self.texts.language, self.framework.code, part)

    def indicator_path(self, indicator: FrameworkIndicator) -> str:
        """Address of one of its indicators."""
        return indicator_path(self.country.code, self.texts.language, self.framework.code, indicator.code)

    @cached_property
    def standings(self) -> dict[str, Status]:
        """Status of every indicator by its code."""
        framework = self.framework
        return {
            indicator.code: indicator_status(
                indicator, self.programme.of(indicator.code), self.today, framework.first_day, framework.last_day
            )
            for indicator in framework.indicators
        }

    @cached_property
    def agencies(self) -> dict[str, str]:
        """Names of the agencies that deliver data, by their code; empty without a release."""
        if self.country.served is None:
            return {}
        return {
            delivery.agency: delivery.label[self.texts.language]
            for delivery in read_deliveries(self.country.served.release)
        }
