"""The catalogue: rdflib reads it, every term is one of the vocabularies', and what the standard asks for is there."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Namespace

from data.exports.citation import FIGURES_LICENCE
from data.exports.dcat import catalogue
from data.exports.dcat_entries import CatalogueAbout, CataloguedFile, CataloguedRelease, CataloguedService
from data.release.store import Store
from tests.dashboard.tiny_release import write_release

NEW = Namespace(str(DCAT))
SPDX = Namespace("http://spdx.org/rdf/terms#")
DCAT_3 = {"DatasetSeries", "inSeries", "first", "last", "prev", "previousVersion", "version", "resource"}
"""Terms that version 3 added, which rdflib's list of the vocabulary (version 2) does not have."""
FOLDER = "http://localhost/mng/data"
WORDS = {"en": "Words", "mn": "Үг", "kk": "Сөз", "ru": "Слова"}

REQUIRED = """
    PREFIX dcat: <http://www.w3.org/ns/dcat#> PREFIX dct: <http://purl.org/dc/terms/>
    PREFIX foaf: <http://xmlns.com/foaf/0.1/> PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
    SELECT ?dataset WHERE {
        ?catalogue a dcat:Catalog ; dcat:dataset ?dataset .
        ?dataset a dcat:Dataset .
        FILTER EXISTS { ?catalogue dct:title ?t } FILTER EXISTS { ?catalogue dct:description ?t }
        FILTER EXISTS { ?catalogue dct:publisher/foaf:name ?t }
        FILTER EXISTS { ?dataset dct:title ?t } FILTER EXISTS { ?dataset dct:description ?t }
        FILTER EXISTS { ?dataset dct:issued ?i ; dct:modified ?m ; dct:accrualPeriodicity ?a ; dcat:version ?v }
        FILTER EXISTS { ?dataset dct:spatial ?s ; dct:temporal [dcat:startDate ?b ; dcat:endDate ?e] }
        FILTER EXISTS { ?dataset dct:publisher ?p ; dcat:contactPoint/vcard:hasURL ?u ; dct:license ?l }
        FILTER EXISTS { ?dataset dct:identifier ?id ; dcat:theme ?h } FILTER EXISTS { ?dataset dcat:keyword ?k }
        FILTER EXISTS { ?dataset dcat:distribution ?x }
        FILTER NOT EXISTS {
            ?dataset dcat:distribution ?x
            FILTER NOT EXISTS {
                ?x a dcat:Distribution ; dcat:accessURL ?xu ; dcat:downloadURL ?xd ; dcat:mediaType ?xm ;
                    dct:license ?xl
            }
        }
    }
"""
"""Datasets that have what DCAT-AP 3 calls mandatory or recommended, and the brief's fields besides."""


@pytest.fixture(scope="module")
def graph(downloads):
    answer = downloads.get("/mng/data/catalog.jsonld")
    assert answer.content_type == "application/ld+json"
    return Graph().parse(data=answer.data, format="json-ld")


def about():
    return CatalogueAbout(
        site="https://atlas.example",
        country="mng",
        iso3="MNG",
        place=WORDS,
        title=WORDS,
        description=WORDS,
        publisher=WORDS,
        contact=WORDS,
        contact_address="https://atlas.example/mng/en/feedback",
        keywords={"en": ("families",)},
    )


def release(day, *, replaced_by="", name=""):
    moment = datetime(2026, 7, 1, 9, tzinfo=UTC)
    return CataloguedRelease(
        release_id=name or f"mng-{day}",
        identifier=f"family-atlas:{name}",
        title=WORDS,
        description=WORDS,
        reference_date=date.fromisoformat(day),
        issued=moment,
        modified=moment,
        licence=FIGURES_LICENCE,
        attribution="",
        files=(CataloguedFile("areas.csv", WORDS, "text/csv", bytes=12, sha256="ab" * 32),),
        replaced_by=replaced_by,
    )


def read(*releases, services=()):
    return Graph().parse(data=json.dumps(catalogue(about(), releases, services)), format="json-ld")


def test_every_release_has_what_the_standard_asks_for(graph, downloads):
    published = downloads.site.releases.published("mng")
    assert {str(row.dataset) for row in graph.query(REQUIRED)} == {f"{FOLDER}/{name}" for name in published}
    spoilt = Graph() + graph
    spoilt.remove((URIRef(f"{FOLDER}/{published[0]}"), DCTERMS.license, None))
    assert len(list(spoilt.query(REQUIRED))) == len(published) - 1


def test_every_term_is_one_of_the_vocabularies(graph):
    used = {*graph.predicates(), *graph.objects(predicate=RDF.type)}
    known = {URIRef(f"{DCAT}{term}") for term in DCAT_3}
    for vocabulary in (DCAT, DCTERMS, FOAF, SKOS):
        terms = {term for term in used if str(term).startswith(str(vocabulary))} - known
        assert terms
        assert {term for term in terms if term not in vocabulary} == set()


