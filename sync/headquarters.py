"""Headquarters: bundles from many stations, in any order, many times over."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from store import held, identity, log, sums
from store.asking import ask, pairs
from store.columns import sql
from store.entry import Lane
from store.identity import Peer
from store.memberships import among
from store.node import Node
from store.registers import REGISTRY
from store.registers.people import Person
from sync import beneath
from sync.importing import take_all

__all__ = ["Heard", "stations", "take_all", "waiting"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A station as headquarters sees it; ``heard_at`` in UTC seconds, ``seq`` its last record here.

    ``under`` is the code of the regional headquarters that hears it in our place: then ``heard_at`` is when
    the newest change was made that came up from it. Of a regional one ``people`` are all of its stations'.
    """

    code: str
    name: str
    heard_at: int | None
    seq: int
    people: int
    under: str = ""


def stations(node: Node) -> list[Heard]:
    """Give every station that is admitted here, with when it was last heard.

    Behind each regional headquarters come the stations that report to it.
    """
    person = sql(Person).c
    with node.read() as db:
        # As it is kept; what came since is counted.
        never, grown = sums.grown_since(db)
        anew = [*never, *grown]
        people = (
            select(person.station, func.count())
            .where(person.ended_on.is_(None), among(person.station, anew))
            .group_by(person.station)
        )
        kept = sums.lengths_of(db, REGISTRY.kind("people"))
        counted = {**kept, **dict.fromkeys(anew, 0), **pairs(db, people)}
        heard = []
        for child in identity.children(db):
            head = log.head(db, child.writer, Lane.RECORDS)
            below = _below(db, child, counted) if child.kind == "hq" else []
            people = counted.get(child.station, 0) + sum(one.people for one in below)
            seq = head.seq if head else 0
            heard += [Heard(child.code, child.name, child.heard_at, seq, people), *below]
        return heard


_UNDER = (
    "SELECT id, code, name FROM stations WHERE under = ? AND id <> under AND ended_on IS NULL ORDER BY id"
)


def _below(db: Connection, office: Peer, counted: Mapping[int, int]) -> list[Heard]:
    """Give the stations that report to a regional headquarters, in the order of their admission."""
    said = beneath.said_last(db)
    return [
        Heard(code or "", name or "", said.get(row), 0, counted.get(row, 0), office.code)
        for row, code, name in ask(db, _UNDER, (office.station,))
    ]


def waiting(node: Node) -> dict[str, int]:
    """Count what waits for a person or for a missing piece."""
    with node.read() as db:
        return {tray.value: count for tray, count in held.counts(db).items()}
