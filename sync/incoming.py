"""Taking a bundle in: read, judged, applied and signed for in one transaction.

Taking the same one twice changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from sqlalchemy import Connection, select

from store import cells, expiry, guard, held, identity, ledger, log, roles
from store.asking import ask, pairs, parts, write
from store.door import COUNTER
from store.entry import Entry, Kind, link
from store.entry import Lane as LogLane
from store.identity import Identity, Peer
from store.ids import counter_of, slot_of
from store.lay import Laid, lay
from store.ledger import Passage, Way
from store.log import Chained, Head
from store.node import LANES, Node
from store.rebirth import Reborn, be_reborn
from store.refusals import Code, Refused
from store.register import Registry
from sync import (
    ahead,
    births,
    bundle,
    cose,
    cursors,
    exchange,
    kept,
    placed,
    rebirth,
    receipts,
    restate,
    seal,
    verdicts,
    views,
    word,
)
from sync.absorb import absorb, as_far_as_told, replay_all
from sync.bundle import SHORT_CHAIN, Bundle, Lane, Purpose, Sender
from sync.columns import fits
from sync.exchange import Judgement, Standing
from sync.judge import EARLY
from sync.opening import Ahead, Arrived, Opened, Worked
from sync.records import EVICT, PUT, Put

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
    reborn: Reborn | None = None
    """What this device became, if the bundle told it that it was restored or copied."""


Senders = Callable[[bytes], Sender | None]
"""Finds the device behind a signing key's short name."""


def take(node: Node, sealed: bytes) -> Receipt:
    """Take a bundle in from a child or from the parent, whoever it turns out to be."""
    (receipt,) = take_many(node, [Arrived(sealed)])
    return receipt


def take_many(node: Node, bundles: Iterable[Arrived]) -> list[Receipt]:
    """Take bundles in, in one transaction: they are all signed for, or none is."""
    with node.write() as db, guard.opened_throughout(db):
        _catch_up(node, db, identity.who(db))
        # Whose keys are known does not change by what is taken in.
        senders = sender_in(db)
        receipts = []
        for arrived in bundles:
            me = identity.who(db)
            receipt = _take(node, db, me, arrived.sealed, senders, arrived.opened)
            if receipt.moved and receipt.peer is not None and held.any_parked(db):
                receipt = _go_on(node, db, me, receipt.peer, receipt, senders)
            receipts.append(receipt)
        return receipts


def _catch_up(node: Node, db: Connection, me: Identity) -> None:
    """Lay what an older version of this program could only keep."""
    parent = identity.parent(db)
    known = ahead.known_now(db, node.registry) if parent is not None else []
    if parent is not None and known:
        put_down(node, db, me, parent, known)
    replay_all(node, db)


def _take(  # noqa: PLR0913 - one step of the above
    node: Node,
    db: Connection,
    me: Identity,
    sealed: bytes,
    senders: Senders,
    opened: Opened | None = None,
) -> Receipt:
    """Take one bundle in; what it refuses leaves no other trace than the quarantine."""
    tag = seal.tag(sealed)
    if ledger.known(db, tag, Way.IN) is not None:
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED)
    said: Bundle | Code
    if opened is not None and senders(cose.key_id(opened.sender.sign_key)) == opened.sender:
        said = opened.said
    else:
        said = bundle.read(sealed, node.keys, me.device, senders, Purpose.EXCHANGE)
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
        receipt = _from_child(node, db, me, peer, said, sealed, opened.worked if opened else {})
    if receipt.fate in (Fate.APPLIED, Fate.DUPLICATE):
        records = [x for x in said.lanes if (x.writer, x.lane) == (said.writer, LogLane.RECORDS)]
        upto = max((x.after + x.count for x in records), default=0)
        changes = len(said.entries) + len(said.puts)
        ledger.note(
            db,
            Passage(
                tag, Way.IN.value, said.purpose.value, peer.device, len(sealed), changes, upto, node.now, None
            ),
        )
        held.unpark(db, tag)
        if peer.heard_at != node.now:
            write(db, "UPDATE peer SET heard_at = ? WHERE device = ?", [(node.now, peer.device)])
    return receipt


def _may_take(node: Node, db: Connection) -> None:
    """Refuse whoever may look but not take a child's changes in; raises ``NOT_ALLOWED``."""
    actor = node.actor(db)
    if not roles.allowed(actor.role, "devices.accept"):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act="devices.accept")


