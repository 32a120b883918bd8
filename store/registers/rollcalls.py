"""Roll calls (F03): who is expected, frozen when one is opened; what was found of each, as events.

Somebody of whom nothing is known stays on the list. Somebody who is known to be
away is listed as expected elsewhere and not dropped. A drill is marked as one
from its opening, and what is recorded in it is drill in the log as well.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pydantic import AwareDatetime
from sqlalchemy import Connection, select

from store.asking import ask, pairs, parts
from store.cells import WHOLE_ROW, stamps
from store.clock import iso, seconds
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.listing import Lens, on
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.clearance_rules import practice
from store.registers.clearance_tables import Clearance, Traveller
from store.registers.households import Household
from store.registers.journeys import Journey, at_home, journeys
from store.registers.people import Person, on_the_list
from store.registers.places import Zone
from store.registers.presence import NEVER_SEEN, Whereabouts, current
from store.registers.presence import State as Seen
from store.registers.visitors import zones_of
from store.rollcall.headcount import Expectation, Expected, Headcount, Mark, Marked, headcount
from store.rule import Rule
from store.travel.overdue import Event
from store.travel.states import State
from store.values import Line, Note, Reference


class Rollcall(Row, table=True):
    """One roll call: all of the station, an area or a zone; ``exercise`` says that it is a drill."""

    __tablename__ = "rollcalls"
    scope: str = column(1, Merge.EVENT, warden=True)
    area: int | None = reference(2, "areas", warden=True, merge=Merge.EVENT)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.EVENT)
    reason: str = column(4, Merge.EVENT, warden=True)
    trigger: str | None = column(5, Merge.EVENT, warden=True)
    exercise: bool = column(6, Merge.EVENT, Wire.FLAG, warden=True)
    opened_at: int = column(7, Merge.EVENT, Wire.INSTANT, warden=True)
    opened_by: int = reference(8, "users", merge=Merge.EVENT)
    closed_at: int | None = column(9, Merge.AUTHORITY, Wire.INSTANT, warden=True)
    closed_by: int | None = reference(10, "users", merge=Merge.AUTHORITY)
    note: str | None = column(11, Merge.TEXT)


class RollcallExpected(Row, table=True):
    """Somebody on the list as it was frozen: what was known of them then, and from where."""

    __tablename__ = "rollcall_expected"
    rollcall: int = reference(1, "rollcalls", warden=True, merge=Merge.EVENT)
    person: int = reference(2, "people", warden=True, merge=Merge.EVENT)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.EVENT)
    expectation: str = column(4, Merge.EVENT, warden=True)
    presence: str | None = column(5, Merge.EVENT, warden=True)
    place: str | None = column(6, Merge.EVENT, warden=True)
    seen_at: int | None = column(7, Merge.EVENT, Wire.INSTANT, warden=True)
    clearance: int | None = reference(8, "clearances", merge=Merge.EVENT)
    why: str | None = column(9, Merge.EVENT, warden=True)


class RollcallMark(Row, table=True):
    """What was found of somebody; ``occurred_at`` is when it was so; the log knows when it was typed."""

    __tablename__ = "rollcall_marks"
    rollcall: int = reference(1, "rollcalls", warden=True, merge=Merge.EVENT)
    person: int = reference(2, "people", warden=True, merge=Merge.EVENT)
    state: str = column(3, Merge.EVENT, warden=True)
    channel: str | None = column(4, Merge.EVENT, warden=True)
    occurred_at: int = column(5, Merge.EVENT, Wire.INSTANT, warden=True)
    by: int = reference(6, "users", warden=True, merge=Merge.EVENT)
    place: str | None = column(7, Merge.EVENT, warden=True)
    note: str | None = column(8, Merge.TEXT, warden=True)


class OpenForm(Form):
    """What a roll call is about: all of the station, an area or a zone, and why."""

    scope: Literal["all", "area", "zone"] = "all"
    area: Reference | None = None
    zone: Reference | None = None
    reason: Line
    trigger: Line | None = None


class MarkForm(Form):
    """How somebody was found; without a roll call it is the only one that is open."""

    rollcall: Reference | None = None
    person: Reference
    state: Mark
    channel: Literal["radio", "sms", "phone", "visit", "paper", "in_person", "other"] = "radio"
    occurred_at: AwareDatetime | None = None
    place: Line | None = None
    note: Note | None = None


class CloseForm(Form):
    """What is to be said at its end."""

    note: Note | None = None


_T, _EXPECTED, _MARK = sql(Rollcall), sql(RollcallExpected), sql(RollcallMark)
_PERSON, _HOME, _ZONE = sql(Person), sql(Household), sql(Zone)
_CLEARANCE, _TRAVELS = sql(Clearance), sql(Traveller)

_AWAY: Final = frozenset({Seen.MISSION, Seen.LEAVE, Seen.OUT_OF_COUNTRY})
_HERE: Final = frozenset({Seen.IN_ZONE, Seen.AT_OFFICE, Seen.TELEWORK})


# opening


def _open(draft: Draft, form: OpenForm, _row: int | None) -> int:
    """Open a roll call and freeze who is expected, in one act."""
    area, zone = _scope(draft, form)
    rollcall = draft.add(
        Rollcall,
        scope=form.scope,
        area=area,
        zone=zone,
        reason=form.reason,
        trigger=form.trigger,
        exercise=draft.exercise,
        opened_at=draft.now,
        opened_by=draft.actor.user,
    )
    for fields in _expected(draft, area, zone):
        draft.insert(RollcallExpected, {"rollcall": rollcall, **fields})
    return rollcall


def _scope(draft: Draft, form: OpenForm) -> tuple[int | None, int | None]:
    for name in ("area", "zone"):
        given = getattr(form, name)
        if form.scope == name and given is None:
            raise Refused(Code.FIELD_MISSING, field=name)
        if form.scope != name and given is not None:
            raise Refused(Code.FIELD_INVALID, field=name, reason=f"the scope is {form.scope}")
    area = None if form.area is None else draft.still("areas", draft.resolve("areas", form.area))
    zone = None if form.zone is None else draft.still("zones", draft.resolve("zones", form.zone))
    return area, zone


def _expected(draft: Draft, area: int | None, zone: int | None) -> list[dict[str, object]]:
    """Give the list as it is frozen: staff, families and visitors alike, with what is known of each.

    A visitor whose stay is over is on no list any more (X22).
    """
    over = set(draft.ask(select(_PERSON.c.id).where(~on_the_list()).params(on(draft.today))).scalars())
    people = draft.rows(
        "SELECT people.id, people.elsewhere, households.zone, zones.area FROM people"
        " LEFT JOIN households ON households.id = people.household"
        " LEFT JOIN zones ON zones.id = households.zone"
        " WHERE people.ended_on IS NULL AND people.station = ? ORDER BY people.id",
        draft.me.station,
    )
    seen: dict[int, Whereabouts] = {}
    staying: dict[int, int] = {}
    for some in parts([row[0] for row in people]):
        seen |= current(draft.db, some, draft.now)
        staying |= {person: there for person, there in zones_of(draft.db, draft.today, some).items() if there}
    areas = dict(draft.rows("SELECT id, area FROM zones"))
    away = _travelling(draft)
    listed = []
    for person, elsewhere, home_zone, home_area in people:
        if person in over:
            continue
        if person in staying:
            # A visitor is called where the stay is (S004 ¶20(d), X22), in a hotel without a household too.
            home_zone = staying[person]  # noqa: PLW2901 - the zone that somebody is called in
            home_area = areas.get(home_zone)  # noqa: PLW2901 - the same
        on_way = away.get(person)
        visits_here = area is not None and on_way is not None and on_way.area == area
        lives_here = area in (None, home_area) and zone in (None, home_zone)
        if not lives_here and not visits_here:
            continue
        whereabouts = seen.get(person, NEVER_SEEN)
        expectation, why = _expectation(whereabouts, on_way, away_for_good=bool(elsewhere))
        if visits_here:
            expectation, why = Expectation.HERE, "on a clearance to this area"
        listed.append(
            {
                "person": person,
                "zone": home_zone,
                "expectation": expectation,
                "presence": whereabouts.state.value,
                "place": whereabouts.place or (on_way.place if on_way else None),
                "seen_at": whereabouts.seen_at,
                "clearance": on_way.clearance if on_way else None,
                "why": why,
            }
        )
    return listed


class _OnTheWay:
    """Where a clearance says that somebody is: its row, the last place that was heard of, its area."""

    def __init__(self, whole: Journey, person: int) -> None:
        self.clearance = int(whole.row["id"])
        theirs = [
            one
            for one in whole.heard
            if one["person"] in (None, person) and one["event"] in (Event.LEFT, Event.ARRIVED)
        ]
        legs = {leg["id"]: leg for leg in whole.legs}
        last = legs.get(theirs[-1]["segment"]) if theirs else None
        self.last = last or (whole.legs[0] if whole.legs else None)
        self.back = any(
            one["event"] == Event.RETURNED and one["person"] in (None, person) for one in whole.heard
        )
        self.arrived = bool(theirs) and theirs[-1]["event"] == Event.ARRIVED

    @property
    def place(self) -> str | None:
        return None if self.last is None else self.last["to_place"]

    @property
    def area(self) -> int | None:
        return None if self.last is None else self.last["area"]


def _travelling(draft: Draft) -> dict[int, _OnTheWay]:
    """Give who has left on a clearance and is not back, by person."""
    under_way = draft.ask(
        select(_CLEARANCE.c.id).where(
            _CLEARANCE.c.state == State.ACTIVE.value,
            _CLEARANCE.c.ended_on.is_(None),
            _CLEARANCE.c.station == draft.me.station,
        )
    ).scalars()
    city = practice(draft.db, draft.me, draft.today).city
    found: dict[int, _OnTheWay] = {}
    for whole in journeys(draft.db, list(under_way)).values():
        for person in whole.people:
            way = _OnTheWay(whole, person)
            at_end = way.arrived and way.last is not None and at_home(way.last, city)
            if not way.back and not at_end:
                found[person] = way
    return found


def _expectation(
    seen: Whereabouts, on_way: _OnTheWay | None, *, away_for_good: bool
) -> tuple[Expectation, str]:
    """Say what is known of somebody, and from where; nobody is taken to be here because nothing is known."""
    if seen.state in _AWAY:
        return Expectation.ELSEWHERE, f"last said to be on {seen.state.value}"
    if seen.state in _HERE:
        return Expectation.HERE, "last seen here"
    if on_way is not None:
        # The time that was named is over, and nobody was heard: that is no knowledge of being elsewhere.
        return Expectation.UNKNOWN, "on a clearance, and not heard of in time"
    if away_for_good:
        return Expectation.ELSEWHERE, "serves at another station"
    return Expectation.UNKNOWN, "nothing is known" if seen.seen_at is None else "not seen for too long"


# marking and closing


def _mark(draft: Draft, form: MarkForm, row: int | None) -> int:
    """Write a mark down; gives the roll call, for it is what stands differently now.

    It is of the roll call that the act is about, else of the one that the form names, else of the only open.
    """
    rollcall = _which(draft, form.rollcall if row is None else row)
    standing = draft.get(Rollcall, rollcall)
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    # What is said in a drill is drill, whoever forgot to say so.
    draft.exercise = bool(standing["exercise"])
    person = draft.resolve("people", form.person)
    on_list = draft.ask(
        select(_EXPECTED.c.id).where(_EXPECTED.c.rollcall == rollcall, _EXPECTED.c.person == person)
    ).first()
    if on_list is None:
        # Somebody who left the station since stays on the list; nobody else is put beside it.
        draft.still("people", person)
    moment = form.occurred_at or datetime.fromtimestamp(draft.now, UTC)
    if seconds(moment) > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    draft.add(
        RollcallMark,
        rollcall=rollcall,
        person=person,
        state=form.state,
        channel=form.channel,
        occurred_at=moment,
        by=draft.actor.user,
        place=form.place,
        note=form.note,
    )
    return rollcall


def _which(draft: Draft, named: object) -> int:
    if named is not None:
        return draft.resolve("rollcalls", named)
    found = open_now(draft.db, draft.me.station, exercise=draft.exercise)
    if len(found) != 1:
        raise Refused(Code.WHICH_ROLLCALL, count=len(found))
    return found[0]


def open_now(db: Connection, station: int, *, exercise: bool = False) -> list[int]:
    """Give the roll calls of a station that are open, the oldest first.

    Where both are open, only those that really are one, or only the drills if
    ``exercise`` asks for them.
    """
    found = ask(
        db,
        "SELECT id, exercise FROM rollcalls WHERE closed_at IS NULL AND ended_on IS NULL AND station = ?"
        " ORDER BY opened_at, id",
        (station,),
    )
    meant = [row for row, drill in found if bool(drill) is exercise]
    return meant or [row for row, _drill in found]


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a roll call, whoever is still missing: how it stood stays to be read."""
    rollcall = row if row is not None else _which(draft, None)
    standing = draft.get(Rollcall, rollcall)
    if standing["closed_at"] is not None:
        raise Refused(Code.ROLLCALL_CLOSED)
    draft.exercise = bool(standing["exercise"])
    said = {} if form.note is None else {"note": form.note}
    draft.change(Rollcall, rollcall, closed_at=draft.now, closed_by=draft.actor.user, **said)
    return rollcall


