"""Another process of ours: as a copy of this one and from nothing it does the same, and none outlives us."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import pytest

from sync.beside import Beside

_PR_GET_DUMPABLE = 3
ROOT = Path(__file__).parents[2]

PROGRAM = """
import os, signal, sys, threading
from sync.beside import Beside
from tests.sync.test_beside import listens_to_nobody, says_it_again

if __name__ == "__main__":
    if sys.argv[1] == "from nothing":
        threading.Thread(target=threading.Event().wait, daemon=True).start()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    some = []
    for work in (says_it_again, says_it_again, listens_to_nobody):
        some.append(Beside(work, some))
    for one in some:
        one.pipe.send(os.getpid())
    answers = [one.pipe.recv() for one in some]
    if sys.argv[2] == "to be killed":
        # It would not notice.
        some[-1].kill()
    print(answers, flush=True)
    sys.stdin.readline()
    for one in some:
        one.end()
    print("ended", flush=True)
"""

WAYS = pytest.mark.parametrize("way", ["as a copy", "from nothing"])


def says_it_again(pipe: Pipe) -> None:
    """Say whether it is another process than who speaks, until nobody does."""
    with suppress(EOFError, OSError):
        while True:
            pipe.send(pipe.recv() != os.getpid())


def fails(_pipe: Pipe) -> None:
    """Break on somebody."""
    raise ValueError("Amina Diallo")


def tells_of_its_memory(pipe: Pipe) -> None:
    """Say whether the system may write it into a file, or let others read it."""
    pipe.send(ctypes.CDLL(None).prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0))


def listens_to_nobody(pipe: Pipe) -> None:
    """Say the same once, and go on with something that does not end."""
    pipe.send(pipe.recv() != os.getpid())
    threading.Event().wait()


@contextmanager
def program(tmp_path: Path, way: str, to_be: str) -> Iterator[subprocess.Popen[str]]:
    """Run it as a process; what is left of it in the end is killed."""
    file = tmp_path / "program.py"
    file.write_text(PROGRAM, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, str(file), way, to_be],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        with process:
            process.kill()


@WAYS
def test_several_answer_and_end_whatever_we_do_not_hear(tmp_path: Path, way: str) -> None:
    with program(tmp_path, way, "to be ended") as process:
        said, _ = process.communicate("\n", timeout=60)
    assert said.splitlines() == ["[True, True, True]", "ended"]


@WAYS
@pytest.mark.skipif(sys.platform == "win32", reason="there no process is killed so")
def test_none_outlives_the_one_that_started_it(tmp_path: Path, way: str) -> None:
    with program(tmp_path, way, "to be killed") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "[True, True, True]\n"
        process.send_signal(signal.SIGKILL)
        # All of them hold the other end of it: it is over when the last of them is gone.
        rest, _ = process.communicate(timeout=60)
    assert rest == ""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems are asked otherwise")
def test_its_memory_stays_in_memory() -> None:
    other = Beside(tells_of_its_memory)
    try:
        assert other.pipe.recv() == 0
    finally:
        other.end()


def test_one_that_breaks_says_nothing_of_anybody(capfd: pytest.CaptureFixture[str]) -> None:
    other = Beside(fails)
    try:
        with pytest.raises(EOFError):
            other.pipe.recv()
    finally:
        other.end()
    assert capfd.readouterr() == ("", "")
