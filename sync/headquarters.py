"""Headquarters: bundles from many stations, in any order, many times over."""

from dataclasses import dataclass

from sqlalchemy import func, select

from store import held, identity, log
from store.asking import pairs
from store.columns import sql
from store.entry import Lane
from store.node import Node
from store.registers.people import Person
from sync.importing import take_all

__all__ = ["Heard", "stations", "take_all", "waiting"]


@dataclass(frozen=True, slots=True)
class Heard:
    """A station as headquarters sees it; ``heard_at`` in UTC seconds, ``seq`` its last record here."""

    code: str
    name: str
    heard_at: int | None
    seq: int
    people: int


def stations(node: Node) -> list[Heard]:
    """Give every station that is admitted here, with when it was last heard."""
    person = sql(Person).c
    with node.read() as db:
        people = (
            select(person.station, func.count()).where(person.ended_on.is_(None)).group_by(person.station)
        )
        counted = pairs(db, people)
        heard = []
        for child in identity.children(db):
            head = log.head(db, child.writer, Lane.RECORDS)
            heard.append(
                Heard(
                    child.code,
                    child.name,
                    child.heard_at,
                    head.seq if head else 0,
                    counted.get(child.station, 0),
                )
            )
        return heard


def waiting(node: Node) -> dict[str, int]:
    """Count what waits for a person or for a missing piece."""
    with node.read() as db:
        return {tray.value: count for tray, count in held.counts(db).items()}
