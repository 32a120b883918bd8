"""Visitors (A08, C06, X22): a stay with dates and one contact person, which leaves the lists by itself."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import desk, guard, outlook
from store.clock import SetClock
from store.desk import Wanted
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.visitors import Standing, stands
from store.rollcall import desk as rollcall

Refuses = Callable[[Code], AbstractContextManager[object]]
Family = dict[str, int]
DAY = timedelta(days=1)


@pytest.fixture
def hotel(station: Node, family: Family) -> int:
    del family
    said = {"address": "Hotel Lantern", "zone": "Z1", "dwelling": "hotel"}
    return station.act("households.add", None, said).row


@pytest.fixture
def stay(station: Node, family: Family, hotel: int) -> int:
    """Dr Çelik, in the hotel of zone Z1 from today, the 21st, through the 24th."""
    return station.act("visitors.add", None, booking(family, hotel)).row


def booking(family: Family, hotel: int, **more: object) -> dict[str, object]:
    return {
        "family_name": "Çelik",
        "given_name": "Şule",
        "organisation": "Ministry of Health",
        "household": hotel,
        "eta": "2026-11-21",
        "etd": "2026-11-24",
        "contact": family["principal"],
        "clearance_ref": "PTM-2026-00017",
        **more,
    }


def shown(node: Node, row: int) -> dict[str, Any]:
    return desk.record(node, "visitors", row)


def in_zone(node: Node, zone: str = "Z1") -> set[str]:
    return {row["given_name"] for row in desk.listed(node, "people", Wanted(zone=zone)).rows}


def test_a_name_is_enough_to_expect_a_visitor(station: Node, stay: int) -> None:
    """A08: whoever stays is a person like others, with the organisation, the place and the contact."""
    found = shown(station, stay)
    assert (found["name"], found["organisation"], found["zone"], found["address"]) == (
        "Çelik Şule",
        "Ministry of Health",
        "Z1",
        "Hotel Lantern",
    )
    assert (found["contact_name"], found["clearance_ref"]) == ("Nguyễn Thị", "PTM-2026-00017")
    person = desk.record(station, "people", found["person"])
    assert (person["category"], person["zone"], person["household"]) == ("visitor", "Z1", None)


def test_somebody_on_the_list_can_be_a_visitor_too(station: Node, family: Family, hotel: int) -> None:
    """A08: a consultant of another station; no second person is made."""
    who = station.act("people.add", None, {"family_name": "Haile", "category": "consultant"}).row
    before = desk.listed(station, "people").total
    row = station.act("visitors.add", None, booking(family, hotel, person=who, family_name=None)).row
    assert shown(station, row)["name"] == "Haile"
    assert desk.listed(station, "people").total == before


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"contact": None}, Code.FIELD_MISSING),
        ({"family_name": None}, Code.FIELD_MISSING),
        ({"household": None}, Code.FIELD_MISSING),
        ({"etd": None}, Code.FIELD_MISSING),
        ({"etd": "2026-11-20"}, Code.FIELD_INVALID),
    ],
)
def test_a_stay_has_one_contact_a_place_and_dates(  # noqa: PLR0913 - fixtures
    station: Node, family: Family, hotel: int, more: dict[str, object], code: Code, refuses: Refuses
) -> None:
    """A08, S004 ¶20(d): and where it is refused, no person is left behind."""
    before = desk.listed(station, "people").total
    with refuses(code):
        station.act("visitors.add", None, booking(family, hotel, **more))
    assert desk.listed(station, "people").total == before


def test_nobody_is_their_own_contact(station: Node, family: Family, stay: int, refuses: Refuses) -> None:
    """A08."""
    with refuses(Code.OWN_CONTACT):
        station.act("visitors.change", stay, {"contact": shown(station, stay)["person"]})
    with refuses(Code.FIELD_MISSING):
        station.act("visitors.change", stay, {"contact": ""})
    station.act("visitors.change", stay, {"contact": family["spouse"]})
    assert shown(station, stay)["contact_name"] == "Nguyễn Marc"


def test_a_contact_does_not_leave_before_the_visitor_has_another(
    station: Node, family: Family, stay: int, clock: SetClock, refuses: Refuses
) -> None:
    """A08, A11: unless the stay is over."""
    station.act("visitors.change", stay, {"contact": family["child"]})
    with refuses(Code.CONTACT_LEAVES):
        station.act("people.end", family["child"], {"reason": "left"})
    clock.set(clock.now() + 4 * DAY)
    station.act("people.end", family["child"], {"reason": "left"})


def test_a_visitors_zone_is_the_stays(station: Node, family: Family, stay: int, clock: SetClock) -> None:
    """X22: they are in the zone's list through the last day and leave it by themselves."""
    del family
    clock.set(clock.now() + 3 * DAY)
    assert "Şule" in in_zone(station)
    assert desk.listed(station, "visitors").total == 1
    clock.set(clock.now() + DAY)
    assert "Şule" not in in_zone(station)
    assert desk.listed(station, "visitors").total == desk.counted(station, "visitors") == 0
    assert "Şule" not in {row["given_name"] for row in desk.listed(station, "people").rows}
    assert shown(station, stay)["status"] == "over", "it stays in history"
    assert desk.listed(station, "people", Wanted("celik")).total == 1, "and can be found"


