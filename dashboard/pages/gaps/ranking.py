"""The chosen target group: what it is, who tells who is entitled, and the area's parts in order."""

from typing import Any
from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.gaps.overview import error_cell, number_cell
from dashboard.pages.gaps.view import SORTS, GapsView, PartReach
from dashboard.pages.reasons.words import effect_cell, percent
from data.inequality.estimates import Estimate
from data.targeting.errors import part_of
from data.targeting.ranking import Rank

NAMED = 3
"""How many of the first parts the sentence above the table names."""


def group_card(view: GapsView) -> Component | None:
    """The card; none where the release has no target groups."""
    group, found = view.group, view.reach
    if group is None or found is None:
        return None
    texts, language = view.texts, view.desk.language
    parts: list[Markup | None] = [element("p", None, group.definition[language])]
    truth = group.truth.get(language) or texts("gaps.truth.absent")
    parts.append(element("p", {"class": "truth"}, element("strong", None, texts("gaps.truth")), " ", truth))
    parts.append(element("p", {"class": "answer"}, reach_sentence(view)))
    if view.parts:
        parts += _ranking(view)
    else:
        query = urlencode({**view.desk.release_parameter, "area": view.place.pcode, "indicator": group.indicator})
        ways = [
            element("a", {"class": "button", "href": f"{view.desk.path(page)}?{query}"}, texts(f"gaps.to_{page}"))
            for page in ("reasons", "explore")
        ]
        parts += [element("p", None, texts("gaps.parts.none")), element("p", {"class": "desk-controls"}, ways)]
    return desk_parts.card("group", group.missed_label[language], *parts, css="card wide")


def reach_sentence(view: GapsView) -> str:
    """How many of the entitled are not reached in the area."""
    texts, group, found = view.texts, view.group, view.reach
    if group is None or found is None or found.counts is None or found.exclusion is None:
        figure = found.exclusion if found is not None else None
        state = desk_parts.state_text(figure.state, texts) if figure is not None else texts("place.not_published")
        return texts("reasons.missed.hidden", area=view.place.name, state=state)
    entry = view.register[group.indicator]
    return texts(
        f"reasons.missed.{group.base}",
        area=view.place.name,
        missed=texts.integer(found.exclusion.numerator),
        entitled=texts.integer(found.exclusion.denominator),
        share=desk_parts.figure_text(entry, found.exclusion, texts),
        ends=desk_parts.interval_text(entry, found.exclusion, texts),
    )


def answer(view: GapsView) -> str:
    """Which parts have most, how much of all that is, and whether the first place is certain; "" without figures."""
    texts = view.texts
    shown = [part for part in view.parts if part.reach.counts is not None]
    if not shown or view.reach is None:
        return ""
    first = shown[:NAMED]
    if view.sort == "share":
        named = [_with_figure(part, _share_text(part, view)) for part in first]
        return texts("gaps.answer.share", items="; ".join(named))
    named = [_with_figure(part, texts.integer(round(_missed(part).value))) for part in first]
    sentence = texts("gaps.answer.number", items="; ".join(named))
    if view.reach.counts is not None:
        together = Estimate(
            sum(_missed(part).value for part in first),
            sum(_missed(part).low for part in first),
            sum(_missed(part).high for part in first),
        )
        held = part_of(together, view.reach.counts.missed)
        if held is not None:
            whole = texts("gaps.answer.held", share=percent(held.value, texts, 0), area=view.place.name)
            sentence = f"{sentence} {whole}"
    rank = first[0].by_number
    certain = rank is not None and rank.worst == 1
    return f"{sentence} {texts('gaps.answer.certain' if certain else 'gaps.answer.uncertain')}"


def _ranking(view: GapsView) -> list[Markup | None]:
    texts = view.texts
    hidden = sum(part.reach.counts is None for part in view.parts)
    # Without an earlier release there is no change to tell of.
    change = ("change",) if view.desk.earlier else ()
    names = ("rank", "part", "missed", "exclusion", "rank_share", "entitled", *change, "ways")
    columns = [texts(f"gaps.column.{name}") for name in names]
    links = [_sort_link(view, sort) for sort in SORTS]
    title = texts("gaps.ranking.title", area=view.place.name)
    found = answer(view)
    return [
        element("h3", {"id": "ranking"}, title),
        element("p", {"class": "answer", "aria-live": "polite"}, found) if found else None,
        element("p", {"class": "sort-links"}, texts("gaps.sort"), " ", links),
        desk_parts.table(
            title, columns, [_row(view, part) for part in view.parts], identifier="parts-table", numbers=2
        ),
        element("p", {"class": "bars-note"}, texts.counted("gaps.ranking.hidden", hidden)) if hidden else None,
        element("p", {"class": "bars-note"}, texts("gaps.ranking.note")),
    ]


def _sort_link(view: GapsView, sort: str) -> Markup:
    query = {**view.desk.release_parameter, "area": view.place.pcode, "sort": sort}
    if view.group is not None:
        query["group"] = view.group.code
    if view.together:
        query["together"] = view.together
    attributes = {"href": f"{view.desk.path('gaps')}?{urlencode(query)}", "data-desk": True, "id": f"sort-{sort}"}
    return element(
        "a",
        {**attributes, "class": "button", "aria-current": "true" if sort == view.sort else None},
        view.texts(f"gaps.sort.{sort}"),
    )


def _row(view: GapsView, part: PartReach) -> list[Any]:
    texts, desk, group = view.texts, view.desk, view.group
    code = group.indicator if group is not None else ""
    query = urlencode({**desk.release_parameter, "area": part.place.pcode, "indicator": code})
    name = element("a", {"class": "area-name", "href": f"{desk.path('reasons')}?{query}"}, part.place.name)
    label = texts("gaps.to_explore.of", area=part.place.name)
    explore = element(
        "a", {"href": f"{desk.path('explore')}?{query}", "aria-label": label}, texts("gaps.to_explore.short")
    )
    counts = part.reach.counts
    earlier = bool(desk.earlier)
    if counts is None:
        state = error_cell(view, code, part.reach.exclusion)
        change = [""] if earlier else []
        return ["\u2013", name, state, "", "", number_cell(part.reach.entitled, texts), *change, explore]
    return [
        rank_cell(part.by_number, view),
        name,
        number_cell(counts.missed, texts),
        error_cell(view, code, part.reach.exclusion),
        rank_cell(part.by_share, view),
        number_cell(counts.entitled, texts),
        *([effect_cell(part.change, 1.0, 0, texts)] if earlier else []),
        explore,
    ]


def rank_cell(rank: Rank | None, view: GapsView) -> Markup | str:
    """A place, and the places that noise leaves open."""
    texts = view.texts
    if rank is None:
        return "\u2013"
    written = texts.integer(rank.place)
    if rank.best == rank.worst:
        return written
    low, high = texts.integer(rank.best), texts.integer(rank.worst)
    return element("span", None, written, element("span", {"class": "interval"}, f"{low}\u2013{high}"))


def _missed(part: PartReach) -> Estimate:
    counts = part.reach.counts
    return counts.missed if counts is not None else Estimate(0.0, 0.0, 0.0)


def _with_figure(part: PartReach, figure: str) -> str:
    return f"{part.place.name} ({figure})"


def _share_text(part: PartReach, view: GapsView) -> str:
    share = part.reach.share
    return percent(share.value / 100, view.texts) if share is not None else ""
