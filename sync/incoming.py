"""Taking a bundle in: read, judged, applied and signed for in one transaction.

Taking the same one twice changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from store import guard, held, identity, ledger, roles
from store.entry import Lane as LogLane
from store.identity import Identity, Peer
from store.lay import derived_together
from store.ledger import Passage, Way
from store.node import Node
from store.postgres import turns
from store.postgres.turns import AloneError
from store.refusals import Code, Refused
from store.register import Registry
from sync import ahead, bundle, cose, from_child, from_parent, kept, routing, seal, sealing
from sync.abreast import Steps, alone, in_step, wished
from sync.absorb import replay_all
from sync.bundle import Bundle, Purpose
from sync.credentials import listing
from sync.fate import Fate, Receipt
from sync.opening import Arrived, Opened
from sync.ordinary import is_ordinary, says_ordinary
from sync.ring import EMPTY
from sync.senders import Known, known_in, known_of, sender_in

IN_STEP: Final = 32
"""Bundles that are taken in in step: more of them save nothing more."""
SKEW = 24 * 3600
"""How far ahead of ours a sender's clock may be, in seconds."""


def take(node: Node, sealed: bytes) -> Receipt:
    """Take a bundle in from a child or from the parent, whoever it turns out to be."""
    (receipt,) = take_many(node, [Arrived(sealed)])
    return receipt


def take_many(node: Node, bundles: Iterable[Arrived]) -> list[Receipt]:
    """Take bundles in, in one transaction: they are all signed for, or none is."""
    with node.write() as db, guard.opened_throughout(db), derived_together(db, node.registry):
        _catch_up(node, db, identity.who(db))
        # Whose keys are known does not change by what is taken in.
        receipts = _taken(node, db, bundles, known_in(db, node.now))
    carry_on(node, receipts)
    return receipts


def take_beside(node: Node, bundles: Sequence[Arrived]) -> list[Receipt]:
    """Take bundles in, in one transaction, while others take in what other stations say.

    Only where the records lie on a server. :func:`carry_on` is to be called when all are taken in.

    Args:
        node: whose bundles.
        bundles: opened, and ordinary (``sync/ordinary.py``).

    Raises:
        AloneError: one of them reaches further than its station; nothing was taken in then.
    """
    devices = {arrived.opened.sender.device for arrived in bundles if arrived.opened is not None}
    with node.read() as db:
        peers = list(identity.peers(db, devices).values())
    if len(peers) < len(devices) or any(peer.kind == "hq" for peer in peers):
        # What headquarters of a region says is of many stations.
        raise AloneError
    stations = {peer.station for peer in peers}
    with (
        node.importing(stations) as db,
        guard.opened_throughout(db),
        derived_together(db, node.registry),
    ):
        return _taken(node, db, bundles, known_of(db, node.now, devices), ordinary=True)


def _taken(
    node: Node, db: Connection, bundles: Iterable[Arrived], known: Known, *, ordinary: bool = False
) -> list[Receipt]:
    """Take bundles in in their order, inside a transaction, and what was parked and follows on them.

    ``ordinary`` says that all of them are known to be.
    """
    receipts = []
    for some in _apart(bundles, node.registry, ordinary=ordinary):
        me = identity.who(db)
        taking = [_take(node, db, me, one.sealed, known, one.opened) for one in some]
        done = in_step(db, taking)
        waits = any(receipt.moved for receipt in done) and held.any_parked(db)
        for receipt in done:
            if waits and receipt.moved and receipt.peer is not None:
                receipts.append(_go_on(node, db, me, receipt.peer, receipt, known))
            else:
                receipts.append(receipt)
    return receipts


def _apart(bundles: Iterable[Arrived], registry: Registry, *, ordinary: bool) -> Iterator[list[Arrived]]:
    """Part bundles into runs that touch nothing of each other: ordinary ones, of several stations."""
    some: list[Arrived] = []
    whose: set[int] = set()
    for arrived in bundles:
        station = arrived.opened.sender.station if arrived.opened is not None else 0
        is_alone = not station or not (ordinary or is_ordinary(arrived, registry))
        if some and (is_alone or station in whose or len(some) == IN_STEP):
            yield some
            some, whose = [], set()
        some.append(arrived)
        whose.add(0 if is_alone else station)
        if is_alone:
            yield some
            some, whose = [], set()
    if some:
        yield some


def carry_on(node: Node, receipts: Iterable[Receipt]) -> None:
    """Do what follows on bundles that were taken in, each in a transaction of its own."""
    # Another drawer may have come with it, of headquarters or of a desk.
    node.tend_drawer()
    # A station may have announced a key for its cards, or ended a record that stands on one.
    listing.tend(node)
    # Whoever was killed before this gives the same files again.
    if any(receipt.applied or receipt.fate is Fate.DUPLICATE for receipt in receipts):
        routing.route(node)


