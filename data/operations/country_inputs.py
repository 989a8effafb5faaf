"""Checks of what a build reads beside the registry: country profiles and boundaries."""

from collections.abc import Iterator

from data.operations.installation import Installation, Role
from data.operations.outcome import Outcome, fault, fine, warning
from data.profiles.loader import ProfileError, available_profiles, load_profile
from data.release.errors import ReleaseError
from data.release.manifest import Manifest, read_manifest
from data.release.store import Store
from geo.boundaries import load_boundary_set
from geo.errors import GeoError


def check_profiles(installation: Installation) -> Iterator[Outcome]:
    """Whether the profiles can be read: those that are named, else those that ship with the program."""
    if installation.role.serves:
        return
    for name in installation.profiles or available_profiles():
        try:
            profile = load_profile(name)
        except (ProfileError, OSError) as error:
            yield fault("profile", str(error), "Mend the file; 'family-atlas contract' shows what a profile leads to.")
        else:
            yield fine("profile", f"The profile {name} describes {profile.country} and is without mistakes.")


def check_boundaries(installation: Installation) -> Iterator[Outcome]:
    """Whether imported boundaries can be read, and whether real families stand on drawn areas."""
    if installation.role == Role.PUBLIC:
        return
    for folder in installation.boundaries:
        try:
            found = load_boundary_set(folder)
        except GeoError as error:
            yield fault("boundaries", str(error), "Run 'family-atlas boundaries import' again.")
        else:
            yield fine("boundaries", f"The boundaries {found.version} of {found.country} can be read.")
    for manifest in _newest(installation):
        if manifest.schematic_boundaries and not manifest.synthetic:
            yield warning(
                "boundaries.schematic",
                f"Release {manifest.release_id} shows real families on schematic areas.",
                "Import the official boundaries ('family-atlas boundaries import') and build with --boundaries.",
            )


def _newest(installation: Installation) -> Iterator[Manifest]:
    store = Store(installation.store, clock=installation.clock)
    try:
        for country in store.countries():
            release_id = store.published(country)[0]
            yield read_manifest(store.release_dir(country, release_id) / "manifest.json")
    except (ReleaseError, OSError):
        return  # the store's own checks say so
