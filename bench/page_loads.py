"""Loads of every public page on every line, of this checkout and beside it of another one or of a baseline."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any, Final

from page_probe import DEADLINE, FREE, LINES, RURAL, SLOW_4G, Line, Load, load

MAPS: Final = ("adm1", "adm2", "h3")
PAGES: Final = ("groups", "causes", "place", "compare", "method", "protection", "releases")
BUDGETS: Final = {
    ("map", SLOW_4G.name): 700,
    ("done", SLOW_4G.name): 3000,
    ("done", RURAL.name): 8000,
    ("kB", FREE.name): 310,
}
"""Most milliseconds or kilobytes; `map` counts for maps, the others for every page of ours."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A page of one site: `kind` is "map", "page" or "baseline"; `site` says whose it is."""

    site: str
    name: str
    address: str
    kind: str

    @property
    def until(self) -> str:
        """What the page is waited for: live panels of a map, scripts having run on a page."""
        return "loaded" if self.kind == "page" else "dash"


def targets(sites: dict[str, str], country: str, baseline: str, pages: list[str]) -> list[Target]:
    """All pages of all sites, the same page of every site one after the other."""
    wanted = [(level, f"/{country}/en/?level={level}", "map") for level in MAPS]
    wanted += [("front", "/?lang=en", "page"), *((name, f"/{country}/en/{name}", "page") for name in PAGES)]
    found = [
        Target(site, name, f"{address}{path}", kind)
        for name, path, kind in wanted
        if not pages or name in pages
        for site, address in sites.items()
    ]
    if baseline and (not pages or "baseline" in pages):
        found.append(Target("dash", "baseline", f"{baseline}/", "baseline"))
    return found


def measure_loads(browser: Any, wanted: list[Target], runs: int, *, waterfall: bool = False) -> list[Row]:
    """Load every page `runs` times per line, turn about, so that a noisy minute meets all of them; prints a table.

    A page that another checkout does not have is left out; a load that fails once is tried once more.
    """
    wanted = [target for target in wanted if exists(browser, target)]
    rows: list[Row] = []
    times = " ".join(f"{name:>15}" for name in ("first paint", "map", "interactive"))
    print(f"\n{'site':8} {'page':11} {'line':20} {times} {'kB':>6}  by kind (kB)")
    for line in LINES:
        loads: dict[Target, list[Load]] = {target: [] for target in wanted}
        for turn in range(runs):
            for target in wanted:
                if target.kind == "baseline" and turn >= max(1, runs // 2):
                    continue
                if (one := tried(browser, target, line)) is not None:
                    loads[target].append(one)
        for target, found in loads.items():
            row = row_of(target, line, found)
            rows.append(row)
            print_row(row)
    report(rows)
    if waterfall:
        print_waterfall(rows)
    return rows


def exists(browser: Any, target: Target) -> bool:
    """Whether the site has the page."""
    context = browser.new_context()
    try:
        answer = context.request.get(target.address, timeout=60_000)
        return bool(answer.ok)
    finally:
        context.close()


def tried(browser: Any, target: Target, line: Line) -> Load | None:
    """One load; None where it was not there in time twice."""
    for _ in range(2):
        try:
            return load(browser, target.address, line, until=target.until, needs_map=target.kind != "page")
        except TimeoutError:
            continue
    return None


def row_of(target: Target, line: Line, found: list[Load]) -> Row:
    """Median, least and most of the loads of one page on one line."""
    row: Row = {"site": target.site, "page": target.name, "kind": target.kind, "line": line.name, "loads": len(found)}
    if not found:
        return {**row, "not_within_seconds": DEADLINE}
    times = {"fcp": [one.fcp for one in found], "done": [getattr(one, target.until) for one in found]}
    if target.kind != "page":
        times["map"] = [one.first_map for one in found]
    kinds = found[0].bytes_by_kind
    return {
        **row,
        **{name: [statistics.median(values), min(values), max(values)] for name, values in times.items()},
        "kB": round(sum(kinds.values()) / 1000, 1),
        "kB_by_kind": {kind: round(size / 1000, 1) for kind, size in sorted(kinds.items())},
        "waterfall": sorted(found[-1].waterfall),
    }


def print_row(row: Row) -> None:
    """One line of the table."""
    print(f"{row['site']:8} {row['page']:11} {row['line']:20}", end=" ")
    if "fcp" not in row:
        print(f"not within {DEADLINE:g} s")
        return
    print(*(pair(row.get(name)) for name in ("fcp", "map", "done")), end=" ")
    print(f"{row['kB']:6.0f}  " + ", ".join(f"{kind} {size:g}" for kind, size in row["kB_by_kind"].items()))


def pair(values: list[float] | None) -> str:
    """Median and most."""
    return f"{values[0]:6.0f} <={values[2]:6.0f}" if values else f"{'':15}"


def report(rows: list[Row]) -> None:
    """What is over budget, and how this checkout stands to the other one."""
    print("budgets: " + "; ".join(f"{key} {line} {limit:g}" for (key, line), limit in BUDGETS.items()))
    for row in rows:
        for (key, line), limit in BUDGETS.items():
            if row["site"] != "this" or line != row["line"] or key not in row:
                continue
            reached = row[key] if key == "kB" else row[key][0]
            if reached > limit:
                print(f"  OVER: {row['page']} {key} on {line}: {reached:.0f} against {limit}")
    others = {(row["page"], row["line"]): row for row in rows if row["site"] == "against" and "fcp" in row}
    for row in rows:
        other = others.get((row["page"], row["line"]))
        if row["site"] != "this" or other is None or "fcp" not in row:
            continue
        parts = [
            f"{name} {row[name][0] - other[name][0]:+.0f} ms (least {row[name][1] - other[name][1]:+.0f})"
            for name in ("fcp", "map", "done")
            if name in row and name in other
        ]
        print(f"  against: {row['page']:11} {row['line']:20} {', '.join(parts)}, {row['kB'] - other['kB']:+.1f} kB")


def print_waterfall(rows: list[Row]) -> None:
    """When each file came on the slow line."""
    for row in rows:
        if row["line"] == SLOW_4G.name and "waterfall" in row:
            print(f"\n{row['site']} {row['page']} on {row['line']}")
            for start, end, size, url in row["waterfall"]:
                print(f"  {start:6.0f} {end:6.0f} ms {size / 1000:7.1f} kB  {url[:110]}")
