"""Settlement of the place: what a run would pay now, and the button of the national planner."""

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.results.view import ResultsView


def settle_card(view: ResultsView) -> Component | None:
    """What is ready, what waits; nothing for a single second-level area, which is settled with its parent."""
    if view.place.level == "adm2":
        return None
    texts = view.texts
    ready = [line for line in view.lines if line.ready]
    waits = sum(line.waits for line in view.lines)
    due = sum(line.settlement.due_minor for line in ready)
    incentive = sum(line.incentive.minor - line.incentive_paid_minor for line in ready)
    words = (
        f"{texts.counted('results.settle.ready', len(ready))} {_due(view, due, incentive)}"
        if ready
        else texts("results.settle.nothing")
    )
    return desk_parts.card(
        "results-settle",
        texts("results.settle"),
        element("p", None, words),
        element("p", None, texts.counted("results.settle.waits", waits)) if waits else None,
        _button(view) if ready and view.may_settle else None,
        element(
            "p", {"class": "definition"}, texts("results.settle.note" if view.may_settle else "results.settle.who")
        ),
    )


def _due(view: ResultsView, due: int, incentive: int) -> str:
    return view.texts("results.settle.due", due=view.money(due), incentive=view.money(incentive))


def _button(view: ResultsView) -> Markup:
    texts = view.texts
    area = view.settled_area
    label = texts("results.settle.send", area=view.place.name if area else texts("results.whole_country"))
    return element(
        "form",
        {
            "id": "results-settle-form",
            "method": "post",
            "action": f"{view.desk.path('results')}/rounds/{view.round.number}/settle",
        },
        element("input", {"type": "hidden", "name": "area", "value": area}) if area else None,
        element("button", {"type": "submit", "class": "button primary"}, label),
    )
