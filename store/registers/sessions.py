"""Training sessions, who came, and the certificates they get (D02, D03, D13-D17, D23).

Sources: S004 ¶10(i), ¶15(g), ¶27, ¶30, ¶31, ¶33; S004-A ¶26. The sessions with
their attendance are the organisation's training record (S004 ¶27).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from sqlalchemy import ColumnElement, Connection, Table, func, select

from store.asking import pairs
from store.clock import day_of
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft
from store.forms import Form
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.agencies import Agency
from store.registers.certificate_table import Certificate, content
from store.registers.courses import Course
from store.registers.merges import survivors
from store.values import Line, Names, Note, Reference, Several


class Session(Row, table=True):
    """One session; ``occasion`` is what made it necessary, where things have changed (S004 ¶10(i))."""

    __tablename__ = "sessions"
    course: int | None = reference(1, "courses")
    held_on: str = column(2, Merge.REGISTER, Wire.DAY)
    topic: str | None = column(3, Merge.TEXT)
    place: str | None = column(4, Merge.REGISTER)
    trainer: str | None = column(5, Merge.REGISTER)
    occasion: str | None = column(6, Merge.REGISTER)
    language: str | None = column(7, Merge.REGISTER)
    agency: int | None = reference(8, "agencies")


class SessionForm(Form):
    """What is asked about a session, ``agency`` being whose it was; without a course it certifies nothing."""

    course: Reference | None = None
    held_on: date
    topic: Note | None = None
    place: Line | None = None
    trainer: Line | None = None
    occasion: Line | None = None
    language: Line | None = None
    agency: Reference | None = None


class AttendForm(Form):
    """Who came, and who was expected and did not."""

    people: Several = ()
    absent: Annotated[Several, Names("people")] = ()


class CertifyForm(Form):
    """What is printed on the certificates: the session's day where none is, a last day only if one is."""

    issuer: Line | None = None
    issued_on: date | None = None
    expires_on: date | None = None


_T = sql(Session)
_COURSE = sql(Course)


