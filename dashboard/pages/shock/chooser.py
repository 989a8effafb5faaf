"""The form: a layer or areas, and the top-up. Every change of it is a new address."""

from typing import Any
from urllib.parse import urlencode

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.shock.area_codes import write_areas
from dashboard.pages.shock.choice import MARK, UNITS, area_lists, districts_of, without_areas, write_choice
from dashboard.pages.shock.view import ShockView
from data.hazards.top_up import MOST_AMOUNT, MOST_MONTHS


def chooser(view: ShockView, path: str) -> Markup:
    """Write the form."""
    desk, texts, choice = view.desk, view.desk.texts, view.choice
    layers = [
        ("", texts("shock.layer.none")),
        *((str(layer.number), _layer_name(view, layer)) for layer in view.layers),
    ]
    layer = str(choice.layer.number) if choice.layer else ""
    fields: list[Any] = [
        element(
            "div",
            {"class": "shock-row"},
            desk_parts.choice("layer", texts("field.hazard_layer"), layers, layer),
            desk_parts.release_field(desk),
            _by_field(view) if choice.layer else _place_field(view),
        ),
        None if choice.layer else _boxes(view, path),
        _top_up_fields(view),
    ]
    hidden = {} if choice.layer else write_areas(choice.districts - set(_shown(view)), area_lists(desk))
    if choice.layer or desk.figures.territory[0] == "adm2":
        # No field shows it.
        hidden |= {name: value for name, value in write_choice(choice, desk).items() if name == "area"}
    return desk_parts.form(desk, path, *fields, hidden=hidden)


def _layer_name(view: ShockView, layer: Any) -> str:
    texts, described = view.desk.texts, layer.described
    name = texts(
        "shock.layer.option",
        kind=texts(f"shock.kind.{described.kind}"),
        name=described.name,
        day=texts.day(described.first_day),
    )
    return texts("shock.layer.draft", name=name) if layer.state == "draft" else name


def _by_field(view: ShockView) -> Markup:
    texts = view.desk.texts
    options = [(unit, texts(f"shock.by.{unit}")) for unit in UNITS]
    return desk_parts.choice("by", texts("shock.by"), options, view.choice.by)


def _place_field(view: ShockView) -> Markup | None:
    """Where to choose from: the nation or one of its first-level areas."""
    desk = view.desk
    if desk.figures.territory[0] != "adm0":
        return None
    return desk_parts.area_field(desk, view.choice.place, finest="adm1")


def _shown(view: ShockView) -> list[int]:
    """Second-level areas that the boxes decide on; parts of a first-level area stay while only some are chosen."""
    desk, choice = view.desk, view.choice
    if choice.place.level != "adm0":
        return districts_of(desk, choice.place.level, choice.place.row)
    _, rows = desk.figures.children("adm0", 0)
    parts = [districts_of(desk, "adm1", int(row)) for row in rows]
    return [row for inside in parts if choice.districts.issuperset(inside) for row in inside]


def _boxes(view: ShockView, path: str) -> Markup:
    desk, texts, place = view.desk, view.desk.texts, view.choice.place
    if place.level == "adm2":
        level, rows = "adm2", [place.row]
    else:
        finer, children = desk.figures.children(place.level, place.row)
        level, rows = finer, [int(row) for row in children]
    named = sorted((desk.place_at(level, row).name, row) for row in rows)
    everything = {row for _, child in named for row in districts_of(desk, level, child)}
    return element(
        "fieldset",
        {"class": "shock-areas", "id": "shock-areas"},
        element("legend", None, texts("shock.areas", place=place.name)),
        element("p", {"class": "definition"}, texts("shock.areas.help")) if level == "adm1" else None,
        element("ul", {"class": "shock-boxes"}, [_box(view, path, level, row, name) for name, row in named]),
        element(
            "p",
            {"class": "shock-all"},
            _all_link(view, path, "all", view.choice.districts | everything),
            " ",
            _all_link(view, path, "none", view.choice.districts - everything),
        ),
    )


def _all_link(view: ShockView, path: str, name: str, districts: Any) -> Markup:
    desk = view.desk
    query = {
        **desk.release_parameter,
        **without_areas(write_choice(view.choice, desk)),
        **write_areas(districts, area_lists(desk)),
    }
    attributes = {"id": f"shock-{name}", "href": f"{path}?{urlencode(query)}", "data-desk": True}
    return element("a", attributes, desk.texts(f"shock.areas.{name}"))


def _box(view: ShockView, path: str, level: str, row: int, name: str) -> Markup:
    desk, texts, chosen = view.desk, view.desk.texts, view.choice.districts
    inside = districts_of(desk, level, row)
    held = sum(district in chosen for district in inside)
    pcode = desk.figures.areas(level)[row]["pcode"]
    attributes = {
        "type": "checkbox",
        "id": f"shock-{pcode}",
        "name": f"{MARK}{pcode}",
        "value": "1",
        "checked": held == len(inside),
    }
    more = None
    if level == "adm1":
        query = {**desk.release_parameter, **write_choice(view.choice, desk), "area": pcode}
        words = texts("shock.areas.part", chosen=texts.integer(held), all=texts.integer(len(inside)))
        more = element(
            "a",
            {
                "href": f"{path}?{urlencode(query)}",
                "data-desk": True,
                "aria-label": texts("shock.areas.open", area=name, part=words),
            },
            words,
        )
    label = element("label", {"for": f"shock-{pcode}"}, name)
    return element("li", None, element("input", attributes), label, more)


def _top_up_fields(view: ShockView) -> Markup:
    texts, choice = view.desk.texts, view.choice
    groups = [
        (heading, [(line.code, texts(f"shock.of.{line.base}", label=line.label)) for line in lines])
        for heading, lines in view.whom
    ]
    amount = texts("shock.amount", currency=view.currency)
    return element(
        "fieldset",
        {"class": "shock-top-up"},
        element("legend", None, texts("shock.top_up")),
        element(
            "div",
            {"class": "shock-row"},
            desk_parts.grouped_choice("whom", texts("shock.whom"), groups, view.line.code),
            _number_field("amount", amount, choice.amount or None, 1, MOST_AMOUNT),
            _number_field("months", texts("shock.months"), choice.months, 1, MOST_MONTHS),
        ),
    )


def _number_field(name: str, label: str, value: int | None, least: int, most: int) -> Markup:
    attributes = {
        "type": "number",
        "id": f"desk-{name}",
        "name": name,
        "value": value,
        "min": least,
        "max": most,
        "step": 1,
        "inputmode": "numeric",
    }
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": f"desk-{name}"}, label),
        element("input", attributes),
    )