def test_the_last_day_is_the_stations(station: Node, stay: int, clock: SetClock) -> None:
    """X22: at eight in the evening, UTC, of the last day the next one has begun in Mauritius."""
    clock.set(clock.now().replace(hour=19, minute=59) + 3 * DAY)
    assert shown(station, stay)["status"] == "due"
    clock.set(clock.now() + timedelta(minutes=1))
    assert shown(station, stay)["status"] == "over"


def test_who_is_expected_is_on_the_list_before(station: Node, family: Family, hotel: int) -> None:
    """A08."""
    said = booking(family, hotel, eta="2026-12-01", etd="2026-12-03")
    assert shown(station, station.act("visitors.add", None, said).row)["status"] == "expected"
    assert "Şule" in in_zone(station)


def test_a_zone_will_do_where_the_hotel_is_not_known(station: Node, family: Family, hotel: int) -> None:
    """A08."""
    said = booking(family, hotel, household=None, zone="Z1", place="with friends")
    row = station.act("visitors.add", None, said).row
    assert (shown(station, row)["zone"], shown(station, row)["address"]) == ("Z1", "with friends")
    assert "Şule" in in_zone(station)
    assert [each["name"] for each in desk.listed(station, "visitors", Wanted(zone="Z1")).rows] == [
        "Çelik Şule"
    ]


def test_a_visitor_arrives_is_prolonged_and_leaves(
    station: Node, stay: int, clock: SetClock, refuses: Refuses
) -> None:
    """A08."""
    assert shown(station, stay)["status"] == "due"
    station.act("visitors.arrived", stay, {})
    assert (shown(station, stay)["status"], shown(station, stay)["arrived_on"]) == ("here", "2026-11-21")
    with refuses(Code.ALREADY_DECIDED):
        station.act("visitors.arrived", stay, {})
    with refuses(Code.FIELD_INVALID):
        station.act("visitors.prolong", stay, {"etd": "2026-11-24"})
    clock.set(clock.now() + 5 * DAY)
    assert shown(station, stay)["status"] == "over"
    station.act("visitors.prolong", stay, {"etd": "2026-11-30"})
    assert shown(station, stay)["status"] == "here"
    for day in ("2026-11-20", "2026-11-27"):
        with refuses(Code.FIELD_INVALID):
            station.act("visitors.left", stay, {"on": day})
    station.act("visitors.left", stay, {})
    assert shown(station, stay)["status"] == "left"
    for act, said in (("arrived", {}), ("left", {}), ("prolong", {"etd": "2027-01-01"}), ("contacted", {})):
        with refuses(Code.STAY_OVER):
            station.act(f"visitors.{act}", stay, said)


def test_who_comes_after_the_last_day_is_prolonged_first(
    station: Node, stay: int, clock: SetClock, refuses: Refuses
) -> None:
    """A08."""
    clock.set(clock.now() + 5 * DAY)
    with refuses(Code.STAY_OVER):
        station.act("visitors.arrived", stay, {})


def test_contacts_with_a_visitor_are_dated(station: Node, stay: int, clock: SetClock) -> None:
    """C06: each is a sighting like anybody's, and the last is shown with the stay."""
    assert shown(station, stay)["last_contact"] is None
    station.act("visitors.contacted", stay, {"source": "warden"})
    clock.set(clock.now() + DAY)
    station.act("visitors.contacted", stay, {"state": "mission", "place": "clinic"})
    found = shown(station, stay)
    assert found["last_contact"] == "2026-11-22T08:30:00Z"
    assert desk.record(station, "people", found["person"])["presence"] == "mission"
    assert desk.listed(station, "presence").total == 2