def _held(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give a session that stands and has begun; raises ``NOT_FOUND``, ``ENDED`` or ``FIELD_INVALID``."""
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="sessions")
    found = draft.get(Session, row)
    if found["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="sessions")
    if found["held_on"] is None:
        raise Refused(Code.FIELD_MISSING, field="held_on")
    if found["held_on"] > draft.today.isoformat():
        raise Refused(Code.FIELD_INVALID, field="held_on", reason="it lies in the future")
    return found


def _attend(draft: Draft, form: AttendForm, row: int | None) -> int:
    """Write down many at once; whoever is down already the same way is left alone.

    Who is not known, or had left before that day, is left out with the reason; where that is everybody, the
    act is refused with the first.
    """
    held = _held(draft, row)
    session, into = int(held["id"]), survivors(draft.db)
    absent, came = (_there(draft, held, into, names) for names in (form.absent, form.people))
    if not absent and not came:
        raise draft.left_out[0][1] if draft.left_out else Refused(Code.FIELD_MISSING, field="people")
    if set(absent) & set(came):
        raise Refused(Code.FIELD_INVALID, field="absent", reason="somebody is named as present, too")
    register = draft.registry.kind("attendances")
    there = register.sql.c
    down = select(there.person, there.id).where(there.session == session, there.ended_on.is_(None))
    standing = {row.person: row.id for row in draft.ask(down.order_by(there.id))}
    for person in dict.fromkeys([*came, *absent]):
        attended = person not in absent
        if person in standing:
            draft.change(register.table, standing[person], attended=attended)
        else:
            draft.insert(register.table, {"session": session, "person": person, "attended": attended})
    return session


def _there(
    draft: Draft, held: Mapping[str, Any], into: Mapping[int, int], names: Sequence[Reference]
) -> list[int]:
    """Find those who are named; who cannot be is left out, with the reason."""
    found = []
    for name in names:
        try:
            found.append(_here_then(draft, held["held_on"], into, name))
        except Refused as refused:
            draft.left_out.append((str(name), refused))
    return found


def _here_then(draft: Draft, day: str, into: Mapping[int, int], name: Reference) -> int:
    """Find somebody who was on the list on a day; who was merged, as whom they go on."""
    person = draft.resolve("people", name)
    person = into.get(person, person)
    left = draft.get(draft.registry.kind("people").table, person)["ended_on"]
    if left is not None and left < day:
        raise Refused(Code.ENDED, kind="people")
    return person


def _certify(draft: Draft, form: CertifyForm, row: int | None) -> int:
    """Give everybody who came a certificate, once; whoever has theirs of this session gets no other.

    Who has left since came all the same, and takes it along.
    Whoever certifies has seen who came: the certificates are confirmed with it. The number on each is its
    own here, so that it is one person's for ever (S004 ¶27).
    """
    session = _held(draft, row)
    if session["course"] is None:
        raise Refused(Code.FIELD_MISSING, field="course")
    held_on = day_of(session["held_on"])
    issued = form.issued_on or held_on
    if issued < held_on:
        raise Refused(Code.FIELD_INVALID, field="issued_on", reason="it lies before the session")
    there, given = draft.registry.kind("attendances").sql.c, sql(Certificate).c
    person = draft.registry.kind("people").sql.c
    have = select(given.person).where(given.session == session["id"], given.ended_on.is_(None))
    came = draft.ask(
        select(there.person, func.max(there.score).label("score"))
        .join(draft.registry.kind("people").sql, person.id == there.person)
        .where(there.session == session["id"], there.attended.is_(True), there.ended_on.is_(None))
        # Of whom all was erased there is nobody to give it to.
        .where(person.category.is_not(None), there.person.not_in(have))
        .group_by(there.person)
        .order_by(there.person)
    ).all()
    for one in came:
        at = draft.reserve(Certificate)
        said = {
            "person": one.person,
            "course": session["course"],
            "number": draft.numbers.text(draft.registry.of(Certificate).letter, at),
            "issued_on": issued,
            "expires_on": form.expires_on,
            "issuer": form.issuer or session["trainer"],
            "score": one.score,
            "evidence_hash": None,
        }
        seen = {"confirmed_by": draft.actor.user, "confirmed_on": draft.today}
        draft.insert(
            Certificate,
            said | seen | {"session": session["id"], "confirmed_content": content(said)},
            at=at,
        )
    return int(session["id"])


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add course and agency by code, how many came and did not, how many have a certificate of it."""
    here = [row["id"] for row in found]
    there = lens.registry.kind("attendances").sql
    came = _counted(db, there, here, there.c.attended.is_(True))
    absent = _counted(db, there, here, there.c.attended.is_(False))
    certified = _counted(db, sql(Certificate), here)
    courses = pairs(db, select(_COURSE.c.id, _COURSE.c.code))
    agency = sql(Agency).c
    agencies = pairs(db, select(agency.id, agency.code))
    return [
        {
            "course": courses.get(row["course"]),
            "agency": agencies.get(row["agency"]),
            "attended": came.get(row["id"], 0),
            "absent": absent.get(row["id"], 0),
            "certified": certified.get(row["id"], 0),
            "planned": (row["held_on"] or "") > lens.today.isoformat(),
        }
        for row in found
    ]


def _counted(
    db: Connection, table: Table, sessions: Collection[int], *conditions: ColumnElement[bool]
) -> dict[int, int]:
    """Count the standing rows of a table that name some sessions, by session."""
    t = table.c
    standing = select(t.session, func.count()).where(t.session.in_(sessions), t.ended_on.is_(None))
    return pairs(db, standing.where(*conditions).group_by(t.session))


SESSIONS = Register(
    kind="sessions",
    nr=28,
    letter="SE",
    table=Session,
    form=SessionForm,
    show=_show,
    within={
        "course": lambda course: _T.c.course == course,
        "agency": lambda agency: _T.c.agency == agency,
    },
    listed=("held_on", "course", "topic", "attended", "absent", "certified", "trainer"),
    order=("held_on",),
    acts=(
        Act(4, "sessions.attend", AttendForm, _attend),
        Act(5, "sessions.certify", CertifyForm, _certify),
    ),
)
