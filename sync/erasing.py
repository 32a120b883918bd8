"""Erasing among several: what arrives late brings nothing back, and who does not know of it is told.

An erasure goes up as an entry (``Kind.ERASE``) and down as a row to erase. It
beats everything that is said of the row, whoever had heard of it or not. Who
still speaks of an erased row, or of somebody who was erased, is answered with
the erasure: a child in the next answer, a parent that lost it by a new entry.
So it lives through restores, and needs no list beside the store.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from functools import cache

from sqlalchemy import Connection, select

from store import erase
from store.about import stays, theirs
from store.cells import REFERENCE
from store.clock import local_day
from store.door import Draft
from store.entry import Entry, Kind
from store.identity import Identity
from store.lay import Laid, stations_of
from store.node import Node
from store.register import Registry
from store.registers.erasing import about_somebody
from sync import beneath
from sync.records import ERASE, PUT, Put

_RESTATE = "devices.restate"
_ACCEPT = "devices.accept"

Key = tuple[int, int]
"""A row: the number of its table, and its id."""


def keep_erased(node: Node, db: Connection, me: Identity, entries: Sequence[Entry]) -> None:
    """Erase again what a child's entries brought back of erased rows, and what they brought of erased people.

    To be called when the entries were laid. A child that did not know is told.

    Args:
        node: the parent.
        db: its store, in a write transaction.
        me: who it is.
        entries: what was taken in.
    """
    spoken = {(entry.table, entry.row) for entry in entries} | _named(node.registry, entries)
    gone = erase.erased_of(db, spoken)
    if not gone:
        return
    told = {
        (entry.table, entry.row)
        for entry in entries
        if erase.says_anything(node.registry.number(entry.table), entry.fields)
    }
    for table, row in sorted(gone):
        erase.erase_row(db, node.registry, table, row, node.now, tell=(table, row) in told)
    _complete(node, db, me, gone, _ACCEPT)


def without_values(db: Connection, registry: Registry, puts: Sequence[Put]) -> list[Put]:
    """Give rows that come down without the values that were taken away here: a parent may not know it."""
    gone = erase.erased_of(db, {(put.table, put.row) for put in puts if put.kind == PUT})
    if not gone:
        return list(puts)
    return [_left_of(registry, put) if (put.table, put.row) in gone else put for put in puts]


def _left_of(registry: Registry, put: Put) -> Put:
    kept = stays(registry.number(put.table))
    return replace(put, fields=tuple(pair for pair in put.fields if pair[0] in kept))


def say_erased(node: Node, db: Connection, me: Identity, puts: Sequence[Put]) -> None:
    """Tell the parent what it does not know to be erased, and erase what came of people who are.

    To be called when the rows were laid. A warden's device writes nothing of that kind: its station hears
    of it from elsewhere.
    """
    spoken = {(put.table, put.row) for put in puts} | _named(node.registry, puts)
    gone = erase.erased_of(db, spoken)
    if not gone or me.kind == "warden":
        return
    known = {(put.table, put.row) for put in puts if put.kind == ERASE}
    unknown = {
        (put.table, put.row)
        for put in puts
        if put.bucket != REFERENCE
        and (put.table, put.row) in gone - known
        and erase.says_anything(node.registry.number(put.table), put.fields)
    }
    again = {key for key in unknown if not erase.under_way(db, *key)}
    _by_entry(node, db, _RESTATE, _erasures(db, node.registry, me, again, node.now))
    _complete(node, db, me, gone, _RESTATE)


def not_known_above(node: Node, db: Connection, me: Identity, bucket: int, puts: Iterable[Put]) -> list[Laid]:
    """Give the erasures in a bucket that a parent which was restored does not tell: it lost them.

    ``puts`` is all that the parent has in the bucket; a row that it does not have at all is said again empty.
    """
    told = {(put.table, put.row) for put in puts if put.kind == ERASE}
    return [
        Laid(register, Kind.ERASE, row, {}, me.writer, node.now, bucket)
        for table, row in sorted(erase.erased(db) - told)
        if (register := node.registry.number(table)) is not None
        and stations_of(db, register, [row]).get(row) == bucket
        and not erase.under_way(db, table, row)
    ]


def _named(registry: Registry, records: Iterable[erase.Record]) -> set[Key]:
    """Give the people in whose name records speak: who is erased brings nothing new."""
    people, naming = registry.kind("people").nr, _naming(registry)
    found: set[Key] = set()
    for record in records:
        numbers = naming.get(record.table)
        if numbers is not None:
            found.update((people, v) for number, v in record.fields if number in numbers and type(v) is int)
    return found


@cache
def _naming(registry: Registry) -> dict[int, frozenset[int]]:
    """Give the columns that make a row somebody's, by the numbers of the lists; asked of every bundle."""
    lists = [(registry.kind(kind), columns) for kind, columns in theirs(registry).items()]
    return {one.nr: frozenset(one.specs[name].nr for name in columns) for one, columns in lists}


def _complete(node: Node, db: Connection, me: Identity, gone: Collection[Key], act: str) -> None:
    """Erase what stands here about people who were erased: whoever erased them may not have known of it."""
    people = node.registry.kind("people").nr
    rows: set[Key] = set()
    for table, person in gone:
        if table == people:
            rows |= about_somebody(db, node.registry, person)
    if me.is_top:
        # Its stations hear it from here.
        for table, row in sorted(rows):
            erase.erase_row(db, node.registry, table, row, node.now)
    elif me.kind in ("station", "hq"):
        changes = _erasures(db, node.registry, me, rows, node.now)
        # Who was brought back by somebody who did not know is no person to be looked for.
        register = node.registry.kind("people")
        t = register.sql.c
        stand = select(t.id, t.station).where(
            t.id.in_([row for table, row in gone if table == people]),
            t.station.in_(beneath.of_own(db, me)),
            t.ended_on.is_(None),
        )
        ended = {"ended_on": local_day(node.now, me.timezone).isoformat()}
        changes += [
            Laid(register, Kind.SET, row, ended, me.writer, node.now, station)
            for row, station in db.execute(stand.order_by(t.id)).all()
        ]
        _by_entry(node, db, act, changes)


def _erasures(db: Connection, registry: Registry, me: Identity, rows: Collection[Key], at: int) -> list[Laid]:
    return [
        Laid(
            register,
            Kind.ERASE,
            row,
            {},
            me.writer,
            at,
            stations_of(db, register, [row]).get(row, me.station),
        )
        for table, row in sorted(rows)
        if (register := registry.number(table)) is not None
    ]


def _by_entry(node: Node, db: Connection, act: str, changes: Sequence[Laid]) -> None:
    """Make changes of the station as an act of this node, which the parent hears of."""

    def work(draft: Draft) -> int:
        return draft.lay(changes)

    if changes:
        node.carry_in(db, act, work, ruled=False)
