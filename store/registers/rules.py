"""Rules that several registers share."""

from collections.abc import Collection

from sqlalchemy import func, select

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
    taken = select(t.c[field]).where(
        t.c[field].is_not(None), t.c.ended_on.is_(None), t.c.station.in_((draft.me.station, 0))
    )
    if len(rows) == 1:
        # The common case asks about one value only, which an index answers.
        (row,) = rows
        taken = taken.where(t.c[field] == select(t.c[field]).where(t.c.id == row).scalar_subquery())
    if draft.ask(taken.group_by(t.c[field]).having(func.count() > 1).limit(1)).first() is not None:
        raise Refused(Code.NOT_UNIQUE, field=field, kind=register.kind)
