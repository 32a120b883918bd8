"""What the call tree and a radio check are made of, read from the lists in a few questions."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store.asking import pairs
from store.calling.signs import natural
from store.calling.tree import Home, Line, Office, Phone, Place, Scene, Someone, tree
from store.columns import sql
from store.registers import visitors
from store.registers.appointments import held
from store.registers.contacts import Contact
from store.registers.households import Household
from store.registers.names import full
from store.registers.people import Category, Person
from store.registers.places import WARDENS, Area, Zone, with_inner
from store.wardens.appointment_life import Status, status

_PERSON, _HOME, _ZONE = sql(Person), sql(Household), sql(Zone)
_AREA, _CONTACT = sql(Area), sql(Contact)
_BY_VOICE = ("mobile", "sat", "home", "office")
RADIO = "radio"
"""Stands for the level of whoever is called by call sign."""


def scene(db: Connection, station: int, today: date) -> Scene:
    """Read what the tree of a station (its row) is made of on its calendar day."""
    listed = db.execute(
        select(_PERSON)
        .where(_PERSON.c.ended_on.is_(None), _PERSON.c.station == station)
        .order_by(_PERSON.c.id)
    ).mappings()
    people = {row["id"]: dict(row) for row in listed}
    phones = phones_of(db)
    living: dict[int, list[int]] = {}
    for row in people.values():
        if row["household"] is not None and not row["elsewhere"]:
            living.setdefault(row["household"], []).append(row["id"])
    homes = db.execute(
        select(_HOME)
        .where(_HOME.c.ended_on.is_(None), _HOME.c.station == station)
        .order_by(_HOME.c.quarter, _HOME.c.address, _HOME.c.id)
    ).mappings()
    roofless = [
        row["id"]
        for row in people.values()
        if row["household"] is None and row["category"] != Category.DEPENDANT and not row["elsewhere"]
    ]
    stays = visitors.zones_of(db, today, roofless)
    return Scene(
        people={
            row["id"]: Someone(row["id"], full(row), row["call_sign"] or "", tuple(phones.get(row["id"], ())))
            for row in people.values()
        },
        offices=[
            Office(row["person"], row["role"], row["zone"], row["area"])
            for row, life in held(db, station=station)
            if status(life, today.isoformat()) is Status.STANDING
        ],
        areas=_areas(db, station),
        zones=_zones(db, station),
        homes=[
            Home(
                home["id"],
                home["zone"],
                home["address"] or "",
                home["principal"],
                tuple(living[home["id"]]),
                home["phone"] or "",
            )
            for home in homes
            if home["id"] in living
        ],
        loose=[(person, stays.get(person)) for person in roofless],
    )


def phones_of(db: Connection) -> dict[int, list[Phone]]:
    """Give what can be called, by person, in the order to try."""
    asked = (
        select(_CONTACT.c.person, _CONTACT.c.value, _CONTACT.c.operator)
        .where(_CONTACT.c.ended_on.is_(None), _CONTACT.c.kind.in_(_BY_VOICE), _CONTACT.c.value.is_not(None))
        .order_by(_CONTACT.c.priority, _CONTACT.c.id)
    )
    found: dict[int, list[Phone]] = {}
    for person, value, operator in db.execute(asked):
        found.setdefault(person, []).append(Phone(value, operator or ""))
    return found


def _areas(db: Connection, station: int) -> list[Place]:
    asked = select(_AREA).where(_AREA.c.station == station, _AREA.c.ended_on.is_(None)).order_by(_AREA.c.id)
    return [Place(row["id"], row["code"] or "", row["parent"]) for row in db.execute(asked).mappings()]


def _zones(db: Connection, station: int) -> list[Place]:
    asked = select(_ZONE).where(_ZONE.c.station == station, _ZONE.c.ended_on.is_(None)).order_by(_ZONE.c.id)
    return [
        Place(row["id"], row["code"] or "", row["area"])
        for row in db.execute(asked).mappings()
        if (row["kind"] or WARDENS) == WARDENS
    ]


def zones_in(db: Connection, station: int, area: int | None, zone: int | None) -> set[int] | None:
    """Give the zones that a test is about; ``None`` for all of the station."""
    if zone is not None:
        return {zone}
    if area is None:
        return None
    inner: set[int | None] = set(db.scalars(with_inner(area)))
    return {one.id for one in _zones(db, station) if one.area in inner}


def call_tree(db: Connection, station: int, today: date, zones: Collection[int] | None = None) -> list[Line]:
    """Give the call tree of a station, or the part of it below some zones."""
    return tree(scene(db, station, today), zones=zones)


def call_signs(
    db: Connection, station: int, today: date, zones: Collection[int] | None = None
) -> list[Mapping[str, Any]]:
    """Give who is called in a radio check, in call-sign order: person, name, call_sign, zone (row).

    Somebody's zone is where they live, or stay as a visitor.
    """
    asked = select(_PERSON).where(
        _PERSON.c.ended_on.is_(None), _PERSON.c.station == station, _PERSON.c.call_sign.is_not(None)
    )
    rows = [dict(row) for row in db.execute(asked).mappings() if row["call_sign"] and not row["elsewhere"]]
    of_home = pairs(db, select(_HOME.c.id, _HOME.c.zone).where(_HOME.c.ended_on.is_(None)))
    stays = visitors.zones_of(db, today, [row["id"] for row in rows])
    found = [
        {
            "person": row["id"],
            "name": full(row),
            "call_sign": row["call_sign"],
            "zone": stays.get(row["id"], of_home.get(row["household"])),
        }
        for row in rows
    ]
    wanted = [one for one in found if zones is None or one["zone"] in zones]
    return sorted(wanted, key=lambda one: (natural(one["call_sign"]), one["person"]))
