"""What a child may say: its own rows, by a role that may, typed; what fails waits alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cbor2
import pytest
from sqlalchemy import text

from store.columns import Wire
from store.entry import Kind
from store.ids import row_id
from store.registers import REGISTRY
from store.values import Value
from sync import enrol, outgoing
from sync.incoming import Fate, Receipt, take

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def first(node: Node, table: str) -> int:
    with node.read() as db:
        found = db.scalar(text(f"SELECT min(id) FROM {table}"))  # noqa: S608 - our own tables
    assert isinstance(found, int)
    return found


def around(house: House, *, reason: str, child: Node | None = None, parent: Node | None = None) -> Receipt:
    """Send what was slipped in; it is kept apart for that reason, and an honest change beside it applies."""
    child, parent = child or house.station, parent or house.hq
    if child is house.station:
        child.act("zones.change", "Z2", {"radio_channel": "9"})
    receipt = house.up(child, parent)
    assert receipt.fate is Fate.APPLIED
    assert (receipt.applied, receipt.quarantined) == (1 if child is house.station else 0, 1)
    assert house.reasons(parent) == [reason]
    if child is house.station:
        assert [z["radio_channel"] for z in house.rows(parent, "zones")] == [None, "9"]
        house.down(child, parent)
        assert house.pending(child) == 0
    return receipt


@pytest.fixture(autouse=True)
def _heard(house: House) -> None:
    """Let headquarters know the station before a test begins."""
    house.exchange(house.station)


def test_a_row_of_another_station_is_not_ours_to_change(house: House) -> None:
    other = house.other
    other.act("people.add", None, {"family_name": "Gull", "category": "intern"})
    house.exchange(other)
    theirs = first(other, "people")
    house.slip(house.station, "people", theirs, {"family_name": "Stolen"})
    around(house, reason="owned_elsewhere")
    assert house.rows(other, "people")[0]["family_name"] == "Gull"
    with house.hq.read() as db:
        assert db.scalar(text("SELECT family_name FROM people WHERE id = :i"), {"i": theirs}) == "Gull"


def test_reference_data_is_not_ours_to_change(house: House) -> None:
    house.slip(
        house.station, "agencies", first(house.station, "agencies"), {"name": "Ours"}, act="agencies.change"
    )
    around(house, reason="owned_elsewhere")
    assert house.rows(house.hq, "agencies")[0]["name"] == "Harbour Relief Board"


@pytest.mark.parametrize("whose", ["hq", "other", "nobody", "warden of another"])
def test_a_new_row_bears_the_number_of_who_made_it(house: House, whose: str) -> None:
    slot = {
        "hq": house.hq.me.slot,
        "other": house.other.me.slot,
        "nobody": 0,
        # The third station's block: two blocks behind the first's.
        "warden of another": 3 * 256 + 1,
    }[whose]
    said = {"family_name": "Forged", "category": "intern"}
    house.slip(house.station, "people", row_id(slot, 4000), said, does=Kind.INSERT, act="people.add")
    around(house, reason="row")


def test_a_row_of_the_stations_own_block_is_taken(house: House) -> None:
    """The station passes on what its wardens' devices wrote."""
    station = house.station
    row = row_id(house.child(station, house.warden).slot, 900)
    said = {
        "person": first(station, "people"),
        "state": "in_zone",
        "source": "warden",
        "occurred_at": station.now,
    }
    house.slip(station, "presence", row, said, does=Kind.INSERT, act="devices.accept")
    assert house.up(station).quarantined == 0
    assert house.count(house.hq, "presence") == 1


def test_a_row_is_inserted_once(house: House) -> None:
    person = first(house.station, "people")
    said = {"family_name": "Again", "category": "intern"}
    house.slip(house.station, "people", person, said, does=Kind.INSERT, act="people.add")
    around(house, reason="row")


def test_a_row_that_is_not_there_is_not_changed(house: House) -> None:
    house.slip(house.station, "people", row_id(house.station.me.slot, 4000), {"family_name": "Nobody"})
    around(house, reason="row")


@pytest.mark.parametrize("kind", [0, 4, 99])
def test_an_unknown_kind_of_entry_is_kept_apart(house: House, kind: int) -> None:
    house.slip(house.station, "people", first(house.station, "people"), {"family_name": "x"}, does=kind)
    around(house, reason="row")


