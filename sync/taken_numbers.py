"""A station of ours whose numbers are another region's station's: both drew one slot, and neither knew.

Whoever is above refuses the rows of the one that is heard later. That station hears so, becomes another
writer with a slot of its own, and says those rows again under new numbers. Here they stand already, and have
to get the new numbers, not to be there twice; then they are said again above, with all that names them. The
number that they bore before is known here and at the station, and not above, where it is the other one's.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from store import cells, guard, held, identity, log, parted
from store.columns import FORMER, Wire, sql
from store.entry import Entry, Kind
from store.held import QUARANTINE
from store.identity import Peer
from store.ids import slot_of
from store.lay import Laid
from store.node import Node
from store.rebirth import rename
from store.register import Register
from store.registers.offices import Device
from store.values import Value
from store.verdicts import VERDICT
from sync.bundle import Birth
from sync.judge import ROW

_ACCEPT, _RESTATE = "devices.accept", "devices.restate"
Names = Mapping[tuple[int, int], int]
Row = Mapping[Any, Any]


def follow(node: Node, db: Connection, child: Peer, entries: Iterable[Entry]) -> Names:
    """Give rows here the numbers under which a station says them again; gives them by list and old number.

    To be called before its entries are judged, at a regional headquarters.
    """
    own = identity.slots_of(db, child.device)
    names: dict[tuple[int, int], int] = {}
    for entry in entries:
        former = dict(entry.fields).get(FORMER)
        register = node.registry.number(entry.table)
        if entry.kind != Kind.INSERT or type(former) is not int or register is None:
            continue
        alone = slot_of(former) in own and _stands_alone(db, register, child.station, former, entry.row)
        if alone and _was_refused_above(db, entry.table, former):
            names[entry.table, former] = entry.row
    if names:
        with guard.opened(db):
            rename(db, node.registry, names)
        parted.renamed(db, names, cells.generation(db))
    return names


def say_again(node: Node, db: Connection, child: Peer, names: Names) -> None:
    """Say rows that got other numbers to whoever is above, and those of the station that name one of them."""
    now = {(table, new) for (table, _), new in names.items()}
    writer, at = node.me.writer, node.now
    changes = [
        Laid(register, Kind.INSERT, row["id"], _fields(register, row), writer, at, child.station)
        for register in node.registry.registers
        for row in _rows(node, db, register, child.station, now)
    ]
    if changes:
        node.carry_in(db, _RESTATE, lambda draft: draft.restate(changes), ruled=False)


def change_device(node: Node, db: Connection, child: Peer, birth: Birth) -> bool:
    """Let the row of a device have the slot that it drew anew, if the one before was refused above.

    Gives whether that was so; else it has a row of its own.
    """
    register, before = node.registry.of(Device), identity.incarnation(db, birth.of)
    if before is None:
        return False
    device = sql(Device)
    asked = select(device).where(device.c.slot == before.slot, device.c.station == child.station)
    found = db.execute(asked).mappings().first()
    if found is None or not _was_kept_apart(db, log.history(db, register.nr, found["id"])):
        return False
    row = int(found["id"])
    said: dict[str, Value] = {"slot": birth.slot, "mark": birth.mark}

    def laid(kind: Kind, fields: Mapping[str, Value]) -> Laid:
        return Laid(register, kind, row, fields, node.me.writer, node.now, child.station)

    whole = [laid(Kind.INSERT, {**_fields(register, found), **said})]
    node.carry_in(db, _RESTATE, lambda draft: draft.restate(whole), ruled=False)
    new = [laid(Kind.SET, {name: value}) for name, value in said.items()]
    node.carry_in(db, _ACCEPT, lambda draft: draft.lay(new), ruled=False)
    return True


def _stands_alone(db: Connection, register: Register, station: int, old: int, new: int) -> bool:
    """Say whether a row of the station stands under its old number, and none under the new one."""
    t = register.sql
    found = db.execute(select(t.c.id, t.c.station).where(t.c.id.in_((old, new)))).all()
    return [(row.id, row.station) for row in found] == [(old, station)]


def _was_refused_above(db: Connection, table: int, row: int) -> bool:
    """Say whether the child was told that a row which stands here is refused: then not by us."""
    made = [entry for entry in log.history(db, table, row) if entry.kind == Kind.INSERT]
    told = [entry for entry in made if _was_told(db, entry)]
    return bool(told) and not _was_kept_apart(db, told)


def _was_told(db: Connection, entry: Entry) -> bool:
    v = VERDICT.c
    same = (v.writer == entry.writer, v.lane == entry.lane, v.seq == entry.seq, v.reason == ROW)
    return db.scalar(select(v.place).where(*same).limit(1)) is not None


def _was_kept_apart(db: Connection, entries: Iterable[Entry]) -> bool:
    """Say whether any of some entries is in quarantine as a row: a child's by us, one of ours from above."""
    made = (entry for entry in entries if entry.kind == Kind.INSERT)
    tags = [held.entry_tag(entry.writer, entry.lane, entry.seq) for entry in made]
    asked = select(QUARANTINE.c.id).where(QUARANTINE.c.tag.in_(tags), QUARANTINE.c.reason == ROW)
    return db.scalar(asked.limit(1)) is not None


def _rows(
    node: Node, db: Connection, register: Register, station: int, named: set[tuple[int, int]]
) -> Sequence[Row]:
    """Give the rows of a station that are some rows, or name one of them."""
    found = db.execute(select(register.sql).where(register.sql.c.station == station)).mappings()
    names = {
        name: node.registry.kind(spec.refers).nr
        for name, spec in register.specs.items()
        if spec.wire is Wire.REFERENCE and spec.refers is not None
    }
    return [
        row
        for row in found
        if named & {(register.nr, row["id"]), *((table, row[name]) for name, table in names.items())}
    ]


def _fields(register: Register, row: Row) -> dict[str, Value]:
    """Give what a row says, but for the number that it bore before."""
    said = (name for name, spec in register.specs.items() if spec.nr != FORMER)
    return {name: row[name] for name in said if row[name] is not None}
