"""Roll calls (F03): a frozen list, marks that add up, the latest by when it was so; drills kept apart."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations, product
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from store import desk
from store.clock import SetClock
from store.desk import Wanted
from store.entry import Lane
from store.ids import COUNTER_BITS
from store.log import LOG
from store.node import Node
from store.refusals import Code
from store.registers import REGISTRY
from store.registers.presence import State as Whereabouts
from store.registers.presence import Whereabouts as Sighted
from store.rollcall import desk as rollcall_desk
from store.rollcall.expected import _AWAY, _HERE, _expectation, _on_visit, _OnTheWay
from store.rollcall.headcount import (
    FOUND,
    GRAVE,
    Basis,
    Count,
    Expectation,
    Expected,
    Figures,
    Mark,
    Marked,
    headcount,
    in_figures,
    latest,
    what_counts,
)
from sync import incoming, outgoing
from tests.postgres.fixtures import both

pytestmark = pytest.mark.usefixtures("counted_alike")

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]

marks = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(Mark),
        st.integers(0, 20),
        st.sampled_from(Basis),
        st.integers(1, 3),
    ),
    max_size=14,
).map(
    lambda some: [
        Marked(device << COUNTER_BITS | n, person, state, at, basis=basis)
        for n, (person, state, at, basis, device) in enumerate(some)
    ]
)
lists = st.lists(
    st.builds(Expected, st.integers(1, 4), st.sampled_from(Expectation), st.sampled_from([None, 11, 12])),
    max_size=6,
)


# the pure count


@settings(deadline=None)
@given(lists, marks, st.randoms())
def test_f03_the_count_adds_up_whatever_the_order_in_which_marks_come(
    expected: list[Expected], said: list[Marked], chance: Random
) -> None:
    found = headcount(expected, said)
    shuffled = list(said)
    chance.shuffle(shuffled)
    assert headcount(expected, shuffled) == found
    people = {one.person for one in expected}
    assert found.count.expected + found.elsewhere == len(people), "nobody is dropped silently"
    assert 0 <= found.count.accounted <= found.count.expected
    assert sum(one.expected for one in found.by_zone.values()) == found.count.expected
    assert sum(one.unaccounted for one in found.by_zone.values()) == found.count.unaccounted
    assert set(found.extra) == {one.person for one in said} - people
    away = {
        person: all(one.expectation == "elsewhere" for one in expected if one.person == person)
        for person in people
    }
    assert in_figures(away, {person: one.state for person, one in found.latest.items()}) == found.figures
    for person, mark in found.latest.items():
        theirs = [one for one in said if one.person == person]
        # What a device itself corrected does not count.
        last = {(one.row >> COUNTER_BITS, one.occurred_at): one for one in theirs}
        later = [one for one in last.values() if one.occurred_at > mark.occurred_at]
        assert mark.state in GRAVE or not later, "the latest counts"
        assert all(one.basis == Basis.TOLD and one.state not in GRAVE for one in later), "but for hearsay"


@pytest.mark.parametrize("state", Mark)
def test_f03_who_counts_as_found(state: Mark) -> None:
    found = headcount([Expected(1, "here", 11)], [Marked(1, 1, state, 5)])
    assert found.count == Count(1, int(state not in (Mark.MISSING, Mark.UNREACHABLE)))
    assert (state in FOUND) is (found.count.unaccounted == 0)


def test_f03_a_newer_versions_word_finds_nobody() -> None:
    assert headcount([Expected(1, "here")], [Marked(1, 1, "airlifted", 5)]).count == Count(1, 0)


def test_f03_who_is_elsewhere_counts_once_somebody_says_something_of_them() -> None:
    away = [Expected(1, Expectation.ELSEWHERE, 11)]
    assert headcount(away, []).count == Count(0, 0)
    assert headcount(away, [Marked(1, 1, Mark.MISSING, 5)]).count == Count(1, 0)


def test_r14_what_was_so_later_counts_though_it_was_written_down_before() -> None:
    seen, paper = Marked(1, 7, Mark.INJURED, 50), Marked(2, 7, Mark.ACCOUNTED, 20)
    assert latest([seen, paper])[7] is seen
    assert latest([Marked(3, 7, Mark.MISSING, 50), seen])[7].row == 3


def test_f03_where_two_devices_contradict_each_other_about_a_moment_somebody_is_looked_for() -> None:
    """And on one device the later entry is the correction; in whatever order they come."""
    here, there = 1 << COUNTER_BITS, 2 << COUNTER_BITS
    missing, found = Marked(here + 1, 7, Mark.MISSING, 40), Marked(there + 1, 7, Mark.ACCOUNTED, 40)
    for marks in ([missing, found], [found, missing]):
        assert latest(marks)[7] is missing
    corrected = Marked(here + 2, 7, Mark.ACCOUNTED, 40)
    for marks in ([missing, corrected, found], [found, corrected, missing]):
        assert latest(marks)[7].state == Mark.ACCOUNTED
    assert latest([missing, Marked(there + 2, 7, Mark.INJURED, 41)])[7].state == Mark.INJURED


@pytest.mark.parametrize("grave", sorted(GRAVE))
@pytest.mark.parametrize("after", Mark)
@pytest.mark.parametrize("basis", [*Basis, None])
def test_f03_only_who_saw_somebody_injured_or_missing_makes_it_less(
    grave: Mark, after: Mark, basis: Basis | None
) -> None:
    bad, later = Marked(1, 7, grave, 10), Marked(2, 7, after, 20, basis=basis)
    counts, hearsay = what_counts([later, bad])
    if after in GRAVE or basis == Basis.SEEN:
        assert (counts, hearsay) == (later, None)
    else:
        assert (counts, hearsay) == (bad, later), "what was heard is kept beside it"
        seen = Marked(3, 7, Mark.ACCOUNTED, 15, basis=Basis.SEEN)
        # What was seen in between clears it, and then what was heard after that counts too.
        assert what_counts([later, seen, bad]) == (later, None)
    assert headcount([Expected(7, "here", 11)], [bad, later]).figures == Figures(
        1,
        int(counts.state in FOUND),
        int(counts.state == Mark.INJURED),
        int(counts.state == Mark.MISSING),
        0,
    )


def test_f03_hearsay_of_the_same_second_does_not_take_back_what_was_seen() -> None:
    injured, seen = Marked(1, 7, Mark.INJURED, 10), Marked(2, 7, Mark.ACCOUNTED, 20, basis=Basis.SEEN)
    heard = Marked(3, 7, Mark.RELOCATED, 20, basis=Basis.TOLD)
    for marks in permutations([injured, seen, heard]):
        assert what_counts(marks) == (seen, None)
    # Three of one second are corrected in the order in which they were written, however they come.
    of_a_second = [replace(injured, row=3, occurred_at=20), seen, replace(heard, row=4)]
    assert {what_counts(marks) for marks in permutations(of_a_second)} == {(replace(heard, row=4), None)}


@pytest.mark.parametrize("order", [1, -1])
def test_f03_of_two_lines_about_one_person_the_one_counts_by_which_they_are_looked_for(order: int) -> None:
    lines = [Expected(1, Expectation.ELSEWHERE, 11, row=1), Expected(1, Expectation.UNKNOWN, 12, row=2)]
    found = headcount(lines[::order], [])
    assert (found.count, found.elsewhere, found.listed[1].row) == (Count(1, 0), 0, 2)


@pytest.mark.parametrize("state", Whereabouts)
def test_r21_nobody_of_whom_nothing_is_known_is_expected_here(state: Whereabouts) -> None:
    """Only who was seen here, or is on the way to the area that is called by what was heard in time."""
    seen = Sighted(state, None, 5)
    ways = (None, _OnTheWay(1, "The Heights", 3, left=True), _OnTheWay(1, None, None, left=False))
    for way, away in product(ways, (True, False)):
        expectation, why = _expectation(seen, way, "UTC", away_for_good=away)
        assert (expectation is Expectation.HERE) is (state in _HERE)
        assert why
    assert (_on_visit(seen)[0] is Expectation.HERE) is (state in _AWAY)


# by the door


def visitor(node: Node, name: str, home: int) -> int:
    said = {"family_name": name, "given_name": "Aigul", "category": "visitor", "household": home}
    return node.act("people.add", None, said).row


def open_call(node: Node, scope: str = "all", *, exercise: bool = False, **more: object) -> str:
    said = {"scope": scope, "reason": "shots at the harbour", **more}
    return desk.act(node, "rollcalls.open", None, said, exercise=exercise).number


def expected(node: Node) -> dict[str, tuple[str, str]]:
    return {row["name"]: (row["expected"], row["why"]) for row in rollcall_desk.status(node)["people"]}


def test_f03_the_list_is_frozen_from_whereabouts_clearances_visitors_and_families(
    station: Node, family: Family, clock: SetClock
) -> None:
    visitor(station, "Bekova", family["home"])
    single = {"family_name": "Okonkwo", "given_name": "Ada", "category": "fs"}
    station.act("people.add", None, single)
    posted = {"family_name": "Haile", "given_name": "Selam", "category": "staff_intl", "elsewhere": True}
    station.act("people.add", None, posted)
    gone = station.act("people.add", None, {"family_name": "Silva", "category": "intern"}).row
    station.act("people.end", gone, {"reason": "went home"})
    station.act("presence.record", None, {"person": family["principal"], "state": "at_office"})
    station.act(
        "presence.record",
        None,
        {"person": family["spouse"], "state": "out_of_country", "until": clock.now() + timedelta(days=3)},
    )
    open_call(station)
    assert expected(station) == {
        "Nguyễn Thị": ("here", "last seen here"),
        "Nguyễn Marc": ("elsewhere", "last said to be out of the country"),
        "Nguyễn Minh": ("unknown", "nothing is known"),
        "Bekova Aigul": ("unknown", "nothing is known"),
        "Okonkwo Ada": ("unknown", "nothing is known"),
        "Haile Selam": ("elsewhere", "serves at another station"),
    }
    found = rollcall_desk.status(station)
    assert (found["expected"], found["accounted"], found["unaccounted"], found["elsewhere"]) == (4, 0, 4, 2)
    assert found["by_zone"] == {
        "Z1": {"expected": 3, "accounted": 0, "unaccounted": 3},
        "none": {"expected": 1, "accounted": 0, "unaccounted": 1},
    }


def test_f03_what_happens_later_does_not_change_the_list(station: Node, family: Family) -> None:
    open_call(station)
    before = expected(station)
    newcomer = visitor(station, "Bekova", family["home"])
    station.act("presence.record", None, {"person": family["child"], "state": "leave"})
    station.act("people.end", family["child"], {"reason": "left"})
    assert expected(station) == before
    # Who left since is looked for still; somebody found who was not on it is written down beside it.
    station.act("rollcalls.mark", None, {"person": family["child"], "state": "missing"})
    station.act("rollcalls.mark", None, {"person": newcomer, "state": "accounted"})
    found = rollcall_desk.status(station)
    assert (found["expected"], found["accounted"]) == (3, 0)
    assert {row["name"]: row["why"] for row in found["people"]}["Bekova Aigul"] == "not on the list"
    assert found["people"][0]["name"] == "Nguyễn Minh", "who is missing stands first"


def test_f03_a_zone_or_an_area_is_called_alone(station: Node, family: Family, refuses: Refuses) -> None:
    del family
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("zones.add", None, {"code": "Z2", "name": "Lighthouse", "area": "R1"})
    home = station.act("households.add", None, {"address": "2 Lamp Row", "zone": "Z2"}).row
    said = {"family_name": "Torres", "category": "unv", "household": home}
    station.act("people.add", None, said)
    for scope, of in (("zone", "Z2"), ("area", "R1")):
        number = desk.act(
            station, "rollcalls.open", None, {"scope": scope, scope: of, "reason": "shots"}
        ).number
        assert list(expected(station)) == ["Torres"]
        station.act("rollcalls.close", number)
    with refuses(Code.FIELD_MISSING):
        open_call(station, "zone")
    with refuses(Code.FIELD_INVALID):
        open_call(station, "all", zone="Z2")


@pytest.fixture
def travelling(station: Node, family: Family) -> int:
    """Thị, on the way to the Heights; expected there at 17:00 (13:00 UTC)."""
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    leg = {"from_place": "Port Tamarin", "to_place": "The Heights", "area": "R1"}
    times = {"etd": "2026-11-21T12:00", "eta": "2026-11-21T17:00"}
    said = {"kind": "private_notice", "travellers": [family["principal"]], "legs": [leg | times]}
    row = station.act("clearances.request", None, said).row
    station.act("clearances.submit", row)
    station.act("clearances.depart", row)
    return row


def test_f03_who_travels_is_expected_where_they_went_and_unknown_when_not_heard_in_time(
    station: Node, family: Family, travelling: int, clock: SetClock
) -> None:
    del family
    zone = open_call(station, "zone", zone="Z1")
    assert expected(station)["Nguyễn Thị"] == ("elsewhere", "last said to be on leave")
    station.act("rollcalls.close", zone)
    area = open_call(station, "area", area="R1")
    assert expected(station) == {"Nguyễn Thị": ("here", "on a clearance to this area")}
    (row,) = desk.listed(station, "rollcall_expected", desk.Wanted(where={"rollcall": area})).rows
    assert (row["clearance"], row["place"]) == (
        desk.record(station, "clearances", travelling)["id"],
        "The Heights",
    )
    station.act("rollcalls.close", area)
    clock.set(datetime.fromisoformat("2026-11-21T15:00:01Z"))
    open_call(station)
    assert expected(station)["Nguyễn Thị"] == ("unknown", "on a clearance, and not heard of in time")


def test_r14_a_correction_is_another_mark_and_when_it_was_so_decides(
    station: Node, family: Family, clock: SetClock
) -> None:
    open_call(station)
    clock.set(clock.now() + timedelta(hours=2))
    for state, when, channel in (
        ("unreachable", "2026-11-21T08:40Z", "phone"),
        ("injured", "2026-11-21T09:30Z", "visit"),
        ("accounted", "2026-11-21T08:50Z", "paper"),
    ):
        said = {"person": family["child"], "state": state, "occurred_at": when, "channel": channel}
        station.act("rollcalls.mark", None, said)
    found = rollcall_desk.status(station)
    (child,) = [row for row in found["people"] if row["name"] == "Nguyễn Minh"]
    assert (child["state"], child["channel"]) == ("injured", "visit")
    assert (child["occurred_at"], child["recorded_at"]) == ("2026-11-21T09:30:00Z", "2026-11-21T10:30:00Z")
    kept = desk.listed(station, "rollcall_marks").rows
    assert [row["state"] for row in kept] == ["unreachable", "accounted", "injured"]
    assert {row["recorded_at"] for row in kept} == {"2026-11-21T10:30:00Z"}


def test_f03_nobody_is_marked_in_the_future_or_in_a_closed_roll_call(
    station: Node, family: Family, refuses: Refuses
) -> None:
    said = {"person": family["child"], "state": "accounted"}
    with refuses(Code.NO_ROLLCALL):
        station.act("rollcalls.mark", None, said)
    with refuses(Code.NO_ROLLCALL):
        rollcall_desk.status(station)
    number = open_call(station)
    with refuses(Code.FIELD_INVALID):
        station.act("rollcalls.mark", None, said | {"occurred_at": "2026-11-21T08:30:01Z"})
    open_call(station)
    with refuses(Code.WHICH_ROLLCALL):
        station.act("rollcalls.mark", None, said)
    station.act("rollcalls.mark", None, said | {"rollcall": number})
    station.act("rollcalls.close", number, {"note": "all found"})
    for act, row, values in (
        ("rollcalls.mark", None, said | {"rollcall": number}),
        ("rollcalls.close", number, {}),
    ):
        with refuses(Code.ROLLCALL_CLOSED):
            station.act(act, row, values)


def test_f03_who_has_left_and_is_on_no_list_is_not_marked(
    station: Node, family: Family, refuses: Refuses
) -> None:
    station.act("people.end", family["child"], {"reason": "left"})
    open_call(station)
    with refuses(Code.ENDED):
        station.act("rollcalls.mark", None, {"person": family["child"], "state": "accounted"})


def test_a_drill_is_a_drill_in_the_list_and_in_every_entry(
    station: Node, family: Family, refuses: Refuses
) -> None:
    drill = open_call(station, exercise=True)
    station.act("rollcalls.mark", None, {"person": family["child"], "state": "missing"})
    station.act("rollcalls.close", drill)
    real = open_call(station)
    with refuses(Code.NOT_A_DRILL):
        station.act("rollcalls.mark", None, {"person": family["child"], "state": "missing"}, exercise=True)
    station.act("rollcalls.mark", None, {"person": family["child"], "state": "accounted"})
    assert [(row["id"], row["drill"]) for row in desk.listed(station, "rollcalls").rows] == [
        (real, False),
        (drill, True),
    ]
    only = desk.listed(station, "rollcalls", desk.Wanted(where={"exercise": "no"}))
    assert [row["id"] for row in only.rows] == [real]
    marked = desk.listed(station, "rollcall_marks").rows
    assert [row["drill"] for row in marked] == [True, False]
    assert {row["drill"] for row in desk.listed(station, "rollcall_expected").rows} == {True, False}
    assert [
        {entry["exercise"] for entry in desk.history(station, "rollcall_marks", row["id"])} for row in marked
    ] == [{True}, {False}]
    assert {entry["exercise"] for entry in desk.history(station, "rollcalls", drill)} == {True}
    assert rollcall_desk.status(station, drill)["exercise"] is True


def test_f03_beside_a_drill_it_is_asked_which_is_meant(
    station: Node, family: Family, refuses: Refuses
) -> None:
    """Whoever is found in a drill was not found, and who ends a drill does not end what really happens."""
    drill, real = open_call(station, exercise=True), open_call(station)
    said = {"person": family["child"], "state": "accounted"}
    assert rollcall_desk.status(station)["rollcall"] == real, "to look does no harm"
    for act, values in (("rollcalls.mark", said), ("rollcalls.close", {})):
        with refuses(Code.WHICH_ROLLCALL):
            station.act(act, None, values)
    station.act("rollcalls.mark", None, said, exercise=True)
    assert [rollcall_desk.status(station, one)["accounted"] for one in (drill, real)] == [1, 0]
    for act, values in (("rollcalls.mark", said), ("rollcalls.close", {})):
        with refuses(Code.NOT_A_DRILL):
            station.act(act, real, values, exercise=True)
    station.act("rollcalls.mark", real, said)
    station.act("rollcalls.close", None, exercise=True)
    assert [rollcall_desk.status(station, one)["status"] for one in (drill, real)] == ["closed", "open"]
    station.act("rollcalls.close", None)
    with refuses(Code.FIELD_INVALID):
        station.act("rollcalls.mark", real, said | {"rollcall": drill})


def test_f03_a_roll_call_goes_ahead_of_everything_else(station: Node, hq: Node, family: Family) -> None:
    open_call(station)
    station.act("rollcalls.mark", None, {"person": family["child"], "state": "accounted"})
    station.act("rollcalls.close", "PTM-RC-00001")
    with station.read() as db:
        lanes = {
            kind: set(db.scalars(select(LOG.c.lane).where(LOG.c.tbl == REGISTRY.kind(kind).nr)))
            for kind in ("rollcalls", "rollcall_expected", "rollcall_marks")
        }
    # The long list itself is not what a mark waits behind.
    assert lanes == {
        "rollcalls": {Lane.URGENT},
        "rollcall_expected": {Lane.RECORDS},
        "rollcall_marks": {Lane.URGENT},
    }
    receipt = incoming.take(hq, outgoing.to_parent(station).sealed)
    assert (receipt.quarantined, receipt.conflicts) == (0, 0)
    here, there = (rollcall_desk.status(node, "PTM-RC-00001") for node in (station, hq))
    assert (there["accounted"], there["status"]) == (here["accounted"], "closed") == (1, "closed")


def test_f03_nothing_of_a_roll_call_is_rewritten_by_hand(station: Node, refuses: Refuses) -> None:
    number = open_call(station)
    for kind in ("rollcalls", "rollcall_expected", "rollcall_marks"):
        for verb in ("add", "change", "end"):
            with refuses(Code.UNKNOWN_ACT):
                station.act(f"{kind}.{verb}", number if kind == "rollcalls" else None, {})


def test_f03_a_visitor_in_a_hotel_is_called_with_the_zone(station: Node, family: Family) -> None:
    """X22: the stay names the zone, no household does; when it is over the zone has nothing to do with it."""
    said = {"family_name": "Çelik", "zone": "Z1", "contact": family["principal"], "etd": "2026-11-30"}
    stay = station.act("visitors.add", None, said | {"eta": "2026-11-20"}).row
    person = desk.record(station, "visitors", stay)["person"]
    station.act("rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "flood"})
    listed = {one["id"]: one for one in rollcall_desk.status(station)["people"]}
    assert listed[person]["zone"] == "Z1"
    station.act("rollcalls.close", None)
    station.act("visitors.left", stay)
    station.act("rollcalls.open", None, {"scope": "zone", "zone": "Z1", "reason": "flood"})
    assert person not in {one["id"] for one in rollcall_desk.status(station)["people"]}


def test_f03_a_mark_is_of_the_roll_call_that_it_is_made_on(station: Node, family: Family) -> None:
    """Two are open: whoever marks on the page of one of them marks in that one."""
    first = station.act("rollcalls.open", None, {"reason": "flood"}).row
    second = station.act("rollcalls.open", None, {"reason": "fire"}).row
    marked = {"person": family["child"], "state": "accounted"}
    assert station.act("rollcalls.mark", second, marked).row == second
    numbers = {row: desk.record(station, "rollcalls", row)["accounted"] for row in (first, second)}
    assert numbers == {first: 0, second: 1}


# what it covers


def test_f03_a_roll_call_says_what_it_covers_and_an_area_covers_those_in_it(
    station: Node, family: Family
) -> None:
    """Also when zones are divided anew afterwards: the list is of then, and so are the words."""
    del family
    station.act("areas.add", None, {"code": "R1", "name": "The Heights"})
    station.act("areas.add", None, {"code": "R2", "name": "The Summit", "parent": "R1"})
    for zone, area in (("Z2", "R1"), ("Z3", "R2")):
        station.act("zones.add", None, {"code": zone, "name": zone, "area": area})
        home = station.act("households.add", None, {"address": f"2 {zone} Row", "zone": zone}).row
        station.act("people.add", None, {"family_name": f"T{zone}", "category": "unv", "household": home})
    number = open_call(station, "area", area="R1")
    assert sorted(expected(station)) == ["TZ2", "TZ3"]
    station.act("zones.change", "Z3", {"area": None})
    found = rollcall_desk.status(station, number)
    assert found["covers"] == "area R1; with area R2; zones Z2, Z3; whoever travels there"
    assert len(found["people"]) == 2
    assert rollcall_desk.status(station, open_call(station, "zone", zone="Z1"))["covers"] == "zone Z1"
    assert desk.record(station, "rollcalls", open_call(station))["covers"] == "all of the station"


# visitors


def stay(node: Node, family: Family, name: str, eta: str, etd: str) -> int:
    said = {"family_name": name, "zone": "Z1", "contact": family["principal"], "eta": eta, "etd": etd}
    return node.act("visitors.add", None, said).row


def test_a08_x22_what_is_known_of_visitors_is_said(station: Node, family: Family) -> None:
    """F03: who was not seen leaving is looked for, with the reason; who was is not on the list."""
    stay(station, family, "Over", "2026-11-10", "2026-11-20")
    left = stay(station, family, "Left", "2026-11-10", "2026-11-30")
    station.act("visitors.left", left, {"on": "2026-11-19"})
    stay(station, family, "Today", "2026-11-21", "2026-11-21")
    later = stay(station, family, "Later", "2026-12-01", "2026-12-04")
    early = stay(station, family, "Early", "2026-12-01", "2026-12-04")
    station.act("visitors.arrived", early, {"on": "2026-11-21"})
    open_call(station)
    found = expected(station)
    assert "Left" not in found
    assert found["Over"] == ("unknown", "stay ended on 2026-11-20, not seen leaving")
    assert found["Today"] == ("unknown", "nothing is known")
    assert found["Later"] == ("elsewhere", "stay begins on 2026-12-01, not arrived")
    assert found["Early"] == ("unknown", "nothing is known")
    seen = desk.record(station, "visitors", left)["person"]
    station.act("presence.record", None, {"person": seen, "state": "at_office"})
    assert "Left" in expected_anew(station), "seen here after they were said to have left"
    # Who set out for here, and was not heard of, is looked for before the stay begins.
    leg = {"from_place": "Port Tamarin", "to_place": "Salt Pans", "etd": "2026-11-21T07:00"}
    going = {"kind": "private_notice", "legs": [leg | {"eta": "2026-11-21T08:00"}]}
    row = station.act(
        "clearances.request",
        None,
        going | {"travellers": [desk.record(station, "visitors", later)["person"]]},
    ).row
    station.act("clearances.submit", row)
    station.act("clearances.depart", row, {"occurred_at": "2026-11-21T07:00"})
    assert expected_anew(station)["Later"] == ("unknown", "on a clearance, and not heard of in time")


def expected_anew(node: Node) -> dict[str, tuple[str, str]]:
    node.act("rollcalls.close", None)
    open_call(node)
    return expected(node)


def test_a08_staff_who_stay_elsewhere_next_week_are_called_at_home_until_then(
    station: Node, family: Family
) -> None:
    station.act("zones.add", None, {"code": "Z2", "name": "Lighthouse"})
    said = {"person": family["spouse"], "zone": "Z2", "contact": family["principal"]}
    station.act("visitors.add", None, said | {"eta": "2026-11-28", "etd": "2026-11-30"})
    open_call(station, "zone", zone="Z1")
    assert "Nguyễn Marc" in expected(station)


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ("2026-11-21T19:59:59Z", "nothing is known"),
        ("2026-11-21T20:00:00Z", "stay ended on 2026-11-21, not seen leaving"),
    ],
)
def test_f03_a_roll_call_at_midnight_is_of_the_station_s_day(
    station: Node, family: Family, clock: SetClock, moment: str, why: str
) -> None:
    stay(station, family, "Today", "2026-11-20", "2026-11-21")
    clock.set(datetime.fromisoformat(moment))
    open_call(station)
    assert expected(station)["Today"] == ("unknown", why)


# journeys


def test_f03_who_should_have_left_and_was_not_heard_is_said_to_be_on_a_clearance(
    station: Node, family: Family, clock: SetClock
) -> None:
    leg = {"from_place": "Port Tamarin", "to_place": "Salt Pans"}
    times = {"etd": "2026-11-21T14:00", "eta": "2026-11-21T17:00"}
    said = {"kind": "private_notice", "travellers": [family["child"]], "legs": [leg | times]}
    for exercise in (False, True):
        row = station.act("clearances.request", None, said, exercise=exercise).row
        station.act("clearances.submit", row)
        said |= {"travellers": [family["spouse"]]}
    open_call(station)
    assert expected(station)["Nguyễn Minh"] == ("unknown", "nothing is known"), "they leave at two"
    clock.set(datetime.fromisoformat("2026-11-21T10:00:00Z"))
    found = expected_anew(station)
    assert found["Nguyễn Minh"] == ("unknown", "on a clearance, and not said to have left")
    assert found["Nguyễn Marc"] == ("unknown", "nothing is known"), "a drill takes nobody away"


def test_f03_somebody_not_heard_in_time_is_not_expected_where_they_went(
    station: Node, family: Family, travelling: int, clock: SetClock
) -> None:
    del travelling
    clock.set(datetime.fromisoformat("2026-11-21T15:00:01Z"))
    open_call(station, "area", area="R1")
    assert expected(station) == {
        "Nguyễn Thị": ("unknown", "on a clearance to this area, and not heard of in time")
    }
    station.act("presence.record", None, {"person": family["principal"], "state": "at_office"})
    open_call(station, "area", area="R1")
    station.act("rollcalls.close", "PTM-RC-00001")
    assert expected(station)["Nguyễn Thị"][1] == "on a clearance to this area, and seen at the station since"


# two who are one


@both
def test_r24_two_who_were_merged_are_one_in_the_count_and_the_list_stays_as_it_was(
    station: Node, family: Family
) -> None:
    """F03: whichever of the two is marked; and taken apart again they are two again."""
    twin = station.act("people.add", None, {"family_name": "Nguyen", "category": "staff_local"}).row
    number = open_call(station)
    frozen = desk.listed(station, "rollcall_expected").rows
    station.act("rollcalls.mark", None, {"person": twin, "state": "missing"})
    station.act("people.merge", family["principal"], {"other": twin})
    found = rollcall_desk.status(station, number)
    assert (found["expected"], found["accounted"]) == (3, 0)
    station.act(
        "rollcalls.mark", None, {"person": family["principal"], "state": "accounted", "channel": "visit"}
    )
    found = rollcall_desk.status(station, number)
    assert (found["expected"], found["accounted"], len(found["people"])) == (3, 1, 3)
    after = desk.listed(station, "rollcall_expected").rows
    assert [row["person"] for row in after] == [row["person"] for row in frozen]
    assert [row["state"] for row in after] == ["accounted", None, None, "accounted"]
    # A page looks for the marks of those on it only, and a list of roll calls makes no names.
    pages = [desk.page(station, "rollcall_expected", Wanted(), offset=one, limit=1) for one in range(4)]
    assert [row for (row,) in pages] == after
    (listed,) = desk.listed(station, "rollcalls").rows
    assert (listed["expected"], listed["accounted"], listed["missing"]) == (3, 1, 0)
    station.act("people.split", "PTM-X-00001")
    found = rollcall_desk.status(station, number)
    assert (found["expected"], found["accounted"]) == (4, 1)
    assert found["people"][0]["state"] == "missing"


def test_f03_a_mark_is_of_about_now(station: Node, family: Family, refuses: Refuses) -> None:
    """A day typed wrong would find somebody by what was seen before it happened."""
    open_call(station)
    said = {"person": family["child"], "state": "accounted"}
    station.act("rollcalls.mark", None, said | {"occurred_at": "2026-11-20T08:30:00Z"})
    for long_ago in ("2026-11-20T08:29:59Z", "2025-11-21T08:30:00Z"):
        with refuses(Code.FIELD_INVALID):
            station.act("rollcalls.mark", None, said | {"occurred_at": long_ago})