@pytest.mark.parametrize("said", [{}, {"family_name": "a", "given_name": "b"}])
def test_a_change_is_of_one_field(house: House, said: dict[str, Value]) -> None:
    house.slip(house.station, "people", first(house.station, "people"), said)
    around(house, reason="row")


@pytest.mark.parametrize("table", ["people", "presence"])
def test_another_stations_person_cannot_be_named(house: House, table: str) -> None:
    other, station = house.other, house.station
    other.act("people.add", None, {"family_name": "Gull", "category": "intern"})
    house.exchange(other)
    theirs = first(other, "people")
    if table == "presence":
        row, act = row_id(station.me.slot, 900), "presence.record"
        said: dict[str, Value] = {
            "person": theirs,
            "state": "leave",
            "source": "office",
            "occurred_at": station.now,
        }
        house.slip(station, "presence", row, said, does=Kind.INSERT, act=act)
    else:
        house.slip(station, "contacts", first(station, "contacts"), {"person": theirs}, act="contacts.change")
    around(house, reason="reference")


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
    house: House, kind: str, column: str, wire: Wire, value: Value
) -> None:
    station, hq = house.station, house.hq
    register = REGISTRY.kind(kind)
    house.slip(station, kind, first(station, kind), {column: value}, act=f"{kind}.change")
    receipt = sent_with(house, {(register.nr, register.specs[column].nr): wire})
    assert (receipt.applied, receipt.quarantined) == (0, 1)
    assert house.reasons(hq) == ["value"]
    assert house.rows(hq, kind) == house.rows(station, kind)


@pytest.mark.parametrize("value", [2**63, -(2**63) - 1, 2**68])
def test_numbers_that_the_store_cannot_hold_make_the_bundle_malformed(house: House, value: int) -> None:
    station, hq = house.station, house.hq
    station.act("contacts.change", "PTM-C-00001", {"priority": 3})
    said = house.news(station)
    entry = replace(said.entries[0], fields=((REGISTRY.kind("contacts").specs["priority"].nr, value),))
    receipt = take(hq, house.say(replace(said, entries=(entry,)), station, hq))
    assert receipt.code is not None
    assert receipt.code.name == "BUNDLE_MALFORMED"


@pytest.mark.parametrize("name", ["actor", "act", "seen", "table", "kind", "wall"])
@pytest.mark.parametrize("value", [2**63, 2**66])
def test_heads_that_the_store_cannot_hold_make_the_bundle_malformed(
    house: House, name: str, value: int
) -> None:
    station, hq = house.station, house.hq
    station.act("contacts.change", "PTM-C-00001", {"priority": 3})
    said = house.news(station)
    entry = replace(said.entries[0], **{name: value})  # type: ignore[arg-type]  # whatever the field
    wires = {**REGISTRY.wires, (entry.table, 5): Wire.NUMBER}
    receipt = take(hq, house.say(replace(said, entries=(entry,)), station, hq, wires))
    assert receipt.code is not None
    assert receipt.code.name == "BUNDLE_MALFORMED"


def test_what_a_newer_version_wrote_waits_word_for_word(house: House) -> None:
    station, hq = house.station, house.hq
    contacts = REGISTRY.kind("contacts").nr
    house.slip(station, "contacts", first(station, "contacts"), {40: "new"}, act="contacts.change")
    station.act("contacts.change", "PTM-C-00001", {"priority": 4})
    receipt = sent_with(house, {(contacts, 40): Wire.TEXT})
    assert (receipt.applied, receipt.quarantined) == (1, 1)
    ((reason, content),) = house.quarantined(hq)
    assert reason == "newer"
    assert cbor2.loads(content)[1] == [[40, "new"]]


# roles


def test_an_entry_by_a_role_that_may_not_waits_alone(house: House) -> None:
    station, hq = house.station, house.hq
    user = row_id(station.me.slot, 900)
    house.slip(
        station, "users", user, {"name": "aide", "role": "fsca"}, does=Kind.INSERT, act="devices.accept"
    )
    assert house.up(station).quarantined == 0
    zone = first(station, "zones")
    house.slip(station, "zones", zone, {"name": "Renamed"}, act="zones.change", actor=user)
    around(house, reason="not_allowed")
    assert "Renamed" not in [z["name"] for z in house.rows(hq, "zones")]


