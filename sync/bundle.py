"""A bundle: what one device says to another, as bytes and back (``BUNDLE.md``).

Pure: no store, no files, no clock. A bundle is *sealed( signed( squeezed(
manifest, records ) ) )*; reading goes the same way back and gives either a
bundle or the refusal that fits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from store.device_keys import DeviceKeys
from store.entry import Entry
from store.refusals import Code
from store.short_keys import ShortKey
from sync import cose, manifest, records, seal, terse
from sync.manifest import SHORT_CHAIN, TOKEN, Newer
from sync.profile import Profile
from sync.records import Put, Stretch, Wires
from sync.ring import EMPTY, Ring, Sender
from sync.seal import Fault
from sync.short_seal import seal_short
from sync.squeeze import squeeze, stored, unsqueeze
from sync.streams import Malformed, Reader, joined, parted
from sync.terse import Between


class Purpose(StrEnum):
    """What a bundle is for; bound into its signature."""

    EXCHANGE = "exchange"
    GRANT = "grant"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch of one of the sender's lanes: where it begins and ends, with the chain at both.

    Of both chains 8 bytes are told; less of them in a compact bundle.
    """

    writer: int
    lane: int
    after: int
    count: int
    chain_after: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Ack:
    """What the sender has of the recipient's log: applied up to ``seq``, whose chain ends so.

    Up to ``durable`` it is in a verified backup as well.
    """

    writer: int
    lane: int
    seq: int
    chain: bytes
    durable: int = 0


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the rows in this bundle carry the recipient in a bucket: from place to place.

    ``token`` is four bytes of chance that go with the last place; the
    recipient names them with it, and so shows whom it was told of it by.
    ``past`` are the places between that were told, with their tokens: a
    recipient that is further than ``after`` by now finds its own among them, or
    knows that it was told by another life of the sender.
    """

    bucket: int
    after: int
    upto: int
    token: bytes = bytes(TOKEN)
    past: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Birth:
    """A writer that the sender has become: of which writer, and with which slot and mark."""

    writer: int
    of: int
    slot: int
    mark: str


@dataclass(frozen=True, slots=True)
class Joint:
    """Up to where the recipient's lane, as it told it, agrees with what the sender has of it.

    ``chain`` is the chain's first 8 bytes there, ``next`` those after the next
    entry that the sender has (empty if it has none).
    """

    writer: int
    lane: int
    seq: int
    chain: bytes
    next: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What the sender made of an entry of the recipient's that does not stand; ``column`` 0: all of it."""

    writer: int
    lane: int
    seq: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one device says to another.

    Attributes:
        purpose: what it is for.
        sender: the sending device (16 bytes).
        recipient: the device it is for.
        writer: the writer that the sender is now.
        made_at: the sender's clock, UTC seconds.
        lanes: the stretches of ``entries``, in order.
        entries: changes made at the sender.
        acks: what the sender signs for.
        seen: how far the sender has applied the recipient's buckets: the place and its token.
        reaches: how far ``puts`` carry each bucket.
        puts: rows as they stand at the sender.
        keys: the ratchet's first key of each writer of which the recipient has not signed for anything.
        births: the writers that the sender has become and the recipient has not signed for yet.
        generation: which life as a parent the sender is in.
        view: the recipient's writer that this was made for: what that one changed last is left out.
        joints: where lanes of the recipient's do not agree with what the sender has.
        verdicts: entries of the recipient's that do not stand at the sender.
        prove: whether the recipient says that it saw more of the sender than there is: it should show it.
        word: the sender's proof of that: the last thing that the recipient itself signed for it.
        facts: what a grant or a pack says beyond rows, by name.
        offer: a key for short bundles from the sender to the recipient, and when it was drawn; one, or none.
        knows: the mark of the latest such key of the recipient's that the sender has; empty for none.
        signed: the signed bytes that it was read from.
    """

    purpose: Purpose
    sender: bytes
    recipient: bytes
    writer: int
    made_at: int
    lanes: tuple[Lane, ...] = ()
    entries: tuple[Entry, ...] = ()
    acks: tuple[Ack, ...] = ()
    seen: Mapping[int, tuple[int, bytes]] = field(default_factory=dict)
    reaches: tuple[Reach, ...] = ()
    puts: tuple[Put, ...] = ()
    keys: Mapping[int, bytes] = field(default_factory=dict)
    births: tuple[Birth, ...] = ()
    generation: int = 0
    view: int = 0
    joints: tuple[Joint, ...] = ()
    verdicts: tuple[Said, ...] = ()
    prove: bool = False
    word: bytes = b""
    facts: Mapping[str, Any] = field(default_factory=dict)
    offer: tuple[tuple[bytes, int], ...] = ()
    knows: bytes = b""
    signed: bytes = field(default=b"", compare=False, repr=False)


def write(bundle: Bundle, keys: DeviceKeys, seal_public: bytes, wires: Wires) -> bytes:
    """Sign a bundle with the sender's key and seal it to the recipient's."""
    body = records.pack(bundle.entries, bundle.puts, wires, bundle.made_at)
    payload = squeeze(joined([manifest.write(_said(bundle)), body]))
    return seal.seal(cose.sign(payload, keys.signer, bundle.purpose.value, bundle.recipient), seal_public)


MOST_THIN: Final = 128 << 10
"""Bytes that a thin bundle says at most before it is packed: so it is kept as the word of a parent.

