"""What the panel adds in the other kinds of map: the second figure, the change, or the kind of cluster of a place."""

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.change_picture import change_picture
from dashboard.cluster_picture import cluster_picture
from dashboard.pages.heatmap import place_facts as facts
from dashboard.pages.heatmap.place_facts import Place
from dashboard.pages.heatmap.titles import release_day
from dashboard.selection import HOT_SPOTS_LEVEL, Selection
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import Texts


def compared(
    releases: ServedReleases, served: ServedRelease, selection: Selection, place: Place, texts: Texts
) -> Sequence[Component]:
    """A heading with one or two lines; nothing where only figures are shown."""
    if selection.mode == "pair":
        lines = _second(served, selection, place, texts)
    elif selection.mode == "change":
        lines = _change(releases, served, selection, place, texts)
    elif selection.mode == "hotspots" and place.level == HOT_SPOTS_LEVEL:
        lines = _cluster(served, selection, place, texts)
    else:
        return []
    head, value, *more = lines
    return [
        html.Div(
            [
                html.H3(head),
                html.P([html.Span(value, className="compared-value"), *(html.Span(line) for line in more if line)]),
            ],
            className="compared",
        )
    ]


def _second(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> list[str]:
    head = served.label(selection.second, texts.language)
    figure = facts.figure_at(served, place, selection.second, selection)
    if figure is None:
        return [head, texts("panel.not_published")]
    return [head, figure.write(texts), figure.interval(texts) if figure.has_value else ""]


def _change(
    releases: ServedReleases, served: ServedRelease, selection: Selection, place: Place, texts: Texts
) -> list[str]:
    head = texts("panel.change", day=texts.day(release_day(selection.versus)))
    if facts.figure_at(served, place, selection.code, selection) is None:
        return [head, texts("panel.not_published")]
    old = releases.open(served.country, selection.versus)
    picture = change_picture(served, old, selection, place.level)
    if not picture.has_value[place.row]:
        return [head, picture.reason(place.row, texts)]
    unclear = "" if picture.is_clear(place.row) else texts("change.unclear")
    ends = texts("interval", ends=picture.interval(place.row, texts))
    return [head, picture.text(place.row, texts), ends, picture.both(place.row, texts), unclear]


def _cluster(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> list[str]:
    picture = cluster_picture(served, selection)
    if not picture.published:
        return [texts("ranking.cluster"), texts("cluster.not_published")]
    if not picture.has_value[place.row]:
        return [texts("ranking.cluster"), picture.reason(place.row, texts)]
    smoothed = texts("cluster.smoothed", value=picture.rate(place.row, texts))
    return [texts("ranking.cluster"), picture.kind_text(place.row, texts), smoothed]
