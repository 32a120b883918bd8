"""Finding a record by what people call it: its number, its code, or a number that it bore formerly."""

from sqlalchemy import Connection

from store.asking import ask
from store.ids import ROW_BITS, Numbers
from store.refusals import Code, Refused
from store.register import Register


def find(
    db: Connection, register: Register, numbers: Numbers, name: object, station: int | None = None
) -> int:
    """Find a row by id (a number), human number (``PTM-P-00042``) or code (``Z3``).

    Where many stations are, a ``station`` says whose code it is: each has its own ``Z1``.

    Raises:
        Refused: ``NOT_FOUND``.
    """
    return find_all(db, register, numbers, name, station, most=1)[0]


def find_all(  # noqa: PLR0913 - as `find`
    db: Connection,
    register: Register,
    numbers: Numbers,
    name: object,
    station: int | None = None,
    *,
    most: int | None = None,
) -> tuple[int, ...]:
    """Find the rows that are called so: of a code several, where headquarters took one that was in use here.

    Headquarters' own comes first. Raises as :func:`find`.
    """
    if isinstance(name, int):
        return (known(db, register, name),)
    if isinstance(name, str) and name.isprintable():
        row = numbers.row(register.letter, name)
        if row is not None:
            return (known(db, register, row),)
        if register.code is not None:
            called = f'SELECT id FROM "{register.sql.name}" WHERE "{register.code}" = ? AND ended_on IS NULL'  # noqa: S608 - names of our own
            given: list[object] = [name.strip().upper()]
            if station is not None:
                called += " AND station IN (0, ?)"
                given.append(station)
            called += " ORDER BY id"
            if most is not None:
                called += " LIMIT ?"
                given.append(most)
            rows = tuple(found for (found,) in ask(db, called, given))
            if rows:
                return rows
    raise Refused(Code.NOT_FOUND, kind=register.kind)


def known(db: Connection, register: Register, row: int) -> int:
    """Find a row by its id, also by one that it bore formerly; raises ``NOT_FOUND``."""
    if 0 <= row < 1 << ROW_BITS:
        if ask(db, f'SELECT 1 FROM "{register.sql.name}" WHERE id = ?', (row,)):  # noqa: S608 - a name of our own
            return row
        for here in formerly(db, register, row):
            return here
    raise Refused(Code.NOT_FOUND, kind=register.kind)


def formerly(db: Connection, register: Register, row: int) -> list[int]:
    """Give the rows that bore a number before their device was reborn, as it may stand on paper."""
    asked = f'SELECT id FROM "{register.sql.name}" WHERE former_id = ? ORDER BY id'  # noqa: S608 - the same
    return [number for (number,) in ask(db, asked, (row,))]
