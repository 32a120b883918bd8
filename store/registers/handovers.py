"""Handing a zone over (C11): what is open of one appointment goes to the next, on a day, item by item.

Nothing ends by it and nothing moves out of its place: visits and submissions
stay with their household. What was handed over is written down as it was, so
that the successor sees what came, and what of it is still open.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator
from sqlalchemy import Connection, or_, select

from store.asking import pairs, parts
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.due import Urgency
from store.duty_list import Item
from store.forms import Form
from store.ids import ROW_BITS
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.appointments import OF_ZONES, SIGNED, Appointment
from store.registers.households import Household
from store.registers.names import called
from store.registers.offices import Device
from store.registers.people import Person
from store.registers.submissions import Status as Decided
from store.registers.submissions import Submission
from store.registers.tasks import Task, open_in
from store.saying import saying
from store.values import Line, Names, Note, Reference
from store.wardens.appointment_life import Life, Status, status


class Handover(Row, table=True):
    """One hand-over; ``homes``, ``submissions`` and ``given`` (open tasks) hold row ids as a JSON list.

    ``keys`` are marks of devices, ``tasks`` what is to be done besides, in words.

    Numbers in those lists may be ones that a record bore formerly: they are looked up as such.
    """

    __tablename__ = "handovers"
    from_appointment: int = reference(1, "appointments", warden=True, merge=Merge.EVENT)
    to_appointment: int = reference(2, "appointments", warden=True, merge=Merge.EVENT)
    handed_on: str = column(3, Merge.EVENT, Wire.DAY, warden=True)
    homes: str | None = column(4, Merge.EVENT, warden=True)
    submissions: str | None = column(5, Merge.EVENT, warden=True)
    tasks: str | None = column(6, Merge.EVENT, warden=True)
    keys: str | None = column(7, Merge.EVENT)
    note: str | None = column(8, Merge.TEXT)
    by: int | None = reference(9, "users", merge=Merge.EVENT)
    given: str | None = column(10, Merge.EVENT, warden=True)


def _words(said: object) -> object:
    """Take marks as a list or, as one types them, in one line."""
    return said.replace(",", " ").split() if isinstance(said, str) else said


class HandoverForm(Form):
    """To whom, on which day, which tasks go over, and which devices may speak no more (by their marks)."""

    to: Annotated[Reference, Names("appointments")]
    on: date | None = None
    tasks: Note | None = None
    keys: Annotated[tuple[Line, ...], BeforeValidator(_words)] = ()
    note: Note | None = None


_TAKES = (Status.STANDING, Status.NOT_YET)
"""How the successor's appointment may stand: a zone is often handed over some days before."""
_T, _OFFICE, _PERSON = sql(Handover), sql(Appointment), sql(Person)
_HOME, _SAID, _DEVICE, _TASK = sql(Household), sql(Submission), sql(Device), sql(Task)


