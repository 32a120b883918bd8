"""What passes between the office and its zones, at one node: notices, tasks, reports, points, findings."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest

from store import desk, outlook
from store.clock import SetClock
from store.desk import Wanted
from store.entry import Lane
from store.log import LOG
from store.node import Node
from store.refusals import Code
from store.registers import assembly_points, findings, tasks
from store.registers.assembly_points import nearest, point_of
from store.registers.notice_acks import What
from store.registers.notices import Status, reaches, standing
from store.wardens import notices

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


def d(said: str) -> date:
    return date.fromisoformat(said)


def due(node: Node, kind: str) -> list[tuple[str, str, str]]:
    return [
        (item["about"], item["due_on"], item["urgency"])
        for item in outlook.due(node)["items"]
        if item["kind"] == kind
    ]


def number(node: Node, kind: str, row: int) -> str:
    return str(desk.record(node, kind, row)["id"])


# notices


@pytest.mark.parametrize(
    ("ended", "valid_until", "overtaken", "on", "stands"),
    [
        (None, None, False, "2026-11-21", Status.CURRENT),
        (None, "2026-11-21", False, "2026-11-21", Status.CURRENT),
        (None, "2026-11-20", False, "2026-11-21", Status.OVER),
        (None, "2026-11-20", True, "2026-11-21", Status.OVERTAKEN),
        (None, None, True, "2026-11-21", Status.OVERTAKEN),
        ("2026-11-20", None, True, "2026-11-21", Status.WITHDRAWN),
        ("2026-11-20", "2026-11-01", False, "2026-11-21", Status.WITHDRAWN),
    ],
)
def test_how_a_notice_stands(
    ended: str | None,
    valid_until: str | None,
    overtaken: bool,  # noqa: FBT001 - a table
    on: str,
    stands: Status,
) -> None:
    notice = {"id": 1, "ended_on": ended, "valid_until": valid_until}
    assert standing(notice, {1: 2} if overtaken else {}, d(on)) is stands


@pytest.mark.parametrize(
    ("audience", "area", "zone", "there"),
    [
        ("all", None, None, True),
        ("zone", None, 1, True),
        ("zone", None, 2, False),
        ("area", 70, None, True),
        ("area", 71, None, True),
        ("area", 72, None, False),
        # A newer version's word, or nothing: whom it means nobody here knows.
        ("floor", None, None, False),
        (None, None, None, False),
    ],
)
def test_whom_a_notice_reaches(audience: str | None, area: int | None, zone: int | None, there: bool) -> None:  # noqa: FBT001 - a table
    notice = {"audience": audience, "area": area, "zone": zone}
    assert reaches(notice, 1, [70, 71]) is there


ME, OTHER = 1, 2


def ack(kind: What, by: int = ME, channel: str = "device", zone: int = 5) -> dict[str, Any]:
    return {"notice": 9, "zone": zone, "kind": kind, "by": by, "channel": channel}


@pytest.mark.parametrize(
    ("ended", "acks", "waits"),
    [
        (None, [], True),
        (None, [ack(What.SEEN)], False),
        (None, [ack(What.ANSWERED)], False),
        (None, [ack(What.TOLD)], True),
        (None, [ack(What.SEEN, zone=6)], True),
        # Another device of the zone has seen it, which is not this one; the radio tells the zone.
        (None, [ack(What.SEEN, by=OTHER)], True),
        (None, [ack(What.SEEN, by=OTHER, channel="radio")], False),
        # Of a withdrawn one only who had heard of it is told.
        ("2026-11-20", [], False),
        ("2026-11-20", [ack(What.SEEN)], True),
        ("2026-11-20", [ack(What.TOLD, by=OTHER)], True),
        ("2026-11-20", [ack(What.SEEN), ack(What.BACK)], False),
        ("2026-11-20", [ack(What.SEEN), ack(What.BACK, by=OTHER)], True),
    ],
)
def test_what_is_still_to_be_shown_to_a_warden(
    ended: str | None,
    acks: list[Mapping[str, Any]],
    waits: bool,  # noqa: FBT001 - a table
) -> None:
    assert notices.unheard({"id": 9, "ended_on": ended}, acks, 5, ME) is waits


@pytest.fixture
def town(station: Node) -> Node:
    """Areas BAY with OLD in it, and HILL; zones Z1 in OLD, Z2 in BAY, Z3 in HILL, Z4 in none."""
    for code, parent in (("BAY", None), ("OLD", "BAY"), ("HILL", None)):
        station.act("areas.add", None, {"code": code, "name": code, "parent": parent})
    for code, area in (("Z1", "OLD"), ("Z2", "BAY"), ("Z3", "HILL"), ("Z4", None)):
        station.act("zones.add", None, {"code": code, "name": code, "area": area})
    return station


def reached(node: Node, row: int) -> list[str]:
    return sorted(line["zone"] for line in notices.waited_for(node, row)["zones"])


@pytest.mark.parametrize(
    ("said", "zones"),
    [
        ({}, ["Z1", "Z2", "Z3", "Z4"]),
        ({"zone": "Z2"}, ["Z2"]),
        ({"area": "BAY"}, ["Z1", "Z2"]),
        ({"area": "OLD"}, ["Z1"]),
        ({"audience": "all"}, ["Z1", "Z2", "Z3", "Z4"]),
        ({"audience": "zone", "zone": "Z4"}, ["Z4"]),
    ],
)
def test_c03_to_whom_it_goes(town: Node, said: dict[str, object], zones: list[str]) -> None:
    row = town.act("notices.add", None, {"text": "Stay in."} | said).row
    assert reached(town, row) == zones
    for zone in ("Z1", "Z2", "Z3", "Z4"):
        assert (desk.listed(town, "notices", Wanted(zone=zone)).total == 1) is (zone in zones)


def test_c03_what_is_no_audience(town: Node, refuses: Refuses) -> None:
    for said, code in (
        ({"zone": "Z1", "area": "OLD"}, Code.FIELD_INVALID),
        ({"audience": "all", "zone": "Z1"}, Code.FIELD_INVALID),
        ({"audience": "zone"}, Code.FIELD_MISSING),
        ({"audience": "area", "zone": "Z1"}, Code.FIELD_MISSING),
        ({"zone": "Z9"}, Code.NOT_FOUND),
        ({"valid_until": "2026-11-20"}, Code.FIELD_INVALID),
    ):
        with refuses(code):
            town.act("notices.add", None, {"text": "x"} | said)
    with refuses(Code.FIELD_MISSING):
        town.act("notices.add", None, {"zone": "Z1"})


@pytest.mark.parametrize(
    ("older", "newer", "whole"),
    [
        ({}, {}, True),
        ({"zone": "Z1"}, {}, True),
        ({"zone": "Z1"}, {"zone": "Z1"}, True),
        ({"zone": "Z1"}, {"area": "BAY"}, True),
        ({"area": "OLD"}, {"area": "BAY"}, True),
        ({"area": "OLD"}, {"area": "OLD"}, True),
        ({"area": "BAY"}, {"area": "OLD"}, False),
        ({"zone": "Z1"}, {"area": "HILL"}, False),
        ({"zone": "Z4"}, {"area": "BAY"}, False),
        ({}, {"area": "BAY"}, False),
        ({}, {"zone": "Z1"}, False),
        ({"zone": "Z1"}, {"zone": "Z2"}, False),
        ({"area": "OLD"}, {"zone": "Z1"}, False),
    ],
)
def test_a_notice_is_overtaken_only_by_one_that_reaches_all_whom_it_reached(
    town: Node,
    refuses: Refuses,
    older: dict[str, str],
    newer: dict[str, str],
    whole: bool,  # noqa: FBT001 - a table
) -> None:
    """Where the newer one does not come the older would stand."""
    row = town.act("notices.add", None, {"text": "eight"} | older).row
    said = {"text": "six", "replaces": row} | newer
    if not whole:
        with refuses(Code.FIELD_INVALID):
            town.act("notices.add", None, said)
        return
    town.act("notices.add", None, said)
    assert desk.record(town, "notices", row)["status"] == "overtaken"


def test_c04_a_change_of_level_names_its_alert_and_goes_where_that_holds(town: Node) -> None:
    """C04: the word is that of the day it was declared in."""
    said = {"scheme": "SLS", "value": 3, "valid_from": "2026-11-20", "area": "BAY"}
    alert = town.act("alerts.add", None, said).row
    row = town.act("notices.add", None, {"text": "From today.", "alert": alert}).row
    shown = desk.record(town, "notices", row)
    assert (shown["kind"], shown["label"], shown["to"]) == ("change", "Moderate", "BAY")
    assert reached(town, row) == ["Z1", "Z2"]
    everybody = town.act("notices.add", None, {"text": "x", "alert": alert, "audience": "all"}).row
    assert len(reached(town, everybody)) == 4
    assert next(iter(desk.history(town, "notices", row)))["exercise"] is False


def test_a_drill_is_never_told_as_real(town: Node, refuses: Refuses) -> None:
    said = {"scheme": "SLS", "value": 5, "valid_from": "2026-11-20"}
    drill = town.act("alerts.add", None, said, exercise=True).row
    real = town.act("alerts.add", None, said | {"area": "BAY"}).row
    told = town.act("notices.add", None, {"text": "x", "alert": drill}).row
    assert desk.record(town, "notices", told)["drill"] is True
    with refuses(Code.NOT_A_DRILL):
        town.act("notices.add", None, {"text": "x", "alert": real}, exercise=True)
    first = town.act("notices.add", None, {"text": "x"}).row
    for act, row, values in (
        ("notices.add", None, {"text": "drill", "replaces": first}),
        ("notices.end", first, {"reason": "drill"}),
        ("notice_acks.seen", first, {"zone": "Z1"}),
    ):
        with refuses(Code.NOT_A_DRILL):
            town.act(act, row, values, exercise=True)


def test_c04_who_has_not_acknowledged_and_doors_that_were_told(
    station: Node, family: Family, appointed: int, refuses: Refuses
) -> None:
    del appointed
    row = station.act("notices.add", None, {"text": "Stay in."}).row
    with station.read() as db:
        lens = station.lens(db)
        assert [one["text"] for one in notices.open_for(db, lens, family["home"])] == ["Stay in."]
        (waits,) = notices.unacknowledged(db, lens)
        assert (waits["id"], waits["zone"], waits["name"]) == ("PTM-NT-00001", "Z1", "Nguyễn Thị")
    station.act("notice_acks.told", row, {"household": family["home"]})
    with refuses(Code.ALREADY_DECIDED):
        station.act("notice_acks.told", row, {"household": family["home"]})
    (line,) = notices.waited_for(station, row)["zones"]
    assert (line["missing"], line["told"], line["households"], line["name"]) == (True, 1, 1, "Nguyễn Thị")
    station.act("notice_acks.seen", row)
    with refuses(Code.ALREADY_DECIDED):
        station.act("notice_acks.seen", row)
    assert desk.listed(station, "unacknowledged").rows == []
    # What was told at a door and is not so any more is to be told there too.
    station.act("notices.end", row, {"reason": "all clear"})
    with station.read() as db:
        (back,) = notices.open_for(db, station.lens(db), family["home"])
    assert (back["status"], back["why"]) == ("withdrawn", "all clear")
    with refuses(Code.ENDED):
        station.act("notices.end", row, {"reason": "again"})


def test_what_is_told_at_a_door_in_which_order(station: Node, family: Family, refuses: Refuses) -> None:
    """A change first, then the newest; in place of what was told before, what overtook it."""
    first = station.act("notices.add", None, {"text": "eight", "zone": "Z1"}).row
    station.act("notice_acks.told", first, {"household": family["home"]})
    station.act("notices.add", None, {"text": "level", "kind": "change"})
    station.act("zones.add", None, {"code": "Z2", "name": "Hill"})
    elsewhere = station.act("notices.add", None, {"text": "hill", "zone": "Z2"}).row
    second = station.act("notices.add", None, {"text": "six", "replaces": first}).row

    def told() -> list[tuple[str, str]]:
        with station.read() as db:
            found = notices.open_for(db, station.lens(db), family["home"])
        return [(one["text"], one["status"]) for one in found]

    assert told() == [("level", "current"), ("six", "current"), ("eight", "overtaken")]
    station.act("notice_acks.told", second, {"household": family["home"]})
    assert told() == [("level", "current")]
    with refuses(Code.FIELD_INVALID):
        station.act("notice_acks.told", elsewhere, {"household": family["home"]})
    nowhere = station.act("households.add", None, {"address": "2 Lantern Street"}).row
    with refuses(Code.FIELD_INVALID):
        station.act("notice_acks.told", first, {"household": nowhere})
    with station.read() as db:
        assert notices.open_for(db, station.lens(db), nowhere) == []


# tasks


@pytest.mark.parametrize(
    ("due_on", "done_at", "on", "stands"),
    [
        (None, None, "2026-11-21", tasks.Status.OPEN),
        ("2026-11-21", None, "2026-11-21", tasks.Status.OPEN),
        ("2026-11-20", None, "2026-11-21", tasks.Status.OVERDUE),
        ("2026-11-20", 1, "2026-11-21", tasks.Status.DONE),
    ],
)
def test_how_a_task_stands(due_on: str | None, done_at: int | None, on: str, stands: tasks.Status) -> None:
    assert tasks.stands(due_on, done_at, d(on)) is stands


def test_c07_a_task_is_due_until_it_is_done(
    station: Node, family: Family, clock: SetClock, refuses: Refuses
) -> None:
    said = {"zone": "Z1", "text": "Check the gate.\nAnd the wall.", "household": family["home"]}
    row = station.act("tasks.add", None, said | {"due_on": "2026-11-23"}).row
    station.act("tasks.add", None, {"zone": "Z1", "text": "whenever"})
    assert due(station, "task") == [("PTM-TK-00001", "2026-11-23", "soon")]
    clock.set(clock.now() + timedelta(days=3))
    assert due(station, "task") == [("PTM-TK-00001", "2026-11-23", "overdue")]
    (item,) = [item for item in outlook.due(station)["items"] if item["kind"] == "task"]
    assert item["title"] == "Z1: Check the gate."
    with refuses(Code.FIELD_INVALID):
        station.act("tasks.done", row, {"at": "2026-12-31T00:00Z"})
    with refuses(Code.FIELD_INVALID):
        station.act("tasks.done", row, {"at": "2026-11-01T00:00Z"})
    station.act("tasks.done", row, {"note": "hinge mended"})
    with refuses(Code.ALREADY_DECIDED):
        station.act("tasks.done", row)
    assert due(station, "task") == []
    station.act("tasks.reopen", row, {"note": "it broke again"})
    assert due(station, "task") == [("PTM-TK-00001", "2026-11-23", "overdue")]
    assert desk.record(station, "tasks", row)["text"].endswith("2026-11-24: it broke again")
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("tasks.reopen", row, {"note": "x"})
    assert desk.listed(station, "tasks", Wanted(zone="Z1")).total == 2


def test_a_task_at_a_home_is_of_its_zone(station: Node, family: Family, refuses: Refuses) -> None:
    station.act("zones.add", None, {"code": "Z2", "name": "Hill"})
    with refuses(Code.FIELD_INVALID):
        station.act("tasks.add", None, {"zone": "Z2", "text": "x", "household": family["home"]})
    row = station.act("tasks.add", None, {"zone": "Z1", "text": "x", "household": family["home"]}).row
    with refuses(Code.FIELD_INVALID):
        station.act("tasks.change", row, {"zone": "Z2"})
    station.act("tasks.change", row, {"zone": "Z2", "household": None})


def test_c11_open_tasks_go_over_with_the_zone_and_stay_where_they_are(
    station: Node, family: Family, appointed: int
) -> None:
    """C11, C07: a task is its zone's; what was open on the day is written down."""
    for text in ("first", "second", "done before"):
        row = station.act("tasks.add", None, {"zone": "Z1", "text": text}).row
    station.act("tasks.done", row)
    said = {"person": family["spouse"], "role": "alternate_warden", "zone": "Z1"}
    successor = station.act("appointments.add", None, said).row
    letter = {"letter_no": "PTM/W/2", "signed_on": "2026-11-20", "smt_consulted_on": "2026-11-03"}
    station.act("appointments.sign", successor, letter)
    made = station.act("handovers.make", appointed, {"to": successor}).row
    shown = desk.record(station, "handovers", made)
    assert shown["given"] == shown["open_tasks"] == ["PTM-TK-00001", "PTM-TK-00002"]
    station.act("tasks.done", "PTM-TK-00001")
    shown = desk.record(station, "handovers", made)
    assert (shown["given"], shown["open_tasks"]) == (["PTM-TK-00001", "PTM-TK-00002"], ["PTM-TK-00002"])


