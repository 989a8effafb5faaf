"""Why families of a place are vulnerable: spheres of life and the most frequent deprivations, beside the nation."""

from collections.abc import Sequence

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import STRONGEST, Cause
from dashboard.pages.place.addresses import page_address
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.parts import bar, link, notice


def causes_section(context: PlaceContext) -> Markup:
    """Spheres and deprivations as bars with the nation's mark, and the way to all causes."""
    texts, served = context.texts, context.served
    spheres = {
        f"sphere_{sphere['code']}": sphere["label"][texts.language] for sphere in served.release.profile["spheres"]
    }
    of_spheres = found_causes(context, list(spheres))
    strongest = strongest_deprivations(context)
    parts: list[Markup] = []
    if of_spheres:
        parts.append(element("h3", None, texts("place.causes.spheres")))
        parts.append(_bars(context, of_spheres, spheres))
    if strongest:
        labels = {cause.code: served.label(cause.code, texts.language) for cause in strongest}
        parts.append(element("h3", None, texts("place.causes.strongest")))
        parts.append(_bars(context, strongest, labels))
    if not parts:
        parts = [notice(texts("panel.causes.none"))]
    elif context.place != NATION:
        parts.append(
            element("p", {"class": "bars-note"}, texts("panel.nation_mark"), " ", texts("panel.interval_mark"))
        )
    address = page_address(context.country.code, texts.language, "causes", context.named, area=context.place.code)
    more = element("p", {"class": "place-more"}, link(address, texts("place.causes.more")))
    return section("causes", texts("panel.causes"), *parts, more)


def found_causes(context: PlaceContext, codes: Sequence[str]) -> list[Cause]:
    """Indicators that have a value here and in the nation, strongest first."""
    found = []
    for code in codes:
        here, nation = context.figure(code), context.figure(code, NATION)
        if here is not None and nation is not None and here.has_value and nation.has_value:
            found.append(Cause(code, here, nation))
    return sorted(found, key=lambda cause: -cause.here.shown)


def strongest_deprivations(context: PlaceContext) -> list[Cause]:
    """The most frequent deprivations of the place that can be shown."""
    register = context.served.release.register
    codes = [code for code, entry in register.items() if entry["group"] == "deprivation"]
    return found_causes(context, codes)[:STRONGEST]


def _bars(context: PlaceContext, causes: Sequence[Cause], labels: dict[str, str]) -> Markup:
    at_nation = context.place == NATION
    bars = [
        bar(labels[cause.code], cause.here, context.texts, nation=None if at_nation else cause.nation)
        for cause in causes
    ]
    return element("ol", {"class": "bars"}, bars)
