"""The data page: a release, its tables and outlines as files, how they are used, described and cited."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, section
from dashboard.pages.data.cite import cite_card
from dashboard.pages.data.file_list import layer_list, table_list
from dashboard.pages.data.links import data_path
from dashboard.pages.data.release_files import FilesAtHand
from dashboard.pages.data.usage import description_card, usage_card
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap.titles import release_day
from dashboard.pages.method.parts import facts
from dashboard.served import ServedRelease
from data.exports.citation import release_identifier


def data_main(
    country: Country, served: ServedRelease, at_hand: FilesAtHand, badges: list[str], *, notice: str = ""
) -> Markup:
    """Write the page; `notice` says that another release is shown than was asked for, or that it was replaced."""
    texts = country.texts
    return _main(
        country,
        badges,
        element("p", {"class": "notice", "role": "status"}, notice) if notice else None,
        _release(country, served),
        element("p", {"class": "notice", "id": "making"}, texts("data.making" if not at_hand.failed else "data.failed"))
        if not at_hand.complete
        else None,
        table_list(country, served, at_hand),
        layer_list(country, served, at_hand),
        usage_card(country, served),
        description_card(country, served),
        section("screen", texts("data.screen.title"), element("p", None, texts("data.screen.text"))),
        cite_card(country, served),
    )


def nothing_main(country: Country) -> Markup:
    """The page of a country of which nothing is published."""
    texts = country.texts
    return _main(
        country,
        [],
        element("p", {"class": "notice"}, texts("data.none")),
        element("p", None, texts("data.none.next")),
    )


def damaged_main(country: Country) -> Markup:
    """The page of a release whose files cannot be read."""
    texts = country.texts
    address = country_path(country.code, texts.language, "releases")
    return _main(
        country,
        [],
        element("p", {"class": "notice alert", "role": "alert"}, texts("data.damaged")),
        element("p", None, element("a", {"href": address}, texts("nav.releases"))),
    )


def _main(country: Country, badges: list[str], *parts: object) -> Markup:
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading data-page"},
        *reading_head(badges, texts("data.title", country=country.name), texts("data.lead")),
        *parts,
    )


def _release(country: Country, served: ServedRelease) -> Markup:
    texts, manifest = country.texts, served.release.manifest
    published = served.published
    options = [
        element("option", {"value": name, "selected": name == served.release_id}, _option(name, published, country))
        for name in published
    ]
    form = element(
        "form",
        {"class": "data-choice", "method": "get", "action": data_path(country.code, texts.language)},
        element("label", {"for": "data-release"}, texts("data.release.label")),
        element("select", {"id": "data-release", "name": "release", "autocomplete": "off"}, options),
        element("button", {"type": "submit", "class": "button"}, texts("data.release.submit")),
    )
    rows: list[tuple[str, str | Markup]] = [
        (texts("data.release.day"), texts.day(manifest.reference_date)),
        (texts("data.release.name"), element("code", None, release_identifier(served.release_id))),
        (texts("data.release.kind"), texts("data.release.never_changes")),
    ]
    return section("release", texts("data.release.title"), form, facts(rows))


def _option(name: str, published: tuple[str, ...], country: Country) -> str:
    texts = country.texts
    day = texts.day(release_day(name))
    if name == published[0]:
        return texts("data.release.option.latest", day=day)
    same_day = [other for other in published if release_day(other) == release_day(name)]
    # Two releases of one day: a correction and what it replaced.
    return texts("data.release.option.named" if len(same_day) > 1 else "data.release.option", day=day, name=name)
