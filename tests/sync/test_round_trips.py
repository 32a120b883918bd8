"""A zone and back: families of every kind, wardens who disagree, a lost device, a zone handed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from store import desk
from store.refusals import Code, Refused
from store.wardens import answers
from store.wardens import desk as wardens
from store.wardens.notices import waited_for
from store.wardens.odd import Odd
from sync import enrol, incoming, late, outgoing, pack
from sync.fate import Fate

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

    Appoint = Callable[[Node, str, str], None]

AURELIO, ONDINE, BARNABY = "PTM-P-00001", "PTM-P-00002", "PTM-P-00003"
FIRST, SECOND, THIRD = "PTM-H-00001", "PTM-H-00002", "PTM-H-00003"


def give(house: House, device: Node, zone: str = "Z1", to: str | None = AURELIO) -> pack.Opened:
    return pack.install(device, pack.pack(house.station, zone, device.me.mark, to=to).sealed)


def bring_back(house: House, device: Node) -> None:
    assert house.up(device, house.station).fate in (Fate.APPLIED, Fate.DUPLICATE)


def around(house: House, device: Node) -> None:
    """The return, and what the station answers; a refusal or a quarantined line would show."""
    bring_back(house, device)
    house.down(device, house.station)
    assert house.reasons(house.station) == []


def person(house: House, number: str, node: Node | None = None) -> dict[str, Any]:
    return desk.record(node or house.station, "people", number)


def add(house: House, home: str, given: str, category: str = "staff_local", **more: object) -> str:
    fields = {"family_name": "Quillfeather", "given_name": given, "category": category, "agency": "HRBO"}
    done = desk.act(house.station, "people.add", None, {**fields, "household": home, **more})
    return done.number


def alternate(house: House, who: str, zone: str = "Z1") -> str:
    said = {"person": who, "role": "alternate_warden", "zone": zone, "undertaking_signed_on": "2026-11-01"}
    office = desk.act(house.station, "appointments.add", None, said).number
    letter = {"letter_no": "9/26", "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
    house.station.act("appointments.sign", office, letter)
    return office


def second(house: House) -> Node:
    """Another warden's device of the station."""
    enrol.enrol(house.tablet, enrol.admit(house.station, enrol.request(house.tablet)).grant)
    return house.tablet


def odd(house: House) -> dict[str, tuple[Odd, ...]]:
    return {str(one.shown["id"]): one.odd for one in wardens.waiting(house.station)}


# the ordinary day


def test_what_is_even_is_accepted_in_bulk_and_the_warden_hears_of_each(house: House) -> None:
    give(house, house.warden)
    corrections = {AURELIO: {"phone": "0639980099", "phone_was": "+33639980010"}}
    newborn = {"relation": "child", "given_name": "Ilse", "birth_date": "2026-11-02"}
    desk.checkin(house.warden, FIRST, {"all_present": True, "change": corrections, "add": [newborn]})
    desk.checkin(house.warden, SECOND, {"gone": [ONDINE], "visitor": ["an aunt"]})
    around(house, house.warden)
    done = wardens.accept_even(house.station)
    assert len(done.accepted) == 3
    ((left, why),) = done.left
    assert why == Odd.LEAVES.value
    assert person(house, AURELIO)["phones"] == ["+33639980099"]
    # Again, it changes nothing.
    before = house.digest(house.station)
    again = wardens.accept_even(house.station)
    assert (again.accepted, [number for number, _why in again.left]) == ([], [left])
    assert house.digest(house.station) == before
    desk.act(house.station, "submissions.refuse", left, {"answer": "she is on leave", "note": "ours"})
    around(house, house.warden)
    told = wardens.at_door(house.warden, SECOND).proposals[0]
    assert (told["status"], told["answer"], told["note"]) == ("refused", "she is on leave", None)
    assert {row["status"] for row in wardens.at_door(house.warden, FIRST).proposals} == {"accepted"}
    assert [door.refused for door in wardens.by_route(wardens.doors(house.warden, "Z1"))] == [0, 1]
    assert [one["given_name"] for one in desk.family(house.warden, FIRST)] == ["Aurelio", "Ilse"]


