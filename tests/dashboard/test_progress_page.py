"""The public pages of programmes: every part, what each state says, where figures come from, and what is never said."""

import re
import shutil
from decimal import Decimal
from html import unescape

import pytest

from dashboard.pages.front.country import read_country
from dashboard.pages.progress.addresses import PARTS
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.milestones import staged_milestones
from dashboard.pages.progress.programme_view import indicator_main, overview_main, paper_main, part_main, shown_parts
from dashboard.public import create_public_app
from dashboard.served import ServedReleases
from dashboard.text import LANGUAGES, load_texts
from data.progress.document import document_path
from data.progress.framework import LocalText
from data.progress.framework_file import built_in_frameworks
from data.progress.programme import read_programme
from data.release.store import Store
from tests.progress_programme import TODAY, invented_document, invented_framework

EN = load_texts("en")
HERE = "/mng/{language}/progress/invented"
PAGES = (HERE, *(f"{HERE}/{part}" for part in PARTS), f"{HERE}/indicator/access", f"{HERE}/indicator/people")
LARGEST_PAGE = 310_000


def write(store, document):
    path = document_path(store, document.framework.country, document.framework.code)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(document.to_bytes())
    return path


def copied(tiny_store, folder):
    shutil.copytree(tiny_store.root, folder / "store")
    return folder / "store"


@pytest.fixture(scope="module")
def store(tiny_store, tmp_path_factory):
    root = copied(tiny_store, tmp_path_factory.mktemp("progress-page"))
    write(root, invented_document())
    return root


@pytest.fixture(scope="module")
def site(store):
    return create_public_app(store).server


@pytest.fixture
def client(site):
    return site.test_client()


@pytest.fixture(scope="module")
def releases(store):
    return ServedReleases(store)


@pytest.fixture
def view(releases):
    """How a document reads on a day, in a language."""

    def read(document=None, language="en", today=TODAY, **changes):
        document = document or invented_document()
        country = read_country(releases, document.framework.country, language)
        names = releases.published(country.code)
        opened = [releases.open(country.code, name).release for name in names]
        return ProgrammeView(country, read_programme(document, opened), today, **changes)

    return read


