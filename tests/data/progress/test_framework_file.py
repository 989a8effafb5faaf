"""Results frameworks as files: every mistake with its line and what to do; form first, then agreement."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.progress.errors import FrameworkError
from data.progress.framework_file import FOLDER, read_framework

GOOD = """\
#:schema framework.schema.json
format = 1
code = "good"
country = "mng"
kind = "project"
status = "implementation"
first_day = 2025-01-01
last_day = 2026-12-31
reporting_organisation = "undp"
iati_identifier = "XM-DAC-41114-UNREGISTERED-GOOD"
title.en = "Good"
short_title.en = "Good"
summary.en = "A good one."
source.en = "Invented"

[[organisations]]
code = "undp"
kind = "40"
roles = ["accountable"]
reference = "XM-DAC-41114"
name.en = "UNDP"

[[organisations]]
code = "donor"
kind = "10"
roles = ["funding"]
name.en = "Donor"

[[results]]
code = "outcome"
kind = "outcome"
title.en = "Outcome"

[[results]]
code = "output"
kind = "output"
parent = "outcome"
title.en = "Output"

[[activities]]
code = "a"
result = "output"
lead = "undp"
partners = ["undp", "donor"]
title.en = "Activity"

[[indicators]]
code = "i"
result = "output"
measure = "percentage"
cycle = "yearly"
baseline.value = 10
baseline_year = 2024
target.value = 50
target_year = 2026
title.en = "Indicator"

[[indicators.disaggregations]]
name = "risk_population"
overlaps = true

[[indicators.disaggregations.categories]]
code = "women"
label.en = "Women"

[[budget]]
code = "staff"
label.en = "Staff"
amounts = [{ organisation = "undp", minor = 100_00 }]

[[funding]]
kind = "grant"
organisation = "donor"
minor = 100_99

[[deliveries]]
first_day = 2025-01-01
last_day = 2025-12-31
minor = 60_00

[[sdg]]
target = "5.1"
title.en = "Goal"
shares = [{ organisation = "undp", percent = 99.5 }]

[[sdg]]
target = "4.5"
title.en = "Goal"
shares = [{ organisation = "undp", percent = 0.5 }]

[[risks]]
code = "r"
categories = ["political"]
level = "low"
likelihood = "rare"
impact = "minor"
event.en = "Event"
mitigation.en = "Mitigation"
owner.en = "Office"

