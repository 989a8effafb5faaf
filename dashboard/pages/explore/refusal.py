"""Instead of figures: why the view is not published, and the closest ones that are."""

from dashboard.markup import Markup, element
from dashboard.pages.explore.grammar import Reason
from dashboard.pages.explore.links import Links
from dashboard.pages.explore.nearby import Nearby
from dashboard.pages.explore.view import ExploreView
from dashboard.pages.explore.words import dimension_words, indicator_name, level_words
from data.release.dimensions import finest_level


def draw_refusal(view: ExploreView, links: Links) -> Markup:
    """Write the reasons and a link to every view nearby."""
    texts = view.texts
    ways = [
        element(
            "a",
            {"id": f"nearby-{number}", "class": "button", "href": links.to(way.asked, way.served), "data-desk": True},
            nearby_words(view, way),
        )
        for number, way in enumerate(view.nearby)
    ]
    reasons = [element("li", None, reason_words(view, reason)) for reason in view.reasons]
    return element(
        "section",
        {"class": "card explore-refusal", "aria-labelledby": "explore-refused"},
        element("h2", {"id": "explore-refused"}, texts("explore.refused")),
        element("div", {"role": "status"}, element("ul", {"id": "explore-reasons"}, reasons)),
        element("h3", None, texts("explore.nearby")),
        element("ul", {"class": "explore-nearby"}, [element("li", None, way) for way in ways]),
    )


def reason_words(view: ExploreView, reason: Reason) -> str:
    """A reason as a sentence."""
    texts, desk, table = view.texts, view.desk, view.asked.table
    entry = desk.figures.register.get(table.indicator)
    finest = "adm1" if reason is Reason.GROUP_LEVEL else finest_level(entry) if entry else "adm0"
    return texts(
        f"explore.why.{reason}",
        indicator=indicator_name(desk, table.indicator),
        level=level_words(desk, table.level),
        finest=level_words(desk, finest),
        group=dimension_words(desk, table, "group") if table.group != "all" else "",
        most="3",
    )


def nearby_words(view: ExploreView, way: Nearby) -> str:
    """What a published view gives up, in words."""
    texts, desk = view.texts, view.desk
    if way.served is not None:
        return texts("explore.alt.release", day=texts.day(way.served.release.manifest.reference_date))
    words = []
    if way.indicator:
        words.append(texts("explore.alt.indicator", indicator=indicator_name(desk, way.asked.table.indicator)))
    if way.dropped and not way.indicator:
        who = ", ".join(_category(view, name) for name in way.dropped)
        words.append(texts("explore.alt.drop", who=who))
    if way.base:
        words.append(texts(f"explore.alt.base.{way.base}"))
    if way.farther:
        place = way.asked.place
        if way.asked.of_whole:
            words.append(texts("explore.alt.whole", area=place.name))
        else:
            level = level_words(desk, way.asked.table.level)
            words.append(texts("explore.alt.parts", area=place.name, level=level))
    return "; ".join(words)


def _category(view: ExploreView, name: str) -> str:
    texts = view.texts
    field = texts("explore.group") if name == "group" else texts(f"field.{name}")
    return f"{field} ({dimension_words(view.desk, view.asked.table, name)})"
