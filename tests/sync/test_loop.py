"""The loop on real nodes: up, down, acknowledged; again, in any order, with pieces missing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import held, ledger, log
from store.entry import Lane
from store.kept_secrets import first_key_of, secret
from store.refusals import Code, Refused
from sync import incoming, outgoing
from sync.fate import Fate

if TYPE_CHECKING:
    from tests.sync.conftest import House


def test_a_station_and_headquarters_come_to_the_same_rows(house: House) -> None:
    station, hq = house.station, house.hq
    up, down = house.exchange(station)
    assert (up.fate, down.fate) == (Fate.APPLIED, Fate.APPLIED)
    assert up.quarantined == up.conflicts == 0
    assert len(house.rows(station, "people")) == 3
    for kind in ("people", "households", "contacts", "zones", "appointments", "agencies"):
        assert house.rows(hq, kind) == house.rows(station, kind)
    assert house.tables(hq) == house.tables(station)


def test_changes_of_every_kind_arrive(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    station.act("people.change", "PTM-P-00001", {"function": "Movement control"})
    station.act("people.essential", "PTM-P-00001", {"authority": "DO"})
    station.act("people.change", "PTM-P-00002", {"function": None})
    station.act("contacts.end", "PTM-C-00003", {"reason": "lost"})
    station.act("presence.record", None, {"person": "PTM-P-00002", "state": "leave", "place": "Réunion"})
    station.act("people.add", None, {"family_name": "Nguyễn", "given_name": "Thị", "category": "intern"})
    assert house.up(station).applied == house.pending(station)
    assert house.tables(hq) == house.tables(station)


def test_only_the_signed_receipt_acknowledges(house: House) -> None:
    station, hq = house.station, house.hq
    waiting = house.pending(station)
    assert waiting > 10
    made = outgoing.to_parent(station)
    assert made.changes == waiting
    assert house.pending(station) == waiting
    assert incoming.take(hq, made.sealed).applied == waiting
    assert house.pending(station) == waiting
    with station.read() as db:
        (passage,) = [p for p in ledger.history(db) if p.tag == made.tag]
        assert passage.acknowledged_at is None
    receipt = house.down(station)
    assert receipt.acknowledged == waiting
    assert house.pending(station) == 0
    with station.read() as db:
        (passage,) = [p for p in ledger.history(db) if p.tag == made.tag]
        assert passage.acknowledged_at == station.now


def test_what_was_not_signed_for_is_said_again(house: House) -> None:
    station, hq = house.station, house.hq
    lost = outgoing.to_parent(station)
    again = outgoing.to_parent(station)
    assert again.changes == lost.changes
    assert incoming.take(hq, again.sealed).fate is Fate.APPLIED
    assert incoming.take(hq, lost.sealed).fate is Fate.DUPLICATE


def test_the_first_key_travels_until_it_is_signed_for_and_is_kept_until_it_is_durable(house: House) -> None:
    station, hq = house.station, house.hq
    name = first_key_of(station.me.writer)
    assert house.news(station).keys.keys() == {station.me.writer}
    house.exchange(station)
    assert house.news(station).keys == {}
    with station.read() as db:
        assert secret(db, name) is not None
    with hq.write() as db:
        log.backed_up(db, log.standings(db))
    house.down(station)
    with station.read() as db:
        assert secret(db, name) is None
        assert {head.durable for head in log.heads(db, station.me.writer).values() if head.seq} != {0}


def test_every_bundle_taken_again_changes_nothing(house: House) -> None:
    station, hq = house.station, house.hq
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    for node in (hq, station):
        sealed = house.answer(station) if node is station else outgoing.to_parent(station).sealed
        assert incoming.take(node, sealed).fate is Fate.APPLIED
        before = house.digest(node)
        receipt = incoming.take(node, sealed)
        assert (receipt.fate, receipt.code) == (Fate.DUPLICATE, Code.BUNDLE_REPLAYED)
        assert receipt.applied == receipt.acknowledged == 0
        assert house.digest(node) == before


def test_overlapping_bundles_add_only_what_is_new(house: House) -> None:
    station, hq = house.station, house.hq
    house.down(station)
    first = outgoing.to_parent(station)
    station.act("zones.add", None, {"code": "Z3", "name": "Saltpans"})
    second = outgoing.to_parent(station)
    assert incoming.take(hq, first.sealed).applied == first.changes
    assert incoming.take(hq, second.sealed).applied == second.changes - first.changes == 1
    assert house.tables(hq) == house.tables(station)
    before = house.tables(hq)
    assert incoming.take(hq, outgoing.to_parent(station).sealed).fate is Fate.DUPLICATE
    assert house.tables(hq) == before


def three(house: House) -> list[bytes]:
    """Give three bundles that follow each other without overlapping, none of them taken in yet."""
    station = house.station
    house.exchange(station)
    bundles = []
    for number in range(3):
        station.act("people.change", "PTM-P-00001", {"function": f"Shift {number}"})
        station.act("zones.add", None, {"code": f"N{number}", "name": "new"})
        bundles.append(outgoing.to_parent(station).sealed)
        with station.write() as db:
            # As if the parent had signed: the next bundle begins behind this one.
            head = log.head(db, station.me.writer, Lane.RECORDS)
            assert head is not None
            log.acknowledge(db, station.me.writer, Lane.RECORDS, head.seq)
    return bundles


def test_an_early_bundle_waits_and_goes_on_by_itself(house: House) -> None:
    hq = house.hq
    first, second, third = three(house)
    before = house.tables(hq)
    for early in (third, second, third):
        receipt = incoming.take(hq, early)
        assert (receipt.fate, receipt.code, receipt.applied) == (Fate.HELD, Code.BUNDLE_HELD, 0)
    assert house.tables(hq) == before
    with hq.read() as db:
        assert held.counts(db)[held.Tray.PARKED] == 2
    receipt = incoming.take(hq, first)
    assert (receipt.fate, receipt.applied) == (Fate.APPLIED, 6)
    with hq.read() as db:
        assert held.counts(db)[held.Tray.PARKED] == 0
    assert house.tables(hq) == house.tables(house.station)


@given(st.lists(st.integers(0, 2), max_size=7))
@settings(max_examples=4)
@example([2, 1, 0])
@example([1, 2, 0])
@example([1, 0, 2])
@example([0, 2, 2, 1])
@example([2, 1])
@example([])
def test_any_order_with_doubles_and_losses_converges(
    houses: Callable[[ExitStack], House], order: list[int]
) -> None:
    with ExitStack() as stack:
        house = houses(stack)
        bundles = three(house)
        for place in order:
            assert incoming.take(house.hq, bundles[place]).fate is not Fate.REFUSED
        # What got lost is asked for: nothing that was not signed for is forgotten.
        with house.station.write() as db:
            db.execute(text("UPDATE head SET acked = 0"))
        house.exchange(house.station)
        assert house.tables(house.hq) == house.tables(house.station)
        assert house.pending(house.station) == 0
        with house.hq.read() as db:
            assert held.counts(db) == dict.fromkeys(held.Tray, 0)


def test_many_parked_bundles_go_on_at_once(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    bundles = []
    for number in range(20):
        station.act("people.change", "PTM-P-00001", {"function": f"Shift {number}"})
        bundles.append(outgoing.to_parent(station).sealed)
        with station.write() as db:
            db.execute(text("UPDATE head SET acked = seq"))
    for sealed in bundles[:0:-1]:
        assert incoming.take(hq, sealed).fate is Fate.HELD
    assert incoming.take(hq, bundles[0]).applied == 20
    assert house.tables(hq) == house.tables(station)


def test_a_parked_bundle_whose_sender_was_revoked_moves_to_quarantine(house: House) -> None:
    hq, station = house.hq, house.station
    first, second, _ = three(house)
    incoming.take(hq, second)
    desk = house.desk
    with hq.write() as db:
        db.execute(text("UPDATE peer SET revoked_at = 1 WHERE device = :d"), {"d": station.me.device})
    assert incoming.take(hq, first).code is Code.REVOKED_SENDER
    house.up(desk)
    with hq.read() as db:
        assert held.counts(db)[held.Tray.PARKED] == 1
    with hq.write() as db:
        db.execute(text("UPDATE peer SET revoked_at = NULL"))
    assert incoming.take(hq, first).applied == 4


# what comes down


def test_reference_data_goes_down_and_is_owned_there(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    assert house.down(station).applied == 2
    assert {row["code"]: row["name"] for row in house.rows(station, "agencies")} == {
        "HRBO": "Harbour Relief",
        "LNTN": "Lantern Office",
    }
    with pytest.raises(Refused) as refused:
        station.act("agencies.change", "HRBO", {"name": "ours now"})
    assert refused.value.code is Code.OWNED_ELSEWHERE
    assert house.exchange(station)[1].applied == 0


def test_an_older_answer_after_a_newer_one_takes_nothing_back(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    hq.act("agencies.change", "HRBO", {"name": "older"})
    old = house.answer(station)
    hq.act("agencies.change", "HRBO", {"name": "newer"})
    assert house.down(station).applied == 1
    before = house.tables(station)
    assert incoming.take(station, old).applied == 0
    assert house.tables(station) == before
    assert house.rows(station, "agencies")[0]["name"] == "newer"


def test_an_answer_with_a_gap_before_it_lays_nothing(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    hq.act("agencies.change", "HRBO", {"name": "one"})
    lost = house.answer(station)
    with hq.write() as db:
        # As if the station had told that it saw the lost one.
        seen = house.read(lost, station, hq).reaches
        db.execute(
            text("UPDATE incarnation SET cursors = :c WHERE device = :d"),
            {"c": cbor2.dumps([[r.bucket, r.upto, [r.upto]] for r in seen]), "d": station.me.device},
        )
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    receipt = house.down(station)
    assert (receipt.fate, receipt.applied) == (Fate.HELD, 0)
    house.exchange(station)
    assert house.tables(hq) == house.tables(station)


def test_another_station_hears_nothing_of_ours(house: House) -> None:
    house.exchange(house.station)
    house.exchange(house.other)
    assert house.rows(house.other, "people") == []
    assert [row["code"] for row in house.rows(house.other, "stations")] == ["GUL"]
    house.station.act("people.change", "PTM-P-00001", {"function": "x"})
    house.up(house.station)
    assert house.read(house.answer(house.other), house.other, house.hq).puts == ()


def test_a_second_desk_of_the_station_hears_everything(house: House) -> None:
    house.exchange(house.station)
    house.exchange(house.desk)
    house.exchange(house.station)
    assert house.tables(house.desk) == house.tables(house.station) == house.tables(house.hq)
    assert len(house.rows(house.desk, "people")) == 3


# conflicts


@pytest.mark.parametrize("station_later", [True, False])
def test_a_field_changed_on_both_ends_becomes_the_same_and_the_other_value_is_kept(
    house: House, *, station_later: bool
) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    person = 0
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    if station_later:
        house.lay(hq, "people", person, function="of headquarters")
        house.later(minutes=1)
        station.act("people.change", person, {"function": "of the station"})
    else:
        station.act("people.change", person, {"function": "of the station"})
        house.later(minutes=1)
        house.lay(hq, "people", person, function="of headquarters")
    assert house.up(station).conflicts == 1
    house.down(station)
    won, lost = (
        ("of the station", "of headquarters") if station_later else ("of headquarters", "of the station")
    )
    for node in (station, hq):
        assert house.rows(node, "people")[2]["function"] == won
    assert house.tables(hq) == house.tables(station)
    with hq.read() as db:
        losing, theirs = db.execute(text("SELECT losing, theirs FROM conflict")).one()
    assert cbor2.loads(losing) == lost
    assert bool(theirs) is not station_later


def test_the_answer_does_not_take_away_what_is_under_way(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    house.lay(hq, "people", person, function="of headquarters", nationality="Hq")
    house.later(minutes=1)
    station.act("people.change", person, {"function": "of the station"})
    house.down(station)
    row = house.rows(station, "people")[2]
    assert (row["function"], row["nationality"]) == ("of the station", "Hq")
    house.exchange(station)
    assert house.rows(hq, "people")[2]["function"] == "of the station"
    assert house.tables(hq) == house.tables(station)


def test_several_changes_of_one_field_are_one_conflict(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    house.lay(hq, "people", person, function="of headquarters")
    house.later(minutes=1)
    for number in range(3):
        station.act("people.change", person, {"function": f"of the station {number}"})
    assert house.up(station).conflicts == 1
    assert house.rows(hq, "people")[2]["function"] == "of the station 2"


def test_what_had_seen_the_other_change_is_no_conflict(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    house.lay(hq, "people", person, function="of headquarters")
    house.down(station)
    house.clock.set(house.clock.now().replace(year=2025))
    station.act("people.change", person, {"function": "with a slow clock"})
    assert house.up(station).conflicts == 0
    assert house.rows(hq, "people")[2]["function"] == "with a slow clock"


def test_two_desks_that_change_the_same_field_agree_in_the_end(house: House) -> None:
    one, two = house.station, house.desk
    for node in (one, two, one):
        house.exchange(node)
    with one.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    one.act("people.change", person, {"function": "one"})
    house.later(minutes=1)
    two.act("people.change", person, {"function": "two"})
    assert house.up(two).conflicts == 0
    assert house.up(one).conflicts == 1
    for node in (one, two, one):
        house.down(node)
    assert house.tables(one) == house.tables(two) == house.tables(house.hq)
    assert house.rows(one, "people")[2]["function"] == "two"


def test_a_clock_in_the_future_does_not_win_for_ever(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    now = house.clock.now()
    house.clock.set(now.replace(year=2040))
    station.act("people.change", person, {"function": "of 2040"})
    house.clock.set(now)
    house.up(station)
    house.later(minutes=1)
    house.lay(hq, "people", person, function="of headquarters")
    house.exchange(station)
    assert house.rows(station, "people")[2]["function"] == "of headquarters"


def test_a_drill_is_a_drill_at_every_parent(house: House) -> None:
    station, warden, hq = house.station, house.warden, house.hq
    station.act("rollcalls.open", None, {"scope": "all", "reason": "practice"}, exercise=True)
    house.up(station)
    with hq.read() as db:
        assert db.scalar(text("SELECT count(*) FROM rollcalls WHERE exercise")) == 1
        assert db.scalar(text("SELECT min(exercise) FROM log WHERE act = 628")) == 1
    person = 0
    with station.read() as db:
        person = db.scalar(text("SELECT min(id) FROM people"))
    row = (warden.me.slot << 39) | 1
    said = {"person": person, "state": "in_zone", "source": "warden", "occurred_at": warden.now}
    house.slip(warden, "presence", row, said, does=1, act="visits.checkin", exercise=True)
    house.slip(warden, "presence", row + 1, said, does=1, act="visits.checkin")
    assert house.up(warden, station).quarantined == 0
    house.up(station)
    with hq.read() as db:
        drills = db.execute(
            text("SELECT row, exercise FROM log WHERE row IN (:a, :b)"), {"a": row, "b": row + 1}
        )
        assert {r: bool(e) for r, e in drills} == {row: True, row + 1: False}
