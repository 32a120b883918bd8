"""Becoming a new writer: what a device does that was restored from an old copy, or is one of two.

Two histories under one name would be mixed into one that nobody wrote. So the
device goes on under a new writer with a slot of its own. What its parent has
of the old one stays as it is; what it wrote behind that is said again by the
new writer, and rows that were made there get new numbers, for the parent may
have other rows under the old ones. ``former_id`` keeps what was printed.

For its own children the device begins a new life (*generation*): what they
heard of the one that is lost they will tell it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import BindParameter, Connection, bindparam, func, select, update

from store import cells, erase, guard, identity, journal, log, parted, remarks, verdicts
from store.cells import CELL, WHOLE_ROW, Change
from store.columns import FORMER, Wire
from store.counters import COUNTER
from store.entry import Entry, Erased, Kind
from store.held import CONFLICT
from store.ids import SELF_CHOSEN, draw_writer, own_slot, row_id, slot_of
from store.kept_secrets import first_key_of, keep
from store.lay import Laid
from store.node import LANES, LOGIN, Node
from store.register import Registry
from store.upserting import upsert
from store.values import Value

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_EPOCH = 1_577_836_800
"""2020 in UTC seconds: generations count minutes from there, then 11 bits by chance."""
_CHANCE_BITS = 11

Renames = Mapping[tuple[int, int], int]
"""From (table, old row) to the new row."""


@dataclass(frozen=True, slots=True)
class Reborn:
    """A device that became a new writer: how many entries it said again, how many rows it numbered anew."""

    writer: int
    mark: str
    said_again: int
    renamed: int


def mark_of(slot: int) -> str:
    """Give the mark of a slot that a device chose itself: ``R`` and five letters, no two alike.

    The letters are those of a number in base 32 without I, L, O and U, which are misread.
    """
    rest, letters = slot - SELF_CHOSEN, ""
    for _ in range(5):
        rest, last = divmod(rest, len(_LETTERS))
        letters = _LETTERS[last] + letters
    return f"R{letters}"


def next_generation(now: int, chance: bytes, above: int) -> int:
    """Give the number of a new life: by its time, then by chance; always above those before.

    Args:
        now: UTC seconds.
        chance: two random bytes.
        above: the highest that is known of.
    """
    by_time = max(0, now - _EPOCH) // 60 << _CHANCE_BITS
    return max(by_time, above + 1) + (int.from_bytes(chance, "big") & ((1 << _CHANCE_BITS) - 1))


def be_reborn(
    node: Node,
    db: Connection,
    cuts: Mapping[int, int],
    *,
    above: int = 0,
    taken: Collection[tuple[int, int]] = (),
) -> Reborn:
    """Become a new writer, inside a write transaction.

    Args:
        node: the device.
        db: its store.
        cuts: by lane, up to where the parent has heard what we wrote; what stands behind is said again.
            A lane that is not named is left as it is, and goes on being sent under the old writer.
        above: a generation that a child has heard of, if it is higher than any known here.
        taken: rows that we made, as (table, row), under whose numbers the parent has another's.
    """
    me = identity.who(db)
    before = log.heads(db, me.writer)
    lost = [
        entry
        for lane, upto in cuts.items()
        for entry in log.read(db, me.writer, lane, upto, before[lane].upto)
    ]
    known = identity.slots_of(db, me.device)
    slot = own_slot(node.entropy(3))
    while slot in known:
        slot = own_slot(node.entropy(3))
    writer = draw_writer(node.entropy)
    mark = mark_of(slot)
    log.close(db, me.writer, cuts)
    identity.incarnate(
        db, writer=writer, device=me.device, slot=slot, mark=mark, of=me.writer, born_at=node.now
    )
    identity.become(db, writer=writer, slot=slot, mark=mark, suspect=False)
    secret = node.entropy(32)
    keep(db, first_key_of(writer), secret)
    log.begin(db, writer, secret, LANES)
    journal.reborn(db, writer, node.now)
    _begin_life(node, db, above)
    verdicts.lift_verdicts(db)
    cells.forget_seen(db, renewed=False)
    renamed = say_again(node, db, lost)
    if taken:
        again = _about(node, db, taken)
        renamed += say_again(node, db, again)
        _as_said(node, db, taken, again)
        lost += again
    remarks.note(db, "reborn", node.now, mark=mark, said_again=len(lost), renamed=renamed)
    return Reborn(writer, mark, len(lost), renamed)


def disown(node: Node, db: Connection, writer: int, lane: int, upto: int) -> int:
    """Stand by a lane of a writer that this device was only up to ``upto``; the rest is said again.

    Gives how many entries that were.
    """
    standing = log.heads(db, writer)[lane]
    lost = log.read(db, writer, lane, upto, standing.upto)
    log.close(db, writer, {lane: upto})
    if any(entry.kind == Kind.INSERT for entry in lost):
        # Rows get new numbers; our children, who have heard the old ones, have to read all anew.
        _begin_life(node, db)
    own = identity.incarnations(db, identity.who(db).device)
    born = next(known.born_at for known in own if known.writer == writer)
    since = [known.writer for known in own if known.writer != writer and known.born_at >= born]
    said = [entry for entry in lost if not _changed_since(db, entry, since)]
    say_again(node, db, said)
    return len(said)


def _changed_since(db: Connection, entry: Entry, writers: Sequence[int]) -> bool:
    """Say whether writers that this device was later changed the field that an entry changes."""
    return entry.kind == Kind.SET and all(
        any(log.last_of(db, writer, entry.table, entry.row, number) is not None for writer in writers)
        for number, _ in entry.fields
    )


def _begin_life(node: Node, db: Connection, above: int = 0) -> None:
    """Begin a new generation, later than all that are known here and than ``above``."""
    highest = max(cells.generation(db), above)
    cells.begin_generation(db, next_generation(node.now, node.entropy(2), highest), node.now)


def say_again(node: Node, db: Connection, lost: Sequence[Entry]) -> int:
    """Say entries of a writer that is no more as the present one; gives how many rows were renamed."""
    me = identity.who(db)
    own = identity.slots_of(db, me.device)
    names = _new_names(db, me.slot, own - {me.slot}, lost)
    known = parted.renames(db) | names
    with guard.opened(db):
        rename(db, node.registry, names)
        by_lane: dict[int, list[Entry]] = {}
        for entry in (*lost, *_naming(node, db, names, lost)):
            by_lane.setdefault(entry.lane, []).append(entry)
        for lane, entries in by_lane.items():
            head = log.heads(db, me.writer)[lane]
            log.append(db, list(_retold(node.registry, entries, me.writer, head.seq, known)), head)
            journal.resaid(db, lane, head.seq)
    _restamp(db, me.writer, lost, known)
    parted.renamed(db, names, cells.generation(db))
    return len(names)


def _about(node: Node, db: Connection, rows: Collection[tuple[int, int]]) -> list[Entry]:
    """Give all that we ever said about some rows of ours, and every field in which we named one of them."""
    me = identity.who(db)
    found: list[Entry] = []
    for own in identity.incarnations(db, me.device):
        for lane, head in log.heads(db, own.writer).items():
            for entry in log.read(db, own.writer, lane, 0, head.upto):
                about = (entry.table, entry.row) in rows
                found += [entry] if about else _fields_naming(node.registry, entry, rows)
    return found


def _naming(node: Node, db: Connection, names: Renames, lost: Iterable[Entry]) -> list[Entry]:
    """Give what we said that is not said again, but names rows that are: field by field, if it still stands.

    A lane that the parent has, or is still to get as it is, may name what another lane lost; under the old
    number the parent may have another's.
    """
    if not names:
        return []
    again = {(entry.writer, entry.lane, entry.seq) for entry in lost}
    known = {**parted.renames(db), **names}
    return [
        said
        for own in identity.incarnations(db, identity.who(db).device)
        for lane, head in log.heads(db, own.writer).items()
        for entry in log.read(db, own.writer, lane, 0, head.upto)
        if (entry.writer, entry.lane, entry.seq) not in again
        for said in _fields_naming(node.registry, entry, names)
        if _stands(node.registry, db, said, known)
    ]


def _fields_naming(registry: Registry, entry: Entry, rows: Collection[tuple[int, int]]) -> list[Entry]:
    """Give the fields of an entry that name one of some rows, each as a change of that field."""
    numbers = {row for _, row in rows}
    return [
        entry._replace(kind=Kind.SET, fields=((number, value),))
        for number, value in entry.fields
        if value in numbers and _named(registry, entry.table, number, value) in rows
    ]


def _stands(registry: Registry, db: Connection, said: Entry, names: Renames) -> bool:
    """Say whether the field that an entry says still says so here, rows being named as they are now."""
    register = registry.number(said.table)
    if register is None:
        return False
    ((number, value),) = said.fields
    row = names.get((said.table, said.row), said.row)
    column = register.sql.c[register.by_number[number]]
    found = db.execute(select(column).where(register.sql.c.id == row)).first()
    return found is not None and found[0] == _now(registry, said.table, number, value, names)


def _as_said(node: Node, db: Connection, rows: Collection[tuple[int, int]], entries: Iterable[Entry]) -> None:
    """Let rows that we numbered anew say what we said of them: another's may have come over them."""
    names = parted.renames(db)
    said: dict[tuple[int, int], dict[int, Value]] = {key: {} for key in rows}
    for entry in entries:
        if (entry.table, entry.row) in said:
            new = {number: value for number, value in entry.fields if not isinstance(value, Erased)}
            said[entry.table, entry.row].update(new)
    with guard.opened(db):
        for (table, row), fields in said.items():
            register = node.registry.number(table)
            if register is None:
                continue
            values = {
                name: _now(node.registry, table, spec.nr, fields.get(spec.nr), names)
                for name, spec in register.specs.items()
                if spec.nr != FORMER
            }
            now = names[table, row]
            db.execute(update(register.sql).where(register.sql.c.id == now).values(values))
            changed = Laid(register, Kind.SET, now, values, identity.who(db).writer, node.now, 0)
            journal.laid(db, [changed], node.now)
            register.refresh(db, [now])


