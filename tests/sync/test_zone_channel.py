"""The channel between an office and its zones: down to a warden's device, answered there, and back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from store import desk, identity, outlook
from store.entry import Entry, Kind, Lane
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.wardens import notices
from sync import enrol, incoming, outgoing, pack
from sync.fate import Fate
from sync.judge import NOT_ALLOWED, Judge
from sync.known import Known
from tests.sync.conftest import after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.node import Node
    from tests.sync.conftest import House, Seed

    Appoint = Callable[[Node, str, str], None]


@pytest.fixture(scope="module")
def packed(seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seed]:
    return after(seeds, tmp_path_factory.mktemp("out"), _take_out)


@pytest.fixture
def out(house: House, packed: Mapping[str, Seed]) -> House:
    """The house with zone Z1 on its warden's device, heard of at the station."""
    house.seeds = packed
    return house


def _take_out(house: House) -> None:
    pack.install(house.warden, pack.pack(house.station, "Z1", "W1").sealed)
    house.up(house.warden, house.station)


def around(house: House) -> None:
    for _ in range(2):
        house.up(house.warden, house.station)
        house.down(house.warden, house.station)


def unseen(house: House) -> list[str]:
    return [one["text"] for one in notices.unseen(house.warden)]


def lines(house: House, notice: object) -> dict[str, dict[str, Any]]:
    return {line["zone"]: line for line in notices.waited_for(house.station, notice)["zones"]}


# notices


def test_c03_what_left_is_not_what_was_seen(out: House) -> None:
    """C03: only the zone itself says that a notice arrived."""
    row = out.station.act("notices.add", None, {"text": "Stay in from dusk.", "sender": "DO"}).row
    out.down(out.warden, out.station)
    (shown,) = desk.listed(out.station, "notices").rows
    assert (shown["seen"], shown["status"], shown["sender"]) == ("0/2", "current", "DO")
    assert unseen(out) == ["Stay in from dusk."]
    with pytest.raises(Refused, match="FIELD_INVALID"):
        out.warden.act("notice_acks.seen", "PTM-NT-00001", {"occurred_at": "2020-01-01T00:00Z"})
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    assert unseen(out) == []
    assert lines(out, row)["Z1"]["seen_at"] is None, "it lies on the device still"
    out.up(out.warden, out.station)
    found = notices.waited_for(out.station, row)
    assert [(line["zone"], line["missing"]) for line in found["zones"]] == [("Z2", True), ("Z1", False)]
    assert (found["missing"], lines(out, row)["Z1"]["channel"]) == (1, "device")
    (ack,) = out.rows(out.station, "notice_acks")
    assert (ack["id"], ack["kind"], ack["zone"]) == ("PTM-NA-W1-00001", "seen", "Z1")


def test_c04_who_is_to_be_asked_stands_beside_the_zone(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "Stay in."}).row
    asked = lines(out, row)["Z1"]
    assert (asked["name"], asked["phones"]) == ("Tamarisk Aurelio", ["+33639980010"])
    assert lines(out, row)["Z2"]["name"] is None


def test_c03_a_notice_for_another_zone_is_not_on_the_device(out: House) -> None:
    out.station.act("notices.add", None, {"text": "for the hill", "zone": "Z2"})
    out.station.act("notices.add", None, {"text": "for the harbour", "zone": "Z1"})
    out.station.act("areas.add", None, {"code": "OLD", "name": "Old town"})
    out.station.act("zones.change", "Z1", {"area": "OLD"})
    out.station.act("areas.add", None, {"code": "NEW", "name": "New town"})
    for area in ("OLD", "NEW"):
        out.station.act("notices.add", None, {"text": f"for {area}", "area": area})
    out.down(out.warden, out.station)
    assert set(unseen(out)) == {"for the harbour", "for OLD"}


def test_c04_a_notice_for_an_area_reaches_the_zones_of_areas_inside_it(out: House) -> None:
    out.station.act("areas.add", None, {"code": "BAY", "name": "The Bay"})
    out.station.act("areas.add", None, {"code": "OLD", "name": "Old town", "parent": "BAY"})
    out.station.act("zones.change", "Z1", {"area": "OLD"})
    row = out.station.act("notices.add", None, {"text": "wide", "area": "BAY"}).row
    out.down(out.warden, out.station)
    assert unseen(out) == ["wide"]
    assert list(lines(out, row)) == ["Z1"]
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    out.up(out.warden, out.station)
    assert lines(out, row)["Z1"]["missing"] is False


