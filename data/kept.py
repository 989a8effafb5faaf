"""What was worked out last, kept up to a number of things; safe under threads."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Kept:
    """Least recently used things by key; two threads may work out the same at once, and one of them is kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._things: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, take: Callable[[], Any]) -> Any:
        """What was taken under `key`, taking it where it is not among the last that were asked for."""
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
                return self._things[key]
        taken = take()
        with self._lock:
            self._things[key] = taken
            while len(self._things) > self._most:
                self._things.popitem(last=False)
        return taken

    def __len__(self) -> int:
        return len(self._things)
