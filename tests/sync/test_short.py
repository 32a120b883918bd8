"""Thin and compact bundles: under a key that both ends have, and in full whenever one may not have it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import identity, log, short_keys
from store.clock import SetClock
from store.entry import Lane
from store.refusals import Code, Refused
from sync import burst, cose, incoming, manifest, outgoing, seal, short_seal, terse
from sync.fate import Fate
from sync.manifest import Manifest
from sync.profile import BURST, Profile
from sync.ring import hints_to_come, ring_of
from sync.streams import Malformed, Reader
from sync.terse import Between

if TYPE_CHECKING:
    from store.node import Node
    from tests.sync.conftest import House


def profile(sealed: bytes) -> str:
    outside = seal.look(sealed)
    assert isinstance(outside, seal.Outside)
    return outside.profile


def up(node: Node) -> bytes:
    return outgoing.to_parent(node, wish=Profile.THIN).sealed


def down(house: House) -> bytes:
    return outgoing.to_child(house.hq, house.child(house.hq, house.station), wish=Profile.THIN).sealed


def change(node: Node, number: int = 1) -> None:
    node.act("zones.add", None, {"code": f"Q{number}", "name": f"Quarter {number}"})


def agreed(house: House) -> None:
    """Let both ends have each other's key."""
    house.exchange(house.station)
    change(house.station, 99)
    house.exchange(house.station)


def later(node: Node, **by: float) -> None:
    clock = cast("SetClock", node.clock)
    clock.set(clock.now() + timedelta(**by))


def test_the_first_goes_in_full_and_the_next_thin(house: House) -> None:
    change(house.station)
    first = up(house.station)
    assert profile(first) == "full"
    assert incoming.take(house.hq, first).fate is Fate.APPLIED
    answer = down(house)
    assert profile(answer) == "full"
    assert incoming.take(house.station, answer).acknowledged
    change(house.station, 2)
    second = up(house.station)
    assert profile(second) == "thin"
    assert len(second) < 400
    receipt = incoming.take(house.hq, second)
    assert (receipt.fate, receipt.applied) == (Fate.APPLIED, 1)
    back = down(house)
    assert profile(back) == "thin"
    assert incoming.take(house.station, back).acknowledged
    assert incoming.take(house.hq, second).code is Code.BUNDLE_REPLAYED


def test_what_is_thin_is_signed_and_kept_as_what_is_full(house: House) -> None:
    """The word that a station keeps of headquarters proves as much, whatever profile it came in."""
    agreed(house)
    change(house.station, 5)
    incoming.take(house.hq, up(house.station))
    back = down(house)
    assert profile(back) == "thin"
    incoming.take(house.station, back)
    with house.station.read() as db:
        parent = identity.parent(db)
        assert parent is not None
        kept = identity.word(db, parent.device)
    purpose, key_id, _payload = cose.peek(kept)
    assert (purpose, key_id) == ("exchange", cose.key_id(house.hq.keys.sign_public))
    assert cose.verify(kept, lambda _: house.hq.keys.sign_public, "exchange", house.station.me.device)


def test_nothing_repeats_a_nonce_also_of_a_copy_that_was_put_back(house: House) -> None:
    agreed(house)
    change(house.station, 7)
    made = [up(house.station) for _ in range(20)]
    assert {profile(one) for one in made} == {"thin"}
    assert len({one[seal.HEADER : seal.HEADER + short_seal.CHANCE] for one in made}) == len(made)


def test_who_was_silent_for_days_is_told_in_full(house: House) -> None:
    agreed(house)
    change(house.station, 8)
    later(house.station, days=2)
    assert profile(up(house.station)) == "thin"
    later(house.station, days=2)
    assert profile(up(house.station)) == "full"


def test_after_ninety_days_another_key_is_agreed_on(house: House) -> None:
    agreed(house)
    with house.hq.read() as db:
        before = short_keys.latest(db, house.station.me.device)
    later(house.station, days=91)
    change(house.station, 9)
    offered = up(house.station)
    assert profile(offered) == "full"
    incoming.take(house.hq, offered)
    incoming.take(house.station, down(house))
    with house.hq.read() as db:
        assert short_keys.latest(db, house.station.me.device) != before
    change(house.station, 10)
    assert profile(up(house.station)) == "thin"


