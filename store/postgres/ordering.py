"""Where nothing stands in an order: first, as in SQLite; PostgreSQL puts it last by itself.

Of a statement of SQLAlchemy's this is said here, so that nobody who writes a list has to think of it; one
that is text says ``NULLS FIRST`` (``NULLS LAST`` behind ``DESC``) itself. A column that is never empty is
left as it is, for the sake of its index.
"""

from typing import Any

from sqlalchemy import Alias, ClauseElement, Column, ColumnElement, Join, Over, Table, UnaryExpression
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg
from sqlalchemy.sql import operators, visitors
from sqlalchemy.sql.elements import ClauseList

_SAID = (operators.nulls_first_op, operators.nulls_last_op)


class Compiler(PGCompiler_psycopg):
    """PostgreSQL's own way of writing statements, with nothing where SQLite has it in every order."""

    def order_by_clause(self, select: Any, **kw: Any) -> str:  # noqa: ANN401 - as SQLAlchemy's own
        """Write the order of a question."""
        found = getattr(select, "get_final_froms", None)
        whole = found is not None and not any(_may_lack(one) for one in found())
        parts = select._order_by_clauses  # noqa: SLF001 - as SQLAlchemy's own does
        said = ", ".join(self.process(_placed(one, whole=whole), **kw) for one in parts)
        return f" ORDER BY {said}" if said else ""

    def visit_over(self, over: Over[Any], **kw: Any) -> str:  # noqa: ANN401 - as SQLAlchemy's own
        """Write the order within a window."""
        order = over.order_by
        if order is not None and len(order):
            over = over._clone()  # noqa: SLF001 - a statement is used again, by others too
            over.order_by = ClauseList(*(_placed(one, whole=True) for one in order.clauses))
        said: str = super().visit_over(over, **kw)  # type: ignore[no-untyped-call]  # SQLAlchemy's has no types
        return said


def _may_lack(source: ClauseElement) -> bool:
    """Say whether rows of one table may stand without those of another: then any column may be empty."""
    return any(isinstance(one, Join) and (one.isouter or one.full) for one in visitors.iterate(source))


def _placed(one: Any, *, whole: bool) -> Any:  # noqa: ANN401 - whatever stands in an ORDER BY
    """Say of a part of an order where nothing stands, unless that is said or cannot be."""
    # SQLAlchemy puts what may be the name of a result into a wrapper.
    by = getattr(one, "element", one) if one.__visit_name__ == "label_reference" else one
    if not isinstance(by, ColumnElement) or (isinstance(by, UnaryExpression) and by.modifier in _SAID):
        return one
    descends = isinstance(by, UnaryExpression) and by.modifier is operators.desc_op
    if whole and _is_never_empty(by.element if isinstance(by, UnaryExpression) else by):
        return one
    return by.nulls_last() if descends else by.nulls_first()


def _is_never_empty(column: object) -> bool:
    return isinstance(column, Column) and not column.nullable and isinstance(column.table, Table | Alias)
