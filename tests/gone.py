"""What is left of somebody in a store: every cell of every table is looked through, as bytes."""

import re
from collections.abc import Iterable

import cbor2
from sqlalchemy import Connection, text

from store.node import Node
from sync import seal, squeeze
from sync.streams import Malformed, parted

_FILES = frozenset({"parked.sealed", "quarantine.content", "peer.word"})
"""What may be a sealed or signed file: what it says is looked at, as well as it can be read here."""
_CHANCE = frozenset(
    {"chain", "key", "nonce", "digest", "token", "device", "slot", "tag", "sign_key", "seal_key"}
)
"""Bytes that are hashes and keys: a short word stands in them by chance."""
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
    for table in db.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")).all():
        for row in db.execute(text(f'SELECT * FROM "{table}"')).mappings():  # noqa: S608 - our own tables
            for name, cell in row.items():
                place = f"{table}.{name}"
                if not isinstance(cell, bytes):
                    yield place, str(cell).encode()
                elif place in _FILES:
                    yield place, _opened(node, cell)
                elif name not in _CHANCE:
                    yield place, cell


def _opened(node: Node, content: bytes) -> bytes:
    """Give the records of a sealed or signed file, as plain bytes; what is no file, as it is."""
    signed = seal.unseal(content, node.keys)
    if isinstance(signed, seal.Fault):
        signed = content
    try:
        payload: bytes = cbor2.loads(signed).value[2]
        return b"".join(parted(squeeze.unsqueeze(payload), 2)[1:])
    except (Malformed, cbor2.CBORError, ValueError, AttributeError, TypeError, IndexError):
        return content
