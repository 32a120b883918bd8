"""What a child is told that sees only a part of a station: worked out here, row by row.

What it should hold says ``scope.py``. What came into that, changed in it or left
it since the child looked goes down as rows to put, to patch, to evict (they live
on at the station) or to erase (their values are gone for good); what the child
makes of it is in ``taken_off.py``.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import blake2b

import cbor2
from sqlalchemy import Connection, select

from store import cells, erase, identity, views
from store.asking import ask, parts
from store.cells import CELL, WHOLE_ROW
from store.identity import Identity, Peer
from store.ids import COUNTER_BITS
from store.register import Register, Registry
from store.values import Value
from store.views import ERASED, ERASED_AND_LEFT, LEFT, STANDS, Horizon, RowKey, Told
from store.wardens.carrying import carries
from sync import cursors, scope
from sync.bundle import Reach
from sync.records import ERASE, EVICT, Put

_SAYS: Mapping[int, tuple[int, ...]] = {
    STANDS: (),
    LEFT: (EVICT,),
    ERASED: (ERASE,),
    ERASED_AND_LEFT: (ERASE, EVICT),
}
"""What a child is told of a row that is not as it was, beside its values."""


def news(  # noqa: PLR0913 - whose view, and from where on
    db: Connection,
    registry: Registry,
    me: Identity,
    child: Peer,
    after: int,
    *,
    today: date,
    packed: bool = False,
) -> tuple[Reach, list[Put]] | None:
    """Give what changed in a child's view behind a place; everything from place 0.

    Brings the view up to date first, so it needs a write transaction. Asked
    again with the same ``after``, it gives the same things again, or newer ones.

    Args:
        db: this node's store.
        registry: the registers of this version.
        me: the parent.
        child: a warden's device or the office of an area.
        after: how far the child has seen the station's bucket.
        today: the station's calendar day: a warden's appointment begins and is over by it.
        packed: whether it goes in a pack, with an expiry. A warden's device that never said that it
            had one is told nothing of the station otherwise: there it would never expire.

    Returns:
        How far the rows carry the bucket, and the rows (none if nothing changed); ``None`` if the child
        has no view, also while nobody is appointed for a warden's zone: no list of names leaves then.
    """
    if child.area is None and child.zone is None:
        return None
    if child.area is None and not (
        packed or cursors.trusted(identity.incarnations(db, child.device), {me.station})
    ):
        return None
    # Whoever packs has asked already, and of the device as it will be given.
    if child.area is None and not packed and not _is_carried(db, child, today):
        return None
    upto = _bring_up(db, registry, me, child, today)
    changed = _since(db, registry, me, child, after) if upto > after else []
    return Reach(me.station, after, upto), changed


def _is_carried(db: Connection, child: Peer, today: date) -> bool:
    return carries(db, identity.slots_of(db, child.device), child.zone or 0, today) is not None


def _bring_up(db: Connection, registry: Registry, me: Identity, child: Peer, today: date) -> int:
    """Bring a child's view up to what it should hold now; gives the place up to which it is."""
    last = cells.last(db, me.station)
    before = views.horizon(db, child.device) or Horizon(0, b"")
    part = _part(registry, child, today)
    if before == Horizon(last, part):
        return last
    known = views.told(db, child.device)
    wanted = {
        (register.nr, row): fields
        for register, rows in scope.wanted(db, registry, me, child, today)
        for row, fields in rows.items()
    }
    gone = erase.erased(db)
    writers = {own.writer for own in identity.incarnations(db, child.device)}
    recent = {
        (table, row, column): writer in writers
        for table, row, column, writer in db.execute(
            select(CELL.c.tbl, CELL.c.row, CELL.c.col, CELL.c.writer).where(
                CELL.c.bucket == me.station, CELL.c.seq > before.place
            )
        )
    }
    # A place that the child was not told yet: another zone may be given to it while nothing else happens.
    place = last if last > before.place else last + 1
    says = _Saying(place, recent)
    for key, fields in wanted.items():
        if key not in gone:
            says.standing(key, fields, known.get(key))
    made_there = _made_by(db, registry, me, child)
    for key in known.keys() | made_there | (gone & wanted.keys()):
        if key in gone and key in wanted:
            says.over(key, known.get(key), ERASED)
        elif key in gone or key not in wanted:
            says.over(key, known.get(key), ERASED_AND_LEFT if key in gone else LEFT)
    if says.told and place > last:
        cells.next_place(db, me.station)
    views.tell(db, child.device, says.told)
    upto = place if says.told else last
    views.move_horizon(db, child.device, Horizon(upto, part))
    return upto


