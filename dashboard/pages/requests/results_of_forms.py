"""What a form has done, or why it was refused."""

from dashboard.markup import Markup, element
from dashboard.pages.requests.parts import notice
from dashboard.pages.requests.view import RequestsView


def notices(view: RequestsView) -> list[Markup]:
    """Lines for the top of the page."""
    texts, said = view.desk.texts, view.said
    lines: list[Markup] = []
    if said.done.startswith("area_"):
        lines.append(notice(texts.counted(f"requests.done.{said.done}", said.count)))
    elif said.done == "saved" and view.request is not None:
        lines.append(
            notice(
                texts("requests.done.saved", version=texts.integer(view.request.version)), identifier="request-saved"
            )
        )
    elif said.done:
        lines.append(notice(texts(f"requests.done.{said.done}")))
    if view.request is not None and (said.others or said.kept):
        lines += _merged(view)
    if said.refused:
        day = texts.day(view.round.decide_by) if view.round is not None else ""
        why = texts(f"requests.why.{said.refused}", day=day, parent="")
        lines.append(notice(texts("requests.refused", why=why), alert=True, identifier="request-refused"))
    if view.typed is not None:
        lines.append(_wrong(view, [(wrong.field, wrong.code, dict(wrong.values)) for wrong in view.typed.wrong]))
    if view.typed_round is not None:
        lines.append(_wrong(view, [(wrong.field, wrong.code, dict(wrong.values)) for wrong in view.typed_round.wrong]))
    return lines


def _merged(view: RequestsView) -> list[Markup]:
    """Somebody else has saved meanwhile: which lines are theirs, and which of one's own wait for a decision."""
    texts, said = view.desk.texts, view.said
    lines = []
    theirs = [position for position in said.others if position not in said.kept]
    if theirs:
        words = texts("requests.merged.others", lines=", ".join(texts.integer(position) for position in theirs))
        lines.append(notice(words, identifier="request-merged"))
    if said.kept:
        words = texts("requests.merged.kept", lines=", ".join(texts.integer(position) for position in said.kept))
        link = element("a", {"href": "#request-unmerged"}, texts("requests.merged.choose"))
        lines.append(notice([words, " ", link], alert=True, identifier="request-kept"))
    return lines


def _wrong(view: RequestsView, wrong: list[tuple[str, str, dict[str, str]]]) -> Markup:
    """Everything that is wrong with a form, each with the way to its field."""
    texts = view.desk.texts
    items = [
        element("li", None, element("a", {"href": f"#{field}"}, texts(f"requests.wrong.{code}", **values)))
        for field, code, values in wrong
    ]
    return element(
        "div",
        {"class": "notice alert", "role": "alert", "id": "request-wrong"},
        element("p", None, texts("requests.wrong")),
        element("ul", None, items),
    )
