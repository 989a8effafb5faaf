"""The choice of indicator and area: an ordinary GET form."""

from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.front.country import country_path
from dashboard.pages.groups.subject import Subject
from dashboard.pages.heatmap.form import GROUPS
from dashboard.pages.heatmap.titles import level_name

_FIRST_GROUPS: Final = ("zone", *GROUPS)


def choice_form(subject: Subject) -> Markup:
    """Write it; what is not chosen here (release, order) is kept."""
    texts, choice, country = subject.texts, subject.choice, subject.served.country
    kept = [
        element("input", {"type": "hidden", "name": name, "value": value})
        for name, value in (("release", choice.release), ("sort", choice.sort))
        if value not in ("", "ratio")
    ]
    return element(
        "form",
        {
            "class": "controls groups-form",
            "method": "get",
            "action": country_path(country, texts.language, "groups"),
            "aria-label": texts("groups.form"),
        },
        _select("indicator", texts("field.indicator"), _indicators(subject)),
        _select("area", texts("field.area"), _areas(subject)),
        kept,
        element("button", {"class": "button", "type": "submit"}, texts("form.submit")),
        element(
            "p",
            {"class": "form-more"},
            texts("groups.form.areas"),
            " ",
            element("a", {"href": country_path(country, texts.language, "find")}, texts("groups.form.find")),
        ),
    )


def _select(name: str, label: str, options: list[Markup]) -> Markup:
    return element(
        "div",
        {"class": "field", "data-field": name},
        element("label", {"for": f"g-{name}"}, label),
        element("select", {"id": f"g-{name}", "name": name, "autocomplete": "off"}, options),
    )


def _option(value: str, label: str, chosen: str) -> Markup:
    return element("option", {"value": value, "selected": value == chosen}, label)


def _indicators(subject: Subject) -> list[Markup]:
    texts, chosen = subject.texts, subject.choice.indicator
    entries = [entry for entry in subject.served.release.register.values() if entry.get("listed", True)]
    order = dict.fromkeys((*_FIRST_GROUPS, *(entry["group"] for entry in entries)))
    return [
        element(
            "optgroup",
            {"label": texts(f"group.{group}")},
            [_option(entry["code"], entry["label"][texts.language], chosen) for entry in of_group],
        )
        for group in order
        if (of_group := [entry for entry in entries if entry["group"] == group])
    ]


def _areas(subject: Subject) -> list[Markup]:
    """The nation, the first level, and the second level of the first-level area that is chosen."""
    served, texts, chosen = subject.served, subject.texts, subject.choice.area
    first = served.rules.parents.get(chosen, chosen)
    groups = [
        element(
            "optgroup",
            {"label": level_name(served, "adm1", texts)},
            [_area(subject, "adm1", row) for row in _by_name(subject, "adm1", "")],
        )
    ]
    if first:
        name = served.area_name("adm1", served.rows["adm1"][first], texts.language)
        districts = [_area(subject, "adm2", row) for row in _by_name(subject, "adm2", first)]
        label = texts("groups.form.districts", level=level_name(served, "adm2", texts), area=name)
        groups.insert(0, element("optgroup", {"label": label}, districts))
    return [_option("", texts("level.adm0"), chosen), *groups]


def _area(subject: Subject, level: str, row: int) -> Markup:
    code: str = subject.served.release.areas(level)[row]["pcode"]
    return _option(code, subject.served.area_name(level, row, subject.texts.language), subject.choice.area)


def _by_name(subject: Subject, level: str, parent: str) -> list[int]:
    areas = subject.served.release.areas(level)
    rows = [row for row, area in enumerate(areas) if not parent or area["parent_pcode"] == parent]
    return sorted(rows, key=lambda row: subject.served.area_name(level, row, subject.texts.language).casefold())
