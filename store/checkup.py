"""What can be said of a node that is open: the other half of ``muster doctor``."""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from store import backup, backup_list, identity, schema
from store.clock import is_zone, iso
from store.files import KEYRING
from store.health import Check, State
from store.keyring import ring
from store.log import LOG
from store.node import LOGIN, Node
from store.registers import recovery_keys

DAY = 86_400
BACKUP_AMBER, BACKUP_RED = backup.EVERY, 30
"""Days since the last backup; local defaults (M10)."""
_CLOCK = 3600
"""Seconds that our clock may be behind the latest that was recorded here."""


def look(node: Node) -> list[Check]:
    """Look at an open node; that it opened says that every page of the store carries its seal."""
    now = node.now
    with node.read() as db:
        me = identity.who(db)
        return [
            Check("pages", State.OK, "every page of the store carries its seal"),
            _schema(db),
            _clock(db, me, now),
            _zone(me.timezone),
            _users(db),
            _recovery(db, node.home),
            _backup(db, me, now),
        ]


def _schema(db: Connection) -> Check:
    standing = db.scalar(text("SELECT version_num FROM alembic_version"))
    return Check("version", State.OK, f"store {standing}, this program {schema.NEWEST}")


def _clock(db: Connection, me: identity.Identity, now: int) -> Check:
    """Compare our clock with the latest time that was ever written or heard here."""
    latest = max(me.latest, db.scalar(select(func.max(LOG.c.wall))) or 0)
    if now + _CLOCK < latest:
        detail = f"this laptop's clock says {iso(now)}; {iso(latest)} was recorded here before"
        return Check("clock", State.RED, detail, "set the clock (date, time and time zone) before you go on")
    return Check("clock", State.OK, iso(now) or "")


def _zone(timezone: str) -> Check:
    try:
        data = f"tzdata {version('tzdata')}"
    except PackageNotFoundError:
        data = "the system's zones"
    if not is_zone(timezone):
        return Check(
            "time zone", State.RED, f"{timezone} is not known here", "install Muster anew: it brings them"
        )
    return Check("time zone", State.OK, f"{timezone}, {data}")


def _users(db: Connection) -> Check:
    count = db.scalar(select(func.count()).select_from(LOGIN)) or 0
    then = "one passphrase forgotten is the node lost: give a second person keys" if count == 1 else ""
    return Check("users", State.AMBER if count == 1 else State.OK, f"with keys here: {count}", then)


def _recovery(db: Connection, home: Path) -> Check:
    """Say which recovery identities are known, and whether the keyring's key is put away for each."""
    marks = [one.mark for one in recovery_keys.known(db)]
    if not marks:
        then = "headquarters makes one (`muster recovery make`); then exchange"
        return Check("recovery", State.AMBER, "no identity is known, so nothing can be backed up", then)
    escrow = ring.load(home / KEYRING).escrow
    missing = [mark for mark in marks if mark not in escrow]
    if missing:
        then = "a forgotten passphrase could not be recovered: see `muster recovery --help`"
        return Check("recovery", State.AMBER, f"the keys are not put away for {' '.join(missing)}", then)
    return Check("recovery", State.OK, f"the keys are put away for {' '.join(marks)}")


def _backup(db: Connection, me: identity.Identity, now: int) -> Check:
    """Say how many days ago the last backup was made, and whether it was ever read back."""
    last = backup_list.last(db)
    days = (now - (last.at if last else me.made_at)) // DAY
    state = State.RED if days >= BACKUP_RED else State.AMBER if days >= BACKUP_AMBER or not last else State.OK
    if last is None:
        return Check("backup", state, f"none in {days} days", "make one: `muster backup FILE` on a stick")
    read = f"read back on {iso(last.checked_at)}" if last.checked_at else "never read back"
    then = "make one: `muster backup FILE` on a stick" if state is not State.OK else ""
    if not then and last.checked_at is None:
        then = "somebody with the recovery identity reads it back: `muster backup --check FILE`"
    return Check("backup", state, f"{days} days ago, {last.size // 1024} kB, {read}", then)
