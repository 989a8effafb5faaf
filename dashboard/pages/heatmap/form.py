"""The controls and their choices for a selection; the page and the browser's updates are written from the same."""

from dataclasses import dataclass
from typing import Any, Final

from dashboard.figures.classes import SCHEMES
from dashboard.markup import Markup, element, join
from dashboard.pages.heatmap.titles import category, level_name, release_day
from dashboard.selection import DISABILITIES, LAYERS, LEVELS, MOST_CROSSED, SEXES, ZONE, ZONE_CHOICES, Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

GROUPS: Final = ("poverty", "sphere", "deprivation", "risk", "coverage", "count")


@dataclass(frozen=True)
class Choice:
    """One option of a control; `disabled` ones are shown and cannot be chosen."""

    value: str
    label: str
    disabled: bool = False


@dataclass(frozen=True)
class Field:
    """One control: `groups` are (heading, choices), the heading is '' where there are no groups."""

    name: str
    label: str
    value: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    disabled: bool = False
    hidden: bool = False

    def describe(self) -> dict[str, Any]:
        """The control as the browser's script applies it; what cannot be chosen is not among its options."""
        options: list[Any] = []
        for heading, choices in self.groups:
            pairs = [[choice.value, choice.label] for choice in choices if not choice.disabled]
            options += [{"label": heading, "options": pairs}] if heading else pairs
        return {"value": self.value, "options": options, "disabled": self.disabled, "hidden": self.hidden}


def fields_of(served: ServedRelease, selection: Selection, texts: Texts) -> list[Field]:
    """Every control of the form in order, the level first."""
    return [
        _level(served, selection, texts),
        _indicator(served, selection, texts),
        _zone(served, selection, texts),
        _base(served, selection, texts),
        *_dimensions(served, selection, texts),
        _release(served, selection, texts),
        _classes(selection, texts),
        _versus(served, selection, texts),
        _second(served, selection, texts),
        _layer(served, selection, texts),
    ]


COMPARISONS: Final = ("versus", "with", "layer")
"""Fields that stand under "Compare"."""


def form(served: ServedRelease, selection: Selection, texts: Texts, action: str) -> Markup:
    """Write the form; without JavaScript it is an ordinary GET form."""
    level, indicator, zone, *others = fields_of(served, selection, texts)
    compared = [field for field in others if field.name in COMPARISONS]
    others = [field for field in others if field.name not in COMPARISONS]
    kept = [
        element("input", {"type": "hidden", "name": name, "value": getattr(selection, name)})
        for name in ("area", "sort")
        if getattr(selection, name) not in ("", "worst")
    ]
    return element(
        "form",
        {
            "id": "selection-form",
            "class": "controls",
            "method": "get",
            "action": action,
            "aria-label": texts("form.label"),
        },
        segments_field(level),
        select_field(indicator),
        select_field(zone),
        element(
            "details",
            {"class": "filters", "open": True},
            element("summary", None, texts("form.filters")),
            element("div", {"class": "filter-fields"}, [select_field(field) for field in others]),
        ),
        element(
            "details",
            {"class": "filters compare", "open": any(field.value for field in compared)},
            element("summary", None, texts("form.compare")),
            element("div", {"class": "filter-fields"}, [select_field(field) for field in compared]),
        ),
        # Only without JavaScript: with it, the script adds what the form does not hold.
        element("noscript", None, kept),
        element("button", {"class": "submit", "type": "submit"}, texts("form.submit")),
    )


def segments_field(field: Field) -> Markup:
    """Write a control as a row of radio buttons."""
    choices = field.groups[0][1]
    segments = [
        element(
            "label",
            {"class": "segment"},
            element(
                "input",
                {
                    "type": "radio",
                    "name": field.name,
                    "value": choice.value,
                    "checked": choice.value == field.value,
                    "disabled": choice.disabled,
                },
            ),
            element("span", None, choice.label),
        )
        for choice in choices
    ]
    return element(
        "fieldset",
        {"class": "level-switch", "data-field": field.name},
        element("legend", {"class": "visually-hidden"}, field.label),
        segments,
    )


def select_field(field: Field) -> Markup:
    """Write a control as a list to choose from."""
    identifier = f"f-{field.name}"
    return element(
        "div",
        {"class": "field", "data-field": field.name, "hidden": field.hidden},
        element("label", {"for": identifier}, field.label),
        element(
            "select",
            {"id": identifier, "name": field.name, "disabled": field.disabled, "autocomplete": "off"},
            [_options(heading, choices, field.value) for heading, choices in field.groups],
        ),
    )


def _options(heading: str, choices: tuple[Choice, ...], value: str) -> Markup:
    written = [
        element(
            "option",
            {"value": choice.value, "selected": choice.value == value, "disabled": choice.disabled},
            choice.label,
        )
        for choice in choices
    ]
    return element("optgroup", {"label": heading}, written) if heading else join(written)