ISO = st.dates(date(2028, 2, 25), date(2028, 3, 5))


@given(ISO, ISO, st.none() | ISO, st.none() | ISO, ISO)
def test_how_a_stay_stands_follows_from_its_dates(
    eta: date, etd: date, arrived: date | None, left: date | None, today: date
) -> None:
    """X22: whatever the dates, one of five; on the last day, a leap day too, it is not over."""
    arrived_on, left_on = (day.isoformat() if day else None for day in (arrived, left))
    how = stands(eta.isoformat(), etd.isoformat(), arrived_on, left_on, today)
    assert (how is Standing.LEFT) == (left is not None)
    if left is None:
        assert (how is Standing.OVER) == (today > etd)
    if how is Standing.HERE:
        assert arrived is not None
        assert arrived <= today <= etd
    if how in (Standing.DUE, Standing.EXPECTED):
        assert (how is Standing.DUE) == (eta <= today)


ACTS: st.SearchStrategy[tuple[str, dict[str, object]]] = st.one_of(
    st.tuples(st.just("arrived"), st.fixed_dictionaries({})),
    st.tuples(st.just("left"), st.fixed_dictionaries({})),
    st.tuples(st.just("contacted"), st.fixed_dictionaries({})),
    st.tuples(st.just("prolong"), ISO.map(lambda day: {"etd": day.replace(year=2026, month=11)})),
    st.tuples(st.just("wait"), st.fixed_dictionaries({})),
)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=8))
def test_whatever_is_done_a_stay_goes_only_forward(
    station: Node,
    family: Family,
    hotel: int,
    clock: SetClock,
    acts: list[tuple[str, dict[str, object]]],
) -> None:
    """A08: who left stays gone, who arrived has arrived, and the last day never comes nearer."""
    clock.set(clock.now().replace(month=11, day=21))
    row = station.act("visitors.add", None, booking(family, hotel)).row
    before = shown(station, row)
    for act, said in acts:
        if act == "wait":
            clock.set(clock.now() + DAY)
        else:
            try:
                station.act(f"visitors.{act}", row, said)
            except Refused as refusal:
                expected = (Code.STAY_OVER, Code.ALREADY_DECIDED, Code.FIELD_INVALID)
                assert refusal.code in expected  # noqa: PT017 - a refusal is allowed, not wanted
        after = shown(station, row)
        assert after["etd"] >= before["etd"]
        for field in ("arrived_on", "left_on"):
            assert before[field] in (None, after[field])
        if before["status"] == "left":
            assert after == before
        before = after


def test_a_hotel_in_no_zone_leaves_its_visitors_in_the_one_that_was_named(
    station: Node, family: Family
) -> None:
    """A08, X22: in the list, in the zone's list, in the totals."""
    hotel = station.act("households.add", None, {"address": "Hotel Otter", "dwelling": "hotel"}).row
    row = station.act("visitors.add", None, booking(family, hotel, zone="Z1")).row
    assert shown(station, row)["zone"] == "Z1"
    assert "Şule" in in_zone(station)
    assert desk.listed(station, "visitors", Wanted(zone="Z1")).total == 1
    (line,) = [one for one in desk.totals(station)["rows"] if one["category"] == "visitor"]
    assert line["zone"] == "Z1"


def test_nobody_leaves_before_they_came(station: Node, stay: int, refuses: Refuses) -> None:
    """A08: the planned day counts until somebody noted another."""
    for day in ("2026-11-20", "2026-11-22"):
        with refuses(Code.FIELD_INVALID):
            station.act("visitors.left", stay, {"on": day})
    station.act("visitors.arrived", stay, {"on": "2026-11-19"})
    station.act("visitors.left", stay, {"on": "2026-11-20"})
    assert shown(station, stay)["status"] == "left"


def test_a_hotel_with_visitors_does_not_end(
    station: Node, stay: int, hotel: int, clock: SetClock, refuses: Refuses
) -> None:
    """A08, X22: when they are gone it may."""
    with refuses(Code.STILL_IN_USE):
        station.act("households.end", hotel, {"reason": "closed"})
    clock.set(clock.now() + 4 * DAY)
    station.act("households.end", hotel, {"reason": "closed"})
    assert shown(station, stay)["status"] == "over"


