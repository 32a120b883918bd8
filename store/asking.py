"""Small ways of asking the store that several registers need."""

from typing import Any

from sqlalchemy import Connection, Select


def pairs(db: Connection, question: Select[Any]) -> dict[Any, Any]:
    """Give the answer of a two-column question as a mapping from the first to the second."""
    return {first: second for first, second in db.execute(question)}  # noqa: C416 - dict() has no type for rows