def _level(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    sensitive = served.rules.indicators[selection.code].sensitive
    choices = tuple(
        Choice(level, level_name(served, level, texts), disabled=sensitive and level != "adm1") for level in LEVELS
    )
    return Field("level", texts("field.level"), selection.level, (("", choices),))


def _indicator(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    groups = served.kept(("indicator choices", texts.language), lambda: _indicator_groups(served, texts))
    return Field("indicator", texts("field.indicator"), selection.indicator, groups)


def _indicator_groups(served: ServedRelease, texts: Texts) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    groups: list[tuple[str, tuple[Choice, ...]]] = [("", (Choice(ZONE, texts("indicator.zone")),))]
    entries = [entry for entry in served.release.register.values() if _listed(entry)]
    known = [*GROUPS, *(entry["group"] for entry in entries if entry["group"] not in GROUPS)]
    for group in dict.fromkeys(known):
        choices = tuple(
            Choice(entry["code"], entry["label"][texts.language]) for entry in entries if entry["group"] == group
        )
        if choices:
            groups.append((texts(f"group.{group}"), choices))
    return tuple(groups)


def _zone(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    choices = tuple(
        Choice(choice, texts("zone.de") if choice == "de" else zone_name(served, choice.upper(), texts))
        for choice in ZONE_CHOICES
        if f"zone_{choice}" in served.release.register
    )
    return Field("zone", texts("field.zone"), selection.zone, (("", choices),), hidden=selection.indicator != ZONE)


def _listed(entry: dict[str, Any]) -> bool:
    """Whether the indicator is offered by itself: zones have their own control, parts of an index none."""
    return bool(entry.get("listed", True)) and not (entry["group"] == "zone" and entry["kind"] == "rate")


def zone_name(served: ServedRelease, code: str, texts: Texts) -> str:
    """Letter and label of a zone."""
    return texts("zone.named", code=code, label=served.profile_label("zones", code, texts.language))


def _base(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    bases = served.rules.indicators[selection.code].bases
    choices = tuple(Choice(base, texts(f"base.{base}.choice")) for base in bases)
    forced = bool(selection.crossed) or len(bases) < 2
    return Field("base", texts("field.base"), selection.base, (("", choices),), disabled=forced)


def _dimensions(served: ServedRelease, selection: Selection, texts: Texts) -> list[Field]:
    known = {"sex": SEXES, "age": served.release.age_groups, "disability": DISABILITIES}
    available = "persons" in served.rules.indicators[selection.code].bases
    full = len(selection.crossed) >= MOST_CROSSED[selection.level]
    return [
        Field(
            name,
            texts(f"field.{name}"),
            getattr(selection, name),
            (("", tuple(Choice(code, category(name, code, texts)) for code in ("", *codes))),),
            disabled=not available or (full and not getattr(selection, name)),
        )
        for name, codes in known.items()
    ]


def _release(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    choices = tuple(
        Choice("" if row == 0 else release_id, texts.day(release_day(release_id)))
        for row, release_id in enumerate(served.published)
    )
    return Field("release", texts("field.release"), selection.release, (("", choices),), disabled=len(choices) < 2)


def _classes(selection: Selection, texts: Texts) -> Field:
    choices = tuple(Choice(scheme, texts(f"classes.{scheme}")) for scheme in SCHEMES)
    return Field(
        "classes", texts("field.classes"), selection.classes, (("", choices),), disabled=selection.mode != "plain"
    )


def _versus(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    shown = selection.release or next(iter(served.published), "")
    others = (release_id for release_id in served.published if release_id != shown)
    choices = tuple(Choice(release_id, texts.day(release_day(release_id))) for release_id in others)
    nothing = Choice("", texts("versus.none"))
    return Field("versus", texts("field.versus"), selection.versus, (("", (nothing, *choices)),), disabled=not choices)


def _second(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    zones, *groups = _indicator(served, selection, texts).groups
    codes = tuple(f"zone_{zone}" for zone in ZONE_CHOICES if f"zone_{zone}" in served.release.register)
    of_zones = tuple(Choice(code, served.label(code, texts.language)) for code in codes)
    nothing = ("", (Choice("", texts("with.none")),))
    return Field("with", texts("field.with"), selection.second, (nothing, (zones[1][0].label, of_zones), *groups))


def _layer(served: ServedRelease, selection: Selection, texts: Texts) -> Field:
    sensitive = served.rules.indicators[selection.code].sensitive
    choices = tuple(Choice(layer, texts(f"layer.{layer or 'none'}")) for layer in LAYERS)
    disabled = (sensitive or bool(selection.crossed)) and not selection.layer
    return Field("layer", texts("field.layer"), selection.layer, (("", choices),), disabled=disabled)
