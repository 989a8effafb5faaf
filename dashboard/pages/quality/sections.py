"""The sections of the report: rows, rejects, missing values, placement, sources, release, list of releases."""

from typing import Final

from dash.development.base_component import Component

from dashboard import quick_html as html
from dashboard.component_attributes import aria
from dashboard.pages.quality.tables import Cell, card, note, share_bar, table, with_remark
from dashboard.pages.quality.view import QualityView, quality_path
from data.release.intake import Intake, PlacementIntake, TableIntake

_ORDER: Final = ("family", "person", "support", "source", "work_unit")
_SHOWN: Final = 8
_REMARKS: Final = {
    "family": {"lat": "place", "lon": "place", "adm2_pcode": "place"},
    "person": {"birth_date": "birth", "age": "birth"},
    "support": {
        "family_id": "owner",
        "person_id": "owner",
        "offered": "step",
        "accepted": "step",
        "received": "step",
        "ended": "step",
        "amount": "payment",
        "currency": "payment",
    },
}
"""Columns in which a missing value is usual, and why."""


def rows_card(view: QualityView, intake: Intake) -> Component:
    """Rows read, accepted and rejected per table."""
    texts = view.texts
    dated = any(read.left_out for read in intake.tables.values())
    head = ["quality.table", "quality.read", "quality.accepted", "quality.rejected", "quality.share"]
    rows: list[list[Cell]] = []
    for name, read in _tables(intake):
        counts = [texts.integer(number) for number in (read.read, read.accepted, read.rejected)]
        left_out = [texts.integer(read.left_out)] if dated else []
        rows.append([texts(f"table.{name}"), *counts, view.share(read.rejected, read.read), *left_out])
    heads = [texts(msgid) for msgid in head] + ([texts("quality.left_out")] if dated else [])
    title = texts("quality.rows.title")
    return card(
        "rows",
        title,
        note(texts("quality.rows.note")),
        table("rows", title, heads, rows, numbers=range(1, len(heads))),
        note(texts("quality.rows.left_out.note")) if dated else None,
    )


def rejects_card(view: QualityView, intake: Intake) -> Component:
    """Rejected rows by table, column and reason."""
    texts = view.texts
    found = [
        (reason.count, table_name, reason.field, reason.value_class)
        for table_name, read in _tables(intake)
        for reason in read.reasons
    ]
    title = texts("quality.rejects.title")
    if not found:
        return card("rejects", title, html.P(texts("quality.rejects.none")))
    rows: list[list[Cell]] = []
    for count, table_name, field, value_class in sorted(found, key=lambda item: (-item[0], item[1:])):
        msgid = f"reject.{value_class}"
        reason = texts(msgid) if texts.has(msgid) else value_class
        place = with_remark(view.column(table_name, field), texts(f"table.{table_name}"))
        rows.append([reason, place, texts.integer(count)])
    heads = [texts("quality.reason"), texts("quality.column"), texts("quality.rows")]
    parts: list[Cell] = [
        note(texts("quality.rejects.note")),
        table("rejects", title, heads, rows[:_SHOWN], numbers=[2]),
    ]
    if rest := rows[_SHOWN:]:
        more = table("rejects-more", title, heads, rest, numbers=[2])
        parts.append(html.Details([html.Summary(texts.counted("quality.rejects.more", len(rest))), more]))
    return card("rejects", title, *parts)


def missing_card(view: QualityView, intake: Intake) -> Component:
    """Missing values per column, most missing first, for every table that was read."""
    texts = view.texts
    parts = [_missing(view, name, read) for name, read in _tables(intake) if read.read]
    return card(
        "missing",
        texts("quality.missing.title"),
        note(texts("quality.missing.note")),
        html.Div(parts, className="missing-tables"),
        wide=True,
    )


def _missing(view: QualityView, name: str, read: TableIntake) -> Component:
    texts = view.texts
    title = texts("quality.missing.table", table=texts(f"table.{name}"))
    parts: list[Cell] = [html.H3(texts(f"table.{name}"))]
    first, rest = read.missing[:_SHOWN], read.missing[_SHOWN:]
    if not first:
        parts.append(html.P(texts("quality.missing.none")))
    else:
        parts.append(_missing_table(view, f"missing-{name}", title, (name, read, first)))
    if rest:
        more = _missing_table(view, f"missing-{name}-more", title, (name, read, rest))
        parts.append(html.Details([html.Summary(texts.counted("quality.missing.more", len(rest))), more]))
    if first and read.complete:
        columns = ", ".join(view.column(name, column) for column in read.complete)
        parts.append(note(texts("quality.missing.complete", columns=columns)))
    return html.Div(parts)


def _missing_table(
    view: QualityView, name: str, title: str, part: tuple[str, TableIntake, list[tuple[str, int]]]
) -> Component:
    texts = view.texts
    of, read, columns = part
    rows: list[list[Cell]] = []
    for column, count in columns:
        why = _REMARKS.get(of, {}).get(column)
        label = with_remark(view.column(of, column), texts(f"missing.{why}") if why else "")
        rows.append([label, texts.integer(count), share_bar(view.share(count, read.read), count, read.read)])
    heads = [texts("quality.column"), texts("quality.missing.count"), texts("quality.share")]
    return table(name, title, heads, rows, numbers=[1])


