"""The numbers that were given out to records: one is never given twice, whatever became of it."""

from collections.abc import Mapping

from sqlalchemy import Connection
from sqlmodel import Field

from store.asking import ask, write
from store.columns import Id, Local, sql


class CounterRow(Local, table=True):
    """The last number given out, by slot and register; a number is never given twice."""

    __tablename__ = "counter"
    slot: int = Field(primary_key=True, sa_type=Id)
    tbl: int = Field(primary_key=True)
    last: int = Field(sa_type=Id)


COUNTER = sql(CounterRow)
_GIVEN = "SELECT last FROM counter WHERE slot = ? AND tbl = ?"
_GIVE = (
    "INSERT INTO counter (slot, tbl, last) VALUES (?, ?, ?)"
    " ON CONFLICT (slot, tbl) DO UPDATE SET last = excluded.last"
)


def last(db: Connection, slot: int, table: int) -> int:
    """Give the last number that was given out of a slot for a register; 0 before the first."""
    given = ask(db, _GIVEN, (slot, table))
    return int(given[0][0]) if given else 0


def keep(db: Connection, slot: int, lasts: Mapping[int, int]) -> None:
    """Write down the last numbers that were given out of a slot, by register."""
    write(db, _GIVE, [(slot, table, count) for table, count in lasts.items()])