def _make(draft: Draft, form: HandoverForm, row: int | None) -> int:
    """Hand what is open of one appointment over to another for the same zone."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="appointments")
    giver = draft.get(Appointment, row)
    taker = draft.get(Appointment, draft.still("appointments", draft.resolve("appointments", form.to)))
    if giver["zone"] is None or giver["role"] not in OF_ZONES or giver["zone"] != taker["zone"]:
        raise Refused(Code.HANDOVER_ELSEWHERE)
    if giver["state"] not in SIGNED:
        raise Refused(Code.STEP_NOT_OPEN, state=giver["state"] or "unknown here", step="handed over")
    stands = status(Life.of(taker, None), draft.today.isoformat())
    if taker["id"] == row or taker["role"] not in OF_ZONES or stands not in _TAKES:
        raise Refused(Code.HANDOVER_TO_NOBODY)
    draft.still("people", taker["person"])
    on = form.on or draft.today
    if on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    before = select(_T.c.id).where(
        _T.c.from_appointment == row, _T.c.to_appointment == taker["id"], _T.c.ended_on.is_(None)
    )
    if draft.ask(before).first() is not None:
        raise Refused(Code.ALREADY_DECIDED)
    return draft.add(
        Handover,
        from_appointment=row,
        to_appointment=taker["id"],
        handed_on=on,
        homes=json.dumps(_open_homes(draft, giver["zone"], on)),
        submissions=json.dumps(_open_submissions(draft, giver["zone"])),
        given=json.dumps(open_in(draft.db, giver["zone"])),
        tasks=form.tasks,
        keys=" ".join(_marks(draft, form.keys)) or None,
        note=form.note,
        by=draft.actor.user,
    )


def _open_homes(draft: Draft, zone: int, on: date) -> list[int]:
    """Give the households of a zone whose visit is owed by then or was tried and not finished."""
    from store.wardens.owed import owed

    lens = Lens(draft.registry, draft.numbers, draft.now, draft.today)
    return [
        home
        for home, (row, found) in owed(draft.db, lens, on, draft.me.station).items()
        if row["zone"] == zone
        and (found.tried is not None or (found.due is not None and found.due.urgency is not Urgency.LATER))
    ]


def _open_submissions(draft: Draft, zone: int) -> list[int]:
    lived_in = select(_HOME.c.id).where(_HOME.c.zone == zone)
    people = select(_PERSON.c.id).where(_PERSON.c.household.in_(lived_in))
    undecided = select(_SAID.c.id).where(
        _SAID.c.status == Decided.RECEIVED.value,
        _SAID.c.ended_on.is_(None),
        or_(_SAID.c.household.in_(lived_in), _SAID.c.person.in_(people)),
    )
    return list(draft.ask(undecided.order_by(_SAID.c.id)).scalars())


def _marks(draft: Draft, said: Sequence[str]) -> list[str]:
    marks = list(dict.fromkeys(mark.strip().upper() for mark in said if mark.strip()))
    there = set(draft.ask(select(_DEVICE.c.mark).where(_DEVICE.c.kind == "warden")).scalars())
    if set(marks) - there:
        raise Refused(Code.NOT_FOUND, kind="devices")
    return marks


def _rows(text: str | None) -> list[int]:
    """Read a list of row ids; empty where it was erased, or another device wrote something else there."""
    try:
        said = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    if not isinstance(said, list):
        return []
    return [row for row in said if type(row) is int and 0 < row < 1 << ROW_BITS]


def _here(db: Connection, lens: Lens, kind: str, lists: Iterable[str | None]) -> dict[int, int]:
    """Give the row that stands here now for every number in some lists, as far as it is still known."""
    wanted = {row for text in lists for row in _rows(text)}
    t = lens.registry.kind(kind).sql
    found: dict[int, int] = {}
    for part in parts(wanted):
        asked = select(t.c.id, t.c.former_id).where(or_(t.c.id.in_(part), t.c.former_id.in_(part)))
        for row, former in db.execute(asked.order_by(t.c.id)):
            found[row] = row
            if former is not None:
                found.setdefault(former, row)
    return found


def _revoked(db: Connection) -> dict[tuple[int, str], bool]:
    """Say of the marks of wardens' devices, by station, whether the last that bore it speaks no more."""
    asked = select(_DEVICE.c.station, _DEVICE.c.mark, _DEVICE.c.ended_on).order_by(_DEVICE.c.id)
    return {(station, mark): ended is not None for station, mark, ended in db.execute(asked)}


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add both names, what came over by its numbers, and what of it is still open."""
    holders = pairs(db, select(_OFFICE.c.id, _OFFICE.c.person))
    known = called(db, holders.values())
    names = {office: known.get(person) for office, person in holders.items()}
    zone = lens.registry.kind("zones").sql.c
    zones = pairs(
        db, select(_OFFICE.c.id, zone.code).join_from(_OFFICE, zone.id.table, _OFFICE.c.zone == zone.id)
    )
    revoked = _revoked(db)
    homes = _here(db, lens, "households", (row["homes"] for row in found))
    said = _here(db, lens, "submissions", (row["submissions"] for row in found))
    given = _here(db, lens, "tasks", (row["given"] for row in found))
    undone = {
        row
        for part in parts(given.values())
        for row in db.scalars(
            select(_TASK.c.id).where(
                _TASK.c.id.in_(part), _TASK.c.done_at.is_(None), _TASK.c.ended_on.is_(None)
            )
        )
    }
    undecided = {
        row
        for part in parts(said.values())
        for row in db.scalars(
            select(_SAID.c.id).where(_SAID.c.id.in_(part), _SAID.c.status == Decided.RECEIVED.value)
        )
    }
    shown = []
    for row in found:
        visits = dict.fromkeys(homes[home] for home in _rows(row["homes"]) if home in homes)
        proposals = dict.fromkeys(said[one] for one in _rows(row["submissions"]) if one in said)
        tasks = dict.fromkeys(given[one] for one in _rows(row["given"]) if one in given)
        marks = (row["keys"] or "").split()
        shown.append(
            {
                "zone": zones.get(row["from_appointment"]),
                "from_name": names.get(row["from_appointment"]),
                "to_name": names.get(row["to_appointment"]),
                "homes": [lens.number("households", home) for home in visits],
                "submissions": [lens.number("submissions", one) for one in proposals],
                "open_submissions": [
                    lens.number("submissions", one) for one in proposals if one in undecided
                ],
                "given": [lens.number("tasks", one) for one in tasks],
                "open_tasks": [lens.number("tasks", one) for one in tasks if one in undone],
                "keys": marks,
                "keys_to_revoke": [mark for mark in marks if not revoked.get((row["station"], mark), False)],
            }
        )
    return shown


def keys_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the devices that were handed over and may still speak, for the list of everything that is due."""
    handed = db.execute(
        select(_T)
        .where(_T.c.ended_on.is_(None), _T.c.handed_on <= on.isoformat(), lens.here(_T))
        .order_by(_T.c.id)
    ).mappings()
    rows = [row for row in handed if row["keys"]]
    revoked = _revoked(db) if rows else {}
    items = []
    for row in rows:
        for mark in row["keys"].split():
            if revoked.get((row["station"], mark), False):
                continue
            day = day_of(row["handed_on"])
            items.append(
                Item(
                    kind="keys",
                    about=lens.number("handovers", row["id"]) or "",
                    title=saying("revoke the device {mark}", mark=mark),
                    due_on=day,
                    urgency=Urgency.OVERDUE if day < on else Urgency.SOON,
                    by="keys end with the office",
                    local=True,
                )
            )
    return items


def _between(appointment: int) -> Any:  # noqa: ANN401 - a condition
    return or_(_T.c.from_appointment == appointment, _T.c.to_appointment == appointment)


HANDOVERS = Register(
    kind="handovers",
    nr=44,
    letter="HO",
    table=Handover,
    form=HandoverForm,
    show=_show,
    listed=(
        "handed_on",
        "zone",
        "from_name",
        "to_name",
        "open_submissions",
        "open_tasks",
        "homes",
        "keys_to_revoke",
    ),
    within={
        "appointment": _between,
        "zone": lambda zone: _T.c.from_appointment.in_(select(_OFFICE.c.id).where(_OFFICE.c.zone == zone)),
    },
    order=("handed_on",),
    by_hand=False,
    acts=(Act(4, "handovers.make", HandoverForm, _make, about="appointments"),),
)
