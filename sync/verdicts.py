"""What a child hears about its own entries that do not stand at the parent: kept where a person sees it."""

from collections.abc import Sequence

import cbor2
from sqlalchemy import Connection

from store import cells, erase, held, identity, log, parted, verdicts
from store.columns import FORMER
from store.entry import Entry, Erased, Kind
from store.identity import Identity
from store.ids import slot_of
from store.node import Node
from store.rebirth import be_reborn
from store.registers.offices import Device
from sync.births import SLOT
from sync.bundle import Said
from sync.judge import ROW

LOST = "lost"
"""The verdict on a value that lost against another's."""


def hear(node: Node, db: Connection, me: Identity, said: Sequence[Said]) -> bool:
    """Keep what the parent said of our entries; says whether this device had to become another writer.

    A value that lost becomes a conflict here as it is one there; what was
    refused waits in quarantine with the parent's reason. If a child of ours
    wrote it, the child is told in turn. A row of ours for whose number the parent
    has another's row gets a new number, and is said again.
    """
    if any(verdict.reason == SLOT and verdict.writer == me.writer for verdict in said):
        # Somebody else has the slot that we chose: all that the parent refused is said again in another.
        be_reborn(node, db, dict.fromkeys(log.heads(db, me.writer), 0))
        return True
    own = {known.writer for known in identity.incarnations(db, me.device)}
    slots = identity.slots_of(db, me.device)
    taken = set()
    for verdict in said:
        if verdict.writer not in own:
            continue
        for entry in log.read(db, verdict.writer, verdict.lane, verdict.seq - 1, verdict.seq):
            if verdict.reason == ROW and _is_ours(node, db, entry, slots):
                taken.add((entry.table, entry.row))
            else:
                _keep(node, db, me, verdict, entry)
    taken -= parted.renames(db).keys()
    if taken:
        # The parent has another's row under a number that we gave: a copy of this device gave it as well.
        be_reborn(node, db, {}, taken=taken)
    return bool(taken)


def _is_ours(node: Node, db: Connection, entry: Entry, slots: set[int]) -> bool:
    """Say whether an entry made a row with a number of ours, which it may have anew (once)."""
    register = node.registry.number(entry.table)
    if entry.kind != Kind.INSERT or slot_of(entry.row) not in slots or FORMER in dict(entry.fields):
        return False
    if register is not None and register.table is Device:
        return False
    # Made twice by us, the parent has the first one.
    return [said.kind for said in log.history(db, entry.table, entry.row)].count(Kind.INSERT) == 1


def _keep(node: Node, db: Connection, me: Identity, verdict: Said, entry: Entry) -> None:
    row = parted.renames(db).get((entry.table, entry.row), entry.row)
    if verdict.reason == LOST:
        for number, value in entry.fields:
            if verdict.column in (0, number) and type(value) is not Erased:
                held.conflict(
                    db, entry.table, row, number, cbor2.dumps(value), verdict.writer, node.now, theirs=False
                )
    else:
        held.apart(db, entry, verdict.reason, node.now, erase.speaks_of(node.registry, [entry]))
    _pass_on(db, me, verdict, entry)


def _pass_on(db: Connection, me: Identity, verdict: Said, entry: Entry) -> None:
    """Tell the child whose change it was, if it was one's: we only carried it on."""
    changed = [number for number, _ in entry.fields]
    column = 0 if entry.kind == Kind.INSERT or not changed else changed[0]
    standing = cells.standing(db, entry.table, entry.row, column)
    if standing is None or standing.writer == me.writer:
        return
    wrote = log.last_of(db, standing.writer, entry.table, entry.row, column)
    if wrote is not None:
        verdicts.tell(db, standing.writer, wrote[0], wrote[1], verdict.column, verdict.reason)
