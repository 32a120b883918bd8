"""A part of the station on a device: what comes into it, changes in it and leaves it, without a new pack."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import cells, erase, identity, log, outlook, views
from store.cells import Change
from store.entry import Erased, Lane, first_link, link
from store.refusals import Refused
from store.registers import REGISTRY
from sync import enrol, incoming, outgoing, pack, scope, taken_off
from sync import views as viewing
from sync.bundle import Bundle
from sync.fate import Fate
from sync.records import ERASE, EVICT, PUT, Put
from tests.sync.conftest import Seed, after

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from store.node import Node
    from tests.sync.conftest import House

    Appoint = Callable[[Node, str, str], None]

NOT_FOR_WARDENS = {
    "stations": {"country", "region", "under"},
    "devices": {"name", "fingerprint", "admitted_on", "of", "holder"},
    "users": set(),
    "agencies": {"kind", "focal_point", "list_as_of"},
    "areas": {"limits", "pcode"},
    "zones": {"authority", "decided_on"},
    "households": {"lat", "lon"},
    "people": {
        "sex",
        "birth_date",
        "nationality",
        "index_no",
        "function",
        "recruitment",
        "contract_to",
        "essential",
        "preferred_name",
        "languages",
        "unit",
        "contract_type",
        "contract_from",
        "arrived_on",
        "essential_authority",
        "essential_on",
        "essential_reviewed_on",
        "mou",
        "grade",
        "host_unit",
        "duty_station",
        "kit_returned_on",
        "clearance_closed_on",
        "checkout_note",
    },
    "contacts": {"verified_on", "verified_by"},
    "dependants": {"on_list", "recognized", "eligible_for_evacuation", "since", "until"},
    "appointments": {
        "area",
        "authority",
        "smt_consulted_on",
        "letter_no",
        "signed_on",
        "hours_per_week",
        "undertaking_signed_on",
        "agency",
        "suspended_reason",
        "hours_granted_on",
        "trained_on",
        "training",
        "trained_by",
        "equipped_on",
        "kit",
        "equipped_by",
        "briefed_on",
        "briefed_by",
        "signed_by",
        "signature",
        "signed_key",
        "hq_focal_point",
    },
    "presence": set(),
    "visitors": {"clearance_ref", "note"},
    "visits": set(),
    "submissions": {"decided_by", "note", "led_to", "source", "agency"},
    "precautions": set(),
    "routes": set(),
    "alerts": {
        "armed_conflict",
        "terrorism",
        "crime",
        "civil_unrest",
        "hazards",
        "authority",
        "decided_by",
        "note",
    },
    "schemes": {"name", "rated", "source"},
    "absences": {"reason"},
    "handovers": {"keys", "note", "by"},
    "rollcalls": {"opened_by", "closed_by", "note"},
    "rollcall_expected": {"clearance"},
    "rollcall_marks": set(),
    "duties": set(),
    "notices": {"alert", "by"},
    "notice_acks": set(),
    "tasks": {"by"},
    "zone_reports": {"read_by"},
    "assembly_points": set(),
    # A warden checks a card as everybody does: keys and revocations are for all.
    "card_keys": set(),
}
"""Of lists that a warden has a part of, the columns that stay with the office."""

OFFICE_ONLY = frozenset(
    [
        "agency_lists",
        "list_habits",
        "mous",
        "recovery_keys",
        "exports",
        "cards",
        "drawers",
        "drawer_shares",
        "restricted",
        "reads",
        "kin",
        "merges",
        "purges",
        "retention",
        "offices",
        "levels",
        "clearance_rules",
        "clearances",
        "travellers",
        "segments",
        "movements",
        "rollcall_states",
        "courses",
        "equivalents",
        "audiences",
        "sessions",
        "certificates",
        "attendances",
        "briefings",
        "acks",
        "relocation_options",
        "call_tests",
        "call_answers",
        "findings",
        "messages",
        "transfers",
    ]
)
"""Lists of which a warden's device holds nothing."""


