"""What can be said of the server under a node, and of the way to it, for ``muster doctor``.

Nothing of it needs the node's keys. Each check says what was seen and what to do; what a server does not show
to an account like ours is said as such. ``store/POSTGRES.md`` says what an operator sets up.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from store.asking import ask
from store.health import Check, State, told_of
from store.postgres import address, engine, entering, keeping
from store.refusals import Code, Refused
from store.saying import saying

TRIED: Final = 18
"""The newest version that the tests run on."""

CHECKS: Final[tuple[Callable[[Connection], Check], ...]] = (
    entering.line,
    entering.proof,
    entering.account,
    entering.others,
    keeping.guarded,
    keeping.kept,
    keeping.checksums,
    keeping.copies,
    keeping.text,
    keeping.clean,
    keeping.long_work,
    keeping.server_log,
    keeping.size,
)


def look(home: Path) -> list[Check]:
    """Look at the server that the records of the node in ``home`` lie on; it must be named there."""
    where = ""
    try:
        where = address.checked(address.address_of(home) or "")
        records = engine.open_server(where)
    except Refused as refused:
        return [Check(saying("server"), State.RED, *told_of(refused)), *_files(where)]
    try:
        with engine.reading(records) as db:
            return [_version(db), *(check(db) for check in CHECKS)]
    except Refused as refused:
        return [Check(saying("server"), State.RED, *told_of(refused))]
    finally:
        records.dispose()


def _files(where: str) -> list[Check]:
    """Say why a password may not have been taken, where nobody was let in."""
    if not where:
        return []
    from psycopg.conninfo import conninfo_to_dict

    found = entering.left_open(conninfo_to_dict(where))
    return [found] if found else []


def _version(db: Connection) -> Check:
    """Say which version it is, and whether it is one that Muster is tried on."""
    name = saying("server")
    ((said, number, only_read),) = ask(
        db,
        "SELECT current_setting('server_version'), CAST(current_setting('server_version_num') AS int),"
        " pg_is_in_recovery() OR CAST(current_setting('default_transaction_read_only') AS boolean)",
    )
    if only_read:
        detail, then = told_of(Refused(Code.DATABASE_READS))
        return Check(name, State.RED, detail, then)
    if number // 10_000 > TRIED:
        detail = saying("PostgreSQL {version}; tried up to {tried}", version=said, tried=TRIED)
        return Check(name, State.AMBER, detail, saying("try it with a copy first"))
    return Check(name, State.OK, saying("PostgreSQL {version}", version=said))
