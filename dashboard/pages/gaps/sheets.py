"""What the page shows, as tables to download: the same numbers, unrounded, with their intervals."""

from collections.abc import Sequence

from dashboard.pages import desk_parts
from dashboard.pages.gaps.breakdowns import breakdowns
from dashboard.pages.gaps.co_coverage import combination_name
from dashboard.pages.gaps.services import STEPS, TOGETHER, service_code
from dashboard.pages.gaps.target_groups import GroupReach
from dashboard.pages.gaps.view import GapsView
from dashboard.pages.reasons.since_card import since_sheet
from data.exports.sheet import CellValue, Sheet, SheetColumn
from data.inequality.estimates import Estimate
from data.people.scoped_release import Figure


def all_sheets(view: GapsView) -> list[Sheet]:
    """Every table that has rows."""
    found = [
        _parts(view),
        _groups(view),
        _since(view),
        _breakdowns(view),
        _programmes(view),
        _together(view),
        _services(view),
    ]
    return [sheet for sheet in found if sheet is not None and sheet.rows]


def _triple(name: str, label: str, view: GapsView) -> list[SheetColumn]:
    texts = view.texts
    return [
        SheetColumn(name, label, "number"),
        SheetColumn(f"{name}_low", f"{label}: {texts('reasons.low')}", "number"),
        SheetColumn(f"{name}_high", f"{label}: {texts('reasons.high')}", "number"),
    ]


def _of(estimate: Estimate | None) -> list[CellValue]:
    return [None, None, None] if estimate is None else [estimate.value, estimate.low, estimate.high]


def _figure(figure: Figure | None) -> list[CellValue]:
    shown = figure is not None and figure.state.has_value
    return [figure.value, figure.low, figure.high] if figure is not None and shown else [None, None, None]


def _state(figure: Figure | None, view: GapsView) -> str:
    if figure is None:
        return view.texts("place.not_published")
    return "" if figure.state.has_value else desk_parts.state_text(figure.state, view.texts)


def _reach_columns(view: GapsView) -> list[SheetColumn]:
    texts = view.texts
    columns = []
    for name in ("entitled", "reached", "missed", "exclusion"):
        columns += _triple(name, texts(f"gaps.column.{name}"), view)
    return [*columns, SheetColumn("state", texts("reasons.state"))]


def _reach(found: GroupReach, view: GapsView) -> list[CellValue]:
    counts = found.counts
    cells = [*_of(found.entitled or (counts.entitled if counts else None))]
    cells += [*_of(counts.reached if counts else None), *_of(counts.missed if counts else None)]
    return [*cells, *_figure(found.exclusion), _state(found.exclusion, view)]


def _sheet(name: str, title: str, columns: list[SheetColumn], rows: Sequence[Sequence[CellValue]]) -> Sheet:
    return Sheet(name, title, tuple(columns), [tuple(row) for row in rows])


def _parts(view: GapsView) -> Sheet | None:
    if not view.parts or view.group is None:
        return None
    texts = view.texts
    columns = [SheetColumn("pcode", texts("reasons.pcode")), SheetColumn("area", texts("gaps.column.part"))]
    columns += [
        SheetColumn("rank_number", texts("gaps.column.rank"), "integer"),
        SheetColumn("rank_share", texts("gaps.column.rank_share"), "integer"),
        *_reach_columns(view),
        *_triple("change", texts("gaps.column.change"), view),
    ]
    rows: list[tuple[CellValue, ...]] = []
    for part in view.parts:
        ranks = [rank.place if rank is not None else None for rank in (part.by_number, part.by_share)]
        change = part.change
        moved = [None, None, None] if change is None else [change.value, change.low, change.high]
        rows.append((part.place.pcode, part.place.name, *ranks, *_reach(part.reach, view), *moved))
    level = "adm1" if view.parts[0].place.level == "adm1" else "adm2"
    return Sheet("parts", view.group.missed_label[view.desk.language], tuple(columns), rows, level)  # type: ignore[arg-type]


