"""A bundle: what one device says to another, as bytes and back (``BUNDLE.md``).

Pure: no store, no files, no clock. A bundle is *sealed( signed( squeezed(
manifest, records ) ) )*; reading goes the same way back and gives either a
bundle or the refusal that fits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import cbor2

from store.device_keys import DeviceKeys
from store.entry import CHAIN_BYTES, Entry
from store.entry import Lane as LogLane
from store.refusals import Code
from sync import cose, records, seal
from sync.columns import LIMIT, instant
from sync.records import Put, Stretch, Wires
from sync.seal import Fault
from sync.squeeze import squeeze, unsqueeze
from sync.streams import Malformed, joined, parted

SCHEMA = 0
SHORT_CHAIN = 8
_FIRST_KEY = 32


class Newer(Malformed):
    """A newer version wrote it, by rules that this one does not know."""


class Purpose(StrEnum):
    """What a bundle is for; bound into its signature."""

    EXCHANGE = "exchange"
    GRANT = "grant"
    PACK = "pack"


@dataclass(frozen=True, slots=True)
class Lane:
    """A stretch of the sender's lane: where it begins and ends, with the chain at both.

    ``chain`` is what a parent cosigns when it acknowledges; 32 bytes.
    """

    lane: int
    after: int
    count: int
    chain_after: bytes
    chain: bytes


@dataclass(frozen=True, slots=True)
class Ack:
    """What the sender has taken in of the recipient's log: up to ``seq``, whose chain ends so."""

    writer: int
    lane: int
    seq: int
    chain: bytes


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the rows in this bundle carry the recipient in a bucket: from place to place."""

    bucket: int
    after: int
    upto: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one device says to another.

    Attributes:
        purpose: what it is for.
        sender: the sending device (16 bytes).
        recipient: the device it is for.
        writer: whose entries these are.
        made_at: the sender's clock, UTC seconds.
        lanes: the stretches of ``entries``, in order.
        entries: changes made at the sender.
        acks: what the sender signs for.
        seen: how far the sender has applied the recipient's buckets.
        reaches: how far ``puts`` carry each bucket.
        puts: rows as they stand at the sender.
        first_key: the ratchet's first key, as long as the recipient has not signed for a bundle.
        facts: what a grant or a pack says beyond rows, by name.
    """

    purpose: Purpose
    sender: bytes
    recipient: bytes
    writer: int
    made_at: int
    lanes: tuple[Lane, ...] = ()
    entries: tuple[Entry, ...] = ()
    acks: tuple[Ack, ...] = ()
    seen: Mapping[int, int] = field(default_factory=dict)
    reaches: tuple[Reach, ...] = ()
    puts: tuple[Put, ...] = ()
    first_key: bytes | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may have sent a bundle: device, signing key, and whether it was revoked."""

    device: bytes
    sign_key: bytes
    revoked: bool = False


def write(bundle: Bundle, keys: DeviceKeys, seal_public: bytes, wires: Wires) -> bytes:
    """Sign a bundle with the sender's key and seal it to the recipient's."""
    manifest = [
        SCHEMA,
        bundle.sender,
        bundle.recipient,
        bundle.writer,
        bundle.made_at,
        [[x.lane, x.after, x.count, x.chain_after[:SHORT_CHAIN], x.chain] for x in bundle.lanes],
        [[x.writer, x.lane, x.seq, x.chain] for x in bundle.acks],
        sorted([bucket, place] for bucket, place in bundle.seen.items()),
        [[x.bucket, x.after, x.upto] for x in bundle.reaches],
        bundle.first_key,
        dict(bundle.facts),
    ]
    body = records.pack(bundle.entries, bundle.puts, wires, bundle.made_at)
    payload = squeeze(joined([cbor2.dumps(manifest, canonical=True), body]))
    return seal.seal(cose.sign(payload, keys.signer, bundle.purpose.value, bundle.recipient), seal_public)


_FAULTS = {
    Fault.NOT_A_BUNDLE: Code.NOT_A_BUNDLE,
    Fault.NEWER: Code.BUNDLE_NEWER,
    Fault.DAMAGED: Code.BUNDLE_DAMAGED,
    Fault.NOT_FOR_US: Code.NOT_FOR_US,
}


def read(  # noqa: PLR0911 - each step has a refusal of its own
    sealed: bytes, keys: DeviceKeys, me: bytes, sender_of: Callable[[bytes], Sender | None], purpose: Purpose
) -> Bundle | Code:
    """Open, verify and read a bundle.

    Args:
        sealed: the file.
        keys: this device's keys.
        me: this device's id.
        sender_of: gives the admitted device that a key id belongs to, if any.
        purpose: what it is taken in as.

    Returns:
        The bundle, or the code of the refusal; nothing else ever comes out of bad bytes.
    """
    signed = seal.unseal(sealed, keys)
    if isinstance(signed, Fault):
        return _FAULTS[signed]
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
    return Code.REVOKED_SENDER if sender.revoked else bundle


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
        _, claimed, *_, facts = _manifest(_parted(payload)[0])
        key = facts.get(key_in)
        if not isinstance(key, bytes) or cose.key_id(key) != key_id:
            return Code.BAD_SIGNATURE
    except Newer:
        return Code.BUNDLE_NEWER
    except Malformed:
        return Code.BUNDLE_MALFORMED
    return read(sealed, keys, me, lambda _: Sender(claimed, key), Purpose.GRANT)


def parse(payload: bytes, purpose: Purpose) -> Bundle:
    """Read what was signed; raises ``Malformed``."""
    said, body = _parted(payload)
    _, sender, recipient, writer, made_at, lanes, acks, seen, reaches, first_key, facts = _manifest(said)
    stretches = tuple(Lane(*lane) for lane in lanes)
    chains = [x.chain for x in stretches] + [ack[3] for ack in acks]
    if any(len(x.chain_after) != SHORT_CHAIN for x in stretches) or any(
        len(x) != CHAIN_BYTES for x in chains
    ):
        raise Malformed("a chain has the wrong length")
    if [x.lane for x in stretches] != sorted({x.lane for x in stretches} & set(LogLane)):
        raise Malformed("the lanes are not in order")
    if any(x.after + x.count >= LIMIT for x in stretches):
        raise Malformed("a number is out of range")
    if first_key is not None and len(first_key) != _FIRST_KEY:
        raise Malformed("the first key has the wrong length")
    entries, puts = records.unpack(
        body, writer, [Stretch(x.lane, x.after, x.count) for x in stretches], made_at
    )
    return Bundle(
        purpose=purpose,
        sender=sender,
        recipient=recipient,
        writer=writer,
        made_at=made_at,
        lanes=stretches,
        entries=tuple(entries),
        acks=tuple(Ack(*ack) for ack in acks),
        seen=dict(seen),
        reaches=tuple(Reach(*reach) for reach in reaches),
        puts=tuple(puts),
        first_key=first_key,
        facts=facts,
    )


def _parted(payload: bytes) -> tuple[bytes, bytes]:
    parts = parted(unsqueeze(payload), 2)
    if len(parts) != 2:  # noqa: PLR2004 - manifest and records
        raise Malformed("it does not have two parts")
    return parts[0], parts[1]


def _manifest(content: bytes) -> Any:  # noqa: ANN401 - a list shaped as _MANIFEST says
    manifest = cose.strict(content)
    if isinstance(manifest, list) and manifest and _matches(manifest[0], int) and manifest[0] > SCHEMA:
        raise Newer("a newer version wrote it")
    if not _matches(manifest, _MANIFEST):
        raise Malformed("the manifest is not shaped as it should be")
    instant(manifest[4])
    return manifest


# The manifest's shape: a type is a type, a list of one shape is any number of it.
_MANIFEST: tuple[Any, ...] = (
    int,
    bytes,
    bytes,
    int,
    int,
    [(int, int, int, bytes, bytes)],
    [(int, int, int, bytes)],
    [(int, int)],
    [(int, int, int)],
    (bytes, None),
    dict,
)


def _matches(thing: Any, shape: Any) -> bool:  # noqa: ANN401 - anything may have been signed
    match shape:
        case [inner] if isinstance(shape, list):
            return isinstance(thing, list | tuple) and all(_matches(part, inner) for part in thing)
        case (kind, None):
            return thing is None or type(thing) is kind
        case tuple():
            return (
                isinstance(thing, list | tuple)
                and len(thing) == len(shape)
                and all(_matches(part, inner) for part, inner in zip(thing, shape, strict=True))
            )
        case _ if shape is int:
            return type(thing) is int and thing >= 0
        case _ if shape is dict:
            return isinstance(thing, Mapping)
        case _:
            return type(thing) is shape
