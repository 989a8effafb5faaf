"""Two processes under one: both run, or neither."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = "import sys; from dashboard.supervisor import run_together; sys.exit(run_together({commands!r}))"
ROOT = Path(__file__).parent.parent.parent


def supervise(tmp_path, *commands):
    """Start a supervisor; each command is a line of shell that first writes its process id."""
    shell = [["sh", "-c", f"echo $$ > {tmp_path / str(n)}; {line}"] for n, line in enumerate(commands)]
    process = subprocess.Popen([sys.executable, "-c", PROGRAM.format(commands=shell)], cwd=ROOT)
    files = [tmp_path / str(n) for n in range(len(commands))]
    deadline = time.monotonic() + 30
    while not all(file.exists() and file.read_text().endswith("\n") for file in files):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return process, [int(file.read_text()) for file in files]


def gone(number):
    return not Path(f"/proc/{number}").exists()


@pytest.mark.parametrize(("end", "code"), [("exit 3", 3), ("exit 0", 1), ("kill -9 $$", 1)])
def test_if_one_ends_the_other_is_stopped(tmp_path, end, code):
    process, children = supervise(tmp_path, "exec sleep 60", f"sleep 0.3; {end}")
    assert process.wait(timeout=20) == code
    assert all(map(gone, children))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_both(tmp_path, number):
    finish = f"trap 'touch {tmp_path}/finished; exit 0' TERM; sleep 60 & wait"
    process, children = supervise(tmp_path, "exec sleep 60", finish)
    time.sleep(0.2)
    process.send_signal(number)
    assert process.wait(timeout=20) == 0
    assert all(map(gone, children))
    assert (tmp_path / "finished").exists()


def test_a_program_that_cannot_start_stops_the_other(tmp_path):
    first = ["sh", "-c", f"echo $$ > {tmp_path / '0'}; exec sleep 60"]
    code = PROGRAM.format(commands=[first, ["/no/such/program"]])
    process = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=20, capture_output=True, check=False)
    assert process.returncode != 0
    written = tmp_path / "0"
    assert not written.exists() or gone(int(written.read_text() or 0) or -1)
