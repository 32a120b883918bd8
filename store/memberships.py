"""What of many numbers a column holds, or how it begins: one condition, in the words of both engines."""

import json
from collections.abc import Iterable
from typing import Any, Self

from sqlalchemy import Boolean, Column, ColumnElement, Connection, Text, bindparam, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from store.asking import pairs


class _Among(FunctionElement[bool]):
    inherit_cache = True
    type = Boolean()

    def self_group(self, against: OperatorType | None = None) -> Self:  # noqa: ARG002 - as SQLAlchemy's own
        """Stand as it is: SQLAlchemy would ask SQLite whether it equals one, and no index helps with that."""
        return self


@compiles(_Among)
def _listed(element: _Among, compiler: Any, **kw: Any) -> str:  # noqa: ANN401 - the compiler has no public type
    column, numbers = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - what SQLAlchemy made of both


@compiles(_Among, "postgresql")
def _listed_there(element: _Among, compiler: Any, **kw: Any) -> str:  # noqa: ANN401 - the same
    column, numbers = (compiler.process(one, **kw) for one in element.clauses)
    # As a question of its own, which is answered once: the list would else be read again for each row.
    return f"{column} = ANY (CAST((SELECT CAST(translate({numbers}, '[]', '{{}}') AS bigint[])) AS bigint[]))"


def among(column: ColumnElement[Any], numbers: Iterable[int | None]) -> ColumnElement[bool]:
    """Say that a column is one of some numbers, ``None`` among them left out; nothing is one of none."""
    some = [number for number in numbers if number is not None]
    return _Among(column, bindparam(None, json.dumps(some), Text(), unique=True))


def begins_with(column: ColumnElement[bytes], begins: bytes) -> ColumnElement[bool]:
    """Say that a column of tags begins so: none goes on further than all ones."""
    return column.between(begins, begins + b"\xff" * 32)


def said_of(db: Connection, column: Column[Any], rows: Iterable[int | None]) -> dict[int, Any]:
    """Give what a column says of some rows of its table, by row; ``None`` among them is no row.

    For what a page of a list shows of another: headquarters holds thousands of zones, a page names few.
    """
    named = {row for row in rows if row is not None}
    key = column.table.c.id
    return pairs(db, select(key, column).where(among(key, sorted(named)))) if named else {}