def test_what_cannot_be_done_is_left_and_keeps_nothing_else_back(house: House) -> None:
    house.station.act("people.change", BARNABY, {"call_sign": "Otter 2"})
    give(house, house.warden)
    desk.checkin(house.warden, FIRST, {"present": [AURELIO], "change": {AURELIO: {"call_sign": "Otter 2"}}})
    desk.checkin(house.warden, SECOND, {"present": [ONDINE], "change": {ONDINE: {"call_sign": "Otter 3"}}})
    around(house, house.warden)
    done = wardens.accept_even(house.station)
    assert len(done.accepted) == 1
    ((number, why),) = done.left
    assert "call_sign" in why
    assert desk.record(house.station, "submissions", number)["status"] == "received"
    assert person(house, ONDINE)["call_sign"] == "Otter 3"


def test_the_way_goes_with_the_zone_and_the_later_order_stands(house: House) -> None:
    give(house, house.warden)
    wardens.set_route(house.warden, "Z1", [FIRST, SECOND])
    house.later(minutes=5)
    wardens.set_route(house.station, "Z1", [FIRST, SECOND])
    house.later(minutes=5)
    wardens.set_route(house.warden, "Z1", [SECOND, FIRST])
    around(house, house.warden)
    around(house, house.warden)
    for node in (house.station, house.warden):
        assert [door.number for door in wardens.by_route(wardens.doors(node, "Z1"))] == [SECOND, FIRST]
        assert len(house.rows(node, "routes")) == 1
    alternate(house, ONDINE)
    other = second(house)
    give(house, other, to=ONDINE)
    assert [door.number for door in wardens.by_route(wardens.doors(other, "Z1"))] == [SECOND, FIRST]
    wardens.set_route(other, "Z1", [FIRST, SECOND])
    around(house, other)
    around(house, house.warden)
    assert [door.number for door in wardens.by_route(wardens.doors(house.warden, "Z1"))] == [FIRST, SECOND]


def test_a_warden_changes_nothing_of_a_way_but_the_order(house: House) -> None:
    give(house, house.warden)
    wardens.set_route(house.warden, "Z1", [SECOND, FIRST])
    around(house, house.warden)
    (row,) = house.tables(house.station)["routes"]
    other = house.tables(house.station)["zones"][1][0]
    assert isinstance(row[0], int)
    assert isinstance(other, int)
    house.slip(house.warden, "routes", row[0], {"zone": other}, act="routes.set")
    house.up(house.warden, house.station)
    assert house.reasons(house.station) == ["not_allowed"]
    assert house.tables(house.station)["routes"] == [row]


def test_the_checklist_and_its_answers_travel(house: House) -> None:
    house.hq.act(
        "precautions.add", None, {"code": "DOOR", "text": "second lock", "source": "MOSS", "place": 1}
    )
    house.exchange(house.station)
    house.station.act("precautions.add", None, {"code": "PLAN", "text": "own plan", "about": "plan"})
    give(house, house.warden)
    door = wardens.at_door(house.warden, FIRST)
    assert [code for code, _text in door.items] == ["DOOR", "PLAN"]
    desk.checkin(house.warden, FIRST, {"all_present": True, "checked": ["DOOR+", "PLAN-"]})
    with pytest.raises(Refused) as refused:
        desk.checkin(house.warden, FIRST, {"all_present": True, "checked": ["MOAT+"]})
    assert refused.value.code is Code.FIELD_INVALID
    around(house, house.warden)
    assert house.rows(house.station, "visits")[-1]["checked"] == {"DOOR": True, "PLAN": False}
    day = "2026-11-16"
    # The next warden knows what was asked the last time.
    alternate(house, ONDINE)
    other = second(house)
    give(house, other, to=ONDINE)
    assert wardens.at_door(other, FIRST).last == {"DOOR": (True, day), "PLAN": (False, day)}


def test_the_state_of_the_area_is_told_at_the_door_and_nothing_of_why(house: House) -> None:
    hq, station = house.hq, house.station
    levels = ("minimal", "low", "moderate", "substantial", "high", "extreme")
    scheme = {"code": "SLS", "name": "Security levels", "valid_from": "2011-01-01"}
    hq.act("schemes.add", None, scheme)
    for value, label in enumerate(levels, start=1):
        hq.act("levels.add", None, {"scheme": "SLS", "ordinal": value, "label": label})
    house.exchange(station)
    for value, day in ((2, "2026-10-01"), (3, "2026-11-01"), (4, "2026-12-01")):
        station.act("alerts.add", None, {"scheme": "SLS", "value": value, "valid_from": day, "note": "why"})
    give(house, house.warden)
    assert wardens.at_door(house.warden, FIRST).topics[0] == "SLS 3 moderate since 2026-11-01"
    told = house.rows(house.warden, "alerts")
    # What holds, and what is declared to come; not what was before, and nobody's reasons.
    assert sorted(row["value"] for row in told) == [3, 4]
    assert {row["note"] for row in told} == {row["authority"] for row in told} == {None}


