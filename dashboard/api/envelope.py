"""What every list of the interface says of itself before its items: whose it is, how long, and where it goes on."""

from typing import Any

from dashboard.api.addresses import page_links
from dashboard.api.queries import PageQuery, Query
from dashboard.api.question import Question


def list_head(asked: Question[Query], total: int) -> dict[str, Any]:
    """country, release_id, reference_date, total."""
    manifest = asked.served.release.manifest
    return {
        "country": asked.country,
        "release_id": manifest.release_id,
        "reference_date": manifest.reference_date,
        "total": total,
    }


def page_head(asked: Question[PageQuery], part: str, total: int) -> dict[str, Any]:
    """As `list_head`, and limit, offset, links to the pages before and after of a part of the release."""
    query = asked.query
    return {
        **list_head(asked, total),
        "limit": query.limit,
        "offset": query.offset,
        "links": page_links(asked.pinned(part), query, total),
    }
