"""The target group that a reader came with: how many it does not reach here, and what changed that."""

from urllib.parse import urlencode

from dash.development.base_component import Component

from dashboard.desk import Place
from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.reasons.area_figures import planners_look
from dashboard.pages.reasons.drawings import side_by_side
from dashboard.pages.reasons.view import ReasonsView
from dashboard.pages.reasons.words import effect_cell, stated
from dashboard.text import Texts
from data.causes.change_decomposition import ProductChange


def missed_card(view: ReasonsView) -> Component | None:
    """The card; none where another indicator is followed."""
    if not view.target_group:
        return None
    texts = view.texts
    entry = view.register[view.indicator]
    base = entry["bases"][0]
    figure = planners_look(view.desk.figures, view.place.level, view.place.row)(view.indicator)
    parts: list[Markup | None] = [element("p", None, entry["definition"][view.desk.language])]
    if figure is None or not figure.state.has_value:
        state = texts("reasons.not_here") if figure is None else desk_parts.state_text(figure.state, texts)
        parts.append(
            element("p", {"class": "answer"}, texts("reasons.missed.hidden", area=view.place.name, state=state))
        )
    else:
        sentence = texts(
            f"reasons.missed.{base}",
            area=view.place.name,
            missed=texts.integer(figure.numerator),
            entitled=texts.integer(figure.denominator),
            share=desk_parts.figure_text(entry, figure, texts),
            ends=desk_parts.interval_text(entry, figure, texts),
        )
        parts.append(element("p", {"class": "answer"}, sentence))
    table = None
    if view.missed_change is not None and view.versus is not None:
        day = texts.day(view.versus.release.manifest.reference_date)
        parts.append(element("p", {"class": "answer"}, change_sentence(view.missed_change, day, texts)))
        table = _table(view.missed_change, day, texts)
    query = {**view.desk.release_parameter, "area": _with_parts(view).pcode, "group": view.target_group}
    back = element(
        "a", {"class": "button", "href": f"{view.desk.path('gaps')}?{urlencode(query)}"}, texts("reasons.missed.back")
    )
    label = entry["label"][view.desk.language]
    written = side_by_side([*parts, element("p", None, back)], table or Markup(""))
    return desk_parts.card("missed", label, written, css="card wide")


def _with_parts(view: ReasonsView) -> Place:
    """The area itself; of one without parts the one around it, where that is inside the territory."""
    around = view.desk.figures.containing(view.place.level, view.place.row)[1:]
    if view.parts or not around or not view.desk.figures.contains(*around[0]):
        return view.place
    return view.desk.place_at(*around[0])


def change_sentence(change: ProductChange, day: str, texts: Texts) -> str:
    """How many more or fewer are not reached since a day, and because of what."""
    if not change.total.clear:
        return texts("reasons.missed.change.unclear", day=day)
    return texts(
        f"reasons.missed.change.{'rise' if change.total.value > 0 else 'fall'}",
        day=day,
        total=texts.integer(round(abs(change.total.value))),
        entitled=stated(change.by_factor, 1.0, 0, texts),
        reach=stated(change.by_rest, 1.0, 0, texts),
    )


def _table(change: ProductChange, day: str, texts: Texts) -> Markup:
    rows = [
        [texts(f"reasons.missed.by_{name}"), effect_cell(effect, 1.0, 0, texts)]
        for name, effect in (("entitled", change.by_factor), ("reach", change.by_rest), ("total", change.total))
    ]
    columns = [texts("reasons.missed.what"), texts("reasons.missed.number")]
    title = texts("reasons.missed.change.title", day=day)
    return desk_parts.table(title, columns, rows, identifier="missed-table")
