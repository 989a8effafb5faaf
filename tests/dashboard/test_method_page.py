"""Method and sources: everything on the page is the release's own, in four languages."""

import re
import shutil
from html import unescape

import pytest

from dashboard.pages.method.citation import cite_bibtex, cite_text, tex
from dashboard.pages.method.counting import counting
from dashboard.pages.method.indicators import searched
from dashboard.pages.method.model import model_parts, weight_text
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.indicators.register import load_register
from data.notes.notebook import Notebook, Subject
from data.profiles import load_profile

LANGUAGES = ("en", "mn", "kk", "ru")
TEXTS = load_texts("en")


@pytest.fixture(scope="module")
def served(tiny_store):
    return ServedReleases(tiny_store.root).open("mng")


def page_of(client, language="en", query=""):
    answer = client.get(f"/mng/{language}/method{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_indicator_stands_there_under_its_anchor(client, served, language):
    page = page_of(client, language)
    for code, entry in served.release.register.items():
        article = re.search(rf'<article class="indicator" id="ind-{code}">(.*?)</article>', page)[1]
        assert entry["label"][language] in article
        assert entry["definition"][language] in article
    texts = load_texts(language)
    assert texts("method.found", count=texts.integer(len(served.release.register))) in page


def test_the_facts_are_those_of_the_register(client):
    page = page_of(client)
    violence = re.search(r'id="ind-dep_violence">(.*?)</article>', page)[1]
    assert TEXTS("method.sensitivity.sensitive") in violence
    assert "<dd>Levels 1 en</dd>" in violence, "the finest level of sensitive indicators"
    assert f"<dd>{TEXTS('method.of.deprivation.numerator')}</dd>" in violence
    counted = re.search(r'id="ind-families">(.*?)</article>', page)[1]
    assert f"<dd>{TEXTS('method.of.count.denominator')}</dd>" in counted
    gap = re.search(r'id="ind-gap_own">(.*?)</article>', page)[1]
    assert f"<dd>{TEXTS('method.of.gap.denominator')}</dd>" in gap


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_every_kind_of_indicator_has_words_of_its_own(country):
    profile = load_profile(country)
    for indicator in load_register(profile).indicators:
        if indicator.tier == "planner":
            continue  # the page is public
        bases = ["families", "persons"] if indicator.base == "both" else [indicator.base]
        entry = {**indicator.model_dump(), "bases": bases}
        numerator, denominator = counting(entry)
        assert numerator != "method.of.other.numerator", indicator.code
        for msgid in (numerator, denominator):
            assert all(load_texts(language).has(msgid) for language in LANGUAGES), msgid


def test_denominators_say_what_the_expressions_do():
    register = load_register(load_profile("mng"))
    poor = "method.of.intensity.denominator"
    for indicator in register.indicators:
        bases = ["families", "persons"] if indicator.base == "both" else [indicator.base]
        denominator = counting({**indicator.model_dump(), "bases": bases})[1]
        assert (denominator == poor) == (indicator.denominator == "poor == 1"), indicator.code
        assert (denominator == "method.of.gap.denominator") == indicator.code.startswith("gap_"), indicator.code


def test_search_works_without_a_script(client, served):
    page = page_of(client, query="?q=DEP+violence")
    assert re.findall(r'<article class="indicator" id="ind-([a-z_]+)"', page) == ["dep_violence"]
    assert TEXTS("method.found", count="1") in page
    assert 'value="DEP violence"' in page
    nothing = page_of(client, query="?q=%3Cscript%3Exyz")
    assert "<article" not in nothing
    assert "<script>xyz" not in client.get("/mng/en/method?q=%3Cscript%3Exyz").text
    assert TEXTS("method.found.none") in nothing
    assert len(searched(served, TEXTS, "")) == len(served.release.register)


def test_searches_are_not_kept(public_app, client):
    page_of(client)
    kept = len(public_app.heatmap.cache)
    for query in ("a", "b", "c"):
        page_of(client, query=f"?q={query}")
    assert len(public_app.heatmap.cache) == kept


def test_the_contents_lead_to_every_section(client):
    page = page_of(client)
    contents = re.search(r'<nav class="card contents".*?</nav>', page)[0]
    targets = re.findall(r'href="#([a-z]+)"', contents)
    assert targets == re.findall(r'<section class="card" aria-labelledby="([a-z]+)"', page)
    assert all(f'<h2 id="{name}"' in page for name in targets)
    assert {"indicators", "zones", "sources", "limits", "cite", "release"} <= set(targets)


def test_the_model_is_the_profiles(served, monkeypatch):
    assert model_parts(served, TEXTS) == [], "the tiny release has no signs"
    profile = load_profile("mng").model_dump(mode="json")
    monkeypatch.setitem(served.release.__dict__, "profile", profile)
    written = unescape("".join(part for part in model_parts(served, TEXTS) if part))
    for sign in profile["deprivations"]:
        assert sign["label"]["en"] in written
        assert (
            f'{sign["definition"]["en"]}</span></th><td class="n">{weight_text(sign["weight"], TEXTS)}</td>' in written
        )
    assert written.count('scope="rowgroup"') == 5
    assert "33.3%" in written
    assert "420,000 MNT" in written


def test_weights_are_written_with_a_decimal_only_where_they_have_one():
    assert [weight_text(number, TEXTS) for number in (90, 65, 333, 1000)] == ["9%", "6.5%", "33.3%", "100%"]


def test_citations_are_safe_for_tex_and_never_name_an_agency_for_invented_figures(served):
    assert tex(r"50 % of A&B_{x} \ #1 ~ ^ $") == (
        r"50 \% of A\&B\_\textbraceleft{}x\textbraceright{} \textbackslash{} "
        r"\#1 \textasciitilde{} \textasciicircum{} \$"
    )
    assert served.release.manifest.synthetic
    text, entry = cite_text(served, TEXTS), cite_bibtex(served, TEXTS)
    assert served.release_id in text
    assert TEXTS("method.cite.synthetic") in text
    assert entry.startswith(f"@misc{{{served.release_id},\n")
    assert f"author = {{{{{TEXTS('brand')}}}}}" in entry


def test_notes_stand_on_the_page_and_at_the_indicator(tiny_store, tmp_path):
    shutil.copytree(tiny_store.root, tmp_path / "store")
    client = create_public_app(tmp_path / "store").server.test_client()
    assert TEXTS("method.notes.none") in page_of(client)
    words = {language: f"Counted <anew> ({language})." for language in LANGUAGES}
    Notebook(tmp_path / "store", "mng").add(Subject("mpi_h", "MN1101"), words, LANGUAGES, author="Secret Ann")
    page = client.get("/mng/ru/method").text
    assert page.count("Counted &lt;anew&gt; (ru).") == 2
    assert 'href="#ind-mpi_h"' in page
    assert "Secret Ann" not in page, "authors are for the custodian"
    (tmp_path / "store" / "mng" / "notes.json").write_text("{")
    assert load_texts("kk")("notes.unreadable") in unescape(client.get("/mng/kk/method").text)


def test_without_a_release_the_page_says_so(tmp_path):
    client = create_public_app(tmp_path / "empty").server.test_client()
    for language in LANGUAGES:
        answer = client.get(f"/kaz/{language}/method?q=x")
        assert answer.status_code == 200
        assert load_texts(language)("method.nothing") in unescape(answer.text)
    assert client.get("/qqq/en/method").status_code == 404


def test_an_agency_that_tells_nothing_is_shown_as_such(served, monkeypatch):
    from datetime import date

    from dashboard.pages.method import sources
    from data.release.deliveries import Delivery

    profile = load_profile("mng").model_dump(mode="json")
    monkeypatch.setitem(served.release.__dict__, "profile", profile)
    first = profile["agencies"][0]
    told = Delivery(first["code"], first["label"], date(2026, 5, 1), "monthly", True, 97, 12300)
    monkeypatch.setattr(sources, "read_deliveries", lambda release: (told,))
    written = unescape("".join(sources.source_parts(served, TEXTS)))
    assert "May 1, 2026 <strong" in written
    assert "97%" in written
    assert "12,300" in written
    assert written.count(TEXTS("method.sources.unknown")) == 4 * (len(profile["agencies"]) - 1)
    monkeypatch.setattr(sources, "read_deliveries", lambda release: ())
    assert TEXTS("method.sources.unknown_dates") in unescape("".join(sources.source_parts(served, TEXTS)))
