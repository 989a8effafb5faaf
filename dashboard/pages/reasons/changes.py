"""What changed M0 between two releases: incidence and intensity, spheres, deprivations, parts."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.heatmap.titles import capitalised
from dashboard.pages.reasons.drawings import delta
from dashboard.pages.reasons.made_of import deprivation_label, sphere_label
from dashboard.pages.reasons.view import ReasonsView
from dashboard.pages.reasons.words import THOUSAND, effect_cell, signed, stated
from dashboard.text import Texts
from data.causes.propagation import Effect


def change_card(view: ReasonsView) -> Component:
    """The card; where nothing can be compared it says why."""
    texts = view.texts
    title = texts("reasons.change.title")
    change = view.whole_change
    if view.versus is None or change is None:
        msgid = "reasons.change.first" if view.versus is None else "reasons.change.hidden"
        return desk_parts.card("change", title, element("p", None, texts(msgid)), css="card wide")
    old, new = (texts.day(served.release.manifest.reference_date) for served in (view.versus, view.desk.served))
    days = texts("change.days", old=old, new=new)
    return desk_parts.card(
        "change",
        title,
        element("p", {"class": "answer"}, change_sentence(view)),
        _notes(view),
        element("p", {"class": "bars-note"}, texts("reasons.change.unit", days=days)),
        _spheres_table(view),
        _fold(texts("reasons.change.deprivations"), _deprivations_table(view)),
        _parts(view),
        css="card wide",
    )


def change_sentence(view: ReasonsView) -> str:
    """The change in words: how much, and whether more by the number of the poor or by the depth of their poverty."""
    texts, change = view.texts, view.whole_change
    if change is None:
        return texts("reasons.change.hidden")
    if not change.total.clear:
        return texts("reasons.change.sentence.unclear", area=view.place.name)
    direction = "rise" if change.total.value > 0 else "fall"
    values = {
        "area": view.place.name,
        "total": signed(abs(change.total.value) * THOUSAND, 2, texts).removeprefix("+"),
        "incidence": stated(change.by_factor, THOUSAND, 2, texts),
        "intensity": stated(change.by_rest, THOUSAND, 2, texts),
    }
    return texts(f"reasons.change.sentence.{direction}", **values)


def _notes(view: ReasonsView) -> Markup | None:
    texts = view.texts
    if not view.notes:
        return None
    return element(
        "div",
        {"class": "comparability"},
        element("p", None, element("strong", None, texts("change.notes"))),
        element("ul", {"class": "points"}, [element("li", None, texts(f"change.note.{code}")) for code in view.notes]),
    )


def _spheres_table(view: ReasonsView) -> Markup:
    texts, change = view.texts, view.whole_change
    columns = [texts(f"reasons.change.column.{name}") for name in ("what", "total", "incidence", "intensity")]
    columns.insert(2, texts("reasons.change.column.drawing"))
    if change is None:
        return element("p", None, texts("reasons.change.hidden"))
    lines = [(sphere_label(view, code), part) for code, part in zip(view.here.spheres, view.by_sphere, strict=False)]
    lines.sort(key=lambda line: -abs(line[1].total.value))
    reach = _reach([change.total, *(part.total for _, part in lines)])
    rows: list[list[Markup | str]] = []
    for label, part in [*lines, (texts("reasons.change.whole"), change)]:
        head = element("strong", None, label) if part is change else label
        cells = [effect_cell(effect, THOUSAND, 2, texts) for effect in (part.total, part.by_factor, part.by_rest)]
        rows.append([head, cells[0], delta(part.total, reach), *cells[1:]])
    hidden = None if lines else element("p", {"class": "bars-note"}, texts("reasons.change.no_spheres"))
    table = desk_parts.table(texts("reasons.change.spheres"), columns, rows, identifier="change-spheres")
    return element("div", None, table, hidden)


def _deprivations_table(view: ReasonsView) -> Markup | None:
    texts, found = view.texts, view.by_deprivation
    if found is None:
        return None
    codes, change = found
    lines = [(capitalised(deprivation_label(view, code)), term) for code, term in zip(codes, change.terms, strict=True)]
    lines.sort(key=lambda line: -abs(line[1].value) if line[1] is not None else 1.0)
    # The whole change has no bar: beside it the terms' would be too short to see.
    reach = _reach([change.remainder, *(term for _, term in lines)])
    columns = [texts("reasons.deprivations.name"), *_effect_columns(texts)]
    rows = [[label, effect_cell(term, THOUSAND, 2, texts), delta(term, reach)] for label, term in lines]
    for name, effect in (("remainder", change.remainder), ("whole", change.total)):
        head = element("strong", None, texts(f"reasons.change.{name}"))
        drawn = delta(effect, reach) if effect is change.remainder else Markup("")
        rows.append([head, effect_cell(effect, THOUSAND, 2, texts), drawn])
    return desk_parts.table(texts("reasons.change.deprivations"), columns, rows, identifier="change-deprivations")


def _effect_columns(texts: Texts) -> list[str]:
    return [texts("reasons.change.column.total"), texts("reasons.change.column.drawing")]


def _parts(view: ReasonsView) -> Markup | None:
    texts, change = view.texts, view.by_part
    if not view.parts:
        return None
    title = texts("reasons.change.parts")
    if change is None:
        return element("p", {"class": "bars-note"}, texts("reasons.change.no_parts"))
    lines = list(zip(view.parts, change.parts, strict=True))
    lines.sort(key=lambda line: -abs(line[1].within.value + line[1].shift.value) if line[1] else 1.0)
    shown = [part for _, part in lines if part is not None]
    reach = _reach([change.total, change.remainder, *(part.within for part in shown)])
    columns = [texts(f"reasons.change.column.{name}") for name in ("part", "within", "drawing", "shift")]
    rows: list[list[Markup | str]] = []
    for part, found in lines:
        within, shift = (found.within, found.shift) if found is not None else (None, None)
        cells = [effect_cell(effect, THOUSAND, 2, texts) for effect in (within, shift)]
        rows.append([part.place.name, cells[0], delta(within, reach), cells[1]])
    sums = [effect_cell(effect, THOUSAND, 2, texts) for effect in (change.within, change.shift)]
    rows.append([element("strong", None, texts("reasons.change.sum")), sums[0], delta(change.within, reach), sums[1]])
    for name, effect in (("remainder_parts", change.remainder), ("whole", change.total)):
        head = element("strong", None, texts(f"reasons.change.{name}"))
        rows.append([head, effect_cell(effect, THOUSAND, 2, texts), delta(effect, reach), ""])
    note = element("p", {"class": "bars-note"}, texts("reasons.change.parts.note"))
    return _fold(title, desk_parts.table(title, columns, rows, identifier="change-parts"), note)


def _reach(effects: Sequence[Effect | None]) -> float:
    return max((max(abs(effect.low), abs(effect.high)) for effect in effects if effect is not None), default=0.0)


def _fold(title: str, *parts: Markup | None) -> Markup | None:
    if not any(parts):
        return None
    return element("details", {"class": "fold"}, element("summary", None, title), *parts)
