"""Taking back what one has just done: the opposite is worked out, shown, and done by the door as a new entry.

Nothing is deleted. A change of fields is put back to what they said before; what was added is ended, what was
ended begins again where a list knows such an act. What cannot be taken back says why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, select

from store import desk, expiry, identity, listing, log, roles, undoing_many
from store.before import of_field, place
from store.entry import Entry, Erased, Kind
from store.listing import Lens
from store.log_names import read_entry
from store.node import Node
from store.putting_back import act_of, for_form
from store.refusals import Code, Refused
from store.register import Register
from store.registers import REGISTRY
from store.undoing_many import Many
from store.values import Value

OPPOSITES: Final[Mapping[str, str]] = {
    "people.end": "people.return",
    "people.merge": "people.split",
    "acks.record": "acks.withdraw",
    "certificates.confirm": "certificates.revoke",
    "rollcalls.mark": "rollcall_marks.withdraw",
}
"""Acts that another act takes back; that one is asked for in its form, as it may need a reason."""


@dataclass(frozen=True, slots=True)
class Back:
    """One field: what it says now, and what it said before, as people see them."""

    field: str
    now: Any
    then: Any


@dataclass(frozen=True, slots=True)
class Undo:
    """What would be done to take an act back.

    Attributes:
        entry: the act that is taken back (``store/log_names.py``).
        act: the act that does it.
        kind, row: the record that it is about: its list and its number; no number where one is made anew.
        values: what the act's form is filled with.
        back: the fields that are put back; empty where the opposite is another act.
        asks: whether a person should see the form first: it needs a reason, or more than is known.
        exercise: whether that was a drill, as taking it back is one then.
        many: what is done where the act was about many records (``store/undoing_many.py``).
    """

    entry: str
    act: str
    kind: str
    row: str | None
    values: Mapping[str, object] = field(default_factory=dict)
    back: tuple[Back, ...] = ()
    asks: bool = False
    exercise: bool = False
    many: Many | None = None


def plan(node: Node, entry: str) -> Undo:
    """Work out how an act is taken back; changes nothing.

    Args:
        node: where it was done.
        entry: the act, as ``desk.history`` and ``store/log_book.py`` name it.

    Raises:
        Refused: why not. ``UNDO_OTHERS``, ``UNDO_SINCE``, ``UNDO_UNKNOWN``, ``UNDO_NEVER``, ``NOT_BY_HAND``,
            ``NOT_ALLOWED``, ``NOT_FOUND``.
    """
    expiry.still(node)
    writer, lane, txn = read_entry(entry)
    with node.read() as db:
        entries = undoing_many.entries_of(db, writer, lane, txn)
        if not entries:
            raise Refused(Code.NOT_FOUND, kind="log")
        me, actor = identity.who(db), node.actor(db)
        own = {known.writer for known in identity.incarnations(db, me.device)}
        if writer not in own or entries[0].actor != actor.user:
            raise Refused(Code.UNDO_OTHERS)
        found = _planned(db, node.lens(db), entry, entries)
    if not roles.allowed(actor.role, found.act):
        raise Refused(Code.NOT_ALLOWED, role=actor.role, act=found.act)
    return found


def do(node: Node, undo: Undo) -> desk.Done:
    """Take an act back, as it was planned.

    Raises:
        Refused: as :func:`plan`, also if something changed since it was planned; and whatever the act
            refuses. Nothing was changed then.
    """
    if plan(node, undo.entry) != undo:
        raise Refused(Code.UNDO_SINCE)
    if undo.many is not None:
        return _do_many(node, undo, undo.many)
    return desk.act(node, undo.act, undo.row, undo.values, exercise=undo.exercise)


def _do_many(node: Node, undo: Undo, many: Many) -> desk.Done:
    done = node.carry(undo.act, lambda draft: undoing_many.carry(draft, many), exercise=undo.exercise)
    return desk.Done(undo.row or "", list(done.changed), done.touched)


def _planned(db: Connection, lens: Lens, name: str, entries: Sequence[Entry]) -> Undo:
    act = REGISTRY.act_names.get(entries[0].act, "")
    kind, _dot, verb = act.partition(".")
    drill = entries[0].exercise
    if any(entry.is_erased for entry in entries):
        raise Refused(Code.UNDO_UNKNOWN)
    if act in OPPOSITES:
        opposite = REGISTRY.acts[OPPOSITES[act]]
        about = REGISTRY.kind(opposite.about or opposite.name.split(".", 1)[0])
        row = _row_of(about, entries, act)
        return Undo(name, opposite.name, about.kind, lens.number(about.kind, row), asks=True, exercise=drill)
    if act in undoing_many.MANY:
        many = undoing_many.plan(db, lens, entries)
        if not many.ends and not many.puts:
            raise Refused(Code.UNDO_SINCE)
        back = tuple(Back(name, now, then) for *_row, name, now, then in undoing_many.shown(db, lens, many))
        first = entries[0]
        register = REGISTRY.number(first.table)
        kind = register.kind if register is not None else ""
        return Undo(name, undoing_many.ACT, kind, None, back=back, exercise=drill, many=many)
    if verb not in ("add", "change", "end"):
        raise Refused(Code.UNDO_NEVER, act=act)
    register = REGISTRY.kind(kind)
    row = _row_of(register, entries, act)
    number = lens.number(kind, row)
    mine = [one for one in entries if (one.table, one.row) == (register.nr, row)]
    match verb:
        case "change":
            values, back = _put_back(db, lens, register, mine)
            return Undo(name, act_of(register), kind, number, values, back, exercise=drill)
        case "add":
            _still_stands(db, register, row)
            return Undo(name, f"{kind}.end", kind, number, {"reason": ""}, asks=True, exercise=drill)
        case _:
            given = _as_it_was(db, lens, register, row)
            return Undo(name, f"{kind}.add", kind, None, given, asks=True, exercise=drill)


def _row_of(register: Register, entries: Sequence[Entry], act: str) -> int:
    """Give the one row of a list that an act was about; one that was about several is not taken back."""
    rows = {entry.row for entry in entries if entry.table == register.nr}
    if len(rows) != 1:
        raise Refused(Code.UNDO_NEVER, act=act)
    return rows.pop()


def _put_back(
    db: Connection, lens: Lens, register: Register, entries: Sequence[Entry]
) -> tuple[dict[str, object], tuple[Back, ...]]:
    """Give what each changed field said before, for the form and for the eye."""
    row = entries[0].row
    standing = db.execute(select(register.sql).where(register.sql.c.id == row)).mappings().first()
    if standing is None:
        raise Refused(Code.NOT_FOUND, kind=register.kind)
    if standing["ended_on"] is not None:
        raise Refused(Code.ENDED, kind=register.kind)
    history = log.history(db, register.nr, row)
    places, wall = {place(entry) for entry in entries}, entries[0].wall
    values: dict[str, object] = {}
    back: list[Back] = []
    for column, now in _last_said(entries).items():
        name = register.by_number.get(column)
        if name is None or isinstance(now, Erased):
            raise Refused(Code.UNDO_UNKNOWN)
        if standing[name] != now:
            raise Refused(Code.UNDO_SINCE)
        before = of_field(db, history, (register.nr, row, column), places, wall)
        if not before.is_known:
            raise Refused(Code.UNDO_UNKNOWN)
        if before.value == now:
            # The door says things that belong together at once, also where only one of them changed.
            continue
        values[name] = for_form(register, name, before.value)
        shown = [listing.said(register, lens, name, value) for value in (now, before.value)]
        back.append(Back(name, *shown))
    if not values:
        raise Refused(Code.NOTHING_TO_CHANGE)
    return values, tuple(back)


def _last_said(entries: Sequence[Entry]) -> dict[int, Value]:
    return {column: value for entry in entries if entry.kind == Kind.SET for column, value in entry.fields}


def _still_stands(db: Connection, register: Register, row: int) -> None:
    if db.scalar(select(register.sql.c.ended_on).where(register.sql.c.id == row)) is not None:
        raise Refused(Code.UNDO_SINCE)


def _as_it_was(db: Connection, lens: Lens, register: Register, row: int) -> dict[str, object]:
    """Give what an ended record said, to be recorded anew: what has ended does not begin again by itself."""
    found = db.execute(select(register.sql).where(register.sql.c.id == row)).mappings().first()
    if found is None or not register.by_hand:
        raise Refused(Code.UNDO_NEVER, act=f"{register.kind}.end")
    return {
        name: listing.said(register, lens, name, found[name])
        for name in register.form.model_fields
        if name in register.own and found[name] is not None and not register.specs[name].restricted
    }
