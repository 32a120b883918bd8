"""How importers that are at work at once keep out of each other's way: by station, and by row.

A station's lock is taken by whoever takes in what its devices say, before anything of it is read. Apart from
it each row is locked before it is looked at, always in the order of their numbers: two who both change some
of the same rows then come one after the other and see each other's work, whatever became of the first lock.
"""

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection

from store.asking import driver_of, is_served

_TURN: Final = 2
"""The lock of whoever counts on; the hall's is 1 (:mod:`store.postgres.engine`), a station's is its row."""
_TAKE: Final = (
    "SELECT pg_advisory_xact_lock(station)"
    " FROM (SELECT unnest(CAST(%s AS bigint[])) AS station ORDER BY 1) AS one"
)
"""One after the other, by every importer in the same order: so none waits for one who waits for it."""


def take(db: Connection, stations: Collection[int]) -> None:
    """Take the locks of some stations until the transaction ends; waits for whoever holds one."""
    if stations:
        driver_of(db).execute(_TAKE, (list(stations),))


def in_turn(db: Connection) -> None:
    """Go on alone to the end of the transaction: what is counted on from here is committed in that order.

    A reader who has seen a number has then seen all before it. For the last steps of a transaction only.
    """
    if is_served(db):
        driver_of(db).execute(f"SELECT pg_advisory_xact_lock({_TURN})")


def locking(db: Connection, key: str = "id") -> str:
    """Give what a question about rows ends with, so that nobody changes them until the transaction ends.

    Empty where records lie in a file, which one at a time writes.
    """
    return f" ORDER BY {key} FOR UPDATE" if is_served(db) else ""


class AloneError(Exception):
    """What was begun beside other importers has to be done by one alone; all of it is undone, and done so."""


_BESIDE: Final = "muster.beside"
_VIEW: Final = "muster.view"


def beside(db: Connection) -> AbstractContextManager[None]:
    """Note that others take bundles in at the same time."""
    return _noted(db, _BESIDE)


def unmoving(db: Connection) -> AbstractContextManager[None]:
    """Note that a transaction only reads, and sees one state from its beginning to its end."""
    return _noted(db, _VIEW)


@contextmanager
def _noted(db: Connection, how: str) -> Iterator[None]:
    """Note how a transaction goes, and keep there what is looked up once in it."""
    # Looked up once: a connection that was lost meanwhile gives it no more, and would hide why it was lost.
    info = db.info
    info[how] = {}
    try:
        yield
    finally:
        # The driver's connection, which this lies with, is used again.
        info.pop(how, None)


Answer = TypeVar("Answer")


def in_view(
    db: Connection, name: str, find: Callable[[], Answer], *, moving: Callable[[], Answer] | None = None
) -> Answer:
    """Give what is looked up once by whoever only reads; by whoever may change it, each time.

    Args:
        db: the records.
        name: what it is; one name for one question.
        find: looks it up.
        moving: looks it up where it may change, if that is another way.
    """
    known: dict[str, Any] | None = db.info.get(_VIEW)
    if known is None:
        return (moving or find)()
    if name not in known:
        known[name] = find()
    answer: Answer = known[name]
    return answer


def settled(db: Connection, name: str, find: Callable[[], Answer]) -> Answer:
    """Give what only somebody alone changes: beside others, and by who only reads, it is looked up once.

    Args:
        db: the records.
        name: what it is; one name for one question.
        find: looks it up.
    """
    info = db.info
    known: dict[str, Any] | None = info.get(_BESIDE, info.get(_VIEW))
    if known is None:
        return find()
    if name not in known:
        known[name] = find()
    answer: Answer = known[name]
    return answer


def alone(db: Connection) -> None:
    """Be sure that nobody else takes bundles in: what follows reaches further than one station.

    Raises:
        AloneError: others do.
    """
    if _BESIDE in db.info:
        raise AloneError
