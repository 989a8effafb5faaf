"""What the page shows, as tables to download: the same numbers, unrounded, with their intervals."""

from collections.abc import Sequence

from dashboard.pages import desk_parts
from dashboard.pages.reasons.area_poverty import MEASURES
from dashboard.pages.reasons.made_of import deprivation_label, sphere_label
from dashboard.pages.reasons.peers import find_peers
from dashboard.pages.reasons.since_card import since_sheet
from dashboard.pages.reasons.view import M0, ReasonsView
from data.causes.propagation import Effect
from data.causes.sphere_parts import driver
from data.exports.sheet import CellValue, Sheet, SheetColumn
from data.people.scoped_release import Figure


def all_sheets(view: ReasonsView) -> list[Sheet]:
    """Every table that has rows."""
    if M0 not in view.register:
        return []
    label = view.register[view.indicator]["label"][view.desk.language]
    found = [
        _measures(view),
        _spheres(view),
        _deprivations(view),
        since_sheet(view.moments, label, view.texts),
        _change_spheres(view),
        _change_deprivations(view),
        _change_parts(view),
        _parts(view),
        _peers(view),
    ]
    return [sheet for sheet in found if sheet.rows]


def triple(name: str, label: str, view: ReasonsView) -> list[SheetColumn]:
    """Columns of a figure and both ends of its interval."""
    texts = view.texts
    return [
        SheetColumn(name, label, "number"),
        SheetColumn(f"{name}_low", f"{label}: {texts('reasons.low')}", "number"),
        SheetColumn(f"{name}_high", f"{label}: {texts('reasons.high')}", "number"),
    ]


def of_effect(effect: Effect | None, scale: float = 1.0) -> list[CellValue]:
    """A figure and both ends."""
    if effect is None:
        return [None, None, None]
    return [effect.value * scale, effect.low * scale, effect.high * scale]


def of_figure(figure: Figure | None) -> list[CellValue]:
    """A published figure and both ends, in its unit."""
    if figure is None or not figure.state.has_value:
        return [None, None, None]
    return [figure.value, figure.low, figure.high]


def state_of(figure: Figure | None, view: ReasonsView) -> str:
    """Why there is no value; "" where there is one."""
    if figure is None:
        return view.texts("place.not_published")
    return "" if figure.state.has_value else desk_parts.state_text(figure.state, view.texts)


def _sheet(name: str, title: str, columns: list[SheetColumn], rows: Sequence[Sequence[CellValue]]) -> Sheet:
    return Sheet(name, title, tuple(columns), [tuple(row) for row in rows])


def _measures(view: ReasonsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("measure", texts("reasons.measure")), *triple("value", texts("reasons.here"), view)]
    columns += [SheetColumn("state", texts("reasons.state")), *triple("nation", texts("reasons.nation"), view)]
    rows = [
        [
            texts(f"fact.{code}"),
            *of_figure(figure),
            state_of(figure, view),
            *of_figure(view.nation.measures[code] if view.nation else None),
        ]
        for code, figure in view.here.measures.items()
    ]
    return _sheet("measures", texts("reasons.measures.title"), columns, rows)


def _spheres(view: ReasonsView) -> Sheet:
    texts = view.texts
    around = view.nation.shares if view.nation is not None else []
    columns = [SheetColumn("sphere", texts("reasons.sphere")), *triple("share", texts("reasons.here"), view)]
    columns += triple("nation", texts("reasons.nation"), view)
    rows = [
        [
            sphere_label(view, view.here.spheres[row]),
            *of_effect(share, 100),
            *of_effect(around[row] if around else None, 100),
        ]
        for row, share in enumerate(view.here.shares)
    ]
    return _sheet("spheres", texts("reasons.spheres.title"), columns, rows)


def _deprivations(view: ReasonsView) -> Sheet:
    texts = view.texts
    nation = {item.code: item for item in view.nation.deprivations} if view.nation is not None else {}
    columns = [
        SheetColumn("deprivation", texts("reasons.deprivations.name")),
        SheetColumn("sphere", texts("reasons.sphere")),
    ]
    for name in ("everybody", "poor", "part"):
        columns += triple(name, texts(f"reasons.deprivations.{name}"), view)
    columns += [SheetColumn("state", texts("reasons.state")), *triple("nation", texts("reasons.nation"), view)]
    rows = []
    for item in view.here.deprivations:
        other = nation.get(item.code)
        rows.append(
            [
                deprivation_label(view, item.code),
                sphere_label(view, item.sphere),
                *of_figure(item.everybody),
                *of_figure(item.poor),
                *of_effect(item.part, 100),
                state_of(item.poor, view),
                *of_effect(other.part if other else None, 100),
            ]
        )
    return _sheet("deprivations", texts("reasons.deprivations.title"), columns, rows)


