"""The heat map page around Dash: controls, map and legend are plain HTML that stands before any script runs."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.markup import Markup, element, json_block
from dashboard.pages.find.view import find_form
from dashboard.pages.heatmap import links, titles
from dashboard.pages.heatmap.about_map import about_map, beneath_map
from dashboard.pages.heatmap.form import form
from dashboard.pages.heatmap.layout import page_tree
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.map_svg import map_svg
from dashboard.pages.heatmap.view import LABELLED, HeatmapView, to_json
from dashboard.prerender import prerender


def shell_main(view: HeatmapView, suggest_script: str) -> Markup:
    """Write `main#main`; `suggest_script` is the address of what makes the search for places suggest."""
    texts, served = view.texts, view.served
    manifest = served.release.manifest
    badge = _badge(synthetic=manifest.synthetic, schematic=manifest.schematic_boundaries)
    notices = [element("p", {"class": "notice"}, titles.notice_text(notice, texts)) for notice in view.notices]
    return element(
        "main",
        {"id": "main"},
        element(
            "div",
            {"class": "page-head map-head"},
            element("p", {"class": "badge-synthetic"}, texts(badge)) if badge else None,
            find_form(served.country, texts, script=suggest_script),
        ),
        element("div", {"id": "notices", "role": "status"}, notices),
        form(served, view.selection, texts, links.page_path(served.country, texts.language)),
        element("div", {"class": "workspace"}, _map_panel(view), _side(view)),
    )


def shell_after(view: HeatmapView, chart_scripts: Sequence[str]) -> list[Markup]:
    """Write what follows the footer: the announcer and the page's state."""
    return [
        element("div", {"id": "announcer", "class": "visually-hidden", "aria-live": "polite"}),
        json_block("atlas-state", to_json(view.page_state(list(chart_scripts)))),
    ]


def footer_lines(view: HeatmapView) -> list[str]:
    """What the footer says of the figures and where they come from."""
    texts, manifest = view.texts, view.served.release.manifest
    return [
        texts("footer.attribution", attribution=manifest.attribution) if manifest.attribution else "",
        texts("footer.release", release=manifest.release_id, software=manifest.software_version),
    ]


def script_attributes(sources: Sequence[str]) -> list[Mapping[str, Any]]:
    """Deferred scripts in order."""
    return [{"src": source, "defer": True} for source in sources]


def _badge(*, synthetic: bool, schematic: bool) -> str:
    if synthetic and schematic:
        return "badge.both"
    return "badge.synthetic" if synthetic else "badge.schematic" if schematic else ""


def _map_panel(view: HeatmapView) -> Markup:
    texts, served, selection = view.texts, view.served, view.selection
    shapes = served.shapes
    tools = [
        element("button", {"id": f"zoom-{name}", "type": "button", "aria-label": texts(f"browser.zoom_{name}")}, sign)
        for name, sign in (("in", "+"), ("out", "\u2212"), ("reset", "\u2922"))
    ]
    return element(
        "section",
        {"class": "map-panel", "aria-labelledby": "map-title"},
        element("h1", {"id": "map-title"}, titles.map_title(served, selection, texts)),
        element("p", {"id": "map-subtitle"}, titles.map_subtitle(served, selection, view.drawn, texts)),
        element("div", {"id": "map-about"}, about_map(served, selection, view.drawn, texts)),
        element(
            "div",
            {"id": "map", "style": f"--map-ratio: {shapes.width:g} / {shapes.height:g}"},
            element("canvas", {"id": "map-canvas", "aria-hidden": "true"}),
            map_svg(served, selection, view.drawn, texts),
            element("div", {"class": "map-tools"}, tools),
            element("div", {"id": "map-tooltip", "hidden": True, "aria-hidden": "true"}),
        ),
        element("div", {"id": "legend", "class": "legend"}, legend(served, selection, view.drawn, texts)),
        element("div", {"id": "map-beneath", "class": "map-note"}, beneath_map(served, selection, texts)),
        element(
            "p",
            {"class": "map-note"},
            texts("map.note"),
            " ",
            element("a", {"href": links.protection_url(served.country, texts.language)}, texts("protection.title")),
        ),
        element(
            "p",
            {"class": "map-links"},
            element(
                "a",
                {
                    "id": "csv-link",
                    "class": "button",
                    "href": links.csv_url(served, selection, texts.language),
                    "download": "",
                },
                texts("map.download"),
            ),
            element(
                "a",
                {
                    "id": "labelled-csv-link",
                    "href": links.csv_url(served, selection, texts.language, header=LABELLED),
                    "download": "",
                },
                texts("map.download_labelled"),
            ),
            element(
                "a",
                {"id": "compare-link", "href": links.compare_url(served, selection, texts.language)},
                texts("map.side_by_side"),
            ),
            element(
                "a",
                {"id": "embed-link", "href": links.embed_url(served, selection, texts.language)},
                texts("place.embed"),
            ),
        ),
    )


def _side(view: HeatmapView) -> Markup:
    return element(
        "div",
        {"class": "side"},
        Markup('<div id="react-entry-point"></div>'),
        element("div", {"id": "prerendered"}, prerender(page_tree(view, ""))),
    )
