"""Taking a bundle in: read, judged, applied and signed for in one transaction.

Taking the same one twice changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from sqlalchemy import Connection, delete, select

from store import cells, guard, held, identity, ledger, log, roles
from store.asking import pairs
from store.door import COUNTER
from store.entry import Entry, Kind
from store.entry import Lane as LogLane
from store.identity import Identity, Peer
from store.ids import counter_of, slot_of
from store.lay import Laid, lay
from store.ledger import Passage, Way
from store.node import LANES, SECRET, Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from sync import bundle, cose, cursors, exchange, seal
from sync.absorb import absorb
from sync.bundle import Ack, Bundle, Purpose, Sender
from sync.columns import fits
from sync.exchange import Judgement, Standing
from sync.records import Put

SKEW = 24 * 3600
"""How far ahead of ours a sender's clock may be, in seconds."""

KEPT = frozenset(
    {
        Code.UNKNOWN_SENDER,
        Code.REVOKED_SENDER,
        Code.BAD_SIGNATURE,
        Code.BUNDLE_MALFORMED,
        Code.BUNDLE_FROM_FUTURE,
        Code.CHAIN_FORKED,
    }
)
"""Refusals of what was sealed for us: kept in quarantine. Other people's mail is not kept."""


class Fate(Enum):
    """What became of a bundle as a whole."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a bundle, for a person and for the command line."""

    fate: Fate
    code: Code | None = None
    peer: Peer | None = None
    applied: int = 0
    conflicts: int = 0
    quarantined: int = 0
    acknowledged: int = 0
    moved: bool = False
    """Whether a child's log grew here, so that what was parked may go on."""


def take(node: Node, sealed: bytes) -> Receipt:
    """Take a bundle in from a child or from the parent, whoever it turns out to be."""
    with node.write() as db:
        me = identity.who(db)
        receipt = _take(node, db, me, sealed)
        if receipt.moved and receipt.peer is not None:
            receipt = _go_on(node, db, me, receipt.peer, receipt)
        return receipt


def _take(node: Node, db: Connection, me: Identity, sealed: bytes) -> Receipt:
    """Take one bundle in; what it refuses leaves no other trace than the quarantine."""
    tag = seal.tag(sealed)
    if ledger.known(db, tag, Way.IN) is not None:
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED)
    said = bundle.read(sealed, node.keys, me.device, sender_in(db), Purpose.EXCHANGE)
    if isinstance(said, Bundle) and said.made_at > node.now + SKEW:
        said = Code.BUNDLE_FROM_FUTURE
    if isinstance(said, Code):
        return refuse(node, db, sealed, said)
    peer = identity.peer(db, said.sender)
    if peer is None:
        return refuse(node, db, sealed, Code.UNKNOWN_SENDER)
    if peer.role == "child":
        _may_take(node, db)
    if peer.role == "parent":
        receipt = _from_parent(node, db, me, peer, said, sealed)
    else:
        receipt = _from_child(node, db, me, peer, said, sealed)
    if receipt.fate in (Fate.APPLIED, Fate.DUPLICATE):
        upto = max((x.after + x.count for x in said.lanes if x.lane == LogLane.RECORDS), default=0)
        changes = len(said.entries) + len(said.puts)
        ledger.note(
            db,
            Passage(
                tag, Way.IN.value, said.purpose.value, peer.device, len(sealed), changes, upto, node.now, None
            ),
        )
        held.unpark(db, tag)
        identity.update_peer(db, peer.device, heard_at=node.now)
    return receipt


def _may_take(node: Node, db: Connection) -> None:
    """Refuse whoever may look but not take a child's changes in; raises ``NOT_ALLOWED``."""
    actor = node.actor(db)
    if not roles.allowed(actor.role, "devices.accept"):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act="devices.accept")


def sender_in(db: Connection) -> Callable[[bytes], Sender | None]:
    """Give what finds the device behind a signing key's short name among those known here."""
    known: dict[bytes, Sender] = {}
    parent = identity.parent(db)
    for peer in [*identity.children(db), *([parent] if parent else [])]:
        known[cose.key_id(peer.sign_key)] = Sender(peer.device, peer.sign_key, peer.revoked_at is not None)
    return known.get


