"""What is left of somebody in a store: every cell of every table is looked through, as bytes."""

import re
from collections.abc import Iterable

import cbor2
from sqlalchemy import Connection, inspect

from store.asking import ask
from store.node import Node
from store.refusals import Code
from sync import bundle
from sync.bundle import Purpose
from sync.ring import Ring, ring_of
from sync.streams import Malformed
from tests.whole import tables

_FILES = frozenset({"parked.sealed", "quarantine.content", "peer.word"})
"""What may be a sealed or signed file: what it says is looked at, as well as it can be read here."""
_CHANCE = frozenset(
    {"chain", "key", "nonce", "digest", "token", "device", "slot", "tag", "sign_key", "seal_key"}
    | {"public", "sealed", "escrow", "mark"}
)
"""Bytes that are hashes and keys: a short word stands in them by chance."""
_DRAWN = 32
"""Bytes of a key that is kept."""
_KEY = 300
_TYPED = 40
_CODES = ("utf-16-le", "utf-8")


def words_left(node: Node, words: Iterable[str]) -> list[tuple[str, str]]:
    """Give (word, table.column) for each word that stands anywhere, also in bundles that are kept sealed."""
    with node.read() as db:
        cells = list(_cells(node, db))
    # Not as the beginning of a longer number: ``v1`` is not in ``v12``.
    sought = {
        word: re.compile(b"(?:" + b"|".join(re.escape(word.encode(code)) for code in _CODES) + rb")(?![0-9])")
        for word in words
    }
    return sorted(
        {(word, place) for word, found in sought.items() for place, content in cells if found.search(content)}
    )


def _cells(node: Node, db: Connection) -> Iterable[tuple[str, bytes]]:
    ring = ring_of(db, node.now)
    for table in tables(db):
        names = [column["name"] for column in inspect(db).get_columns(table)]
        places = [(at, f"{table}.{name}") for at, name in enumerate(names) if name not in _CHANCE]
        for row in ask(db, f'SELECT * FROM "{table}"'):  # noqa: S608 - our own tables
            for at, place in places:
                cell = row[at]
                if not isinstance(cell, bytes):
                    yield place, str(cell).encode()
                elif place == "secret.value" and len(cell) == _DRAWN:
                    continue
                elif place in _FILES:
                    yield place, _opened(node, ring, cell)
                else:
                    yield place, _without_keys(cell) if place == "log.fields" else cell


def _without_keys(fields: bytes) -> bytes:
    """Leave out of an entry's fields what is no word: commitments, what hides them, and public keys.

    Those are texts so long as nobody types one in a play; in bytes a short word stands by chance.
    """
    said = [value for _, value, *_ in cbor2.loads(fields) if not isinstance(value, bytes)]
    return cbor2.dumps([value for value in said if not isinstance(value, str) or len(value) < _KEY])


def _opened(node: Node, ring: Ring, content: bytes) -> bytes:
    """Give what the records of a sealed or signed file say, as plain bytes; what is no file, as it is."""
    inside = bundle.opened(content, node.keys, ring)
    if inside is Code.NOT_FOR_US:
        # Sealed under a key that nobody here has any more: it says nothing, and words stand in it by chance.
        return b""
    try:
        if isinstance(inside, Code) or inside.told is None:
            signed = content if isinstance(inside, Code) else inside.signed
            payload: bytes = cbor2.loads(signed).value[2]
            said = bundle.parse(payload, Purpose.EXCHANGE)
        else:
            said = inside.told
        fields = [*(one.fields for one in said.entries), *(one.fields for one in said.puts)]
        # Nobody types anything so long in a play: those are public keys and seals, as text.
        values = [value for some in fields for _, value in some if len(str(value)) < _TYPED]
        # Texts are told letter by letter, so they are read before anything is looked for in them.
        return "\0".join(str(value) for value in values).encode()
    except (Malformed, cbor2.CBORError, ValueError, AttributeError, TypeError, IndexError):
        return content