[[milestones]]
code = "m"
due_year = 2026
due = 2026-03-31
title.en = "Milestone"
"""


def complaints(folder: Path, text: str) -> list[str]:
    file = folder / "framework.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(FrameworkError) as refused:
        read_framework(file)
    return str(refused.value).split("\n")


def said_at(sentences: list[str], text: str) -> list[tuple[str, str]]:
    """For every sentence: the line of the text that it points to, and what it says."""
    found = [re.fullmatch(r"\S+framework\.toml, line (\d+): (.+)", sentence) for sentence in sentences]
    assert all(found), sentences
    return [(text.split("\n")[int(match[1]) - 1], match[2]) for match in found if match]


def test_a_good_one_is_read_exactly(tmp_path):
    file = tmp_path / "good.toml"
    file.write_text(GOOD)
    framework = read_framework(file)
    assert [str(share.percent) for goal in framework.sdg for share in goal.shares] == ["99.5", "0.5"]
    assert framework.budget[0].minor == 10000
    assert framework.indicators[0].disaggregations[0].categories[0].target.state == "none"


FORM = [
    ('code = "good"', 'code = "Very good"', "small Latin letters"),
    ('kind = "project"', 'kind = "projekt"', "'joint_programme', 'project' or 'commitment', not 'projekt'"),
    ("first_day = 2025-01-01\nlast", 'first_day = "soon"\nlast', "first_day: write a day such as 2026-01-31"),
    ('title.en = "Good"', 'titel.en = "Good"', "unknown key titel; did you mean title?"),
    ('title.en = "Good"', 'titel.en = "Good"', "title is missing"),
    ('summary.en = "A good one."', "summary.en = 7", "write a text in quotation marks"),
    ('summary.en = "A good one."', 'summary = "A good one."', "write the text by language"),
    ('kind = "40"', 'kind = "multilateral"', "two digits of an IATI organisation type"),
    ('roles = ["funding"]', 'roles = "funding"', "write a list in square brackets"),
    ('parent = "outcome"', 'parnet = "outcome"', "unknown key results.1.parnet; did you mean parent?"),
    ("baseline.value = 10", "baseline = 10", 'write target.value = 50, or target.state = "none"'),
    ("baseline.value = 10", 'baseline.value = "ten"', "indicators.0.baseline.value: write a number, not 'ten'"),
    ("baseline.value = 10", "baseline.value = true", "write a number"),
    ("baseline.value = 10", "baseline.value = nan", "finite number"),
    ("baseline.value = 10", "baseline.state = 'value'", "either a number"),
    ("baseline.value = 10", "baseline.value = 10\nbaseline.state = 'none'", "either a number"),
    ("target_year = 2026", "target_yeer = 2026", "did you mean target_year?"),
    ("target_year = 2026", "target_year = 2026.5", "target_year: write a whole number"),
    ("overlaps = true", 'overlaps = "perhaps"', "write true or false"),
    ("minor = 100_00", "minor = -1", "greater than or equal to 0"),
    ('target = "5.1"', 'target = "18.1"', 'such as "5.1"'),
    ("last_day = 2026-12-31", "last_day = 2024-12-31", "last_day lies before first_day"),
]


@pytest.mark.parametrize(("old", "new", "part"), FORM)
def test_mistakes_of_form_name_the_line_and_what_to_write(tmp_path, old, new, part):
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    told = said_at(complaints(tmp_path, text), text)
    (line, _) = next(item for item in told if part in item[1])
    if not any(words in part for words in ("missing", "lies before", "either")):
        assert any(part in line for part in new.split("\n"))


AGREEMENT = [
    ('lead = "undp"', 'lead = "undb"', 'lead = "undb"', "there is no organisation 'undb'; did you mean 'undp'?"),
    ('partners = ["undp", "donor"]', 'partners = ["undp", "nobody"]', "partners", "no organisation 'nobody'"),
    (
        'reporting_organisation = "undp"',
        'reporting_organisation = "x"',
        "reporting_organisation",
        "no organisation 'x'; choose one of undp, donor",
    ),
    ('{ organisation = "undp", minor', '{ organisation = "oxfam", minor', "amounts", "no organisation 'oxfam'"),
    ('organisation = "donor"\nminor', 'organisation = "rich"\nminor', "rich", "no organisation 'rich'"),
    ('code = "donor"', 'code = "undp"', 'code = "undp"', "code 'undp' is there twice"),
    ('target = "4.5"', 'target = "5.1"', 'target = "5.1"', "target '5.1' is there twice"),
    ('kind = "10"', 'kind = "99"', 'kind = "99"', "'99' is no IATI organisation type"),
    ('reference = "XM-DAC-41114"', 'reference = "41114"', "reference", "no IATI organisation identifier"),
    ('result = "output"\nmeasure', 'result = "outputs"\nmeasure', "outputs", "no result 'outputs'"),
    ('parent = "outcome"', 'parent = "impact"', "impact", "there is no result 'impact'; choose one of outcome, output"),
    ('kind = "outcome"\n', 'kind = "outcome"\nparent = "output"\n', "parent", "go round in a circle"),
    ("target_year = 2026\n", "", "target.value = 50", "there is a target, but no target_year"),
    ("target.value = 50", 'target.state = "none"', "target_year", "a target_year, but no target"),
    ("target.value = 50", "target.value = 5", "baseline.value", "the baseline 10 lies beyond the target 5"),
    ("target.value = 50", "target.value = 120", "target.value", "120 is no percentage"),
    ("target_year = 2026", "target_year = 2020", "target_year", "before the programme begins"),
    ("baseline_year = 2024", "baseline_year = 24", "baseline_year", "24 is no year"),
    ("overlaps = true", "overlaps = false", "[[indicators.disaggregations]]", "never summed"),
    ("minor = 100_99", "minor = 101_00", "minor = 101_00", "come to 100.00 USD, the grants to 101.00 USD"),
    ("minor = 60_00", "minor = 900_00", "minor = 900_00", "more than the 100.99 USD"),
    ("percent = 0.5", "percent = 0.6", "99.5", "the shares of 'undp' over all targets sum to 100.1, not to 100"),
    ("percent = 0.5", "percent = 150", "150", "150 is no percentage"),
    ("due_year = 2026", "due_year = 2028", "due_year", "2028 lies outside of the programme"),
    ("due = 2026-03-31", "due = 2025-03-31", "due = 2025", "2025-03-31 is not in due_year"),
    ("due = 2026-03-31", "done = 2020-03-31", "done", "before the programme began"),
    ("2025-12-31\nminor", "2024-12-31\nminor", "last_day", "ends before it begins"),
    ("first_day = 2025-01-01\nlast_day = 2025", "first_day = 2023-01-01\nlast_day = 2025", "2023", "lies outside of"),
    ("XM-DAC-41114-UNREG", "XM-DAC-1-UNREG", "iati_identifier", "does not begin with 'XM-DAC-41114-'"),
    ("UNREGISTERED-GOOD", "NOT REGISTERED", "iati_identifier", "holds a space"),
    ('reporting_organisation = "undp"', "", "iati_identifier", "needs a reporting_organisation"),
]


@pytest.mark.parametrize(("old", "new", "line", "part"), AGREEMENT)
def test_parts_that_do_not_agree_name_the_line_and_what_to_mend(tmp_path, old, new, line, part):
    assert GOOD.count(old) >= 1
    text = GOOD.replace(old, new, 1)
    told = said_at(complaints(tmp_path, text), text)
    assert any(line in where and part in said for where, said in told), told


def test_every_mistake_of_a_kind_is_told_at_once_in_the_order_of_lines(tmp_path):
    form = GOOD
    for old, new, _ in (FORM[0], FORM[1], FORM[9], FORM[15]):
        form = form.replace(old, new, 1)
    lines = [int(re.search(r"line (\d+)", said)[1]) for said in complaints(tmp_path, form)]
    assert len(lines) == 4
    assert lines == sorted(lines)
    parts = GOOD
    for old, new, *_ in (AGREEMENT[0], AGREEMENT[9], AGREEMENT[19], AGREEMENT[25]):
        parts = parts.replace(old, new, 1)
    assert len(complaints(tmp_path, parts)) == 4


def test_a_target_without_a_year_is_explained_in_the_comment(tmp_path):
    file = tmp_path / "good.toml"
    file.write_text(GOOD.replace("target_year = 2026", 'comment.en = "The document names no year."'))
    assert read_framework(file).indicators[0].target_year is None


def test_files_that_are_none(tmp_path):
    assert "Cannot read the results framework" in str(_refused(tmp_path / "nowhere.toml"))
    (tmp_path / "latin.toml").write_bytes('title.en = "Größe"'.encode("latin-1"))
    assert "byte 14: the results framework is not UTF-8 text" in str(_refused(tmp_path / "latin.toml"))
    (tmp_path / "broken.toml").write_text("format = 1\ncode = \n")
    assert "not valid TOML: Invalid value (at line 2" in str(_refused(tmp_path / "broken.toml"))
    (tmp_path / "empty.toml").write_text("")
    assert "line 1: format is missing" in str(_refused(tmp_path / "empty.toml"))


@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "9" * 5000])
def test_a_file_that_wants_to_break_the_reader_is_refused(tmp_path, value):
    (tmp_path / "endless.toml").write_text(f"format = {value}\n")
    assert "nested too deeply or holds an endless number" in str(_refused(tmp_path / "endless.toml"))


def test_endless_numbers_and_texts_are_told_in_short(tmp_path):
    text = GOOD.replace("baseline.value = 10", 'baseline.value = "1e999999999"')
    ((_, said),) = said_at(complaints(tmp_path, text), text)
    assert "digits" in said
    text = GOOD.replace('status = "implementation"', f'status = "{"x" * 10_000}"')
    ((_, said),) = said_at(complaints(tmp_path, text), text)
    assert len(said) < 200


def _refused(file: Path) -> FrameworkError:
    with pytest.raises(FrameworkError) as refused:
        read_framework(file)
    return refused.value


LINES = (FOLDER / "kaz-family-social-card.toml").read_text(encoding="utf-8").split("\n")


@settings(max_examples=25, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "x = 1", "= = =", "[[results]]", "value = -1"]))
def test_no_broken_line_ends_in_anything_but_sentences(tmp_path_factory, number, line):
    file = tmp_path_factory.mktemp("framework") / "framework.toml"
    file.write_text("\n".join([*LINES[:number], line, *LINES[number + 1 :]]), encoding="utf-8")
    try:
        read_framework(file)
    except FrameworkError as error:
        assert all(str(file) in sentence for sentence in str(error).split("\n"))  # noqa: PT017
