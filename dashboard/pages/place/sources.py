"""Who is not on this map: families without a place, agencies that are late, answers that are missing here."""

from typing import Any, Final

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.parts import notice, table, value
from dashboard.text import Texts
from data.release.deliveries import Delivery, read_deliveries

_UNLOCATED: Final = "families_unlocated"


def sources_section(context: PlaceContext) -> Markup:
    """The section."""
    texts = context.texts
    return section(
        "sources",
        texts("place.sources"),
        element("p", None, texts("place.sources.lead")),
        element("p", None, unlocated(context)),
        _agencies(context),
    )


def unlocated(context: PlaceContext) -> str:
    """How many families of the registry have no place, in the whole country."""
    texts, counts = context.texts, context.served.release.manifest.counts
    families = context.figure("families", NATION)
    if _UNLOCATED not in counts or families is None or not families.has_value or not families.shown:
        return texts("place.unlocated.absent")
    count = counts[_UNLOCATED]
    share = texts.percent(texts.scaled(round(1000 * count / families.shown), 1))
    return texts("place.unlocated", number=texts.counted("count.families", count), share=share)


def _agencies(context: PlaceContext) -> Markup:
    texts, release = context.texts, context.served.release
    deliveries = {delivery.agency: delivery for delivery in read_deliveries(release)}
    labels = {agency["code"]: agency["label"] for agency in release.profile.get("agencies", ())}
    labels |= {code: delivery.label for code, delivery in deliveries.items()}
    rows = []
    for code, label in labels.items():
        missing = [context.figure(f"unknown_{code}", place) for place in _places(context)]
        delivery = deliveries.get(code)
        if delivery is None and all(figure is None for figure in missing):
            continue
        cells: list[Any] = [_loaded(delivery, texts), _matched(delivery, texts)]
        rows.append((label[texts.language], [*cells, *(value(figure, texts) for figure in missing)]))
    if not rows:
        return notice(texts("place.sources.absent"))
    columns = [texts("place.sources.loaded"), texts("place.sources.matched")]
    columns += [texts("place.sources.missing", name=context.name_of(place)) for place in _places(context)]
    return table(texts("place.sources.caption"), texts("place.sources.agency"), columns, rows, css="sources-table")


def _places(context: PlaceContext) -> list[Any]:
    return [context.place] if context.place == NATION else [context.place, NATION]


def _loaded(delivery: Delivery | None, texts: Texts) -> Markup:
    """When an agency last delivered, and whether that is too long ago, in words."""
    if delivery is None or delivery.last_load is None:
        return element("span", {"class": "row-reason"}, texts("place.sources.unknown"))
    state = {True: "late", False: "on_time"}.get(delivery.overdue) if delivery.overdue is not None else None
    word = element("span", {"class": f"delivery is-{state}"}, texts(f"place.sources.{state}")) if state else None
    return element("span", {"class": "figure"}, texts.day(delivery.last_load), word)


def _matched(delivery: Delivery | None, texts: Texts) -> Markup:
    if delivery is None or delivery.match_percent is None:
        return element("span", {"class": "row-reason"}, texts("place.sources.unknown"))
    return element("span", {"class": "figure"}, texts.percent(texts.integer(delivery.match_percent)))
