"""What becomes of a move that was cut: whoever opens the node next finishes it, or takes back what it left.

Nothing is carried here. Either the records had changed places already, and the rest is done; or they had
not, and they are where they were.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from store import occupied, vault
from store.files import DATABASE, STORE
from store.keyring.opening import STORE as STORE_KEY
from store.keyring.opening import STORE_BEFORE
from store.moving import plan as plans
from store.moving.plan import Plan, Way
from store.postgres import carrying
from store.postgres.address import address_of, checked
from store.refusals import Code, Refused


def settled(home: Path, secrets: Mapping[str, bytes]) -> None:
    """Settle a move that was cut, if one was, before a node is opened.

    Args:
        home: the node's folder.
        secrets: what its keyring gave.

    Raises:
        Refused: ``RECORDS_MOVING`` while the move is going on; ``DATABASE_GONE`` where only the server knows
            how far it came.
    """
    if plans.read(home) is None:
        return
    hold = occupied.alone(home)
    if hold is None and occupied.KNOWN:
        if occupied.is_held_alone(home):
            raise Refused(Code.RECORDS_MOVING)
        # Others have it open, so it was settled before.
        return
    try:
        plan = plans.read(home)
        if plan is not None:
            _settle(home, plan, secrets.get(STORE_BEFORE, secrets[STORE_KEY]))
    finally:
        if hold is not None:
            hold.end()


def _settle(home: Path, plan: Plan, key: bytes) -> None:
    served = address_of(home) is not None
    if plan.way is Way.SERVER:
        if served:
            # Before the plan goes: with it nobody could tell any more that the note there is ours.
            carrying.begin_to_count(checked(plan.address))
            file_is_left(home, plan, key)
        # Else the plan stays: it is how the next move knows as its own what this one left on the server.
    elif not served:
        plans.end(home)
    elif carrying.is_aside(checked(plan.address), plan.schema):
        server_is_left(home, plan)
    else:
        plans.end(home)


def file_is_left(home: Path, plan: Plan, key: bytes) -> str:
    """Put the file aside that the records have left for a server; gives its name."""
    if (home / STORE).exists():
        # Its name keeps it shut as well.
        with suppress(Refused, DatabaseError, OSError):
            vault.set_aside(home / STORE, key)
    name = plans.put_aside(home, STORE, plan.mark)
    for beside in ("-wal", "-shm"):
        (home / f"{STORE}{beside}").unlink(missing_ok=True)
    plans.end(home)
    return name


def server_is_left(home: Path, plan: Plan) -> str:
    """Let the file that was made take its place, and put the server's address aside; gives its name."""
    if plans.staged(home).exists():
        plans.staged(home).replace(home / STORE)
    name = plans.put_aside(home, DATABASE, plan.mark)
    plans.end(home)
    return name
