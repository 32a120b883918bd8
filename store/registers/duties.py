"""Duties: how often something is to be done, as data and not as numbers in the program (X14).

Headquarters' rows are the organisation's rules, the station's own are local
defaults and are called so everywhere (X16). Where nothing at all is said about a
subject, :data:`DEFAULTS` holds.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final, Literal

from pydantic import Field
from sqlalchemy import Connection, bindparam, select

from store.columns import Merge, Row, Wire, column, sql
from store.door import Draft
from store.due import Duty as Rhythm
from store.due import EachYear, EveryDays
from store.forms import Form
from store.refusals import Code, Refused
from store.register import Register
from store.registers.rules import unique
from store.rule import Rule
from store.saying import saying
from store.values import Line, ShortCode

LONGEST: Final = 3660
"""No rule asks for something less often than in so many days."""


class Subject(StrEnum):
    """What a duty is about."""

    HOUSEHOLD_VISIT = "household_visit"
    AGENCY_LIST = "agency_list"
    ARRIVAL_BRIEFING = "arrival_briefing"
    ROLE_TRAINING = "role_training"
    CALL_TREE = "call_tree"
    FULL_SIMULATION = "full_simulation"
    ESSENTIAL_REVIEW = "essential_review"
    TRACING_CHECK = "tracing_check"
    WHEREABOUTS = "whereabouts"
    ASSEMBLY_POINT = "assembly_point"
    RELOCATION_OPTION = "relocation_option"


class Kind(StrEnum):
    """The two kinds of rule, which are never mixed."""

    EVERY_DAYS = "every_days"
    EACH_YEAR = "each_year"


class Duty(Row, table=True):
    """One rule: every ``days`` days, or ``times`` each calendar year; ``within`` is for the first time.

    A warden's device holds the rules as well: by them it says when a family is to be visited.
    """

    __tablename__ = "duties"
    code: str = column(1, Merge.REGISTER, warden=True)
    subject: str = column(2, Merge.REGISTER, warden=True)
    title: str = column(3, Merge.REGISTER, warden=True)
    kind: str = column(4, Merge.REGISTER, warden=True)
    days: int | None = column(5, Merge.REGISTER, Wire.NUMBER, warden=True)
    times: int | None = column(6, Merge.REGISTER, Wire.NUMBER, warden=True)
    within: int | None = column(7, Merge.REGISTER, Wire.NUMBER, warden=True)
    source: str | None = column(8, Merge.REGISTER, warden=True)


class DutyForm(Form):
    """What is asked about a duty."""

    code: ShortCode
    subject: Subject
    title: Line
    kind: Literal["every_days", "each_year"]
    days: Annotated[int, Field(ge=1, le=LONGEST)] | None = None
    times: Annotated[int, Field(ge=1, le=366)] | None = None
    within: Annotated[int, Field(ge=0, le=LONGEST)] | None = None
    source: Line | None = None


DEFAULTS: Final[dict[Subject, tuple[Rhythm, ...]]] = {
    Subject.HOUSEHOLD_VISIT: (
        EveryDays(saying("every household is visited"), 30, "S004 ¶20(g)", local=True),
    ),
    Subject.AGENCY_LIST: (EveryDays(saying("every agency sends its list"), 90, "S004 ¶15(i)", local=True),),
    Subject.ARRIVAL_BRIEFING: (EveryDays(saying("newcomers are briefed"), 7, "S004 ¶10(j)", local=True),),
    Subject.ROLE_TRAINING: (EveryDays(saying("wardens are trained for it"), 90, "S004 ¶31", local=True),),
    Subject.CALL_TREE: (EachYear(saying("the call tree is exercised"), 1, "S001-A"),),
    Subject.FULL_SIMULATION: (
        EachYear(saying("all of the crisis body take part in a simulation"), 1, "S001-A"),
    ),
    Subject.ESSENTIAL_REVIEW: (EveryDays(saying("who is essential is looked at again"), 365, local=True),),
    Subject.ASSEMBLY_POINT: (
        EveryDays(saying("assembly points are looked at again"), 180, "S004 ¶8(a)", local=True),
    ),
    Subject.RELOCATION_OPTION: (
        EveryDays(saying("ways to leave are looked at again"), 90, "S004 ¶10(l)", local=True),
    ),
    Subject.WHEREABOUTS: (
        EveryDays(saying("whereabouts are heard of again"), 30, "S004 ¶15(j)", local=True),
    ),
}
"""What holds where neither headquarters nor the station says anything; the number of days is never a rule
of the organisation where it is ``local``, whatever paragraph asks for the thing itself (X16)."""

_T = sql(Duty)


_STANDING: Final = (
    select(_T)
    .where(_T.c.subject == bindparam("about"), _T.c.ended_on.is_(None))
    .order_by(_T.c.station, _T.c.id)
)


def of(db: Connection, subject: Subject, station: int | None = None) -> tuple[Rhythm, ...]:
    """Give the rules about a subject that stand: all that are written down, else the default.

    With ``station`` (its row id) only the organisation's and that station's own: headquarters holds
    the local rules of them all.
    """
    asked = _STANDING if station is None else _STANDING.where(_T.c.station.in_((0, station)))
    rows = db.execute(asked, {"about": subject.value}).mappings()
    found = tuple(rhythm for row in rows if (rhythm := _rhythm(dict(row))) is not None)
    return found or DEFAULTS.get(subject, ())


def _rhythm(row: Mapping[str, Any]) -> Rhythm | None:
    """Read a rule; ``None`` for one that says nothing to go by.

    It may have come from another device, past the form: what is missing or out of range there must not take
    a whole list of what is due away. Of a newer version's kind of rule that version knows what it asks for.
    """
    title, source, local = row["title"] or row["code"] or "", row["source"] or "", row["station"] != 0
    days, times, within = row["days"], row["times"], row["within"]
    if row["kind"] == Kind.EVERY_DAYS and days is not None and days >= 1:
        first = within if within is not None and 0 <= within <= LONGEST else None
        return EveryDays(title, min(days, LONGEST), source, local, first)
    if row["kind"] == Kind.EACH_YEAR and (times is None or times >= 1):
        return EachYear(title, times or 1, source, local)
    return None


def _whole(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        said = draft.get(Duty, row)
        wanted, other = ("days", "times") if said["kind"] == Kind.EVERY_DAYS else ("times", "days")
        if said[wanted] is None:
            raise Refused(Code.FIELD_MISSING, field=wanted)
        if said[other] is not None:
            raise Refused(
                Code.FIELD_INVALID, field=other, reason=saying("a rule by {wanted} has none", wanted=wanted)
            )
        if wanted == "times" and said["within"] is not None:
            raise Refused(Code.FIELD_INVALID, field="within", reason="a calendar year is its own time")


DUTIES = Register(
    kind="duties",
    nr=15,
    letter="F",
    table=Duty,
    form=DutyForm,
    code="code",
    rules=(
        unique(Duty, "code", "No two duties have one code."),
        Rule(
            "A duty says how many days, or how many times in a calendar year, and not both.",
            frozenset({"kind", "days", "times", "within"}),
            _whole,
            "S001-A",
        ),
    ),
    listed=("code", "title", "kind", "days", "times", "source"),
    order=("subject", "code"),
)
