"""How the server keeps the records: that they last, that there are copies, that its log names nobody."""

import json
from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection

from store.asking import ask
from store.clock import iso
from store.health import Check, State
from store.log import LOG
from store.postgres.engine import SCHEMA
from store.registers import REGISTRY
from store.saying import saying

_MEGABYTE: Final = 1 << 20
_IDLE: Final = 600
_LONG: Final = 3600
"""Seconds after which somebody who holds a transaction open is in the way; local defaults."""
_VERBS: Final = ("insert", "update", "delete", "truncate")
_LASTS: Final = ("fsync", "full_page_writes")
_COMMITS: Final = frozenset({"on", "remote_apply", "remote_write", "local"})
_SILENT: Final[Mapping[str, frozenset[str | None]]] = {
    "log_error_verbosity": frozenset({"terse"}),
    "log_parameter_max_length": frozenset({"0"}),
    "log_statement": frozenset({"none", "ddl"}),
    "auto_explain.log_min_duration": frozenset({None, "", "-1"}),
    "pgaudit.log_parameter": frozenset({None, "", "off"}),
}
"""What keeps values out of the server's log: the details of an error hold the row that failed, and a
statement that is logged, because it took long or anyway, holds what was given to it. So does a plan, and what
an audit notes; a server that is not made to log these does not know them."""
_BEST: Final[Mapping[str, str]] = {
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "auto_explain.log_min_duration": "-1",
    "pgaudit.log_parameter": "off",
}


def _set(db: Connection, *names: str) -> dict[str, str]:
    marks = ", ".join("?" * len(names))
    return dict(ask(db, f"SELECT name, setting FROM pg_settings WHERE name IN ({marks})", names))  # noqa: S608 - marks


def _set_or_not(db: Connection, names: Collection[str]) -> dict[str, str | None]:
    """Give what is set, also of what a server knows only with a library of others."""
    asked = "SELECT name, current_setting(name, true) FROM json_array_elements_text(CAST(? AS json)) AS name"
    return dict(ask(db, asked, (json.dumps(list(names)),)))


def guarded(db: Connection) -> Check:
    """Say whether the guard stands on every register and on the log."""
    name = saying("guard")
    guarded_ones = [LOG.name, *(register.sql.name for register in REGISTRY.registers)]
    wanted = {f"guard_{table}_{verb}" for table in guarded_ones for verb in _VERBS}
    # What runs for everybody does not where the server takes us for one who only copies.
    found = {
        trigger
        for (trigger,) in ask(
            db,
            "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
            " WHERE relnamespace = CAST(? AS regnamespace) AND tgenabled IN ('A',"
            " CASE current_setting('session_replication_role') WHEN 'replica' THEN 'R' ELSE 'O' END)",
            (SCHEMA,),
        )
    }
    if wanted - found:
        detail = saying("{count} triggers of the guard are missing or off", count=len(wanted - found))
        return Check(name, State.RED, detail, saying("find out who did it, and run `muster verify`"))
    return Check(name, State.OK, saying("on every list and on the log"))


def kept(db: Connection) -> Check:
    """Say whether what the server confirmed survives a power cut."""
    name, now = saying("durability"), _set(db, *_LASTS, "synchronous_commit")
    off = [each for each in _LASTS if now[each] != "on"]
    off += [each for each in ("synchronous_commit",) if now[each] not in _COMMITS]
    if off:
        detail = saying("off: {settings}; a power cut loses what was confirmed", settings=", ".join(off))
        return Check(name, State.RED, detail, saying("its operator turns them on now"))
    return Check(name, State.OK, saying("what is confirmed is on disk"))


def checksums(db: Connection) -> Check:
    """Say whether a page that a disk altered is noticed."""
    name = saying("checksums")
    if _set(db, "data_checksums")["data_checksums"] == "on":
        return Check(name, State.OK, saying("a page that the disk altered is noticed"))
    then = saying("its operator stops the server once and runs `pg_checksums --enable`")
    return Check(name, State.AMBER, saying("a page that the disk altered is not noticed"), then)


def copies(db: Connection) -> Check:
    """Say whether what is written goes anywhere else: an archive, a second server."""
    name, now = saying("copies"), _set(db, "archive_mode")
    ((standbys,),) = ask(db, "SELECT count(*) FROM pg_stat_replication")
    ((behind, failed, last),) = ask(
        db,
        "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false), failed_count,"
        " CAST(extract(epoch FROM last_archived_time) AS bigint) FROM pg_stat_archiver",
    )
    if behind:
        detail = saying("the archive takes nothing any more; it failed {count} times", count=failed)
        return Check(name, State.RED, detail, saying("its operator looks at archive_command and its place"))
    archives = now["archive_mode"] != "off"
    if not archives and not standbys:
        then = saying("its operator sets up a base backup each night and an archive; see store/POSTGRES.md")
        return Check(name, State.AMBER, saying("no archive and no second server can be seen"), then)
    detail = saying(
        "second servers: {standbys}; archived last: {when}",
        standbys=standbys,
        when=(iso(last) or "") if last else saying("nothing yet") if archives else saying("no archive"),
    )
    return Check(name, State.OK, detail)


