"""What a server does for a connection on which no answer comes: it is asked over another one."""

from enum import Enum
from typing import Any, Final

import psycopg
from psycopg.conninfo import make_conninfo

from store.postgres.patience import within
from store.postgres.wording import worded
from store.refusals import Code, Refused

_OF_US: Final = """
    SELECT state, wait_event_type, wait_event, EXISTS (
        SELECT 1 FROM unnest(pg_blocking_pids(us.pid)) AS by JOIN pg_stat_activity AS they ON they.pid = by
        WHERE they.wait_event = 'SyncRep'
    ) FROM pg_stat_activity AS us WHERE pid = %s
"""


class Seen(Enum):
    """What a server does for one of its connections, as another one sees it."""

    NOBODY = "it answers nobody"
    IDLE = "it does nothing, or waits for us: what is said on that line does not arrive"
    AT_WORK = "it works, or waits for others who do"
    HELD_UP = "it waits for somebody who waits for a second server"
    UNCOPIED = "it has recorded, and waits for a second server to have it too"


def look(address: str, at: Any, seconds: float) -> Seen:  # noqa: ANN401 - libpq's connection
    """Ask the server that a connection leads to what it does for it.

    Args:
        address: of the records, as the connection was opened with.
        at: the connection, as libpq has it.
        seconds: for which an answer is waited for.
    """
    place = {"host": at.host, "hostaddr": at.hostaddr, "port": at.port}
    there = {name: value.decode() for name, value in place.items() if value}
    found: list[tuple[Any, ...] | None] = []

    def ask() -> None:
        with psycopg.connect(make_conninfo(address, **there)) as other:
            found.append(other.execute(_OF_US, (at.backend_pid,)).fetchone())

    try:
        with worded(entering=True):
            within(seconds, ask)
    except Refused as refused:
        return Seen.AT_WORK if refused.code is Code.DATABASE_CROWDED else Seen.NOBODY
    except (TimeoutError, psycopg.Error):
        return Seen.NOBODY
    state, kind, event, is_held_up = found[0] or (None, None, None, False)
    if state != "active" or kind == "Client":
        return Seen.IDLE
    if event == "SyncRep":
        return Seen.UNCOPIED
    return Seen.HELD_UP if is_held_up else Seen.AT_WORK