def _part(registry: Registry, child: Peer, today: date) -> bytes:
    """Give a hash of what decides about a view besides its rows; a warden's changes with the day."""
    held_there = [[register.nr, *scope.columns(child, register)] for register in registry.registers]
    day = today.isoformat() if child.area is None else None
    said = cbor2.dumps([child.kind, child.zone, child.area, day, held_there], canonical=True)
    return blake2b(said, digest_size=8).digest()


class _Saying:
    """What a child is told at one place: worked out row by row."""

    def __init__(self, place: int, recent: Mapping[tuple[int, int, int], bool]) -> None:
        self.told: dict[RowKey, Told] = {}
        self._place = place
        self._recent = recent
        self._rows = {(table, row) for table, row, _ in recent}

    def standing(self, key: RowKey, fields: Mapping[int, Value], known: Told | None) -> None:
        """Tell a row that the child should hold: whole if it comes in, else the fields that changed."""
        if known is None or known.gone:
            # What the child made itself, and never lost, it has.
            echo = known is None and self._recent.get((*key, WHOLE_ROW), False)
            by_child = {number: echo and self._recent.get((*key, number), True) for number in fields}
            says = {
                number: (0 if by_child[number] else self._place, views.digest(value))
                for number, value in fields.items()
                if value is not None or (echo and not by_child[number])
            }
            self.told[key] = Told(STANDS, 0 if echo else self._place, says)
            return
        changed: dict[int, tuple[int, bytes]] = {}
        for number, value in fields.items():
            was = known.fields.get(number)
            own = self._recent.get((*key, number))
            if was is None and value is None and own is None:
                continue
            hashed = views.digest(value)
            if was is None or was[1] != hashed or own is False:
                # Its own change the child has; anybody else's, and one that it lost against, it must hear.
                changed[number] = (was[0] if was else 0) if own else self._place, hashed
        if changed:
            self.told[key] = Told(STANDS, known.place, changed)

    def over(self, key: RowKey, known: Told | None, gone: int) -> None:
        """Tell a row that the child should not hold, or only in what is left of it; that may change still."""
        changed = gone == ERASED and key in self._rows
        if known is None or known.gone != gone or changed:
            self.told[key] = Told(gone, self._place, {})


def _since(db: Connection, registry: Registry, me: Identity, child: Peer, after: int) -> list[Put]:
    """Write down what a child is told behind a place, with the values that stand; from 0 all rows whole."""
    told = views.told(db, child.device, after or -1)
    puts: list[Put] = []
    by_table: dict[int, dict[int, Told]] = {}
    for (table, row), one in told.items():
        if one.gone in (STANDS, ERASED):
            # Of an erased row what is left is said whole: it counts where it is counted.
            by_table.setdefault(table, {})[row] = one
    for table, rows in by_table.items():
        register = registry.number(table)
        if register is not None:
            puts.extend(_as_they_stand(db, register, me, child, after, rows))
    for (table, row), one in told.items():
        puts.extend(Put(table, row, me.station, (), kind) for kind in _SAYS[one.gone])
    # What is named stands before what names it, as registers are numbered.
    return sorted(puts, key=lambda put: (put.table, put.row))


def _as_they_stand(  # noqa: PLR0913 - one step of the above
    db: Connection, register: Register, me: Identity, child: Peer, after: int, rows: Mapping[int, Told]
) -> Iterable[Put]:
    held_there = scope.columns(child, register)
    for part in parts(rows):
        # A field that was emptied is said in a whole row too: the child may hold what it was.
        emptied: dict[int, set[int]] = {}
        stamped = "SELECT row, col FROM cell WHERE tbl = ? AND row IN (SELECT value FROM json_each(?))"
        for row, column in ask(db, stamped, (register.nr, json.dumps(part))):
            emptied.setdefault(row, set()).add(column)
        for stands in db.execute(register.several, {"rows": part}).mappings():
            row = stands["id"]
            one = rows[row]
            whole = not after or one.place > after
            fields = tuple(
                (number, stands[name])
                for number, name in held_there.items()
                if (
                    (stands[name] is not None or number in emptied.get(row, ()))
                    if whole
                    else number in one.fields
                )
            )
            yield Put(register.nr, row, me.station, fields)


def _made_by(db: Connection, registry: Registry, me: Identity, child: Peer) -> set[RowKey]:
    """Give the rows of the station that a child made: it holds them without having been told."""
    # One question of the driver: it is asked of every list, for every view that is made.
    question = f"SELECT tbl, id FROM ({registry.every_row}) AS every WHERE station = ? AND id BETWEEN ? AND ?"  # noqa: S608 - names of our own tables
    return {
        (table, row)
        for slot in identity.slots_of(db, child.device)
        for table, row in ask(
            db, question, (me.station, slot << COUNTER_BITS, (slot + 1 << COUNTER_BITS) - 1)
        )
    }
