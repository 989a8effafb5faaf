"""The card that says how to cite a release: citation, identifier, fingerprint, licence, boundaries, entries to save."""

from typing import Final

from dashboard.markup import Markup, element, join
from dashboard.pages.country_pages import section
from dashboard.pages.front.country import Country
from dashboard.pages.method.citation import cite_text
from dashboard.pages.method.parts import facts
from dashboard.served import ServedRelease
from data.exports.citation import FIGURES_LICENCE, release_fingerprint, release_identifier

ANCHOR: Final = "cite"
STYLE: Final = "css/metadata-page.css"
"""Style of the card, loaded beside that of pages for reading."""


def cite_card(country: Country, served: ServedRelease) -> Markup:
    """Write the section; it needs nothing but the style of pages for reading."""
    texts, manifest = country.texts, served.release.manifest
    folder = f"/{served.country}/data/{served.release_id}"
    licence = element("a", {"href": FIGURES_LICENCE.address, "rel": "license"}, FIGURES_LICENCE.name)
    fingerprint = element("code", {"class": "checksum"}, release_fingerprint(manifest))
    checksums = element("a", {"href": f"{folder}/release.sha256"}, texts("metadata.cite.checksums"))
    rows: list[tuple[str, Markup | str]] = [
        ("identifier", element("code", None, release_identifier(served.release_id))),
        ("fingerprint", join([fingerprint, element("br"), checksums])),
        ("licence", join([licence, element("br"), texts("metadata.cite.licence.meaning")])),
    ]
    if manifest.attribution:
        rows.append(("boundaries", manifest.attribution))
    saved = [("BibTeX", "citation.bib"), ("CSL-JSON", "citation.json")]
    links = [
        element("a", {"class": "button", "href": f"{folder}/{file}?lang={texts.language}", "download": True}, name)
        for name, file in saved
    ]
    return section(
        ANCHOR,
        texts("metadata.cite.title"),
        element("p", None, texts("metadata.cite.lead")),
        element("p", {"class": "notice"}, texts("metadata.cite.synthetic")) if manifest.synthetic else None,
        element("h3", None, texts("metadata.cite.recommended")),
        element("p", {"class": "citation"}, cite_text(served, texts)),
        facts((texts(f"metadata.cite.{name}"), value) for name, value in rows),
        element("p", None, texts("metadata.cite.not_doi")),
        element("h3", None, texts("metadata.cite.managers")),
        element("p", {"class": "release-ways"}, links),
        css="card cite-card",
    )
