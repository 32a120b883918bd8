"""A zone that leaves with its warden and comes back: what is on the device, and what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from store import guard, identity, ledger
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import enrol, incoming, outgoing, pack
from sync.bundle import Purpose
from sync.fate import Fate
from sync.incoming import SKEW

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House

VISIT = {"all_present": True, "add": [{"relation": "child", "given_name": "Minh"}]}


def refusal(work: object, *arguments: object) -> Code:
    assert callable(work)
    with pytest.raises(Refused) as refused:
        work(*arguments)
    return refused.value.code


def hand(house: House, zone: str = "Z1", to: str | None = None) -> pack.Opened:
    return pack.install(house.warden, pack.pack(house.station, zone, "W1", to=to).sealed)


def families(house: House) -> list[str]:
    return [row["family_name"] for row in house.rows(house.warden, "people")]


def test_the_zone_and_nobody_else_is_on_the_device(house: House) -> None:
    packed = pack.pack(house.station, "Z1", "W1")
    opened = pack.install(house.warden, packed.sealed)
    assert (packed.households, packed.people) == (opened.households, opened.people) == (2, 2)
    assert opened.zone == "Z1"
    assert families(house) == ["Quillfeather", "Tamarisk"]
    assert [row["code"] for row in house.rows(house.warden, "zones")] == ["Z1"]
    assert len(house.rows(house.warden, "households")) == 2
    assert [row["value"] for row in house.rows(house.warden, "contacts")] == ["+33639980010", "+33639980011"]


def test_only_columns_for_wardens_are_on_the_device(house: House) -> None:
    hand(house)
    checked = 0
    with house.warden.read() as db:
        for register in REGISTRY.registers:
            kept = [name for name, spec in register.specs.items() if not spec.warden]
            for row in db.execute(register.sql.select()).mappings():
                assert {name: row[name] for name in kept} == dict.fromkeys(kept), register.kind
                checked += 1
        people = db.execute(text("SELECT birth_date, index_no, nationality, sex FROM people")).all()
    assert checked > 10
    assert people == [(None, None, None, None)] * 2
    with house.station.read() as db:
        assert db.scalar(text("SELECT count(*) FROM people WHERE birth_date IS NOT NULL")) == 3


def test_an_answer_to_a_warden_holds_none_of_the_stations_people(house: House) -> None:
    house.exchange(house.station)
    house.hq.act("agencies.change", "HRBO", {"focal_point": "Somebody", "name": "Relief"})
    house.down(house.station)
    said = house.read(house.answer(house.warden, house.station), house.warden, house.station)
    assert {reach.bucket for reach in said.reaches} <= {0}
    for put in said.puts:
        register = REGISTRY.number(put.table)
        assert register is not None
        assert all(register.specs[register.by_number[number]].warden for number, _ in put.fields)
    assert house.down(house.warden, house.station).applied >= 1
    assert house.rows(house.warden, "agencies")[0]["name"] == "Relief"


# when it may leave


def test_no_zone_leaves_without_a_standing_warden(
    house: House, appoint: Callable[[Node, str, str], None]
) -> None:
    station = house.station
    assert refusal(pack.pack, station, "Z2", "W1") is Code.NO_WARDEN
    office = station.act("appointments.add", None, {"person": "PTM-P-00003", "role": "warden", "zone": "Z2"})
    assert refusal(pack.pack, station, "Z2", "W1") is Code.NO_WARDEN
    letter = {"letter_no": "2/26", "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
    station.act("appointments.sign", office.row, letter)
    # It stands, but nobody has signed to keep the names safe.
    assert refusal(pack.pack, station, "Z2", "W1") is Code.NO_WARDEN
    station.act("appointments.end", office.row, {"reason": "does not sign"})
    appoint(station, "PTM-P-00002", "Z2")
    assert pack.pack(station, "Z2", "W1").people == 1


def test_an_ended_appointment_does_not_stand(house: House) -> None:
    station = house.station
    station.act("appointments.end", "PTM-W-00001", {"reason": "moved away"})
    assert refusal(pack.pack, station, "Z1", "W1") is Code.NO_WARDEN


def test_no_zone_leaves_for_a_device_that_is_not_admitted_or_was_revoked(house: House) -> None:
    station = house.station
    assert refusal(pack.pack, station, "Z1", "W7") is Code.NOT_FOUND
    with station.write() as db:
        db.execute(text("UPDATE peer SET revoked_at = 1 WHERE role = 'child'"))
    assert refusal(pack.pack, station, "Z1", "W1") is Code.REVOKED_SENDER


def test_a_device_carries_a_zone_only_for_whom_it_is(
    house: House, appoint: Callable[[Node, str, str], None]
) -> None:
    station = house.station
    hand(house)
    assert house.rows(station, "devices")[-1]["holder"] == "PTM-P-00001"
    appoint(station, "PTM-P-00003", "Z2")
    # The first warden's device does not get another's zone because somebody holds that one.
    assert refusal(pack.pack, station, "Z2", "W1") is Code.DEVICE_OF_ANOTHER
    assert refusal(pack.plan, station, "Z2", "W1") is Code.DEVICE_OF_ANOTHER
    assert pack.plan(station, "Z2", "W1", to="PTM-P-00003").people == 1
    assert house.rows(station, "devices")[-1]["holder"] == "PTM-P-00001"
    assert pack.pack(station, "Z2", "W1", to="PTM-P-00003").people == 1
    assert house.rows(station, "devices")[-1]["holder"] == "PTM-P-00003"
    with pytest.raises(Refused) as refused:
        pack.pack(station, "Z1", "W1", to="PTM-P-00002")
    assert refused.value.code is Code.DEVICE_OF_ANOTHER


def test_nothing_more_comes_down_to_a_warden_whose_office_is_over(house: House) -> None:
    station = house.station
    hand(house)
    house.exchange(house.warden, station)
    second = {"person": "PTM-P-00002", "role": "alternate_warden", "zone": "Z1"}
    second |= {"undertaking_signed_on": "2026-11-01"}
    letter = {"letter_no": "2/26", "signed_on": "2026-11-02", "smt_consulted_on": "2026-10-30"}
    station.act("appointments.sign", station.act("appointments.add", None, second).row, letter)
    house.station.act("appointments.end", "PTM-W-00001", {"reason": "moved away"})
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    said = house.read(house.answer(house.warden, house.station), house.warden, house.station)
    assert [put for put in said.puts if put.bucket] == []
    assert refusal(pack.pack, house.station, "Z1", "W1") is Code.DEVICE_OF_ANOTHER


def test_a_plan_says_the_size_and_changes_nothing(house: House) -> None:
    before = house.digest(house.station)
    planned = pack.plan(house.station, "Z1", "W1")
    assert house.digest(house.station) == before
    packed = pack.pack(house.station, "Z1", "W1")
    assert (planned.households, planned.people, planned.expires) == (2, 2, packed.expires)
    # The one act that says whose the device is lies between both; seals and sizes differ by chance.
    assert abs(len(planned.sealed) - len(packed.sealed)) < len(packed.sealed) // 10
    assert packed.minutes == pytest.approx(len(packed.sealed) / 300 / 60)


def test_a_zone_does_not_outstay_its_days_nor_its_wardens_office(house: House) -> None:
    station = house.station
    for days in (0, pack.MOST_DAYS + 1):
        with pytest.raises(Refused) as refused:
            pack.plan(station, "Z1", "W1", days=days)
        assert refused.value.code is Code.FIELD_INVALID
    assert pack.plan(station, "Z1", "W1", days=3).expires == station.now + 3 * pack.DAY
    station.act("appointments.change", "PTM-W-00001", {"effective_to": "2026-11-20"})
    # Midnight behind the last day in Port Tamarin, four hours east of Greenwich.
    last = datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert pack.plan(station, "Z1", "W1").expires == last.timestamp()
    assert pack.plan(station, "Z1", "W1", days=1).expires == station.now + pack.DAY


# installing


def test_a_newer_zone_takes_the_place_of_the_one_before(
    house: House, appoint: Callable[[Node, str, str], None]
) -> None:
    hand(house)
    appoint(house.station, "PTM-P-00003", "Z2")
    house.later(hours=1)
    assert hand(house, "Z2", "PTM-P-00003").people == 1
    assert families(house) == ["Saltmarsh"]
    with house.warden.read() as db:
        assert db.scalar(text("SELECT count(*) FROM search WHERE key <> ''")) == 1


def test_of_the_zone_before_nothing_is_left(house: House, appoint: Callable[[Node, str, str], None]) -> None:
    hand(house)
    appoint(house.station, "PTM-P-00003", "Z2")
    house.later(hours=1)
    hand(house, "Z2", "PTM-P-00003")
    with house.warden.read() as db:
        assert list(db.scalars(text("SELECT code FROM zones"))) == ["Z2"]
        for table in ("households", "people", "contacts", "appointments"):
            assert db.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table  # noqa: S608 - our own tables


def test_a_pack_is_whole_whatever_the_device_had(house: House) -> None:
    """A device that lost what it had been told, or an old copy of it, is put right by the next pack."""
    hand(house)
    house.up(house.warden, house.station)
    with house.warden.write() as db, guard.opened(db):
        db.execute(text("DELETE FROM people WHERE call_sign IS NULL"))
        db.execute(text("UPDATE households SET address = 'somewhere else'"))
    house.later(hours=1)
    assert hand(house).people == 2
    assert families(house) == ["Quillfeather", "Tamarisk"]
    assert {row["address"] for row in house.rows(house.warden, "households")} == {
        "1 Lantern Street",
        "2 Lantern Street",
    }


def test_a_pack_that_an_exchange_has_overtaken_still_renews(house: House) -> None:
    hand(house)
    house.up(house.warden, house.station)
    house.later(hours=1)
    packed = pack.pack(house.station, "Z1", "W1")
    house.station.act("people.change", "PTM-P-00002", {"call_sign": "Otter 2"})
    house.down(house.warden, house.station)
    pack.install(house.warden, packed.sealed)
    assert house.warden.me.expires == packed.expires
    assert house.rows(house.warden, "people")[0]["call_sign"] == "Otter 2"


def test_a_pack_names_its_device_by_any_mark_it_had(house: House) -> None:
    with house.station.write() as db:
        identity.update_peer(db, house.warden.me.device, mark="R00000")
    assert hand(house).zone == "Z1"


def test_who_moved_out_of_the_zone_is_gone_with_the_next_pack(house: House) -> None:
    hand(house)
    house.station.act("people.change", "PTM-P-00002", {"household": "PTM-H-00003"})
    house.later(hours=1)
    hand(house)
    assert families(house) == ["Tamarisk"]


def test_an_older_zone_is_refused(house: House) -> None:
    old = pack.pack(house.station, "Z1", "W1")
    house.later(hours=1)
    hand(house)
    before = house.digest(house.warden)
    assert refusal(pack.install, house.warden, old.sealed) is Code.BUNDLE_REPLAYED
    assert house.digest(house.warden) == before


def test_a_zone_from_the_future_is_refused(house: House) -> None:
    """Taken for the newest, it would keep every true one away."""
    house.later(seconds=SKEW + 1)
    packed = pack.pack(house.station, "Z1", "W1")
    house.later(seconds=-SKEW - 1)
    assert refusal(pack.install, house.warden, packed.sealed) is Code.BUNDLE_FROM_FUTURE
    hand(house)


def test_the_expiry_is_noted(house: House) -> None:
    packed = pack.pack(house.station, "Z1", "W1")
    opened = pack.install(house.warden, packed.sealed)
    assert opened.expires == packed.expires == house.station.now + pack.DAYS * pack.DAY
    assert house.warden.me.expires == packed.expires
    house.later(days=10)
    assert hand(house).expires == packed.expires + 10 * 86_400
    assert house.warden.me.expires == packed.expires + 10 * 86_400


def test_a_zone_for_another_device_is_refused(house: House) -> None:
    second = house.tablet
    enrol.enrol(second, enrol.admit(house.station, enrol.request(second)).grant)
    packed = pack.pack(house.station, "Z1", "W2")
    assert refusal(pack.install, house.warden, packed.sealed) is Code.NOT_FOR_US


def test_a_zone_is_installed_on_a_wardens_device_only(house: House) -> None:
    """A warden's device must not empty its station by calling what it returns a zone."""
    station, warden = house.station, house.warden
    said = replace(house.news(warden, station), purpose=Purpose.PACK, facts={"zone": 1, "expires": 1})
    before = house.digest(station)
    assert refusal(pack.install, station, house.say(said, warden, station)) is Code.WRONG_NODE
    assert house.digest(station) == before


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"zone": 1},
        {"zone": 0, "expires": 5},
        {"zone": 1 << 39, "expires": 5},
        {"zone": "Z1", "expires": 5},
        {"zone": 1 << 40 | 1, "expires": 2**62},
        {"zone": 1 << 40 | 1, "expires": "never"},
    ],
)
def test_a_zone_whose_facts_break_the_rules_is_refused(house: House, facts: dict[str, object]) -> None:
    sealed = pack.pack(house.station, "Z1", "W1").sealed
    said = replace(house.read(sealed, house.warden, house.station, Purpose.PACK), facts=facts)
    before = house.digest(house.warden)
    wrong = house.say(said, house.station, house.warden)
    assert refusal(pack.install, house.warden, wrong) is Code.BUNDLE_MALFORMED
    assert house.digest(house.warden) == before