def _new_names(db: Connection, slot: int, own: set[int], lost: Iterable[Entry]) -> dict[tuple[int, int], int]:
    """Number the rows anew that were made with one of our slots in what is said again."""
    names: dict[tuple[int, int], int] = {}
    counts: dict[int, int] = {}
    for entry in lost:
        if entry.kind != Kind.INSERT or slot_of(entry.row) not in own:
            continue
        if entry.table not in counts:
            given = select(COUNTER.c.last).where(COUNTER.c.slot == slot, COUNTER.c.tbl == entry.table)
            counts[entry.table] = db.scalar(given) or 0
        counts[entry.table] += 1
        names[entry.table, entry.row] = row_id(slot, counts[entry.table])
    for table, last in counts.items():
        new = upsert(COUNTER).values(slot=slot, tbl=table, last=last)
        db.execute(
            new.on_conflict_do_update(index_elements=["slot", "tbl"], set_={"last": new.excluded["last"]})
        )
    return names


def rename(db: Connection, registry: Registry, names: Renames) -> None:
    """Give rows their new numbers, wherever they stand or are referred to; the door stands open.

    ``former_id`` keeps the first number a row had.
    """
    by_table: dict[int, list[dict[str, int]]] = {}
    for (table, old), new in names.items():
        by_table.setdefault(table, []).append({"was": old, "now": new})
    was: BindParameter[int] = bindparam("was")
    now: BindParameter[int] = bindparam("now")
    erase.renamed(db, [(table, old, new) for (table, old), new in names.items()])
    for table, pairs in by_table.items():
        register = registry.number(table)
        if register is None:
            continue
        row = register.sql
        former = func.coalesce(row.c.former_id, was)
        db.execute(update(row).where(row.c.id == was).values(id=now, former_id=former), pairs)
        for pair in pairs:
            known = {"tbl": table, "row": pair["was"]}
            for kept in (CELL, CONFLICT):
                here = [kept.c[name] == value for name, value in known.items()]
                db.execute(update(kept).where(*here).values(row=pair["now"]))
        for other in registry.registers:
            for name, spec in other.specs.items():
                if spec.refers == register.kind:
                    column = other.sql.c[name]
                    db.execute(update(other.sql).where(column == was).values({name: now}), pairs)
        if register.kind == "users":
            db.execute(update(LOGIN).where(LOGIN.c.user == was).values(user=now), pairs)
        register.refresh(db, [pair[which] for pair in pairs for which in ("was", "now")])
    journal.named(db, names)


