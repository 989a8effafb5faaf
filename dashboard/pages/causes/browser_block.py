"""What the browser's script needs of the page, as a block of JSON."""

from typing import Any

import orjson

from dashboard.markup import Markup, json_block
from dashboard.pages.causes import written
from dashboard.pages.causes.asked import LEVELS, Asked
from dashboard.pages.causes.compared import Compared
from dashboard.pages.causes.links import cells_link
from dashboard.pages.causes.ranking_table import FIRST_ROWS
from dashboard.pages.causes.what_if import place_row
from dashboard.pages.front.country import country_path
from dashboard.pages.heatmap.titles import area_title
from dashboard.served import ServedRelease
from dashboard.text import Texts


def browser_block(served: ServedRelease, asked: Asked, compared: Compared, texts: Texts) -> Markup:
    """What the script needs, `#causes-data`."""
    level, row = place_row(served, asked)
    areas = served.release.areas(asked.level)
    content: dict[str, Any] = {
        "cells": cells_link(served, asked.level),
        "place": row if level == asked.level else -1,
        "placeCells": "" if level == asked.level else cells_link(served, level),
        "placeRow": row,
        "official": {"weights": compared.official.weights, "cutoff": compared.official.cutoff},
        "firstRows": 0 if asked.rows == "all" else FIRST_ROWS,
        "path": country_path(served.country, texts.language, "causes"),
        "query": {
            "release": asked.release,
            "area": asked.area,
            "level": "" if asked.level == LEVELS[0] else asked.level,
            "rows": asked.rows,
        },
        "names": [area["name"][texts.language] for area in areas],
        "pcodes": [area["pcode"] for area in areas],
        "parents": [area["parent"] for area in areas] if asked.level == "adm2" else [],
        "wider": [area["name"][texts.language] for area in served.release.areas("adm1")]
        if asked.level == "adm2"
        else [],
        "number": written.number_rules(texts),
        "texts": {
            "said": texts("causes.said", area="{0}", m0="{1}", poorest="{2}", rho="{3}"),
            "copied": texts("causes.copied"),
            "unknown": texts("causes.unknown"),
            "outside": texts("causes.outside"),
            "share": texts("causes.slider", share="{0}"),
            "cutoff": texts("causes.slider.cutoff", share="{0}"),
            "place": area_title(served, asked.area, texts),
        },
    }
    return json_block("causes-data", orjson.dumps(content))
