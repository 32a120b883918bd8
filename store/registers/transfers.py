"""Who goes to another station, for good or for some days (L02, A08, A11): announced, expected, carried on.

Each of the two stations has a row of its own, and neither writes in the other's:
headquarters carries what one says on to the other (``sync/routing.py``). When
the other expects somebody, headquarters gives it the person's record with ways to
reach them, certificates and family, as new rows of that station; nobody types
them again, and nobody is on no list in between. Off the old list they go when
their own office says that they left.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

from sqlalchemy import Connection, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.identity import Identity
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.leaving import LeavingForm, family_of, leave
from store.registers.names import called
from store.values import Note, Reference, ShortCode


class Kind(StrEnum):
    """Whether somebody moves, or comes for some days."""

    TRANSFER = "transfer"
    VISIT = "visit"


class State(StrEnum):
    """How a move stands: what its own office has said, or what was heard of the other."""

    ANNOUNCED = "announced"
    EXPECTED = "expected"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    LEFT = "left"


class Transfer(Row, table=True):
    """One station's part of a move.

    At the station that somebody leaves ``person`` is who goes; at the other it is who they are there, once
    their record came. ``coming`` says which of the two parts this is, ``twin`` is the row of the other.
    ``who`` are the names by which the other station hears of somebody whom it does not know yet. Stations
    are named by their codes: they do not know each other, headquarters knows them.
    """

    __tablename__ = "transfers"
    coming: bool = column(1, Merge.EVENT, Wire.FLAG)
    kind: str = column(2, Merge.EVENT)
    person: int | None = reference(3, "people", above=True)
    from_station: str = column(4, Merge.EVENT)
    to_station: str = column(5, Merge.EVENT)
    first_day: str = column(6, Merge.EVENT, Wire.DAY)
    last_day: str | None = column(7, Merge.EVENT, Wire.DAY)
    family: bool = column(8, Merge.EVENT, Wire.FLAG)
    note: str | None = column(9, Merge.EVENT)
    announced_at: int = column(10, Merge.EVENT, Wire.INSTANT)
    who: str | None = column(11, Merge.EVENT)
    subject: int | None = reference(12, "people", merge=Merge.EVENT)
    twin: int | None = column(13, Merge.EVENT, Wire.NUMBER, above=True)
    state: str = column(14, Merge.AUTHORITY, above=True)
    answer: str | None = column(15, Merge.AUTHORITY, above=True)
    contact: int | None = reference(16, "people")
    zone: int | None = reference(17, "zones")
    exercise: bool = column(18, Merge.EVENT, Wire.FLAG)


class AnnounceForm(Form):
    """Who goes where, from which day on; a visit has a last day. Whether the family goes too is said."""

    person: Reference
    to_station: ShortCode
    first_day: date
    kind: Literal[Kind.TRANSFER, Kind.VISIT] = Kind.TRANSFER
    last_day: date | None = None
    family: Literal["comes", "stays"] | None = None
    note: Note | None = None


class ExpectForm(Form):
    """A visitor has somebody here who looks after them (S004 ¶20(d)), and may have a zone."""

    contact: Reference | None = None
    zone: Reference | None = None
    answer: Note | None = None


class RefuseForm(Form):
    """Why they cannot come."""

    answer: Note


class CancelForm(Form):
    """Why nobody goes after all."""

    answer: Note


class LeftForm(Form):
    """On which day they left; today if nothing is said."""

    on: date | None = None


_T = sql(Transfer)


def _announce(draft: Draft, form: AnnounceForm, _row: int | None) -> int:
    """Announce that somebody goes to another station.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``OWN_STATION``; ``FAMILY_STAYS`` where it is not said what becomes
            of the family; ``FIELD_MISSING`` for a visit's last day; ``FIELD_INVALID`` for days that do not
            fit; ``ALREADY_DECIDED`` for somebody whose move is announced.
    """
    person = draft.still("people", draft.resolve("people", form.person))
    if form.to_station == draft.me.code:
        raise Refused(Code.OWN_STATION)
    family = family_of(draft, person)
    if family and form.family is None:
        raise Refused(Code.FAMILY_STAYS, count=len(family))
    if form.kind is Kind.VISIT and form.last_day is None:
        raise Refused(Code.FIELD_MISSING, field="last_day")
    if form.last_day is not None and form.last_day < form.first_day:
        raise Refused(Code.FIELD_INVALID, field="last_day", reason="it lies before the first day")
    standing = select(_T.c.id).where(
        _T.c.person == person,
        _T.c.coming.is_(False),
        _T.c.state.in_((State.ANNOUNCED.value, State.EXPECTED.value)),
        _T.c.kind == form.kind.value,
        _T.c.ended_on.is_(None),
    )
    if draft.ask(standing.limit(1)).first() is not None:
        raise Refused(Code.ALREADY_DECIDED)
    return draft.add(
        Transfer,
        coming=False,
        kind=form.kind.value,
        person=person,
        from_station=draft.me.code,
        to_station=form.to_station,
        first_day=form.first_day,
        last_day=form.last_day,
        family=form.family == "comes",
        note=form.note,
        announced_at=draft.now,
        state=State.ANNOUNCED.value,
        exercise=draft.exercise,
    )


def _expect(draft: Draft, form: ExpectForm, row: int | None) -> int:
    """Say that somebody is expected here: headquarters gives us their record then."""
    move = _part(draft, row, State.ANNOUNCED, coming=True)
    if move["kind"] == Kind.VISIT and form.contact is None:
        raise Refused(Code.FIELD_MISSING, field="contact")
    said: dict[str, object] = {"state": State.EXPECTED.value, "answer": form.answer}
    if form.contact is not None:
        said["contact"] = draft.still("people", draft.resolve("people", form.contact))
    if form.zone is not None:
        said["zone"] = draft.still("zones", draft.resolve("zones", form.zone))
    draft.change(Transfer, move["id"], **said)
    return int(move["id"])


def _refuse(draft: Draft, form: RefuseForm, row: int | None) -> int:
    move = _part(draft, row, State.ANNOUNCED, coming=True)
    draft.change(Transfer, move["id"], state=State.REFUSED.value, answer=form.answer)
    return int(move["id"])


def _cancel(draft: Draft, form: CancelForm, row: int | None) -> int:
    """Say that nobody goes after all; where they were expected already, the other station hears of it."""
    move = _part(draft, row, State.ANNOUNCED, State.EXPECTED, coming=False)
    draft.change(Transfer, move["id"], state=State.CANCELLED.value, answer=form.answer)
    return int(move["id"])


def _left(draft: Draft, form: LeftForm, row: int | None) -> int:
    """Say that somebody who is expected elsewhere has left; who moves for good goes off this list."""
    move = _part(draft, row, State.EXPECTED, coming=False)
    if move["kind"] == Kind.TRANSFER and move["person"] is not None:
        standing = draft.get(draft.registry.kind("people").table, move["person"])
        if standing["ended_on"] is None:
            goes: Literal["leaves", "stays"] = "leaves" if move["family"] else "stays"
            leave(
                draft,
                LeavingForm(reason=f"moved to {move['to_station']}", on=form.on, family=goes),
                move["person"],
            )
    draft.change(Transfer, move["id"], state=State.LEFT.value)
    return int(move["id"])


def _part(draft: Draft, row: int | None, *states: State, coming: bool) -> Mapping[str, Any]:
    """Give this station's part of a move, if it is what is asked for and stands so.

    Raises:
        Refused: ``NOT_FOUND``, ``ENDED``; ``NOT_ASKED_HERE`` for the other station's part to say;
            ``MOVE_NOT_NOW``.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="transfers")
    move = draft.get(Transfer, draft.still("transfers", row))
    if bool(move["coming"]) != coming:
        raise Refused(Code.NOT_ASKED_HERE)
    if move["state"] not in states:
        raise Refused(Code.MOVE_NOT_NOW, state=move["state"])
    draft.exercise = bool(move["exercise"])
    return move