def _retold(
    registry: Registry, entries: Sequence[Entry], writer: int, last: int, names: Renames
) -> Iterable[Entry]:
    """Give entries as the present writer says them: its own numbers, in the acts in which they were made.

    Of what was erased the commitment is said again; what hides the rest is the present writer's.
    """
    users = registry.kind("users").nr
    act, first = None, 0
    for seq, entry in enumerate(entries, start=last + 1):
        if (entry.writer, entry.txn) != act:
            act, first = (entry.writer, entry.txn), seq
        renamed = names.get((entry.table, entry.row))
        fields = [(nr, _now(registry, entry.table, nr, value, names)) for nr, value in entry.fields]
        if renamed is not None and entry.kind == Kind.INSERT and FORMER not in dict(fields):
            fields.append((FORMER, entry.row))
        yield entry._replace(
            writer=writer,
            seq=seq,
            txn=first,
            actor=names.get((users, entry.actor), entry.actor),
            row=entry.row if renamed is None else renamed,
            fields=tuple(sorted(fields, key=lambda field: field[0])),
            keys=(),
        )


def _now(registry: Registry, table: int, number: int, value: Value, names: Renames) -> Value:
    """Give a value with the row that it names, if it does, under its new number."""
    named = _named(registry, table, number, value)
    return value if named is None else names.get(named, value)


