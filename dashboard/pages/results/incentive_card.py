"""Incentives for those who assessed and those who responded, by area or by member."""

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name
from dashboard.pages.results import derivations
from dashboard.pages.results.overview import area_link
from dashboard.pages.results.view import ResultsView
from data.budget.incentives import Member, divided
from data.budget.result_records import ResultLine


def incentive_card(view: ResultsView) -> Component | None:
    """Nothing where no norm of the round has an incentive."""
    lines = [
        line for line in view.lines if line.line.norm.incentive_assessed_minor or line.line.norm.incentive_served_minor
    ]
    if not lines:
        return None
    texts = view.texts
    with_cases = [line for line in lines if line.incentive.assessed or line.incentive.served]
    if not with_cases:
        body: list[Markup | None] = [element("p", None, texts("results.incentive.none"))]
    elif view.place.level == "adm2":
        body = [_services(view, with_cases), *(_members(view, line) for line in with_cases)]
    else:
        body = [_areas(view, with_cases)]
    note = element("p", {"class": "definition"}, texts("results.incentive.note"))
    return desk_parts.card("results-incentives", texts("results.incentives"), *body, note, css="card wide")


def member_name(view: ResultsView, member: Member) -> str:
    """Role and number; nobody is named."""
    return view.texts(f"results.member.{member.role}", number=view.texts.integer(member.number))


def _heads(view: ResultsView, first: str) -> list[str]:
    return [view.texts(f"results.head.{name}") for name in (first, "assessed", "served", "incentive", "incentive_paid")]


def _cells(view: ResultsView, lines: list[ResultLine]) -> list[Markup | str]:
    texts = view.texts
    shown = view.money(sum(line.incentive.minor for line in lines))
    paid = view.money(sum(line.incentive_paid_minor for line in lines))
    return [
        texts.integer(sum(line.incentive.assessed for line in lines)),
        texts.integer(sum(line.incentive.served for line in lines)),
        derivations.opened(view, derivations.incentive(view, lines), shown, texts("results.head.incentive")),
        derivations.opened(view, derivations.incentive_paid(view, lines), paid, texts("results.head.incentive_paid")),
    ]


def _services(view: ResultsView, lines: list[ResultLine]) -> Markup:
    rows = [[norm_name(view.texts, line.line.norm), *_cells(view, [line])] for line in lines]
    caption = view.texts("results.incentive.services.caption")
    return desk_parts.table(caption, _heads(view, "service"), rows, identifier="results-incentive-services")


def _areas(view: ResultsView, lines: list[ResultLine]) -> Markup:
    rows, numbers = [], {line.number for line in lines}
    for area, own in view.by_area.items():
        kept = [line for line in own if line.number in numbers]
        if kept:
            rows.append([area_link(view, area), *_cells(view, kept)])
    caption = view.texts("results.incentive.areas.caption")
    return desk_parts.table(caption, _heads(view, "area"), rows, identifier="results-incentive-areas")


def _members(view: ResultsView, line: ResultLine) -> Markup | None:
    """How the incentive of a line is divided."""
    texts, members = view.texts, line.members
    if not members:
        return None
    shares = divided(line.incentive, members)
    rows = [
        [member_name(view, member), texts.integer(member.assessed), texts.integer(member.served), view.money(minor)]
        for member, minor in zip(members, shares.members, strict=True)
    ]
    if shares.undivided_minor:
        rows.append([texts("results.member.nobody"), "", "", view.money(shares.undivided_minor)])
    heads = [texts(f"results.head.{name}") for name in ("member", "assessed", "served", "incentive")]
    caption = texts("results.incentive.members.caption", service=norm_name(texts, line.line.norm))
    return desk_parts.table(caption, heads, rows, identifier=f"results-members-{line.number}")
