"""Legends of the maps that show more than one figure: changes, two indicators at once, clusters."""

from dashboard.change_picture import UNCLEAR, WIRE_BASE, ChangeClass, ChangePicture
from dashboard.cluster_picture import KINDS, ClusterPicture
from dashboard.cluster_picture import WIRE_BASE as CLUSTER_BASE
from dashboard.markup import Markup, element, join
from dashboard.pair_picture import THIRDS, PairPicture
from dashboard.pair_picture import WIRE_BASE as PAIR_BASE
from dashboard.picture import Picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

Legend = tuple[Markup, str]
"""The classes, and the rule in words."""


def change_legend(picture: ChangePicture, texts: Texts) -> Legend:
    """Seven steps around zero; the middle one holds what cannot be told from no change."""
    steps = [
        element(
            "li",
            {"class": "legend-class", "data-class": WIRE_BASE + picture.colour(item.row)},
            element("span", {"class": f"swatch d{picture.colour(item.row)}"}),
            element("span", {"class": "legend-label"}, _change_edges(picture, item, texts)),
            element("span", {"class": "legend-count"}, texts.integer(item.areas)),
        )
        for item in picture.classes
    ]
    head = [
        element("p", {"class": "legend-title"}, texts(f"unit.{picture.unit}")),
        element("ol", {"class": "legend-classes of-seven"}, steps),
    ]
    meaning = "more" if picture.measure.is_count else "low" if picture.measure.higher_is_better else "high"
    return join(head), texts("legend.rule.change", warm=texts(f"legend.warm_{meaning}"))


def _change_edges(picture: ChangePicture, item: ChangeClass, texts: Texts) -> str:
    if item.row == UNCLEAR:
        return texts("change.unclear")
    low, high = (None if end is None else picture.signed(end, texts) for end in (item.low, item.high))
    if item.row in (0, 6):
        return texts("legend.to" if item.row == 0 else "legend.from", edge=high or low)
    zero = picture.signed(0, texts)
    return texts("change.ends", low=low or zero, high=high or zero)


def pair_legend(served: ServedRelease, selection: Selection, pair: PairPicture, texts: Texts) -> Legend:
    """A square of nine cells with their numbers of areas, the first indicator upwards, the second to the right."""
    first, second = (served.label(code, texts.language) for code in (selection.code, selection.second))
    upwards = element(
        "th", {"class": "axis", "scope": "colgroup", "colspan": THIRDS + 1}, texts("pair.upwards", indicator=first)
    )
    rightwards = element(
        "th", {"class": "axis", "scope": "colgroup", "colspan": THIRDS}, texts("pair.rightwards", indicator=second)
    )
    thirds = [
        element(
            "th", {"scope": "col"}, texts(f"pair.third.{third}"), _third(pair.second, pair.second_edges, third, texts)
        )
        for third in range(THIRDS)
    ]
    rows = [
        element(
            "tr",
            None,
            element(
                "th", {"scope": "row"}, texts(f"pair.third.{third}"), _third(pair.first, pair.first_edges, third, texts)
            ),
            [_cell(pair, THIRDS * third + other, texts) for other in range(THIRDS)],
        )
        for third in reversed(range(THIRDS))
    ]
    table = element(
        "table",
        {"class": "legend-grid"},
        element("caption", None, texts("pair.caption")),
        element(
            "thead",
            None,
            element("tr", None, element("td", None), rightwards),
            element("tr", None, element("td", None), thirds),
            element("tr", None, upwards),
        ),
        element("tbody", None, rows),
    )
    return table, texts("legend.rule.pair")


def _third(picture: Picture, edges: dict[int, tuple[int, int]], third: int, texts: Texts) -> Markup:
    if third not in edges:
        return element("span", {"class": "edges"}, "\u2013")
    low, high = (picture.measure.write(end, texts) for end in edges[third])
    return element("span", {"class": "edges"}, low if low == high else texts("legend.range", low=low, high=high))


def _cell(pair: PairPicture, cell: int, texts: Texts) -> Markup:
    return element(
        "td",
        {"class": "legend-class", "data-class": PAIR_BASE + cell},
        element("span", {"class": f"swatch b{cell}"}, texts.integer(pair.counts[cell])),
    )


def cluster_legend(picture: ClusterPicture, texts: Texts) -> Legend:
    """The three kinds with their numbers of districts, and the method in one sentence."""
    if not picture.published:
        return element("p", None, texts("cluster.not_published")), texts("cluster.instead")
    kinds = [
        element(
            "li",
            {"class": "legend-class", "data-class": CLUSTER_BASE + row},
            element("span", {"class": f"swatch k{row}"}),
            element(
                "span", None, texts(f"cluster.{kind}"), f" ({texts.counted('legend.areas', picture.counts[kind])})"
            ),
        )
        for kind, row in ((kind, KINDS.index(kind)) for kind in ("high", "low", "plain"))
    ]
    share = texts.percent(texts.scaled(round(100 * picture.false_discovery_rate), 0))
    nothing = None if picture.counts["high"] or picture.counts["low"] else element("p", None, texts("cluster.none"))
    return (
        join([element("ul", {"class": "legend-kinds"}, kinds), nothing]),
        texts("legend.rule.clusters", share=share, tested=texts.counted("legend.areas", picture.tested)),
    )
