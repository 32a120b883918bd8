"""The lines of an open node: the encrypted store knows where each leads, its limits and its password."""

import json
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from store import ledger
from store.kept_secrets import forget, keep, secret
from store.node import Node
from store.refusals import Code, Refused
from sync import line_book, lines
from sync.lines import Around, Line
from sync.profile import Profile

_OPTIONS: Final = "line/options/"
_PASSWORD: Final = "line/password/"  # noqa: S105 - the name of a secret, not one


def all_of(db: Connection) -> tuple[Line, ...]:
    """Give the lines that are set up, by their names."""
    return tuple(
        Line(name, kind, place, tuple(json.loads(secret(db, _OPTIONS + name) or b"{}").items()))
        for name, kind, place in ledger.carriers(db)
    )


def in_use(node: Node, name: str | None = None) -> Line | None:
    """Give the line that is used where nobody names one: of those that may carry ours, one that was reached.

    One of short messages only where there is no other; ``None`` if there is none, or none of that name.
    """
    with node.read() as db:
        known = [line for line in all_of(db) if name in (None, line.name)]
    book = line_book.read(node.home)

    def worse(line: Line) -> tuple[bool, bool, bool]:
        tried, limits = book.tried.get(line.mark), line.limits
        return not limits.ciphertext, limits.sealed is Profile.COMPACT, bool(tried and tried.failures)

    return min(known, key=worse, default=None)


def around(node: Node) -> Around:
    """Give what carriers of this node are opened with, passwords from the encrypted store."""
    with node.read() as db:
        found = {line.name: secret(db, _PASSWORD + line.name) for line in all_of(db)}
    known = {name: word.decode() for name, word in found.items() if word is not None}
    return Around(node.keys.seal_public, node.home, known)


def set_up(node: Node, line: Line, password: str | None = None) -> None:
    """Set a line up, or change what was said of it; ``password`` stays as it is if ``None``.

    Raises:
        Refused: ``BAD_LINE``, ``BAD_LIMIT``, ``BAD_ADDRESS``.
    """
    line.checked()
    with node.write() as db:
        ledger.set_carrier(db, line.name, line.kind, line.place)
        _keep(db, _OPTIONS + line.name, json.dumps(line.said).encode() if line.options else None)
        if password is not None:
            _keep(db, _PASSWORD + line.name, password.encode() or None)


def take_away(node: Node, name: str) -> None:
    """Take a line away, with its limits and its password; what waits stays for the others.

    Raises:
        Refused: ``NO_CARRIER``.
    """
    with node.write() as db:
        if not ledger.drop_carrier(db, name):
            raise Refused(Code.NO_CARRIER)
        _keep(db, _OPTIONS + name, None)
        _keep(db, _PASSWORD + name, None)
    give_to_courier(node.home, name, None)


def give_to_courier(home: Path, name: str, password: str | None) -> None:
    """Let a password lie with the courier, in clear, for its owner only; ``None`` takes it away there."""
    others = {one: word for one, word in lines.passwords(home).items() if one != name}
    lines.keep_passwords(home, others if password is None else others | {name: password})


def _keep(db: Connection, name: str, value: bytes | None) -> None:
    forget(db, name)
    if value is not None:
        keep(db, name, value)
