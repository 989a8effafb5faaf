"""Files of norms: round trips, every reason for a rejection, what a hostile file can do, and the documentation."""

import io
import string
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.cli import main
from data.budget.norm import AreaCoefficient, CostNorm
from data.budget.norm_book import NormBook
from data.budget.norm_checks import COEFFICIENT_KINDS, VALUE_CLASSES, check_coefficient, check_norm
from data.budget.norm_file_rows import FileTerms
from data.budget.norm_file_tables import FILE_REASONS, MOST_BYTES, MOST_ROWS, FileRefused
from data.budget.norm_files import book_xlsx, coefficients_csv, file_terms, norms_csv, read_norm_file
from data.budget.norm_files_described import columns_table, limits_line, reasons_list
from data.budget.norm_tables import CARE, PAYABLE_RULES, SHARES, UNITS
from data.people.database import open_database
from data.people.scope import Identity
from data.profiles.loader import load_profile

ROOT = Path(__file__).parents[3]
TERMS = FileTerms("mng", "MNT", 2, frozenset({"allowance", "home_care"}), frozenset({"MN11", "MN1101"}))

signs = st.characters(exclude_categories=("C", "Z"), exclude_characters="|")
lines = st.text(st.one_of(signs, st.just(" ")), min_size=1, max_size=30).filter(
    lambda line: line == line.strip() and line[0] not in "=+-@" and line.isprintable()
)
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
acts = st.fixed_dictionaries(
    {
        "effective_from": days,
        "order_number": lines,
        "order_date": days,
        "order_link": st.sampled_from(["", "https://legalinfo.mn/a?b=1,2;3", "http://x.kz/ә"]),
        "demonstration": st.booleans(),
    }
)


@st.composite
def ends(draw, act):
    days_in_force = draw(st.none() | st.integers(0, 4000))
    return act["effective_from"] + timedelta(days=days_in_force) if days_in_force is not None else None


@st.composite
def shares(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 10_000), min_size=4, max_size=4)))
    return dict(zip(SHARES, (b - a for a, b in zip([0, *cuts], [*cuts, 10_000], strict=True)), strict=True))


@st.composite
def norms(draw):
    act = draw(acts)
    languages = draw(st.lists(st.sampled_from(["en", "mn", "kk", "ru"]), min_size=1, unique=True))
    by_language = st.fixed_dictionaries(dict.fromkeys(languages, lines))
    norm = CostNorm(
        number=0,
        country="mng",
        code=draw(st.text(string.ascii_lowercase, min_size=1, max_size=40)),
        version=0,
        programme=draw(st.sampled_from(["", "allowance", "home_care"])),
        care=draw(st.sampled_from(CARE)),
        unit=draw(st.sampled_from(UNITS)),
        amount_minor=draw(st.integers(1, 10**16)),
        currency="MNT",
        price_date=draw(days),
        effective_to=draw(ends(act)),
        label=draw(by_language),
        shares_bp=draw(shares()),
        coefficients=tuple(draw(st.lists(st.sampled_from(COEFFICIENT_KINDS), unique=True))),
        payable=draw(st.sampled_from(PAYABLE_RULES)),
        incentive_assessed_minor=draw(st.integers(0, 10**10)),
        incentive_served_minor=draw(st.integers(0, 10**10)),
        documents=tuple(draw(st.lists(by_language, max_size=3))),
        **act,
    )
    check_norm(norm)
    return norm


@st.composite
def coefficients(draw):
    act = draw(acts)
    kind, pcode = draw(st.sampled_from(COEFFICIENT_KINDS)), draw(st.sampled_from(["MN11", "MN1101"]))
    factor = Fraction(draw(st.integers(100, 10_000)), 1000)
    item = AreaCoefficient(kind, pcode, 0, factor, effective_to=draw(ends(act)), **act)
    check_coefficient(item)
    return item


