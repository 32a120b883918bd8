"""A few runs of the real program: the tour, the screens in a terminal."""

import json
import subprocess
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from sample_station.in_clear import in_clear
from sample_station.tour import Places
from sample_station.town import imagine
from store import keyring
from store.files import KEYRING
from tests.tui.terminal import Terminal
from tui.cli import main

MUSTER = [sys.executable, "-m", "muster"]


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, dict[str, object]]:
    """The tour, played by its command."""
    folder = tmp_path_factory.mktemp("tour") / "demo"
    with redirect_stdout(StringIO()) as said:
        assert main(["demo", "--tour", "--json", "--home", str(folder)]) == 0
    return Places(folder), json.loads(said.getvalue())


@pytest.fixture(scope="module")
def toured_apart(tmp_path_factory: pytest.TempPathFactory) -> tuple[Places, dict[str, object]]:
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


def workers(home: Path) -> list[int]:
    """Give the processes that have a node's screens open."""
    return [
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and str(home).encode() in _command(process)
    ]


def _command(process: Path) -> bytes:
    try:
        return process.joinpath("cmdline").read_bytes()
    except OSError:  # it has ended meanwhile
        return b""


@pytest.mark.skipif(
    not Path("/proc/self/cmdline").exists(), reason="looks for processes where Linux lists them"
)
@pytest.mark.parametrize("loses", ["the terminal", "the launcher"])
def test_whoever_is_left_alone_ends_with_its_keys(homes: Places, phrase: str, loses: str) -> None:
    with Terminal([*MUSTER, "--home", str(homes.station)]) as terminal:
        terminal.wait_for_text("Type the passphrase")
        terminal.send(phrase + "\r")
        terminal.wait_for_text("186 people")
        assert len(workers(homes.station)) == 2, "a launcher and the worker with the keys"
        if loses == "the terminal":
            terminal.hang_up()
        else:
            terminal.process.kill()
            terminal.process.wait()
        gone: tuple[list[int], ...] = ([], [terminal.process.pid])
        terminal.wait_until(lambda: workers(homes.station) in gone, "the end of the keys")


def test_no_code_is_taken_from_the_folder_somebody_stands_in(homes: Places, tmp_path: Path) -> None:
    """M07: it may be a stick that anybody has written to, and the worker holds the keys."""
    stick = tmp_path / "stick"
    stick.mkdir()
    for module in ("json", "store", "muster"):
        (stick / f"{module}.py").write_text("raise SystemExit('code of the stick was run')")
    there = ["env", "-C", str(stick), sys.executable, "-P", "-m", "muster", "--home", str(homes.station)]
    with Terminal(there) as terminal:
        terminal.wait_for_text("Type the passphrase")


@pytest.mark.parametrize("played", ["toured", pytest.param("toured_apart", marks=pytest.mark.long)])
def test_every_step_holds(played: str, request: pytest.FixtureRequest) -> None:
    places, document = request.getfixturevalue(played)
    steps = document["steps"]
    assert isinstance(steps, list)
    assert [step["step"] for step in steps if not step["ok"]] == []
    assert len(steps) == 24
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
    passphrase = places.passphrase_file.read_text(encoding="utf-8").strip()
    for home in (places.hq, places.warden):
        assert keyring.unlock(home / KEYRING, passphrase).secrets
    done = subprocess.run(
        [
            *MUSTER,
            "list",
            "users",
            "--json",
            "--home",
            str(places.station),
            "--passphrase-file",
            str(places.passphrase_file),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["total"] >= 1


def test_unlock_find_check_in_lock_and_leave(homes: Places, phrase: str) -> None:
    with Terminal([*MUSTER, "--home", str(homes.station)]) as terminal:
        terminal.wait_for_text("Type the passphrase")
        terminal.send("not the passphrase\r")
        terminal.wait_for_text("does not open this node")
        terminal.send(phrase + "\r")
        terminal.wait_for_text("186 people")
        # In one burst, as a slow line brings it: the letters must not overtake the backspaces.
        terminal.send("wang" + 4 * "\x7f" + "goncalo")
        terminal.wait_until(lambda: "What needs somebody" not in terminal.text(), "those found")
        terminal.wait_for_text("Azambuja Gon\u00e7alo")
        terminal.send("\r")
        terminal.wait_for_text("all here")
        terminal.send("a")
        terminal.wait_for_text("4 people here")
        terminal.send("\x0c")
        terminal.wait_for_text("Type the passphrase")
        terminal.send("\x11")
        assert terminal.wait_for_end() == 0
        assert phrase.encode() not in terminal.written
