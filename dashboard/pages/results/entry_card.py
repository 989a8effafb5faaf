"""One line and quarter: what was reported, and the forms of those who report and those who decide."""

from collections.abc import Mapping
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import document_name, norm_name, units
from dashboard.pages.results.incentive_card import member_name
from dashboard.pages.results.quarters_card import quarter_name, state_name
from dashboard.pages.results.view import Opened, ResultsView
from data.budget.incentives import ROLES, Member
from data.budget.money import to_major
from data.budget.request_tables import MOST_COMMENT, MOST_REASON, MOST_REFERENCE
from data.budget.result_records import ResultEntry

MEMBERS: Final = {"social_worker": 3, "joint_team": 6}
"""How many members of each role the form has room for."""

COUNTS: Final = ("participants", "quantity", "cost", "cases_assessed", "cases_served")


def entry_card(view: ResultsView) -> Component | None:
    """Nothing where no line is chosen."""
    opened = view.opened
    if opened is None:
        return None
    texts = view.texts
    title = texts(
        "results.entry",
        service=norm_name(texts, opened.line.line.norm),
        area=view.area_name(opened.line.area),
        quarter=texts.integer(opened.quarter),
    )
    return desk_parts.card("results-entry", title, _facts(view, opened), *_forms(view, opened), css="card wide")


def member_field(role: str, number: int, what: str) -> str:
    """Name of the field for a member's cases; `what` is "assessed" or "served"."""
    return f"{role}_{number}_{what}"


def _facts(view: ResultsView, opened: Opened) -> Markup:
    texts, result, line = view.texts, opened.result, opened.line
    unit = line.line.norm.unit
    begun = opened.quarter in view.reportable(line)
    facts: list[tuple[str, Any]] = [
        ("quarter", quarter_name(view, opened.quarter)),
        ("state", state_name(view, result, begun=begun)),
        ("planned_quarter", units(texts, line.planned_in(opened.quarter), unit)),
    ]
    if result is not None:
        entry = result.entry
        facts += [
            ("evidenced", units(texts, entry.quantity, unit)),
            ("participants", texts.integer(entry.participants)),
            ("cost", view.money(entry.cost_minor)),
            ("assessed", texts.integer(entry.cases_assessed)),
            ("served", texts.integer(entry.cases_served)),
            *((("member", _members(view, entry)),) if entry.members else ()),
            ("evidence", entry.evidence or texts("results.no_evidence")),
            *((("note", entry.note),) if entry.note else ()),
            ("reported", _by(view, result.reported_by, texts.day(result.reported_at.date()))),
        ]
        if result.decided_by and result.decided_at is not None:
            facts.append(("decided", _by(view, result.decided_by, texts.day(result.decided_at.date()))))
        if result.question:
            facts.append(("question", result.question))
    items = [[element("dt", None, texts(f"results.head.{name}")), element("dd", None, words)] for name, words in facts]
    return element("dl", {"class": "facts"}, items)


def _members(view: ResultsView, entry: ResultEntry) -> str:
    texts = view.texts
    return "; ".join(
        texts(
            "results.member.cases",
            member=member_name(view, member),
            assessed=texts.integer(member.assessed),
            served=texts.integer(member.served),
        )
        for member in entry.members
    )


def _by(view: ResultsView, account: str, day: str) -> str:
    return view.texts("results.by", account=account, day=day)


def _forms(view: ResultsView, opened: Opened) -> list[Markup]:
    """What this reader can do, or who does it."""
    texts = view.texts
    if view.may_report:
        if opened.quarter not in view.reportable(opened.line):
            return [element("p", None, texts("results.not_begun"))]
        return [_report(view, opened)]
    if view.may_decide and opened.result is not None:
        return _decide(view, opened)
    return [
        element("p", {"class": "definition"}, texts("results.who_reports" if opened.result is None else "results.who"))
    ]


def _report(view: ResultsView, opened: Opened) -> Markup:
    texts, line, values = view.texts, opened.line, _values(view, opened)
    norm = line.line.norm
    labels = {
        "participants": texts("results.field.participants"),
        "quantity": texts(f"results.field.quantity.{norm.unit}"),
        "cost": texts("results.field.cost", currency=view.round.currency),
        "cases_assessed": texts("results.field.cases_assessed"),
        "cases_served": texts("results.field.cases_served"),
    }
    listed = [document_name(texts, norm, number) for number in range(1, len(norm.documents) + 1)]
    documents = texts("results.field.evidence.listed", documents="; ".join(listed)) if listed else None
    rewarded = norm.incentive_assessed_minor or norm.incentive_served_minor
    return element(
        "form",
        {
            "id": "results-report-form",
            "class": "results-form",
            "method": "post",
            "action": f"{view.desk.path('results')}/{line.number}/{opened.quarter}/report",
        },
        element("input", {"type": "hidden", "name": "base", "value": opened.result.version if opened.result else 0}),
        element("div", {"class": "results-fields"}, [
            _field(view, name, labels[name], values, "decimal" if name == "cost" else "numeric") for name in COUNTS
        ]),
        _member_fields(view, values) if rewarded else None,
        _field(view, "evidence", texts("results.field.evidence"), values, "text", most=MOST_REFERENCE, hint=documents),
        _field(view, "note", texts("results.field.note"), values, "text", most=MOST_REASON),
        element("button", {"type": "submit", "class": "button primary"}, texts("results.report.send")),
    )  # fmt: skip


