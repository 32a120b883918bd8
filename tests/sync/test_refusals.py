"""Bundles that are refused as a whole: each for its own reason, and what was meant for us is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import cbor2
import pytest
from sqlalchemy import text

from store.columns import Wire
from store.entry import Lane as LogLane
from store.ids import SELF_CHOSEN
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import cose, enrol, incoming, manifest, outgoing, pack, records, seal
from sync.bundle import Ack, Birth, Bundle, Joint, Lane, Purpose, Reach
from sync.fate import Fate
from sync.incoming import SKEW
from sync.records import Put
from sync.squeeze import squeeze
from sync.streams import joined

if TYPE_CHECKING:
    from tests.sync.conftest import House


def refused(house: House, sealed: bytes, code: Code, *, kept: bool = True) -> None:
    """Give it to headquarters: refused for that reason, kept or not, and nothing else changes."""
    hq = house.hq
    synced = house.tables(hq)
    before = {
        table: house.count(hq, table) for table in ("log", "head", "cell", "parked", "bundle", "conflict")
    }
    receipt = incoming.take(hq, sealed)
    assert (receipt.fate, receipt.code) == (Fate.REFUSED, code)
    assert house.tables(hq) == synced
    assert {table: house.count(hq, table) for table in before} == before
    assert house.quarantined(hq) == ([(code.name.lower(), sealed)] if kept else [])
    # Once more changes nothing at all.
    digest = house.digest(hq)
    assert incoming.take(hq, sealed).code is code
    assert house.digest(hq) == digest


def test_an_unknown_sender(house: House) -> None:
    stranger = house.fresh
    said = Bundle(Purpose.EXCHANGE, stranger.me.device, house.hq.me.device, stranger.me.writer, stranger.now)
    refused(house, house.say(said, stranger, house.hq), Code.UNKNOWN_SENDER)


def test_a_revoked_sender(house: House) -> None:
    with house.hq.write() as db:
        db.execute(text("UPDATE peer SET revoked_at = 1 WHERE device = :d"), {"d": house.station.me.device})
    refused(house, outgoing.to_parent(house.station).sealed, Code.REVOKED_SENDER)


def test_a_revoked_device_is_told_nothing_more(house: House) -> None:
    with house.hq.write() as db:
        db.execute(text("UPDATE peer SET revoked_at = 1 WHERE device = :d"), {"d": house.station.me.device})
    with pytest.raises(Refused) as answer:
        house.answer(house.station)
    assert answer.value.code is Code.REVOKED_SENDER


def test_mail_for_somebody_else_is_not_kept(house: House) -> None:
    refused(house, house.answer(house.station), Code.NOT_FOR_US, kept=False)


def test_a_bundle_signed_for_another_recipient_but_sealed_to_us(house: House) -> None:
    """A recipient cannot pass on what was said to them as if it had been said to somebody else."""
    said = house.news(house.station)
    sealed = house.say(replace(said, recipient=house.other.me.device), house.station, house.hq)
    refused(house, sealed, Code.BAD_SIGNATURE)


def test_a_manifest_that_names_another_recipient(house: House) -> None:
    signed = seal.unseal(outgoing.to_parent(house.station).sealed, house.hq.keys)
    assert isinstance(signed, bytes)
    _, _, payload = cose.peek(signed)
    wrong = cose.sign(payload, house.station.keys.signer, "exchange", house.other.me.device)
    refused(house, seal.seal(wrong, house.hq.keys.seal_public), Code.BAD_SIGNATURE)


def test_somebody_else_who_claims_to_be_the_station(house: House) -> None:
    said = house.news(house.station)
    refused(house, house.say(said, house.other, house.hq), Code.BAD_SIGNATURE)


def test_a_sender_who_speaks_of_another_writer(house: House) -> None:
    said = replace(house.news(house.station), writer=house.other.me.writer)
    refused(house, house.say(said, house.station, house.hq), Code.BUNDLE_MALFORMED)


@pytest.mark.parametrize("purpose", [Purpose.GRANT, Purpose.PACK])
def test_another_purpose(house: House, purpose: Purpose) -> None:
    said = replace(house.news(house.station), purpose=purpose)
    refused(house, house.say(said, house.station, house.hq), Code.WRONG_PURPOSE, kept=False)


def test_a_grant_is_no_exchange_and_an_exchange_no_grant(house: House) -> None:
    fresh = house.fresh
    grant = enrol.admit(house.hq, enrol.request(fresh)).grant
    assert incoming.take(fresh, grant).code is Code.UNKNOWN_SENDER
    with pytest.raises(Refused) as answer:
        enrol.enrol(fresh, house.answer(fresh))
    assert answer.value.code is Code.WRONG_PURPOSE
    enrol.enrol(fresh, grant)
    assert incoming.take(fresh, grant).code is Code.WRONG_PURPOSE


def test_an_exchange_is_no_zone(house: House) -> None:
    with pytest.raises(Refused) as answer:
        pack.install(house.warden, house.answer(house.warden, house.station))
    assert answer.value.code is Code.WRONG_PURPOSE


def test_one_made_in_the_future(house: House) -> None:
    house.later(seconds=SKEW + 1)
    sealed = outgoing.to_parent(house.station).sealed
    house.later(seconds=-SKEW - 1)
    refused(house, sealed, Code.BUNDLE_FROM_FUTURE)
    house.later(seconds=1)
    assert incoming.take(house.hq, sealed).fate is Fate.APPLIED


def test_one_by_a_newer_version(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest, "SCHEMA", 1)
    sealed = outgoing.to_parent(house.station).sealed
    monkeypatch.undo()
    refused(house, sealed, Code.BUNDLE_NEWER, kept=False)


def test_a_first_bundle_without_the_first_key_waits(house: House) -> None:
    """It may be headquarters that lost what came before: it waits, and goes on when all of it comes."""
    said = house.news(house.station)
    synced = house.tables(house.hq)
    receipt = incoming.take(house.hq, house.say(replace(said, keys={}), house.station, house.hq))
    assert (receipt.fate, receipt.code) == (Fate.HELD, Code.BUNDLE_HELD)
    assert house.tables(house.hq) == synced
    assert incoming.take(house.hq, house.say(said, house.station, house.hq)).fate is Fate.APPLIED
    assert house.count(house.hq, "parked") == 0


def test_a_first_bundle_that_does_not_verify_leaves_no_key_behind(house: House) -> None:
    said = house.news(house.station)
    refused(
        house,
        house.say(replace(said, keys={said.writer: bytes(32)}), house.station, house.hq),
        Code.CHAIN_FORKED,
    )
    assert incoming.take(house.hq, house.say(said, house.station, house.hq)).fate is Fate.APPLIED


# forks


def test_a_copied_device_is_found_out(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    twin = house.twin(station)
    station.act("people.change", "PTM-P-00001", {"function": "here"})
    twin.act("people.change", "PTM-P-00001", {"function": "there"})
    assert house.up(station).fate is Fate.APPLIED
    refused(house, outgoing.to_parent(twin).sealed, Code.CHAIN_FORKED)
    assert house.rows(hq, "people")[2]["function"] == "here"


def test_a_copied_device_that_wrote_more_is_found_out_too(house: House) -> None:
    station = house.station
    house.exchange(station)
    twin = house.twin(station)
    station.act("people.change", "PTM-P-00001", {"function": "here"})
    for number in range(4):
        twin.act("people.change", "PTM-P-00001", {"function": f"there {number}"})
    assert house.up(station).fate is Fate.APPLIED
    refused(house, outgoing.to_parent(twin).sealed, Code.CHAIN_FORKED)


def test_a_receipt_for_another_history_moves_nothing_and_lays_nothing(house: House) -> None:
    station, hq = house.station, house.hq
    house.exchange(station)
    twin = house.twin(station)
    station.act("people.change", "PTM-P-00001", {"function": "here"})
    twin.act("people.change", "PTM-P-00001", {"function": "there"})
    house.up(station)
    hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
    answer = house.answer(station)
    before = house.tables(twin)
    receipt = incoming.take(twin, answer)
    assert (receipt.fate, receipt.code) == (Fate.HELD, Code.COPY_SUSPECTED)
    assert house.pending(twin) == 1
    assert house.tables(twin) == before
    # It says where it stands, also where it has nothing new to say.
    assert {lane.lane for lane in house.news(twin).lanes} == set(LogLane)
    assert incoming.take(station, answer).acknowledged == 1


def test_a_receipt_for_a_lane_that_is_not_ours_stops_the_rest(house: House) -> None:
    station, hq = house.station, house.hq
    house.up(station)
    hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
    said = house.read(house.answer(station), station, hq)
    (ack,) = said.acks
    wrong = Ack(ack.writer, 2, 1, bytes(32))
    receipt = incoming.take(station, house.say(replace(said, acks=(ack, wrong)), hq, station))
    assert (receipt.code, receipt.applied) == (Code.COPY_SUSPECTED, 0)
    assert house.pending(station) == 0
    assert station.me.suspect


# what is signed but breaks the rules


@pytest.mark.parametrize(
    "change",
    [
        lambda said: replace(said, keys={said.writer: bytes(65)}),
        lambda said: replace(said, keys={said.writer: b""}),
        lambda said: replace(said, keys={said.writer + 1: bytes(32), 0: b""}),
        lambda said: replace(said, births=(Birth(7, said.writer, 5, "R00005"),)),
        lambda said: replace(said, births=(Birth(7, said.writer, SELF_CHOSEN, "RXXXXX"),)),
        lambda said: replace(said, joints=(Joint(1, 1, 1, b"short", b""),)),
        lambda said: replace(said, lanes=(replace(said.lanes[0], lane=3),)),
        lambda said: replace(said, lanes=(replace(said.lanes[0], lane=300),)),
        lambda said: replace(said, lanes=(replace(said.lanes[0], after=2**63 - 2),)),
        lambda said: replace(said, lanes=(replace(said.lanes[0], count=said.lanes[0].count + 1),)),
        lambda said: replace(said, lanes=said.lanes * 2),
        lambda said: replace(said, lanes=()),
        lambda said: replace(said, lanes=(replace(said.lanes[0], chain=b"short"),)),
        lambda said: replace(said, lanes=(replace(said.lanes[0], chain_after=b"short"),)),
        lambda said: replace(said, lanes=(Lane(said.writer, 0, 0, 0, b"x" * 9, bytes(7)), *said.lanes)),
        lambda said: replace(said, made_at=2**62),
        lambda said: replace(said, seen={0: (2**64, bytes(4))}),
        lambda said: replace(said, seen={0: (-1, bytes(4))}),
        lambda said: replace(said, acks=(Ack(1, 1, 1, b"short"),)),
        lambda said: replace(said, reaches=(Reach(2**70, 0, 1),)),
        lambda said: replace(said, reaches=(Reach(0, 0, 1, b"short"),)),
        lambda said: replace(said, seen={0: (1, b"long one")}),
        lambda said: replace(said, facts={"a": 1.5}),
        lambda said: replace(said, facts={5: 1}),
        lambda said: replace(said, writer=-said.writer),
    ],
)
def test_a_manifest_that_breaks_the_rules(house: House, change: Callable[[Bundle], Bundle]) -> None:
    said = change(house.news(house.station))
    try:
        sealed = house.say(said, house.station, house.hq)
    except (ValueError, OverflowError):
        pytest.skip("it cannot even be written")
    refused(house, sealed, Code.BUNDLE_MALFORMED)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\x00",
        b"\x07\x00",
        squeeze(b""),
        squeeze(joined([b""])),
        squeeze(joined([b"", b""])),
        squeeze(joined([cbor2.dumps([0]), b""])),
        squeeze(joined([cbor2.dumps({}), b""])),
        squeeze(joined([cbor2.dumps([0] * 11), b""])),
        squeeze(joined([cbor2.dumps("0" * 11), b""])),
        squeeze(joined([b"\xff", b"", b""])),
        b"\x01\xff\xff\x7f" + bytes(30),
    ],
)
def test_a_payload_that_is_not_a_manifest_and_records(house: House, payload: bytes) -> None:
    signed = cose.sign(payload, house.station.keys.signer, "exchange", house.hq.me.device)
    refused(house, seal.seal(signed, house.hq.keys.seal_public), Code.BUNDLE_MALFORMED)


def test_something_else_than_a_signed_object_inside_the_seal(house: House) -> None:
    refused(house, seal.seal(b"hello", house.hq.keys.seal_public), Code.BUNDLE_MALFORMED)


# from the parent


def down(house: House, **changes: object) -> bytes:
    """Give an answer of headquarters that says something it should not."""
    house.up(house.station)
    said = house.read(house.answer(house.station), house.station, house.hq)
    return house.say(replace(said, **changes), house.hq, house.station)  # type: ignore[arg-type]  # tests say anything


def test_rows_for_a_bucket_that_is_not_ours_are_refused(house: House) -> None:
    agencies = REGISTRY.kind("agencies")
    foreign = house.other.me.station
    put = Put(agencies.nr, (1 << 39) | 99, foreign, ((1, "EVIL"),))
    sealed = down(house, reaches=(Reach(foreign, 0, 5),), puts=(put,))
    before = house.tables(house.station)
    receipt = incoming.take(house.station, sealed)
    assert (receipt.fate, receipt.code) == (Fate.REFUSED, Code.BUNDLE_MALFORMED)
    assert house.tables(house.station) == before
    assert house.pending(house.station) > 0


def test_rows_numbered_as_ours_that_we_never_gave_out_show_that_we_forgot(house: House) -> None:
    """This is an old copy: it goes on under new numbers, so that none is given twice."""
    station = house.station
    zones = REGISTRY.kind("zones")
    with station.read() as db:
        last = db.scalar(text("SELECT max(id) FROM zones"))
    put = Put(zones.nr, last + 1, station.me.station, ((1, "GONE"),))
    sealed = down(house, reaches=(Reach(station.me.station, 0, 5000),), puts=(put,))
    receipt = incoming.take(station, sealed)
    assert receipt.reborn is not None
    assert receipt.applied == 0
    added = station.act("zones.add", None, {"code": "Z9", "name": "next"})
    assert added.row != last + 1


@pytest.mark.parametrize(
    ("column", "wire", "value"),
    [("name", Wire.NUMBER, 5), ("list_as_of", Wire.TEXT, "tomorrow"), ("list_as_of", Wire.NUMBER, 5)],
)
def test_rows_with_values_of_another_type_are_refused(
    house: House, column: str, wire: Wire, value: str | int
) -> None:
    agencies = REGISTRY.kind("agencies")
    number = agencies.specs[column].nr
    house.up(house.station)
    said = house.read(house.answer(house.station), house.station, house.hq)
    with house.station.read() as db:
        row = db.scalar(text("SELECT id FROM agencies"))
    said = replace(said, reaches=(Reach(0, 0, 5000),), puts=(Put(agencies.nr, row, 0, ((number, value),)),))
    sealed = house.say(said, house.hq, house.station, {**REGISTRY.wires, (agencies.nr, number): wire})
    before = house.tables(house.station)
    assert incoming.take(house.station, sealed).code is Code.BUNDLE_MALFORMED
    assert house.tables(house.station) == before


def test_tables_and_columns_of_a_newer_parent_are_passed_over(house: House) -> None:
    agencies = REGISTRY.kind("agencies")
    with house.station.read() as db:
        row = db.scalar(text("SELECT id FROM agencies"))
    house.up(house.station)
    said = house.read(house.answer(house.station), house.station, house.hq)
    puts = (Put(agencies.nr, row, 0, ((2, "Relief"), (40, "new"))), Put(99, 5, 0, ((1, "new"),)))
    reaches = (Reach(0, said.reaches[0].upto, 5000), *said.reaches[1:])
    said = replace(said, reaches=reaches, puts=puts)
    wires = {**REGISTRY.wires, (agencies.nr, 40): Wire.TEXT, (99, 1): Wire.TEXT}
    assert incoming.take(house.station, house.say(said, house.hq, house.station, wires)).applied == 1
    assert house.rows(house.station, "agencies")[0]["name"] == "Relief"


def test_records_never_travel_without_bounds() -> None:
    assert records.MOST_RECORDS < 1 << 22
    assert seal.LARGEST <= 64 << 20
