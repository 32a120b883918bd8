"""Notices (C03, C04): what the office tells its zones, and asks them; S004 ¶20(a), ¶20(b), ¶8(j).

A notice goes to everybody, to an area or to a zone, as a row on the devices of
its wardens. That it left says nothing: who has seen it is in ``notice_acks.py``.
It is never rewritten. One that is not so any more is withdrawn with a reason, or
overtaken by another that reaches all whom it reached; either is said on the
devices too.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, or_, select

from store import identity
from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.alerts import Alert
from store.registers.offices import User
from store.registers.places import Area, Zone, around, with_inner
from store.saying import saying
from store.values import Line, Note, Reference


class Audience(StrEnum):
    """To whom a notice goes."""

    ALL = "all"
    AREA = "area"
    ZONE = "zone"


class Kind(StrEnum):
    """What a notice is; a question waits for an answer."""

    NOTICE = "notice"
    CHANGE = "change"
    QUESTION = "question"


class Status(StrEnum):
    """How a notice stands on a day."""

    CURRENT = "current"
    OVER = "over"
    OVERTAKEN = "overtaken"
    WITHDRAWN = "withdrawn"


class Notice(Row, table=True):
    """One notice; ``sender`` says in words on whose behalf, ``valid_until`` is its last day.

    Of a change of phase or level ``label`` is its word as the ``alert`` said it; a drill says that it is one.
    """

    __tablename__ = "notices"
    text: str = column(1, Merge.EVENT, warden=True)
    kind: str = column(2, Merge.EVENT, warden=True)
    audience: str = column(3, Merge.EVENT, warden=True)
    area: int | None = reference(4, "areas", warden=True, merge=Merge.EVENT)
    zone: int | None = reference(5, "zones", warden=True, merge=Merge.EVENT)
    alert: int | None = reference(6, "alerts", merge=Merge.EVENT)
    label: str | None = column(7, Merge.EVENT, warden=True)
    given_at: int = column(8, Merge.EVENT, Wire.INSTANT, warden=True)
    valid_until: str | None = column(9, Merge.EVENT, Wire.DAY, warden=True)
    replaces: int | None = reference(10, "notices", warden=True, merge=Merge.EVENT)
    sender: str | None = column(11, Merge.EVENT, warden=True)
    by: int = reference(12, "users", merge=Merge.EVENT)
    exercise: bool = column(13, Merge.EVENT, Wire.FLAG, warden=True)


class NoticeForm(Form):
    """What is told, and to whom: a zone or an area that is named, else the alert's area, else everybody."""

    text: Note
    kind: Literal["notice", "change", "question"] | None = None
    zone: Reference | None = None
    area: Reference | None = None
    audience: Literal["all", "area", "zone"] | None = None
    alert: Reference | None = None
    label: Line | None = None
    valid_until: date | None = None
    replaces: Reference | None = None
    sender: Line | None = None


class WithdrawForm(Form):
    """Why it is not so any more, or never was."""

    reason: Line


KEPT: Final = 35
"""So many days a notice that was withdrawn or is over stays on a warden's device (a local default)."""
_T, _ZONE, _AREA, _USER = sql(Notice), sql(Zone), sql(Area), sql(User)


def standing(notice: Mapping[str, Any], overtaken: Mapping[int, int], today: date) -> Status:
    """Say how a notice stands on a day: a pure function of its row and of what overtook which."""
    if notice["ended_on"] is not None:
        return Status.WITHDRAWN
    if notice["id"] in overtaken:
        return Status.OVERTAKEN
    if (notice["valid_until"] or "9999") < today.isoformat():
        return Status.OVER
    return Status.CURRENT


def overtaken_by(db: Connection) -> dict[int, int]:
    """Give the notices that another overtook, with that one; also where that was withdrawn since.

    What was told first is not so again because what was told after it is wrong too.
    """
    asked = select(_T.c.replaces, _T.c.id).where(_T.c.replaces.is_not(None)).order_by(_T.c.id)
    return pairs(db, asked)


def reaches(notice: Mapping[str, Any], zone: int, areas: Sequence[int]) -> bool:
    """Say whether a notice goes to a zone; ``areas`` are those around it, the nearest first."""
    match notice["audience"]:
        case Audience.ALL:
            return True
        case Audience.AREA:
            return notice["area"] in areas
        case Audience.ZONE:
            return bool(notice["zone"] == zone)
        case _:
            # A newer version's word for an audience: whom it means is not known here.
            return False


def _give(draft: Draft, form: NoticeForm, _row: int | None) -> int:
    """Tell, or ask; what is told of a drill is drill.

    Raises:
        Refused: ``FIELD_INVALID`` for a last day that is over, an audience that does not fit, or a notice
            that is overtaken though it went further; ``NOT_A_DRILL``; ``ENDED``; ``PART_OF_STATION`` at the
            office of an area for all of the station.
    """
    alert = _alert(draft, form)
    audience, area, zone = _audience(draft, form, alert)
    if form.valid_until is not None and form.valid_until < draft.today:
        raise Refused(Code.FIELD_INVALID, field="valid_until", reason="it lies in the past")
    kind = form.kind or (Kind.CHANGE if alert is not None or form.label else Kind.NOTICE)
    replaces = None if form.replaces is None else draft.resolve("notices", form.replaces)
    if replaces is not None:
        _overtakes(draft, draft.get(Notice, draft.still("notices", replaces)), area, zone)
    return draft.add(
        Notice,
        text=form.text,
        kind=kind,
        audience=audience,
        area=area,
        zone=zone,
        alert=None if alert is None else alert["id"],
        label=form.label or (None if alert is None else alert["label"]),
        given_at=draft.now,
        valid_until=form.valid_until,
        replaces=replaces,
        sender=form.sender or _name(draft),
        by=draft.actor.user,
        exercise=draft.exercise,
    )