What is longer goes in full, which is nothing beside it."""


def write_thin(  # noqa: PLR0913 - as for a full one, and the key
    bundle: Bundle, keys: DeviceKeys, key: ShortKey, between: Between, wires: Wires, chance: bytes
) -> bytes | None:
    """Sign a bundle of an exchange and seal it thin, under a short key; ``None`` for one that goes in full.

    What is signed is the bundle in full, so that it reads the same wherever its signature is looked at again;
    manifest and signature travel in fewer bytes.
    """
    said = _said(bundle)
    body = records.pack(bundle.entries, bundle.puts, wires, bundle.made_at)
    whole = joined([manifest.write(said), body])
    if len(whole) > MOST_THIN:
        return None
    _, signature = cose.apart(cose.sign(stored(whole), keys.signer, bundle.purpose.value, bundle.recipient))
    content = signature + terse.write(said, between) + body
    return seal_short(content, key.key, seal.THIN, bundle.made_at, chance)


def write_compact(bundle: Bundle, key: ShortKey, between: Between, wires: Wires, chance: bytes) -> bytes:
    """Seal a bundle of one stretch of entries compact: without a signature, its chain in four bytes.

    Who has the key is believed to have sent it; what the sender signs next goes on from its chain.
    """
    at = terse.made_at_compact(bundle.made_at, between)
    body = records.pack(bundle.entries, (), wires, at)
    content = terse.write_compact(_said(bundle), between) + body
    return seal_short(content, key.key, seal.COMPACT, bundle.made_at, chance)


def _said(bundle: Bundle) -> dict[int, Any]:
    return {
        0: manifest.SCHEMA,
        1: bundle.sender,
        2: bundle.recipient,
        3: bundle.writer,
        4: bundle.made_at,
        manifest.LANES: [
            [x.writer, x.lane, x.after, x.count, x.chain_after[:SHORT_CHAIN], x.chain[:SHORT_CHAIN]]
            for x in bundle.lanes
        ],
        manifest.ACKS: [[x.writer, x.lane, x.seq, x.chain, x.durable] for x in bundle.acks],
        manifest.SEEN: sorted([bucket, place, token] for bucket, (place, token) in bundle.seen.items()),
        manifest.REACHES: [
            [x.bucket, x.after, x.upto, x.token, [list(told) for told in x.past]] for x in bundle.reaches
        ],
        manifest.KEYS: sorted([writer, key] for writer, key in bundle.keys.items()),
        manifest.FACTS: dict(bundle.facts),
        manifest.GENERATION: bundle.generation,
        manifest.BIRTHS: [[x.writer, x.of, x.slot, x.mark] for x in bundle.births],
        manifest.VIEW: bundle.view,
        manifest.JOINTS: [[x.writer, x.lane, x.seq, x.chain, x.next] for x in bundle.joints],
        manifest.VERDICTS: [[x.writer, x.lane, x.seq, x.column, x.reason] for x in bundle.verdicts],
        manifest.PROVE: bundle.prove,
        manifest.WORD: bundle.word,
        manifest.OFFER: [list(offer) for offer in bundle.offer],
        manifest.KNOWS: bundle.knows,
    }


_FAULTS = {
    Fault.NOT_A_BUNDLE: Code.NOT_A_BUNDLE,
    Fault.NEWER: Code.BUNDLE_NEWER,
    Fault.DAMAGED: Code.BUNDLE_DAMAGED,
    Fault.NOT_FOR_US: Code.NOT_FOR_US,
}


@dataclass(frozen=True, slots=True)
class Inside:
    """What a sealed file holds, before anybody looks whose it is.

    Attributes:
        signed: the signed bytes; empty in a compact bundle.
        told: of a compact bundle, what it says; it comes from whoever shares its key.
    """

    signed: bytes
    told: Bundle | None = None


def opened(sealed: bytes, keys: DeviceKeys, ring: Ring) -> Inside | Code:
    """Open a file of any profile: by our own keys, or by those that others offered us."""
    outside = seal.look(sealed)
    if isinstance(outside, Fault) or outside.profile is Profile.FULL:
        signed = seal.unseal(sealed, keys)
        return _FAULTS[signed] if isinstance(signed, Fault) else Inside(signed)
    found = ring.opened(sealed)
    if found is None:
        return Code.NOT_FOR_US
    content, between, name = found
    try:
        if sealed[1] & 0x0F == seal.THIN:
            return Inside(_expanded(content, between, name))
        reader = Reader(content)
        said = terse.read_compact(reader, between)
        manifest.check(said, chain=terse.COMPACT_CHAIN, chain_after=0)
        return Inside(b"", _told(said, reader.rest(), Purpose.EXCHANGE))
    except Newer:
        return Code.BUNDLE_NEWER
    except Malformed:
        return Code.BUNDLE_MALFORMED


def _expanded(content: bytes, between: Between, name: bytes) -> bytes:
    """Give what was signed, of what a thin bundle says of it; raises ``Malformed``."""
    signature = content[: cose.SIGNATURE]
    if len(signature) < cose.SIGNATURE:
        raise Malformed("it is no thin bundle")
    reader = Reader(content[cose.SIGNATURE :])
    said = terse.read(reader, between)
    payload = stored(joined([manifest.write(said), reader.rest()]))
    return cose.together(payload, signature, name, Purpose.EXCHANGE.value)


def read(  # noqa: PLR0913 - whose file it is, and by which keys
    sealed: bytes,
    keys: DeviceKeys,
    me: bytes,
    sender_of: Callable[[bytes], Sender | None],
    purpose: Purpose,
    ring: Ring = EMPTY,
) -> Bundle | Code:
    """Open, verify and read a bundle.

    Args:
        sealed: the file.
        keys: this device's keys.
        me: this device's id.
        sender_of: gives the admitted device that a key id belongs to, if any.
        purpose: what it is taken in as.
        ring: the short keys under which something may come.

    Returns:
        The bundle, or the code of the refusal; nothing else ever comes out of bad bytes.
    """
    inside = opened(sealed, keys, ring)
    if isinstance(inside, Code):
        return inside
    if inside.told is not None:
        return _compact(inside.told, ring, me, purpose)
    return _signed(inside.signed, me, sender_of, purpose)


def _compact(told: Bundle, ring: Ring, me: bytes, purpose: Purpose) -> Bundle | Code:
    sender = ring.sender(told.sender)
    if sender is None or told.recipient != me:
        return Code.UNKNOWN_SENDER
    if purpose is not Purpose.EXCHANGE:
        return Code.WRONG_PURPOSE
    return Code.REVOKED_SENDER if sender.revoked else told


def _signed(  # noqa: PLR0911 - each step has a refusal of its own
    signed: bytes, me: bytes, sender_of: Callable[[bytes], Sender | None], purpose: Purpose
) -> Bundle | Code:
    try:
        said, key_id, _ = cose.peek(signed)
        sender = sender_of(key_id)
        if sender is None:
            return Code.UNKNOWN_SENDER
        if said != purpose.value:
            return Code.WRONG_PURPOSE
        verified = cose.verify(signed, lambda _: sender.sign_key, purpose.value, me)
        if verified is None:
            return Code.UNKNOWN_SENDER
        bundle = parse(verified.payload, purpose)
    except cose.BadSignature:
        return Code.BAD_SIGNATURE
    except Newer:
        return Code.BUNDLE_NEWER
    except Malformed:
        return Code.BUNDLE_MALFORMED
    if bundle.sender != sender.device or bundle.recipient != me:
        return Code.BAD_SIGNATURE
    return Code.REVOKED_SENDER if sender.revoked else replace(bundle, signed=signed)


def read_first(sealed: bytes, keys: DeviceKeys, me: bytes, key_in: str) -> Bundle | Code:
    """Read a grant: the first word of a parent, whose key is inside and is checked by telephone.

    ``key_in`` names the fact that holds the sender's signing key.
    """
    signed = seal.unseal(sealed, keys)
    if isinstance(signed, Fault):
        return _FAULTS[signed]
    try:
        said, key_id, payload = cose.peek(signed)
        if said != Purpose.GRANT.value:
            return Code.WRONG_PURPOSE
        # Nobody vouches for it before its key is known, so no more than the manifest is read for that.
        said_of_itself = manifest.read(_parted(payload)[0])
        claimed, facts = said_of_itself[1], said_of_itself[manifest.FACTS]
        key = facts.get(key_in)
        if not isinstance(key, bytes) or cose.key_id(key) != key_id:
            return Code.BAD_SIGNATURE
    except Newer:
        return Code.BUNDLE_NEWER
    except Malformed:
        return Code.BUNDLE_MALFORMED
    return read(sealed, keys, me, lambda _: Sender(claimed, key), Purpose.GRANT)


def verified(signed: bytes, key: bytes, recipient: bytes, purpose: Purpose) -> Bundle | None:
    """Read what was signed and not sealed (any more): a word that its own signer is shown again.

    Gives ``None`` unless it is a whole bundle for that purpose and recipient, signed by that key.
    """
    try:
        proven = cose.verify(signed, lambda _: key, purpose.value, recipient)
        return None if proven is None else parse(proven.payload, purpose)
    except (cose.BadSignature, Malformed):
        return None


def parse(payload: bytes, purpose: Purpose) -> Bundle:
    """Read what was signed; raises ``Malformed``."""
    content, body = _parted(payload)
    said = manifest.read(content)
    manifest.check(said)
    return _told(said, body, purpose)


def _told(said: manifest.Manifest, body: bytes, purpose: Purpose) -> Bundle:
    """Give what a checked manifest and its records say; raises ``Malformed``."""
    lanes = tuple(Lane(*lane) for lane in said[manifest.LANES])
    stretches = [Stretch(x.writer, x.lane, x.after, x.count) for x in lanes]
    entries, puts = records.unpack(body, stretches, said[4])
    return Bundle(
        purpose=purpose,
        sender=said[1],
        recipient=said[2],
        writer=said[3],
        made_at=said[4],
        lanes=lanes,
        entries=tuple(entries),
        acks=tuple(Ack(*ack) for ack in said[manifest.ACKS]),
        seen={bucket: (place, token) for bucket, place, token in said[manifest.SEEN]},
        reaches=tuple(
            Reach(bucket, after, upto, token, tuple((place, of) for place, of in past))
            for bucket, after, upto, token, past in said[manifest.REACHES]
        ),
        puts=tuple(puts),
        keys=dict(said[manifest.KEYS]),
        births=tuple(Birth(*birth) for birth in said[manifest.BIRTHS]),
        generation=said[manifest.GENERATION],
        view=said[manifest.VIEW],
        joints=tuple(Joint(*joint) for joint in said[manifest.JOINTS]),
        verdicts=tuple(Said(*verdict) for verdict in said[manifest.VERDICTS]),
        prove=said[manifest.PROVE],
        word=said[manifest.WORD],
        facts=said[manifest.FACTS],
        offer=tuple((key, base) for key, base in said[manifest.OFFER]),
        knows=said[manifest.KNOWS],
    )


def _parted(payload: bytes) -> tuple[bytes, bytes]:
    parts = parted(unsqueeze(payload), 2)
    if len(parts) != 2:  # noqa: PLR2004 - manifest and records
        raise Malformed("it does not have two parts")
    return parts[0], parts[1]