# work on it, and its return


def test_the_return_applies_and_the_station_decides(house: House) -> None:
    station, warden = house.station, house.warden
    hand(house)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    receipt = house.up(warden, station)
    assert (receipt.fate, receipt.quarantined) == (Fate.APPLIED, 0)
    assert len(house.rows(station, "people")) == 3
    (visit,) = house.rows(station, "visits")
    assert (visit["id"], visit["present"]) == ("PTM-V-W1-00001", 1)
    (proposal,) = house.rows(station, "submissions")
    station.act("submissions.accept", proposal["id"], {})
    assert len(house.rows(station, "people")) == 4


def test_a_return_twice_changes_nothing(house: House) -> None:
    station, warden = house.station, house.warden
    hand(house)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    first, second = outgoing.to_parent(warden), outgoing.to_parent(warden)
    assert incoming.take(station, first.sealed).fate is Fate.APPLIED
    before, synced = house.digest(station), house.tables(station)
    assert incoming.take(station, first.sealed).fate is Fate.DUPLICATE
    assert house.digest(station) == before
    assert incoming.take(station, second.sealed).fate is Fate.DUPLICATE
    assert house.tables(station) == synced


def test_what_a_warden_wrote_goes_on_to_headquarters(house: House) -> None:
    station, warden, hq = house.station, house.warden, house.hq
    hand(house)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    house.up(warden, station)
    house.exchange(station)
    assert house.rows(hq, "visits") == house.rows(station, "visits")
    assert house.rows(hq, "visits")[0]["id"] == "PTM-V-W1-00001"
    assert house.tables(hq) == house.tables(station)
    assert house.reasons(hq) == []


