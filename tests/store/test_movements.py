"""On the way (E06, E12, E13): what is heard feeds whereabouts, and who was not heard of is overdue."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import desk, identity
from store.clock import SetClock
from store.node import Node
from store.refusals import Code
from store.registers.journeys import Journey, Row
from store.registers.movements import _leg
from store.registers.presence import BELIEVED_FOR
from store.travel import desk as journey_desk
from store.travel.overdue import Event
from sync import incoming, outgoing

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]


LEG = {
    "from_place": "Port Tamarin",
    "to_place": "Salt Pans",
    "etd": "2026-12-01T07:00",
    "eta": "2026-12-01T08:00",
}


def t(said: str) -> datetime:
    return datetime.fromisoformat(said)


@pytest.fixture
def journey(station: Node, family: Family, clock: SetClock) -> int:
    """Thị and Minh, cleared for the Heights: there by 11:00 on the 23rd, home by 17:00 on the 25th."""
    letter = {"subject": "delegation", "letter_no": "DO/14", "signed_on": "2026-11-02", "role": "fsco"}
    station.act("clearance_rules.add", None, letter | {"code": "L1", "title": "to the office"})
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    out = {"from_place": "Port Tamarin", "to_place": "The Heights", "area": "R1"}
    home = {"from_place": "The Heights", "to_place": "Port Tamarin"}
    said = {
        "purpose": "duty",
        "travellers": [family["principal"], family["child"]],
        "legs": [
            out | {"etd": "2026-11-23T07:00", "eta": "2026-11-23T11:00", "check_in_due": "2026-11-23T09:00"},
            home | {"etd": "2026-11-25T13:00", "eta": "2026-11-25T17:00"},
        ],
    }
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    station.act("clearances.decide", row, {"decision": "cleared"})
    clock.set(t("2026-11-23T03:05Z"))
    return row


def where(node: Node, person: int) -> tuple[str, str | None]:
    rows = desk.listed(
        node, "presence", desk.Wanted(where={"person": desk.record(node, "people", person)["id"]})
    ).rows
    now = str(desk.record(node, "people", person)["presence"])
    return now, rows[-1]["place"] if rows else None


def late(node: Node) -> list[tuple[str, str]]:
    return [(row["name"], row["what"]) for row in journey_desk.overdue(node)]


def test_e06_who_left_is_on_mission_until_they_should_be_there(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    assert where(station, family["principal"]) == ("unknown", None)
    station.act("clearances.depart", journey, {"medium": "radio"})
    assert where(station, family["principal"]) == ("mission", "The Heights")
    assert where(station, family["child"]) == ("mission", "The Heights")
    assert where(station, family["spouse"]) == ("unknown", None)
    # 11:00 there, and the two hours that are granted; then nothing is known of them.
    clock.set(t("2026-11-23T09:00Z"))
    assert where(station, family["principal"])[0] == "mission"
    clock.set(t("2026-11-23T09:00:01Z"))
    assert where(station, family["principal"])[0] == "unknown"
    (seen, _) = desk.listed(station, "presence").rows
    assert seen["source"] == "clearance"


def headquarters_takes_all_of_it(station: Node, hq: Node) -> None:
    """What acts may write to, the parent asks again: nothing of a journey is kept apart there."""
    hq.clock = station.clock
    receipt = incoming.take(hq, outgoing.to_parent(station).sealed)
    assert (receipt.quarantined, receipt.conflicts) == (0, 0)
    for kind in ("clearances", "travellers", "segments", "movements", "presence", "alerts"):
        assert desk.listed(hq, kind).total == desk.listed(station, kind).total


def test_e12_the_log_of_a_journey_from_leaving_to_coming_home(
    station: Node, hq: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("alerts.add", None, {"scheme": "SLS", "value": 2, "valid_from": "2026-11-23"})
    amended = station.act("clearances.request", None, {"travellers": [family["spouse"]], "legs": [LEG]}).row
    for act in ("clearances.submit", "clearances.decide", "clearances.amend"):
        station.act(act, amended, {"decision": "cleared"} if act.endswith("decide") else {})
    station.act("clearances.depart", journey, {"occurred_at": "2026-11-23T03:00Z"})
    station.act(
        "movements.check_in", None, {"clearance": journey, "medium": "satellite", "place": "the ford"}
    )
    clock.set(t("2026-11-23T07:10Z"))
    station.act("clearances.arrive", journey, {"medium": "phone"})
    assert where(station, family["child"]) == ("mission", "The Heights")
    clock.set(t("2026-11-25T09:10Z"))
    station.act("clearances.depart", journey)
    station.act("clearances.extend", journey, {"until": "2026-11-25T13:30Z", "note": "at the gate"})
    clock.set(t("2026-11-25T13:20Z"))
    station.act("clearances.return", journey, {"place": "the office"})
    assert where(station, family["child"]) == ("in_zone", "the office")
    station.act("clearances.close", journey, {"note": "all well"})
    found = desk.record(station, "clearances", journey)
    assert found["status"] == "closed"
    assert [(one["event"], one["leg"], one["medium"]) for one in found["movements"]] == [
        ("left", "PTM-YS-00001", "radio"),
        ("checked_in", "PTM-YS-00001", "satellite"),
        ("arrived", "PTM-YS-00001", "phone"),
        ("left", "PTM-YS-00002", "radio"),
        ("extended", "PTM-YS-00002", "radio"),
        ("returned", None, "radio"),
        ("closed", None, None),
    ]
    assert found["movements"][0]["at"] == "2026-11-23T03:00:00Z"
    assert late(station) == []
    headquarters_takes_all_of_it(station, hq)
    clock.set(clock.now() + BELIEVED_FOR + timedelta(seconds=1))
    assert where(station, family["child"])[0] == "unknown", "nobody is present for ever (R21)"


def test_e13_who_is_not_heard_of_in_time_is_overdue_and_nothing_of_it_is_stored(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T07:00Z"))
    assert late(station) == [], "the call was due at nine on the clock there, and two hours are granted"
    clock.set(t("2026-11-23T07:00:01Z"))
    assert late(station) == [("Nguyễn Thị", "check_in"), ("Nguyễn Minh", "check_in")]
    (row, _) = journey_desk.overdue(station)
    assert (row["due"], row["due_there"], row["late"]) == (
        "2026-11-23T05:00:00Z",
        "2026-11-23T09:00+04:00",
        "2026-11-23T07:00:00Z",
    )
    assert row["last_heard"] == "2026-11-23T03:05:00Z"
    found = desk.record(station, "clearances", journey)
    assert (found["status"], found["state"]) == ("overdue", "active")
    station.act("clearances.arrive", journey, {"person": family["child"]})
    assert late(station) == [("Nguyễn Thị", "check_in")]
    station.act("clearances.arrive", journey, {"person": family["principal"]})
    assert late(station) == []


def test_r14_what_was_so_before_they_were_back_may_be_written_down_later_and_nothing_after(
    station: Node, family: Family, journey: int, clock: SetClock, refuses: Refuses
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-25T13:20Z"))
    station.act("clearances.return", journey, {"person": family["child"]})
    with refuses(Code.BACK_ALREADY):
        station.act("clearances.extend", journey, {"person": family["child"], "until": "2026-11-27T00:00Z"})
    station.act("clearances.return", journey)
    with refuses(Code.BACK_ALREADY):
        station.act("clearances.depart", journey)
    station.act("clearances.arrive", journey, {"occurred_at": "2026-11-23T07:00Z", "leg": 1})
    assert where(station, family["child"])[0] == "in_zone"


def test_e13_overdue_can_be_asked_of_any_moment(station: Node, journey: int) -> None:
    station.act("clearances.depart", journey)
    assert journey_desk.overdue(station) == []
    assert [row["what"] for row in journey_desk.overdue(station, t("2026-11-24T00:00Z"))] == ["check_in"] * 2


def test_e13_who_was_cleared_and_never_said_that_they_left_is_not_forgotten(
    station: Node, journey: int, clock: SetClock
) -> None:
    clock.set(t("2026-11-24T00:00Z"))
    assert {row["last_heard"] for row in journey_desk.overdue(station)} == {None}
    station.act("clearances.cancel", journey, {"reason": "the car did not come"})
    assert journey_desk.overdue(station) == []


def test_e13_the_time_granted_is_the_station_s_to_say(station: Node, journey: int, clock: SetClock) -> None:
    practice = {"code": "P", "title": "how we do it", "subject": "practice", "grace_minutes": 15}
    station.act("clearance_rules.add", None, practice)
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T05:15Z"))
    assert late(station) == []
    clock.set(t("2026-11-23T05:15:01Z"))
    assert len(late(station)) == 2


def test_e12_somebody_later_than_they_said_names_a_new_time(
    station: Node, family: Family, journey: int, clock: SetClock, refuses: Refuses
) -> None:
    station.act("clearances.depart", journey)
    station.act("movements.check_in", None, {"clearance": journey})
    with refuses(Code.FIELD_MISSING):
        station.act("clearances.extend", journey, {})
    with refuses(Code.FIELD_INVALID):
        station.act("clearances.extend", journey, {"until": "2026-11-23T03:00Z"})
    station.act("clearances.extend", journey, {"until": "2026-11-23T14:00Z", "medium": "sms"})
    clock.set(t("2026-11-23T16:00Z"))
    assert late(station) == []
    assert where(station, family["child"])[0] == "mission"
    clock.set(t("2026-11-23T16:00:01Z"))
    assert [what for _, what in late(station)] == ["arrival", "arrival"]
    assert where(station, family["child"])[0] == "unknown"


@pytest.mark.parametrize(
    ("act", "said", "code"),
    [
        ("clearances.depart", {"occurred_at": "2026-11-23T03:05:01Z"}, Code.FIELD_INVALID),
        ("clearances.depart", {"occurred_at": "2025-11-23T03:05:00Z"}, Code.FIELD_INVALID),
        ("clearances.depart", {"leg": 3}, Code.FIELD_INVALID),
        ("clearances.depart", {"person": "PTM-P-00002"}, Code.FIELD_INVALID),
        ("clearances.arrive", {}, Code.NOT_NOW),
        ("clearances.close", {}, Code.NOT_NOW),
    ],
)
def test_e12_what_cannot_have_been_heard_is_refused(  # noqa: PLR0913 - a table of cases
    station: Node, journey: int, act: str, said: dict[str, Any], code: Code, refuses: Refuses
) -> None:
    with refuses(code):
        station.act(act, journey, said)


def test_e12_a_call_is_of_somebody_who_is_on_the_way(station: Node, journey: int, refuses: Refuses) -> None:
    with refuses(Code.NOT_NOW):
        station.act("movements.check_in", None, {"clearance": journey})


@pytest.mark.parametrize(
    ("kind", "abroad", "state"),
    [
        ("official", True, "out_of_country"),
        ("private_notice", True, "out_of_country"),
        ("private_notice", False, "leave"),
    ],
)
def test_e06_where_somebody_is_by_what_kind_of_journey(
    station: Node, family: Family, kind: str, state: str, *, abroad: bool
) -> None:
    letter = {"subject": "delegation", "letter_no": "1", "signed_on": "2026-11-02", "role": "fsco"}
    station.act("clearance_rules.add", None, letter | {"code": "L1", "title": "to the office"})
    leg = {"from_place": "Port Tamarin", "to_place": "Kigali", "abroad": abroad, "mode": "air"}
    times = {"etd": "2026-11-21T08:00", "eta": "2026-11-21T19:00"}
    said = {"kind": kind, "travellers": [family["spouse"]], "legs": [leg | times]}
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    if kind == "official":
        station.act("clearances.decide", row, {"decision": "cleared"})
    station.act("clearances.depart", row)
    assert where(station, family["spouse"]) == (state, "Kigali")


def test_e06_e10_another_station_may_lie_in_another_country(
    station: Node, hq: Node, family: Family, clock: SetClock
) -> None:
    hq.clock = clock
    hq.act(
        "stations.add", None, {"code": "KGL", "name": "Kigali", "country": "RW", "timezone": "Africa/Kigali"}
    )
    incoming.take(hq, outgoing.to_parent(station).sealed)
    with hq.read() as db:
        (child,) = identity.children(db)
    incoming.take(station, outgoing.to_child(hq, child).sealed)
    leg = LEG | {"to_place": "Kigali", "to_station": "KGL", "mode": "air"}
    row = station.act("clearances.request", None, {"travellers": [family["spouse"]], "legs": [leg]}).row
    station.act("clearances.submit", row)
    assert "levels at Kigali are not known here" in desk.record(station, "clearances", row)["why"]
    (gate, *_training) = journey_desk.looked_at(station, row)
    assert gate["says"] == "levels at Kigali not known here; headquarters last heard on 2026-11-21T08:30:00Z"
    official = {"subject": "delegation", "letter_no": "1", "signed_on": "2026-11-02", "role": "fsco"}
    station.act("clearance_rules.add", None, official | {"code": "L1", "title": "to the office"})
    station.act("clearances.decide", row, {"decision": "cleared"})
    station.act("clearances.depart", row)
    assert where(station, family["spouse"]) == ("out_of_country", "Kigali")


@pytest.mark.parametrize(
    ("second", "back_by", "believed"),
    [
        # Until the next leg leaves, or they are to be back, or the clearance ends: and two hours more.
        (True, None, "2026-11-21T10:00:00Z"),
        (False, "2026-11-22T06:00:00Z", "2026-11-22T08:00:00Z"),
        (False, None, "2026-11-21T21:59:59Z"),
    ],
)
def test_e06_until_when_somebody_is_believed_to_be_where_they_arrived(
    station: Node, family: Family, back_by: str | None, believed: str, *, second: bool
) -> None:
    official = {"subject": "delegation", "letter_no": "1", "signed_on": "2026-11-02", "role": "fsco"}
    station.act("clearance_rules.add", None, official | {"code": "L1", "title": "to the office"})
    legs = [LEG | {"etd": "2026-11-21T10:00", "eta": "2026-11-21T11:00"}]
    if second:
        legs.append(LEG | {"from_place": "Salt Pans", "etd": "2026-11-21T12:00", "eta": "2026-11-21T14:00"})
    said = {"travellers": [family["spouse"]], "legs": legs, "back_by": back_by}
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    station.act("clearances.decide", row, {"decision": "cleared"})
    station.act("clearances.depart", row, {"occurred_at": "2026-11-21T06:00:00Z"})
    station.act("clearances.arrive", row, {"occurred_at": "2026-11-21T07:00:00Z"})
    assert desk.listed(station, "presence").rows[-1]["until"] == believed


def test_who_leaves_the_station_while_on_the_way_is_looked_for_still(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    station.act("people.end", family["child"], {"reason": "contract of the mother moved"})
    clock.set(t("2026-11-24T00:00Z"))
    assert ("Nguyễn Minh", "check_in") in late(station)


# a group that splits


LEGS: list[Row] = [{"id": 10 * n, "n": n, "to_place": str(n)} for n in (1, 2, 3)]


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([Event.LEFT, Event.ARRIVED, Event.CHECKED_IN]), st.sampled_from([1, 2])),
        max_size=12,
    )
)
def test_e12_each_goes_their_own_way_through_the_legs_and_never_back(said: list[tuple[Event, int]]) -> None:
    """Whatever is reported and whatever was left out; of one it says nothing of another."""
    whole = Journey({}, [{"person": 1}, {"person": 2}], LEGS)

    def stands(person: int) -> tuple[Row | None, Row | None, int]:
        return whole.under_way(person), whole.at(person), len(whole.ahead(person))

    for event, person in said:
        before, other = stands(person), stands(3 - person)
        leg = _leg(whole, event, person)
        heard = {"event": event, "person": person, "segment": leg and leg["id"], "occurred_at": 0}
        whole.heard.append(heard)
        on, there, ahead = stands(person)
        assert stands(3 - person) == other
        assert before[2] - 1 <= ahead <= before[2], "no leg is before them again, and none is left out"
        assert on is None or there is None, "on the way, or there"
        if event is Event.LEFT and before[2]:
            assert on == leg
        if event is Event.ARRIVED:
            assert there == leg


def place(node: Node, person: int) -> str | None:
    return where(node, person)[1]


def test_e12_each_of_a_group_arrives_on_the_leg_that_they_are_on(
    station: Node, family: Family, journey: int
) -> None:
    """E06: whoever is reported second is where the first is, and not one leg further, at home."""
    station.act("clearances.depart", journey)
    for person in (family["child"], family["principal"]):
        station.act("clearances.arrive", journey, {"person": person})
        assert where(station, person) == ("mission", "The Heights")
    assert {one["leg"] for one in desk.record(station, "clearances", journey)["movements"]} == {
        "PTM-YS-00001"
    }


def test_e12_what_is_said_of_all_is_of_those_who_are_still_away(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    """The child came home early; nobody sends them away again by what is heard of the others."""
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T05:30Z"))
    station.act("clearances.return", journey, {"person": family["child"], "place": "the school"})
    clock.set(t("2026-11-23T07:00Z"))
    station.act("clearances.arrive", journey)
    assert where(station, family["child"]) == ("in_zone", "the school")
    assert where(station, family["principal"]) == ("mission", "The Heights")


def test_e12_what_is_said_of_all_is_of_the_leg_of_whoever_is_furthest_behind(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    station.act("clearances.arrive", journey, {"person": family["child"]})
    station.act("clearances.depart", journey, {"person": family["child"]})
    assert place(station, family["child"]) == "Port Tamarin"
    clock.set(t("2026-11-23T06:00Z"))
    station.act("clearances.arrive", journey)
    assert place(station, family["principal"]) == "The Heights"
    assert place(station, family["child"]) == "Port Tamarin", "on the way home still"


def test_e12_a_leg_that_nobody_called_from_is_behind_them_once_they_leave_on_the_next(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey, {"leg": 1})
    clock.set(t("2026-11-25T09:05Z"))
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-25T12:50Z"))
    station.act("clearances.arrive", journey)
    assert where(station, family["child"])[0] == "in_zone"
    assert [one["leg"][-1] for one in desk.record(station, "clearances", journey)["movements"]] == list("122")
    assert late(station) == [], "they are home, whether or not somebody wrote down that they are back"


def test_e12_a_call_from_where_they_stay_is_from_there(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T07:00Z"))
    station.act("clearances.arrive", journey)
    clock.set(t("2026-11-24T18:00Z"))
    station.act("movements.check_in", None, {"clearance": journey})
    assert where(station, family["child"]) == ("mission", "The Heights")
    assert desk.listed(station, "presence").rows[-1]["until"] == "2026-11-25T11:00:00Z", (
        "two hours after leaving"
    )
    station.act("clearances.extend", journey, {"until": "2026-11-27T13:00Z", "note": "the road is cut"})
    assert where(station, family["child"]) == ("mission", "The Heights")
    clock.set(t("2026-11-27T15:00Z"))
    assert late(station) == []
    clock.set(t("2026-11-27T15:00:01Z"))
    assert {what for _, what in late(station)} == {"arrival"}


def test_e06_whoever_calls_late_is_believed_for_the_time_that_is_granted(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T11:00Z"))
    assert where(station, family["child"])[0] == "unknown"
    station.act("movements.check_in", None, {"clearance": journey, "place": "the ford"})
    clock.set(t("2026-11-23T13:00Z"))
    assert where(station, family["child"]) == ("mission", "the ford")
    assert {what for _, what in late(station)} == {"arrival"}, "they are still not there"
    clock.set(t("2026-11-23T13:00:01Z"))
    assert where(station, family["child"])[0] == "unknown"


def test_e13_of_several_legs_ahead_it_is_asked_which_is_later(
    station: Node, family: Family, refuses: Refuses
) -> None:
    places = ("Salt Pans", "The Heights", "Port Tamarin")
    legs = [
        LEG | {"to_place": to, "etd": f"2026-12-0{day}T07:00", "eta": f"2026-12-0{day}T09:00"}
        for day, to in enumerate(places, start=1)
    ]
    said = {"kind": "private_notice", "travellers": [family["spouse"]], "legs": legs}
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    station.act("clearances.depart", row, {"occurred_at": "2026-11-21T08:00Z"})
    station.act("clearances.arrive", row, {"occurred_at": "2026-11-21T08:01Z"})
    with refuses(Code.FIELD_MISSING):
        station.act("clearances.extend", row, {"until": "2026-12-09T12:00Z"})
    station.act("clearances.extend", row, {"until": "2026-12-09T12:00Z", "leg": 3})
    overdue = journey_desk.overdue(station, t("2026-12-02T08:00Z"))
    assert [(one["what"], one["to"]) for one in overdue] == [("arrival", "The Heights")]


def test_e13_a_notice_is_waited_for_though_nobody_said_that_they_left(station: Node, family: Family) -> None:
    """X20: nobody decided about it, and whoever travels is accounted for all the same."""
    said = {"kind": "private_notice", "travellers": [family["spouse"]], "legs": [LEG]}
    row = station.act("clearances.request", None, said).row
    assert journey_desk.overdue(station, t("2026-12-02T00:00Z")) == [], "nobody is waited for by a draft"
    station.act("clearances.submit", row)
    (one,) = journey_desk.overdue(station, t("2026-12-02T00:00Z"))
    assert (one["name"], one["last_heard"]) == ("Nguyễn Marc", None)
    station.act("clearances.cancel", row, {"reason": "the child is ill"})
    assert journey_desk.overdue(station, t("2026-12-02T00:00Z")) == []


def test_e12_nobody_is_forgotten_by_closing(
    station: Node, family: Family, journey: int, clock: SetClock, refuses: Refuses
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-25T13:20Z"))
    station.act("clearances.return", journey, {"person": family["child"]})
    with refuses(Code.NOT_ALL_BACK):
        station.act("clearances.close", journey)
    station.act("clearances.close", journey, {"note": "she stays at the mission until January"})
    assert journey_desk.overdue(station, t("2026-12-02T00:00Z")) == []


def test_e13_what_was_heard_last_is_of_the_person_who_is_late(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    clock.set(t("2026-11-23T07:00Z"))
    station.act("clearances.arrive", journey, {"person": family["child"]})
    (one,) = journey_desk.overdue(station, t("2026-11-23T10:00Z"))
    assert (one["name"], one["last_heard"]) == ("Nguyễn Thị", "2026-11-23T03:05:00Z")


def test_e07_r24_movements_of_who_was_merged_are_read_as_of_who_they_are(
    station: Node, family: Family, journey: int, clock: SetClock
) -> None:
    station.act("clearances.depart", journey)
    said = {"family_name": "Nguyễn", "given_name": "Thi", "category": "staff_local"}
    survivor = station.act("people.add", None, said).row
    clock.set(t("2026-11-23T06:30Z"))
    station.act("clearances.arrive", journey, {"person": family["principal"]})
    station.act("people.merge", survivor, {"other": family["principal"]})
    clock.set(t("2026-11-24T00:00Z"))
    assert late(station) == [("Nguyễn Minh", "check_in")]
    station.act("clearances.return", journey, {"person": family["principal"]})
    assert where(station, survivor)[0] == "in_zone"