# reports


def test_c09_what_is_serious_goes_first(station: Node, family: Family, refuses: Refuses) -> None:
    del family
    for severity, urgent in (("low", False), ("serious", True), ("critical", True)):
        row = station.act(
            "zone_reports.add", None, {"zone": "Z1", "text": severity, "severity": severity}
        ).row
        with station.read() as db:
            register = station.registry.kind("zone_reports")
            lane = db.scalar(
                LOG.select().with_only_columns(LOG.c.lane).where(LOG.c.tbl == register.nr, LOG.c.row == row)
            )
        assert (Lane(lane or 0) is Lane.URGENT) is urgent
    assert [urgency for _, _, urgency in due(station, "report")] == ["soon", "overdue", "overdue"]
    station.act("zone_reports.read", "PTM-ZR-00002")
    with refuses(Code.ALREADY_DECIDED):
        station.act("zone_reports.read", "PTM-ZR-00002")
    station.act("zone_reports.read", "PTM-ZR-00002", {"action": "patrol sent"})
    shown = desk.record(station, "zone_reports", "PTM-ZR-00002")
    assert (shown["status"], shown["action"]) == ("read", "patrol sent")
    station.act("zone_reports.end", "PTM-ZR-00003", {"reason": "fireworks"})
    assert [about for about, _, _ in due(station, "report")] == ["PTM-ZR-00001"]
    with refuses(Code.ENDED):
        station.act("zone_reports.read", "PTM-ZR-00003")


