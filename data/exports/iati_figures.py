"""One actual of an indicator in IATI 2.03: place, category, evidence, and in words where the figure comes from."""

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from data.exports import iati_codes as codes
from data.exports.iati_words import Sentences, Words, joined
from data.exports.iati_xml import Element, add, add_text
from data.progress.actual import Actual, Evidence
from data.progress.framework import LANGUAGES, LocalText


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
    if actual.evidence and actual.evidence.address:
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
    if actual.computed and not actual.pcode:
        yield words("derivation", steps=derivation(actual))
    if actual.source:
        yield words("source", source=actual.source)
    if actual.evidence:
        yield words("evidence", reference=actual.evidence.reference)
    if actual.revision > 1:
        yield words("revision", number=actual.revision)
    if actual.comment:
        yield dict.fromkeys(LANGUAGES, actual.comment)


def derivation(actual: Actual) -> str:
    """The steps of a computed figure as codes and exact values; "" where it was entered."""
    steps = actual.steps if actual.computed else ()
    return "; ".join(" ".join(filter(None, (step.code, step.value, step.source))) for step in steps)


def _add_document(element: Element, evidence: Evidence) -> None:
    document = add(
        element,
        "document-link",
        format=_format(evidence.address),
        url=quote(evidence.address, safe=":/?#@!$&'()*+,;=%~"),
    )
    add_text(document, "title", {"en": evidence.reference})
    add(document, "category", code=codes.RESULTS_DOCUMENT)


def _format(address: str) -> str:
    try:
        path = urlsplit(address).path
    except ValueError:
        return codes.WEB_PAGE
    _, dot, ending = path.rpartition(".")
    return codes.FILE_FORMATS.get(f"{dot}{ending.lower()}", codes.WEB_PAGE)
