"""The permanent address of what a page shows, for copying: it names the release, so its answer never changes."""

from dashboard.markup import Markup, element
from dashboard.text import Texts


def permanent_address(path: str, texts: Texts, *, identifier: str = "csv-permanent") -> Markup:
    """A line with the address of a page's CSV as a link whose text is the address.

    Args:
        path: with the release's identifier in it.
        texts: of the page.
        identifier: of the link.
    """
    link = element("a", {"id": identifier, "href": path, "download": True, "data-whole": path}, path)
    return element("p", {"class": "bars-note permanent"}, texts("data.permanent"), " ", link)
