"""What is found of somebody in a roll call (F03): a mark, by whom, how and when it was so.

Nothing is rewritten: a correction is another mark. Only a slip of the finger is
taken back, by who made it, and the log keeps it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal

from sqlalchemy import Connection

from store.cells import WHOLE_ROW, stamps
from store.clock import iso
from store.columns import sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.names import called
from store.registers.rollcall_tables import Rollcall, RollcallExpected, RollcallMark
from store.rollcall.headcount import Basis, Mark
from store.rollcall.which import which
from store.travel.times import instant
from store.values import Line, Names, Note, Reference, Several

EARLIEST: Final = 24 * 3600
"""So long (seconds) before its opening somebody may have been seen: what set it off came before it."""

FACE_TO_FACE: Final = frozenset({"visit", "in_person"})
"""Channels by which whoever says something has seen the person."""

_T, _EXPECTED, _MARK = sql(Rollcall), sql(RollcallExpected), sql(RollcallMark)


class MarkForm(Form):
    """How somebody was found; without a roll call it is the only one that is open.

    ``also`` are others of whom the same is said: a family, a car full of people. ``said_by`` is who said it;
    ``basis`` whether they saw the person or spoke with them, or heard of them: without it, of what was said
    face to face the first, else the second. A time without an offset is of the station's clocks.
    """

    rollcall: Reference | None = None
    person: Reference
    also: Annotated[Several, Names("people")] = ()
    state: Mark
    channel: Literal["radio", "sms", "phone", "visit", "paper", "in_person", "other"] = "radio"
    occurred_at: datetime | None = None
    said_by: Line | None = None
    basis: Basis | None = None
    place: Line | None = None
    note: Note | None = None


class WithdrawForm(Form):
    """Why it was a slip."""

    reason: Line = "a slip"


def mark(draft: Draft, form: MarkForm, row: int | None) -> int:
    """Write a mark down; gives the roll call, for it is what stands differently now.

    It is of the roll call that the act is about, else of the one that the form names, else of the only open.

    Raises:
        Refused: ``ROLLCALL_CLOSED`` (S004 ¶15(j): it is taken while it is held), ``NOT_A_DRILL``,
            ``FIELD_INVALID`` for a moment that says nothing of it, ``ENDED`` for who has left and is on no
            list, and as :func:`store.rollcall.which.which`.
    """
    rollcall = which(draft, form.rollcall if row is None else row)
    if row is not None and form.rollcall is not None and draft.resolve("rollcalls", form.rollcall) != row:
        raise Refused(Code.FIELD_INVALID, field="rollcall", reason="the mark is made on another one")
    standing = draft.get(Rollcall, rollcall)
    if standing["closed_at"] is not None:
        raise Refused(Code.ROLLCALL_CLOSED)
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    # What is said in a drill is drill, whoever forgot to say so.
    draft.exercise = bool(standing["exercise"])
    said = form.occurred_at
    moment = draft.now if said is None else instant(said, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    if moment < (standing["opened_at"] or 0) - EARLIEST:
        reason = "it lies more than a day before the roll call was opened, and says nothing of now"
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason=reason)
    basis = form.basis or (Basis.SEEN if form.channel in FACE_TO_FACE else Basis.TOLD)
    for person in _people(draft, form, rollcall):
        draft.add(
            RollcallMark,
            rollcall=rollcall,
            person=person,
            state=form.state,
            channel=form.channel,
            occurred_at=moment,
            by=draft.actor.user,
            said_by=form.said_by,
            basis=basis,
            place=form.place,
            note=form.note,
        )
    return rollcall


def _people(draft: Draft, form: MarkForm, rollcall: int) -> list[int]:
    """Give who is marked: whoever is on the list, and nobody beside it who has left the station."""
    named = dict.fromkeys(draft.resolve("people", person) for person in (form.person, *form.also))
    for person in named:
        on_list = draft.rows(
            "SELECT 1 FROM rollcall_expected WHERE rollcall = ? AND person = ?", rollcall, person
        )
        if not on_list:
            # Somebody who left the station since stays on the list; nobody else is put beside it.
            draft.still("people", person)
    return list(named)


def _withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
    """Take a slip of the finger back: by whoever made the mark, while its roll call is open."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="rollcall_marks")
    standing = draft.get(RollcallMark, draft.still("rollcall_marks", row))
    if standing["by"] != draft.actor.user:
        raise Refused(Code.MARK_OF_ANOTHER)
    rollcall = draft.get(Rollcall, standing["rollcall"])
    if rollcall["closed_at"] is not None:
        raise Refused(Code.ROLLCALL_CLOSED)
    draft.exercise = bool(rollcall["exercise"])
    draft.change(RollcallMark, row, ended_on=draft.today, ended_reason=form.reason)
    return row


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the name, and when it was written down (R14)."""
    names = called(db, {row["person"] for row in found})
    drills = said_of(db, _T.c.exercise, (row["rollcall"] for row in found))
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


ROLLCALL_MARKS = Register(
    kind="rollcall_marks",
    nr=41,
    letter="RM",
    table=RollcallMark,
    form=MarkForm,
    show=_show,
    drills=True,
    listed=("drill", "name", "state", "channel", "said_by", "occurred_at", "recorded_at", "place"),
    within={
        "rollcall": lambda rollcall: _MARK.c.rollcall == rollcall,
        "person": lambda person: _MARK.c.person == person,
    },
    order=("rollcall", "occurred_at"),
    by_hand=False,
    acts=(Act(4, "rollcall_marks.withdraw", WithdrawForm, _withdraw, Lane.URGENT),),
)
