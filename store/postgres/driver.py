"""What the registers ask of the driver (``store/asking.py``), said to psycopg."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table

from store.postgres.speech import spoken


def ask(driver: Any, question: str, given: Sequence[object]) -> list[Any]:  # noqa: ANN401 - SQLAlchemy hands it untyped
    """Give the rows of an answer as plain tuples."""
    said = spoken(question)
    answer: list[Any] = driver.execute(said.statement, said.given(given)).fetchall()
    return answer


def write(driver: Any, statement: str, rows: Sequence[Sequence[object]]) -> int:  # noqa: ANN401 - the same
    """Run a statement for each of some rows; gives how many it has changed."""
    # Knows of all tables, which not all who ask have loaded yet.
    from store.postgres import gathered

    return gathered.write(driver, statement, rows)


def change_rows(db: Connection, table: Table, fields: Mapping[str, Mapping[int, object]]) -> None:
    """Write new values into rows of a table, each row once whatever is changed of it.

    Args:
        db: the records, in a write transaction.
        table: the table; its key is ``id``.
        fields: by column, by row, the value.
    """
    from store.postgres import gathered

    gathered.change_rows(db, table, fields)