@pytest.mark.usefixtures("stay")
def test_an_areas_list_has_its_visitors(station: Node, clock: SetClock) -> None:
    """A04, A08: the hotel's zone lies in the area; so do the families of its zones (A02)."""
    station.act("areas.add", None, {"code": "NORTH", "name": "North"})
    station.act("areas.add", None, {"code": "SOUTH", "name": "South"})
    station.act("zones.change", "Z1", {"area": "NORTH"})
    north, south = Wanted(area="NORTH"), Wanted(area="SOUTH")
    assert {row["given_name"] for row in desk.listed(station, "people", north).rows} == {
        "Thị",
        "Marc",
        "Minh",
        "Şule",
    }
    for kind, many in (("people", 4), ("visitors", 1), ("dependants", 2)):
        assert (desk.listed(station, kind, north).total, desk.listed(station, kind, south).total) == (many, 0)
        assert desk.listed(station, kind, Wanted(zone="Z1")).total == many
    clock.set(clock.now() + 4 * DAY)
    assert desk.listed(station, "people", north).total == 3


@pytest.mark.usefixtures("stay")
def test_a_stay_is_found_by_who_stays_and_who_looks_after_them(station: Node) -> None:
    """A08: nobody who looks for a visitor knows the number of the stay; other spellings find them too."""
    for typed in ("celik", "Şule Çe", "ministry", "Nguyen"):
        found = desk.listed(station, "visitors", Wanted(search=typed)).rows
        assert [row["id"] for row in found] == ["PTM-B-00001"], typed
        assert desk.page(station, "visitors", Wanted(search=typed), offset=0, limit=9) == found
    assert desk.listed(station, "visitors", Wanted(search="Rakoto")).rows == []
    assert desk.listed(station, "dependants", Wanted(search="minh")).total == 1


def test_a_zone_counts_who_stays_in_it(station: Node, family: Family, stay: int, clock: SetClock) -> None:
    """X22, B02: while the stay lasts, and once who lives there and has a stay there as well."""
    del stay

    def people() -> int:
        (zone,) = desk.listed(station, "zones", Wanted(where={"code": "Z1"})).rows
        assert zone["people"] == desk.listed(station, "people", Wanted(zone="Z1")).total
        return int(zone["people"])

    assert people() == 4
    twice = {"person": family["spouse"], "zone": "Z1", "contact": family["principal"]}
    station.act("visitors.add", None, twice | {"eta": clock.now().date(), "etd": clock.now().date()})
    assert people() == 4
    clock.set(clock.now() + 30 * DAY)
    assert people() == 3


def test_nobody_looks_for_ever_for_a_visitor_whose_stay_is_over(
    station: Node, stay: int, clock: SetClock
) -> None:
    """X22, A08: while it lasts, and a week more if nobody saw them leave; then no roll call asks for them."""
    del stay
    expected = []
    for later in (0, 3, 7, 1):
        clock.set(clock.now() + later * DAY)
        row = station.act("rollcalls.open", None, {"reason": "shots heard"}).row
        shown_there = rollcall.status(station, row)["people"]
        expected.append("Çelik Şule" in {one["name"] for one in shown_there})
        station.act("rollcalls.close", row, {})
    assert expected == [True, True, True, False]


def test_what_has_to_be_said_of_visitors_is_due(station: Node, family: Family, stay: int) -> None:
    """A08, S004 ¶20(d): a contact person who has left, as two desks may do it; a visitor without a stay."""

    def said() -> list[tuple[str, str]]:
        return [(row["about"], row["source"]) for row in due_items(station) if row["kind"] == "visitor"]

    assert said() == []
    aunt = station.act("people.add", None, {"family_name": "Voahangy", "category": "visitor"}).row
    assert said() == [("PTM-P-00005", "")]
    station.act("visitors.add", None, booking(family, 0) | {"person": aunt, "household": None, "zone": "Z1"})
    assert said() == []
    with station.write() as db, guard.opened(db):
        people = REGISTRY.kind("people").sql
        db.execute(people.update().where(people.c.id == family["principal"]).values(ended_on="2026-11-20"))
    assert said() == [("PTM-B-00001", "S004 ¶20(d)"), ("PTM-B-00002", "S004 ¶20(d)")]
    for row in (stay, stay + 1):
        station.act("visitors.change", row, {"contact": family["spouse"]})
    assert said() == []


def due_items(node: Node) -> list[dict[str, Any]]:
    return outlook.due(node)["items"]  # type: ignore[no-any-return]  # JSON by nature
