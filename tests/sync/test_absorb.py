"""What a child may say: its own rows, by a role that may, typed; what fails waits alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import cells, erase, log
from store.by_name import find
from store.columns import Wire
from store.entry import Kind
from store.ids import SELF_CHOSEN, row_id
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.values import Value
from sync import enrol, outgoing
from sync.fate import Fate, Receipt
from sync.incoming import take
from tests.postgres.fixtures import both

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def first(node: Node, table: str) -> int:
    with node.read() as db:
        found = db.scalar(text(f"SELECT min(id) FROM {table}"))  # noqa: S608 - our own tables
    assert isinstance(found, int)
    return found


def waiting(node: Node) -> list[tuple[int, str]]:
    """Give what waits, as column and reason."""
    with node.read() as db:
        found = db.execute(text("SELECT col, reason FROM waiting ORDER BY writer, lane, seq, col"))
        return [(column, reason) for column, reason in found]


def told(node: Node) -> list[tuple[int, str]]:
    """Give what a node's children are told, as column and reason."""
    with node.read() as db:
        return [
            (c, reason) for c, reason in db.execute(text("SELECT col, reason FROM verdict ORDER BY place"))
        ]


def around(house: House, *, reason: str, child: Node | None = None, parent: Node | None = None) -> Receipt:
    """Send what was slipped in; it is kept apart for that reason, and an honest change beside it applies."""
    child, parent = child or house.station, parent or house.hq
    if child is house.station:
        child.act("zones.change", "Z2", {"radio_channel": "9"})
    receipt = house.up(child, parent)
    assert receipt.fate is Fate.APPLIED
    assert (receipt.applied, receipt.quarantined) == (1 if child is house.station else 0, 1)
    assert house.reasons(parent) == [reason]
    assert told(parent) == [(0, reason)], "its author hears of it"
    if child is house.station:
        assert [z["radio_channel"] for z in house.rows(parent, "zones")] == [None, "9"]
        house.down(child, parent)
        assert house.pending(child) == 0
    return receipt


def test_a_row_of_another_station_is_not_ours_to_change(heard: House) -> None:
    other = heard.other
    other.act("people.add", None, {"family_name": "Gull", "category": "intern"})
    heard.exchange(other)
    theirs = first(other, "people")
    heard.slip(heard.station, "people", theirs, {"family_name": "Stolen"})
    around(heard, reason="owned_elsewhere")
    assert heard.rows(other, "people")[0]["family_name"] == "Gull"
    with heard.hq.read() as db:
        assert db.scalar(text("SELECT family_name FROM people WHERE id = :i"), {"i": theirs}) == "Gull"


def test_reference_data_is_not_ours_to_change(heard: House) -> None:
    heard.slip(
        heard.station, "agencies", first(heard.station, "agencies"), {"name": "Ours"}, act="agencies.change"
    )
    around(heard, reason="owned_elsewhere")
    assert heard.rows(heard.hq, "agencies")[0]["name"] == "Harbour Relief Board"


@pytest.mark.parametrize("whose", ["hq", "other", "nobody", "warden of another"])
def test_a_new_row_bears_the_number_of_who_made_it(heard: House, whose: str) -> None:
    slot = {
        "hq": heard.hq.me.slot,
        "other": heard.other.me.slot,
        "nobody": 0,
        # The third station's block: two blocks behind the first's.
        "warden of another": 3 * 256 + 1,
    }[whose]
    said = {"family_name": "Forged", "category": "intern"}
    heard.slip(heard.station, "people", row_id(slot, 4000), said, does=Kind.INSERT, act="people.add")
    around(heard, reason="row")


def test_a_row_of_the_stations_own_block_is_taken(heard: House) -> None:
    """The station passes on what its wardens' devices wrote."""
    station = heard.station
    row = row_id(heard.child(station, heard.warden).slot, 900)
    said: dict[str, Value] = {
        "person": first(station, "people"),
        "state": "in_zone",
        "source": "warden",
        "occurred_at": station.now,
    }
    heard.slip(station, "presence", row, said, does=Kind.INSERT, act="devices.accept")
    assert heard.up(station).quarantined == 0
    assert heard.count(heard.hq, "presence") == 1


def test_a_row_is_inserted_once(heard: House) -> None:
    person = first(heard.station, "people")
    said = {"family_name": "Again", "category": "intern"}
    heard.slip(heard.station, "people", person, said, does=Kind.INSERT, act="people.add")
    around(heard, reason="row")


