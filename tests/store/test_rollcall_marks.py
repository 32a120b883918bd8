"""Marks of a roll call (F03): who said it and how, what a visit counts for, slips, what goes up of it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest

from store import desk
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from store.rollcall import desk as rollcall_desk
from store.rollcall import word
from store.rollcall.board import Board, Line, Order, again, board, called
from store.rollcall.curve import curve, found_within
from store.rollcall.headcount import Mark, Marked
from sync import incoming, outgoing, pack

pytestmark = pytest.mark.usefixtures("counted_alike")

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def open_call(node: Node, *, exercise: bool = False) -> str:
    said = {"scope": "all", "reason": "shots at the harbour"}
    return desk.act(node, "rollcalls.open", None, said, exercise=exercise).number


def mark(node: Node, person: int, state: str = "accounted", **more: object) -> None:
    node.act("rollcalls.mark", None, {"person": person, "state": state, **more})


def person(node: Node, which: int) -> dict[str, Any]:
    number = desk.record(node, "people", which)["id"]
    (found,) = [one for one in rollcall_desk.status(node)["people"] if one["id"] == number]
    return dict(found)


def names(lines: tuple[Line, ...]) -> list[str]:
    return [line.who.name for line in lines]


# what is said


@pytest.mark.parametrize(
    ("channel", "said", "known"),
    [
        ("radio", None, "told"),
        ("visit", None, "seen"),
        ("in_person", None, "seen"),
        ("phone", "seen", "seen"),
        ("visit", "told", "told"),
    ],
)
def test_f03_r14_a_mark_keeps_who_said_it_how_and_when(  # noqa: PLR0913 - a table
    station: Node, family: Family, clock: SetClock, channel: str, said: str | None, known: str
) -> None:
    open_call(station)
    clock.set(clock.now() + timedelta(minutes=40))
    more = {"basis": said} if said else {}
    at = "2026-11-21T08:45:00Z"
    mark(
        station, family["child"], channel=channel, said_by="Z1 warden", occurred_at=at, place="school", **more
    )
    found = person(station, family["child"])
    assert (found["said_by"], found["basis"], found["channel"]) == ("Z1 warden", known, channel)
    assert (found["occurred_at"], found["recorded_at"]) == (at, "2026-11-21T09:10:00Z")
    assert found["place"] == "school"


def test_f03_hearsay_does_not_take_back_that_somebody_is_injured(station: Node, family: Family) -> None:
    open_call(station)
    mark(station, family["spouse"], "injured", place="quay 3", occurred_at="2026-11-21T08:29:00Z")
    mark(station, family["spouse"], "accounted", said_by="a neighbour")
    found = person(station, family["spouse"])
    assert (found["state"], found["not_confirmed"]) == ("injured", "accounted")
    mark(station, family["spouse"], "accounted", said_by="the nurse", basis="seen")
    found = person(station, family["spouse"])
    assert (found["state"], found["not_confirmed"]) == ("accounted", None)


def test_f03_a_family_is_marked_at_once(station: Node, family: Family) -> None:
    open_call(station)
    mark(station, family["principal"], also=[family["spouse"], "PTM-P-00003", family["principal"]])
    assert rollcall_desk.status(station)["unaccounted"] == 0
    assert len(desk.listed(station, "rollcall_marks").rows) == 3


def test_f03_a_slip_is_taken_back_by_who_made_it(
    station: Node, warden: Node, appointed: int, family: Family, refuses: Refuses
) -> None:
    del appointed
    open_call(station)
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    mark(station, family["child"])
    station.act("rollcall_marks.withdraw", "PTM-RM-00001", {})
    assert person(station, family["child"])["state"] is None
    with refuses(Code.ENDED):
        station.act("rollcall_marks.withdraw", "PTM-RM-00001", {})
    mark(warden, family["child"], "injured", channel="visit")
    mark(warden, family["spouse"], "missing", channel="visit")
    warden.act("rollcall_marks.withdraw", "PTM-RM-W1-00002", {})
    assert incoming.take(station, outgoing.to_parent(warden).sealed).quarantined == 0
    assert person(station, family["spouse"])["state"] is None
    with refuses(Code.MARK_OF_ANOTHER):
        station.act("rollcall_marks.withdraw", "PTM-RM-W1-00001", {})
    mark(station, family["spouse"])
    station.act("rollcalls.close", None)
    with refuses(Code.ROLLCALL_CLOSED):
        station.act("rollcall_marks.withdraw", "PTM-RM-00002", {})


# a warden's device


def test_f03_a_warden_holds_the_zone_s_part_marks_without_a_line_and_brings_it_back(
    station: Node, warden: Node, appointed: int, family: Family, refuses: Refuses
) -> None:
    del appointed
    single = station.act("people.add", None, {"family_name": "Okonkwo", "category": "fs"}).row
    open_call(station)
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    there = rollcall_desk.status(warden)
    assert (there["expected"], len(there["people"])) == (3, 3), "the zone's part, and no one else"
    mark(warden, family["spouse"], "missing", channel="visit", said_by="their mother")
    with refuses(Code.NOT_ALLOWED):
        warden.act("rollcalls.close", None)
    receipt = incoming.take(station, outgoing.to_parent(warden).sealed)
    assert receipt.quarantined == 0
    assert person(station, family["spouse"])["said_by"] == "their mother"
    mark(station, single)
    station.act("rollcalls.close", None)
    incoming.take(warden, outgoing.for_child(station, _child(station)).made.sealed)
    with refuses(Code.NO_ROLLCALL):
        rollcall_desk.status(warden)


def _child(station: Node) -> Any:  # noqa: ANN401 - a peer
    from store import identity

    with station.read() as db:
        (child,) = identity.children(db)
    return child


def test_f03_whoever_a_warden_sees_at_the_door_is_accounted_for(
    station: Node, warden: Node, appointed: int, family: Family, clock: SetClock
) -> None:
    """Seen before it was opened, or after it was closed, says nothing of it."""
    del appointed
    station.act("visits.checkin", family["home"], {"all_present": True})
    clock.set(clock.now() + timedelta(minutes=5))
    open_call(station)
    assert rollcall_desk.status(station)["accounted"] == 0
    pack.install(warden, pack.pack(station, "Z1", "W1").sealed)
    clock.set(clock.now() + timedelta(minutes=5))
    warden.act("visits.checkin", family["home"], {"all_present": True, "absent": [family["child"]]})
    assert rollcall_desk.status(warden)["accounted"] == 2
    mark(station, family["principal"], "missing")
    incoming.take(station, outgoing.to_parent(warden).sealed)
    found = person(station, family["principal"])
    # The same second: whoever may have to be found is looked for, until somebody says more.
    assert found["state"] == "missing"
    assert person(station, family["spouse"])["channel"] == "visit"
    assert rollcall_desk.status(station)["unaccounted"] == 2
    assert [row["unaccounted"] for row in desk.listed(station, "rollcalls").rows] == [2]
    station.act("rollcalls.close", None)
    clock.set(clock.now() + timedelta(minutes=5))
    station.act("visits.checkin", family["home"], {"all_present": True})
    assert rollcall_desk.status(station)["unaccounted"] == 2


def test_f03_a_sighting_that_was_corrected_accounts_for_nobody(
    station: Node, family: Family, clock: SetClock
) -> None:
    open_call(station)
    station.act("visits.checkin", family["home"], {"present": [family["child"]]})
    assert person(station, family["child"])["state"] == "accounted"
    (seen,) = desk.listed(station, "presence").rows
    clock.set(clock.now() + timedelta(minutes=1))
    station.act("presence.correct", seen["id"], {"state": "unknown"})
    assert person(station, family["child"])["state"] is None


# the board


def test_f03_the_board_names_first_who_somebody_has_to_act_for(station: Node, family: Family) -> None:
    station.act("zones.add", None, {"code": "Z10", "name": "Ridge"})
    station.act("zones.add", None, {"code": "Z2", "name": "Market"})
    for name, zone, sign in (
        ("Ödegård", "Z10", "SIERRA 10"),
        ("Baako", "Z2", "SIERRA 2"),
        ("Ito", "Z2", None),
    ):
        home = station.act("households.add", None, {"address": f"{name} house", "zone": zone}).row
        said = {"family_name": name, "category": "fs", "household": home, "call_sign": sign}
        station.act("people.add", None, said)
    away = station.act("people.add", None, {"family_name": "Silva", "category": "fs"}).row
    station.act("presence.record", None, {"person": away, "state": "leave"})
    open_call(station)
    mark(station, family["child"], "injured")
    mark(station, family["spouse"])
    found = board(station)
    to_find = ["Nguyễn Minh", "Nguyễn Thị", "Baako", "Ito", "Ödegård"]
    assert names(found.order(Order.ZONE)) == to_find
    assert names(found.order(Order.RADIO)) == ["Baako", "Ödegård", "Nguyễn Minh", "Nguyễn Thị", "Ito"]
    assert names(found.order(Order.ALL)) == [*to_find, "Nguyễn Marc", "Silva"]
    assert names(found.order(Order.ZONE, "odeg")) == ["Ödegård"]
    assert names(found.order(Order.ZONE, "sierra 2")) == ["Baako"]
    assert names(found.order(Order.ZONE, "marc")) == ["Nguyễn Marc"], "what is typed finds who was found too"
    assert names(found.order(Order.ZONE, zone="Z10")) == ["Ödegård"]
    figures = found.figures
    assert (figures.expected, figures.accounted, figures.injured, figures.elsewhere) == (6, 2, 1, 1)


def test_f03_a_mark_is_on_the_board_without_reading_the_list_again(station: Node, family: Family) -> None:
    open_call(station)
    before = board(station)
    extra = station.act("people.add", None, {"family_name": "Haile", "category": "visitor"}).row
    mark(station, family["child"])
    mark(station, extra)
    found: Board = again(station, before)
    assert found.expected is before.expected
    assert found.lines[family["child"]].is_found
    assert found.lines[extra].who.expectation is None
    assert {row["name"] for row in rollcall_desk.told(station, found)["people"]} == {
        row["name"] for row in rollcall_desk.status(station)["people"]
    }


def test_f03_who_has_no_call_sign_comes_behind_whoever_has_one() -> None:
    assert sorted([None, "Z10", "", "Z2"], key=called) == ["Z2", "Z10", None, ""]


def test_f03_the_curve_of_the_first_hour() -> None:
    marks = [
        Marked(1, 1, Mark.ACCOUNTED, 90),  # before it was opened
        Marked(2, 2, Mark.INJURED, 100 + 299),
        Marked(3, 3, Mark.MISSING, 100 + 310),
        Marked(4, 4, Mark.ACCOUNTED, 100 + 300),
        Marked(5, 5, Mark.ACCOUNTED, 100 + 3600),
    ]
    assert curve(marks, 6, 100, 100 + 600).found == (2, 3, 3)
    assert len(curve(marks, 6, 100, 100 + 90_000).found) == 12
    assert curve((), 6, 100, 50).found == (0,)
    assert [found_within(marks, 6, 100, percent) for percent in (1, 33, 50, 66, 100)] == [
        0,
        299,
        300,
        3600,
        None,
    ]
    assert found_within((), 0, 100, 50) is None


# what goes up


def figures(node: Node) -> list[tuple[int, int, int, int]]:
    rows = desk.listed(node, "rollcall_states").rows
    return [(row["expected"], row["accounted"], row["injured"], row["missing"]) for row in rows]


def test_f03_headquarters_hears_the_figures_in_the_urgent_lane(
    station: Node, hq: Node, family: Family, clock: SetClock
) -> None:
    """Without the list, which goes behind: a thin line brings the figures first."""
    incoming.take(hq, outgoing.to_parent(station).sealed)
    open_call(station)
    assert figures(station) == [(3, 0, 0, 0)]
    assert not word.tell(station)
    mark(station, family["principal"])
    assert not word.tell(station), "it was said just now"
    mark(station, family["child"], "injured")
    assert word.tell(station), "somebody is injured: at once"
    clock.set(clock.now() + timedelta(seconds=word.EVERY))
    assert not word.tell(station), "nothing is new"
    mark(station, family["spouse"])
    assert word.tell(station)
    sealed = outgoing.to_parent(station, urgent=True).sealed
    assert incoming.take(hq, sealed).quarantined == 0
    assert figures(hq) == [(3, 0, 0, 0), (3, 2, 1, 0), (3, 3, 1, 0)]
    assert desk.listed(hq, "rollcall_expected").total == 0
    station.act("rollcalls.close", None)
    assert figures(station)[-1] == (3, 3, 1, 0)
    assert len(figures(station)) == 3, "that is said already"


def test_f03_nobody_tells_of_a_roll_call_but_its_station(warden: Node, hq: Node) -> None:
    assert not word.tell(warden)
    assert not word.tell(hq)
