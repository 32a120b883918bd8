"""Taking a child's entries into the tables here: checked again, merged, and what fails kept apart.

Nothing that a child says is taken on trust: not what its user may do, not
whose rows it writes, not that a column holds what columns of its kind hold.
Headquarters lays them as they are. A node with a parent of its own makes them
entries of its own log as well, so that its parent verifies one chain only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import cbor2
from sqlalchemy import Connection, select

from store import cells, guard, held, identity, roles
from store.columns import Merge, Wire
from store.door import Draft
from store.entry import Entry, Kind
from store.entry import Lane as LogLane
from store.identity import Identity, Peer
from store.ids import slot_of
from store.lay import Laid, lay
from store.merge import Arriving, Verdict, decide
from store.node import Node
from store.refusals import Code
from store.register import Register
from store.registers import REGISTRY
from store.registers.offices import Device, User
from store.values import Value
from sync.blocks import block_of, station_slots
from sync.columns import fits

_NEWER = "newer"
_ROW = "row"
_VALUE = "value"
_REFERENCE = "reference"
_NOT_ALLOWED = Code.NOT_ALLOWED.name.lower()
_ELSEWHERE = Code.OWNED_ELSEWHERE.name.lower()
_FOUND = "users.found"
_WARDEN_ADDS = frozenset({"visits", "presence", "submissions"})
"""What a warden's device may add to: what was seen, and proposals; the list is the office's (X11)."""


@dataclass(slots=True)
class Absorbed:
    """What became of a child's entries."""

    applied: int = 0
    conflicts: int = 0
    quarantined: int = 0
    changes: list[Laid] = field(default_factory=list)
    drills: list[bool] = field(default_factory=list)
    """For each change, whether it was made in an exercise."""


def absorb(node: Node, db: Connection, me: Identity, child: Peer, entries: Sequence[Entry]) -> Absorbed:
    """Check, merge and lay entries of a child's log, in their order, inside a write transaction."""
    work = _Work(node, db, me, child, entries)
    for entry in entries:
        work.take(entry)
    done = work.done
    if done.changes:
        if me.kind == "hq":
            with guard.opened(db):
                lay(db, REGISTRY, done.changes)
        else:
            for drill, changes in _runs(done):
                node.carry_in(db, "devices.accept", _laying(changes), exercise=drill, ruled=False)
        for table, row, column in work.told:
            cells.restamp(db, table, row, column, me.writer)
    return done


def _runs(done: Absorbed) -> list[tuple[bool, list[Laid]]]:
    """Part changes where exercise and earnest meet, so that a drill stays one further up."""
    runs: list[tuple[bool, list[Laid]]] = []
    for change, drill in zip(done.changes, done.drills, strict=True):
        if not runs or runs[-1][0] is not drill:
            runs.append((drill, []))
        runs[-1][1].append(change)
    return runs


def _laying(changes: list[Laid]) -> Callable[[Draft], int]:
    return lambda draft: draft.lay(changes)


