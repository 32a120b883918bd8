"""Rules that several registers share."""

from collections.abc import Collection

from sqlalchemy import func, select

from store.asking import parts
from store.columns import Row
from store.door import Draft
from store.refusals import Code, Refused


def unique(draft: Draft, table: type[Row], rows: Collection[int], field: str) -> None:
    """Refuse rows whose ``field`` another standing row of the same station has; empty ones do not count.

    Headquarters' reference rows are in reach of every station, so they count as well.

    Raises:
        Refused: ``NOT_UNIQUE``.
    """
    register = draft.registry.of(table)
    t = register.sql
    for part in parts(rows):
        # Only what these rows say: two devices may have given one sign before they heard of each other.
        said = select(t.c[field]).where(t.c.id.in_(part), t.c[field] != "", t.c.ended_on.is_(None))
        taken = (
            select(t.c[field])
            .where(t.c[field].in_(said), t.c.ended_on.is_(None), t.c.station.in_((draft.me.station, 0)))
            .group_by(t.c[field])
            .having(func.count() > 1)
        )
        if draft.ask(taken.limit(1)).first() is not None:
            raise Refused(Code.NOT_UNIQUE, field=field, kind=register.kind)


def unused(draft: Draft, table: type[Row], rows: Collection[int], kind: str, field: str) -> None:
    """Refuse to have ended rows that standing rows of the register ``kind`` name in their ``field``.

    Raises:
        Refused: ``STILL_IN_USE``.
    """
    ended, other = draft.registry.of(table).sql, draft.registry.kind(kind).sql
    for part in parts(rows):
        using = (
            select(func.count())
            .select_from(ended)
            .join(other, other.c[field] == ended.c.id)
            .where(ended.c.id.in_(part), ended.c.ended_on.is_not(None), other.c.ended_on.is_(None))
        )
        count = draft.ask(using).scalar_one()
        if count:
            raise Refused(Code.STILL_IN_USE, count=count, kind=kind)
