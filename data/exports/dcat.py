"""The catalogue of a country's releases after the W3C's DCAT 3 (Recommendation of 2024-08-22), as JSON-LD.

Releases of different days form a series (`dcat:DatasetSeries`, `dcat:prev`); a correction of a day is a new version of
the release that it replaced (`dcat:previousVersion`). The context stands in the document, so nobody has to fetch one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from data.exports.dcat_entries import (
    CatalogueAbout,
    CataloguedFile,
    CataloguedRelease,
    CataloguedService,
    Words,
)
from data.languages import AUTHORITY_CODES

CATALOGUE_FILE: Final = "catalog.jsonld"

_EU: Final = "http://publications.europa.eu/resource/authority"
_TWICE_A_YEAR: Final = f"{_EU}/frequency/ANNUAL_2"
_NEVER: Final = f"{_EU}/frequency/NEVER"
_SOCIETY: Final = f"{_EU}/data-theme/SOCI"
_PUBLIC: Final = f"{_EU}/access-right/PUBLIC"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types"

CONTEXT: Final[dict[str, Any]] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Node = dict[str, Any]


def catalogue(
    about: CatalogueAbout, releases: Sequence[CataloguedRelease], services: Sequence[CataloguedService]
) -> Node:
    """Describe the releases of a country.

    Args:
        about: the catalogue.
        releases: all that are served, in any order.
        services: interfaces that serve them.

    Returns:
        A JSON-LD document.
    """
    in_force = sorted((item for item in releases if not item.replaced_by), key=lambda item: item.reference_date)
    series = _series(about, in_force)
    datasets = [_dataset(about, item, releases, in_force) for item in releases]
    offered = [_service(about, item, datasets) for item in services]
    catalogue_node = {
        "@id": f"{about.folder}/{CATALOGUE_FILE}",
        "@type": "dcat:Catalog",
        "dct:title": _words(about.title),
        "dct:description": _words(about.description),
        "dct:publisher": _publisher(about),
        "dct:language": _languages(about.title),
        "dct:spatial": _place(about),
        "dcat:themeTaxonomy": {
            "@id": f"{_EU}/data-theme",
            "@type": "skos:ConceptScheme",
            "dct:title": {"@value": "Data theme", "@language": "en"},
        },
        "dcat:resource": _reference(series),
        "dcat:dataset": [_reference(node) for node in datasets],
        "dcat:service": [_reference(node) for node in offered],
        **_span(releases),
    }
    return {"@context": CONTEXT, "@graph": [catalogue_node, series, *datasets, *offered]}


def _series(about: CatalogueAbout, in_force: Sequence[CataloguedRelease]) -> Node:
    ends = {"dcat:first": in_force[0], "dcat:last": in_force[-1]} if in_force else {}
    return {
        "@id": f"{about.folder}#series",
        "@type": "dcat:DatasetSeries",
        "dct:title": _words(about.title),
        "dct:description": _words(about.description),
        "dct:accrualPeriodicity": {"@id": _TWICE_A_YEAR, "@type": "dct:Frequency"},
        **_shared(about),
        **{name: {"@id": _address(about, item.release_id)} for name, item in ends.items()},
        **_span(in_force),
    }


def _dataset(
    about: CatalogueAbout,
    release: CataloguedRelease,
    releases: Sequence[CataloguedRelease],
    in_force: Sequence[CataloguedRelease],
) -> Node:
    day = _typed(release.reference_date.isoformat(), "date")
    node = {
        "@id": _address(about, release.release_id),
        "@type": "dcat:Dataset",
        "dct:identifier": release.identifier,
        "dct:title": _words(release.title),
        "dct:description": _words(release.description),
        "dct:issued": _moment(release.issued),
        "dct:modified": _moment(release.modified),
        "dct:accrualPeriodicity": {"@id": _NEVER, "@type": "dct:Frequency"},
        "dct:temporal": {"@type": "dct:PeriodOfTime", "dcat:startDate": day, "dcat:endDate": day},
        "dct:license": {"@id": release.licence.address, "@type": "dct:LicenseDocument"},
        "dcat:version": release.release_id,
        "dcat:inSeries": {"@id": f"{about.folder}#series"},
        "dcat:landingPage": {
            "@id": f"{about.site}/{about.country}/en/data?release={release.release_id}",
            "@type": "foaf:Document",
        },
        "dcat:distribution": [_distribution(about, release, file) for file in release.files],
        **_shared(about),
    }
    if release.attribution:
        node["dct:rights"] = {
            "@type": "dct:RightsStatement",
            "@id": f"{node['@id']}#boundaries",
            "skos:prefLabel": release.attribution,
        }
    if release in in_force and (place := in_force.index(release)):
        node["dcat:prev"] = {"@id": _address(about, in_force[place - 1].release_id)}
    for other in releases:
        if other.replaced_by == release.release_id:
            node["dcat:previousVersion"] = node["dct:replaces"] = {"@id": _address(about, other.release_id)}
    if release.replaced_by:
        node["dct:isReplacedBy"] = {"@id": _address(about, release.replaced_by)}
    return node


def _distribution(about: CatalogueAbout, release: CataloguedRelease, file: CataloguedFile) -> Node:
    address = f"{_address(about, release.release_id)}/{file.name}"
    node: Node = {
        "@id": address,
        "@type": "dcat:Distribution",
        "dct:title": file.name,
        "dct:description": _words(file.description),
        "dcat:accessURL": {"@id": address},
        "dcat:downloadURL": {"@id": address},
        "dcat:mediaType": _media_type(file.media_type),
        "dct:license": {"@id": release.licence.address, "@type": "dct:LicenseDocument"},
    }
    if file.compression:
        node["dcat:compressFormat"] = _media_type(file.compression)
    if file.conforms_to:
        node["dct:conformsTo"] = {"@id": file.conforms_to, "@type": "dct:Standard"}
    if file.bytes is not None:
        node["dcat:byteSize"] = _typed(str(file.bytes), "nonNegativeInteger")
    if file.sha256:
        node["spdx:checksum"] = {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
            "spdx:checksumValue": _typed(file.sha256, "hexBinary"),
        }
    return node


def _service(about: CatalogueAbout, service: CataloguedService, datasets: Sequence[Node]) -> Node:
    node: Node = {
        "@id": service.address,
        "@type": "dcat:DataService",
        "dct:title": _words(service.title),
        "dcat:endpointURL": {"@id": service.address},
        "dcat:endpointDescription": {"@id": service.description_address},
        "dcat:servesDataset": [_reference(dataset) for dataset in datasets],
        **_shared(about),
    }
    if service.conforms_to:
        node["dct:conformsTo"] = {"@id": service.conforms_to, "@type": "dct:Standard"}
    return node


def _shared(about: CatalogueAbout) -> Node:
    """What holds for the series, for every release in it, and for what serves them."""
    return {
        "dct:publisher": _publisher(about),
        "dct:creator": _publisher(about),
        "dct:spatial": _place(about),
        "dct:language": _languages(about.title),
        "dct:accessRights": {"@id": _PUBLIC, "@type": "dct:RightsStatement"},
        "dcat:theme": {
            "@id": _SOCIETY,
            "@type": "skos:Concept",
            "skos:prefLabel": {"@value": "Population and society", "@language": "en"},
        },
        "dcat:keyword": [
            {"@value": word, "@language": language} for language, words in about.keywords.items() for word in words
        ],
        "dcat:contactPoint": {
            "@type": ["vcard:Kind", "vcard:Organization"],
            "vcard:fn": _words(about.contact),
            "vcard:hasURL": {"@id": about.contact_address},
        },
    }


def _span(releases: Sequence[CataloguedRelease]) -> Node:
    """When the first was published and the last changed."""
    if not releases:
        return {}
    return {
        "dct:issued": _moment(min(item.issued for item in releases)),
        "dct:modified": _moment(max(item.modified for item in releases)),
    }


def _publisher(about: CatalogueAbout) -> Node:
    return {
        "@id": f"{about.folder}#publisher",
        "@type": ["foaf:Agent", "foaf:Organization"],
        "foaf:name": _words(about.publisher),
    }


def _place(about: CatalogueAbout) -> Node:
    return {
        "@id": f"{_EU}/country/{about.iso3}",
        "@type": "dct:Location",
        "skos:prefLabel": _words(about.place),
    }


def _address(about: CatalogueAbout, release_id: str) -> str:
    return f"{about.folder}/{release_id}"


def _media_type(name: str) -> Node:
    return {"@id": f"{_MEDIA_TYPES}/{name}", "@type": "dct:MediaType"}


def _languages(words: Words) -> list[Node]:
    return [
        {"@id": f"{_EU}/language/{AUTHORITY_CODES[language]}", "@type": "dct:LinguisticSystem"} for language in words
    ]


def _words(words: Words) -> list[Node]:
    return [{"@value": text, "@language": language} for language, text in words.items()]


def _moment(moment: datetime) -> Node:
    return _typed(moment.isoformat(timespec="seconds"), "dateTime")


def _typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}


def _reference(node: Node) -> Node:
    return {"@id": node["@id"]}
