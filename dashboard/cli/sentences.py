"""Errors that the user can act on are shown as one sentence, without a traceback."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from data.errors import AtlasError
from geo.errors import GeoError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def sentence_errors(command: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Turn the product's own errors, and a full disk, into a sentence and exit code 1."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (AtlasError, GeoError) as error:
            raise click.ClickException(str(error)) from error
        except OSError as error:
            name = error.filename or "the working folder"
            raise click.ClickException(f"{name}: {error.strerror}. Nothing that is published changed.") from error

    return run
