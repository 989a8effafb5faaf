"""How to cite a release: as text, and as an entry of BibTeX."""

from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.method.indicators import agency_name
from dashboard.served import ServedRelease
from dashboard.text import Texts

_TEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#",
        "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip


def cite_text(served: ServedRelease, texts: Texts) -> str:
    """The citation as a sentence; a synthetic release is never ascribed to an agency."""
    text = texts(
        "method.cite.text",
        country=served.release.profile["name"][texts.language],
        day=texts.day(reference_day(served)),
        release=served.release_id,
    )
    if served.release.manifest.synthetic:
        return f"{text} {texts('method.cite.synthetic')}"
    return f"{_author(served, texts)}. {text}"


def cite_bibtex(served: ServedRelease, texts: Texts) -> str:
    """The citation as a BibTeX entry, special characters of TeX escaped."""
    manifest = served.release.manifest
    name = served.release.profile["name"][texts.language]
    note = [served.release_id, *([texts("method.cite.synthetic")] if manifest.synthetic else [])]
    fields = {
        "author": f"{{{tex(_author(served, texts))}}}",
        "title": f"{{{tex(texts('brand'))}: {tex(name)}}}",
        "year": str(manifest.reference_date.year),
        "note": tex(". ".join(note).rstrip(".")),
        "version": tex(manifest.software_version),
    }
    lines = [f"  {key} = {{{value}}}" for key, value in fields.items()]
    return "@misc{" + served.release_id + ",\n" + ",\n".join(lines) + "\n}"


def tex(text: str) -> str:
    """Escape what TeX would read as a command."""
    return text.translate(_TEX)


def _author(served: ServedRelease, texts: Texts) -> str:
    lead = served.release.profile.get("lead_agency")
    return texts("brand") if served.release.manifest.synthetic or not lead else agency_name(served, lead, texts)
