"""What a newer parent sends and this version does not know: kept word for word, laid after an upgrade."""

from collections.abc import Sequence

import cbor2
from sqlalchemy import Connection, delete, select

from store import held
from store.cells import WHOLE_ROW
from store.held import AHEAD
from store.register import Registry
from store.upserting import upsert
from sync.records import Put


def keep(db: Connection, registry: Registry, put: Put) -> None:
    """Keep what of a row that came down we have no place for."""
    register = registry.number(put.table)
    unknown = [(n, v) for n, v in put.fields if register is None or n not in register.by_number]
    kept: list[tuple[int, object]] = [*unknown]
    if register is None:
        kept.append((WHOLE_ROW, None))
    for number, value in kept:
        new = upsert(AHEAD).values(
            tbl=put.table, row=put.row, col=number, bucket=put.bucket, content=cbor2.dumps(value)
        )
        db.execute(
            new.on_conflict_do_update(
                index_elements=["tbl", "row", "col"],
                set_={"bucket": new.excluded["bucket"], "content": new.excluded["content"]},
            )
        )


def lost_above(db: Connection, bucket: int, puts: Sequence[Put], *, writer: int, now: int) -> None:
    """Keep no longer what a parent does not say (any more) when it says a whole bucket.

    It lost that, and this version cannot say it again; a person still sees the value, as one that does not
    stand.
    ``writer`` is the parent's, ``now`` UTC seconds.
    """
    said = {(put.table, put.row, number) for put in puts for number in (WHOLE_ROW, *dict(put.fields))}
    for found in db.execute(select(AHEAD).where(AHEAD.c.bucket == bucket)).all():
        key = (found.tbl, found.row, found.col)
        if key in said:
            continue
        if found.col != WHOLE_ROW:
            held.conflict(db, *key, found.content, writer, now, theirs=False)
        here = [AHEAD.c.tbl == found.tbl, AHEAD.c.row == found.row, AHEAD.c.col == found.col]
        db.execute(delete(AHEAD).where(*here))


def known_now(db: Connection, registry: Registry) -> list[Put]:
    """Give what was kept and has a place by now, and keep it no longer."""
    ready: dict[tuple[int, int], Put] = {}
    for found in db.execute(select(AHEAD).order_by(AHEAD.c.tbl, AHEAD.c.row, AHEAD.c.col)).all():
        register = registry.number(found.tbl)
        if register is None or (found.col != WHOLE_ROW and found.col not in register.by_number):
            continue
        before = ready.get((found.tbl, found.row), Put(found.tbl, found.row, found.bucket, ()))
        fields = before.fields
        if found.col != WHOLE_ROW:
            fields = (*fields, (found.col, cbor2.loads(found.content)))
        ready[found.tbl, found.row] = Put(found.tbl, found.row, found.bucket, fields)
        db.execute(
            delete(AHEAD).where(AHEAD.c.tbl == found.tbl, AHEAD.c.row == found.row, AHEAD.c.col == found.col)
        )
    return list(ready.values())
