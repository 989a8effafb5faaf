"""Which programmes meet in the same families: a matrix of pairs, and the table that says the same."""

from collections.abc import Sequence

import numpy as np

from dashboard.figures.classes import Classes, classify
from dashboard.markup import Markup, element
from dashboard.pages.groups.recipients import Pair
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import cell_reason, figure_interval
from dashboard.pages.heatmap.titles import capitalised
from dashboard.picture import CSS_CLASSES


def overlap_parts(subject: Subject) -> list[Markup]:
    """Write both; a sentence where the release has no pairs, or has them only for a larger place."""
    texts, (place, pairs) = subject.texts, subject.pairs
    if not pairs:
        return [] if not subject.by_number else [element("p", None, texts("groups.pairs.none"))]
    shown = [pair for pair in pairs if pair.cell.has_value]
    classes = pair_classes(pairs)
    notes = [texts("groups.pairs.text")]
    hidden = len(pairs) - len(shown)
    if hidden:
        notes.append(texts.counted("groups.pairs.hidden", hidden))
    elsewhere = texts("groups.pairs.elsewhere", area=subject.place_name(place)) if place != subject.place else ""
    return [
        element("h3", None, texts("groups.pairs.title")),
        element("p", {"class": "notice"}, elsewhere) if elsewhere else Markup(""),
        element("p", None, " ".join(notes)),
        element(
            "figure",
            {"class": "pairs", "aria-hidden": "true"},
            _matrix(subject, pairs, classes),
            _key(subject, classes),
        ),
        element(
            "details",
            {"class": "fold"},
            element("summary", None, texts.counted("groups.pairs.table", len(pairs))),
            _table(subject, pairs),
        ),
    ]


def _matrix(subject: Subject, pairs: tuple[Pair, ...], classes: Classes) -> Markup:
    """A triangle of cells; rows and columns carry the programmes' numbers."""
    names = subject.served.release.profile["programmes"]
    there = sorted({row for pair in pairs for row in (pair.first, pair.second)})
    colours = {
        (pair.first, pair.second): css_class(pair, int(colour))
        for pair, colour in zip(pairs, classes.colours, strict=True)
    }
    count = len(there)
    parts = []
    for line, second in enumerate(there, start=1):
        label = capitalised(names[second]["label"][subject.texts.language])
        parts.append(
            element(
                "span",
                {"class": "matrix-row", "style": f"grid-row:{line};grid-column:1"},
                element("span", {"class": "matrix-name"}, label),
                f" {second + 1}",
            )
        )
        for column, first in enumerate(there[: line - 1], start=2):
            name = f"swatch {colours.get((first, second), 'na')}"
            parts.append(element("span", {"class": name, "style": f"grid-row:{line};grid-column:{column}"}))
    for column, first in enumerate(there[:-1], start=2):
        where = f"grid-row:{count + 1};grid-column:{column}"
        parts.append(element("span", {"class": "matrix-column", "style": where}, str(first + 1)))
    return element("div", {"class": "matrix", "style": f"--columns:{count - 1}"}, parts)


def pair_classes(pairs: Sequence[Pair]) -> Classes:
    """Classes of the pairs with a figure, about equally many in each, as on the map."""
    return classify(
        np.array([pair.cell.figure.shown for pair in pairs], dtype=np.int64),
        np.array([pair.cell.has_value for pair in pairs], dtype=np.bool_),
    )


def css_class(pair: Pair, colour: int) -> str:
    """Class of a pair's cell: its colour, or the sign of why there is no figure."""
    return f"c{colour}" if pair.cell.has_value else CSS_CLASSES[pair.cell.figure.wire_class]


def _key(subject: Subject, classes: Classes) -> Markup:
    texts, pairs = subject.texts, subject.pairs[1]
    measure = pairs[0].cell.figure.measure
    missing = {pair.cell.figure.wire_class for pair in pairs if not pair.cell.has_value}
    items = [
        (f"c{item.colour}", texts.percent(measure.write_range(item.low, item.high, texts))) for item in classes.classes
    ]
    items += [(name, texts(f"state.{code}")) for code, name in CSS_CLASSES.items() if code in missing]
    swatches = [element("li", None, element("span", {"class": f"swatch {name}"}), label) for name, label in items]
    return element("ul", {"class": "stack-key"}, swatches)


def _table(subject: Subject, pairs: tuple[Pair, ...]) -> Markup:
    texts = subject.texts
    ordered = sorted(pairs, key=lambda pair: -pair.cell.value if pair.cell.has_value else 1.0)
    heads = [
        element("th", {"scope": "col"}, texts("groups.pairs.column")),
        element(
            "th",
            {"scope": "col", "class": "value"},
            texts("groups.pairs.share"),
            element("span", {"class": "interval"}, texts("ranking.interval")),
        ),
        element("th", {"scope": "col", "class": "n"}, texts("base.families.column")),
    ]
    label = texts("groups.pairs.title")
    table = element(
        "table",
        None,
        element("thead", None, element("tr", None, heads)),
        element("tbody", None, [_pair(subject, pair) for pair in ordered]),
    )
    return element("div", {"class": "table-scroll", "tabindex": "0", "role": "region", "aria-label": label}, table)


def _pair(subject: Subject, pair: Pair) -> Markup:
    texts, cell = subject.texts, pair.cell
    programmes = subject.served.release.profile["programmes"]
    names = [programmes[row]["label"][texts.language] for row in (pair.first, pair.second)]
    head = element("th", {"scope": "row"}, texts("groups.pairs.both", first=names[0], second=names[1]))
    if not cell.has_value:
        reason = cell_reason(cell, subject.served.release.protection.minimum_families, texts)
        return element(
            "tr", None, head, element("td", {"class": "reason", "colspan": "2"}, element("div", None, reason))
        )
    return element(
        "tr",
        None,
        head,
        element(
            "td",
            {"class": "value"},
            cell.figure.write(texts),
            element("span", {"class": "interval"}, figure_interval(cell.figure, texts)),
        ),
        element("td", {"class": "n"}, texts.integer(cell.figure.numerator)),
    )
