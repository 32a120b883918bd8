"""Small ways of asking the store that several registers need."""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Select


def pairs(db: Connection, question: Select[Any]) -> dict[Any, Any]:
    """Give the answer of a two-column question as a mapping from the first to the second."""
    return {first: second for first, second in db.execute(question)}  # noqa: C416 - dict() has no type for rows


def parts(rows: Collection[int], size: int = 500) -> Iterator[list[int]]:
    """Cut row ids into lists that one statement takes: SQLite takes only so many parameters."""
    some = sorted(rows)
    for start in range(0, len(some), size):
        yield some[start : start + size]