@pytest.mark.parametrize("actor", [0, 5, 1 << 39 | 1])
def test_an_actor_who_is_not_of_the_station_may_nothing(house: House, actor: int) -> None:
    person = first(house.station, "people")
    house.slip(house.station, "people", person, {"family_name": "x"}, actor=actor)
    around(house, reason="not_allowed")


def test_a_user_who_left_may_nothing(house: House) -> None:
    station = house.station
    user = row_id(station.me.slot, 900)
    said = {"name": "gone", "role": "fsco"}
    house.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    house.slip(station, "users", user, {"ended_on": "2026-11-01"}, act="devices.accept")
    house.slip(station, "people", first(station, "people"), {"family_name": "x"}, actor=user)
    receipt = house.up(station)
    assert (receipt.applied, receipt.quarantined) == (2, 1)
    assert house.reasons(house.hq) == ["not_allowed"]


def test_a_user_who_came_and_was_renamed_in_one_bundle_may_act(house: House) -> None:
    station = house.station
    user = row_id(station.me.slot, 900)
    said = {"name": "new", "role": "fsco"}
    house.slip(station, "users", user, said, does=Kind.INSERT, act="devices.accept")
    house.slip(station, "users", user, {"name": "newer"}, act="devices.accept")
    house.slip(station, "people", first(station, "people"), {"family_name": "x"}, actor=user)
    assert house.up(station).quarantined == 0


def test_an_unknown_act_is_kept_apart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(REGISTRY, "act_number", lambda _: 9999)
    house.slip(house.station, "people", first(house.station, "people"), {"family_name": "x"})
    monkeypatch.undo()
    around(house, reason="not_allowed")


def test_nobody_founds_themselves_a_second_time(house: House) -> None:
    station = house.station
    user = row_id(station.me.slot, 900)
    said = {"name": "me too", "role": "fsco"}
    house.slip(station, "users", user, said, does=Kind.INSERT, act="users.found", actor=user)
    around(house, reason="not_allowed")


def test_a_station_does_not_write_the_list_of_stations(house: House) -> None:
    station = house.station
    house.slip(station, "stations", station.me.station, {"code": "GUL"}, act="devices.accept")
    around(house, reason="not_allowed")


@pytest.mark.parametrize("slot", ["other", "hq", "next block"])
def test_a_station_admits_devices_into_its_own_block_only(house: House, slot: str) -> None:
    station = house.station
    slots = {"other": house.other.me.slot, "hq": 1, "next block": 2 * 256 + 1}
    said = {"kind": "warden", "code": "PTM", "slot": slots[slot], "mark": "W9", "of": station.me.station}
    row = row_id(station.me.slot, 900)
    house.slip(station, "devices", row, said, does=Kind.INSERT, act="devices.admit")
    around(house, reason="row")


def test_what_a_device_is_cannot_be_changed_from_below(house: House) -> None:
    station = house.station
    with station.read() as db:
        device = db.scalar(text("SELECT id FROM devices WHERE slot = :s"), {"s": station.me.slot})
    house.slip(station, "devices", device, {"slot": house.other.me.slot}, act="devices.accept")
    around(house, reason="not_allowed")


# wardens


def test_a_wardens_device_adds_what_was_seen_and_nothing_else(house: House) -> None:
    station, warden = house.station, house.warden
    house.up(warden, station)
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
        house.slip(warden, kind, at, said, does=does, act="visits.checkin")
    before = house.tables(station)
    receipt = house.up(warden, station)
    assert (receipt.applied, receipt.quarantined) == (0, len(forged))
    assert sorted(house.reasons(station)) == ["not_allowed"] * 5 + ["row"]
    assert house.tables(station) == before


def test_two_devices_refused_entries_are_both_kept(house: House) -> None:
    """What is kept apart is known by its writer as well, not by its number alone."""
    station, warden = house.station, house.warden
    second = house.make("second", "warden", "PTM", "warden")
    enrol.enrol(second, enrol.admit(station, enrol.request(second)).grant)
    for device in (warden, second):
        house.up(device, station)
        house.slip(device, "people", first(station, "people"), {"family_name": "x"}, act="visits.checkin")
        assert house.up(device, station).quarantined == 1
    assert house.reasons(station) == ["not_allowed", "not_allowed"]
