"""Taking a child's entries into the tables here: checked again, merged, and what fails kept apart.

Nothing that a child says is taken on trust (``sync/judge.py``). Headquarters
lays what stands as it is. A node with a parent of its own makes entries of its
own log of it as well, so that its parent verifies one chain only. Both judge
and merge in the same way; only the laying differs.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import cbor2
from sqlalchemy import Connection, select

from store import cells, erase, held, identity, log, records, roles, verdicts
from store.asking import ask, pairs
from store.cells import NOBODYS, Change
from store.columns import ENDED_ON, ENDED_REASON, FORMER, WHOSE, Merge, Spec
from store.entry import Entry, Erased, Kind, Lane
from store.held import EARLY
from store.identity import Identity, Peer
from store.lay import Laid
from store.merge import WEIGHED, Arriving, Standing, Verdict, decide, outlives, saw, weight
from store.node import Node
from store.postgres import turns
from store.register import Register, Registry
from store.registers.offices import Station
from store.values import Value
from sync import beneath, cursors, erasing
from sync.abreast import Steps, alone, wished
from sync.as_told import as_far_as_told
from sync.judge import REFERENCE, Judge
from sync.known import Key, Known
from sync.laying_in import Absorbed, Decided, carry_in, lay_all
from sync.observed import Acts, observations
from sync.ordinary import stays
from sync.renamed import Renamed
from sync.surroundings import Asked, Surroundings, surroundings_of
from sync.verdicts import LOST

NEWER = "newer"
"""It speaks of a list, a field or an act that only a newer version knows: it waits for the upgrade."""

BROKEN = "broken"
"""The program failed on it."""

_ALL = 0
"""In place of a column: the whole entry."""
_ENDS = frozenset({ENDED_ON, ENDED_REASON})
_KEYS = frozenset({"users", "devices"})
"""Lists whose end takes somebody's keys away: there an end stands though somebody knew nothing of it."""

Waits = dict[int, str]
"""What of an entry waits, and why: by column, 0 for all of it."""


def absorb(
    node: Node, db: Connection, me: Identity, child: Peer, entries: Sequence[Entry]
) -> Steps[Absorbed]:
    """Check, merge and lay entries of a child's log, in their order, inside a write transaction.

    They stand in the child's log here already. What waited for them goes on.
    """
    stations = beneath.of_child(db, child)
    asked = Asked(me, child, stations, {entry.actor for entry in entries})
    around = yield from wished(surroundings_of, [asked])
    work = _Work(node, db, me, child, around[child.device])
    yield from work.take(entries)
    if (yield from wished(_any_waiting, [])):
        work.retry({EARLY})
    done = yield from work.finish()
    erasing.keep_erased(node, db, me, entries)
    return done


def _any_waiting(db: Connection, _of: Collection[object]) -> bool:
    return held.any_waiting(db)


def replay(node: Node, db: Connection, me: Identity, child: Peer) -> Absorbed:
    """Try again what waits of a child, in the order of its logs, for as long as anything goes on."""
    work = _Work(node, db, me, child)
    if held.any_waiting(db):
        work.retry({EARLY, NEWER})
    return alone(db, work.finish())


def replay_all(node: Node, db: Connection, *, reason: str = NEWER) -> Absorbed:
    """Try again what waits of any child; costs next to nothing where nothing can go on.

    ``reason`` says for what: ``NEWER`` after an upgrade, ``EARLY`` after rows came down.
    """
    done = Absorbed()
    if not _may_go_on(db, node.registry, reason) or not roles.allowed(node.actor(db).role, "devices.accept"):
        return done
    me = identity.who(db)
    for child in identity.children(db):
        more = replay(node, db, me, child)
        done.applied += more.applied
        done.conflicts += more.conflicts
        done.quarantined += more.quarantined
        done.waiting += more.waiting
        done.changes += more.changes
        done.ways += more.ways
    return done


def _may_go_on(db: Connection, registry: Registry, reason: str) -> bool:
    """Say whether anything waits for that reason that may be known by now."""
    asked = "SELECT DISTINCT tbl, act, col FROM waiting JOIN log USING (writer, lane, seq) WHERE reason = ?"
    for table, act, column in ask(db, asked, (reason,)):
        register = registry.number(table)
        if register is not None and act in registry.act_names and column in (_ALL, *register.by_number):
            return True
    return False


