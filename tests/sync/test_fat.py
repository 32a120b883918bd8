"""The folder carrier asks of a file system what FAT has, and nothing else: every call of it is looked at.

Over a real FAT: ``TestFat`` of ``test_carriers.py``.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from os import O_EXCL, urandom
from pathlib import Path

import pytest

from store import files
from store.device_keys import DeviceKeys
from sync import seal
from sync.carriers.folder import Folder

ROOT = Path(__file__).parents[2]
RECORDED = """
import json, sys
from pathlib import Path
from store.refusals import Code, Refused
from sync.carriers.folder import Folder, name_of

place, files = Path(sys.argv[1]), json.loads(sys.stdin.read())
files = [bytes.fromhex(one) for one in files]
calls, looking = [], [False]

def hear(event, given):
    if looking[0]:
        calls.append([event, *(one if isinstance(one, int) else str(one) for one in given)])

def stop(wrote):
    if wrote:
        raise Refused(Code.EXCHANGE_STOPPED)

line = Folder(place)
name_of(files[0])
sys.addaudithook(hear)
looking[0] = True
line.probe()
line.put(files[0])
line.put(files[0])
line.put_telling(files[1], lambda wrote: None)
try:
    line.put_telling(files[2], stop)
except Refused:
    pass
found = [line.get(name) for name in line.names()]
for name in list(line.names()):
    line.drop(name)
    line.drop(name)
line.close()
looking[0] = False
assert sorted(found) == sorted(files[:2])
print(json.dumps(calls))
"""
HAS = {"open", "os.listdir", "os.scandir", "os.remove", "os.rename"}
"""What is asked for: opening, listing, removing, and a new name in the same folder."""
NOT_OF_FILES = {"object.__getattr__", "import", "compile", "exec", "marshal.loads", "sys._getframe"}
SHORT = re.compile(r"[A-Z0-9]{1,8}\.[a-z]{1,3}")
"""A name that FAT keeps as it is, without a long one: no two of them differ by capitals only."""


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, list[str | int]]]:
    """Every call to the file system while files are left, left again, broken off, read and taken away."""
    key = DeviceKeys.make(urandom).seal_public
    some = [seal.seal(urandom(20_000), key).hex() for _ in range(3)]
    place = tmp_path_factory.mktemp("stick")
    said = subprocess.run(
        [sys.executable, "-c", RECORDED, str(place)],
        cwd=ROOT,
        input=json.dumps(some),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    made = [(str(event), given) for event, *given in json.loads(said) if event not in NOT_OF_FILES]
    here = [(event, [_named(one, place) for one in given]) for event, given in made]
    assert {event for event, _given in here} >= HAS - {"os.listdir", "os.scandir"}, "all of it was heard"
    return here


def _named(one: str | int, place: Path) -> str | int:
    """Say a path as what it is in the folder; ``.`` is the folder."""
    return str(Path(one).relative_to(place)) if isinstance(one, str) and one.startswith(str(place)) else one


Calls = list[tuple[str, list[str | int]]]


def test_no_link_no_lock_no_right_and_no_time_is_asked_for(calls: Calls) -> None:
    assert {event for event, _given in calls} <= HAS


def test_no_file_is_opened_as_one_that_must_not_be_there(calls: Calls) -> None:
    """Exclusive opening is what drivers of sticks and shared drives keep least."""
    opened = [int(given[2]) for event, given in calls if event == "open"]
    assert opened
    assert not any(flags & O_EXCL for flags in opened)


def test_every_name_is_short_and_in_the_folder(calls: Calls) -> None:
    named = {str(given[0]) for _event, given in calls} | {
        str(given[1]) for event, given in calls if event == "os.rename"
    }
    assert {name for name in named if name != "." and not SHORT.fullmatch(name)} == set()
    assert {Path(name).suffix for name in named - {"."}} == {".mus", ".prt"}


def test_a_whole_file_takes_its_name_from_what_was_written_beside_it(calls: Calls) -> None:
    written = [given[0] for event, given in calls if event == "open" and "w" in str(given[1])]
    renamed = [given[:2] for event, given in calls if event == "os.rename"]
    assert {Path(str(name)).suffix for name in written} == {".prt"}
    assert [Path(str(one)).stem for one, _other in renamed] == [
        Path(str(other)).stem for _one, other in renamed
    ]
    assert len(renamed) == 3, "twice the same, once another; the one that was broken off has no name"


def _carried(place: Path) -> Path:
    key = DeviceKeys.make(urandom).seal_public
    return place / Folder(place).put(seal.seal(b"x", key))


def _written(place: Path) -> Path:
    files.write_whole(place / "Z3.muster", b"x")
    return place / "Z3.muster"


def _held(place: Path) -> Path:
    with files.held_place(place / "grant", 10) as write:
        write(b"x")
    return place / "grant"


@pytest.mark.parametrize("write", [_carried, _written, _held])
def test_a_file_is_forced_once_more_under_its_name_and_then_its_folder(
    write: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a renamed file FAT keeps neither length nor place until then: a stick pulled out had empty files."""
    forced: list[int] = []
    monkeypatch.setattr(files, "force", lambda descriptor: forced.append(os.fstat(descriptor).st_ino))
    path = write(tmp_path)
    file, folder = path.stat().st_ino, tmp_path.stat().st_ino
    assert forced[-2:] == [file, folder]
    # What a carrier writes before is forced piece by piece, not by this.
    assert write is _carried or file in forced[:-2]