def sender_in(db: Connection) -> Senders:
    """Give what finds the device behind a signing key's short name among those known here."""
    return senders_known(db).get


def senders_known(db: Connection) -> dict[bytes, Sender]:
    """Give the devices known here by the short names of their signing keys."""
    known: dict[bytes, Sender] = {}
    parent = identity.parent(db)
    for peer in [*identity.children(db), *([parent] if parent else [])]:
        known[cose.key_id(peer.sign_key)] = Sender(peer.device, peer.sign_key, peer.revoked_at is not None)
    return known


def refuse(node: Node, db: Connection, sealed: bytes, code: Code) -> Receipt:
    """Refuse a bundle; what was meant for us is kept with its reason."""
    new = code in KEPT and kept.refused(node, db, sealed, code, sender_in(db))
    return Receipt(Fate.REFUSED, code, quarantined=int(new))


# From a child: its log, to be verified, merged and signed for.


def _from_child(  # noqa: PLR0913 - the whole of taking in from a child, refusal by refusal
    node: Node, db: Connection, me: Identity, child: Peer, said: Bundle, sealed: bytes, worked: Worked
) -> Receipt:
    fresh = births.fresh(db, child, said)
    if fresh is None:
        return refuse(node, db, sealed, Code.BUNDLE_MALFORMED)
    births.remember(node, db, child, said, fresh)
    if rebirth.look(node, db, child, said) is not None:
        me = identity.who(db)
    said = births.accepted(db, child, said)
    heads = {writer: log.heads(db, writer) for writer in {lane.writer for lane in said.lanes}}
    unknown = [lane for lane in said.lanes if lane.count and not heads[lane.writer]]
    # What comes without the first key is early: it may be we who lost what was before.
    new = {lane.writer for lane in unknown if lane.writer in said.keys}
    found = _begun(db, said, new) if new else _judged(db, said, heads, worked)
    for writer, lane, seq in found.parted:
        held.join(db, writer, lane, seq)
    if found.branch is not None:
        first = kept.branch(node, db, child, found.branch, sealed, len(said.entries))
        return Receipt(Fate.REFUSED, Code.CHAIN_FORKED, child, quarantined=int(first))
    strange = cursors.note(db, said.writer, said.seen)
    if bool(strange) is not child.doubted:
        identity.update_peer(db, child.device, doubted=bool(strange))
    receipt = Receipt(Fate.DUPLICATE, peer=child)
    if found.fresh:
        receipt = _absorb(node, db, me, child, found)
    if found.early:
        after = min(x.after for x in said.lanes)
        kept.early(node, db, child, said.writer, after, sealed)
        return replace(receipt, fate=Fate.HELD, code=Code.BUNDLE_HELD)
    return receipt


def _begun(db: Connection, said: Bundle, new: set[int]) -> "_Found":
    """Judge the stretches of a bundle with first keys; one that no entry was verified with is not kept."""
    for writer in sorted(new):
        log.begin(db, writer, said.keys[writer], LANES)
    heads = {writer: log.heads(db, writer) for writer in {lane.writer for lane in said.lanes}}
    found = _judged(db, said, heads, {})
    if not found.fresh:
        log.not_begun(db, new)
    return found


def _absorb(node: Node, db: Connection, me: Identity, child: Peer, found: "_Found") -> Receipt:
    """Write what is new into the child's log here and lay it, writer by writer."""
    receipt = Receipt(Fate.APPLIED, None, child, moved=True)
    by_writer: dict[int, list[Entry]] = {}
    for (writer, _), (_, new) in found.fresh.items():
        by_writer.setdefault(writer, []).extend(new.entries)
    with guard.opened(db):
        log.append_all(db, found.fresh.values())
    known = {own.writer: own for own in identity.incarnations(db, child.device)}
    told = cursors.trusted(known.values(), child.station)
    for writer, entries in by_writer.items():
        speaks = replace(child, writer=writer, slot=known[writer].slot)
        believed = [as_far_as_told(entry, told) if entry.seen else entry for entry in entries]
        done = absorb(node, db, me, speaks, believed)
        receipt = replace(
            receipt,
            applied=receipt.applied + done.applied,
            conflicts=receipt.conflicts + done.conflicts,
            quarantined=receipt.quarantined + done.quarantined,
        )
    return receipt


