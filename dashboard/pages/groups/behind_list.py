"""Who is left behind: sentences, the most certain and the largest first."""

from collections.abc import Sequence
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
    groups = _by_group(items)
    shown = groups if subject.choice.rows else groups[:FIRST_ROWS]
    return section(
        "behind",
        title,
        element("p", None, texts("groups.behind.lead", area=subject.area_name)),
        _order(subject) if items else None,
        element("ol", {"class": "behind"}, [_group(subject, group) for group in shown])
        if items
        else element("p", None, texts("groups.behind.none")),
        _all(subject, len(groups)) if len(groups) > FIRST_ROWS else None,
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


def _by_group(items: Sequence[Behind]) -> list[list[Behind]]:
    """What is said of each group, groups in the order of their first item."""
    found: dict[tuple[str, str], list[Behind]] = {}
    for item in items:
        found.setdefault((item.group.dimension, item.group.category), []).append(item)
    return list(found.values())


def _group(subject: Subject, items: list[Behind]) -> Markup:
    """A group: its first item with a drawing, the others folded."""
    first, *others = items
    texts = subject.texts
    scale = Scale.over([first.here, first.nation], first.here.figure.measure)
    return element(
        "li",
        None,
        element("p", None, element("strong", None, group_title(subject.served, first.group, texts))),
        element("p", None, *_sentence(subject, first)),
        plot(first.here, scale, first.nation.value),
        element(
            "details",
            {"class": "fold"},
            element("summary", None, texts.counted("groups.behind.more", len(others))),
            element("ul", {"class": "points"}, [element("li", None, *_sentence(subject, item)) for item in others]),
        )
        if others
        else None,
    )


def _sentence(subject: Subject, item: Behind) -> list[Markup | str]:
    """Figure, ratio and nation; whether that is certain; interval and people concerned."""
    texts, figure = subject.texts, item.here.figure
    sentence = texts(
        "groups.behind.sentence",
        indicator=subject.served.label(item.code, texts.language),
        value=figure.write(texts),
        ratio=write_ratio(item.ratio, texts),
        nation=item.nation.figure.write(texts),
    )
    certain = texts("groups.behind.certain" if item.certain else "groups.behind.uncertain")
    more = [texts("groups.behind.interval", ends=figure_interval(figure, texts))]
    if item.people:
        more.append(texts("groups.behind.people", people=texts.counted("count.persons", item.people)))
    return [
        sentence,
        " ",
        element("span", {"class": f"tag {'is-clear' if item.certain else 'is-unclear'}"}, certain),
        " ",
        element("span", {"class": "behind-more"}, " ".join(more)),
    ]


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
