"""The catalogue of a country's releases: what of them is public, in the words of the catalogues of messages."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from dashboard.pages.data.described import table_words
from dashboard.pages.data.packaged import description, keywords
from dashboard.pages.data.release_files import ReleaseFiles, tables_of
from dashboard.pages.data.sdmx_routes import DATA as SDG
from dashboard.pages.method.citation import publisher, release_title
from dashboard.served import NothingPublished, ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts
from data.exports.citation import FIGURES_LICENCE, release_identifier
from data.exports.csvw import STANDARD as CSVW
from data.exports.data_package import PACKAGE_FILE
from data.exports.dcat import catalogue
from data.exports.dcat_entries import CatalogueAbout, CataloguedFile, CataloguedRelease, CataloguedService
from data.exports.layer_names import LAYER_FILES
from data.exports.release_tables import ReleaseTable
from data.exports.sdmx_table import MEDIA_TYPE as SDMX_TYPE
from data.exports.table_file import MEDIA_TYPES, TableFile
from data.exports.table_shelf import FORMATS
from data.exports.table_xlsx import MOST_ROWS
from data.release.errors import ReleaseError
from data.release.published_list import HistoryEntry
from data.release.release_states import ReleaseState

_PACKAGES: Final = "https://specs.frictionlessdata.io/tabular-data-package/"
_FEATURES: Final = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
_SDMX: Final = "https://sdmx.org/"
_GZIP: Final = "application/gzip"


def country_catalogue(releases: ServedReleases, files: ReleaseFiles, country: str, site: str) -> dict[str, Any]:
    """Describe every release of a country that can be read now.

    Args:
        releases: of the site.
        files: of the releases; none is made for the catalogue.
        country: with a published release.
        site: its address, without a slash at the end.

    Raises:
        NothingPublished: the country has no release.
    """
    latest = releases.open(country)
    found = []
    for entry in releases.store.history(country):
        if entry.state == ReleaseState.WITHDRAWN:
            continue
        try:
            served = releases.open(country, entry.release_id)
        except (NothingPublished, ReleaseError):
            # Replaced ones need not be on this server any more.
            continue
        found.append(_release(served, entry, files))
    return catalogue(_about(latest, site), found, _services(country, site))


def _release(served: ServedRelease, entry: HistoryEntry, files: ReleaseFiles) -> CataloguedRelease:
    return CataloguedRelease(
        release_id=served.release_id,
        identifier=release_identifier(served.release_id),
        title=_said(lambda texts: release_title(served, texts)),
        description=_said(lambda texts: description(served, texts)),
        reference_date=entry.reference_date,
        issued=entry.published_at,
        modified=entry.superseded_at or entry.published_at,
        licence=FIGURES_LICENCE,
        attribution=served.release.manifest.attribution,
        files=tuple(_files(served, files)),
        replaced_by=entry.superseded_by or "",
    )


def _files(served: ServedRelease, files: ReleaseFiles) -> list[CataloguedFile]:
    at_hand = files.at_hand(served, prepare=False)
    made = {file.name: file for file in at_hand.files}
    found = []
    for table in tables_of(served):
        title = _said(partial(_table_title, table))
        forms = [form for form in FORMATS if form != "xlsx" or table.rows <= MOST_ROWS]
        found += [_file(f"{table.name}.{form}", form, title, made) for form in forms]
    if at_hand.layers is None or at_hand.layers:
        outlines = _said(lambda texts: texts("metadata.table.layers"))
        found += [_file(name, form, outlines, made) for name, form in LAYER_FILES.items()]
    package = _said(lambda texts: texts("metadata.table.package"))
    series = _said(lambda texts: texts("metadata.table.sdg"))
    return [
        *found,
        CataloguedFile(SDG, series, SDMX_TYPE.partition(";")[0], conforms_to=_SDMX),
        CataloguedFile(PACKAGE_FILE, package, "application/json", conforms_to=_PACKAGES),
    ]


def _table_title(table: ReleaseTable, texts: Texts) -> str:
    return table_words(table, texts).title


def _file(name: str, form: str, description: Mapping[str, str], made: Mapping[str, TableFile]) -> CataloguedFile:
    packed, file = form == "csv.gz", made.get(name)
    return CataloguedFile(
        name,
        description,
        MEDIA_TYPES["csv" if packed else form],
        bytes=file.bytes if file else None,
        sha256=file.sha256 if file else "",
        conforms_to=CSVW if form == "csv" else "",
        compression=_GZIP if packed else "",
    )


def _about(latest: ServedRelease, site: str) -> CatalogueAbout:
    profile = latest.release.profile
    return CatalogueAbout(
        site=site,
        country=latest.country,
        iso3=profile.get("iso3", latest.country.upper()),
        place=profile["name"],
        title=_said(lambda texts: texts("metadata.catalogue.title", country=profile["name"][texts.language])),
        description=_said(lambda texts: texts("metadata.catalogue.description")),
        publisher=_said(lambda texts: publisher(latest, texts)),
        contact=_said(lambda texts: texts("metadata.catalogue.contact")),
        contact_address=f"{site}/{latest.country}/en/feedback",
        keywords={language: keywords(load_texts(language)) for language in LANGUAGES},
    )


def _services(country: str, site: str) -> list[CataloguedService]:
    api, ogc = f"{site}/api/v1", f"{site}/ogc/{country}"
    return [
        CataloguedService(api, f"{api}/openapi.json", _said(lambda texts: texts("metadata.catalogue.api"))),
        CataloguedService(ogc, f"{ogc}/api", _said(lambda texts: texts("metadata.catalogue.ogc")), _FEATURES),
    ]


def _said(say: Callable[[Texts], str]) -> dict[str, str]:
    return {language: say(load_texts(language)) for language in LANGUAGES}
