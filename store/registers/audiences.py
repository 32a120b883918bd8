"""Who is asked for which course, and by when (D01, D04, D05, D07-D14, D18, E09).

Sources: S004 ¶25, ¶28-33; S004-A ¶22, ¶26. Headquarters' rows are the
organisation's rules; a station's own are local, and are called so (X16). They
remind; they change nothing about a person (X18).
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field
from sqlalchemy import Connection, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Register
from store.registers.agencies import Agency
from store.registers.courses import Course
from store.registers.rules import of_ours, unique
from store.rule import Rule
from store.security_roles import RoleName
from store.training import asked
from store.training.asked import Moment
from store.values import Line, Reference, ShortCode


class Audience(Row, table=True):
    """One rule. ``valid_months`` is the local value for a course that says nothing of how long it counts."""

    __tablename__ = "audiences"
    code: str = column(1, Merge.REGISTER)
    course: int = reference(2, "courses")
    title: str = column(3, Merge.REGISTER)
    category: str | None = column(4, Merge.REGISTER)
    recruitment: str | None = column(5, Merge.REGISTER)
    role: str | None = column(6, Merge.REGISTER)
    agency: int | None = reference(7, "agencies")
    level: str | None = column(8, Merge.REGISTER)
    moment: str = column(9, Merge.REGISTER)
    days: int | None = column(10, Merge.REGISTER, Wire.NUMBER)
    mandatory: bool | None = column(11, Merge.REGISTER, Wire.FLAG)
    valid_months: int | None = column(12, Merge.REGISTER, Wire.NUMBER)
    source: str | None = column(13, Merge.REGISTER)


class AudienceForm(Form):
    """What is asked about a rule; what is left blank does not narrow it.

    ``category`` may be ``staff``, for everybody who is employed whatever their contract; ``role`` is that
    of a standing appointment; ``level`` is the word of an area or level, for clearances.
    """

    code: ShortCode
    course: Reference
    title: Line
    category: (
        Literal[
            "staff",
            "staff_intl",
            "staff_local",
            "fs",
            "unv",
            "consultant",
            "contractor",
            "intern",
            "igo_ngo_partner",
            "visitor",
            "dependant",
        ]
        | None
    ) = None
    recruitment: Literal["intl", "local"] | None = None
    role: RoleName | None = None
    agency: Reference | None = None
    level: Line | None = None
    moment: Literal["always", "before_duty", "after_arrival", "after_appointment"] = "always"
    days: Annotated[int, Field(ge=0, le=3660)] | None = None
    mandatory: bool = True
    valid_months: Annotated[int, Field(ge=1, le=1200)] | None = None
    source: Line | None = None


_T = sql(Audience)
_COURSE = sql(Course)


def standing(db: Connection) -> list[asked.Audience]:
    """Give the rules that stand, of courses that stand."""
    rows = db.execute(
        select(_T)
        .join_from(_T, _COURSE, _T.c.course == _COURSE.c.id)
        .where(_T.c.ended_on.is_(None), _COURSE.c.ended_on.is_(None))
        .order_by(_T.c.station, _T.c.id)
    )
    return [rule for row in rows.mappings() if (rule := _rule(row)) is not None]


def _rule(row: Mapping[Any, Any]) -> asked.Audience | None:
    if row["moment"] not in set(Moment):
        # A newer version's word: that one knows when it asks.
        return None
    return asked.Audience(
        row["id"],
        row["course"],
        row["title"] or "",
        row["category"],
        row["recruitment"],
        row["role"],
        row["agency"],
        row["level"],
        Moment(row["moment"]),
        row["days"],
        row["mandatory"] is not False,
        row["source"] or "",
        row["station"],
    )


def _whole(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Audience, row)
        moment = said["moment"]
        if moment in (Moment.BEFORE_DUTY, Moment.AFTER_APPOINTMENT) and said["role"] is None:
            raise Refused(Code.FIELD_MISSING, field="role")
        counted = moment in (Moment.AFTER_ARRIVAL, Moment.AFTER_APPOINTMENT)
        if counted and said["days"] is None:
            raise Refused(Code.FIELD_MISSING, field="days")
        if not counted and said["days"] is not None:
            raise Refused(
                Code.FIELD_INVALID, field="days", reason="they count from an arrival or an appointment only"
            )


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add course and agency by code, and whether it is the office's own rule."""
    courses = pairs(db, select(_COURSE.c.id, _COURSE.c.code))
    agency = sql(Agency).c
    agencies = pairs(db, select(agency.id, agency.code))
    return [
        {
            "course": courses.get(row["course"]),
            "agency": agencies.get(row["agency"]),
            "local": row["station"] != 0,
        }
        for row in found
    ]


AUDIENCES = Register(
    kind="audiences",
    nr=26,
    letter="KA",
    table=Audience,
    form=AudienceForm,
    code="code",
    rules=(
        unique(Audience, "code", "No two rules about training have one code."),
        of_ours(Audience, "courses", "course", "Headquarters asks for its own courses."),
        of_ours(Audience, "agencies", "agency", "Headquarters speaks of its own agencies."),
        Rule(
            "Days are counted from an arrival or an appointment; duty and appointments are of a role.",
            frozenset({"moment", "days", "role"}),
            _whole,
            "S004 ¶29, ¶30",
        ),
    ),
    show=_show,
    within={"agency": lambda agency: _T.c.agency == agency},
    listed=("code", "course", "title", "category", "role", "mandatory", "source"),
    order=("code",),
)