def placement_card(view: QualityView, placement: PlacementIntake) -> Component:
    """Families by how they were placed."""
    texts = view.texts
    whole = placement.by_coordinates + placement.by_code + placement.unlocated

    def rows(*ways: tuple[str, int]) -> list[list[Cell]]:
        return [
            [texts(f"placement.{way}"), texts.integer(count), share_bar(view.share(count, whole), count, whole)]
            for way, count in ways
        ]

    heads = [texts("quality.placement.way"), texts("table.family"), texts("quality.share")]
    title = texts("quality.placement.title")
    main = rows(
        ("by_coordinates", placement.by_coordinates),
        ("by_code", placement.by_code),
        ("unlocated", placement.unlocated),
    )
    also = rows(("outside", placement.outside), ("elsewhere", placement.elsewhere))
    distance = None
    if placement.outside:
        median, largest = (
            texts.scaled(round(km * 10), 1) for km in (placement.outside_median_km, placement.outside_largest_km)
        )
        distance = note(texts("placement.distance", median=median, largest=largest))
    return card(
        "placement",
        title,
        note(texts("quality.placement.note")),
        table("placement", title, heads, main, numbers=[1]),
        table("placement-also", texts("placement.also"), heads, also, numbers=[1]),
        distance,
    )


def sources_card(view: QualityView, intake: Intake) -> Component:
    """What each agency delivered, and whether a newer load was due."""
    texts = view.texts
    title = texts("quality.sources.title")
    if not intake.sources:
        return card("sources", title, html.P(texts("quality.sources.none")), wide=True)
    late = sum(source.overdue(view.day) is True for source in intake.sources)
    rows: list[list[Cell]] = []
    for source in sorted(intake.sources, key=lambda item: (item.overdue(view.day) is not True, item.agency)):
        state = {True: "overdue", False: "in_time", None: "unknown"}[source.overdue(view.day)]
        cadence = f"cadence.{source.cadence}"
        rate = "–"
        if source.records and source.matched is not None:
            rate = view.share(source.matched, source.records)
        rows.append(
            [
                view.agency(source.agency),
                *("–" if number is None else texts.integer(number) for number in (source.records, source.matched)),
                rate,
                texts.day(source.last_load) if source.last_load else "–",
                texts(cadence) if texts.has(cadence) else source.cadence or "–",
                html.Span(texts(f"source.{state}"), className=f"state {state}"),
            ]
        )
    names = ("agency", "records", "matched", "match_rate", "last_load", "cadence", "state")
    return card(
        "sources",
        title,
        note(" ".join([texts.counted("quality.sources.overdue", late), texts("quality.sources.note", day=_day(view))])),
        table("sources", title, [texts(f"quality.{name}") for name in names], rows, numbers=[1, 2, 3]),
        wide=True,
    )


def about_card(view: QualityView) -> Component:
    """Where the release comes from."""
    texts, manifest = view.texts, view.served.release.manifest
    facts: list[tuple[str, Cell]] = [
        (texts("about.release"), html.Code(manifest.release_id)),
        (texts("about.day"), _day(view)),
        (texts("about.model"), ", ".join(manifest.scoring_model_versions) or "–"),
        (texts("about.boundaries"), boundaries(view, manifest.boundaries_version, manifest.schematic_boundaries)),
        (texts("about.protection"), manifest.protection),
        (texts("about.software"), manifest.software_version),
    ]
    for name, value in sorted(manifest.registry_fingerprints.items()):
        label = texts(f"table.{name}") if name in _ORDER else name
        facts.append((texts("about.fingerprint", table=label), html.Code(value)))
    parts = [part for term, value in facts for part in (html.Dt(term), html.Dd(value))]
    return card("about", texts("quality.about.title"), html.Dl(parts, className="facts"))


def releases_card(view: QualityView) -> Component:
    """Published releases, latest first, each a link to its report."""
    texts = view.texts
    rows: list[list[Cell]] = []
    for served in view.releases:
        manifest = served.release.manifest
        shown = served.release_id == view.served.release_id
        day = texts.day(manifest.reference_date)
        address = quality_path(view.country, texts.language, served.release_id)
        link = html.A(day, href=address, **(aria(current="page") if shown else {}))
        rows.append(
            [
                [link, html.Span(texts("quality.releases.shown"), className="parent") if shown else None],
                boundaries(view, manifest.boundaries_version, manifest.schematic_boundaries),
                html.Code(manifest.release_id),
            ]
        )
    title = texts("quality.releases.title")
    heads = [texts("about.day"), texts("about.boundaries"), texts("about.release")]
    return card("releases", title, table("releases", title, heads, rows))


def notices_card(view: QualityView, intake: Intake) -> Component | None:
    """What the build remarked, as it wrote it (English, with names of files and columns)."""
    if not intake.notices:
        return None
    items = [html.Li(sentence, lang="en") for sentence in intake.notices]
    return card("build-notices", view.texts("quality.notices.title"), html.Ul(items, className="plain-list"), wide=True)


def boundaries(view: QualityView, version: str, schematic: bool) -> str:
    """Version of the boundaries, with a word of caution where they are schematic."""
    return view.texts("quality.schematic", boundaries=version) if schematic else version


def _day(view: QualityView) -> str:
    return view.texts.day(view.day)


def _tables(intake: Intake) -> list[tuple[str, TableIntake]]:
    return [(name, intake.tables[name]) for name in _ORDER if name in intake.tables]