def test_one_that_does_not_know_the_key_says_so_and_is_told_in_full(house: House) -> None:
    """Headquarters was put back to before it had the key."""
    agreed(house)
    change(house.station, 11)
    with house.hq.write() as db:
        db.exec_driver_sql("DELETE FROM short_key WHERE way = 'in'")
    lost = up(house.station)
    assert profile(lost) == "thin"
    assert incoming.take(house.hq, lost).code is Code.NOT_FOR_US
    incoming.take(house.station, down(house))
    whole = up(house.station)
    assert profile(whole) == "full"
    assert incoming.take(house.hq, whole).applied == 1


def test_a_new_writer_goes_in_full(house: House) -> None:
    agreed(house)
    twin = house.twin(house.station)
    change(house.station, 12)
    house.exchange(house.station)
    change(twin, 13)
    incoming.take(house.hq, up(twin))
    incoming.take(twin, outgoing.to_child(house.hq, house.child(house.hq, twin)).sealed)
    assert profile(up(twin)) == "full"


def test_a_revoked_device_is_not_heard_thin_either(house: House) -> None:
    agreed(house)
    change(house.station, 14)
    thin, short = up(house.station), burst.for_parent(house.station).made.sealed
    station = house.child(house.hq, house.station)
    with house.hq.write() as db:
        identity.update_peer(db, station.device, revoked_at=house.hq.now)
    for sealed in (thin, short):
        receipt = incoming.take(house.hq, sealed)
        assert (receipt.code, receipt.quarantined) == (Code.REVOKED_SENDER, 1)


def test_a_flipped_bit_anywhere_changes_nothing(house: House) -> None:
    agreed(house)
    change(house.station, 15)
    for sealed in (up(house.station), burst.for_parent(house.station).made.sealed):
        for at in range(0, len(sealed), 3):
            bent = bytearray(sealed)
            bent[at] ^= 0x10
            assert incoming.take(house.hq, bytes(bent)).fate is Fate.REFUSED
        assert incoming.take(house.hq, sealed).fate in (Fate.APPLIED, Fate.DUPLICATE)


# compact


def test_a_burst_carries_what_is_urgent_and_headquarters_signs_for_it(house: House) -> None:
    agreed(house)
    opened = house.station.act(
        "rollcalls.open", None, {"scope": "all", "reason": "shots near the market"}, exercise=True
    )
    assert opened
    ready = burst.for_parent(house.station)
    assert profile(ready.made.sealed) == "compact"
    assert len(ready.made.sealed) <= BURST
    assert {lane for _writer, lane, _upto in ready.cuts} == {Lane.URGENT}
    outgoing.hand(house.station, ready, outgoing.nobody)
    receipt = incoming.take(house.hq, ready.made.sealed)
    assert (receipt.fate, receipt.applied) == (Fate.APPLIED, ready.made.changes)
    assert incoming.take(house.hq, ready.made.sealed).fate is Fate.DUPLICATE
    incoming.take(house.station, down(house))
    with house.station.read() as db:
        head = log.head(db, house.station.me.writer, Lane.URGENT)
    assert head is not None
    assert head.acked >= ready.cuts[0][2]
    # What is signed next goes on from there.
    change(house.station, 16)
    assert incoming.take(house.hq, up(house.station)).applied >= 1
    assert house.pending(house.station) >= 1
    incoming.take(house.station, down(house))
    assert house.pending(house.station) == 0


def test_bursts_one_after_the_other_carry_a_backlog(house: House) -> None:
    agreed(house)
    for number in range(60):
        change(house.station, 100 + number)
    came, rounds = 0, 0
    while came < 60:
        ready = burst.for_parent(house.station)
        receipt = incoming.take(house.hq, ready.made.sealed)
        came, rounds = came + receipt.applied, rounds + 1
        incoming.take(house.station, down(house))
    assert rounds < 12
    with pytest.raises(Refused) as refused:
        burst.for_parent(house.station)
    assert refused.value.code is Code.NOTHING_WAITS


