"""A signed token in the form: it was written by this site, not too long ago, and not filled in by a program.

No cookie and no session: the token names a form, not a visitor. All processes of a server know the secret, because the
application is made before they are forked.
"""

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from typing import Final

LEAST_SECONDS: Final = 3
MOST_SECONDS: Final = 24 * 3600
_NONCE_BYTES: Final = 12


class TokenRefused(ValueError):
    """The form cannot be taken; `code` is `expired` (or not ours) or `early`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FormTokens:
    """Makes and reads tokens `time.form.signature`.

    Args:
        secret: of the server; made anew at every start, so forms that were open then are refused once.
        clock: seconds since the epoch.
    """

    def __init__(self, secret: bytes, *, clock: Callable[[], float] = time.time) -> None:
        self._secret = secret
        self._clock = clock

    def issue(self, *, at_once: bool = False) -> str:
        """A new token; `at_once`: its form may be sent without delay, because a person has filled it in before."""
        issued = int(self._clock()) - (LEAST_SECONDS if at_once else 0)
        content = f"{issued}.{secrets.token_hex(_NONCE_BYTES)}"
        return f"{content}.{self._sign(content)}"

    def read(self, token: str) -> str:
        """The form that a token names.

        Raises:
            TokenRefused: it is not ours, too old, or comes sooner than a person writes.
        """
        content, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._sign(content).encode(), signature.encode("utf-8", "replace")):
            raise TokenRefused("expired")
        issued, _, form = content.partition(".")
        age = self._clock() - int(issued)
        if age > MOST_SECONDS:
            raise TokenRefused("expired")
        if age < LEAST_SECONDS:
            raise TokenRefused("early")
        return form

    def _sign(self, content: str) -> str:
        return hmac.new(
            self._secret, b"feedback form " + content.encode("utf-8", "replace"), hashlib.sha256
        ).hexdigest()
