"""One view of the heat map: a country's release, a selection and a language, and what is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboard.cluster_picture import KINDS
from dashboard.pages.heatmap import links, titles
from dashboard.pages.heatmap.about_map import about_map, beneath_map
from dashboard.pages.heatmap.area_panel import area_panel
from dashboard.pages.heatmap.drawn import Drawn, drawn_of
from dashboard.pages.heatmap.form import fields_of
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.ranking import ranking
from dashboard.pages.heatmap.titles import capitalised
from dashboard.picture import DECIMALS, Picture, picture_of
from dashboard.selection import MOST_CROSSED, Notice, Selection, to_query
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts

LABELLED = "labels"
"""Value of `header` in the address of a download whose headings are in the language of the page."""

REASON_CODES = (250, 251, 252, 253, 254)
BROWSER_LABELS = ("loading", "failed", "offline", "zoom_in", "zoom_out", "zoom_reset", "retry")


@dataclass(frozen=True)
class HeatmapView:
    """What one address of the heat map shows."""

    releases: ServedReleases
    served: ServedRelease
    selection: Selection
    notices: tuple[Notice, ...]
    texts: Texts

    @classmethod
    def read(cls, releases: ServedReleases, country: str, language: str, query: Mapping[str, str]) -> "HeatmapView":
        """Read a view from an address.

        Raises:
            NothingPublished: the country has no published release.
        """
        served, selection, notices = releases.select(country, query)
        if not query.get("release") and releases.is_behind(country):
            notices = (*notices, Notice("notice.newest_unreadable"))
        return cls(releases, served, selection, notices, load_texts(language))

    @cached_property
    def picture(self) -> Picture:
        """Values of the map."""
        return picture_of(self.served, self.selection)

    @cached_property
    def drawn(self) -> Drawn:
        """What the map draws: those values, or what the selection compares them with."""
        return drawn_of(self.releases, self.served, self.selection)

    @property
    def query(self) -> str:
        """The address parameters in canonical form."""
        return to_query(self.selection, self.served.rules)

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything that the written page depends on."""
        served = self.served
        release = (served.published, served.release_id, served.notes_version)
        return (*release, self.texts.language, self.selection, self.notices)

    @property
    def language_links(self) -> dict[str, str]:
        """The same view in every language."""
        return {code: links.href(self.served, self.selection, code) for code in LANGUAGES}

    def dash_children(self) -> tuple[Component, Component]:
        """The ranked table and the panel."""
        return (
            ranking(self.served, self.selection, self.drawn, self.texts),
            area_panel(self.releases, self.served, self.selection, self.texts),
        )

    def state(self) -> dict[str, Any]:
        """What the browser applies after a change of the selection."""
        served, selection, texts = self.served, self.selection, self.texts
        return {
            "query": self.query,
            "selection": selection.parameters,
            "notices": [titles.notice_text(notice, texts) for notice in self.notices],
            "document_title": titles.document_title(served, selection, texts),
            "title": titles.map_title(served, selection, texts),
            "subtitle": titles.map_subtitle(served, selection, self.drawn, texts),
            "values_url": links.values_url(served, selection),
            "legend_html": legend(served, selection, self.drawn, texts),
            "about_html": about_map(served, selection, self.drawn, texts),
            "beneath_html": beneath_map(served, selection, texts),
            "words": self._words(),
            "announce": titles.announcement(served, selection, texts),
            "form": {field.name: field.describe() for field in fields_of(served, selection, texts)},
            "csv_url": links.csv_url(served, selection, texts.language),
            "labelled_csv_url": links.csv_url(served, selection, texts.language, header=LABELLED),
            "compare_url": links.compare_url(served, selection, texts.language),
            "embed_url": links.embed_url(served, selection, texts.language),
            "links": self.language_links,
            "hexes_url": links.hexes_url(served),
            "shapes_url": links.shapes_url(served),
            "release_id": served.release_id,
            "latest": served.published[0],
        }

    def page_state(self, chart_scripts: list[str]) -> dict[str, Any]:
        """What the browser needs once: names, addresses, labels and how numbers are written."""
        served, texts = self.served, self.texts
        country, language = served.country, texts.language
        return {
            "country": country,
            "lang": language,
            "selection": self.selection.parameters,
            "defaults": Selection().parameters,
            "most_crossed": MOST_CROSSED,
            "unusual": [
                code for code, rule in served.rules.indicators.items() if rule.sensitive or len(rule.bases) < 2
            ],
            "query": self.query,
            "values_url": links.values_url(served, self.selection),
            "release_id": served.release_id,
            "latest": served.published[0],
            "shapes_url": links.shapes_url(served),
            "hexes_url": links.hexes_url(served),
            "words": self._words(),
            "urls": {
                "state": f"{links.page_path(country, language)}state.json",
                "values": f"/{country}/values/{served.release_id}",
                "chart_scripts": chart_scripts,
                "places": links.place_index_url(served),
                "place": f"{links.place_url(served, '', language)}/",
            },
            "areas": {level: self._names(level) for level in ("adm1", "adm2")},
            "number": texts.number_symbols,
            "units": {
                unit: {"pattern": unit_pattern(unit, texts), "decimals": DECIMALS.get(unit, 0)}
                for unit in (*DECIMALS, "count", "percentage_points")
            },
            "labels": self._labels(),
        }

    def _names(self, level: str) -> list[dict[str, str]]:
        served, language = self.served, self.texts.language
        return [
            {
                "pcode": area["pcode"],
                "name": area["name"][language],
                "parent": served.area_name("adm1", area["parent"], language) if level == "adm2" else "",
            }
            for area in served.release.areas(level)
        ]

    def _words(self) -> dict[str, str]:
        """What the browser says of an area in this mode of the map, beside its figures."""
        language, selection = self.texts.language, self.selection
        if selection.mode != "pair":
            return {}
        return {
            "first": self.served.label(selection.code, language),
            "second": self.served.label(selection.second, language),
        }

    def _labels(self) -> dict[str, str]:
        texts = self.texts
        labels: dict[str, str] = {f"state_{code}": capitalised(texts(f"state.{code}")) for code in REASON_CODES}
        minimum = texts.integer(self.served.release.protection.minimum_families)
        labels |= {f"why_{code}": texts(f"why.{code}", minimum=minimum) for code in REASON_CODES}
        labels |= {name: texts(f"browser.{name}") for name in BROWSER_LABELS}
        labels["interval"] = texts("interval", ends="{0}\u2013{1}")
        labels["interval_of"] = texts("interval", ends="{0}")
        labels["leaf"] = texts("leaf.cell", district="{0}")
        labels["leaf_remainder"] = texts("leaf.rest", district="{0}")
        labels["of"] = texts("browser.of", part="{0}", whole="{1}")
        labels["ends"] = texts("change.ends", low="{0}", high="{1}")
        labels["from_to"] = texts("change.from_to", before="{0}", after="{1}")
        labels["unclear"] = texts("change.unclear")
        labels["suggestions"] = texts("find.suggestions")
        labels["suggested"] = texts("find.count", number="{0}")
        labels["suggested_none"] = texts("find.nothing")
        labels["smoothed"] = texts("cluster.smoothed", value="{0}")
        labels["named"] = texts("map.area_value", area="{0}", value="{1}")
        labels |= {f"kind_{row}": texts(f"cluster.{kind}") for row, kind in enumerate(KINDS)}
        return labels


def unit_pattern(unit: str, texts: Texts) -> str:
    """How a number of a unit is written, `{0}` being the number."""
    if unit == "percentage_points":
        return texts("change.percentage_points", change="{0}")
    return texts.percent("{0}") if unit == "percent" else "{0}"


def to_json(content: Any) -> bytes:
    """Write JSON; markup is text there."""
    return orjson.dumps(content)
