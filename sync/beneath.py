"""Whose rows a device speaks for: a station its own; a regional headquarters its own and its stations'."""

from collections.abc import Iterable

from sqlalchemy import Connection

from store.asking import ask
from store.identity import Identity, Peer
from store.register import Registry
from store.registers.offices import Station
from sync.records import Put

_UNDER = "SELECT id FROM stations WHERE under = ? ORDER BY id"


def stations(db: Connection, office: int) -> frozenset[int]:
    """Give a regional headquarters' own row and those of its stations; ended ones too, as their rows stand.

    Args:
        db: the store of that office, or of the headquarters above it.
        office: the row of the regional headquarters.
    """
    return frozenset({office, *(row for (row,) in ask(db, _UNDER, (office,)))})


def of_child(db: Connection, child: Peer) -> frozenset[int]:
    """Give the stations whose rows a child may write."""
    return stations(db, child.station) if child.kind == "hq" else frozenset({child.station})


def of_own(db: Connection, me: Identity) -> frozenset[int]:
    """Give the stations whose rows this node follows at its parent."""
    return stations(db, me.station) if me.regional else frozenset({me.station})


def told_of(registry: Registry, me: Identity, puts: Iterable[Put]) -> frozenset[int]:
    """Give the stations that the parent says are this regional headquarters': it may have forgotten them."""
    if not me.regional:
        return frozenset()
    register = registry.of(Station)
    under = (register.specs["under"].nr, me.station)
    return frozenset(
        put.row for put in puts if put.table == register.nr and put.row == put.bucket and under in put.fields
    )


_SAID_LAST = """
    SELECT s.id, (
        SELECT c.wall FROM cell AS c WHERE c.bucket = s.id AND c.wall > 0
        AND c.writer NOT IN (SELECT i.writer FROM incarnation AS i JOIN node AS n ON n.device = i.device)
        ORDER BY c.seq DESC LIMIT 1
    ) FROM stations AS s WHERE s.under IS NOT NULL AND s.under <> s.id AND s.ended_on IS NULL
"""


def said_last(db: Connection) -> dict[int, int]:
    """Give when the newest change was made that is known of each station that reports to a regional office.

    Whoever is above that office does not hear the station itself; in UTC seconds, by the station's row.
    """
    return {station: wall for station, wall in ask(db, _SAID_LAST) if wall is not None}


def is_same_region(db: Connection, one: int, other: int) -> bool:
    """Say whether two stations report to one regional headquarters, which carries on what they say."""
    asked = "SELECT 1 FROM stations AS a JOIN stations AS b ON b.under = a.under WHERE a.id = ? AND b.id = ?"
    return bool(ask(db, asked, (one, other)))