def _values(view: ResultsView, opened: Opened) -> Mapping[str, str]:
    """What stands in the fields: what was typed, else what was reported, else nothing."""
    if view.typed is not None:
        return view.typed.fields
    if opened.result is None:
        return {}
    entry = opened.result.entry
    found = {
        "participants": str(entry.participants),
        "quantity": str(entry.quantity),
        "cost": str(to_major(entry.cost_minor, view.round.digits)),
        "cases_assessed": str(entry.cases_assessed),
        "cases_served": str(entry.cases_served),
        "evidence": entry.evidence,
        "note": entry.note,
    }
    for member in entry.members:
        found[member_field(member.role, member.number, "assessed")] = str(member.assessed)
        found[member_field(member.role, member.number, "served")] = str(member.served)
    return found


def _field(
    view: ResultsView,
    name: str,
    label: str,
    values: Mapping[str, str],
    mode: str,
    *,
    most: int = 20,
    hint: str | None = None,
) -> Markup:
    identifier = f"results-{name}"
    wrong = view.typed is not None and view.typed.wrong == name
    described = [f"{identifier}-hint"] if hint else []
    described += ["results-refused"] if wrong else []
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": identifier}, label),
        element("p", {"class": "definition", "id": f"{identifier}-hint"}, hint) if hint else None,
        element(
            "input",
            {
                "type": "text",
                "id": identifier,
                "name": name,
                "value": values.get(name, ""),
                "inputmode": mode,
                "maxlength": most,
                "required": name in ("participants", "quantity", "cost"),
                "aria-invalid": "true" if wrong else None,
                "aria-describedby": " ".join(described) or None,
                "autocomplete": "off",
            },
        ),
    )


def _member_fields(view: ResultsView, values: Mapping[str, str]) -> Markup:
    """Cases of each member; empty rows are members who did nothing."""
    texts = view.texts
    rows = []
    for role in ROLES:
        for number in range(1, MEMBERS[role] + 1):
            member = Member(role, number, 0, 0)
            cells: list[Any] = [member_name(view, member)]
            for what in ("assessed", "served"):
                name = member_field(role, number, what)
                label = texts(f"results.member.field.{what}", member=member_name(view, member))
                cells.append(
                    element(
                        "input",
                        {
                            "type": "text",
                            "inputmode": "numeric",
                            "name": name,
                            "value": values.get(name, ""),
                            "aria-label": label,
                            "maxlength": 9,
                            "autocomplete": "off",
                        },
                    )
                )
            rows.append(cells)
    wrong = view.typed is not None and view.typed.wrong == "members"
    heads = [texts(f"results.head.{name}") for name in ("member", "assessed", "served")]
    return element(
        "details",
        {"class": "fold", "open": wrong or any(name.startswith(ROLES) and value for name, value in values.items())},
        element("summary", None, texts("results.members")),
        element("p", {"class": "definition"}, texts("results.members.hint")),
        desk_parts.table(texts("results.members"), heads, rows, identifier="results-member-fields"),
    )


def _decide(view: ResultsView, opened: Opened) -> list[Markup]:
    texts, result = view.texts, opened.result
    if result is None:
        return []
    action = f"{view.desk.path('results')}/{opened.line.number}/{opened.quarter}/decide"
    base = element("input", {"type": "hidden", "name": "base", "value": result.version})
    verify = element(
        "form",
        {"id": "results-verify-form", "class": "results-form", "method": "post", "action": action},
        base,
        element(
            "button",
            {"type": "submit", "class": "button primary", "name": "action", "value": "verify"},
            texts("results.verify"),
        ),
    )
    values = view.typed.fields if view.typed is not None else {}
    question = element(
        "form",
        {"id": "results-question-form", "class": "results-form", "method": "post", "action": action},
        base,
        _field(view, "question", texts("results.field.question"), values, "text", most=MOST_COMMENT),
        element(
            "button", {"type": "submit", "class": "button", "name": "action", "value": "question"}, texts("results.ask")
        ),
    )
    return [question] if result.state == "verified" else [verify, question]