@settings(max_examples=25, deadline=None)
@given(st.lists(norms(), min_size=1, max_size=3), st.lists(coefficients(), min_size=1, max_size=3))
def test_what_is_written_is_read_again_unchanged(written, factors):
    by_csv = read_norm_file(norms_csv(written, 2), TERMS)
    assert by_csv.rejected == ()
    assert [norm for _, norm in by_csv.norms] == written
    by_csv = read_norm_file(coefficients_csv(factors), TERMS)
    assert [item for _, item in by_csv.coefficients] == factors
    by_xlsx = read_norm_file(book_xlsx(written, factors, 2), TERMS)
    assert by_xlsx.rejected == ()
    assert [norm for _, norm in by_xlsx.norms] == written
    assert [item for _, item in by_xlsx.coefficients] == factors
    assert by_xlsx.unknown == ()


GOOD = {
    "code": "allowance",
    "programme": "allowance",
    "care": "",
    "unit": "family_month",
    "amount": "1500.00",
    "currency": "MNT",
    "price_date": "2026-01-01",
    "effective_from": "2026-01-01",
    "effective_to": "",
    "order_number": "A/1",
    "order_date": "2025-12-01",
    "order_link": "",
    "label_en": "Allowance",
    "staff": "60",
    "transport": "10",
    "materials": "10",
    "premises": "10",
    "overhead": "10",
    "coefficients": "remoteness",
    "payable": "evidenced",
    "demonstration": "no",
}
FACTOR = {
    "kind": "heating",
    "pcode": "MN11",
    "factor": "1.1",
    "effective_from": "2026-01-01",
    "order_number": "A/1",
    "order_date": "2025-12-01",
}


def table(*rows, separator=",", encoding="utf-8"):
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = "\r\n".join(separator.join(row.get(name, "") for name in names) for row in (dict.fromkeys(names, ""), *rows))
    return (separator.join(names) + text).encode(encoding)


@pytest.mark.parametrize(
    ("field", "value", "value_class"),
    [
        ("code", "", "missing"),
        ("code", "Код", "not_a_code"),
        ("code", "x" * 41, "too_long"),
        ("programme", "none_such", "unknown_code"),
        ("care", "elsewhere", "unknown_code"),
        ("unit", "hour", "unknown_code"),
        ("amount", "12.345", "not_an_amount"),
        ("amount", "1e9", "not_an_amount"),
        ("amount", "NaN", "not_an_amount"),
        ("amount", "0", "not_positive"),
        ("amount", "-4", "not_positive"),
        ("amount", "9" * 17, "not_an_amount"),
        ("amount", "=1+1", "formula"),
        ("currency", "USD", "other_currency"),
        ("price_date", "yesterday", "not_a_date"),
        ("effective_from", "2026-02-30", "not_a_date"),
        ("effective_from", "1026-02-03", "date_out_of_range"),
        ("effective_to", "2025-12-31", "ends_before_start"),
        ("order_number", "", "missing"),
        ("order_number", "@SUM(A1)", "formula"),
        ("order_number", "x" * 81, "too_long"),
        ("order_link", "javascript:alert(1)", "not_a_link"),
        ("order_link", "ftp://x/y", "not_a_link"),
        ("order_link", "https://", "not_a_link"),
        ("label_en", "a\x07b", "unprintable"),
        ("staff", "many", "not_a_share"),
        ("staff", "61", "shares_not_whole"),
        ("staff", "-60", "not_a_share"),
        ("coefficients", "altitude", "unknown_code"),
        ("coefficients", "heating heating", "repeated"),
        ("payable", "never", "unknown_code"),
        ("incentive_served", "-1", "negative"),
        ("demonstration", "maybe", "not_yes_or_no"),
        ("documents_en", "a|b", "documents_differ"),
    ],
)
def test_a_row_is_rejected_with_field_and_class(field, value, value_class):
    row = {**GOOD, "documents_mn": "а" if field == "documents_en" else "", "incentive_served": "", field: value}
    read = read_norm_file(table(GOOD, row), TERMS)
    assert [norm.code for _, norm in read.norms] == ["allowance"]
    assert [(item.row, item.value_class) for item in read.rejected] == [(3, value_class)]
    assert read.rejected[0].field in (field, field.split("_")[0])
    assert value_class in VALUE_CLASSES
    assert read.rejected[0].reason.endswith(".")
    assert read.rejected_rows == 1


