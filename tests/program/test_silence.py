"""A day with a lock, a crash, a kill, an agent and a copy; then every file is searched for what was typed.

Two hundred made-up strings of eight scripts go in by commands and by the
screens of the real program. Nowhere may one of them stand in clear: not in the
homes, the temporary folder, the user's own folders, nor in what was said to the
error stream, nor in the arguments or the environment of any process.
"""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from anyascii import anyascii
from openpyxl import Workbook

from sample_station.tour import Places
from store import desk
from store.node import Node
from tests.program.test_lock import family_of
from tests.tui.terminal import Terminal

MUSTER = [sys.executable, "-P", "-m", "muster"]
F1, F3, F8 = "\x1bOP", "\x1bOR", "\x1b[19~"
CTRL_L, CTRL_S, ENTER = "\x0c", "\x13", "\r"

STEMS = (
    "Qwyvern", "Ёжищев", "شقيقنشق", "Ξυφψώ", "ቀዘፈነው", "曌霿龘", "झञढणथ", "ฆฌฎฏฐ",
)  # fmt: skip
"""One for each script; a canary begins with one and ends with its own number, so that each is there once.

Whatever holds a canary holds its stem: so the search looks for these, as they
are, in capitals, folded, and in Latin letters, as the search keys are made.
"""
PHONE = "+3363998"
"""Of a range for works of fiction; four digits follow."""
CRASH = """
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import PathFinder

class Broken(MetaPathFinder):
    \"\"\"Lets the list of keys fail, with somebody's name among its variables.\"\"\"

    def find_spec(self, name, path, target=None):
        if name != "tui.screens.help":
            return None
        found = PathFinder.find_spec(name, path, target)
        whole = found.loader.exec_module

        def exec_module(module):
            whole(module)

            def compose(self):
                name = [row for row in self.app.node.registry.registers][0], "Qwyvern of a local variable"
                raise RuntimeError(name)

            module.HelpScreen.compose = compose

        found.loader.exec_module = exec_module
        return found

sys.meta_path.insert(0, Broken())
"""


def canary(number: int) -> str:
    """Give one of the strings; each is there once."""
    return f"{STEMS[number % len(STEMS)]}{number:03d}"


def needles() -> dict[bytes, str]:
    """Give what is searched for, and which stem that is."""
    forms = {
        spelt: stem
        for stem in STEMS
        for base in (stem, anyascii(stem))
        for spelt in (base, base.lower(), base.upper(), base.casefold())
        if len(spelt.encode()) >= 6
    } | {PHONE.removeprefix("+"): PHONE}
    return {
        spelt.encode(encoding): stem
        for spelt, stem in forms.items()
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    }


def found_in(folders: Sequence[Path]) -> list[tuple[str, str]]:
    """Search every file below some folders; gives file and stem."""
    sought = needles()
    pattern = re.compile(b"|".join(re.escape(needle) for needle in sorted(sought, key=len, reverse=True)))
    return [
        (str(path), sought[hit[0]])
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file()
        for hit in [pattern.search(path.read_bytes())]
        if hit is not None
    ]


@dataclass
class Day:
    """A day at one station: where everything is, and what was said to the error stream."""

    homes: Places
    phrase: str
    root: Path
    said: str = ""
    planted: int = 0

    @property
    def searched(self) -> list[Path]:
        return [self.homes.station, self.homes.hq, self.homes.warden, self.root / "own"]

    @property
    def environment(self) -> Mapping[str, str]:
        """A user's folders of their own, all of them searched afterwards."""
        own = self.root / "own"
        xdg = (
            f"XDG_{what}" for what in ("CACHE_HOME", "CONFIG_HOME", "DATA_HOME", "STATE_HOME", "RUNTIME_DIR")
        )
        folders = {name: own / name.lower() for name in ("HOME", "TMPDIR", *xdg)}
        for folder in folders.values():
            folder.mkdir(parents=True, exist_ok=True)
        return {name: str(folder) for name, folder in folders.items()}

    def command(self, *given: str) -> list[str]:
        return [*MUSTER, *given, "--home", str(self.homes.station)]

    def run(self, *given: str, expect: Sequence[int] = (0,)) -> Any:  # noqa: ANN401 - a JSON document
        """Run a command as a user does; what it says to the error stream is kept."""
        done = subprocess.run(
            [*self.command(*given), "--json", "--passphrase-file", str(self.homes.passphrase_file)],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **self.environment},
        )
        self.said += done.stderr
        assert done.returncode in expect, done.stderr
        return json.loads(done.stdout)

    def next(self) -> str:
        """Give the next canary."""
        self.planted += 1
        return canary(self.planted)

    def workbook(self, rows: int) -> Path:
        """Write an agency's list; it lies outside of what is searched, for it is what somebody sent."""
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(("Family name", "Given name", "Function", "Telephone"))
        for number in range(rows):
            sheet.append((self.next(), self.next(), self.next(), f"{PHONE}{self.planted:04d}"))
            assert number < rows
        path = self.root / f"list{self.planted}.xlsx"
        book.save(path)
        return path

    def nothing_beside(self, terminal: Terminal) -> None:
        """Look at the arguments and the environment of every process of the program."""
        pattern = re.compile(b"|".join(re.escape(needle) for needle in needles()))
        for process in family_of(terminal.process.pid):
            for what in ("cmdline", "environ"):
                content = Path(f"/proc/{process}/{what}").read_bytes()
                assert pattern.search(content) is None, what
                assert self.phrase.encode() not in content


