"""The IATI file of a programme: what it says, and that the standard's own schema, codelists and rules accept it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from dashboard.pages.progress.file_words import file_words
from data.exports.iati import iati_activity
from data.exports.iati_figures import link
from data.exports.iati_subjects import budget_shares
from data.exports.iati_words import Surroundings
from data.exports.iati_xml import storable
from data.progress.actual import Actual, Evidence
from data.progress.document import MilestoneState, ProgressDocument
from data.progress.framework_file import FOLDER, read_framework
from data.progress.programme import Programme, read_programme
from tests.iati_judges import code_mistakes, mistakes, rule_mistakes, schema_mistakes
from tests.progress_programme import PUBLISHED, invented_document, invented_framework, words

AREAS = {"MN11": words("Province 11"), "MN2101": words("District")}
ISO2 = {"mng": "MN", "kaz": "KZ"}


def around(*, invented=False, updated=PUBLISHED, iso2="MN"):
    return Surroundings(iso2=iso2, areas=AREAS, updated=updated, invented=invented)


def written(document, **facts):
    return iati_activity(read_programme(document, []), around(**facts), file_words)


def activity(document=None, **facts):
    return etree.fromstring(written(document or invented_document(), **facts)).find("iati-activity")


def indicator(tree, title):
    return next(item for item in tree.iter("indicator") if item.findtext("title/narrative") == f"Indicator {title} en")


def published(framework, **changes):
    return ProgressDocument(framework=framework, published_at=datetime(2026, 7, 1, tzinfo=UTC), **changes)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_every_judge_accepts_the_built_in_programmes(path):
    framework = read_framework(path)
    actuals = tuple(
        Actual(indicator=item.code, first_day=framework.first_day, last_day=framework.last_day, category=category,
               value=Decimal(7), computed=False, evidence=Evidence(reference="1", address="https://example.org/a.pdf"))
        for item in framework.indicators
        for category in ("", *item.category_labels())
    )  # fmt: skip
    states = tuple(MilestoneState(milestone=item.code, state="started", percent=40) for item in framework.milestones)
    iso2 = ISO2[framework.country]
    document = published(framework, actuals=actuals, milestones=states)
    content = written(document, iso2=iso2, updated=document.published_at)
    assert mistakes(content) == []
    tree = etree.fromstring(content)
    assert tree.find(".//recipient-country").get("code") == iso2
    assert len(tree.findall(".//actual")) == len(actuals) + len(states)
    # Every language that a title is written in stands in the file.
    assert [item.text for item in tree.findall("iati-activity/title/narrative")] == list(
        framework.title.as_dict().values()
    )
    assert written(document, iso2=iso2, updated=document.published_at) == content, "equal input gives equal bytes"


def test_every_judge_accepts_the_invented_programme():
    assert mistakes(written(invented_document(), invented=True)) == []


MUTANTS = {
    "no title": (schema_mistakes, lambda tree: tree.remove(tree.find("title"))),
    "title twice": (schema_mistakes, lambda tree: tree.insert(2, etree.fromstring("<title/>"))),
    "an element that there is not": (schema_mistakes, lambda tree: tree.append(etree.Element("results"))),
    "wrong order": (schema_mistakes, lambda tree: tree.append(tree.find("budget"))),
    "a day that there is not": (schema_mistakes, lambda tree: tree.find("activity-date").set("iso-date", "2026-02-30")),
    "measure": (code_mistakes, lambda tree: tree.find(".//indicator").set("measure", "6")),
    "language": (code_mistakes, lambda tree: tree.find("title").find("narrative").set(f"{XML}lang", "english")),
    "sector": (code_mistakes, lambda tree: tree.find("sector").set("code", "16")),
    "country": (code_mistakes, lambda tree: tree.find("recipient-country").set("code", "ZZ")),
    "currency": (code_mistakes, lambda tree: tree.set("default-currency", "ZZZ")),
    "file format": (code_mistakes, lambda tree: tree.find(".//document-link").set("format", "pdf")),
    "baseline without value": (rule_mistakes, lambda tree: tree.find(".//baseline").attrib.pop("value")),
    "actual without value": (rule_mistakes, lambda tree: tree.find(".//actual").attrib.pop("value")),
    "end before start": (rule_mistakes, lambda tree: tree.find(".//period-start").set("iso-date", "2030-01-01")),
    "ninety percent": (rule_mistakes, lambda tree: tree.find("recipient-country").set("percentage", "90")),
    "no sector": (rule_mistakes, lambda tree: [tree.remove(item) for item in tree.findall("sector")]),
    "future": (rule_mistakes, lambda tree: tree.find(".//transaction-date").set("iso-date", "2999-01-01")),
    "identifier": (rule_mistakes, lambda tree: setattr(tree.find("iati-identifier"), "text", "a/b")),
}
XML = "{http://www.w3.org/XML/1998/namespace}"


@pytest.mark.parametrize("name", MUTANTS)
def test_the_judges_find_what_is_wrong(name):
    judge, spoil = MUTANTS[name]
    tree = etree.fromstring(written(invented_document()))
    assert judge(tree) == []
    spoil(tree.find("iati-activity"))
    assert judge(tree) != []


def test_not_available_none_and_zero_are_three_things():
    tree = activity()
    no_baseline, none, zero = (indicator(tree, title) for title in ("no-baseline", "none-stated", "target-zero"))
    assert no_baseline.find("baseline") is None
    assert "N/A" in no_baseline.findtext("description/narrative")
    assert none.find("baseline") is None
    assert none.find(".//target") is None
    assert "sets none" in none.findtext("description/narrative")
    assert [item.get("value") for item in zero.iter("target")] == ["0"]
    assert [item.get("value") for item in zero.iter("actual")] == ["0"]
    assert "N/A" in indicator(tree, "target-unknown").findtext("description/narrative")
    assert indicator(tree, "target-unknown").find(".//target") is None
    assert indicator(tree, "fewer").get("ascending") == "false"
    assert indicator(tree, "fewer").get("measure") == "2"


def test_one_actual_per_category_and_never_a_sum():
    found = indicator(activity(), "access")
    assert found.get("aggregation-status") == "false"
    actuals = {
        tuple((part.get("name"), part.get("value")) for part in item.iter("dimension")): item.get("value")
        for item in found.iter("actual")
    }
    assert actuals == {
        (): "700",
        (("sex", "female"),): "400",
        (("sex", "male"),): "300",
        (("risk_population", "women"),): "400",
        (("risk_population", "older"),): "250",
    }
    assert [item.get("value") for item in found.iter("baseline")] == ["0"]
    assert "never add" in found.findtext("description/narrative")
    targets = [(item.get("value"), item.find("dimension") is not None) for item in found.iter("target")]
    assert targets == [("0", False), ("60", True)]


def test_figures_tell_interval_evidence_place_and_correction():
    tree = activity()
    (noisy,) = indicator(tree, "noisy").iter("actual")
    assert "96 to 112" in noisy.findtext("comment/narrative")
    link = noisy.find("document-link")
    assert (link.get("url"), link.get("format")) == ("https://example.org/report", "text/html")
    reached = list(indicator(tree, "reached").iter("actual"))
    assert [item.find("location").get("ref") for item in reached if item.find("location") is not None] == [
        "MN11", "MN2101",
    ]  # fmt: skip
    comments = " ".join(item.findtext("comment/narrative") for item in reached)
    assert "revision 2" in comments
    assert "Corrected after the audit <&>." in comments
    assert {item.get("ref") for item in tree.findall("location")} == {"MN11", "MN2101"}
    app = [item.text for item in indicator(tree, "app").find(".//actual/comment")]
    assert "Derivation: Read from release: mng-2025-12-31; Social workers with a log-in: 48." in app[0]
    assert len(set(app)) == 4, "every language tells it in its own words"


def test_money_is_exact_and_what_is_beside_the_budget_stays_beside():
    tree = activity()
    assert [item.findtext("value") for item in tree.findall("budget")] == ["107000.00"]
    found = tree.findall("transaction")
    transactions = [(item.find("transaction-type").get("code"), item.findtext("value")) for item in found]
    assert transactions == [("11", "107000.00"), ("4", "64566.80"), ("4", "20000.00")]
    assert "estimate" in tree.findall("transaction")[1].findtext("description/narrative")
    assert "50000.00" not in {item.text for item in tree.iter("value")}
    told = [item.findtext("narrative") for item in tree.findall("description")][2]
    assert "$50,000" in told
    assert "in kind" in told


def test_a_planned_programme_has_no_actual_days_and_no_transactions():
    first = PUBLISHED.date() + timedelta(days=30)
    framework = invented_framework(status="planned", first_day=first, last_day=first + timedelta(days=400), deliveries=[
        {"first_day": first, "last_day": first + timedelta(days=90), "minor": 5}], milestones=[])  # fmt: skip
    document = published(framework)
    tree = activity(document)
    assert [item.get("type") for item in tree.findall("activity-date")] == ["1", "3"]
    assert tree.find("transaction") is None
    assert tree.findtext("planned-disbursement/value") == "0.05"
    assert tree.find("budget").get("status") == "1"
    assert mistakes(written(document)) == []


def test_a_closed_programme_has_actual_days():
    framework = invented_framework(status="closed", last_day=date(2026, 6, 30))
    days = [(item.get("type"), item.get("iso-date")) for item in activity(published(framework)).iter("activity-date")]
    assert days == [("1", "2025-01-01"), ("2", "2025-01-01"), ("3", "2026-06-30"), ("4", "2026-06-30")]


def test_targets_of_the_sdgs_share_the_budget_or_are_tags():
    tree = activity()
    shares = {item.get("code"): item.get("percentage") for item in tree.findall("sector[@vocabulary='8']")}
    assert shares == {"5.1": "29.55", "10.2": "70.45"}
    without = activity(published(invented_framework(budget=[])))
    assert without.find("sector[@vocabulary='8']") is None
    assert [item.get("code") for item in without.findall("tag")] == ["5.1", "10.2"]


@pytest.mark.parametrize(("marker", "score"), [("GEM0", "0"), ("GEM1", "0"), ("GEM2", "1"), ("GEM3", "2")])
def test_the_gender_marker_stands_by_the_score_that_corresponds(marker, score):
    tree = activity(published(invented_framework(gender_marker=marker)))
    markers = [(item.get("code"), item.get("significance")) for item in tree.findall("policy-marker")]
    assert markers == [("1", score), (marker, None)]


def test_milestones_have_words_and_no_number():
    tree = activity()
    (result,) = tree.findall("result[@type='9']")
    assert {item.get("measure") for item in result.iter("indicator")} == {"5"}
    assert not [item for item in result.iter("target", "actual", "baseline") if item.get("value")]
    done, late, still_open = result.findall("indicator")
    assert "November 30, 2025" in done.findtext(".//actual/comment/narrative")
    assert "40 %" in late.findtext(".//actual/comment/narrative")
    assert late.find("period/period-end").get("iso-date") == "2026-03-31"
    assert "A law en" in still_open.findtext(".//target/comment/narrative")
    assert still_open.find(".//actual") is None


def test_a_demonstration_cannot_be_taken_for_a_report():
    root = etree.fromstring(written(invented_document(), invented=True))
    assert "Demonstration" in root[0].text
    titles = [item.text for item in root.findall("iati-activity/title/narrative")]
    assert [title.split("]")[0] for title in titles] == ["[Demonstration", "[Үзүүлэн", "[Көрсетілім", "[Демонстрация"]
    assert "invented" in root.findtext("iati-activity/description/narrative")
    assert root.find("iati-activity").get("humanitarian") == "false"
    assert b"emonstration:" not in written(invented_document())


def test_nobody_takes_a_local_identifier_for_a_registered_one():
    framework = invented_framework(iati_identifier="", reporting_organisation="ministry")
    tree = activity(published(framework))
    assert tree.find("reporting-org").get("ref") == "ZZ-LOCAL-MN-ministry"
    assert tree.findtext("iati-identifier") == "ZZ-LOCAL-MN-ministry-invented"
    bare = published(
        invented_framework(organisations=[], reporting_organisation="", iati_identifier="", sector="", budget=[],
                           funding=[], sdg=[], places=[], indicators=[], milestones=[], activities=[])
    )  # fmt: skip
    assert mistakes(written(bare)) == []


ANY_TEXT = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30).filter(str.strip)


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("https://example.org/é 1?a=[b]#c#d", "https://example.org/%C3%A9%201?a=%5Bb%5D#c%23d"),
        ("http://example.org:8080/100%/%41", "http://example.org:8080/100%25/%41"),
        ("http://:", ""),
        ("https://ex ample.org/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_addresses_become_uris_or_no_links(address, uri):
    assert link(address) == uri


@settings(max_examples=12, deadline=None)
@given(ANY_TEXT, st.from_regex(r"\Ahttps?://\S{1,40}\Z"), st.decimals(-(10**12), 10**12, places=4))
def test_no_text_number_or_address_breaks_the_file(text, address, value):
    framework = invented_framework(title={"en": text, "mn": text}, summary={"en": text})
    actual = Actual(
        indicator="reached", first_day=date(2026, 1, 1), last_day=date(2026, 6, 30), value=value, computed=False,
        comment=text, evidence=Evidence(reference=text, address=address),
    )  # fmt: skip
    content = written(published(framework, actuals=(actual,)), invented=True)
    assert mistakes(content) == []
    tree = etree.fromstring(content)
    shown = tree.find(".//indicator[title]/..")
    assert shown is not None
    (found,) = [item for item in tree.iter("actual") if item.get("value")]
    assert Decimal(found.get("value")) == value


DROPPED = ("budget", "funding", "deliveries", "sdg", "places", "indicators", "milestones", "activities", "risks")
DAY = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@settings(max_examples=25, deadline=None)
@given(
    dropped=st.sets(st.sampled_from(DROPPED)),
    status=st.sampled_from(("planned", "implementation", "closed")),
    days=st.tuples(DAY, DAY).map(sorted),
    kept=st.integers(0, 4),
    digits=st.integers(0, 4),
    languages=st.sets(st.sampled_from(("mn", "kk", "ru"))),
)
def test_every_judge_accepts_odd_frameworks(dropped, status, days, kept, digits, languages):
    whole = invented_framework().model_dump(mode="json")
    organisations = whole["organisations"][:kept]
    codes = {item["code"] for item in organisations}
    title = {language: f"Odd {language}" for language in ("en", *sorted(languages))}
    framework = invented_framework(
        **{name: [] for name in dropped}, status=status, first_day=days[0], last_day=days[1], digits=digits,
        organisations=organisations, title=title, sector="", gender_marker="",
        iati_identifier="", reporting_organisation="undp" if "undp" in codes else "",
    )  # fmt: skip
    document = published(framework, actuals=() if "indicators" in dropped else invented_document().actuals)
    content = written(document)
    assert mistakes(content) == []
    tree = etree.fromstring(content).find("iati-activity")
    assert len(tree.findall("title/narrative")) == 1 + len(languages)
    amounts = [item.text for item in tree.iter("value") if item.text]
    assert all(len(amount.partition(".")[2]) == digits for amount in amounts)


@given(st.text(st.characters(exclude_categories=())))
def test_what_xml_cannot_hold_is_replaced_and_all_else_kept(text):
    kept = storable(text)
    assert len(kept) == len(text)
    root = etree.Element("a")
    root.text = kept
    expected = "".join(old if old == new else "\N{REPLACEMENT CHARACTER}" for old, new in zip(text, kept, strict=True))
    assert kept == expected


def test_characters_that_xml_cannot_hold():
    assert storable("a\0b\x1bc\ud800d\ufffee\tf\ng\U0001f600") == "a�b�c�d�e\tf\ng\U0001f600"


SHARES = st.lists(st.integers(0, 10_000), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(SHARES, st.integers(1, 10**12), st.integers(0, 10**12))
def test_shares_of_the_budget_sum_to_a_hundred(cuts, first, second):
    ends = sorted({0, *cuts, 10_000})
    parts = [Decimal(high - low) / 100 for low, high in pairwise(ends)]
    sdg = [
        {"target": f"1.{number + 1}", "title": words("t"), "shares": [
            {"organisation": "undp", "percent": part},
            {"organisation": "women", "percent": parts[-1 - number]}]}
        for number, part in enumerate(parts)
    ]  # fmt: skip
    budget = [{"code": "all", "label": words("All"), "amounts": [
        {"organisation": "undp", "minor": first}, {"organisation": "women", "minor": second}]}]  # fmt: skip
    shares = budget_shares(invented_framework(sdg=sdg, budget=budget))
    assert sum(shares.values()) == 100
    assert all(0 < share <= 100 for share in shares.values())


def test_a_programme_is_written_with_every_actual_it_has():
    document = invented_document()
    programme = Programme(document, document.actuals)
    tree = etree.fromstring(iati_activity(programme, around(), file_words))
    values = sorted(item.get("value") for item in tree.iter("actual") if item.get("value"))
    assert values == sorted(format(item.value, "f") for item in document.actuals)