def test_a_change_waits_for_the_row_it_is_about(heard: House) -> None:
    """It may travel in another lane."""
    station, hq = heard.station, heard.hq
    row = row_id(station.me.slot, 4000)
    heard.slip(station, "people", row, {"family_name": "Later"})
    receipt = heard.up(station)
    assert (receipt.applied, receipt.quarantined) == (0, 0)
    assert waiting(hq) == [(0, "early")]
    said = {"family_name": "First", "category": "intern"}
    heard.slip(station, "people", row, said, does=Kind.INSERT, act="people.add")
    heard.exchange(station)
    assert waiting(hq) == []
    assert "Later" in [person["family_name"] for person in heard.rows(hq, "people")]


def test_what_was_changed_again_is_not_put_back_by_what_waited(heard: House) -> None:
    station, hq = heard.station, heard.hq
    row = row_id(station.me.slot, 4000)
    heard.slip(station, "people", row, {"family_name": "Early"})
    heard.up(station)
    said = {"family_name": "First", "category": "intern"}
    heard.slip(station, "people", row, said, does=Kind.INSERT, act="people.add")
    heard.slip(station, "people", row, {"family_name": "Last"})
    heard.up(station)
    assert waiting(hq) == []
    assert "Last" in [person["family_name"] for person in heard.rows(hq, "people")]


def test_an_entry_waits_for_the_user_who_made_it(heard: House) -> None:
    station, hq = heard.station, heard.hq
    user = row_id(station.me.slot, 900)
    heard.slip(station, "people", first(station, "people"), {"function": "Clerk"}, actor=user)
    heard.up(station)
    assert waiting(hq) == [(0, "early")]
    said = {"name": "new", "role": "fsco"}
    heard.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    heard.up(station)
    assert waiting(hq) == []
    assert "Clerk" in [person["function"] for person in heard.rows(hq, "people")]


def test_what_waited_is_judged_when_its_turn_comes(heard: House) -> None:
    """The user who comes may turn out to be one who may not."""
    station, hq = heard.station, heard.hq
    user = row_id(station.me.slot, 900)
    heard.slip(station, "zones", first(station, "zones"), {"name": "x"}, act="zones.change", actor=user)
    heard.up(station)
    said = {"name": "aide", "role": "fsca"}
    heard.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    heard.up(station)
    assert waiting(hq) == []
    assert heard.reasons(hq) == ["not_allowed"]
    assert told(hq) == [(0, "not_allowed")]


def test_a_reference_to_a_device_that_is_not_known_yet_waits(heard: House) -> None:
    """A device that was reborn draws its own slot; its row may travel in another lane."""
    station, hq = heard.station, heard.hq
    slot = SELF_CHOSEN + 77
    device, person = row_id(station.me.slot, 900), row_id(slot, 1)
    heard.slip(station, "contacts", first(station, "contacts"), {"person": person}, act="contacts.change")
    heard.slip(station, "people", person, {"family_name": "W"}, does=Kind.INSERT, act="devices.accept")
    heard.up(station)
    assert waiting(hq) == [(0, "early"), (0, "early")]
    said: dict[str, Value] = {"kind": "warden", "code": "PTM", "slot": slot, "mark": "R00025"}
    said["of"] = station.me.station
    heard.slip(station, "devices", device, said, does=Kind.INSERT, act="devices.accept")
    heard.up(station)
    assert (waiting(hq), heard.reasons(hq)) == ([], [])
    assert "W" in [row["family_name"] for row in heard.rows(hq, "people")]


@pytest.mark.parametrize("kind", [0, 6, 99])
def test_an_unknown_kind_of_entry_is_kept_apart(heard: House, kind: int) -> None:
    heard.slip(heard.station, "people", first(heard.station, "people"), {"family_name": "x"}, does=kind)
    around(heard, reason="row")


@pytest.mark.parametrize("said", [{}, {"family_name": "a", "given_name": "b"}])
def test_a_change_is_of_one_field(heard: House, said: dict[str, Value]) -> None:
    heard.slip(heard.station, "people", first(heard.station, "people"), said)
    around(heard, reason="row")


@pytest.mark.parametrize("table", ["people", "presence"])
def test_another_stations_person_cannot_be_named(heard: House, table: str) -> None:
    other, station = heard.other, heard.station
    other.act("people.add", None, {"family_name": "Gull", "category": "intern"})
    heard.exchange(other)
    theirs = first(other, "people")
    if table == "presence":
        row, act = row_id(station.me.slot, 900), "presence.record"
        said: dict[str, Value] = {
            "person": theirs,
            "state": "leave",
            "source": "office",
            "occurred_at": station.now,
        }
        heard.slip(station, "presence", row, said, does=Kind.INSERT, act=act)
    else:
        heard.slip(station, "contacts", first(station, "contacts"), {"person": theirs}, act="contacts.change")
    around(heard, reason="reference")


