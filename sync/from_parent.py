"""Taking in from the parent: what it signed for, and rows that changed there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from store import cells, expiry, guard, identity, journal, log, parted, remarks
from store.asking import ask, parts
from store.entry import Kind
from store.held import EARLY
from store.identity import Identity, Peer
from store.ids import counter_of, slot_of
from store.lay import Laid, lay
from store.node import Node
from store.rebirth import be_reborn
from store.refusals import Code
from store.register import Registry
from sync import (
    ahead,
    beneath,
    erasing,
    exchange,
    kept,
    lives,
    placed,
    receipts,
    restate,
    taken_off,
    verdicts,
    word,
)
from sync.absorb import replay_all
from sync.bundle import Bundle
from sync.columns import fits
from sync.fate import Fate, Receipt
from sync.records import ERASE, EVICT, PUT, Put


def take(  # noqa: PLR0913 - one step of taking in, split for reading
    node: Node, db: Connection, me: Identity, parent: Peer, said: Bundle, sealed: bytes
) -> Receipt:
    """Take a parent's answer in, inside the transaction."""
    if said.generation < parent.generation:
        # A word from a life of the parent's that is over: nothing in it can be relied on. If it asks for
        # proof, the later life may be the one that was lost.
        if said.prove:
            identity.update_peer(db, parent.device, asked=True)
        return Receipt(Fate.DUPLICATE, Code.BUNDLE_REPLAYED, parent)
    partly = me.kind == "warden" or parent.area is not None
    ours = beneath.of_own(db, me) | beneath.told_of(node.registry, me, said.puts)
    buckets = {cells.REFERENCE, cells.LINE, *ours}
    writes = identity.incarnation(db, said.writer)
    # What a parent lays in the name of a writer of ours, or of our child's, would pass for theirs.
    itself = writes is None or writes.device == parent.device
    if not (
        itself and sound(node, said, buckets, partly=partly) and placed.agree(db, node.registry, said.puts)
    ):
        return kept.refuse(node, db, sealed, Code.BUNDLE_MALFORMED, said)
    expiry.heard(db, said.made_at)
    renewed = said.generation > parent.generation
    lives.hear(node, db, parent, said)
    if renewed:
        cells.forget_seen(db, renewed=True)
        remarks.note(db, "parent-restored", node.now, parent=parent.code)
    followed = word.keep(db, node.registry, me, parent, said, renewed=renewed)
    believing = receipts.believe(node, db, me, said, renewed=renewed)
    if believing.moved:
        taken_off.settle(node, db, me)
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
                taken_off.only(node, db, me, puts)
            elif not reach.after:
                restate.follow_names(node, db, reach.bucket, puts)
                under_way = restate.UnderWay(made_here(db, me), own_changes(db, me))
                restate.what_is_lost(node, db, me, reach.bucket, puts, under_way)
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
    # Of an erased row it may be said as well what of it stands still, or that it leaves.
    if len({(put.bucket, put.table, put.row, put.kind == ERASE) for put in said.puts}) != len(said.puts):
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
    given = dict(ask(db, "SELECT tbl, last FROM counter WHERE slot = ?", (me.slot,)))
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
    for put in erasing.without_values(db, node.registry, puts):
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
            journal.laid(db, changes, node.now)
    gone = taken_off.take_away(node, db, me, puts)
    erasing.say_erased(node, db, me, puts)
    return len(changes) + gone


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
            some = db.execute(register.several, {"rows": part}).mappings()
            found.update({(table, row["id"]): dict(row) for row in some})
    return found


def made_here(db: Connection, me: Identity) -> set[tuple[int, int]]:
    """Give the rows that were made here and not signed for yet, as (table, row), as they are numbered now."""
    names = parted.renames(db)
    return {
        (entry.table, names.get((entry.table, entry.row), entry.row))
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
    names = parted.renames(db)
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
