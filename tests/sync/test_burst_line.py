"""A line of short messages: what is urgent goes over it in one of 340 bytes, and nothing else does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sync import boxes, courier, known_lines, lanes, ready, rounds, seal
from sync.carriers.folder import Folder
from sync.lines import Line
from sync.profile import BURST, Profile
from tests.sync.conftest import NOW

if TYPE_CHECKING:
    from pathlib import Path

    from store.node import Node
    from tests.sync.conftest import House

AT = int(NOW.timestamp())


@pytest.fixture
def house(heard: House, tmp_path: Path) -> House:
    """Both offices with a stick and a satellite's gateway between them, which agreed on keys."""
    for name, options in (("stick", ()), ("satellite", (("profile", "compact"),))):
        (tmp_path / name).mkdir()
        known_lines.set_up(heard.station, Line(name, "folder", str(tmp_path / name), options))
    ready.set_up(heard.station)
    add(heard.station, "A1")
    settled(heard, tmp_path / "stick")
    return heard


def add(node: Node, code: str) -> None:
    node.act("zones.add", None, {"code": code, "name": code})


def settled(house: House, stick: Path) -> None:
    """Exchange over the stick until nothing is left to say."""
    for _ in range(3):
        rounds.go(house.station, Folder(stick))
        rounds.go(house.hq, Folder(stick))
    ready.look(house.station)


def carried(node: Node, at: int = AT) -> None:
    ready.keep(node)
    courier.go(node.home, [], None, at)


def profiles(place: Path) -> list[str]:
    found = [seal.look(path.read_bytes()) for path in sorted(place.iterdir())]
    return [one.profile for one in found if isinstance(one, seal.Outside)]


def test_only_what_is_urgent_goes_and_in_one_message(house: House, tmp_path: Path) -> None:
    station, hq = house.station, house.hq
    add(station, "B1")
    carried(station)
    assert profiles(tmp_path / "satellite") == []
    assert profiles(tmp_path / "stick") == ["thin"]
    station.act("rollcalls.open", None, {"scope": "all", "reason": "shots near the market"}, exercise=True)
    carried(station, AT + 60)
    assert profiles(tmp_path / "satellite") == ["compact"]
    (message,) = (tmp_path / "satellite").iterdir()
    assert message.stat().st_size <= BURST
    assert "compact" not in profiles(tmp_path / "stick")
    # The message alone tells headquarters, with figures; the answer comes back however it can.
    (receipt,) = rounds.go(hq, Folder(tmp_path / "satellite")).receipts
    assert receipt.applied == 2
    assert len(house.rows(hq, "rollcalls")) == 1
    assert len(house.rows(hq, "rollcall_states")) == 1
    settled(house, tmp_path / "stick")
    carried(station, AT + 120)
    assert house.pending(station) == 0
    assert list(boxes.outbox(station.home).names()) == []


def test_by_hand_a_message_goes_too(house: House, tmp_path: Path) -> None:
    station = house.station
    add(station, "C1")
    made = rounds.over_carrier(station, "satellite").made
    assert made is not None
    assert made.profile is Profile.COMPACT
    assert len(made.sealed) <= BURST
    assert rounds.standing(station).handed_over == made.changes
    assert rounds.go(house.hq, Folder(tmp_path / "satellite")).receipts[0].applied == made.changes


def test_it_is_weighed_as_one_message_and_is_not_the_line_that_is_used_unnamed(house: House) -> None:
    station = house.station
    for number in range(150):
        add(station, f"D{number}")
    ready.keep(station)
    by_name = {way.line: way.costs(lanes.weighed(station)) for way in lanes.ways(station)}
    assert by_name["satellite"].bytes == BURST < by_name["stick"].bytes
    used = known_lines.in_use(station)
    assert used is not None
    assert used.name == "stick"


def test_with_nothing_to_say_nothing_is_left(house: House) -> None:
    assert rounds.over_carrier(house.station, "satellite").made is None
