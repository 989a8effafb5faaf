"""The pages of logging in: the form, what is asked afterwards, and cards that say one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.deep_links import login_address
from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.people.passwords import LONGEST, SHORTEST
from data.people.purposes import MOST_WORDS, PURPOSES, parts

PROVIDER_PATH = "/login/openid"


@dataclass(frozen=True)
class Said:
    """What a login page says besides its form: `alert` what went wrong, `notice` why one is here."""

    alert: str = ""
    notice: str = ""
    name: str = ""
    purpose: str = ""


def login_main(texts: Texts, *, wanted: str, said: Said, provider: bool, local: bool) -> Markup:
    """Write the log-in: the organisation's where there is a provider, name and password where these are accepted."""
    start = login_address(wanted, page=PROVIDER_PATH, lang=texts.language)
    return _card(
        texts("login.title"),
        element("p", None, texts("login.lead")),
        _sayings(said),
        element("a", {"class": "button primary", "id": "login-provider", "href": start}, texts("login.provider"))
        if provider
        else None,
        element("h2", None, texts("login.local")) if provider and local else None,
        _local_form(texts, wanted, said) if local else None,
        element("p", {"class": "definition"}, texts("login.help" if local else "login.provider_help")),
    )


def finish_main(texts: Texts, *, wanted: str, said: Said, ask_purpose: bool, ask_password: bool) -> Markup:
    """Write what is asked after the log-in: the purpose, and a password of one's own after a one-time one."""
    return _card(
        texts("login.finish.title"),
        _sayings(said),
        element(
            "form",
            {"method": "post", "action": f"/login/finish?lang={texts.language}"},
            element("input", {"type": "hidden", "name": "next", "value": wanted}),
            [
                element("p", None, texts("login.finish.one_time")),
                password_fields(texts, wrong=bool(said.alert)),
            ]
            if ask_password
            else None,
            purpose_fields(texts, said.purpose) if ask_purpose else None,
            element("button", {"type": "submit", "class": "button primary"}, texts("login.finish.submit")),
        ),
    )


def message_card(texts: Texts, title: str, text: str, link: tuple[str, str] | None = None) -> Markup:
    """Write a page that says one thing, with a link (label, address)."""
    return _card(
        title,
        element("p", None, text),
        element("p", None, element("a", {"class": "button primary", "href": link[1]}, link[0])) if link else None,
    )


def purpose_fields(texts: Texts, kept: str = "") -> Markup:
    """Write the choice of a purpose, with room for own words; `kept` is chosen already."""
    code, words = parts(kept)
    options = [
        element("option", {"value": "", "disabled": True, "selected": not code}, texts("purpose.choose")),
        *(element("option", {"value": name, "selected": name == code}, texts(f"purpose.{name}")) for name in PURPOSES),
    ]
    return Markup(
        element(
            "div",
            {"class": "field"},
            element("label", {"for": "purpose"}, texts("purpose.label")),
            element("select", {"id": "purpose", "name": "purpose", "required": True}, options),
        )
        + element(
            "div",
            {"class": "field"},
            element("label", {"for": "purpose-words"}, texts("purpose.words")),
            element(
                "input",
                {
                    "id": "purpose-words",
                    "name": "purpose_words",
                    "type": "text",
                    "value": words or None,
                    "maxlength": MOST_WORDS,
                    "autocomplete": "off",
                    "aria-describedby": "purpose-note",
                },
            ),
            element("p", {"class": "definition", "id": "purpose-note"}, texts("purpose.note")),
        )
    )


def password_fields(texts: Texts, *, wrong: bool) -> Markup:
    """Write a new password, twice."""
    rules = element("p", {"class": "definition", "id": "password-rules"}, texts("password.rules", least=SHORTEST))
    more = {"minlength": SHORTEST, "aria-describedby": "password-rules"}
    return Markup(
        _field("new", "password", texts("password.new"), "new-password", {**more, "aria-invalid": wrong and "true"})
        + rules
        + _field("again", "password", texts("password.again"), "new-password", more)
    )


def present_password_field(texts: Texts) -> Markup:
    """Write the field of the present password."""
    return _field("old", "password", texts("password.old"), "current-password")


def _local_form(texts: Texts, wanted: str, said: Said) -> Markup:
    wrong = {"aria-describedby": "login-alert"} if said.alert else {}
    plain: dict[str, Any] = {"autocapitalize": "none", "spellcheck": "false", **wrong}
    named = bool(said.name)
    return element(
        "form",
        {"method": "post", "action": f"/login?lang={texts.language}"},
        element("input", {"type": "hidden", "name": "next", "value": wanted}),
        _field(
            "name",
            "text",
            texts("login.name"),
            "username",
            {**plain, "value": said.name or None, "autofocus": not named},
        ),
        _field("password", "password", texts("login.password"), "current-password", {**plain, "autofocus": named}),
        purpose_fields(texts, said.purpose),
        element("button", {"type": "submit", "class": "button primary"}, texts("login.submit")),
    )


def _field(name: str, kind: str, label: str, fill: str, more: Mapping[str, Any] | None = None) -> Markup:
    attributes = {
        "id": f"login-{name}",
        "name": name,
        "type": kind,
        "autocomplete": fill,
        "required": True,
        "maxlength": LONGEST,
        **(more or {}),
    }
    return element(
        "div", {"class": "field"}, element("label", {"for": f"login-{name}"}, label), element("input", attributes)
    )


def _sayings(said: Said) -> list[Markup | None]:
    return [
        element("p", {"class": "notice", "role": "status"}, said.notice) if said.notice else None,
        element("p", {"class": "notice alert", "role": "alert", "id": "login-alert"}, said.alert)
        if said.alert
        else None,
    ]


def _card(title: str, *children: Any) -> Markup:
    return element(
        "main",
        {"id": "main", "class": "login-page"},
        element("div", {"class": "card login"}, element("h1", None, title), *children),
    )
