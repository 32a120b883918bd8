"""What each database account of a headquarters reaches: an importer, the desk, a report; the owner has all.

Rights are written with PostgreSQL's own letters, as psql shows them: ``r`` read, ``a`` add, ``w`` change,
``d`` remove. What stands here is all there is: a table that is not named for a role is out of its
reach, and a test asks for a line for every table. The log is only added to; of its entries an importer and
the desk can change what an erasure takes out, and nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from sqlalchemy import Connection

from store.asking import ask
from store.postgres.engine import SCHEMA
from store.registers import REGISTRY


class Role(StrEnum):
    """An account of the database, by what it is for."""

    IMPORTER = "importer"
    DESK = "desk"
    REPORT = "report"


LETTERS: Final[Mapping[str, str]] = {"r": "SELECT", "a": "INSERT", "w": "UPDATE", "d": "DELETE"}
_NEVER: Final = ("TRUNCATE", "REFERENCES", "TRIGGER")


class Rights(NamedTuple):
    """Rights in a table, by letters; those in ``of`` reach some ``columns`` only."""

    letters: str = ""
    of: str = ""
    columns: tuple[str, ...] = ()


NOTHING: Final = Rights()
_REGISTERS: Final = {Role.IMPORTER: Rights("raw"), Role.DESK: Rights("rawd")}
_BOOK: Final = {Role.IMPORTER: Rights("rawd"), Role.DESK: Rights("rawd")}
_LOG: Final = Rights("ra", "w", ("fields", "nonce"))
_HEARD: Final = Rights(
    "r",
    "w",
    (
        "writer",
        "slot",
        "mark",
        "heard_at",
        "signed_at",
        "generation",
        "word",
        "word_about",
        "asked",
        "doubted",
    ),
)
"""What a bundle says of a device that is known: not its keys, nor that it was let in or revoked."""
_STATION: Final = ("id", "station", "ended_on", "code", "name", "country", "timezone", "region")
_SUM: Final = (
    *("station", "place", "reference", "day", "heard_at", "gap", "waits", "staff", "dependants", "visitors"),
    *("families", "unmet", "zones", "covered", "lists_on", "asked", "trained"),
)
_ROLL_CALL: Final = (
    *("id", "station", "ended_on", "rollcall", "as_of"),
    *("expected", "accounted", "injured", "missing", "elsewhere"),
)

_BOOKS: Final = [
    "ahead",
    "asking",
    "bucket",
    "bundle",
    "cell",
    "conflict",
    "counter",
    "erased",
    "generation",
    "head",
    "horizon",
    "incarnation",
    "joint",
    "leaving",
    "notice",
    "parked",
    "quarantine",
    "renamed",
    "resend",
    "search",
    "short_key",
    "told",
    "verdict",
    "view",
    "waiting",
]
_OTHERS: Final[Mapping[str, Mapping[Role, Rights]]] = {
    "log": {Role.IMPORTER: _LOG, Role.DESK: _LOG},
    "node": {Role.IMPORTER: Rights("rw"), Role.DESK: Rights("rw")},
    "peer": {Role.IMPORTER: _HEARD, Role.DESK: Rights("rawd")},
    "station_sum": _BOOK,
    "list_sum": _BOOK,
    # Who works here: whoever opens the node looks that up, and only the desk changes it.
    "login": {Role.IMPORTER: Rights("r"), Role.DESK: Rights("rawd")},
    "secret": {Role.IMPORTER: Rights("a"), Role.DESK: Rights("rawd")},
    # An erasure that comes in takes every draft away, and need not have read one.
    "draft": {Role.IMPORTER: Rights("d"), Role.DESK: Rights("rawd")},
    "outbox": {Role.IMPORTER: Rights("r"), Role.DESK: Rights("rawd")},
    "backup": {Role.IMPORTER: Rights("r"), Role.DESK: Rights("rawd")},
    "carrier": {Role.IMPORTER: Rights("r"), Role.DESK: Rights("rawd")},
    "card_seen": {Role.DESK: Rights("rawd")},
    "guard": {},
    "alembic_version": {Role.IMPORTER: Rights("r"), Role.DESK: Rights("r")},
}
_REPORT: Final[Mapping[str, Rights]] = {
    "stations": Rights("", "r", _STATION),
    "station_sum": Rights("", "r", _SUM),
    "list_sum": Rights("r"),
    "rollcall_states": Rights("", "r", _ROLL_CALL),
}
"""Stations and figures: no person, no name, nobody's device."""


def reach(role: Role) -> dict[str, Rights]:
    """Give the rights of a role in every table that this version has."""
    if role is Role.REPORT:
        return {table: _REPORT.get(table, NOTHING) for table in tables()}
    given = {register.sql.name: _REGISTERS[role] for register in REGISTRY.registers}
    given |= dict.fromkeys(_BOOKS, _BOOK[role])
    return given | {table: rights.get(role, NOTHING) for table, rights in _OTHERS.items()}


def tables() -> list[str]:
    """Give every table that stands here."""
    return sorted({register.sql.name for register in REGISTRY.registers} | set(_BOOKS) | set(_OTHERS))


@dataclass(frozen=True, slots=True)
class Standing:
    """As which role an account stands; none if it may more or less than each, by so many rights."""

    role: Role | None
    beyond: int = 0
    lacking: int = 0


def standing(db: Connection) -> Standing:
    """Say as which role the account of a connection stands."""
    has = {
        (table, right, whole)
        for table, right, whole, part in ask(
            db,
            "SELECT relname, named, has_table_privilege(pg_class.oid, named),"
            " named IN ('SELECT', 'INSERT', 'UPDATE') AND has_any_column_privilege(pg_class.oid, named)"
            " FROM pg_class CROSS JOIN json_array_elements_text(CAST(? AS json)) AS named"
            " WHERE relnamespace = CAST(? AS regnamespace) AND relkind IN ('r', 'p') AND NOT relispartition",
            (_json(*LETTERS.values(), *_NEVER), SCHEMA),
        )
        if whole or part
    }
    found = []
    for role in Role:
        wanted = set(_wanted(role))
        found.append((len(has - wanted), len(wanted - has), role))
    beyond, lacking, role = min(found, key=lambda each: each[0] + each[1])
    return Standing(None if beyond or lacking else role, beyond, lacking)


def _wanted(role: Role) -> Iterator[tuple[str, str, bool]]:
    for table, rights in reach(role).items():
        yield from ((table, LETTERS[letter], True) for letter in rights.letters)
        yield from ((table, LETTERS[letter], False) for letter in rights.of)


def _json(*texts: str) -> str:
    return "[" + ", ".join(f'"{text}"' for text in texts) + "]"


def owns(db: Connection) -> bool:
    """Say whether the account of a connection is the owner of the tables, or one of the owners."""
    asked = "SELECT pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = ?"
    return bool(ask(db, asked, (SCHEMA,))[0][0])
