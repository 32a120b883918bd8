"""Every class of hostile input at every door that takes bytes: its own reason, and nothing changed.

``DOORS`` are the ways in, ``CLASSES`` what an enemy may bring, with the reason
that it is refused for. What only one door knows (a fork, a birth, a word shown
as proof) follows below. The finer points of one module are in its own tests.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, cached_property
from itertools import permutations
from typing import TYPE_CHECKING

import cbor2
import pytest
from sqlalchemy import text

from store import cells, erase, held, identity, remarks
from store.by_name import find
from store.columns import Wire
from store.device_keys import DeviceKeys
from store.entry import Entry, Kind
from store.ids import SELF_CHOSEN, WRITERS, row_id
from store.rebirth import mark_of
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import bundle, cose, enrol, incoming, manifest, outgoing, pack, records, seal
from sync.abreast import alone
from sync.bundle import Ack, Birth, Bundle, Joint, Lane, Purpose, Reach, Said
from sync.fate import Fate, Receipt
from sync.kept import KEPT
from sync.records import ERASE, EVICT, Put
from sync.senders import known_in
from sync.streams import Malformed, Writer, joined
from tests.whole import every_row

if TYPE_CHECKING:
    from store.node import Node
    from store.values import Value
    from tests.sync.conftest import House

STRANGER = DeviceKeys.make(os.urandom)
IN_2090 = int(datetime(2090, 1, 1, tzinfo=UTC).timestamp())
IN_10000 = 253_402_300_800
STORED = b"\x00"

State = dict[str, list[str]]


def state(node: Node, *but: str) -> State:
    """Give every row of every table, some tables left aside."""
    with node.read() as db:
        return {name: rows for name, rows in every_row(db).items() if name not in but}


# the doors


@dataclass(frozen=True)
class Door:
    """A way in: what comes, from whom, to whom, and what takes it."""

    name: str
    purpose: str
    by: str
    at: str
    real: Callable[[House], bytes]
    take: Callable[[Node, bytes], object]

    def give(self, node: Node, content: bytes) -> Code | None:
        """Bring something to the door; gives the reason why it is refused, if it is."""
        try:
            answer = self.take(node, content)
        except Refused as refused:
            return refused.code
        return answer.code if isinstance(answer, Receipt) else None


def from_station(house: House) -> bytes:
    house.station.act("zones.change", "Z1", {"radio_channel": "9"})
    return outgoing.to_parent(house.station).sealed


def from_headquarters(house: House) -> bytes:
    house.hq.act("agencies.change", "HRBO", {"name": "Harbour Relief"})
    return house.answer(house.station)


def from_warden(house: House) -> bytes:
    pack.install(house.warden, pack.pack(house.station, "Z1", "W1").sealed)
    house.exchange(house.warden, house.station)
    house.warden.act("visits.checkin", "PTM-H-00001", {"outcome": "not_home"})
    return outgoing.to_parent(house.warden).sealed


def from_desk(house: House) -> bytes:
    house.exchange(house.bureau, house.station)
    house.bureau.act("people.change", "PTM-P-00001", {"call_sign": "Otter 1"})
    return outgoing.to_parent(house.bureau).sealed


def to_warden(house: House) -> bytes:
    from_warden(house)
    house.station.act("households.change", "PTM-H-00001", {"landmark": "The blue door"})
    return house.answer(house.warden, house.station)


def a_grant(house: House) -> bytes:
    return enrol.admit(house.hq, enrol.request(house.fresh)).grant


def a_wardens_grant(house: House) -> bytes:
    return enrol.admit(house.station, enrol.request(house.tablet)).grant


def a_pack(house: House) -> bytes:
    return pack.pack(house.station, "Z1", "W1").sealed


EXCHANGE = Purpose.EXCHANGE.value
UP = [
    Door("station to headquarters", EXCHANGE, "station", "hq", from_station, incoming.take),
    Door("warden to station", EXCHANGE, "warden", "station", from_warden, incoming.take),
    Door("desk to station", EXCHANGE, "bureau", "station", from_desk, incoming.take),
]
DOWN = [
    Door("headquarters to station", EXCHANGE, "hq", "station", from_headquarters, incoming.take),
    Door("station to warden", EXCHANGE, "station", "warden", to_warden, incoming.take),
]
GRANTS = [
    Door("grant", "grant", "hq", "fresh", a_grant, enrol.enrol),
    Door("warden's grant", "grant", "station", "tablet", a_wardens_grant, enrol.enrol),
]
PACK = Door("pack", "pack", "station", "warden", a_pack, pack.install)
DOORS = [*UP, *DOWN, *GRANTS, PACK]


def named(door: Door) -> str:
    return door.name


class Case:
    """What comes to a door in truth, and how an enemy may write it anew at each layer."""

    def __init__(self, house: House, door: Door) -> None:
        self.house = house
        self.door = door
        self.real = door.real(house)
        self.by: Node = getattr(house, door.by)
        self.at: Node = getattr(house, door.at)
        self.somebody: Node = house.other
        self.said = house.read(self.real, self.at, self.by, Purpose(door.purpose))

    @cached_property
    def signed(self) -> bytes:
        signed = seal.unseal(self.real, self.at.keys)
        assert isinstance(signed, bytes)
        return signed

    def sealed(self, signed: bytes) -> bytes:
        """Seal something to whom it arrives at, as anybody can who has the public key."""
        return seal.seal(signed, self.at.keys.seal_public)

    def payload(self, **changes: object) -> bytes:
        """Give what is signed, not packed."""
        said = replace(self.said, **changes)  # type: ignore[arg-type]  # an enemy says anything
        return self.stored(manifest.write(bundle._said(said)), said)

    def stored(self, manifest: bytes, said: Bundle | None = None) -> bytes:
        """Put any manifest before the records."""
        said = said or self.said
        parts = joined([manifest, records.pack(said.entries, said.puts, REGISTRY.wires, said.made_at)])
        length = Writer()
        length.number(len(parts))
        return STORED + length.done() + parts

    def resigned(
        self, payload: bytes, *, purpose: str | None = None, recipient: bytes | None = None
    ) -> bytes:
        """Sign by the rightful key, and seal: what a manipulated device of the sender's may send."""
        return self.sealed(
            cose.sign(
                payload,
                self.by.keys.signer,
                self.door.purpose if purpose is None else purpose,
                self.at.me.device if recipient is None else recipient,
            )
        )

    def say(self, **changes: object) -> bytes:
        return self.resigned(self.payload(**changes))

    def manifest(self, **changes: object) -> list[object]:
        said = replace(self.said, **changes)  # type: ignore[arg-type]  # an enemy says anything
        return manifest.listed(bundle._said(said))


