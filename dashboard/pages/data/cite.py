"""The card that says how to cite a release: citation, identifier, fingerprint, licence, boundaries, entries to save."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.front.country import Country
from dashboard.pages.method.citation import cite_text
from dashboard.pages.method.parts import facts
from dashboard.served import ServedRelease
from data.exports.citation import FIGURES_LICENCE, release_fingerprint, release_identifier

ANCHOR = "cite"


def cite_card(country: Country, served: ServedRelease) -> Markup:
    """Write the section; it needs nothing but the style of pages for reading."""
    texts, manifest = country.texts, served.release.manifest
    folder = f"/{served.country}/data/{served.release_id}"
    licence = element("a", {"href": FIGURES_LICENCE.address, "rel": "license"}, FIGURES_LICENCE.name)
    fingerprint = element("code", {"class": "checksum"}, release_fingerprint(manifest))
    checksums = element("a", {"href": f"{folder}/release.sha256"}, texts("metadata.cite.checksums"))
    rows = [
        ("identifier", Markup(element("code", None, release_identifier(served.release_id)))),
        ("fingerprint", Markup(f"{fingerprint} {element('br')}{checksums}")),
        ("licence", Markup(f"{licence}{element('br')}") + element("span", None, texts("metadata.cite.licence.meaning"))),
    ]
    if manifest.attribution:
        rows.append(("boundaries", Markup(element("span", None, manifest.attribution))))
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
        facts((texts(f"metadata.cite.{name}"), Markup(value)) for name, value in rows),
        element("p", None, texts("metadata.cite.not_doi")),
        element("h3", None, texts("metadata.cite.managers")),
        element("p", {"class": "release-ways"}, *(part for link in links for part in (link, " "))),
    )
