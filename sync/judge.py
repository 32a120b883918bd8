"""What a child may say: whose rows it writes, typed how, by whom.

Nothing that a child says is taken on trust; its door is not ours.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from sqlalchemy import Connection, select

from store import roles
from store.clock import local_day
from store.columns import FORMER, Merge, Wire, sql
from store.drawer.sealed import mark_of
from store.entry import Entry, Erased, Kind
from store.entry import Lane as LogLane
from store.held import EARLY
from store.identity import Identity, Peer
from store.ids import SELF_CHOSEN, slot_of
from store.node import Node
from store.refusals import Code
from store.register import Register
from store.registers.offices import Device, Station, User
from store.values import Value
from sync import beneath
from sync.blocks import BLOCK, Slots, block_of
from sync.columns import HOLDS, LOOKED_UP
from sync.known import Key, Known
from sync.surroundings import Asked, Surroundings, surroundings_of, user_of

ROW = "row"
VALUE = "value"
REFERENCE = "reference"
FORGOTTEN = "forgotten"
NOT_ALLOWED = Code.NOT_ALLOWED.name.lower()
ELSEWHERE = Code.OWNED_ELSEWHERE.name.lower()

_LONG: Final = LOOKED_UP // 4
_FOUND = "users.found"
_RECOVERED = "users.recovered"
_OWN_KEYS = {
    "users.passphrase": {"keys_at"},
    _RECOVERED: {"keys_at", "recovered_with", "sign_key", "former_keys"},
    "users.drill": {"drilled_on"},
}
"""What almost anybody may record of the own keys, and the fields that it may write."""
RESTATE = "devices.restate"
_RECALL = "devices.recall"
_WARDEN_ADDS = frozenset(
    {"visits", "presence", "submissions", "rollcall_marks", "notice_acks", "zone_reports", "routes"}
)
"""What a warden's device may add to: what was seen, proposals, the way; the list is the office's (X11)."""
_WARDEN_SETS = {
    "tasks.done": frozenset({"done_at", "done_by", "done_note"}),
    "routes.set": frozenset({"homes", "set_at"}),
    "rollcall_marks.withdraw": frozenset({"ended_on", "ended_reason"}),
}
"""What it may change, by act: that it did what it was given to do (C07), its way, a slip of the finger."""
_ITS_OWN = frozenset({"rollcall_marks.withdraw"})
"""Acts by which it changes only rows that it made itself."""


Holds = Callable[[Value], bool]
"""Says whether a value, which is not ``None``, is one that a column can have."""


class _Column(NamedTuple):
    """What values of a column are judged by."""

    holds: Holds
    refers: bool
    """Whether they are rows."""
    leads: bool
    """Whether they lead to a row: to another, or from what the own one was called before."""


def _sealed(holds: Holds) -> Holds:
    """Hold only what is sealed.

    A device whose program does not seal: what it says must not stand in clear here either.
    """
    return lambda value: holds(value) and (not value or mark_of(value) is not None)


def _bounded(holds: Holds) -> Holds:
    """Hold no text that is longer than what an index of a server can hold."""

    def bounded(value: Value) -> bool:
        short = type(value) is not str or len(value) < _LONG or len(value.encode()) <= LOOKED_UP
        return short and holds(value)

    return bounded


class Judge:
    """Says of each entry of a child what is wrong with it, if anything."""

    def __init__(  # noqa: PLR0913 - who judges whom, by what
        self,
        node: Node,
        db: Connection,
        me: Identity,
        child: Peer,
        known: Known,
        around: Surroundings | None = None,
    ) -> None:
        """Make ready to judge a child; ``around`` is what is around it, if that was looked up already."""
        self._db = db
        self._registry = node.registry
        self._child = child
        self._known = known
        self._stations = set(beneath.of_child(db, child))
        """The stations whose rows it may write."""
        if around is None:
            around = surroundings_of(db, [Asked(me, child, self._stations, ())])[child.device]
        self._users = dict(around.users)
        self.own = around.own
        """The slots that the child numbers rows with itself, whichever writer it was."""
        block = block_of(child)
        written = Slots(self.own, block)
        here, ours = around.here, around.ours
        station = self.own | here.keys() | (ours if me.station in self._stations else set())
        self._station = Slots(station, block)
        """The slots of the station's devices, as far as they are known or granted."""
        # A device that the child's own admitted, or that was reborn under it, may have chosen its slot; what
        # is between it and a regional headquarters, that one has judged.
        chosen = {slot for slot, row in here.items() if child.kind == "hq" or slot_of(row) in written}
        self._may_number = Slots(self.own | chosen, block)
        # A station's own row may bear a number of the block that it was granted.
        named = {slot_of(one) for one in self._stations}
        self._reachable = Slots(station | around.nobodys | ours | around.parent | named, block)
        self._new: set[int] = set()
        """Slots of devices that came with these entries."""
        self._roles: dict[int, str | None] = {}
        self._ends: dict[int, str] = {}
        """The day on which users had their keys taken away; what they did until then stands."""
        self._timezone = me.timezone
        self._columns: dict[int, dict[int, _Column]] = {}
        self._asked: dict[tuple[int, int, int, int, bool, bool], str | None] = {}

    def fault(self, entry: Entry, register: Register, whose: int) -> str | None:
        """Say what is wrong with an entry: a reason of quarantine, ``EARLY``, or ``None``.

        ``whose`` is the station that a new row is of.
        """
        if self._registry.act_names.get(entry.act) == _RECALL:
            # Reference data that we lost, under numbers that nobody here may know any more.
            return self.may(entry, register) or FORGOTTEN
        misplaced = self._misplaced(entry, register, whose)
        if misplaced not in (None, EARLY):
            return misplaced
        unfit = self._unfit(entry, register)
        if unfit not in (None, EARLY):
            return unfit
        return self.may(entry, register) or misplaced or unfit

    # where it writes

    def _misplaced(self, entry: Entry, register: Register, whose: int) -> str | None:
        """Say what is wrong with where an entry writes: a new row is numbered and a standing row owned."""
        station = self._known.stations.get((entry.table, entry.row))
        match entry.kind:
            case Kind.SET if len(entry.fields) == 1:
                return self._misowned(station)
            case Kind.ERASE if not entry.fields:
                return self._misowned(station)
            case Kind.INSERT if station is None and register.table is Station:
                return None if self._is_founded(entry, whose) else ROW
            case Kind.INSERT if station is None:
                return self._unknown(whose) or self._misnumbered(entry, register, whose)
            case Kind.INSERT:
                # What a station carried on for another device may come twice, and so may what we had lost
                # and our own parent gave back; two clones are never mixed.
                twice = slot_of(entry.row) not in self.own or self._is_same(entry, register)
                return None if twice and station in self._stations else ROW
            case _:
                return ROW

    def _is_same(self, entry: Entry, register: Register) -> bool:
        """Say whether a row that stands is the one that an entry makes, in all that was not changed since."""
        key = (entry.table, entry.row)
        same = [
            value == self._known.value(register, entry.row, register.by_number[number])
            for number, value in entry.fields
            if self._known.standing(key, number) is None
        ]
        return bool(same) and all(same)

    def _misowned(self, station: int | None) -> str | None:
        if station is None:
            return EARLY
        return None if station in self._stations else ELSEWHERE

    def _unknown(self, whose: int) -> str | None:
        """Say what is wrong with whose a new row is: what is urgent at a station comes before the station."""
        if whose in self._stations:
            return None
        return EARLY if slot_of(whose) in block_of(self._child) else ELSEWHERE

    def _is_founded(self, entry: Entry, whose: int) -> bool:
        """Say whether a new station is one that a regional headquarters may have: with rows of its own.

        It bears a number of the block that it is granted, in which no device makes any.
        """
        slot = slot_of(entry.row)
        return (
            self._child.kind == "hq"
            and whose == entry.row
            and slot in block_of(self._child)
            and slot % BLOCK == 0
        )

    def _misnumbered(self, entry: Entry, register: Register, whose: int) -> str | None:
        slot = slot_of(entry.row)
        restated = self._restates(entry)
        if slot not in self._may_number and (not restated or slot not in self._station):
            if slot >= SELF_CHOSEN and not self._is_somebodys(slot):
                return EARLY
            return FORGOTTEN if restated and slot in self._reachable else ROW
        if register.table is Device and not self._grants(entry, register, whose):
            return FORGOTTEN if restated else ROW
        return None

    def _grants(self, entry: Entry, register: Register, whose: int) -> bool:
        """Say whether a new device is one that the child may admit, or that was reborn under it."""
        said = {register.by_number[number]: value for number, value in entry.fields}
        slot = said.get("slot")
        if not self._child.block or said.get("of") != whose or type(slot) is not int:
            return False
        granted = slot in block_of(self._child) or slot >= SELF_CHOSEN
        return granted and not self._is_somebodys(slot)

    def _is_somebodys(self, slot: int) -> bool:
        """Say whether any device here has a slot."""
        device = sql(Device).c
        if slot in self._new:
            return True
        return self._db.scalar(select(device.id).where(device.slot == slot).limit(1)) is not None

    def _restates(self, entry: Entry) -> bool:
        return self._registry.act_names.get(entry.act) == RESTATE

    # what it says

    def _unfit(self, entry: Entry, register: Register) -> str | None:
        """Say what is wrong with an entry's values: their type, or a row elsewhere that they name."""
        early, columns = None, self._columns.setdefault(entry.table, {})
        for number, value in entry.fields:
            column = columns.get(number) or self._column(register, number)
            if value is not None and (type(value) is Erased or not column.holds(value)):
                return VALUE
            if not column.leads:
                continue
            if number == FORMER and entry.kind == Kind.SET and not self._restates(entry):
                # A row gets another number where it is made anew, and at no other time.
                return NOT_ALLOWED
            if number == FORMER and type(value) is int:
                stolen = self.former(value)
                if stolen not in (None, EARLY):
                    return stolen
                early = stolen or early
            if column.refers and value is not None and slot_of(int(value)) not in self._reachable:
                slot = slot_of(int(value))
                if slot < SELF_CHOSEN or self._is_somebodys(slot):
                    return REFERENCE
                early = EARLY
        return early

    def _column(self, register: Register, number: int) -> "_Column":
        """Give what a column takes."""
        key = register.nr, number
        wire = self._registry.wires[key]
        holds = HOLDS[wire]
        if key in self._registry.restricted:
            holds = _sealed(holds)
        if key in self._registry.looked_up:
            holds = _bounded(holds)
        refers = wire is Wire.REFERENCE
        found = _Column(holds, refers, leads=refers or number == FORMER)
        self._columns.setdefault(register.nr, {})[number] = found
        return found

    def former(self, number: int) -> str | None:
        """Say whether a number that a row is said to have borne was one of the station's to give.

        Otherwise it would lead whoever looks for another's row, which may not be here yet, to this one.
        """
        slot = slot_of(number)
        if slot in self._station:
            return None
        return REFERENCE if slot < SELF_CHOSEN or self._is_somebodys(slot) else EARLY

    # who says it

    def may(self, entry: Entry, register: Register) -> str | None:
        """Ask the roles again: the sender's door is not ours. Also of one field of a row that came whole."""
        if self._registry.act_names[entry.act] == _FOUND:
            return self._unwritable(entry, register) or self._founds(entry, register)
        if self._registry.act_names[entry.act] in _OWN_KEYS:
            return self._unwritable(entry, register) or self._of_own_keys(entry, register)
        own = slot_of(entry.row) in self.own
        asked = (entry.actor, entry.act, entry.table, entry.kind, self._is_over(entry), own)
        if asked not in self._asked:
            self._asked[asked] = self._unwritable(entry, register) or self._unfit_actor(entry)
        if self._asked[asked] is not None or entry.kind != Kind.SET:
            return self._asked[asked]
        return self._decided_above(entry, register)

    def _unwritable(self, entry: Entry, register: Register) -> str | None:
        """Say whether such an act writes to that list, and a device of the child's kind at all."""
        act = self._registry.act_names.get(entry.act, "")
        if register.kind not in roles.touches(act) or (entry.kind == Kind.ERASE and not roles.erases(act)):
            return NOT_ALLOWED
        if self._child.kind == "warden":
            adds = register.kind in _WARDEN_ADDS or (register.table is User and act == _FOUND)
            own = act not in _ITS_OWN or slot_of(entry.row) in self.own
            sets = entry.kind == Kind.SET and act in (*_OWN_KEYS, *_WARDEN_SETS) and own
            return None if sets or (entry.kind == Kind.INSERT and adds) else NOT_ALLOWED
        if register.kind == "stations" and self._child.kind != "hq":
            return FORGOTTEN if act == RESTATE else NOT_ALLOWED
        return None

    def _decided_above(self, entry: Entry, register: Register) -> str | None:
        """Refuse a field that only the deciding node writes: a device's facts, or what is said again.

        Of a list that is the office's a warden's device writes what its act is for, and nothing else.
        """
        if self._child.kind == "warden":
            fields = _WARDEN_SETS.get(self._registry.act_names[entry.act], frozenset())
            names = {register.by_number[number] for number, _ in entry.fields}
            return None if names <= fields else NOT_ALLOWED
        restated = self._restates(entry)
        if register.table not in (Device, Station) and not restated:
            return None
        ((number, _),) = entry.fields
        if register.specs[register.by_number[number]].merge is not Merge.AUTHORITY:
            return None
        return FORGOTTEN if restated else NOT_ALLOWED

    def _unfit_actor(self, entry: Entry) -> str | None:
        if entry.actor not in self._roles and not self._look_up(entry.actor):
            # A user of the station may travel in another lane; anybody else never comes.
            return EARLY if slot_of(entry.actor) in self._station else NOT_ALLOWED
        role, act = self._roles[entry.actor], self._registry.act_names[entry.act]
        fit = role is not None and roles.fits(role, self._child.kind) and roles.allowed(role, act)
        return None if fit and not self._is_over(entry) else NOT_ALLOWED

    def _is_over(self, entry: Entry) -> bool:
        """Say whether an entry is of a day after the actor's keys were taken away.

        That they were taken away is urgent and comes first; what somebody did before comes after it.
        """
        ends = self._ends.get(entry.actor)
        return ends is not None and local_day(entry.wall, self._timezone).isoformat() > ends

    def _of_own_keys(self, entry: Entry, register: Register) -> str | None:
        """Take that somebody's own keys changed; or, with a recovery identity, that somebody got some."""
        if register.table is not User or entry.row != entry.actor:
            return NOT_ALLOWED
        act = self._registry.act_names[entry.act]
        names = {register.by_number[number] for number, _ in entry.fields}
        if entry.kind == Kind.SET:
            return self._unfit_actor(entry) if names <= _OWN_KEYS[act] else NOT_ALLOWED
        said = dict(entry.fields)
        role = said.get(register.specs["role"].nr)
        fit = isinstance(role, str) and roles.fits(role, self._child.kind)
        recovered = act == _RECOVERED and "recovered_with" in names
        return None if fit and recovered and slot_of(entry.row) in self.own else NOT_ALLOWED

    def _founds(self, entry: Entry, register: Register) -> str | None:
        """Take a device's first entry, which founds its first user, who then is the one that acts."""
        first = entry.lane == LogLane.RECORDS and entry.seq == 1 and entry.kind == Kind.INSERT
        role = dict(entry.fields).get(register.specs["role"].nr) if register.table is User else None
        fit = isinstance(role, str) and roles.fits(role, self._child.kind)
        founds = first and fit and entry.row == entry.actor and slot_of(entry.row) in self.own
        return None if founds else NOT_ALLOWED

    def _look_up(self, user: int) -> bool:
        """Look for a user of the child's station among the rows that are here; says whether there is one."""
        found = self._users.get(user) or user_of(self._db, user)
        # Whoever is of a station below acts there; in the name of a regional headquarters its own people do.
        if found is None or found.station != self._child.station:
            return False
        self._roles[user] = found.role
        if found.ended is not None:
            self._ends[user] = found.ended
        return True

    # what follows from what was taken

    def note(self, key: Key, register: Register, fields: Mapping[str, Value]) -> None:
        """Keep up with users and devices that come or change while entries are judged."""
        if register.table is User:
            self._asked.clear()
            if "ended_on" in fields:
                self._end(key[1], fields["ended_on"])
            elif "role" in fields:
                role = fields["role"]
                self._roles[key[1]] = role if isinstance(role, str) else None
        if register.table is Station:
            self._stations.add(key[1])
            self._reachable.add(slot_of(key[1]))
        slot = fields.get("slot")
        if register.table is Device and type(slot) is int:
            self._asked.clear()
            self._new.add(slot)
            self._station.add(slot)
            self._reachable.add(slot)
            self._may_number.add(slot)

    def _end(self, user: int, day: Value) -> None:
        if isinstance(day, str):
            self._ends[user] = day
        else:
            self._ends.pop(user, None)
