"""Submissions (X11, R5, A03): what a warden or an agency proposes about the list, until the office decides.

The list is the station's; who saw something sends it in, with where it came
from, and the office accepts or refuses it item by item. Of a correction it may
take a part. Accepting twice changes nothing.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Connection, or_, select

from store import listing
from store.asking import pairs, parts
from store.clock import local_day
from store.columns import Merge, Row, column, reference, sql
from store.door import Draft, resolved
from store.forms import Form, check
from store.listing import Lens
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.corrections import NewcomerForm, correct, correction, newcomer
from store.registers.leaving import LeavingForm, leave
from store.registers.people import Category, Person, PersonForm
from store.registers.places import in_area
from store.registers.presence import Presence, Source, State
from store.values import Line, Name, Note, Reference


class Status(StrEnum):
    """What became of a submission."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class Submission(Row, table=True):
    """One proposed change; ``payload`` is the checked form as JSON text.

    ``led_to`` is the person on the list whom accepting it has added, changed or named.
    """

    __tablename__ = "submissions"
    kind: str = column(1, Merge.EVENT, warden=True)
    household: int | None = reference(2, "households", warden=True, merge=Merge.EVENT)
    person: int | None = reference(3, "people", warden=True, merge=Merge.EVENT)
    visit: int | None = reference(4, "visits", warden=True, merge=Merge.EVENT)
    payload: str = column(5, Merge.EVENT, warden=True)
    status: str = column(6, Merge.AUTHORITY, warden=True)
    decided_by: int | None = reference(7, "users", merge=Merge.AUTHORITY)
    note: str | None = column(8, Merge.TEXT)
    led_to: int | None = reference(9, "people", merge=Merge.AUTHORITY)
    source: str | None = column(10, Merge.EVENT)
    agency: int | None = reference(11, "agencies", merge=Merge.EVENT)


class DecisionForm(Form):
    """Why a submission was refused, or a remark on accepting it."""

    note: Note | None = None


class AcceptForm(DecisionForm):
    """What the office knows beyond what a warden or an agency was told; each field is for some kinds only.

    Of somebody new which person on the list is meant, if they are on it already; of a visitor the proper
    name; of a family that moved, into which zone; of a leaver what becomes of the family, where the agency
    did not say. ``only`` names the fields of a correction that are taken, parted by spaces; all of them if
    left out.
    """

    person: Reference | None = None
    family_name: Name | None = None
    given_name: Name | None = None
    zone: Reference | None = None
    only: Line | None = None
    family: Literal["leaves", "stays"] | None = None


_ANSWERS: Mapping[str, frozenset[str]] = {
    "newcomer": frozenset({"person"}),
    "visitor": frozenset({"person", "family_name", "given_name"}),
    "moved": frozenset({"zone"}),
    "change": frozenset({"only"}),
    "leaver": frozenset({"family"}),
}
"""Which fields of :class:`AcceptForm` say something about which kind of submission."""


class SubmitForm(Form):
    """What an agency reports: somebody new, a correction, or that somebody has left.

    ``payload`` is JSON: of a new staff member the fields of a person, of a correction those that change, of
    a leaver ``reason``, ``on`` and ``family``.
    """

    agency: Reference
    kind: Literal["newcomer", "change", "leaver"]
    person: Reference | None = None
    payload: str


NOBODY_MET: Final = ("not_home", "moved")
"""Outcomes of a call at which nobody was seen."""
_T = sql(Submission)


def _submit(draft: Draft, form: SubmitForm, _row: int | None) -> int:
    """Write down what an agency reports; nothing about anybody changes before it is accepted.

    Raises:
        Refused: ``FIELD_INVALID`` and the like where the payload is not what a form holds; ``FIELD_MISSING``
            for a correction of nobody; ``NOTHING_TO_CHANGE`` for one of nothing; ``NOT_FOUND``, ``ENDED``.
    """
    agency = draft.still("agencies", draft.resolve("agencies", form.agency))
    payload = _payload({"payload": form.payload})
    if payload is None:
        raise Refused(Code.FIELD_INVALID, field="payload", reason="it is not a JSON object")
    person = None if form.person is None else draft.still("people", draft.resolve("people", form.person))
    if form.kind == "newcomer":
        resolved(draft, draft.registry.of(Person), dict(check(PersonForm, payload, "people")))
    elif person is None:
        raise Refused(Code.FIELD_MISSING, field="person")
    elif form.kind == "leaver":
        check(LeavingForm, payload, "people")
    elif not correction(payload):
        raise Refused(Code.NOTHING_TO_CHANGE)
    return draft.add(
        Submission,
        kind=form.kind,
        person=person,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True),
        status=Status.RECEIVED,
        source="agency",
        agency=agency,
    )