@pytest.mark.parametrize(
    ("field", "value", "value_class"),
    [
        ("kind", "wind", "unknown_code"),
        ("pcode", "MN99", "outside_country"),
        ("pcode", "M*", "outside_country"),
        ("factor", "0.05", "out_of_bounds"),
        ("factor", "1.2345", "out_of_bounds"),
        ("factor", "", "missing"),
    ],
)
def test_a_coefficient_is_rejected(field, value, value_class):
    read = read_norm_file(table(FACTOR, {**FACTOR, field: value}), TERMS)
    assert len(read.coefficients) == 1
    assert [(item.table, item.row, item.field, item.value_class) for item in read.rejected] == [
        ("coefficients", 3, field, value_class)
    ]


def test_every_problem_of_a_row_is_told_in_the_order_of_the_columns():
    read = read_norm_file(table({**GOOD, "unit": "x", "code": "!", "payable": "", "order_link": "no"}), TERMS)
    assert [item.field for item in read.rejected] == ["code", "unit", "order_link", "payable"]


@pytest.mark.parametrize(("separator", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-8"), (",", "utf-8")])
def test_separators_marks_and_ways_of_writing(separator, encoding):
    amount = "1 500,5" if separator != "," else "1500.5"
    row = {**GOOD, "amount": amount, "price_date": "31.01.2026", "staff": "60%", "remark": "x", "demonstration": "YES"}
    read = read_norm_file(table(row, separator=separator, encoding=encoding), TERMS)
    assert read.rejected == ()
    norm = read.norms[0][1]
    assert (norm.amount_minor, norm.price_date, norm.shares_bp["staff"]) == (150_050, date(2026, 1, 31), 6000)
    assert norm.demonstration
    assert read.unknown == ("remark",)


def workbook(rows, formula=None):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("notes").write(0, 0, "hello")
    sheet = book.add_worksheet("norms")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if isinstance(cell, date | datetime):
                sheet.write_datetime(number, place, cell, book.add_format({"num_format": "yyyy-mm-dd"}))
            else:
                sheet.write(number, place, cell)
    if formula:
        sheet.write_formula(*formula)
    book.close()
    return buffer.getvalue()


def test_a_workbook_of_numbers_and_days_and_no_formula():
    cells = [
        float(value) if name in (*SHARES, "amount") else date.fromisoformat(value) if value[:2] == "20" else value
        for name, value in GOOD.items()
    ]
    read = read_norm_file(workbook([list(GOOD), [], cells]), TERMS)
    assert read.rejected == ()
    # The row number is that of the spreadsheet, empty rows are none.
    assert read.norms == ((3, replace(read.norms[0][1], amount_minor=150_000, order_date=date(2025, 12, 1))),)
    # A formula is not calculated, not even where the file brings its result.
    calculated = workbook([list(GOOD), cells], formula=(1, list(GOOD).index("amount"), "=2*750", None, 1500))
    read = read_norm_file(calculated, TERMS)
    assert [(item.field, item.value_class) for item in read.rejected] == [("amount", "formula")]


def packed(**parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        (b"\xff\xfe\x00", "not_text"),
        (b"code,amount\n\0", "not_text"),
        (b"a,b\n1,2", "no_table"),
        (b"code,amount\n" + b"a,1\n" * (MOST_ROWS + 1), "too_many_rows"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (b"PK\x03\x04 broken", "not_a_workbook"),
        (packed(hello="world"), "not_a_workbook"),
        (packed(bomb=b"0" * 40_000_000), "too_large"),
        (packed(**{str(number): "" for number in range(300)}), "too_large"),
        (b'code,amount\n"open', "no_rows"),
    ],
)
def test_files_that_cannot_be_read(content, reason):
    if reason == "no_rows":
        assert read_norm_file(content, TERMS).norms == ()
        return
    with pytest.raises(FileRefused) as caught:
        read_norm_file(content, TERMS)
    assert caught.value.reason == reason
    assert reason in FILE_REASONS


def test_a_workbook_of_a_million_rows_is_refused_and_one_that_lies_is_read():
    rows = [["code", "amount"], *([["a", 1]] * (MOST_ROWS + 1))]
    with pytest.raises(FileRefused, match="more than"):
        read_norm_file(workbook(rows), TERMS)
    buffer = io.BytesIO()
    honest = zipfile.ZipFile(io.BytesIO(workbook([list(GOOD), list(GOOD.values())])))
    with honest, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in honest.namelist():
            content = honest.read(name)
            if name.endswith("sheet2.xml"):
                start, end = content.index(b'<dimension ref="'), content.index(b'"/>', content.index(b"<dimension"))
                content = content[:start] + b'<dimension ref="A1:XFD1048576' + content[end:]
            target.writestr(name, content)
    read = read_norm_file(buffer.getvalue(), TERMS)
    assert [norm.code for _, norm in read.norms] == ["allowance"]


def test_entities_of_xml_are_not_followed():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book_xlsx([], [], 2))) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            target.writestr(name, bomb if name == "xl/workbook.xml" else source.read(name))
    with pytest.raises(FileRefused):
        read_norm_file(buffer.getvalue(), TERMS)


