"""Checks that what a note is attached to exists."""

from data.notes.errors import NoteRefused
from data.notes.notebook import Subject
from data.release.reader import Release, open_release
from data.release.store import Store


def check_subject(store: Store, country: str, subject: Subject) -> Release:
    """The release against which a note was checked: the one it names, else the latest.

    Raises:
        NoteRefused: the country has no release, or the note names an unknown release, indicator or area.
        ReleaseError: the release cannot be opened.
    """
    built = store.built(country)
    if not built:
        raise NoteRefused(f"There is no release of '{country}' in {store.root} that a note could be about.")
    if subject.release_id and subject.release_id not in built:
        raise NoteRefused(
            f"There is no release '{subject.release_id}' of '{country}'; releases there: {', '.join(built)}."
        )
    latest = next(iter(store.published(country)), built[0])
    release = open_release(store.release_dir(country, subject.release_id or latest))
    if subject.indicator and subject.indicator not in release.register:
        raise NoteRefused(
            f"Release {release.release_id} has no indicator '{subject.indicator}'; it has "
            f"{', '.join(code for code, entry in release.register.items() if entry.get('listed', True))}."
        )
    areas = {area["pcode"] for level in ("adm0", "adm1", "adm2") for area in release.areas(level)}
    if subject.area and subject.area not in areas:
        nation = release.areas("adm0")[0]["pcode"]
        raise NoteRefused(
            f"There is no area '{subject.area}' in release {release.release_id}; give a p-code such as "
            f"{release.areas('adm1')[0]['pcode']}, or {nation} for the whole country."
        )
    return release
