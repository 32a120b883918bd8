"""What an open node does by itself: the same schedule as the locked agent's, and the night's backup."""

from pathlib import Path

import pytest

from store import backup, backup_list, occupied, settings
from store.node import Node
from store.recovery import RecoveryIdentity
from store.refusals import Code, Refused
from store.settings import Settings
from sync import boxes, ready, tending
from tests.store.test_backup import hear_of
from tests.sync.conftest import House
from tests.sync.test_courier import change, names, set_up


@pytest.fixture
def place(heard: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where backups go, as somebody typed it: a folder with other things in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    place = tmp_path / "safe"
    place.mkdir()
    settings.write(heard.station.home, Settings(backup_place="~/safe"))
    return place


def test_lines_that_are_due_are_gone_on_once(heard: House, tmp_path: Path) -> None:
    station = heard.station
    (tmp_path / "line").mkdir()
    set_up(station, tmp_path / "line")
    change(station, "Harbour")
    ready.keep(station)
    done = tending.tend(station, 0.5, "1", 0)
    assert done.round is not None
    assert [(trip.carried, trip.away) for trip in done.round.trips] == [(1, False)]
    assert tending.tend(station, 0.5, "1", 0) == tending.Tended()
    heard.later(minutes=16)
    hold = occupied.alone(station.home / boxes.INBOX)
    assert hold is not None
    assert tending.tend(station, 0.5, "1", 0) == tending.Tended(), "the locked agent is on its way"
    hold.end()
    assert tending.tend(station, 0.5, "1", 0).round is not None


def test_a_backup_each_night_and_a_look_each_week_when_nobody_types(heard: House, place: Path) -> None:
    station = heard.station
    assert tending.tend(station, 0.5, "1", 3600).backup is None, "headquarters made no recovery identity yet"
    hear_of(station, RecoveryIdentity.make("the safe", station.entropy))
    others = [place / "PTM-holiday.age", place / "PTM-2026-11-16.jpg"]
    old = [place / f"PTM-2026-10-{day:02}.age" for day in range(1, 16)]
    for file in (*others, *old):
        file.write_bytes(b"x")
    heard.later(hours=2)
    assert tending.tend(station, 0.5, "1", 5) == tending.Tended(), "somebody types"
    done = tending.tend(station, 0.5, "1", 3600)
    assert done.backup is not None
    assert done.report is None, "the node is of today"
    assert "PTM-2026-11-16.age" in names(place)
    assert all(file.exists() for file in others)
    assert [file.exists() for file in old] == [False, False, *[True] * 13]
    with station.read() as db:
        assert backup_list.last(db) is not None
    assert tending.tend(station, 0.5, "1", 3600) == tending.Tended()
    heard.later(days=7)
    done = tending.tend(station, 0.5, "1", 3600)
    assert done.report is not None
    assert all("recovery_keys" in fault.where for fault in done.report.faults), "that one was laid by hand"
    assert done.backup is not None


def test_a_backup_that_fails_is_said_and_tried_again_an_hour_later(
    heard: House, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = heard.station
    hear_of(station, RecoveryIdentity.make("the safe", station.entropy))

    def full(_node: Node, target: Path, _program: str) -> None:
        raise Refused(Code.BACKUP_UNWRITABLE, name=target.name)

    with monkeypatch.context() as patch:
        patch.setattr(backup, "write", full)
        refused = tending.tend(station, 0.5, "1", 3600).refused
        assert refused is not None
        assert refused.code is Code.BACKUP_UNWRITABLE
    assert tending.tend(station, 0.5, "1", 3600).backup is None
    heard.later(hours=1)
    assert tending.tend(station, 0.5, "1", 3600).backup is not None
    place.rename(place.with_name("away"))
    heard.later(days=1)
    assert tending.tend(station, 0.5, "1", 3600) == tending.Tended(), "the stick is out"


def test_a_place_of_nobodys_that_was_set_before_is_said_once_an_hour(heard: House) -> None:
    station = heard.station
    settings.write(station.home, Settings(backup_place="~nobody-of-that-name/safe"))
    heard.later(hours=2)
    for _hour in range(2):
        refused = tending.tend(station, 0.5, "1", 3600).refused
        assert refused is not None
        assert (refused.code, refused.facts) == (Code.NOBODYS_FOLDER, {"name": "~nobody-of-that-name"})
        assert tending.tend(station, 0.5, "1", 3600) == tending.Tended()
        heard.later(hours=1)
