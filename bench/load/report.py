"""What a load found, as rows and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from page_probe import percentile

from load.kinds import DYNAMIC

Row = dict[str, Any]
_SHARES = ("p50_ms", "p95_ms", "p99_ms")


def figures(times: list[float], seconds: float) -> Row:
    """How many, how many a second, and percentiles in ms."""
    return {
        "requests": len(times), "per_second": round(len(times) / seconds, 1),
        **{f"p{share}_ms": round(percentile(times, share / 100), 1) if times else None for share in (50, 95, 99)},
    }  # fmt: skip


def summary(windows: Iterable[Row]) -> Row:
    """All windows together: a row of all dynamic answers, and one of every kind."""
    times: dict[str, list[float]] = {}
    failed: dict[str, int] = {}
    examples: dict[str, set[str]] = {}
    moved, seconds, acts = 0, 0.0, 0.0
    for window in windows:
        seconds += window["seconds"]
        acts += window["seconds"] * sum(number for kind, number in window["acts"].items() if kind != "downloads")
        for name, kind in window["kinds"].items():
            times.setdefault(name, []).extend(kind["times"])
            failed[name] = failed.get(name, 0) + kind["failed"]
            examples.setdefault(name, set()).update(kind["examples"])
            moved += kind["bytes"]
    dynamic = [one for name in times if name in DYNAMIC for one in times[name]]
    return {
        "seconds": round(seconds, 1),
        "acts_per_second": round(acts / seconds, 1),
        "dynamic": figures(dynamic, seconds),
        "all": {"requests": sum(map(len, times.values())), "failed": sum(failed.values()),
                "per_second": round(sum(map(len, times.values())) / seconds, 1),
                "MB_per_second": round(moved / seconds / 1e6, 2)},
        "kinds": {
            name: {**figures(times[name], seconds), "failed": failed[name], "dynamic": name in DYNAMIC,
                   **({"examples": sorted(examples[name])[:3]} if failed[name] else {})}
            for name in sorted(times, key=lambda name: (name not in DYNAMIC, -len(times[name])))
        },
    }  # fmt: skip


def markdown(content: Row) -> str:
    """The tables for a page of docs."""
    held, lines = content["held"], []
    found = held["summary"]
    row = found["dynamic"]
    lines += [
        f"{content['users']['public']} visitors, {content['users']['planners']} planners and "
        f"{content['users']['downloads']} that take files, at once, for {found['seconds'] / 60:.0f} minutes; "
        f"{content['workers']} workers a site on {content['cores']} cores, clients on the same cores.",
        "",
        f"{found['acts_per_second']} acts a second of {held['acts']:.1f} asked for; "
        f"{row['per_second']} dynamic answers a second, p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, "
        f"p99 {row['p99_ms']} ms; {found['all']['per_second']} answers of every kind a second, "
        f"{found['all']['failed']} of {found['all']['requests']} failed.",
        "",
        *table(
            ["request", "answers", "a second", "p50 ms", "p95 ms", "p99 ms", "failed"],
            [
                [name, *(kind[key] for key in ("requests", "per_second", *_SHARES, "failed"))]
                for name, kind in found["kinds"].items()
            ],
        ),
        "",
        "Cores busy: " + ", ".join(f"{name} {share:.2f}" for name, share in held["cores_busy"].items()) + ".",
        "",
        *table(
            ["process", "MB at the begin", "MB at the end", "most", "growth, MB a minute"],
            [
                [one["process"], one["first_mb"], one["last_mb"], one["most_mb"], one["growth_mb_per_minute"]]
                for one in held["memory"]
            ],
        ),
        "",
        *table(
            ["acts a second asked for", "done", "dynamic a second", "p50 ms", "p95 ms", "p99 ms", "under the budget"],
            [
                [*(step[key] for key in ("acts", "done", "per_second", *_SHARES)), "yes" if step["holds"] else "no"]
                for step in content["steps"]
            ],
        ),
    ]  # fmt: skip
    if (beside := content.get("baseline")) is not None:
        best = beside["best"]
        lines += [
            "",
            "Beside it a plain Dash application with one map of all districts, its highest rate under the same budget: "
            + (f"{best['per_second']} maps a second (p95 {best['p95_ms']} ms)." if best else "none."),
        ]
    return "\n".join(lines) + "\n"


def table(head: list[str], rows: list[list[Any]]) -> list[str]:
    """A Markdown table; numbers stand on the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    cells = [head, marks, *([str("-" if cell is None else cell) for cell in row] for row in rows)]
    return [f"| {' | '.join(row)} |" for row in cells]