def test_times_sizes_and_checksums_are_typed_and_true(graph, downloads):
    name = downloads.served.release_id
    dataset = URIRef(f"{FOLDER}/{name}")
    for term in (DCTERMS.issued, DCTERMS.modified):
        moment = graph.value(dataset, term)
        assert moment.datatype == XSD.dateTime
        assert moment.toPython().utcoffset() is not None
    period = graph.value(dataset, DCTERMS.temporal)
    assert graph.value(period, DCAT.startDate) == Literal("2026-06-30", datatype=XSD.date)
    for table in downloads.tables:
        file = URIRef(f"{dataset}/{table}.csv")
        content = (downloads.folder / f"{table}.csv").read_bytes()
        assert int(graph.value(file, DCAT.byteSize)) == len(content)
        value = graph.value(graph.value(file, SPDX.checksum), SPDX.checksumValue)
        assert value.datatype == XSD.hexBinary
        assert str(value).lower() == hashlib.sha256(content).hexdigest()


def test_every_file_of_the_latest_release_can_be_had(graph, downloads):
    dataset = URIRef(f"{FOLDER}/{downloads.served.release_id}")
    found = {str(graph.value(file, DCAT.downloadURL)) for file in graph.objects(dataset, DCAT.distribution)}
    tables = {address for address in found if address.endswith((".csv", ".json", ".csv.gz"))}
    assert len(tables) == 2 * len(downloads.tables) + 2
    for address in tables:
        answer = downloads.get(address.removeprefix("http://localhost"))
        assert answer.status_code == 200, address


def test_releases_of_several_days_are_a_series(graph, downloads):
    later, earlier = downloads.site.releases.published("mng")
    series = URIRef(f"{FOLDER}#series")
    assert graph.value(URIRef(f"{FOLDER}/{later}"), NEW["prev"]) == URIRef(f"{FOLDER}/{earlier}")
    assert graph.value(URIRef(f"{FOLDER}/{earlier}"), NEW["prev"]) is None
    assert graph.value(series, NEW["first"]) == URIRef(f"{FOLDER}/{earlier}")
    assert graph.value(series, NEW["last"]) == URIRef(f"{FOLDER}/{later}")
    assert set(graph.subjects(NEW["inSeries"], series)) == {URIRef(f"{FOLDER}/{name}") for name in (later, earlier)}


def test_a_correction_is_a_version_of_what_it_replaced():
    folder = "https://atlas.example/mng/data"
    new, old, before = (
        release("2026-06-30", name="new"),
        release("2026-06-30", name="old", replaced_by="new"),
        release("2025-12-31", name="before"),
    )
    for order in ((new, old, before), (before, old, new)):
        graph = read(*order)
        assert graph.value(URIRef(f"{folder}/new"), NEW["previousVersion"]) == URIRef(f"{folder}/old")
        assert graph.value(URIRef(f"{folder}/old"), DCTERMS.isReplacedBy) == URIRef(f"{folder}/new")
        assert graph.value(URIRef(f"{folder}/new"), NEW["prev"]) == URIRef(f"{folder}/before")
        assert graph.value(URIRef(f"{folder}/old"), NEW["prev"]) is None


def test_what_is_not_known_is_not_told():
    plain = release("2026-06-30", name="new")
    file = replace(plain.files[0], bytes=None, sha256="")
    graph = read(replace(plain, files=(file,)))
    assert not list(graph.triples((None, DCAT.byteSize, None)))
    assert not list(graph.triples((None, SPDX.checksum, None)))
    assert not list(graph.triples((None, DCTERMS.rights, None)))
    assert len(read()) > 10, "also a catalogue without releases"


def test_services_say_what_they_serve():
    service = CataloguedService("https://a.example/api", "https://a.example/openapi.json", WORDS)
    graph = read(release("2026-06-30", name="new"), services=[service])
    node = URIRef("https://a.example/api")
    assert graph.value(node, DCAT.endpointURL) == node
    assert graph.value(node, DCAT.servesDataset) == URIRef("https://atlas.example/mng/data/new")


def test_embargoed_and_withdrawn_releases_are_not_in_it(tmp_path):
    from dashboard.public import create_public_app

    store = Store(tmp_path)
    write_release(store, day=date(2025, 12, 31), seed=7, previous=False)
    gone = write_release(store)
    store.withdraw("mng", gone, reason="wrong")
    text = create_public_app(tmp_path).server.test_client().get("/mng/data/catalog.jsonld").text
    assert "mng-2025-12-31" in text
    assert gone not in text
    answer = create_public_app(tmp_path).server.test_client().get(f"/mng/data/{gone}/datapackage.json")
    assert answer.status_code == 410
