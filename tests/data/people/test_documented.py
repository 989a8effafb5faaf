"""docs/accounts.md says what the code does."""

import re
from pathlib import Path

from dashboard.session_limits import LIMITS
from data.people.audit import EVENTS
from data.people.purposes import PURPOSES
from data.people.rights_table import rights_table

TEXT = (Path(__file__).parents[3] / "docs" / "accounts.md").read_text(encoding="utf-8")


def test_the_table_of_rights_is_the_codes():
    assert rights_table() in TEXT


def test_every_event_is_explained_in_order():
    section = TEXT.split("## The audit record")[1]
    assert tuple(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == EVENTS


def test_limits_and_purposes():
    for kind, words in (
        ("callback", "{} callbacks at once"),
        ("download", "{} downloads at once"),
        ("change", "{}\n  other forms"),
    ):
        assert words.format(LIMITS[kind].burst) in TEXT
    assert ", ".join(PURPOSES) in TEXT


def test_every_variable_is_named():
    source = (Path(__file__).parents[3] / "data" / "people" / "provider_settings.py").read_text(encoding="utf-8")
    for name in re.findall(r'value\("([A-Z_]+)"\)', source):
        assert name in TEXT, name
