"""What zones report (C09; S004 ¶18(f), ¶20(a)): "at any time, systematically", from a device without a line.

A report is an event. A serious one travels ahead of everything else. The office
says that it has read it, and that comes back to the zone: what was only sent is
waited for.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, select

from store import identity
from store.clock import local_day
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.due import Urgency
from store.duty_list import Item
from store.entry import Lane
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.notice_acks import Channel
from store.registers.notices import WithdrawForm
from store.registers.places import Zone, in_area
from store.saying import saying
from store.travel.times import instant
from store.values import Line, Note, Reference


class Severity(StrEnum):
    """How bad it is, as whoever reports sees it."""

    LOW = "low"
    SERIOUS = "serious"
    CRITICAL = "critical"


class ZoneReport(Row, table=True):
    """One report; ``happened_at`` is when it was so, the log knows when it was typed (R14).

    ``read_at`` and ``read_by`` say that the office has read it, ``action`` what it did about it.
    """

    __tablename__ = "zone_reports"
    zone: int = reference(1, "zones", warden=True, merge=Merge.EVENT)
    happened_at: int = column(2, Merge.EVENT, Wire.INSTANT, warden=True)
    severity: str = column(3, Merge.EVENT, warden=True)
    text: str = column(4, Merge.EVENT, warden=True)
    place: str | None = column(5, Merge.EVENT, warden=True)
    by: int = reference(6, "users", warden=True, merge=Merge.EVENT)
    channel: str | None = column(7, Merge.EVENT, warden=True)
    exercise: bool = column(8, Merge.EVENT, Wire.FLAG, warden=True)
    read_at: int | None = column(9, Merge.REGISTER, Wire.INSTANT, warden=True)
    read_by: int | None = reference(10, "users")
    action: str | None = column(11, Merge.TEXT, warden=True)


class ReportForm(Form):
    """What happened, how bad it is, where and when; now if nothing is said. On a device the zone is known."""

    text: Note
    severity: Severity = Severity.LOW
    zone: Reference | None = None
    place: Line | None = None
    happened_at: datetime | None = None
    channel: Channel | None = None


class ReadForm(Form):
    """What is done about it, if anything yet."""

    action: Note | None = None


SERIOUS: Final = (Severity.SERIOUS, Severity.CRITICAL)
"""What goes ahead of everything else."""
_T, _ZONE = sql(ZoneReport), sql(Zone)


def _report(draft: Draft, form: ReportForm, _row: int | None) -> int:
    """Write a report down.

    Raises:
        Refused: ``FIELD_MISSING`` for the zone where it may be any of several; ``FIELD_INVALID`` for a time
            to come; ``ENDED``.
    """
    moment = draft.now if form.happened_at is None else instant(form.happened_at, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="happened_at", reason="it lies in the future")
    draft.urgent = form.severity in SERIOUS
    return draft.add(
        ZoneReport,
        zone=_zone(draft, form.zone),
        happened_at=moment,
        severity=form.severity,
        text=form.text,
        place=form.place,
        by=draft.actor.user,
        channel=form.channel or ("device" if draft.me.kind == "warden" else "radio"),
        exercise=draft.exercise,
    )


def _zone(draft: Draft, named: object) -> int:
    if named is not None:
        return draft.still("zones", draft.resolve("zones", named))
    here = list(draft.ask(select(_ZONE.c.id).where(_ZONE.c.ended_on.is_(None)).limit(2)).scalars())
    if len(here) != 1:
        raise Refused(Code.FIELD_MISSING, field="zone")
    return int(here[0])


def _read(draft: Draft, form: ReadForm, row: int | None) -> int:
    """Note that the office has read a report, or what it does about one that it has read."""
    report = _standing(draft, row)
    said: dict[str, object] = {} if form.action is None else {"action": form.action}
    if report["read_at"] is None:
        said |= {"read_at": draft.now, "read_by": draft.actor.user}
    if not said:
        raise Refused(Code.ALREADY_DECIDED)
    draft.urgent = report["severity"] in SERIOUS
    draft.change(ZoneReport, report["id"], **said)
    return int(report["id"])


def _withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
    """Let a report that was wrong count no more; it stays as it was written."""
    report = _standing(draft, row)
    draft.change(ZoneReport, report["id"], ended_on=draft.today, ended_reason=form.reason)
    return int(report["id"])


def _standing(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="zone_reports")
    report = draft.get(ZoneReport, draft.still("zone_reports", row))
    if draft.exercise and not report["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(report["exercise"])
    return report


def reports_due(db: Connection, lens: Lens, on: date) -> list[Item]:
    """Give the reports that nobody has read, for the list of all that is due: at once, also those of drills.

    A device in the zone has nothing to read there.
    """
    me = identity.who(db)
    if me.kind == "warden":
        return []
    from store.wardens.visiting import timezones  # which looks at the lists that this is one of

    asked = select(_T).where(_T.c.read_at.is_(None), _T.c.ended_on.is_(None), _T.c.text.is_not(None))
    asked = asked.where(lens.here(_T))
    rows = db.execute(asked.order_by(_T.c.happened_at, _T.c.id)).mappings().all()
    codes = said_of(db, _ZONE.c.code, (row["zone"] for row in rows))
    clocks = timezones(db, {row["station"] for row in rows})
    found = []
    for row in rows:
        day = local_day(row["happened_at"] or lens.now, clocks.get(row["station"], me.timezone))
        drill = "EXERCISE " if row["exercise"] else ""
        words = row["text"].partition("\n")[0]
        found.append(
            Item(
                kind="report",
                about=lens.number("zone_reports", row["id"]) or "",
                title=f"{drill}{codes.get(row['zone'], '')} {row['severity']}: {words}",
                due_on=min(day, on),
                urgency=Urgency.OVERDUE if day < on or row["severity"] in SERIOUS else Urgency.SOON,
                by="what a zone reports is read",
                local=True,
                source="S004 ¶20(a)",
            )
        )
    return found


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the zone by code, and whether anybody at the office has read it."""
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    return [
        {
            "drill": bool(row["exercise"]),
            "zone": zones.get(row["zone"]),
            "status": saying("not read yet" if row["read_at"] is None else "read"),
        }
        for row in found
    ]


ZONE_REPORTS = Register(
    kind="zone_reports",
    nr=56,
    letter="ZR",
    table=ZoneReport,
    form=ReportForm,
    show=_show,
    drills=True,
    listed=("drill", "severity", "zone", "text", "happened_at", "place", "status", "action"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "area": lambda area: in_area(_T.c.zone, area),
    },
    order=("happened_at",),
    by_hand=False,
    acts=(
        Act(1, "zone_reports.add", ReportForm, _report, alone=True),
        Act(3, "zone_reports.end", WithdrawForm, _withdraw),
        Act(4, "zone_reports.read", ReadForm, _read, Lane.RECORDS),
    ),
)
