"""The page on protection: its figures are the release's, its noise is that of the protection itself."""

import json
import re
import shutil
import subprocess
from datetime import date
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.pages.protection.facts import read_facts, right_guess_share
from dashboard.pages.protection.noise_shape import largest_difference, noise_shape
from dashboard.pages.protection.village import IN_NEED, THRESHOLD_VARIANCE, Village, village
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import load_texts
from data.protection import cell_noise
from data.protection.cell_noise import Salts
from data.protection.noise_tables import noise_table
from data.protection.publication_rules import large_enough
from data.protection.secret_keys import demonstration_keys

LANGUAGES = ("en", "mn", "kk", "ru")
SCRIPT = Path(__file__).parents[2] / "assets" / "js" / "protection.js"


def read(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def block(page):
    return json.loads(re.search(r'<script id="protection-data" type="application/json">(.*?)</script>', page)[1])


@pytest.fixture(scope="session")
def facts(tiny_store):
    return read_facts(ServedReleases(tiny_store.root).open("mng"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_tells_the_figures_of_the_release(client, facts, language):
    page, texts = read(client, f"/mng/{language}/protection"), load_texts(language)
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    for level in ("adm0", "adm1", "adm2", "h3"):
        assert f"± {texts.integer(round(facts.reach(level)))}" in page
    for tier in ("public", "planner"):
        assert texts.scaled(round(facts.right_guesses(tier) * 10), 1) in page
    assert texts("badge.demonstration_key") in page
    assert texts("protection.keys.demonstration") in page
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert set(re.findall(r'aria-labelledby="([\w-]+)"', page)) <= set(re.findall(r'id="([\w-]+)"', page))
    for name in re.findall(r'<label for="([\w-]+)"', page):
        assert f'<input id="{name}"' in page


def test_headings_leave_no_step_out(client):
    levels = [int(level) for level in re.findall(r"<h(\d)", read(client, "/mng/en/protection"))]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@settings(max_examples=15, deadline=None)
@given(st.floats(0.5, 120.0), st.integers(0, 60))
def test_the_illustrated_noise_is_that_of_the_protection(variance, count):
    changes, probabilities = noise_table(variance).distribution(count)
    mine = noise_shape(variance).distribution(count)
    assert noise_shape(variance).bound == noise_table(variance).bound
    for change, probability in zip(changes.tolist(), probabilities.tolist(), strict=True):
        assert mine.get(change, 0.0) == pytest.approx(probability, abs=1e-7)


def test_the_browser_draws_from_the_same_tables(client, facts):
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    data = block(read(client, "/mng/en/protection"))
    program = """
      globalThis.window = {};
      require(process.argv[1]);
      const { noiseTables, draw, rightGuesses } = window.familyAtlasProtection;
      const data = JSON.parse(require('fs').readFileSync(0, 'utf8'));
      const tables = noiseTables(data.noise), steps = 200000, answer = {};
      for (const count of [0, 3, 12, data.need]) {
        const seen = (answer[count] = {});
        for (let i = 0; i < steps; i += 1) {
          const change = draw(tables, count, () => (i + 0.5) / steps);
          seen[change] = (seen[change] || 0) + 1 / steps;
        }
      }
      answer.guess = rightGuesses([1, 2, 3, 4], [2, 3, 4, 5], 3);
      console.log(JSON.stringify(answer));
    """
    run = subprocess.run(
        [node, "-e", program, str(SCRIPT)], input=json.dumps(data), capture_output=True, text=True, check=True
    )
    answer = json.loads(run.stdout)
    assert answer.pop("guess") == 5 / 8
    for count, seen in answer.items():
        changes, probabilities = noise_table(facts.variances["adm2"]).distribution(int(count))
        for change, probability in zip(changes.tolist(), probabilities.tolist(), strict=True):
            assert seen.get(str(change), 0.0) == pytest.approx(probability, abs=2e-5)


def test_a_group_is_shown_as_often_as_the_rules_show_it(facts):
    shown = village(facts)
    assert cell_noise.SOFTNESS["families"] == THRESHOLD_VARIANCE
    chances = [shown.shown(families) for families in range(shown.largest + 1)]
    assert chances[: facts.minimum] == [0.0] * facts.minimum
    assert chances[-1] > 0.99
    assert all(later >= earlier - 1e-12 for earlier, later in pairwise(chances))
    keys = demonstration_keys().for_release("xts", date(2026, 6, 30), {})
    cells = 40_000
    for families in (facts.minimum, shown.usual - 2, shown.usual, shown.usual + 3):
        numbers = np.arange(cells, dtype=np.uint64)
        counts = np.full(cells, families, dtype=np.int64)
        salts = Salts(numbers, numbers, numbers.astype(np.uint32), numbers, counts, counts)
        passes = large_enough(counts, keys, salts, relation=0, minimum=facts.minimum, unit=1).mean()
        of_figure = sum(p for figure, p in shown.published(families).items() if figure >= facts.minimum)
        assert shown.shown(families) == pytest.approx(passes * of_figure, abs=4.5 * 0.5 / cells**0.5)


def test_guesses_out_of_a_hundred(facts):
    assert right_guess_share(0.0) == 0.5
    for mu in (0.1, 0.3, 1.0, 2.5):
        assert right_guess_share(mu**2) == pytest.approx(NormalDist().cdf(mu / 2))
    # One figure of the village tells less than everything that is published.
    one = Village(noise_shape(facts.variances["adm2"]), noise_shape(THRESHOLD_VARIANCE), facts.minimum)
    without, with_own = one.published(IN_NEED), one.published(IN_NEED + 1)
    assert one.right_guesses == pytest.approx(50 + 50 * largest_difference(without, with_own))
    assert one.right_guesses == pytest.approx(100 * right_guess_share(1 / facts.variances["adm2"]), abs=0.02)


@pytest.mark.parametrize("page", ["protection", "releases"])
def test_without_a_release_the_page_says_so(tmp_path, page):
    client = create_public_app(tmp_path).server.test_client()
    for language in LANGUAGES:
        text = read(client, f"/mng/{language}/{page}")
        name = {"protection": "protection.nothing", "releases": "releases.none"}[page]
        assert load_texts(language)(name) in text
        assert "protection-data" not in text
        assert "<table" not in text
    assert client.get(f"/xyz/en/{page}").status_code == 404
    assert client.get(f"/mng/de/{page}").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_country_leads_to_the_others(client, language):
    for page in ("", "protection", "releases"):
        text = read(client, f"/mng/{language}/{page}")
        for other in ("", "protection", "releases"):
            assert text.count(f'href="/mng/{language}/{other}"') >= 1
        assert len(re.findall(r'aria-current="page"', text)) == 2  # in the header and in the footer
        for tongue in LANGUAGES:
            assert f'hreflang="{tongue}"' in text
    front = read(client, f"/?lang={language}")
    assert f'href="/mng/{language}/protection"' in front
    assert f'href="/kaz/{language}/releases"' in front


def test_the_front_page_tells_the_published_number_of_families(client, tiny_store):
    release = ServedReleases(tiny_store.root).open("mng").release
    published = int(release.values(level="adm0", indicator="families", base="families").numerator[0])
    exact = release.manifest.counts["family"]
    page = read(client, "/?lang=en")
    assert f"{published:,} families" in page
    assert f"{exact:,}" not in page
