"""Places and ways that somebody is to look at again: what of it is due, since somebody last did."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store import identity
from store.clock import day_of
from store.due import EveryDays, due
from store.duty_list import Item
from store.listing import Lens
from store.registers import duties
from store.registers.duties import Subject
from store.saying import saying


def again(  # noqa: PLR0913 - what, by which rule, in which words
    db: Connection,
    lens: Lens,
    on: date,
    kind: str,
    subject: Subject,
    title: Callable[[Mapping[str, Any]], str],
    source: str,
) -> list[Item]:
    """Give the records of a register with ``verified_on`` that are to be looked at, for the list of all due.

    That is the office's: a warden's device has them to use, and is not told how often somebody looks.

    Args:
        db: the store.
        lens: of which station, in which numbers.
        on: the day that is asked about.
        kind: the register.
        subject: by whose rules; what nobody has looked at yet is due where there is one.
        title: what is to be done about a row.
        source: of a rule that names none.
    """
    found: list[Item] = []
    if identity.who(db).kind == "warden":
        return found
    table = lens.registry.kind(kind).sql
    asked = select(table).where(table.c.ended_on.is_(None), lens.here(table)).order_by(table.c.id)
    for row in db.execute(asked).mappings():
        rules = duties.of(db, subject, row["station"])
        days = [day_of(row["verified_on"])] if row["verified_on"] else []
        if not days and rules:
            rules = (EveryDays(saying("nobody has looked at it yet"), 1, local=True, within=0),)
        stands = due(rules, days, on, on)
        if stands is not None:
            found.append(
                Item(
                    kind=subject.value,
                    about=lens.number(kind, row["id"]) or "",
                    title=title(dict(row)),
                    due_on=stands.on,
                    urgency=stands.urgency,
                    by=stands.by.title,
                    local=stands.by.local,
                    source=stands.by.source or source,
                )
            )
    return found