# the classes


def flipped(content: bytes, place: int, bit: int | None = None) -> bytes:
    place %= len(content)
    changed = content[place] ^ 1 << (place % 8 if bit is None else bit)
    return content[:place] + bytes([changed]) + content[place + 1 :]


@cache
def deflated(content: bytes) -> bytes:
    out = zlib.compressobj(9, zlib.DEFLATED, -15)
    return out.compress(content) + out.flush()


def bomb(case: Case, length: int) -> bytes:
    head = Writer()
    head.number(1)
    head.number(length)
    return case.resigned(head.done() + deflated(bytes(8 << 20)))


def twice_a_fact(case: Case) -> bytes:
    manifest = cbor2.dumps(case.manifest(facts={"dup": 7}), canonical=True)
    assert manifest.count(b"\xa1\x63dup\x07") == 1
    doubled = manifest.replace(b"\xa1\x63dup\x07", b"\xa2\x63dup\x07\x63dup\x07")
    return case.resigned(case.stored(doubled))


def twice_an_entry_of_the_manifest(case: Case) -> bytes:
    manifest = [*case.manifest(), 17, b"word", 17, b"word"]
    return case.resigned(case.stored(cbor2.dumps(manifest, canonical=True)))


def twice_a_header(case: Case) -> bytes:
    """Sign an object truly whose protected header holds its key id twice."""
    name = cose.key_id(case.by.keys.sign_public)
    once = cose._protected(case.door.purpose, name)
    protected = bytes([once[0] + 1]) + once[1:] + b"\x04" + cbor2.dumps(name)
    payload = case.payload()
    signature = case.by.keys.signer.sign(
        cose._to_sign(protected, payload, case.at.me.device, case.door.purpose)
    )
    body = cbor2.CBORTag(18, [protected, {}, payload, signature])
    return case.sealed(cbor2.dumps(body, canonical=True))


def by_nobody_we_know(case: Case) -> bytes:
    return case.sealed(cose.sign(case.payload(), STRANGER.signer, case.door.purpose, case.at.me.device))


def in_the_senders_name(case: Case) -> bytes:
    forged = cose.sign(case.payload(), STRANGER.signer, case.door.purpose, case.at.me.device)
    return case.sealed(case.signed[:-64] + forged[-64:])


def forwarded(case: Case) -> bytes:
    """What the sender truly said to somebody else, sealed anew by that one."""
    return case.resigned(case.payload(recipient=case.somebody.me.device), recipient=case.somebody.me.device)


def forwarded_in_part(case: Case) -> bytes:
    return case.resigned(case.payload(recipient=case.somebody.me.device))


def in_anothers_name(case: Case) -> bytes:
    return case.say(sender=case.somebody.me.device)


def newer(case: Case) -> bytes:
    return case.resigned(case.stored(cbor2.dumps([1, *case.manifest()[1:]], canonical=True)))


def of_another_purpose(purpose: str) -> Callable[[Case], bytes]:
    def say(case: Case) -> bytes:
        other = "exchange" if purpose == case.door.purpose else purpose
        return case.resigned(case.payload(), purpose="grant" if other == case.door.purpose else other)

    return say


Reason = Code | dict[str, Code]
"""A code, or one by the purpose that the door is for with the code elsewhere under ``""``."""

