"""The figures as a script that defines one object: pages opened from a disk may load scripts, but fetch nothing."""

from typing import Any

import orjson

from dashboard.note_lines import EVERYWHERE, note_texts
from dashboard.offline.contents import listed, pictures
from dashboard.pages.heatmap.legend import legend
from dashboard.pages.heatmap.titles import capitalised, level_name
from dashboard.pages.method.indicators import group_name
from dashboard.picture import DECIMALS, Picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

_REASONS = (250, 251, 252, 253, 254)


def data_script(served: ServedRelease, texts: Texts) -> bytes:
    """Write `window.familyAtlasCopy = {...}`.

    Per table: `v` shown values as scaled integers (null without one), `b` and `a` the ways to the ends of the 90 %
    intervals, `c` colour classes or codes of why there is no value, `l` the legend as HTML (not for the nation).
    """
    content = {
        "areas": {level: _areas(served, level, texts) for level in ("adm0", "adm1", "adm2")},
        "indicators": [_indicator(served, entry, texts) for entry in listed(served)],
        "number": texts.number_symbols,
        "units": {
            unit: {"pattern": texts.percent("{0}") if unit == "percent" else "{0}", "decimals": DECIMALS.get(unit, 0)}
            for unit in (*DECIMALS, "count")
        },
        "words": _words(served, texts),
    }
    # A script must not end early, nor hold line separators that old browsers take for line ends.
    written = orjson.dumps(content).decode().replace("<", "\\u003c")
    written = written.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    return f"window.familyAtlasCopy = {written};\n".encode()


def _areas(served: ServedRelease, level: str, texts: Texts) -> list[dict[str, Any]]:
    if level == "adm0":
        return [{"pcode": "", "name": served.release.profile["name"][texts.language], "parent": ""}]
    return [
        {
            "pcode": area["pcode"],
            "name": area["name"][texts.language],
            "parent": served.area_name("adm1", area["parent"], texts.language) if level == "adm2" else "",
        }
        for area in served.release.areas(level)
    ]


def _indicator(served: ServedRelease, entry: dict[str, Any], texts: Texts) -> dict[str, Any]:
    code = entry["code"]
    return {
        "code": code,
        "label": entry["label"][texts.language],
        "definition": entry["definition"][texts.language],
        "group": group_name(entry["group"], texts),
        "unit": "count" if entry["kind"] == "count" else entry["unit"],
        "better": entry["direction"] == "higher_is_better",
        "notes": note_texts(served, code, EVERYWHERE, texts),
        "tables": {
            base: {level: _table(served, picture, level, texts) for level, picture in pictures(served, entry, base)}
            for base in entry["bases"]
        },
    }


def _table(served: ServedRelease, picture: Picture, level: str, texts: Texts) -> dict[str, Any]:
    has_value = picture.has_value.tolist()

    def column(numbers: list[int]) -> list[int | None]:
        return [number if has else None for number, has in zip(numbers, has_value, strict=True)]

    table: dict[str, Any] = {
        "v": column(picture.shown.tolist()),
        "b": column(picture.below.tolist()),
        "a": column(picture.above.tolist()),
        "c": picture.wire_classes.tolist(),
    }
    return table if level == "adm0" else {**table, "l": legend(served, Selection(), picture, texts)}


def _words(served: ServedRelease, texts: Texts) -> dict[str, str]:
    minimum = texts.integer(served.release.protection.minimum_families)
    words = {f"state_{code}": capitalised(texts(f"state.{code}")) for code in _REASONS}
    words |= {f"why_{code}": texts(f"why.{code}", minimum=minimum) for code in _REASONS}
    words |= {f"base_{base}": texts(f"base.{base}") for base in ("families", "persons")}
    words |= {f"level_{level}": level_name(served, level, texts) for level in ("adm0", "adm1", "adm2")}
    return words | {
        "area_value": texts("map.area_value", area="{0}", value="{1}"),
        "interval": texts("interval", ends="{0}\u2013{1}"),
        "announce": texts("announce.map", title="{0}", level="{1}"),
        "first_level": texts("notice.sensitive_first_level"),
        "other_base": texts("notice.base_not_available", base="{0}"),
        "inside": texts("offline.place.first", area="{0}"),
        "ranking": texts("ranking.title", level="{0}"),
    }
