"""What of a station a child holds that sees only a part of it, in questions to the store.

A **view** is a zone, for a warden's device, in the columns that a warden may
hold; or every zone of an area and of those inside it, for that area's
office, in all columns.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    union,
)

from store import identity
from store.columns import Id, Row, sql
from store.identity import Identity, Peer
from store.ids import COUNTER_BITS
from store.listing import TODAY, on
from store.register import Register, Registry
from store.registers.absences import Absence
from store.registers.agencies import Agency
from store.registers.alerts import Alert
from store.registers.appointments import Appointment
from store.registers.assembly_points import AssemblyPoint
from store.registers.clearance_tables import Clearance, Traveller
from store.registers.contacts import Contact
from store.registers.dependants import Dependant
from store.registers.duties import Duty, Subject
from store.registers.handovers import Handover
from store.registers.households import Household
from store.registers.notice_acks import NoticeAck
from store.registers.notices import KEPT, Audience, Notice, areas_around
from store.registers.offices import Device, Station, User
from store.registers.people import Person
from store.registers.places import Area, Zone, with_inner
from store.registers.precautions import Precaution
from store.registers.presence import Presence, State
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.registers.routes import Route
from store.registers.submissions import Status, Submission
from store.registers.tasks import Task
from store.registers.visitors import HERE, Stay
from store.registers.visits import Visit
from store.registers.zone_reports import ZoneReport
from store.values import Value

Condition = ColumnElement[bool]


def columns(child: Peer, register: Register) -> dict[int, str]:
    """Give the columns of a register that a child may hold, by number: the one column list per role."""
    return _columns(register, whole=child.kind != "warden")


def _columns(register: Register, *, whole: bool) -> dict[int, str]:
    return {
        number: name
        for number, name in sorted(register.by_number.items())
        if whole or register.specs[name].warden
    }


def wanted(
    db: Connection, registry: Registry, me: Identity, child: Peer, today: date
) -> Iterable[tuple[Register, dict[int, dict[int, Value]]]]:
    """Give the rows that a child should hold, by register and number, with the columns that it may hold.

    Args:
        db: this node's store.
        registry: the registers of this version.
        me: the parent.
        child: a warden's device or the office of an area.
        today: the station's calendar day, on which a visitor may be gone from a zone.
    """
    slots = frozenset(identity.slots_of(db, child.device))
    lately = today - timedelta(days=KEPT)
    given = {
        "here": me.station,
        "lately": lately.isoformat(),
        "since": int(datetime.combine(lately, time(), UTC).timestamp()),
        **on(today),
    }
    for register, held_there, asked in _questions(registry, child.area, child.zone or 0, slots):
        answer = db.execute(asked, given)
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
        held_there = _columns(register, whole=area is not None)
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
    # Visitors who stay in the zone are its warden's too (S004 ¶20(d)), until they left or their last day.
    stays = and_(or_(stay.zone == zone, stay.household.in_(homes)), HERE)
    # In a roll call of the zone whoever is looked for there, wherever the list has them by now.
    call_of, line, found = sql(Rollcall).c, sql(RollcallExpected).c, sql(RollcallMark).c
    calls = select(call_of.id).where(call_of.closed_at.is_(None), call_of.ended_on.is_(None))
    lines = and_(line.rollcall.in_(calls), line.zone == zone, line.ended_on.is_(None))
    looked_for = select(line.person).where(lines)
    here = or_(
        person.household.in_(homes),
        person.id.in_(select(stay.person).where(stays)),
        person.id.in_(looked_for),
    )
    people = select(person.id).where(here, person.ended_on.is_(None))
    said, call = sql(Submission).c, sql(Visit).c
    office, contact = sql(Appointment).c, sql(Contact).c
    seen = sql(Presence).c
    away, went, rule = sql(Absence).c, sql(Handover).c, sql(Duty).c
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
        # By what rule a family is to be visited: else the device would count by the default.
        Duty: and_(rule.subject == Subject.HOUSEHOLD_VISIT.value, rule.ended_on.is_(None)),
        # What the office heard last of somebody too: else one on leave would be "in zone" at the door.
        Presence: and_(seen.person.in_(people), or_(_own(Presence, slots), seen.id.in_(_last_heard(people)))),
        # Whoever takes a zone over sees when its families were last met.
        Rollcall: call_of.id.in_(select(line.rollcall).where(lines)),
        RollcallExpected: lines,
        RollcallMark: and_(
            found.rollcall.in_(calls),
            or_(found.person.in_(looked_for), _own(RollcallMark, slots)),
            found.ended_on.is_(None),
        ),
        Visit: and_(call.household.in_(homes), or_(_own(Visit, slots), call.id.in_(_last_calls(homes)))),
        # What became of its own, and what another device of the zone has proposed that nobody decided yet.
        Submission: and_(
            or_(_own(Submission, slots), and_(said.status == Status.RECEIVED.value, said.source.is_(None))),
            or_(said.household.in_(homes), said.person.in_(people)),
        ),
        Alert: _alerts(),
        Precaution: sql(Precaution).c.ended_on.is_(None),
        Route: and_(sql(Route).c.zone == zone, sql(Route).c.ended_on.is_(None)),
        **_told(zone, slots),
    }


_LATELY, _SINCE = bindparam("lately", type_=String), bindparam("since", type_=Id)
"""The day from which on what is over is still told, and the same as a moment (UTC seconds)."""


def _told(zone: int, slots: Collection[int]) -> dict[type[Row], Condition]:
    """Say what a warden holds of what passes between the office and the zone, and where people assemble.

    What is over stays for some weeks, so that the device can say that it is not so any more.
    """
    told, ack, task = sql(Notice).c, sql(NoticeAck).c, sql(Task).c
    report, point = sql(ZoneReport).c, sql(AssemblyPoint).c
    areas = areas_around(zone)
    ours = or_(told.audience == Audience.ALL, told.zone == zone, told.area.in_(areas))
    lately = and_(
        or_(told.ended_on.is_(None), told.ended_on >= _LATELY),
        or_(told.valid_until.is_(None), told.valid_until >= _LATELY),
    )
    notices = select(told.id).where(ours, lately)
    return {
        Notice: told.id.in_(notices),
        NoticeAck: and_(ack.zone == zone, ack.notice.in_(notices)),
        Task: and_(
            task.zone == zone, task.ended_on.is_(None), or_(task.done_at.is_(None), task.done_at >= _SINCE)
        ),
        ZoneReport: and_(
            report.zone == zone,
            report.ended_on.is_(None),
            or_(_own(ZoneReport, slots), report.happened_at >= _SINCE),
        ),
        AssemblyPoint: and_(point.ended_on.is_(None), or_(point.zone == zone, point.area.in_(areas))),
    }


def _alerts() -> Condition:
    """Say which alert states a zone is told: those that may hold or are to come, never the history (C04)."""
    state = sql(Alert).c
    # Of one place and scheme the last that began has ended all before it, whatever became of it.
    here = (state.area, state.scheme, state.exercise)
    place = func.row_number().over(partition_by=here, order_by=(state.valid_from.desc(), state.id.desc()))
    begun = and_(state.ended_on.is_(None), state.valid_from <= TODAY)
    ranked = select(state.id, place.label("place")).where(begun).subquery()
    last = select(ranked.c.id).where(ranked.c.place == 1)
    return and_(state.ended_on.is_(None), or_(state.id.in_(last), state.valid_from > TODAY))


def _last_calls(homes: Select[tuple[int]]) -> CompoundSelect[tuple[int]]:
    """Give the visits at which the families of some homes were last met, and the last calls at their doors.

    Whoever goes there next knows that nobody was home, and what was asked the last time.
    """
    call = sql(Visit).c
    there = call.household.in_(homes)
    met = _latest(Visit, call.household, and_(there, call.outcome == "met"))
    return union(met, _latest(Visit, call.household, there))


def _last_heard(people: Select[tuple[int]]) -> Select[tuple[int]]:
    """Give the last that was heard of some people: also before a call at which they were missed.

    That call counts unless they were said to be away (``presence.telling``), so the device needs both.
    """
    t, better = sql(Presence).c, sql(Presence).alias()
    wrong = select(better.c.corrects).where(better.c.corrects.is_not(None), better.c.ended_on.is_(None))
    theirs = and_(t.person.in_(people), t.id.not_in(wrong))
    heard = or_(t.visit.is_(None), t.state != State.UNKNOWN.value)
    latest, before = (_latest(Presence, t.person, which) for which in (theirs, and_(theirs, heard)))
    return select(t.id).where(or_(t.id.in_(latest), t.id.in_(before)))


def _latest(table: type[Visit | Presence], of: ColumnElement[int], which: Condition) -> Select[tuple[int]]:
    """Give of some events that stand the latest of each household or person."""
    t = sql(table).c
    place = func.row_number().over(partition_by=of, order_by=(t.occurred_at.desc(), t.id.desc()))
    ranked = select(t.id, place.label("place")).where(which, t.ended_on.is_(None)).subquery()
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
        "rollcall_states",
        "card_keys",
        "drawers",
        "drawer_shares",
        "recovery_keys",
        "courses",
        "equivalents",
        "audiences",
        "sessions",
        "briefings",
        "retention",
        "notices",
        "assembly_points",
        "relocation_options",
        "call_tests",
        "findings",
        "precautions",
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
    """Say what the office of an area holds of the station: its zones, those inside it, and its own."""
    zone, home, person = sql(Zone).c, sql(Household).c, sql(Person).c
    areas = with_inner(area)
    zones = select(zone.id).where(zone.area.in_(areas))
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
        Area: or_(sql(Area).c.id.in_(areas), _own(Area, slots)),
        Zone: or_(zone.area.in_(areas), and_(zone.area.is_(None), _own(Zone, slots))),
        Household: lies_there,
        Person: lives_there,
        Contact: sql(Contact).c.person.in_(people),
        Dependant: or_(link.person.in_(people), link.sponsor.in_(people)),
        Appointment: or_(office.zone.in_(zones), office.area.in_(areas), nowhere),
        Presence: sql(Presence).c.person.in_(people),
        Visit: sql(Visit).c.household.in_(homes),
        Submission: or_(said.household.in_(homes), said.person.in_(people)),
    }
