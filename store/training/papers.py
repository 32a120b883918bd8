"""Reading certificates as the rules about them see them (``store/training/certified.py``)."""

import json
from collections.abc import Collection
from datetime import date
from typing import Final

from sqlalchemy import Connection

from store.asking import ask
from store.clock import day_of
from store.registers.certificate_table import SAID, content_of
from store.registers.courses import how_long, validities
from store.training.certified import Paper, last_day

# What was entered by mistake and ended is left out, and so is what was erased.
_ALL: Final = (
    f"SELECT id, person, station, confirmed_content, revoked_on, {', '.join(SAID)}"  # noqa: S608 - our own
    " FROM certificates"
    " WHERE ended_on IS NULL AND person IS NOT NULL AND course IS NOT NULL AND issued_on IS NOT NULL"
)
_THEIRS: Final = " AND person IN (SELECT value FROM json_each(?))"
_REPLACED: Final = (
    "SELECT replaces, id FROM certificates"
    " WHERE replaces IS NOT NULL AND ended_on IS NULL ORDER BY replaces NULLS FIRST, id"
)


def papers(db: Connection, people: Collection[int] | None = None) -> dict[int, list[Paper]]:
    """Give certificates as the rules see them, by person; of everybody where nobody is named.

    Asked of the driver: a station has tens of thousands, and whoever asks how all are trained reads each.
    """
    if people is None:
        found = ask(db, _ALL + " ORDER BY id")
    else:
        found = ask(db, _ALL + _THEIRS + " ORDER BY id", (json.dumps(sorted(people)),))
    replaced = dict(ask(db, _REPLACED))
    known = validities(db)
    by_person: dict[int, list[Paper]] = {}
    for row, person, station, seen, revoked_on, *said in found:
        course, _number, issued_on, expires_on, *_more = said
        issued = day_of(issued_on)
        until = last_day(issued, _day(expires_on), how_long(known, course, station))
        sure = seen is not None and seen == content_of(said)
        paper = Paper(row, person, course, issued, until, sure, _day(revoked_on), replaced.get(row))
        by_person.setdefault(person, []).append(paper)
    return by_person


def _day(text: str | None) -> date | None:
    return day_of(text) if text else None
