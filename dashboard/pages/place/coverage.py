"""Whom support does not reach, and how many it reaches, programme by programme."""

from dashboard.markup import Markup, element
from dashboard.pages.country_pages import section
from dashboard.pages.heatmap.place_facts import Figure
from dashboard.pages.place.context import NATION, PlaceContext
from dashboard.pages.place.parts import notice, table, value
from dashboard.text import Texts

GAP = "gap_"
RECEIVES = "receives_"
_PAIRS = "receives_both_"


def coverage_section(context: PlaceContext) -> Markup:
    """Gaps first, then coverage; each in a table beside the nation."""
    texts = context.texts
    gaps, received = gap_codes(context), _codes(context, RECEIVES)
    if not gaps and not received:
        return section("coverage", texts("place.coverage"), notice(texts("place.absent")))
    parts: list[Markup] = []
    if gaps:
        parts += [element("p", None, texts("place.gaps.lead")), _gaps(context, gaps)]
    if received:
        opened = element("summary", None, texts("place.coverage.all"))
        parts.append(element("details", {"class": "place-details"}, opened, _received(context, received)))
    return section("coverage", texts("place.coverage"), *parts)


def gap_codes(context: PlaceContext) -> list[str]:
    """Gaps that are published at this level; those with a value first, the largest share at the top."""
    codes = _codes(context, GAP)
    return sorted(codes, key=lambda code: -_shown(context.figure(code)))


def gap_count(figure: Figure | None, base: str, texts: Texts) -> str:
    """How many are not reached, of how many entitled; '' without a figure."""
    if figure is None or not figure.has_value:
        return ""
    whole = texts.counted(f"place.of.{base}", figure.denominator)
    return texts("place.gaps.count", numerator=texts.integer(figure.numerator), whole=whole)


def base_of(context: PlaceContext, code: str) -> str:
    """Whom an indicator counts on this page: families where it can."""
    bases = context.served.release.register[code]["bases"]
    return "families" if "families" in bases else str(bases[0])


def _codes(context: PlaceContext, start: str) -> list[str]:
    register = context.served.release.register
    found = [code for code in register if code.startswith(start) and not code.startswith(_PAIRS)]
    return [code for code in found if context.figure(code) is not None]


def _shown(figure: Figure | None) -> int:
    return figure.shown if figure is not None and figure.has_value else -1


def _gaps(context: PlaceContext, codes: list[str]) -> Markup:
    texts, at_nation = context.texts, context.place == NATION
    rows = []
    for code in codes:
        figure = context.figure(code)
        label = [
            context.served.label(code, texts.language),
            element("span", {"class": "parent"}, gap_count(figure, base_of(context, code), texts)),
        ]
        cells = [value(figure, texts)]
        if not at_nation:
            cells.append(value(context.figure(code, NATION), texts))
        rows.append((label, cells))
    return table(texts("place.gaps.caption"), texts("field.indicator"), _columns(context), rows)


def _received(context: PlaceContext, codes: list[str]) -> Markup:
    texts, at_nation = context.texts, context.place == NATION
    rows = []
    for code in codes:
        cells = [value(context.figure(code), texts)]
        if not at_nation:
            cells.append(value(context.figure(code, NATION), texts))
        rows.append((context.served.label(code, texts.language), cells))
    return table(texts("place.coverage.caption"), texts("field.indicator"), _columns(context), rows)


def _columns(context: PlaceContext) -> list[str]:
    return [context.name] if context.place == NATION else [context.name, context.name_of(NATION)]
