"""Sums over the requests of a round: per first-level area and in all, with what can be done for a whole area."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.budget_parts import derivation
from dashboard.pages.requests.names import area_name, norm_name, units
from dashboard.pages.requests.parts import PATH, button, money, post_form, share, state_badge
from dashboard.pages.requests.sums import approved_sum, area_sum, line_sum, sum_by_line
from dashboard.pages.requests.view import STATES, RequestsView
from data.budget.request_states import DECIDED
from data.budget.roll_up import AreaSum
from data.budget.round_records import Round
from data.people.rights import Right


def areas_table(view: RequestsView) -> Markup:
    """A row per first-level area of the territory, and the total."""
    of, texts = view.round, view.desk.texts
    if of is None:
        raise ValueError("there is no round")
    sums = view.roll_up
    heads = [texts(f"requests.sum.{name}") for name in ("area", "states", "asked", "approved", "ceiling", "share")]
    rows = [_row(view, of, item, _name(view, item)) for item in sums.parents]
    if len(sums.parents) != 1:
        rows.append(_row(view, of, sums.whole, element("strong", None, texts("requests.sum.total"))))
    acts = view.may(Right.APPROVE) or view.is_national
    if acts:
        heads.append(texts("requests.sum.action"))
        for row, item in zip(rows, (*sums.parents, None), strict=False):
            row.append(_action(view, of, item) if item is not None else "")
    caption = texts("requests.sum.caption", name=of.name)
    return desk_parts.table(caption, heads, rows, identifier="requests-sums", numbers=2)


def lines_table(view: RequestsView) -> Markup:
    """A row per funded line: participants, units and money that are asked for, and the total."""
    of, texts = view.round, view.desk.texts
    if of is None:
        raise ValueError("there is no round")
    whole = view.roll_up.whole
    heads = [texts(f"requests.sum.{name}") for name in ("line", "participants", "quantity", "asked", "of_all")]
    rows: list[Sequence[Any]] = []
    for line in of.lines:
        part = whole.lines.get(line.number)
        if part is not None:
            rows.append(
                [
                    norm_name(texts, line.norm),
                    texts.integer(part.participants),
                    units(texts, part.quantity, line.norm.unit),
                    derivation(
                        texts,
                        line_sum(view, of, line),
                        money(texts, of, part.minor),
                        label=norm_name(texts, line.norm),
                    ),
                    share(texts, part.minor, whole.total_minor),
                ]
            )
    asked = money(texts, of, whole.total_minor)
    total = derivation(texts, sum_by_line(view, of, whole), asked, label=texts("requests.sum.total"))
    rows.append([element("strong", None, texts("requests.sum.total")), "", "", total, ""])
    return desk_parts.table(texts("requests.lines.caption"), heads, rows, identifier="requests-lines", numbers=1)


def _name(view: RequestsView, item: AreaSum) -> Markup:
    desk = view.desk
    name = area_name(desk, item.area)
    if item.area not in desk.served.rows["adm1"] or not desk.figures.contains(
        "adm1", desk.served.rows["adm1"][item.area]
    ):
        return element("span", None, name)
    round_number = view.round.number if view.round is not None else ""
    address = f"{desk.path(PATH)}?round={round_number}&area={item.area}"
    return element("a", {"href": address, "data-desk": True, "class": "area-name"}, name)


def _row(view: RequestsView, of: Round, item: AreaSum, name: Any) -> list[Any]:
    texts = view.desk.texts
    asked = money(texts, of, item.total_minor)
    label = area_name(view.desk, item.area) if item.area else texts("requests.sum.total")
    states = [state_badge(texts, state, item.states[state]) for state in STATES if item.states.get(state)]
    ceiling = _ceiling(view, item)
    return [
        name,
        element("span", {"class": "request-states"}, states),
        derivation(texts, area_sum(view, of, item), asked, label=label),
        _approved(view, of, item, label),
        texts("requests.ceiling.none") if ceiling is None else money(texts, of, ceiling),
        _share(view, item.total_minor, ceiling),
    ]


def _approved(view: RequestsView, of: Round, item: AreaSum, label: str) -> Any:
    texts = view.desk.texts
    shown = money(texts, of, item.approved_minor)
    if not item.approved_minor:
        return shown
    return derivation(texts, approved_sum(view, of, item), shown, label=f"{label}, {texts('requests.sum.approved')}")


def _ceiling(view: RequestsView, item: AreaSum) -> int | None:
    """Of a first-level area its own; of all together their sum where each has one."""
    if item.area:
        return view.ceilings.get(item.area)
    found = [view.ceilings.get(part.area) for part in view.roll_up.parents]
    known = [ceiling for ceiling in found if ceiling is not None]
    return sum(known) if known and len(known) == len(found) else None


def _share(view: RequestsView, asked: int, ceiling: int | None) -> Any:
    texts = view.desk.texts
    if ceiling is None:
        return texts("requests.ceiling.no_share")
    if asked > ceiling:
        return element(
            "strong",
            None,
            texts("requests.ceiling.over", share=share(texts, asked, ceiling) or texts("requests.ceiling.zero")),
        )
    return share(texts, asked, ceiling) or texts("requests.ceiling.no_share")


def _action(view: RequestsView, of: Round, item: AreaSum) -> Any:
    """Approve or lock all requests of an area, or in words why not."""
    desk, texts = view.desk, view.desk.texts
    base = f"{desk.path(PATH)}/rounds/{of.number}/area"
    name = area_name(desk, item.area)
    reaches = desk.identity.territory in ("", item.area)
    if view.may(Right.APPROVE) and reaches and item.states.get("accepted"):
        undecided = item.requests - sum(item.states.get(state, 0) for state in DECIDED)
        if undecided and view.today <= of.decide_by:
            waiting = texts.counted("requests.area.undecided", undecided)
            return texts("requests.area.opens", waiting=waiting, day=texts.day(of.decide_by))
        words = texts.counted("requests.area.approve", item.states["accepted"])
        label = f"{name}: {words}"
        hidden = {"parent": item.area, "action": "approve"}
        return post_form(base, button(words, **{"aria-label": label}), hidden=hidden)
    if view.is_national and item.states.get("approved"):
        words = texts.counted("requests.area.lock", item.states["approved"])
        label = f"{name}: {words}"
        return post_form(base, button(words, **{"aria-label": label}), hidden={"parent": item.area, "action": "lock"})
    return texts("requests.area.nothing")