CLASSES: dict[str, tuple[Callable[[Case], bytes], Reason]] = {
    "nothing": (lambda _: b"", Code.NOT_A_BUNDLE),
    "another file": (lambda _: b"PK\x03\x04" + bytes(3000), Code.NOT_A_BUNDLE),
    "oversize": (lambda _: b"M\x01" + bytes(seal.LARGEST), Code.NOT_A_BUNDLE),
    "truncated to its envelope": (lambda case: case.real[:9], Code.NOT_A_BUNDLE),
    "truncated": (lambda case: case.real[:-1], Code.BUNDLE_DAMAGED),
    "grown": (lambda case: case.real + b"\x00", Code.BUNDLE_DAMAGED),
    "flipped": (lambda case: flipped(case.real, 700), Code.BUNDLE_DAMAGED),
    "sealed for somebody else": (
        lambda case: seal.seal(case.signed, case.somebody.keys.seal_public),
        Code.NOT_FOR_US,
    ),
    "forwarded": (forwarded, Code.BAD_SIGNATURE),
    "forwarded in part": (forwarded_in_part, Code.BAD_SIGNATURE),
    # The sender of a grant is whom its keys say; two people compare their words.
    "in another's name": (in_anothers_name, {"": Code.BAD_SIGNATURE, "grant": Code.NOT_A_BUNDLE}),
    "by nobody we know": (by_nobody_we_know, {"": Code.UNKNOWN_SENDER, "grant": Code.BAD_SIGNATURE}),
    "in the sender's name": (in_the_senders_name, Code.BAD_SIGNATURE),
    "for exchange or grant": (of_another_purpose("exchange"), Code.WRONG_PURPOSE),
    "for a pack": (of_another_purpose("pack"), Code.WRONG_PURPOSE),
    "for a request": (of_another_purpose("request"), Code.WRONG_PURPOSE),
    "for nothing": (of_another_purpose(""), Code.WRONG_PURPOSE),
    "a fact twice": (twice_a_fact, Code.BUNDLE_MALFORMED),
    "an entry of the manifest twice": (twice_an_entry_of_the_manifest, Code.BUNDLE_MALFORMED),
    "a header twice": (twice_a_header, Code.BUNDLE_MALFORMED),
    "a bomb": (lambda case: bomb(case, 8 << 20), Code.BUNDLE_MALFORMED),
    "a bomb that says less": (lambda case: bomb(case, 5000), Code.BUNDLE_MALFORMED),
    "a bomb that says more": (lambda case: bomb(case, seal.LARGEST * 3), Code.BUNDLE_MALFORMED),
    "a manifest beyond measure": (
        lambda case: case.say(facts=dict(case.said.facts) | {"x": bytes(3 << 20)}),
        Code.BUNDLE_MALFORMED,
    ),
    "a manifest of nothing but lists": (
        lambda case: case.resigned(case.stored(b"\x9a\x00\x80\x00\x00" + b"\x80" * (8 << 20))),
        Code.BUNDLE_MALFORMED,
    ),
    "signed and truncated": (lambda case: case.sealed(case.signed[:-1]), Code.BUNDLE_MALFORMED),
    "signed and grown": (lambda case: case.sealed(case.signed + b"\x00"), Code.BUNDLE_MALFORMED),
    "signed and flipped": (lambda case: case.sealed(flipped(case.signed, -5)), Code.BAD_SIGNATURE),
    "from 2090": (lambda case: case.say(made_at=IN_2090), Code.BUNDLE_FROM_FUTURE),
    "from after the calendar": (lambda case: case.say(made_at=IN_10000), Code.BUNDLE_MALFORMED),
    "newer": (newer, Code.BUNDLE_NEWER),
}
NOWHERE = {("in another's name", "grant")}


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_every_class_is_refused_with_its_reason_and_changes_nothing(heard: House, door: Door) -> None:
    case = Case(heard, door)
    before = state(case.at, "quarantine")
    kept = heard.quarantined(case.at)
    for name, (make, reason) in CLASSES.items():
        if (name, door.purpose) in NOWHERE:
            continue
        content = make(case)
        code = reason.get(door.purpose, reason[""]) if isinstance(reason, dict) else reason
        assert door.give(case.at, content) is code, name
        if code in KEPT and door.take is incoming.take:
            # What was meant for us and comes in an exchange is kept, once, with its reason and its bytes.
            assert door.give(case.at, content) is code, name
            kept.append((code.name.lower(), content))
    assert heard.quarantined(case.at) == kept
    assert state(case.at, "quarantine") == before
    assert door.give(case.at, case.real) is None, "and the true one is taken all the same"


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_a_replay_changes_nothing(heard: House, door: Door) -> None:
    case = Case(heard, door)
    assert door.give(case.at, case.real) is None
    before = heard.digest(case.at)
    answer = {"exchange": Code.BUNDLE_REPLAYED, "grant": Code.HAS_PARENT, "pack": None}[door.purpose]
    assert door.give(case.at, case.real) is answer
    assert heard.digest(case.at) == before
    # The same words under another seal are another file, and still nothing new.
    standing = state(case.at, "bundle")
    door.give(case.at, case.sealed(case.signed))
    assert state(case.at, "bundle") == standing


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_revoked_signer_is_refused(heard: House, door: Door) -> None:
    case = Case(heard, door)
    with case.at.write() as db:
        identity.update_peer(db, case.by.me.device, revoked_at=1)
    before = state(case.at, "quarantine")
    assert door.give(case.at, case.real) is Code.REVOKED_SENDER
    assert state(case.at, "quarantine") == before


# the request, which is signed and not sealed


def requested(node: Node, **changes: object) -> bytes:
    _, _, payload = cose.peek(enrol.request(node))
    said = cbor2.loads(payload) | changes
    return cose.sign(cbor2.dumps(said, canonical=True), node.keys.signer, "request", b"")


def doubled(node: Node) -> bytes:
    """A request whose map holds its first field twice."""
    _, _, payload = cose.peek(enrol.request(node))
    field = next(iter(cbor2.loads(payload).items()))
    once = b"".join(cbor2.dumps(part) for part in field)
    assert payload[1:].startswith(once)
    return cose.sign(bytes([payload[0] + 1]) + once + payload[1:], node.keys.signer, "request", b"")


def small_point() -> bytes:
    """A sealing key with a true first half, and with a second that no secret can be shared with."""
    return STRANGER.seal_public[:-32] + bytes(32)


REQUESTS: dict[str, tuple[Callable[[House], bytes], Code]] = {
    "nothing": (lambda _: b"", Code.NOT_A_BUNDLE),
    "oversize": (lambda house: requested(house.fresh, name="x" * 5000), Code.NOT_A_BUNDLE),
    "truncated": (lambda house: enrol.request(house.fresh)[:-1], Code.NOT_A_BUNDLE),
    "grown": (lambda house: enrol.request(house.fresh) + b"\x00", Code.NOT_A_BUNDLE),
    "signature flipped": (lambda house: flipped(enrol.request(house.fresh), -5), Code.BAD_SIGNATURE),
    "a sealed bundle": (a_grant, Code.NOT_A_BUNDLE),
    "of another purpose": (
        lambda house: cose.sign(
            cose.peek(enrol.request(house.fresh))[2], house.fresh.keys.signer, "grant", b""
        ),
        Code.NOT_A_BUNDLE,
    ),
    "signed for one recipient": (
        lambda house: cose.sign(
            cose.peek(enrol.request(house.fresh))[2],
            house.fresh.keys.signer,
            "request",
            house.hq.me.device,
        ),
        Code.BAD_SIGNATURE,
    ),
    "signed by another": (
        lambda house: requested(house.fresh, sign=STRANGER.sign_public),
        Code.BAD_SIGNATURE,
    ),
    "a field twice": (lambda house: doubled(house.fresh), Code.NOT_A_BUNDLE),
    "a sealing key that is none": (
        lambda house: requested(house.fresh, seal=b"\xff" * 1216),
        Code.NOT_A_BUNDLE,
    ),
    "a sealing key nobody can seal to": (
        lambda house: requested(house.fresh, seal=small_point()),
        Code.NOT_A_BUNDLE,
    ),
    "as headquarters itself": (
        lambda house: requested(house.fresh, device=house.hq.me.device),
        Code.REQUEST_KNOWN,
    ),
    "as a station that is known": (
        lambda house: requested(house.fresh, device=house.other.me.device),
        Code.REQUEST_KNOWN,
    ),
    "with the writer of headquarters": (
        lambda house: requested(house.fresh, writer=house.hq.me.writer),
        Code.SLOT_TAKEN,
    ),
    "with a slot that somebody has": (
        lambda house: requested(house.fresh, slot=house.other.me.slot),
        Code.SLOT_TAKEN,
    ),
    "of the wrong kind": (lambda house: enrol.request(house.tablet), Code.WRONG_NODE),
}


