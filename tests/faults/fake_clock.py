"""A clock that jumps under a running program: Debian's libfaketime, which reads the offset from a file."""

import os
from datetime import timedelta
from pathlib import Path

import pytest


class FakeClock:
    """The clock of the processes that are started with its environment; monotonic clocks go on as they do."""

    def __init__(self, file: Path) -> None:
        self._file, self._offset = file, timedelta()
        self._write()

    def environment(self) -> dict[str, str]:
        """Skips where libfaketime is absent, unless FAMILY_ATLAS_REQUIRE_ALL=1 asks that nothing be skipped."""
        libraries = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
        if not libraries:
            sentence = "libfaketime is not installed (apt-get install faketime)."
            if os.environ.get("FAMILY_ATLAS_REQUIRE_ALL") == "1":
                pytest.fail(sentence)
            pytest.skip(sentence)
        return {
            "LD_PRELOAD": str(libraries[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
            # The server's heartbeat stands in the times of a file.
            "NO_FAKE_STAT": "1",
        }

    def move(self, by: timedelta) -> None:
        """Set the clock forwards or back."""
        self._offset += by
        self._write()

    def _write(self) -> None:
        seconds = int(self._offset.total_seconds())
        beside = self._file.with_suffix(".new")
        beside.write_text(f"{seconds:+d}s\n")
        beside.replace(self._file)