class _Work:
    def __init__(
        self, node: Node, db: Connection, me: Identity, child: Peer, entries: Sequence[Entry]
    ) -> None:
        self.db = db
        self.me = me
        self.child = child
        self.now = node.now
        self.done = Absorbed()
        self.told: list[tuple[int, int, int]] = []
        self._rows = _standing_rows(db, entries)
        self._roles: dict[int, str | None] = {}
        self._block = block_of(child)
        parent = identity.parent(db)
        self._reachable = station_slots(db, child.station) | {me.slot, parent.slot if parent else me.slot}
        self._laid: set[tuple[int, int, int]] = set()

    def take(self, entry: Entry) -> None:
        """Lay one entry, or keep it apart with the reason."""
        register = REGISTRY.number(entry.table)
        if register is None or any(number not in register.by_number for number, _ in entry.fields):
            self._apart(entry, _NEWER)
            return
        fault = (
            self._misplaced(entry, register)
            or self._unfit(entry, register)
            or (None if self._may(entry, register) else _NOT_ALLOWED)
        )
        if fault is not None:
            self._apart(entry, fault)
        elif entry.kind == Kind.INSERT:
            self._rows[entry.table, entry.row] = self.child.station
            self._lay(entry, register)
        else:
            self._merge(entry, register)

    def _misplaced(self, entry: Entry, register: Register) -> str | None:
        """Say what is wrong with where an entry writes: a new row is numbered and a standing row owned."""
        station = self._rows.get((entry.table, entry.row))
        match entry.kind:
            case Kind.INSERT:
                own = slot_of(entry.row) == self.child.slot or slot_of(entry.row) in self._block
                return None if own and station is None and self._grants(entry, register) else _ROW
            case Kind.SET if station is None or len(entry.fields) != 1:
                return _ROW
            case Kind.SET:
                return None if station == self.child.station else _ELSEWHERE
            case _:
                return _ROW

    def _grants(self, entry: Entry, register: Register) -> bool:
        """Say whether a new device is one that the child may admit; true of any other row."""
        if register.table is not Device:
            return True
        said = {register.by_number[number]: value for number, value in entry.fields}
        return said.get("slot") in self._block and said.get("of") == self.child.station

    def _unfit(self, entry: Entry, register: Register) -> str | None:
        """Say what is wrong with an entry's values: their type, or a row elsewhere that they name."""
        for number, value in entry.fields:
            wire = register.specs[register.by_number[number]].wire
            if not fits(wire, value):
                return _VALUE
            if wire is Wire.REFERENCE and value is not None and slot_of(int(value)) not in self._reachable:
                return _REFERENCE
        return None

    def _may(self, entry: Entry, register: Register) -> bool:
        """Ask the roles again: the sender's door is not ours."""
        act = REGISTRY.act_names.get(entry.act)
        if act is None or not self._writes(entry, register):
            return False
        if act == _FOUND:
            # A device's first entry founds its first user, who then is the one that acts.
            first = entry.lane == LogLane.RECORDS and entry.seq == 1 and entry.kind == Kind.INSERT
            role = dict(entry.fields).get(register.specs["role"].nr) if register.table is User else None
            fit = isinstance(role, str) and roles.fits(role, self.child.kind)
            return first and fit and entry.row == entry.actor and slot_of(entry.row) == self.child.slot
        role = self._role(entry.actor)
        return role is not None and roles.fits(role, self.child.kind) and roles.allowed(role, act)

    def _writes(self, entry: Entry, register: Register) -> bool:
        """Say whether such an act writes to that list, and a device of the child's kind at all."""
        if register.kind not in roles.touches(REGISTRY.act_names.get(entry.act, "")):
            return False
        if self.child.kind == "warden":
            found = register.table is User and REGISTRY.act_names.get(entry.act) == _FOUND
            return entry.kind == Kind.INSERT and (register.kind in _WARDEN_ADDS or found)
        if register.table is Device and entry.kind == Kind.SET:
            # What a device is was decided when it was admitted.
            ((number, _),) = entry.fields
            return register.specs[register.by_number[number]].merge is not Merge.AUTHORITY
        return register.kind != "stations"

    def _role(self, user: int) -> str | None:
        """Give the role of a user of the child's, as far as its entries have been taken in."""
        if user not in self._roles:
            table = REGISTRY.of(User).sql
            self._roles[user] = self.db.scalar(
                select(table.c.role).where(
                    table.c.id == user,
                    table.c.station == self.child.station,
                    table.c.ended_on.is_(None),
                )
            )
        return self._roles[user]

    def _note_user(self, entry: Entry, fields: Mapping[str, Value]) -> None:
        """Keep up with users that change while this goes on."""
        if fields.get("ended_on") is not None:
            self._roles[entry.row] = None
        elif "role" in fields:
            role = fields["role"]
            self._roles[entry.row] = role if isinstance(role, str) else None

    def _merge(self, entry: Entry, register: Register) -> None:
        (number, value), *_ = entry.fields
        name = register.by_number[number]
        if (entry.table, entry.row, number) in self._laid:
            # What stands is the child's own, from a moment ago.
            self._lay(entry, register)
            return
        standing = cells.standing(self.db, entry.table, entry.row, number)
        arriving = Arriving(entry.writer, min(entry.wall, self.now), entry.seen)
        match decide(standing, arriving, register.specs[name].merge):
            case Verdict.TAKE:
                self._lay(entry, register)
            case Verdict.TAKE_AND_TELL:
                here = self.db.scalar(select(register.sql.c[name]).where(register.sql.c.id == entry.row))
                loser = standing.writer if standing else 0
                self._lost(entry, number, here, loser, theirs=False)
                self._lay(entry, register)
            case Verdict.KEEP_AND_TELL:
                self._lost(entry, number, value, entry.writer, theirs=True)
                self.told.append((entry.table, entry.row, number))

    def _lay(self, entry: Entry, register: Register) -> None:
        fields = {register.by_number[number]: value for number, value in entry.fields}
        wall = min(entry.wall, self.now)
        kind, of = Kind(entry.kind), self.child.station
        self.done.changes.append(Laid(register, kind, entry.row, fields, entry.writer, wall, of))
        self.done.drills.append(entry.exercise)
        self.done.applied += 1
        said = {(entry.table, entry.row, number) for number, _ in entry.fields}
        self._laid |= said
        self.told = [cell for cell in self.told if cell not in said] if self.told else self.told
        if register.table is User:
            self._note_user(entry, fields)
        slot = fields.get("slot")
        if register.table is Device and kind is Kind.INSERT and isinstance(slot, int):
            self._reachable.add(slot)

    def _lost(self, entry: Entry, column: int, value: object, writer: int, *, theirs: bool) -> None:
        self.done.conflicts += 1
        held.conflict(
            self.db, entry.table, entry.row, column, cbor2.dumps(value), writer, self.now, theirs=theirs
        )

    def _apart(self, entry: Entry, reason: str) -> None:
        content = cbor2.dumps([entry.head(), [list(pair) for pair in entry.fields]])
        tag = b"".join(number.to_bytes(8, "big") for number in (entry.writer, entry.lane, entry.seq))
        self.done.quarantined += held.quarantine(self.db, tag, reason, content, self.now, entry.writer)


def _standing_rows(db: Connection, entries: Sequence[Entry]) -> dict[tuple[int, int], int]:
    """Give which of the rows that entries speak of are here already, and whose they are."""
    wanted: dict[int, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.table, set()).add(entry.row)
    found: dict[tuple[int, int], int] = {}
    for table, rows in wanted.items():
        register = REGISTRY.number(table)
        if register is None:
            continue
        some = sorted(rows)
        for start in range(0, len(some), 500):
            rows_here = select(register.sql.c.id, register.sql.c.station).where(
                register.sql.c.id.in_(some[start : start + 500])
            )
            found.update({(table, row): station for row, station in db.execute(rows_here)})
    return found
