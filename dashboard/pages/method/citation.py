"""How to cite a release: as text, and as an entry of BibTeX."""

from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.method.indicators import agency_name
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.citation import Citation, bibtex, release_fingerprint, release_identifier, tex

__all__ = ["cite_bibtex", "cite_text", "publisher", "release_citation", "release_title", "tex"]


def cite_text(served: ServedRelease, texts: Texts) -> str:
    """The citation as a sentence; a synthetic release is never ascribed to an agency."""
    text = texts(
        "method.cite.text",
        country=served.release.profile["name"][texts.language],
        day=texts.day(reference_day(served)),
        release=release_identifier(served.release_id),
    )
    if served.release.manifest.synthetic:
        return f"{text} {texts('method.cite.synthetic')}"
    return f"{publisher(served, texts)}. {text}"


def cite_bibtex(served: ServedRelease, texts: Texts) -> str:
    """The citation as a BibTeX entry, special characters of TeX escaped."""
    return bibtex(release_citation(served, texts))


def release_citation(served: ServedRelease, texts: Texts, address: str = "") -> Citation:
    """The release as reference managers cite it.

    Args:
        served: the release.
        texts: of the language of the citation.
        address: where the release is found, '' where that is not known.
    """
    manifest = served.release.manifest
    return Citation(
        release_id=served.release_id,
        identifier=release_identifier(served.release_id),
        fingerprint=release_fingerprint(manifest),
        author=publisher(served, texts),
        title=release_title(served, texts),
        reference_date=manifest.reference_date,
        language=texts.language,
        note=texts("method.cite.synthetic") if manifest.synthetic else "",
        address=address,
    )


def release_title(served: ServedRelease, texts: Texts) -> str:
    """What a release is called outside of the site: product, country and day."""
    name = served.release.profile["name"][texts.language]
    return texts("metadata.release.title", country=name, day=texts.day(reference_day(served)))


def publisher(served: ServedRelease, texts: Texts) -> str:
    """Who answers for the figures; a synthetic release is never ascribed to an agency."""
    lead = served.release.profile.get("lead_agency")
    return texts("brand") if served.release.manifest.synthetic or not lead else agency_name(served, lead, texts)
