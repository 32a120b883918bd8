"""Ways to relocate or evacuate (G06; S004 ¶8(a), ¶10(l)): route, place, capacity, feasible or not.

"Current and feasible" is what the framework asks for: an option says when
somebody last found it so, and is due to be looked at again. Nothing in this
program chooses one (X18).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, or_, select

from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.duty_list import Item
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import looked_at
from store.registers.assembly_points import AssemblyPoint
from store.registers.duties import Subject
from store.registers.places import Area, with_inner
from store.rule import Rule
from store.saying import saying
from store.values import Line, Name, Note, Reference


class RelocationOption(Row, table=True):
    """One option: from an area, or the whole station, by a route to a place; where people gather for it.

    ``feasible`` is what whoever looked last has found; ``verified_by`` says in words who that was.
    """

    __tablename__ = "relocation_options"
    name: str = column(1, Merge.REGISTER)
    kind: str = column(2, Merge.REGISTER)
    area: int | None = reference(3, "areas")
    assembly_point: int | None = reference(4, "assembly_points")
    route: str | None = column(5, Merge.REGISTER)
    transport: str | None = column(6, Merge.REGISTER)
    destination: str = column(7, Merge.REGISTER)
    country: str | None = column(8, Merge.REGISTER)
    capacity: int | None = column(9, Merge.REGISTER, Wire.NUMBER)
    hours: int | None = column(10, Merge.REGISTER, Wire.NUMBER)
    contact: str | None = column(11, Merge.REGISTER)
    verified_on: str | None = column(12, Merge.OBSERVATION, Wire.DAY)
    verified_by: str | None = column(13, Merge.OBSERVATION, observed="verified_on")
    feasible: bool | None = column(14, Merge.OBSERVATION, Wire.FLAG, observed="verified_on")
    finding: str | None = column(15, Merge.OBSERVATION, observed="verified_on")
    note: str | None = column(16, Merge.TEXT)


class OptionForm(Form):
    """What is asked about an option: ``hours`` it takes so long; ``country`` takes people in, if abroad."""

    name: Name
    kind: Literal["relocation", "evacuation"]
    area: Reference | None = None
    assembly_point: Reference | None = None
    route: Line | None = None
    transport: Line | None = None
    destination: Line
    country: Line | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    hours: Annotated[int, Field(ge=0, le=10_000)] | None = None
    contact: Line | None = None
    note: Note | None = None


class VerifyForm(Form):
    """Whether it can be done, who found that, on which day; today if nothing is said."""

    feasible: bool = True
    by: Line | None = None
    on: date | None = None
    finding: Line | None = None


SOURCE: Final = "S004 ¶10(l)"
_T, _AREA, _POINT = sql(RelocationOption), sql(Area), sql(AssemblyPoint)


def _verify(draft: Draft, form: VerifyForm, row: int | None) -> int:
    """Note that an option was looked at, and whether it is feasible.

    Raises:
        Refused: ``FIELD_MISSING`` for why it is not feasible; ``FIELD_INVALID`` for a day to come, or one
            before somebody looked last; ``ENDED``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="relocation_options")
    day = form.on or draft.today
    option = draft.get(RelocationOption, draft.still("relocation_options", row))
    if day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    if day.isoformat() < (option["verified_on"] or ""):
        raise Refused(Code.FIELD_INVALID, field="on", reason="somebody has looked since")
    if not form.feasible and form.finding is None:
        raise Refused(Code.FIELD_MISSING, field="finding")
    draft.change(
        RelocationOption,
        row,
        verified_on=day,
        verified_by=form.by,
        feasible=form.feasible,
        finding=form.finding,
    )
    return row


def _leads_abroad(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        option = draft.get(RelocationOption, row)
        if option["kind"] == "evacuation" and option["country"] is None:
            raise Refused(Code.FIELD_MISSING, field="country")


def status(option: Mapping[str, Any]) -> str:
    """Say in a word how an option stands: feasible, not feasible, or that nobody has looked yet."""
    if option["verified_on"] is None:
        return saying("not verified")
    return saying("feasible" if option["feasible"] else "not feasible")


def options_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the options that are to be looked at (again), for the list of all that is due."""
    return looked_at.again(
        db,
        lens,
        on,
        "relocation_options",
        Subject.RELOCATION_OPTION,
        lambda row: saying("is it feasible still: {way}", way=row["name"] or ""),
        SOURCE,
    )


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the area by code, where people gather, how it stands, and how many days ago somebody looked."""
    areas = pairs(db, select(_AREA.c.id, _AREA.c.code))
    points = pairs(db, select(_POINT.c.id, _POINT.c.name))
    return [
        {
            "area": areas.get(row["area"]),
            "gather_at": points.get(row["assembly_point"]),
            "status": status(row),
            "days_ago": None
            if row["verified_on"] is None
            else (lens.today - day_of(row["verified_on"])).days,
        }
        for row in found
    ]


RELOCATION_OPTIONS = Register(
    kind="relocation_options",
    nr=65,
    letter="RO",
    table=RelocationOption,
    form=OptionForm,
    rules=(
        Rule(
            "Who is evacuated leaves the country: it is said which one takes them in.",
            frozenset({"kind", "country"}),
            _leads_abroad,
            SOURCE,
        ),
    ),
    show=_show,
    called=("name",),
    listed=("name", "kind", "area", "destination", "status", "capacity", "transport", "verified_on"),
    within={"area": lambda area: or_(_T.c.area.is_(None), _T.c.area.in_(with_inner(area)))},
    order=("kind", "name"),
    acts=(Act(4, "relocation_options.verify", VerifyForm, _verify),),
)
