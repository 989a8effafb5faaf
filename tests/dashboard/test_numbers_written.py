"""Numbers are written as CLDR has them: the same as Babel writes them, which takes ten times as long."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dashboard.text import LANGUAGES, load_texts


@pytest.mark.parametrize("language", LANGUAGES)
@settings(max_examples=60, deadline=None)
@given(number=st.integers(-(10**13), 10**13), decimals=st.integers(0, 4))
@example(number=0, decimals=1)
@example(number=-3, decimals=1)
@example(number=9999, decimals=0)
@example(number=-1_234_567, decimals=3)
def test_numbers_are_written_as_babel_writes_them(language, number, decimals):
    texts = load_texts(language)
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    expected = format_decimal(Decimal(number).scaleb(-decimals), format=pattern, locale=texts.locale)
    assert texts.scaled(number, decimals) == expected
    if not decimals:
        assert texts.integer(number) == expected
