"""At which station somebody is now: who moves is where they are expected, or went.

Until the station that they leave has let them go, they stand on two lists; both say the same.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from store.asking import ask

_STATIONS: Final = "SELECT id, code FROM stations WHERE id IN (SELECT value FROM json_each(?))"
_MOVES: Final = (
    "SELECT person, from_station, to_station FROM transfers WHERE person IN (SELECT value FROM json_each(?))"
    " AND kind = 'transfer' AND state IN ('expected', 'left') AND ended_on IS NULL"
    " AND NOT coalesce(exercise, FALSE) ORDER BY announced_at NULLS FIRST, id"
)


def whose(db: Connection, people: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, str]]:
    """Give of people, by row, the code of the station where they are and of the one they came from.

    The second is empty for whoever did not move. A station says of its own just what headquarters says.
    """
    stations = dict(ask(db, _STATIONS, (json.dumps(list({row["station"] for row in people})),)))
    found = {row["id"]: (stations.get(row["station"]) or "", "") for row in people}
    for person, left, came in ask(db, _MOVES, (json.dumps(list(found)),)):
        found[person] = (came or "", left or "")
    return found
