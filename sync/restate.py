"""Saying again what a parent lost when an old copy of it was put back.

Its own children send their logs again; but what came from elsewhere (another
device, headquarters itself) may be known to us alone by now. After a parent
began a new life it sends all it has; what we have seen of the life before and
is not in there, we say again. An entry of that kind has *seen* no more than the
life before: what was decided in the new one stands against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, RowMapping, select

from store import cells, guard, parted
from store.cells import WHOLE_ROW, Change
from store.columns import FORMER
from store.door import Draft
from store.entry import Kind
from store.identity import Identity
from store.lay import Laid
from store.node import Node
from store.rebirth import rename
from store.register import Register
from store.values import Value
from sync import erasing
from sync.records import PUT, Put

_RESTATE = "devices.restate"
_RECALL = "devices.recall"
"""Of reference data, which is not ours to write: what the parent lost of it waits there for a person."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What we wrote and the parent has not signed for: rows made, as (table, row), and fields changed."""

    made: set[tuple[int, int]]
    changed: set[tuple[int, int, int]]


def follow_names(node: Node, db: Connection, bucket: int, puts: Sequence[Put]) -> None:
    """Give rows here the numbers that the parent gave them since: it was reborn, and numbered them anew.

    Where the parent has another's row under the old number by now (a copy of it gave that too), what a row
    says tells which of the two it is.
    """
    there = {(put.table, put.row): put for put in puts}
    names: dict[tuple[int, int], int] = {}
    for put in puts:
        former = dict(put.fields).get(FORMER)
        register = node.registry.number(put.table)
        if not isinstance(former, int) or register is None:
            continue
        t = register.sql
        asked = select(t).where(t.c.id.in_((former, put.row)), t.c.station == bucket)
        here = {row["id"]: row for row in db.execute(asked).mappings()}
        other = there.get((put.table, former))
        if here.keys() == {former} and (
            other is None or (_says(register, here[former], put) and not _says(register, here[former], other))
        ):
            names[put.table, former] = put.row
    if names:
        with guard.opened(db):
            rename(db, node.registry, names)
        parted.renamed(db, names, cells.generation(db))


def _says(register: Register, row: RowMapping, put: Put) -> bool:
    """Say whether a row here is what a put says, its number left aside."""
    fields = {
        register.by_number[number]: value for number, value in put.fields if number in register.by_number
    }
    return all(row[name] == value for name, value in fields.items() if register.specs[name].nr != FORMER)


def what_is_lost(  # noqa: PLR0913 - both sides of a comparison
    node: Node,
    db: Connection,
    me: Identity,
    bucket: int,
    puts: Sequence[Put],
    under_way: UnderWay,
) -> int:
    """Say again what a bucket of the parent's lacks; gives how many entries that makes.

    Args:
        node: this device.
        db: its store, in a write transaction.
        me: who it is.
        bucket: the bucket.
        puts: all that the parent has in it.
        under_way: what it will be sent anyway.
    """
    before = cells.before(db, bucket)
    if not before:
        return 0
    cells.said_again(db, bucket)
    if me.kind == "warden":
        # It writes none of the lists that it follows whole: its station has those from headquarters.
        return 0
    there = {(put.table, put.row): dict(put.fields) for put in puts if put.kind == PUT}
    changes = [
        change
        for register in node.registry.registers
        for change in _lost(node, db, me, bucket, register, there, under_way)
    ]
    if bucket != cells.REFERENCE:
        # What is said again of an erased row says that it is.
        changes += erasing.not_known_above(node, db, me, bucket, puts)
    if changes:
        # Entries say how far their writer had seen: of the life before, and nothing of this one.
        cells.saw(db, bucket, before)

        def work(draft: Draft) -> int:
            return draft.restate(changes)

        act = _RECALL if bucket == cells.REFERENCE else _RESTATE
        node.carry_in(db, act, work, ruled=False)
        cells.stamp(db, _as_ours(changes))
    return len(changes)


def _as_ours(changes: Sequence[Laid]) -> list[Change]:
    """Give the stamps by which what we said again is ours until the parent has judged it."""
    return [
        Change(change.register.nr, change.row, column, change.station, change.writer, change.wall)
        for change in changes
        for column in (
            [WHOLE_ROW]
            if change.kind == Kind.INSERT
            else [change.register.specs[name].nr for name in change.fields]
        )
    ]


def _lost(  # noqa: PLR0913 - one step of the above
    node: Node,
    db: Connection,
    me: Identity,
    bucket: int,
    register: Register,
    there: dict[tuple[int, int], dict[int, Value]],
    under_way: UnderWay,
) -> list[Laid]:
    changes: list[Laid] = []
    rows = select(register.sql).where(register.sql.c.station == bucket).order_by(register.sql.c.id)
    for row in db.execute(rows).mappings().all():
        fields = {name: row[name] for name in register.specs if row[name] is not None}
        known = there.get((register.nr, row["id"]))
        own = {
            spec.nr
            for spec in register.specs.values()
            if (register.nr, row["id"], spec.nr) in under_way.changed
        }
        if known is None and (register.nr, row["id"]) not in under_way.made:
            # What we changed in it since comes again after it, and needs it.
            changes.append(Laid(register, Kind.INSERT, row["id"], fields, me.writer, node.now, bucket))
            continue
        # A row that we made and that is on its way as well: what others changed in it since is not.
        known = known or {}
        changes.extend(
            Laid(register, Kind.SET, row["id"], {name: row[name]}, me.writer, node.now, bucket)
            for name, spec in register.specs.items()
            if spec.nr not in own and row[name] is not None and row[name] != known.get(spec.nr)
        )
    return changes
