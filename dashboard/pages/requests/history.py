"""What has happened with a request: comments, steps, and saved versions with what each changed."""

from typing import Any

from dash.development.base_component import Component

from dashboard.budget_rooms import budget_rooms
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name
from dashboard.pages.requests.parts import PATH, button, moment, post_form, state_badge
from dashboard.pages.requests.view import RequestsView
from data.budget.request_records import FundingRequest, LineEntry, RequestLine, SavedVersion
from data.budget.request_tables import MOST_COMMENT
from data.people.rights import Right


def comments_card(view: RequestsView, request: FundingRequest) -> Component:
    """The comments, oldest first, and the field for one more."""
    texts = view.desk.texts
    names = {line.line.number: line for line in request.lines}
    said: list[Any] = []
    for comment in request.comments:
        head = texts("requests.by", name=comment.account, at=moment(texts, comment.at))
        line = names.get(comment.line) if comment.line is not None else None
        about = element("p", {"class": "definition"}, _line_name(view, line)) if line is not None else None
        said.append(
            element("li", None, element("p", {"class": "interval"}, head), about, element("p", None, comment.text))
        )
    known = (
        element("ol", {"class": "request-comments"}, said)
        if said
        else element("p", None, texts("requests.comments.none"))
    )
    return desk_parts.card("request-comments", texts("requests.comments"), known, _comment_form(view, request))


def _line_name(view: RequestsView, line: RequestLine) -> str:
    texts = view.desk.texts
    return texts(
        "requests.line.title", position=texts.integer(line.line.position), name=norm_name(texts, line.line.norm)
    )


def _comment_form(view: RequestsView, request: FundingRequest) -> Markup:
    texts = view.desk.texts
    if not any(view.may(right) for right in (Right.REQUEST, Right.APPROVE, Right.BUDGET)):
        return element("p", {"class": "definition"}, texts("requests.comments.read_only"))
    options = [("", texts("requests.comments.whole"))]
    options += [(str(line.line.number), _line_name(view, line)) for line in request.lines]
    return post_form(
        f"{view.desk.path(PATH)}/{request.number}/comment",
        desk_parts.choice("line", texts("requests.comments.about"), options, "", identifier="comment-line"),
        element(
            "div",
            {"class": "field"},
            element("label", {"for": "comment-text"}, texts("requests.comments.text")),
            element(
                "textarea",
                {"id": "comment-text", "name": "text", "rows": 2, "required": True, "maxlength": MOST_COMMENT},
            ),
        ),
        button(texts("requests.comments.add")),
        css="request-step",
    )


def history_card(view: RequestsView, request: FundingRequest) -> Component:
    """Steps and versions."""
    texts = view.desk.texts
    heads = [texts(f"requests.history.{name}") for name in ("when", "who", "step", "note")]
    rows = [
        [
            moment(texts, step.at),
            step.account,
            element(
                "span", {"class": "request-states"}, state_badge(texts, step.before), state_badge(texts, step.after)
            ),
            step.note or texts("requests.history.no_note"),
        ]
        for step in reversed(request.steps)
    ]
    steps: Markup = element("p", None, texts("requests.history.no_steps"))
    if rows:
        steps = desk_parts.table(
            texts("requests.history.steps"), heads, rows, identifier="request-steps-table", numbers=4
        )
    return desk_parts.card("request-history", texts("requests.history"), steps, _versions(view, request))


def _versions(view: RequestsView, request: FundingRequest) -> Markup:
    texts = view.desk.texts
    versions = budget_rooms().requests.history(view.desk.identity, view.desk.country, request.number)
    heads = [texts(f"requests.history.{name}") for name in ("version", "when", "who", "changes")]
    rows = []
    before: SavedVersion | None = None
    for version in versions:
        changes = _changes(view, request, before, version)
        rows.append([texts.integer(version.version), moment(texts, version.at), version.account, changes])
        before = version
    table = desk_parts.table(
        texts("requests.history.versions"), heads, rows[::-1], identifier="request-versions", numbers=4
    )
    return element(
        "details",
        {"class": "request-versions"},
        element("summary", None, texts.counted("requests.history.count", len(versions))),
        table,
    )


def _changes(view: RequestsView, request: FundingRequest, before: SavedVersion | None, version: SavedVersion) -> Any:
    """What a version changed, line by line."""
    texts = view.desk.texts
    if before is None:
        return texts("requests.history.opened")
    items = []
    for line in request.lines:
        old, new = before.entries.get(line.line.number), version.entries.get(line.line.number)
        if old is not None and new is not None and old != new:
            said = "; ".join(_differences(view, old, new))
            items.append(
                element(
                    "li", None, texts("requests.history.line", position=texts.integer(line.line.position), changes=said)
                )
            )
    return element("ul", None, items) if items else texts("requests.history.step_only")


def _differences(view: RequestsView, old: LineEntry, new: LineEntry) -> list[str]:
    texts, said = view.desk.texts, []
    if old.participants != new.participants:
        ends = {"before": texts.integer(old.participants), "after": texts.integer(new.participants)}
        said.append(texts("requests.history.participants", **ends))
    if old.reason != new.reason:
        said.append(texts("requests.history.reason", text=new.reason or texts("requests.conflict.empty")))
    for document in sorted(old.documents.keys() | new.documents.keys()):
        if old.documents.get(document) != new.documents.get(document):
            reference = new.documents.get(document) or texts("requests.conflict.empty")
            said.append(texts("requests.history.document", number=texts.integer(document), text=reference))
    return said
