"""What became of a notice in a zone (C03, C04; S004 ¶20(a), ¶20(b)): seen, answered, read out at a door.

Each is an event, by a warden's device or heard by radio and written down at the
office. Only these say that a notice arrived; that it left the office does not.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

from sqlalchemy import Connection, Select, and_, select

from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.entry import Lane
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.households import Household
from store.registers.notices import Notice, reaches
from store.registers.places import Zone, around
from store.travel.times import instant
from store.values import Note, Reference

Channel = Literal["device", "radio", "phone", "sms", "visit", "paper", "other"]


class What(StrEnum):
    """What became of it; ``BACK`` says that somebody has seen that it was withdrawn."""

    SEEN = "seen"
    ANSWERED = "answered"
    TOLD = "told"
    BACK = "back"


class NoticeAck(Row, table=True):
    """One acknowledgement of one zone; of one household, where it was read out at its door."""

    __tablename__ = "notice_acks"
    notice: int = reference(1, "notices", warden=True, merge=Merge.EVENT)
    zone: int = reference(2, "zones", warden=True, merge=Merge.EVENT)
    kind: str = column(3, Merge.EVENT, warden=True)
    household: int | None = reference(4, "households", warden=True, merge=Merge.EVENT, sparse=True)
    occurred_at: int = column(5, Merge.EVENT, Wire.INSTANT, warden=True)
    by: int = reference(6, "users", warden=True, merge=Merge.EVENT)
    channel: str | None = column(7, Merge.EVENT, warden=True)
    text: str | None = column(8, Merge.EVENT, warden=True)
    exercise: bool = column(9, Merge.EVENT, Wire.FLAG, warden=True)


class SeenForm(Form):
    """That the warden has seen it: nothing more is asked on a device. A time without an offset is local."""

    zone: Reference | None = None
    occurred_at: datetime | None = None
    channel: Channel | None = None


class AnswerForm(SeenForm):
    """What the zone answers."""

    text: Note


class ToldForm(Form):
    """At which door it was read out; now, if no time is said."""

    household: Reference
    occurred_at: datetime | None = None
    channel: Channel | None = None


_T, _ZONE, _HOME = sql(NoticeAck), sql(Zone), sql(Household)


def _seen(draft: Draft, form: SeenForm, row: int | None) -> int:
    """Note that somebody has seen a notice for a zone, or its withdrawal; of each warden once is enough.

    Raises:
        Refused: ``ALREADY_DECIDED``; ``FIELD_MISSING`` for the zone where several may be meant;
            ``FIELD_INVALID`` for one that the notice does not go to, or a time to come.
    """
    notice = _notice(draft, row)
    zone = _zone(draft, notice, form.zone)
    kinds = (What.SEEN, What.ANSWERED) if notice["ended_on"] is None else (What.BACK,)
    known = select(_T.c.id).where(
        _T.c.notice == notice["id"],
        _T.c.zone == zone,
        _T.c.by == draft.actor.user,
        _T.c.kind.in_(kinds),
        _T.c.ended_on.is_(None),
    )
    if draft.ask(known.limit(1)).first() is not None:
        raise Refused(Code.ALREADY_DECIDED)
    return _write(draft, notice, form, {"zone": zone, "kind": kinds[0]})


def _answer(draft: Draft, form: AnswerForm, row: int | None) -> int:
    """Note what a zone answers; a later answer stands beside an earlier one."""
    notice = _notice(draft, row)
    zone = _zone(draft, notice, form.zone)
    return _write(draft, notice, form, {"zone": zone, "kind": What.ANSWERED, "text": form.text})


def _told(draft: Draft, form: ToldForm, row: int | None) -> int:
    """Note that a notice was read out to a household; once is enough.

    Raises:
        Refused: ``ALREADY_DECIDED``; ``FIELD_INVALID`` for a household that it does not go to; ``ENDED``.
    """
    notice = _notice(draft, row)
    home = draft.get(Household, draft.still("households", draft.resolve("households", form.household)))
    if home["zone"] is None or not _goes_to(draft, notice, home["zone"]):
        reason = "the notice does not go to its zone"
        raise Refused(Code.FIELD_INVALID, field="household", reason=reason)
    if draft.ask(_told_there(notice["id"], home["id"])).first() is not None:
        raise Refused(Code.ALREADY_DECIDED)
    return _write(draft, notice, form, {"zone": home["zone"], "kind": What.TOLD, "household": home["id"]})


def read_out(draft: Draft, notices: Sequence[int | str], home: int, moment: int) -> None:
    """Note in another act that notices were read out to a household; what is noted already is left alone.

    Args:
        draft: the act.
        notices: which, by number or row.
        home: the household's row.
        moment: when (UTC seconds).

    Raises:
        Refused: ``NOT_FOUND``; ``FIELD_INVALID`` for a notice of a drill, or one that does not go there.
    """
    household = draft.get(Household, home)
    for name in dict.fromkeys(notices):
        notice = draft.get(Notice, draft.resolve("notices", name))
        if notice["exercise"] or household["zone"] is None or not _goes_to(draft, notice, household["zone"]):
            raise Refused(Code.FIELD_INVALID, field="told", reason="the notice does not go to that home")
        if draft.ask(_told_there(notice["id"], home)).first() is None:
            draft.add(
                NoticeAck,
                notice=notice["id"],
                zone=household["zone"],
                kind=What.TOLD,
                household=home,
                occurred_at=moment,
                by=draft.actor.user,
                channel="device" if draft.me.kind == "warden" else "visit",
                exercise=False,
            )


def _told_there(notice: int, home: int) -> Select[int]:
    told = and_(_T.c.notice == notice, _T.c.household == home, _T.c.kind == What.TOLD)
    return select(_T.c.id).where(told, _T.c.ended_on.is_(None)).limit(1)


def _notice(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give the notice; what is said of a drill is drill, whoever forgot to say so."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="notices")
    notice = draft.get(Notice, row)
    if draft.exercise and not notice["exercise"]:
        raise Refused(Code.NOT_A_DRILL)
    draft.exercise = bool(notice["exercise"])
    return notice


def _zone(draft: Draft, notice: Mapping[str, Any], named: object) -> int:
    """Give the zone that is meant: the one that is named, the notice's own, or the only one that is here."""
    if named is not None:
        zone = draft.resolve("zones", named)
    elif notice["zone"] is not None:
        zone = int(notice["zone"])
    else:
        here = list(draft.ask(select(_ZONE.c.id).where(_ZONE.c.ended_on.is_(None)).limit(2)).scalars())
        if len(here) != 1:
            raise Refused(Code.FIELD_MISSING, field="zone")
        (zone,) = here
    if not _goes_to(draft, notice, zone):
        raise Refused(Code.FIELD_INVALID, field="zone", reason="the notice does not go there")
    return zone


