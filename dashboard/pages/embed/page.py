"""The small page that stands in other sites' frames: no script, no font, no cookie, nothing that follows anybody."""

from dashboard.markup import Markup, element
from dashboard.note_lines import EVERYWHERE, block_of, note_texts
from dashboard.pages.country_pages import release_badges
from dashboard.pages.embed.drawing import card_parts, map_parts
from dashboard.pages.embed.options import EmbedOptions
from dashboard.pages.front.country import Country
from dashboard.pages.heatmap.titles import area_title, level_name, reference_day
from dashboard.pages.place.addresses import place_path
from dashboard.text import Texts


def embed_title(options: EmbedOptions, texts: Texts) -> str:
    """What is shown, and where: the title of the page and of the frame."""
    label = options.served.label(options.selection.code, texts.language)
    return texts("embed.of", indicator=label, area=area_title(options.served, options.selection.area, texts))


def embed_page(country: Country, options: EmbedOptions, style: str) -> str:
    """Write the page; `style` is the address of its style sheet."""
    texts, served = country.texts, options.served
    parts = map_parts(options, texts) if options.level else card_parts(options, texts)
    area = EVERYWHERE if options.level else options.selection.area
    notes = block_of(note_texts(served, options.selection.code, area, texts), texts)
    body = element(
        "main",
        None,
        element("h1", {"id": "title"}, embed_title(options, texts)),
        element("p", {"class": "subtitle"}, _subtitle(options, texts)),
        [element("p", {"class": "notice"}, line) for line in options.notices],
        *parts,
        notes,
        _source(country, options, texts),
    )
    return _document(texts, embed_title(options, texts), style, body, options.theme)


def absent_page(texts: Texts, style: str) -> str:
    """Write what stands in the frame where nothing is published."""
    title = texts("message.unpublished.title")
    lines = [element("h1", None, title), element("p", None, texts("message.unpublished.text"))]
    return _document(texts, title, style, element("main", None, lines), "light")


def _subtitle(options: EmbedOptions, texts: Texts) -> str:
    level = options.level or options.place.level
    return texts(
        "map.subtitle",
        level=level_name(options.served, level, texts, plural=bool(options.level)),
        base=texts(f"base.{options.selection.base}"),
        day=texts.day(reference_day(options.served)),
    )


def _source(country: Country, options: EmbedOptions, texts: Texts) -> Markup:
    served = options.served
    address = place_path(country.code, texts.language, options.selection.area, options.named)
    attribution = served.release.manifest.attribution
    lines = [
        *release_badges(country),
        texts("map.note"),
        texts("footer.attribution", attribution=attribution) if attribution else "",
    ]
    more = element("a", {"href": address, "target": "_blank", "rel": "noopener"}, texts("embed.more"))
    return element(
        "footer",
        None,
        [element("p", {"class": "badge"}, line) for line in lines[:-2]],
        element("p", None, " ".join(line for line in lines[-2:] if line)),
        element("p", None, texts("embed.source", release=served.release_id), " ", more),
    )


def _document(texts: Texts, title: str, style: str, body: Markup, theme: str) -> str:
    head = [
        element("meta", {"charset": "utf-8"}),
        element("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        element("meta", {"name": "robots", "content": "noindex"}),
        element("title", None, title),
        element("link", {"rel": "stylesheet", "href": style}),
    ]
    attributes = {"lang": texts.language, "dir": "ltr", "class": f"embed is-{theme}"}
    return "<!DOCTYPE html>" + element("html", attributes, element("head", None, head), element("body", None, body))
