"""How many messages one address may send, without knowing addresses: keyed hashes in memory, kept for an hour."""

import hashlib
import hmac
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

MOST_PER_HOUR: Final = 5
_HOUR: Final = 3600.0
_MOST_KEPT: Final = 20_000


class VisitorLimit:
    """Counts in this process; the ceiling for the whole site is the inbox's.

    Args:
        salt: random, of this server's run: after its end nobody can tell what the hashes were of.
        clock: seconds that only grow.
    """

    def __init__(self, salt: bytes, *, most: int = MOST_PER_HOUR, clock: Callable[[], float] = time.monotonic) -> None:
        self._salt = salt
        self._most = most
        self._clock = clock
        self._sent: OrderedDict[bytes, list[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, address: str) -> bool:
        """Count a message of an address; False (and not counted) where it has sent its share within the hour."""
        key = self._key(address)
        now = self._clock()
        with self._lock:
            self._forget(now)
            recent = [moment for moment in self._sent.get(key, []) if moment > now - _HOUR]
            if len(recent) >= self._most:
                return False
            self._sent[key] = [*recent, now]
            self._sent.move_to_end(key)
        return True

    def give_back(self, address: str) -> None:
        """Take the last message of an address out of the count: it was not kept, through no fault of its sender."""
        with self._lock:
            moments = self._sent.get(self._key(address))
            if moments:
                moments.pop()
                if not moments:
                    del self._sent[self._key(address)]

    def _key(self, address: str) -> bytes:
        return hmac.new(self._salt, address.encode(), hashlib.sha256).digest()[:16]

    def __len__(self) -> int:
        return len(self._sent)

    def _forget(self, now: float) -> None:
        # The order is that of the last message, so what is old stands in front.
        while self._sent:
            moments = next(iter(self._sent.values()))
            if moments[-1] > now - _HOUR and len(self._sent) < _MOST_KEPT:
                return
            self._sent.popitem(last=False)
