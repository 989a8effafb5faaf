"""What poverty is made of in a place: H, A and M0, spheres, single deprivations; drawings with equal tables."""

from collections.abc import Callable
from typing import Any

from dashboard.markup import Markup, element
from dashboard.pages.causes.decomposed import NATION, Decomposed
from dashboard.pages.causes.deprivation_drawings import (
    contribution_bars,
    figures_table,
    headcount_bars,
    reading_table,
    sum_text,
)
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import wider_places
from dashboard.pages.heatmap.titles import area_title
from dashboard.text import Texts

Link = Callable[[str], str]


def made_of(here: Decomposed, nation: Decomposed, link: Link, texts: Texts) -> list[Markup | None]:
    """Write the sections on one place.

    Args:
        here: the place.
        nation: shown beside it.
        link: gives the address of this page about another place.
        texts: of the page.
    """
    return [
        _measures(here, nation, texts),
        _spheres(here, nation, link, texts),
        _deprivations(here, nation, link, texts),
    ]


def _measures(here: Decomposed, nation: Decomposed, texts: Texts) -> Markup:
    alone = here.place == NATION
    minimum = here.served.release.protection.minimum_families
    facts = []
    for code, figure in here.measures.items():
        other = nation.measures.get(code)
        lines = [figure.interval(texts) if figure.has_value else figure.reason(minimum, texts)]
        if not alone and other is not None:
            lines.append(texts("panel.nation", value=other.write(texts)))
        facts.append(
            element(
                "div",
                None,
                element("dt", None, texts(f"fact.{code}")),
                element("dd", {"class": "measure"}, figure.write(texts)),
                [element("dd", {"class": "measure-more"}, line) for line in lines],
            )
        )
    cutoff = here.served.release.profile.get("poverty_cutoff")
    explained = (
        texts(
            "causes.measures.explained",
            cutoff=texts.percent(texts.scaled(cutoff, 1)),
            count=texts.integer(len(here.deprivations)),
        )
        if cutoff is not None and here.deprivations
        else texts("causes.measures.plain")
    )
    return section(
        "measures",
        texts("causes.measures"),
        element("dl", {"class": "facts measures"}, facts) if facts else element("p", None, texts("panel.causes.none")),
        element("p", {"class": "bars-note"}, explained),
    )


def _spheres(here: Decomposed, nation: Decomposed, link: Link, texts: Texts) -> Markup:
    if not here.spheres:
        return section("spheres", texts("causes.spheres"), *_hidden(here, link, texts))
    places = [here] if here.place == NATION else [here, nation]
    names = [area_title(here.served, item.place.code, texts) for item in places]
    stacks = [
        element(
            "div",
            {"class": "sphere-stack"},
            element("span", {"class": "stack-name"}, name) if len(places) > 1 else None,
            element(
                "div",
                {"class": "stack", "aria-hidden": "true"},
                [
                    element("span", {"class": f"sphere-{row}", "style": f"width:{share / 10:.1f}%"})
                    for row, share in enumerate(item.spheres.values())
                ],
            ),
        )
        for name, item in zip(names, places, strict=True)
        if item.spheres
    ]
    head = [element("th", {"scope": "col"}, texts("causes.sphere"))]
    head += [element("th", {"scope": "col", "class": "n"}, name) for name in names]
    rows = [
        element(
            "tr",
            None,
            element(
                "th",
                {"scope": "row"},
                element("span", {"class": f"swatch sphere-{row}", "aria-hidden": "true"}),
                " ",
                here.served.profile_label("spheres", code, texts.language),
            ),
            [
                element("td", {"class": "value" if number == 0 else "n"}, _share(item.spheres.get(code), texts))
                for number, item in enumerate(places)
            ],
        )
        for row, code in enumerate(here.spheres)
    ]
    return section(
        "spheres",
        texts("causes.spheres"),
        element("p", None, texts("causes.spheres.explained")),
        stacks,
        reading_table(texts("causes.spheres"), head, rows, css="sphere-table"),
    )


def _share(thousandths: int | None, texts: Texts) -> str:
    return texts("causes.unknown") if thousandths is None else texts.percent(texts.scaled(thousandths, 1))


def _hidden(here: Decomposed, link: Link, texts: Texts) -> list[Markup]:
    """Why there are no contributions, and the way to the nearest place that has them."""
    lines = [element("p", None, texts("panel.causes.none"))]
    for wider in wider_places(here.served, here.place):
        if Decomposed(here.served, wider).spheres:
            name = area_title(here.served, wider.code, texts)
            lines.append(element("p", None, element("a", {"class": "button", "href": link(wider.code)}, name)))
            break
    return lines


def _deprivations(here: Decomposed, nation: Decomposed, link: Link, texts: Texts) -> Markup | None:
    if not here.deprivations:
        return None
    if any(item.part is not None for item in here.deprivations):
        made: list[Any] = [
            element("p", None, texts("causes.deprivations.explained")),
            contribution_bars(here, nation, texts),
            element("p", {"class": "bars-note"}, sum_text(here, texts)),
        ]
    else:
        made = _hidden(here, link, texts)
    counted = [
        element("h3", None, texts("causes.censored")),
        element("p", None, texts("causes.censored.explained")),
        headcount_bars(here, texts),
    ]
    return section(
        "deprivations",
        texts("causes.deprivations"),
        element("div", {"class": "side-by-side"}, element("div", None, made), element("div", None, counted)),
        element(
            "details",
            {"class": "all-figures"},
            element("summary", None, texts("causes.table")),
            figures_table(here, nation, texts),
        ),
    )
