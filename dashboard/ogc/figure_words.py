"""Figures of features in words: the value with its interval, or why there is none."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.ogc.chosen_figure import chosen_values
from dashboard.picture import WIRE_STATES, Measure, Picture, take_picture
from dashboard.served import ServedRelease
from dashboard.text import Texts
from data.exports.headline_figures import PARTS, headlines
from data.release.errors import NotPublished
from data.release.states import ValueState


def headline_heads(served: ServedRelease, texts: Texts) -> list[str]:
    """Headings of the headline figures."""
    return [_label(served, code, base, texts) for code, base in headlines(served.release)]


def headline_words(served: ServedRelease, level: str, row: int, texts: Texts) -> list[str]:
    """The headline figures of one area."""
    found = []
    for code, base in headlines(served.release):
        try:
            picture = take_picture(served, level=level, code=code, base=base)
        except NotPublished:
            found.append(texts(f"state.{WIRE_STATES[ValueState.NOT_APPLICABLE]}"))
            continue
        found.append(figure_words(picture, row, texts))
    return found


def chosen_picture(served: ServedRelease, level: str, figure: Mapping[str, str]) -> Picture | None:
    """A chosen figure as pages show it; None where none is chosen. Raises QueryRefused as `chosen_figure`."""
    if not figure:
        return None
    values = chosen_values(served.release, level, figure)
    return Picture(Measure.of(served.release.register[figure["indicator"]]), values)


def chosen_heading(served: ServedRelease, figure: Mapping[str, str], texts: Texts) -> str:
    """Heading of a chosen figure; how it is broken down stands behind, as in the address."""
    code = figure["indicator"]
    base = figure.get("base", served.release.register[code]["bases"][0])
    parts = [value for name, value in figure.items() if name not in ("indicator", "base") and value != "all"]
    return ", ".join([_label(served, code, base, texts), *parts])


def figure_words(picture: Picture, row: int, texts: Texts) -> str:
    """The value of an area with its interval, or why there is none."""
    written = picture.text(row, texts)
    if not picture.has_value[row]:
        return written
    return texts("ogc.interval", value=written, interval=picture.interval(row, texts))


def property_words(value: Any, texts: Texts) -> str:
    """A property that is no figure as a person reads it."""
    if value is None:
        return texts("ogc.none")
    return texts.day(value) if isinstance(value, date) else str(value)


def is_figure(served: ServedRelease, name: str) -> bool:
    """Whether a property is part of a headline figure."""
    return any(name.startswith(code) and name.removeprefix(code) in PARTS for code, _ in headlines(served.release))


def _label(served: ServedRelease, code: str, base: str, texts: Texts) -> str:
    label = served.label(code, texts.language)
    return label if served.release.register[code]["kind"] == "count" else texts(f"ogc.figure.{base}", label=label)
