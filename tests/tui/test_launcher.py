"""The launcher: starts again after a lock, and hands on every other end."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.tui.terminal import ROOT, Terminal, python
from tui.launcher import LOCKED, LOCKED_AT_ONCE, keep_running, run

LOCKS_TWICE = f"""
import pathlib, sys
starts = pathlib.Path(sys.argv[1])
starts.write_text(starts.read_text() + "x")
sys.exit({LOCKED} if len(starts.read_text()) < 3 else int(sys.argv[2]))
"""


@pytest.mark.parametrize("code", [0, 1, 3, 130])
def test_it_starts_again_after_a_lock_and_ends_otherwise(tmp_path: Path, code: int) -> None:
    starts = tmp_path / "starts"
    starts.write_text("")
    assert run(python(LOCKS_TWICE, str(starts), str(code))) == code
    assert starts.read_text() == "xxx"


def test_after_a_lock_another_command_may_follow(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    starts.write_text("xx")
    first = python(f"import sys; sys.exit({LOCKED})")
    assert keep_running(first, python(LOCKS_TWICE, str(starts), "4")) == 4
    assert starts.read_text() == "xxx"


def test_a_worker_ended_by_a_signal_gives_what_a_shell_would() -> None:
    assert run(python("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")) == 128 + signal.SIGTERM


def test_a_worker_that_cannot_start_is_an_error_and_leaves_the_signal_as_it_was() -> None:
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(OSError, match="nowhere"):
        run(["/nowhere/at/all"])
    assert signal.getsignal(signal.SIGINT) is before


def test_an_interruption_is_the_workers_own_matter() -> None:
    worker = (
        "import os, signal, sys\n"
        "def end(*_): os.write(1, b'worker heard'); sys.exit(7)\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "signal.signal(signal.SIGINT, end)\n"
        "os.write(1, b'worker ready ')\n"
        "signal.pause()"
    )
    launcher = f"import sys; from tui.launcher import run; sys.exit(run([sys.executable, '-c', {worker!r}]))"
    with Terminal(python(launcher)) as terminal:
        terminal.wait_for_text("worker ready")
        # As the terminal does for Ctrl+C: to every process of the group.
        os.killpg(terminal.process.pid, signal.SIGINT)
        terminal.wait_for_text("worker heard")
        assert terminal.wait_for_end() == 7


def test_the_launcher_imports_next_to_nothing() -> None:
    code = (
        "import sys, tui.launcher; print([m for m in sys.modules"
        " if m.split('.')[0] in {'textual', 'rich', 'store', 'sync', 'argparse', 'cryptography'}])"
    )
    done = subprocess.run(python(code), cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_locking_in_a_terminal_brings_the_door_back() -> None:
    worker = (
        "import sys\nfrom tui.base_app import MusterApp\nfrom tui.screens.unlock import UnlockScreen\n"
        "from textual.widgets import Static\nfrom textual.content import Content\n"
        "class App(MusterApp):\n"
        " def on_mount(self): self.push_screen(UnlockScreen('PTM', lambda user, phrase: phrase))\n"
        " def on_unlocked(self, message):\n"
        "  self.pop_screen(); self.screen.mount(Static(Content('inside')))\n"
        "app = App(); app.run(); sys.exit(app.return_code)"
    )
    launcher = f"import sys; from tui.launcher import run; sys.exit(run([sys.executable, '-c', {worker!r}]))"
    with Terminal(python(launcher)) as terminal:
        terminal.wait_for_text("Muster is locked")
        terminal.send("open\r")
        terminal.wait_for_text("inside")
        terminal.send("\x0c")
        terminal.wait_for_text("Muster is locked")
        assert "inside" not in terminal.text()
        terminal.send("\x11")
        assert terminal.wait_for_end() == 0


def test_a_worker_that_was_killed_leaves_no_picture_and_no_broken_terminal() -> None:
    """Its last screen, names and all, and its hold on the keyboard would stay."""
    worker = (
        "import sys, tty\ntty.setraw(0)\n"
        "sys.stdout.write('\\x1b[?1049h\\x1b[2J\\x1b[HAzambuja'); sys.stdout.flush()\n"
        "import os; os.read(0, 1); os.kill(os.getpid(), 9)"
    )
    launcher = (
        "import sys, termios\nbefore = termios.tcgetattr(0)\nfrom tui.launcher import run\n"
        f"code = run([sys.executable, '-c', {worker!r}])\n"
        "assert termios.tcgetattr(0) == before\nprint('as before'); sys.exit(code)"
    )
    with Terminal(python(launcher)) as terminal:
        terminal.wait_for_text("Azambuja")
        terminal.send("x")
        assert terminal.wait_for_end() == 128 + signal.SIGKILL
        assert "as before" in terminal.text()
        assert terminal.written.endswith(b"as before\r\n")
        assert b"\x1b[2J\x1b[?1049l" in terminal.written


def test_a_worker_that_ended_at_once_starts_again() -> None:
    first = python(f"import sys; sys.exit({LOCKED_AT_ONCE})")
    assert keep_running(first, python("raise SystemExit(5)")) == 5


def test_a_lock_does_not_wait_for_what_is_still_at_work() -> None:
    code = (
        "import threading\nfrom tui.hangup import end_within\n"
        f"end_within(0.05, {LOCKED_AT_ONCE})\nthreading.Event().wait()"
    )
    assert subprocess.run(python(code), cwd=ROOT, check=False, timeout=60).returncode == LOCKED_AT_ONCE


def test_a_passphrase_typed_before_the_door_stands_is_not_shown_and_not_lost(tmp_path: Path) -> None:
    """A terminal shows what nobody reads; people do not wait for the picture."""
    door = tmp_path / "door"
    worker = (
        "import os, pathlib, sys, time, tty\n"
        "print('starting', flush=True)\n"
        "while not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.01)\n"
        "tty.setraw(0, 0)\n"
        "got = b''\n"
        "while not got.endswith(b'\\r'): got += os.read(0, 100)\n"
        "print('took', len(got)); sys.exit(int(sys.argv[2]))"
    )
    launcher = (
        "import sys, termios\nbefore = termios.tcgetattr(0)\nfrom tui.launcher import keep_running\n"
        f"worker = [sys.executable, '-c', {worker!r}, sys.argv[1]]\n"
        f"keep_running([*worker, '{LOCKED}'], [*worker, '0'])\n"
        "assert termios.tcgetattr(0) == before; print('as before')"
    )
    with Terminal(python(launcher, str(door))) as terminal:
        terminal.wait_for_text("starting")
        terminal.send("hunter2\r")
        door.touch()
        terminal.wait_for_text("took 8")
        terminal.wait_until(lambda: terminal.text().count("starting") == 2, "the next worker")
        terminal.send("hunter2\r")
        assert terminal.wait_for_end() == 0
        assert terminal.text().count("took 8") == 2
        assert "as before" in terminal.text()
        assert b"hunter2" not in terminal.written


def test_workers_that_are_copies_start_again_after_a_lock_without_what_only_the_first_is_given(
    tmp_path: Path,
) -> None:
    starts = tmp_path / "starts"
    launcher = (
        "import os, pathlib, sys, termios\nfrom tui.launcher import fork_workers\n"
        "given = ['a passphrase file']\nbefore = termios.tcgetattr(0)\n"
        "code = fork_workers(given.clear)\n"
        "if code is not None:\n"
        " assert termios.tcgetattr(0) == before; print('as before'); sys.exit(code)\n"
        "assert termios.tcgetattr(0) != before\n"
        "starts = pathlib.Path(sys.argv[1])\n"
        "with starts.open('a') as file: print(os.getpid(), *given, file=file)\n"
        f"sys.exit({LOCKED} if len(starts.read_text().splitlines()) < 3 else 4)"
    )
    with Terminal(python(launcher, str(starts))) as terminal:
        assert terminal.wait_for_end() == 4
        assert terminal.text().count("as before") == 1
    first, *later = starts.read_text().splitlines()
    assert first.endswith("a passphrase file")
    assert [line for line in later if not line.isdigit()] == []
    assert len({first.split()[0], *later, str(os.getpid())}) == 4


def test_a_copy_that_was_killed_leaves_no_picture_and_hears_an_interruption() -> None:
    launcher = (
        "import os, signal, sys\nfrom tui.launcher import fork_workers\n"
        "code = fork_workers(lambda: None)\n"
        "if code is not None: print('ended'); sys.exit(code)\n"
        "assert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
        "try:\n"
        " sys.stdout.write('\\x1b[?1049h\\x1b[2J\\x1b[HAzambuja'); sys.stdout.flush()\n"
        " signal.pause()\n"
        "except KeyboardInterrupt: os.kill(os.getpid(), 9)"
    )
    with Terminal(python(launcher)) as terminal:
        terminal.wait_for_text("Azambuja")
        os.killpg(terminal.process.pid, signal.SIGINT)
        assert terminal.wait_for_end() == 128 + signal.SIGKILL
        assert "ended" in terminal.text()
        assert b"\x1b[2J\x1b[?1049l" in terminal.written
