"""The indicator by every group: a table that is the drawing at the same time."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.groups.cells import Breakdown, Cell
from dashboard.pages.groups.dimensions import dimension_title, group_title
from dashboard.pages.groups.plot import Scale, axis, plot
from dashboard.pages.groups.subject import Subject
from dashboard.pages.groups.words import cell_reason, figure_interval
from dashboard.pages.heatmap.place_facts import Place
from dashboard.pages.heatmap.titles import capitalised, reference_day


def table_section(subject: Subject, notes: Markup | None) -> Markup:
    """Heading, definition, notes and the table, or what there is instead."""
    texts, served = subject.texts, subject.served
    entry = served.release.register[subject.choice.indicator]
    base = texts("base.persons" if subject.in_persons else "base.families")
    heading = texts("groups.subject", indicator=subject.label, area=subject.area_name)
    return section(
        "rates",
        heading,
        element("p", {"class": "definition"}, entry["definition"][texts.language]),
        element("p", None, texts("groups.counted", base=base, day=texts.day(reference_day(served)))),
        notes,
        *(_table(subject) if subject.in_persons else _families_only(subject)),
    )


def show_link(subject: Subject, place: Place) -> Markup:
    """The way to the same view of another place."""
    return element(
        "a",
        {"class": "instead", "href": subject.address(area=place.code)},
        subject.texts("groups.show_area", area=subject.place_name(place)),
    )


def _families_only(subject: Subject) -> list[Markup]:
    """The figure in families, since there is none of persons."""
    texts, total = subject.texts, subject.total
    minimum = subject.served.release.protection.minimum_families
    parts = [element("p", {"class": "notice"}, texts("groups.families_only"))]
    if total is None:
        return [*parts, *_not_here(subject)]
    if not total.has_value:
        return [*parts, element("p", None, cell_reason(total, minimum, texts))]
    return [
        *parts,
        element(
            "p",
            {"class": "headline"},
            element("span", {"class": "headline-value"}, total.figure.write(texts)),
            element("span", {"class": "headline-interval"}, total.figure.interval(texts)),
            element("span", {"class": "headline-count"}, texts.counted("count.families", total.figure.denominator)),
        ),
    ]


def _not_here(subject: Subject) -> list[Markup]:
    """The indicator is not published for places as small as this."""
    texts = subject.texts
    links = element("p", None, show_link(subject, subject.wider[0])) if subject.wider else None
    sentence = element("p", {"class": "notice"}, texts("groups.not_here", area=subject.area_name))
    return [sentence, links] if links else [sentence]


def _table(subject: Subject) -> list[Markup]:
    texts, total = subject.texts, subject.total
    if total is None and not any(item.published for item in subject.breakdowns):
        return _not_here(subject)
    cells = [cell for item in subject.breakdowns for cell in item.cells if cell is not None]
    scale = Scale.over([*cells, *([total] if total else [])], subject.measure)
    nothing = not any(cell.has_value for cell in cells)
    head = element(
        "tr",
        None,
        element(
            "th",
            {"scope": "col"},
            element(
                "div",
                {"class": "group-cell"},
                texts("groups.column.group"),
                None if nothing else axis(scale, subject.measure, texts),
            ),
        ),
        element(
            "th",
            {"scope": "col", "class": "value"},
            texts("ranking.value"),
            element("span", {"class": "interval"}, texts("ranking.interval")),
        ),
        element(
            "th",
            {"scope": "col", "class": "n"},
            texts("groups.column.people" if subject.measure.unit == "percent" else "groups.column.people_mean"),
        ),
    )
    everyone = _row(subject, capitalised(texts("panel.everybody")), total, scale, whole=True)
    table = element(
        "table",
        {"class": "groups-table"},
        element("caption", None, texts("groups.caption", area=subject.area_name)),
        element("thead", None, head),
        element("tbody", None, everyone),
        [_dimension(subject, item, scale, brief=nothing) for item in subject.breakdowns],
    )
    return [*(_all_hidden(subject) if nothing else []), table, *_missing(subject)]


def _all_hidden(subject: Subject) -> list[Markup]:
    """One sentence for all, instead of one under every dimension."""
    hidden = sum(item.hidden for item in subject.breakdowns)
    if not hidden:
        return []
    sentence = subject.texts.counted("groups.hidden", hidden)
    link = show_link(subject, subject.wider[0]) if subject.wider else None
    return [element("p", {"class": "notice"}, sentence, " ", link)]


def _missing(subject: Subject) -> list[Markup]:
    """What this release does not divide people by."""
    texts = subject.texts
    if not subject.missing_dimensions:
        return []
    names = ", ".join(dimension_title(name, texts) for name in subject.missing_dimensions)
    return [element("p", {"class": "bars-note"}, texts("groups.missing_dimensions", names=names))]


def _dimension(subject: Subject, breakdown: Breakdown, scale: Scale, *, brief: bool) -> Markup:
    texts = subject.texts
    title = dimension_title(breakdown.dimension.name, texts)
    notes = _dimension_notes(subject, breakdown, brief=brief)
    head = element(
        "tr",
        {"class": "dimension"},
        element("th", {"scope": "rowgroup", "colspan": "3"}, element("span", None, title), notes),
    )
    rows = (
        [
            _row(subject, group_title(subject.served, group, texts), cell, scale)
            for group, cell in zip(breakdown.dimension.groups, breakdown.cells, strict=True)
        ]
        if breakdown.published
        else []
    )
    return element("tbody", None, head, rows)


def _dimension_notes(subject: Subject, breakdown: Breakdown, *, brief: bool) -> list[Markup]:
    """Sentences under a dimension's name: why it has no rows, that groups overlap, how many are hidden."""
    texts = subject.texts
    if breakdown.same:
        return [element("p", None, texts("groups.same"))]
    notes = []
    if not breakdown.published:
        place = subject.nearest_with(breakdown)
        sentence = texts("groups.too_fine", area=subject.area_name) if place else texts("groups.nowhere")
        return [element("p", None, sentence, *([" ", show_link(subject, place)] if place else []))]
    if breakdown.dimension.overlaps:
        notes.append(element("p", None, texts("groups.overlap")))
    if breakdown.hidden and not brief:
        place = subject.nearest_with(breakdown, complete=True)
        sentence = texts.counted("groups.hidden", breakdown.hidden)
        notes.append(element("p", None, sentence, *([" ", show_link(subject, place)] if place else [])))
    return notes


