"""How a release is cited: its identifier, its fingerprint, and the entries that reference managers read.

The identifier is no registered DOI: nobody but this site resolves it. `family-atlas:<release_id>` names the release,
and the fingerprint says which content is meant: anybody who holds the release's public files can compute it again, so
a citation can be checked even where the site is gone. As an address it is a named information URI (RFC 6920).
"""

import base64
import hashlib
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from data.release import layout
from data.release.manifest import Manifest

PREFIX: Final = "family-atlas"
_PUBLIC_FOLDERS: Final = (layout.PUBLIC, layout.SHAPES)

_TEX: Final = str.maketrans(
    {
        # BibTeX counts braces that TeX would take as escaped, too.
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}",
        "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
        "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "\n": " ", "\r": " ",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Licence:
    """A licence as catalogues name it: its SPDX identifier, its address and its name."""

    spdx: str
    address: str
    name: str


FIGURES_LICENCE: Final = Licence(
    "CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/", "Creative Commons Attribution 4.0 International"
)
"""Under which the figures of every release may be used; the boundaries keep that of their source."""


@dataclass(frozen=True)
class Citation:
    """A release as it is cited, in the words of one language.

    Attributes:
        release_id: of the release.
        identifier: `family-atlas:<release_id>`.
        fingerprint: SHA-256 of `checksum_list`, hexadecimal.
        author: who answers for the figures.
        title: of the release, with its country and its day.
        reference_date: the day that the figures describe.
        language: of the words (ISO 639-1).
        note: sentences on what the figures are; a synthetic release says so here.
        address: where the release is found; '' where that is not known.
    """

    release_id: str
    identifier: str
    fingerprint: str
    author: str
    title: str
    reference_date: date
    language: str
    note: str
    address: str = ""


def release_identifier(release_id: str) -> str:
    """The identifier of a release, stable over sites and years."""
    return f"{PREFIX}:{release_id}"


def checksum_list(manifest: Manifest) -> bytes:
    """The release's public files with their checksums, one per line by path, as `sha256sum --check` reads them."""
    public = {name: entry for name, entry in manifest.files.items() if name.partition("/")[0] in _PUBLIC_FOLDERS}
    return "".join(f"{entry.sha256}  {name}\n" for name, entry in sorted(public.items())).encode()


def release_fingerprint(manifest: Manifest) -> str:
    """SHA-256 of `checksum_list`, hexadecimal: the content that a citation means."""
    return hashlib.sha256(checksum_list(manifest)).hexdigest()


def named_information(fingerprint: str) -> str:
    """A hexadecimal SHA-256 as a named information URI (RFC 6920, section 3)."""
    digest = base64.urlsafe_b64encode(bytes.fromhex(fingerprint)).decode().rstrip("=")
    return f"ni:///sha-256;{digest}"


def bibtex(citation: Citation) -> str:
    """The citation as a BibTeX entry in UTF-8, special characters of TeX escaped.

    `@misc`, since the standard styles know no data sets; biblatex reads every field, too.
    """
    fields = {
        # Doubled braces: an institution's name is not taken apart into names of a person, a title keeps its capitals.
        "author": f"{{{tex(citation.author)}}}",
        "title": f"{{{tex(citation.title)}}}",
        "year": str(citation.reference_date.year),
        "note": tex(f"{citation.note} {citation.identifier}, SHA-256 {citation.fingerprint}".strip()),
        "language": tex(citation.language),
    }
    if citation.address:
        # biblatex and the package url read addresses verbatim: only what would end the field is encoded.
        fields["url"] = citation.address.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items()]
    return "@misc{" + citation.release_id + ",\n" + ",\n".join(lines) + "\n}\n"


def csl_item(citation: Citation) -> dict[str, Any]:
    """The citation as an item of CSL-JSON (citationstyles.org, schema csl-data), which Zotero and pandoc read."""
    day = citation.reference_date
    item = {
        "id": citation.release_id,
        "type": "dataset",
        "title": citation.title,
        "author": [{"literal": citation.author}],
        "publisher": citation.author,
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "number": citation.identifier,
        "note": f"{citation.note} {named_information(citation.fingerprint)}".strip(),
        "language": citation.language,
    }
    return {**item, "URL": citation.address} if citation.address else item


def tex(text: str) -> str:
    """Escape what TeX would read as a command."""
    return text.translate(_TEX)
