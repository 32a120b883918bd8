"""How one enters the server: the line, what proves who we are, what our account may, who else may."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from store.asking import ask, driver_of
from store.health import Check, State
from store.postgres import roles
from store.postgres.engine import SCHEMA
from store.saying import saying

_HERE: Final = ("127.", "::1")
_WEAK: Final = frozenset({"password", "md5"})
_ASKS_FOR_PROOF: Final = 160_000
"""From this version on a server says by which method an account was let in."""
_SERVER_FILES: Final = ("pg_read_server_files", "pg_write_server_files", "pg_execute_server_program")


def line(db: Connection) -> Check:
    """Say whether what is asked and answered can be read or altered on the way."""
    name, driver = saying("line to the server"), driver_of(db)
    if driver.info.host.startswith(("/", "@")):
        return Check(name, State.OK, saying("a socket on this machine"))
    ((tls, version),) = ask(db, "SELECT ssl, version FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
    ((gss,),) = ask(db, "SELECT encrypted FROM pg_stat_gssapi WHERE pid = pg_backend_pid()")
    if tls and driver.info.get_parameters().get("sslmode") == "verify-full":
        return Check(name, State.OK, saying("{version}, and the server proves its name", version=version))
    then = saying("write `sslmode=verify-full` and `sslrootcert` into the service file")
    if tls:
        detail = saying("{version}, but whoever is in between may pass for the server", version=version)
        return Check(name, State.AMBER, detail, then)
    if gss:
        return Check(name, State.OK, saying("encrypted by GSSAPI"))
    if driver.info.hostaddr.startswith(_HERE):
        return Check(name, State.AMBER, saying("not encrypted, on this machine"), saying("use its socket"))
    return Check(name, State.RED, saying("not encrypted: names pass in clear"), then)


def proof(db: Connection) -> Check:
    """Say by what the server believes who we are, and whether others could say the same."""
    name, driver = saying("proof"), driver_of(db)
    said = ""
    if driver.info.server_version >= _ASKS_FOR_PROOF:
        ((found,),) = ask(db, "SELECT system_user")
        if found is None:
            then = saying("its operator writes peer, cert or scram-sha-256 into pg_hba.conf")
            return Check(name, State.RED, saying("the server lets in whoever names this account"), then)
        said = found.split(":")[0]
    elif not driver.pgconn.used_password:
        return Check(name, State.OK, saying("without a password; by which method, this server does not say"))
    if said in _WEAK:
        then = saying("its operator sets `password_encryption = scram-sha-256` and the password anew")
        return Check(
            name, State.AMBER, saying("a password, sent by the old method {method}", method=said), then
        )
    if not driver.pgconn.used_password:
        return Check(name, State.OK, said)
    if "PGPASSWORD" in os.environ:
        then = saying("put it into a password file; other programs of this account read the environment")
        return Check(name, State.RED, saying("a password in the environment (PGPASSWORD)"), then)
    parameters = driver.info.get_parameters()
    return left_open(parameters) or Check(
        name, State.OK, saying("a password from a file of this account's own")
    )


def left_open(parameters: Mapping[str, object]) -> Check | None:
    """Say which file with a password others may read; libpq takes none from a password file that is so.

    Args:
        parameters: of a connection, or of an address.
    """
    passwords = Path(
        str(parameters.get("passfile") or os.environ.get("PGPASSFILE") or Path.home() / ".pgpass")
    )
    services = Path(os.environ.get("PGSERVICEFILE") or Path.home() / ".pg_service.conf")
    for file in (passwords, services):
        if _is_open(file) and (file == passwords or _names_one(file)):
            detail = saying("others may read the file with the password, {name}", name=file.name)
            return Check(saying("proof"), State.RED, detail, f"chmod 600 {file}")
    return None


def _is_open(file: Path) -> bool:
    return file.is_file() and bool(stat.S_IMODE(file.stat().st_mode) & 0o077)


def _names_one(file: Path) -> bool:
    try:
        return "password=" in file.read_text(encoding="utf-8", errors="replace").replace(" ", "")
    except OSError:
        return False


def account(db: Connection) -> Check:
    """Say whether the account may more than a node needs."""
    name = saying("account")
    ((who, most, more),) = ask(
        db,
        "SELECT rolname, rolsuper, rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls"
        " FROM pg_roles WHERE rolname = current_user",
    )
    then = saying("give each its own account: `muster hq roles --help`")
    if most:
        detail = saying("{who} is a superuser of the whole server", who=who)
        return Check(name, State.RED, detail, then)
    beyond = [role for role in _SERVER_FILES if ask(db, "SELECT pg_has_role(?, 'USAGE')", (role,))[0][0]]
    if more or beyond or _can_lift_the_guard(db):
        detail = saying("{who} may do more to the server than any Muster needs", who=who)
        return Check(name, State.RED, detail, then)
    if roles.owns(db):
        detail = saying("{who} owns the tables: it may change them and take the guard off", who=who)
        return Check(name, State.AMBER, detail, then)
    standing = roles.standing(db)
    if standing.role is None:
        more_than, less_than = standing.beyond, standing.lacking
        detail = saying(
            "{who} is neither desk nor importer: it may {more} things too many and {less} too few",
            who=who,
            more=more_than,
            less=less_than,
        )
        again = saying("the owner runs `muster hq roles --apply` again, as after every new version")
        return Check(name, State.AMBER, detail, again)
    return Check(name, State.OK, saying("{who}, as {role}", who=who, role=standing.role.value))


def _can_lift_the_guard(db: Connection) -> bool:
    asked = "SELECT has_parameter_privilege(current_user, 'session_replication_role', 'SET')"
    return bool(ask(db, asked)[0][0])


def others(db: Connection) -> Check:
    """Say whether every account of the server reaches the records, or the database they are in."""
    name, then = saying("other accounts"), saying("the owner runs `muster hq roles --apply`")
    ((open_tables,),) = ask(
        db,
        "SELECT count(*) FROM pg_class, aclexplode(relacl) AS granted"
        " WHERE relnamespace = CAST(? AS regnamespace) AND granted.grantee = 0",
        (SCHEMA,),
    )
    if open_tables:
        detail = saying("every account of the server reaches {count} of the tables", count=open_tables)
        return Check(name, State.RED, detail, then)
    ((enters,),) = ask(
        db,
        "SELECT count(*) FROM pg_database, aclexplode(coalesce(datacl, acldefault('d', datdba))) AS granted"
        " WHERE datname = current_database() AND granted.grantee = 0 AND granted.privilege_type = 'CONNECT'",
    )
    if enters:
        return Check(name, State.AMBER, saying("every account of the server may enter this database"), then)
    return Check(name, State.OK, saying("only who was let in enters this database"))