def keep_broken(node: Node, sealed: bytes, code: Code) -> Receipt:
    """Keep a bundle that cannot be taken in, as it breaks the program, in quarantine with its bytes."""
    with node.write() as db:
        try:
            kept_now = kept.refused(node, db, sealed, code, sender_in(db))
        except Exception:  # noqa: BLE001 - what broke the program may break it where its sender is looked for
            kept_now = kept.refused(node, db, sealed, code, lambda _key: None)
    return Receipt(Fate.REFUSED, code, quarantined=int(kept_now))


def _catch_up(node: Node, db: Connection, me: Identity) -> None:
    """Lay what an older version of this program could only keep."""
    parent = identity.parent(db)
    known = ahead.known_now(db, node.registry) if parent is not None else []
    if parent is not None and known:
        from_parent.put_down(node, db, me, parent, known)
    replay_all(node, db)


def _take(  # noqa: PLR0913 - one step of the above
    node: Node,
    db: Connection,
    me: Identity,
    sealed: bytes,
    known: Known,
    opened: Opened | None = None,
) -> Steps[Receipt]:
    """Take one bundle in; what it refuses leaves no other trace than the quarantine."""
    tag = seal.tag(sealed)
    before = (yield from wished(_came, [tag])).get(tag)
    if before is not None:
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED, identity.peer(db, before.peer))
    said: Bundle | Code
    if opened is not None and known.senders(cose.key_id(opened.sender.sign_key)) == opened.sender:
        said = opened.said
    else:
        said = _read(node, me, sealed, known)
    if isinstance(said, Bundle) and said.made_at > node.now + SKEW:
        return kept.refuse(node, db, sealed, Code.BUNDLE_FROM_FUTURE, said)
    if isinstance(said, Code):
        return kept.refuse(node, db, sealed, said)
    peer = (yield from wished(identity.peers, [said.sender])).get(said.sender)
    if peer is None:
        return kept.refuse(node, db, sealed, Code.UNKNOWN_SENDER)
    if peer.role == "child":
        _may_take(node, db)
    sealing.doubt(db, peer, said, known.offered.get(peer.device, {}))
    if peer.role == "parent":
        receipt = from_parent.take(node, db, me, peer, said, sealed)
    else:
        worked = opened.worked if opened else {}
        receipt = yield from from_child.take(node, db, me, peer, said, sealed, worked)
    if receipt.fate in (Fate.APPLIED, Fate.DUPLICATE):
        yield from wished(_note, [(peer, _passage(node, peer, said, tag, len(sealed)))])
        if receipt.code is None:
            sealing.heard(node, db, peer, said, known.offered.get(peer.device, {}))
    return receipt


def _read(node: Node, me: Identity, sealed: bytes, known: Known) -> Bundle | Code:
    full = seal.profile_of(sealed) == seal.FULL
    ring = EMPTY if full else known.ring
    return bundle.read(sealed, node.keys, me.device, known.senders, Purpose.EXCHANGE, ring)


def _came(db: Connection, tags: Sequence[bytes]) -> dict[bytes, Passage]:
    """Give what came here before."""
    return ledger.known_of(db, tags, Way.IN)


def _passage(node: Node, peer: Peer, said: Bundle, tag: bytes, size: int) -> Passage:
    """Give what the history says of a bundle that was taken in."""
    records = [x for x in said.lanes if (x.writer, x.lane) == (said.writer, LogLane.RECORDS)]
    upto = max((x.after + x.count for x in records), default=0)
    changes = len(said.entries) + len(said.puts)
    way, purpose = Way.IN.value, said.purpose.value
    return Passage(tag, way, purpose, peer.device, size, changes, upto, node.now, None)


def _note(db: Connection, taken: Sequence[tuple[Peer, Passage]]) -> None:
    """Write into the history what was taken in, and when who sent it was heard."""
    ledger.note(db, *(passage for _, passage in taken))
    held.unpark(db, *(passage.tag for _, passage in taken))
    identity.hear(db, [(here.at, peer.device) for peer, here in taken if peer.heard_at != here.at])


def _may_take(node: Node, db: Connection) -> None:
    """Refuse whoever may look but not take a child's changes in; raises ``NOT_ALLOWED``."""
    actor = node.actor(db)
    if not roles.allowed(actor.role, "devices.accept"):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act="devices.accept")


def _go_on(  # noqa: PLR0913 - one step of taking in, split for reading
    node: Node, db: Connection, me: Identity, child: Peer, receipt: Receipt, known: Known
) -> Receipt:
    """Take in the parked bundles whose turn has come, again and again while one goes on."""
    moved = True
    while moved:
        moved = False
        for own in identity.incarnations(db, child.device):
            for tag, sealed in held.parked(db, own.writer):
                # What it reaches shows only when it is read.
                said = _read(node, me, sealed, known)
                if not isinstance(said, Bundle) or not says_ordinary(said, node.registry):
                    turns.alone(db)
                more = alone(db, _take(node, db, me, sealed, known))
                if more.fate is not Fate.HELD:
                    held.unpark(db, tag)
                moved = moved or more.moved
                receipt = replace(
                    receipt,
                    applied=receipt.applied + more.applied,
                    conflicts=receipt.conflicts + more.conflicts,
                    quarantined=receipt.quarantined + more.quarantined,
                )
    return receipt
