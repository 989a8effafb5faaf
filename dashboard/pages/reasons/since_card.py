"""Since when: an indicator of an area over all releases beside the nation, as a sentence, a line and a table."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.reasons.area_figures import Moment, effect_of
from dashboard.pages.reasons.drawings import LinePoint, line_chart, side_by_side
from dashboard.text import Texts
from data.causes.since import turned_worse, worse_than_reference
from data.exports.sheet import Sheet, SheetColumn
from data.people.scoped_release import Figure

_ABSENT: Final = "reasons.not_here"
_WIDE: Final = "card wide"


def since_card(
    moments: Sequence[Moment],
    entry: Mapping[str, Any],
    label: str,
    area: str,
    texts: Texts,
    *,
    is_nation: bool,
) -> Component:
    """Draw the card; without a figure at any release it says so."""
    title = texts("reasons.since.title", indicator=label)
    if not any(moment.here is not None and moment.here.state.has_value for moment in moments):
        none = element("p", None, texts("reasons.since.none"))
        return desk_parts.card("since", title, none, _table(moments, entry, label, texts, is_nation), css=_WIDE)
    sentences = since_sentences(moments, entry, area, texts, is_nation=is_nation)
    scale = 100.0 if entry["unit"] == "percent" else 1.0
    points = [
        LinePoint(
            moment.day,
            texts.day(moment.day),
            _scaled(effect_of(entry, moment.here), scale),
            None if is_nation else _scaled(effect_of(entry, moment.nation), scale),
        )
        for moment in moments
    ]
    drawing = line_chart(points, lambda value: desk_parts.value_text(entry, value, texts), title)
    key = element(
        "ul",
        {"class": "line-key"},
        element("li", {"class": "here"}, area),
        element("li", {"class": "other"}, texts("reasons.nation")) if not is_nation else None,
    )
    figure = element("figure", None, drawing, key) if drawing is not None else None
    written = [*[element("p", {"class": "answer"}, sentence) for sentence in sentences], figure]
    table = _table(moments, entry, label, texts, is_nation)
    return desk_parts.card("since", title, side_by_side(written, table), css=_WIDE)


def since_sentences(
    moments: Sequence[Moment], entry: Mapping[str, Any], area: str, texts: Texts, *, is_nation: bool
) -> list[str]:
    """What the line says in words: since when worse than the nation, since when worse than before."""
    worse_up = entry["direction"] != "higher_is_better"
    series = [effect_of(entry, moment.here) for moment in moments]
    sentences = []
    if not is_nation:
        nation = [effect_of(entry, moment.nation) for moment in moments]
        since = worse_than_reference(series, nation, higher_is_worse=worse_up)
        if since is None:
            sentences.append(texts("reasons.since.not_worse", area=area))
        else:
            msgid = "reasons.since.worse_at_least" if since.at_least else "reasons.since.worse"
            sentences.append(texts(msgid, area=area, day=texts.day(moments[since.row].day)))
    turned = turned_worse(series, higher_is_worse=worse_up)
    if turned is not None:
        sentences.append(texts("reasons.since.turned", day=texts.day(moments[turned].day)))
    elif sum(figure is not None for figure in series) < 2:
        sentences.append(texts("reasons.since.single"))
    else:
        sentences.append(texts("reasons.since.not_turned"))
    return sentences


def since_sheet(moments: Sequence[Moment], label: str, texts: Texts) -> Sheet:
    """The same as a table to download."""

    def ends(figure: Figure | None) -> tuple[float | None, float | None, float | None]:
        if figure is None or not figure.state.has_value:
            return None, None, None
        return figure.value, figure.low, figure.high

    return Sheet(
        "since",
        texts("reasons.since.title", indicator=label),
        (
            SheetColumn("day", texts("field.release"), "date"),
            SheetColumn("value", label, "number"),
            *_ends_columns("value", label, texts),
            SheetColumn("state", texts("reasons.state")),
            SheetColumn("nation", texts("reasons.nation"), "number"),
            *_ends_columns("nation", texts("reasons.nation"), texts),
        ),
        [(moment.day, *ends(moment.here), _state(moment.here, texts), *ends(moment.nation)) for moment in moments],
    )


def _ends_columns(name: str, label: str, texts: Texts) -> tuple[SheetColumn, SheetColumn]:
    return (
        SheetColumn(f"{name}_low", f"{label}: {texts('reasons.low')}", "number"),
        SheetColumn(f"{name}_high", f"{label}: {texts('reasons.high')}", "number"),
    )


def _state(figure: Figure | None, texts: Texts) -> str:
    if figure is None:
        return texts(_ABSENT)
    return "" if figure.state.has_value else desk_parts.state_text(figure.state, texts)


def _table(moments: Sequence[Moment], entry: Mapping[str, Any], label: str, texts: Texts, is_nation: bool) -> Markup:
    columns = [texts("field.release"), texts("reasons.here")]
    if not is_nation:
        columns.append(texts("reasons.nation"))
    rows = []
    for moment in reversed(moments):
        cells = [figure_or_absent(entry, moment.here, texts, _ABSENT)]
        if not is_nation:
            cells.append(figure_or_absent(entry, moment.nation, texts, _ABSENT))
        rows.append([texts.day(moment.day), *cells])
    return desk_parts.table(label, columns, rows, identifier="since-table")


def figure_or_absent(
    entry: Mapping[str, Any], figure: Figure | None, texts: Texts, absent: str = "place.not_published"
) -> Markup:
    """A figure with its interval; without one the words `absent`: not published here, or not in this release."""
    if figure is None:
        return element("span", {"class": "row-reason"}, texts(absent))
    return desk_parts.figure_cell(entry, figure, texts)


def _scaled(effect: Any, scale: float) -> Any:
    return None if effect is None else type(effect)(effect.value * scale, effect.half * scale)