def test_every_class_of_request_is_refused_and_changes_nothing(heard: House) -> None:
    hq = heard.hq
    made = {name: (make(heard), code) for name, (make, code) in REQUESTS.items() if make is not a_grant}
    before = heard.digest(hq)
    for name, (content, code) in made.items():
        with pytest.raises(Refused) as refused:
            enrol.admit(hq, content)
        assert refused.value.code is code, name
        assert heard.digest(hq) == before, name
    with pytest.raises(Refused) as refused:
        enrol.admit(hq, a_grant(heard))
    assert refused.value.code is Code.NOT_A_BUNDLE


def test_a_revoked_device_is_not_admitted_again(heard: House) -> None:
    enrol.admit(heard.hq, enrol.request(heard.fresh))
    with heard.hq.write() as db:
        identity.update_peer(db, heard.fresh.me.device, revoked_at=1)
    before = heard.digest(heard.hq)
    with pytest.raises(Refused) as refused:
        enrol.admit(heard.hq, enrol.request(heard.fresh))
    assert refused.value.code is Code.REQUEST_KNOWN
    assert heard.digest(heard.hq) == before


@pytest.mark.parametrize(
    ("door", "facts"),
    [
        (GRANTS[0], {"seal": b"\xff" * 1216}),
        (GRANTS[0], {"seal": small_point()}),
        (GRANTS[1], {"slot": 0}),
        (GRANTS[1], {"slot": SELF_CHOSEN + 5}),
        (GRANTS[1], {"block": 512}),
    ],
)
def test_a_grant_of_what_cannot_be_is_refused(heard: House, door: Door, facts: dict[str, object]) -> None:
    case = Case(heard, door)
    before = heard.digest(case.at)
    wrong = case.say(facts=dict(case.said.facts) | facts)
    assert door.give(case.at, wrong) is Code.BUNDLE_MALFORMED
    assert heard.digest(case.at) == before


def test_an_older_pack_and_an_older_life_are_replays(heard: House) -> None:
    case = Case(heard, PACK)
    heard.later(hours=1)
    assert PACK.give(case.at, a_pack(heard)) is None
    before = heard.digest(case.at)
    assert PACK.give(case.at, case.real) is Code.BUNDLE_REPLAYED
    assert PACK.give(case.at, case.sealed(case.signed)) is Code.BUNDLE_REPLAYED
    assert heard.digest(case.at) == before


def test_a_pack_that_is_not_whole_is_refused(heard: House) -> None:
    case = Case(heard, PACK)
    before = heard.digest(case.at)
    reaches = tuple(replace(reach, after=1) for reach in case.said.reaches)
    assert PACK.give(case.at, case.say(reaches=reaches)) is Code.BUNDLE_MALFORMED
    assert heard.digest(case.at) == before


# a child's log: a fork, a gap


@pytest.mark.parametrize("door", UP, ids=named)
def test_another_history_under_the_same_numbers_is_a_fork(heard: House, door: Door) -> None:
    case = Case(heard, door)
    assert door.give(case.at, case.real) is None
    before = state(case.at, "quarantine", "joint")
    (lane,) = case.said.lanes
    other = case.say(lanes=(replace(lane, chain=os.urandom(32)),))
    assert door.give(case.at, other) is Code.CHAIN_FORKED
    assert heard.reasons(case.at) == ["chain_forked"]
    apart = case.say(lanes=(replace(lane, chain_after=os.urandom(8)),))
    assert door.give(case.at, apart) is Code.CHAIN_FORKED
    assert state(case.at, "quarantine", "joint") == before


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_new_stretch_with_an_altered_entry_is_a_fork(heard: House, door: Door) -> None:
    case = Case(heard, door)
    before = state(case.at, "quarantine", "joint")
    altered = (*case.said.entries[:-1], case.said.entries[-1]._replace(wall=case.said.made_at - 7))
    assert door.give(case.at, case.say(entries=altered)) is Code.CHAIN_FORKED
    assert state(case.at, "quarantine", "joint") == before
    assert door.give(case.at, case.real) is None


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_gap_waits_and_nothing_of_it_is_laid(heard: House, door: Door) -> None:
    case = Case(heard, door)
    before = state(case.at, "parked", "incarnation")
    (lane,) = case.said.lanes
    ahead = case.say(lanes=(replace(lane, after=lane.after + 1),))
    assert door.give(case.at, ahead) is Code.BUNDLE_HELD
    assert state(case.at, "parked", "incarnation") == before
    assert heard.count(case.at, "parked") == 1
    # Its turn comes, and it turns out to be no continuation.
    assert door.give(case.at, case.real) is None
    assert heard.count(case.at, "parked") == 0


