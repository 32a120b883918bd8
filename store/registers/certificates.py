"""Certificates of staff and of dependants (D02, D05, D06, D25, D27, R19; S004 ¶27, ¶32, ¶33).

What a certificate says may be put right until somebody confirms it; then it
stays as it is, and only a new entry with its reason replaces or revokes it.
How it stands on a day is computed when it is shown (``store/training/certified.py``).
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Connection, select

from store.acting import EndForm
from store.asking import pairs
from store.columns import sql
from store.door import Draft, resolved
from store.due import rung
from store.forms import Form, part_of
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers import equivalents
from store.registers.certificate_table import Certificate, Hash, confirmed, content
from store.registers.completions import CompletionForm, take
from store.registers.courses import Course, how_long, validities
from store.registers.names import called
from store.registers.people import Person, in_zone
from store.rule import Rule
from store.training.certified import Status, status, supersedes
from store.training.papers import papers
from store.values import Line, Name, Names, Reference, Several


class CertificateForm(Form):
    """What is asked about a certificate; ``evidence_hash`` is that of the scan or file that shows it."""

    person: Reference
    course: Reference
    number: Line | None = None
    issued_on: date
    expires_on: date | None = None
    issuer: Line | None = None
    score: Line | None = None
    evidence_hash: Hash | None = None


class RevokeForm(Form):
    """Why a certificate counts no more, and since when; today if nothing is said."""

    reason: Name
    on: date | None = None


class ConfirmForm(Form):
    """Nothing is asked: whoever confirms has compared the entry with the paper."""


class ConfirmManyForm(Form):
    """Which were compared with their papers: those named, else all of an agency, course or session."""

    certificates: Annotated[Several, Names("certificates")] = ()
    agency: Reference | None = None
    course: Reference | None = None
    session: Reference | None = None


class ReplaceForm(Form):
    """Why a confirmed certificate was wrong, and what is different; the rest is as it was."""

    reason: Name
    course: Reference | None = None
    number: Line | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    issuer: Line | None = None
    score: Line | None = None
    evidence_hash: Hash | None = None


_T = sql(Certificate)
_PERSON = sql(Person)
_COURSE = sql(Course)
_REMINDED = frozenset({Status.RUNNING_OUT, Status.EXPIRED})


# acts


def _standing(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give a certificate that was not ended; raises ``ENDED``; ``NOT_FOUND``, also for an erased one."""
    found = None if row is None else draft.get(Certificate, row)
    if found is None or found["person"] is None or found["course"] is None:
        raise Refused(Code.NOT_FOUND, kind="certificates")
    if found["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="certificates")
    return found


def _open(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give a certificate that may still be put right; raises ``CERTIFICATE_LOCKED`` otherwise."""
    found = _standing(draft, row)
    if confirmed(found) or found["revoked_on"] is not None:
        raise Refused(Code.CERTIFICATE_LOCKED)
    return found


def _change(draft: Draft, form: BaseModel, row: int | None) -> int:
    """Put right what a certificate says, as long as nobody has confirmed it."""
    if row is None or not form.model_fields_set:
        raise Refused(Code.NOTHING_TO_CHANGE)
    standing = _open(draft, row)
    said = {name: getattr(form, name) for name in form.model_fields_set}
    draft.change(Certificate, row, **resolved(draft, CERTIFICATES, said, standing))
    return row


def _end(draft: Draft, form: EndForm, row: int | None) -> int:
    """Take away what was entered by mistake, as long as nobody has confirmed it."""
    found = _open(draft, row)
    if form.on is not None and form.on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    draft.change(Certificate, found["id"], ended_on=form.on or draft.today, ended_reason=form.reason)
    return int(found["id"])


def _confirm(draft: Draft, _form: ConfirmForm, row: int | None) -> int:
    """Say that the entry was compared with the paper; from now on it stays as it is."""
    found = _unconfirmed(draft, row)
    _lock(draft, found)
    return int(found["id"])


def _unconfirmed(draft: Draft, row: int | None) -> Mapping[str, Any]:
    """Give a certificate that waits to be confirmed; raises ``ALREADY_DECIDED`` and as :func:`_standing`."""
    found = _standing(draft, row)
    if confirmed(found) or found["revoked_on"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    return found


def _lock(draft: Draft, found: Mapping[str, Any]) -> None:
    seen = {"confirmed_by": draft.actor.user, "confirmed_on": draft.today}
    draft.change(Certificate, found["id"], **seen, confirmed_content=content(found))


def _confirm_many(draft: Draft, form: ConfirmManyForm, _row: int | None) -> int:
    """Confirm many certificates in one act, each its own entry; what cannot be is left out, with the reason.

    Gives the first that was confirmed.

    Raises:
        Refused: ``NOTHING_TO_CHANGE`` where none waits; where none of those named can be confirmed, the
            reason of the first; ``FIELD_INVALID`` where some are named and others are asked for besides.
    """
    narrowed = {
        name: draft.resolve(kind, said)
        for name, kind in (("agency", "agencies"), ("course", "courses"), ("session", "sessions"))
        if (said := getattr(form, name)) is not None
    }
    if form.certificates and narrowed:
        field = next(iter(narrowed))
        raise Refused(Code.FIELD_INVALID, field=field, reason="name the certificates, or what they are of")
    if not form.certificates and not narrowed:
        raise Refused(Code.FIELD_MISSING, field="certificates")
    wait = _named(draft, form.certificates) if form.certificates else _waiting(draft, narrowed)
    if not wait:
        raise draft.left_out[0][1] if draft.left_out else Refused(Code.NOTHING_TO_CHANGE)
    for found in wait:
        _lock(draft, found)
    return int(wait[0]["id"])


def _named(draft: Draft, names: Collection[Reference]) -> list[Mapping[str, Any]]:
    found: dict[int, Mapping[str, Any]] = {}
    for name in names:
        try:
            row = draft.resolve("certificates", name)
            found[row] = _unconfirmed(draft, row)
        except Refused as refused:
            draft.left_out.append((str(name), refused))
    return list(found.values())


def _waiting(draft: Draft, narrowed: Mapping[str, int]) -> list[Mapping[str, Any]]:
    """Give what waits to be confirmed at this station, of an agency, course, session or all of these."""
    asked = select(_T).where(
        _T.c.station == draft.me.station,
        _T.c.ended_on.is_(None),
        _T.c.revoked_on.is_(None),
        *(_WITHIN[name](row) for name, row in narrowed.items()),
    )
    rows = draft.ask(asked.order_by(_T.c.id)).mappings().all()
    return [dict(row) for row in rows if not confirmed(dict(row))]


def _revoke(draft: Draft, form: RevokeForm, row: int | None) -> int:
    """Let a certificate count no more, from a day on, and say why."""
    found = _standing(draft, row)
    if found["revoked_on"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    if form.on is not None and form.on > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    draft.change(Certificate, found["id"], revoked_on=form.on or draft.today, revoked_reason=form.reason)
    return int(found["id"])


def _replace(draft: Draft, form: ReplaceForm, row: int | None) -> int:
    """Write a new certificate in place of a confirmed one that was wrong; it is to be confirmed itself."""
    found = _standing(draft, row)
    if not confirmed(found):
        raise Refused(Code.CERTIFICATE_OPEN)
    taken = select(_T.c.id).where(_T.c.replaces == found["id"], _T.c.ended_on.is_(None)).limit(1)
    if draft.ask(taken).first() is not None:
        raise Refused(Code.ALREADY_DECIDED)
    different = form.model_fields_set - {"reason"}
    if not different:
        raise Refused(Code.NOTHING_TO_CHANGE)
    said = resolved(draft, CERTIFICATES, {name: getattr(form, name) for name in different}, found)
    kept = {name: found[name] for name in CertificateForm.model_fields} | {"session": found["session"]}
    return draft.insert(Certificate, kept | said | {"replaces": found["id"], "replaces_reason": form.reason})


# rules


def _days(draft: Draft, rows: Collection[int]) -> None:
    ((late, early),) = draft.rows(
        """
        SELECT count(*) FILTER (WHERE issued_on > ?), count(*) FILTER (WHERE expires_on < issued_on)
        FROM certificates
        WHERE id IN (SELECT value FROM json_each(?))
        """,
        draft.today.isoformat(),
        json.dumps(list(rows)),
    )
    if late:
        raise Refused(Code.FIELD_INVALID, field="issued_on", reason="it lies in the future")
    if early:
        raise Refused(Code.FIELD_INVALID, field="expires_on", reason="it lies before the day of issue")


def _one_holder(draft: Draft, rows: Collection[int]) -> None:
    # By the number's index and no other (hence the plus): thousands have certificates of one course.
    taken = draft.rows(
        """
        SELECT 1 FROM certificates AS here JOIN certificates AS other
        ON other.number = here.number AND +other.course = here.course
        AND +other.station = here.station AND +other.person <> here.person
        WHERE here.id IN (SELECT value FROM json_each(?))
        AND here.number <> '' AND here.ended_on IS NULL
        AND other.ended_on IS NULL AND other.revoked_on IS NULL
        AND NOT EXISTS (SELECT 1 FROM certificates WHERE replaces = other.id AND ended_on IS NULL)
        LIMIT 1
        """,
        json.dumps(list(rows)),
    )
    if taken:
        raise Refused(Code.NOT_UNIQUE, field="number", kind="certificates")


# how it is shown


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add holder and course by name, how it stands today, until when it counts, which one it gave way to."""
    here = {row["person"] for row in found if row["person"] is not None}
    names = called(db, here)
    codes = pairs(db, select(_COURSE.c.id, _COURSE.c.code))
    titles = pairs(db, select(_COURSE.c.id, _COURSE.c.title))
    known = validities(db)
    rules = equivalents.standing(db)
    theirs = papers(db, here)
    shown = []
    for row in found:
        all_of = theirs.get(row["person"], [])
        paper = next((one for one in all_of if one.id == row["id"]), None)
        more: dict[str, Any] = {
            "name": names.get(row["person"]),
            "course": codes.get(row["course"]),
            "title": titles.get(row["course"]),
            "status": None,
            "counts_until": None,
            "reminder": None,
            "superseded_by": None,
            "validity_known": row["expires_on"] is not None
            or how_long(known, row["course"], row["station"]).known,
        }
        if paper is not None:
            rules_here = equivalents.at(rules, row["station"])
            stands = status(paper, all_of, rules_here, lens.today)
            better = [one for one in all_of if supersedes(one, paper, rules_here, lens.today)]
            # Of several, the one that stands: nothing supersedes it.
            best = max(better, key=lambda one: (one.until, one.issued_on, one.id), default=None)
            instead = paper.replaced_by or (best.id if best is not None else None)
            until = paper.expires_on
            more |= {
                "status": stands.value,
                "counts_until": until.isoformat() if until else None,
                "reminder": rung(until, lens.today) if until and stands in _REMINDED else None,
                "superseded_by": lens.number("certificates", instead),
            }
        shown.append(more)
    return shown


def _of_people(narrow: Callable[[int], ColumnElement[bool]]) -> Callable[[int], ColumnElement[bool]]:
    return lambda row: _T.c.person.in_(select(_PERSON.c.id).where(narrow(row)))


_WITHIN: Final[Mapping[str, Callable[[int], ColumnElement[bool]]]] = {
    "person": lambda person: _T.c.person == person,
    "course": lambda course: _T.c.course == course,
    "session": lambda session: _T.c.session == session,
    "agency": _of_people(lambda agency: _PERSON.c.agency == agency),
    "zone": _of_people(in_zone),
}


CERTIFICATES = Register(
    kind="certificates",
    nr=27,
    letter="G",
    table=Certificate,
    form=CertificateForm,
    rules=(
        Rule(
            "No certificate is issued in the future, or runs out before it is issued.",
            frozenset({"issued_on", "expires_on"}),
            _days,
        ),
        Rule(
            "A number of a course's certificates is one person's.",
            frozenset({"number", "course", "person", "ended_on"}),
            _one_holder,
            "S004 ¶32",
        ),
    ),
    show=_show,
    listed=("name", "course", "status", "counts_until", "issued_on", "number", "confirmed_on"),
    within=_WITHIN,
    order=("issued_on",),
    acts=(
        Act(2, "certificates.change", part_of(CertificateForm), _change),
        Act(3, "certificates.end", EndForm, _end),
        Act(4, "certificates.confirm", ConfirmForm, _confirm),
        Act(5, "certificates.revoke", RevokeForm, _revoke),
        Act(6, "certificates.replace", ReplaceForm, _replace),
        Act(8, "certificates.confirm_many", ConfirmManyForm, _confirm_many, alone=True),
        Act(7, "certificates.take", CompletionForm, take, alone=True),
    ),
    carried={9: "certificates.import"},
)
