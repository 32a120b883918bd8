"""Enrolment: a request, an admission, a grant; and two people who compare words by telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from store import identity
from store.counters import COUNTER
from store.ids import SELF_CHOSEN, counter_of, row_id, slot_of
from store.refusals import Code, Refused
from store.spoken import FINGERPRINT_WORDS, WORDS
from sync import blocks, cose, enrol, outgoing, seal
from sync.blocks import BLOCK
from sync.bundle import Purpose

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def refusal(work: object, *arguments: object) -> Code:
    assert callable(work)
    with pytest.raises(Refused) as refused:
        work(*arguments)
    return refused.value.code


def asked(node: Node, **changes: object) -> bytes:
    """Give a request that says something else than the device would, signed all the same."""
    _, _, payload = cose.peek(enrol.request(node))
    said = cbor2.loads(payload) | changes
    return cose.sign(cbor2.dumps(said, canonical=True), node.keys.signer, "request", b"")


def test_both_ends_hear_the_same_words(house: House) -> None:
    hq, fresh = house.hq, house.fresh
    admitted = enrol.admit(hq, enrol.request(fresh))
    enrolled = enrol.enrol(fresh, admitted.grant)
    assert admitted.fingerprint == enrol.own_fingerprint(fresh)
    assert enrolled.fingerprint == enrol.own_fingerprint(hq)
    assert admitted.fingerprint != enrolled.fingerprint
    assert len(admitted.fingerprint.split()) == FINGERPRINT_WORDS
    assert enrolled.parent == "HQ Headquarters"
    assert admitted.device == fresh.me.device


def test_the_words_can_be_told_apart() -> None:
    assert len(WORDS) == len(set(WORDS)) == 256
    assert all(word.isascii() and word.islower() for word in WORDS)


def test_a_request_names_no_person(house: House) -> None:
    request = enrol.request(house.warden)
    assert b"warden" in request
    assert b"tablet" not in request
    request = enrol.request(house.fresh)
    assert b"fsco" not in request


# what is asked


def test_every_change_to_a_request_is_refused(house: House) -> None:
    request = enrol.request(house.fresh)
    hq = house.hq
    before = house.digest(hq)
    for place in range(len(request)):
        changed = request[:place] + bytes([request[place] ^ 1 << place % 8]) + request[place + 1 :]
        assert refusal(enrol.admit, hq, changed) in {Code.NOT_A_BUNDLE, Code.BAD_SIGNATURE}
    assert house.digest(hq) == before


def test_a_request_signed_by_another_key_is_refused(house: House) -> None:
    fresh, hq = house.fresh, house.hq
    assert refusal(enrol.admit, hq, asked(fresh, sign=house.other.keys.sign_public)) is Code.BAD_SIGNATURE


@given(content=st.binary(max_size=300))
@settings(max_examples=50)
def test_arbitrary_bytes_are_no_request(content: bytes) -> None:
    assert refusal(enrol._read_request, content, "it") is Code.NOT_A_BUNDLE


def test_something_signed_for_another_purpose_is_no_request(house: House) -> None:
    fresh = house.fresh
    _, _, payload = cose.peek(enrol.request(fresh))
    other = cose.sign(payload, fresh.keys.signer, "exchange", b"")
    assert refusal(enrol.admit, house.hq, other) is Code.NOT_A_BUNDLE


def test_a_request_of_any_length_is_not_even_read(house: House) -> None:
    assert refusal(enrol.admit, house.hq, asked(house.fresh, name="x" * 9999)) is Code.NOT_A_BUNDLE


@pytest.mark.parametrize(
    "changes",
    [
        {"slot": "5"},
        {"writer": None},
        {"writer": True},
        {"device": b"short"},
        {"seal": b"short"},
        {"name": 5},
        {"more": 1},
    ],
)
def test_a_request_of_another_shape_is_refused(house: House, changes: dict[str, object]) -> None:
    assert refusal(enrol.admit, house.hq, asked(house.fresh, **changes)) is Code.NOT_A_BUNDLE


@pytest.mark.parametrize("slot", [0, 1, -1, 256, SELF_CHOSEN - 1, 1 << 24, 2**62])
def test_a_station_brings_a_slot_of_the_self_chosen_half(house: House, slot: int) -> None:
    assert refusal(enrol.admit, house.hq, asked(house.fresh, slot=slot)) is Code.SLOT_TAKEN


def test_a_slot_or_a_writer_that_somebody_has_is_refused(house: House) -> None:
    fresh, hq = house.fresh, house.hq
    before = house.digest(hq)
    assert refusal(enrol.admit, hq, asked(fresh, slot=house.other.me.slot)) is Code.SLOT_TAKEN
    for taken in (house.other.me.writer, hq.me.writer, 0, -5, 1 << 48):
        assert refusal(enrol.admit, hq, asked(fresh, writer=taken)) is Code.SLOT_TAKEN
    assert house.digest(hq) == before


@pytest.mark.parametrize("changes", [{"name": "a\x1b[2J"}, {"code": "P T M"}, {"name": "\u202egnirts"}])
def test_what_a_stranger_calls_itself_is_checked(house: House, changes: dict[str, object]) -> None:
    assert refusal(enrol.admit, house.hq, asked(house.fresh, **changes)) is Code.FIELD_INVALID


def test_a_grant_that_was_lost_is_written_again(house: House) -> None:
    request = enrol.request(house.fresh)
    first = enrol.admit(house.hq, request)
    devices = house.hq.me, len(house.rows(house.hq, "devices"))
    again = enrol.admit(house.hq, request)
    assert (house.hq.me, len(house.rows(house.hq, "devices"))) == devices
    assert again.fingerprint == first.fingerprint
    enrol.enrol(house.fresh, again.grant)
    assert house.fresh.me.station


def test_a_known_device_with_other_keys_is_refused(house: House) -> None:
    device = house.fresh.me.device
    enrol.admit(house.hq, enrol.request(house.fresh))
    stranger = house.make("stranger", code="STR")
    assert refusal(enrol.admit, house.hq, asked(stranger, device=device)) is Code.REQUEST_KNOWN


def test_who_admits_whom(house: House) -> None:
    station, warden = (
        enrol.request(house.fresh),
        enrol.request(house.tablet),
    )
    assert refusal(enrol.admit, house.hq, warden) is Code.WRONG_NODE
    assert refusal(enrol.admit, house.station, station) is Code.WRONG_NODE
    assert refusal(enrol.admit, house.warden, station) is Code.WRONG_NODE
    assert refusal(enrol.admit, house.make("alone", code="ALN"), warden) is Code.NO_PARENT


# what is granted


def test_a_grant_for_another_device_is_refused(house: House) -> None:
    fresh, second = house.fresh, house.make("second", code="SEC")
    grant = enrol.admit(house.hq, enrol.request(fresh)).grant
    assert refusal(enrol.enrol, second, grant) is Code.NOT_FOR_US
    assert second.me.station == 0


def test_a_grant_is_installed_once(house: House) -> None:
    fresh = house.fresh
    grant = enrol.admit(house.hq, enrol.request(fresh)).grant
    enrol.enrol(fresh, grant)
    before = house.digest(fresh)
    with pytest.raises(Refused) as refused:
        enrol.enrol(fresh, grant)
    assert (refused.value.code, refused.value.facts) == (Code.HAS_PARENT, {"parent": "HQ"})
    assert house.digest(fresh) == before


def test_every_change_to_a_grant_is_refused(house: House) -> None:
    fresh = house.fresh
    grant = enrol.admit(house.hq, enrol.request(fresh)).grant
    before = house.digest(fresh)
    for place in range(0, len(grant), 7):
        changed = grant[:place] + bytes([grant[place] ^ 1 << place % 8]) + grant[place + 1 :]
        assert refusal(enrol.enrol, fresh, changed) in {Code.BUNDLE_DAMAGED, Code.NOT_A_BUNDLE}
    signed = seal.unseal(grant, fresh.keys)
    assert isinstance(signed, bytes)
    for place in range(0, len(signed), 3):
        changed = signed[:place] + bytes([signed[place] ^ 1 << place % 8]) + signed[place + 1 :]
        again = seal.seal(changed, fresh.keys.seal_public)
        assert refusal(enrol.enrol, fresh, again) in {
            Code.BAD_SIGNATURE,
            Code.BUNDLE_MALFORMED,
            Code.WRONG_PURPOSE,
            Code.BUNDLE_NEWER,
        }
    assert house.digest(fresh) == before


def _granted(house: House, fresh: Node, **changes: object) -> bytes:
    """Give a grant whose facts were changed before it was signed."""
    hq = house.hq
    grant = enrol.admit(hq, enrol.request(fresh)).grant
    said = house.read(grant, fresh, hq, Purpose.GRANT)
    facts = dict(said.facts) | changes
    return house.say(replace(said, facts=facts), hq, fresh)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sign": b"five5"}, Code.BAD_SIGNATURE),
        ({"sign": bytes(32)}, Code.BAD_SIGNATURE),
        ({"sign": 5}, Code.BAD_SIGNATURE),
        ({"seal": b"short"}, Code.BUNDLE_MALFORMED),
        ({"slot": 0}, Code.BUNDLE_MALFORMED),
        ({"slot": 1}, Code.BUNDLE_MALFORMED),
        ({"slot": 2**62}, Code.BUNDLE_MALFORMED),
        ({"station": 0}, Code.BUNDLE_MALFORMED),
        ({"station": -1}, Code.BUNDLE_MALFORMED),
        ({"block": 0}, Code.BUNDLE_MALFORMED),
        ({"block": 300}, Code.BUNDLE_MALFORMED),
        ({"block": 1 << 23}, Code.BUNDLE_MALFORMED),
        ({"parent-slot": 0}, Code.BUNDLE_MALFORMED),
        ({"parent-slot": 1 << 24}, Code.BUNDLE_MALFORMED),
        ({"kind": "warden"}, Code.WRONG_NODE),
        ({"kind": "station"}, Code.WRONG_NODE),
        ({"name": 5}, Code.BUNDLE_MALFORMED),
        ({"more": 5}, Code.BUNDLE_MALFORMED),
    ],
)
def test_a_grant_that_breaks_the_rules_is_refused(
    house: House, changes: dict[str, object], code: Code
) -> None:
    fresh = house.fresh
    grant = _granted(house, fresh, **changes)
    before = house.digest(fresh)
    assert refusal(enrol.enrol, fresh, grant) is code
    assert house.digest(fresh) == before


def test_a_grant_signed_by_a_key_that_is_only_named_in_it_is_refused(house: House) -> None:
    """The key inside must be the key that signed: the words by telephone are about that one."""
    fresh = house.fresh
    said = house.read(enrol.admit(house.hq, enrol.request(fresh)).grant, fresh, house.hq, Purpose.GRANT)
    assert refusal(enrol.enrol, fresh, house.say(said, house.other, fresh)) is Code.BAD_SIGNATURE


# what it makes of a device


def test_a_wardens_slot_is_of_its_stations_block(house: House) -> None:
    station, warden = house.station, house.warden
    with station.read() as db:
        block = identity.block(db)
    assert block == BLOCK
    assert warden.me.slot == block + 1
    second = house.tablet
    enrol.enrol(second, enrol.admit(station, enrol.request(second)).grant)
    assert (second.me.slot, second.me.mark) == (block + 2, "W2")
    assert (warden.me.mark, warden.me.station) == ("W1", station.me.station)
    with house.other.read() as db:
        assert identity.block(db) == 3 * BLOCK


def test_a_station_with_a_full_block_admits_nobody_into_its_neighbours(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 2)
    second = house.tablet
    assert refusal(enrol.admit, house.station, enrol.request(second)) is Code.SLOT_TAKEN


def test_two_devices_of_one_station_number_their_people_differently(house: House) -> None:
    station, desk = house.station, house.desk
    assert (station.me.mark, desk.me.mark) == ("", "D2")
    desk.act("people.add", None, {"family_name": "Second", "category": "intern"})
    for node in (station, desk, station):
        house.exchange(node)
    ours, theirs = house.rows(station, "people"), house.rows(desk, "people")
    assert ours == theirs == house.rows(house.hq, "people")
    assert len({row["id"] for row in ours}) == 4
    assert "PTM-P-D2-00001" in {row["id"] for row in ours}
    third = house.tablet
    enrol.enrol(third, enrol.admit(desk, enrol.request(third)).grant)
    assert third.me.mark == "D2W1"


def test_a_warden_writes_only_after_enrolment(house: House) -> None:
    alone = house.tablet
    assert refusal(alone.act, "visits.checkin", "PTM-H-00001", {}) is Code.NOT_ENROLLED
    assert refusal(outgoing.to_parent, alone) is Code.NO_PARENT
    enrol.enrol(alone, enrol.admit(house.station, enrol.request(alone)).grant)
    assert alone.me.timezone == house.station.me.timezone
    assert [row["id"] for row in house.rows(alone, "users")][-1] == "PTM-U-W2-00001"


def test_what_a_station_wrote_before_its_admission_becomes_its_own(house: House) -> None:
    fresh, hq = house.fresh, house.hq
    fresh.act("people.add", None, {"family_name": "Early", "category": "intern"})
    assert refusal(outgoing.to_parent, fresh) is Code.NO_PARENT
    hq.act("agencies.add", None, {"code": "LNTN", "name": "Lantern Office"})
    enrol.enrol(fresh, enrol.admit(hq, enrol.request(fresh)).grant)
    station = fresh.me.station
    assert station
    with fresh.read() as db:
        owners = {
            kind: set(db.scalars(text(f"SELECT station FROM {kind}")))  # noqa: S608 - our own tables
            for kind in ("people", "agencies", "stations")
        }
    assert owners == {"people": {station}, "agencies": {0}, "stations": {station}}
    fresh.act("people.change", "NEW-P-00001", {"function": "later"})
    assert house.exchange(fresh)[0].quarantined == 0
    assert house.rows(hq, "people") == house.rows(fresh, "people")
    assert house.rows(hq, "people")[0]["id"] == "NEW-P-00001"
    # From now on the two kinds of rows are told apart.
    assert refusal(fresh.act, "agencies.change", "LNTN", {"name": "x"}) is Code.OWNED_ELSEWHERE


def test_headquarters_numbers_follow_from_its_own_rows(house: House) -> None:
    with house.hq.read() as db:
        devices = db.execute(text("SELECT id, slot FROM devices WHERE kind = 'station' ORDER BY id")).all()
        counters = dict(db.execute(COUNTER.select().with_only_columns(COUNTER.c.tbl, COUNTER.c.last)).all())
    assert [counter_of(row) for row, _ in devices] == [1, 2, 3]
    assert {slot_of(row) for row, _ in devices} == {1}
    assert counters[2] == 3
    assert row_id(1, 3) == devices[-1][0]


def test_a_wardens_grant_holds_no_more_than_a_warden_may_see(house: House) -> None:
    house.exchange(house.station)
    second = house.tablet
    enrol.enrol(second, enrol.admit(house.station, enrol.request(second)).grant)
    (agency,) = house.rows(second, "agencies")
    assert (agency["code"], agency["focal_point"]) == ("HRBO", None)
    assert house.rows(second, "people") == []
    assert house.rows(house.station, "agencies")[0]["focal_point"] == "Vesper"