def built_in(code):
    framework = next(found for found in built_in_frameworks() if found.code == code)
    return invented_document(framework=framework, actuals=(), milestones=())


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def words(markup):
    """The text of markup as one reads it."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def row(markup, label):
    """The text of the table row whose head holds a label."""
    found = [words(part) for part in re.findall(r"<tr.*?</tr>", markup, flags=re.DOTALL)]
    return next(line for line in found if label in line)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_its_language(client, language):
    foreign = [f"Invented programme {other}" for other in LANGUAGES if other != language]
    for path in PAGES:
        html = page(client, path.format(language=language))
        assert html.count("<h1") == 1, path
        assert f"Invented programme {language}" in html, path
        assert not any(name in html for name in foreign), path
        assert load_texts(language)("progress.demonstration") in html, path
        identifiers = re.findall(r' id="([^"]+)"', html)
        assert len(identifiers) == len(set(identifiers)), path
    assert f'href="/mng/{language}/progress/invented"' in page(client, f"/mng/{language}/progress")


def test_texts_of_a_programme_are_escaped(client):
    html = page(client, HERE.format(language="en"))
    assert "Invented programme &lt;&amp;&gt; of the tiny country" in html
    assert "Corrected after the audit &lt;&amp;&gt;." in page(client, f"{HERE}/indicator/reached".format(language="en"))


def test_no_number_no_target_and_target_zero_are_three_things(view):
    html = overview_main(view())
    assert EN("progress.baseline.not_available") in row(html, "Indicator no-baseline")
    none = row(html, "Indicator none-stated")
    assert EN("progress.baseline.none") in none
    assert EN("progress.target.none") in none
    assert EN("progress.target.not_available") in row(html, "Indicator target-unknown")
    assert EN("progress.target.zero", value="0") in row(html, "Indicator target-zero")
    # A target of zero is reachable for what should become less.
    assert EN("progress.target.zero", value="0%") in row(html, "Indicator fewer")
    assert "12.5%" in row(html, "Indicator fewer")
    assert EN("progress.no_actual") in row(html, "Indicator silent")


def test_a_state_stands_with_its_reason_and_components(view):
    seen = view()
    html = overview_main(seen)
    assert {status.state for status in seen.standings.values()} == {
        "achieved", "on_track", "off_track", "not_measurable",
    }  # fmt: skip
    for indicator in seen.framework.indicators:
        status, line = seen.standings[indicator.code], row(html, f"Indicator {indicator.code} en")
        assert EN(f"progress.state.{status.state}") in line
        assert EN(f"progress.reason.{status.reason}") in line
    assert EN("progress.way_and_time", way="10%", time="75%") in row(html, "Indicator behind")
    alone = words(indicator_main(seen, seen.framework.indicator("behind")))
    for part in ("Way from baseline to target 10%", "Time that has passed 75%", "On track from 65%"):
        assert part in alone


def test_a_computed_figure_shows_the_release_that_it_is_from(view, releases):
    seen = view()
    html = indicator_main(seen, seen.framework.indicator("people"))
    for name in releases.published("mng"):
        release = releases.open("mng", name).release
        values = release.values(level="adm0", indicator="persons", base="persons")
        number, low, high = (EN.integer(round(float(part[0]))) for part in (values.value, values.low, values.high))
        assert f'href="/mng/en/releases#{name}"' in html
        entry = next(part for part in html.split('<li class="progress-actual">') if name in part)
        assert number in entry
        assert EN("interval", ends=f"{low}–{high}") in words(entry)
        assert EN("progress.step.protected_count") in entry
    agencies = words(indicator_main(seen, seen.framework.indicator("agencies")))
    assert EN("progress.step.agencies") in agencies or EN("progress.nothing_yet.agencies_integrated") in agencies


def test_an_entered_figure_shows_evidence_and_revision(view):
    seen = view()
    html = indicator_main(seen, seen.framework.indicator("reached"))
    text = words(html)
    assert 'href="https://example.org/report" rel="nofollow noopener external"' in html
    assert EN("progress.revision", number="2") in text
    assert EN("progress.revision.first") in text
    assert "Records of the ministry en" in text
    assert EN("progress.kind_of.entered") in text
    assert html.index("120") < html.index("progress-actuals"), "the newest figure is in the status, the trend and first"
    assert 'href="/mng/en/progress/invented/places#map-reached"' in html


def test_overlapping_groups_are_never_summed(view):
    seen = view()
    html = indicator_main(seen, seen.framework.indicator("access"))
    risk = html.split('id="by-risk_population-access"')[1].split("</section>")[0]
    assert EN("progress.never_summed") in risk
    assert re.findall(r'data-label="Latest figure"[^>]*>.*?</td>', risk)
    assert "650" not in risk, "400 women and 250 older persons are not 650 people"
    assert "is-whole" not in html
    assert EN("progress.no_actual") in row(risk, "Minorities")
    assert EN("progress.baseline.none") in row(risk, "Women")
    assert row(html.split('id="by-sex-access"')[1], "Girls, women").startswith("Girls, women en 0 60 400")


def test_the_map_and_its_table_hold_the_same_areas(view, releases):
    seen = view()
    html = part_main(seen, "places")
    people = html.split('id="map-people"')[1].split("</section>")[0]
    served = seen.country.served
    for number, area in enumerate(served.release.areas("adm1")):
        actual = seen.programme.latest("people", pcode=area["pcode"])
        written = EN.integer(int(actual.value)) if actual else EN("progress.places.no_figure")
        name = served.area_name("adm1", number, "en")
        assert f"<title>{name}: {written}</title>" in people
        assert written in row(people, name)
    reached = html.split('id="map-reached"')[1].split("</section>")[0]
    assert "District 21-1" in words(reached) or "<District> & 21-1" in words(reached), "a figure of a second level"
    assert row(reached, "Province 22").count(EN("progress.places.no_figure")) == 1
    assert "Pilot province en" in html


def test_goals_by_both_weightings(view):
    html = part_main(view(built_in("kaz-family-social-card")), "sdg")
    line = row(html.split("<table")[1], "5.1")
    assert line.endswith("5% 10% 60% 25.00% 17.01%")
    assert "59.83%" in row(html.split('id="weights"')[1], "(UNDP)")


def test_money_with_what_stands_beside_it(view):
    html = part_main(view(), "money")
    text = words(html)
    assert "Budget $107,000" in text
    assert EN("progress.money.estimated", amount="$84,566.80") in text
    assert "79.0%" in text, "84,566.80 of 107,000"
    assert row(html, "Subtotal").endswith("$90,000 $10,000 $100,000")
    assert row(html, "Total en" if "Total en" in html else "Total $").endswith("$96,300 $10,700 $107,000")
    assert "$50,000" in text
    assert EN("progress.money.beside") in text
    assert "177" not in row(html, "Total $"), "what is beside the budget is not in it"
    japan = words(part_main(view(built_in("mng-covid-response")), "money"))
    assert EN("progress.money.estimated", amount="$645,668") in japan
    assert "57.1%" in japan


def test_milestones_are_done_late_or_due(view):
    seen = view()
    assert [(one.milestone.code, one.timing) for one in staged_milestones(seen)] == [
        ("m-done", "done"), ("m-late", "late"), ("m-open", "due"),
    ]  # fmt: skip
    text = words(part_main(seen, "milestones"))
    for sentence in (
        EN("progress.milestones.done_on", day="November 30, 2025"),
        EN("progress.milestones.by", day="March 31, 2026"),
        EN("progress.milestones.by_year", year="2026"),
        EN("progress.milestones.percent", percent="40%"),
        EN("progress.milestones.nothing"),
        "The law is being written.",
        "Second step en",
    ):
        assert sentence in text
    later = view(today=TODAY.replace(year=2025))
    assert [one.timing for one in staged_milestones(later)] == ["done", "later", "later"]


def test_every_risk_stands_in_matrix_and_table(view):
    html = part_main(view(), "risks")
    matrix, log = html.split('id="risk-log"')
    for number, code in ((1, "delay"), (2, "turnover")):
        assert f'href="#risk-{code}">Risk {number}</a>' in matrix
        assert f'id="risk-{code}"' in log
    cell = re.search(r'<td class="risk-4">(.*?)</td>', matrix)
    assert "Risk 1" in cell[1], "almost certain and extreme: the last corner"
    assert "operational, financial" in row(log, "Contracts are late")


def test_paper_holds_everything_opened(view):
    html = paper_main(view(whole=True))
    assert "<details" in html
    assert html.count("<details") == html.count(" open>"), "nothing is folded"
    for indicator in view().framework.indicators:
        assert f'id="indicator-{indicator.code}"' in html
    for name in ("sdg", "money", "milestones", "risks", "map-people", "places", "rule"):
        assert f'id="{name}"' in html


def test_a_programme_without_indicators_money_or_goals(view):
    commitment = view(built_in("mng-mn0062"))
    assert shown_parts(commitment) == ["milestones", "paper"]
    assert EN("progress.no_indicators") in overview_main(commitment)
    for part, sentence in (
        ("sdg", "progress.sdg.none"),
        ("money", "progress.money.no_lines"),
        ("risks", "progress.risks.none"),
        ("places", "progress.places.none"),
    ):
        assert EN(sentence) in part_main(commitment, part)
    project = view(built_in("mng-covid-response"))
    assert EN("progress.no_indicators.alone") in overview_main(project)
    assert EN("progress.milestones.none") in part_main(project, "milestones")
    assert "August 2020 to March 2021" in words(overview_main(project)), "no finer than its document"


def test_words_in_another_language_are_marked(view):
    english = LocalText(en="Only English <here>")
    framework = invented_framework(title=english.model_dump(), summary=english.model_dump())
    html = overview_main(view(invented_document(framework=framework), "mn"))
    assert '<h1><span lang="en">Only English &lt;here&gt;</span></h1>' in html
    assert 'lang="mn"' not in html


def test_states_without_a_programme(client, tiny_store, tmp_path):
    html = page(client, "/kaz/en/progress")
    for step in ("framework", "entries", "publish"):
        assert EN(f"progress.nothing.{step}") in html
    for address, name in (
        ("/mng/en/progress/nowhere", "programme"),
        ("/mng/en/progress/invented/nowhere", "part"),
        ("/mng/en/progress/invented/indicator/nowhere", "part"),
        ("/kaz/en/progress/invented", "programme"),
    ):
        html = page(client, address, 404)
        assert EN(f"progress.unknown.{name}") in html
        assert re.search(r'<a href="/\w+/en/progress(/invented)?" class="button"', html), "a way back"
    assert client.get("/xyz/en/progress").status_code == 404
    assert client.get("/mng/xx/progress").status_code == 404


def test_the_pages_follow_the_files(tiny_store, tmp_path):
    root = copied(tiny_store, tmp_path)
    path = write(root, invented_document())
    client = create_public_app(root).server.test_client()
    before = page(client, "/mng/en/progress/invented/indicator/silent")
    assert EN("progress.nothing_yet.entered") in before
    actual = next(item for item in invented_document().actuals if item.indicator == "behind")
    more = (*invented_document().actuals, actual.model_copy(update={"indicator": "silent", "value": Decimal(4321)}))
    write(root, invented_document(actuals=more))
    assert "4,321" in page(client, "/mng/en/progress/invented/indicator/silent")
    path.write_bytes(path.read_bytes()[:-30])
    assert EN("progress.unreadable") in page(client, "/mng/en/progress")
    assert EN("progress.unreadable") in page(client, "/mng/en/progress/invented", 404)
    path.unlink()
    assert EN("progress.nothing.title") in page(client, "/mng/en/progress")


def test_figures_of_a_withdrawn_release_are_gone(tiny_store, tmp_path):
    root = copied(tiny_store, tmp_path)
    write(root, invented_document())
    client = create_public_app(root).server.test_client()
    address = "/mng/en/progress/invented/indicator/people"
    latest, older = Store(root).published("mng")
    assert older in page(client, address)
    Store(root).withdraw("mng", older, reason="wrong")
    after = page(client, address)
    assert older not in after
    assert latest in after


def test_a_country_without_a_release(tmp_path):
    write(tmp_path, invented_document())
    client = create_public_app(tmp_path).server.test_client()
    html = page(client, "/mng/en/progress/invented")
    assert EN("progress.no_release") in html
    assert EN("progress.nothing_yet.people_mapped") in page(client, "/mng/en/progress/invented/indicator/people")
    places = page(client, "/mng/en/progress/invented/places")
    assert EN("progress.places.no_release") in places
    assert "MN2101" in places


def test_pages_are_small_and_kept(client, store):
    for path in PAGES:
        answer = client.get(path.format(language="kk"), headers={"Accept-Encoding": "br"})
        assert len(answer.get_data()) < LARGEST_PAGE / 5, path
        again = client.get(path.format(language="kk"), headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
