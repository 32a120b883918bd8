"""One way to say INSERT ... ON CONFLICT for both engines: SQLAlchemy has one for each of them."""

from typing import Any, Self

from sqlalchemy import Table
from sqlalchemy.dialects.sqlite.dml import Insert, OnConflictDoNothing, OnConflictDoUpdate


class _Nothing(OnConflictDoNothing):
    inherit_cache = True
    # PostgreSQL's compiler asks for it; a constraint is never named here.
    constraint_target = None


class _Update(OnConflictDoUpdate):
    inherit_cache = True
    constraint_target = None


class Upsert(Insert):
    """An INSERT that says what is done where the row is there already, in words that both engines know."""

    inherit_cache = True
    # What either engine's own statement says here.
    stringify_dialect = "sqlite"

    def on_conflict_do_update(self, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - as SQLAlchemy's own
        """Change the row that is there; ``index_elements`` must name the key."""
        return self.ext(_Update(*args, **kwargs))

    def on_conflict_do_nothing(self, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - as SQLAlchemy's own
        """Leave the row that is there."""
        return self.ext(_Nothing(*args, **kwargs))


def upsert(table: Table) -> Upsert:
    """Begin an INSERT into a table that may meet a row with the same key."""
    return Upsert(table)