def test_c04_a_withdrawn_notice_is_said_to_be_so_and_that_is_acknowledged_too(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "The bridge is open.", "zone": "Z1"}).row
    out.down(out.warden, out.station)
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    around(out)
    out.station.act("notices.end", row, {"reason": "it never was"})
    assert notices.waited_for(out.station, row)["missing"] == 1
    out.down(out.warden, out.station)
    (one,) = notices.unseen(out.warden)
    assert (one["status"], one["why"]) == ("withdrawn", "it never was")
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    assert notices.unseen(out.warden) == []
    around(out)
    assert notices.waited_for(out.station, row)["missing"] == 0
    assert lines(out, row)["Z1"]["back_at"] is not None
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        out.warden.act("notice_acks.seen", "PTM-NT-00001")


def test_a_withdrawn_notice_that_never_arrived_is_nothing_to_be_shown(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "x", "zone": "Z1"}).row
    out.station.act("notices.end", row, {"reason": "mistake"})
    out.down(out.warden, out.station)
    assert notices.unseen(out.warden) == []
    assert notices.waited_for(out.station, row)["missing"] == 0


def test_an_overtaken_notice_is_said_to_be_so_on_the_device(out: House) -> None:
    first = out.station.act("notices.add", None, {"text": "Curfew at eight."}).row
    out.station.act("notices.add", None, {"text": "Curfew at six.", "replaces": first})
    out.down(out.warden, out.station)
    assert unseen(out) == ["Curfew at six."]
    statuses = {one["text"]: (one["status"], one["overtaken_by"]) for one in notices.for_device(out.warden)}
    assert statuses["Curfew at eight."] == ("overtaken", "PTM-NT-00002")


def test_an_old_notice_leaves_the_device_some_weeks_after_it_was_over(out: House) -> None:
    said = {"text": "water on Monday", "valid_until": "2026-11-20"}
    out.station.act("notices.add", None, said)
    out.down(out.warden, out.station)
    out.later(days=10)
    pack.install(out.warden, pack.pack(out.station, "Z1", "W1").sealed)
    (one,) = notices.for_device(out.warden)
    assert (one["status"], one["unseen"]) == ("over", False)
    out.later(days=40)
    pack.install(out.warden, pack.pack(out.station, "Z1", "W1").sealed)
    assert notices.for_device(out.warden) == []


def test_c04_what_was_read_out_at_a_door_comes_back_by_household(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "Phase two.", "kind": "change"}).row
    out.down(out.warden, out.station)
    with out.warden.read() as db:
        lens = out.warden.lens(db)
        homes = list(db.scalars(text("SELECT id FROM households ORDER BY id")))
        asked = [notices.open_for(db, lens, home) for home in homes]
    assert [[one["text"] for one in told] for told in asked] == [["Phase two."], ["Phase two."]]
    out.warden.act("notice_acks.told", "PTM-NT-00001", {"household": "PTM-H-00001"})
    with pytest.raises(Refused, match="ALREADY_DECIDED"):
        out.warden.act("notice_acks.told", "PTM-NT-00001", {"household": "PTM-H-00001"})
    with out.warden.read() as db:
        assert notices.open_for(db, out.warden.lens(db), homes[0]) == []
        assert len(notices.open_for(db, out.warden.lens(db), homes[1])) == 1
    out.up(out.warden, out.station)
    told = lines(out, row)["Z1"]
    assert (told["told"], told["households"], told["missing"]) == (1, 2, True)


def test_a_question_is_answered_in_the_urgent_lane(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "Who has a boat?", "kind": "question"}).row
    out.down(out.warden, out.station)
    out.warden.act("notice_acks.answer", "PTM-NT-00001", {"text": "The Tamarisks."})
    assert notices.unseen(out.warden) == []
    assert incoming.take(out.station, outgoing.to_parent(out.warden, urgent=True).sealed).fate is Fate.APPLIED
    assert lines(out, row)["Z1"]["answers"] == ["The Tamarisks."]


