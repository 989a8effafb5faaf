"""What a visitor has filled in, cleaned and checked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dashboard.deep_links import same_site_path
from data.feedback import message
from data.feedback.message import MOST_PAGE, Message, clean_line, clean_text


@dataclass(frozen=True)
class Entry:
    """Fields of the form as they are shown again; `faults` maps a field to the code of what is wrong with it."""

    kind: str = ""
    page: str = ""
    text: str = ""
    email: str = ""
    consent: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)

    def message(self, country: str, language: str, release_id: str) -> Message:
        """The message to keep; only where there are no faults."""
        return Message(country, language, release_id, self.kind, self.page, self.text, self.email)


def read_entry(form: Mapping[str, str], *, country: str, host: str) -> Entry:
    """Read the fields that were sent.

    Args:
        form: first value of every field.
        country: whose pages the message may be about.
        host: of this site; an address that names it is read as its path.
    """
    kind, text = form.get("kind", ""), clean_text(form.get("text", ""))
    email, written = clean_line(form.get("email", "")), clean_line(form.get("page", ""))
    page, consent = own_page(written, country=country, host=host), form.get("consent") == "yes"
    faults = dict(message.faults(kind, text, email, consent=consent))
    if written and not page:
        faults["page"] = "wrong"
    if form.get("website"):
        faults["trap"] = "filled"
    return Entry(kind, page or written[:MOST_PAGE], text, email, consent, faults)


def own_page(address: str, *, country: str, host: str) -> str:
    """Path with query of a page about the country on this very site; '' for anything else."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https") and parts.netloc == host:
        address = address.split(host, 1)[1].partition("#")[0]
    path = same_site_path(address)
    inside = path.startswith(f"/{country}/") and "/../" not in path
    return path if inside and len(path) <= MOST_PAGE else ""
