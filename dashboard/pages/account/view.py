"""The page of one's own account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.login.view import password_fields, present_password_field, purpose_fields
from dashboard.text import Texts
from data.people.purposes import parts
from data.people.rights import RIGHTS, Right
from data.people.scope import EVERY_COUNTRY, Identity
from data.people.sessions import ABSOLUTE, IDLE, OpenSession

PATH: Final = "/account"


@dataclass(frozen=True)
class AccountView:
    """Who asks; `country` and `territory` are names, '' where there is none. `done` and `alert` are texts."""

    identity: Identity
    texts: Texts
    country: str
    territory: str
    sessions: Sequence[OpenSession]
    has_password: bool
    done: str = ""
    alert: str = ""


def account_main(view: AccountView) -> Markup:
    """Write `main#main`."""
    texts = view.texts
    return element(
        "main",
        {"id": "main", "class": "people-page"},
        element("h1", None, texts("account.title")),
        element("p", {"class": "notice", "role": "status"}, view.done) if view.done else None,
        element("p", {"class": "notice alert", "role": "alert"}, view.alert) if view.alert else None,
        _who(view),
        _purpose(view),
        _sessions(view),
        _password(view) if view.has_password else _provider(view),
    )


def moment_text(texts: Texts, moment: datetime) -> Markup:
    """A point in time, in UTC."""
    written = texts("moment.utc", day=texts.day(moment.date()), time=f"{moment:%H:%M}")
    return element("time", {"datetime": moment.isoformat(timespec="seconds")}, written)


def purpose_text(texts: Texts, kept: str) -> str:
    """A purpose in the reader's language, with the person's own words."""
    code, words = parts(kept)
    name = texts(f"purpose.{code}") if texts.has(f"purpose.{code}") else code
    return f"{name}: {words}" if words else name


def _who(view: AccountView) -> Markup:
    texts, identity = view.texts, view.identity
    # In the order of the table of rights, whatever the set's.
    rights = [texts(f"right.{right}") for right in Right if right in RIGHTS.get(identity.role, ())]
    place = view.territory or identity.territory
    every = identity.country == EVERY_COUNTRY
    lacking = identity.role == "planner" and not identity.territory
    rows = [
        ("account.name", identity.name),
        ("account.role", texts(f"role.{identity.role}")),
        ("account.rights", ", ".join(rights)),
        ("account.country", texts("scope.every_country") if every else view.country),
        ("account.territory", place or (None if lacking or every else texts("scope.whole_country"))),
        ("account.purpose", purpose_text(texts, identity.purpose)),
    ]
    return element(
        "section",
        {"class": "card"},
        element("h2", None, texts("account.who")),
        element("p", {"class": "notice alert"}, texts("account.no_territory")) if lacking else None,
        element(
            "dl",
            {"class": "facts"},
            [(element("dt", None, texts(label)), element("dd", None, value)) for label, value in rows if value],
        ),
    )


def _purpose(view: AccountView) -> Markup:
    texts = view.texts
    return element(
        "section",
        {"class": "card"},
        element("h2", None, texts("account.purpose")),
        element(
            "form",
            {"method": "post", "action": f"{PATH}/purpose?lang={texts.language}", "class": "people-form"},
            purpose_fields(texts, view.identity.purpose),
            element("button", {"type": "submit", "class": "button"}, texts("account.purpose.submit")),
        ),
    )


def _sessions(view: AccountView) -> Markup:
    texts = view.texts
    heads = ("account.sessions.begun", "account.sessions.seen", "account.purpose")
    rows = [
        element(
            "tr",
            {"class": "own" if item.own else None},
            element(
                "th",
                {"scope": "row"},
                moment_text(texts, item.created_at),
                f" ({texts('account.sessions.own')})" if item.own else None,
            ),
            element("td", None, moment_text(texts, item.seen_at)),
            element("td", None, purpose_text(texts, item.purpose)),
        )
        for item in view.sessions
    ]
    minutes, hours = int(IDLE.total_seconds() // 60), int(ABSOLUTE.total_seconds() // 3600)
    return element(
        "section",
        {"class": "card"},
        element("h2", {"id": "sessions"}, texts("account.sessions")),
        element(
            "div",
            {"class": "table-wide", "role": "region", "aria-labelledby": "sessions", "tabindex": "0"},
            element(
                "table",
                {"aria-labelledby": "sessions"},
                element("thead", None, element("tr", None, [_column(texts(head)) for head in heads])),
                element("tbody", None, rows),
            ),
        ),
        element("p", {"class": "definition"}, texts("account.sessions.note", idle=minutes, hours=hours)),
        element(
            "form",
            {"method": "post", "action": f"{PATH}/sessions?lang={texts.language}", "class": "people-buttons"},
            element(
                "button",
                {"type": "submit", "class": "button", "name": "which", "value": "others"},
                texts("account.sessions.others"),
            )
            if len(view.sessions) > 1
            else None,
            element(
                "button",
                {"type": "submit", "class": "button", "name": "which", "value": "all"},
                texts("account.sessions.all"),
            ),
        ),
    )


def _password(view: AccountView) -> Markup:
    texts = view.texts
    return element(
        "section",
        {"class": "card"},
        element("h2", None, texts("account.password")),
        element(
            "form",
            {"method": "post", "action": f"{PATH}/password?lang={texts.language}", "class": "people-form"},
            present_password_field(texts),
            password_fields(texts, wrong=bool(view.alert)),
            element("p", {"class": "definition"}, texts("account.password.note")),
            element("button", {"type": "submit", "class": "button"}, texts("account.password.submit")),
        ),
    )


def _provider(view: AccountView) -> Markup:
    texts = view.texts
    return element(
        "section",
        {"class": "card"},
        element("h2", None, texts("account.password")),
        element("p", None, texts("account.provider")),
    )


def _column(label: str) -> Markup:
    return element("th", {"scope": "col"}, label)