def _hired(draft: Draft, agency: int, payload: Mapping[str, object]) -> int:
    """Add a new staff member of an agency, as it says."""
    form = check(PersonForm, payload, "people")
    fields = resolved(draft, draft.registry.of(Person), dict(form))
    return draft.insert(Person, {**fields, "agency": agency})


def _part(payload: Mapping[str, object], only: str | None) -> dict[str, object]:
    """Give the fields of a correction that are taken; raises ``UNKNOWN_FIELD`` for one that it has not."""
    if only is None:
        return dict(payload)
    wanted = only.replace(",", " ").split()
    for name in wanted:
        if name not in payload:
            raise Refused(Code.UNKNOWN_FIELD, kind="submissions", field=name, fields=" ".join(payload))
    return {name: payload[name] for name in wanted}


def _accept(draft: Draft, form: AcceptForm, row: int | None) -> int:
    """Do what was proposed, or a part of it, as it stands today; gives the submission.

    Raises:
        Refused: ``ALREADY_DECIDED``; ``FIELD_INVALID`` for an answer that says nothing about this kind;
            whatever refuses the change itself (``FAMILY_STAYS``, ``ENDED``, ``NOT_UNIQUE`` ...).
    """
    standing = _undecided(draft, row)
    payload = _payload(standing)
    if payload is None:
        raise Refused(Code.FIELD_INVALID, field="payload", reason="it is not what a form holds")
    person: int | None
    for name in sorted(form.model_fields_set - {"note"} - _ANSWERS.get(standing["kind"], frozenset())):
        raise Refused(Code.FIELD_INVALID, field=name, reason=f"it is not asked of {standing['kind']}")
    taken = _part(payload, form.only)
    match standing["kind"]:
        case "newcomer" if form.person is not None:
            person = draft.still("people", draft.resolve("people", form.person))
            _seen_at_the_door(draft, person, standing["visit"])
        case "newcomer" if standing["source"] == "agency":
            person = _hired(draft, standing["agency"], payload)
        case "leaver":
            person = standing["person"]
            family = {} if form.family is None else {"family": form.family}
            leave(draft, check(LeavingForm, {**payload, **family}, "people"), person)
        case "newcomer":
            person = newcomer(draft, standing["household"], check(NewcomerForm, payload, "people"))
            _seen_at_the_door(draft, person, standing["visit"])
        case "change":
            person = standing["person"]
            correct(draft, person, correction(taken))
        case "visitor":
            person = _visitor(draft, form, standing["household"], payload)
            _seen_at_the_door(draft, person, standing["visit"])
        case "moved":
            person = None
            _moved(draft, form, standing)
        case _:
            raise Refused(Code.FIELD_INVALID, field="kind", reason="this version does not know it")
    draft.change(Submission, standing["id"], led_to=person)
    whole = len(taken) == len(payload)
    _decide(draft, standing["id"], Status.ACCEPTED if whole else Status.PARTLY, form.note)
    return int(standing["id"])


def _visitor(draft: Draft, form: AcceptForm, household: int, payload: Mapping[str, object]) -> int:
    """Give the person that a visitor is: one on the list already, or a new one under the name as told.

    Visitors in a zone's homes and hotels are accounted for as its families are (S004 ¶20(d)).

    Raises:
        Refused: ``NOT_FOUND`` or ``ENDED`` for who is named; ``ENDED`` for the household; ``FIELD_MISSING``
            where no name was told.
    """
    if form.person is not None:
        return draft.still("people", draft.resolve("people", form.person))
    told = payload.get("told")
    name = form.family_name or (told if isinstance(told, str) else None)
    if not name:
        raise Refused(Code.FIELD_MISSING, field="family_name")
    return draft.add(
        Person,
        family_name=name[:120],
        given_name=form.given_name,
        category=Category.VISITOR,
        household=draft.still("households", household),
    )


def _moved(draft: Draft, form: AcceptForm, standing: Mapping[str, Any]) -> None:
    """Take a family that moved out of the zone it is no more in, since the day of the visit.

    Until somebody says where it lives now it is in no zone, which cover shows (B12, B13). A move that the
    office recorded since then stays as it is.
    """
    register = draft.registry.kind("households")
    home = draft.get(register.table, draft.still("households", standing["household"]))
    visit = draft.registry.kind("visits").table
    seen = None if standing["visit"] is None else draft.get(visit, standing["visit"])["occurred_at"]
    day = local_day(draft.now if seen is None else seen, draft.me.timezone).isoformat()
    if form.zone is not None:
        zone = draft.still("zones", draft.resolve("zones", form.zone))
        draft.change(register.table, home["id"], zone=zone, zone_since=day)
    elif (home["zone_since"] or "") <= day:
        draft.change(register.table, home["id"], zone=None, zone_since=None)


