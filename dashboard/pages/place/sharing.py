"""What makes a place's page easy to pass on: lasting links, text to quote, print, embed, and what machines read."""

from collections.abc import Sequence

import orjson

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.data.permanent import permanent_address
from dashboard.pages.heatmap.titles import reference_day
from dashboard.pages.place.addresses import page_address, place_file, place_path
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.headline import SHOWN, Facts
from dashboard.pages.place.parts import link


def share_section(context: PlaceContext, said: Sequence[str], address: str) -> Markup:
    """Links that can be copied, the sentences as text, the way to print and to embed.

    Without scripts the links are still links, and a sentence says how to print.
    """
    texts, code, language = context.texts, context.country.code, context.texts.language
    lasting = place_path(code, language, context.place.code, context.served.release_id)
    latest = place_path(code, language, context.place.code)
    embed = page_address(code, language, "embed/code", context.named, area=context.place.code)
    return section(
        "share",
        texts("place.share"),
        _copied(texts("place.share.lasting"), texts("place.share.lasting.why"), lasting, address, texts("place.copy")),
        _copied(texts("place.share.latest"), texts("place.share.latest.why"), latest, address, texts("place.copy")),
        permanent_address(place_file(code, language, context.place.code, context.served.release_id), texts),
        _quotable(context, said),
        element(
            "p",
            {"class": "place-actions"},
            print_button(context),
            link(embed, texts("place.embed"), **{"class": "button"}),
        ),
        element("p", {"class": "bars-note print-without-script"}, texts("place.print.how")),
        element("p", {"id": "place-said", "role": "status", "class": "place-said", "data-done": texts("place.copied")}),
    )


def print_button(context: PlaceContext) -> Markup:
    """A button that scripts bring to life; hidden without them."""
    attributes = {"type": "button", "class": "button", "data-print": "", "hidden": True}
    return element("button", attributes, context.texts("place.print"))


def summary_line(context: PlaceContext, facts: Facts) -> str:
    """The headline in one line: for search engines and for whoever is sent the link."""
    texts = context.texts
    figure = facts.share
    label = context.served.label(SHOWN, texts.language) if SHOWN in context.served.release.register else ""
    if figure is None:
        return texts("place.summary.none", name=context.name, day=context.day)
    if not figure.has_value:
        return texts("place.summary.state", name=context.name, label=label, state=figure.write(texts), day=context.day)
    return texts("place.summary", name=context.name, label=label, value=figure.write(texts), day=context.day)


def head_tags(context: PlaceContext, facts: Facts, address: str) -> Markup:
    """Open Graph and Twitter tags; addresses only where the server knows its own (`address`)."""
    texts = context.texts
    path = place_path(context.country.code, texts.language, context.place.code, context.named)
    title = texts("page.title", title=context.name, country=context.country.name)
    tags = {
        "og:type": "article",
        "og:site_name": texts("brand"),
        "og:title": title,
        "og:description": summary_line(context, facts),
        "og:locale": str(texts.locale),
        "og:url": f"{address}{path}" if address else "",
    }
    written = [element("meta", {"property": name, "content": content}) for name, content in tags.items() if content]
    return Markup("".join([*written, element("meta", {"name": "twitter:card", "content": "summary"})]))


def machine_readable(context: PlaceContext, facts: Facts, address: str) -> Markup:
    """The headline as schema.org Observation of a Place, in JSON-LD: data that browsers do not run."""
    served, texts = context.served, context.texts
    path = place_path(context.country.code, texts.language, context.place.code, served.release_id)
    place = {"@type": "Place", "name": context.name, "identifier": context.place.code or context.country.code}
    if context.place != NATION:
        place["containedInPlace"] = {"@type": "Place", "name": context.name_of(context.wider[0])}  # type: ignore[assignment]
    content = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": texts("page.title", title=context.name, country=context.country.name),
        "description": summary_line(context, facts),
        "identifier": served.release_id,
        "inLanguage": texts.language,
        "isAccessibleForFree": True,
        "temporalCoverage": reference_day(served).isoformat(),
        "spatialCoverage": place,
        "url": f"{address}{path}",
        "variableMeasured": _observations(context, facts),
    }
    safe = orjson.dumps(content).decode().replace("<", "\\u003c").replace("\u2028", "\\u2028")
    return element("script", {"type": "application/ld+json"}, Markup(safe.replace("\u2029", "\\u2029")))


def _observations(context: PlaceContext, facts: Facts) -> list[dict[str, object]]:
    figures = {SHOWN: facts.share, "mpi_m0": facts.m0, "families": facts.families, "persons": facts.persons}
    observed: list[dict[str, object]] = []
    for code, figure in figures.items():
        if figure is not None and figure.has_value:
            low, high = figure.ends
            observed.append(
                {
                    "@type": "PropertyValue",
                    "propertyID": code,
                    "name": context.served.label(code, context.texts.language),
                    "value": figure.number,
                    "minValue": low,
                    "maxValue": high,
                    "unitText": context.texts(f"unit.{figure.measure.unit}"),
                }
            )
    return observed


def _copied(label: str, why: str, path: str, address: str, copy: str) -> Markup:
    """A link with a button that copies it, whole with its host, where scripts run."""
    button = element(
        "button",
        {"type": "button", "class": "button copy", "data-copy": path, "hidden": True},
        copy,
        element("span", {"class": "visually-hidden"}, f": {label}"),
    )
    shown = link(path, f"{address}{path}", **{"data-whole": path})
    return element(
        "div",
        {"class": "share-link"},
        element("h3", None, label),
        element("p", {"class": "bars-note"}, why),
        element("p", {"class": "share-address"}, shown, button),
    )


def _quotable(context: PlaceContext, said: Sequence[str]) -> Markup | None:
    """The sentences as one text with its source."""
    if not said:
        return None
    texts = context.texts
    source = texts("place.quote.source", release=context.served.release_id, day=context.day)
    lines = [f"{context.name}.", *said, source]
    if context.served.release.manifest.synthetic:
        lines.append(f"{texts('badge.synthetic')}.")
    button = element(
        "button",
        {"type": "button", "class": "button copy", "data-copy-of": "quote", "hidden": True},
        texts("place.copy.text"),
    )
    return element(
        "div",
        {"class": "share-link"},
        element("h3", None, texts("place.quote")),
        element("blockquote", {"id": "quote"}, " ".join(lines)),
        element("p", None, button),
    )
