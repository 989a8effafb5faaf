"""The administrator's page: the accounts, and the form that adds one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.text import Texts
from data.people.models import Account
from data.people.scope import EVERY_COUNTRY, ROLES

PATH: Final = "/people"


@dataclass(frozen=True)
class Wished:
    """What stands in the form: typed and refused, or of the account that is changed (`changes`)."""

    name: str = ""
    role: str = "planner"
    country: str = ""
    territory: str = ""
    changes: bool = False


@dataclass(frozen=True)
class PeopleView:
    """Accounts that the administrator manages; `countries` are (code, name) and `areas` (p-code, name) to choose."""

    texts: Texts
    own: str
    accounts: Sequence[Account]
    countries: Sequence[tuple[str, str]]
    areas: Sequence[tuple[str, str]]
    wished: Wished
    done: str = ""
    alert: str = ""


def people_main(view: PeopleView) -> Markup:
    """Write `main#main`."""
    texts = view.texts
    return element(
        "main",
        {"id": "main", "class": "people-page"},
        element("h1", None, texts("people.title")),
        element("p", {"class": "lead"}, texts("people.lead")),
        element("p", {"class": "notice", "role": "status"}, view.done) if view.done else None,
        element("p", {"class": "notice alert", "role": "alert", "id": "people-alert"}, view.alert)
        if view.alert
        else None,
        _list(view),
        _form(view),
    )


def password_main(texts: Texts, name: str, password: str) -> Markup:
    """Write the page that shows a one-time password once."""
    return element(
        "main",
        {"id": "main", "class": "people-page"},
        element("h1", None, texts("people.password.title")),
        element(
            "div",
            {"class": "card"},
            element("p", None, texts("people.password.text", name=name)),
            element("p", {"class": "one-time"}, element("code", {"id": "one-time"}, password)),
            element(
                "p",
                None,
                element(
                    "a", {"class": "button", "href": f"{PATH}?lang={texts.language}"}, texts("people.password.back")
                ),
            ),
        ),
    )


def _list(view: PeopleView) -> Markup:
    texts = view.texts
    heads = ("account.name", "account.role", "account.country", "account.territory", "people.state", "people.added")
    columns = [element("th", {"scope": "col"}, texts(head)) for head in heads]
    columns.append(element("th", {"scope": "col"}, texts("people.actions")))
    table = element(
        "table",
        {"aria-labelledby": "accounts"},
        element("thead", None, element("tr", None, columns)),
        element("tbody", None, [_row(view, account) for account in view.accounts]),
    )
    region = {"class": "table-wide", "role": "region", "aria-labelledby": "accounts", "tabindex": "0"}
    return element(
        "section",
        {"class": "card"},
        element("h2", {"id": "accounts"}, texts("people.list")),
        element("div", region, table) if view.accounts else element("p", None, texts("people.none")),
    )


def _row(view: PeopleView, account: Account) -> Markup:
    texts = view.texts
    countries = dict(view.countries)
    country = texts("scope.every_country") if account.country == EVERY_COUNTRY else countries.get(account.country)
    return element(
        "tr",
        {"class": "closed" if account.disabled_at else None},
        element("th", {"scope": "row"}, account.name),
        element("td", None, texts(f"role.{account.role}")),
        element("td", None, country or account.country),
        element("td", None, _territory(view, account)),
        element("td", None, _state(texts, account)),
        element("td", None, texts.day(account.created_at.date())),
        element("td", None, _actions(view, account)),
    )


def _territory(view: PeopleView, account: Account) -> str:
    if account.territory:
        name = dict(view.areas).get(account.territory)
        return f"{name} ({account.territory})" if name else account.territory
    whole = account.country != EVERY_COUNTRY and account.role != "planner"
    return view.texts("scope.whole_country") if whole else ""


def _sees(account: Account) -> bool:
    return account.role != "planner" or bool(account.territory)


def _state(texts: Texts, account: Account) -> str:
    if account.disabled_at is not None:
        return texts("people.state.disabled", day=texts.day(account.disabled_at.date()))
    if not _sees(account):
        return texts("people.state.no_territory")
    if account.one_time:
        return texts("people.state.one_time")
    state = texts("people.state.open")
    return f"{state} ({texts('people.way.openid')})" if account.subject is not None else state


def _actions(view: PeopleView, account: Account) -> Markup | None:
    if account.name == view.own:
        return None
    names = [] if account.subject is not None else ["reset"]
    names.append("enable" if account.disabled_at else "disable")
    texts = view.texts
    return element(
        "form",
        {"method": "post", "action": f"{PATH}/account?lang={texts.language}", "class": "people-buttons"},
        element("input", {"type": "hidden", "name": "name", "value": account.name}),
        element(
            "a",
            {
                "class": "button small",
                "href": f"{PATH}?{urlencode({'change': account.name, 'lang': texts.language})}#form",
                "aria-label": texts("people.change.of", name=account.name),
            },
            texts("people.change"),
        )
        if account.subject is None
        else None,
        [
            element(
                "button",
                {
                    "type": "submit",
                    "class": "button small",
                    "name": "action",
                    "value": name,
                    "aria-label": texts(f"people.{name}.of", name=account.name),
                },
                texts(f"people.{name}"),
            )
            for name in names
        ],
    )


def _form(view: PeopleView) -> Markup:
    texts, wished = view.texts, view.wished
    title = texts("people.change.of", name=wished.name) if wished.changes else texts("people.add")
    submit = texts("people.change.submit" if wished.changes else "people.add.submit")
    return element(
        "section",
        {"class": "card", "id": "form"},
        element("h2", None, title),
        element(
            "form",
            {
                "method": "post",
                "action": f"{PATH}/change?lang={texts.language}" if wished.changes else f"{PATH}?lang={texts.language}",
                "class": "people-form",
            },
            element("input", {"type": "hidden", "name": "name", "value": wished.name})
            if wished.changes
            else _name_field(view),
            _field(
                "role", texts("account.role"), _select("role", [(r, texts(f"role.{r}")) for r in ROLES], wished.role)
            ),
            _field("country", texts("people.add.country"), _select("country", _country_options(view), wished.country)),
            _territory_field(view),
            element("p", {"class": "definition"}, texts("people.change.note")) if wished.changes else None,
            element("button", {"type": "submit", "class": "button primary"}, submit),
        ),
    )


def _name_field(view: PeopleView) -> Markup:
    texts = view.texts
    attributes = {
        "id": "people-name",
        "name": "name",
        "type": "text",
        "required": True,
        "minlength": 3,
        "maxlength": 64,
        "pattern": "[a-z0-9][a-z0-9._\\-]+[a-z0-9]",
        "value": view.wished.name or None,
        "autocomplete": "off",
        "autocapitalize": "none",
        "spellcheck": "false",
        "aria-describedby": "people-name-note people-alert" if view.alert else "people-name-note",
    }
    note = element("p", {"class": "definition", "id": "people-name-note"}, texts("people.add.name.note"))
    return _field("name", texts("people.add.name"), element("input", attributes), note)


def _territory_field(view: PeopleView) -> Markup:
    texts = view.texts
    attributes = {
        "id": "people-territory",
        "name": "territory",
        "type": "text",
        "maxlength": 14,
        "pattern": "[A-Z]{2}[A-Z0-9]{0,12}",
        "list": "people-areas",
        "value": view.wished.territory or None,
        "autocomplete": "off",
        "spellcheck": "false",
        "aria-describedby": "people-territory-note",
    }
    return _field(
        "territory",
        texts("people.add.territory"),
        element("input", attributes),
        element("datalist", {"id": "people-areas"}, [_option(code, name) for code, name in view.areas]),
        element("p", {"class": "definition", "id": "people-territory-note"}, texts("people.add.territory.note")),
    )


def _country_options(view: PeopleView) -> list[tuple[str, str]]:
    return [
        (code, view.texts("scope.every_country") if code == EVERY_COUNTRY else name) for code, name in view.countries
    ]


def _select(name: str, options: Sequence[tuple[str, str]], value: str) -> Markup:
    return element(
        "select",
        {"id": f"people-{name}", "name": name},
        [element("option", {"value": code, "selected": code == value}, text) for code, text in options],
    )


def _option(code: str, name: str) -> Markup:
    return element("option", {"value": code, "label": f"{name} ({code})"})


def _field(name: str, label: str, *control: Markup) -> Markup:
    return element("div", {"class": "field"}, element("label", {"for": f"people-{name}"}, label), *control)
