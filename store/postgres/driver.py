"""What the registers ask of the driver (``store/asking.py``), said to psycopg."""

from collections.abc import Sequence
from typing import Any, Final

from store.postgres.speech import copied, spoken

MANY: Final = 200
"""Rows from which on they go by COPY: below, its own round trips cost more than it spares."""


def ask(driver: Any, question: str, given: Sequence[object]) -> list[Any]:  # noqa: ANN401 - SQLAlchemy hands it untyped
    """Give the rows of an answer as plain tuples."""
    said = spoken(question)
    answer: list[Any] = driver.execute(said.statement, said.given(given)).fetchall()
    return answer


def write(driver: Any, statement: str, rows: Sequence[Sequence[object]]) -> int:  # noqa: ANN401 - the same
    """Run a statement for each of some rows; gives how many it has changed."""
    if not rows:
        return 0
    with driver.cursor() as cursor:
        copy = copied(statement) if len(rows) >= MANY else None
        if copy is None:
            said = spoken(statement)
            cursor.executemany(said.statement, rows if said.order is None else map(said.given, rows))
        else:
            with cursor.copy(copy) as into:
                for row in rows:
                    into.write_row(row)
        changed: int = cursor.rowcount
    return changed