def hand(house: House, device: Node | None = None, zone: str = "Z1") -> None:
    node = device or house.warden
    theirs = {"Z1": "PTM-P-00001", "Z2": "PTM-P-00003"}[zone]
    pack.install(node, pack.pack(house.station, zone, node.me.mark, to=theirs).sealed)


def said_to(house: House, device: Node) -> Bundle:
    return house.read(house.answer(device, house.station), device, house.station)


def down(house: House, device: Node | None = None) -> Bundle:
    """Let the station answer and the device take it; gives what was said."""
    node = device or house.warden
    sealed = house.answer(node, house.station)
    assert incoming.take(node, sealed).fate is Fate.APPLIED
    return house.read(sealed, node, house.station)


def around(house: House, device: Node) -> None:
    """Up, down, and up once more, so that the station hears how far the device has seen it."""
    for _ in range(2):
        house.up(device, house.station)
        house.down(device, house.station)
    house.up(device, house.station)


def names(house: House, node: Node) -> set[str]:
    return {row["family_name"] for row in house.rows(node, "people")}


def news(house: House, device: Node, after: int) -> tuple[int, list[Put]]:
    with house.station.write() as db:
        child = identity.peer(db, device.me.device)
        assert child is not None
        today = house.station.lens(db).today
        found = viewing.news(db, REGISTRY, house.station.me, child, after, today=today, packed=True)
    assert found is not None
    return found[0].upto, found[1]


def second(house: House) -> Node:
    """A second warden's device, admitted."""
    enrol.enrol(house.tablet, enrol.admit(house.station, enrol.request(house.tablet)).grant)
    return house.tablet


@pytest.fixture(scope="module")
def with_office(seeds: Mapping[str, Seed], tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Seed]:
    made: list[Node] = []
    known = after(seeds, tmp_path_factory.mktemp("views"), lambda house: made.append(_office(house)))
    return {**known, "office": Seed.of(made[0])}


@pytest.fixture
def office(house: House, with_office: Mapping[str, Seed]) -> Node:
    """The office of an area with zone Z2 in it, which has been told of it."""
    house.seeds = with_office
    return house._node("office")


def _office(house: House) -> Node:
    house.station.act("areas.add", None, {"code": "NORTH", "name": "The North"})
    house.station.act("zones.change", "Z2", {"area": "NORTH"})
    node = house.make("office", "desk", "PTM", "asc")
    enrol.enrol(node, enrol.admit(house.station, enrol.request(node), area="NORTH").grant)
    around(house, node)
    return node


# the column list


def test_every_column_that_a_warden_may_not_hold(house: House) -> None:
    with house.station.read() as db:
        (warden,) = [child for child in identity.children(db) if child.kind == "warden"]
    for register in REGISTRY.registers:
        may = set(scope.columns(warden, register).values())
        if register.kind in OFFICE_ONLY:
            # The end of a row is in every list; of these, no row comes that could have one.
            assert may <= {"former_id", "ended_on", "ended_reason"}, register.kind
        else:
            assert set(register.specs) - may == NOT_FOR_WARDENS[register.kind], register.kind


def test_an_office_may_hold_every_column(house: House, office: Node) -> None:
    with house.station.read() as db:
        child = identity.peer(db, office.me.device)
    assert child is not None
    for register in REGISTRY.registers:
        assert set(scope.columns(child, register).values()) == set(register.specs)


# what is said


