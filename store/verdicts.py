"""What children must hear about entries of their own that do not stand here, until they have heard it."""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import Field

from store import cells
from store.asking import ask
from store.columns import Id, Local, sql


class VerdictRow(Local, table=True):
    """What a child must hear about an entry of its own that does not stand here.

    ``place`` counts up; the child says how far it has heard.
    ``reason`` is a reason of quarantine, or ``lost`` to another's value.
    """

    __tablename__ = "verdict"
    writer: int = Field(primary_key=True, sa_type=Id)
    place: int = Field(primary_key=True, sa_type=Id)
    lane: int
    seq: int = Field(sa_type=Id)
    col: int
    reason: str


VERDICT = sql(VerdictRow)


def tell(  # noqa: PLR0913 - which entry it is about, and what is said
    db: Connection, writer: int, lane: int, seq: int, column: int, reason: str
) -> None:
    """Note that an entry of a child (or one column of it, else 0) does not stand, for the child to hear.

    ``reason`` is a reason of quarantine, or ``lost``. The same thing twice is told once.
    """
    same = [VERDICT.c.writer == writer, VERDICT.c.lane == lane, VERDICT.c.seq == seq, VERDICT.c.col == column]
    if db.scalar(select(VERDICT.c.place).where(*same)) is None:
        place = max(last_told(db), cells.floor(db)) + 1
        db.execute(
            insert(VERDICT).values(writer=writer, place=place, lane=lane, seq=seq, col=column, reason=reason)
        )


def lift_verdicts(db: Connection) -> None:
    """Give all verdicts places of the generation that has just begun, in their order.

    Their authors begin to hear them from the start, and what they have heard
    counts only by places of this life.
    """
    order = select(VERDICT.c.writer, VERDICT.c.place).order_by(VERDICT.c.place, VERDICT.c.writer)
    for place, (writer, before) in enumerate(db.execute(order).all(), start=cells.floor(db) + 1):
        same = [VERDICT.c.writer == writer, VERDICT.c.place == before]
        db.execute(update(VERDICT).where(*same).values(place=place))


def last_told(db: Connection) -> int:
    """Give the place of the last verdict; 0 if there is none."""
    return db.scalar(select(func.max(VERDICT.c.place))) or 0


def verdicts(
    db: Connection, writers: Sequence[int], after: int, most: int | None = None
) -> list[tuple[int, int, int, int, int, str]]:
    """Give what some writers have not heard yet as (place, writer, lane, seq, column, reason), in order.

    Of more than ``most`` the first.
    """
    asked = (
        "SELECT place, writer, lane, seq, col, reason FROM verdict"
        " WHERE writer IN (SELECT value FROM json_each(?)) AND place > ? ORDER BY place"
    )
    given = (json.dumps([*writers]), after)
    return ask(db, asked, given) if most is None else ask(db, asked + " LIMIT ?", (*given, most))
