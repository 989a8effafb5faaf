"""Agencies that supply the registry, and how fresh their data are."""

from collections import Counter

from dashboard.markup import Markup, element
from dashboard.pages.method.parts import scrolling
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.release.deliveries import Delivery, read_deliveries


def source_parts(served: ServedRelease, texts: Texts) -> list[Markup]:
    """A table of the agencies, with their last delivery where the release tells."""
    deliveries = {delivery.agency: delivery for delivery in read_deliveries(served.release)}
    counted = Counter(entry["source_agency"] for entry in served.release.register.values())
    columns = ["agency", "indicators", *(("last_load", "cadence", "match", "records") if deliveries else ())]
    rows = []
    for agency in served.release.profile.get("agencies", ()):
        code = agency["code"]
        delivery = deliveries.get(code)
        cells = [element("td", {"class": "n"}, texts.integer(counted[code]))]
        if deliveries:
            cells += _freshness(delivery, texts)
        rows.append(element("tr", None, element("th", {"scope": "row"}, agency["label"][texts.language]), cells))
    head = [
        element("th", {"scope": "col", "class": None if name == "agency" else "n"}, texts(f"method.sources.{name}"))
        for name in columns
    ]
    table = element(
        "table",
        {"class": "sources"},
        element("caption", {"class": "visually-hidden"}, texts("method.sources.title")),
        element("thead", None, element("tr", None, head)),
        element("tbody", None, rows),
    )
    parts = [element("p", None, texts("method.sources.text"))]
    if rows:
        parts.append(scrolling(table, texts("method.sources.title")))
    if not deliveries:
        parts.append(element("p", None, texts("method.sources.unknown_dates")))
    return parts


def _freshness(delivery: Delivery | None, texts: Texts) -> list[Markup]:
    unknown = texts("method.sources.unknown")
    if delivery is None:
        return [element("td", {"class": "n"}, unknown) for _ in range(4)]
    loaded = texts.day(delivery.last_load) if delivery.last_load else unknown
    late = element("strong", {"class": "overdue"}, texts("method.sources.overdue")) if delivery.overdue else None
    match = unknown if delivery.match_percent is None else texts.percent(texts.integer(delivery.match_percent))
    records = unknown if delivery.records is None else texts.integer(delivery.records)
    return [
        element("td", {"class": "n"}, loaded, " " if late else None, late),
        element("td", {"class": "n"}, _cadence(delivery.cadence, texts)),
        element("td", {"class": "n"}, match),
        element("td", {"class": "n"}, records),
    ]


def _cadence(cadence: str | None, texts: Texts) -> str:
    msgid = f"cadence.{cadence}"
    return texts(msgid) if texts.has(msgid) else texts("method.sources.unknown")