def _row(subject: Subject, name: str, cell: Cell | None, scale: Scale, *, whole: bool = False) -> Markup:
    texts, total = subject.texts, subject.total
    reference = total.value if total is not None and total.has_value else None
    label = element("span", {"class": "group-name"}, name)
    attributes = {"class": "is-whole"} if whole else None
    if cell is None or not cell.has_value:
        minimum = subject.served.release.protection.minimum_families
        reason = element("div", None, cell_reason(cell, minimum, texts))
        head = element("th", {"scope": "row"}, element("div", {"class": "group-cell"}, label))
        return element("tr", attributes, head, element("td", {"class": "reason", "colspan": "2"}, reason))
    figure = cell.figure
    drawing = plot(cell, scale, reference, whole=whole)
    return element(
        "tr",
        attributes,
        element("th", {"scope": "row"}, element("div", {"class": "group-cell"}, label, drawing)),
        element(
            "td",
            {"class": "value"},
            figure.write(texts),
            element("span", {"class": "interval"}, figure_interval(figure, texts)),
        ),
        element("td", {"class": "n"}, _people(cell, subject)),
    )


def _people(cell: Cell, subject: Subject) -> Markup | str:
    """Persons concerned and persons in the group; only the latter for a mean."""
    texts, figure = subject.texts, cell.figure
    whole = texts.integer(figure.denominator)
    if figure.measure.unit != "percent":
        return whole
    return Markup(
        texts(
            "browser.of",
            part=element("strong", None, texts.integer(figure.numerator)),
            whole=element("span", {"class": "of-whole"}, whole),
        )
    )
