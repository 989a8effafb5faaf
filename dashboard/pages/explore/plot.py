"""A value with its interval on a scale that starts at 0: the drawing beside a figure that says the same."""

from dataclasses import dataclass

from dashboard.markup import Markup
from dashboard.picture import Picture


@dataclass(frozen=True)
class Scale:
    """From 0 to `top`, in displayed units (scaled integers)."""

    top: float

    @classmethod
    def over(cls, *pictures: Picture) -> "Scale":
        """A scale that holds every interval of some pictures of one indicator."""
        ends = [
            int((picture.shown + picture.above)[picture.has_value].max())
            for picture in pictures
            if picture.has_value.any()
        ]
        return cls(max([*ends, 1]))

    def place(self, shown: int) -> float:
        """Where a value stands, in percent of the width."""
        return 100 * min(max(shown / self.top, 0.0), 1.0)


def bar(picture: Picture, row: int, scale: Scale, css: str = "") -> Markup:
    """One figure as a bar with its interval; an empty track without a figure."""
    if not picture.has_value[row]:
        return Markup('<span class="bar-track" aria-hidden="true"></span>')
    shown, below, above = int(picture.shown[row]), int(picture.below[row]), int(picture.above[row])
    low, value, high = scale.place(shown - below), scale.place(shown), scale.place(shown + above)
    # Numbers and our own class names only: nothing that would have to be escaped.
    return Markup(
        f'<span class="bar-track" aria-hidden="true"><span class="bar-fill {css}" style="width:{value:.1f}%"></span>'
        f'<span class="bar-interval" style="left:{low:.1f}%;width:{high - low:.1f}%"></span></span>'
    )
