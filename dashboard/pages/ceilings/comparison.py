"""The four rules side by side."""

from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.ceilings.figures import cases, summed
from dashboard.pages.ceilings.links import Links
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.desk_links import caption


def comparison(view: CeilingsView, links: Links) -> list[Markup]:
    """The table; of large problems first the question whether to work it out."""
    texts = view.desk.texts
    if not view.compares:
        ask = element("p", {"class": "definition"}, texts("ceilings.compare.slow"))
        go = {"class": "button", "id": "ceilings-compare-go", "href": links.to(compare=True), "data-desk": True}
        return [ask, element("p", None, element("a", go, texts("ceilings.compare.go")))]
    names = ("rule", "given_all", "left", "unserved", "grave", "covered", "even", "worst")
    columns = [texts(f"ceilings.head.{name}") for name in names]
    rows = [_row(view, links, *item) for item in view.comparison]
    return [
        desk_parts.table(
            caption(texts("ceilings.compare.caption")), columns, rows, identifier="ceilings-compare-table"
        ),
        element("p", {"class": "definition"}, texts("ceilings.compare.help")),
    ]


def _row(view: CeilingsView, links: Links, rule: Any, allocation: Any, found: Any) -> list[Any]:
    texts = view.desk.texts
    name = texts(f"ceilings.rule.{rule}")
    current = "true" if rule == view.choice.rule else None
    attributes = {
        "id": f"ceilings-rule-{rule}",
        "href": links.to(rule=rule),
        "data-desk": True,
        "aria-current": current,
    }
    parts = [part.name for part in view.parts]
    worst = ""
    if found.worst >= 0:
        share = texts.percent(texts.scaled(round(1000 * found.worst_covered), 1))
        worst = texts("ceilings.said.named", name=parts[found.worst], count=share)
    return [
        element("a", attributes, name),
        summed(view, allocation.area_amounts, parts, name),
        view.money(found.left),
        cases(view, found.unserved, found.low, found.high),
        texts.integer(round(view.grave_unserved(allocation) / 1000)),
        texts.percent(texts.scaled(round(1000 * found.covered), 1)),
        texts.scaled(round(1000 * found.gini), 3),
        worst,
    ]