def test_unsent_work_outlives_the_next_zone(house: House) -> None:
    station, warden = house.station, house.warden
    hand(house)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    waiting = house.pending(warden)
    house.later(hours=1)
    hand(house)
    assert house.pending(warden) == waiting
    assert len(house.rows(warden, "visits")) == 1
    assert house.up(warden, station).applied == waiting
    assert len(house.rows(station, "visits")) == 1


def test_the_next_zone_brings_the_receipt(house: House) -> None:
    station, warden = house.station, house.warden
    hand(house)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    made = outgoing.to_parent(warden)
    incoming.take(station, made.sealed)
    assert house.pending(warden) > 0
    house.later(hours=1)
    hand(house)
    assert house.pending(warden) == 0
    with warden.read() as db:
        (passage,) = [p for p in ledger.history(db) if p.tag == made.tag]
    assert passage.acknowledged_at == warden.now


def test_a_zone_with_a_receipt_for_a_twin_is_installed_and_the_receipt_not_believed(house: House) -> None:
    station, warden = house.station, house.warden
    hand(house)
    twin = house.twin(warden)
    warden.act("visits.checkin", "PTM-H-00001", VISIT)
    twin.act("visits.checkin", "PTM-H-00002", {"all_present": True})
    house.up(warden, station)
    waiting = house.pending(twin)
    house.later(hours=1)
    pack.install(twin, pack.pack(station, "Z1", "W1").sealed)
    assert house.pending(twin) == waiting
    assert house.up(twin, station).code is Code.CHAIN_FORKED
