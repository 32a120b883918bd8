"""Roll calls (F03): who is expected, frozen when one is opened; what was found of each, as events.

Somebody of whom nothing is known stays on the list. Somebody who is known to be
away is listed as expected elsewhere and not dropped. A drill is marked as one
from its opening, and what is recorded in it is drill in the log as well.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import Connection

from store import identity
from store.clock import iso
from store.columns import sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.ids import COUNTER_BITS
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.merges import survivors
from store.registers.names import called
from store.registers.places import Zone
from store.registers.presence import State
from store.registers.rollcall_marks import MarkForm
from store.registers.rollcall_marks import mark as marked
from store.registers.rollcall_states import last_told, note
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.rollcall.expected import expected, scope, usual_reason
from store.rollcall.headcount import Expectation, Figures
from store.rollcall.standing import figures, standing
from store.rollcall.which import which
from store.saying import kept, saying
from store.values import Line, Note, Reference


class OpenForm(Form):
    """What a roll call is about: all of the station, an area or a zone, and why."""

    scope: Literal["all", "area", "zone"] = "all"
    area: Reference | None = None
    zone: Reference | None = None
    reason: Line
    trigger: Line | None = None


class CloseForm(Form):
    """What is to be said at its end."""

    note: Note | None = None


_T, _EXPECTED, _ZONE = sql(Rollcall), sql(RollcallExpected), sql(Zone)


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
    note(draft, rollcall)
    return rollcall


def _scope(draft: Draft, form: OpenForm) -> tuple[int | None, int | None]:
    for name in ("area", "zone"):
        given = getattr(form, name)
        if form.scope == name and given is None:
            raise Refused(Code.FIELD_MISSING, field=name)
        if form.scope != name and given is not None:
            raise Refused(
                Code.FIELD_INVALID, field=name, reason=saying("the scope is {scope}", scope=form.scope)
            )
    area = None if form.area is None else draft.still("areas", draft.resolve("areas", form.area))
    zone = None if form.zone is None else draft.still("zones", draft.resolve("zones", form.zone))
    return area, zone


# its end


def _close(draft: Draft, form: CloseForm, row: int | None) -> int:
    """Close a roll call, whoever is still missing: how it stood stays to be read."""
    rollcall = row if row is not None else which(draft, None)
    standing = draft.get(Rollcall, rollcall)
    if standing["closed_at"] is not None:
        raise Refused(Code.ROLLCALL_CLOSED)
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(standing["exercise"])
    said = {} if form.note is None else {"note": form.note}
    _write_down_visits(draft, rollcall)
    draft.change(Rollcall, rollcall, closed_at=draft.now, closed_by=draft.actor.user, **said)
    note(draft, rollcall)
    return rollcall


def _write_down_visits(draft: Draft, rollcall: int) -> None:
    """Make marks of what only visits told: marks are kept as long as a headcount is answered for."""
    draft.flush()
    for mark in standing(draft.db, [rollcall])[rollcall].latest.values():
        if mark.visit:
            draft.add(
                RollcallMark,
                rollcall=rollcall,
                person=mark.person,
                state=mark.state,
                channel=mark.channel,
                occurred_at=mark.occurred_at,
                by=draft.actor.user,
                basis=mark.basis,
            )


# how it is shown


_SCOPE: Final = kept("scope {scope}")
_PART: Final = kept("ONLY THE PART HELD HERE of: {covers}")


def covers(db: Connection, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Say what each list was frozen of, and where only a part is here: at an area's office, in a zone."""
    above, me = identity.parent(db), identity.who(db)
    parted = me.kind == "warden" or (me.kind == "desk" and above is not None and above.area is not None)
    own = identity.slots_of(db, me.device)
    said = []
    for row in rows:
        words = row["covers"] or _SCOPE.format(scope=row["scope"])
        part = parted and row["id"] >> COUNTER_BITS not in own
        said.append(_PART.format(covers=words) if part else words)
    return said


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add whether it is open, and how many are expected, found, not found and elsewhere."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    area = lens.registry.kind("areas").sql.c
    areas = said_of(db, area.code, (row["area"] for row in found))
    counts = figures(db, [row["id"] for row in found])
    told = _told(db, counts)
    stands = {row: told[row][0] if row in told else counted for row, (counted, _listed) in counts.items()}
    return [
        {
            "area": areas.get(row["area"]),
            "zone": zones.get(row["zone"]),
            "covers": said,
            "status": "closed" if row["closed_at"] is not None else "open",
            # A drill is called so in every list, so that nobody counts it among what happened.
            "drill": bool(row["exercise"]),
            "expected": stands[row["id"]].expected,
            "accounted": stands[row["id"]].accounted,
            "unaccounted": stands[row["id"]].unaccounted,
            "injured": stands[row["id"]].injured,
            "missing": stands[row["id"]].missing,
            "elsewhere": stands[row["id"]].elsewhere,
            "told_at": iso(told[row["id"]][1]) if row["id"] in told else None,
        }
        for row, said in zip(found, covers(db, found), strict=True)
    ]


def _told(db: Connection, counts: Mapping[int, tuple[Figures, int]]) -> dict[int, tuple[Figures, int]]:
    """Give the figures that were told, and when, of roll calls whose list is not all here yet."""
    if identity.who(db).kind != "hq":
        return {}
    told = last_told(db, list(counts))
    return {
        row: (figures, as_of)
        for row, (figures, as_of) in told.items()
        if counts[row][1] < figures.expected + figures.elsewhere
    }


def _show_expected(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add name, zone by code, how the person was marked last, and what the row leaves out."""
    timezone = identity.who(db).timezone
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    names = called(db, {row["person"] for row in found})
    people = {row["person"] for row in found if row["person"] is not None}
    counts = standing(db, {row["rollcall"] for row in found if row["rollcall"] is not None}, people)
    into = survivors(db)
    drills = said_of(db, _T.c.exercise, (row["rollcall"] for row in found))
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
                "expectation": row["expectation"] or Expectation.UNKNOWN.value,
                "presence": row["presence"] or State.UNKNOWN.value,
                "why": row["why"]
                or usual_reason(row["expectation"], row["presence"], row["seen_at"], timezone),
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
    listed=("drill", "status", "unaccounted", "expected", "reason", "opened_at", "covers"),
    within={"zone": lambda zone: _T.c.zone == zone, "area": lambda area: _T.c.area == area},
    order=("exercise", "opened_at"),
    by_hand=False,
    acts=(
        Act(4, "rollcalls.open", OpenForm, _open, Lane.URGENT, alone=True),
        Act(5, "rollcalls.mark", MarkForm, marked, Lane.URGENT),
        Act(6, "rollcalls.close", CloseForm, _close, Lane.URGENT),
    ),
)

ROLLCALL_EXPECTED = Register(
    kind="rollcall_expected",
    nr=40,
    letter="RE",
    table=RollcallExpected,
    form=OpenForm,
    unhurried=True,
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
