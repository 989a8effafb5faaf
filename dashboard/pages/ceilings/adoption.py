"""Taking an allocation as the ceilings of a round: the form, or why there is none."""

from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.pages.ceilings.choice import NAME
from dashboard.pages.ceilings.view import CeilingsView
from dashboard.pages.desk_links import link

DONE = ("adopted",)
REFUSED = ("changed", "no_round", "not_whole", "not_usable", "closed")


def adoption(view: CeilingsView) -> list[Markup]:
    """The form for those who set ceilings; a sentence for all others."""
    texts, allocation = view.desk.texts, view.allocation
    why = why_not(view)
    if why or allocation is None or view.round is None:
        return [element("p", {"class": "definition"}, texts(f"ceilings.adopt.not.{why or 'no_envelope'}"))]
    words = texts(
        "ceilings.adopt.words",
        round=view.round.name,
        areas=texts.counted("ceilings.areas", len(view.parts)),
        given=view.money(allocation.spent),
    )
    replaced = texts("ceilings.adopt.replaces") if view.ceilings else None
    fields = {
        "view": urlencode({**view.desk.release_parameter, **view.choice.query()}),
        "digest": allocation.problem.digest,
    }
    return [
        element("p", None, words, " ", replaced),
        element(
            "form",
            {"method": "post", "action": f"{view.desk.path(NAME)}/adopt", "class": "ceilings-adopt"},
            [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in fields.items()],
            element(
                "button", {"type": "submit", "class": "button", "id": "ceilings-adopt"}, texts("ceilings.adopt.submit")
            ),
        ),
    ]


def why_not(view: CeilingsView) -> str:
    """Why the reader cannot take the allocation over, as a code; "" if they can."""
    if not view.may_adopt:
        return "role"
    if view.round is None:
        return "no_round"
    if view.round.state != "open":
        return "closed"
    if view.choice.place.level != "adm0":
        return "not_whole"
    return "" if view.allocation is not None else "no_envelope"


def said(view: CeilingsView) -> Markup | None:
    """What was done or refused."""
    texts = view.desk.texts
    if view.done:
        requests = link(view.desk, "requests", texts("ceilings.to_requests"))
        return element("p", {"class": "notice", "role": "status"}, texts(f"ceilings.done.{view.done}"), " ", requests)
    if view.refused:
        return element("p", {"class": "notice alert", "role": "alert"}, texts(f"ceilings.refused.{view.refused}"))
    return None
