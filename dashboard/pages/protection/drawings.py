"""The drawings of the illustration as SVG: they stand without scripts, and the page's script changes their parts."""

from collections.abc import Iterable
from math import ceil, sqrt
from typing import Final

from dashboard.markup import Markup, element
from dashboard.pages.protection.village import FAMILIES, IN_NEED, Village
from dashboard.text import Texts

_SIDE: Final = 11  # 11 x 11 places: the others around one's own family in the middle
_STEP: Final = 22
_WIDTH: Final = 480
_HEIGHT: Final = 170
_FOOT: Final = 24


def village_drawing(texts: Texts) -> Markup:
    """Dots for the families that an observer knows, and a ring in the middle for the one that is asked about."""
    middle = FAMILIES // 2
    dots = []
    for place in range(FAMILIES + 1):
        x, y = (_STEP * (position + 0.5) for position in (place % _SIDE, place // _SIDE))
        if place == middle:
            dots.append(element("circle", {"id": "own-family", "class": "own", "cx": x, "cy": y, "r": 9}))
            continue
        other = place - (place > middle)
        need = other * 47 % FAMILIES < IN_NEED
        radius = 7 if need else 6
        dots.append(element("circle", {"class": "need" if need else "well", "cx": x, "cy": y, "r": radius}))
    label = texts("protection.village.alt", count=texts.counted("count.families", FAMILIES), need=IN_NEED)
    return _drawing("village", _SIDE * _STEP, _SIDE * _STEP, label, dots)


def figures_drawing(village: Village, texts: Texts) -> Markup:
    """How often every figure is published with and without one's own family (exact; the script draws its own)."""
    reach = ceil(3.2 * sqrt(village.noise.variance))
    figures = range(max(IN_NEED - reach, 0), IN_NEED + reach + 2)
    width = _WIDTH / len(figures)
    without, with_own = village.published(IN_NEED), village.published(IN_NEED + 1)
    top = max(*without.values(), *with_own.values()) * 1.15
    bars = [
        _bar(css, figure, (row * width, width), distribution.get(figure, 0.0) / top)
        for css, distribution in (("without", without), ("with", with_own))
        for row, figure in enumerate(figures)
    ]
    ticks = [(row + 0.5, figure) for row, figure in enumerate(figures) if figure % 10 == 0]
    return _drawing(
        "figures",
        _WIDTH,
        _HEIGHT + _FOOT,
        texts("protection.many.alt"),
        [*bars, *_axis((place * width, figure) for place, figure in ticks)],
        top=top,
    )


def sizes_drawing(village: Village, texts: Texts) -> Markup:
    """How surely the figure of a group of each size is shown."""
    sizes = range(village.largest + 1)
    width = _WIDTH / len(sizes)
    bars = [_bar("size", size, (size * width, width), village.shown(size)) for size in sizes]
    ticks = [((size + 0.5) * width, size) for size in sizes if size % 5 == 0]
    label = texts("protection.small.alt", minimum=village.minimum)
    return _drawing("sizes", _WIDTH, _HEIGHT + _FOOT, label, [*bars, *_axis(ticks)])


def _drawing(name: str, width: float, height: float, label: str, parts: list[Markup], **data: float) -> Markup:
    attributes = {
        "id": f"{name}-drawing",
        "class": f"drawing drawing-{name}",
        "viewBox": f"0 0 {width:g} {height:g}",
        "role": "img",
        "aria-label": label,
        **{f"data-{key}": f"{value:.6g}" for key, value in data.items()},
    }
    return element("svg", attributes, parts)


def _bar(css: str, value: int, place: tuple[float, float], share: float) -> Markup:
    x, width = place
    height = min(share, 1.0) * (_HEIGHT - 6)
    gap = min(1.0, width / 6)
    shape = {
        "class": css,
        "data-v": value,
        "x": f"{x + gap:.2f}",
        "width": f"{width - 2 * gap:.2f}",
        "y": f"{_HEIGHT - height:.2f}",
        "height": f"{height:.2f}",
    }
    return element("rect", shape)


def _axis(ticks: Iterable[tuple[float, int]]) -> list[Markup]:
    line = element("path", {"class": "axis", "d": f"M0 {_HEIGHT}h{_WIDTH}"})
    labels = [
        element("text", {"x": f"{x:.1f}", "y": _HEIGHT + 18, "text-anchor": "middle"}, str(value)) for x, value in ticks
    ]
    return [line, *labels]
