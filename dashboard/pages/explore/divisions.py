"""By what people are divided in a release: the same for every account, hence worked out once."""

from dashboard.pages.groups.dimensions import Dimension, dimensions_of
from dashboard.served import ServedRelease


def divisions_of(served: ServedRelease) -> tuple[Dimension, ...]:
    """The dimensions of a release with their categories, in order of display."""
    divisions: tuple[Dimension, ...] = served.kept(("explore-divisions",), lambda: dimensions_of(served))
    return divisions
