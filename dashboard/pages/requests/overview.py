"""The round at a glance: which one, until when, and what it funds."""

from collections.abc import Sequence
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.budget_parts import derivation
from dashboard.pages.requests.names import base_of, norm_name, norm_reference, source_name
from dashboard.pages.requests.parts import PATH, basis_points, days_left, facts, money
from dashboard.pages.requests.sums import line_rule
from dashboard.pages.requests.view import STATES, RequestsView
from data.budget.round_records import Round, RoundLine


def round_form(view: RequestsView) -> Markup | None:
    """The choice of round, area and state; every change is a new address."""
    if view.round is None:
        return None
    desk, texts = view.desk, view.desk.texts
    options = [(str(known.number), round_label(view, known)) for known in view.rounds]
    fields: list[Any] = [desk_parts.choice("round", texts("requests.round"), options, str(view.round.number))]
    if view.request is None:
        fields.append(_area_choice(view))
        states = [("", texts("requests.state.all")), *((state, texts(f"requests.state.{state}")) for state in STATES)]
        fields.append(desk_parts.choice("state", texts("requests.state"), states, view.state))
    return desk_parts.form(desk, desk.path(PATH), *fields, hidden=desk.release_parameter)


def _area_choice(view: RequestsView) -> Markup:
    """Territory and its first-level areas; with less than the country, the second-level areas in it."""
    desk = view.desk
    territory = desk.territory
    finer, rows = desk.figures.children(territory.level, territory.row)
    parts = sorted((desk.place_at(finer, int(row)).name, desk.place_at(finer, int(row)).pcode) for row in rows)
    options = [(territory.pcode, territory.name), *((pcode, f"{chr(0xA0) * 3}{name}") for name, pcode in parts)]
    return desk_parts.choice("area", desk.texts("field.area"), options, view.place.pcode)


def round_label(view: RequestsView, known: Round) -> str:
    """A round in a list."""
    texts = view.desk.texts
    return known.name if known.state == "open" else texts("requests.round.closed_label", name=known.name)


def round_facts(view: RequestsView) -> Markup:
    """Period, deadlines with days left, envelope, release and state."""
    of, texts, today = view.round, view.desk.texts, view.today
    if of is None:
        raise ValueError("there is no round")
    items: list[tuple[str, Any]] = [
        (
            texts("requests.period"),
            texts("requests.days.from_to", first=texts.day(of.first_day), last=texts.day(of.last_day)),
        ),
        (texts("requests.submit_by"), _deadline(view, of.submit_by, of)),
        (texts("requests.decide_by"), _deadline(view, of.decide_by, of)),
    ]
    if not view.desk.identity.territory:
        said = texts("requests.envelope.none") if of.envelope_minor is None else money(texts, of, of.envelope_minor)
        items.append((texts("requests.envelope"), said))
    items.append((texts("requests.release"), of.release_id))
    items.append((texts("requests.round.state"), texts(f"requests.round.{of.state}")))
    marks = []
    if of.demonstration:
        marks.append(element("p", {"class": "badge-synthetic"}, texts("requests.demonstration")))
    if view.desk.served.release_id != of.release_id:
        marks.append(element("p", {"class": "definition"}, texts("requests.other_release", release=of.release_id)))
    if of.state == "open" and today > of.submit_by:
        marks.append(element("p", {"class": "notice"}, texts("requests.submit_over")))
    return element("div", {"class": "round-facts"}, marks, facts(items))


def _deadline(view: RequestsView, last: Any, of: Round) -> Markup:
    texts = view.desk.texts
    left = days_left(texts, last, view.today) if of.state == "open" else ""
    return element("span", None, texts.day(last), " ", element("span", {"class": "interval"}, left) if left else None)


def funded_lines(view: RequestsView) -> Markup:
    """What the round funds: norm, case load, coverage, months; the amount opens its rule."""
    of, texts = view.round, view.desk.texts
    if of is None:
        raise ValueError("there is no round")
    heads = [texts(f"requests.line.{name}") for name in ("position", "norm", "source", "coverage", "period", "amount")]
    rows: list[Sequence[Any]] = [_funded(view, of, line) for line in of.lines]
    return desk_parts.table(
        texts("requests.funds.caption", name=of.name), heads, rows, identifier="requests-funds", numbers=5
    )


def _funded(view: RequestsView, of: Round, line: RoundLine) -> Sequence[Any]:
    desk, texts, take_up = view.desk, view.desk.texts, line.take_up
    period = texts.counted("requests.months", take_up.months)
    if line.norm.unit != "family_month" and take_up.times > 1:
        period = f"{period}, {texts.counted('requests.times', take_up.times)}"
    if take_up.ramp_months > 1:
        ramp = texts(
            "requests.ramp",
            start=basis_points(texts, take_up.ramp_start_bp),
            month=texts.integer(take_up.ramp_months),
        )
        period = f"{period}; {ramp}"
    amount = texts(
        f"requests.per.{line.norm.unit}", amount=texts.money(line.norm.amount_minor, line.norm.currency, of.digits)
    )
    name = element(
        "span",
        {"class": "request-norm"},
        norm_name(texts, line.norm),
        element("span", {"class": "interval"}, norm_reference(texts, line.norm)),
    )
    base = base_of(desk, line.source)
    return [
        texts.integer(line.position),
        name,
        source_name(desk, line.source),
        texts(f"requests.coverage.{base}", share=basis_points(texts, take_up.coverage_bp)),
        period,
        derivation(texts, line_rule(desk, of, line), amount, label=norm_name(texts, line.norm)),
    ]
