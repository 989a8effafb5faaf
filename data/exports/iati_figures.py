"""One actual of an indicator in IATI 2.03: place, category, evidence, and in words where the figure comes from."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

from data.exports import iati_codes as codes
from data.exports.iati_words import Sentences, Words, joined
from data.exports.iati_xml import Element, add, add_text
from data.languages import LANGUAGES
from data.progress.actual import Actual, Evidence
from data.progress.framework import LocalText

_ADDRESS: Final = re.compile(r"(?P<host>https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?)(?P<rest>([/?#].*)?)", re.DOTALL)
_ESCAPE: Final = re.compile("(%[0-9A-Fa-f]{2})")


def add_actual(period: Element, actual: Actual, label: LocalText | None, words: Words) -> None:
    """Add an `actual`; one per category and area, so that nobody takes the categories for a sum.

    Args:
        period: that the actual belongs to.
        actual: as published.
        label: of its category, None where it is about everybody.
        words: sentences in every language.
    """
    element = add(period, "actual", value=format(actual.value, "f"))
    if actual.pcode:
        add(element, "location", ref=actual.pcode)
    if actual.category:
        name, _, code = actual.category.partition(":")
        add(element, "dimension", name=name, value=code)
    sentences = joined(*_remarks(actual, label, words))
    if sentences:
        add_text(element, "comment", sentences)
    if actual.evidence and link(actual.evidence.address):
        _add_document(element, actual.evidence)


def _remarks(actual: Actual, label: LocalText | None, words: Words) -> Iterator[Sentences]:
    if label:
        yield words("category", label=label)
    if actual.low is not None and actual.high is not None:
        yield words("interval", low=actual.low, high=actual.high)
    if actual.computed:
        yield words("computed")
    elif actual.confirmed_at:
        yield words("confirmed", day=actual.confirmed_at.date())
    # What every area of a release shares stands once, at the nation.
    if actual.computed and actual.steps and not actual.pcode:
        # The interval has a sentence of its own.
        yield words("derivation", steps=tuple(step for step in actual.steps if step.code != "interval"))
    if actual.source:
        yield words("source", source=actual.source)
    if actual.evidence:
        unlinked = "" if link(actual.evidence.address) else actual.evidence.address
        yield words("evidence", reference=f"{actual.evidence.reference} {unlinked}".rstrip())
    if actual.revision > 1:
        yield words("revision", number=actual.revision)
    if actual.comment:
        yield dict.fromkeys(LANGUAGES, actual.comment)


def derivation(actual: Actual) -> str:
    """The steps of a computed figure as codes and exact values; "" where it was entered."""
    steps = actual.steps if actual.computed else ()
    return "; ".join(" ".join(filter(None, (step.code, step.value, step.source))) for step in steps)


def _add_document(element: Element, evidence: Evidence) -> None:
    document = add(element, "document-link", format=_format(evidence.address), url=link(evidence.address))
    add_text(document, "title", {"en": evidence.reference})
    add(document, "category", code=codes.RESULTS_DOCUMENT)


def link(address: str) -> str:
    """The address as a URI (RFC 3986): what one cannot hold is percent-encoded; "" where the host is none."""
    parts = _ADDRESS.fullmatch(address)
    if parts is None:
        return ""
    path, hash_sign, fragment = parts["rest"].partition("#")
    return parts["host"] + _encoded(path) + hash_sign + _encoded(fragment)


def _encoded(text: str) -> str:
    return "".join(
        piece if _ESCAPE.fullmatch(piece) else quote(piece, safe="/?:@!$&'()*+,;=~", errors="replace")
        for piece in _ESCAPE.split(text)
    )


def _format(address: str) -> str:
    path = address.partition("?")[0].partition("#")[0]
    _, dot, ending = path.rpartition(".")
    return codes.FILE_FORMATS.get(f"{dot}{ending.lower()}", codes.WEB_PAGE)
