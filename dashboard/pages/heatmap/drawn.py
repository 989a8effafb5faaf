"""What the map of a selection draws: figures, a change between releases, two indicators at once, or clusters."""

from dashboard.change_picture import ChangePicture, change_picture
from dashboard.cluster_picture import ClusterPicture, cluster_picture
from dashboard.pair_picture import PairPicture, pair_picture
from dashboard.picture import Picture, picture_of
from dashboard.selection import Selection
from dashboard.served import ServedRelease, ServedReleases

Drawn = Picture | ChangePicture | PairPicture | ClusterPicture


def drawn_of(releases: ServedReleases, served: ServedRelease, selection: Selection) -> Drawn:
    """The picture of a checked selection.

    Raises:
        NothingPublished: the release to compare with was withdrawn a moment ago.
    """
    if selection.mode == "change":
        return change_picture(served, releases.open(served.country, selection.versus), selection)
    if selection.mode == "pair":
        return pair_picture(served, selection)
    if selection.mode == "hotspots":
        return cluster_picture(served, selection)
    return picture_of(served, selection)
