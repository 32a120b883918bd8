"""Absences (B11): when somebody who holds an appointment is away, and who covers for them.

Wardens and their alternates tell each other, and the office; from this cover
without a gap is worked out (``store/wardens/cover.py``).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.names import called
from store.registers.people import Person, in_area, in_zone
from store.rule import Rule
from store.values import Line, Reference


class Absence(Row, table=True):
    """Days on which somebody is away: the last one counts, and none said means until further notice."""

    __tablename__ = "absences"
    person: int = reference(1, "people", warden=True)
    away_from: str = column(2, Merge.REGISTER, Wire.DAY, warden=True)
    away_to: str | None = column(3, Merge.REGISTER, Wire.DAY, warden=True)
    reason: str | None = column(4, Merge.REGISTER)
    covered_by: int | None = reference(5, "people", warden=True)


class AbsenceForm(Form):
    """Who is away, from and to which day, why, and who covers."""

    person: Reference
    away_from: date
    away_to: date | None = None
    reason: Line | None = None
    covered_by: Reference | None = None


_T, _PERSON = sql(Absence), sql(Person)


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Absence, row)
        if said["away_to"] is not None and said["away_to"] < (said["away_from"] or ""):
            raise Refused(Code.FIELD_INVALID, field="away_to", reason="it lies before the first day")


def _not_oneself(draft: Draft, rows: Collection[int]) -> None:
    # Mended and not refused: two records of one person, that cover for each other, may be merged.
    for row in rows:
        said = draft.get(Absence, row)
        if said["covered_by"] is not None and said["covered_by"] == said["person"]:
            draft.change(Absence, row, covered_by=None)


def away(db: Connection, on: date) -> dict[int, int | None]:
    """Give who is away on a day, and who covers for them (``None``: nobody who is still on the list)."""
    day, cover = on.isoformat(), _PERSON.alias()
    asked = (
        select(_T.c.person, cover.c.id.label("covered_by"))
        .join_from(_T, cover, (_T.c.covered_by == cover.c.id) & cover.c.ended_on.is_(None), isouter=True)
        .where(
            _T.c.ended_on.is_(None),
            _T.c.away_from <= day,
            (_T.c.away_to.is_(None)) | (_T.c.away_to >= day),
        )
        .order_by(cover.c.id.is_not(None), _T.c.id)
    )
    # Of two absences that say so for one day, the one that names who covers counts.
    return {row.person: row.covered_by for row in db.execute(asked)}


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add both names, and whether it is now, coming or over."""
    names = called(db, {row[field] for row in found for field in ("person", "covered_by")})
    today = lens.today.isoformat()
    return [
        {
            "name": names.get(row["person"]),
            "covered_by_name": names.get(row["covered_by"]),
            "when": _when(row["away_from"], row["away_to"], today),
        }
        for row in found
    ]


def _when(first: str | None, last: str | None, today: str) -> str:
    if first is not None and today < first:
        return "coming"
    return "over" if last is not None and today > last else "now"


_OTHERS = Rule(
    "Nobody covers for themselves: then it is not said who does.",
    frozenset({"person", "covered_by"}),
    _not_oneself,
    "S004 ¶9",
)

ABSENCES = Register(
    kind="absences",
    nr=21,
    letter="AB",
    table=Absence,
    form=AbsenceForm,
    rules=(
        Rule("An absence does not end before it begins.", frozenset({"away_from", "away_to"}), _in_order),
        _OTHERS,
    ),
    arriving=(_OTHERS,),
    show=_show,
    listed=("name", "away_from", "away_to", "when", "covered_by_name", "reason"),
    within={
        "person": lambda person: _T.c.person == person,
        "zone": lambda zone: _T.c.person.in_(select(_PERSON.c.id).where(in_zone(zone))),
        "area": lambda area: _T.c.person.in_(select(_PERSON.c.id).where(in_area(area))),
    },
    order=("away_from",),
)