@pytest.fixture
def day(homes: Places, phrase: str, tmp_path: Path) -> Day:
    (tmp_path / "line").mkdir()
    return Day(homes, phrase, tmp_path)


def unlocked(day: Day, terminal: Terminal) -> None:
    terminal.wait_for_text("Type the passphrase")
    terminal.send(day.phrase + ENTER)


def at_new_home(terminal: Terminal) -> None:
    """F3, F8, Enter: the form of a new household, whose first field is any text."""
    terminal.wait_for_text("type a name")
    terminal.send(F3)
    terminal.wait_for_text("Households:")
    terminal.send(F8)
    terminal.wait_for_text("What is to be made?")
    terminal.send(ENTER)
    terminal.wait_for_text("address *")


def locks_and_crashes(day: Day) -> str:
    """Type half a form, lock, go on, record it, look for somebody, crash; gives what was recorded."""
    broken = day.root / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text(CRASH, encoding="utf-8")
    name, sought = day.next(), day.next()
    with Terminal(day.command(), {**day.environment, "PYTHONPATH": str(broken)}) as terminal:
        unlocked(day, terminal)
        at_new_home(terminal)
        terminal.send(name)
        terminal.wait_for_text(name)
        day.nothing_beside(terminal)
        terminal.send(CTRL_L)
        unlocked(day, terminal)
        terminal.wait_for_text("goes on with what you typed")
        terminal.wait_for_text(name)
        terminal.send(CTRL_S)
        terminal.wait_for_text("type a name")
        terminal.send(sought)
        terminal.wait_for_text(sought)
        terminal.send(F1)
        assert terminal.wait_for_end() == 1
        last = terminal.written[terminal.written.rindex(b"\x1b[?1049l") :].decode()
        assert "something went wrong inside Muster" in last
        assert not [stem for stem in STEMS if stem in last]
    return name


def is_killed_on_the_screen(day: Day) -> None:
    """Type half a form and let the worker be killed."""
    lost = day.next()
    with Terminal(day.command(), day.environment) as terminal:
        unlocked(day, terminal)
        at_new_home(terminal)
        terminal.send(lost)
        terminal.wait_for_text(lost)
        os.kill(family_of(terminal.process.pid)[1], signal.SIGKILL)
        assert terminal.wait_for_end() == 128 + signal.SIGKILL
        # Its picture went with it: what stands on the terminal now is no record.
        assert lost not in terminal.text()


def is_killed_while_it_writes(day: Day) -> None:
    """Kill a command as soon as it writes to the store."""
    ahead = day.homes.station / "store.db-wal"
    before = ahead.stat().st_size if ahead.exists() else 0
    opening = ("--passphrase-file", str(day.homes.passphrase_file))
    with subprocess.Popen(
        [*day.command("import", str(day.workbook(6)), "--agency", "HRBO", "--apply"), *opening],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **day.environment},
    ) as process:
        assert process.stderr is not None
        while process.poll() is None and (ahead.stat().st_size if ahead.exists() else 0) <= before:
            time.sleep(0.001)  # or looking would take a processor from what is looked at
        process.kill()
        day.said += process.stderr.read()


def is_carried_and_copied(day: Day) -> None:
    """Let the agent come by, and make a backup."""
    safe = day.root / "own" / "safe"
    safe.mkdir()
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", **day.environment}
    carried = subprocess.run(
        day.command("agent", "--once", "--copy-to", str(safe)),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env=environment,
    )
    assert carried.returncode == 0, carried.stderr
    assert re.search("[12] sealed files carried out", carried.stdout)
    day.said += carried.stderr + carried.stdout
    day.run("backup", str(day.root / "own" / "station.backup"), expect=(0, 1, 4))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)])
def test_after_a_day_nothing_that_was_typed_stands_anywhere_in_clear(day: Day, *, whole: bool) -> None:
    """M05, M10. The usual run ends the day with the crash: most of what is looked for was typed by then."""
    day.run("carrier", "add", "line", "--folder", str(day.root / "line"))
    took = day.run("import", str(day.workbook(60)), "--agency", "HRBO", "--apply", expect=(0, 4))
    assert (took["applied"], took["added"]) == (True, 60)
    recorded = locks_and_crashes(day)
    if whole:
        is_killed_on_the_screen(day)
        is_killed_while_it_writes(day)
        is_carried_and_copied(day)

    assert day.planted >= (200 if whole else 180)
    with Node.open(day.homes.station, day.phrase) as node:
        known = {row["family_name"] for row in desk.listed(node, "people").rows}
        assert {canary(number) for number in range(1, 181, 3)} <= known, "or the search would prove nothing"
        assert any(row["address"] == recorded for row in desk.listed(node, "households").rows)
    assert not [stem for stem in (*STEMS, PHONE) if stem in day.said]
    folders = [*day.searched, day.root / "line"]
    files = {path.name for folder in folders for path in folder.rglob("*") if path.is_file()}
    assert {"keyring", "store.db", "lines"} <= files
    assert not whole or "as-of" in files
    assert found_in(folders) == []
    # What was asked for may say it, and the search finds it there: in any script and coding.
    for number, encoding in enumerate(("utf-8", "utf-16-le", "utf-16-be"), start=1):
        export = day.root / "own" / f"export{number}"
        export.write_bytes(b"." + canary(number).upper().encode(encoding))
        assert [path for path, _stem in found_in(folders)] == [str(export)]
        export.unlink()
