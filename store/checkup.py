"""What can be said of a node that is open: the other half of ``muster doctor``."""

from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from store import backup, backup_list, identity, recovery, schema, settings
from store.asking import is_served
from store.clock import is_zone, iso
from store.files import KEYRING, place_of
from store.health import Check, State
from store.keyring import ring
from store.log import LOG
from store.node import LOGIN, Node
from store.refusals import Refused
from store.registers import recovery_keys
from store.saying import counting, saying
from store.verifying import looked_over

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
            *_pages(db),
            _schema(db),
            _clock(db, me, now),
            *_server_clock(db, me, now),
            _zone(me.timezone),
            _users(db),
            _recovery(db, node.home),
            *([] if is_served(db) else [_backup(db, me, now)]),
            _verified(node),
        ]


def _pages(db: Connection) -> list[Check]:
    """Say what it means that the store opened; of a server's pages its checksums tell."""
    if is_served(db):
        return []
    return [Check(saying("pages"), State.OK, saying("every page of the store carries its seal"))]


def _schema(db: Connection) -> Check:
    standing = db.scalar(text("SELECT version_num FROM alembic_version"))
    detail = saying("store {standing}, this program {newest}", standing=standing, newest=schema.NEWEST)
    return Check(saying("version"), State.OK, detail)


def _clock(db: Connection, me: identity.Identity, now: int) -> Check:
    """Compare our clock with the latest time that was ever written or heard here."""
    latest = max(me.latest, db.scalar(select(func.max(LOG.c.wall))) or 0)
    if now + _CLOCK < latest:
        detail = saying(
            "this laptop's clock says {now}; {latest} was recorded here before",
            now=iso(now),
            latest=iso(latest),
        )
        then = saying("set the clock (date, time and time zone) before you go on")
        return Check(saying("clock"), State.RED, detail, then)
    return Check(saying("clock"), State.OK, iso(now) or "")


def _server_clock(db: Connection, me: identity.Identity, now: int) -> list[Check]:
    """Compare the clock of a server that the records lie on, unless ours is only played."""
    if me.rehearsal or not is_served(db):
        return []
    from store.postgres.keeping import clock

    return [clock(db, now)]


def _zone(timezone: str) -> Check:
    try:
        data: str = f"tzdata {version('tzdata')}"
    except PackageNotFoundError:
        data = saying("the system's zones")
    name = saying("time zone")
    if not is_zone(timezone):
        detail = saying("{timezone} is not known here", timezone=timezone)
        return Check(name, State.RED, detail, saying("install Muster anew: it brings them"))
    return Check(name, State.OK, saying("{timezone}, {data}", timezone=timezone, data=data))


def _users(db: Connection) -> Check:
    count = db.scalar(select(func.count()).select_from(LOGIN)) or 0
    detail = saying("with keys here: {count}", count=count)
    if count == 1:
        then = saying("one passphrase forgotten is the node lost: give a second person keys")
        return Check(saying("users"), State.AMBER, detail, then)
    return Check(saying("users"), State.OK, detail)


def _recovery(db: Connection, home: Path) -> Check:
    """Say which recovery identities are known, and whether the keyring's key is put away for each."""
    name = saying("recovery")
    near = _secrets_near(home)
    if near:
        then = saying("take it to a machine that is on no line, and delete it here")
        detail = saying("{file} looks like a recovery identity, and lies beside this node", file=near[0])
        return Check(name, State.RED, detail, then)
    marks = [one.mark for one in recovery_keys.known(db)]
    if not marks:
        then = saying("headquarters makes one (`muster recovery make`); then exchange")
        return Check(name, State.AMBER, saying("no identity is known, so nothing can be backed up"), then)
    escrow = ring.load(home / KEYRING).escrow
    missing = [mark for mark in marks if mark not in escrow]
    if missing:
        then = saying("a forgotten passphrase could not be recovered: see `muster recovery --help`")
        detail = saying("the keys are not put away for {marks}", marks=" ".join(missing))
        return Check(name, State.AMBER, detail, then)
    return Check(name, State.OK, saying("the keys are put away for {marks}", marks=" ".join(marks)))


def _secrets_near(home: Path) -> list[str]:
    """Give the files that look like a recovery identity, in the home and where people put such things."""
    found, places = [], {home, home.absolute().parent, Path.home()}
    with suppress(Refused):
        backups = settings.read(home).backup_place
        places |= {place_of(backups)} if backups else set()
    for place in sorted(places):
        with suppress(OSError):
            found += [one.name for one in sorted(place.iterdir()) if _may_be_identity(one)]
    return found


def _may_be_identity(path: Path) -> bool:
    with suppress(OSError):
        if path.is_file() and path.stat().st_size < recovery.LONGEST:
            with path.open("rb") as file:
                return recovery.looks_like_one(file.read(recovery.LONGEST))
    return False


def _backup(db: Connection, me: identity.Identity, now: int) -> Check:
    """Say how many days ago the last backup was made, and whether it was ever read back."""
    last = backup_list.last(db)
    days = (now - (last.at if last else me.made_at)) // DAY
    state = State.RED if days >= BACKUP_RED else State.AMBER if days >= BACKUP_AMBER or not last else State.OK
    name, make = saying("backup"), saying("make one: `muster backup FILE` on a stick")
    if last is None:
        return Check(name, state, counting("none in {count} day", "none in {count} days", days), make)
    read = saying("never read back")
    if last.checked_at:
        read = saying("read back on {when}", when=iso(last.checked_at))
    detail = counting(
        "{count} day ago, {size} kB, {read}",
        "{count} days ago, {size} kB, {read}",
        days,
        size=last.size // 1024,
        read=read,
    )
    then: str = make if state is not State.OK else ""
    if not then and last.checked_at is None:
        then = saying("somebody with the recovery identity reads it back: `muster backup --check FILE`")
    return Check(name, state, detail, then)


def _verified(node: Node) -> Check:
    """Say how many days ago everything was worked out again, and what came of it."""
    known, days = looked_over.last(node), looked_over.days(node)
    name, then = saying("verified"), saying("`muster verify` says whether anything was altered")
    if known is None:
        late = days >= looked_over.EVERY
        detail = counting("not in {count} day", "not in {count} days", days)
        return Check(name, State.AMBER if late else State.OK, detail, then if late else "")
    if known.faults:
        found = counting(
            "{count} fault on {when}", "{count} faults on {when}", known.faults, when=iso(known.at)
        )
        return Check(name, State.RED, found, saying("`muster verify` says where, and what to do"))
    detail = counting("{count} day ago: nothing altered", "{count} days ago: nothing altered", days)
    late = days >= looked_over.EVERY
    return Check(name, State.AMBER if late else State.OK, detail, then if late else "")
