"""All that a store says: every row of every table, as the driver gives it."""

from sqlalchemy import Connection

from store.asking import ask
from store.node import Node


def every_row(db: Connection) -> dict[str, list[str]]:
    """Give every row of every table, in an order of its own, as text."""
    names = [name for (name,) in ask(db, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: sorted(map(repr, ask(db, f'SELECT * FROM "{name}"'))) for name in names}  # noqa: S608 - our own tables


def everything(node: Node) -> dict[str, list[str]]:
    """Give every row of every table of a node."""
    with node.read() as db:
        return every_row(db)
