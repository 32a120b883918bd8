"""Roll calls (F03): who is expected, frozen when one is opened; what was found of each, as events.

Somebody of whom nothing is known stays on the list. Somebody who is known to be
away is listed as expected elsewhere and not dropped. A drill is marked as one
from its opening, and what is recorded in it is drill in the log as well.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from store import identity
from store.asking import ask, pairs, parts
from store.cells import WHOLE_ROW, stamps
from store.clock import iso
from store.columns import sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.ids import COUNTER_BITS
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.merges import survivors
from store.registers.names import called
from store.registers.people import Person
from store.registers.places import Zone
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.rollcall.expected import expected, scope
from store.rollcall.headcount import Expected, Headcount, Mark, Marked, headcount
from store.rule import Rule
from store.travel.times import instant
from store.values import Line, Note, Reference

EARLIEST: Final = 24 * 3600
"""So long (seconds) before its opening somebody may have been seen: what set it off came before it."""


class OpenForm(Form):
    """What a roll call is about: all of the station, an area or a zone, and why."""

    scope: Literal["all", "area", "zone"] = "all"
    area: Reference | None = None
    zone: Reference | None = None
    reason: Line
    trigger: Line | None = None


class MarkForm(Form):
    """How somebody was found; without a roll call it is the only one that is open.

    A time without an offset is of the station's clocks.
    """

    rollcall: Reference | None = None
    person: Reference
    state: Mark
    channel: Literal["radio", "sms", "phone", "visit", "paper", "in_person", "other"] = "radio"
    occurred_at: datetime | None = None
    place: Line | None = None
    note: Note | None = None


class CloseForm(Form):
    """What is to be said at its end."""

    note: Note | None = None


_T, _EXPECTED, _MARK = sql(Rollcall), sql(RollcallExpected), sql(RollcallMark)
_PERSON, _ZONE = sql(Person), sql(Zone)


# opening


def _open(draft: Draft, form: OpenForm, _row: int | None) -> int:
    """Open a roll call and freeze who is expected, in one act."""
    area, zone = _scope(draft, form)
    called = scope(draft, area, zone)
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
        covers=called.covers,
    )
    for fields in expected(draft, called):
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


# marking and closing


def _mark(draft: Draft, form: MarkForm, row: int | None) -> int:
    """Write a mark down; gives the roll call, for it is what stands differently now.

    It is of the roll call that the act is about, else of the one that the form names, else of the only open.
    """
    rollcall = _which(draft, form.rollcall if row is None else row)
    if row is not None and form.rollcall is not None and draft.resolve("rollcalls", form.rollcall) != row:
        raise Refused(Code.FIELD_INVALID, field="rollcall", reason="the mark is made on another one")
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
    said = form.occurred_at
    moment = draft.now if said is None else instant(said, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    if moment < (standing["opened_at"] or 0) - EARLIEST:
        reason = "it lies more than a day before the roll call was opened, and says nothing of now"
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason=reason)
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
    """Give the roll call that is named, else the only one that is open, or the only drill in an exercise.

    Where a drill and a real one are open it is asked: somebody found in a drill was not found.
    """
    if named is not None:
        return draft.resolve("rollcalls", named)
    found = open_now(draft.db, draft.me.station)
    rows = [row for row, drill in found if drill or not draft.exercise]
    if not rows:
        raise Refused(Code.NOT_A_DRILL if found else Code.NO_ROLLCALL)
    if len(rows) > 1:
        raise Refused(Code.WHICH_ROLLCALL, count=len(rows))
    return rows[0]


def open_now(db: Connection, station: int) -> list[tuple[int, bool]]:
    """Give the roll calls of a station that are open, the oldest first, and whether each is a drill."""
    found = ask(
        db,
        "SELECT id, exercise FROM rollcalls WHERE closed_at IS NULL AND ended_on IS NULL AND station = ?"
        " ORDER BY opened_at, id",
        (station,),
    )
    return [(row, bool(drill)) for row, drill in found]


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a roll call, whoever is still missing: how it stood stays to be read."""
    rollcall = row if row is not None else _which(draft, None)
    standing = draft.get(Rollcall, rollcall)
    if standing["closed_at"] is not None:
        raise Refused(Code.ROLLCALL_CLOSED)
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
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
    """Give how roll calls stand, by row; whoever was merged since is read as who they are now."""
    lists: dict[int, list[Expected]] = {row: [] for row in rollcalls}
    marks: dict[int, list[Marked]] = {row: [] for row in rollcalls}
    into = survivors(db)
    for some in parts(rollcalls):
        for row, of, person, expectation, zone in db.execute(
            select(*(_EXPECTED.c[name] for name in ("id", "rollcall", "person", "expectation", "zone")))
            .where(_EXPECTED.c.rollcall.in_(some), _EXPECTED.c.ended_on.is_(None))
            .order_by(_EXPECTED.c.id)
        ):
            if person is not None:
                lists[of].append(Expected(into.get(person, person), expectation or "", zone, row))
        for row, of, person, state, at, channel in db.execute(
            select(
                *(_MARK.c[name] for name in ("id", "rollcall", "person", "state", "occurred_at", "channel"))
            )
            .where(_MARK.c.rollcall.in_(some), _MARK.c.ended_on.is_(None))
            .order_by(_MARK.c.id)
        ):
            if person is not None:
                marks[of].append(Marked(row, into.get(person, person), state or "", at or 0, channel))
    return {row: headcount(lists[row], marks[row]) for row in rollcalls}


def covers(db: Connection, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what each list was frozen of, and at an area's office of which of them only a part is here."""
    above, me = identity.parent(db), identity.who(db)
    parted = me.kind == "desk" and above is not None and above.area is not None
    own = identity.slots_of(db, me.device)
    said = []
    for row in rows:
        words = row["covers"] or f"scope {row['scope']}"
        part = parted and row["id"] >> COUNTER_BITS not in own
        said.append(f"ONLY THE PART HELD HERE of: {words}" if part else words)
    return said


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
            "covers": said,
            "status": "closed" if row["closed_at"] is not None else "open",
            # A drill is called so in every list, so that nobody counts it among what happened.
            "drill": bool(row["exercise"]),
            "expected": counts[row["id"]].count.expected,
            "accounted": counts[row["id"]].count.accounted,
            "unaccounted": counts[row["id"]].count.unaccounted,
            "elsewhere": counts[row["id"]].elsewhere,
        }
        for row, said in zip(found, covers(db, found), strict=True)
    ]


def _show_expected(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add name, zone by code, and how the person was marked last."""
    zones = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
    names = called(db, {row["person"] for row in found})
    counts = standing(db, {row["rollcall"] for row in found if row["rollcall"] is not None})
    into = survivors(db)
    drills = pairs(db, select(_T.c.id, _T.c.exercise))
    shown = []
    for row in found:
        count = counts.get(row["rollcall"])
        mark = None if count is None else count.latest.get(into.get(row["person"], row["person"]))
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
    names = called(db, {row["person"] for row in found})
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
    drills=True,
    listed=("drill", "status", "covers", "reason", "opened_at", "expected", "unaccounted"),
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
    listed=("drill", "name", "zone", "state", "why", "expectation", "presence"),
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
