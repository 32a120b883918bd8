"""Acknowledgements of briefings, in writing (D19-D21, E08; S004 ¶22(c), ¶33).

Each binds a person to the very text that was shown, by its hash. It is an
event: what it says is never changed afterwards, whatever becomes of the text.
One that was recorded in error (of another person, of another text) is
withdrawn with a reason: it stays in history and does not count any more.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import AwareDatetime
from sqlalchemy import Connection, select, true

from store import identity
from store.asking import pairs
from store.clock import local_day, seconds
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import hands
from store.registers.briefings import Briefing, latest
from store.registers.certificate_table import Hash
from store.registers.merges import survivors
from store.registers.names import called
from store.registers.offices import Station
from store.registers.signed import ACKNOWLEDGED
from store.travel.decision import hand
from store.values import Line, Name, Reference, stored


class AckKind(StrEnum):
    """How somebody acknowledged."""

    WET = "wet_signature"
    TYPED = "typed_name"
    WITNESSED = "warden_witness"
    PIN = "pin"


class Ack(Row, table=True):
    """One acknowledgement; ``evidence`` says where the paper lies, or which PIN was given.

    Whoever recorded it signed it: ``signature`` is over it, by the key ``signed_key`` (``signed.py``).
    """

    __tablename__ = "acks"
    person: int = reference(1, "people", merge=Merge.EVENT)
    briefing: int = reference(2, "briefings", merge=Merge.EVENT)
    text_hash: str = column(3, Merge.EVENT)
    kind: str = column(4, Merge.EVENT)
    occurred_at: int = column(5, Merge.EVENT, Wire.INSTANT)
    by: int = reference(6, "users", merge=Merge.EVENT)
    typed_name: str | None = column(7, Merge.EVENT)
    witness: int | None = reference(8, "people", merge=Merge.EVENT)
    evidence: str | None = column(9, Merge.EVENT)
    signature: str | None = column(10, Merge.EVENT)
    signed_key: str | None = column(11, Merge.EVENT)


class AckForm(Form):
    """Who acknowledged which text, how and when; ``text_hash`` is that of the text which was shown."""

    person: Reference
    briefing: Reference
    text_hash: Hash
    kind: Literal["wet_signature", "typed_name", "warden_witness", "pin"]
    occurred_at: AwareDatetime | None = None
    typed_name: Name | None = None
    witness: Reference | None = None
    evidence: Line | None = None


class WithdrawForm(Form):
    """Why it was wrong."""

    reason: Line


_T = sql(Ack)
_BRIEFING = sql(Briefing)
_STATION = sql(Station)
_SHOWS: Final = {
    AckKind.WET: "evidence",
    AckKind.TYPED: "typed_name",
    AckKind.WITNESSED: "witness",
    AckKind.PIN: "evidence",
}
"""What proves each kind: where the signed paper lies, the name as typed, who saw it, which PIN it was."""


def _record(draft: Draft, form: AckForm, _row: int | None) -> int:
    """Bind a person to the text that was shown to them.

    Raises:
        Refused: ``BRIEFING_OUTDATED`` if a newer version stands, ``BRIEFING_OTHER_TEXT`` if what was shown
            is not this text, ``FIELD_MISSING`` for what proves it.
    """
    person = draft.still("people", draft.resolve("people", form.person))
    row = draft.resolve("briefings", form.briefing)
    briefing = draft.get(Briefing, row)
    if briefing["ended_on"] is not None or latest(draft, briefing) != row:
        raise Refused(Code.BRIEFING_OUTDATED)
    if briefing["text_hash"] != form.text_hash:
        raise Refused(Code.BRIEFING_OTHER_TEXT)
    proof = _SHOWS[AckKind(form.kind)]
    if getattr(form, proof) is None:
        raise Refused(Code.FIELD_MISSING, field=proof)
    witness = None if form.witness is None else draft.still("people", draft.resolve("people", form.witness))
    if witness == person:
        raise Refused(Code.FIELD_INVALID, field="witness", reason="nobody is their own witness")
    moment = form.occurred_at or datetime.fromtimestamp(draft.now, UTC)
    if seconds(moment) > draft.now:
        raise Refused(Code.FIELD_INVALID, field="occurred_at", reason="it lies in the future")
    said = dict(form) | {
        "person": person,
        "briefing": row,
        "witness": witness,
        "occurred_at": moment,
        "by": draft.actor.user,
    }
    written = {name: stored(value) for name, value in said.items()}
    signed = hands.facts(draft.db, draft.registry, "acks", written, ACKNOWLEDGED)
    return draft.insert(Ack, said | hands.sign(draft.pen, "acks", signed))


def _withdraw(draft: Draft, form: WithdrawForm, row: int | None) -> int:
    """Let an acknowledgement that was recorded in error count no more; it stays as it was written.

    Raises:
        Refused: ``NOT_FOUND``; ``ENDED`` for one that was withdrawn before.
    """
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="acks")
    draft.change(Ack, draft.still("acks", row), ended_on=draft.today, ended_reason=form.reason)
    return row


def days(db: Connection, kinds: Collection[str], of: int | None = None) -> dict[int, list[date]]:
    """Give the days on which people acknowledged a briefing of some kinds, by person; each its station's day.

    What somebody acknowledged who was written down twice counts for whom they were merged into. ``of`` is the
    station that is wanted, where it is one.
    """
    into, here = survivors(db), identity.who(db).timezone
    said = db.execute(
        select(_T.c.person, _T.c.occurred_at, _T.c.station)
        .join_from(_T, _BRIEFING, _T.c.briefing == _BRIEFING.c.id)
        .where(_BRIEFING.c.kind.in_(list(kinds)), _T.c.ended_on.is_(None))
        .where(_T.c.person.is_not(None), _T.c.occurred_at.is_not(None))
        .where(true() if of is None else _T.c.station == of)
    ).all()
    zones = said_of(db, _STATION.c.timezone, (station for _person, _instant, station in said))
    found: dict[int, list[date]] = {}
    for person, instant, station in said:
        found.setdefault(into.get(person, person), []).append(local_day(instant, zones.get(station) or here))
    return found


def _show(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add who, which text in which version, and whether that text still stands."""
    names = called(db, [row["person"] for row in found])
    titles = pairs(db, select(_BRIEFING.c.id, _BRIEFING.c.title))
    versions = pairs(db, select(_BRIEFING.c.id, _BRIEFING.c.version))
    ended = pairs(db, select(_BRIEFING.c.id, _BRIEFING.c.ended_on))
    return [
        {
            "name": names.get(row["person"]),
            "title": titles.get(row["briefing"]),
            "version": versions.get(row["briefing"]),
            "hand": hand(row["signed_key"]) if row["signed_key"] else None,
            "text_stands": ended.get(row["briefing"], "") is None,
        }
        for row in found
    ]


ACKS = Register(
    kind="acks",
    nr=31,
    letter="J",
    table=Ack,
    form=AckForm,
    show=_show,
    within={
        "person": lambda person: _T.c.person == person,
        "briefing": lambda briefing: _T.c.briefing == briefing,
    },
    listed=("name", "title", "version", "kind", "occurred_at", "text_stands"),
    order=("occurred_at",),
    by_hand=False,
    acts=(
        Act(4, "acks.record", AckForm, _record, alone=True),
        Act(5, "acks.withdraw", WithdrawForm, _withdraw),
    ),
)
