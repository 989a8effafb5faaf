"""Who receives what: two bars on one scale, the programmes, families by number of programmes."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.groups.cells import Cell
from dashboard.pages.groups.overlap_view import overlap_parts
from dashboard.pages.groups.recipients import Programme, Recipients
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import cell_reason, count_ends, fact_list, write_count, write_interval, write_number
from data.inequality.estimates import Estimate


def recipients_section(subject: Subject) -> Markup | None:
    """Write it; nothing where the country has no programmes."""
    found = subject.recipients
    if found is None:
        return None
    texts = subject.texts
    return section(
        "recipients",
        texts("groups.recipients.title"),
        element("p", None, texts(f"groups.recipients.lead.{found.base}", area=subject.area_name)),
        _twice_and_once(subject, found),
        _programmes(subject, found),
        _families(subject),
        overlap_parts(subject),
    )


def _twice_and_once(subject: Subject, found: Recipients) -> list[Markup]:
    """With double counting and distinct, on one scale, then the average number of programmes."""
    texts = subject.texts
    longest = max((part.value for part in (found.together, found.distinct) if part is not None), default=0.0)
    if longest <= 0:
        return [element("p", None, texts("groups.recipients.none"))]
    bars = []
    if found.together is not None:
        segments = [item for item in found.programmes if not item.sensitive and item.count is not None]
        parts = [
            element("span", {"style": f"width:{100 * item.count.value / longest:.2f}%"})
            for item in segments
            if item.count is not None
        ]
        label = texts("groups.recipients.together" if not found.hidden else "groups.recipients.at_least")
        bars.append(_bar(label, found.together, parts, "bar-parts", subject))
    if found.distinct is not None:
        whole = [element("span", {"class": "bar-fill", "style": f"width:{100 * found.distinct.value / longest:.2f}%"})]
        bars.append(_bar(texts(f"groups.recipients.distinct.{found.base}"), found.distinct, whole, "", subject))
    parts = [element("ul", {"class": "bars double-counting"}, bars)]
    if found.average is not None:
        value = write_number(found.average.value, 2, texts)
        name = texts(f"groups.recipients.average.{found.base}")
        parts.append(fact_list([(name, value, write_interval(found.average, 2, texts))]))
    if found.hidden:
        parts.append(element("p", {"class": "bars-note"}, texts.counted("groups.recipients.hidden", found.hidden)))
    if found.distinct is None:
        parts.append(element("p", {"class": "bars-note"}, texts("groups.recipients.no_distinct")))
    return parts


def _bar(label: str, count: Estimate, parts: list[Markup], kind: str, subject: Subject) -> Markup:
    texts = subject.texts
    return element(
        "li",
        {"class": f"bar {kind}".strip()},
        element("span", {"class": "bar-label"}, label),
        element(
            "span",
            {"class": "bar-value"},
            write_count(count, texts),
            element("span", {"class": "interval"}, write_interval(count, 0, texts)),
        ),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, parts),
    )


def _programmes(subject: Subject, found: Recipients) -> Markup:
    texts = subject.texts
    longest = max((item.count.value for item in found.programmes if item.count is not None), default=1.0)
    heads = [
        element("th", {"scope": "col", "class": "rank"}, texts("groups.column.number")),
        element("th", {"scope": "col"}, texts("groups.column.programme")),
        element(
            "th",
            {"scope": "col", "class": "value"},
            texts(f"base.{found.base}.column"),
            element("span", {"class": "interval"}, texts("ranking.interval")),
        ),
        element("th", {"scope": "col", "class": "n"}, texts(f"groups.column.share.{found.base}")),
    ]
    table = element(
        "table",
        {"class": "programmes-table"},
        element("caption", None, texts("groups.recipients.caption")),
        element("thead", None, element("tr", None, heads)),
        element("tbody", None, [_programme(subject, item, longest) for item in found.programmes]),
    )
    if not any(item.sensitive for item in found.programmes):
        return table
    return Markup(table + element("p", {"class": "bars-note"}, texts("groups.recipients.sensitive")))


def _programme(subject: Subject, item: Programme, longest: float) -> Markup:
    texts, served = subject.texts, subject.served
    name = served.profile_label("programmes", item.code, texts.language)
    label = element("span", {"class": "group-name"}, name, " *" if item.sensitive else None)
    number = element("td", {"class": "rank"}, texts.integer(item.number))
    if item.cell is None or item.count is None:
        reason = cell_reason(item.cell, served.release.protection.minimum_families, texts)
        head = element("th", {"scope": "row"}, label)
        cell = element("td", {"class": "reason", "colspan": "2"}, element("div", None, reason))
        return element("tr", None, number, head, cell)
    fill = element("span", {"class": "bar-fill", "style": f"width:{100 * item.count.value / longest:.2f}%"})
    track = element("span", {"class": "bar-track", "aria-hidden": "true"}, fill)
    return element(
        "tr",
        None,
        number,
        element("th", {"scope": "row"}, label, track),
        element(
            "td",
            {"class": "value"},
            write_count(item.count, texts),
            element("span", {"class": "interval"}, count_ends(item.count, texts)),
        ),
        element("td", {"class": "n"}, item.cell.figure.write(texts)),
    )


def _families(subject: Subject) -> list[Markup]:
    """Families that receive no, one, two, three and more programmes."""
    texts = subject.texts
    if not subject.by_number:
        return []
    bars = [share_bar(texts(f"groups.number.{number}"), cell, subject) for number, cell in subject.by_number]
    return [
        element("h3", None, texts("groups.number.title")),
        element("ul", {"class": "bars"}, bars),
    ]


def share_bar(label: str, cell: Cell, subject: Subject, top: float = 100.0) -> Markup:
    """A share of families as a bar up to `top` percent with its interval, or why there is none."""
    texts = subject.texts
    name = element("span", {"class": "bar-label"}, label)
    if not cell.has_value:
        minimum = subject.served.release.protection.minimum_families
        reason = cell_reason(cell, minimum, texts)
        return element("li", {"class": "bar"}, name, element("span", {"class": "bar-value is-reason"}, reason))
    low, value, high = (min(100 * number / top, 100.0) for number in (cell.low, cell.value, cell.high))
    track = [
        element("span", {"class": "bar-fill", "style": f"width:{value:.1f}%"}),
        element("span", {"class": "bar-interval", "style": f"left:{low:.1f}%;width:{high - low:.1f}%"})
        if high - low >= 1
        else None,
    ]
    return element(
        "li",
        {"class": "bar"},
        name,
        element(
            "span",
            {"class": "bar-value"},
            cell.figure.write(texts),
            element("span", {"class": "interval"}, cell.figure.interval(texts)),
        ),
        element("span", {"class": "bar-track", "aria-hidden": "true"}, track),
    )
