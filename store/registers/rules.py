"""Rules that several registers share."""

from collections.abc import Collection

from sqlalchemy import func, select

from store.asking import parts
from store.columns import Row
from store.door import Draft
from store.refusals import Code, Refused
from store.rule import Rule


def unique(table: type[Row], field: str, says: str) -> Rule:
    """Give the rule that no two standing rows of a station say the same in ``field``, empty ones apart.

    Headquarters' reference rows are in reach of every station, so they count as
    well. It refuses with ``NOT_UNIQUE``.
    """

    def holds(draft: Draft, rows: Collection[int]) -> None:
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

    return Rule(says, frozenset({field, "ended_on"}), holds)


def unused(table: type[Row], kind: str, field: str, says: str) -> Rule:
    """Give the rule that a row does not end while standing rows of ``kind`` name it in their ``field``.

    It refuses with ``STILL_IN_USE``.
    """

    def holds(draft: Draft, rows: Collection[int]) -> None:
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

    return Rule(says, frozenset({"ended_on"}), holds)
