"""The form of the page on ceilings: what is divided, by which rule, within which limits."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.ceilings.choice import MAPS, NAME, NO_SOURCE, SOURCE, WEIGHTS
from dashboard.pages.ceilings.lines import norm_label, source_label
from dashboard.pages.ceilings.view import CeilingsView
from data.budget.allocation import RULES
from data.budget.caseload_sources import KINDS

_ERROR: Final = "ceilings-wrong-"


def choose(view: CeilingsView) -> Markup:
    """The form; every change of it is an address."""
    desk, texts, choice = view.desk, view.desk.texts, view.choice
    rounds = [("0", texts("ceilings.round.none")), *((str(item.number), item.name) for item in view.rounds)]
    by = [("adm1", _level(view, "1")), ("adm2", _level(view, "2"))]
    hidden = {"map": choice.map} if choice.map != MAPS[0] else {}
    what = [
        desk_parts.choice("round", texts("ceilings.round"), rounds, str(choice.round)) if view.rounds else None,
        desk_parts.area_field(desk, choice.place),
        desk_parts.choice("by", texts("ceilings.by"), by, choice.by) if choice.place.level == "adm0" else None,
        desk_parts.release_field(desk) if view.round is None else None,
        _months(view) if view.round is None else None,
    ]
    how = [
        _typed(view, "envelope", texts("ceilings.envelope", currency=view.currency), choice.envelope, _given(view)),
        desk_parts.choice(
            "rule", texts("ceilings.rule"), [(rule, texts(f"ceilings.rule.{rule}")) for rule in RULES], choice.rule
        ),
        desk_parts.choice(
            "weights",
            texts("ceilings.weights"),
            [(name, texts(f"ceilings.weights.{name}")) for name in WEIGHTS],
            choice.weights,
        ),
    ]
    limits = [
        _typed(view, "floor", texts("ceilings.floor"), choice.floor),
        _typed(view, "areacap", texts("ceilings.areacap"), choice.area_cap),
        _typed(view, "linecap", texts("ceilings.linecap"), choice.programme_cap),
        _staff(view),
    ]
    return desk_parts.form(
        desk,
        desk.path(NAME),
        _row("what", texts("ceilings.form.what"), what),
        _row("how", texts("ceilings.form.how"), how),
        _row("limits", texts("ceilings.form.limits"), limits),
        _lines(view) if view.round is None else _of_round(view),
        hidden=hidden,
    )


def _row(name: str, legend: str, fields: list[Any]) -> Markup:
    inside = element("div", {"class": "ceilings-row"}, [field for field in fields if field is not None])
    return element("fieldset", {"class": f"ceilings-fields ceilings-{name}"}, element("legend", None, legend), inside)


def _level(view: CeilingsView, number: str) -> str:
    return str(view.desk.figures.profile["admin_levels"][number]["name"][view.desk.language])


def _given(view: CeilingsView) -> str:
    """What stands in the empty field of the envelope: the round's."""
    return "" if view.given_envelope is None else view.money(view.given_envelope)


def _typed(view: CeilingsView, name: str, label: str, value: str, given: str = "") -> Markup:
    texts = view.desk.texts
    wrong = dict(view.wrong).get(name)
    attributes = {
        "id": f"desk-{name}",
        "name": name,
        "type": "text",
        "inputmode": "decimal",
        "autocomplete": "off",
        "maxlength": 40,
        "value": value,
        "placeholder": given or None,
        "aria-invalid": "true" if wrong else None,
        "aria-describedby": f"{_ERROR}{name}" if wrong else None,
    }
    error = (
        element("p", {"class": "field-error", "id": f"{_ERROR}{name}"}, texts(f"ceilings.wrong.{wrong}"))
        if wrong
        else None
    )
    return element(
        "div", {"class": "field"}, element("label", {"for": f"desk-{name}"}, label), element("input", attributes), error
    )


def _months(view: CeilingsView) -> Markup:
    attributes = {
        "id": "desk-months",
        "name": "months",
        "type": "number",
        "min": 1,
        "max": 60,
        "value": view.choice.months,
    }
    label = element("label", {"for": "desk-months"}, view.desk.texts("ceilings.months"))
    return element("div", {"class": "field"}, label, element("input", attributes))


def _staff(view: CeilingsView) -> Markup:
    texts = view.desk.texts
    norm = view.families_per_worker if view.lines else None
    if norm is None:
        return element("p", {"class": "definition"}, texts("ceilings.staff.unknown"))
    options = [("", texts("ceilings.staff.off")), ("1", texts("ceilings.staff.on", norm=texts.integer(norm)))]
    return desk_parts.choice("staff", texts("ceilings.staff"), options, "1" if view.choice.staff else "")


def _lines(view: CeilingsView) -> Markup:
    """A case load for every norm in force."""
    texts = view.desk.texts
    options = [
        (
            texts(f"ceilings.kind.{kind}"),
            [(code, source_label(item, texts)) for code, item in view.sources.items() if item.kind == kind],
        )
        for kind in KINDS
    ]
    fields = []
    for line in view.offered:
        name = f"{SOURCE}{line.norm.code}"
        groups = [(texts("ceilings.kind.none"), [(NO_SOURCE, texts("ceilings.source.none"))]), *options]
        fields.append(desk_parts.grouped_choice(name, norm_label(line.norm, texts), groups, line.source))
    funded = texts.counted("ceilings.lines.count", len(view.lines))
    return element(
        "details",
        {"class": "ceilings-lines"},
        element("summary", None, texts("ceilings.lines"), " ", element("span", {"class": "interval"}, funded)),
        element("p", {"class": "definition"}, texts("ceilings.lines.help")),
        element("div", {"class": "ceilings-row"}, fields),
    )


def _of_round(view: CeilingsView) -> Markup:
    """The lines of the round, which are not chosen here."""
    texts = view.desk.texts
    items = [
        element(
            "li",
            None,
            view.line_label(place),
            " ",
            element("span", {"class": "interval"}, source_label(line.source, texts)),
        )
        for place, line in enumerate(view.lines)
    ]
    funded = texts.counted("ceilings.lines.count", len(view.lines))
    return element(
        "details",
        {"class": "ceilings-lines"},
        element("summary", None, texts("ceilings.lines"), " ", element("span", {"class": "interval"}, funded)),
        element("p", {"class": "definition"}, texts("ceilings.lines.of_round")),
        element("ul", None, items),
    )
