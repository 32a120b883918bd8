"""Destroying a station: keyring first, all that is in its folder, nothing outside, from any state (M03)."""

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from sample_station.tour import Places
from store import keyring, shred
from store.node import Node
from store.refusals import Code, Refused
from tests.program.test_real_program import MUSTER, workers
from tests.tui.terminal import Terminal
from tui.cli import main
from tui.papers import leaving

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `muster shred` in a folder, with no passphrase anywhere."""

    def go(home: Path, *arguments: str) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(["shred", *arguments, "--json", "--home", str(home)])
        said = capsys.readouterr()
        return code, json.loads(said.out) if said.out else None, said.err

    return go


DESTROY = "--destroy-this-station"


def test_it_takes_everything_and_needs_no_passphrase(homes: Places, run: Run) -> None:
    (homes.station / "store.db-wal").write_bytes(b"x" * 5000)
    (homes.station / "outbox").mkdir()
    (homes.station / "outbox" / "a.muster").write_bytes(b"sealed")
    code, said, _ = run(homes.station, DESTROY, "--yes", "ptm")
    assert (code, said["left"]) == (0, [])
    assert said["files"] >= 4
    assert not homes.station.exists()
    assert homes.hq.exists()


@pytest.mark.parametrize("typed", ["", "HQ", "PTMX", "yes"])
def test_another_code_destroys_nothing(homes: Places, phrase: str, run: Run, typed: str) -> None:
    code, said, _ = run(homes.station, DESTROY, "--yes", typed)
    assert (code, said["error"]["code"]) == (2, "shred_code")
    Node.open(homes.station, phrase).close()


def test_a_folder_without_a_node_is_nobodys_to_destroy(tmp_path: Path, run: Run) -> None:
    (tmp_path / "letter").write_text("mine")
    code, said, _ = run(tmp_path, DESTROY, "--yes", "PTM")
    assert (code, said["error"]["code"]) == (1, "no_node")
    assert (tmp_path / "letter").read_text() == "mine"


def test_nothing_outside_is_touched_whatever_leads_there(homes: Places, run: Run, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "letter").write_text("mine")
    (outside / "shared").write_text("also mine")
    (homes.station / "to-folder").symlink_to(outside / "deep")
    (homes.station / "to-file").symlink_to(outside / "deep" / "letter")
    (homes.station / "to-nowhere").symlink_to(outside / "gone")
    os.link(outside / "shared", homes.station / "linked")
    code, said, _ = run(homes.station, DESTROY, "--yes", "PTM")
    assert code == 0
    assert said["leads_away"] == ["to-file", "to-folder", "to-nowhere"]
    assert not homes.station.exists()
    assert (outside / "deep" / "letter").read_text() == "mine"
    assert (outside / "shared").read_text() == "also mine"


def test_a_keyring_elsewhere_is_said_and_left(homes: Places, run: Run, tmp_path: Path) -> None:
    shutil.move(homes.station / "keyring", tmp_path / "on-a-stick")
    (homes.station / "keyring").symlink_to(tmp_path / "on-a-stick")
    code, said, _ = run(homes.station, DESTROY, "--yes", "PTM")
    assert (code, said["leads_away"]) == (0, ["keyring"])
    assert keyring.label_of(tmp_path / "on-a-stick").code == "PTM"


def test_what_is_read_only_goes_too(homes: Places, run: Run) -> None:
    (homes.station / "keyring").chmod(0o400)
    (homes.station / "store.db").chmod(0o000)
    (homes.station / "closed").mkdir()
    (homes.station / "closed" / "inside").write_bytes(b"x")
    (homes.station / "closed").chmod(0o500)
    homes.station.chmod(0o500)
    assert run(homes.station, DESTROY, "--yes", "PTM")[0] == 0
    assert not homes.station.exists()


def test_where_nothing_can_be_written_it_goes_all_the_same(homes: Places) -> None:
    """As on a full disk that copies what is overwritten: every write fails, and every file is taken away."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
        done = shred.destroy(homes.station, "PTM")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert done.left == ()
    assert not homes.station.exists()


