"""What of a station a child holds that sees only a part of it: worked out here, and applied there.

A **view** is a zone, for a warden's device, in the columns that a warden may
hold; or every zone of an area, for that area's office, in all columns. What
came into it, changed in it or left it since the child looked goes down as
rows to put, to patch, to evict (they live on at the station) or to erase
(their values are gone for good).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import cbor2
from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, delete, false, func, or_, select

from store import cells, erase, guard, held, identity, log, views
from store.asking import ask, parts
from store.cells import CELL, WHOLE_ROW
from store.columns import Id, Row, Wire, sql
from store.identity import Identity, Peer
from store.ids import COUNTER_BITS
from store.node import LOGIN, Node
from store.register import Register, Registry
from store.registers.absences import Absence
from store.registers.agencies import Agency
from store.registers.appointments import Appointment, standing_warden
from store.registers.clearance_tables import Clearance, Traveller
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.handovers import Handover
from store.registers.households import Household
from store.registers.offices import Device, Station, User
from store.registers.people import Person
from store.registers.places import Area, Zone
from store.registers.presence import Presence
from store.registers.submissions import Submission
from store.registers.visitors import Stay
from store.registers.visits import Visit
from store.values import Value
from store.views import ERASED, LEFT, STANDS, Horizon, RowKey, Told
from sync import cursors
from sync.bundle import Reach
from sync.records import ERASE, EVICT, PUT, Put

Condition = ColumnElement[bool]


def columns(child: Peer, register: Register) -> dict[int, str]:
    """Give the columns of a register that a child may hold, by number: the one column list per role."""
    return {
        number: name
        for number, name in sorted(register.by_number.items())
        if child.kind != "warden" or register.specs[name].warden
    }


# What the parent says.


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
        packed or cursors.trusted(identity.incarnations(db, child.device), me.station)
    ):
        return None
    if child.area is None and standing_warden(db, child.zone or 0, today) is None:
        return None
    upto = _bring_up(db, registry, me, child)
    changed = _since(db, registry, me, child, after) if upto > after else []
    return Reach(me.station, after, upto), changed


def _bring_up(db: Connection, registry: Registry, me: Identity, child: Peer) -> int:
    """Bring a child's view up to what it should hold now; gives the place up to which it is."""
    last = cells.last(db, me.station)
    before = views.horizon(db, child.device) or Horizon(0, b"")
    part = _part(registry, child)
    if before == Horizon(last, part):
        return last
    known = views.told(db, child.device)
    wanted = {
        (register.nr, row): fields
        for register, rows in _wanted(db, registry, me, child)
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
    for key in known.keys() | made_there:
        if key in gone or key not in wanted:
            says.over(key, known.get(key), ERASED if key in gone else LEFT)
    if says.told and place > last:
        cells.next_place(db, me.station)
    views.tell(db, child.device, says.told)
    upto = place if says.told else last
    views.move_horizon(db, child.device, Horizon(upto, part))
    return upto


def _part(registry: Registry, child: Peer) -> bytes:
    """Give a hash of what decides about a view besides the rows themselves."""
    held_there = [[register.nr, *columns(child, register)] for register in registry.registers]
    said = cbor2.dumps([child.kind, child.zone, child.area, held_there], canonical=True)
    return blake2b(said, digest_size=8).digest()


class _Saying:
    """What a child is told at one place: worked out row by row."""

    def __init__(self, place: int, recent: Mapping[tuple[int, int, int], bool]) -> None:
        self.told: dict[RowKey, Told] = {}
        self._place = place
        self._recent = recent

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
        """Tell a row that the child should not hold, or not in any value."""
        if known is None or known.gone != gone:
            self.told[key] = Told(gone, self._place, {})


def _since(db: Connection, registry: Registry, me: Identity, child: Peer, after: int) -> list[Put]:
    """Write down what a child is told behind a place, with the values that stand; from 0 all rows whole."""
    told = views.told(db, child.device, after or -1)
    puts: list[Put] = []
    kinds = {LEFT: EVICT, ERASED: ERASE}
    for (table, row), one in told.items():
        if one.gone:
            puts.append(Put(table, row, me.station, (), kinds[one.gone]))
    by_table: dict[int, dict[int, Told]] = {}
    for (table, row), one in told.items():
        if not one.gone:
            by_table.setdefault(table, {})[row] = one
    for table, rows in by_table.items():
        register = registry.number(table)
        if register is not None:
            puts.extend(_as_they_stand(db, register, me, child, after, rows))
    # What is named stands before what names it, as registers are numbered.
    return sorted(puts, key=lambda put: (put.table, put.row))


def _as_they_stand(  # noqa: PLR0913 - one step of the above
    db: Connection, register: Register, me: Identity, child: Peer, after: int, rows: Mapping[int, Told]
) -> Iterable[Put]:
    held_there = columns(child, register)
    for part in parts(rows):
        # A field that was emptied is said in a whole row too: the child may hold what it was.
        emptied: dict[int, set[int]] = {}
        for row, column in db.execute(
            select(CELL.c.row, CELL.c.col).where(CELL.c.tbl == register.nr, CELL.c.row.in_(part))
        ):
            emptied.setdefault(row, set()).add(column)
        some = select(register.sql).where(register.sql.c.id.in_(part))
        for stands in db.execute(some).mappings():
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


def _wanted(
    db: Connection, registry: Registry, me: Identity, child: Peer
) -> Iterable[tuple[Register, dict[int, dict[int, Value]]]]:
    """Give the rows that a child should hold, by register and number, with the columns that it may hold."""
    slots = frozenset(identity.slots_of(db, child.device))
    for register, held_there, asked in _questions(registry, child.area, child.zone or 0, slots):
        answer = db.execute(asked, {"here": me.station})
        yield register, {row: dict(zip(held_there, values, strict=True)) for row, *values in answer}


@lru_cache(maxsize=64)
def _questions(
    registry: Registry, area: int | None, zone: int, slots: frozenset[int]
) -> list[tuple[Register, tuple[int, ...], Select[Any]]]:
    """Write the questions by which a view is worked out, list by list: that costs more than to ask them."""
    if area is not None:
        conditions = _of_area(area, slots)
        conditions |= _with_the_area(registry, conditions, slots)
    else:
        conditions = _of_zone(zone, slots)
    found = []
    for register in registry.registers:
        condition = conditions.get(register.table)
        if condition is None:
            continue
        held_there = {
            number: name
            for number, name in sorted(register.by_number.items())
            if area is not None or register.specs[name].warden
        }
        t = register.sql
        asked = select(t.c.id, *(t.c[name] for name in held_there.values()))
        here = t.c.station == bindparam("here", type_=Id)
        found.append((register, tuple(held_there), asked.where(here, condition)))
    return found


def _own(table: type[Row], slots: Collection[int]) -> Condition:
    """Narrow a table to the rows that a device made."""
    row = sql(table).c.id
    return or_(
        false(),
        *(row.between(slot << COUNTER_BITS, (slot + 1 << COUNTER_BITS) - 1) for slot in sorted(slots)),
    )


def _of_zone(zone: int, slots: Collection[int]) -> dict[type[Row], Condition]:
    """Say what a warden holds of the station: the zone, who lives there, what was written on the device."""
    home, person, link = sql(Household).c, sql(Person).c, sql(Dependant).c
    homes = select(home.id).where(home.zone == zone, home.ended_on.is_(None))
    stay = sql(Stay).c
    stays = and_(or_(stay.zone == zone, stay.household.in_(homes)), stay.ended_on.is_(None))
    # Visitors who stay in the zone are its warden's too (S004 ¶20(d)).
    here = or_(person.household.in_(homes), person.id.in_(select(stay.person).where(stays)))
    people = select(person.id).where(here, person.ended_on.is_(None))
    said, call = sql(Submission).c, sql(Visit).c
    office, contact = sql(Appointment).c, sql(Contact).c
    away, went = sql(Absence).c, sql(Handover).c
    appointed = select(office.id).where(office.zone == zone, office.ended_on.is_(None))
    offices = select(office.person).where(office.zone == zone, office.ended_on.is_(None))
    return {
        Station: sql(Station).c.id.is_not(None),
        # Also those that speak no more: the numbers of what was written on them are made of their marks.
        Device: sql(Device).c.id.is_not(None),
        User: _own(User, slots),
        Agency: sql(Agency).c.ended_on.is_(None),
        Area: sql(Area).c.ended_on.is_(None),
        Zone: sql(Zone).c.id == zone,
        Household: home.id.in_(homes),
        Person: person.id.in_(people),
        Contact: and_(contact.person.in_(people), contact.ended_on.is_(None)),
        Dependant: and_(or_(link.person.in_(people), link.sponsor.in_(people)), link.ended_on.is_(None)),
        Appointment: and_(office.zone == zone, office.ended_on.is_(None)),
        Absence: and_(away.person.in_(offices), away.ended_on.is_(None)),
        Handover: or_(went.from_appointment.in_(appointed), went.to_appointment.in_(appointed)),
        Stay: stays,
        Presence: and_(_own(Presence, slots), sql(Presence).c.person.in_(people)),
        # Whoever takes a zone over sees when its families were last met.
        Visit: and_(call.household.in_(homes), or_(_own(Visit, slots), call.id.in_(_last_met(homes)))),
        Submission: and_(_own(Submission, slots), or_(said.household.in_(homes), said.person.in_(people))),
    }


def _last_met(homes: Select[tuple[int]]) -> Select[tuple[int]]:
    """Give the visits at which the families of some homes were last met."""
    call = sql(Visit)
    met = select(call.c.id, call.c.household, call.c.occurred_at).where(
        call.c.household.in_(homes), call.c.outcome == "met", call.c.ended_on.is_(None)
    )
    latest = func.row_number().over(
        partition_by=call.c.household, order_by=(call.c.occurred_at.desc(), call.c.id.desc())
    )
    ranked = met.add_columns(latest.label("place")).subquery()
    return select(ranked.c.id).where(ranked.c.place == 1)


_WHOLE = frozenset(
    (
        "duties",
        "offices",
        "mous",
        "agency_lists",
        "schemes",
        "levels",
        "alerts",
        "clearance_rules",
        "rollcalls",
        "courses",
        "equivalents",
        "audiences",
        "sessions",
        "briefings",
    )
)  # fmt: skip - it is read as a list
"""Lists of the station that the office of an area works by, whatever part of the station it has."""
_FOLLOWED = frozenset({"people", "households", "zones", "appointments", "clearances"})
"""Of the other lists it holds what names one of these that it holds."""


def _with_the_area(
    registry: Registry, known: Mapping[type[Row], Condition], slots: Collection[int]
) -> dict[type[Row], Condition]:
    """Say what else the office of an area holds: lists it works by, and what is about its people.

    Args:
        registry: the registers, each after those that it names.
        known: what it holds of the lists that make up the area itself.
        slots: those of the device, which always keeps what it wrote.
    """
    held: dict[str, Condition] = {registry.of(table).kind: said for table, said in known.items()}
    travels, going = sql(Traveller).c, held["people"]
    found: dict[type[Row], Condition] = {}
    for register in registry.registers:
        if register.kind in held:
            continue
        if register.kind in _WHOLE:
            condition: Condition = register.sql.c.id.is_not(None)
        elif register.table is Clearance:
            theirs = select(travels.clearance).where(travels.person.in_(_ids(registry, "people", going)))
            condition = or_(register.sql.c.id.in_(theirs), _own(Clearance, slots))
        else:
            named = [
                register.sql.c[name].in_(_ids(registry, spec.refers, held[spec.refers]))
                for name, spec in register.specs.items()
                if spec.refers in _FOLLOWED and spec.refers in held
            ]
            condition = or_(_own(register.table, slots), *named)
        held[register.kind] = found[register.table] = condition
    return found


def _ids(registry: Registry, kind: str, condition: Condition) -> Select[tuple[int]]:
    return select(registry.kind(kind).sql.c.id).where(condition)


def _of_area(area: int, slots: Collection[int]) -> dict[type[Row], Condition]:
    """Say what the office of an area holds of the station: its zones, and what it wrote that is in none."""
    zone, home, person = sql(Zone).c, sql(Household).c, sql(Person).c
    zones = select(zone.id).where(zone.area == area)
    lies_there = or_(home.zone.in_(zones), and_(home.zone.is_(None), _own(Household, slots)))
    homes = select(home.id).where(lies_there)
    stay = sql(Stay).c
    visitors = select(stay.person).where(or_(stay.zone.in_(zones), stay.household.in_(homes)))
    lives_there = or_(
        person.household.in_(homes),
        person.id.in_(visitors),
        and_(person.household.is_(None), _own(Person, slots)),
    )
    people = select(person.id).where(lives_there)
    link, said, office = sql(Dependant).c, sql(Submission).c, sql(Appointment).c
    nowhere = and_(office.zone.is_(None), office.area.is_(None), _own(Appointment, slots))
    return {
        Station: sql(Station).c.id.is_not(None),
        Device: sql(Device).c.id.is_not(None),
        User: sql(User).c.id.is_not(None),
        Agency: sql(Agency).c.id.is_not(None),
        Area: or_(sql(Area).c.id == area, _own(Area, slots)),
        Zone: or_(zone.area == area, and_(zone.area.is_(None), _own(Zone, slots))),
        Household: lies_there,
        Person: lives_there,
        Contact: sql(Contact).c.person.in_(people),
        Dependant: or_(link.person.in_(people), link.sponsor.in_(people)),
        Appointment: or_(office.zone.in_(zones), office.area == area, nowhere),
        Presence: sql(Presence).c.person.in_(people),
        Visit: sql(Visit).c.household.in_(homes),
        Submission: or_(said.household.in_(homes), said.person.in_(people)),
    }


def _made_by(db: Connection, registry: Registry, me: Identity, child: Peer) -> set[RowKey]:
    """Give the rows of the station that a child made: it holds them without having been told."""
    # One question of the driver: it is asked of every list, for every view that is made.
    question = f"SELECT tbl, id FROM ({registry.every_row}) WHERE station = ? AND id BETWEEN ? AND ?"  # noqa: S608 - names of our own tables
    return {
        (table, row)
        for slot in identity.slots_of(db, child.device)
        for table, row in ask(
            db, question, (me.station, slot << COUNTER_BITS, (slot + 1 << COUNTER_BITS) - 1)
        )
    }


# What the child makes of it.


def take_away(node: Node, db: Connection, me: Identity, puts: Sequence[Put]) -> int:
    """Take rows off this device that left its view, and the values of those that were erased.

    A row that we changed ourselves stays until that was signed for
    (:func:`settle`). The log is not touched by what leaves; what is erased is
    taken out of it. Rows that come back are forgotten as leaving.

    Args:
        node: this device.
        db: its store, in a write transaction.
        me: who it is.
        puts: what came down for the station's bucket, of every kind.

    Returns:
        How many rows left or were erased.
    """
    views.stay(db, [(put.table, put.row) for put in puts if put.kind == PUT])
    evicted = [(put.table, put.row) for put in puts if put.kind == EVICT]
    if evicted:
        views.leave_later(db, evicted)
    erased = [(put.table, put.row) for put in puts if put.kind == ERASE]
    for table, row in erased:
        erase.erase_row(db, node.registry, table, row)
    return len(erased) + settle(node, db, me)


def settle(node: Node, db: Connection, me: Identity) -> int:
    """Take off the rows that are to leave and of which nothing is unsigned for (any more); gives how many.

    To be called when the parent has signed for something.
    """
    erase.go_on(db, node.registry)
    waiting = views.leaving(db)
    if not waiting:
        return 0
    unsigned = _unsigned(db, me)
    ready = [key for key in waiting if key not in unsigned]
    gone = _take_off(db, node.registry, ready)
    views.stay(db, ready)
    return gone


def only(node: Node, db: Connection, me: Identity, puts: Sequence[Put]) -> int:
    """Take off whatever of the station is here and not in a view that came whole; gives how many rows.

    A parent that was restored may not know what it had told. What we wrote and
    was not signed for, the parent cannot know: it stays.
    """
    named = {(put.table, put.row) for put in puts}
    unsigned = _unsigned(db, me)
    others = [
        (register.nr, row)
        for register in node.registry.registers
        for row in db.scalars(select(register.sql.c.id).where(register.sql.c.station == me.station))
        if (register.nr, row) not in named and (register.nr, row) not in unsigned
    ]
    return _take_off(db, node.registry, others)


def _unsigned(db: Connection, me: Identity) -> set[RowKey]:
    """Give the rows that we wrote entries about which the parent has not signed for."""
    return {
        (entry.table, entry.row)
        for own in identity.incarnations(db, me.device)
        for lane, head in log.heads(db, own.writer).items()
        for entry in log.read(db, own.writer, lane, min(head.acked, head.upto), head.upto)
    }


def _take_off(db: Connection, registry: Registry, rows: Iterable[RowKey]) -> int:
    """Remove rows and what is derived from them; never somebody who has keys to this device."""
    by_table: dict[int, list[int]] = {}
    users = registry.kind("users").nr
    stays = set(db.scalars(select(LOGIN.c.user)))
    for table, row in rows:
        if not (table == users and row in stays):
            by_table.setdefault(table, []).append(row)
    stale: dict[str, set[int]] = {}
    gone = 0
    with guard.opened(db):
        for table, some in by_table.items():
            for part in parts(some):
                for kept in (CELL, held.CONFLICT, held.AHEAD):
                    db.execute(delete(kept).where(kept.c.tbl == table, kept.c.row.in_(part)))
            register = registry.number(table)
            if register is not None:
                stale.setdefault(register.kind, set()).update(some)
                gone += _remove(db, register, some, stale)
    for kind, numbers in stale.items():
        registry.kind(kind).refresh(db, numbers)
    return gone


def _remove(db: Connection, register: Register, rows: Sequence[int], stale: dict[str, set[int]]) -> int:
    """Remove rows of one table; what they refer to may have been derived from them, and is noted."""
    t = register.sql
    gone = 0
    for part in parts(rows):
        for name, spec in register.specs.items():
            if spec.wire is Wire.REFERENCE and spec.refers is not None:
                named = db.scalars(select(t.c[name]).where(t.c.id.in_(part), t.c[name].is_not(None)))
                stale.setdefault(spec.refers, set()).update(named)
        gone += db.execute(delete(t).where(t.c.id.in_(part))).rowcount
    return gone
