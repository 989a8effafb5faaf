"""`family-atlas differences`: what changed between two releases, and why."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dashboard.cli.options import store_option
from dashboard.cli.sentences import sentence_errors

if TYPE_CHECKING:
    from rich.console import Console

    from data.release.differences import Change, Differences, FigureChange

_MOST_LISTED = 12


@click.command()
@click.argument("country")
@click.argument("old")
@click.argument("new")
@store_option
@click.option("--all", "everything", is_flag=True, help="Show every figure, not only those beyond the noise.")
@sentence_errors
def command(country: str, old: str, new: str, store: Path, everything: bool) -> None:
    """Compare the releases OLD and NEW of COUNTRY, published or not."""
    from rich.console import Console

    from data.release.differences import COMPARABLE, compare
    from data.release.reader import open_release
    from data.release.store import Store

    shelf = Store(store)
    found = compare(*(open_release(shelf.release_dir(country, name)) for name in (old, new)))
    console = Console()
    console.print(f"{found.old_id} ({found.old_date}) → {found.new_id} ({found.new_date})", soft_wrap=True)
    if not found.causes:
        console.print("Nothing differs: same data, weights, indicators, boundaries, rules and software.")
    for cause in found.causes:
        console.print(f"\n[bold]{cause.value.capitalize()}[/bold]: {COMPARABLE[cause]}", soft_wrap=True)
        _list(console, _details(found)[cause.value])
    if not found.weights.told:
        console.print("\nA release does not tell its weights, so whether they changed is not known.", soft_wrap=True)
    _show_figures(console, found, everything)


def _details(found: "Differences") -> dict[str, list[str]]:
    data, indicators, areas = found.data, found.indicators, found.boundaries
    version = [f"version {areas.old_version} → {areas.new_version}"] if areas.old_version != areas.new_version else []
    return {
        "data": [
            *(f"{change.name} has other rows" for change in data.tables),
            *(f"{change.name}: {_number(change.old)} → {_number(change.new)}" for change in data.counts),
            *([_words(data.models)] if data.models else []),
        ],
        "weights": [
            *(f"weight of {item.code}: {_number(item.old)} → {_number(item.new)}" for item in found.weights.weights),
            *(_words(change) for change in found.weights.constants),
        ],
        "indicators": [
            *(f"added: {code} ({_english(label)})" for code, label in indicators.added.items()),
            *(f"removed: {code} ({_english(label)})" for code, label in indicators.removed.items()),
            *(f"redefined: {item.code} ({', '.join(p.name for p in item.parts)})" for item in indicators.redefined),
            *(["how indicators are computed changed, in parts that releases do not publish"] * indicators.unseen),
        ],
        "boundaries": [
            *version,
            *(f"added: {area.pcode} {_english(area.name)}" for area in areas.added),
            *(f"removed: {area.pcode} {_english(area.name)}" for area in areas.removed),
            *(f"renamed: {area.pcode} {_english(area.old)} → {_english(area.new)}" for area in areas.renamed),
            *(f"moved: {area.pcode} from {area.old_parent} to {area.new_parent}" for area in areas.moved),
        ],
        "rules": [
            f"{change.name} changed" if isinstance(change.new or change.old, list) else _words(change)
            for change in found.rules
        ],
        "software": [_words(found.software)] if found.software else [],
    }


def _list(console: "Console", lines: list[str]) -> None:
    for line in lines[:_MOST_LISTED]:
        console.print(f"  {line}", soft_wrap=True, markup=False, highlight=False)
    if len(lines) > _MOST_LISTED:
        console.print(f"  and {len(lines) - _MOST_LISTED} more")


def _show_figures(console: "Console", found: "Differences", everything: bool) -> None:
    from rich.table import Table

    shown = [item for item in found.figures if everything or item.beyond_noise]
    table = Table(title=f"Figures: {len(shown)} of {len(found.figures)}", title_justify="left")
    table.add_column("indicator", overflow="fold")
    table.add_column("base", no_wrap=True)
    for heading in ("nation, old", "nation, new", "areas in", "out", "moved"):
        table.add_column(heading, justify="right", no_wrap=True)
    for item in shown:
        table.add_row(
            f"{item.code}{' (redefined)' if item.redefined else ''}",
            item.base,
            _figure(item, item.old, item.old_low, item.old_high),
            _figure(item, item.new, item.new_low, item.new_high),
            f"{item.appeared:,}",
            f"{item.vanished:,}",
            f"{item.moved:,}/{item.shown:,}",
        )
    console.print()
    if shown:
        console.print(table)
    else:
        console.print("No figure of the nation changed by more than the noise; --all shows them.")
    compared = found.figures[0].compared if found.figures else 0
    console.print(
        f"± holds 90 % of the noise; listed are figures of the nation that changed by more{' or less' * everything}. "
        f"Of {compared:,} second-level areas of both releases: in = shown only in the new one, out = only in the old "
        "one, moved = changed by more than the noise, of those shown in both.",
        soft_wrap=True,
        highlight=False,
    )


def _figure(item: "FigureChange", value: float, low: float, high: float) -> str:
    if value != value:
        return "not shown"
    return f"{value:,.{item.decimals}f} ±{max(high - value, value - low):,.{item.decimals}f}"


def _words(change: "Change") -> str:
    return f"{change.name}: {_number(change.old)} → {_number(change.new)}"


def _number(value: Any) -> str:
    if value is None:
        return "not there"
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value) or "none"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def _english(text: Mapping[str, str]) -> str:
    return text.get("en") or next(iter(text.values()), "")