@dataclass(slots=True)
class _Found:
    """What the stretches of a bundle are, seen from here."""

    fresh: dict[tuple[int, int], tuple[Head, Chained]] = field(default_factory=dict)
    """Entries that are new here, by writer and lane, and where that stood; urgent lanes first."""
    early: bool = False
    branch: bytes | None = None
    """Names the other history that a forked stretch tells."""
    parted: list[tuple[int, int, int]] = field(default_factory=list)
    """Where a lane as it was told agrees with ours for the last time: (writer, lane, seq)."""


def _judged(db: Connection, said: Bundle, heads: Mapping[int, Mapping[int, Head]], worked: Worked) -> _Found:
    """Judge every stretch; of one that tells another history than ours, find where it parts from it.

    ``heads`` is where the lanes stand here, by writer; ``worked`` is what was worked out ahead.
    """
    found = _Found()
    for lane in said.lanes:
        head = heads[lane.writer].get(lane.lane)
        if head is None:
            # Nothing of that writer is here (any more).
            found.early = found.early or bool(lane.after or lane.count)
            continue
        entries = [e for e in said.entries if (e.writer, e.lane) == (lane.writer, lane.lane)]

        def chain_at(seq: int, lane: Lane = lane, head: Head = head) -> bytes | None:
            return head.chain if seq == head.seq else log.chain_at(db, lane.writer, lane.lane, seq)

        judgement = exchange.judge(lane, Standing(head.seq, head.chain), chain_at)
        if judgement is Judgement.NEW:
            new = _following(entries, head, worked.get((lane.writer, lane.lane)))
            if new.chain == lane.chain:
                found.fresh[lane.writer, lane.lane] = (head, new)
                continue
            judgement = Judgement.FORKED
        if judgement is Judgement.FORKED:
            parts, found.branch = _parts(db, lane, entries)
            found.parted.append((lane.writer, lane.lane, parts))
        elif judgement is Judgement.EARLY:
            found.early = True
        elif lane.after + lane.count < head.seq:
            # It is behind what we have: if that is all there is of it, it was restored.
            found.parted.append((lane.writer, lane.lane, lane.after + lane.count))
    if found.branch is not None:
        found.fresh.clear()
    return found


def _following(entries: Sequence[Entry], head: Head, before: Ahead | None) -> Chained:
    """Give the chain of what follows on a lane; from ``before``, if that was worked out from here."""
    if before is not None and before.follows(head):
        return before.chained
    return log.chained([entry for entry in entries if entry.seq > head.seq], head)


def _parts(db: Connection, lane: Lane, entries: Sequence[Entry]) -> tuple[int, bytes]:
    """Give the last entry up to which a branch agrees with what is here, and where its own chain goes on.

    That is 0 for one that begins apart from ours.
    """
    at = log.chain_at(db, lane.writer, lane.lane, lane.after)
    if at is None or at[:SHORT_CHAIN] != lane.chain_after:
        return 0, lane.chain_after
    agreed = lane.after
    for entry, (nonce, chain) in zip(
        entries, log.links(db, lane.writer, lane.lane, lane.after), strict=False
    ):
        # Of what was erased here the nonce is gone as well: it agreed when it came.
        theirs = link(at, entry, nonce) if nonce else chain
        if theirs != chain:
            return agreed, theirs
        agreed, at = entry.seq, chain
    return agreed, lane.chain


