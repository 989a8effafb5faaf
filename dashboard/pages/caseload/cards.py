"""The cards of the page on case load: the area's figures, its parts, dealings, and the application."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.caseload.view import ALL, CaseloadView, Load
from dashboard.pages.caseload.written import (
    amount,
    amount_cell,
    ends,
    number,
    percent_text,
    staff_reason,
    staff_text,
)
from dashboard.pages.desk_links import caption as wrapped
from dashboard.pages.desk_links import same_page
from dashboard.pages.desk_parts import state_text, table

SHOWN_AT_FIRST: Final = 15


def headline(view: CaseloadView, whole: Load) -> list[Markup | None]:
    """Cases per worker beside the norm, and the workers that are missing."""
    texts, unit, known = view.desk.texts, whole.unit, view.yardsticks
    said: list[str] = []
    if whole.nobody and unit.cases.known:
        said.append(texts("caseload.said.nobody", cases=texts.counted("count.families", round(unit.cases.value))))
    elif not unit.delivered:
        said.append(texts("caseload.said.not_delivered", area=whole.place.name))
    elif not unit.cases.known:
        said.append(texts("caseload.said.hidden", state=state_text(unit.cases_state, texts)))
    else:
        said.append(
            texts(
                "caseload.said.cases",
                cases=texts.counted("count.families", round(unit.cases.value)),
                ends=ends(unit.cases, texts),
                workers=texts.counted("caseload.workers", int(unit.workers)),
            )
        )
    if known and whole.missing.known:
        said.append(missing_sentence(view, whole))
    if unit.delivered and not unit.complete:
        said.append(
            texts(
                "caseload.said.incomplete",
                reporting=texts.integer(unit.reporting),
                districts=texts.integer(unit.districts),
            )
        )
    return [
        _big(view, whole),
        element("ul", {"class": "points"}, [element("li", None, line) for line in said]),
        element("p", {"class": "definition"}, texts("caseload.definition")),
        element("p", {"class": "definition"}, known.note) if known else None,
    ]


def missing_sentence(view: CaseloadView, load: Load) -> str:
    """How many workers are missing to meet the norm, or that it is met, as far as the interval tells."""
    texts, missing = view.desk.texts, load.missing
    norm = texts.integer(view.yardsticks.norm) if view.yardsticks else ""
    if missing.low > 0:
        msgid = "caseload.said.missing"
    elif missing.high < 0:
        msgid = "caseload.said.over"
    else:
        return texts("caseload.said.met", norm=norm)
    low, high = sorted((abs(missing.low), abs(missing.high)))
    return texts(
        msgid,
        norm=norm,
        workers=texts.counted("caseload.workers", round(abs(missing.value))),
        ends=texts("legend.range", low=number(low, texts), high=number(high, texts)),
    )


def _big(view: CaseloadView, whole: Load) -> Markup | None:
    texts = view.desk.texts
    if not whole.cases.known:
        return None
    norm = texts("caseload.beside_norm", norm=texts.integer(view.yardsticks.norm)) if view.yardsticks else None
    return element(
        "p",
        {"class": "big-figure"},
        element("span", {"class": "big-number"}, amount(whole.cases, texts, 1)),
        element(
            "span",
            {"class": "big-words"},
            texts("caseload.per_worker"),
            " ",
            element("span", {"class": "interval"}, ends(whole.cases, texts, 1)),
        ),
        element("span", {"class": "big-beside"}, norm) if norm else None,
    )


def parts_table(view: CaseloadView) -> list[Markup]:
    """The parts by cases per worker."""
    texts = view.desk.texts
    if not view.parts:
        return [element("p", None, texts("caseload.no_parts"))]
    listed = view.parts if view.every_row else view.parts[:SHOWN_AT_FIRST]
    heads = [texts(f"caseload.head.{name}") for name in ("cases", "workers", "load", "missing")]
    rows = [_row(view, load) for load in listed]
    caption = texts("caseload.parts.caption", area=view.place.name)
    parts = [table(wrapped(caption), [texts("field.area"), *heads], rows, identifier="caseload-parts")]
    if len(listed) < len(view.parts):
        words = texts("desk.every_row", count=texts.integer(len(view.parts)))
        parts.append(element("p", None, same_page(view.desk, "caseload", words, area=view.place.pcode, rows=ALL)))
    return parts


def _row(view: CaseloadView, load: Load) -> list[Markup | str]:
    texts, unit = view.desk.texts, load.unit
    return [
        same_page(view.desk, "caseload", load.place.name, area=load.place.pcode),
        amount_cell(unit.cases, state_text(unit.cases_state, texts), texts),
        staff_text(unit.workers, texts),
        amount_cell(load.cases, staff_reason(load, unit.cases_state, texts), texts, 1),
        _missing_cell(view, load),
    ]


def _missing_cell(view: CaseloadView, load: Load) -> Markup:
    texts, missing = view.desk.texts, load.missing
    if not missing.known:
        reason = texts("caseload.no_norm") if view.yardsticks is None else texts("caseload.not_delivered")
        if load.unit.delivered and view.yardsticks is not None:
            reason = state_text(load.unit.cases_state, texts)
        return element("span", {"class": "row-reason"}, reason)
    kind = "missing" if missing.low > 0 else "over" if missing.high < 0 else "met"
    return element(
        "span",
        {"class": f"figure staffing is-{kind}"},
        number(abs(missing.value), texts) if kind != "met" else None,
        " ",
        element("span", {"class": "staffing-word"}, texts(f"caseload.staffing.{kind}")),
        " ",
        element("span", {"class": "interval"}, ends(missing, texts, sign=True)),
    )


def dealings_table(view: CaseloadView, whole: Load) -> list[Markup]:
    """Visits, assessments and referrals of the area in the twelve months before, and per worker."""
    texts, unit = view.desk.texts, whole.unit
    rows = []
    for name, counted, state, each in (
        ("visits", unit.visits, unit.visits_state, whole.visits),
        ("assessments", unit.assessments, unit.assessments_state, whole.assessments),
        ("referrals", unit.referrals, unit.referrals_state, None),
        ("closed", unit.closed, unit.closed_state, None),
    ):
        shared = (
            amount_cell(each, staff_reason(whole, state, texts), texts, 1)
            if each is not None
            else element("span", {"class": "row-reason"}, texts("state.253"))
        )
        rows.append([texts(f"caseload.dealing.{name}"), amount_cell(counted, state_text(state, texts), texts), shared])
    heads = [texts("caseload.head.dealing"), texts("caseload.head.number"), texts("caseload.head.each")]
    caption = texts("caseload.dealings.caption", area=whole.place.name)
    return [
        element("p", {"class": "card-lead"}, texts("caseload.dealings.lead")),
        table(wrapped(caption), heads, rows, identifier="caseload-dealings"),
        element("p", {"class": "definition"}, texts("caseload.dealings.protected")),
    ]


def adoption(view: CaseloadView, whole: Load) -> list[Markup | None]:
    """Users of the application: against the target where the whole country is seen, else as a share of workers."""
    texts, unit, known = view.desk.texts, whole.unit, view.yardsticks
    if unit.app_users != unit.app_users:
        return [element("p", {"class": "notice"}, texts("caseload.users.unknown"))]
    users = texts.counted("caseload.users", int(unit.app_users))
    said = texts("caseload.users.share", users=users, share=percent_text(whole.adoption, texts))
    against = None
    if known is not None and view.place.level == "adm0":
        reached = unit.app_users / known.target
        against = element(
            "div",
            {"class": "meter"},
            element(
                "p",
                {"class": "meter-words"},
                texts(
                    "caseload.users.target",
                    target=texts.integer(known.target),
                    share=texts.percent(texts.integer(int(reached * 100))),
                ),
            ),
            element(
                "span",
                {"class": "meter-track", "aria-hidden": "true"},
                element("span", {"class": "meter-fill", "style": f"width:{min(reached, 1) * 100:.1f}%"}),
            ),
        )
    elif known is not None:
        against = element(
            "p", {"class": "definition"}, texts("caseload.users.national", target=texts.integer(known.target))
        )
    ranked = sorted(
        (load for load in view.parts if load.unit.app_users == load.unit.app_users and load.unit.workers > 0),
        key=lambda load: (-load.adoption, load.place.name.casefold()),
    )
    listed = ranked if view.every_row else ranked[:SHOWN_AT_FIRST]
    rows = [
        [
            load.place.name,
            texts.integer(int(load.unit.app_users)),
            staff_text(load.unit.workers, texts),
            percent_text(load.adoption, texts),
        ]
        for load in listed
    ]
    heads = [texts("field.area"), *(texts(f"caseload.head.{name}") for name in ("users", "workers", "adoption"))]
    caption = texts("caseload.users.caption", area=view.place.name)
    return [
        element("p", {"class": "card-lead"}, said),
        against,
        table(wrapped(caption), heads, rows, identifier="caseload-users") if rows else None,
    ]