def refuse(node: Node, db: Connection, sealed: bytes, code: Code) -> Receipt:
    """Refuse a bundle; what was meant for us is kept with its reason."""
    new = code in KEPT and held.quarantine(db, seal.tag(sealed), code.name.lower(), sealed, node.now)
    return Receipt(Fate.REFUSED, code, quarantined=int(new))


# From a child: its log, to be verified, merged and signed for.


def _from_child(  # noqa: PLR0913 - one step of taking in, split for reading
    node: Node, db: Connection, me: Identity, child: Peer, said: Bundle, sealed: bytes
) -> Receipt:
    if said.writer != child.writer:
        return refuse(node, db, sealed, Code.BUNDLE_MALFORMED)
    new = not log.heads(db, child.writer)
    if new and said.first_key is None:
        return refuse(node, db, sealed, Code.BUNDLE_MALFORMED)
    with db.begin_nested() as beginning:
        if new and said.first_key is not None:
            log.begin(db, child.writer, said.first_key, LANES)
        fresh, early = _judged(db, child, said)
        if not fresh:
            # A first key that no entry was verified with is not kept.
            beginning.rollback()
    if fresh is None:
        return refuse(node, db, sealed, Code.CHAIN_FORKED)
    identity.update_peer(db, child.device, cursors=cursors.write(said.seen))
    receipt = Receipt(Fate.DUPLICATE, peer=child)
    if fresh:
        with guard.opened(db):
            for lane in dict.fromkeys(e.lane for e in fresh):
                start = log.head(db, child.writer, lane)
                if start is not None:
                    log.append(db, [e for e in fresh if e.lane == lane], start)
        done = absorb(node, db, me, child, fresh)
        receipt = Receipt(
            Fate.APPLIED, None, child, done.applied, done.conflicts, done.quarantined, moved=True
        )
    if early:
        held.park(db, seal.tag(sealed), child.writer, min(x.after for x in said.lanes), sealed, node.now)
        return replace(receipt, fate=Fate.HELD, code=Code.BUNDLE_HELD)
    return receipt


def _judged(db: Connection, child: Peer, said: Bundle) -> tuple[list[Entry] | None, bool]:
    """Give the entries that are new here (``None`` for a fork), and whether any are missing before them."""
    fresh: list[Entry] = []
    early = False
    for lane in said.lanes:
        head = log.head(db, child.writer, lane.lane)
        if head is None:
            return None, False

        def chain_at(seq: int, lane: int = lane.lane) -> bytes | None:
            return log.chain_at(db, child.writer, lane, seq)

        match exchange.judge(lane, Standing(head.seq, head.chain), chain_at):
            case Judgement.FORKED:
                return None, False
            case Judgement.EARLY:
                early = True
            case Judgement.NEW:
                new = [e for e in said.entries if e.lane == lane.lane and e.seq > head.seq]
                if log.verified_end(new, head) != lane.chain:
                    return None, False
                fresh.extend(new)
            case Judgement.KNOWN:
                pass
    return fresh, early


def _go_on(node: Node, db: Connection, me: Identity, child: Peer, receipt: Receipt) -> Receipt:
    """Take in the parked bundles whose turn has come, again and again while one goes on."""
    moved = True
    while moved:
        moved = False
        for tag, sealed in held.parked(db, child.writer):
            more = _take(node, db, me, sealed)
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


# From the parent: what it signed for, and rows that changed there.


