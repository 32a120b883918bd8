"""The board of clearances: queues by a table, one journey from its request to its end, what is looked at."""

from datetime import UTC, datetime

import pytest

from store.clock import SetClock
from store.node import Node
from store.travel.board import Line, Next, Queue, board, queue
from store.travel.desk import unheard
from store.travel.gates import Finding
from store.travel.looking import Examined, examined

Family = dict[str, int]
OUT = {"from_place": "PTM", "to_place": "Heights", "etd": "2026-11-23T07:00", "eta": "2026-11-23T11:00"}
HOME = {"from_place": "Heights", "to_place": "PTM", "etd": "2026-11-25T13:00", "eta": "2026-11-25T17:00"}
LETTER = {
    "code": "D",
    "title": "letter",
    "subject": "delegation",
    "role": "fsco",
    "letter_no": "DO/14",
    "signed_on": "2026-11-02",
}


@pytest.mark.parametrize(
    ("state", "mode", "decides", "overdue", "where"),
    [
        ("draft", None, "station", False, Queue.ELSEWHERE),
        ("returned", "manual", "station", False, Queue.ELSEWHERE),
        ("submitted", "manual", "station", False, Queue.DECIDE),
        ("submitted", "manual", "hq", False, Queue.ELSEWHERE),
        ("submitted", "none", "station", False, Queue.LEAVE),
        ("cleared", "manual", "hq", False, Queue.LEAVE),
        ("cleared", "manual", "station", True, Queue.OVERDUE),
        ("active", "manual", "station", False, Queue.TRAVELLING),
        ("active", "none", None, True, Queue.OVERDUE),
        ("closed", "manual", "station", False, Queue.OVER),
        ("denied", "manual", "station", False, Queue.OVER),
        ("from a newer version", None, None, False, Queue.ELSEWHERE),
    ],
)
def test_queues(state: str, mode: str | None, decides: str | None, overdue: bool, where: Queue) -> None:  # noqa: FBT001 - a table
    assert queue(state, mode, overdue=overdue, here=decides != "hq") is where


def asked(node: Node, people: list[int], *, submit: bool = True, **more: object) -> int:
    said = {"purpose": "duty", "travellers": people, "legs": [OUT, HOME], **more}
    row = node.act("clearances.request", None, said).row
    if submit:
        node.act("clearances.submit", row)
    return row


def only(node: Node) -> Line:
    (line,) = board(node)
    return line


def at(clock: SetClock, day: int, hour: int) -> None:
    clock.set(datetime(2026, 11, day, hour, tzinfo=UTC))


def test_a_journey_from_its_request_to_its_end(station: Node, family: Family, clock: SetClock) -> None:
    station.act("clearance_rules.add", None, LETTER)
    rule = {"code": "ALL", "title": "all of it", "subject": "decision"}
    station.act("clearance_rules.add", None, rule)
    row = asked(station, [family["principal"], family["spouse"]])
    line = only(station)
    assert (line.queue, line.coming, line.there) == (Queue.DECIDE, Next.LEAVES, "2026-11-23T07:00+04:00")
    assert (line.who, line.to, line.short_notice) == (("Nguyễn Thị", "Nguyễn Marc"), ("Heights", "PTM"), True)
    station.act("clearances.decide", row, {"decision": "cleared", "conditions": "in convoy"})
    assert (only(station).queue, only(station).conditions) == (Queue.LEAVE, "in convoy")
    at(clock, 23, 4)
    station.act("clearances.depart", row, {})
    line = only(station)
    assert (line.queue, line.coming, line.under_way) == (Queue.TRAVELLING, Next.ARRIVES, True)
    assert line.there == "2026-11-23T11:00+04:00"
    at(clock, 23, 10)
    (one, _other) = only(station).late
    assert (only(station).queue, one.what, one.minutes) == (Queue.OVERDUE, "arrival", 180)
    station.act("clearances.arrive", row, {"person": family["principal"]})
    assert [one.name for one in only(station).late] == ["Nguyễn Marc"]
    station.act("clearances.arrive", row, {"person": family["spouse"]})
    line = only(station)
    assert (line.queue, line.coming, line.there) == (Queue.TRAVELLING, Next.LEAVES, "2026-11-25T13:00+04:00")
    station.act("clearances.return", row, {})
    assert only(station).coming is Next.ALL_BACK
    station.act("clearances.close", row, {})
    assert (only(station).queue, only(station).coming) == (Queue.OVER, Next.NOTHING)


