"""What the logs say that every field of every row is.

Our own lanes and the journal (``store/journal.py``) have one order: each entry of the journal says how
far our lanes stood. So the last of them about a field tells what stands. Of two lanes of one moment
nobody can say which came last: then both are known.

Headquarters lays what its children's logs say, and no entry of its own tells of it. There the last entry
of each writer about a field is known that was neither refused, nor lost, nor waits.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from store import journal
from store.about import stays
from store.asking import ask
from store.columns import FORMER
from store.entry import Kind, Lane, field_key, hidden
from store.journal import Did
from store.register import Registry
from store.values import Value
from store.verifying.chains import Seen

RowKey = tuple[int, int]
"""Table and row."""
AS_MADE = -1
"""In place of a lane: what a field was when its row was made."""


class Said(NamedTuple):
    """What an entry says a field is, and its place in the order of all that was laid here.

    ``key`` is set where ``value`` is a commitment. ``also`` is what another lane said at the same moment.
    """

    place: int
    changes: bool
    value: Any
    key: bytes | None
    lane: int
    wall: int
    also: tuple["Said", ...] = ()

    def all(self) -> Iterator["Said"]:
        """Give it, and what else may be the last."""
        yield self
        yield from self.also


@dataclass(slots=True)
class _Reign:
    """A writer that this device was, from the entry of the journal on that made it so."""

    begins: int
    positions: tuple[list[int], list[int], list[int]] = field(default_factory=lambda: ([], [], []))
    resaid: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


class Told:
    """Takes entries in the order of :func:`store.verifying.chains.walk`, the journal first."""

    def __init__(self, db: Connection, registry: Registry, own: Collection[int], *, top: bool) -> None:
        """Begin with nothing.

        Args:
            db: the store.
            registry: the registers of this version.
            own: the writers that this device is or was.
            top: whether children's entries are laid as they are, as at headquarters.
        """
        self._registry = registry
        self._own = set(own)
        self._top = top
        self.fields: dict[RowKey, dict[int, Said]] = {}
        self.floor: dict[RowKey, int] = {}
        self.made: dict[RowKey, int] = {}
        self.gone: dict[RowKey, int] = {}
        self.emptied: dict[RowKey, int] = {}
        """Rows whose values were taken away, with the place where: what was said before counts no more."""
        self.names: dict[RowKey, list[tuple[int, int]]] = {}
        self.first: dict[RowKey, int] = {}
        """By (table, row as it is numbered now), the first number that it bore."""
        self.again: dict[tuple[int, int, int], Any] = {}
        """What was said again by a later writer, by (table, row, column): its first entry may be erased with
        another's row that stands under that number now."""
        self.heard: dict[tuple[int, int, int, int], dict[int, Any]] = {}
        """What a child's writer said of a field last: by (table, row, column, writer), then lane."""
        self.born: dict[RowKey, set[int]] = {}
        """Which children's writers said that they made a row."""
        first = _Reign(1)
        self._reign = first
        self._ever: dict[tuple[int, int, int], list[tuple[Any, bytes | None]]] = {}
        """All that was ever said of the users' fields: values, and commitments with what hides them."""
        self._users = registry.kind("users").nr
        self._reigns: dict[int, _Reign] = {}
        self._begin = first
        self._lane: tuple[int, int] | None = None
        self._at = 0
        self._apart = _apart(db) if top else {}

    def take(self, seen: Seen) -> None:
        """Take one entry."""
        if seen.writer in self._own:
            self._ours(seen)
        elif seen.writer == journal.WRITER:
            self._journal(seen)
        elif self._top:
            self._theirs(seen)

    def now(self, table: int, row: int, place: int) -> int:
        """Give the number that a row bears now of which something was said at a place in the order."""
        while True:
            later = [(at, new) for at, new in self.names.get((table, row), ()) if at > place]
            if not later:
                return row
            place, row = later[0]

    # the journal

    def _journal(self, seen: Seen) -> None:
        place = 2 * seen.seq
        key = seen.table, seen.row
        reign = self._reign
        if seen.kind == Did.REBORN:
            reign = self._reign = self._reigns[seen.row] = _Reign(seen.seq)
        for lane, position in ((Lane.URGENT, seen.actor), (Lane.RECORDS, seen.txn), (Lane.BULK, seen.bulk)):
            reign.positions[lane].append(position)
        match seen.kind:
            case Did.ROW:
                self.floor[key] = self.made[key] = place
                self._say(key, seen, place, changes=False)
            case Did.FIELDS:
                self._say(key, seen, place, changes=True)
            case Did.NAMED:
                self._rename(seen.table, seen.row, journal.new_number([tuple(p) for p in seen.fields]), place)
            case Did.GONE:
                self.floor[key] = self.gone[key] = place
            case Did.EMPTIED:
                self.emptied[key] = place
            case Did.RESAID:
                upto = (seen.actor, seen.txn, seen.bulk)[seen.table]
                reign.resaid.setdefault(seen.table, []).append((seen.row, upto))

    def _rename(self, table: int, old: int, new: int, place: int) -> None:
        self.names.setdefault((table, old), []).append((place, new))
        was, now = (table, old), (table, new)
        self.first[now] = self.first.pop(was, old)
        for known in (self.floor, self.made, self.gone, self.emptied):
            if was in known:
                known[now] = max(known.pop(was), known.get(now, 0))
        if was in self.fields:
            self.fields.setdefault(now, {}).update(self.fields.pop(was))

    # our own lanes

    def _ours(self, seen: Seen) -> None:
        reign = self._reigns.get(seen.writer, self._begin)
        lane, seq = seen.lane, seen.seq
        if (seen.writer, lane) != self._lane:
            self._lane, self._at = (seen.writer, lane), 0
        positions, at = reign.positions[lane], self._at
        while at < len(positions) and positions[at] < seq:
            at += 1
        self._at = at
        if reign.resaid and any(after < seq <= upto for after, upto in reign.resaid.get(lane, ())):
            for column, value, *_ in seen.fields:
                self.again[seen.table, seen.row, column] = value
            return
        place = 2 * (reign.begins - 1 + at) + 1
        row = self.now(seen.table, seen.row, place) if self.names else seen.row
        key = seen.table, row
        if seen.kind == Kind.INSERT:
            self.made[key] = max(place, self.made.get(key, 0))
            self._say(key, seen, place, changes=False)
        else:
            self._say(key, seen, place, changes=True)

    def _say(self, key: RowKey, seen: Seen, place: int, *, changes: bool) -> None:
        if seen.table == self._users:
            self._remember(key, seen)
        fields = self.fields.get(key)
        if fields is None:
            fields = self.fields[key] = {}
        for column, value, *kept in seen.fields:
            before = fields.get(column)
            said = Said(place, changes, value, _key_of(seen, column, kept), seen.lane, seen.wall)
            if before is not None:
                if (before.place, before.changes) > (place, changes):
                    continue
                if (before.place, before.changes) == (place, changes) and before.lane != seen.lane:
                    others = tuple(one._replace(also=()) for one in before.all() if one.lane != seen.lane)
                    said = said._replace(also=others)
            fields[column] = said

    def _remember(self, key: RowKey, seen: Seen) -> None:
        for column, value, *kept in seen.fields:
            self._ever.setdefault((*key, column), []).append((value, _key_of(seen, column, kept)))

    def ever(self, key: RowKey, column: int, value: Value) -> bool:
        """Say whether it was ever said of a user that a field is that."""
        return any(
            said == (value if hides is None else hidden(hides, column, value))
            for said, hides in self._ever.get((*key, column), ())
        )

    def field(self, key: RowKey, column: int) -> Said | None:
        """Give what stands in a field by our own logs; ``None`` for nothing."""
        said = self.fields.get(key, {}).get(column)
        return said if said is not None and said.place >= self.since(key, column) else None

    def since(self, key: RowKey, column: int) -> int:
        """Give the place before which what was said of a field counts no more."""
        floor = self.floor.get(key, 0)
        if key not in self.emptied or column in stays(self._registry.number(key[0])):
            return floor
        return max(floor, self.emptied[key])

    def stands(self, key: RowKey) -> bool:
        """Say whether a row is here by our own logs."""
        return self.made.get(key, -1) > self.gone.get(key, 0)

    # children's lanes, at headquarters

    def _theirs(self, seen: Seen) -> None:
        apart = self._apart.get((seen.writer, seen.lane, seen.seq))
        if apart is not None and 0 in apart:
            return
        table, row, writer, lane = seen.table, seen.row, seen.writer, seen.lane
        if seen.kind == Kind.INSERT:
            self.born.setdefault((table, row), set()).add(writer)
            lane = AS_MADE
        for column, value, *_ in seen.fields:
            if apart is None or column not in apart:
                self.heard.setdefault((table, row, column, writer), {})[lane] = value


def _key_of(seen: Seen, column: int, kept: Sequence[bytes]) -> bytes | None:
    """Give what hides a value of the journal, which keeps commitments; ``None`` for a plain value."""
    if seen.writer != journal.WRITER:
        return None
    return kept[0] if kept else seen.nonce and field_key(seen.nonce, column)


def _apart(db: Connection) -> dict[tuple[int, int, int], set[int]]:
    """Give which entries (or columns of them) do not stand: refused, lost, or not laid yet."""
    found: dict[tuple[int, int, int], set[int]] = {}
    for table in ("verdict", "waiting"):
        asked = f"SELECT writer, lane, seq, col FROM {table}"  # noqa: S608 - our own names
        for writer, lane, seq, column in ask(db, asked):
            found.setdefault((writer, lane, seq), set()).add(column)
    return found


def former(told: Told, key: RowKey) -> Mapping[int, int]:
    """Give the number before that a row must bear, if it got another here; as column and value."""
    return {FORMER: told.first[key]} if key in told.first else {}
