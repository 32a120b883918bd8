"""What a child is judged by: the slots around it, and the users in whose name its entries were written."""

import json
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from store import identity
from store.asking import ask
from store.identity import Identity, Peer
from store.postgres import turns


class Asked(NamedTuple):
    """A child that is to be judged: by whom, for which stations it speaks, and who acts in its entries."""

    me: Identity
    child: Peer
    stations: Collection[int]
    actors: Collection[int]


class User(NamedTuple):
    """A user as far as a judge asks: of which station, in what role, and on which day the keys were taken."""

    station: int
    role: str | None
    ended: str | None


class Surroundings(NamedTuple):
    """What is around one child."""

    own: set[int]
    """The slots that it numbers rows with itself, whichever writer it was."""
    ours: set[int]
    """The slots that this node ever numbered rows with."""
    parent: set[int]
    """Those of this node's own parent."""
    here: dict[int, int]
    """The slots of its stations' devices, with the rows that say so."""
    nobodys: set[int]
    """The slots of devices of no station."""
    users: Mapping[int, User]
    """Those of the users that were asked about that are here, of whatever station."""


def surroundings_of(db: Connection, asked: Collection[Asked]) -> dict[bytes, Surroundings]:
    """Give what is around some children, by their devices."""
    lives = identity.lives_of(db, {one.child.device for one in asked})
    devices = _devices(db, {0}.union(*(one.stations for one in asked)))
    users = _users(db, set[int]().union(*(one.actors for one in asked)))
    me = next(iter(asked)).me
    ours, parent = turns.settled(db, "slots", lambda: _above(db, me))
    nobodys = {slot for slot, _ in devices.get(0, ())}
    return {
        one.child.device: Surroundings(
            {life.slot for life in lives[one.child.device] if life.slot},
            ours,
            parent,
            dict(pair for station in sorted(one.stations) for pair in devices.get(station, ())),
            nobodys if 0 not in one.stations else set(),
            users,
        )
        for one in asked
    }


def user_of(db: Connection, number: int) -> User | None:
    """Give one user that nobody asked about before."""
    return _users(db, {number}).get(number)


def _devices(db: Connection, stations: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Give slots and rows of the devices of some stations, by station."""
    found: dict[int, list[tuple[int, int]]] = {}
    asked = (
        "SELECT slot, id, station FROM devices WHERE slot IS NOT NULL"
        " AND station IN (SELECT value FROM json_each(?)) ORDER BY station, id"
    )
    for slot, row, station in ask(db, asked, (json.dumps(sorted(stations)),)):
        found.setdefault(station, []).append((slot, row))
    return found


def _users(db: Connection, users: Collection[int]) -> dict[int, User]:
    asked = (
        "SELECT id, station, role, ended_on FROM users WHERE id IN (SELECT value FROM json_each(?))"
        " ORDER BY id"
    )
    return {number: User(*rest) for number, *rest in ask(db, asked, (json.dumps(sorted(users)),))}


def _above(db: Connection, me: Identity) -> tuple[set[int], set[int]]:
    """Give every slot that this node and its parent ever numbered rows with."""
    ours = identity.slots_of(db, me.device)
    if me.is_top:
        return ours, set()
    asked = (
        "SELECT slot FROM peer WHERE role = 'parent'"
        " UNION SELECT slot FROM incarnation WHERE device IN (SELECT device FROM peer WHERE role = 'parent')"
    )
    return ours, {slot for (slot,) in ask(db, asked) if slot}
