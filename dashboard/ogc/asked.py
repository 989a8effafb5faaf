"""A request for layers as the handlers get it: release, language, format and addresses, or why there is no answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from flask import Request

from dashboard.ogc.addresses import Addresses
from dashboard.ogc.query import FORMATS, QueryRefused
from dashboard.pages.front.routes import asked_language
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts
from data.profiles import available_profiles
from data.release.errors import ReleaseError

_CARRIED: Final = ("lang", "release")
_DATA_TYPES: Final = ("application/json", "application/geo+json", "application/schema+json")


class NoAnswer(Exception):
    """There is no answer; `status` of HTTP, and the message that says why with its `values`."""

    def __init__(self, status: int, msgid: str, **values: str) -> None:
        super().__init__(msgid)
        self.status = status
        self.msgid = msgid
        self.values = values


def refused(error: QueryRefused) -> NoAnswer:
    """The answer to a parameter that cannot be read."""
    return NoAnswer(400, f"ogc.refused.{error.reason}", name=error.parameter)


@dataclass(frozen=True)
class Asked:
    """Attributes:
    request: of HTTP.
    releases: that this site serves.
    country: code in the address.
    parameters: of the address, each once.
    """

    request: Request
    releases: ServedReleases
    country: str
    parameters: Mapping[str, str]

    @cached_property
    def served(self) -> ServedRelease:
        """The release that is asked for, the latest by default.

        Raises:
            NoAnswer: there is none, or it cannot be read.
        """
        release, unreadable = self.parameters.get("release", ""), self.releases.is_unreadable(self.country)
        if not unreadable and self.country not in self.releases.countries():
            known = self.country in available_profiles()
            raise NoAnswer(404, "ogc.missing.release" if known else "ogc.missing.country")
        try:
            return self.releases.open(self.country, release)
        except NothingPublished:
            if self.releases.is_withdrawn(self.country, release):
                raise NoAnswer(410, "ogc.missing.withdrawn") from None
            if unreadable:
                raise NoAnswer(503, "ogc.missing.unreadable") from None
            raise NoAnswer(404, "ogc.missing.this_release") from None
        except ReleaseError as error:
            raise NoAnswer(503, "ogc.missing.unreadable") from error

    @property
    def texts(self) -> Texts:
        """Words of the reader's language."""
        return load_texts(asked_language())

    @property
    def html(self) -> bool:
        """Whether a page is wanted: by `f`, else by what the program says that it reads best."""
        chosen = self.parameters.get("f", "")
        if chosen:
            return chosen == "html"
        return self.request.accept_mimetypes.best_match([*_DATA_TYPES, "text/html"]) == "text/html"

    @property
    def addresses(self) -> Addresses:
        """Addresses of the country's layers; a chosen release and language are carried on."""
        carried = {name: self.parameters[name] for name in _CARRIED if name in self.parameters}
        return Addresses(self.request.url_root, self.country, carried)

    def check(self) -> None:
        """Refuse values that no resource takes.

        Raises:
            NoAnswer: format or language are none of ours.
        """
        for name, permitted in (("f", FORMATS), ("lang", LANGUAGES)):
            if self.parameters.get(name, permitted[0]) not in permitted:
                raise refused(QueryRefused(name, "value"))