# point 3: two wardens and an officer, hand-over, a lost device


def test_two_wardens_and_an_officer_about_one_family(house: House) -> None:
    """The field of the list is the officer's; what the wardens said stands beside it; all hear of it."""
    alternate(house, ONDINE)
    other = second(house)
    give(house, house.warden)
    give(house, other, to=ONDINE)
    desk.checkin(house.warden, FIRST, {"all_present": True, "change": {AURELIO: {"call_sign": "Otter 1"}}})
    desk.checkin(other, FIRST, {"all_present": True, "change": {AURELIO: {"call_sign": "Otter 9"}}})
    house.station.act("people.change", AURELIO, {"call_sign": "Heron 1"})
    around(house, house.warden)
    around(house, other)
    assert person(house, AURELIO)["call_sign"] == "Heron 1"
    found = odd(house)
    assert list(found.values()) == [(Odd.CHANGED, Odd.ANOTHER)] * 2
    assert wardens.accept_even(house.station).accepted == []
    mine, theirs = found
    shown = {str(one.shown["id"]): one.shown for one in wardens.waiting(house.station)}
    assert shown[mine]["now"] == {"call_sign": "Heron 1"}
    desk.act(house.station, "submissions.accept", theirs, {})
    desk.act(house.station, "submissions.refuse", mine, {"answer": "it is Otter 9 now"})
    for device, became in ((house.warden, "refused"), (other, "accepted")):
        around(house, device)
        assert person(house, AURELIO, device)["call_sign"] == "Otter 9"
        own = [row for row in house.rows(device, "submissions") if device.me.mark in row["id"]]
        assert [row["status"] for row in own] == [became]
    # Both visits stand: what was seen is nobody's to overrule.
    assert len(house.rows(house.station, "visits")) == 2


def test_an_alternate_takes_over_without_a_gap(house: House) -> None:
    """C11, B11: open visits, open proposals, the way and the answers are on the alternate's device."""
    give(house, house.warden)
    desk.checkin(house.warden, FIRST, {"outcome": "not_home"})
    desk.checkin(house.warden, SECOND, {"present": [ONDINE], "change": {ONDINE: {"call_sign": "Otter 3"}}})
    wardens.set_route(house.warden, "Z1", [SECOND, FIRST])
    around(house, house.warden)
    office = alternate(house, ONDINE)
    made = desk.act(
        house.station, "handovers.make", "PTM-W-00001", {"to": office, "keys": house.warden.me.mark}
    )
    house.station.act("appointments.end", "PTM-W-00001", {"reason": "moved away"})
    other = second(house)
    give(house, other, to=ONDINE)
    (came,) = house.rows(other, "handovers")
    assert came["id"] == made.number
    assert came["homes"] == [FIRST]
    assert len(came["open_submissions"]) == 1
    doors = {door.number: door for door in wardens.doors(other, "Z1")}
    assert doors[FIRST].tried == ("not_home", "2026-11-16")
    assert doors[SECOND].waits == 1
    assert (doors[SECOND].place, doors[FIRST].place) == (0, 1)
    desk.checkin(other, FIRST, {"all_present": True})
    around(house, other)
    assert desk.record(house.station, "households", FIRST)["last_tried"] is None
    # The first device gets nothing more, and what it still brings back is taken.
    desk.checkin(house.warden, SECOND, {"all_present": True})
    around(house, house.warden)
    assert len(house.rows(house.station, "visits")) == 4


