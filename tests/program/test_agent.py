"""``muster agent``: no passphrase, no key, no person in what it says; killed anywhere, it does no harm."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sample_station.tour import Places
from store import desk
from store.node import Node
from sync import boxes, ready, rounds
from sync.carriers.folder import Folder
from tests.program.test_cli import run as run  # noqa: PLC0414 - a fixture
from tests.tui.test_screens import at_people, opened
from tests.tui.waiting import wait_for
from tui.cli import main

Run = Callable[..., tuple[int, Any, str]]
MUSTER = [sys.executable, "-P", "-m", "muster"]

FILES = 2
"""What the sample station has to send: what is urgent in a file of its own, and everything."""


@pytest.fixture
def line(tmp_path: Path) -> Path:
    place = tmp_path / "line"
    place.mkdir()
    return place


@pytest.fixture
def agent(homes: Places, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the agent, which is given no passphrase and could not be asked for one here."""

    def go(*more: str, home: Path | None = None) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main(["agent", "--once", "--json", "--home", str(home or homes.station), *more])
        said = capsys.readouterr()
        return code, json.loads(said.out), said.err

    return go


def test_what_is_said_of_a_line_twice_counts_both_times(run: Run, line: Path) -> None:
    options = ("--with", "profile=compact", "piece=200", "--with", "rate=2400")
    assert run("carrier", "add", "satellite", "--folder", str(line), *options)[0] == 0
    said = next(one for one in run("carrier", "list")[1]["carriers"] if one["name"] == "satellite")
    assert said["options"] == {"profile": "compact", "piece": "200", "rate": "2400"}
    assert said["costs"]["bytes"] <= 200


def test_what_a_command_recorded_goes_and_its_receipt_comes(
    run: Run, agent: Run, homes: Places, line: Path
) -> None:
    assert run("carrier", "add", "line", "--folder", str(line))[0] == 0
    before = run("sync", "status")[1]["pending"]
    assert run("record", "zones", "code=Z8", "name=Ночной причал")[0] == 0
    status = run("sync", "status")[1]
    assert (status["pending"], status["handed_over"]) == (before + 1, 0)
    assert status["outbox"] == FILES
    code, said, _ = agent()
    assert (code, said["carried"], said["waiting"]) == (0, FILES, 0)
    status = run("sync", "status")[1]
    assert (status["pending"], status["handed_over"]) == (before + 1, before + 1)
    assert run("carrier", "add", "line", "--folder", str(line), home=homes.hq)[0] == 0
    assert run("sync", "now", home=homes.hq)[0] == 0
    assert agent()[1]["brought"] == 1
    status = run("sync", "status")[1]
    assert (status["pending"], status["inbox"]) == (before + 1, 1), "a signature that nobody checked is none"
    code, took, _ = run("sync", "now")
    assert (code, took["acknowledged"]) == (0, before + 1)
    status = run("sync", "status")[1]
    assert (status["pending"], status["inbox"], status["outbox"]) == (0, 0, 0)


def test_headquarters_answers_over_its_own_agent(run: Run, agent: Run, homes: Places, line: Path) -> None:
    for home in (homes.station, homes.hq):
        assert run("carrier", "add", "line", "--folder", str(line), home=home)[0] == 0
    run("record", "zones", "code=Z8", "name=Night")
    pending = run("sync", "status")[1]["pending"]
    assert agent()[1]["carried"] == agent(home=homes.hq)[1]["brought"] == FILES
    run("sync", "now", home=homes.hq)
    agent(home=homes.hq)
    agent()
    assert run("sync", "now")[1]["acknowledged"] == pending


def test_it_says_which_line_is_away_and_goes_on(run: Run, agent: Run, line: Path, tmp_path: Path) -> None:
    run("carrier", "add", "line", "--folder", str(line))
    away = f"folder:{tmp_path / 'away'}"
    code, said, talk = agent("--carrier", away, "--carrier", f"folder:{line}")
    assert (code, said["lines"], talk) == (0, {"reached": 1, "away": 1}, "")
    code, said, talk = agent("--carrier", away)
    assert (code, said["lines"]) == (1, {"reached": 0, "away": 1})
    assert talk.startswith("muster: ")
    assert agent("--carrier", "pigeon:roof")[:2][0] == 2
    assert agent("--every", "0")[0] == 1


def test_the_copy_goes_where_it_was_told(run: Run, agent: Run, line: Path, tmp_path: Path) -> None:
    run("carrier", "add", "line", "--folder", str(line))
    safe = tmp_path / "safe"
    assert agent("--copy-to", str(safe))[0] == 1
    safe.mkdir()
    assert agent("--copy-to", str(safe))[1]["copy"] == "made"
    assert agent("--copy-to", str(safe))[1]["copy"] == "unchanged"
    (copy,) = safe.iterdir()
    everybody = run("list", "people")[1]["total"]
    assert run("list", "people", home=copy)[1]["total"] == everybody


