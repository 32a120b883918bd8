"""What headquarters says to a station, and carries on from one station to another (L02, L03, E02, A11)."""

from typing import TYPE_CHECKING, Any

import pytest

from store import desk
from store.asking import ask
from store.door import Actor
from store.drawer import reading
from store.entry import Kind
from store.ids import row_id
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.values import Value
from store.verifying.desk import verify
from sync import incoming, outgoing, routing, today
from tests.whole import everything

if TYPE_CHECKING:
    from tests.sync.conftest import House

OUT = {"from_place": "Port Tamarin", "to_place": "The Heights", "mode": "road"}
TIMES = {"etd": "2026-11-21T14:00", "eta": "2026-11-21T17:00"}
RULE = {"code": "ALL", "title": "all official travel", "subject": "decision"}
MOVE = {"person": "PTM-P-00001", "first_day": "2026-11-20"}


def rounds(house: "House", *nodes: Node) -> None:
    """Let each speak, and each hear what headquarters made of it; often enough to hear an answer."""
    for _ in range(2):
        for node in nodes:
            house.up(node)
        for node in nodes:
            house.down(node)


def one(node: Node, kind: str) -> dict[str, Any]:
    (row,) = desk.listed(node, kind).rows
    return row


def refused(code: Code, node: Node, act: str, row: object, said: dict[str, Any] | None = None) -> None:
    with pytest.raises(Refused) as caught:
        node.act(act, row, said or {})
    assert caught.value.code is code


# messages


def test_a_message_goes_down_is_read_and_answered_and_that_comes_back(house: "House") -> None:
    rounds(house, house.station, house.other)
    house.hq.act("messages.write", None, {"to": "PTM", "subject": "Fuel", "text": "How much is left?"})
    rounds(house, house.station, house.other)
    there = one(house.station, "messages")
    assert (there["subject"], there["way"], there["status"]) == ("Fuel", "from headquarters", "not read yet")
    assert desk.listed(house.other, "messages").rows == []
    refused(Code.OWN_MESSAGE, house.hq, "messages.read", there["id"])
    house.station.act("messages.answer", there["id"], {"text": "Two drums."})
    rounds(house, house.station)
    asked, answer = desk.listed(house.hq, "messages").rows
    assert (asked["status"], answer["text"], answer["status"]) == ("read", "Two drums.", "not read yet")
    house.hq.act("messages.read", answer["id"])
    refused(Code.ALREADY_DECIDED, house.hq, "messages.read", answer["id"])
    rounds(house, house.station)
    assert [row["status"] for row in desk.listed(house.station, "messages").rows] == ["read", "read"]
    assert house.reasons(house.hq) == house.reasons(house.station) == []


def test_an_urgent_message_of_a_station_travels_ahead(house: "House") -> None:
    rounds(house, house.station)
    said = {"subject": "Shots", "text": "At the quay.", "urgent": True}
    house.station.act("zones.change", "Z1", {"name": "New Harbour"})
    house.station.act("messages.write", None, said)
    incoming.take(house.hq, outgoing.to_parent(house.station, urgent=True).sealed)
    assert one(house.hq, "messages")["urgent"] is True
    assert "New Harbour" not in {row["name"] for row in house.rows(house.hq, "zones")}


@pytest.mark.parametrize(
    ("to", "heard"),
    [("all", {"PTM", "GUL"}), ("ptm, GUL", {"PTM", "GUL"}), ("GUL", {"GUL"}), ("fr", {"PTM", "GUL"})],
)
def test_headquarters_writes_to_stations_a_country_or_all(house: "House", to: str, heard: set[str]) -> None:
    house.hq.act("messages.write", None, {"to": to, "subject": "A", "text": "B"})
    assert {row["station"] for row in desk.listed(house.hq, "messages").rows} == heard


