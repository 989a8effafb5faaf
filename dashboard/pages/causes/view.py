"""The page of causes: choice of the place, what its poverty is made of, the country under other weights."""

from collections.abc import Sequence

from dashboard.markup import Markup, element, join, quoted
from dashboard.note_lines import block_of, note_texts
from dashboard.pages.causes.asked import LEVELS, Asked, write_weights
from dashboard.pages.causes.compared import Compared
from dashboard.pages.causes.decomposed import MEASURES, NATION, Decomposed
from dashboard.pages.causes.links import asked_link
from dashboard.pages.causes.made_of import made_of
from dashboard.pages.causes.what_if import what_if
from dashboard.pages.country_pages import reading_head, release_badges
from dashboard.pages.front.country import Country, country_path
from dashboard.pages.heatmap.place_facts import Place, wider_places
from dashboard.pages.heatmap.titles import area_title, level_name, notice_text, reference_day
from dashboard.selection import Notice
from dashboard.served import ServedRelease
from dashboard.text import Texts


def causes_main(
    country: Country, served: ServedRelease, asked: Asked, compared: Compared | None, notices: Sequence[Notice]
) -> Markup:
    """Write the page of a release."""
    texts = country.texts
    level = served.rules.area_level(asked.area)
    place = Place(level, served.rows[level][asked.area], asked.area) if asked.area else NATION
    here, nation = Decomposed(served, place), Decomposed(served, NATION)
    title = texts("causes.title", area=area_title(served, asked.area, texts))
    return element(
        "main",
        {"id": "main", "class": "reading causes"},
        *reading_head(release_badges(country), title, texts("causes.lead")),
        [element("p", {"class": "notice"}, notice_text(notice, texts)) for notice in notices],
        _place_form(served, asked, place, texts),
        _contents(compared is not None, bool(here.deprivations), texts),
        block_of(_notes(here, texts), texts),
        made_of(here, nation, lambda area: asked_link(served, texts.language, asked, area=area), texts),
        what_if(served, asked, compared, texts),
    )


def _notes(here: Decomposed, texts: Texts) -> list[str]:
    """Notes on any of the figures that are shown of the place."""
    codes = [*MEASURES, *(f"{kind}_{item.code}" for item in here.deprivations for kind in ("dep", "cens"))]
    return [line for code in codes for line in note_texts(here.served, code, here.place.code, texts)]


def empty_main(country: Country) -> Markup:
    """Write the page of a country of which nothing is published."""
    texts = country.texts
    return element(
        "main",
        {"id": "main", "class": "reading causes"},
        *reading_head([], texts("causes.title", area=country.name), texts("causes.lead")),
        element("p", {"class": "notice"}, texts("causes.nothing")),
    )


def _contents(recomputed: bool, decomposed: bool, texts: Texts) -> Markup:
    """Links to the sections, all of which are further down than a phone's screen."""
    names = ["spheres", *(["deprivations"] if decomposed else []), "what-if", *(["firm", "how"] if recomputed else [])]
    labels = {
        "spheres": texts("causes.spheres"),
        "deprivations": texts("causes.deprivations"),
        "what-if": texts("causes.what_if"),
        "firm": texts("causes.firm"),
        "how": texts("causes.method"),
    }
    items = [element("li", None, element("a", {"href": f"#{name}"}, labels[name])) for name in names]
    return element("nav", {"class": "contents", "aria-label": texts("causes.contents")}, element("ul", None, items))


def _place_form(served: ServedRelease, asked: Asked, place: Place, texts: Texts) -> Markup:
    held = [("release", asked.release), ("level", asked.level if asked.level != LEVELS[0] else "")]
    if asked.choice is not None and not asked.is_official:
        held += [("weights", write_weights(asked.choice)), ("cutoff", str(asked.choice.cutoff))]
    wider = [
        element(
            "a",
            {"href": asked_link(served, texts.language, asked, area=item.code), "data-area": item.code},
            area_title(served, item.code, texts),
        )
        for item in reversed(wider_places(served, place))
    ]
    return element(
        "form",
        {
            "class": "controls",
            "method": "get",
            "id": "place-form",
            "action": country_path(served.country, texts.language, "causes"),
        },
        [element("input", {"type": "hidden", "name": name, "value": value}) for name, value in held if value],
        element(
            "div",
            {"class": "field"},
            element("label", {"for": "area"}, texts("causes.place")),
            element("select", {"id": "area", "name": "area"}, _options(served, asked.area, texts)),
        ),
        element("button", {"class": "button", "type": "submit"}, texts("form.submit")),
        element("p", {"class": "place-wider"}, [[link, " › "] for link in wider], _kind(served, place, texts))
        if wider
        else element("p", {"class": "place-wider"}, _kind(served, place, texts)),
    )


def _kind(served: ServedRelease, place: Place, texts: Texts) -> str:
    kind = level_name(served, place.level, texts, plural=False)
    return texts("causes.kind", kind=kind, day=texts.day(reference_day(served)))


def _options(served: ServedRelease, area: str, texts: Texts) -> Markup:
    """Hundreds of places, which are the same for every view but for the one that is chosen."""
    every: Markup = served.kept(("place options", texts.language), lambda: join(_places(served, texts)))
    chosen = f'<option value="{quoted(area)}"'
    return Markup(every.replace(f"{chosen}>", f"{chosen} selected>", 1))


def _places(served: ServedRelease, texts: Texts) -> list[Markup]:
    """The nation, then every area of the first level, each with its districts."""
    first, second = (served.release.areas(level) for level in LEVELS)
    inside: dict[int, list[tuple[str, str]]] = {}
    for row, area in enumerate(second):
        inside.setdefault(area["parent"], []).append((served.area_name("adm2", row, texts.language), area["pcode"]))
    parts = [_option("", area_title(served, "", texts))]
    named = sorted((served.area_name("adm1", row, texts.language), row) for row in range(len(first)))
    for name, row in named:
        options = [_option(first[row]["pcode"], name)]
        options += [_option(pcode, text) for text, pcode in sorted(inside.get(row, []))]
        parts.append(element("optgroup", {"label": name}, options))
    return parts


def _option(value: str, name: str) -> Markup:
    return element("option", {"value": value}, name)
