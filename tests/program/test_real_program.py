"""A few runs of the real program: the tour as a process, the screens in a terminal."""

import json
import os
import pty
import select
import struct
import subprocess
import sys
import time
from pathlib import Path

import pyte
import pytest

from sample_station.in_clear import in_clear
from sample_station.tour import Places
from sample_station.town import imagine

MUSTER = [sys.executable, "-m", "muster"]


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, dict[str, object]]:
    """The tour, played by the real program in a process of its own, at full strength."""
    folder = tmp_path_factory.mktemp("tour") / "demo"
    done = subprocess.run(
        [*MUSTER, "demo", "--tour", "--json", "--home", str(folder)],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return Places(folder), json.loads(done.stdout)


def test_every_step_holds(toured: tuple[Places, dict[str, object]]) -> None:
    places, document = toured
    steps = document["steps"]
    assert isinstance(steps, list)
    assert [step["step"] for step in steps if not step["ok"]] == []
    assert len(steps) == 17
    assert document["home"] == str(places.station)
    assert document["hq_home"] == str(places.hq)
    assert document["warden_home"] == str(places.warden)
    assert document["passphrase_file"] == str(places.passphrase_file)


def test_no_name_stands_in_any_file_of_the_three_nodes(toured: tuple[Places, dict[str, object]]) -> None:
    places, _ = toured
    people = list(imagine(7, 75).people())
    words = {p.family_name for p in people} | {p.given_name for p in people} | {"Aurinda"}
    searched = in_clear([places.station, places.hq, places.warden, places.line], words)
    assert searched.words > 200
    assert searched.files >= 6
    assert searched.hits == ()


def test_the_passphrase_lies_outside_and_opens_all_three(toured: tuple[Places, dict[str, object]]) -> None:
    places, _ = toured
    assert places.passphrase_file.parent not in (places.station, places.hq, places.warden)
    for home in (places.station, places.hq, places.warden):
        done = subprocess.run(
            [
                *MUSTER,
                "list",
                "users",
                "--json",
                "--home",
                str(home),
                "--passphrase-file",
                str(places.passphrase_file),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert json.loads(done.stdout)["total"] >= 1


class Terminal:
    """The real program in a pseudo-terminal of 80x24, read as a person would."""

    def __init__(self, arguments: list[str]) -> None:
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self._pid, self._fd = pty.fork()
        if self._pid == 0:
            os.environ.update(
                {"TERM": "xterm-256color", "MUSTER_LANGUAGE": "en", "LINES": "24", "COLUMNS": "80"}
            )
            os.execv(arguments[0], arguments)
        import fcntl
        import termios

        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def until(self, words: str, seconds: float = 180) -> str:
        """Read until some words are on the screen."""
        deadline = time.monotonic() + seconds
        while words not in self.text():
            assert time.monotonic() < deadline, f"waited in vain for {words!r}:\n{self.text()}"
            ready, _, _ = select.select([self._fd], [], [], 0.2)
            if ready:
                try:
                    content = os.read(self._fd, 65536)
                except OSError:
                    break
                self.raw += content
                self._stream.feed(content)
        assert words in self.text(), self.text()
        return self.text()

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._fd, keys.encode())

    def ended(self) -> int:
        """Wait for the end; gives the exit code."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self._fd], [], [], 0.2)
            if ready:
                try:
                    if not os.read(self._fd, 65536):
                        break
                except OSError:
                    break
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
        return os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])


def test_unlock_find_check_in_lock_and_leave(homes: Places, phrase: str) -> None:
    terminal = Terminal([*MUSTER, "--home", str(homes.station)])
    terminal.until("Passphrase")
    terminal.type("not the passphrase\r")
    terminal.until("does not open this node")
    terminal.type(phrase + "\r")
    terminal.until("People: 185")
    terminal.type("goncalo")
    terminal.until("People: 1 ")
    terminal.type("\r")
    terminal.until("all here")
    terminal.type("a")
    terminal.until("4 people here")
    terminal.type("\x0c")
    terminal.until("Passphrase")
    terminal.type("\x11")
    assert terminal.ended() == 0
    assert phrase.encode() not in terminal.raw