def _named(registry: Registry, table: int, number: int, value: Value) -> tuple[int, int] | None:
    """Give the row that a value names, as (table, row), if it does."""
    register = registry.number(table)
    name = register.by_number.get(number) if register else None
    if register is None or name is None or register.specs[name].wire is not Wire.REFERENCE:
        return None
    refers = register.specs[name].refers
    if refers is None or not isinstance(value, int):
        return None
    return registry.kind(refers).nr, value


def _restamp(db: Connection, writer: int, lost: Sequence[Entry], names: Renames) -> None:
    """Make what is said again the present writer's change, where nobody else changed the field since."""
    by_bucket: dict[tuple[int, int, int], tuple[int, int]] = {}
    for entry in lost:
        row = names.get((entry.table, entry.row), entry.row)
        columns = [WHOLE_ROW] if entry.kind == Kind.INSERT else [number for number, _ in entry.fields]
        for column in columns:
            by_bucket[entry.table, row, column] = (entry.writer, entry.wall)
    changes = []
    for (table, row, column), (was, wall) in by_bucket.items():
        stands = db.execute(
            select(CELL.c.bucket, CELL.c.writer).where(
                CELL.c.tbl == table, CELL.c.row == row, CELL.c.col == column
            )
        ).first()
        if stands is not None and stands.writer == was:
            changes.append(Change(table, row, column, stands.bucket, writer, wall))
    cells.stamp(db, changes)
