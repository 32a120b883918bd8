"""After a lock no process of the program has a copy of any key; looked for in their memory."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sample_station.tour import Places
from store import keyring
from store.files import KEYRING
from store.node import Node
from tests.program.memory import can_be_read, found_in
from tests.tui.terminal import Terminal, python

MUSTER = [sys.executable, "-P", "-m", "muster"]

pytestmark = pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="reads memory as Linux shows it")


def family_of(process: int) -> list[int]:
    """Give a process and all that it started."""
    children = Path(f"/proc/{process}/task/{process}/children")
    try:
        below = [int(child) for child in children.read_text(encoding="ascii").split()]
    except OSError:
        below = []
    return [process, *(one for child in below for one in family_of(child))]


@pytest.fixture
def secrets(homes: Places, phrase: str) -> dict[str, bytes]:
    """What nobody may find: the master key, all that it wraps, and the passphrase."""
    opened = keyring.unlock(homes.station / KEYRING, phrase)
    wrapped = {name: secret for name, secret in opened.secrets.items() if len(secret) >= 16}
    return {"master": opened.master, "passphrase": phrase.encode(), **wrapped}


def all_found(terminal: Terminal, secrets: dict[str, bytes]) -> dict[int, dict[str, int]]:
    family = family_of(terminal.process.pid)
    if not all(can_be_read(process) for process in family):
        pytest.skip("only the administrator may read the memory of processes that leave no core file")
    return {process: found_in(process, secrets) for process in family}


def locks_by_key(terminal: Terminal) -> None:
    terminal.send("\x0c")


def locks_by_stop(terminal: Terminal) -> None:
    """As a shell puts a job aside: nothing may lie stopped in the background with its keys."""
    os.killpg(terminal.process.pid, signal.SIGTSTP)


@pytest.mark.parametrize(("how", "lock"), [("typed", locks_by_key), ("passphrase file", locks_by_stop)])
def test_after_a_lock_no_process_has_a_copy_of_a_key(
    homes: Places, phrase: str, secrets: dict[str, bytes], how: str, lock: Callable[[Terminal], None]
) -> None:
    """L07, M06: the worker that waits at the unlock screen is a fresh one; the launcher never had a key."""
    given = ["--passphrase-file", str(homes.passphrase_file)] if how == "passphrase file" else []
    with Terminal([*MUSTER, "--home", str(homes.station), *given]) as terminal:
        if how == "typed":
            terminal.wait_for_text("Type the passphrase")
            terminal.send(phrase + "\r")
        terminal.wait_for_text("186 people")
        launcher, worker = family_of(terminal.process.pid)
        before = all_found(terminal, secrets)
        # The search finds what is there: the store's key, and the seeds that sign and open.
        assert all(before[worker][name] for name in ("store", "sign", "seal")), before
        assert not any(before[launcher].values()), before
        lock(terminal)
        terminal.wait_for_text("Type the passphrase")
        launcher_now, fresh = family_of(terminal.process.pid)
        assert launcher_now == launcher
        assert fresh != worker
        after = all_found(terminal, secrets)
        assert not any(count for counts in after.values() for count in counts.values()), after
        assert "People" not in terminal.text()
        assert phrase.encode() not in terminal.written


def test_what_had_keys_hands_over_to_a_launcher_that_has_none(homes: Places) -> None:
    """The demo made three nodes, so its own process has had all of their keys before it opens the screens."""
    code = (
        "import pathlib, sys; from tui.cli.commands.screens import in_place_of_this\n"
        "secret = bytes.fromhex(pathlib.Path(sys.argv[3]).read_text())\n"
        "print('has it', flush=True); input()\n"
        "in_place_of_this(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))"
    )
    secret = os.urandom(32)
    kept = homes.folder / "secret"
    kept.write_text(secret.hex(), encoding="ascii")
    with Terminal(python(code, str(homes.station), str(homes.passphrase_file), str(kept))) as terminal:
        terminal.wait_for_text("has it")
        assert all_found(terminal, {"secret": secret})[terminal.process.pid]["secret"]
        terminal.send("\r")
        terminal.wait_for_text("type a name")
        found = all_found(terminal, {"secret": secret})
        assert len(found) == 2
        assert not any(counts["secret"] for counts in found.values()), found


def test_no_core_file_is_written(homes: Places) -> None:
    """A core file would hold every key and outlive the lock."""
    with Terminal([*MUSTER, "--home", str(homes.station)]) as terminal:
        terminal.wait_for_text("Type the passphrase")
        for process in family_of(terminal.process.pid):
            limits = Path(f"/proc/{process}/limits").read_text(encoding="ascii")
            (line,) = [line for line in limits.splitlines() if line.startswith("Max core file size")]
            assert line.split()[4] == "0"
            # What is dumpable belongs to its user there; what is not, to the administrator.
            assert Path(f"/proc/{process}/mem").stat().st_uid == 0


def test_a_lock_does_not_wait_for_whoever_is_writing(homes: Places, phrase: str) -> None:
    """What was typed could not be kept yet then, but the keys go; a long exchange must not hold them."""
    with (
        Terminal([*MUSTER, "--home", str(homes.station)]) as terminal,
        Node.open(homes.station, phrase) as node,
    ):
        terminal.wait_for_text("Type the passphrase")
        terminal.send(phrase + "\r")
        terminal.wait_for_text("type a name")
        terminal.send("\x1bOR")
        terminal.wait_for_text("Households:")
        terminal.send("\r")
        terminal.wait_for_text("all here")
        worker = family_of(terminal.process.pid)[1]
        with node.write():
            terminal.send("2\x0c")
            terminal.wait_until(lambda: worker not in family_of(terminal.process.pid), "the end of the keys")
            terminal.wait_for_text("Type the passphrase")
            assert "all here" not in terminal.text()