def _seen_at_the_door(draft: Draft, person: int, visit: int | None) -> None:
    """Note that a newcomer was there when the warden called: by the visit's time, not the decision's.

    Of whom neighbours told at an empty home nobody knows that.
    """
    if visit is None:
        return
    call = draft.get(draft.registry.kind("visits").table, visit)
    if call["outcome"] in NOBODY_MET or call["occurred_at"] is None:
        return
    draft.add(
        Presence,
        person=person,
        state=State.IN_ZONE,
        source=Source.WARDEN,
        occurred_at=call["occurred_at"],
        visit=visit,
    )


def _refuse(draft: Draft, form: DecisionForm, row: int | None) -> int:
    standing = _undecided(draft, row)
    _decide(draft, standing["id"], Status.REFUSED, form.note)
    return int(standing["id"])


def _undecided(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="submissions")
    standing = draft.get(Submission, row)
    if standing["status"] != Status.RECEIVED:
        raise Refused(Code.ALREADY_DECIDED)
    return standing


def _decide(draft: Draft, row: int, status: Status, note: str | None) -> None:
    draft.change(Submission, row, status=status, decided_by=draft.actor.user, note=note)


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Show the payload as what it is, and who sent it: an agency by its code, or a warden.

    Beside a correction stands what is on the list ``now``, field by field: whoever decides sees both, and
    also what somebody has changed since it was sent.
    """
    agencies, people = lens.registry.kind("agencies").sql.c, lens.registry.kind("people")
    codes = pairs(db, select(agencies.id, agencies.code))
    wanted = {row["person"] for row in found if row["kind"] == "change" and row["person"] is not None}
    listed = {
        row["id"]: dict(row)
        for part in parts(wanted)
        for row in db.execute(select(people.sql).where(people.sql.c.id.in_(part))).mappings()
    }
    standing = dict(zip(listed, listing.shown(db, people, lens, list(listed.values())), strict=True))
    return [
        {
            "payload": _payload(row),
            "source": row["source"] or "warden",
            "agency": codes.get(row["agency"]),
            "now": _now(_payload(row), standing.get(row["person"])),
        }
        for row in found
    ]


def _now(payload: Mapping[str, Any] | None, person: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Give what the list says of the fields of a correction; a telephone stands among several."""
    if payload is None or person is None:
        return None
    return {name: person.get("phones" if name == "phone" else name) for name in payload}


def _homes_where(condition: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
    """Narrow to what is about a household, or about somebody who lives in one."""
    from store.registers.households import Household

    home, person = sql(Household), sql(Person)
    homes = select(home.c.id).where(condition(home))
    lives_there = select(person.c.id).where(person.c.household.in_(homes))
    return or_(_T.c.household.in_(homes), _T.c.person.in_(lives_there))


def _in_zone(zone: int) -> ColumnElement[bool]:
    return _homes_where(lambda home: home.c.zone == zone)


def _in_area(area: int) -> ColumnElement[bool]:
    return _homes_where(lambda home: in_area(home.c.zone, area))


def _payload(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read a payload; ``None`` where it was erased, or another device wrote something else there."""
    try:
        said = json.loads(row["payload"] or "")
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def waiting(db: Connection) -> list[int]:
    """Give the submissions that nobody has decided yet, oldest first."""
    return list(
        db.scalars(
            select(_T.c.id)
            .where(_T.c.status == Status.RECEIVED.value, _T.c.ended_on.is_(None))
            .order_by(_T.c.id)
        )
    )


SUBMISSIONS = Register(
    kind="submissions",
    nr=14,
    letter="S",
    table=Submission,
    form=DecisionForm,
    show=_show,
    listed=("kind", "source", "agency", "household", "person", "status", "led_to"),
    within={
        "household": lambda household: _T.c.household == household,
        "agency": lambda agency: _T.c.agency == agency,
        "zone": _in_zone,
        "area": _in_area,
    },
    by_hand=False,
    acts=(
        Act(4, "submissions.accept", AcceptForm, _accept),
        Act(5, "submissions.refuse", DecisionForm, _refuse),
        Act(6, "submissions.submit", SubmitForm, _submit, alone=True),
    ),
)