def _goes_to(draft: Draft, notice: Mapping[str, Any], zone: int) -> bool:
    return reaches(notice, zone, around(draft.db, draft.get(Zone, zone)["area"]))


def _write(
    draft: Draft, notice: Mapping[str, Any], form: SeenForm | ToldForm, fields: Mapping[str, object]
) -> int:
    said = form.occurred_at
    moment = draft.now if said is None else instant(said, draft.me.timezone)
    if moment > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    # A device whose clock is behind may say that it has seen what is, by it, still to come.
    if said is not None and moment < (notice["given_at"] or 0):
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies before the notice")
    usual = "device" if draft.me.kind == "warden" else "radio"
    said_by = {"notice": notice["id"], "occurred_at": moment, "by": draft.actor.user}
    how = {"channel": form.channel or usual, "exercise": draft.exercise}
    return draft.insert(NoticeAck, {**said_by, **how, **fields})


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the zone by code, the address, and what the notice said."""
    notice = sql(Notice).c
    texts = pairs(db, select(notice.id, notice.text).where(notice.id.in_({row["notice"] for row in found})))
    zones = said_of(db, _ZONE.c.code, (row["zone"] for row in found))
    homes = {row["household"] for row in found if row["household"] is not None}
    addresses = pairs(db, select(_HOME.c.id, _HOME.c.address).where(_HOME.c.id.in_(homes)))
    return [
        {
            "drill": bool(row["exercise"]),
            "zone": zones.get(row["zone"]),
            "told": texts.get(row["notice"]),
            "address": addresses.get(row["household"]),
        }
        for row in found
    ]


NOTICE_ACKS = Register(
    kind="notice_acks",
    nr=54,
    letter="NA",
    table=NoticeAck,
    form=SeenForm,
    show=_show,
    drills=True,
    listed=("drill", "told", "zone", "kind", "occurred_at", "channel", "text", "address"),
    within={
        "zone": lambda zone: _T.c.zone == zone,
        "notice": lambda notice: _T.c.notice == notice,
        "household": lambda household: _T.c.household == household,
    },
    order=("occurred_at",),
    by_hand=False,
    acts=(
        Act(4, "notice_acks.seen", SeenForm, _seen, about="notices"),
        Act(5, "notice_acks.answer", AnswerForm, _answer, Lane.URGENT, about="notices"),
        Act(6, "notice_acks.told", ToldForm, _told, about="notices"),
    ),
)