@pytest.mark.parametrize("door", UP, ids=named)
def test_no_child_makes_us_keep_gaps_without_bound(heard: House, door: Door) -> None:
    case = Case(heard, door)
    (lane,) = case.said.lanes
    for further in range(held.MOST_PARKED + 5):
        assert door.give(case.at, case.say(lanes=(replace(lane, after=2**62 + further),))) is Code.BUNDLE_HELD
    assert heard.count(case.at, "parked") == held.MOST_PARKED


@pytest.mark.parametrize("door", DOWN, ids=named)
def test_a_gap_in_what_comes_down_is_not_laid(heard: House, door: Door) -> None:
    case = Case(heard, door)
    before = state(case.at, "peer", "node")
    reaches = tuple(replace(reach, after=reach.upto + 1, upto=reach.upto + 2) for reach in case.said.reaches)
    view = case.at.me.writer
    assert door.give(case.at, case.say(reaches=reaches, view=view)) is Code.BUNDLE_HELD
    assert state(case.at, "peer", "node") == before


# what a child may claim of us


def word_of(house: House) -> bytes:
    """What headquarters last signed for the station."""
    signed = seal.unseal(house.answer(house.station), house.station.keys)
    assert isinstance(signed, bytes)
    return signed


def hq_says(house: House, to: Node, purpose: str = "exchange", **changes: object) -> bytes:
    """Sign, as headquarters, a word that says more than headquarters knows."""
    said = house.read(house.answer(house.station), house.station, house.hq)
    said = replace(said, reaches=(Reach(0, 0, 2**40, b"told"),), recipient=to.me.device)
    said = replace(said, **changes)  # type: ignore[arg-type]  # an enemy says anything
    case = Case(house, DOWN[0])
    case.said = said
    return cose.sign(case.payload(), house.hq.keys.signer, purpose, to.me.device)


WORDS: dict[str, Callable[[House], bytes]] = {
    "rubbish": lambda _: b"a word",
    "what headquarters knows": word_of,
    "its own bundle": lambda house: cose.sign(
        cose.peek(word_of(house))[2], house.station.keys.signer, "exchange", house.station.me.device
    ),
    "a word to another station": lambda house: hq_says(house, house.other),
    "a grant": lambda house: hq_says(house, house.station, "grant"),
    "a word that names another sender": lambda house: hq_says(
        house, house.station, sender=house.other.me.device
    ),
    "a word with its signature flipped": lambda house: flipped(hq_says(house, house.station), -3),
    "a word cut short": lambda house: hq_says(house, house.station)[:-1],
    "sealed": lambda house: seal.seal(hq_says(house, house.station), house.hq.keys.seal_public),
}


def test_what_is_no_word_of_ours_begins_no_new_life(heard: House) -> None:
    heard.exchange(heard.station)
    shown = {name: make(heard) for name, make in WORDS.items()}
    case = Case(heard, UP[0])
    writer = heard.hq.me.writer
    for name, word in shown.items():
        assert UP[0].give(heard.hq, case.say(word=word)) is None, name
        assert heard.hq.me.writer == writer, name
        assert heard.count(heard.hq, "generation") == 0, name
        assert heard.count(heard.hq, "notice") == 0, name


def test_a_word_of_a_life_that_is_over_begins_no_new_one(heard: House) -> None:
    hq = heard.hq
    shown = hq_says(heard, heard.station)
    with hq.write() as db:
        cells.begin_generation(db, 5, hq.now)
    case = Case(heard, UP[0])
    assert UP[0].give(hq, case.say(word=shown)) is None
    assert heard.count(hq, "generation") == 1


def test_our_own_word_that_says_more_does(heard: House) -> None:
    """That is what the tests above would look like if they failed."""
    case = Case(heard, UP[0])
    assert UP[0].give(heard.hq, case.say(word=hq_says(heard, heard.station))) is None
    assert heard.count(heard.hq, "generation") == 1


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_place_that_was_never_told_is_doubted_and_no_more(heard: House, door: Door) -> None:
    case = Case(heard, door)
    station = case.at.me.station or case.by.me.station
    places = [2**28, 2**62, 2**63 - 1]
    for place in places:
        seen = dict.fromkeys((0, 1, station, 2**62), (place, b"told"))
        assert door.give(case.at, case.say(seen=seen)) is None
        assert heard.child(case.at, case.by).doubted
    assert heard.count(case.at, "generation") == 0
    with case.at.read() as db:
        known = identity.incarnation(db, case.by.me.writer)
        assert known is not None
        kept = repr(cbor2.loads(known.cursors) if known.cursors else "")
    assert not any(str(place) in kept for place in places)


def test_an_entry_has_seen_no_more_than_was_told(heard: House) -> None:
    """Otherwise a station could win against every decision by saying that it had seen it."""
    station, hq = heard.station, heard.hq
    heard.exchange(station)
    with hq.read() as db:
        person = find(db, REGISTRY.kind("people"), hq.numbers(db), "PTM-P-00001")
    heard.lay(hq, "people", person, function="decided here")
    heard.later(hours=-1)
    heard.slip(station, "people", person, {"function": "claimed"}, seen=2**62)
    assert heard.up(station).conflicts == 1
    assert {row["id"]: row["function"] for row in heard.rows(hq, "people")}["PTM-P-00001"] == "decided here"


# the writers of a child


def born(writer: int, of: int, slot: int) -> Birth:
    return Birth(writer, of, slot, mark_of(slot) if slot >= SELF_CHOSEN else "R00000")


def _sibling(house: House, me: Node) -> Node:
    """Give another device under the same parent."""
    return {house.station: house.other, house.warden: house.bureau}.get(me, house.warden)