def test_the_documentation_is_the_codes():
    page = (ROOT / "docs" / "cost-norms.md").read_text(encoding="utf-8")
    for part in (columns_table("norms"), columns_table("coefficients"), reasons_list(), limits_line()):
        assert part in page


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_terms_are_those_of_the_profile(country):
    profile = load_profile(country)
    terms = file_terms(profile)
    assert (terms.country, terms.currency, terms.digits) == (
        country,
        profile.currency.code,
        profile.currency.minor_units,
    )
    assert len(terms.programmes) == len(profile.programmes)


def test_the_command_line(tmp_path):
    database = ["--database", f"sqlite:///{tmp_path / 'people.sqlite'}"]
    store = ["--store", str(tmp_path / "none")]

    def run(*arguments):
        return CliRunner().invoke(main, ["norms", *arguments])

    good = ROOT / "data" / "budget" / "demonstration" / "mng-norms.csv"
    assert (
        "18 to add, 0 there already, 0 rows rejected." in run("import", "mng", str(good), "--check", *database).output
    )
    assert "There are no cost norms" in run("list", "mng", *database).output
    taken = run("import", "mng", str(good), *database, *store)
    assert taken.exit_code == 0
    assert "Versions taken in: 18." in taken.output
    book = NormBook(open_database(database[1]))
    kept = book.all("mng")
    book.add(Identity("", "national_planner", "mng"), "mng", [], [AreaCoefficient(**_factor())])
    for name in ("norms.csv", "both.xlsx"):
        path = tmp_path / name
        assert run("export", "mng", str(path), *database).exit_code == 0
        assert "0 to add" in run("import", "mng", str(path), *database, *store).output
    assert book.all("mng") == kept
    mixed = tmp_path / "mixed.csv"
    mixed.write_bytes(table({**GOOD, "programme": "", "code": "added"}, {**GOOD, "programme": "", "unit": "hour"}))
    refused = run("import", "mng", str(mixed), *database, *store)
    assert refused.exit_code == 1
    assert "row 3 of norms: rejected, unknown_code: unit" in refused.output
    assert book.all("mng") == kept
    assert "Versions taken in: 1." in run("import", "mng", str(mixed), "--valid-rows", *database, *store).output
    listed = run("list", "mng", "--on", "2026-03-01", *database).output
    assert "added, version 1: 1,500.00 MNT per family_month" in listed
    assert run("export", "mng", str(tmp_path / "x.txt"), *database).exit_code == 1
    assert run("export", "mng", str(tmp_path / "c.csv"), "--coefficients", *database).output.endswith("1 rows.\n")


def _factor():
    act = {
        "effective_from": date(2026, 1, 1),
        "effective_to": None,
        "order_number": "A",
        "order_date": date(2026, 1, 1),
    }
    first = {"kind": "heating", "pcode": "MN11", "version": 0, "factor": Fraction(11, 10)}
    return {**first, **act, "order_link": "", "demonstration": False}
