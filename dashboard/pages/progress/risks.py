"""The risk log: likelihood against impact, and the table with what is done about each risk."""

from typing import Any, Final, get_args

from dashboard.markup import Markup, element
from dashboard.pages.progress.context import ProgrammeView
from dashboard.pages.progress.parts import absent, block, link, table
from dashboard.pages.progress.words import said
from data.progress.framework import Risk

LIKELIHOODS: Final[tuple[str, ...]] = get_args(Risk.model_fields["likelihood"].annotation)
IMPACTS: Final[tuple[str, ...]] = get_args(Risk.model_fields["impact"].annotation)
LEVELS: Final[tuple[str, ...]] = get_args(Risk.model_fields["level"].annotation)


def risk_blocks(view: ProgrammeView) -> list[Markup]:
    """Matrix and table."""
    texts, risks = view.texts, view.framework.risks
    title = texts("progress.risks.title")
    if not risks:
        return [block("risks", title, absent(texts("progress.risks.none")))]
    return [
        block("risks", title, element("p", None, texts("progress.risks.text")), _matrix(view)),
        block("risk-log", texts("progress.risks.log"), _table(view)),
    ]


def ordered_risks(view: ProgrammeView) -> list[Risk]:
    """The risks by their level, likelihood and impact, the greatest first; numbered in this order."""
    return sorted(view.framework.risks, key=_weight, reverse=True)


def _matrix(view: ProgrammeView) -> Markup:
    """Likelihood from high to low against impact; a cell names its risks."""
    texts = view.texts
    caption = texts("progress.risks.matrix")
    corner = element("td", {"class": "risk-corner"}, texts("progress.risks.axes"))
    head = [element("th", {"scope": "col"}, texts(f"progress.impact.{impact}")) for impact in IMPACTS]
    rows = [
        element(
            "tr",
            None,
            element("th", {"scope": "row"}, texts(f"progress.likelihood.{likelihood}")),
            [_place(view, likelihood, impact) for impact in IMPACTS],
        )
        for likelihood in reversed(LIKELIHOODS)
    ]
    written = element(
        "table",
        {"class": "risk-matrix"},
        element("caption", {"class": "visually-hidden"}, caption),
        element("thead", None, element("tr", None, corner, head)),
        element("tbody", None, rows),
    )
    scroll = {"class": "table-scroll", "role": "group", "tabindex": "0", "aria-label": caption}
    return element("div", scroll, written)


def _place(view: ProgrammeView, likelihood: str, impact: str) -> Markup:
    names = [
        link(f"#risk-{risk.code}", view.texts("progress.risks.number", number=number))
        for number, risk in enumerate(ordered_risks(view), start=1)
        if (risk.likelihood, risk.impact) == (likelihood, impact)
    ]
    weight = LIKELIHOODS.index(likelihood) + IMPACTS.index(impact)
    held: Any = names or element("span", {"class": "visually-hidden"}, view.texts("progress.risks.no_risk"))
    return element("td", {"class": f"risk-{weight // 2}{'' if names else ' is-empty'}"}, held)


def _table(view: ProgrammeView) -> Markup:
    texts = view.texts
    rows: list[tuple[Any, list[Any]]] = []
    for number, risk in enumerate(ordered_risks(view), start=1):
        name = element("span", {"class": "progress-code"}, texts("progress.risks.number", number=number))
        label = element("span", {"id": f"risk-{risk.code}"}, name, " ", said(risk.event, texts))
        kinds = ", ".join(texts(f"progress.risk.{kind}") for kind in risk.categories)
        rows.append(
            (
                label,
                [
                    kinds,
                    element("strong", None, texts(f"progress.risk_level.{risk.level}")),
                    texts(f"progress.likelihood.{risk.likelihood}"),
                    texts(f"progress.impact.{risk.impact}"),
                    said(risk.mitigation, texts),
                    said(risk.owner, texts),
                ],
            )
        )
    columns = ("category", "level", "likelihood", "impact", "mitigation", "owner")
    heads = [texts(f"progress.risks.{name}") for name in columns]
    return table(texts("progress.risks.log"), texts("progress.risks.event"), heads, rows, css="is-risks")


def _weight(risk: Risk) -> tuple[int, int]:
    return LEVELS.index(risk.level), LIKELIHOODS.index(risk.likelihood) + IMPACTS.index(risk.impact)