BIRTHS: dict[str, Callable[[House, Node], Birth]] = {
    "a writer of another device": lambda house, me: born(
        house.other.me.writer, me.me.writer, SELF_CHOSEN + 9
    ),
    "our own writer": lambda house, me: born(
        (house.hq if me is house.station else house.station).me.writer, me.me.writer, SELF_CHOSEN + 9
    ),
    "from another's writer": lambda house, me: born(77, _sibling(house, me).me.writer, SELF_CHOSEN + 9),
    "a slot of the granted half": lambda _, me: born(77, me.me.writer, SELF_CHOSEN - 9),
    "a slot that is none": lambda _, me: born(77, me.me.writer, 1 << 24),
    "another's mark": lambda _, me: Birth(77, me.me.writer, SELF_CHOSEN + 9, mark_of(SELF_CHOSEN + 8)),
    "a mark of a desk": lambda _, me: Birth(77, me.me.writer, SELF_CHOSEN + 9, "D2"),
    "no writer": lambda _, me: born(0, me.me.writer, SELF_CHOSEN + 9),
    "a writer beyond": lambda _, me: born(WRITERS, me.me.writer, SELF_CHOSEN + 9),
}


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_birth_that_cannot_be_makes_the_bundle_malformed(heard: House, door: Door) -> None:
    case = Case(heard, door)
    _sibling(heard, case.by)
    if door.at == "station":
        heard.exchange(heard.other)
    before = state(case.at, "quarantine")
    for name, make in BIRTHS.items():
        if name == "a writer of another device" and door.at == "station":
            continue  # a station knows no device of another station
        content = case.say(births=(make(heard, case.by),))
        assert door.give(case.at, content) is Code.BUNDLE_MALFORMED, name
        assert state(case.at, "quarantine") == before, name


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_birth_into_a_slot_that_somebody_has_gets_nothing(heard: House, door: Door) -> None:
    """It is told so, and what that writer wrote is not taken in."""
    case = Case(heard, door)
    slot = heard.other.me.slot if door.at == "hq" else heard.station.me.slot
    (lane,) = case.said.lanes
    entries = tuple(entry._replace(writer=77) for entry in case.said.entries)
    stretch = replace(lane, writer=77, after=0)
    content = case.say(
        births=(born(77, case.by.me.writer, slot),),
        lanes=(stretch,),
        entries=entries,
        keys={77: bytes(32)},
        writer=case.by.me.writer,
    )
    before = state(case.at, "incarnation", "verdict", "bundle", "peer", "short_key")
    assert door.give(case.at, content) is None
    assert state(case.at, "incarnation", "verdict", "bundle", "peer", "short_key") == before
    with case.at.read() as db:
        known = identity.incarnation(db, 77)
        assert known is not None
        assert known.slot == 0
        reasons = list(db.scalars(text("SELECT reason FROM verdict WHERE writer = 77")))
    assert reasons == ["slot"]


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_first_key_for_a_writer_that_has_one_changes_nothing(heard: House, door: Door) -> None:
    case = Case(heard, door)
    keys = {case.by.me.writer: os.urandom(32), case.at.me.writer: os.urandom(32)}
    before = state(case.at)["head"]
    (lane,) = case.said.lanes
    empty = case.say(keys=keys, lanes=(replace(lane, count=0, chain=bytes(32)),), entries=())
    door.give(case.at, empty)
    assert state(case.at)["head"] == before
    assert door.give(case.at, case.say(keys=keys)) is None, "the true ratchet goes on"


@pytest.mark.parametrize("door", UP, ids=named)
def test_a_child_speaks_for_no_writer_but_its_own(heard: House, door: Door) -> None:
    case = Case(heard, door)
    other = heard.other if door.at == "hq" else heard.desk
    (lane,) = case.said.lanes
    before = state(case.at, "quarantine")
    for writer in (case.at.me.writer, other.me.writer, 77):
        entries = tuple(entry._replace(writer=writer) for entry in case.said.entries)
        stretch = case.say(lanes=(replace(lane, writer=writer),), entries=entries, keys={writer: bytes(32)})
        assert door.give(case.at, stretch) is Code.BUNDLE_MALFORMED
        assert door.give(case.at, case.say(writer=writer)) is Code.BUNDLE_MALFORMED
    assert state(case.at, "quarantine") == before


@pytest.mark.parametrize("door", UP, ids=named)
def test_what_only_a_parent_says_is_nothing_from_a_child(heard: House, door: Door) -> None:
    """Rows, receipts, joints, verdicts, reaches: none of it moves anything above."""
    case = Case(heard, door)
    people = REGISTRY.kind("people").nr
    with case.at.read() as db:
        row = find(db, REGISTRY.kind("people"), case.at.numbers(db), "PTM-P-00002")
        agency = find(db, REGISTRY.kind("agencies"), case.at.numbers(db), "HRBO")
        heads = db.execute(text("SELECT lane, seq FROM head WHERE writer = :w"), {"w": case.at.me.writer})
        ours = [Ack(case.at.me.writer, lane, seq, bytes(32), seq) for lane, seq in heads]
    station = case.by.me.station
    puts = (
        Put(people, row, station, (), ERASE),
        Put(people, row + 1, station, (), EVICT),
        Put(REGISTRY.kind("agencies").nr, agency, 0, (), ERASE),
        Put(people, row_id(1, 99), station, ((1, "Forged"),)),
    )
    plain = case.say(entries=(), lanes=())
    assert door.give(case.at, plain) is None
    before = state(case.at, "bundle")
    forged = case.say(
        entries=(),
        lanes=(),
        puts=puts,
        reaches=(Reach(0, 0, 2**40), Reach(1, 0, 2**40), Reach(station, 0, 2**40)),
        acks=tuple(ours),
        joints=(Joint(case.at.me.writer, 1, 1, bytes(8), b""),),
        verdicts=(Said(case.at.me.writer, 1, 1, 0, "slot"),),
        generation=2**40,
        view=case.at.me.writer,
        prove=True,
    )
    door.give(case.at, forged)
    assert state(case.at, "bundle") == before


# what a parent may not do