def test_an_alternate_sees_what_the_warden_has_seen_and_says_so_as_well(out: House) -> None:
    """B11: two devices of one zone; that one of them has seen it is not that the other has."""
    enrol.enrol(out.tablet, enrol.admit(out.station, enrol.request(out.tablet)).grant)
    pack.install(out.tablet, pack.pack(out.station, "Z1", out.tablet.me.mark).sealed)
    row = out.station.act("notices.add", None, {"text": "Stay in."}).row
    out.down(out.warden, out.station)
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    out.up(out.warden, out.station)
    out.up(out.tablet, out.station)
    out.down(out.tablet, out.station)
    assert [one["text"] for one in notices.unseen(out.tablet)] == ["Stay in."]
    out.tablet.act("notice_acks.seen", "PTM-NT-00001")
    out.up(out.tablet, out.station)
    assert notices.unseen(out.tablet) == []
    assert desk.record(out.station, "notices", row)["seen"] == "1/2"
    assert len(out.rows(out.station, "notice_acks")) == 2


def test_what_the_radio_brought_needs_no_key_on_the_device(out: House) -> None:
    row = out.station.act("notices.add", None, {"text": "Stay in."}).row
    with pytest.raises(Refused, match="FIELD_MISSING"):
        out.station.act("notice_acks.seen", row)
    out.station.act("notice_acks.seen", row, {"zone": "Z1", "channel": "radio"})
    out.down(out.warden, out.station)
    assert notices.unseen(out.warden) == []


def test_a_notice_of_a_drill_is_drill_and_so_is_what_is_said_of_it(out: House) -> None:
    out.station.act("notices.add", None, {"text": "Sirens."}, exercise=True)
    out.down(out.warden, out.station)
    (one,) = notices.unseen(out.warden)
    assert one["drill"] is True
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    out.up(out.warden, out.station)
    (ack,) = out.rows(out.station, "notice_acks")
    assert ack["exercise"] is True
    (entry,) = desk.history(out.warden, "notice_acks", ack["id"])
    assert entry["exercise"] is True


# tasks


def test_c07_a_task_goes_out_is_done_offline_and_comes_back(out: House) -> None:
    said = {"zone": "Z1", "household": "PTM-H-00001", "text": "Check the gate.", "due_on": "2026-11-18"}
    out.station.act("tasks.add", None, said | {"sender": "DO"})
    out.station.act("tasks.add", None, {"zone": "Z2", "text": "for the hill"})
    out.down(out.warden, out.station)
    (task,) = desk.listed(out.warden, "tasks").rows
    assert (task["text"], task["status"], task["sender"]) == ("Check the gate.", "open", "DO")
    out.later(days=3)
    assert [item["title"] for item in outlook.due(out.warden)["items"] if item["kind"] == "task"] == [
        "Z1: Check the gate."
    ]
    out.warden.act("tasks.done", "PTM-TK-00001", {"note": "hinge mended"})
    assert desk.record(out.station, "tasks", "PTM-TK-00001")["status"] == "overdue"
    around(out)
    shown = desk.record(out.station, "tasks", "PTM-TK-00001")
    assert (shown["status"], shown["done_note"], shown["done_by"]) == (
        "done",
        "hinge mended",
        "PTM-U-W1-00001",
    )
    assert out.reasons(out.station) == []
    # It stays on the device for some weeks, and then it goes.
    assert desk.record(out.warden, "tasks", "PTM-TK-00001")["status"] == "done"
    out.later(days=36)
    pack.install(out.warden, pack.pack(out.station, "Z1", "W1").sealed)
    assert desk.listed(out.warden, "tasks").rows == []


def test_a_wardens_device_says_that_a_task_is_done_and_nothing_else_of_it(out: House) -> None:
    """X11: the list is the office's; a manipulated device writes no other field of a task."""
    row = out.station.act("tasks.add", None, {"zone": "Z1", "text": "Check the gate."}).row
    out.down(out.warden, out.station)
    station, register = out.station, REGISTRY.kind("tasks")
    numbers = {name: number for number, name in REGISTRY.act_names.items()}
    with out.warden.read() as db:
        user = out.warden.actor(db).user
    with station.read() as db:
        child = identity.peer(db, out.warden.me.device)
        assert child is not None
        judge = Judge(station, db, station.me, child, Known(db, REGISTRY))

        def fault(act: str, field: str, kind: Kind = Kind.SET) -> str | None:
            fields = ((register.specs[field].nr, None),)
            entry = Entry(
                out.warden.me.writer, Lane.RECORDS, 9, 9, user, numbers[act], register.nr, kind,
                row, fields, station.now, 0, exercise=False,
            )  # fmt: skip
            return judge.may(entry, register)

        assert fault("tasks.done", "done_at") is None
        assert fault("tasks.done", "text") == NOT_ALLOWED
        assert fault("tasks.done", "ended_on") == NOT_ALLOWED
        assert fault("tasks.done", "text", Kind.INSERT) == NOT_ALLOWED
        assert fault("tasks.change", "done_at") == NOT_ALLOWED
        assert fault("visits.checkin", "done_at") == NOT_ALLOWED


