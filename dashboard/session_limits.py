"""How often a session may ask: token buckets, one set per process.

A bucket holds `burst` requests and fills up again by `per_second`. Every process counts for itself, so a session that
is spread over all of them gets as many times as much; that is enough to hold off a script that copies the site.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

_MOST_BUCKETS: Final = 20_000


@dataclass(frozen=True)
class Limit:
    """So many requests at once, and so many more each second."""

    burst: float
    per_second: float


LIMITS: Final[Mapping[str, Limit]] = MappingProxyType(
    {
        # A person who drags through a page asks about three times a second at most.
        "callback": Limit(80, 5),
        # The form before a file counts, too.
        "download": Limit(20, 0.2),
        "change": Limit(40, 0.5),
        "provider": Limit(20, 0.1),
    }
)
"""By kind of request: Dash's callback, files, other forms, log-ins begun at the OpenID provider (by address)."""

UNLIMITED: Final[Mapping[str, Limit]] = MappingProxyType({})
"""For measurements and tests that ask as fast as they can."""


@dataclass
class _Bucket:
    left: float
    at: float
    told: bool = False


@dataclass(frozen=True)
class Verdict:
    """Whether a request may pass; else after how many seconds, and whether this is the first refusal in a row."""

    passes: bool
    wait: float = 0.0
    first: bool = False


@dataclass
class SessionLimits:
    """The buckets of one process."""

    limits: Mapping[str, Limit] = field(default_factory=lambda: LIMITS)
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()

    def take(self, kind: str, whose: str) -> Verdict:
        """Let one request of a kind pass, or say how long to wait."""
        limit = self.limits.get(kind)
        if limit is None:
            return Verdict(True)
        now = self.clock()
        with self._lock:
            bucket = self._buckets.pop((kind, whose), None) or _Bucket(limit.burst, now)
            bucket.left = min(limit.burst, bucket.left + (now - bucket.at) * limit.per_second)
            bucket.at = now
            self._buckets[kind, whose] = bucket
            if len(self._buckets) > _MOST_BUCKETS:
                self._buckets.popitem(last=False)
            if bucket.left >= 1:
                bucket.left -= 1
                bucket.told = False
                return Verdict(True)
            first, bucket.told = not bucket.told, True
            return Verdict(False, (1 - bucket.left) / limit.per_second, first)
