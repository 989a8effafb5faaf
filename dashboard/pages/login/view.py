"""The login page."""

from dashboard.markup import Markup, element
from dashboard.text import Texts


def login_main(texts: Texts, *, wanted: str, name: str = "", alert: str = "", notice: str = "") -> Markup:
    """Write the form. `alert` says what went wrong, `notice` why one is here; both are texts."""
    return element(
        "main",
        {"id": "main", "class": "login-page"},
        element(
            "div",
            {"class": "card login"},
            element("h1", None, texts("login.title")),
            element("p", None, texts("login.lead")),
            element("p", {"class": "notice", "role": "status"}, notice) if notice else None,
            element("p", {"class": "notice alert", "role": "alert", "id": "login-alert"}, alert) if alert else None,
            element(
                "form",
                {"method": "post", "action": f"/login?lang={texts.language}"},
                element("input", {"type": "hidden", "name": "next", "value": wanted}),
                _field("name", "text", texts("login.name"), "username", name, focused=not name, wrong=bool(alert)),
                _field(
                    "password",
                    "password",
                    texts("login.password"),
                    "current-password",
                    "",
                    focused=bool(name),
                    wrong=bool(alert),
                ),
                element("button", {"type": "submit", "class": "button primary"}, texts("login.submit")),
            ),
            element("p", {"class": "definition"}, texts("login.help")),
        ),
    )


def _field(name: str, kind: str, label: str, fill: str, value: str, *, focused: bool, wrong: bool) -> Markup:
    attributes = {
        "id": f"login-{name}",
        "name": name,
        "type": kind,
        "value": value or None,
        "autocomplete": fill,
        "required": True,
        "maxlength": 256,
        "autocapitalize": "none",
        "spellcheck": "false",
        "autofocus": focused,
        "aria-describedby": "login-alert" if wrong else None,
    }
    return element(
        "div", {"class": "field"}, element("label", {"for": f"login-{name}"}, label), element("input", attributes)
    )
