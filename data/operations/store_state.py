"""Checks of the release store: its folder and disk, its releases by hash, its books, and what killed builds left."""

import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from data.operations.installation import Installation, Role
from data.operations.outcome import Outcome, fault, fine, notice, warning
from data.release import layout
from data.release.errors import ReleaseError
from data.release.folder_lock import nobody_holds
from data.release.ledger import Ledger
from data.release.published_list import make_list, parse_list
from data.release.release_folder import check_public_manifest, check_whole
from data.release.release_records import is_embargoed, read_records
from data.release.store import Store

LEAST_FREE: Final = 200 * 2**20
"""Bytes below which nothing should be written at all."""
_SPARE: Final = 2**30
_MEBI: Final = 2**20


def check_folder(installation: Installation) -> Iterator[Outcome]:
    """Whether the store can be read, and written where builds run or, on a web server, not."""
    store = installation.store
    if not store.is_dir():
        yield fault(
            "store.folder",
            f"There is no folder {store}.",
            "Give the store with --store or FAMILY_ATLAS_STORE, or make it by the first build.",
        )
        return
    if not os.access(store, os.R_OK | os.X_OK):
        yield fault("store.folder", f"The store {store} cannot be read by this user.", f"Run 'chmod o+rX {store}'.")
        return
    writable = os.access(store, os.W_OK)
    if installation.role in (Role.BUILDER, Role.MACHINE) and not writable:
        yield fault(
            "store.folder",
            f"The store {store} cannot be written by this user, so no release can be built or published here.",
            "Run builds as the owner of the folder, or mount it for writing.",
        )
    elif installation.role.serves and writable:
        yield notice(
            "store.folder",
            f"This web server may write the store {store}, though it only reads it.",
            "Mount it read-only, or let another user own it.",
        )
    else:
        yield fine("store.folder", f"The store {store} can be {'written' if writable else 'read'}.")


def check_space(installation: Installation) -> Iterator[Outcome]:
    """Whether the disk has room for another release."""
    if not installation.store.is_dir():
        return
    free = shutil.disk_usage(installation.store).free
    largest = max((_size(path) for path in installation.store.glob("*/releases/*") if path.is_dir()), default=0)
    wanted = 3 * largest + _SPARE
    room = f"{free // _MEBI:,} MiB are free where the store lies"
    if free < LEAST_FREE:
        yield fault("store.space", f"{room}: nothing can be written reliably.", "Free space or enlarge the disk.")
    elif free < wanted and not installation.role.serves:
        yield warning(
            "store.space",
            f"{room}; a build should find {wanted // _MEBI:,} MiB (three times the largest release, and 1 GiB).",
            "Free space before the next build.",
        )
    else:
        yield fine("store.space", f"{room}.")


def check_releases(installation: Installation) -> Iterator[Outcome]:
    """Every release that visitors can reach, file by file, against the hashes that it was built with."""
    store = Store(installation.store, clock=installation.clock)
    for country in _countries(installation.store):
        whole = 0
        try:
            history = store.history(country)
        except ReleaseError:
            continue  # the books' check says so
        for entry in history:
            if entry.withdrawn_at:
                continue
            try:
                folder = store.release_dir(country, entry.release_id)
                check_public_manifest(folder, manifest := check_whole(folder))
            except (ReleaseError, OSError) as error:
                yield fault(
                    "releases.whole",
                    str(error),
                    "Copy the release back from a backup of the store, or build the same input again: equal input "
                    "gives the same release. Until then it is not served.",
                )
                continue
            whole += 1
            if manifest.demonstration_key and not manifest.synthetic:
                yield fault(
                    "releases.protected",
                    f"Release {entry.release_id} is published with keys that everybody knows and is not synthetic.",
                    f"Run 'family-atlas withdraw {country} {entry.release_id}' and build with keys of your own.",
                )
        if whole:
            yield fine("releases.whole", f"{whole} published releases of {country} are as they were built.")
        elif not history:
            yield notice("releases.whole", f"No release of {country} is published.", "See 'family-atlas publish'.")