# types


def sent_with(house: House, wires: dict[tuple[int, int], Wire]) -> Receipt:
    """Send the station's bundle as a version would that knows these columns so."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(REGISTRY, "wires", {**REGISTRY.wires, **wires})
        sealed = outgoing.to_parent(house.station).sealed
    return take(house.hq, sealed)


@pytest.mark.parametrize(
    ("kind", "column", "wire", "value"),
    [
        ("people", "family_name", Wire.NUMBER, 5),
        ("people", "family_name", Wire.FLAG, True),
        ("people", "family_name", Wire.TEXT, "Az\0mbuja"),
        ("people", "birth_date", Wire.TEXT, "yesterday"),
        ("people", "birth_date", Wire.NUMBER, 19_800_101),
        ("people", "essential", Wire.TEXT, "yes"),
        ("people", "essential", Wire.NUMBER, 7),
        ("people", "household", Wire.TEXT, "home"),
        ("people", "household", Wire.NUMBER, -5),
        ("contacts", "priority", Wire.TEXT, "first"),
        ("contacts", "priority", Wire.FLAG, True),
    ],
)
def test_a_value_of_another_type_is_kept_apart(
    heard: House, kind: str, column: str, wire: Wire, value: Value
) -> None:
    station, hq = heard.station, heard.hq
    register = REGISTRY.kind(kind)
    heard.slip(station, kind, first(station, kind), {column: value}, act=f"{kind}.change")
    receipt = sent_with(heard, {(register.nr, register.specs[column].nr): wire})
    assert (receipt.applied, receipt.quarantined) == (0, 1)
    assert heard.reasons(hq) == ["value"]
    assert heard.rows(hq, kind) == heard.rows(station, kind)


LONG = "".join(chr(0x4E00 + turn * turn % 20_000) for turn in range(3_000))


@both
@pytest.mark.parametrize(
    ("column", "value"),
    [
        pytest.param("given_name", "Az\0mbuja", id="a zero"),
        pytest.param("index_no", LONG, id="too long for an index"),
    ],
)
def test_what_a_server_cannot_keep_is_kept_apart_and_the_rest_is_laid(
    heard: House, column: str, value: str
) -> None:
    station, hq = heard.station, heard.hq
    heard.slip(station, "people", first(station, "people"), {column: value})
    station.act("people.change", "PTM-P-00001", {"call_sign": "Otter 2"})
    receipt = take(hq, outgoing.to_parent(station).sealed)
    assert (receipt.applied, receipt.quarantined) == (1, 1)
    assert heard.reasons(hq) == ["value"]


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**68])
def test_numbers_that_the_store_cannot_hold_cannot_be_said(heard: House, value: int) -> None:
    """The wire has no words for them; ``test_records.py`` tries what a forger may write instead."""
    station, hq = heard.station, heard.hq
    station.act("contacts.change", "PTM-C-00001", {"priority": 3})
    said = heard.news(station)
    entry = said.entries[0]._replace(fields=((REGISTRY.kind("contacts").specs["priority"].nr, value),))
    with pytest.raises(Refused) as refused:
        heard.say(replace(said, entries=(entry,)), station, hq)
    assert refused.value.code is Code.ENTRY_DAMAGED


@pytest.mark.parametrize("name", ["actor", "act", "seen", "table", "kind", "wall"])
@pytest.mark.parametrize("value", [2**63, 2**66])
def test_heads_that_the_store_cannot_hold_make_the_bundle_malformed(
    heard: House, name: str, value: int
) -> None:
    station, hq = heard.station, heard.hq
    station.act("contacts.change", "PTM-C-00001", {"priority": 3})
    said = heard.news(station)
    entry = said.entries[0]._replace(**{name: value})  # type: ignore[arg-type]  # whatever the field
    wires = {**REGISTRY.wires, (entry.table, 5): Wire.NUMBER}
    receipt = take(hq, heard.say(replace(said, entries=(entry,)), station, hq, wires))
    assert receipt.code is not None
    assert receipt.code.name == "BUNDLE_MALFORMED"


def test_what_a_newer_version_wrote_waits(heard: House) -> None:
    station, hq = heard.station, heard.hq
    contacts = REGISTRY.kind("contacts").nr
    heard.slip(station, "contacts", first(station, "contacts"), {40: "new"}, act="contacts.change")
    station.act("contacts.change", "PTM-C-00001", {"priority": 4})
    receipt = sent_with(heard, {(contacts, 40): Wire.TEXT})
    assert (receipt.applied, receipt.quarantined) == (1, 0)
    assert waiting(hq) == [(40, "newer")]
    assert told(hq) == [], "it was not refused"


def test_the_known_fields_of_a_newer_row_are_laid(heard: House) -> None:
    station, hq = heard.station, heard.hq
    people = REGISTRY.kind("people").nr
    row, said = row_id(station.me.slot, 900), {1: "New", 8: "intern", 40: "x", 41: "y"}
    heard.slip(station, "people", row, said, does=Kind.INSERT, act="people.add")
    assert sent_with(heard, {(people, 40): Wire.TEXT, (people, 41): Wire.TEXT}).applied == 1
    assert waiting(hq) == [(40, "newer"), (41, "newer")]
    assert "New" in [person["family_name"] for person in heard.rows(hq, "people")]


# roles


def test_an_entry_by_a_role_that_may_not_waits_alone(heard: House) -> None:
    station, hq = heard.station, heard.hq
    user = row_id(station.me.slot, 900)
    heard.slip(
        station, "users", user, {"name": "aide", "role": "fsca"}, does=Kind.INSERT, act="devices.accept"
    )
    assert heard.up(station).quarantined == 0
    zone = first(station, "zones")
    heard.slip(station, "zones", zone, {"name": "Renamed"}, act="zones.change", actor=user)
    around(heard, reason="not_allowed")
    assert "Renamed" not in [z["name"] for z in heard.rows(hq, "zones")]


@pytest.mark.parametrize("actor", [5, 1 << 39 | 1])
def test_an_actor_who_is_not_of_the_station_may_nothing(heard: House, actor: int) -> None:
    person = first(heard.station, "people")
    heard.slip(heard.station, "people", person, {"family_name": "x"}, actor=actor)
    around(heard, reason="not_allowed")


def test_an_act_of_nobody_at_all_is_malformed(heard: House) -> None:
    """No door writes one; 0 is no row's number."""
    person = first(heard.station, "people")
    heard.slip(heard.station, "people", person, {"family_name": "x"}, actor=0)
    assert heard.up(heard.station).code is Code.BUNDLE_MALFORMED


