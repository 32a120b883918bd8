"""Where histories parted: rows that got another number at a rebirth, lanes of children that stop agreeing."""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, select
from sqlmodel import Field

from store.asking import ask
from store.columns import Id, Local, sql
from store.upserting import upsert


class JointRow(Local, table=True):
    """Where a child's lane, as it told it, stops agreeing with ours: it was restored or copied."""

    __tablename__ = "joint"
    writer: int = Field(primary_key=True, sa_type=Id)
    lane: int = Field(primary_key=True)
    seq: int = Field(primary_key=True, sa_type=Id)


class RenamedRow(Local, table=True):
    """A row that got another number when this device was reborn; ``generation`` is the one since when."""

    __tablename__ = "renamed"
    tbl: int = Field(primary_key=True)
    old: int = Field(primary_key=True, sa_type=Id)
    new: int = Field(sa_type=Id)
    generation: int = Field(primary_key=True, sa_type=Id)


JOINT = sql(JointRow)
RENAMED = sql(RenamedRow)


def renamed(db: Connection, names: Mapping[tuple[int, int], int], generation: int) -> None:
    """Note that rows have other numbers here since a generation: from (table, old row) to the new one."""
    for (table, old), new in names.items():
        db.execute(
            upsert(RENAMED)
            .values(tbl=table, old=old, new=new, generation=generation)
            .on_conflict_do_nothing()
        )


def renames(db: Connection) -> dict[tuple[int, int], int]:
    """Give every row that got another number here: from (table, old row) to the new one."""
    found = db.execute(
        select(RENAMED.c.tbl, RENAMED.c.old, RENAMED.c.new).order_by(
            RENAMED.c.generation, RENAMED.c.tbl, RENAMED.c.old
        )
    )
    return {(table, old): new for table, old, new in found}


def join(db: Connection, writer: int, lane: int, seq: int) -> None:
    """Note that a lane, as its writer told it, agrees with ours up to ``seq`` and no further."""
    db.execute(upsert(JOINT).values(writer=writer, lane=lane, seq=seq).on_conflict_do_nothing())


def joints(db: Connection, writers: Sequence[int]) -> list[tuple[int, int, int]]:
    """Give the joints of some writers as (writer, lane, seq)."""
    asked = (
        "SELECT writer, lane, seq FROM joint WHERE writer IN (SELECT value FROM json_each(?))"
        " ORDER BY writer, lane, seq"
    )
    return ask(db, asked, (json.dumps([*writers]),))
