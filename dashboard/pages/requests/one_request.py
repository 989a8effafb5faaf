"""Head of one request: whose it is, where it stands on its way, and what can be done next."""

from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.digest import request_digest
from dashboard.pages.requests.missing import Lack, lacks
from dashboard.pages.requests.names import area_name, document_name
from dashboard.pages.requests.parts import PATH, button, days_left, facts, moment, post_form, state_badge
from dashboard.pages.requests.view import RequestsView
from data.budget.request_records import FundingRequest, OpenStep
from data.budget.request_tables import MOST_COMMENT

_WAY: Final = ("draft", "submitted", "accepted", "approved", "locked")


def way(view: RequestsView, request: FundingRequest) -> Markup:
    """The states from draft to locked in their order; a request that came back stands behind its submission."""
    texts = view.desk.texts
    states = ["draft", "submitted", "returned", *_WAY[2:]] if request.state == "returned" else list(_WAY)
    here = states.index(request.state)
    items = [
        element(
            "li",
            {
                "class": "is-here" if place == here else "is-past" if place < here else None,
                "aria-current": "step" if place == here else None,
            },
            state_badge(texts, state),
        )
        for place, state in enumerate(states)
    ]
    return element("ol", {"class": "request-way", "aria-label": texts("requests.way")}, items)


def about(view: RequestsView, request: FundingRequest) -> Markup:
    """Area, round, deadline, version and who changed it last."""
    desk, texts, of = view.desk, view.desk.texts, request.round
    items: list[tuple[str, Any]] = [
        (texts("requests.round"), of.name),
        (
            texts("requests.period"),
            texts("requests.days.from_to", first=texts.day(of.first_day), last=texts.day(of.last_day)),
        ),
        (texts("requests.decided_by"), area_name(desk, request.parent)),
        (
            texts("requests.version"),
            texts("requests.version.of", version=texts.integer(request.version), digest=request_digest(request)[:12]),
        ),
        (
            texts("requests.changed"),
            texts("requests.by", name=request.changed_by, at=moment(texts, request.changed_at)),
        ),
        (texts("requests.release"), of.release_id),
    ]
    if of.state == "open":
        last = of.submit_by if view.may_edit else of.decide_by
        words = texts("requests.submit_by" if view.may_edit else "requests.decide_by")
        items.insert(2, (words, f"{texts.day(last)} ({days_left(texts, last, view.today)})"))
    return facts(items)


def steps_card(view: RequestsView, request: FundingRequest) -> Component:
    """What can be done now, what not and why; what is missing before the request can be handed in."""
    texts = view.desk.texts
    parts: list[Any] = []
    found = lacks(request) if view.may_edit else []
    if view.may_edit:
        parts.append(element("p", None, texts("requests.steps.fill_in" if found else "requests.steps.ready")))
    if found:
        items = [
            element("li", None, element("a", {"href": f"#{lack.field}"}, _lack(view, request, lack))) for lack in found
        ]
        heading = element("h3", {"id": "request-missing"}, texts.counted("requests.missing", len(found)))
        parts.append(element("div", {"class": "request-missing"}, heading, element("ul", None, items)))
    open_steps: list[OpenStep] = []
    shut: list[OpenStep] = []
    for step in view.steps:
        if step.action == "submit" and view.may_edit:
            continue
        (open_steps if step.allowed else shut).append(step)
    # What leads on stands first; sending back needs a note and comes after it.
    parts += [_step(view, request, step) for step in sorted(open_steps, key=lambda step: step.needs_note)]
    if shut:
        items = [element("li", None, _closed(view, request, step)) for step in shut]
        parts.append(element("ul", {"class": "request-closed"}, items))
    if not view.steps:
        parts.append(element("p", None, texts("requests.steps.locked")))
    return desk_parts.card("request-steps", texts("requests.steps"), *parts)


def _lack(view: RequestsView, request: FundingRequest, lack: Lack) -> str:
    texts = view.desk.texts
    position = texts.integer(lack.position)
    if lack.kind != "document":
        return texts(f"requests.missing.{lack.kind}", position=position)
    line = next(line for line in request.lines if line.line.number == lack.line)
    return texts(
        "requests.missing.document", position=position, document=document_name(texts, line.line.norm, lack.document)
    )


def _step(view: RequestsView, request: FundingRequest, step: OpenStep) -> Markup:
    texts, identifier = view.desk.texts, f"note-{step.action}"
    note = None
    if step.needs_note:
        note = element(
            "div",
            {"class": "field"},
            element("label", {"for": identifier}, texts("requests.note")),
            element(
                "textarea", {"id": identifier, "name": "note", "rows": 2, "required": True, "maxlength": MOST_COMMENT}
            ),
        )
    css = "button" if step.needs_note else "button primary"
    return post_form(
        f"{view.desk.path(PATH)}/{request.number}/move",
        note,
        button(texts(f"requests.do.{step.action}"), css=css, id=f"step-{step.action}"),
        hidden={"action": step.action, "base": request.version},
        css="request-step",
    )


def _closed(view: RequestsView, request: FundingRequest, step: OpenStep) -> str:
    texts = view.desk.texts
    why = texts(
        f"requests.why.{step.reason}",
        day=texts.day(request.round.decide_by),
        parent=area_name(view.desk, request.parent),
    )
    return texts("requests.closed_step", step=texts(f"requests.do.{step.action}"), why=why)
