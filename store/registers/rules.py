"""Rules that several registers share."""

import json
from collections.abc import Collection

from store.columns import Row, sql
from store.door import Draft
from store.refusals import Code, Refused
from store.rule import Rule


def unique(table: type[Row], field: str, says: str) -> Rule:
    """Give the rule that no two standing rows of a station say the same in ``field``, empty ones apart.

    Headquarters' reference rows are in reach of every station, so they count as
    well. It refuses with ``NOT_UNIQUE``.
    """
    name = sql(table).name
    # Only what these rows say: two devices may have given one sign before they heard of each other.
    taken = f"""
        SELECT 1 FROM "{name}"
        WHERE "{field}" IN (
            SELECT "{field}" FROM "{name}"
            WHERE id IN (SELECT value FROM json_each(?)) AND "{field}" <> '' AND ended_on IS NULL
        ) AND ended_on IS NULL AND station IN (?, 0)
        GROUP BY "{field}" HAVING count(*) > 1 LIMIT 1
    """  # noqa: S608 - names of our own models

    def holds(draft: Draft, rows: Collection[int]) -> None:
        if draft.rows(taken, json.dumps(list(rows)), draft.me.station):
            raise Refused(Code.NOT_UNIQUE, field=field, kind=draft.registry.of(table).kind)

    return Rule(says, frozenset({field, "ended_on"}), holds)


def unused(table: type[Row], kind: str, field: str, says: str) -> Rule:
    """Give the rule that a row does not end while standing rows of ``kind`` name it in their ``field``.

    It refuses with ``STILL_IN_USE``.
    """

    def holds(draft: Draft, rows: Collection[int]) -> None:
        ended, other = sql(table).name, draft.registry.kind(kind).sql.name
        ((count,),) = draft.rows(
            f"""
            SELECT count(*) FROM "{ended}" AS here JOIN "{other}" AS other ON other."{field}" = here.id
            WHERE here.id IN (SELECT value FROM json_each(?))
            AND here.ended_on IS NOT NULL AND other.ended_on IS NULL
            """,  # noqa: S608 - names of our own models
            json.dumps(list(rows)),
        )
        if count:
            raise Refused(Code.STILL_IN_USE, count=count, kind=kind)

    return Rule(says, frozenset({"ended_on"}), holds)


def of_ours(table: type[Row], kind: str, field: str, says: str) -> Rule:
    """Give the rule that ``field`` names a row of ``kind`` of the same station, or of headquarters.

    What headquarters says goes to every station: it cannot speak of what only one of them has. It refuses
    with ``WRONG_NODE``.
    """

    def holds(draft: Draft, rows: Collection[int]) -> None:
        here, other = sql(table).name, draft.registry.kind(kind).sql.name
        ((count,),) = draft.rows(
            f"""
            SELECT count(*) FROM "{here}" AS here JOIN "{other}" AS other ON other.id = here."{field}"
            WHERE here.id IN (SELECT value FROM json_each(?)) AND other.station NOT IN (here.station, 0)
            """,  # noqa: S608 - names of our own models
            json.dumps(list(rows)),
        )
        if count:
            raise Refused(Code.WRONG_NODE, kind="headquarters", wanted="station")

    return Rule(says, frozenset({field}), holds)
