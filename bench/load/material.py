"""What the visitors of a load ask for: addresses of a store's countries, drawn evenly over what may be asked."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from page_requests import random_views
from planner_load import callback_body, random_selections

from data.release.store import Store

Material = dict[str, Any]
_DESK_PAGES = ("home", "reasons", "gaps", "risk", "caseload", "quality")
_READING_PAGES = ("method", "protection", "releases", "data", "budget", "progress", "compare")
_FILES = ("values_adm2.csv", "values_adm1.parquet", "areas.csv", "values_h3.csv")


def gather(store: Path, views: int, seed: int) -> Material:
    """Addresses by kind, half of them of every country; enough views that nearly all that are asked for are new."""
    opened = Store(store)
    countries = opened.countries()
    pick = random.Random(seed)
    found: Material = {"views": [], "pages": {}, "files": [], "desk": [], "desk_pages": [], "orders": []}
    pages: dict[str, list[str]] = {
        kind: [] for kind in ("place", "groups", "causes", "search", "api", "reading", "embed")
    }
    for country in countries:
        release_ids = opened.published(country)
        release = opened.open(country, release_ids[0])
        share = views // len(countries)
        for level, query, values in random_views(str(store), country, share, seed):
            language = pick.choice(("en", "ru", {"mng": "mn", "kaz": "kk"}.get(country, "en")))
            found["views"].append(
                {"level": level, "page": f"/{country}/{language}/?{urlencode(query)}", "values": values}
            )
        areas = [area["pcode"] for level in ("adm1", "adm2") for area in release.areas(level)]
        names = [area["name"][key] for area in release.areas("adm2") for key in ("en", "ru")]
        codes = [code for code, entry in release.register.items() if entry.get("listed", True)]
        groups = [group.code for group in release.groups]
        site = f"/{country}/en"
        for _ in range(share):
            code, area = pick.choice(codes), pick.choice(areas)
            pages["place"].append(f"{site}/place/{area}")
            pages["search"].append(f"{site}/find?{urlencode({'q': pick.choice(names)[: pick.randint(2, 8)]})}")
            pages["causes"].append(f"{site}/causes?{urlencode({'area': area, 'indicator': code})}")
            pages["groups"].append(
                f"{site}/groups?{urlencode({'indicator': code, 'group': pick.choice(groups or [''])})}"
            )
            level = "adm1" if release.register[code]["sensitivity"] == "sensitive" else pick.choice(("adm1", "adm2"))
            asked = {"level": level, "indicator": code, "base": pick.choice(release.register[code]["bases"])}
            pages["api"].append(f"/api/v1/countries/{country}/releases/{release.release_id}/values?{urlencode(asked)}")
            pages["embed"].append(f"{site}/embed?{urlencode({'indicator': code, 'level': 'adm1'})}")
        pages["reading"] += [f"{site}/{name}" for name in _READING_PAGES]
        found["files"] += [f"/{country}/data/{release.release_id}/{quote(name)}" for name in _FILES]
        for query in random_selections(str(store), country, share, seed):
            found["desk"].append(callback_body(f"/{country}/en/explore?{urlencode(query)}"))
            found["desk_pages"].append(
                f"/{country}/en/{pick.choice(_DESK_PAGES)}?{urlencode({'area': pick.choice(areas)})}"
            )
            found["orders"].append(f"/{country}/en/download?{urlencode({'page': 'explore', **query})}")
    found["pages"] = pages
    found["countries"] = countries
    for kind in ("views", "desk", "desk_pages"):
        pick.shuffle(found[kind])
    return found
