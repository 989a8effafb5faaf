"""The table of an allocation by area, and one area opened to its programmes."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.ceilings.figures import (
    area_need,
    area_unserved,
    cases,
    cell_cost,
    cell_given,
    line_names,
    share_text,
    summed,
)
from dashboard.pages.ceilings.lines import source_label
from dashboard.pages.ceilings.links import Links
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.desk_links import caption
from data.budget.allocation import Allocation
from data.budget.allocation_measures import needed_cases, unserved_cases

MOST_OPENING: Final = 40
"""In tables of more areas, amounts lead to the area's own table, where they open."""


def areas_table(view: CeilingsView, links: Links) -> Markup:
    """All areas: need, cost of the whole need and, with an envelope, what each is given."""
    texts, allocation = view.desk.texts, view.allocation
    columns = [texts("ceilings.head.area"), texts("ceilings.head.need"), texts("ceilings.head.cost")]
    if allocation is not None:
        columns += [texts(f"ceilings.head.{name}") for name in ("given", "share", "unserved", "covered")]
    if view.ceilings:
        columns.append(texts("ceilings.head.ceiling"))
    order = sorted(range(len(view.parts)), key=lambda place: view.parts[place].name)
    rows = [_area_row(view, links, allocation, area) for area in order]
    if len(rows) > 1:
        rows.append(_whole_row(view, allocation))
    heading = caption(texts("ceilings.table.caption", area=view.choice.place.name))
    return desk_parts.table(heading, columns, rows, identifier="ceilings-table")


def _area_row(view: CeilingsView, links: Links, allocation: Allocation | None, area: int) -> list[Any]:
    texts, part = view.desk.texts, view.parts[area]
    current = area == view.selected
    name = element(
        "a",
        {
            "id": f"a-{part.pcode}",
            "href": links.select(part),
            "data-desk": True,
            "aria-current": "true" if current else None,
        },
        part.name,
    )
    row: list[Any] = [name, area_need(view, area), _amount(view, links, area, view.need.full_cost[area])]
    if allocation is not None:
        given = allocation.area_amounts[area]
        row += [
            _amount(view, links, area, allocation.amounts[area]),
            share_text(given, allocation.problem.envelope, texts),
            area_unserved(view, allocation, area),
            share_text(given, sum(view.need.full_cost[area]), texts),
        ]
    if view.ceilings:
        row.append(_ceiling(view, part.pcode))
    return row


def _amount(view: CeilingsView, links: Links, area: int, amounts: tuple[int, ...]) -> Markup:
    if len(view.parts) <= MOST_OPENING:
        return summed(view, amounts, line_names(view), view.parts[area].name)
    return element("a", {"href": links.select(view.parts[area]), "data-desk": True}, view.money(sum(amounts)))


def _ceiling(view: CeilingsView, pcode: str) -> str:
    minor = view.ceilings.get(pcode)
    return view.desk.texts("ceilings.no_ceiling") if minor is None else view.money(minor)


def _whole_row(view: CeilingsView, allocation: Allocation | None) -> list[Any]:
    texts, need = view.desk.texts, view.need
    names = [part.name for part in view.parts]
    whole = needed_cases(need, need.cells)
    costs = [sum(row) for row in need.full_cost]
    row: list[Any] = [texts("ceilings.all"), cases(view, *whole), summed(view, costs, names, texts("ceilings.all"))]
    if allocation is not None:
        row += [
            summed(view, allocation.area_amounts, names, texts("ceilings.all")),
            share_text(allocation.spent, allocation.problem.envelope, texts),
            cases(view, *unserved_cases(allocation, need.cells)),
            share_text(allocation.spent, need.need_cost, texts),
        ]
    if view.ceilings:
        row.append(view.money(sum(view.ceilings.get(part.pcode, 0) for part in view.parts)))
    return row


def opened_area(view: CeilingsView, area: int) -> list[Markup]:
    """One area by programme."""
    texts, allocation, need = view.desk.texts, view.allocation, view.need
    columns = [texts("ceilings.head.programme"), texts("ceilings.head.need"), texts("ceilings.head.cost")]
    if allocation is not None:
        columns += [texts(f"ceilings.head.{name}") for name in ("given", "served", "unserved")]
    rows = []
    for line, funded in enumerate(view.lines):
        about = element("span", {"class": "interval"}, source_label(funded.source, texts))
        row: list[Any] = [element("span", None, view.line_label(line), " ", about)]
        known = view.needs.areas[area].cells[line].caseload.known
        if known == "none":
            state = view.needs.areas[area].cells[line].caseload.state
            row += [desk_parts.state_text(state, texts)] + [texts("ceilings.not_known")] * (len(columns) - 2)
            rows.append(row)
            continue
        shown = cases(view, need.need[area][line], need.low[area][line], need.high[area][line])
        estimated = element("span", {"class": "interval"}, texts("ceilings.estimated")) if known == "estimate" else None
        row += [element("span", None, shown, " ", estimated), cell_cost(view, area, line)]
        if allocation is not None:
            row += [
                cell_given(view, allocation, area, line),
                texts.integer(allocation.served[area][line]),
                cases(view, allocation.unserved[area][line], *allocation.unserved_interval(area, line)),
            ]
        rows.append(row)
    heading = caption(texts("ceilings.opened.caption", area=view.parts[area].name))
    parts = [desk_parts.table(heading, columns, rows, identifier="ceilings-opened-table")]
    staff = _staff(view, area)
    return [element("p", {"class": "definition"}, staff), *parts] if staff else parts


def _staff(view: CeilingsView, area: int) -> str:
    if not view.choice.staff or view.families_per_worker is None:
        return ""
    texts, found = view.desk.texts, view.needs.areas[area]
    if found.workers != found.workers:
        return texts("ceilings.staff.area_unknown", area=view.parts[area].name)
    workers = texts.scaled(round(found.workers * 10), 1) if found.scaled else texts.integer(round(found.workers))
    words = "ceilings.staff.area_scaled" if found.scaled else "ceilings.staff.area"
    able = texts.integer(int(found.workers * view.families_per_worker))
    return texts(words, area=view.parts[area].name, workers=workers, cases=able)