def _change_spheres(view: ReasonsView) -> Sheet:
    texts, whole = view.texts, view.whole_change
    columns = [SheetColumn("what", texts("reasons.change.column.what"))]
    for name in ("total", "incidence", "intensity"):
        columns += triple(name, texts(f"reasons.change.column.{name}"), view)
    lines = [(sphere_label(view, code), part) for code, part in zip(view.here.spheres, view.by_sphere, strict=False)]
    if whole is not None:
        lines.append((texts("reasons.change.whole"), whole))
    rows = [
        [label, *of_effect(part.total), *of_effect(part.by_factor), *of_effect(part.by_rest)] for label, part in lines
    ]
    return _sheet("change_spheres", texts("reasons.change.spheres"), columns, rows)


def _change_deprivations(view: ReasonsView) -> Sheet:
    texts, found = view.texts, view.by_deprivation
    columns = [SheetColumn("deprivation", texts("reasons.deprivations.name"))]
    columns += triple("total", texts("reasons.change.column.total"), view)
    rows: list[list[CellValue]] = []
    if found is not None:
        codes, change = found
        rows = [
            [deprivation_label(view, code), *of_effect(term)] for code, term in zip(codes, change.terms, strict=True)
        ]
        rows.append([texts("reasons.change.remainder"), *of_effect(change.remainder)])
        rows.append([texts("reasons.change.whole"), *of_effect(change.total)])
    return _sheet("change_deprivations", texts("reasons.change.deprivations"), columns, rows)


def _change_parts(view: ReasonsView) -> Sheet:
    texts, change = view.texts, view.by_part
    columns = [SheetColumn("pcode", texts("reasons.pcode")), SheetColumn("area", texts("field.area"))]
    for name in ("within", "shift"):
        columns += triple(name, texts(f"reasons.change.column.{name}"), view)
    rows: list[list[CellValue]] = []
    if change is not None:
        for part, found in zip(view.parts, change.parts, strict=True):
            within, shift = (found.within, found.shift) if found is not None else (None, None)
            rows.append([part.place.pcode, part.place.name, *of_effect(within), *of_effect(shift)])
    return _sheet("change_parts", texts("reasons.change.parts"), columns, rows)


def _parts(view: ReasonsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("pcode", texts("reasons.pcode")), SheetColumn("area", texts("field.area"))]
    columns += [*triple("m0", texts("fact.mpi_m0"), view), SheetColumn("state", texts("reasons.state"))]
    columns += [
        SheetColumn("driver", texts("reasons.parts.driver")),
        *triple("share", texts("reasons.parts.share"), view),
    ]
    rows: list[list[CellValue]] = []
    for part in view.parts:
        found = driver(part.now.shares)
        name = sphere_label(view, part.now.spheres[found[0]]) if found else None
        share = part.now.shares[found[0]] if found else None
        m0 = part.now.measures[M0]
        rows.append(
            [part.place.pcode, part.place.name, *of_figure(m0), state_of(m0, view), name, *of_effect(share, 100)]
        )
    level = view.parts[0].place.level if view.parts else ""
    return Sheet("parts", texts("reasons.parts.title"), tuple(columns), [tuple(row) for row in rows], level)  # type: ignore[arg-type]


def _peers(view: ReasonsView) -> Sheet:
    texts = view.texts
    columns = [SheetColumn("pcode", texts("reasons.pcode")), SheetColumn("area", texts("field.area"))]
    columns.append(SheetColumn("distance", texts("reasons.peers.distance"), "number"))
    for code in MEASURES:
        columns += triple(code, texts(f"fact.{code}"), view)
    rows = [
        [
            peer.place.pcode,
            peer.place.name,
            peer.distance,
            *(cell for code in MEASURES for cell in of_figure(peer.figures[code])),
        ]
        for peer in find_peers(view)
    ]
    return _sheet("peers", texts("reasons.peers.title"), columns, rows)