def test_a_report_of_a_drill_says_so(station: Node, family: Family) -> None:
    del family
    said = {"zone": "Z1", "text": "Shots.", "severity": "critical"}
    station.act("zone_reports.add", None, said, exercise=True)
    (item,) = [item for item in outlook.due(station)["items"] if item["kind"] == "report"]
    assert item["title"] == "EXERCISE Z1 critical: Shots."
    assert desk.record(station, "zone_reports", "PTM-ZR-00001")["drill"] is True


def test_which_zone_is_asked_where_there_are_several(town: Node, refuses: Refuses) -> None:
    with refuses(Code.FIELD_MISSING):
        town.act("zone_reports.add", None, {"text": "x"})


# points


def point(row: int, *, zone: int | None = None, area: int | None = None, **more: object) -> dict[str, Any]:
    return {"id": row, "zone": zone, "area": area, "purpose": None, "verified_on": None} | more


@pytest.mark.parametrize(
    ("points", "found"),
    [
        ([], None),
        ([point(1, zone=2)], None),
        ([point(1, area=70), point(2, zone=1)], 2),
        ([point(1, area=71), point(2, area=70)], 2),
        ([point(1, area=71), point(2, area=99)], 1),
        ([point(1, zone=1, purpose="evacuation"), point(2, zone=1, purpose="assembly")], 2),
        ([point(1, zone=1, purpose="shelter"), point(2, zone=1)], 2),
        ([point(1, zone=1, purpose="evacuation"), point(2, area=70, purpose="assembly")], 1),
        ([point(1, zone=1, verified_on="2026-11-02"), point(2, zone=1, verified_on="2026-11-01")], 1),
        ([point(1, zone=1, purpose="a newer word"), point(2, zone=1, purpose="evacuation")], 2),
    ],
)
def test_g10_where_a_zone_assembles(points: list[dict[str, Any]], found: int | None) -> None:
    """G10: its own, else its area's, else that of the area around it."""
    chosen = nearest(points, 1, [70, 71])
    assert (chosen["id"] if chosen else None) == found


