"""How wide the gaps are: a card per dimension, and how the measures are made."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.groups.dimensions import Group, dimension_title, group_title
from dashboard.pages.groups.gaps import Against, Gaps
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import (
    fact_list,
    gap_decimals,
    write_ends,
    write_gap,
    write_interval,
    write_number,
)
from data.inequality.estimates import Estimate

MEASURES: Final = ("difference", "ratio", "risk", "slope", "concentration", "intervals")

Fact = tuple[str, str, str]


def gaps_section(subject: Subject) -> Markup | None:
    """Write it; nothing where the indicator has no groups here."""
    if not subject.gaps:
        return None
    texts = subject.texts
    return section(
        "gaps",
        texts("groups.gaps.title"),
        element("p", None, texts("groups.gaps.lead", indicator=subject.label, area=subject.area_name)),
        element("p", None, texts("groups.gaps.targeted")) if subject.targeted else None,
        element("div", {"class": "gap-cards"}, [_card(subject, gaps) for gaps in subject.gaps]),
        _method(subject),
    )


def _card(subject: Subject, gaps: Gaps) -> Markup:
    texts = subject.texts
    title = dimension_title(gaps.breakdown.dimension.name, texts)
    content = _overlapping(subject, gaps) if gaps.breakdown.dimension.overlaps else _separate(subject, gaps)
    return element(
        "article",
        {"class": "gap-card is-wide" if gaps.breakdown.dimension.overlaps else "gap-card"},
        element("h3", None, title),
        content,
        [element("p", {"class": "bars-note"}, sentence) for sentence in _left_out(subject, gaps)],
    )


def _left_out(subject: Subject, gaps: Gaps) -> list[str]:
    texts, missing = subject.texts, sum(cell is None or not cell.has_value for cell in gaps.breakdown.cells)
    sentences = []
    if missing:
        sentences.append(texts.counted("groups.gaps.excluded", missing))
    if gaps.unusable:
        sentences.append(texts.counted("groups.gaps.unusable", gaps.unusable))
    return sentences


def verdict(against: Against, subject: Subject) -> Markup:
    """Whether the gap is clear, as a label."""
    msgid = "groups.gaps.clear" if against.clear else "groups.gaps.unclear"
    return element("span", {"class": f"tag {'is-clear' if against.clear else 'is-unclear'}"}, subject.texts(msgid))


def _separate(subject: Subject, gaps: Gaps) -> list[Markup]:
    texts, extremes = subject.texts, gaps.extremes
    if extremes is None or extremes.other is None:
        return [element("p", None, texts("groups.gaps.too_few"))]
    figures = dict(zip(gaps.breakdown.dimension.categories, gaps.breakdown.cells, strict=True))

    def named(group: Group) -> str:
        cell = figures[group.category]
        value = cell.figure.write(texts) if cell is not None else ""
        return texts("groups.gaps.side", group=group_title(subject.served, group, texts), value=value)

    msgid = "groups.gaps.sentence.targeted" if subject.targeted else "groups.gaps.sentence"
    sentence = texts(msgid, worst=named(extremes.group), best=named(extremes.other))
    return [
        element("p", {"class": "gap-verdict"}, verdict(extremes, subject), " ", sentence),
        fact_list(_facts(subject, gaps, extremes)),
    ]


def _facts(subject: Subject, gaps: Gaps, extremes: Against) -> list[Fact]:
    texts, dimension = subject.texts, gaps.breakdown.dimension.name
    facts = [_difference(subject, extremes, texts("groups.gaps.difference"))]
    facts.append(_ratio(subject, extremes.ratio, texts("groups.gaps.ratio")))
    if gaps.reference is not None and gaps.reference.other is not None:
        name = group_title(subject.served, gaps.reference.other, texts)
        facts.append(_difference(subject, gaps.reference, texts("groups.gaps.reference_difference", group=name)))
        facts.append(_ratio(subject, gaps.reference.ratio, texts("groups.gaps.reference_ratio", group=name)))
    if gaps.risk is not None:
        facts.append((texts("groups.gaps.risk"), *_written(subject, gaps.risk)))
    if gaps.risk_share is not None:
        percent = Estimate(*(100 * end for end in (gaps.risk_share.value, gaps.risk_share.low, gaps.risk_share.high)))
        value = texts.percent(write_number(percent.value, 1, texts))
        facts.append((texts("groups.gaps.risk_share"), value, write_interval(percent, 1, texts)))
    if gaps.slope is not None:
        facts.append((texts(f"groups.gaps.slope.{dimension}"), *_written(subject, gaps.slope)))
    if gaps.concentration is not None:
        value = write_number(gaps.concentration.value, 3, texts)
        facts.append((texts("groups.gaps.concentration"), value, write_interval(gaps.concentration, 3, texts)))
    return facts


def _written(subject: Subject, estimate: Estimate) -> tuple[str, str]:
    measure, texts = subject.measure, subject.texts
    decimals = gap_decimals(estimate, measure.decimals)
    return write_gap(estimate.value, decimals, measure, texts), write_interval(estimate, decimals, texts)


def _difference(subject: Subject, against: Against, name: str) -> Fact:
    return (name, *_written(subject, against.difference))


def _ratio(subject: Subject, ratio: Estimate | None, name: str) -> Fact:
    texts = subject.texts
    if ratio is None:
        return (name, texts("groups.gaps.no_ratio"), "")
    return (name, write_number(ratio.value, 2, texts), write_interval(ratio, 2, texts))


def _overlapping(subject: Subject, gaps: Gaps) -> list[Markup]:
    texts = subject.texts
    if not gaps.overlapping:
        return [element("p", None, texts("groups.gaps.too_few"))]
    heads = [
        element("th", {"scope": "col"}, texts("groups.column.group")),
        _overlap_head(texts("groups.gaps.difference"), subject),
        _overlap_head(texts("groups.gaps.ratio"), subject),
    ]
    caption = [texts("groups.gaps.overlap")]
    if subject.measure.unit == "percent":
        caption.append(texts("groups.gaps.overlap.unit"))
    table = element(
        "table",
        {"class": "overlap-table"},
        element("caption", None, " ".join(caption)),
        element("thead", None, element("tr", None, heads)),
        element("tbody", None, [_overlap_row(subject, item) for item in gaps.overlapping]),
    )
    return [table]


def _overlap_head(name: str, subject: Subject) -> Markup:
    interval = element("span", {"class": "interval"}, subject.texts("ranking.interval"))
    return element("th", {"scope": "col", "class": "value"}, name, interval)


def _overlap_row(subject: Subject, item: Against) -> Markup:
    texts, decimals = subject.texts, gap_decimals(item.difference, subject.measure.decimals)
    ratio = texts("groups.gaps.no_ratio") if item.ratio is None else write_number(item.ratio.value, 2, texts)
    return element(
        "tr",
        None,
        element("th", {"scope": "row"}, group_title(subject.served, item.group, texts), " ", verdict(item, subject)),
        element(
            "td",
            {"class": "value"},
            write_number(item.difference.value, decimals, texts),
            element("span", {"class": "interval"}, write_ends(item.difference, decimals, texts)),
        ),
        element(
            "td",
            {"class": "value"},
            ratio,
            element("span", {"class": "interval"}, write_ends(item.ratio, 2, texts)) if item.ratio else None,
        ),
    )


def _method(subject: Subject) -> Markup:
    texts = subject.texts
    parts = [
        element(
            "li",
            None,
            element("strong", None, texts(f"groups.method.{name}.name")),
            " ",
            texts(f"groups.method.{name}.text"),
        )
        for name in MEASURES
    ]
    return element(
        "details",
        {"class": "fold"},
        element("summary", None, texts("groups.method.title")),
        element("ul", {"class": "points"}, parts),
        element("p", {"class": "bars-note"}, texts("groups.method.sources")),
    )