def test_overdue_of_drills_and_of_what_is_real_are_asked_for_apart_and_together(
    station: Node, family: Family, clock: SetClock
) -> None:
    """Headquarters' board asks for both at once; whoever counts asks for one."""
    station.act("clearance_rules.add", None, LETTER)
    real = asked(station, [family["principal"]])
    said = {"purpose": "duty", "travellers": [family["spouse"]], "legs": [OUT, HOME]}
    drill = station.act("clearances.request", None, said, exercise=True).row
    station.act("clearances.submit", drill, exercise=True)
    station.act("clearances.decide", real, {"decision": "cleared"})
    station.act("clearances.decide", drill, {"decision": "cleared"}, exercise=True)
    at(clock, 23, 10)
    with station.read() as db:
        found = {
            which: {row.id for row in unheard(db, station.now, exercise=which)}
            for which in (False, True, None)
        }
    assert found == {False: {real}, True: {drill}, None: {real, drill}}


def test_a_queue_per_agency_and_the_soonest_departure_first(station: Node, family: Family) -> None:
    later = {name: value.replace("-11-2", "-12-0") for name, value in OUT.items()}
    asked(station, [family["principal"]], submit=False, legs=[later])
    asked(station, [family["spouse"]], submit=False, agency="HRBO")
    assert [line.agency for line in board(station)] == ["HRBO", None]
    assert [line.agency for line in board(station, "HRBO")] == ["HRBO"]


def finding(found: Examined, gate: str) -> list[Finding]:
    return [look.finding for look in found.looks if look.gate == gate]


def test_each_thing_that_was_looked_at_says_what_came_of_it(station: Node, family: Family) -> None:
    station.act("areas.add", None, {"code": "R1", "name": "Heights"})
    station.act("alerts.add", None, {"area": "R1", "scheme": "SLS", "value": 4, "valid_from": "2026-11-01"})
    station.act("courses.add", None, {"code": "SSAFE", "title": "SSAFE", "kind": "basic", "lifelong": True})
    audience = {"code": "A", "course": "SSAFE", "category": "staff", "title": "all", "source": "S004 ¶32"}
    station.act("audiences.add", None, audience)
    row = asked(station, [family["principal"], family["child"]], legs=[OUT | {"area": "R1"}, HOME])
    found = examined(station, row)
    assert finding(found, "right") == [Finding.NOTE]
    assert finding(found, "notice") == [Finding.NOTE]
    assert finding(found, "level") == [Finding.NOTE, Finding.CLEAR]
    lacks, complete = (look for look in found.looks if look.gate == "training")
    assert lacks.lacks is not None
    assert (lacks.about, lacks.lacks.course, lacks.lacks.source) == ("Nguyễn Thị", "SSAFE", "S004 ¶32")
    assert (complete.about, complete.finding) == ("Nguyễn Minh", Finding.CLEAR)
    assert set(finding(found, "limit")) == {Finding.NOT_CHECKED}
    assert found.heard is not None
    assert [(leg.n, leg.leaves) for leg in found.legs] == [(1, "2026-11-23 07:00"), (2, "2026-11-25 13:00")]
    station.act("clearance_rules.add", None, LETTER)
    right = next(look for look in examined(station, row).looks if look.gate == "right")
    assert (right.finding, right.refused) == (Finding.CLEAR, None)
    elsewhere = asked(station, [family["principal"]], legs=[OUT | {"to_place": "Far away", "abroad": True}])
    assert finding(examined(station, elsewhere), "level") == [Finding.NOT_CHECKED]