def _groups(view: GapsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("code", texts("gaps.code")), SheetColumn("group", texts("gaps.column.group"))]
    columns += [SheetColumn("counted", texts("field.base")), *_reach_columns(view)]
    columns += [*_triple("inclusion", texts("gaps.column.inclusion"), view), SheetColumn("truth", texts("gaps.truth"))]
    rows = []
    for group in view.groups:
        found = view.reach_of(group)
        label, truth = group.missed_label[view.desk.language], group.truth.get(view.desk.language, "")
        counted = texts(f"gaps.counted.{group.base}")
        rows.append([group.code, label, counted, *_reach(found, view), *_figure(found.inclusion), truth])
    return _sheet("target_groups", texts("gaps.overview.title", area=view.place.name), columns, rows)


def _since(view: GapsView) -> Sheet | None:
    if view.group is None:
        return None
    return since_sheet(view.moments, view.group.missed_label[view.desk.language], view.texts)


def _breakdowns(view: GapsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("dimension", texts("gaps.dimension")), SheetColumn("category", texts("gaps.column.people"))]
    columns += _reach_columns(view)
    rows = [[texts(f"field.{name}"), label, *_reach(found, view)] for name, label, found in breakdowns(view)]
    return _sheet("breakdown", texts("gaps.breakdown.title"), columns, rows)


def _programmes(view: GapsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("code", texts("gaps.code")), SheetColumn("programme", texts("gaps.programmes.programme"))]
    for name in ("receives", "unreached_de"):
        label = texts(f"gaps.programmes.{name}")
        state = SheetColumn(f"{name}_state", f"{label}: {texts('reasons.state')}")
        columns += [*_triple(name, label, view), state]
    rows = []
    for item in view.programmes():
        cells: list[CellValue] = [item["code"], item["label"][view.desk.language]]
        for name in ("receives", "unreached_de"):
            figure = view.look(f"{name}_{item['code']}")
            cells += [*_figure(figure), _state(figure, view)]
        rows.append(cells)
    return _sheet("programmes", texts("gaps.programmes.title"), columns, rows)


def _together(view: GapsView) -> Sheet | None:
    chosen = view.co_coverage
    if chosen is None:
        return None
    texts = view.texts
    members = [member["label"][view.desk.language] for member in chosen["members"]]
    columns = [SheetColumn("bits", texts("gaps.code")), SheetColumn("combination", texts("gaps.together.combination"))]
    columns += [*_triple("share", texts("gaps.together.share"), view), SheetColumn("state", texts("reasons.state"))]
    rows = [
        [item.bits, combination_name(view, item.bits, members), *_figure(figure), _state(figure, view)]
        for item, figure in view.combinations
    ]
    return _sheet("co_coverage", texts("gaps.together.title"), columns, rows)


def _services(view: GapsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("code", texts("gaps.code")), SheetColumn("service", texts("gaps.services.service"))]
    columns += [
        SheetColumn("measure", texts("gaps.services.measure")),
        *_triple("value", texts("gaps.services.value"), view),
    ]
    columns.append(SheetColumn("state", texts("reasons.state")))
    rows: list[list[CellValue]] = []
    for item in view.programmes("service"):
        for step in STEPS:
            code = service_code(step, item["code"])
            if code in view.register:
                rows.append(
                    [code, item["label"][view.desk.language], texts(f"gaps.services.{step}"), *_shown(view, code)]
                )
    rows += [
        [code, "", texts(f"gaps.services.{code}"), *_shown(view, code)] for code in TOGETHER if code in view.register
    ]
    return _sheet("services", texts("gaps.services.title"), columns, rows)


def _shown(view: GapsView, code: str) -> list[CellValue]:
    figure = view.look(code)
    return [*_figure(figure), _state(figure, view)]
