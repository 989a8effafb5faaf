"""The panel of the selected place: headline, causes, zone mix, values over time, chart and downloads."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria, data
from dashboard.note_lines import note_texts
from dashboard.pages.heatmap import place_facts as facts
from dashboard.pages.heatmap.charts import charts
from dashboard.pages.heatmap.form import zone_name
from dashboard.pages.heatmap.links import csv_url, href, place_url
from dashboard.pages.heatmap.panel_comparison import compared
from dashboard.pages.heatmap.place_facts import Cause, Figure, Place
from dashboard.pages.heatmap.titles import (
    area_title,
    breakdown_text,
    capitalised,
    indicator_title,
    level_name,
)
from dashboard.picture import CSS_CLASSES
from dashboard.selection import Selection
from dashboard.served import ServedRelease, ServedReleases
from dashboard.text import Texts

Children = Sequence[Component]

NARROWEST_MARK: Final = 1.0
"""An interval of fewer percentage points would be a speck on a bar."""


def area_panel(releases: ServedReleases, served: ServedRelease, selection: Selection, texts: Texts) -> Component:
    """Build `section#area-panel` for the selected area, or for the nation where none is selected."""
    place = facts.place_of(served, selection)
    figure = facts.headline(served, place, selection)
    history = facts.over_time(releases, served, place, selection)
    return html.Section(
        [
            *_breadcrumb(served, selection, place, texts),
            html.H2(area_title(served, place.code, texts), id="area-title"),
            *_ways(served, place, texts),
            *_headline(served, selection, place, figure, texts),
            *compared(releases, served, selection, place, texts),
            *_notes(served, selection, place, texts),
            *_causes(served, selection, place, texts),
            *_zone_mix(served, selection, place, texts),
            *_trend(history, texts),
            _chart(served, selection, place, history, texts),
            _downloads(served, selection, texts),
        ],
        id="area-panel",
        className="card",
        **data(area=place.code),
        **aria(labelledby="area-title"),
    )


def _breadcrumb(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    kind = html.Span(level_name(served, place.level, texts, plural=False), className="area-kind")
    parts = [
        html.Li(
            html.A(
                area_title(served, wider.code, texts),
                href=href(served, selection, texts.language, area=wider.code),
                **data(nav=""),
            )
        )
        for wider in reversed(facts.wider_places(served, place))
    ]
    if not parts:
        return [html.P(kind, className="breadcrumb")]
    trail = html.Ol(parts)
    return [html.Nav([trail, kind], className="breadcrumb", **aria(label=texts("panel.breadcrumb")))]


def _ways(served: ServedRelease, place: Place, texts: Texts) -> Children:
    """To the place on the map, which needs scripts, and to its page."""
    area = place.code.partition(".")[0]
    page = html.A(texts("panel.place_page"), href=place_url(served, area, texts.language))
    if not area:
        return [html.P(page, className="ways")]
    zoom = html.Button(texts("panel.zoom"), type="button", className="button zoom-to", **data(zoom=place.code))
    return [html.P([zoom, page], className="ways")]


def _notes(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    lines = dict.fromkeys(note_texts(served, selection.code, place.code, texts))
    if not lines:
        return []
    notes = [html.P([html.Strong(texts("notes.lead")), " ", line]) for line in lines]
    return [html.Aside(notes, className="figure-notes", **aria(label=texts("notes.label")))]


def _headline(
    served: ServedRelease, selection: Selection, place: Place, figure: Figure | None, texts: Texts
) -> Children:
    title = html.P(indicator_title(served, selection, texts), className="headline-title")
    definition = html.P(_definition(served, selection.code, texts), className="definition")
    if figure is None or not figure.has_value:
        return [title, *_without_value(served, figure, texts), *_nearest(served, selection, place, texts), definition]
    return [
        title,
        html.P(
            [
                html.Span(figure.write(texts), className="headline-value"),
                html.Span(_count(figure, selection, texts), className="headline-count"),
                html.Span(figure.interval(texts), className="headline-interval"),
            ],
            className="headline",
        ),
        *_comparison(served, selection, place, figure, texts),
        definition,
    ]


def _without_value(served: ServedRelease, figure: Figure | None, texts: Texts) -> Children:
    if figure is None:
        return [html.P(texts("panel.not_published"), className="headline-reason")]
    swatch = html.Span(className=f"swatch {CSS_CLASSES[figure.wire_class]}", **aria(hidden="true"))
    return [
        html.P([swatch, capitalised(figure.write(texts))], className="headline-reason"),
        html.P(figure.reason(served.release.protection.minimum_families, texts), className="why"),
    ]


def _definition(served: ServedRelease, code: str, texts: Texts) -> str:
    definition: str = served.release.register[code]["definition"][texts.language]
    return definition


def _count(figure: Figure, selection: Selection, texts: Texts) -> str:
    if figure.measure.is_count:
        return ""
    base = texts.counted(f"count.{selection.base}", figure.denominator)
    if figure.measure.unit == "percent":
        return texts("panel.count_of", numerator=texts.integer(figure.numerator), base=base)
    return texts("panel.based_on", base=base)


def _nearest(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    nearby = facts.nearest_shown(served, place, selection)
    if nearby is None:
        return []
    link = html.A(
        texts(
            "panel.nearest",
            area=facts.nearby_title(served, place, nearby, selection, texts),
            value=nearby.figure.write(texts),
        ),
        href=href(served, selection, texts.language, area=nearby.place.code, **nearby.categories),
        className="button",
        **data(nav=""),
    )
    return [html.P(link, className="nearest")]


def _comparison(served: ServedRelease, selection: Selection, place: Place, figure: Figure, texts: Texts) -> Children:
    if place.level == "adm0" or figure.measure.is_count:
        return []
    nation = facts.headline(served, Place("adm0", 0, ""), selection)
    if nation is None or not nation.has_value or nation.shown == 0:
        return []
    tenths = round(10 * figure.shown / nation.shown)
    nation_text = nation.write(texts)
    if tenths == 10:
        sentence = texts("panel.compare.same", nation=nation_text)
    else:
        sentence = texts("panel.compare.ratio", ratio=texts.scaled(tenths, 1), nation=nation_text)
    return [html.P(sentence, className="comparison", title=nation.interval(texts))]


def _causes(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    parts = [
        *_index_facts(served, selection, place, texts),
        *_spheres(served, selection, place, texts),
        *_strongest(served, selection, place, texts),
    ]
    if not parts:
        return [html.Section([html.H3(texts("panel.causes")), html.P(texts("panel.causes.none"))], className="causes")]
    who = breakdown_text(selection, texts)
    heading = texts("panel.causes.of", who=who) if who else texts("panel.causes")
    return [html.Section([html.H3(heading), *parts], className="causes")]


def _index_facts(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    rows: list[Component] = []
    for code in ("mpi_h", "mpi_a", "mpi_m0"):
        figure = facts.figure_at(served, place, code, selection)
        if figure is not None:
            interval = figure.interval(texts) if figure.has_value else None
            rows.append(html.Div([html.Dt(texts(f"fact.{code}")), html.Dd(figure.write(texts), title=interval)]))
    return [html.Dl(rows, className="facts")] if rows else []


def _spheres(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    contributions = facts.sphere_contributions(served, place, selection)
    if contributions:
        bars = [
            _bar(
                served.profile_label("spheres", code, texts.language),
                width=share / 10,
                value=texts.percent(texts.scaled(share, 1)),
            )
            for code, share in sorted(contributions.items(), key=lambda item: -item[1])
        ]
        return [html.H4(texts("panel.contributions")), html.Ol(bars, className="bars")]
    codes = [f"sphere_{sphere['code']}" for sphere in served.release.profile["spheres"]]
    found = facts.causes(served, place, selection, codes)
    if not found:
        return []
    labels = {code: served.profile_label("spheres", code.removeprefix("sphere_"), texts.language) for code in codes}
    ordered = sorted(found, key=lambda cause: -cause.here.shown)
    bars = [_compared(labels[cause.code], cause, place, texts) for cause in ordered]
    return [html.H4(texts("panel.spheres")), html.Ol(bars, className="bars")]


def _strongest(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    found = facts.deprivations(served, place, selection)[: facts.STRONGEST]
    if not found:
        return []
    bars = [_compared(served.label(cause.code, texts.language), cause, place, texts) for cause in found]
    notes = [] if place.level == "adm0" else [texts("panel.nation_mark")]
    if any(cause.here.ends[1] - cause.here.ends[0] >= NARROWEST_MARK for cause in found):
        notes.append(texts("panel.interval_mark"))
    note = [html.P(" ".join(notes), className="bars-note")] if notes else []
    return [html.H4(texts("panel.strongest")), html.Ol(bars, className="bars"), *note]


def _compared(label: str, cause: Cause, place: Place, texts: Texts) -> Component:
    here, value, interval = cause.here, cause.here.write(texts), cause.here.interval(texts)
    if place.level == "adm0":
        return _bar(label, width=here.number, value=value, ends=here.ends, interval=interval)
    nation = texts("panel.nation", value=cause.nation.write(texts))
    return _bar(
        label,
        width=here.number,
        value=value,
        ends=here.ends,
        interval=interval,
        nation=cause.nation.number,
        nation_text=nation,
    )


def _bar(
    label: str,
    *,
    width: float,
    value: str,
    ends: tuple[float, float] | None = None,
    interval: str = "",
    nation: float | None = None,
    nation_text: str = "",
) -> Component:
    track: list[Component] = [html.Span(className="bar-fill", style={"width": f"{width:.1f}%"})]
    if ends is not None and ends[1] - ends[0] >= NARROWEST_MARK:
        place = {"left": f"{ends[0]:.1f}%", "width": f"{ends[1] - ends[0]:.1f}%"}
        track.append(html.Span(className="bar-interval", style=place))
    if nation is not None:
        track.append(html.Span(className="bar-nation", style={"left": f"{nation:.1f}%"}))
    parts: list[Any] = [
        html.Span(label, className="bar-label"),
        html.Span(track, className="bar-track", **aria(hidden="true")),
        html.Span(value, className="bar-value"),
    ]
    more = "; ".join(text for text in (interval, nation_text) if text)
    if more:
        parts.append(html.Span(more, className="bar-compare visually-hidden"))
    return html.Li(parts, className="bar", title=more or None)


def _zone_mix(served: ServedRelease, selection: Selection, place: Place, texts: Texts) -> Children:
    mix = facts.zone_mix(served, place, selection)
    if not mix:
        return []
    names = {zone: zone_name(served, zone.upper(), texts) for zone in mix}
    stack = [
        html.Span(className=f"zone-{zone}", style={"width": f"{figure.number:.1f}%"})
        for zone, figure in mix.items()
        if figure.has_value
    ]
    key = [
        html.Li(
            [
                html.Span(className=f"swatch zone-{zone}", **aria(hidden="true")),
                html.Span(names[zone], className="key-label"),
                html.Span(figure.write(texts), className="key-value"),
            ]
        )
        for zone, figure in mix.items()
    ]
    return [
        html.Section(
            [
                html.H3(texts(f"panel.zone_mix.{selection.base}")),
                html.Div(
                    stack, className="stack" if len(stack) == len(mix) else "stack has-gap", **aria(hidden="true")
                ),
                html.Ul(key, className="stack-key"),
            ],
            className="zone-mix",
        )
    ]


def _trend(history: Sequence[tuple[date, Figure]], texts: Texts) -> Children:
    if len(history) < 2:
        return []
    rows = [html.Tr([html.Th(texts.day(day), scope="row"), _trend_cell(figure, texts)]) for day, figure in history]
    head = html.Thead(
        html.Tr([html.Th(texts("field.release"), scope="col"), html.Th(texts("ranking.value"), scope="col")])
    )
    return [
        html.Section(
            [html.H3(texts("panel.trend")), html.Table([head, html.Tbody(rows)], className="trend-table")],
            className="trend",
        )
    ]


def _trend_cell(figure: Figure, texts: Texts) -> Component:
    if not figure.has_value:
        return html.Td(figure.write(texts), className="reason")
    return html.Td([figure.write(texts), html.Span(figure.interval(texts), className="interval")])


def _chart(
    served: ServedRelease,
    selection: Selection,
    place: Place,
    history: Sequence[tuple[date, Figure]],
    texts: Texts,
) -> Component:
    is_open = selection.chart == "1"
    toggle = html.A(
        texts("panel.chart.close" if is_open else "panel.chart.open"),
        href=href(served, selection, texts.language, chart="" if is_open else "1"),
        className="chart-toggle",
        role="button",
        **data(nav=""),
        **aria(expanded="true" if is_open else "false"),
    )
    drawn = charts(served, selection, place, history, texts) if is_open else []
    return html.Section([toggle, html.Div(drawn, id="chart")], className="chart")


def _downloads(served: ServedRelease, selection: Selection, texts: Texts) -> Component:
    one = csv_url(served, selection, texts.language, only="area")
    return html.P(
        [
            html.A(texts("panel.download"), href=one, id="csv-area", className="button", download=""),
            html.A(texts("map.download"), href=csv_url(served, selection, texts.language), download=""),
        ],
        className="downloads ways",
    )
