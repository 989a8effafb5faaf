"""The page that writes the code of an embedded page: a form, the code, a preview. Scripts only make it immediate."""

from collections.abc import Iterable, Sequence

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import reading_head, release_badges, section
from dashboard.pages.embed.options import HEIGHTS, MAP_LEVELS, THEMES, EmbedOptions
from dashboard.pages.embed.page import embed_title
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.titles import area_title, level_name
from dashboard.pages.place.addresses import place_path
from dashboard.pages.place.parts import link
from dashboard.text import Texts

Choice = tuple[str, str]
"""What is sent, and what is read."""


def builder_main(country: Country, options: EmbedOptions, host: str) -> Markup:
    """Write the page; `host` is scheme and host that the code leads to."""
    texts = country.texts
    path = options.address(country.code, texts.language)
    back = place_path(country.code, texts.language, options.selection.area, options.named)
    name = area_title(options.served, options.selection.area, texts)
    return element(
        "main",
        {"id": "main", "class": "reading embed-builder"},
        *reading_head(release_badges(country), texts("embed.title"), texts("embed.lead")),
        [element("p", {"class": "notice"}, line) for line in options.notices],
        section("choose", texts("embed.choose"), _form(country, options)),
        section(
            "code",
            texts("embed.code"),
            element("label", {"for": "embed-code", "class": "visually-hidden"}, texts("embed.code")),
            element(
                "textarea",
                {"id": "embed-code", "readonly": True, "rows": 5, "spellcheck": "false"},
                str(iframe(f"{host}{path}", embed_title(options, texts), options.height)),
            ),
            element(
                "p",
                {"class": "place-actions"},
                element(
                    "button",
                    {"type": "button", "class": "button", "data-copy-of": "embed-code", "hidden": True},
                    texts("place.copy"),
                ),
            ),
            element(
                "p", {"id": "place-said", "role": "status", "class": "place-said", "data-done": texts("place.copied")}
            ),
            element("p", {"class": "bars-note"}, texts("embed.private")),
        ),
        section("preview", texts("embed.preview"), iframe(path, embed_title(options, texts), options.height)),
        element("p", {"class": "place-more"}, link(back, name)),
    )


def iframe(address: str, title: str, height: int) -> Markup:
    """The frame's code."""
    return element(
        "iframe",
        {
            "src": address,
            "title": title,
            "width": "100%",
            "height": height,
            "loading": "lazy",
            "style": "border:0",
        },
    )


def _form(country: Country, options: EmbedOptions) -> Markup:
    texts = country.texts
    return element(
        "form",
        {"id": "embed-form", "class": "embed-form", "action": "code", "data-page": "../embed"},
        _select("indicator", texts("field.indicator"), _indicators(options, texts), options.selection.code),
        _select("area", texts("field.area"), _areas(options, texts), options.selection.area),
        _select("level", texts("embed.kind"), _kinds(options, texts), options.level),
        _select(
            "theme", texts("embed.theme"), [(theme, texts(f"embed.theme.{theme}")) for theme in THEMES], options.theme
        ),
        _select("release", texts("field.release"), _releases(options, texts), options.named),
        element(
            "div",
            {"class": "embed-field"},
            element("label", {"for": "embed-height"}, texts("embed.height")),
            element(
                "input",
                {
                    "id": "embed-height",
                    "name": "height",
                    "type": "number",
                    "min": HEIGHTS[0],
                    "max": HEIGHTS[1],
                    "step": 10,
                    "value": options.height,
                },
            ),
        ),
        element(
            "label",
            {"class": "check"},
            element("input", {"type": "checkbox", "name": "legend", "value": "1", "checked": options.legend}),
            texts("embed.legend"),
        ),
        element("p", None, element("button", {"class": "button"}, texts("embed.submit"))),
    )


def _select(name: str, label: str, choices: Iterable[Choice | Markup], chosen: str) -> Markup:
    options = [choice if isinstance(choice, Markup) else _option(choice, chosen) for choice in choices]
    field = f"embed-{name}"
    return element(
        "div",
        {"class": "embed-field"},
        element("label", {"for": field}, label),
        element("select", {"id": field, "name": name}, options),
    )


def _option(choice: Choice, chosen: str) -> Markup:
    return element("option", {"value": choice[0], "selected": choice[0] == chosen}, choice[1])


def _indicators(options: EmbedOptions, texts: Texts) -> list[Markup]:
    groups: dict[str, list[Choice]] = {}
    for code, entry in options.served.release.register.items():
        if entry.get("listed", True):
            groups.setdefault(entry["group"], []).append((code, entry["label"][texts.language]))
    return [
        element(
            "optgroup",
            {"label": texts(f"group.{group}")},
            [_option(choice, options.selection.code) for choice in choices],
        )
        for group, choices in groups.items()
    ]


def _areas(options: EmbedOptions, texts: Texts) -> list[Choice | Markup]:
    """The nation, the first level, and the districts beside or inside the area that is chosen."""
    served, place = options.served, options.place
    areas: list[Choice | Markup] = [("", area_title(served, "", texts))]
    areas += _named(served.release.areas("adm1"), texts)
    if place.level == "adm0":
        return areas
    parent = served.release.containing(place.level, place.row)[-2][1]
    inside = [area for area in served.release.areas("adm2") if area["parent"] == parent]
    label = served.area_name("adm1", parent, texts.language)
    group = [_option(choice, options.selection.area) for choice in _named(inside, texts)]
    return [*areas, element("optgroup", {"label": label}, group)]


def _named(areas: Sequence[dict[str, object]], texts: Texts) -> list[Choice]:
    named: list[Choice] = [(str(area["pcode"]), area["name"][texts.language]) for area in areas]  # type: ignore[index]
    return sorted(named, key=lambda choice: choice[1].casefold())


def _kinds(options: EmbedOptions, texts: Texts) -> list[Choice]:
    maps = [(level, texts("embed.kind.map", level=level_name(options.served, level, texts))) for level in MAP_LEVELS]
    return [("", texts("embed.kind.card")), *maps]


def _releases(options: EmbedOptions, texts: Texts) -> list[Choice]:
    release = options.served.release_id
    return [("", texts("embed.latest")), (release, texts("embed.this_release", release=release))]
