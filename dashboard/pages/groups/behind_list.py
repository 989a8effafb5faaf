"""Who is left behind: sentences, the most certain and the largest first."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.groups.behind import Behind
from dashboard.pages.groups.choice import SORTS
from dashboard.pages.groups.dimensions import group_title
from dashboard.pages.groups.plot import Scale, plot
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import figure_interval, write_ratio

FIRST_ROWS: Final = 10
_ANCHOR: Final = "#behind"


def behind_section(subject: Subject) -> Markup:
    """Write it; where no group fares worse, or nothing can be compared, it says so."""
    texts, found = subject.texts, subject.behind
    title = texts("groups.behind.title")
    if not found.compared:
        return section("behind", title, element("p", None, texts("groups.behind.nothing")))
    items = found.sorted(subject.choice.sort)
    shown = items if subject.choice.rows else items[:FIRST_ROWS]
    return section(
        "behind",
        title,
        element("p", None, texts("groups.behind.lead", area=subject.area_name)),
        _order(subject) if items else None,
        element("ol", {"class": "behind"}, [_item(subject, item) for item in shown])
        if items
        else element("p", None, texts("groups.behind.none")),
        _all(subject, len(items)) if len(items) > FIRST_ROWS else None,
        [element("p", {"class": "bars-note"}, sentence) for sentence in _counted(subject)],
    )


def _order(subject: Subject) -> Markup:
    """The two orders, as links; the one that is shown is marked."""
    texts = subject.texts
    links = [
        element(
            "a",
            {
                "href": f"{subject.address(sort=sort)}{_ANCHOR}",
                "aria-current": "true" if sort == subject.choice.sort else None,
            },
            texts(f"groups.behind.sort.{sort}"),
        )
        for sort in SORTS
    ]
    return element("p", {"class": "behind-order"}, texts("groups.behind.sort"), " ", links)


def _item(subject: Subject, item: Behind) -> Markup:
    texts, served = subject.texts, subject.served
    figure = item.here.figure
    sentence = texts(
        "groups.behind.sentence",
        indicator=served.label(item.code, texts.language),
        value=figure.write(texts),
        ratio=write_ratio(item.ratio, texts),
        nation=item.nation.figure.write(texts),
    )
    scale = Scale.over([item.here, item.nation], figure.measure)
    certain = texts("groups.behind.certain" if item.certain else "groups.behind.uncertain")
    people = texts.counted("count.persons", item.people) if item.people else ""
    return element(
        "li",
        None,
        element(
            "p",
            None,
            element("strong", None, group_title(served, item.group, texts)),
            " ",
            element("span", {"class": f"tag {'is-clear' if item.certain else 'is-unclear'}"}, certain),
        ),
        element("p", None, sentence),
        plot(item.here, scale, item.nation.value),
        element(
            "p",
            {"class": "behind-more"},
            texts("groups.behind.interval", ends=figure_interval(figure, texts)),
            f" {people}" if people else None,
        ),
    )


def _all(subject: Subject, count: int) -> Markup:
    texts = subject.texts
    if subject.choice.rows:
        label, rows = texts("groups.behind.fewer"), ""
    else:
        label, rows = texts.counted("groups.behind.all", count), "all"
    link = element("a", {"class": "show-all", "href": f"{subject.address(rows=rows)}{_ANCHOR}"}, label)
    return element("p", None, link)


def _counted(subject: Subject) -> list[str]:
    """How many comparisons were made, and what that means."""
    texts, found = subject.texts, subject.behind
    sentences = [
        texts.counted("groups.behind.compared", found.compared),
        texts("groups.behind.found", worse=texts.integer(len(found.worse)), certain=texts.integer(found.certain)),
        texts("groups.behind.zones"),
    ]
    if found.impossible:
        sentences.insert(1, texts.counted("groups.behind.impossible", found.impossible))
    return [" ".join(sentences)]
