"""Citations: an identifier that can be checked, BibTeX that TeX reads, CSL-JSON."""

import base64
import hashlib
import re
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pages.method.citation import cite_text, release_citation
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, load_texts
from data.exports.citation import (
    Citation,
    bibtex,
    checksum_list,
    csl_item,
    named_information,
    release_fingerprint,
    release_identifier,
    tex,
)
from data.release.manifest import FileEntry
from data.release.reader import Release
from tests.dashboard.tiny_release import tiny_store

ENTRY = re.compile(r"@misc\{(?P<key>[A-Za-z0-9:._-]+),\n(?P<fields>.*)\n\}\n", re.DOTALL)
FIELD = re.compile(r"  (?P<name>[a-z]+) = \{(?P<value>.*)\},?")
ANY_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=60)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    return ServedReleases(tiny_store(tmp_path_factory.mktemp("store")).root).open("mng")


def parse_bibtex(text):
    """Read one entry by BibTeX's grammar for braces: each field's braces are balanced, and none is escaped away.

    TeX's and BibTeX's count of braces ignores backslashes, so an escaped brace must have its partner, too.
    """
    entry = ENTRY.fullmatch(text)
    assert entry, text
    fields = {}
    for line in entry["fields"].split("\n"):
        field = FIELD.fullmatch(line)
        assert field, line
        depth = 0
        for sign in field["value"]:
            depth += {"{": 1, "}": -1}.get(sign, 0)
            assert depth >= 0, line
        assert depth == 0, line
        assert field["name"] not in fields
        fields[field["name"]] = field["value"]
    return entry["key"], fields


def untex(value):
    """What TeX sets for an escaped text."""
    value = re.sub(r"^\{(.*)\}$", r"\1", value)
    found = {
        r"\textbackslash{}": "\\",
        r"\textasciitilde{}": "~",
        r"\textasciicircum{}": "^",
        r"\textbraceleft{}": "{",
        r"\textbraceright{}": "}",
        **{rf"\{sign}": sign for sign in "&%$#_"},
    }
    pattern = "|".join(map(re.escape, found))
    rest = re.sub(pattern, "", value)
    assert not set(rest) & set("\\{}&%$#_~^"), value
    return re.sub(pattern, lambda match: found[match[0]], value)


def citation(**changes):
    content = {
        "release_id": "mng-2026-06-30-0123456789",
        "identifier": release_identifier("mng-2026-06-30-0123456789"),
        "fingerprint": "ab" * 32,
        "author": "Family Atlas",
        "title": "Атлас семей: Монголия",
        "reference_date": date(2026, 6, 30),
        "language": "ru",
        "note": "Синтетические данные.",
        "address": "https://atlas.example/mng/ru/data?release=a_b&x=%41#top",
    }
    return Citation(**content | changes)


def test_the_fingerprint_is_that_of_the_list_and_of_public_files_only(served):
    manifest = served.release.manifest
    listed = checksum_list(manifest)
    assert hashlib.sha256(listed).hexdigest() == release_fingerprint(manifest)
    lines = [line.split("  ") for line in listed.decode().splitlines()]
    assert lines == sorted(lines, key=lambda line: line[1])
    assert {name for _, name in lines} == set(manifest.files)
    for digest, name in lines:
        assert hashlib.sha256((served.release.folder / name).read_bytes()).hexdigest() == digest
    secret = {**manifest.files, "planner/adm.parquet": FileEntry(bytes=1, sha256="00" * 32)}
    assert checksum_list(manifest.model_copy(update={"files": secret})) == listed
    first = next(iter(manifest.files))
    changed = {**manifest.files, first: FileEntry(bytes=1, sha256="00" * 32)}
    assert release_fingerprint(manifest.model_copy(update={"files": changed})) != release_fingerprint(manifest)


def test_the_fingerprint_as_an_address_is_that_of_rfc_6920():
    # The example of RFC 6920, section 8.1.
    digest = hashlib.sha256(b"Hello World!").hexdigest()
    assert named_information(digest) == "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk"
    name = named_information("ab" * 32).rpartition(";")[2]
    assert base64.urlsafe_b64decode(name + "=") == bytes.fromhex("ab" * 32)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_synthetic_release_says_so_everywhere_and_names_no_agency(served, language):
    texts = load_texts(language)
    cited = release_citation(served, texts, "https://atlas.example/x")
    synthetic = texts("method.cite.synthetic")
    _, fields = parse_bibtex(bibtex(cited))
    assert synthetic in cite_text(served, texts)
    assert untex(fields["note"]).startswith(synthetic)
    assert csl_item(cited)["note"].startswith(synthetic)
    assert untex(fields["author"]) == texts("brand") == csl_item(cited)["author"][0]["literal"]
    assert cited.identifier in cite_text(served, texts)
    assert cited.fingerprint in fields["note"]


