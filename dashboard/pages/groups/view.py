"""The page: choice, table, gaps, who is left behind, who receives what."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.note_lines import note_block
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.data.permanent import permanent_address
from dashboard.pages.front.country import Country
from dashboard.pages.groups.behind_list import behind_section
from dashboard.pages.groups.form import choice_form
from dashboard.pages.groups.gap_cards import gaps_section
from dashboard.pages.groups.recipients_view import recipients_section
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.table import table_section
from dashboard.pages.heatmap.titles import notice_text
from dashboard.selection import Notice
from dashboard.text import Texts


def groups_main(country: Country, subject: Subject, notices: Sequence[Notice], csv: str, lasting: str) -> Markup:
    """Write `main#main`; `csv` is the address of the download, `lasting` the same with its release named."""
    texts, choice = country.texts, subject.choice
    sections = [
        table_section(subject, note_block(subject.served, choice.indicator, choice.area, texts)),
        gaps_section(subject),
        behind_section(subject),
        recipients_section(subject),
    ]
    titles = [
        ("rates", texts("groups.jump.rates"), True),
        ("gaps", texts("groups.gaps.title"), sections[1] is not None),
        ("behind", texts("groups.behind.title"), True),
        ("recipients", texts("groups.recipients.title"), sections[3] is not None),
    ]
    download = element("a", {"class": "button", "href": csv, "download": True}, texts("map.download"))
    return element(
        "main",
        {"id": "main", "class": "reading groups-page"},
        *reading_head(release_badges(country), texts("groups.title"), texts("groups.lead")),
        choice_form(subject),
        [element("p", {"class": "notice", "role": "status"}, notice_text(notice, texts)) for notice in notices],
        _jumps([(name, title) for name, title, there in titles if there], texts),
        sections,
        element("p", {"class": "bars-note"}, texts("map.note")),
        element("p", {"class": "downloads"}, download),
        permanent_address(lasting, texts),
    )


def unpublished_main(country: Country) -> Markup:
    """The page of a country of which nothing is published."""
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading groups-page"},
        *reading_head([], texts("groups.title"), texts("groups.lead")),
        element("p", {"class": "notice"}, texts("message.unpublished.text")),
    )


def _jumps(titles: Sequence[tuple[str, str]], texts: Texts) -> Markup:
    links = [element("li", None, element("a", {"href": f"#{name}"}, title)) for name, title in titles]
    return element("nav", {"class": "jumps", "aria-label": texts("groups.jump.label")}, element("ul", None, links))
