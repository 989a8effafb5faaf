"""Areas of a release: what they are called, what lies in what, and which of them a question means."""

from collections.abc import Sequence
from functools import partial
from typing import Final, get_args

from dashboard.api.asked import Refused
from dashboard.api.envelope import page_head
from dashboard.api.models import Area, Areas
from dashboard.api.queries import AreasQuery, Level
from dashboard.api.question import Question
from dashboard.pages.find.folding import fold, name_keys
from dashboard.pages.heatmap.ranking import area_code
from dashboard.pages.heatmap.titles import leaf_title
from dashboard.served import ServedRelease
from dashboard.text import LANGUAGES, Texts, load_texts

_ADMINISTRATIVE: Final[tuple[Level, ...]] = ("adm0", "adm1", "adm2")
LEVELS: Final[tuple[Level, ...]] = get_args(Level)


def areas(asked: Question[AreasQuery]) -> Areas:
    """Areas of a level, in an area, of a name; always in the release's order, coarser levels first."""
    query, served = asked.query, asked.served
    levels = (query.level,) if query.level else _ADMINISTRATIVE
    found = [(level, row) for level in levels for row in rows_in(served, level, query.parent, asked.texts)]
    if query.q:
        found = _named(served, found, query.q)
    shown = found[query.offset : query.offset + query.limit]
    return Areas(
        **page_head(asked, "areas", len(found)),
        items=tuple(_area(served, level, row) for level, row in shown),
    )


def rows_in(served: ServedRelease, level: Level, parent: str | None, texts: Texts) -> Sequence[int]:
    """Rows of the areas of a level inside an area (not the area itself); all of them without one.

    Raises:
        Refused: there is no such area.
    """
    release = served.release
    count = release.leaves.height if level == "h3" else len(release.areas(level))
    if parent is None:
        return range(count)
    above = next((name for name in _ADMINISTRATIVE if parent in served.rows[name]), None)
    if above is None:
        raise Refused([("parent", texts("api.problem.area", code=parent, level=" / ".join(_ADMINISTRATIVE)))])
    inside: dict[str, list[int]] = served.kept(("api-inside", level), partial(_inside, served, level))
    return inside.get(parent, ())


def row_of(served: ServedRelease, level: Level, code: str) -> int | None:
    """Row of an area of a level by its code, None if there is none."""
    if level != "h3":
        return served.rows[level].get(code)
    district, _, written = code.rpartition(".")
    row = int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1
    known = 0 <= row < served.release.leaves.height and area_code(served, "h3", row) == code
    return row if known and district else None


def area_names(served: ServedRelease, level: Level, language: str) -> list[str]:
    """Names of all areas of a level, in its order."""

    def write() -> list[str]:
        if level != "h3":
            return [area["name"][language] for area in served.release.areas(level)]
        texts = load_texts(language)
        return [leaf_title(served, row, texts) for row in range(served.release.leaves.height)]

    names: list[str] = served.kept(("api-names", level, language), write)
    return names


def _inside(served: ServedRelease, level: Level) -> dict[str, list[int]]:
    """Rows of a level by every area around them."""
    release = served.release
    count = release.leaves.height if level == "h3" else len(release.areas(level))
    found: dict[str, list[int]] = {}
    for row in range(count):
        for above, place in release.containing(level, row)[1:]:
            found.setdefault(release.areas(above)[place]["pcode"], []).append(row)
    return found


def _named(served: ServedRelease, found: list[tuple[Level, int]], typed: str) -> list[tuple[Level, int]]:
    """Those whose code begins with what was typed, or whose name in any language holds it in any spelling."""
    key, code = fold(typed), typed.strip().upper()

    def fits(level: Level, row: int) -> bool:
        if code and area_code(served, level, row).upper().startswith(code):
            return True
        return bool(key) and any(key in name for name in keys[level][row])

    keys = {
        level: served.kept(("api-keys", level), partial(_keys, served, level)) for level in {one for one, _ in found}
    }
    return [(level, row) for level, row in found if fits(level, row)]


def _keys(served: ServedRelease, level: Level) -> list[frozenset[str]]:
    """Keys of the names of every area of a level; hexagons share those of their district."""
    known: dict[tuple[str, ...], frozenset[str]] = {}
    in_languages = zip(*(area_names(served, level, language) for language in LANGUAGES), strict=True)
    return [
        known.get(names) or known.setdefault(names, frozenset().union(*map(name_keys, names))) for names in in_languages
    ]


def _area(served: ServedRelease, level: Level, row: int) -> Area:
    names = {language: area_names(served, level, language)[row] for language in LANGUAGES}
    if level == "h3":
        leaf = served.release.leaves.row(row, named=True)
        return Area(
            level=level,
            pcode=area_code(served, level, row),
            parent_pcode=served.release.areas("adm2")[leaf["district"]]["pcode"],
            national_code=None,
            iso_3166_2=None,
            area_type=None,
            name=names,
            h3_cell=f"{leaf['h3_cell']:x}" if leaf["kind"] == "cell" else None,
            resolution=leaf["resolution"] or None,
            kind=leaf["kind"],
        )
    area = served.release.areas(level)[row]
    return Area(
        level=level,
        pcode=area["pcode"],
        parent_pcode=area["parent_pcode"] or None,
        national_code=area["national_code"] or None,
        iso_3166_2=area["iso_3166_2"] or None,
        area_type=area["area_type"] or None,
        name=names,
        h3_cell=None,
        resolution=None,
        kind=None,
    )