def _alert(draft: Draft, form: NoticeForm) -> Mapping[str, Any] | None:
    if form.alert is None:
        return None
    alert = draft.get(Alert, draft.still("alerts", draft.resolve("alerts", form.alert)))
    if draft.exercise and not alert["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(alert["exercise"])
    return alert


def _audience(
    draft: Draft, form: NoticeForm, alert: Mapping[str, Any] | None
) -> tuple[Audience, int | None, int | None]:
    """Give to whom it goes, with the area or the zone."""
    wanted = None if form.audience is None else Audience(form.audience)
    zone = None if form.zone is None else draft.still("zones", draft.resolve("zones", form.zone))
    area = None if form.area is None else draft.still("areas", draft.resolve("areas", form.area))
    if zone is not None and area is not None:
        raise Refused(Code.FIELD_INVALID, field="area", reason="a zone is named already")
    if zone is None and area is None and alert is not None and wanted in (None, Audience.AREA):
        area = alert["area"]
    above = identity.parent(draft.db)
    if zone is None and area is None and above is not None and above.area is not None:
        # An area's office speaks to its own zones; to all of them the station does.
        if wanted is Audience.ALL:
            raise Refused(Code.PART_OF_STATION)
        area = above.area
    found = Audience.ZONE if zone is not None else Audience.AREA if area is not None else Audience.ALL
    if wanted not in (None, found):
        if wanted is Audience.ALL:
            raise Refused(
                Code.FIELD_INVALID, field="audience", reason=saying("one {what} is named", what=saying(found))
            )
        raise Refused(Code.FIELD_MISSING, field=wanted)
    return found, area, zone


def _overtakes(draft: Draft, older: Mapping[str, Any], area: int | None, zone: int | None) -> None:
    """Refuse to overtake a notice that went to zones which would not hear of it: there it would stand."""
    if draft.exercise and not older["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    if area is None and zone is None:
        return
    whole = zone is not None and older["zone"] == zone
    if area is not None:
        inside = older["area"]
        if older["audience"] == Audience.ZONE:
            inside = draft.get(Zone, older["zone"])["area"]
        whole = older["audience"] != Audience.ALL and area in around(draft.db, inside)
    if not whole:
        reason = "it went further than this one would: withdraw it, or tell all whom it reached"
        raise Refused(Code.FIELD_INVALID, field="replaces", reason=reason)


def _name(draft: Draft) -> str | None:
    found: str | None = draft.ask(select(_USER.c.name).where(_USER.c.id == draft.actor.user)).scalar()
    return found


def _withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
    """Take a notice back; it stays to be read, and the devices that have it say that it was withdrawn."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="notices")
    standing = draft.get(Notice, draft.still("notices", row))
    if draft.exercise and not standing["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(standing["exercise"])
    draft.change(Notice, row, ended_on=draft.today, ended_reason=form.reason)
    return row


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say to whom it went, how it stands today, and in how many of those zones somebody has seen it."""
    from store.wardens import notices  # which asks for these rows itself

    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    areas = said_of(db, _AREA.c.code, (row["area"] for row in found))
    over, seen = overtaken_by(db), notices.counted(db, found)
    return [
        {
            "drill": bool(row["exercise"]),
            "zone": zones.get(row["zone"]),
            "area": areas.get(row["area"]),
            "to": zones.get(row["zone"]) or areas.get(row["area"]) or row["audience"],
            "status": standing(row, over, lens.today).value,
            "overtaken_by": lens.number("notices", over.get(row["id"])),
            "seen": f"{seen[row['id']].seen}/{seen[row['id']].zones}",
        }
        for row in found
    ]


def _for_zone(zone: int) -> ColumnElement[bool]:
    """Narrow to what goes to a zone; by the areas around it as they are now."""
    return or_(_T.c.audience == Audience.ALL, _T.c.zone == zone, _T.c.area.in_(areas_around(zone)))


def areas_around(zone: int) -> Any:  # noqa: ANN401 - a question
    """Ask for the area that a zone lies in, and those around that."""
    own = select(_ZONE.c.area.label("id")).where(_ZONE.c.id == zone).cte(recursive=True)
    outer = select(_AREA.c.parent).join_from(_AREA, own, _AREA.c.id == own.c.id)
    return select(own.union(outer).c.id)


NOTICES = Register(
    kind="notices",
    nr=53,
    letter="NT",
    table=Notice,
    form=NoticeForm,
    show=_show,
    drills=True,
    listed=("drill", "text", "to", "kind", "status", "seen", "given_at", "valid_until"),
    within={
        "zone": _for_zone,
        "area": lambda area: or_(_T.c.audience == Audience.ALL, _T.c.area.in_(with_inner(area))),
    },
    order=("given_at",),
    by_hand=False,
    acts=(
        Act(1, "notices.add", NoticeForm, _give, alone=True),
        Act(3, "notices.end", WithdrawForm, _withdraw),
    ),
)
