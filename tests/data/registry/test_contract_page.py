"""The contract pages in docs/ are what the program obeys today."""

from pathlib import Path

import pytest

from data.profiles.loader import load_profile
from data.registry.contract import tables
from data.registry.contract_page import contract_markdown

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize("country", ["mng", "kaz"])
def test_page_in_docs_is_current(country: str) -> None:
    page = (DOCS / f"contract-{country}.md").read_text(encoding="utf-8")
    assert page == contract_markdown(load_profile(country)), (
        f"run: family-atlas contract --profile {country} > docs/..."
    )


def test_page_names_every_column_and_code() -> None:
    profile = load_profile("mng")
    page = contract_markdown(profile)
    for table in tables(profile).values():
        assert f"## {table.name}" in page
        for column in table.columns:
            assert f"`{column.name}`" in page
            assert all(f"`{code}`" in page for code in column.codes)