def test_a_lost_devices_zone_goes_out_again_and_its_late_return_waits_for_a_person(house: House) -> None:
    station, lost = house.station, house.warden
    give(house, lost)
    desk.checkin(lost, FIRST, {"all_present": True})
    bring_back(house, lost)
    house.later(hours=1)
    desk.checkin(
        lost, SECOND, {"present": [ONDINE], "change": {ONDINE: {"call_sign": "Otter 3"}}, "note": "well"}
    )
    desk.checkin(lost, FIRST, {"outcome": "not_home"})
    (device,) = [row for row in desk.listed(station, "devices").rows if row["mark"] == lost.me.mark]
    desk.act(station, "devices.revoke", device["id"], {"reason": "stolen at the market"})
    with pytest.raises(Refused) as refused:
        pack.pack(station, "Z1", lost.me.mark)
    assert refused.value.code is Code.REVOKED_SENDER
    other = second(house)
    assert give(house, other).people == 2
    before = [house.count(station, kind) for kind in ("visits", "presence", "submissions")]
    assert house.up(lost, station).fate is Fate.REFUSED
    assert [house.count(station, kind) for kind in ("visits", "presence", "submissions")] == before
    (kept,) = desk.listed(station, "quarantine").rows
    assert (kept["reason"], kept["from"]) == ("revoked_sender", f"PTM {lost.me.mark}")
    found = late.items(station, int(kept["id"]))
    assert [(one.kind, one.household, one.here) for one in found] == [
        ("visit", FIRST, True), ("visit", SECOND, False), ("visit", FIRST, False), ("change", SECOND, False),
    ]  # fmt: skip
    wanted = [one.key for one in found if one.household == SECOND]
    done, left = late.admit(station, int(kept["id"]), wanted)
    assert (done, left) == (wanted, [])
    (visit,) = [row for row in house.rows(station, "visits") if row["household"] == SECOND]
    assert (visit["present"], visit["note"], visit["by"]) == (1, "well", "PTM-U-00001")
    assert list(odd(house).values()) == [(Odd.LATE,)]
    # Twice, it changes nothing; the rest is still there to be admitted.
    assert late.admit(station, int(kept["id"]), wanted) == ([], [])
    assert [one.here for one in late.items(station, int(kept["id"]))] == [True, True, False, True]
    with pytest.raises(Refused):
        late.items(station, int(kept["id"]) + 1)


# point 4: families of every kind


def test_a_family_that_moves_to_another_zone(house: House, appoint: Appoint) -> None:
    appoint(house.station, BARNABY, "Z2")
    hill = second(house)
    give(house, house.warden)
    give(house, hill, "Z2", BARNABY)
    desk.checkin(house.warden, SECOND, {"outcome": "moved", "note": "to the hill, they say"})
    around(house, house.warden)
    ((number, why),) = odd(house).items()
    assert why == (Odd.MOVES,)
    assert wardens.accept_even(house.station).accepted == []
    desk.act(house.station, "submissions.accept", number, {"zone": "Z2"})
    around(house, house.warden)
    around(house, hill)
    assert [door.number for door in wardens.doors(house.warden, "Z1")] == [FIRST]
    assert {door.number for door in wardens.doors(hill, "Z2")} == {SECOND, THIRD}
    # Visits are owed anew, from the day on which the family moved.
    desk.checkin(hill, SECOND, {"all_present": True})
    around(house, hill)
    give(house, house.warden)
    give(house, hill, "Z2", BARNABY)
    assert [row["given_name"] for row in house.rows(house.warden, "people")] == ["Aurelio"]
    assert desk.record(house.station, "households", SECOND)["last_visit"] is not None


def test_a_family_with_members_in_two_zones(house: House, appoint: Appoint) -> None:
    """The son lives with his aunt on the hill: each warden has who lives there, and nobody else."""
    appoint(house.station, BARNABY, "Z2")
    son = add(house, THIRD, "Minh", "dependant")
    house.station.act("dependants.add", None, {"sponsor": ONDINE, "person": son, "relation": "child"})
    hill = second(house)
    give(house, house.warden)
    give(house, hill, "Z2", BARNABY)
    assert {row["given_name"] for row in house.rows(house.warden, "people")} == {"Aurelio", "Ondine"}
    assert {row["given_name"] for row in house.rows(hill, "people")} == {"Barnaby", "Minh"}
    # The link is known on both ends, the person behind it only at one.
    assert [one["given_name"] for one in desk.family(house.warden, SECOND)] == ["Ondine"]
    assert [(one["given_name"], one["relation"]) for one in desk.family(hill, THIRD)] == [
        ("Barnaby", None), ("Minh", "child"),
    ]  # fmt: skip
    desk.checkin(house.warden, SECOND, {"all_present": True, "change": {ONDINE: {"call_sign": "Otter 3"}}})
    desk.checkin(hill, THIRD, {"all_present": True})
    around(house, house.warden)
    around(house, hill)
    assert list(odd(house).values()) == [(Odd.TWO_ZONES,)]
    for who in (ONDINE, son, BARNABY):
        assert person(house, who)["presence"] == "in_zone"
    give(house, house.warden)
    give(house, hill, "Z2", BARNABY)
    assert {row["given_name"] for row in house.rows(hill, "people")} == {"Barnaby", "Minh"}


