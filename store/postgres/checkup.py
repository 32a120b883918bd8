"""What can be said of the server under a node, and of the way to it: the part of ``muster doctor`` that asks it.

Nothing of it needs the node's keys. Each check says what was seen and what to do; what a server does not show
to an account like ours is said as such. ``store/POSTGRES.md`` says what an operator sets up.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from store.health import Check, State
from store.postgres import address, engine, entering, keeping
from store.refusals import Refused
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
    try:
        records = engine.open_server(address.checked(address.address_of(home) or ""))
    except Refused as refused:
        return [Check(saying("server"), State.RED, *refused.said)]
    try:
        with engine.reading(records) as db:
            return [_version(db), *(check(db) for check in CHECKS)]
    except Refused as refused:
        return [Check(saying("server"), State.RED, *refused.said)]
    finally:
        records.dispose()
