"""What of a station a child may see (being written)."""

from collections.abc import Sequence

from sqlalchemy import Connection

from store.identity import Identity
from store.node import Node
from sync.records import Put


def take_away(node: Node, db: Connection, me: Identity, gone: Sequence[Put]) -> int:
    """Take rows off this device."""
    return 0