def test_a_user_who_left_may_nothing(heard: House) -> None:
    station = heard.station
    user = row_id(station.me.slot, 900)
    said = {"name": "gone", "role": "fsco"}
    heard.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    heard.slip(station, "users", user, {"ended_on": "2026-11-01"}, act="devices.accept")
    heard.slip(station, "people", first(station, "people"), {"family_name": "x"}, actor=user)
    receipt = heard.up(station)
    assert (receipt.applied, receipt.quarantined) == (2, 1)
    assert heard.reasons(heard.hq) == ["not_allowed"]


def test_a_user_who_came_and_was_renamed_in_one_bundle_may_act(heard: House) -> None:
    station = heard.station
    user = row_id(station.me.slot, 900)
    said = {"name": "new", "role": "fsco"}
    heard.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    heard.slip(station, "users", user, {"name": "newer"}, act="devices.accept")
    heard.slip(station, "people", first(station, "people"), {"family_name": "x"}, actor=user)
    assert heard.up(station).quarantined == 0


def test_an_act_of_a_newer_version_waits(heard: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY, "act_number", lambda _: 9999)
    heard.slip(heard.station, "people", first(heard.station, "people"), {"family_name": "x"})
    monkeypatch.undo()
    receipt = heard.up(heard.station)
    assert (receipt.applied, receipt.quarantined) == (0, 0)
    assert waiting(heard.hq) == [(0, "newer")]


def test_nobody_founds_themselves_a_second_time(heard: House) -> None:
    station = heard.station
    user = row_id(station.me.slot, 900)
    said = {"name": "me too", "role": "fsco"}
    heard.slip(station, "users", user, said, does=Kind.INSERT, act="users.found", actor=user)
    around(heard, reason="not_allowed")


def test_a_station_does_not_write_the_list_of_stations(heard: House) -> None:
    station = heard.station
    heard.slip(station, "stations", station.me.station, {"code": "GUL"}, act="devices.accept")
    around(heard, reason="not_allowed")


@pytest.mark.parametrize("slot", ["other", "hq", "next block"])
def test_a_station_admits_devices_into_its_own_block_only(heard: House, slot: str) -> None:
    station = heard.station
    slots = {"other": heard.other.me.slot, "hq": 1, "next block": 2 * 256 + 1}
    said: dict[str, Value] = {
        "kind": "warden",
        "code": "PTM",
        "slot": slots[slot],
        "mark": "W9",
        "of": station.me.station,
    }
    row = row_id(station.me.slot, 900)
    heard.slip(station, "devices", row, said, does=Kind.INSERT, act="devices.admit")
    around(heard, reason="row")


