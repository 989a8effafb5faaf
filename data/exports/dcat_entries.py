"""What a catalogue tells of a country's releases, their files and the interfaces to them (see `data.exports.dcat`)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from data.exports.citation import Licence

FOLDER: Final = "data"
"""Under the country's address: below it lie the catalogue and every release."""

Words = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class CataloguedFile:
    """One file of a release.

    Attributes:
        name: under the release's address.
        description: what is in it, by language.
        media_type: by IANA's register, without parameters.
        bytes, sha256: None and '' where the file is made only when somebody asks for it.
        conforms_to: address of the standard that it keeps, '' for none.
        compression: media type of the compression, '' for none.
    """

    name: str
    description: Words
    media_type: str
    bytes: int | None = None
    sha256: str = ""
    conforms_to: str = ""
    compression: str = ""


@dataclass(frozen=True)
class CataloguedRelease:
    """One release that is public, or was until another of its day replaced it.

    Attributes:
        release_id: of the release.
        identifier: under which it is cited.
        title, description: by language.
        reference_date: the day that its figures describe.
        issued, modified: when it was published, and when its state last changed.
        licence: of the figures.
        attribution: of the boundaries, '' for none.
        files: that it can be had as.
        replaced_by: the release that took its place, '' while it is in force.
    """

    release_id: str
    identifier: str
    title: Words
    description: Words
    reference_date: date
    issued: datetime
    modified: datetime
    licence: Licence
    attribution: str
    files: tuple[CataloguedFile, ...]
    replaced_by: str = ""


@dataclass(frozen=True)
class CataloguedService:
    """An interface that serves the releases: its address, its description's address, and its title by language."""

    address: str
    description_address: str
    title: Words
    conforms_to: str = ""


@dataclass(frozen=True)
class CatalogueAbout:
    """The catalogue itself.

    Attributes:
        site: address of the site, without a slash at the end.
        country: its code.
        iso3: its code by ISO 3166-1, three letters.
        place: name of the country by language.
        title, description: of the catalogue and of the series, by language.
        publisher: who answers for the figures, by language.
        contact: how one reaches them, by language.
        contact_address: the page for that.
        keywords: by language.
    """

    site: str
    country: str
    iso3: str
    place: Words
    title: Words
    description: Words
    publisher: Words
    contact: Words
    contact_address: str
    keywords: Mapping[str, Sequence[str]]

    @property
    def folder(self) -> str:
        """Address below which everything lies."""
        return f"{self.site}/{self.country}/{FOLDER}"
