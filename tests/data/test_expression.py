"""Indicator expressions: grammar, checks with positions, and three-valued evaluation against a plain row evaluator."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.indicators import Column, ExpressionError, columns_of, compile_expression
from data.indicators.expression import OPERATORS
from data.indicators.parser import parse
from data.indicators.tree import (
    And,
    CodeText,
    Compare,
    Known,
    Name,
    Not,
    Number,
    OneOf,
    Or,
    Product,
    Tree,
    names,
    render,
)
from data.profiles import load_profile

ZONES = ("A", "B", "C", "D", "E")
COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("zone", "code", ZONES, ordered=True),
        Column("zone_forecast", "code", ZONES, ordered=True),
        Column("livelihood", "code", ("herder", "wage")),
        Column("poor", "flag"),
        Column("dep_x", "flag"),
        Column("income", "number"),
        Column("size", "number"),
        Column("line", "constant", value=3),
    )
}
TYPES = {"code": pl.UInt8, "flag": pl.Int8, "number": pl.Int64}

measures = st.deferred(
    lambda: (
        st.builds(Number, st.integers(0, 5))
        | st.sampled_from([Name(name) for name in ("poor", "dep_x", "income", "size", "line")])
        | st.builds(lambda parts: Product(tuple(parts)), st.lists(measures, min_size=2, max_size=3))
    )
)
operators = st.sampled_from(list(OPERATORS))
zones = st.sampled_from([Name("zone"), Name("zone_forecast")])
codes = st.builds(CodeText, st.sampled_from(ZONES))
comparisons = (
    st.builds(Compare, measures, operators, measures)
    | st.builds(Compare, zones, operators, codes | zones)
    | st.builds(
        Compare,
        st.just(Name("livelihood")),
        st.sampled_from(["==", "!="]),
        st.sampled_from([CodeText("herder"), CodeText("wage")]),
    )
    | st.builds(OneOf, zones, st.lists(codes, min_size=1, max_size=3).map(tuple))
    | st.builds(OneOf, measures, st.lists(st.builds(Number, st.integers(0, 3)), min_size=1, max_size=3).map(tuple))
    | st.builds(Known, st.sampled_from([Name(column.name) for column in COLUMNS.values() if column.kind != "constant"]))
)
conditions: st.SearchStrategy[Tree] = st.recursive(
    comparisons,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(lambda parts: And(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
        | st.builds(lambda parts: Or(tuple(parts)), st.lists(inner, min_size=2, max_size=3))
    ),
    max_leaves=8,
)
rows = st.fixed_dictionaries(
    {
        name: {
            "code": st.sampled_from([255, *range(len(column.codes))]),
            "flag": st.sampled_from([-1, 0, 1]),
            "number": st.none() | st.integers(-2, 6),
        }[column.kind]
        for name, column in COLUMNS.items()
        if column.kind != "constant"
    }
)


def evaluate(tree: Tree, row: Mapping[str, int | None]) -> int | bool | None:
    """The same meaning, spelled out row by row; None is unknown."""
    match tree:
        case Name(name):
            column = COLUMNS[name]
            value = column.value if column.kind == "constant" else row[name]
            return None if value == {"code": 255, "flag": -1}.get(column.kind) else value
        case Number(value):
            return value
        case CodeText(value):
            return (ZONES if value in ZONES else ("herder", "wage")).index(value)
        case Product(factors):
            result: int | None = 1
            for factor in factors:
                value = evaluate(factor, row)
                result = None if result is None or value is None else result * value
            return result
        case Compare(left, operator, right):
            one, other = evaluate(left, row), evaluate(right, row)
            return None if one is None or other is None else bool(OPERATORS[operator](one, other))
        case OneOf(left, items):
            one = evaluate(left, row)
            return None if one is None else one in [evaluate(item, row) for item in items]
        case Known(name):
            return evaluate(name, row) is not None
        case Not(part):
            value = evaluate(part, row)
            return None if value is None else not value
        case And(parts):
            values = [evaluate(part, row) for part in parts]
            return False if False in values else None if None in values else True
        case Or(parts):
            values = [evaluate(part, row) for part in parts]
            return True if True in values else None if None in values else False


@given(conditions | measures)
def test_parse_is_the_inverse_of_render(tree: Tree) -> None:
    assert parse(render(tree)) == tree


@given(conditions, st.lists(rows, min_size=1, max_size=12))
@settings(max_examples=200)
def test_conditions_mean_what_a_row_evaluator_says(tree: Tree, table: list[dict[str, int | None]]) -> None:
    check_evaluation(tree, table, "condition")


@given(measures, st.lists(rows, min_size=1, max_size=12))
def test_measures_mean_what_a_row_evaluator_says(tree: Tree, table: list[dict[str, int | None]]) -> None:
    check_evaluation(tree, table, "measure")


def check_evaluation(tree: Tree, table: list[dict[str, int | None]], kind: str) -> None:
    expression = compile_expression(render(tree), COLUMNS)
    assert expression.kind == kind
    assert expression.needs == {name for name in names(tree) if COLUMNS[name].kind != "constant"}
    schema = {name: TYPES[COLUMNS[name].kind] for name in table[0]}
    result = pl.DataFrame(table, schema=schema).with_columns(expression.to_polars().alias("result"))["result"]
    expected = [evaluate(tree, row) for row in table]
    assert result.dtype == pl.Int64
    assert result.to_list() == [None if value is None else int(value) for value in expected]


@pytest.mark.parametrize(
    ("text", "position", "sentence"),
    [
        ("", 1, "Expected a value, found 'the end'"),
        ("zone ==", 8, "Expected a value, found 'the end'"),
        ("zone == D", 9, "Unknown column 'D'"),
        ('zone == "F"', 9, 'zone has no code "F"; codes: A, B, C, D, E'),
        ("zonne == 1", 1, "Unknown column 'zonne'; known: dep_x"),
        ("poor == 1 and", 14, "Expected a value"),
        ("poor == 1 andy", 11, "Expected the end"),
        ("poor = 1", 6, "Unexpected character '='"),
        ("poor == 1 or size", 14, "Expected a condition such as"),
        ("not size", 5, "Expected a condition such as"),
        ("zone", 1, "zone holds codes, not numbers"),
        ("zone == 1", 9, "zone can only be compared with its codes"),
        ("zone == livelihood", 9, "zone can only be compared with its codes"),
        ('livelihood < "wage"', 1, "livelihood has no order"),
        ('size == "A"', 9, 'Code "A" is not compared with a column of codes'),
        ('"A" == zone', 1, 'Code "A" is not compared'),
        ('zone in ["A", 1]', 15, "zone can only be compared with its codes"),
        ("zone in []", 10, "Expected a value, found ']'"),
        ("(poor == 1", 11, r"Expected '\)', found 'the end'"),
        ("poor == 1 == 1", 11, "Expected the end"),
        ("(poor == 1) * 2", 2, "Expected a number, found a condition"),
        ("is known(3)", 10, "Expected a column name"),
        ("is poor", 4, "Expected 'known'"),
        ("is known(line)", 10, "line is a constant"),
        ("__import__('os')", 12, "Unexpected character"),
        ("poor.real == 1", 5, "Unexpected character '.'"),
        ("size == 9999999999999999999", 9, "too large"),
    ],
)
def test_mistakes_name_their_position(text: str, position: int, sentence: str) -> None:
    with pytest.raises(ExpressionError, match=sentence) as raised:
        compile_expression(text, COLUMNS, place="own.toml, line 7")
    assert raised.value.position == position
    assert str(raised.value).startswith("own.toml, line 7: ")


@pytest.mark.parametrize("text", ["(" * 5000 + "poor == 1" + ")" * 5000, "not " * 5000 + "poor == 1"])
def test_bottomless_nesting_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError, match="nests deeper than 50"):
        compile_expression(text, COLUMNS)


@given(st.text(alphabet='zonepr_x =!<>()[]"A1,*', max_size=30))
def test_any_text_is_parsed_or_refused_with_a_sentence(text: str) -> None:
    try:
        again = parse(render(parse(text)))
    except ExpressionError as error:
        position = error.position
    else:
        assert again == parse(text)
        return
    assert 1 <= position <= len(text) + 1


def test_unknown_is_neither_true_nor_false() -> None:
    frame = pl.DataFrame({"poor": [1, 0, -1], "dep_x": [-1, -1, -1]}, schema={"poor": pl.Int8, "dep_x": pl.Int8})

    def results(text: str) -> list[int | None]:
        return frame.select(compile_expression(text, COLUMNS).to_polars())[
            "poor" if "poor" in text else "dep_x"
        ].to_list()

    assert results("poor == 1") == [1, 0, None]
    assert results("poor == 1 and dep_x == 1") == [None, 0, None]
    assert results("poor == 1 or dep_x == 1") == [1, None, None]
    assert results("not poor == 1") == [0, 1, None]
    assert results("poor == 1 and is known(dep_x)") == [0, 0, 0]


def test_persons_know_more_than_families() -> None:
    profile = load_profile("kaz")
    families, persons = columns_of(profile, "families"), columns_of(profile, "persons")
    assert set(persons) - set(families) == {"sex", "age", "disability"}
    assert compile_expression('age >= "25-59" and zone == "D"', persons).needs == {"age", "zone"}
    with pytest.raises(ExpressionError, match="Unknown column 'age'"):
        compile_expression('age == "60+"', families)
