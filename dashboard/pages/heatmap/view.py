"""One view of the heat map: a country's release, a selection and a language, and what is written from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson
from dash.development.base_component import Component

from dashboard.pages.heatmap import links, titles
from dashboard.pages.heatmap.area_panel import area_panel
from dashboard.pages.heatmap.form import fields_of
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.ranking import ranking
from dashboard.pages.heatmap.titles import capitalised
from dashboard.picture import DECIMALS, Picture, picture_of
from dashboard.selection import FIELDS, MOST_CROSSED, Notice, Selection, to_query
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import LANGUAGES, Texts, load_texts

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
        return cls(releases, served, selection, notices, load_texts(language))

    @cached_property
    def picture(self) -> Picture:
        """Values of the map."""
        return picture_of(self.served, self.selection)

    @property
    def query(self) -> str:
        """The address parameters in canonical form."""
        return to_query(self.selection, self.served.rules)

    @property
    def key(self) -> tuple[Any, ...]:
        """Everything that the written page depends on."""
        served = self.served
        return (served.published, served.release_id, self.texts.language, self.selection, self.notices)

    @property
    def language_links(self) -> dict[str, str]:
        """The same view in every language."""
        return {code: links.href(self.served, self.selection, code) for code in LANGUAGES}

    def dash_children(self) -> tuple[Component, Component]:
        """The ranked table and the panel."""
        return (
            ranking(self.served, self.selection, self.picture, self.texts),
            area_panel(self.releases, self.served, self.selection, self.texts),
        )

    def state(self) -> dict[str, Any]:
        """What the browser applies after a change of the selection."""
        served, selection, texts = self.served, self.selection, self.texts
        return {
            "query": self.query,
            "selection": {name: getattr(selection, name) for name in FIELDS},
            "notices": [titles.notice_text(notice, texts) for notice in self.notices],
            "document_title": titles.document_title(served, selection, texts),
            "title": titles.map_title(served, selection, texts),
            "subtitle": titles.map_subtitle(served, selection, self.picture, texts),
            "values_url": links.values_url(served, selection),
            "legend_html": legend(self.picture, texts),
            "announce": titles.announcement(served, selection, self.picture, texts),
            "form": {field.name: field.describe() for field in fields_of(served, selection, texts)},
            "csv_url": links.csv_url(served, selection, texts.language),
            "links": self.language_links,
            "hexes_url": links.hexes_url(served),
            "shapes_url": links.shapes_url(served),
            "release_id": served.release_id,
        }

    def page_state(self, chart_scripts: list[str]) -> dict[str, Any]:
        """What the browser needs once: names, addresses, labels and how numbers are written."""
        served, texts = self.served, self.texts
        country, language = served.country, texts.language
        return {
            "country": country,
            "lang": language,
            "selection": {name: getattr(self.selection, name) for name in FIELDS},
            "defaults": {name: getattr(Selection(), name) for name in FIELDS},
            "most_crossed": MOST_CROSSED,
            "unusual": [
                code for code, rule in served.rules.indicators.items() if rule.sensitive or len(rule.bases) < 2
            ],
            "query": self.query,
            "values_url": links.values_url(served, self.selection),
            "release_id": served.release_id,
            "shapes_url": links.shapes_url(served),
            "hexes_url": links.hexes_url(served),
            "urls": {
                "state": f"{links.page_path(country, language)}state.json",
                "values": f"/{country}/values/{served.release_id}",
                "chart_scripts": chart_scripts,
            },
            "areas": {level: self._names(level) for level in ("adm1", "adm2")},
            "number": texts.number_symbols,
            "units": {
                unit: {
                    "pattern": texts.percent("{0}") if unit == "percent" else "{0}",
                    "decimals": DECIMALS.get(unit, 0),
                }
                for unit in (*DECIMALS, "count")
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

    def _labels(self) -> dict[str, str]:
        texts = self.texts
        labels: dict[str, str] = {f"state_{code}": capitalised(texts(f"state.{code}")) for code in REASON_CODES}
        minimum = texts.integer(self.served.release.protection.minimum_families)
        labels |= {f"why_{code}": texts(f"why.{code}", minimum=minimum) for code in REASON_CODES}
        labels |= {name: texts(f"browser.{name}") for name in BROWSER_LABELS}
        labels["interval"] = texts("interval", ends="{0}\u2013{1}")
        labels["leaf"] = texts("leaf.cell", district="{0}")
        labels["leaf_remainder"] = texts("leaf.rest", district="{0}")
        labels["of"] = texts("browser.of", part="{0}", whole="{1}")
        return labels


def unit_pattern(unit: str, texts: Texts) -> str:
    """How a number of a unit is written, `{0}` being the number."""
    return texts.percent("{0}") if unit == "percent" else "{0}"


def to_json(content: Any) -> bytes:
    """Write JSON; markup is text there."""
    return orjson.dumps(content)