def test_a_real_release_is_cited_by_its_agency(served):
    release = Release(served.release.folder, served.release.manifest.model_copy(update={"synthetic": False}))
    agency = {"code": "office", "label": dict.fromkeys(LANGUAGES, "Office {of} Families & Co")}
    release.profile = {**served.release.profile, "lead_agency": "office", "agencies": [agency]}
    real, texts = ServedRelease(release, served.published), load_texts("en")
    cited = release_citation(real, texts)
    assert cite_text(real, texts).startswith("Office {of} Families & Co. ")
    assert cited.note == ""
    _, fields = parse_bibtex(bibtex(cited))
    assert untex(fields["author"]) == "Office {of} Families & Co"
    assert fields["note"].startswith("family-atlas:mng-")
    assert "url" not in fields


@given(text=ANY_TEXT)
@settings(max_examples=60, deadline=None)
def test_bibtex_keeps_any_text(text):
    _, fields = parse_bibtex(bibtex(citation(author=text, title=text, note=text)))
    for name in ("author", "title"):
        assert untex(fields[name]) == text
    assert untex(fields["note"]).startswith(text.strip())


def test_bibtex_keeps_the_address_and_cyrillic_letters():
    key, fields = parse_bibtex(bibtex(citation()))
    assert key == "mng-2026-06-30-0123456789"
    assert fields["url"] == "https://atlas.example/mng/ru/data?release=a_b&x=%41#top"
    assert fields["title"] == "{Атлас семей: Монголия}"
    assert fields["year"] == "2026"
    assert unicodedata.is_normalized("NFC", bibtex(citation()))
    assert parse_bibtex(bibtex(citation(address="https://x/}{\\")))[1]["url"] == "https://x/%7D%7B%5C"


def test_line_ends_cannot_leave_a_field():
    assert tex("a\r\nb") == "a  b"
    parse_bibtex(bibtex(citation(title="a\n}\n@misc{evil,\n")))


def test_csl_has_what_reference_managers_need():
    item = csl_item(citation())
    assert item["type"] == "dataset"
    assert item["issued"] == {"date-parts": [[2026, 6, 30]]}
    assert item["URL"] == citation().address
    assert item["number"] == "family-atlas:mng-2026-06-30-0123456789"
    assert "URL" not in csl_item(citation(address=""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_leads_to_entries_of_its_language(downloads, language):
    texts, release_id = load_texts(language), downloads.served.release_id
    fingerprint = release_fingerprint(downloads.served.release.manifest)
    page = downloads.get(f"/mng/{language}/data").text
    assert page.count('id="cite"') == 1
    for shown in (f"family-atlas:{release_id}", fingerprint, "/licenses/by/4.0/", texts("metadata.cite.not_doi")):
        assert shown in page, shown
    assert texts("metadata.cite.synthetic") in page
    for file in ("citation.bib", "citation.json"):
        assert f'href="/mng/data/{release_id}/{file}?lang={language}"' in page
    answer = downloads.get(f"citation.bib?lang={language}")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    key, fields = parse_bibtex(answer.text)
    assert (key, fields["language"]) == (release_id, language)
    assert untex(fields["title"]) == release_citation(downloads.served, texts).title
    assert downloads.get(fields["url"].removeprefix("http://localhost")).status_code == 200
    [item] = downloads.get(f"citation.json?lang={language}").get_json(force=True)
    assert item["title"] == untex(fields["title"])


def test_the_served_list_is_the_one_that_is_cited(downloads):
    answer = downloads.get("release.sha256")
    assert hashlib.sha256(answer.data).hexdigest() == release_fingerprint(downloads.served.release.manifest)
    assert downloads.get("citation.bib?lang=xx").text == downloads.get("citation.bib?lang=en").text
    assert downloads.get("/mng/data/mng-2026-06-30-0000000000/citation.bib").status_code == 404