@pytest.mark.parametrize("door", [*DOWN, PACK], ids=named)
def test_reference_data_is_taken_off_nobody(heard: House, door: Door) -> None:
    case = Case(heard, door)
    agencies = REGISTRY.kind("agencies")
    with case.at.read() as db:
        agency = find(db, agencies, case.at.numbers(db), "HRBO")
    before = state(case.at, "quarantine")
    others = [put for put in case.said.puts if (put.table, put.row) != (agencies.nr, agency)]
    reaches = (Reach(0, 0, 2**27), *(reach for reach in case.said.reaches if reach.bucket))
    content = case.say(puts=(*others, Put(agencies.nr, agency, 0, (), EVICT)), reaches=reaches)
    assert door.give(case.at, content) is Code.BUNDLE_MALFORMED
    assert state(case.at, "quarantine") == before


def test_reference_data_that_its_owner_erased_is_erased_below(heard: House) -> None:
    """That is no attack: the rule above must not keep it away."""
    station, hq, agencies = heard.station, heard.hq, REGISTRY.kind("agencies")
    with hq.write() as db:
        erase.erase_row(db, REGISTRY, agencies.nr, find(db, agencies, hq.numbers(db), "HRBO"), 0)
    heard.exchange(station)
    with station.read() as db:
        assert list(db.scalars(text("SELECT name FROM agencies"))) == [None]
    grant = a_grant(heard)
    assert GRANTS[0].give(heard.fresh, grant) is None


@pytest.mark.parametrize("door", [*DOWN, *GRANTS, PACK], ids=named)
def test_a_row_that_comes_down_twice_makes_the_bundle_malformed(heard: House, door: Door) -> None:
    case = Case(heard, door)
    new = Put(REGISTRY.kind("agencies").nr, row_id(1, 99), 0, ((1, "TWICE"),))
    before = state(case.at, "quarantine")
    content = case.say(puts=(new, new), reaches=(Reach(0, 0, 2**27),))
    assert door.give(case.at, content) is Code.BUNDLE_MALFORMED
    assert state(case.at, "quarantine") == before


