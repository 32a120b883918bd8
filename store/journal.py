"""The journal: what was laid here that stands in no log of ours, so that every value can be told from a log.

Rows that came down from a parent, rows that got other numbers, left the device or were emptied are
no changes of ours: no entry of our own lanes speaks of them. Here they are entries of a lane that
never leaves the device, chained as the others are. It holds no value twice: of each there is the
commitment, by which the value that stands can be tried; of what left the device the nonce goes too.

Each entry says how far our own lanes stood when it was written. So all that was ever laid here has
one order, whatever the clock said.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

import cbor2
from sqlalchemy import Connection

from store import guard, log
from store.asking import ask, write
from store.entry import Entry, Erased, Kind, Lane, commitment, field_key, turn
from store.postgres import turns
from store.values import Value

if TYPE_CHECKING:
    from store.lay import Laid

WRITER = 0
"""In place of a writer: no device is one of that number."""
LANE = Lane.RECORDS


class Did(IntEnum):
    """What an entry of the journal says; apart from what entries of a log do (``entry.Kind``)."""

    ROW = 11
    """A row was laid whole: what it said before counts no more."""
    FIELDS = 12
    """Fields of a row were laid."""
    NAMED = log.NAMED
    """A row got another number, which is its one field."""
    GONE = 14
    """A row was taken off this device."""
    EMPTIED = 15
    """The values of a row were taken away for good."""
    REBORN = 16
    """The device became the writer of that number: how far lanes stood is said of its lanes from here on."""
    RESAID = 17
    """A lane (``table``) behind an entry (``row``) up to where it stands says again what was laid before."""


_Said = tuple[Did, int, int, Sequence[tuple[int, Value]]]
"""What happened, to which row of which table, and its fields."""
_NEW_NUMBER = 1


def begin(db: Connection, secret: bytes) -> None:
    """Begin the journal of a new store. Nobody shares ``secret``, and it need not be kept."""
    log.begin(db, WRITER, secret, (LANE,))


def laid(db: Connection, changes: Iterable["Laid"], now: int) -> None:
    """Note changes that were laid and are in no log of ours; the door stands open.

    Args:
        db: the store, in the transaction that laid them.
        changes: the changes.
        now: UTC seconds.
    """
    whole: dict[tuple[int, int], dict[int, Value]] = {}
    fields: dict[tuple[int, int], dict[int, Value]] = {}
    for change in changes:
        key = change.register.nr, change.row
        said: dict[int, Value] = {change.register.specs[n].nr: v for n, v in change.fields.items()}
        if change.kind is Kind.INSERT:
            whole[key] = said
        else:
            fields.setdefault(key, {}).update(said)
    _write(
        db,
        [
            (did, table, row, sorted(said.items()))
            for did, rows in ((Did.ROW, whole), (Did.FIELDS, fields))
            for (table, row), said in rows.items()
        ],
        now,
    )


def named(db: Connection, names: Mapping[tuple[int, int], int], now: int = 0) -> None:
    """Note that rows got other numbers: from (table, old row) to the new one; the door stands open."""
    _write(db, [(Did.NAMED, table, old, [(_NEW_NUMBER, new)]) for (table, old), new in names.items()], now)


def gone(db: Connection, rows: Sequence[tuple[int, int]], now: int = 0) -> None:
    """Note that rows (table, row) were taken off; nobody can test a guess at what they said any more.

    The door stands open.
    """
    _write(db, [(Did.GONE, table, row, ()) for table, row in rows], now)
    with guard.erasing(db):
        asked = "SELECT seq, fields FROM log WHERE writer = ? AND kind IN (?, ?) AND tbl = ? AND row = ?"
        for table, row in rows:
            said = ask(db, asked, (WRITER, Did.ROW, Did.FIELDS, table, row))
            write(
                db,
                "UPDATE log SET fields = ?, nonce = ? WHERE writer = ? AND lane = ? AND seq = ?",
                [(_without_keys(fields), b"", WRITER, LANE, seq) for seq, fields in said],
            )  # fmt: skip - one statement, one list


def _without_keys(fields: bytes) -> bytes:
    return cbor2.dumps([field[:2] for field in cbor2.loads(fields)], canonical=True)


def emptied(db: Connection, table: int, row: int) -> None:
    """Note that the values of a row were taken away for good."""
    with guard.opened(db):
        _write(db, [(Did.EMPTIED, table, row, ())], 0)


def reborn(db: Connection, writer: int, now: int) -> None:
    """Note that the device is another writer from now on, whose lanes have begun."""
    with guard.opened(db):
        _write(db, [(Did.REBORN, 0, writer, ())], now)


def resaid(db: Connection, lane: int, after: int) -> None:
    """Note that what stands in an own lane behind ``after`` lays nothing: it was laid before."""
    _write(db, [(Did.RESAID, lane, after, ())], 0)


def new_number(fields: Sequence[tuple[int, Value]]) -> int:
    """Give the number that a row got, from the fields of an entry that says so."""
    ((_, new),) = fields
    assert isinstance(new, int)  # noqa: S101 - for the reader and mypy
    return new


def positions(db: Connection) -> tuple[int, int, int]:
    """Give how far the own lanes stand: urgent, records, bulk."""
    found = dict(ask(db, "SELECT lane, seq FROM head WHERE writer = (SELECT writer FROM node)"))
    return found.get(Lane.URGENT, 0), found.get(Lane.RECORDS, 0), found.get(Lane.BULK, 0)


def _write(db: Connection, said: Sequence[_Said], now: int) -> None:
    start = log.head(db, WRITER, LANE) if said else None
    if start is None:
        return
    turns.alone(db)
    urgent, records, bulk = positions(db)
    key, entries = start.key, []
    for seq, (did, table, row, fields) in enumerate(said, start=start.seq + 1):
        nonce, key = turn(key)
        entries.append(
            Entry(
                writer=WRITER,
                lane=LANE,
                seq=seq,
                txn=records,
                actor=urgent,
                act=0,
                table=table,
                kind=did,
                row=row,
                fields=tuple(_hidden(nonce, did, fields)),
                wall=now,
                seen=bulk,
                exercise=False,
                keys=()
                if did is Did.NAMED
                else tuple((number, field_key(nonce, number)) for number, _ in fields),
            )
        )
    log.append(db, entries, start)


def _hidden(
    nonce: bytes, did: Did, fields: Iterable[tuple[int, Value]]
) -> Iterable[tuple[int, Erased | int]]:
    """Put commitments in place of values; the number that a row got is none."""
    for number, value in fields:
        if did is Did.NAMED and isinstance(value, int):
            yield number, value
        else:
            yield number, Erased(commitment(nonce, number, value).hex())