def check_books(installation: Installation) -> Iterator[Outcome]:
    """The ledger's chain, and the published list against the ledger."""
    store = Store(installation.store, clock=installation.clock)
    for country in _countries(installation.store):
        try:
            view = store.books(country)
        except (ReleaseError, OSError) as error:
            yield fault("ledger", str(error), "See 'family-atlas ledger' and docs/backup.md.")
            continue
        if view.interrupted:
            yield warning(
                "ledger",
                f"A command on releases of {country} was killed (line {view.interrupted[-1].line} of its ledger); it "
                "counts for nothing.",
                "Run the command again if it was meant; the next one notes the interruption.",
            )
        problem = _story(installation.store / country, view.ledger)
        if problem:
            yield fault(
                "ledger.list",
                problem,
                f"Remove {layout.PUBLISHED} and run 'family-atlas publish {country} RELEASE' for the release in force: "
                "that writes the list again from the ledger.",
            )
        else:
            lines = len(view.ledger.entries)
            yield fine("ledger", f"The ledger of {country} is whole ({lines} lines), and the list tells the same.")


def check_embargoes(installation: Installation) -> Iterator[Outcome]:
    """Releases whose moment has not come, and when it does."""
    store, now = Store(installation.store, clock=installation.clock), installation.clock()
    for country in _countries(installation.store):
        try:
            records = store.books(country).records.values()
        except (ReleaseError, OSError):
            continue
        for record in records:
            if is_embargoed(record, now):
                yield notice(
                    "embargo",
                    f"Release {record.release_id} becomes public at {record.published_at:%Y-%m-%d %H:%M} UTC, "
                    f"{_until(now, record.published_at)} from now, without anybody's doing.",
                    "Withdraw it before if that is not meant.",
                )


def check_leftovers(installation: Installation) -> Iterator[Outcome]:
    """Folders of builds that no longer run; they may hold rows of families."""
    for country in _countries(installation.store):
        building = layout.building_dir(installation.store, country)
        try:
            left = [path for path in building.iterdir() if path.is_dir() and nobody_holds(path)]
        except FileNotFoundError:
            continue
        except PermissionError:
            yield notice("leftovers", f"{building} cannot be read by this user, so it was not looked through.")
            continue
        open_to_others = [path.name for path in left if path.stat().st_mode & 0o077]
        if open_to_others:
            yield fault(
                "leftovers.private",
                f"Others may read what builds left behind in {building}: {', '.join(sorted(open_to_others))}.",
                f"Run 'chmod 700 {building}/*'.",
            )
        if left:
            size = sum(map(_size, left)) // _MEBI
            yield warning(
                "leftovers",
                f"{len(left)} builds of {country} left {size:,} MiB behind in {building}; these may hold rows of "
                "families.",
                "The next build takes them up or removes them; or remove the folders by hand while no build runs.",
            )


def _countries(store: Path) -> list[str]:
    marks = (layout.PUBLISHED, layout.LEDGER, "releases", "building")
    return sorted({path.parent.name for mark in marks for path in store.glob(f"*/{mark}")})


def _story(folder: Path, ledger: Ledger) -> str:
    """What is wrong between the list and the ledger; '' for nothing. The ledger is known to reach the list's line."""
    path = folder / layout.PUBLISHED
    try:
        listed = parse_list(path.read_bytes(), path)
    except FileNotFoundError:
        shown = any(record.was_public for record in read_records(ledger).values())
        return f"{path} is missing, though the ledger knows published releases." if shown else ""
    known = Ledger(ledger.entries[: listed.ledger.line])
    if make_list(folder.name, known, read_records(known).values()) != listed:
        return f"{path} tells another story than the ledger up to line {listed.ledger.line}."
    return ""


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _until(now: datetime, moment: datetime | None) -> str:
    hours = (moment - now).total_seconds() / 3600 if moment else 0.0
    return f"{hours / 24:.0f} days" if hours > 48 else f"{hours:.0f} hours"