@pytest.mark.parametrize("step", range(1, 7))
def test_cut_off_at_any_step_the_keyring_is_gone_and_it_goes_on(
    homes: Places, phrase: str, run: Run, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    class Power(BaseException):
        pass

    calls = 0
    real = os.fsync

    def fails(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        real(descriptor)
        if calls == step:
            raise Power

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        try:
            shred.destroy(homes.station, "PTM")
        except Power:
            assert homes.station.exists()
        else:
            assert calls < step
            return
    if not any(homes.station.iterdir()):
        return  # only the empty folder was left to take away
    with pytest.raises(Refused) as caught:
        Node.open(homes.station, phrase)
    assert caught.value.code in (Code.NO_NODE, Code.KEYRING_DAMAGED)
    assert run(homes.station, DESTROY, "--yes", "HQ")[0] == 2, "it still asks for its own code"
    assert run(homes.station, DESTROY, "--yes", "PTM")[0] == 0
    assert not homes.station.exists()


def test_a_node_that_nobody_can_open_can_be_destroyed(homes: Places, run: Run) -> None:
    (homes.station / "keyring").write_bytes(b"not a keyring")
    assert run(homes.station, DESTROY, "--yes", "PTM")[0] == 2
    assert run(homes.station, DESTROY, "--yes", shred.UNKNOWN)[0] == 0
    assert not homes.station.exists()


def test_the_keys_are_not_in_what_is_left_after_the_first_step(homes: Places) -> None:
    ring = (homes.station / "keyring").read_bytes()
    shred.destroy_keyring(homes.station, "PTM")
    assert not (homes.station / "keyring").exists()
    marker = (homes.station / shred.MARKER).read_bytes()
    assert len(marker) == len(ring)
    assert all(ring[place : place + 16] not in marker for place in range(0, len(ring) - 16, 8))


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for processes where Linux lists them")
def test_a_station_that_is_open_elsewhere_shows_nothing_more(homes: Places, phrase: str) -> None:
    """The other process ends; and whatever it does, the folder stays gone."""
    with Terminal([*MUSTER, "--home", str(homes.station)]) as terminal:
        terminal.wait_for_text("Type the passphrase")
        terminal.send(phrase + "\r")
        terminal.wait_for_text("186 people")
        shredding = [*MUSTER, "shred", DESTROY, "--yes", "PTM", "--home", str(homes.station)]
        done = subprocess.run(shredding, capture_output=True, text=True, timeout=120, check=True)
        assert "PTM is destroyed" in done.stdout
        terminal.wait_until(
            lambda: workers(homes.station) in ([], [terminal.process.pid]), "the end of the keys"
        )
    assert not homes.station.exists()


def test_the_paper_is_printed_without_a_node_and_fits_a_screen(
    homes: Places, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shred", "--plan", "--home", str(homes.station)]) == 0
    said = capsys.readouterr().out
    assert "BEFORE LEAVING THE BUILDING - PTM" in said
    assert "revoke the device of PTM" in said
    assert max(map(len, said.splitlines()[:-1])) <= 80
    assert main(["shred", "--plan", "--home", str(tmp_path / "nothing")]) == 0
    paper = leaving.paper("ABCDEFGH")
    assert max(map(cell_len, paper)) <= 80
    assert len(paper) <= 60, "one page"


def test_it_is_quick_to_begin() -> None:
    """What `shred` imports is little: it may be typed when there is no time."""
    heavy = "[name for name in ('sqlmodel', 'textual', 'sqlcipher3') if name in sys.modules]"
    code = ["-c", f"import sys; import tui.cli.commands.leaving; print({heavy})"]
    done = subprocess.run([sys.executable, *code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


def test_a_folder_that_shuts_everybody_out_goes_too(homes: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """As somebody who is not the system's master: a folder that may not be read hides nothing."""
    inner = homes.station / "outbox" / "old"
    inner.mkdir(parents=True)
    (inner / "copy").write_bytes(b"x" * 5000)
    for folder in (inner, inner.parent):
        folder.chmod(0)
    really = os.scandir

    def scandir(path: str) -> object:
        if not Path(path).stat().st_mode & stat.S_IRUSR:
            raise PermissionError(path)
        return really(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert shred.destroy(homes.station, "PTM").left == ()
    assert not homes.station.exists()


def test_a_folder_that_stays_is_said_to_stay(homes: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    (homes.station / "outbox").mkdir(exist_ok=True)
    really = Path.rmdir

    def rmdir(path: Path) -> None:
        if path.name == "outbox":
            raise PermissionError(path)
        really(path)

    monkeypatch.setattr(Path, "rmdir", rmdir)
    assert shred.destroy(homes.station, "PTM").left == ("outbox",)
    assert shred.code_of(homes.station) == "PTM", "it still asks, for it is not done"


@pytest.mark.parametrize("said", [b"PTM\x1b[2J\n", b"\xff\xfe\n", b"X" * 300, b"", b"PORT TAMARIN\n"])
def test_a_code_that_nobody_can_type_keeps_nobody_from_destroying(
    homes: Places, run: Run, said: bytes
) -> None:
    """Somebody wrote a marker, or a keyring, with a code of their own: what has to be typed can be typed."""
    (homes.station / shred.MARKER).write_bytes(b"muster destroyed " + said)
    assert shred.code_of(homes.station) == shred.UNKNOWN
    assert run(homes.station, DESTROY, "--yes", shred.UNKNOWN)[0] == 0
    assert not homes.station.exists()


def test_a_long_code_does_not_stop_the_keyring_from_going(homes: Places) -> None:
    (homes.station / "keyring").write_bytes(b"cut")
    shred.destroy_keyring(homes.station, "X" * 100)
    assert not (homes.station / "keyring").exists()