def test_a_message_says_to_whom_where_that_is_asked(house: "House") -> None:
    said = {"subject": "A", "text": "B"}
    refused(Code.FIELD_MISSING, house.hq, "messages.write", None, said)
    refused(Code.UNKNOWN_STATION, house.hq, "messages.write", None, said | {"to": "PTM NOWHERE"})
    refused(Code.FIELD_INVALID, house.station, "messages.write", None, said | {"to": "HQ"})


# decisions


def asked(node: Node, decides: str = "hq") -> str:
    said = {"purpose": "duty", "decides": decides, "travellers": ["PTM-P-00001"], "legs": [OUT | TIMES]}
    row = node.act("clearances.request", None, said).row
    node.act("clearances.submit", row)
    return str(desk.record(node, "clearances", row)["id"])


def test_headquarters_decides_what_is_for_it_and_nothing_else(house: "House") -> None:
    house.station.act("clearance_rules.add", None, RULE)
    number, own = asked(house.station), asked(house.station, "station")
    rounds(house, house.station)
    refused(Code.WRONG_NODE, house.hq, "clearances.decide", own, {"decision": "cleared"})
    refused(Code.WRONG_NODE, house.hq, "clearances.send_back", own, {"reason": "no dates"})
    house.hq.act("clearances.decide", number, {"decision": "cleared", "conditions": "two vehicles"})
    rounds(house, house.station)
    row = desk.record(house.station, "clearances", number)
    assert (row["state"], row["conditions"], row["authority"]) == ("cleared", "two vehicles", "hq")
    house.station.act("clearances.depart", number)
    rounds(house, house.station)
    assert desk.record(house.hq, "clearances", number)["state"] == "active"
    assert house.reasons(house.hq) == house.reasons(house.station) == []


def test_a_denial_of_headquarters_says_why_to_whoever_may_open_the_drawer(house: "House") -> None:
    house.station.act("clearance_rules.add", None, RULE)
    number = asked(house.station)
    rounds(house, house.station)
    rounds(house, house.station)
    refused(Code.FIELD_MISSING, house.hq, "clearances.decide", number, {"decision": "denied"})
    house.hq.act("clearances.decide", number, {"decision": "denied", "reason": "the road is mined"})
    rounds(house, house.station)
    row = desk.record(house.station, "clearances", number)
    assert (row["state"], row["authority"]) == ("denied", "hq")
    assert reading.read(house.station, "clearances", number)["reason"] == "the road is mined"
    assert "mined" not in repr(everything(house.station))


def test_of_two_decisions_the_one_that_headquarters_had_first_stands(
    house: "House", monkeypatch: pytest.MonkeyPatch
) -> None:
    """The station could not wait any longer (S004 ¶8(p)), and headquarters had decided meanwhile."""
    house.station.act("clearance_rules.add", None, RULE)
    number = asked(house.station)
    rounds(house, house.station)
    house.hq.act("clearances.decide", number, {"decision": "cleared", "conditions": "two vehicles"})
    with house.station.read() as db:
        me = house.station.actor(db).user
    with monkeypatch.context() as patch:
        patch.setattr(house.station, "actor", lambda _db: Actor(me, "do"))
        alone = {"decision": "cleared", "reason": "no line for three days"}
        house.station.act("clearances.decide", number, alone)
    rounds(house, house.station)
    for node in (house.hq, house.station):
        row = desk.record(node, "clearances", number)
        assert (row["state"], row["conditions"], row["authority"]) == ("cleared", "two vehicles", "hq"), node
    assert desk.listed(house.station, "conflicts").rows


# who goes to another station


def announced(house: "House", **more: object) -> tuple[str, str]:
    """Announce a move from one station to the other; gives the numbers of both parts."""
    said = MOVE | {"to_station": house.other.me.code} | more
    house.station.act("transfers.announce", None, said)
    rounds(house, house.station, house.other)
    return str(one(house.station, "transfers")["id"]), str(one(house.other, "transfers")["id"])