def text(db: Connection) -> Check:
    """Say whether texts are ordered as when their indexes were made."""
    name = saying("texts")
    ((encoding, moved),) = ask(
        db,
        "SELECT pg_encoding_to_char(encoding),"
        " datcollversion IS DISTINCT FROM pg_database_collation_actual_version(oid)"
        " FROM pg_database WHERE datname = current_database()",
    )
    if moved:
        then = saying("its operator runs REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION")
        return Check(name, State.AMBER, saying("the system now orders texts otherwise than before"), then)
    return Check(name, State.OK, encoding)


def clean(db: Connection) -> Check:
    """Say whether any table would be empty after a crash, and whether old rows are cleared away."""
    name = saying("tables")
    ((unlogged,),) = ask(
        db,
        "SELECT count(*) FROM pg_class WHERE relpersistence = 'u' AND relnamespace = CAST(? AS regnamespace)",
        (SCHEMA,),
    )
    if unlogged:
        then = saying("ALTER TABLE ... SET LOGGED, and find out who changed it")
        return Check(name, State.RED, saying("{count} would be empty after a crash", count=unlogged), then)
    if _set(db, "autovacuum")["autovacuum"] != "on":
        then = saying("its operator turns autovacuum on")
        return Check(name, State.AMBER, saying("old rows are not cleared away: it grows and gets slow"), then)
    return Check(name, State.OK, saying("all are logged, old rows are cleared away"))


def long_work(db: Connection) -> Check:
    """Say whether somebody holds a transaction open, as far as the server shows it to our account."""
    name = saying("open transactions")
    ((prepared,),) = ask(
        db,
        "SELECT count(*) FROM pg_prepared_xacts WHERE database = current_database()"
        " AND extract(epoch FROM now() - prepared) > ?",
        (_LONG,),
    )
    ((idle, long),) = ask(
        db,
        "SELECT count(*) FILTER (WHERE state LIKE 'idle in transaction%'"
        " AND extract(epoch FROM now() - state_change) > ?),"
        " count(*) FILTER (WHERE extract(epoch FROM now() - xact_start) > ?)"
        " FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
        (_IDLE, _LONG),
    )
    if prepared or idle or long:
        detail = saying(
            "idle within one: {idle}; longer than an hour: {long}; prepared and forgotten: {prepared}",
            idle=idle,
            long=long,
            prepared=prepared,
        )
        then = saying("others wait for them: `pg_stat_activity` and `pg_prepared_xacts` say whose they are")
        return Check(name, State.AMBER, detail, then)
    return Check(name, State.OK, saying("none that is in the way, of those that this account sees"))


def server_log(db: Connection) -> Check:
    """Say whether a value of a record may come to stand in the server's own log."""
    name, now = saying("server log"), _set_or_not(db, _SILENT)
    tells = [each for each, quiet in _SILENT.items() if now[each] not in quiet]
    if tells:
        ((base,),) = ask(db, "SELECT quote_ident(current_database())")
        detail = saying("names may come to stand in it: {settings}", settings=", ".join(sorted(tells)))
        then = "; ".join(
            f"ALTER DATABASE {base} SET {each} = {_BEST.get(each, '0')}" for each in sorted(tells)
        )
        return Check(name, State.AMBER, detail, then)
    return Check(name, State.OK, saying("no value of a record comes to stand in it"))


def size(db: Connection) -> Check:
    """Say how large the database is; how much room is left a server tells nobody."""
    ((whole,),) = ask(db, "SELECT pg_database_size(current_database())")
    detail = saying("{size} MB; how much room is left, its operator sees", size=whole // _MEGABYTE)
    return Check(saying("size"), State.OK, detail)


def clock(db: Connection, now: int) -> Check:
    """Compare the server's clock with a time of ours, in UTC seconds."""
    name = saying("server clock")
    ((theirs,),) = ask(db, "SELECT CAST(extract(epoch FROM clock_timestamp()) AS bigint)")
    if abs(theirs - now) > _IDLE:
        detail = saying("it says {theirs}, this machine {ours}", theirs=iso(theirs), ours=iso(now))
        return Check(name, State.AMBER, detail, saying("set both from one source of time (NTP)"))
    return Check(name, State.OK, iso(theirs) or "")
