"""A warden's device that dies at a door: the real program in a real terminal, killed between two keys."""

import os
import signal
import sys
from pathlib import Path

import pytest

from sample_station.tour import Places
from tests.program.test_lock import family_of
from tests.tui.terminal import Terminal

MUSTER = [sys.executable, "-P", "-m", "muster"]

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finds processes as Linux lists")


def test_a_kill_at_the_door_loses_no_answered_key(homes: Places) -> None:
    """Every process of the program dies at once; the next one stands at the same door with every answer."""
    command = [*MUSTER, "--home", str(homes.warden), "--passphrase-file", str(homes.passphrase_file)]
    answers = ((("2", "c", "1"), "✓ LOCKS"), (("t", "d", "o", "g"), "t note       dog"))
    for place, (keys, shown) in enumerate(answers):
        with Terminal(command) as terminal:
            if place == 0:
                terminal.wait_for_text("in the order of the way")
                terminal.send("\r")
            terminal.wait_for_text("all here")
            for _before, stood in answers[:place]:
                terminal.wait_for_text(stood)
            for key in keys:
                terminal.send(key)
                if key == "c":
                    terminal.wait_for_text("Precautions, plan and supplies")
                elif key == "t":
                    terminal.wait_for_text("Note of this visit")
            terminal.wait_for_text(shown)
            for process in family_of(terminal.process.pid):
                os.kill(process, signal.SIGKILL)
            terminal.process.wait()
    with Terminal(command) as terminal:
        for _keys, shown in answers:
            terminal.wait_for_text(shown)
        assert "2 [✓]" in terminal.text()
        terminal.send("s")
        terminal.wait_for_text("1 person here")
