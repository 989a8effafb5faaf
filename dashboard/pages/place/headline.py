"""The facts that a place is asked for first, as figures and as plain sentences."""

from dataclasses import dataclass

import numpy as np

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import Figure, Place
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.parts import bar, ends_of, link, notice, table, value
from dashboard.pages.place.ranks import RankRange, rank_range
from dashboard.text import Texts
from data.release.intervals import count_interval

SHOWN = "zone_de"
COMPARED = (SHOWN, "mpi_h", "mpi_m0", "income_poor", "score_mean", "receives_any")
SIZES = (("families", "families"), ("persons", "persons"))


@dataclass(frozen=True)
class Facts:
    """The headline: share in zones D and E, the number behind it with its interval, rank, M0 and sizes."""

    share: Figure | None
    count: int
    count_ends: tuple[int, int]
    rank: RankRange | None
    m0: Figure | None
    families: Figure | None
    persons: Figure | None


def read_facts(context: PlaceContext) -> Facts:
    """Read them for the place of a page."""
    share = context.figure(SHOWN)
    count = share.numerator if share is not None and share.has_value else 0
    return Facts(
        share=share,
        count=count,
        count_ends=_count_ends(context, count),
        rank=_rank(context),
        m0=context.figure("mpi_m0"),
        families=context.figure("families"),
        persons=context.figure("persons", base="persons"),
    )


def sentences(context: PlaceContext, facts: Facts) -> list[str]:
    """One plain sentence per fact that can be shown."""
    texts, said = context.texts, []
    if facts.share is not None and facts.share.has_value:
        low, high = facts.count_ends
        number = texts.counted("count.families", facts.count)
        ends = texts("legend.range", low=texts.integer(low), high=texts.integer(high))
        said.append(texts("place.fact.zones", share=facts.share.write(texts), number=number, ends=ends))
        said += _comparisons(context, facts.share)
    if facts.rank is not None:
        said.append(_ranked(facts.rank, texts))
    nation = context.figure("mpi_m0", NATION)
    if facts.m0 is not None and facts.m0.has_value and nation is not None and nation.has_value:
        which = "place.fact.m0.nation" if context.place == NATION else "place.fact.m0"
        ends = ends_of(facts.m0, texts)
        said.append(texts(which, value=facts.m0.write(texts), ends=ends, nation=nation.write(texts)))
    if facts.families is not None and facts.families.has_value:
        number = texts.counted("count.families", facts.families.shown)
        if facts.persons is not None and facts.persons.has_value:
            persons = texts.counted("count.persons", facts.persons.shown)
            said.append(texts("place.fact.size", families=number, persons=persons))
    return said


def verdict(here: Figure, other: Figure) -> str:
    """Whether a figure is 'higher', 'lower' or, as far as the intervals tell, 'similar'.

    Two intervals that touch count as similar: a careful rule, which calls a difference clear too seldom.
    """
    (low, high), (other_low, other_high) = here.ends, other.ends
    if low > other_high:
        return "higher"
    return "lower" if high < other_low else "similar"


def headline_section(context: PlaceContext, facts: Facts, said: list[str], *beside: Markup | None) -> Markup:
    """The first card: the figure, the sentences, `beside` them what else belongs to it."""
    texts = context.texts
    head: list[Markup | None] = [_figure(context, facts)]
    if said:
        head.append(element("ul", {"class": "points place-facts"}, [element("li", None, line) for line in said]))
    if not context.wider:
        bars = None
    else:
        bars = [
            element("h3", None, context.served.label(SHOWN, texts.language)),
            element(
                "ol",
                {"class": "bars"},
                [
                    bar(_name(context, place, number), context.figure(SHOWN, place), texts)
                    for number, place in enumerate(context.compared)
                ],
            ),
        ]
    return section(
        "headline",
        texts("place.headline"),
        element(
            "div",
            {"class": "place-first"},
            element("div", {"class": "place-first-text"}, *head, bars),
            element("div", {"class": "place-first-map"}, *beside),
        ),
    )


def comparison_section(context: PlaceContext) -> Markup:
    """The main figures of the place, its parent and the nation in a table."""
    texts = context.texts
    return section(
        "compared",
        texts("place.compared" if context.wider else "place.main"),
        comparison_table(context),
        element("p", {"class": "bars-note"}, texts("place.interval_note")),
    )


def comparison_table(context: PlaceContext) -> Markup:
    """Figures of the place beside its parent's and the nation's."""
    texts, register = context.texts, context.served.release.register
    rows = []
    for code, base in [*SIZES, *((code, "families") for code in COMPARED)]:
        if code in register:
            cells = [value(context.figure(code, place, base=base), texts) for place in context.compared]
            rows.append((context.served.label(code, texts.language), cells))
    if not rows:
        return notice(texts("place.absent"))
    columns = [context.name_of(place) for place in context.compared]
    caption = texts("place.compared.caption", day=context.day)
    return table(caption, texts("field.indicator"), columns, rows)


def _figure(context: PlaceContext, facts: Facts) -> Markup:
    texts = context.texts
    label = element("p", {"class": "headline-title"}, context.served.label(SHOWN, texts.language))
    figure = facts.share
    if figure is None:
        return element("div", None, label, notice(texts("place.not_published")))
    if not figure.has_value:
        reason = figure.reason(context.served.release.protection.minimum_families, texts)
        return element(
            "div",
            None,
            label,
            element("p", {"class": "headline-reason"}, value(figure, texts)),
            element("p", {"class": "why"}, reason),
        )
    return element(
        "div",
        None,
        label,
        element(
            "p",
            {"class": "headline"},
            element("span", {"class": "headline-value"}, figure.write(texts)),
            element("span", {"class": "headline-interval"}, texts("interval", ends=ends_of(figure, texts))),
        ),
    )


def _name(context: PlaceContext, place: Place, number: int) -> Markup:
    name = context.name_of(place)
    return element("strong", None, name) if number == 0 else link(context.path(place), name)


def _comparisons(context: PlaceContext, here: Figure) -> list[str]:
    """How the figure of the place lies to that of its parent and of the nation, where those have one."""
    said = []
    for wider in context.wider:
        other = context.figure(SHOWN, wider)
        if other is not None and other.has_value:
            found, name = verdict(here, other), context.name_of(wider)
            said.append(context.texts(f"place.fact.{found}", name=name, value=other.write(context.texts)))
    return said


def _ranked(rank: RankRange, texts: Texts) -> str:
    count = texts.integer(rank.count)
    if rank.first == rank.last:
        return texts("place.fact.rank", rank=texts.integer(rank.first), count=count)
    return texts("place.fact.rank_range", first=texts.integer(rank.first), last=texts.integer(rank.last), count=count)


def _rank(context: PlaceContext) -> RankRange | None:
    """Among all areas of the level; one area has no rank."""
    picture = context.picture(SHOWN, context.place.level)
    if picture is None or len(picture) < 2:
        return None
    return rank_range(picture.values.low, picture.values.high, context.place.row)


def _count_ends(context: PlaceContext, count: int) -> tuple[int, int]:
    """90 % interval of a count of families, in families."""
    if not count:
        return 0, 0
    release = context.served.release
    variance = release.noise_variance(context.place.level, "families", release.breakdown())
    low, high = count_interval(np.array([float(count)]), variance, release.protection.minimum_families)
    return int(np.floor(low[0])), int(np.ceil(high[0]))