def test_a_task_that_two_have_done_says_what_was_done_last(out: House) -> None:
    out.station.act("tasks.add", None, {"zone": "Z1", "text": "Check the gate."})
    out.down(out.warden, out.station)
    out.warden.act("tasks.done", "PTM-TK-00001", {"note": "by the warden"})
    out.later(minutes=5)
    out.station.act("tasks.done", "PTM-TK-00001", {"note": "by the office"})
    around(out)
    for node in (out.station, out.warden):
        assert desk.record(node, "tasks", "PTM-TK-00001")["done_note"] == "by the office"


# reports


def test_c09_a_serious_report_travels_ahead_and_is_waited_for_until_it_is_read(out: House) -> None:
    out.warden.act("zone_reports.add", None, {"text": "A dog barks."})
    out.warden.act("zone_reports.add", None, {"text": "Shots at the quay.", "severity": "serious"})
    receipt = incoming.take(out.station, outgoing.to_parent(out.warden, urgent=True).sealed)
    assert receipt.fate is Fate.APPLIED
    (shown,) = desk.listed(out.station, "zone_reports").rows
    assert (shown["text"], shown["zone"], shown["status"]) == ("Shots at the quay.", "Z1", "not read yet")
    (item,) = [item for item in outlook.due(out.station)["items"] if item["kind"] == "report"]
    assert (item["urgency"], item["title"]) == ("overdue", "Z1 serious: Shots at the quay.")
    out.station.act("zone_reports.read", shown["id"], {"action": "patrol sent"})
    assert [item for item in outlook.due(out.station)["items"] if item["kind"] == "report"] == []
    around(out)
    back = {row["text"]: row for row in desk.listed(out.warden, "zone_reports").rows}
    assert (back["Shots at the quay."]["status"], back["Shots at the quay."]["action"]) == (
        "read",
        "patrol sent",
    )
    assert back["A dog barks."]["status"] == "not read yet"
    assert [item for item in outlook.due(out.warden)["items"] if item["kind"] == "report"] == []


def test_the_next_warden_sees_what_the_zone_reported(out: House, appoint: Appoint) -> None:
    out.warden.act("zone_reports.add", None, {"text": "The well is dry.", "place": "north quay"})
    around(out)
    enrol.enrol(out.tablet, enrol.admit(out.station, enrol.request(out.tablet)).grant)
    pack.install(out.tablet, pack.pack(out.station, "Z1", out.tablet.me.mark).sealed)
    assert [row["text"] for row in desk.listed(out.tablet, "zone_reports").rows] == ["The well is dry."]
    appoint(out.station, "PTM-P-00003", "Z2")
    mark = out.tablet.me.mark
    (device,) = [row["id"] for row in desk.listed(out.station, "devices").rows if row["mark"] == mark]
    out.station.act("devices.give", device, {"person": "PTM-P-00003"})
    pack.install(out.tablet, pack.pack(out.station, "Z2", out.tablet.me.mark).sealed)
    assert desk.listed(out.tablet, "zone_reports").rows == []


# points


def test_g10_a_zones_points_are_on_its_wardens_device(out: House) -> None:
    out.station.act("areas.add", None, {"code": "OLD", "name": "Old town"})
    out.station.act("zones.change", "Z1", {"area": "OLD"})
    for said in (
        {"name": "school", "zone": "Z1"},
        {"name": "stadium", "area": "OLD"},
        {"name": "hill", "zone": "Z2"},
    ):
        out.station.act("assembly_points.add", None, said)
    out.down(out.warden, out.station)
    assert [row["name"] for row in desk.listed(out.warden, "assembly_points").rows] == ["school", "stadium"]