def test_an_exchange_brings_a_changed_field_and_nothing_else(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2", "birth_date": "1990-01-01"})
    said = down(house)
    people = REGISTRY.kind("people")
    (put,) = [put for put in said.puts if put.bucket]
    assert (put.table, put.kind) == (people.nr, PUT)
    assert put.fields == ((people.specs["call_sign"].nr, "Otter 2"),)
    assert [row["call_sign"] for row in house.rows(house.warden, "people")] == ["Otter 2", None]


def test_a_field_that_is_emptied_is_emptied_on_the_device(house: House) -> None:
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": None})
    down(house)
    assert [row["call_sign"] for row in house.rows(house.warden, "people")] == [None, None]


def test_what_the_warden_may_not_hold_makes_no_news(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("people.change", "PTM-P-00002", {"birth_date": "1990-01-01"})
    house.station.act("people.change", "PTM-P-00003", {"call_sign": "elsewhere"})
    assert [put for put in said_to(house, house.warden).puts if put.bucket] == []


def test_asking_again_gives_the_same_again(house: House) -> None:
    hand(house)
    before, _ = news(house, house.warden, 0)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    first = news(house, house.warden, before)
    assert len(first[1]) == 1
    assert news(house, house.warden, before) == first
    house.station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 1"})
    assert {put.row for put in news(house, house.warden, before)[1]} > {put.row for put in first[1]}
    assert [put.fields for put in news(house, house.warden, first[0])[1]] == [((14, "Otter 1"),)]


def test_nothing_new_is_nothing_said(house: House) -> None:
    hand(house)
    upto, _ = news(house, house.warden, 0)
    assert news(house, house.warden, upto) == (upto, [])
    with house.station.read() as db:
        last = cells.last(db, house.station.me.station)
    assert upto == last


def test_another_zone_takes_a_place_even_if_nothing_else_happened(house: House, appoint: Appoint) -> None:
    hand(house)
    appoint(house.station, "PTM-P-00003", "Z2")
    before, _ = news(house, house.warden, 0)
    with house.station.write() as db:
        zone = db.scalar(text("SELECT id FROM zones WHERE code = 'Z2'"))
        identity.update_peer(db, house.warden.me.device, zone=zone)
    upto, puts = news(house, house.warden, before)
    assert upto > before
    households = REGISTRY.kind("households").nr
    assert sorted(put.kind for put in puts if put.table == households) == [PUT, EVICT, EVICT]


def test_no_answer_holds_names_once_the_appointment_has_ended(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("appointments.end", "PTM-W-00001", {"reason": "moved away"})
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    assert [put for put in said_to(house, house.warden).puts if put.bucket] == []


def test_an_exchange_never_moves_the_expiry(house: House) -> None:
    hand(house)
    expires = house.warden.me.expires
    house.later(days=3)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    around(house, house.warden)
    assert house.warden.me.expires == expires


def test_no_names_reach_a_device_that_never_had_a_pack(house: House) -> None:
    """They would be there without an expiry."""
    pack.pack(house.station, "Z1", "W1")
    around(house, house.warden)
    assert [put for put in said_to(house, house.warden).puts if put.bucket] == []
    assert house.rows(house.warden, "people") == []
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    assert [put for put in said_to(house, house.warden).puts if put.bucket] != []


def test_what_a_warden_proposed_comes_back_decided(house: House) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"add": [{"relation": "child", "given_name": "Minh"}]})
    around(house, house.warden)
    house.station.act("submissions.accept", "PTM-S-W1-00001", {"note": "for the office alone"})
    said = down(house)
    submissions = REGISTRY.kind("submissions")
    (put,) = [put for put in said.puts if put.table == submissions.nr]
    assert put.fields == ((submissions.specs["status"].nr, "accepted"),)
    (row,) = house.rows(house.warden, "submissions")
    assert (row["status"], row["note"]) == ("accepted", None)
    assert "Minh" in {row["given_name"] for row in house.rows(house.warden, "people")}


# what leaves


def test_a_family_that_moves_leaves_one_device_and_appears_on_the_other(
    house: House, appoint: Appoint
) -> None:
    hill = second(house)
    appoint(house.station, "PTM-P-00003", "Z2")
    hand(house)
    hand(house, hill, "Z2")
    for device in (house.warden, hill):
        house.up(device, house.station)
    house.station.act("households.change", "PTM-H-00002", {"zone": "Z2"})
    down(house)
    down(house, hill)
    assert (names(house, house.warden), names(house, hill)) == ({"Tamarisk"}, {"Saltmarsh", "Quillfeather"})
    for device in (house.warden, hill):
        house.up(device, house.station)
    house.station.act("households.change", "PTM-H-00002", {"zone": "Z1"})
    back = down(house)
    down(house, hill)
    assert (names(house, house.warden), names(house, hill)) == ({"Tamarisk", "Quillfeather"}, {"Saltmarsh"})
    people = REGISTRY.kind("people").nr
    (put,) = [put for put in back.puts if put.table == people]
    assert len(put.fields) > 3, "a row that comes back is put whole"


def test_what_is_derived_leaves_too(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    house.station.act("contacts.end", "PTM-C-00001", {"reason": "changed"})
    house.station.act("people.change", "PTM-P-00002", {"household": "PTM-H-00003"})
    down(house)
    with house.warden.read() as db:
        assert list(db.scalars(text("SELECT key FROM search WHERE key <> ''"))) == ["tamarisk aurelio"]
        tables = "SELECT count(*) FROM cell WHERE tbl = 8"
        assert db.scalar(text(tables)) == db.scalar(text("SELECT count(*) FROM people"))


def test_what_was_not_signed_for_stays_until_it_is(house: House, appoint: Appoint) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    with house.warden.read() as db:
        before = [log.read(db, house.warden.me.writer, lane, 0) for lane in Lane]
    appoint(house.station, "PTM-P-00003", "Z2")
    house.later(hours=1)
    hand(house, zone="Z2")
    assert names(house, house.warden) == {"Saltmarsh"}
    assert len(house.rows(house.warden, "visits")) == 1
    around(house, house.warden)
    assert house.pending(house.warden) == 0
    assert house.rows(house.warden, "visits") == []
    assert len(house.rows(house.station, "visits")) == 1
    with house.warden.read() as db:
        assert [log.read(db, house.warden.me.writer, lane, 0) for lane in Lane] == before
        assert views.leaving(db) == []
    assert "PTM-U-W1-00001" in {row["id"] for row in house.rows(house.warden, "users")}


def test_an_entry_of_the_old_zone_that_arrives_late_leaves_when_it_is_signed_for(
    house: House, appoint: Appoint
) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    sealed = outgoing.to_parent(house.warden).sealed
    appoint(house.station, "PTM-P-00003", "Z2")
    house.later(hours=1)
    hand(house, zone="Z2")
    assert incoming.take(house.station, sealed).fate is Fate.APPLIED
    house.down(house.warden, house.station)
    assert house.rows(house.warden, "visits") == []


def test_a_row_that_comes_back_before_it_left_stays(house: House, appoint: Appoint) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    around(house, house.warden)
    with house.warden.write() as db:
        visits = REGISTRY.kind("visits").nr
        row = db.scalar(text("SELECT id FROM visits"))
        views.leave_later(db, [(visits, row)])
        put = Put(visits, row, house.warden.me.station, ())
        taken_off.take_away(house.warden, db, house.warden.me, [put])
    del appoint
    assert len(house.rows(house.warden, "visits")) == 1


def test_a_whole_view_takes_off_what_the_parent_forgot_it_had_told(house: House) -> None:
    hand(house)
    with house.station.write() as db:
        db.execute(text("DELETE FROM view"))
        db.execute(text("DELETE FROM horizon"))
    house.station.act("people.change", "PTM-P-00002", {"household": "PTM-H-00003"})
    house.later(hours=1)
    hand(house)
    assert names(house, house.warden) == {"Tamarisk"}


# the office of an area


def test_an_office_sees_its_area_and_no_other(house: House, office: Node) -> None:
    assert names(house, office) == {"Saltmarsh"}
    assert [row["code"] for row in house.rows(office, "zones")] == ["Z2"]
    assert house.rows(office, "people")[0]["birth_date"] == "1982-03-03"
    house.station.act("households.change", "PTM-H-00001", {"zone": "Z2"})
    around(house, office)
    assert names(house, office) == {"Saltmarsh", "Tamarisk"}
    house.station.act("zones.change", "Z2", {"area": None})
    around(house, office)
    assert (names(house, office), house.rows(office, "zones")) == (set(), [])


def test_an_office_holds_the_areas_inside_its_own(house: House, office: Node) -> None:
    """A04: whoever has an area has the smaller ones in it, as the lists of an area say it."""
    house.station.act("areas.add", None, {"code": "CAPE", "name": "The Cape", "parent": "NORTH"})
    house.station.act("zones.change", "Z1", {"area": "CAPE"})
    around(house, office)
    assert {row["code"] for row in house.rows(office, "areas")} == {"NORTH", "CAPE"}
    assert {row["code"] for row in house.rows(office, "zones")} == {"Z1", "Z2"}
    house.station.act("areas.change", "CAPE", {"parent": None})
    around(house, office)
    assert {row["code"] for row in house.rows(office, "areas")} == {"NORTH"}
    assert {row["code"] for row in house.rows(office, "zones")} == {"Z2"}


def test_an_office_works_with_every_list_that_is_about_its_people(house: House, office: Node) -> None:
    """A04: what it records stays there; of papers only those of its people come."""
    station = house.station
    station.act("courses.add", None, {"code": "MOSS", "title": "What this station asks", "kind": "moss"})
    for person in ("PTM-P-00001", "PTM-P-00003"):
        station.act("certificates.add", None, {"person": person, "course": "MOSS", "issued_on": "2026-11-01"})
    around(house, office)
    theirs = house.rows(office, "people")[0]["id"]
    away = {"person": theirs, "away_from": "2026-12-01", "away_to": "2026-12-05"}
    office.act("absences.add", None, away)
    session = office.act("sessions.add", None, {"course": "MOSS", "held_on": "2026-11-15"}).row
    office.act("sessions.attend", session, {"people": [theirs]})
    office.act("kin.add", None, {"person": theirs, "name": "Somebody at home", "relation": "parent"})
    around(house, office)
    around(house, office)
    for kind in ("absences", "sessions", "attendances", "kin", "courses"):
        assert house.rows(office, kind), kind
        assert house.count(office, kind) == house.count(station, kind), kind
    held = {row["person"] for row in house.rows(office, "certificates")}
    assert held == {row["id"] for row in house.rows(office, "people")} & {"PTM-P-00001", "PTM-P-00003"}


def test_whoever_takes_a_zone_over_sees_when_its_families_were_last_met(house: House) -> None:
    """C11: of all visits the last that met somebody, the last call at all; nothing of other zones."""
    station = house.station
    for days, outcome in ((9, "met"), (5, "met"), (3, "not_home"), (2, "not_home")):
        at = (house.clock.now() - timedelta(days=days)).isoformat()
        station.act("visits.checkin", "PTM-H-00001", {"outcome": outcome, "occurred_at": at})
    station.act("visits.checkin", "PTM-H-00003", {"outcome": "met"})
    hand(house)
    seen = house.rows(house.warden, "visits")
    assert {row["household"] for row in seen} == {"PTM-H-00001"}
    before = [(house.clock.now() - timedelta(days=days)).date().isoformat() for days in (5, 2)]
    told = [(row["outcome"], row["occurred_at"][:10]) for row in seen]
    assert told == [("met", before[0]), ("not_home", before[1])]


def test_who_is_said_to_be_away_is_away_on_the_device(house: House) -> None:
    """A16: of all that was heard of somebody the last; the device does not believe its own older sighting."""
    station, warden = house.station, house.warden
    hand(house)
    around(house, warden)
    warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    around(house, warden)
    house.later(hours=1)
    person = next(row["id"] for row in house.rows(warden, "people") if row["household"] == "PTM-H-00001")
    for state in ("telework", "leave"):
        station.act("presence.record", None, {"person": person, "state": state})
        house.later(minutes=1)
    around(house, warden)
    shown = {row["id"]: row["presence"] for row in house.rows(warden, "people")}
    assert shown[person] == "leave"
    heard = [row for row in house.rows(warden, "presence") if row["person"] == person]
    assert sorted(row["state"] for row in heard) == ["in_zone", "leave"]
    station.act("visits.checkin", "PTM-H-00001", {"absent": [person]})
    around(house, warden)
    for node in (station, warden):
        assert {row["id"]: row["presence"] for row in house.rows(node, "people")}[person] == "leave"


def test_a_visitor_leaves_the_device_after_the_last_day(house: House) -> None:
    """A08, X22: also if nothing else of the zone changed; the station keeps the stay."""
    stay = {"family_name": "Çelik", "zone": "Z1", "contact": "PTM-P-00001", "eta": "2026-11-10"}
    house.station.act("visitors.add", None, stay | {"etd": house.clock.now().date()})
    hand(house)
    around(house, house.warden)
    before = names(house, house.warden)
    assert "Çelik" in before
    house.later(days=1)
    around(house, house.warden)
    assert names(house, house.warden) == before - {"Çelik"}
    assert house.rows(house.warden, "visitors") == []
    assert len(house.rows(house.station, "visitors")) == 1


def test_by_which_rule_a_family_is_visited_is_known_at_the_door(house: House) -> None:
    """C01, X16: the organisation's rule and the station's own; other rules stay in the office."""
    rule = {"subject": "household_visit", "title": "Every family", "kind": "every_days"}
    house.hq.act("duties.add", None, rule | {"code": "WORLD", "days": 60})
    house.exchange(house.station)
    house.station.act("duties.add", None, rule | {"code": "HERE", "days": 5})
    house.station.act("duties.add", None, rule | {"code": "LISTS", "days": 90, "subject": "agency_list"})
    hand(house)
    around(house, house.warden)
    assert {row["code"] for row in house.rows(house.warden, "duties")} == {"WORLD", "HERE"}
    for node in (house.station, house.warden):
        (visit,) = [item for item in outlook.due(node)["items"] if item["about"] == "PTM-H-00001"]
        assert (visit["by"], visit["due_on"], visit["local"]) == ("Every family", "2026-11-20", True)


def test_of_lists_that_are_not_for_wardens_not_even_a_row_comes(house: House) -> None:
    course = {"code": "BASIC", "title": "The basics", "kind": "basic"}
    house.hq.act("courses.add", None, course)
    house.exchange(house.station)
    assert house.rows(house.station, "courses")
    hand(house)
    assert house.rows(house.warden, "courses") == []


def test_what_an_office_changed_is_not_said_back_to_it(house: House, office: Node) -> None:
    office.act("people.change", "PTM-P-00003", {"call_sign": "North 1"})
    home = office.act("households.add", None, {"address": "9 Gate", "zone": "Z2"})
    house.up(office, house.station)
    said = said_to(house, office)
    assert [put for put in said.puts if put.bucket] == []
    house.down(office, house.station)
    house.up(office, house.station)
    house.station.act("households.change", home.row, {"quarter": "Gate"})
    (put,) = [put for put in down(house, office).puts if put.bucket]
    assert put.fields == ((2, "Gate"),)
    assert house.tables(office)["people"] == [
        row for row in house.tables(house.station)["people"] if "Saltmarsh" in row
    ]


def test_an_office_that_loses_hears_the_value_that_stands(house: House, office: Node) -> None:
    office.act("people.change", "PTM-P-00003", {"call_sign": "office"})
    house.later(minutes=1)
    house.station.act("people.change", "PTM-P-00003", {"call_sign": "station"})
    # It hears of the station's value while its own waits, and keeps its own until that was decided.
    house.down(office, house.station)
    assert house.rows(office, "people")[0]["call_sign"] == "office"
    around(house, office)
    assert house.rows(office, "people")[0]["call_sign"] == "station"


def test_a_value_that_stood_against_another_is_said_again(house: House, office: Node) -> None:
    people = REGISTRY.kind("people").nr
    row = next(row[0] for row in house.tables(house.station)["people"] if "Saltmarsh" in row)
    assert isinstance(row, int)
    house.station.act("people.change", row, {"call_sign": "station"})
    upto, _ = news(house, office, 0)
    assert news(house, office, upto) == (upto, [])
    me = house.station.me
    with house.station.write() as db:
        cells.stamp(db, [Change(people, row, 14, me.station, me.writer, house.station.now)])
    assert news(house, office, upto)[1] == [Put(people, row, me.station, ((14, "station"),))]


def test_what_an_office_wrote_that_is_in_no_zone_yet_stays_there(house: House, office: Node) -> None:
    new = office.act("people.add", None, {"family_name": "Anna", "category": "intern"})
    around(house, office)
    assert names(house, office) == {"Saltmarsh", "Anna"}
    house.station.act("people.change", new.row, {"household": "PTM-H-00001"})
    around(house, office)
    assert names(house, office) == {"Saltmarsh"}


# in any order


def expected(house: House, device: Node) -> dict[str, set[tuple[object, ...]]]:
    """What a device would hold of the station if it were told all of it just now."""
    with house.station.write() as db:
        child = identity.peer(db, device.me.device)
        assert child is not None
        today = house.station.lens(db).today
        found = viewing.news(db, REGISTRY, house.station.me, child, 0, today=today, packed=True)
    assert found is not None
    rows: dict[str, set[tuple[object, ...]]] = {}
    for put in found[1]:
        register = REGISTRY.number(put.table)
        assert register is not None
        if put.kind == PUT:
            fields = {number: value for number, value in put.fields if value is not None}
            rows.setdefault(register.kind, set()).add((put.row, *sorted(fields.items())))
    return rows


def holds(device: Node) -> dict[str, set[tuple[object, ...]]]:
    rows: dict[str, set[tuple[object, ...]]] = {}
    with device.read() as db:
        for register in REGISTRY.registers:
            mine = register.sql.select().where(register.sql.c.station == device.me.station)
            for row in db.execute(mine).mappings():
                fields = {nr: row[name] for nr, name in register.by_number.items() if row[name] is not None}
                rows.setdefault(register.kind, set()).add((row["id"], *sorted(fields.items())))
    return rows


HOMES = st.sampled_from(["00001", "00002", "00003"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(0, 2), st.sampled_from(["Z1", "Z2", None])),
        st.tuples(st.just("sign"), st.integers(0, 2), st.sampled_from(["Otter", "Heron", None])),
        st.tuples(st.just("live"), st.integers(0, 2), HOMES),
        st.tuples(st.just("zone"), st.integers(0, 1), st.none()),
        st.tuples(st.sampled_from(["end", "visit"]), st.integers(0, 2), st.none()),
        st.tuples(st.sampled_from(["up", "down", "lost"]), st.just(0), st.none()),
    ),
    max_size=14,
)


def play(house: House, kind: str, which: int, what: object) -> None:
    """Do one step, if it can be done."""
    station, warden = house.station, house.warden
    number = f"{which + 1:05}"
    steps: dict[str, Callable[[], object]] = {
        "move": lambda: station.act("households.change", f"PTM-H-{number}", {"zone": what}),
        "sign": lambda: station.act("people.change", f"PTM-P-{number}", {"call_sign": what}),
        "live": lambda: station.act("people.change", f"PTM-P-{number}", {"household": f"PTM-H-{what}"}),
        "end": lambda: station.act("contacts.end", f"PTM-C-{number}", {"reason": "over"}),
        "zone": lambda: hand(house, zone=f"Z{which + 1}"),
        "visit": lambda: warden.act("visits.checkin", f"PTM-H-{number}", {"all_present": True}),
        "up": lambda: house.up(warden, station),
        "down": lambda: house.down(warden, station),
        "lost": lambda: (outgoing.to_parent(warden), house.answer(warden, station)),
    }
    with suppress(Refused):
        steps[kind]()


@settings(max_examples=6)
@given(steps=STEPS)
def test_a_device_holds_its_view_whatever_happened_on_the_way(
    houses: Callable[[ExitStack], House], appoint: Appoint, steps: list[tuple[str, int, object]]
) -> None:
    with ExitStack() as stack:
        house = houses(stack)
        appoint(house.station, "PTM-P-00003", "Z2")
        hand(house)
        for step in steps:
            house.later(minutes=1)
            play(house, *step)
        around(house, house.warden)
        assert house.reasons(house.station) == []
        assert holds(house.warden) == expected(house, house.warden)


# what is erased


def erase_at_station(house: House, kind: str, row: int) -> None:
    with house.station.write() as db:
        erase.erase_row(db, REGISTRY, REGISTRY.kind(kind).nr, row, 0)


def test_what_is_erased_at_the_station_is_emptied_on_the_device(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    row = next(row[0] for row in house.tables(house.warden)["people"] if "Quillfeather" in row)
    assert isinstance(row, int)
    erase_at_station(house, "people", row)
    said = down(house)
    people = REGISTRY.kind("people").nr
    # Nobody knows any more where they live: what is left of the row is no part of the zone.
    assert [put.kind for put in said.puts if (put.table, put.row) == (people, row)] == [ERASE, EVICT]
    assert row not in {one[0] for one in house.tables(house.warden)["people"]}
    with house.warden.read() as db:
        assert not any("quillfeather" in key for key in db.scalars(text("SELECT key FROM search")))


def test_what_the_warden_wrote_of_it_is_taken_out_of_its_log(house: House) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True, "note": "by the blue gate"})
    around(house, house.warden)
    (visit,) = [row[0] for row in house.tables(house.warden)["visits"]]
    assert isinstance(visit, int)
    me = house.warden.me
    with house.warden.read() as db:
        before = [
            log.chain_at(db, me.writer, lane, head.seq) for lane, head in log.heads(db, me.writer).items()
        ]
    erase_at_station(house, "visits", visit)
    with house.station.write() as db:
        log.backed_up(db, log.standings(db))
    around(house, house.warden)
    with house.warden.read() as db:
        ends = []
        for lane in Lane:
            chain = first_link(me.writer, lane)
            nonces = log.links(db, me.writer, lane, 0)
            for entry, (nonce, stands) in zip(log.read(db, me.writer, lane, 0), nonces, strict=True):
                chain = link(chain, entry, nonce)
                assert chain == stands
            ends.append(chain)
        assert ends == before
        (entry,) = log.history(db, REGISTRY.kind("visits").nr, visit)
        # That somebody was there stays, and what they said does not.
        erased = {number for number, value in entry.fields if isinstance(value, Erased)}
        assert erased == {REGISTRY.kind("visits").specs["note"].nr}
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True})
    assert house.up(house.warden, house.station).fate is Fate.APPLIED


def test_what_left_the_device_and_is_erased_later_is_erased_in_its_log(
    house: House, appoint: Appoint
) -> None:
    hand(house)
    house.warden.act("visits.checkin", "PTM-H-00001", {"all_present": True, "note": "by the blue gate"})
    around(house, house.warden)
    (visit,) = [row[0] for row in house.tables(house.warden)["visits"]]
    assert isinstance(visit, int)
    appoint(house.station, "PTM-P-00003", "Z2")
    hand(house, zone="Z2")
    around(house, house.warden)
    assert house.rows(house.warden, "visits") == []
    erase_at_station(house, "visits", visit)
    with house.station.write() as db:
        log.backed_up(db, log.standings(db))
    around(house, house.warden)
    with house.warden.read() as db:
        (entry,) = log.history(db, REGISTRY.kind("visits").nr, visit)
    note = REGISTRY.kind("visits").specs["note"].nr
    assert isinstance(dict(entry.fields)[note], Erased)