def test_a_staff_member_who_serves_elsewhere_while_the_family_stays(house: House) -> None:
    """A05: nobody waits for who is not there, and the family is covered."""
    child = add(house, SECOND, "Minh", "dependant")
    house.station.act("dependants.add", None, {"sponsor": ONDINE, "person": child, "relation": "child"})
    house.station.act("people.change", ONDINE, {"elsewhere": True})
    give(house, house.warden)
    seen = desk.checkin(house.warden, SECOND, {"all_present": True})
    assert (seen.present, seen.absent) == (1, 0)
    around(house, house.warden)
    assert person(house, child)["presence"] == "in_zone"
    assert person(house, ONDINE)["presence"] == "unknown"
    give(house, house.warden)
    assert {row["given_name"]: row["elsewhere"] for row in house.rows(house.warden, "people")} == {
        "Aurelio": None, "Ondine": True, "Minh": None,
    }  # fmt: skip


def test_a_couple_who_both_serve_is_two_people_in_one_home_each_once(house: House) -> None:
    husband = add(house, SECOND, "Lucien")
    for sponsor, other in ((ONDINE, husband), (husband, ONDINE)):
        house.station.act("dependants.add", None, {"sponsor": sponsor, "person": other, "relation": "spouse"})
    packed = give(house, house.warden)
    assert (packed.households, packed.people) == (2, 3)
    family = desk.family(house.warden, SECOND)
    assert [(one["id"], one["category"]) for one in family] == [
        (ONDINE, "staff_local"),
        (husband, "staff_local"),
    ]
    assert {door.number: door.people for door in wardens.doors(house.warden, "Z1")}[SECOND] == 2
    seen = desk.checkin(
        house.warden, SECOND, {"all_present": True, "change": {husband: {"phone": "0639980077"}}}
    )
    assert seen.present == 2
    around(house, house.warden)
    assert len(wardens.accept_even(house.station).accepted) == 1
    totals = desk.totals(house.station)
    assert totals["total"] == 4
    assert give(house, house.warden).people == 3
    assert person(house, husband, house.warden)["phones"] == ["+33639980077"]


def test_a_visitor_in_a_hotel(house: House) -> None:
    """A08, S004 ¶20(d): on the warden's list from the first day to the last, confirmed like the others."""
    station = house.station
    hotel = desk.act(
        station, "households.add", None, {"address": "Hotel Pharos", "zone": "Z1", "dwelling": "hotel"}
    ).number
    stay = {"household": hotel, "eta": "2026-11-15", "etd": "2026-11-18", "contact": AURELIO}
    visit = desk.act(
        station, "visitors.add", None, stay | {"family_name": "Abara", "given_name": "Ngozi"}
    ).number
    later = stay | {"eta": "2026-11-20", "etd": "2026-11-25", "family_name": "Okonkwo"}
    desk.act(station, "visitors.add", None, later)
    give(house, house.warden)
    door = wardens.at_door(house.warden, hotel)
    assert [(one["family_name"], one["relation"]) for one in door.people] == [("Abara", "visitor")]
    assert {door.number: door.people for door in wardens.doors(house.warden, "Z1")}[hotel] == 1
    seen = desk.checkin(house.warden, hotel, {"all_present": True, "visitor": ["Somebody Else"]})
    assert seen.present == 1
    around(house, house.warden)
    guest = desk.record(station, "visitors", visit)["person"]
    assert person(house, guest)["presence"] == "in_zone"
    (number,) = odd(house)
    assert odd(house)[number] == ()
    assert wardens.accept_even(station).accepted == [number]
    house.later(days=3)
    around(house, house.warden)
    give(house, house.warden)
    names = [one["family_name"] for one in wardens.at_door(house.warden, hotel).people]
    # Whose stay is over is off the list; who was found there is on it.
    assert names == ["Somebody Else"]
    assert sorted(row["family_name"] for row in house.rows(house.warden, "people")) == [
        "Okonkwo", "Quillfeather", "Somebody Else", "Tamarisk",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        (("Quillfeather", "Aurinda"), ("Quillfeather", "Aurinda")),
        (("Quillfeather", "Aurinda"), ("Aurinda", "Quillfeather")),
        (("Müller", "Jürgen"), ("Mueller", "Juergen")),
        (("Mohammed", "Karim"), ("محمد", "كريم")),
        (("王", "芳"), ("Wang", "Fang")),
    ],
)
def test_who_may_be_on_the_list_already_is_looked_at(
    house: House, listed: tuple[str, str], found: tuple[str, str]
) -> None:
    add(house, SECOND, listed[1], "dependant", family_name=listed[0])
    give(house, house.warden)
    twin = {"relation": "child", "given_name": found[1], "family_name": found[0]}
    other = twin | {"given_name": "Ilse"}
    desk.checkin(house.warden, FIRST, {"all_present": True, "add": [twin, other]})
    around(house, house.warden)
    assert list(odd(house).values()) == [(), (Odd.TWICE,)]
    assert len(wardens.accept_even(house.station).accepted) == 1


