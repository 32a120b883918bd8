"""Messages between a station's desk and headquarters (L03, L05): written, carried sealed, read by somebody.

A message is a row of the station's, whoever wrote it: what headquarters writes
comes down with the station's next exchange. That it left says nothing: it is
read when somebody at the other end says so, and that comes back. An urgent one
of a station's travels ahead of everything else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, select

from store import identity
from store.asking import pairs
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.identity import Identity
from store.listing import Lens
from store.memberships import said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.offices import Station, User
from store.saying import saying
from store.values import Line, Note


class Message(Row, table=True):
    """One message.

    ``from_above`` says that headquarters wrote it, ``said_at`` when; ``answers`` names the one that it is an
    answer to. ``read_at`` and ``read_by`` are of the other end.
    """

    __tablename__ = "messages"
    from_above: bool = column(1, Merge.EVENT, Wire.FLAG)
    subject: str = column(2, Merge.EVENT)
    text: str = column(3, Merge.EVENT)
    urgent: bool = column(4, Merge.EVENT, Wire.FLAG)
    said_at: int = column(5, Merge.EVENT, Wire.INSTANT)
    by: int = reference(6, "users", merge=Merge.EVENT)
    answers: int | None = reference(7, "messages", merge=Merge.EVENT)
    exercise: bool = column(8, Merge.EVENT, Wire.FLAG)
    read_at: int | None = column(9, Merge.AUTHORITY, Wire.INSTANT, above=True)
    read_by: int | None = reference(10, "users", merge=Merge.AUTHORITY, above=True)


class MessageForm(Form):
    """What is to be said. At headquarters ``to`` says to whom: stations by code, a country, or ``all``."""

    subject: Line
    text: Note
    to: Line | None = None
    urgent: bool = False


class AnswerForm(Form):
    """What is answered."""

    text: Note
    urgent: bool = False


class ReadForm(Form):
    """Nothing is asked: that it was read is all."""


ALL: Final = "all"
_T, _STATION, _USER = sql(Message), sql(Station), sql(User)


def _write(draft: Draft, form: MessageForm, _row: int | None) -> int:
    """Write a message: a station's to headquarters, headquarters' to the stations that it names.

    Raises:
        Refused: ``FIELD_MISSING`` where headquarters does not say to whom; ``UNKNOWN_STATION``;
            ``FIELD_INVALID`` for a station that says to whom: it writes to headquarters only.
    """
    if draft.me.kind != "hq":
        if form.to is not None:
            raise Refused(Code.FIELD_INVALID, field="to", reason="a station writes to headquarters only")
        return _say(draft, draft.me.station, form.subject, form.text, urgent=form.urgent)
    if form.to is None:
        raise Refused(Code.FIELD_MISSING, field="to")
    first, *others = _addressed(draft, form.to)
    row = _say(draft, first, form.subject, form.text, urgent=form.urgent)
    for station in others:
        _say(draft, station, form.subject, form.text, urgent=form.urgent)
    return row


def _addressed(draft: Draft, to: str) -> list[int]:
    """Give the stations that are meant, by row, in the order of their codes."""
    asked = select(_STATION.c.id, _STATION.c.code, _STATION.c.country).where(_STATION.c.ended_on.is_(None))
    stations = [(row.id, row.code, row.country) for row in draft.ask(asked.order_by(_STATION.c.code))]
    words = {word.strip().upper() for word in to.replace(",", " ").split()}
    if words == {ALL.upper()}:
        words = {str(code).upper() for _row, code, _country in stations}
    codes = {str(code).upper() for _row, code, _country in stations}
    countries = {str(country).upper() for _row, _code, country in stations if country}
    if not words <= codes | countries or not words:
        raise Refused(Code.UNKNOWN_STATION)
    # A code is a station's before it is a country's.
    meant = {word for word in words if word not in codes}
    return [
        row for row, code, country in stations if code.upper() in words or (country or "").upper() in meant
    ]


def _say(  # noqa: PLR0913 - a message is just these things
    draft: Draft, station: int, subject: str, text: str, *, urgent: bool, answers: int | None = None
) -> int:
    draft.urgent = urgent
    return draft.add(
        Message,
        station=station,
        from_above=draft.me.kind == "hq",
        subject=subject,
        text=text,
        urgent=urgent,
        said_at=draft.now,
        by=draft.actor.user,
        answers=answers,
        exercise=draft.exercise,
    )


def _answer(draft: Draft, form: AnswerForm, row: int | None) -> int:
    """Answer a message of the other end; with that it was read."""
    asked = _of_the_other(draft, row)
    if asked["read_at"] is None:
        draft.change(Message, asked["id"], read_at=draft.now, read_by=draft.actor.user)
    draft.exercise = bool(asked["exercise"])
    return _say(draft, asked["station"], asked["subject"], form.text, urgent=form.urgent, answers=asked["id"])


def _read(draft: Draft, _form: ReadForm, row: int | None) -> int:
    """Note that somebody has read a message of the other end."""
    asked = _of_the_other(draft, row)
    if asked["read_at"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    draft.urgent = bool(asked["urgent"])
    draft.exercise = bool(asked["exercise"])
    draft.change(Message, asked["id"], read_at=draft.now, read_by=draft.actor.user)
    return int(asked["id"])


def _of_the_other(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give a message that was written at the other end; raises ``NOT_FOUND``, ``OWN_MESSAGE``."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="messages")
    asked = draft.get(Message, row)
    if bool(asked["from_above"]) == (draft.me.kind == "hq"):
        raise Refused(Code.OWN_MESSAGE)
    return asked


def unread(db: Connection, me: Identity) -> list[tuple[int, bool, bool]]:
    """Give the messages of the other end that nobody here has read: row, whether urgent, whether a drill.

    The urgent ones come first, then the oldest.
    """
    if me.kind == "warden":
        return []
    asked = select(_T.c.id, _T.c.urgent, _T.c.exercise).where(
        _T.c.read_at.is_(None), _T.c.ended_on.is_(None), _T.c.from_above.is_(me.kind != "hq")
    )
    order = (_T.c.exercise, _T.c.urgent.desc(), _T.c.said_at, _T.c.id)
    return [(row, bool(urgent), bool(drill)) for row, urgent, drill in db.execute(asked.order_by(*order))]


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the station by code, who wrote it, and whether the other end has read it."""
    stations = said_of(db, _STATION.c.code, (row["station"] for row in found))
    users = pairs(db, select(_USER.c.id, _USER.c.name).where(_USER.c.id.in_({row["by"] for row in found})))
    here = identity.who(db).kind == "hq"
    return [
        {
            "drill": bool(row["exercise"]),
            "station": stations.get(row["station"]),
            "way": saying("from headquarters") if row["from_above"] else saying("to headquarters"),
            # Of a regional headquarters' people its stations know the numbers only.
            "by": users.get(row["by"]) or lens.number("users", row["by"]),
            "status": _status(row, ours=bool(row["from_above"]) == here),
        }
        for row in found
    ]


def _status(row: Mapping[str, Any], *, ours: bool) -> str:
    if row["read_at"] is not None:
        return saying("read")
    return saying("not read there yet") if ours else saying("not read yet")


MESSAGES = Register(
    kind="messages",
    nr=70,
    letter="MS",
    table=Message,
    form=MessageForm,
    show=_show,
    drills=True,
    listed=("drill", "way", "station", "urgent", "subject", "text", "said_at", "by", "status"),
    order=("said_at",),
    by_hand=False,
    acts=(
        Act(4, "messages.write", MessageForm, _write, alone=True),
        Act(5, "messages.read", ReadForm, _read),
        Act(6, "messages.answer", AnswerForm, _answer),
    ),
)
