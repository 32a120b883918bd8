"""The catalogue of courses (D01, D07, D12, D15, D16, D22, D26; S004 ¶25-33, S002 ¶32, ¶55).

Headquarters standardises what is taught (S004 ¶26): its rows are reference data
and flow down. A station's own rows are its local courses, such as its training
for its own operating standards (S004 ¶33), and are called local everywhere.
How long a course counts is data; where nobody has said it, the screen asks for
the local value and nothing is made up.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.forms import Form
from store.identity import who
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.rules import unique
from store.rule import Rule
from store.saying import counting, saying
from store.training.certified import Validity, validity
from store.values import Line, Name, ShortCode


class Course(Row, table=True):
    """One course; ``lifelong`` says that it does not run out, which is not the same as not knowing."""

    __tablename__ = "courses"
    code: str = column(1, Merge.REGISTER)
    title: str = column(2, Merge.REGISTER)
    kind: str = column(3, Merge.REGISTER)
    provider: str | None = column(4, Merge.REGISTER)
    language: str | None = column(5, Merge.REGISTER)
    validity_months: int | None = column(6, Merge.REGISTER, Wire.NUMBER)
    lifelong: bool | None = column(7, Merge.REGISTER, Wire.FLAG)
    source: str | None = column(8, Merge.REGISTER)


class CourseForm(Form):
    """What is asked about a course; ``validity_months`` only where that is known."""

    code: ShortCode
    title: Name
    kind: Literal["basic", "advanced", "stress", "role", "moss", "specialist", "induction", "local"]
    provider: Line | None = None
    language: Line | None = None
    validity_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    lifelong: bool | None = None
    source: Line | None = None


_T = sql(Course)


def validities(db: Connection) -> dict[int, dict[int, Validity]]:
    """Give how long each course counts, by course and by the station that asks; 0 is headquarters."""
    from store.registers.audiences import Audience  # a rule for who is asked may say the local value

    rule = sql(Audience).c
    local: dict[int, dict[int, list[int]]] = {}
    for course, station, months in db.execute(
        select(rule.course, rule.station, rule.valid_months).where(
            rule.valid_months.is_not(None), rule.ended_on.is_(None)
        )
    ):
        local.setdefault(course, {}).setdefault(station, []).append(months)
    stations = {0, *(station for said in local.values() for station in said)}
    return {
        row.id: {
            station: validity(
                row.validity_months,
                lifelong=row.lifelong,
                local=local.get(row.id, {}).get(station, ()),
            )
            for station in stations
        }
        for row in db.execute(select(_T.c.id, _T.c.validity_months, _T.c.lifelong))
    }


def how_long(known: Mapping[int, Mapping[int, Validity]], course: int, station: int) -> Validity:
    """Give how long a course counts at a station, out of :func:`validities`."""
    by_station = known.get(course, {})
    return by_station.get(station) or by_station.get(0) or Validity(known=False)


def said(counts: Validity) -> str:
    """Say how long a course counts, as a list shows it."""
    if not counts.known:
        return saying("set the local value")
    if counts.months is None:
        return saying("does not run out")
    months = counting("{count} month", "{count} months", counts.months)
    return saying("{what} (local)", what=months) if counts.local else months


def _one_of_two(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        standing = draft.get(Course, row)
        if standing["lifelong"] and standing["validity_months"] is not None:
            raise Refused(
                Code.FIELD_INVALID, field="validity_months", reason="what does not run out has none"
            )


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add how long it counts, whether it is local, what it replaces and what replaces it on this day."""
    from store.registers.equivalents import standing

    codes = pairs(db, select(_T.c.id, _T.c.code))
    known = validities(db)
    here = who(db).station
    rules = [rule for rule in standing(db) if rule.since is None or rule.since <= lens.today]
    return [
        {
            "local": row["station"] != 0,
            "validity": said(how_long(known, row["id"], here)),
            "supersedes": sorted({codes.get(rule.old) or "" for rule in rules if rule.new == row["id"]}),
            "superseded_by": sorted({codes.get(rule.new) or "" for rule in rules if rule.old == row["id"]}),
        }
        for row in found
    ]


COURSES = Register(
    kind="courses",
    nr=24,
    letter="K",
    table=Course,
    form=CourseForm,
    code="code",
    rules=(
        unique(Course, "code", "No two courses have one code."),
        Rule(
            "A course that does not run out has no number of months.",
            frozenset({"validity_months", "lifelong"}),
            _one_of_two,
        ),
    ),
    show=_show,
    listed=("code", "title", "kind", "validity", "local", "language", "source"),
    order=("kind", "code"),
)