class _Work:
    """Entries of one child under way: judged one by one, laid together."""

    def __init__(
        self, node: Node, db: Connection, me: Identity, child: Peer, around: Surroundings | None = None
    ) -> None:
        self.node = node
        self.db = db
        self.me = me
        self.child = child
        self.now = node.now
        self.done = Absorbed()
        self._registry = node.registry
        self._known = Known(db, node.registry)
        self._stations = beneath.of_child(db, child)
        self._judge = Judge(node, db, me, child, self._known, around)
        self._renamed = Renamed(db, node.registry)
        self._lives = cells.lineage(db)
        self._told: dict[tuple[int, int, int], None] = {}
        """Fields that need a new place, as their author does not know what stands."""
        self._edited: dict[Key, int] = {}
        """Rows that somebody changed last whose change does not stand, and who."""
        self._former: dict[int, dict[int, int]] = {}
        """By table, which rows of the child's bore another number before."""
        self._observing: tuple[int, int, int] | None = None
        self._observed: dict[Key, Mapping[str, Value]] = {}

    # entries, as they come and as they waited

    def take(self, entries: Sequence[Entry]) -> Steps[None]:
        """Judge and merge entries."""
        yield from self._known.loading((entry.table, entry.row) for entry in entries)
        acts = observations(self._registry.number, entries)
        for entry in entries:
            for column, reason in self._tried(entry, acts).items():
                self._wait(entry, column, reason)

    def _tried(self, entry: Entry, acts: Acts) -> Waits:
        """Take one entry; one that breaks the program is kept apart, and the rest goes on."""
        before = len(self.done.changes)
        try:
            return self._take(entry, acts)
        except Exception as failure:  # one bad entry keeps nothing but itself
            if records.is_its_own(failure):
                raise
            del self.done.changes[before:], self.done.ways[before:]
            self._apart(entry, BROKEN, _ALL)
            return {}

    def retry(self, reasons: set[str]) -> None:
        """Take what waits of the child, again and again while some of it goes on."""
        incarnations = identity.incarnations(self.db, self.child.device)
        writers = [known.writer for known in incarnations]
        waiting = [found for found in held.waiting(self.db, writers) if found[4] in reasons]
        if not waiting:
            return
        entries = log.entries_at(self.db, {(writer, lane, seq) for writer, lane, seq, _, _ in waiting})
        told = cursors.trusted(incarnations, self._stations)
        believed = as_far_as_told(
            self.db, self._registry, list(entries.values()), told, stations=self._stations
        )
        if not stays(believed, self._registry):
            turns.alone(self.db)
        known = dict(zip(entries, believed, strict=True))
        self._known.load((entry.table, entry.row) for entry in known.values())
        acts = observations(self._registry.number, known.values())
        moved = True
        while moved:
            moved = False
            for some in list(waiting):
                writer, lane, seq, column, reason = some
                entry = known[writer, lane, seq]
                waits = self._take(_only(entry, column), acts, column)
                if waits == {column: reason}:
                    continue
                moved = True
                waiting.remove(some)
                held.settle(self.db, writer, lane, seq, column)
                for other, why in waits.items():
                    self._wait(entry, other, why)

    def _wait(self, entry: Entry, column: int, reason: str) -> None:
        self.done.waiting += 1
        held.wait(self.db, entry.writer, entry.lane, entry.seq, column, reason, self.now)

    def _take(self, entry: Entry, acts: Acts, waited: int | None = None) -> Waits:
        """Merge one entry, or keep it apart with the reason; gives what of it has to wait.

        ``waited`` is what of it waited before, if any: a column, or 0 for all of it.
        """
        register = self._registry.number(entry.table)
        if register is None or entry.act not in self._registry.act_names:
            return {waited or _ALL: NEWER}
        meant = self._formerly(self._renamed.meant(entry), register)
        whose = self.child.station
        if self.child.kind == "hq" and meant.kind == Kind.INSERT:
            whose, meant = self._made_for(meant, register)
        if meant is not entry:
            self._known.load([(meant.table, meant.row)])
        waits: Waits = {}
        columns = register.by_number
        if not _all_known(columns, meant.fields):
            waits = {n: NEWER for n, value in meant.fields if n not in columns and type(value) is not Erased}
            laid = tuple((n, v) for n, v in meant.fields if n in columns and type(v) is not Erased)
            if meant.kind == Kind.SET and len(meant.fields) == 1:
                # Of what was erased at its writer's meanwhile there is nothing to lay: so was the row.
                return waits
            meant = meant._replace(fields=laid)
        # Fields are in the order of their numbers, and this is one of the last.
        renamed = meant.kind == Kind.INSERT and meant.fields and meant.fields[-1][0] >= FORMER
        former = dict(meant.fields).get(FORMER) if renamed else None
        if type(former) is int and self._judge.former(former) == REFERENCE:
            # A device whose slot turned out to be somebody's numbered its rows anew: they are its own.
            self._apart(entry, REFERENCE, FORMER)
            meant = meant._replace(fields=tuple(pair for pair in meant.fields if pair[0] != FORMER))
        fault = self._judge.fault(meant, register, whose)
        if fault == EARLY:
            return {waited or _ALL: EARLY}
        if fault is not None:
            self._apart(entry, fault, _ALL)
            return {}
        if meant.kind == Kind.SET:
            self._merge(meant, register, acts, again=waited is not None)
        else:
            self._whole(meant, register, whose)
        return waits

    def _made_for(self, entry: Entry, register: Register) -> tuple[int, Entry]:
        """Give for which of its stations a regional headquarters made a row, and what it says of the row.

        A station that it admitted is under it and no other, whatever it says.
        """
        said = dict(entry.fields)
        whose = said.pop(WHOSE, self.child.station)
        if register.table is Station:
            said[register.specs["under"].nr] = self.child.station
        fields = tuple(sorted(said.items()))
        return whose if type(whose) is int else -1, entry._replace(fields=fields)

    def _whole(self, entry: Entry, register: Register, whose: int) -> None:
        """Take an entry that is about a whole row: it makes it, or erases it."""
        if entry.kind == Kind.ERASE:
            self._erase(entry, register)
        elif (entry.table, entry.row) in self._known.stations:
            self._join(entry, register)
        else:
            self._insert(entry, register, whose)

    def _formerly(self, entry: Entry, register: Register) -> Entry:
        """Give an entry with the number that its row bears now, if the child numbered that row anew.

        A device that is reborn may hear only later that its old log is not taken: what it had carried on in
        between speaks of rows by the numbers that they bore before.
        """
        if entry.kind == Kind.INSERT or (entry.table, entry.row) in self._known.stations:
            return entry
        if entry.table not in self._former:
            t = register.sql.c
            asked = select(t.former_id, t.id).where(t.former_id.is_not(None), t.station.in_(self._stations))
            self._former[entry.table] = pairs(self.db, asked.order_by(t.id))
        return entry._replace(row=self._former[entry.table].get(entry.row, entry.row))

    # merging

    def _insert(self, entry: Entry, register: Register, station: int) -> None:
        columns = register.by_number
        fields = {columns[number]: value for number, value in entry.fields}
        key = (entry.table, entry.row)
        self._known.add(key, station, fields)
        self._judge.note(key, register, fields)
        former = fields.get("former_id")
        if type(former) is int and entry.table in self._former:
            self._former[entry.table][former] = entry.row
        wall = min(entry.wall, self.now)
        self._change(Laid(register, Kind.INSERT, entry.row, fields, entry.writer, wall, station), entry)
        self.done.applied += 1

    def _erase(self, entry: Entry, register: Register) -> None:
        """Erasing beats whatever anybody says of the row, whether they had heard of it or not."""
        station, wall = self._whose(entry), min(entry.wall, self.now)
        self._change(Laid(register, Kind.ERASE, entry.row, {}, entry.writer, wall, station), entry)
        self.done.applied += 1

    def _join(self, entry: Entry, register: Register) -> None:
        """Merge a row that is here already and came once more: what was changed since is newer than it."""
        for number, value in entry.fields:
            name = register.by_number[number]
            here = self._known.value(register, entry.row, name)
            if value == here or self._known.standing((entry.table, entry.row), number) is not None:
                continue
            alone = entry._replace(kind=Kind.SET, fields=((number, value),))
            fault = self._judge.may(alone, register)
            if fault is not None:
                self._apart(entry, fault, number)
            elif here is None:
                self._set(alone, register, name, value, None)
            else:
                self._lost(entry, number, value, entry.writer, theirs=True)
                self._restamp(entry, number)

    def _merge(self, entry: Entry, register: Register, acts: Acts, *, again: bool) -> None:
        ((number, value),) = entry.fields
        name = register.by_number[number]
        seen = entry.seen if cells.generation_of(entry.seen) in self._lives else 0
        act = (entry.writer, entry.lane, entry.txn)
        if acts and (*act, entry.table, entry.row, name) in acts:
            self._before(act, register, entry.row)
        if self._is_outlived(entry, register, seen):
            self._keep(entry, register, name, value)
            return
        standing = self._known.standing((entry.table, entry.row), number)
        if standing is None:
            self._set(entry, register, name, value, None)
            return
        if standing.writer == entry.writer and self._is_over(entry, number, standing, again=again):
            return
        spec = register.specs[name]
        rule = Merge.REGISTER if number in _ENDS and register.kind in _KEYS else spec.merge
        arriving = Arriving(entry.writer, min(entry.wall, self.now), seen)
        if rule in WEIGHED and not saw(standing, entry.writer, seen):
            standing, arriving = self._weighed(entry, register, spec, acts, standing, arriving)
        match decide(standing, arriving, rule):
            case Verdict.TAKE:
                self._set(entry, register, name, value, standing)
            case Verdict.TAKE_AND_TELL:
                here = self._known.value(register, entry.row, name)
                if here != value:
                    self._lost(entry, number, here, standing.writer, theirs=False)
                self._edit(entry, register, standing.writer)
                self._set(entry, register, name, value, None)
            case Verdict.KEEP_AND_TELL:
                self._edit(entry, register, entry.writer)
                self._keep(entry, register, name, value)

    def _is_outlived(self, entry: Entry, register: Register, seen: int) -> bool:
        """Say whether a row stands that an entry ends; a row that another ended stands again by an entry."""
        if register.kind in _KEYS:
            return False
        key, ((number, value),) = (entry.table, entry.row), entry.fields
        if number not in _ENDS:
            if self._known.ended(key) is not None:
                self._revive(entry, register, seen)
            return False
        return value is not None and outlives(seen, entry.writer, self._known.edits(key, self.me.writer))

    def _weighed(  # noqa: PLR0913 - both sides of a comparison
        self,
        entry: Entry,
        register: Register,
        spec: Spec,
        acts: Acts,
        standing: Standing,
        arriving: Arriving,
    ) -> tuple[Standing, Arriving]:
        ((number, value),) = entry.fields
        name = register.by_number[number]
        here = self._known.value(register, entry.row, name)
        was, now = here, value
        if spec.observed is not None:
            act = (entry.writer, entry.lane, entry.txn)
            was = self._before(act, register, entry.row).get(spec.observed)
            now = acts.get((*act, entry.table, entry.row, spec.observed), was)
        return (
            standing._replace(weight=weight(spec, here, was, self.now)),
            arriving._replace(weight=weight(spec, value, now, self.now)),
        )

    def _before(self, act: tuple[int, int, int], register: Register, row: int) -> Mapping[str, Value]:
        """Give when a row was observed as it said before an act: the act may change that first."""
        if self._observing != act:
            self._observing, self._observed = act, {}
        key = (register.nr, row)
        if key not in self._observed:
            names = {spec.observed for spec in register.specs.values() if spec.observed is not None}
            self._observed[key] = {name: self._known.value(register, row, name) for name in names}
        return self._observed[key]

    def _is_over(self, entry: Entry, number: int, standing: Standing, *, again: bool) -> bool:
        """Say whether the writer itself changed the field later, and we heard of that first.

        That happens where something waited, and between lanes.
        """
        if not again and min(entry.wall, self.now) >= standing.wall:
            return False
        last = log.last_of(self.db, entry.writer, entry.table, entry.row, number)
        return last is not None and (last[0] != entry.lane or last[1] > entry.seq)

    def _revive(self, entry: Entry, register: Register, seen: int) -> None:
        """Let a row stand again that somebody else ended while this change was made: nobody is lost."""
        key = (entry.table, entry.row)
        end = self._known.standing(key, ENDED_ON)
        if end is None or saw(end, entry.writer, seen):
            return
        self._lost(entry, ENDED_ON, self._known.ended(key), end.writer, theirs=False)
        for name in ("ended_on", "ended_reason"):
            if self._known.value(register, entry.row, name) is None:
                continue
            self._known.change(register, entry.row, name, None, (self.me.writer, NOBODYS))
            station, writer = self._whose(entry), self.me.writer
            self._change(Laid(register, Kind.SET, entry.row, {name: None}, writer, NOBODYS, station), entry)

    def _set(self, entry: Entry, register: Register, name: str, value: Value, known: Standing | None) -> None:
        """Lay a field; one that was changed by somebody who knew of another change is no older than that."""
        wall = min(entry.wall, self.now)
        if known is not None:
            wall = max(wall, known.wall)
        self._known.change(register, entry.row, name, value, (entry.writer, wall))
        self._judge.note((entry.table, entry.row), register, {name: value})
        self._told.pop((entry.table, entry.row, entry.fields[0][0]), None)
        station = self._whose(entry)
        self._change(Laid(register, Kind.SET, entry.row, {name: value}, entry.writer, wall, station), entry)
        self.done.applied += 1

    def _whose(self, entry: Entry) -> int:
        """Give the station of the row that an entry speaks of."""
        return self._known.stations[entry.table, entry.row]

    def _keep(self, entry: Entry, register: Register, name: str, value: Value) -> None:
        """Leave what stands, and let the author hear of it, unless both say the same."""
        number = register.specs[name].nr
        if self._known.value(register, entry.row, name) != value:
            self._lost(entry, number, value, entry.writer, theirs=True)
            self._restamp(entry, number)

    def _edit(self, entry: Entry, register: Register, writer: int) -> None:
        """Remember that somebody changed a row, though it does not stand: an end must have known that."""
        key, ((number, _),) = (entry.table, entry.row), entry.fields
        if number not in _ENDS and register.kind not in _KEYS and self._known.edit(key, writer):
            self._edited[key] = writer

    def _change(self, change: Laid, entry: Entry) -> None:
        self.done.changes.append(change)
        # What was urgent below is urgent above. What changes a row that is there keeps the order of the rest.
        urgent = entry.lane == Lane.URGENT and change.kind is Kind.INSERT
        self.done.ways.append((entry.exercise, Lane.URGENT if urgent else Lane.RECORDS))

    def _restamp(self, entry: Entry, number: int) -> None:
        self._told[entry.table, entry.row, number] = None

    # what does not stand

    def _lost(self, entry: Entry, column: int, value: Value, writer: int, *, theirs: bool) -> None:
        """Keep a value that lost, and tell its author: who sent the entry, or who wrote what stood."""
        self.done.conflicts += 1
        held.conflict(
            self.db, entry.table, entry.row, column, cbor2.dumps(value), writer, self.now, theirs=theirs
        )
        if theirs:
            verdicts.tell(self.db, entry.writer, entry.lane, entry.seq, column, LOST)
            return
        author = identity.incarnation(self.db, writer)
        if author is not None and author.device != self.me.device:
            wrote = log.last_of(self.db, writer, entry.table, entry.row, column)
            if wrote is not None:
                verdicts.tell(self.db, writer, wrote[0], wrote[1], column, LOST)

    def _apart(self, entry: Entry, reason: str, column: int) -> None:
        about = erase.speaks_of(self._registry, [entry])
        self.done.quarantined += held.apart(self.db, entry, reason, self.now, about)
        verdicts.tell(self.db, entry.writer, entry.lane, entry.seq, column, reason)

    # laying

    def finish(self) -> Steps[Absorbed]:
        """Lay what was decided."""
        changes, db = self.done.changes, self.db
        if changes and self.me.is_top:
            yield from wished(lay_all, [Decided(self.node, changes, self._known.stations)])
        elif changes:
            carry_in(self.node, db, self.done)
        cells.stamp(
            db,
            [
                Change(table, row, ENDED_ON, self._known.stations[table, row], writer, NOBODYS)
                for (table, row), writer in self._edited.items()
                if self._known.standing((table, row), ENDED_ON) is None
            ],
        )
        for table, row, column in self._told:
            cells.restamp(db, table, row, column, self._known.stations[table, row], self.me.writer)
        return self.done


def _all_known(columns: Mapping[int, str], fields: Iterable[tuple[int, Value]]) -> bool:
    """Say whether every field is one of this version's, and has its value still."""
    for number, value in fields:  # noqa: SIM110 - all() takes twice as long, for every change of every station
        if number not in columns or type(value) is Erased:
            return False
    return True


def _only(entry: Entry, column: int) -> Entry:
    """Give one field of an entry as a change of its own; all of it for 0."""
    if column == _ALL:
        return entry
    fields = tuple((number, value) for number, value in entry.fields if number == column)
    return entry._replace(kind=Kind.SET, fields=fields)
