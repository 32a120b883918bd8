"""Giving accounts of a database their rights (``store/postgres/roles.py``): as SQL to be read, or done."""

from collections.abc import Iterator, Mapping
from typing import Final

from sqlalchemy import Connection

from store.asking import ask, driver_of
from store.postgres import engine, roles
from store.postgres.engine import SCHEMA
from store.postgres.roles import LETTERS, Rights, Role, reach
from store.refusals import Code, Refused

Named = Mapping[Role, str]
"""The accounts as the server calls them, by what they are for."""

_QUIET: Final[Mapping[str, str]] = {
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
}


def grants(named: Named) -> list[str]:
    """Give the SQL by which each account has what it needs, and neither it nor everybody has more.

    The owner of the tables runs it, and again after each new version; it may be run at any time.
    """
    return list(_grants(named))


def administrators(named: Named) -> list[str]:
    """Give the SQL that only whoever runs the server may run: the accounts, and what its log leaves out.

    Without that an error puts the row that failed into the server's log, with the name in it.
    """
    made = [f"CREATE ROLE {_quoted(name)} LOGIN" for name in named.values()]
    quiet = [_of_this_database(f"ALTER DATABASE %I SET {name} = {value}") for name, value in _QUIET.items()]
    return [*made, *quiet]


def give(address: str, named: Named) -> list[str]:
    """Give each account its rights, all of them or none.

    Args:
        address: the database's, as the owner of the tables enters it.
        named: the accounts.

    Returns:
        What was run.

    Raises:
        Refused: ``DATABASE_ACCOUNT`` for one that the server does not know, ``DATABASE_OWNER`` for one that
            has more by itself; ``DATABASE_RIGHTS`` if the address is not the owner's; and as
            :func:`store.postgres.engine.open_server`.
    """
    records = engine.open_server(address)
    statements = grants(named)
    try:
        with engine.writing(records) as db:
            if not roles.owns(db):
                raise Refused(Code.DATABASE_RIGHTS)
            for name in named.values():
                _look_at(db, name)
            for statement in statements:
                driver_of(db).execute(statement.encode())
    finally:
        records.dispose()
    return statements


def _look_at(db: Connection, name: str) -> None:
    """Refuse an account that is not there, and one that would lose what it has: it owns the tables."""
    asked = (
        "SELECT (SELECT pg_has_role(rolname, nspowner, 'USAGE') FROM pg_namespace WHERE nspname = ?)"
        " FROM pg_roles WHERE rolname = ?"
    )
    found = ask(db, asked, (engine.SCHEMA, name))
    if not found:
        raise Refused(Code.DATABASE_ACCOUNT, name=name)
    if found[0][0]:
        raise Refused(Code.DATABASE_OWNER, name=name)


def _grants(named: Named) -> Iterator[str]:
    yield f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC"
    yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA} FROM PUBLIC"
    yield _of_this_database("REVOKE ALL ON DATABASE %I FROM PUBLIC")
    for role, name in named.items():
        account = _quoted(name)
        for kind in (
            f"ALL TABLES IN SCHEMA {SCHEMA}",
            f"ALL SEQUENCES IN SCHEMA {SCHEMA}",
            f"SCHEMA {SCHEMA}",
        ):
            yield f"REVOKE ALL ON {kind} FROM {account}"
        # An importer lays large bundles down beside the tables before it merges them.
        enters = "CONNECT" if role is Role.REPORT else "CONNECT, TEMPORARY"
        yield _of_this_database(f"GRANT {enters} ON DATABASE %I TO {account.replace('%', '%%')}")
        yield f"GRANT USAGE ON SCHEMA {SCHEMA} TO {account}"
        if role is not Role.REPORT:
            yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA {SCHEMA} TO {account}"
        alike: dict[Rights, list[str]] = {}
        for table, rights in reach(role).items():
            alike.setdefault(rights, []).append(f'{SCHEMA}."{table}"')
        for rights, those in alike.items():
            for right in _said(rights):
                yield f"GRANT {right} ON {', '.join(those)} TO {account}"


def _said(rights: Rights) -> Iterator[str]:
    if rights.letters:
        yield ", ".join(LETTERS[letter] for letter in rights.letters)
    if rights.of:
        columns = ", ".join(f'"{column}"' for column in rights.columns)
        yield ", ".join(f"{LETTERS[letter]} ({columns})" for letter in rights.of)


def _of_this_database(statement: str) -> str:
    """Say something of the database one stands in, which a statement has to call by its name."""
    said = statement.replace("'", "''")
    return f"DO $$ BEGIN EXECUTE format('{said}', current_database()); END $$"


def _quoted(name: str) -> str:
    """Give the name of an account as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