def to_answer(db: Connection, me: Identity) -> list[int]:
    """Give who is announced to come here and waits for an answer, the first to come first."""
    return _standing(db, me, State.ANNOUNCED, coming=True)


def to_let_go(db: Connection, me: Identity, today: date) -> list[int]:
    """Give who is expected elsewhere, whose day has come, and who stands on our list still."""
    first = pairs(db, select(_T.c.id, _T.c.first_day))
    expected = _standing(db, me, State.EXPECTED, coming=False)
    return [row for row in expected if (first[row] or "") <= today.isoformat()]


def _standing(db: Connection, me: Identity, state: State, *, coming: bool) -> list[int]:
    asked = select(_T.c.id).where(
        _T.c.station == me.station,
        _T.c.coming.is_(coming),
        _T.c.state == state.value,
        _T.c.exercise.is_(False),
        _T.c.ended_on.is_(None),
    )
    return list(db.scalars(asked.order_by(_T.c.first_day, _T.c.id)))


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the name of who goes."""
    names = called(db, {row["person"] for row in found if row["person"] is not None})
    return [
        {
            "drill": bool(row["exercise"]),
            "name": names.get(row["person"]) or row["who"],
        }
        for row in found
    ]


ANSWERED: Final = (State.EXPECTED, State.REFUSED)
"""What the station says that somebody is to come to; the other hears of it."""

TRANSFERS = Register(
    kind="transfers",
    nr=71,
    letter="TR",
    table=Transfer,
    form=AnnounceForm,
    show=_show,
    drills=True,
    listed=(
        "drill",
        "kind",
        "name",
        "from_station",
        "to_station",
        "first_day",
        "last_day",
        "state",
        "answer",
    ),
    order=("first_day",),
    by_hand=False,
    acts=(
        Act(4, "transfers.announce", AnnounceForm, _announce, alone=True),
        Act(5, "transfers.expect", ExpectForm, _expect),
        Act(6, "transfers.refuse", RefuseForm, _refuse),
        Act(7, "transfers.cancel", CancelForm, _cancel),
        Act(8, "transfers.left", LeftForm, _left),
    ),
    carried={9: "transfers.route"},
)
