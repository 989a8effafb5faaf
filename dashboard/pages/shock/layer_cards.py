"""Hazard layers on the page: what a chosen one is, and for those who publish them the list and the form."""

from typing import Any

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.shock.view import ShockView
from data.hazards.geojson import MOST_BYTES, MOST_CORNERS
from data.hazards.layers import HazardLayer
from data.hazards.models import KINDS, MOST_NAME, MOST_SOURCE


def about_layer(view: ShockView, layer: HazardLayer) -> Markup:
    """Kind, days and source of the chosen layer."""
    texts, described = view.desk.texts, layer.described
    facts = [
        ("shock.layer.kind", texts(f"shock.kind.{described.kind}")),
        ("shock.layer.days", _days(view, layer)),
        ("shock.layer.source", described.source),
        ("shock.layer.added", texts("shock.layer.by", name=layer.added_by, day=texts.day(layer.added_at.date()))),
    ]
    draft = element("p", {"class": "notice"}, texts("shock.layer.is_draft")) if layer.state == "draft" else None
    items = [[element("dt", None, texts(label)), element("dd", None, words)] for label, words in facts]
    return element("div", {"class": "shock-about"}, draft, element("dl", {"class": "facts"}, items))


def layers_card(view: ShockView, path: str) -> Component:
    """The list of layers with what can be done with each, and the form to add one."""
    desk, texts = view.desk, view.desk.texts
    rows = [
        [
            element("a", {"href": f"{path}?layer={layer.number}", "data-desk": True}, layer.described.name),
            texts(f"shock.kind.{layer.described.kind}"),
            _days(view, layer),
            texts(f"shock.state.{layer.state}"),
            _actions(view, path, layer),
        ]
        for layer in view.layers
    ]
    heads = [texts(f"shock.layer.{name}") for name in ("name", "kind", "days", "state", "actions")]
    known = (
        desk_parts.table(texts("shock.layers.caption"), heads, rows, identifier="shock-layers-table", numbers=5)
        if rows
        else element("p", None, texts("shock.layers.none"))
    )
    return desk_parts.card(
        "shock-layers", texts("shock.layers"), known, _form(view, f"/{desk.country}/{desk.language}")
    )


def layer_notices(view: ShockView) -> list[Markup]:
    """What has just been done with a layer, or what was wrong with it."""
    texts, said = view.desk.texts, view.said
    lines = []
    if said.done:
        lines.append(element("p", {"class": "notice", "role": "status"}, texts(f"shock.done.{said.done}")))
    if said.refused:
        words = texts(
            f"shock.refused.{said.refused}",
            megabytes=texts.integer(MOST_BYTES // 1_000_000),
            corners=texts.integer(MOST_CORNERS),
        )
        if said.at is not None:
            lon, lat = (texts.scaled(round(degrees * 10_000), 4) for degrees in said.at)
            words = texts("shock.refused_at", reason=words, lon=lon, lat=lat)
        lines.append(element("p", {"class": "notice alert", "role": "alert", "id": "shock-refused"}, words))
    return lines


def _days(view: ShockView, layer: HazardLayer) -> str:
    texts, described = view.desk.texts, layer.described
    first = texts.day(described.first_day)
    if described.last_day is None:
        return texts("shock.layer.since", first=first)
    if described.last_day == described.first_day:
        return first
    return texts("shock.layer.until", first=first, last=texts.day(described.last_day))


def _actions(view: ShockView, path: str, layer: HazardLayer) -> Markup:
    names = ("publish", "withdraw") if layer.state == "draft" else ("withdraw",)
    return element("div", {"class": "shock-actions"}, [_action(view, path, layer, name) for name in names])


def _action(view: ShockView, path: str, layer: HazardLayer, name: str) -> Markup:
    texts = view.desk.texts
    label = texts(f"shock.{name}.label", name=layer.described.name)
    button = element("button", {"type": "submit", "class": "button", "aria-label": label}, texts(f"shock.{name}"))
    return element("form", {"method": "post", "action": f"{path}/layers/{layer.number}/{name}"}, button)


def _form(view: ShockView, base: str) -> Markup:
    texts = view.desk.texts
    kinds = [(kind, texts(f"shock.kind.{kind}")) for kind in KINDS]
    limits = texts(
        "shock.upload.limits", megabytes=texts.integer(MOST_BYTES // 1_000_000), corners=texts.integer(MOST_CORNERS)
    )
    return element(
        "details",
        {"class": "shock-upload", "open": bool(view.said.refused)},
        element("summary", None, texts("shock.upload")),
        element(
            "form",
            {
                "id": "shock-upload-form",
                "method": "post",
                "action": f"{base}/shock/layers",
                "enctype": "multipart/form-data",
            },
            desk_parts.choice("kind", texts("shock.layer.kind"), kinds, KINDS[0], identifier="layer-kind"),
            _field("name", texts("shock.layer.name"), {"type": "text", "maxlength": MOST_NAME, "required": True}),
            _field("source", texts("shock.layer.source"), {"type": "text", "maxlength": MOST_SOURCE, "required": True}),
            _field("first", texts("shock.layer.first"), {"type": "date", "required": True}),
            _field("last", texts("shock.layer.last"), {"type": "date"}),
            _field(
                "file",
                texts("shock.layer.file"),
                {
                    "type": "file",
                    "required": True,
                    "accept": ".geojson,.json,application/geo+json",
                    "aria-describedby": "layer-limits",
                },
            ),
            element("p", {"class": "definition", "id": "layer-limits"}, limits),
            element("button", {"type": "submit", "class": "button primary"}, texts("shock.upload.submit")),
        ),
    )


def _field(name: str, label: str, attributes: dict[str, Any]) -> Markup:
    identifier = f"layer-{name}"
    return element(
        "div",
        {"class": "field"},
        element("label", {"for": identifier}, label),
        element("input", {"id": identifier, "name": name, **attributes}),
    )
