"""What stands around a map in words: notes and comparability over it; what it leaves out and depends on under it."""

from typing import Final

import numpy as np

from dashboard.change_picture import ChangePicture
from dashboard.figures.dependence import Dependence, dependence
from dashboard.markup import Markup, element, join
from dashboard.note_lines import EVERYWHERE, block_of, note_texts
from dashboard.pages.data.permanent import permanent_address
from dashboard.pages.heatmap.drawn import Drawn
from dashboard.pages.heatmap.links import csv_url
from dashboard.picture import picture_of, take_picture
from dashboard.selection import Selection
from dashboard.served import ServedRelease
from dashboard.text import Texts

PEOPLE: Final = "persons"


def about_map(served: ServedRelease, selection: Selection, drawn: Drawn, texts: Texts) -> Markup:
    """Write the inside of `#map-about`: reasons why a change must be read with care, and notes on the figures."""
    reasons = drawn.notes if isinstance(drawn, ChangePicture) else ()
    codes = [code for code in (selection.code, selection.second) if code]
    notes = [line for code in codes for line in note_texts(served, code, EVERYWHERE, texts)]
    return join(
        [
            element(
                "aside",
                {"class": "comparability", "aria-label": texts("change.notes")},
                element("p", None, element("strong", None, texts("change.notes"))),
                element("ul", None, [element("li", None, texts(f"change.note.{reason}")) for reason in reasons]),
            )
            if reasons
            else None,
            block_of(notes, texts),
        ]
    )


def beneath_map(served: ServedRelease, selection: Selection, texts: Texts) -> Markup:
    """Write the inside of `#map-beneath`: families that the map leaves out, how much the areas decide, the table."""
    lines = [unplaced_text(served, selection.level, texts)]
    if selection.mode == "plain" and selection.level in ("adm2", "h3"):
        found = map_dependence(served, selection)
        lines.append(dependence_text(found, texts) if found is not None else "")
    lasting = csv_url(served, selection.changed(release=served.release_id), texts.language)
    return join([*(element("p", None, line) for line in lines if line), permanent_address(lasting, texts)])


def unplaced_text(served: ServedRelease, level: str, texts: Texts) -> str:
    """How many families the areas of a level leave out; '' where the release does not tell, or none."""
    counts = served.release.manifest.counts
    unlocated, by_code = (counts.get(name, 0) for name in ("families_unlocated", "families_by_code"))
    total = counts.get("families", 0)
    if not total:
        return ""
    left_out = [("map.unlocated", unlocated), ("map.by_code", by_code if level == "h3" else 0)]
    return " ".join(
        texts(
            msgid,
            families=texts.counted("count.families", families),
            share=texts.percent(texts.scaled(round(1000 * families / total), 1)),
        )
        for msgid, families in left_out
        if families
    )


def map_dependence(served: ServedRelease, selection: Selection) -> Dependence | None:
    """Hexagons beside their districts for the selected indicator, by the classes of the map of districts; kept.

    None where hexagons do not publish the indicator.
    """
    rule = served.rules.indicators[selection.code]
    if rule.sensitive or selection.crossed or PEOPLE not in served.rules.indicators or not served.leaf_districts:
        return None

    def take() -> Dependence | None:
        leaves, districts = (picture_of(served, selection, level) for level in ("h3", "adm2"))
        people = take_picture(served, level="h3", code=PEOPLE, base=PEOPLE)
        nation = take_picture(served, level="adm0", code=PEOPLE, base=PEOPLE)
        own = np.where(leaves.has_value, leaves.shown, np.nan)
        rows = np.array(served.leaf_districts)
        return dependence(
            own,
            np.where(districts.has_value, districts.shown, np.nan)[rows],
            np.where(people.has_value, people.shown, np.nan),
            np.array([item.low for item in districts.classes.classes[1:]], dtype=np.int64),
            float(nation.shown[0]) if nation.has_value[0] else 0.0,
        )

    found: Dependence | None = served.kept(("dependence", selection.code, selection.base, selection.classes), take)
    return found


def dependence_text(found: Dependence, texts: Texts) -> str:
    """The sentence on districts versus hexagons."""
    shares = (texts.percent(texts.integer(round(100 * share))) for share in (found.moved, found.covered))
    moved, covered = shares
    if np.isnan(found.correlation):
        return texts("map.dependence.flat", moved=moved, covered=covered)
    correlation = texts.scaled(round(100 * found.correlation), 2)
    return texts("map.dependence", correlation=correlation, moved=moved, covered=covered)
