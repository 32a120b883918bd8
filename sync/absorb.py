"""Taking a child's entries into the tables here: checked again, merged, and what fails kept apart.

Headquarters lays them as they are. A node with a parent of its own makes them
entries of its own log as well, so that its parent verifies one chain only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import cbor2
from sqlalchemy import Connection, select

from store import cells, guard, held, roles
from store.entry import Entry, Kind
from store.identity import Identity, Peer
from store.lay import Laid, lay
from store.merge import Arriving, Verdict, decide
from store.node import Node
from store.refusals import Code
from store.register import Register
from store.registers import REGISTRY
from store.registers.offices import User

_NEWER = "newer"


@dataclass(slots=True)
class Absorbed:
    """What became of a child's entries."""

    applied: int = 0
    conflicts: int = 0
    quarantined: int = 0
    changes: list[Laid] = field(default_factory=list)


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
            node.carry_in(db, "devices.accept", lambda draft: draft.lay(done.changes))
        for table, row, column in work.told:
            cells.restamp(db, table, row, column, me.writer)
    return done


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

    def take(self, entry: Entry) -> None:
        """Lay one entry, or keep it apart with the reason."""
        register = REGISTRY.number(entry.table)
        if register is None or any(number not in register.by_number for number, _ in entry.fields):
            self._apart(entry, _NEWER)
            return
        if not self._may(entry, register):
            self._apart(entry, Code.NOT_ALLOWED.name.lower())
            return
        key = (entry.table, entry.row)
        match entry.kind:
            case Kind.INSERT if key not in self._rows:
                self._rows.add(key)
                self._lay(entry, register)
            case Kind.SET if key in self._rows and len(entry.fields) == 1:
                self._merge(entry, register)
            case _:
                self._apart(entry, "row")

    def _may(self, entry: Entry, register: Register) -> bool:
        """Ask the roles again: the sender's door is not ours."""
        act = REGISTRY.act_names.get(entry.act)
        if act is None:
            return False
        if act == "users.found":
            # A device's first entry founds its first user, who then is the one that acts.
            role = dict(entry.fields).get(register.specs["role"].nr) if register.kind == "users" else None
            return entry.row == entry.actor and isinstance(role, str) and roles.fits(role, self.child.kind)
        role = self._role(entry.actor)
        return role is not None and roles.fits(role, self.child.kind) and roles.allowed(role, act)

    def _role(self, user: int) -> str | None:
        if user not in self._roles:
            table = REGISTRY.of(User)
            laid = [c for c in self.done.changes if c.register is table and c.row == user]
            said = laid[-1].fields.get("role") if laid else None
            self._roles[user] = (
                said
                if isinstance(said, str)
                else self.db.scalar(
                    select(table.sql.c.role).where(
                        table.sql.c.id == user,
                        table.sql.c.station == self.child.station,
                        table.sql.c.ended_on.is_(None),
                    )
                )
            )
        return self._roles[user]

    def _merge(self, entry: Entry, register: Register) -> None:
        (number, value), *_ = entry.fields
        name = register.by_number[number]
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
        self.done.changes.append(
            Laid(
                register,
                Kind(entry.kind),
                entry.row,
                {register.by_number[number]: value for number, value in entry.fields},
                entry.writer,
                min(entry.wall, self.now),
                self.child.station,
            )
        )
        self.done.applied += 1

    def _lost(self, entry: Entry, column: int, value: object, writer: int, *, theirs: bool) -> None:
        self.done.conflicts += 1
        held.conflict(
            self.db, entry.table, entry.row, column, cbor2.dumps(value), writer, self.now, theirs=theirs
        )

    def _apart(self, entry: Entry, reason: str) -> None:
        content = cbor2.dumps([entry.head(), [list(pair) for pair in entry.fields]])
        tag = entry.seq.to_bytes(7, "big") + bytes([entry.lane])
        self.done.quarantined += held.quarantine(self.db, tag, reason, content, self.now, entry.writer)


def _standing_rows(db: Connection, entries: Sequence[Entry]) -> set[tuple[int, int]]:
    """Give which of the rows that entries speak of are here already."""
    wanted: dict[int, set[int]] = {}
    for entry in entries:
        wanted.setdefault(entry.table, set()).add(entry.row)
    found: set[tuple[int, int]] = set()
    for table, rows in wanted.items():
        register = REGISTRY.number(table)
        if register is None:
            continue
        some = sorted(rows)
        for start in range(0, len(some), 500):
            part = register.sql.c.id.in_(some[start : start + 500])
            found.update((table, row) for row in db.scalars(select(register.sql.c.id).where(part)))
    return found