def test_g10_a_zones_point_at_a_node(town: Node) -> None:
    rows = {row["code"]: row["id"] for row in desk.listed(town, "zones").rows}

    def name(zone: str) -> str | None:
        with town.read() as db:
            where = point_of(db, town.numbers(db).row("Z", rows[zone]) or 0)
            return None if where is None else where["name"]

    assert name("Z1") is None
    town.act("zones.change", "Z1", {"meeting_point": "quay", "authority": "DO", "decided_on": "2026-11-01"})
    assert name("Z1") == "quay"
    town.act("assembly_points.add", None, {"name": "stadium", "area": "BAY"})
    assert (name("Z1"), name("Z2"), name("Z3")) == ("stadium", "stadium", None)
    own = town.act("assembly_points.add", None, {"name": "school", "zone": "Z1"}).row
    assert (name("Z1"), name("Z2")) == ("school", "stadium")
    town.act("assembly_points.end", own, {"reason": "it burnt down"})
    assert name("Z1") == "stadium"
    with town.read() as db:
        assert point_of(db, 12345) is None


def test_g10_a_point_is_placed_and_looked_at(town: Node, clock: SetClock, refuses: Refuses) -> None:
    for said, code in (
        ({}, Code.FIELD_MISSING),
        ({"zone": "Z1", "area": "OLD"}, Code.FIELD_INVALID),
        ({"zone": "Z1", "lat": "20.16 S"}, Code.FIELD_MISSING),
        ({"zone": "Z1", "capacity": 0}, Code.FIELD_INVALID),
    ):
        with refuses(code):
            town.act("assembly_points.add", None, {"name": "school"} | said)
    said = {"name": "school", "zone": "Z1", "lat": "20°09'36\"S", "lon": "57.5 E", "capacity": 400}
    row = town.act("assembly_points.add", None, said | {"contact": "the caretaker, +230 5550 0142"}).row
    assert desk.record(town, "assembly_points", row)["lat"] == "-20.160000"
    # Nobody has looked yet: that is due at once.
    assert due(town, "assembly_point") == [("PTM-AP-00001", "2026-11-21", "soon")]
    with refuses(Code.FIELD_INVALID):
        town.act("assembly_points.verify", row, {"on": "2026-11-22"})
    town.act("assembly_points.verify", row, {"by": "the warden"})
    with refuses(Code.FIELD_INVALID):
        town.act("assembly_points.verify", row, {"on": "2026-11-20"})
    assert due(town, "assembly_point") == []
    clock.set(clock.now() + timedelta(days=181))
    assert due(town, "assembly_point") == [("PTM-AP-00001", "2027-05-20", "overdue")]
    assert desk.record(town, "assembly_points", row)["days_ago"] == 181
    assert assembly_points.SOURCE in {item["source"] for item in outlook.due(town)["items"]}