def _go_on(  # noqa: PLR0913 - one step of taking in, split for reading
    node: Node, db: Connection, me: Identity, child: Peer, receipt: Receipt, senders: Senders
) -> Receipt:
    """Take in the parked bundles whose turn has come, again and again while one goes on."""
    moved = True
    while moved:
        moved = False
        for known in identity.incarnations(db, child.device):
            for tag, sealed in held.parked(db, known.writer):
                more = _take(node, db, me, sealed, senders)
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
    if said.generation < parent.generation:
        # A word from a life of the parent's that is over: nothing in it can be relied on. If it asks for
        # proof, the later life may be the one that was lost.
        if said.prove:
            identity.update_peer(db, parent.device, asked=True)
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED, parent)
    partly = me.kind == "warden" or parent.area is not None
    buckets = {cells.REFERENCE, cells.LINE, me.station}
    writes = identity.incarnation(db, said.writer)
    # What a parent lays in the name of a writer of ours, or of our child's, would pass for theirs.
    itself = writes is None or writes.device == parent.device
    if not (
        itself and sound(node, said, buckets, partly=partly) and placed.agree(db, node.registry, said.puts)
    ):
        return refuse(node, db, sealed, Code.BUNDLE_MALFORMED)
    expiry.heard(db, said.made_at)
    renewed = said.generation > parent.generation
    if renewed:
        cells.forget_seen(db, renewed=True)
        held.note(db, "parent-restored", node.now, parent=parent.code)
    followed = word.keep(db, me, parent, said, renewed=renewed)
    believing = receipts.believe(node, db, me, said, renewed=renewed)
    if believing.moved:
        views.settle(node, db, me)
    signed = believing.moved or bool(said.acks)
    if signed and (parent.signed_at is None or said.made_at > parent.signed_at):
        identity.update_peer(db, parent.device, signed_at=said.made_at)
    if believing.stop:
        # What came is about another history, or about the writer that we just ceased to be.
        reborn = believing.reborn
        fate, code = (Fate.APPLIED, None) if reborn else (Fate.HELD, Code.COPY_SUSPECTED)
        return Receipt(fate, code, parent, acknowledged=believing.moved, reborn=reborn)
    if not_given(db, me, said.puts):
        reborn = be_reborn(node, db, {})
        return Receipt(Fate.APPLIED, None, parent, acknowledged=believing.moved, reborn=reborn)
    parent = identity.peer(db, parent.device) or parent
    applied, gap = _follow(node, db, me, parent, said) if followed else (0, True)
    if applied:
        # What a child said may have spoken of what has come down only now.
        replay_all(node, db, reason=EARLY)
    fate = Fate.HELD if gap else Fate.APPLIED
    code = Code.BUNDLE_HELD if gap else None
    return Receipt(fate, code, parent, applied, acknowledged=believing.moved)


def _follow(node: Node, db: Connection, me: Identity, parent: Peer, said: Bundle) -> tuple[int, bool]:
    """Lay the rows that came down, bucket by bucket; gives how many changes, and whether any are missing."""
    applied, gap = 0, False
    # What the parent made of our own changes comes first: its rows lay over them.
    for reach in sorted(said.reaches, key=lambda reach: reach.bucket != cells.LINE):
        seen = cells.seen(db, reach.bucket)
        if reach.after and said.view != me.writer:
            # Made for another writer of this device: what that one knew is left out of it.
            continue
        token = cells.all_seen(db).get(reach.bucket, (0, b""))[1]
        strange = not exchange.same_life(reach, seen, token)
        gap = gap or reach.after > seen or strange
        if strange or not exchange.continues(reach.after, reach.upto, seen):
            # We go on saying how far we have seen, and by whose word: the parent sends it again, or knows.
            continue
        if reach.bucket == cells.LINE:
            if verdicts.hear(node, db, me, said.verdicts):
                return applied, True
        else:
            puts = [put for put in said.puts if put.bucket == reach.bucket]
            partial = reach.bucket == me.station and (me.kind == "warden" or parent.area is not None)
            if not reach.after and partial:
                views.only(node, db, me, puts)
            elif not reach.after:
                restate.follow_names(node, db, reach.bucket, puts)
                restate.what_is_lost(node, db, me, reach.bucket, puts, own_changes(db, me))
                ahead.lost_above(db, reach.bucket, puts, writer=parent.writer, now=node.now)
            applied += put_down(node, db, me, parent, puts)
        cells.saw(db, reach.bucket, reach.upto, reach.token)
    return applied, gap


def sound(node: Node, said: Bundle, buckets: set[int], *, partly: bool = False) -> bool:
    """Say whether rows that come down keep the rules: into these buckets only, each once, and typed.

    Reference data may be erased, but leaves nobody's view. A view is left only
    where there is one: ``partly`` says that this device sees a part of the station.
    """
    if not {x.bucket for x in said.reaches} | {x.bucket for x in said.puts} <= buckets:
        return False
    if len({(put.bucket, put.table, put.row) for put in said.puts}) != len(said.puts):
        return False
    if any(put.kind == EVICT and (put.bucket == cells.REFERENCE or not partly) for put in said.puts):
        return False
    for put in said.puts:
        for number, value in put.fields:
            wire = node.registry.wires.get((put.table, number))
            if wire is not None and not fits(wire, value):
                return False
    return True


