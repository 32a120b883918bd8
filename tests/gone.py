"""What is left of somebody in a store: every cell of every table is looked through, as bytes."""

import re
from collections.abc import Iterable

import cbor2
from sqlalchemy import Connection, text

from store.node import Node
from sync import seal, squeeze
from sync.streams import Malformed

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
                content = cell if isinstance(cell, bytes) else str(cell).encode()
                yield f"{table}.{name}", content
                if isinstance(cell, bytes) and len(cell) > 64:
                    yield f"{table}.{name}", _opened(node, cell)


def _opened(node: Node, content: bytes) -> bytes:
    """Give what a sealed or signed file says, as plain bytes; nothing of what is none."""
    signed = seal.unseal(content, node.keys)
    if isinstance(signed, seal.Fault):
        signed = content
    try:
        payload: bytes = cbor2.loads(signed).value[2]
        return squeeze.unsqueeze(payload)
    except (Malformed, cbor2.CBORError, ValueError, AttributeError, TypeError, IndexError):
        return b""  # it is no such file
