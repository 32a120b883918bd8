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
from store.columns import Merge, Row, column, reference, sql
from store.forms import Form
from store.listing import Lens
from store.registers.people import Person
from store.registers.places import in_area
from store.values import Line, Name, Note, Reference, Text


class Status(StrEnum):
    """What became of a submission."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class Submission(Row, table=True):
    """One proposed change; ``payload`` is the checked form as JSON text.

    ``led_to`` is the person on the list whom accepting it has added, changed or named; ``stood`` what stood
    on the device when a correction was proposed (JSON by field), for whoever asks what has changed since;
    ``note`` is the office's own, ``answer`` what whoever proposed it is told.
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
    stood: str | None = column(12, Merge.EVENT, warden=True)
    answer: str | None = column(13, Merge.TEXT, warden=True)


class DecisionForm(Form):
    """Why a submission was refused, or a remark on accepting it; ``answer`` is what the warden is told."""

    note: Note | None = None
    answer: Line | None = None


class AcceptForm(DecisionForm):
    """What the office knows beyond what a warden or an agency was told; each field is for some kinds only.

    Of somebody new which person on the list is meant, if they are on it already; of a visitor the proper
    name; of a family that moved, into which zone, of one person who did, into which household; of a leaver
    what becomes of the family, where nobody said. ``only`` names the fields of a correction that are taken,
    parted by spaces; all of them if left out.
    """

    person: Reference | None = None
    family_name: Name | None = None
    given_name: Name | None = None
    zone: Reference | None = None
    household: Reference | None = None
    only: Line | None = None
    family: Literal["leaves", "stays"] | None = None


ANSWERS: Mapping[str, frozenset[str]] = {
    "newcomer": frozenset({"person"}),
    "visitor": frozenset({"person", "family_name", "given_name"}),
    "moved": frozenset({"zone", "household"}),
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


class BringForm(Form):
    """One item of a return that was kept apart: what its device had proposed."""

    kind: Literal["newcomer", "change", "visitor", "moved", "leaver"]
    household: Reference
    person: Reference | None = None
    visit: Reference | None = None
    payload: Text
    stood: Text | None = None


LATE: Final = "late"
"""Where a proposal comes from that an officer brought out of a return that was kept apart."""
NOBODY_MET: Final = ("not_home", "moved")
"""Outcomes of a call at which nobody was seen."""
_T = sql(Submission)


def show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
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
            "payload": payload_of(row),
            "source": row["source"] or "warden",
            "agency": codes.get(row["agency"]),
            "now": _now(payload_of(row), standing.get(row["person"])),
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


def in_zone(zone: int) -> ColumnElement[bool]:
    """Narrow to what is about the households of a zone and those who live there."""
    return _homes_where(lambda home: home.c.zone == zone)


def in_area_of(area: int) -> ColumnElement[bool]:
    """Narrow to what is about the zones of an area."""
    return _homes_where(lambda home: in_area(home.c.zone, area))


def payload_of(row: Mapping[str, Any]) -> dict[str, Any] | None:
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