def test_one_person_who_lives_elsewhere_now_is_moved_by_the_office(house: House) -> None:
    child = add(house, SECOND, "Minh", "dependant")
    give(house, house.warden)
    desk.checkin(house.warden, SECOND, {"present": [ONDINE], "moved_out": [child]})
    around(house, house.warden)
    ((number, why),) = odd(house).items()
    assert why == (Odd.MOVES,)
    desk.act(house.station, "submissions.accept", number, {"household": THIRD})
    assert person(house, child)["household"] == THIRD
    around(house, house.warden)
    assert {row["given_name"] for row in house.rows(house.warden, "people")} == {"Aurelio", "Ondine"}


def test_the_return_twice_and_an_old_one_change_nothing(house: House) -> None:
    give(house, house.warden)
    desk.checkin(house.warden, FIRST, {"all_present": True, "change": {AURELIO: {"call_sign": "Otter 1"}}})
    sealed = outgoing.to_parent(house.warden).sealed
    assert incoming.take(house.station, sealed).fate is Fate.APPLIED
    wardens.accept_even(house.station)
    before = house.tables(house.station)
    assert incoming.take(house.station, sealed).fate is Fate.DUPLICATE
    assert house.up(house.warden, house.station).fate is Fate.DUPLICATE
    assert house.tables(house.station) == before
    assert wardens.accept_even(house.station) == wardens.Settled()


# what the office tells and asks at a door


def test_c04_c07_what_the_office_tells_and_asks_reaches_the_door_and_what_was_read_out_comes_back(
    heard: House,
) -> None:
    station = heard.station
    for text, more in (("Stay in from dusk.", {"zone": "Z1"}), ("Only on the hill.", {"zone": "Z2"})):
        station.act("notices.add", None, {"text": text, "audience": "zone", **more})
    station.act("tasks.add", None, {"zone": "Z1", "household": FIRST, "text": "Try the whistle."})
    give(heard, heard.warden)
    door = wardens.at_door(heard.warden, FIRST)
    assert door.topics[0] == "Stay in from dusk."
    assert "Only on the hill." not in door.topics
    assert door.tasks == [("Try the whistle.", None)]
    (listed,) = [one for one in wardens.doors(heard.warden, "Z1") if one.number == FIRST]
    assert listed.tasks == 1
    told = door.notices["Stay in from dusk."]
    form = answers.form(answers.briefed({}, list(door.topics)), everybody=True, notices=door.notices)
    assert (form["told"], "Stay in from dusk." in form["briefed"]) == ((told,), False)
    desk.checkin(heard.warden, FIRST, form)
    assert wardens.at_door(heard.warden, FIRST).notices == {}
    around(heard, heard.warden)
    (zone,) = waited_for(station, told)["zones"]
    assert (zone["told"], zone["households"]) == (1, 2)
    station.act("notices.end", told, {"reason": "the danger is over"})
    around(heard, heard.warden)
    again = wardens.at_door(heard.warden, FIRST)
    assert again.topics[0] == "not any more: Stay in from dusk."
    assert again.notices == {}