def test_an_areas_office_has_what_it_works_by(house: House) -> None:
    house.station.act("areas.add", None, {"code": "NORTH", "name": "The North"})
    house.station.act("zones.change", "Z2", {"area": "NORTH"})
    house.station.act("notices.add", None, {"text": "for all"})
    house.station.act("tasks.add", None, {"zone": "Z2", "text": "hill"})
    house.station.act("tasks.add", None, {"zone": "Z1", "text": "harbour"})
    house.station.act("assembly_points.add", None, {"name": "stadium", "area": "NORTH"})
    test = house.station.act("call_tests.begin", None, {"kind": "call_tree"}).row
    house.station.act("findings.add", None, {"call_test": test, "text": "slow"})
    office = house.make("office", "desk", "PTM", "asc")
    enrol.enrol(office, enrol.admit(house.station, enrol.request(office), area="NORTH").grant)
    for _ in range(2):
        house.exchange(office, house.station)
    found = {
        kind: [row.get("text") or row.get("name") for row in house.rows(office, kind)]
        for kind in ("notices", "tasks", "assembly_points", "findings", "call_answers")
    }
    assert found == {
        "notices": ["for all"],
        "tasks": ["hill"],
        "assembly_points": ["stadium"],
        "findings": ["slow"],
        "call_answers": ["Saltmarsh Barnaby"],
    }
    assert [item for item in outlook.due(office)["items"] if item["kind"] == "call_tree"] == []
    with pytest.raises(Refused, match="PART_OF_STATION"):
        office.act("call_tests.begin", None, {"kind": "call_tree"})
    office.act("call_tests.begin", None, {"kind": "call_tree", "area": "NORTH"})
    with pytest.raises(Refused, match="PART_OF_STATION"):
        office.act("notices.add", None, {"text": "to all", "audience": "all"})
    told = office.act("notices.add", None, {"text": "to the north"}).row
    house.up(office, house.station)
    assert desk.record(house.station, "notices", told)["to"] == "NORTH"


def test_headquarters_hears_of_all_of_it(out: House) -> None:
    out.station.act("notices.add", None, {"text": "Stay in."})
    out.station.act("tasks.add", None, {"zone": "Z1", "text": "Check the gate."})
    out.down(out.warden, out.station)
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    out.warden.act("tasks.done", "PTM-TK-00001")
    out.warden.act("zone_reports.add", None, {"text": "Shots.", "severity": "critical"})
    around(out)
    for _ in range(2):
        out.exchange(out.station)
    kinds = ("notices", "notice_acks", "tasks", "zone_reports")
    here, above = out.tables(out.station), out.tables(out.hq)
    assert {kind: here[kind] for kind in kinds} == {kind: above[kind] for kind in kinds}
    assert out.reasons(out.hq) == []


def test_the_clock_of_a_device_that_is_behind_keeps_nobody_from_saying_it(out: House) -> None:
    out.station.act("notices.add", None, {"text": "Stay in."})
    sealed = out.answer(out.warden, out.station)
    out.clock.set(out.clock.now() - timedelta(minutes=30))
    assert incoming.take(out.warden, sealed).fate is Fate.APPLIED
    out.warden.act("notice_acks.seen", "PTM-NT-00001")
    assert notices.unseen(out.warden) == []


def test_what_a_zone_may_not_say(out: House) -> None:
    out.station.act("notices.add", None, {"text": "for the hill", "zone": "Z2"})
    out.station.act("notices.add", None, {"text": "for all"})
    out.down(out.warden, out.station)
    for act, row, values, code in (
        ("notice_acks.seen", "PTM-NT-00002", {"zone": "Z9"}, Code.NOT_FOUND),
        ("notice_acks.answer", "PTM-NT-00002", {}, Code.FIELD_MISSING),
        ("notice_acks.seen", None, {}, Code.NOT_FOUND),
        ("notices.add", None, {"text": "x"}, Code.NOT_ALLOWED),
        ("notices.end", "PTM-NT-00002", {"reason": "x"}, Code.NOT_ALLOWED),
        ("tasks.add", None, {"zone": "Z1", "text": "x"}, Code.NOT_ALLOWED),
        ("zone_reports.add", None, {"text": "x", "happened_at": "2030-01-01T00:00Z"}, Code.FIELD_INVALID),
    ):
        with pytest.raises(Refused) as refused:
            out.warden.act(act, row, values)
        assert refused.value.code is code, act
    with pytest.raises(Refused) as refused:
        out.station.act("notice_acks.seen", "PTM-NT-00001", {"zone": "Z1"})
    assert refused.value.code is Code.FIELD_INVALID
