"""How firm an allocation is: more money, prices of limits, norms up and down, and needs redrawn within their noise."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.ceilings.figures import share_text
from dashboard.pages.ceilings.links import Links
from dashboard.pages.ceilings.view import CeilingsView, Firmness
from dashboard.pages.desk_links import caption
from dashboard.text import Texts
from data.budget.allocation import THOUSAND, Allocation
from data.budget.sensitivity import most_worth

_MOST_PRICES: Final = 5


def firmness(view: CeilingsView, allocation: Allocation, links: Links) -> list[Markup]:
    """The section; first the question whether to work it out."""
    texts, found = view.desk.texts, view.firmness
    if found is None:
        ask = element("p", {"class": "definition"}, texts("ceilings.firm.ask"))
        go = {"class": "button", "id": "ceilings-firm-go", "href": links.to(firm=True), "data-desk": True}
        return [ask, element("p", None, element("a", go, texts("ceilings.firm.go")))]
    return [
        element("h3", None, texts("ceilings.firm.money")),
        element(
            "ul", {"class": "ceilings-said"}, [element("li", None, words) for words in _prices(view, allocation, found)]
        ),
        element("h3", None, texts("ceilings.firm.norms")),
        _norms(view, found),
        element("h3", None, texts("ceilings.firm.noise")),
        element("p", {"class": "definition"}, texts.counted("ceilings.firm.noise.help", found.noise.draws)),
        _noise(view, allocation, found),
    ]


def _prices(view: CeilingsView, allocation: Allocation, found: Firmness) -> list[str]:
    texts = view.desk.texts
    more = found.million.served - found.now.served
    words = [
        texts("ceilings.firm.million", million=view.money(view.million), cases=_change(more, texts)),
    ]
    prices = allocation.prices
    if prices is None:
        return [*words, texts("ceilings.firm.only_optimal")]
    weighted = texts.scaled(round(prices.envelope * view.million / THOUSAND * 10), 1)
    words.append(texts("ceilings.firm.shadow", million=view.money(view.million), weighted=weighted))
    worker = (view.families_per_worker or 0) * THOUSAND
    for kind, values, unit in (
        ("staff", prices.staff, worker),
        ("area_cap", prices.area_cap, view.million),
        ("programme_cap", prices.programme_cap, view.million),
    ):
        places = most_worth(values, _MOST_PRICES)
        named = []
        for place in places:
            name = view.line_label(place) if kind == "programme_cap" else view.parts[place].name
            gain = texts.scaled(round(values[place] * unit / THOUSAND * 10), 1)
            named.append(texts("ceilings.said.named", name=name, count=gain))
        if named:
            words.append(
                texts(
                    f"ceilings.firm.price.{kind}",
                    named=texts("ceilings.said.and").join(named),
                    million=view.money(view.million),
                )
            )
    return words


def _norms(view: CeilingsView, found: Firmness) -> Markup:
    texts = view.desk.texts
    rows = []
    for place, change in enumerate(found.norms):
        row: list[Any] = [view.line_label(place)]
        for other in (change.dearer, change.cheaper):
            row += [_change(other.served - found.now.served, texts), view.money(other.spent)]
        rows.append(row)
    names = ("programme", "dearer", "dearer_money", "cheaper", "cheaper_money")
    columns = [texts(f"ceilings.head.{name}") for name in names]
    return desk_parts.table(
        caption(texts("ceilings.firm.norms.caption")), columns, rows, identifier="ceilings-norms-table"
    )


def _change(number: int, texts: Texts) -> str:
    """A number of cases with its sign."""
    sign = "+" if number > 0 else "\N{MINUS SIGN}" if number < 0 else ""
    return f"{sign}{texts.integer(abs(number))}"


def _noise(view: CeilingsView, allocation: Allocation, found: Firmness) -> Markup:
    texts, drawn = view.desk.texts, found.noise
    sure = drawn.certain(allocation)
    rows = []
    for area in sorted(range(len(view.parts)), key=lambda place: view.parts[place].name):
        given = allocation.area_amounts[area]
        ends = f"{view.money(int(drawn.low[area]))} \N{EN DASH} {view.money(int(drawn.high[area]))}"
        rows.append(
            [
                view.parts[area].name,
                view.money(given),
                view.money(sure[area]),
                share_text(sure[area], given, texts) if given else texts("ceilings.nothing_given"),
                ends,
            ]
        )
    names = ("area", "given", "certain", "certain_share", "drawn")
    columns = [texts(f"ceilings.head.{name}") for name in names]
    return desk_parts.table(
        caption(texts("ceilings.firm.noise.caption")), columns, rows, identifier="ceilings-noise-table"
    )
