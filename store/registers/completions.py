"""Courses completed elsewhere, as a list says it (D25; S002 ¶35, ¶54): they become certificates.

Whoever made the list names people and courses in their own way; what is not
matched says why, and a list that is taken twice changes nothing the second time.
"""

from datetime import date

from sqlalchemy import func, select

from store.columns import sql
from store.door import Draft
from store.forms import Form
from store.refusals import Code, Refused
from store.registers import equivalents
from store.registers.certificate_table import Certificate, confirmed
from store.registers.contacts import Contact
from store.registers.people import Person
from store.values import Line, Reference


class CompletionForm(Form):
    """A completed course.

    ``person`` by index number, e-mail address or number here; ``course`` by its code or an old name.
    """

    person: Reference
    course: Line
    issued_on: date
    number: Line | None = None
    score: Line | None = None
    issuer: Line | None = None


_T, _PERSON, _CONTACT = sql(Certificate), sql(Person), sql(Contact)
_TOLD_LATER = ("number", "score", "issuer")


def take(draft: Draft, form: CompletionForm, _row: int | None) -> int:
    """Write a completion down as a certificate, to be confirmed; gives the one that is here already, if any.

    What the list says and the one that is here does not (its number, its score) is added, as long as nobody
    has confirmed it.

    Raises:
        Refused: ``PERSON_UNMATCHED``, ``PERSON_AMBIGUOUS`` or ``COURSE_UNMATCHED``: the reason that stands
            beside the row of the list; ``FIELD_INVALID`` for a day to come.
    """
    if form.issued_on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="issued_on", reason="it lies in the future")
    person, course = _whom(draft, form.person), _which(draft, form.course)
    same = select(_T.c.id).where(
        _T.c.person == person,
        # Found by the person: thousands have certificates of one course.
        _T.c.course + 0 == course,
        _T.c.issued_on == form.issued_on.isoformat(),
        _T.c.ended_on.is_(None),
    )
    for row in draft.ask(same.order_by(_T.c.id)).scalars().all():
        there = draft.get(Certificate, row)
        if form.number is not None and there["number"] not in (None, form.number):
            continue
        if not confirmed(there) and there["revoked_on"] is None:
            more = {name: getattr(form, name) for name in _TOLD_LATER if there[name] is None}
            draft.change(Certificate, row, **more)
        return int(row)
    return draft.insert(Certificate, dict(form) | {"person": person, "course": course})


def _whom(draft: Draft, said: Reference) -> int:
    """Find who is meant, among those who are still here."""
    found: list[int] = []
    if isinstance(said, str):
        asked = select(_PERSON.c.id).where(
            _PERSON.c.index_no == said.strip(), _PERSON.c.station == draft.me.station
        )
        if "@" in said:
            asked = (
                select(_PERSON.c.id)
                .distinct()
                .join_from(_PERSON, _CONTACT, _CONTACT.c.person == _PERSON.c.id)
                .where(_CONTACT.c.ended_on.is_(None), _PERSON.c.station == draft.me.station)
                .where(func.lower(_CONTACT.c.value) == said.strip().lower())
            )
        found = list(draft.ask(asked.where(_PERSON.c.ended_on.is_(None))).scalars())
    if len(found) > 1:
        raise Refused(Code.PERSON_AMBIGUOUS, count=len(found))
    if found:
        return found[0]
    try:
        return draft.still("people", draft.resolve("people", said))
    except Refused:
        raise Refused(Code.PERSON_UNMATCHED) from None


def _which(draft: Draft, said: str) -> int:
    """Find the course that is meant: by its code or number, else by an old name."""
    try:
        return draft.still("courses", draft.resolve("courses", said))
    except Refused:
        old = equivalents.by_old_name(draft, said)
        if old is None:
            raise Refused(Code.COURSE_UNMATCHED) from None
        return old