def _while_open(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        if draft.get(Rollcall, draft.get(RollcallMark, row)["rollcall"])["closed_at"] is not None:
            raise Refused(Code.ROLLCALL_CLOSED)


# how it stands


def standing(db: Connection, rollcalls: Collection[int]) -> dict[int, Headcount]:
    """Give how roll calls stand, by row."""
    lists: dict[int, list[Expected]] = {row: [] for row in rollcalls}
    marks: dict[int, list[Marked]] = {row: [] for row in rollcalls}
    for some in parts(rollcalls):
        for one in db.execute(
            select(_EXPECTED.c.rollcall, _EXPECTED.c.person, _EXPECTED.c.expectation, _EXPECTED.c.zone)
            .where(_EXPECTED.c.rollcall.in_(some), _EXPECTED.c.ended_on.is_(None))
            .order_by(_EXPECTED.c.id)
        ):
            lists[one.rollcall].append(Expected(one.person, one.expectation, one.zone))
        for one in db.execute(
            select(_MARK).where(_MARK.c.rollcall.in_(some), _MARK.c.ended_on.is_(None)).order_by(_MARK.c.id)
        ):
            marks[one.rollcall].append(
                Marked(one.id, one.person, one.state, one.occurred_at or 0, one.channel)
            )
    return {row: headcount(lists[row], marks[row]) for row in rollcalls}


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add whether it is open, and how many are expected, found, not found and elsewhere."""
    zones = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
    area = lens.registry.kind("areas").sql.c
    areas = pairs(db, select(area.id, area.code))
    counts = standing(db, [row["id"] for row in found])
    return [
        {
            "area": areas.get(row["area"]),
            "zone": zones.get(row["zone"]),
            "status": "closed" if row["closed_at"] is not None else "open",
            # A drill is called so in every list, so that nobody counts it among what happened.
            "drill": bool(row["exercise"]),
            "expected": counts[row["id"]].count.expected,
            "accounted": counts[row["id"]].count.accounted,
            "unaccounted": counts[row["id"]].count.unaccounted,
            "elsewhere": counts[row["id"]].elsewhere,
        }
        for row in found
    ]


def _named(db: Connection, people: Collection[int]) -> dict[int, str]:
    return {
        row.id: " ".join(filter(None, (row.family_name, row.given_name)))
        for some in parts(people)
        for row in db.execute(
            select(_PERSON.c.id, _PERSON.c.family_name, _PERSON.c.given_name).where(_PERSON.c.id.in_(some))
        )
    }


def _show_expected(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add name, zone by code, and how the person was marked last."""
    zones = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
    names = _named(db, {row["person"] for row in found if row["person"] is not None})
    counts = standing(db, {row["rollcall"] for row in found if row["rollcall"] is not None})
    drills = pairs(db, select(_T.c.id, _T.c.exercise))
    shown = []
    for row in found:
        count = counts.get(row["rollcall"])
        mark = None if count is None else count.latest.get(row["person"])
        shown.append(
            {
                "drill": bool(drills.get(row["rollcall"])),
                "name": names.get(row["person"]),
                "zone": zones.get(row["zone"]),
                "state": None if mark is None else mark.state,
                "marked_at": None if mark is None else iso(mark.occurred_at),
            }
        )
    return shown


def _show_marks(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the name, and when it was written down (R14)."""
    names = _named(db, {row["person"] for row in found if row["person"] is not None})
    drills = pairs(db, select(_T.c.id, _T.c.exercise))
    known = stamps(db, lens.registry.of(RollcallMark).nr, [row["id"] for row in found])
    shown = []
    for row in found:
        came = known.get(row["id"], {}).get(WHOLE_ROW)
        shown.append(
            {
                "drill": bool(drills.get(row["rollcall"])),
                "name": names.get(row["person"]),
                "recorded_at": iso(came.wall) if came else None,
            }
        )
    return shown


ROLLCALLS = Register(
    kind="rollcalls",
    nr=39,
    letter="RC",
    table=Rollcall,
    form=OpenForm,
    show=_show,
    listed=("drill", "status", "scope", "reason", "opened_at", "expected", "unaccounted"),
    within={"zone": lambda zone: _T.c.zone == zone, "area": lambda area: _T.c.area == area},
    order=("exercise", "opened_at"),
    by_hand=False,
    acts=(
        Act(4, "rollcalls.open", OpenForm, _open, Lane.URGENT, alone=True),
        Act(5, "rollcalls.mark", MarkForm, _mark, Lane.URGENT),
        Act(6, "rollcalls.close", CloseForm, _close, Lane.URGENT),
    ),
)

ROLLCALL_EXPECTED = Register(
    kind="rollcall_expected",
    nr=40,
    letter="RE",
    table=RollcallExpected,
    form=OpenForm,
    show=_show_expected,
    listed=("drill", "name", "zone", "expectation", "state", "presence", "why"),
    within={
        "rollcall": lambda rollcall: _EXPECTED.c.rollcall == rollcall,
        "zone": lambda zone: _EXPECTED.c.zone == zone,
        "person": lambda person: _EXPECTED.c.person == person,
    },
    order=("rollcall",),
    by_hand=False,
)

ROLLCALL_MARKS = Register(
    kind="rollcall_marks",
    nr=41,
    letter="RM",
    table=RollcallMark,
    form=MarkForm,
    rules=(
        Rule(
            "A mark is made while its roll call is open.",
            frozenset({"rollcall"}),
            _while_open,
            "S004 ¶15(j)",
        ),
    ),
    show=_show_marks,
    listed=("drill", "name", "state", "channel", "occurred_at", "recorded_at", "place"),
    within={
        "rollcall": lambda rollcall: _MARK.c.rollcall == rollcall,
        "person": lambda person: _MARK.c.person == person,
    },
    order=("rollcall", "occurred_at"),
    by_hand=False,
)
