"""All that a store says: every row of every table, as the driver gives it."""

from sqlalchemy import Connection, inspect

from store.asking import ask
from store.node import Node


def every_row(db: Connection) -> dict[str, list[str]]:
    """Give every row of every table, in an order of its own, as text."""
    return {name: sorted(map(repr, ask(db, f'SELECT * FROM "{name}"'))) for name in tables(db)}  # noqa: S608 - our own tables


def tables(db: Connection) -> list[str]:
    """Give the names of all tables, in order."""
    return sorted(inspect(db).get_table_names())


def everything(node: Node) -> dict[str, list[str]]:
    """Give every row of every table of a node."""
    with node.read() as db:
        return every_row(db)