@pytest.mark.parametrize("door", [UP[0], *DOWN, *GRANTS, PACK], ids=named)
def test_a_column_beyond_all_numbers_makes_the_bundle_malformed(
    heard: House, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, column = Case(heard, door), 2**63
    agencies = REGISTRY.kind("agencies").nr
    table = case.said.entries[0].table if case.said.entries else agencies
    monkeypatch.setattr(REGISTRY, "wires", {**REGISTRY.wires, (table, column): Wire.NUMBER})
    if case.said.entries:
        wrong = case.say(entries=(case.said.entries[0]._replace(fields=((column, 5),)),))
    else:
        puts = (Put(agencies, row_id(1, 1), 0, ((column, 5),)),)
        wrong = case.say(puts=puts, reaches=(Reach(0, 0, 2**27),))
    before = state(case.at, "quarantine")
    assert door.give(case.at, wrong) is Code.BUNDLE_MALFORMED
    assert state(case.at, "quarantine") == before


@pytest.mark.parametrize("door", DOWN, ids=named)
def test_verdicts_on_what_we_did_not_write_are_passed_over(heard: House, door: Door) -> None:
    case = Case(heard, door)
    writers = [case.by.me.writer, heard.other.me.writer, 77]
    if door.at == "station":
        heard.up(heard.warden, heard.station)
        writers.append(heard.warden.me.writer)
    before = state(case.at, "bundle", "bucket", "peer", "node")
    verdicts = tuple(
        Said(writer, lane, seq, 0, reason)
        for writer in writers
        for lane in (0, 1, 9)
        for seq in (0, 1, 2**62)
        for reason in ("lost", "slot", "row")
    )
    own = tuple(Said(case.at.me.writer, lane, seq, 0, "row") for lane in (1, 9) for seq in (0, 2**62))
    # What the parent follows us with stays where it was; only what it says of our own entries goes on.
    with case.at.read() as db:
        seen = cells.all_seen(db)
    others = tuple(
        Reach(bucket, place, place, token) for bucket, (place, token) in seen.items() if bucket != 1
    )
    content = case.say(puts=(), reaches=(Reach(1, 0, 2**27), *others), verdicts=verdicts + own)
    assert door.give(case.at, content) is None
    assert state(case.at, "bundle", "bucket", "peer", "node") == before


@pytest.mark.parametrize("door", DOWN, ids=named)
def test_what_a_parent_said_before_makes_nobody_a_new_writer(heard: House, door: Door) -> None:
    """Whatever old bundles of the parent's arrive, in whatever order: receipts, joints, all of it."""
    case = Case(heard, door)
    at, by = case.at, case.by
    said = [case.signed]
    for number in range(2):
        if door.at == "station":
            at.act("zones.change", "Z2", {"radio_channel": str(number)})
        else:
            at.act("visits.checkin", "PTM-H-00002", {"outcome": "not_home"})
        heard.up(at, by)
        signed = seal.unseal(heard.answer(at, by), at.keys)
        assert isinstance(signed, bytes)
        said.append(signed)
    who = at.me.writer, at.me.slot
    for order in permutations(said):
        for signed in order:
            assert incoming.take(at, case.sealed(signed)).reborn is None
    assert (at.me.writer, at.me.slot, at.me.suspect) == (*who, False)
    assert heard.count(at, "notice") == 0
    assert heard.pending(at) == 0


def test_what_was_said_before_a_rebirth_brings_no_second_one(heard: House) -> None:
    station, hq = heard.station, heard.hq
    said = [heard.answer(station)]
    twin = heard.twin(station)
    station = heard.reopened(station)
    station.act("zones.change", "Z1", {"radio_channel": "1"})
    twin.act("zones.change", "Z1", {"radio_channel": "2"})
    for _ in range(3):
        heard.up(station)
        heard.up(twin)
        said.append(heard.answer(twin))
        incoming.take(twin, said[-1])
    who = twin.me.writer
    assert who != station.me.writer
    signed = [opened for sealed in said if isinstance(opened := seal.unseal(sealed, twin.keys), bytes)]
    for order in permutations(signed):
        for word in order:
            incoming.take(twin, seal.seal(word, twin.keys.seal_public))
    assert twin.me.writer == who
    with twin.read() as db:
        assert [notice.kind for notice in remarks.notices(db)] == ["reborn"]
    assert hq.me.suspect is False


def test_only_the_parent_says_where_histories_part(heard: House) -> None:
    """A joint that somebody else signed, or that the parent said to somebody else, is not even read."""
    station, hq = heard.station, heard.hq
    case = Case(heard, DOWN[0])
    joint = Joint(station.me.writer, 1, 1, bytes(8), bytes(8))
    ack = Ack(station.me.writer, 1, 1, bytes(32))
    payload = case.payload(joints=(joint,), acks=(ack,))
    before = state(station, "quarantine")
    for keys, recipient in (
        (STRANGER, station.me.device),
        (heard.other.keys, station.me.device),
        (heard.warden.keys, station.me.device),
        (hq.keys, heard.other.me.device),
    ):
        sealed = case.sealed(cose.sign(payload, keys.signer, "exchange", recipient))
        assert incoming.take(station, sealed).code in {Code.UNKNOWN_SENDER, Code.BAD_SIGNATURE}
    assert state(station, "quarantine") == before


def test_a_number_that_somebody_bears_cannot_be_stolen(heard: House) -> None:
    """``former_id`` is looked at only where nobody bears the number."""
    station, hq = heard.station, heard.hq
    people = REGISTRY.kind("people")
    with hq.read() as db:
        victim = find(db, people, hq.numbers(db), "PTM-P-00001")
        thief = find(db, people, hq.numbers(db), "PTM-P-00002")
    heard.slip(station, "people", thief, {"former_id": victim})
    said: dict[str, Value] = {"family_name": "Thief", "category": "intern", "former_id": victim}
    heard.slip(station, "people", row_id(station.me.slot, 900), said, does=Kind.INSERT, act="people.add")
    heard.up(station)
    with hq.read() as db:
        assert find(db, people, hq.numbers(db), "PTM-P-00001") == victim
    assert {row["id"] for row in heard.rows(hq, "people")} >= {"PTM-P-00001", "PTM-P-00002"}


# every cut and every flip, at each layer


class Undone(Exception):  # noqa: N818 - rolls a trial back
    """What was tried is taken back."""


def tried(door: Door, node: Node, content: bytes, before: State) -> Fate | Code | None:
    """Bring something to an exchange and take it back; what is refused must have changed nothing."""
    fate: Fate | None = None
    with suppress(Undone), node.write() as db:
        receipt = alone(db, incoming._take(node, db, identity.who(db), content, known_in(db, node.now)))
        fate = receipt.fate
        if fate is Fate.REFUSED:
            left = ("quarantine", "joint", "node")
            now = every_row(db)
            assert {k: v for k, v in now.items() if k not in left} == {
                k: v for k, v in before.items() if k not in left
            }, door.name
        raise Undone
    return fate


def cuts_and_flips(content: bytes) -> Iterator[bytes]:
    """Give every cut, a flip in every byte, and every flip in every seventh."""
    for place in range(len(content)):
        yield content[:place]
        yield flipped(content, place)
        if not place % 7:
            yield from (flipped(content, place, bit) for bit in range(8) if bit != place % 8)


def some(things: Collection[bytes], count: int) -> list[bytes]:
    listed = list(things)
    return listed[:: max(1, len(listed) // count)]


@pytest.mark.parametrize("door", DOORS, ids=named)
def test_every_cut_and_flip_of_a_file_or_of_what_is_signed_is_refused(heard: House, door: Door) -> None:
    case = Case(heard, door)
    before = state(case.at, "quarantine", "notice")
    files = [content for content in cuts_and_flips(case.real) if content != case.real]
    for content in files:
        assert isinstance(seal.unseal(content, case.at.keys), seal.Fault)
    for content in some(files, 15):
        assert door.give(case.at, content) in {Code.BUNDLE_DAMAGED, Code.NOT_A_BUNDLE}
    public = case.by.keys.sign_public
    for signed in cuts_and_flips(case.signed[:400] if len(case.signed) > 1500 else case.signed):
        with suppress(Malformed, cose.BadSignature):
            assert cose.verify(signed, lambda _: public, door.purpose, case.at.me.device) is None
    for signed in some(list(cuts_and_flips(case.signed)), 15):
        assert door.give(case.at, case.sealed(signed)) in {
            Code.BAD_SIGNATURE,
            Code.BUNDLE_MALFORMED,
            Code.UNKNOWN_SENDER,
            Code.WRONG_PURPOSE,
        }
    assert state(case.at, "quarantine", "notice") == before


@pytest.mark.parametrize("door", [*UP, *DOWN], ids=named)
def test_a_flip_in_what_a_manipulated_device_says_is_refused_or_harmless(heard: House, door: Door) -> None:
    """Signed again by the rightful key: what still reads is taken whole or not at all."""
    case = Case(heard, door)
    true = case.payload()
    readable: list[bytes] = []
    for payload in cuts_and_flips(true):
        with suppress(Malformed):
            bundle.parse(payload, Purpose.EXCHANGE)
            readable.append(payload)
    assert readable
    before = state(case.at)
    for payload in some(readable, 25):
        tried(door, case.at, case.resigned(payload), before)
    assert state(case.at) == before
    assert door.give(case.at, case.resigned(true)) is None


def entry_count(said: Bundle) -> int:
    return len(said.entries)


def test_every_door_has_something_true_to_say(heard: House) -> None:
    """The doors above are tried with bundles that hold entries, rows and receipts, not with empty ones."""
    up, down = Case(heard, UP[0]).said, Case(heard, DOWN[0]).said
    assert entry_count(up) == 1
    assert isinstance(up.entries[0], Entry)
    assert isinstance(up.lanes[0], Lane)
    assert down.puts
    assert down.acks
