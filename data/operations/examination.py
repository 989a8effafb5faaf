"""The whole examination of an installation, in the order in which it is told."""

from collections.abc import Callable, Iterator
from typing import Final

from data.operations import (
    clock_state,
    country_inputs,
    database_state,
    secrets_state,
    settings_state,
    software,
    store_state,
)
from data.operations.installation import Installation
from data.operations.outcome import Outcome, fault

Check = Callable[[Installation], Iterator[Outcome]]

CHECKS: Final[tuple[Check, ...]] = (
    software.check_python,
    software.check_libraries,
    software.check_lock,
    store_state.check_folder,
    store_state.check_space,
    store_state.check_releases,
    store_state.check_books,
    store_state.check_embargoes,
    store_state.check_leftovers,
    clock_state.check_clock,
    database_state.check_accounts,
    database_state.check_feedback,
    database_state.check_backups,
    secrets_state.check_exposure,
    secrets_state.check_keys,
    secrets_state.check_secret_key,
    secrets_state.check_client_secret,
    settings_state.check_addresses,
    settings_state.check_provider,
    country_inputs.check_profiles,
    country_inputs.check_boundaries,
)


def examine(installation: Installation) -> Iterator[Outcome]:
    """Run every check; one that cannot be run to its end is a finding, and the others follow."""
    for check in CHECKS:
        try:
            yield from check(installation)
        except OSError as error:
            name = check.__name__.removeprefix("check_")
            where = error.filename or "a file"
            yield fault(
                name, f"The check of {name} stopped: {where}: {error.strerror}.", "Run it as a user who may look."
            )
