"""Countries and their releases."""

from collections.abc import Iterator
from typing import Any, Final

from dashboard.api.addresses import DESCRIPTION, LATEST, ROOT, country_address, page_links, release_address
from dashboard.api.models import Countries, Country, File, Index, Link, Release, ReleaseDetails, Releases
from dashboard.api.problems import ProblemFound
from dashboard.api.queries import PageQuery, Query
from dashboard.api.question import Question
from dashboard.pages.data.links import file_url
from dashboard.pages.data.release_files import tables_of
from dashboard.pages.front.country import country_path
from dashboard.pages.heatmap.links import page_path
from dashboard.served import ServedRelease
from data.exports.citation import FIGURES_LICENCE
from data.exports.layer_names import LAYER_FILES
from data.exports.table_file import MEDIA_TYPES
from data.exports.table_shelf import FORMATS
from data.exports.table_xlsx import MOST_ROWS
from data.release.published_list import HistoryEntry

VERSION: Final = "1.0.0"
_HTML: Final = "text/html"
_PARTS: Final = ("areas", "indicators", "groups", "categories", "values")


def index(asked: Question[Query]) -> Index:
    """Where everything begins."""
    links = (
        Link(rel="service-desc", href=DESCRIPTION),
        Link(rel="item", href=f"{ROOT}/countries"),
        *(
            Link(rel="service-doc", href=country_path(country, asked.query.language, "api"), type=_HTML)
            for country in asked.releases.countries()
        ),
    )
    return Index(title=asked.texts("api.title"), version=VERSION, links=links)


def countries(asked: Question[Query]) -> Countries:
    """Countries with a published release; one whose releases cannot be read takes no other with it.

    Raises:
        ProblemFound: something is published, but nothing of it can be read.
    """
    unreadable = [code for code in asked.releases.store.listed() if asked.releases.is_unreadable(code)]
    items = tuple(_country(asked, code) for code in asked.releases.countries() if code not in unreadable)
    if unreadable and not items:
        raise ProblemFound(503)
    return Countries(total=len(items), items=items)


def country(asked: Question[Query]) -> Country:
    """One country."""
    return _country(asked, asked.country)


def _country(asked: Question[Query], code: str) -> Country:
    served = asked.releases.open(code)
    address = country_address(code)
    return Country(
        country=code,
        name=served.release.profile["name"],
        latest_release=served.release_id,
        releases=len(served.published),
        links=(
            Link(rel="self", href=address),
            Link(rel="item", href=f"{address}/releases"),
            Link(rel="latest-version", href=release_address(code, LATEST)),
            Link(rel="related", href=f"{address}/programmes"),
            Link(rel="alternate", href=page_path(code, asked.query.language), type=_HTML),
        ),
    )


def releases(asked: Question[PageQuery]) -> Releases:
    """Releases of a country that can be read."""
    query, entries = asked.query, asked.readable()
    shown = entries[query.offset : query.offset + query.limit]
    return Releases(
        country=asked.country,
        total=len(entries),
        limit=query.limit,
        offset=query.offset,
        links=page_links(f"{country_address(asked.country)}/releases", query, len(entries)),
        items=tuple(Release(**_entry(asked, entry)) for entry in shown),
    )


def release(asked: Question[Query]) -> ReleaseDetails:
    """One release with what it holds."""
    served = asked.served
    manifest, opened = served.release.manifest, served.release
    entry = next(item for item in asked.readable() if item.release_id == served.release_id)
    return ReleaseDetails(
        **_entry(asked, entry),
        title=asked.texts(
            "page.title", title=asked.texts("brand"), country=opened.profile["name"][asked.query.language]
        ),
        synthetic=manifest.synthetic,
        schematic_boundaries=manifest.schematic_boundaries,
        demonstration_key=manifest.demonstration_key,
        boundaries_version=manifest.boundaries_version,
        software_version=manifest.software_version,
        protection=manifest.protection,
        attribution=manifest.attribution,
        licence=FIGURES_LICENCE.address,
        areas={
            **{level: len(opened.areas(level)) for level in ("adm0", "adm1", "adm2")},
            "h3": opened.leaves.height,
        },
        indicators=len(opened.register),
        groups=len(opened.groups),
        files=tuple(_files(served)),
    )


def _files(served: ServedRelease) -> Iterator[File]:
    """The files of a release's tables and outlines; making them is no part of this question."""
    formats = {
        f"{table.name}.{form}": form
        for table in tables_of(served)
        for form in FORMATS
        if form != "xlsx" or table.rows <= MOST_ROWS
    }
    for name, form in {**formats, **LAYER_FILES}.items():
        yield File(name=name, href=file_url(served, name), media_type=MEDIA_TYPES[form])


def _entry(asked: Question[Query], entry: HistoryEntry) -> dict[str, Any]:
    code, name = asked.country, entry.release_id
    latest = name == next(iter(asked.releases.published(code)), "")
    shown = "" if latest else f"?release={name}"
    links = [
        Link(rel="self", href=release_address(code, name)),
        *(Link(rel="item", href=release_address(code, name, part)) for part in _PARTS),
        Link(rel="alternate", href=f"{page_path(code, asked.query.language)}{shown}", type=_HTML),
        Link(rel="enclosure", href=f"/{code}/data/{name}/datapackage.json"),
    ]
    if entry.superseded_by:
        links.append(Link(rel="successor-version", href=release_address(code, entry.superseded_by)))
    return {
        "release_id": name,
        "country": code,
        "reference_date": entry.reference_date,
        "issued": entry.published_at,
        "state": str(entry.state),
        "superseded_at": entry.superseded_at,
        "superseded_by": entry.superseded_by,
        "latest": latest,
        "links": tuple(links),
    }
