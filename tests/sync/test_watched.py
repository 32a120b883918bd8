"""How far an exchange is, and where it can be stopped: told from the work, with nothing half done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from store.refusals import Code, Refused
from sync import lanes, rounds
from sync.carriers.folder import Folder
from sync.watched import Doing, Step, Watched

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.conftest import House


@pytest.fixture
def line(tmp_path: Path) -> Path:
    (tmp_path / "line").mkdir()
    return tmp_path / "line"


def test_every_byte_is_told_once_it_is_written_and_every_file_when_it_is_looked_at(
    house: House, line: Path
) -> None:
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "TELL 1"})
    Folder(line).put(b"somebody else's file")
    steps: list[Step] = []

    def watch(step: Step) -> bool:
        steps.append(step)
        return True

    done = rounds.go(house.station, Watched(Folder(line), watch))
    assert done.made is not None
    kinds = [step.doing for step in steps]
    assert kinds == sorted(kinds, key=list(Doing).index), "in the order in which it is done"
    left = [step for step in steps if step.doing is Doing.LEAVING]
    assert left[0].done == 0
    assert (left[-1].done, left[-1].part) == (len(done.made.sealed), 1.0)
    assert [step.of for step in steps if step.doing is Doing.SEALING] == [None]


@pytest.mark.parametrize("stop_at", [Doing.TAKING, Doing.SEALING, Doing.LEAVING])
def test_it_stops_between_two_things_and_leaves_neither_a_part_nor_a_mark(
    house: House, line: Path, stop_at: Doing
) -> None:
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "TELL 1"})
    Folder(line).put(b"somebody else's file")
    files, before = sorted(line.iterdir()), rounds.standing(house.station)
    with pytest.raises(Refused) as refused:
        rounds.go(house.station, Watched(Folder(line), lambda step: step.doing is not stop_at))
    assert refused.value.code is Code.EXCHANGE_STOPPED
    assert sorted(line.iterdir()) == files
    after = rounds.standing(house.station)
    assert (after.pending, after.handed_over) == (before.pending, before.handed_over)


def test_what_waits_is_weighed_to_the_byte(house: House, line: Path) -> None:
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "TELL 1"})
    (about,) = lanes.files(house.station)
    (weighed,) = lanes.weighed(house.station)
    assert (about.exact, weighed.exact) == (False, True)
    assert rounds.go(house.station, Folder(line)).made is not None
    (file,) = line.iterdir()
    # A sealed bundle has random bytes in it, which may squeeze a little otherwise.
    assert abs(file.stat().st_size - weighed.bytes) <= 16
    (waits,) = [one for one in lanes.waiting(house.station) if one.lane == "records"]
    assert waits.changes == waits.handed_over > 0
    assert lanes.ways(house.station)[0].line is None
