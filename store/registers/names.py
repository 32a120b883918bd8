"""How people's names are read, in one place: the family name first, as offices write their lists."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, column, select, table

from store.memberships import among

# Named here and not taken from ``people.py``: lists that it asks itself show names too.
_PEOPLE = table("people", column("id"), column("family_name"), column("given_name"))


def full(person: Mapping[str, Any] | RowMapping) -> str:
    """Give the name of a row that has ``family_name`` and ``given_name``; empty if it has neither."""
    return " ".join(str(part) for part in (person["family_name"], person["given_name"]) if part)


def called(db: Connection, people: Collection[int | None]) -> dict[int, str]:
    """Give people's names by row id; whoever is unknown here is left out."""
    wanted = sorted({person for person in people if person is not None})
    asked = select(_PEOPLE).where(among(_PEOPLE.c.id, wanted))
    return {row["id"]: full(row) for row in db.execute(asked).mappings()} if wanted else {}