def test_somebody_moves_with_record_and_is_on_no_list_twice_or_never(house: "House") -> None:
    rounds(house, house.station, house.other)
    gone, coming = announced(house)
    there = one(house.other, "transfers")
    assert (there["name"], there["state"], there["from_station"]) == ("Aurelio Tamarisk", "announced", "PTM")
    assert desk.listed(house.other, "people").rows == []
    house.other.act("transfers.expect", coming)
    rounds(house, house.station, house.other)
    (person,) = desk.listed(house.other, "people").rows
    assert (person["family_name"], person["index_no"], person["agency"]) == ("Tamarisk", "770431", "HRBO")
    assert person["phones"] == ["+33639980010"]
    assert person["household"] is None
    assert one(house.station, "transfers")["state"] == "expected"
    assert "Tamarisk" in {row["family_name"] for row in desk.listed(house.station, "people").rows}
    house.station.act("transfers.left", gone)
    rounds(house, house.station, house.other)
    ended = desk.record(house.station, "people", "PTM-P-00001")
    assert ended["ended_reason"] == f"moved to {house.other.me.code}"
    for node in (house.hq, house.station, house.other):
        assert house.reasons(node) == [], node.me.code
    assert verify(house.hq).ok, "it said itself what it wrote into the station's part"
    # Whatever is carried on again changes nothing.
    before = house.digest(house.hq)
    assert routing.route(house.hq) == 0
    assert house.digest(house.hq) == before


def test_whoever_is_found_at_headquarters_is_shown_where_they_are_now(house: "House") -> None:
    """From when they are expected there until long after: both lists that they stand on say the same."""

    def found() -> set[tuple[str, str]]:
        rows = desk.listed(house.hq, "people", desk.Wanted("tamarisk aurelio")).rows
        return {(row["at_station"], row["came_from"]) for row in rows}

    there = house.other.me.code
    rounds(house, house.station, house.other)
    gone, coming = announced(house)
    assert found() == {("PTM", "")}
    house.other.act("transfers.expect", coming)
    rounds(house, house.station, house.other)
    assert len(desk.listed(house.hq, "people", desk.Wanted("tamarisk aurelio")).rows) == 2
    assert found() == {(there, "PTM")}
    house.station.act("transfers.left", gone)
    rounds(house, house.station, house.other)
    assert found() == {(there, "PTM")}
    told = desk.listed(house.station, "people", desk.Wanted("tamarisk aurelio")).rows
    assert {(row["at_station"], row["came_from"]) for row in told} <= {(there, "PTM")}, (
        "a station says the same"
    )


def test_who_cannot_come_stays_where_they_are(house: "House") -> None:
    rounds(house, house.station, house.other)
    gone, coming = announced(house)
    refused(Code.NOT_ASKED_HERE, house.station, "transfers.expect", gone)
    house.other.act("transfers.refuse", coming, {"answer": "no house is free"})
    rounds(house, house.station, house.other)
    mine = one(house.station, "transfers")
    assert (mine["state"], mine["answer"]) == ("refused", "no house is free")
    assert desk.listed(house.other, "people").rows == []
    refused(Code.MOVE_NOT_NOW, house.station, "transfers.left", gone)


def test_who_does_not_go_after_all_is_not_waited_for(house: "House") -> None:
    rounds(house, house.station, house.other)
    gone, coming = announced(house)
    house.station.act("transfers.cancel", gone, {"answer": "the post is frozen"})
    house.other.act("transfers.expect", coming)
    rounds(house, house.station, house.other)
    rounds(house, house.station, house.other)
    assert one(house.other, "transfers")["state"] == "cancelled"
    assert desk.listed(house.other, "people").rows == []


