"""A list of several agencies is taken for one of them; the rows of the others wait for their own turn."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from store.columns import sql
from store.registers.agencies import Agency
from store.values import folded
from sync.lists.lines import Household, Reading
from sync.lists.reasons import Reason, Refusal
from sync.lists.words import Field

_T = sql(Agency)


def called(db: Connection) -> dict[str, int]:
    """Give the agencies on record by what a list may call them: code or name, folded."""
    found: dict[str, int] = {}
    asked = select(_T.c.id, _T.c.code, _T.c.name).where(_T.c.ended_on.is_(None)).order_by(_T.c.id)
    for row, code, name in db.execute(asked):
        found |= {folded(text): row for text in (name, code) if text}
    return found


def without_others(reading: Reading, agency: int, called: Mapping[str, int]) -> Reading:
    """Give a list with the staff refused, and their families, whose rows name another agency on record.

    What a row calls an agency that nobody knows says nothing: it may be a unit, or the sender's long name.

    Args:
        reading: the list.
        agency: for whom it is taken.
        called: agencies by what they are called.
    """
    refused: list[Refusal] = []
    homes: list[Household] = []
    for home in reading.households:
        ours = []
        for line in home.staff:
            if called.get(folded(line.more.get(Field.AGENCY, "")), agency) == agency:
                ours.append(line)
                continue
            refused.append(Refusal(line.row, reading.columns[Field.AGENCY], Reason.OTHER_AGENCY))
            column = reading.columns[Field.RELATION]
            refused += [Refusal(one.row, column, Reason.NO_STAFF) for one in line.kin]
        homes.append(replace(home, staff=tuple(ours)))
    if not refused:
        return reading
    every = sorted((*reading.refused, *refused), key=lambda one: one.row)
    return replace(reading, households=tuple(home for home in homes if home.staff), refused=tuple(every))