def test_what_a_device_is_cannot_be_changed_from_below(heard: House) -> None:
    station = heard.station
    with station.read() as db:
        device = db.scalar(text("SELECT id FROM devices WHERE slot = :s"), {"s": station.me.slot})
    heard.slip(station, "devices", device, {"slot": heard.other.me.slot}, act="devices.accept")
    around(heard, reason="not_allowed")


# wardens


def test_a_wardens_device_adds_what_was_seen_and_nothing_else(heard: House) -> None:
    station, warden = heard.station, heard.warden
    heard.up(warden, station)
    person, zone = first(station, "people"), first(station, "zones")
    row = row_id(warden.me.slot, 900)
    forged: list[tuple[str, int, dict[str, Value], Kind]] = [
        ("people", person, {"family_name": "Renamed"}, Kind.SET),
        ("people", row, {"family_name": "New", "category": "intern"}, Kind.INSERT),
        ("zones", zone, {"radio_channel": "1"}, Kind.SET),
        ("appointments", row, {"person": person, "role": "warden", "zone": zone}, Kind.INSERT),
        ("users", row, {"name": "x", "role": "warden"}, Kind.INSERT),
        ("devices", row, {"kind": "warden", "slot": 5}, Kind.INSERT),
    ]
    for kind, at, said, does in forged:
        heard.slip(warden, kind, at, said, does=does, act="visits.checkin")
    before = heard.tables(station)
    receipt = heard.up(warden, station)
    assert (receipt.applied, receipt.quarantined) == (0, len(forged))
    assert sorted(heard.reasons(station)) == ["not_allowed"] * 5 + ["row"]
    assert heard.tables(station) == before


def test_two_devices_refused_entries_are_both_kept(heard: House) -> None:
    """What is kept apart is known by its writer as well, not by its number alone."""
    station, warden = heard.station, heard.warden
    second = heard.tablet
    enrol.enrol(second, enrol.admit(station, enrol.request(second)).grant)
    for device in (warden, second):
        heard.up(device, station)
        heard.slip(device, "people", first(station, "people"), {"family_name": "x"}, act="visits.checkin")
        assert heard.up(device, station).quarantined == 1
    assert heard.reasons(station) == ["not_allowed", "not_allowed"]


def test_an_act_that_could_not_have_written_there_is_kept_apart(heard: House) -> None:
    """A role that may change people claims that act and writes another list."""
    zone = first(heard.station, "zones")
    heard.slip(heard.station, "zones", zone, {"name": "Taken over"}, act="people.change")
    around(heard, reason="not_allowed")
    assert "Taken over" not in [row["name"] for row in heard.rows(heard.hq, "zones")]


def test_a_change_of_an_erased_row_that_comes_late_brings_nothing_back(heard: House) -> None:
    station, hq = heard.station, heard.hq
    row = first(station, "people")
    table = REGISTRY.kind("people").nr
    with hq.write() as db:
        erase.erase_row(db, REGISTRY, table, row, 0)
    station.act("people.change", row, {"call_sign": "told too late"})
    heard.up(station)
    with hq.read() as db:
        assert db.scalar(text("SELECT call_sign FROM people WHERE id = :i"), {"i": row}) is None
        assert not [v for e in log.history(db, table, row) for _, v in e.fields if v == "told too late"]
    for _ in range(3):
        heard.exchange(station)
    with station.read() as db:
        assert db.scalar(text("SELECT call_sign FROM people WHERE id = :i"), {"i": row}) is None


def test_a_value_that_was_told_again_was_seen_where_it_stood_first(heard: House) -> None:
    """Otherwise a loser's first entry would make the next one lose, though its author knew the decision."""
    station, hq = heard.station, heard.hq
    with hq.read() as db:
        person = find(db, REGISTRY.kind("people"), hq.numbers(db), "PTM-P-00001")
    station.act("people.change", person, {"function": "written before"})
    heard.later(minutes=5)
    heard.lay(hq, "people", person, function="decided here")
    with hq.read() as db:
        place = cells.last(db, station.me.station)
    assert heard.up(station).conflicts == 1
    with hq.read() as db:
        again = cells.standing(db, REGISTRY.kind("people").nr, person, 9)
        assert cells.last(db, station.me.station) > place
    assert again is not None
    assert again.seq == place
    heard.down(station)
    station.act("people.change", person, {"function": "written knowing it"})
    assert heard.up(station).conflicts == 0
    with hq.read() as db:
        known = cells.standing(db, REGISTRY.kind("people").nr, person, 9)
    assert known is not None
    assert known.seq > place, "a new value stands at its own place"
