"""Which roll call is meant where none is named."""

from sqlalchemy import Connection

from store.asking import ask
from store.door import Draft
from store.refusals import Code, Refused


def which(draft: Draft, named: object) -> int:
    """Give the roll call that is named, else the only one that is open, or the only drill in an exercise.

    Where a drill and a real one are open it is asked: somebody found in a drill was not found.

    Raises:
        Refused: ``NOT_FOUND``; ``NO_ROLLCALL`` where none is open, ``NOT_A_DRILL`` where none of them is a
            drill and one is meant; ``WHICH_ROLLCALL`` where several are open.
    """
    if named is not None:
        return draft.resolve("rollcalls", named)
    found = open_now(draft.db, draft.me.station)
    rows = [row for row, drill in found if drill or not draft.exercise]
    if not rows:
        raise Refused(Code.NOT_A_DRILL if found else Code.NO_ROLLCALL)
    if len(rows) > 1:
        raise Refused(Code.WHICH_ROLLCALL, count=len(rows))
    return rows[0]


def open_now(db: Connection, station: int) -> list[tuple[int, bool]]:
    """Give the roll calls of a station that are open, the oldest first, and whether each is a drill."""
    found = ask(
        db,
        "SELECT id, exercise FROM rollcalls WHERE closed_at IS NULL AND ended_on IS NULL AND station = ?"
        " ORDER BY opened_at NULLS FIRST, id",
        (station,),
    )
    return [(row, bool(drill)) for row, drill in found]