# ways to leave


def test_g06_a_way_to_leave_is_feasible_as_long_as_somebody_found_so(
    town: Node, clock: SetClock, refuses: Refuses
) -> None:
    """G06: route, place, capacity, and when somebody last looked."""
    way = {"name": "by sea", "kind": "evacuation", "destination": "Île Plate", "capacity": 120, "hours": 9}
    with refuses(Code.FIELD_MISSING):
        town.act("relocation_options.add", None, way)
    point = town.act("assembly_points.add", None, {"name": "the quay", "zone": "Z1"}).row
    said = way | {"country": "MUS", "area": "BAY", "assembly_point": point, "transport": "two ferries"}
    row = town.act("relocation_options.add", None, said).row
    shown = desk.record(town, "relocation_options", row)
    assert (shown["status"], shown["gather_at"], shown["area"]) == ("not verified", "the quay", "BAY")
    assert due(town, "relocation_option") == [("PTM-RO-00001", "2026-11-21", "soon")]
    with refuses(Code.FIELD_INVALID):
        town.act("relocation_options.verify", row, {"on": "2026-11-22"})
    town.act("relocation_options.verify", row, {"by": "FSCO"})
    assert desk.record(town, "relocation_options", row)["status"] == "feasible"
    assert due(town, "relocation_option") == []
    clock.set(clock.now() + timedelta(days=91))
    assert due(town, "relocation_option") == [("PTM-RO-00001", "2027-02-19", "overdue")]
    with refuses(Code.FIELD_MISSING):
        town.act("relocation_options.verify", row, {"feasible": False})
    town.act("relocation_options.verify", row, {"feasible": False, "finding": "the ferries are laid up"})
    shown = desk.record(town, "relocation_options", row)
    assert (shown["status"], shown["finding"], shown["days_ago"]) == (
        "not feasible",
        "the ferries are laid up",
        0,
    )
    with refuses(Code.FIELD_INVALID):
        town.act("relocation_options.verify", row, {"on": "2027-02-01"})
    town.act(
        "relocation_options.add", None, {"name": "inland", "kind": "relocation", "destination": "Heights"}
    )
    listed = {
        area: desk.listed(town, "relocation_options", Wanted(area=area)).total for area in ("BAY", "HILL")
    }
    assert listed == {"BAY": 2, "HILL": 1}
    town.act("duties.add", None, {"code": "WAY", "subject": "relocation_option", "title": "monthly",
                                  "kind": "every_days", "days": 30})  # fmt: skip
    clock.set(clock.now() + timedelta(days=31))
    assert ("PTM-RO-00001", "2027-03-22", "overdue") in due(town, "relocation_option")


