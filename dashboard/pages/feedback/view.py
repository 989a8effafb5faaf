"""The feedback form, its faults, and the page that says thank you."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_main, section
from dashboard.pages.feedback.entry import Entry
from dashboard.pages.front.country import Country, country_path
from dashboard.text import Texts
from data.feedback.message import KINDS, LEAST_CHARACTERS, MOST_CHARACTERS, MOST_EMAIL, MOST_PAGE

_ORDER: Final = ("kind", "page", "text", "email", "consent", "trap")
_FIRST: Final = {"kind": f"feedback-kind-{KINDS[0]}"}


def form_main(country: Country, entry: Entry, *, token: str, alert: str = "") -> Markup:
    """Write the form with what was filled in.

    Args:
        country: whose page it is.
        entry: what was filled in, with its faults.
        token: signed, of a new form.
        alert: code of what went wrong with the form as a whole; '' where nothing did.
    """
    texts = country.texts
    fields = [
        _kinds(entry, texts),
        _field("page", entry, texts, _input("page", entry, entry.page, maxlength=MOST_PAGE, spellcheck="false")),
        _field("text", entry, texts, _textarea(entry, texts), least=LEAST_CHARACTERS, most=MOST_CHARACTERS),
        _field(
            "email", entry, texts, _input("email", entry, entry.email, kind="email", maxlength=MOST_EMAIL, fill="email")
        ),
        _consent(entry, texts),
        _trap(entry, texts),
        element("input", {"type": "hidden", "name": "token", "value": token}),
        element("button", {"type": "submit", "class": "button send"}, texts("feedback.submit")),
    ]
    form = element(
        "form",
        {
            "class": "card feedback-form",
            "method": "post",
            "action": country_path(country.code, texts.language, "feedback"),
            "novalidate": True,
        },
        fields,
    )
    kept = section("kept", texts("feedback.privacy.title"), element("p", None, texts("feedback.privacy.text")))
    return reading_main(
        country, texts("feedback.title"), texts("feedback.lead"), _alert(entry, alert, texts), form, kept
    )


def closed_main(country: Country) -> Markup:
    """Write the page of a site that keeps no messages."""
    texts = country.texts
    notice = element("p", {"class": "notice"}, texts("feedback.closed"))
    return element("main", {"id": "main", "class": "reading"}, element("h1", None, texts("feedback.title")), notice)


def sent_main(country: Country, page: str) -> Markup:
    """Write the page after a message was kept; `page` is what it was about, '' for the site as a whole."""
    texts = country.texts
    back = page or country_path(country.code, texts.language, "map")
    again = country_path(country.code, texts.language, "feedback")
    ways = [(back, texts("feedback.sent.back")), (again, texts("feedback.sent.again"))]
    links = [element("a", {"class": "button", "href": address}, label) for address, label in ways]
    return element(
        "main",
        {"id": "main", "class": "reading"},
        element("h1", None, texts("feedback.sent.title")),
        element("div", {"class": "card"}, element("p", None, texts("feedback.sent.text")), _ways(links)),
    )


def fault_text(name: str, entry: Entry, texts: Texts) -> str:
    """What is wrong with a field, as a sentence."""
    numbers = {
        "least": texts.integer(LEAST_CHARACTERS),
        "most": texts.integer(MOST_CHARACTERS),
        "length": texts.integer(len(entry.text)),
    }
    return texts(f"feedback.fault.{name}.{entry.faults[name]}", **numbers)


def _ways(links: list[Markup]) -> Markup:
    return element("p", {"class": "feedback-ways"}, links)


def _alert(entry: Entry, alert: str, texts: Texts) -> Markup | None:
    """What went wrong, at the top, with a way to every field; it takes the focus."""
    if not alert:
        return None
    faults = [
        element("li", None, element("a", {"href": f"#{_FIRST.get(name, f'feedback-{name}')}"}, words))
        for name in _ORDER
        if name in entry.faults
        for words in (fault_text(name, entry, texts),)
    ]
    return element(
        "div",
        {"class": "notice feedback-alert", "role": "alert", "tabindex": "-1", "autofocus": True},
        element("p", None, texts(f"feedback.alert.{alert}", most=texts.integer(MOST_CHARACTERS))),
        element("ul", {"class": "points"}, faults) if faults else None,
    )


def _kinds(entry: Entry, texts: Texts) -> Markup:
    choices = [
        element(
            "label",
            {"class": "check"},
            element(
                "input",
                {
                    "type": "radio",
                    "name": "kind",
                    "value": kind,
                    "id": f"feedback-kind-{kind}",
                    "checked": kind == entry.kind,
                    "required": True,
                },
            ),
            element("span", None, texts(f"feedback.kind.{kind}")),
        )
        for kind in KINDS
    ]
    described = {"aria-describedby": "feedback-kind-fault" if "kind" in entry.faults else None}
    return element(
        "fieldset",
        {"class": "feedback-field", **described},
        element("legend", None, texts("feedback.kind")),
        _fault("kind", entry, texts),
        element("div", {"class": "feedback-kinds"}, choices),
    )


def _field(name: str, entry: Entry, texts: Texts, control: Markup, **numbers: int) -> Markup:
    written = {key: texts.integer(number) for key, number in numbers.items()}
    return element(
        "div",
        {"class": "feedback-field"},
        element("label", {"for": f"feedback-{name}"}, texts(f"feedback.{name}")),
        element("p", {"class": "hint", "id": f"feedback-{name}-hint"}, texts(f"feedback.{name}.hint", **written)),
        _fault(name, entry, texts),
        control,
    )


def _input(name: str, entry: Entry, value: str, *, kind: str = "text", fill: str = "off", **more: Any) -> Markup:
    attributes = {"type": kind, "value": value or None, "autocomplete": fill, **_common(name, entry), **more}
    return element("input", attributes)


def _textarea(entry: Entry, texts: Texts) -> Markup:
    # A browser drops the first line break behind the tag, so one is written that may be dropped.
    area = element(
        "textarea",
        {**_common("text", entry), "rows": 8, "required": True, "lang": texts.language},
        Markup("\n"),
        entry.text,
    )
    count = element(
        "p",
        {
            "class": "hint",
            "id": "feedback-count",
            "hidden": True,
            "data-most": MOST_CHARACTERS,
            "data-pattern": texts("feedback.text.count", used="{0}", most=texts.integer(MOST_CHARACTERS)),
        },
    )
    said = element("p", {"class": "visually-hidden", "id": "feedback-said", "aria-live": "polite"})
    return Markup(area + count + said)


def _common(name: str, entry: Entry) -> dict[str, Any]:
    wrong = name in entry.faults
    told = [f"feedback-{name}-hint", *([f"feedback-{name}-fault"] if wrong else [])]
    return {
        "id": f"feedback-{name}",
        "name": name,
        "aria-describedby": " ".join(told),
        "aria-invalid": "true" if wrong else None,
    }


def _consent(entry: Entry, texts: Texts) -> Markup:
    wrong = "consent" in entry.faults
    return element(
        "div",
        {"class": "feedback-field"},
        _fault("consent", entry, texts),
        element(
            "label",
            {"class": "check"},
            element(
                "input",
                {
                    "type": "checkbox",
                    "name": "consent",
                    "value": "yes",
                    "id": "feedback-consent",
                    "checked": entry.consent,
                    "aria-describedby": "feedback-consent-fault" if wrong else None,
                    "aria-invalid": "true" if wrong else None,
                },
            ),
            element("span", None, texts("feedback.consent")),
        ),
    )


def _trap(entry: Entry, texts: Texts) -> Markup:
    """A field that people do not see and programs fill in; shown where it was filled, so that people can empty it."""
    filled = "trap" in entry.faults
    return element(
        "div",
        {"class": "feedback-field" if filled else "feedback-field feedback-trap"},
        element("label", {"for": "feedback-trap"}, texts("feedback.trap")),
        _fault("trap", entry, texts),
        element(
            "input",
            {
                "type": "text",
                "name": "website",
                "id": "feedback-trap",
                "autocomplete": "off",
                "tabindex": None if filled else "-1",
            },
        ),
    )


def _fault(name: str, entry: Entry, texts: Texts) -> Markup | None:
    if name not in entry.faults:
        return None
    return element("p", {"class": "feedback-fault", "id": f"feedback-{name}-fault"}, fault_text(name, entry, texts))
