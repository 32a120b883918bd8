"""A bundle: what one device says to another, as bytes and back (``BUNDLE.md``).

Pure: no store, no files, no clock. A bundle is *sealed( signed( squeezed(
manifest, records ) ) )*; reading goes the same way back and gives either a
bundle or the refusal that fits.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import cbor2

from store.device_keys import DeviceKeys
from store.entry import CHAIN_BYTES, Entry
from store.entry import Lane as LogLane
from store.refusals import Code
from sync import cose, records, seal
from sync.columns import LIMIT, instant
from sync.payload import lay, part
from sync.records import Put, Stretch, Wires
from sync.seal import Fault
from sync.streams import Malformed

SCHEMA = 0
SHORT_CHAIN = 8
TOKEN = 4
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
    """A stretch of one of the sender's lanes: where it begins and ends, with the chain at both.

    ``chain`` is what a parent cosigns when it acknowledges; 32 bytes.
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
    signed: bytes = field(default=b"", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may have sent a bundle: device, signing key, and whether it was revoked."""

    device: bytes
    sign_key: bytes
    revoked: bool = False


def write(bundle: Bundle, keys: DeviceKeys, seal_public: bytes, wires: Wires) -> bytes:
    """Sign a bundle with the sender's key and seal it to the recipient's."""
    manifest = _said(bundle)
    body = records.pack(bundle.entries, bundle.puts, wires, bundle.made_at)
    payload = lay(cbor2.dumps(manifest, canonical=True), body)
    return seal.seal(cose.sign(payload, keys.signer, bundle.purpose.value, bundle.recipient), seal_public)


def _said(bundle: Bundle) -> list[Any]:
    """Give the manifest: what always stands, then key and value of what is not empty."""
    more = {
        5: [[x.writer, x.lane, x.after, x.count, x.chain_after[:SHORT_CHAIN], x.chain] for x in bundle.lanes],
        6: [[x.writer, x.lane, x.seq, x.chain, x.durable] for x in bundle.acks],
        7: sorted([bucket, place, token] for bucket, (place, token) in bundle.seen.items()),
        8: [[x.bucket, x.after, x.upto, x.token, [list(told) for told in x.past]] for x in bundle.reaches],
        9: sorted([writer, key] for writer, key in bundle.keys.items()),
        10: dict(bundle.facts),
        11: bundle.generation,
        12: [[x.writer, x.of, x.slot, x.mark] for x in bundle.births],
        13: bundle.view,
        14: [[x.writer, x.lane, x.seq, x.chain, x.next] for x in bundle.joints],
        15: [[x.writer, x.lane, x.seq, x.column, x.reason] for x in bundle.verdicts],
        16: bundle.prove,
        17: bundle.word,
    }
    always = [SCHEMA, bundle.sender, bundle.recipient, bundle.writer, bundle.made_at]
    return always + [part for pair in more.items() if pair[1] for part in pair]


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
        manifest = _manifest(part(payload)[0])
        claimed, facts = manifest[1], manifest[10]
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
    content, body = part(payload)
    said = _manifest(content)
    lanes = tuple(Lane(*lane) for lane in said[5])
    _check(said, lanes)
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
        acks=tuple(Ack(*ack) for ack in said[6]),
        seen={bucket: (place, token) for bucket, place, token in said[7]},
        reaches=tuple(
            Reach(bucket, after, upto, token, tuple((place, of) for place, of in past))
            for bucket, after, upto, token, past in said[8]
        ),
        puts=tuple(puts),
        keys=dict(said[9]),
        births=tuple(Birth(*birth) for birth in said[12]),
        generation=said[11],
        view=said[13],
        joints=tuple(Joint(*joint) for joint in said[14]),
        verdicts=tuple(Said(*verdict) for verdict in said[15]),
        prove=said[16],
        word=said[17],
        facts=said[10],
    )


def _check(said: Mapping[int, Any], lanes: tuple[Lane, ...]) -> None:
    """Check what the manifest's shape does not say; raises ``Malformed``."""
    chains = [x.chain for x in lanes] + [ack[3] for ack in said[6]]
    short = [x.chain_after for x in lanes] + [joint[3] for joint in said[14]]
    short += [joint[4] for joint in said[14] if joint[4]]
    if any(len(x) != SHORT_CHAIN for x in short) or any(len(x) != CHAIN_BYTES for x in chains):
        raise Malformed("a chain has the wrong length")
    order = [(x.writer, x.lane) for x in lanes]
    if len(set(order)) != len(order) or not {x.lane for x in lanes} <= set(LogLane):
        raise Malformed("a lane stands twice or is none")
    if [x.lane for x in lanes] != sorted(x.lane for x in lanes):
        # What is urgent stands first, so that it is first in a file that is read from the front.
        raise Malformed("the lanes are not in order")
    if any(x.after + x.count >= LIMIT for x in lanes):
        raise Malformed("a number is out of range")
    if any(len(key) != _FIRST_KEY for _, key in said[9]):
        raise Malformed("the first key has the wrong length")
    tokens = [told[-1] for told in said[7]] + [told[3] for told in said[8]]
    tokens += [token for told in said[8] for _, token in told[4]]
    if any(len(token) != TOKEN for token in tokens):
        raise Malformed("a token has the wrong length")
    for listed in (said[7], said[9]):
        keys = [told[0] for told in listed]
        if keys != sorted(set(keys)):
            raise Malformed("a list that goes by number is not in order")


def _manifest(content: bytes) -> dict[int, Any]:
    """Read the manifest; gives every entry by its key, with its default where it was left out."""
    manifest = cose.strict(content)
    if isinstance(manifest, list) and manifest and _matches(manifest[0], int) and manifest[0] > SCHEMA:
        raise Newer("a newer version wrote it")
    if not isinstance(manifest, list) or len(manifest) < _ALWAYS or (len(manifest) - _ALWAYS) % 2:
        raise Malformed("the manifest is not shaped as it should be")
    more = list(zip(manifest[_ALWAYS::2], manifest[_ALWAYS + 1 :: 2], strict=True))
    keys = [key for key, _ in more]
    if any(not _matches(key, int) or key not in _MORE for key in keys) or keys != sorted(set(keys)):
        raise Malformed("the manifest's entries are not ours, or not in order")
    given = dict(more)
    said = dict(enumerate(manifest[:_ALWAYS])) | {key: empty for key, (_, empty) in _MORE.items()} | given
    if not _matches(tuple(manifest[:_ALWAYS]), _FIRST) or any(
        not value or not _matches(value, _MORE[key][0]) for key, value in given.items()
    ):
        raise Malformed("the manifest is not shaped as it should be")
    instant(said[4])
    return said


_ALWAYS = 5
# Shapes: a type is a type, a list of one shape is any number of it, a tuple is just these.
_FIRST: tuple[Any, ...] = (int, bytes, bytes, int, int)
# What stands behind, by key: its shape, and what it is where it is left out.
_MORE: dict[int, tuple[Any, Any]] = {
    5: ([(int, int, int, int, bytes, bytes)], []),
    6: ([(int, int, int, bytes, int)], []),
    7: ([(int, int, bytes)], []),
    8: ([(int, int, int, bytes, [(int, bytes)])], []),
    9: ([(int, bytes)], []),
    10: (dict, {}),
    11: (int, 0),
    12: ([(int, int, int, str)], []),
    13: (int, 0),
    14: ([(int, int, int, bytes, bytes)], []),
    15: ([(int, int, int, int, str)], []),
    16: (bool, False),
    17: (bytes, b""),
}


def _matches(thing: Any, shape: Any) -> bool:  # noqa: ANN401 - anything may have been signed
    match shape:
        case [inner] if isinstance(shape, list):
            return isinstance(thing, list | tuple) and all(_matches(part, inner) for part in thing)
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