# findings


def test_f11_findings_stay_open_until_somebody_closes_them(
    station: Node, family: Family, clock: SetClock, refuses: Refuses
) -> None:
    """F10, F11: of a roll call or a test, with an owner and a day."""
    rollcall = station.act(
        "rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "drill"}, exercise=True
    ).row
    test = station.act("call_tests.begin", None, {"kind": "call_tree"}).row
    later = {
        "rollcall": rollcall,
        "text": "No list at the gate.",
        "owner": "FSCA",
        "due_on": "2026-12-24",
    }
    one = station.act("findings.add", None, later).row
    station.act("findings.add", None, {"rollcall": rollcall, "text": "Radios were flat."})
    other = station.act("findings.add", None, {"call_test": test, "text": "No telephone for three."}).row
    for said, code in (
        ({"text": "of nothing"}, Code.FIELD_MISSING),
        ({"text": "of both", "rollcall": rollcall, "call_test": test}, Code.FIELD_INVALID),
        ({"text": "of none", "rollcall": "PTM-RC-00009"}, Code.NOT_FOUND),
    ):
        with refuses(code):
            station.act("findings.add", None, said)
    with refuses(Code.UNKNOWN_FIELD):
        station.act("findings.change", one, {"rollcall": rollcall})
    station.act("findings.change", one, {"owner": "ASC North", "due_on": "2026-12-01"})
    station.act("rollcalls.close", rollcall)
    assert due(station, "finding") == [
        ("PTM-FD-00002", "2026-11-21", "soon"),
        ("PTM-FD-00003", "2026-11-21", "soon"),
        ("PTM-FD-00001", "2026-12-01", "soon"),
    ]
    with station.read() as db:
        lens = station.lens(db)
        found = findings.of_rollcall(db, lens, rollcall)
        assert [(row["text"], row["owner"], row["status"]) for row in found] == [
            ("No list at the gate.", "ASC North", "open"),
            ("Radios were flat.", None, "open"),
        ]
        assert [row["id"] for row in findings.of_call_test(db, lens, test)] == [
            number(station, "findings", other)
        ]
    assert desk.record(station, "findings", one)["drill"] is True
    assert desk.record(station, "findings", other)["shown_by"] == "call_tree"
    clock.set(clock.now() + timedelta(days=11))
    assert ("PTM-FD-00001", "2026-12-01", "overdue") in due(station, "finding")
    with refuses(Code.FIELD_INVALID):
        station.act("findings.close", one, {"note": "x", "on": "2026-11-20"})
    with refuses(Code.FIELD_INVALID):
        station.act("findings.close", one, {"note": "x", "on": "2026-12-31"})
    station.act("findings.close", one, {"note": "a list hangs at the gate"})
    with refuses(Code.ALREADY_DECIDED):
        station.act("findings.close", one, {"note": "x"})
    assert [about for about, _, _ in due(station, "finding")] == ["PTM-FD-00002", "PTM-FD-00003"]
    with station.read() as db:
        assert [row["status"] for row in findings.of_rollcall(db, station.lens(db), rollcall)] == [
            "open",
            "closed",
        ]
    station.act("findings.reopen", one, {"note": "it was taken away"})
    assert desk.record(station, "findings", one)["status"] == "overdue"
    with refuses(Code.NOTHING_TO_CHANGE):
        station.act("findings.reopen", one, {"note": "x"})
    del family