def _from_parent(  # noqa: PLR0913 - one step of taking in, split for reading
    node: Node, db: Connection, me: Identity, parent: Peer, said: Bundle, sealed: bytes
) -> Receipt:
    if not sound(db, me, said, {cells.REFERENCE, me.station}):
        return refuse(node, db, sealed, Code.BUNDLE_MALFORMED)
    acknowledged = believe(node, db, me, parent, said.acks)
    if acknowledged is None:
        return refuse(node, db, sealed, Code.CHAIN_FORKED)
    applied, gap = 0, False
    for reach in said.reaches:
        seen = cells.seen(db, reach.bucket)
        if exchange.continues(reach.after, reach.upto, seen):
            applied += put_down(db, me, parent, [p for p in said.puts if p.bucket == reach.bucket], node.now)
            cells.saw(db, reach.bucket, reach.upto)
        gap = gap or reach.after > seen
    if said.acks and (parent.signed_at is None or said.made_at > parent.signed_at):
        identity.update_peer(db, parent.device, signed_at=said.made_at)
    fate = Fate.HELD if gap else Fate.APPLIED
    return Receipt(fate, Code.BUNDLE_HELD if gap else None, parent, applied, acknowledged=acknowledged)


def sound(db: Connection, me: Identity, said: Bundle, buckets: set[int]) -> bool:
    """Say whether rows that come down keep the rules: into these buckets only, typed, not numbered as ours.

    A number of ours that was never given out would be in the way when its turn comes.
    """
    given = pairs(db, select(COUNTER.c.tbl, COUNTER.c.last).where(COUNTER.c.slot == me.slot))
    if not {x.bucket for x in said.reaches} | {x.bucket for x in said.puts} <= buckets:
        return False
    for put in said.puts:
        if me.slot and slot_of(put.row) == me.slot and counter_of(put.row) > given.get(put.table, 0):
            return False
        for number, value in put.fields:
            wire = REGISTRY.wires.get((put.table, number))
            if wire is not None and not fits(wire, value):
                return False
    return True


def believe(node: Node, db: Connection, me: Identity, parent: Peer, acks: Iterable[Ack]) -> int | None:
    """Move our marks to what the parent signed for; gives by how much.

    ``None`` if it signed for another history than ours; then nothing has moved.
    """
    own = {lane: Standing(h.seq, h.chain) for lane, h in log.heads(db, me.writer).items()}
    ours = [ack for ack in acks if ack.writer == me.writer and ack.seq]
    for ack in ours:

        def chain_at(seq: int, lane: int = ack.lane) -> bytes | None:
            return log.chain_at(db, me.writer, lane, seq)

        if not exchange.believed(own, ack.lane, ack.seq, ack.chain, chain_at):
            return None
    moved = 0
    for ack in ours:
        before = log.head(db, me.writer, ack.lane)
        moved += max(0, ack.seq - before.acked) if before else 0
        log.acknowledge(db, me.writer, ack.lane, ack.seq)
        if ack.lane == LogLane.RECORDS:
            ledger.acknowledged(db, parent.device, ack.seq, node.now)
        # The parent has the ratchet's first key: forget it, so that nobody can turn it again.
        db.execute(delete(SECRET).where(SECRET.c.name == "first-key"))
    return moved


def put_down(db: Connection, me: Identity, parent: Peer, puts: list[Put], now: int) -> int:
    """Lay rows that came from the parent.

    A field with an own change under way keeps it until the parent has judged it.
    """
    pending = _pending(db, me)
    changes: list[Laid] = []
    for put in puts:
        register = REGISTRY.number(put.table)
        if register is None:
            continue
        fields = {register.by_number[n]: v for n, v in put.fields if n in register.by_number}
        standing = db.execute(select(register.sql).where(register.sql.c.id == put.row)).mappings().first()
        if standing is None:
            changes.append(Laid(register, Kind.INSERT, put.row, fields, parent.writer, now, put.bucket))
            continue
        changes.extend(
            Laid(register, Kind.SET, put.row, {name: value}, parent.writer, now, put.bucket)
            for name, value in fields.items()
            if standing[name] != value and (put.table, put.row, register.specs[name].nr) not in pending
        )
    if changes:
        with guard.opened(db):
            lay(db, REGISTRY, changes)
    return len(changes)


def _pending(db: Connection, me: Identity) -> set[tuple[int, int, int]]:
    """Give the fields that were changed here and not signed for yet."""
    marks: Mapping[int, int] = {lane: head.acked for lane, head in log.heads(db, me.writer).items()}
    return {
        (entry.table, entry.row, number)
        for lane, acked in marks.items()
        for entry in log.read(db, me.writer, lane, acked)
        for number, _ in entry.fields
    }