def test_a_burst_never_ends_within_an_act(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many entries one act has: what came of half of it would tell another history."""
    agreed(house)
    monkeypatch.setattr(burst, "_MOST", 3)
    station = house.station
    station.act("people.change", "PTM-P-00001", {"function": "clerk", "unit": "registry"})
    three = {"function": "driver", "unit": "transport", "grade": "G3"}
    station.act("people.change", "PTM-P-00002", three)
    first = burst.for_parent(station)
    assert first.made.changes == 2
    assert incoming.take(house.hq, first.made.sealed).applied == 2
    incoming.take(station, down(house))
    second = burst.for_parent(station)
    assert second.made.changes == 3
    assert incoming.take(house.hq, second.made.sealed).applied == 3
    four = {"function": "nurse", "unit": "clinic", "grade": "G5", "languages": "fr"}
    station.act("people.change", "PTM-P-00002", four)
    incoming.take(station, down(house))
    with pytest.raises(Refused) as refused:
        burst.for_parent(station)
    assert refused.value.code is Code.BURST_TOO_LONG


def test_a_burst_that_comes_early_waits(house: House) -> None:
    agreed(house)
    change(house.station, 17)
    first = burst.for_parent(house.station)
    writer, lane, upto = first.cuts[0]
    with house.station.write() as db:
        log.acknowledge(db, writer, lane, upto)
    change(house.station, 18)
    second = burst.for_parent(house.station)
    assert incoming.take(house.hq, second.made.sealed).fate is Fate.HELD
    assert incoming.take(house.hq, first.made.sealed).applied == 2


def test_a_burst_of_another_history_is_nobodys_word(house: House) -> None:
    """A copy of the laptop spoke: the signed bundle tells so, a burst changes nothing."""
    agreed(house)
    twin = house.twin(house.station)
    change(house.station, 19)
    incoming.take(house.hq, up(house.station))
    change(twin, 20)
    receipt = incoming.take(house.hq, burst.for_parent(twin).made.sealed)
    assert (receipt.fate, receipt.code, receipt.quarantined) == (Fate.REFUSED, Code.CHAIN_FORKED, 0)
    assert incoming.take(house.hq, up(twin)).code is Code.CHAIN_FORKED
    incoming.take(twin, outgoing.to_child(house.hq, house.child(house.hq, twin)).sealed)
    incoming.take(house.hq, up(twin))
    assert [row["code"] for row in house.rows(house.hq, "zones") if row["code"] == "Q20"] == ["Q20"]


def test_without_a_key_and_without_room_it_is_said(house: House) -> None:
    change(house.station, 21)
    with pytest.raises(Refused) as refused:
        burst.for_parent(house.station)
    assert refused.value.code is Code.NO_SHORT_KEY
    agreed(house)
    change(house.station, 22)
    with pytest.raises(Refused) as refused:
        burst.for_parent(house.station, room=60)
    assert refused.value.code is Code.BURST_TOO_LONG


# who may know what without a key


def test_the_courier_knows_them_by_their_hints(house: House) -> None:
    agreed(house)
    change(house.station, 23)
    incoming.take(house.hq, up(house.station))
    answer = down(house)
    with house.station.read() as db:
        hints = frozenset(hints_to_come(ring_of(db, house.station.now), 26))
    assert short_seal.is_under(hints, answer)
    assert not short_seal.is_under(hints, up(house.station))
    assert len(hints) == 27


def test_files_of_one_sender_are_not_known_by_it_for_long(house: House) -> None:
    agreed(house)
    change(house.station, 24)
    one = up(house.station)
    again = up(house.station)
    later(house.station, days=8)
    later(house.hq, days=8)
    incoming.take(house.hq, again)
    incoming.take(house.station, down(house))
    change(house.station, 25)
    next_week = up(house.station)
    assert profile(next_week) == "thin"
    assert short_seal.hint_of(one) == short_seal.hint_of(again) != short_seal.hint_of(next_week)


@pytest.mark.parametrize(("step", "kind"), [(64, "full"), (32, "thin"), (20, "compact")])
def test_lengths_go_in_steps(house: House, step: int, kind: str) -> None:
    agreed(house)
    for number in range(4):
        change(house.station, 30 + number)
        made = (
            burst.for_parent(house.station).made.sealed
            if kind == "compact"
            else outgoing.to_parent(house.station, wish=Profile(kind)).sealed
        )
        assert profile(made) == kind
        assert len(made) % step == 0


# the terse manifest

BETWEEN = Between(b"s" * 16, b"r" * 16, 0x0102030405, 1_795_000_000, 1 << 39 | 7)
NUMBERS = st.integers(0, (1 << 62) - 1)
WRITERS = st.sampled_from([BETWEEN.writer, 7, 0xFFFFFFFFFF])
BUCKETS = st.sampled_from([0, 1, BETWEEN.station, 2, 5, BETWEEN.station + 1])
TOKENS = st.binary(min_size=4, max_size=4)
CHAINS, SHORT = st.binary(min_size=32, max_size=32), st.binary(min_size=8, max_size=8)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """Draw whatever a manifest may say."""
    seen = draw(st.dictionaries(BUCKETS, st.tuples(NUMBERS, TOKENS)))
    lanes = draw(
        st.lists(
            st.tuples(WRITERS, st.integers(0, 2), NUMBERS, st.integers(0, 99), SHORT, SHORT),
            unique_by=lambda lane: lane[:2],
        )
    )
    reach = st.tuples(BUCKETS, NUMBERS, NUMBERS, TOKENS, st.lists(st.tuples(NUMBERS, TOKENS), max_size=3))
    ack = st.tuples(WRITERS, st.integers(0, 2), NUMBERS, CHAINS, NUMBERS)
    said = {
        0: 0,
        1: BETWEEN.sender,
        2: BETWEEN.recipient,
        3: draw(WRITERS),
        4: BETWEEN.base + draw(st.integers(-9999, 99_999_999)),
        manifest.LANES: [list(lane) for lane in sorted(lanes, key=lambda lane: lane[1])],
        manifest.ACKS: [list(one) for one in draw(st.lists(ack, max_size=3))],
        manifest.SEEN: sorted([bucket, *told] for bucket, told in seen.items()),
        manifest.REACHES: [
            [*one[:4], [list(told) for told in one[4]]] for one in draw(st.lists(reach, max_size=3))
        ],
        manifest.KEYS: [],
        manifest.FACTS: draw(st.sampled_from([{}, {"zone": 5, "expires": 1_800_000_000}])),
        manifest.GENERATION: draw(NUMBERS),
        manifest.BIRTHS: draw(st.sampled_from([[], [[5, 6, 7, "B2"]]])),
        manifest.VIEW: draw(st.sampled_from([0, 7, BETWEEN.writer])),
        manifest.JOINTS: [],
        manifest.VERDICTS: draw(st.sampled_from([[], [[7, 1, 5, 0, "row"]]])),
        manifest.PROVE: draw(st.booleans()),
        manifest.WORD: draw(st.binary(max_size=5)),
        manifest.OFFER: draw(st.sampled_from([[], [[b"k" * 32, 1_795_000_000]]])),
        manifest.KNOWS: draw(st.sampled_from([b"", b"mark"])),
    }
    return cast("Manifest", said)


@given(manifests())
def test_a_terse_manifest_says_just_the_same(said: Manifest) -> None:
    content = terse.write(said, BETWEEN)
    reader = Reader(content + b"records")
    assert manifest.write(terse.read(reader, BETWEEN)) == manifest.write(said)
    assert reader.rest() == b"records"


@given(st.binary(max_size=80))
def test_a_terse_manifest_of_noise_is_read_or_malformed(noise: bytes) -> None:
    for read in (terse.read, terse.read_compact):
        try:
            said = read(Reader(noise), BETWEEN)
        except Malformed:
            continue
        assert said[1] == BETWEEN.sender


@given(manifests())
def test_a_terse_manifest_cut_short_never_reads_as_itself(said: Manifest) -> None:
    content = terse.write(said, BETWEEN)
    try:
        cut = terse.read(Reader(content[:-1]), BETWEEN)
    except Malformed:
        return
    assert manifest.write(cut) != manifest.write(said)