def test_a_visitor_comes_with_a_stay_and_stays_on_the_list_at_home(house: "House") -> None:
    rounds(house, house.station, house.other)
    host = house.other.act("people.add", None, {"family_name": "Host", "category": "staff_local"}).row
    gone, coming = announced(house, kind="visit", last_day="2026-11-25")
    refused(Code.FIELD_MISSING, house.other, "transfers.expect", coming)
    house.other.act("transfers.expect", coming, {"contact": host})
    rounds(house, house.station, house.other)
    stay = one(house.other, "visitors")
    assert (stay["eta"], stay["etd"]) == ("2026-11-20", "2026-11-25")
    house.station.act("transfers.left", gone)
    assert desk.record(house.station, "people", "PTM-P-00001")["ended_on"] is None


def test_a_move_is_announced_once_to_another_station_with_days_that_fit(house: "House") -> None:
    rounds(house, house.station, house.other)
    to = {"to_station": house.other.me.code}
    refused(Code.OWN_STATION, house.station, "transfers.announce", None, MOVE | {"to_station": "PTM"})
    refused(Code.FIELD_MISSING, house.station, "transfers.announce", None, MOVE | to | {"kind": "visit"})
    early = {"kind": "visit", "last_day": "2026-11-19"}
    refused(Code.FIELD_INVALID, house.station, "transfers.announce", None, MOVE | to | early)
    house.station.act("transfers.announce", None, MOVE | to)
    refused(Code.ALREADY_DECIDED, house.station, "transfers.announce", None, MOVE | to)


def test_a_drill_of_a_move_is_one_at_every_end_and_brings_nobody(house: "House") -> None:
    rounds(house, house.station, house.other)
    said = MOVE | {"to_station": house.other.me.code}
    house.station.act("transfers.announce", None, said, exercise=True)
    rounds(house, house.station, house.other)
    coming = one(house.other, "transfers")
    assert coming["drill"] is True
    house.other.act("transfers.expect", coming["id"])
    rounds(house, house.station, house.other)
    assert one(house.station, "transfers")["state"] == "expected"
    assert desk.listed(house.other, "people").rows == []
    route = REGISTRY.act_number("transfers.route")
    with house.hq.read() as db:
        assert {drill for act, drill in ask(db, "SELECT act, exercise FROM log") if act == route} == {1}


def test_what_a_manipulated_station_writes_in_a_move_holds_nobody_else_up(house: "House") -> None:
    rounds(house, house.station, house.other)
    gone, coming = announced(house)
    house.other.act("transfers.expect", coming)
    row = house.other.act("people.add", None, {"family_name": "Vere", "category": "fs"}).row
    with house.other.read() as db:
        theirs = house.other.numbers(db).row("TR", coming)
    forged: dict[str, Value] = {
        "coming": False,
        "kind": "sideways",
        "to_station": "PTM",
        "state": "announced",
    }
    mine: dict[str, Value] = {"person": row, "twin": theirs, "state": "cancelled"}
    tried: list[dict[str, Value]] = [{}, {"person": row}, mine]
    for turn, more in enumerate(tried):
        number = row_id(house.other.me.slot, 900 + turn)
        said = {**forged, **more}
        house.slip(house.other, "transfers", number, said, does=Kind.INSERT, act="transfers.announce")
    rounds(house, house.station, house.other)
    assert desk.record(house.station, "transfers", gone)["state"] == "expected"
    assert desk.record(house.other, "transfers", coming)["state"] == "expected"
    # What cannot be carried on is not passed over in silence.
    (stuck,) = [need for need in today.needs(house.hq) if need.kind == "moves_stuck"]
    assert (stuck.count, stuck.lead.name) == (1, "transfers")


def test_an_erasure_takes_the_name_from_both_parts_of_a_move(house: "House") -> None:
    rounds(house, house.station, house.other)
    announced(house)
    house.station.act("people.end", "PTM-P-00001", {"reason": "left"})
    house.station.act("people.erase", "PTM-P-00001", {"reason": "as they asked", "again": "PTM-P-00001"})
    rounds(house, house.station, house.other)
    assert desk.listed(house.other, "transfers").rows == [] or one(house.other, "transfers")["name"] is None
    for node in (house.hq, house.other):
        assert "Tamarisk" not in repr([desk.listed(node, "transfers").rows])
