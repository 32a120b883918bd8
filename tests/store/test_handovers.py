"""A zone goes from one warden to the next: nothing is lost, and what came is seen."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from sqlalchemy import update

from store import desk, guard, outlook
from store.clock import SetClock
from store.columns import sql
from store.desk import Wanted
from store.node import Node
from store.refusals import Code
from store.registers.handovers import Handover
from store.registers.submissions import Submission
from sync import incoming, outgoing

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
LETTER = {"letter_no": "PTM/W/2", "signed_on": "2026-11-20", "smt_consulted_on": "2026-11-03"}


def sign(node: Node, person: int, role: str, zone: str = "Z1") -> int:
    row = node.act("appointments.add", None, {"person": person, "role": role, "zone": zone}).row
    node.act("appointments.sign", row, LETTER)
    return row


@pytest.fixture
def successor(station: Node, family: Family, appointed: int) -> int:
    del appointed
    return sign(station, family["spouse"], "alternate_warden")


def test_c11_what_is_open_goes_over_and_stays_where_it_is(
    station: Node, rounds: Node, family: Family, appointed: int, successor: int
) -> None:
    """C11: open visits, open submissions, tasks and keys, with a date and both names."""
    desk.checkin(rounds, "PTM-H-00001", {"outcome": "not_home", "visitor": ["an aunt from Tana"]})
    incoming.take(station, outgoing.to_parent(rounds).sealed)
    (waiting,) = desk.listed(station, "submissions").rows
    said = {"to": successor, "tasks": "radio check on Fridays", "keys": "w1", "note": "in good order"}
    made = station.act("handovers.make", appointed, said).row
    shown = desk.record(station, "handovers", made)
    assert (shown["handed_on"], shown["zone"]) == ("2026-11-21", "Z1")
    assert (shown["from_name"], shown["to_name"]) == ("Nguyễn Thị", "Nguyễn Marc")
    assert (shown["homes"], shown["submissions"]) == (["PTM-H-00001"], [waiting["id"]])
    assert (shown["open_submissions"], shown["tasks"]) == ([waiting["id"]], "radio check on Fridays")
    assert (shown["keys"], shown["keys_to_revoke"]) == (["W1"], ["W1"])
    # The successor's own record names it; nothing has ended and nothing has moved.
    assert desk.record(station, "appointments", successor)["came"] == [shown["id"]]
    assert desk.record(station, "appointments", appointed)["status"] == "standing"
    assert desk.record(station, "submissions", waiting["id"])["household"] == "PTM-H-00001"
    assert desk.listed(station, "handovers", Wanted(zone="Z1")).total == 1
    # What is done since is not open any more, and what was handed over stays written down.
    station.act("submissions.accept", waiting["id"])
    shown = desk.record(station, "handovers", made)
    assert (shown["submissions"], shown["open_submissions"]) == ([waiting["id"]], [])
    del family


def test_c11_keys_that_were_handed_over_are_due_to_be_revoked(
    station: Node, rounds: Node, appointed: int, successor: int, clock: SetClock
) -> None:
    """C11: until the device may speak no more."""
    del rounds
    station.act("handovers.make", appointed, {"to": successor, "keys": ["W1"]})
    clock.set(clock.now() + timedelta(days=1))
    (item,) = [row for row in outlook.due(station)["items"] if row["kind"] == "keys"]
    assert (item["about"], item["due_on"], item["urgency"]) == ("PTM-HO-00001", "2026-11-21", "overdue")
    device = next(row for row in desk.listed(station, "devices").rows if row["mark"] == "W1")
    station.act("devices.revoke", device["id"], {"reason": "handed over"})
    assert [row for row in outlook.due(station)["items"] if row["kind"] == "keys"] == []
    assert desk.record(station, "handovers", "PTM-HO-00001")["keys_to_revoke"] == []


def test_an_appointment_that_ended_is_handed_over_still(
    station: Node, appointed: int, successor: int
) -> None:
    """C11: often the warden has left before anybody takes over."""
    station.act("appointments.end", appointed, {"reason": "left in a hurry"})
    made = station.act("handovers.make", appointed, {"to": successor}).row
    assert desk.record(station, "handovers", made)["from_name"] == "Nguyễn Thị"


def test_it_is_handed_over_once(station: Node, appointed: int, successor: int, refuses: Refuses) -> None:
    station.act("handovers.make", appointed, {"to": successor})
    with refuses(Code.ALREADY_DECIDED):
        station.act("handovers.make", appointed, {"to": successor})
    assert desk.listed(station, "handovers").total == 1


def test_to_whom_a_zone_is_not_handed_over(
    station: Node, family: Family, appointed: int, successor: int, refuses: Refuses
) -> None:
    station.act("zones.add", None, {"code": "Z2", "name": "Saltpans"})
    elsewhere = sign(station, family["child"], "warden", "Z2")
    proposal = {"person": family["child"], "role": "sub_warden", "zone": "Z1"}
    proposed = station.act("appointments.add", None, proposal).row
    official = station.act("appointments.add", None, {"person": family["child"], "role": "smt"}).row
    for to, code in (
        (elsewhere, Code.HANDOVER_ELSEWHERE),
        (official, Code.HANDOVER_ELSEWHERE),
        (proposed, Code.HANDOVER_TO_NOBODY),
        (appointed, Code.HANDOVER_TO_NOBODY),
    ):
        with refuses(code):
            station.act("handovers.make", appointed, {"to": to})
    # Who was only ever proposed had nothing to hand over.
    with refuses(Code.STEP_NOT_OPEN):
        station.act("handovers.make", proposed, {"to": successor})
    with refuses(Code.FIELD_INVALID):
        station.act("handovers.make", appointed, {"to": successor, "on": "2026-11-22"})
    with refuses(Code.NOT_FOUND):
        station.act("handovers.make", appointed, {"to": successor, "keys": "W7"})
    station.act("people.end", family["spouse"], {"reason": "left"})
    with refuses(Code.ENDED):
        station.act("handovers.make", appointed, {"to": successor})


def test_a_zone_is_handed_over_ahead_but_not_to_somebody_whose_time_is_over(
    station: Node, appointed: int, successor: int, clock: SetClock, refuses: Refuses
) -> None:
    """C11."""
    station.act("appointments.change", successor, {"effective_to": "2026-11-30"})
    clock.set(clock.now() + timedelta(days=10))
    with refuses(Code.HANDOVER_TO_NOBODY):
        station.act("handovers.make", appointed, {"to": successor})
    coming = {"person": "PTM-P-00003", "role": "sub_warden", "zone": "Z1"}
    row = station.act("appointments.add", None, coming).row
    station.act("appointments.sign", row, LETTER | {"effective_from": "2026-12-24"})
    station.act("handovers.make", appointed, {"to": row})


def test_only_visits_that_are_owed_go_over(
    station: Node, family: Family, appointed: int, successor: int, clock: SetClock
) -> None:
    """C11: a family that was met today is not open; one that is due this week is."""
    desk.checkin(station, family["home"], {"all_present": True})
    made = station.act("handovers.make", appointed, {"to": successor}).row
    assert desk.record(station, "handovers", made)["homes"] == []
    third = sign(station, family["child"], "sub_warden")
    clock.set(clock.now() + timedelta(days=24))
    made = station.act("handovers.make", appointed, {"to": third}).row
    assert desk.record(station, "handovers", made)["homes"] == ["PTM-H-00001"]


def test_a_number_that_a_record_bore_formerly_is_still_found(
    station: Node, family: Family, appointed: int, successor: int
) -> None:
    """A device that was restored gets new numbers for what it wrote (R10)."""
    desk.checkin(station, family["home"], {"outcome": "not_home", "visitor": ["an aunt"]})
    made = station.act("handovers.make", appointed, {"to": successor}).row
    (before,) = desk.record(station, "handovers", made)["submissions"]
    table = sql(Submission)
    with station.write() as db, guard.opened(db):
        db.execute(update(table).values(former_id=table.c.id, id=table.c.id + 40))
    (now,) = desk.record(station, "handovers", made)["open_submissions"]
    assert (before, now) == ("PTM-S-00001", "PTM-S-00041")


@pytest.mark.parametrize(
    "homes", ["{not JSON", "{}", '["x", 1.5, true]', "[12345, -1, 0]", f"[{10**30}]", None]
)
def test_a_list_that_no_door_made_takes_nothing_else_away(
    station: Node, appointed: int, successor: int, homes: str | None
) -> None:
    made = station.act("handovers.make", appointed, {"to": successor}).row
    with station.write() as db, guard.opened(db):
        db.execute(update(sql(Handover)).values(homes=homes, handed_on=None, keys="W1"))
    assert desk.record(station, "handovers", made)["homes"] == []
    assert [row for row in outlook.due(station)["items"] if row["kind"] == "keys"] == []