def not_given(db: Connection, me: Identity, puts: Iterable[Put]) -> bool:
    """Say whether rows that come down bear numbers of ours that we never gave out.

    Then we did, and forgot it: this is an old copy. They would be in the way when their turn comes.
    """
    given = pairs(db, select(COUNTER.c.tbl, COUNTER.c.last).where(COUNTER.c.slot == me.slot))
    return any(
        slot_of(put.row) == me.slot and counter_of(put.row) > given.get(put.table, 0)
        for put in puts
        if me.slot
    )


def put_down(node: Node, db: Connection, me: Identity, parent: Peer, puts: Sequence[Put]) -> int:
    """Lay rows that came from the parent; gives how many changes that were.

    A field with an own change under way keeps it until the parent has judged
    it. What this version does not know is kept as it came (``sync/ahead.py``).
    """
    # Nobody down here has a say in the reference data.
    pending = own_changes(db, me) if any(put.bucket != cells.REFERENCE for put in puts) else set()
    standing = rows_here(db, node.registry, puts)
    changes: list[Laid] = []
    for put in puts:
        register = node.registry.number(put.table)
        if put.kind != PUT:
            continue
        ahead.keep(db, node.registry, put)
        if register is None:
            continue
        fields = {register.by_number[n]: v for n, v in put.fields if n in register.by_number}
        here = standing.get((put.table, put.row))
        if here is None:
            changes.append(Laid(register, Kind.INSERT, put.row, fields, parent.writer, node.now, put.bucket))
            continue
        changes.extend(
            Laid(register, Kind.SET, put.row, {name: value}, parent.writer, node.now, put.bucket)
            for name, value in fields.items()
            if here[name] != value and (put.table, put.row, register.specs[name].nr) not in pending
        )
    if changes:
        with guard.opened(db):
            lay(db, node.registry, changes)
    return len(changes) + views.take_away(node, db, me, puts)


def rows_here(
    db: Connection, registry: Registry, puts: Iterable[Put]
) -> dict[tuple[int, int], Mapping[str, Any]]:
    """Give the rows that puts speak of as they stand here, by table and row."""
    wanted: dict[int, set[int]] = {}
    for put in puts:
        wanted.setdefault(put.table, set()).add(put.row)
    found: dict[tuple[int, int], Mapping[str, Any]] = {}
    for table, rows in wanted.items():
        register = registry.number(table)
        if register is None:
            continue
        for part in parts(rows):
            some = select(register.sql).where(register.sql.c.id.in_(part))
            found.update({(table, row["id"]): dict(row) for row in db.execute(some).mappings()})
    return found


def made_here(db: Connection, me: Identity) -> set[tuple[int, int]]:
    """Give the rows that were made here and not signed for yet, as (table, row)."""
    return {
        (entry.table, entry.row)
        for own in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, own.writer).items()
        for entry in log.read(db, own.writer, lane, min(head.acked, head.upto), head.upto)
        if entry.kind == Kind.INSERT
    }


def own_changes(db: Connection, me: Identity) -> set[tuple[int, int, int]]:
    """Give the fields that were changed here and not signed for yet, as (table, row, column).

    What the parent changed since is its own: it judged our change in a life that it lost. What a child
    of ours changed is said in our name, and is as much under way.
    """
    names = held.renames(db)
    writers = {own.writer for own in identity.incarnations(db, me.device)}
    said: dict[int, set[tuple[int, int]]] = {}
    for writer in writers:
        for lane, head in log.heads(db, writer).items():
            for entry in log.read(db, writer, lane, min(head.acked, head.upto), head.upto):
                row = names.get((entry.table, entry.row), entry.row)
                said.setdefault(entry.table, set()).update((row, number) for number, _ in entry.fields)
    known = (
        "SELECT writer FROM incarnation WHERE device NOT IN (SELECT device FROM peer WHERE role = 'parent')"
    )
    below = {writer for (writer,) in ask(db, known)}
    pending: set[tuple[int, int, int]] = set()
    for table, fields in said.items():
        stamps = cells.stamps(db, table, {row for row, _ in fields})
        for row, number in fields:
            standing = stamps.get(row, {}).get(number)
            if standing is None or standing.wall == cells.NOBODYS or standing.writer in below:
                pending.add((table, row, number))
    return pending
