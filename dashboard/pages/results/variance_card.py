"""Why actual cost differs from planned: volume, mix and price as a waterfall and as a table."""

from collections.abc import Sequence
from typing import Final

from dash.development.base_component import Component

from dashboard.markup import Markup, element
from dashboard.pages import desk_parts
from dashboard.pages.requests.names import norm_name
from dashboard.pages.results import derivations
from dashboard.pages.results.overview import area_link
from dashboard.pages.results.view import ResultsView
from data.budget.result_records import ResultLine
from data.budget.variance import Variance, total

PARTS: Final = ("volume", "mix", "price")


def variance_card(view: ResultsView) -> Component:
    """Waterfall of the place, and rows by area (by service in a second-level area) that add up to it."""
    texts = view.texts
    if not view.variance_by_line:
        words = element("p", None, texts("results.variance.none"))
        return desk_parts.card("results-variance", texts("results.variance"), words, css="card wide")
    whole = total(part for _, part in view.variance_by_line.values())
    reported = [line for line in view.lines if line.results]
    return desk_parts.card(
        "results-variance",
        texts("results.variance"),
        element("p", None, _sentence(view, whole)),
        _waterfall(view, whole),
        _table(view, "services", [(norm_name(texts, own[0].line.norm), own) for own in _services(view)], reported),
        _table(view, "areas", [(area_link(view, area), own) for area, own in _areas(view)], reported)
        if view.place.level != "adm2"
        else None,
        element(
            "ul",
            {"class": "points"},
            [
                element("li", None, element("strong", None, texts(f"results.variance.{name}")), " ",
                        texts(f"results.variance.{name}.meaning"))
                for name in PARTS
            ],
        ),
        element("p", {"class": "definition"}, texts("results.variance.source")),
        css="card wide",
    )  # fmt: skip


def _services(view: ResultsView) -> list[list[ResultLine]]:
    kept = [[line for line in lines if line.results] for lines in view.by_service.values()]
    return [lines for lines in kept if lines]


def _areas(view: ResultsView) -> list[tuple[str, list[ResultLine]]]:
    kept = [(area, [line for line in lines if line.results]) for area, lines in view.by_area.items()]
    return [(area, lines) for area, lines in kept if lines]


def _sentence(view: ResultsView, whole: Variance) -> str:
    texts, difference = view.texts, whole.difference_minor
    kind = "more" if difference > 0 else "less" if difference < 0 else "same"
    return texts(
        f"results.variance.{kind}",
        planned=view.money(whole.planned_minor),
        actual=view.money(whole.actual_minor),
        difference=view.money(abs(difference)),
    )


def _waterfall(view: ResultsView, whole: Variance) -> Markup:
    """Bars one below the other; the table after it says the same to those who do not see it."""
    texts = view.texts
    steps = [("planned", 0, whole.planned_minor)]
    at = whole.planned_minor
    for name in PARTS:
        change = getattr(whole, f"{name}_minor")
        steps.append((name, at, at + change))
        at += change
    steps.append(("actual", 0, at))
    lowest = min(0, *(min(first, last) for _, first, last in steps))
    most = max(1, max(max(first, last) for _, first, last in steps) - lowest)
    rows = []
    for name, first, last in steps:
        left, width = (min(first, last) - lowest) * 1000 // most, abs(last - first) * 1000 // most
        css = name if name in ("planned", "actual") else "up" if last > first else "down"
        style = f"margin-inline-start:{left / 10}%;inline-size:{max(width, 2) / 10}%"
        amount = view.money(last) if css == name else signed(view, last - first)
        rows.append(
            element(
                "li",
                {"class": "waterfall-row"},
                element("span", {"class": "waterfall-name"}, texts(f"results.variance.{name}")),
                element("span", {"class": "waterfall-track", "aria-hidden": "true"},
                        element("span", {"class": f"waterfall-bar {css}", "style": style})),
                element("span", {"class": "waterfall-amount"}, amount),
            )
        )  # fmt: skip
    return element("ol", {"class": "waterfall", "aria-label": texts("results.variance.waterfall")}, rows)


def signed(view: ResultsView, minor: int) -> str:
    """A change with its sign."""
    return f"+{view.money(minor)}" if minor > 0 else view.money(minor)


def _table(
    view: ResultsView, name: str, groups: Sequence[tuple[str, Sequence[ResultLine]]], every: Sequence[ResultLine]
) -> Markup:
    texts = view.texts
    rows = [_row(view, label, lines) for label, lines in groups]
    rows.append(_row(view, element("strong", None, texts("results.sum")), every))
    heads = [texts(f"results.head.{name[:-1]}")]
    heads += [texts(f"results.variance.{part}") for part in ("planned", *PARTS, "actual")]
    caption = texts(f"results.variance.{name}.caption")
    return desk_parts.table(caption, heads, rows, identifier=f"results-variance-{name}")


def _row(view: ResultsView, label: str, lines: Sequence[ResultLine]) -> list[Markup | str]:
    found = total(view.variance_by_line[line.number][1] for line in lines)
    steps, texts = derivations.variance(view, lines), view.texts
    amounts = {
        "planned": view.money(found.planned_minor),
        **{name: signed(view, getattr(found, f"{name}_minor")) for name in PARTS},
        "actual": view.money(found.actual_minor),
    }
    return [
        label,
        *(
            derivations.opened(view, steps, amount, texts(f"results.variance.{name}"))
            for name, amount in amounts.items()
        ),
    ]
