"""Entries of two people for one line: both side by side, and the choice between them."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import document_name, norm_name
from dashboard.pages.requests.parts import PATH, button, moment, post_form
from dashboard.pages.requests.view import RequestsView
from dashboard.text import Texts
from data.budget.request_records import FundingRequest, LineEntry, RequestLine, UnmergedEdit
from data.people.rights import Right


def conflicts_card(view: RequestsView, request: FundingRequest) -> Component | None:
    """One block per entry that waits; nothing without any."""
    if not request.unmerged:
        return None
    texts = view.desk.texts
    lines = {line.line.number: line for line in request.lines}
    blocks = [_block(view, request, edit, lines[edit.line]) for edit in request.unmerged]
    lead = element("p", None, texts("requests.conflict.lead"))
    return desk_parts.card("request-unmerged", texts("requests.conflict"), lead, *blocks)


def _block(view: RequestsView, request: FundingRequest, edit: UnmergedEdit, line: RequestLine) -> Markup:
    texts, mine = view.desk.texts, edit.account == view.desk.identity.name
    heads = [
        texts("requests.conflict.field"),
        texts("requests.conflict.base", version=texts.integer(edit.base_version)),
        texts("requests.conflict.now"),
        texts("requests.conflict.mine" if mine else "requests.conflict.entered", name=edit.account),
    ]
    rows = _rows(texts, line, edit.base, line.entry, edit.entry)
    caption = texts(
        "requests.conflict.caption",
        position=texts.integer(line.line.position),
        name=norm_name(texts, line.line.norm),
        account=edit.account,
        at=moment(texts, edit.at),
    )
    table = desk_parts.table(caption, heads, rows, identifier=f"conflict-{edit.number}", numbers=4)
    return element("div", {"class": "request-conflict"}, table, _choice(view, request, edit, line))


def _rows(texts: Texts, line: RequestLine, base: LineEntry, now: LineEntry, entered: LineEntry) -> list[list[Any]]:
    """What differs between any two of the three, participants always."""
    none = texts("requests.conflict.empty")
    rows: list[list[Any]] = []

    def add(label: str, *values: str) -> None:
        said = [value or none for value in values]
        if said[1] != said[2]:
            said[2] = element("strong", None, said[2])
        rows.append([label, *said])

    add(texts("requests.conflict.participants"), *(texts.integer(entry.participants) for entry in (base, now, entered)))
    if len({base.reason, now.reason, entered.reason}) > 1:
        add(texts("requests.reason.label"), base.reason, now.reason, entered.reason)
    for document in range(1, len(line.line.norm.documents) + 1):
        values = [entry.documents.get(document, "") for entry in (base, now, entered)]
        if len(set(values)) > 1:
            add(document_name(texts, line.line.norm, document), *values)
    return rows


def _choice(view: RequestsView, request: FundingRequest, edit: UnmergedEdit, line: RequestLine) -> Markup:
    texts = view.desk.texts
    if not view.may(Right.REQUEST):
        return element("p", {"class": "definition"}, texts("requests.conflict.not_yours"))
    mine = edit.account == view.desk.identity.name
    take = texts("requests.conflict.keep_mine" if mine else "requests.conflict.keep_entered", name=edit.account)
    leave = texts("requests.conflict.keep_now")
    position = texts.integer(line.line.position)
    buttons = []
    if view.may_edit:
        label = texts("requests.conflict.of_line", what=take, position=position)
        buttons.append(button(take, css="button primary", name="keep", value="mine", **{"aria-label": label}))
    label = texts("requests.conflict.of_line", what=leave, position=position)
    buttons.append(button(leave, name="keep", value="theirs", **{"aria-label": label}))
    return post_form(
        f"{view.desk.path(PATH)}/{request.number}/settle",
        buttons,
        hidden={"edit": edit.number},
        css="request-buttons",
    )