async def test_what_came_is_taken_in_after_unlocking_and_said(
    station: Node, homes: Places, phrase: str, line: Path
) -> None:
    """The same door as ``sync in``, one sentence, and the lists show it at once."""
    with station.write() as db:
        from store import ledger

        ledger.set_carrier(db, "line", "folder", str(line))
    ready.set_up(station)
    desk.act(station, "zones.add", None, {"code": "Z8", "name": "Night"})
    ready.keep(station)
    assert main(["agent", "--once", "--json", "--home", str(homes.station)]) == 0
    with Node.open(homes.hq, phrase, clock=station.clock) as hq:
        rounds.go(hq, Folder(line))
    assert main(["agent", "--once", "--json", "--home", str(homes.station)]) == 0
    assert boxes.inbox(homes.station).count() == 1
    app = opened(station)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_people(app, pilot)
        await wait_for(pilot, lambda: "acknowledged" in app._said_of_boxes or not app._at_boxes, "the inbox")
        await wait_for(pilot, lambda: boxes.inbox(homes.station).count() == 0, "the inbox to be empty")
    assert rounds.standing(station).pending == 0


async def test_while_it_is_open_the_lines_are_seen_to_from_inside(station: Node, line: Path) -> None:
    """By the same schedule, in a thread; what it brought is taken in at once."""
    with station.write() as db:
        from store import ledger

        ledger.set_carrier(db, "line", "folder", str(line))
    ready.set_up(station)
    app = opened(station)
    app.tends_lines = True
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_people(app, pilot)
        app.look_at_lines()
        await wait_for(pilot, lambda: "left there" in app._said_of_lines, "what was done by itself")
        assert len(list(Folder(line).names())) == FILES
        app.look_at_lines()
        await wait_for(pilot, lambda: not app._at_lines and not app._said_of_lines, "nothing to be due")


async def test_what_cannot_be_taken_in_keeps_nobody_out(
    station: Node, line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with station.write() as db:
        from store import ledger

        ledger.set_carrier(db, "line", "folder", str(line))
    ready.set_up(station)

    def broken(_node: Node) -> None:
        raise ValueError("hunter2")

    monkeypatch.setattr(ready, "look", broken)
    app = opened(station)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await at_people(app, pilot)
        await wait_for(pilot, lambda: "something went wrong" in app._said_of_boxes, "the report")
        assert "hunter2" not in app._said_of_boxes
        await pilot.press("f3")
        assert app._place == "households"


def test_left_alone_it_goes_again_and_again_until_it_is_told_to_end(
    run: Run, homes: Places, line: Path
) -> None:
    run("carrier", "add", "line", "--folder", str(line))
    command = [*MUSTER, "agent", "--every", "0.005", "--json", "--home", str(homes.station)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            assert json.loads(process.stdout.readline())["carried"] == FILES
            assert json.loads(process.stdout.readline())["carried"] == 0
            process.terminate()
            assert process.wait(timeout=60) == 130
            assert process.stderr.read().count("\n") == 1
        finally:
            process.kill()


def test_killed_while_it_carries_it_leaves_nothing_half_done(run: Run, homes: Places, line: Path) -> None:
    """A real SIGKILL after each of the calls by which it writes to a disk."""
    run("carrier", "add", "line", "--folder", str(line))
    safe = line.parent / "safe"
    died = subprocess.run(
        [sys.executable, "-P", "-c", _DYING, str(homes.station), str(safe)],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert died.returncode == 0, died.stderr
    assert int(died.stdout) > 20, "so many times it died"
    names = list(Folder(line).names())
    assert len(names) == FILES
    assert all(Folder(line).get(name) for name in names)
    status = run("sync", "status")[1]
    assert status["pending"] == status["handed_over"] > 0
    (copy,) = (path for path in safe.iterdir() if not path.suffix)
    assert run("list", "people", home=copy)[0] == 0


_DYING = """
import os, pathlib, shutil, signal, sys
from sync import courier
from sync.carriers.folder import Folder
home, safe = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
safe.mkdir()
left = 0

def dying(act):
    def step(*given, **more):
        global left
        done = act(*given, **more)
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return done
    return step

for owner, names in (
    (os, ("fsync", "utime")), (shutil, ("copyfile", "copyfileobj", "rmtree")),
    (pathlib.Path, ("replace", "rename", "unlink", "mkdir", "write_text")),
):
    for name in names:
        setattr(owner, name, dying(getattr(owner, name)))
line = Folder(home.parent.parent / "line")
deaths = 0
while True:
    child = os.fork()
    if child == 0:
        left = deaths + 1
        courier.go(home, [], safe, 1795000000)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert all(line.get(name) for name in line.names()), "a half-written file under a whole one's name"
    whole = [path for path in safe.iterdir() if not path.suffix or path.suffix == ".old"]
    assert all((path / "store.db").stat().st_size == (home / "store.db").stat().st_size for path in whole)
    if status == 0:
        break
    assert os.WTERMSIG(status) == signal.SIGKILL, status
    deaths += 1
    # What was done is done: begin anew, so that every step of a whole round is one to die at.
    for folder, pattern in ((home / "outbox", "*.-*"), (safe, "*")):
        for path in folder.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else os.unlink(path)
print(deaths)
"""
