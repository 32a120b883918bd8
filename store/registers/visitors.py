"""Visitors (A08, C06, X22): a stay in a hotel or a residence, with one named contact person (S004 ¶20(d)).

Who stays is a person like others, of the category ``visitor`` or any other; the
stay has its dates. After its last day it leaves the lists by itself and stays in
history: nothing has to be done for that, and nothing is stored.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime
from sqlalchemy import ColumnElement, Connection, Select, and_, case, exists, func, or_, select

from store import identity
from store.asking import pairs
from store.clock import iso
from store.columns import Merge, Row, Wire, column, reference, sql
from store.door import Draft, resolved
from store.due import Urgency
from store.duty_list import Item
from store.forms import Form
from store.listing import TODAY, Lens, on
from store.memberships import among, said_of
from store.refusals import Code, Refused
from store.register import Act, Register
from store.registers.names import called
from store.registers.presence import Presence, Source, State
from store.registers.returning import ARRIVING
from store.rule import Rule
from store.values import Line, Name, Note, Reference

VISITOR = "visitor"
"""The category of whoever is on the list only as a visitor (``people.py``, which looks at stays)."""


class Standing(StrEnum):
    """How a stay stands on a day."""

    EXPECTED = "expected"
    DUE = "due"
    HERE = "here"
    OVER = "over"
    LEFT = "left"


class Stay(Row, table=True):
    """One stay: who, where, from ``eta`` through ``etd`` (days), and who of the station looks after them."""

    __tablename__ = "visitors"
    person: int = reference(1, "people", warden=True)
    organisation: str | None = column(2, Merge.REGISTER, warden=True)
    household: int | None = reference(3, "households", warden=True)
    zone: int | None = reference(4, "zones", warden=True)
    place: str | None = column(5, Merge.REGISTER, warden=True)
    eta: str = column(6, Merge.REGISTER, Wire.DAY, warden=True)
    etd: str = column(7, Merge.REGISTER, Wire.DAY, warden=True)
    contact: int = reference(8, "people", warden=True)
    clearance_ref: str | None = column(9, Merge.REGISTER)
    arrived_on: str | None = column(10, Merge.REGISTER, Wire.DAY, warden=True)
    left_on: str | None = column(11, Merge.REGISTER, Wire.DAY, warden=True)
    note: str | None = column(12, Merge.TEXT)


class StayForm(Form):
    """What is asked about a stay: the hotel or residence as a household, or at least the zone."""

    person: Reference
    organisation: Line | None = None
    household: Reference | None = None
    zone: Reference | None = None
    place: Line | None = None
    eta: date
    etd: date
    contact: Reference
    clearance_ref: Line | None = None
    note: Note | None = None


class VisitForm(StayForm):
    """A new stay: of a person on the list, or of somebody of whom only the name is known."""

    person: Reference | None = None  # type: ignore[assignment]  # it may be made from the name
    family_name: Name | None = None
    given_name: Name | None = None
    nationality: Line | None = None


class OnForm(Form):
    """On which day; today if nothing is said."""

    on: date | None = None


class ProlongForm(Form):
    """Until which day instead."""

    etd: date


class ContactedForm(Form):
    """A contact with the visitor: where they were, when (now if not said)."""

    state: State = State.IN_ZONE
    place: Line | None = None
    at: AwareDatetime | None = None
    source: Source = Source.OFFICE


_T = sql(Stay)
HERE: ColumnElement[bool] = and_(
    _T.c.ended_on.is_(None), _T.c.left_on.is_(None), or_(_T.c.etd.is_(None), _T.c.etd >= TODAY)
)
"""Stays that are on the lists on the day of ``TODAY``: those here and those expected; the last day counts."""
_BEGUN = case((_T.c.eta <= TODAY, _T.c.eta))
FIRST = (_BEGUN.desc().nulls_last(), _T.c.eta, _T.c.id)
"""The order in which stays say where somebody is: the one that began last, else the next to come."""


def stands(eta: str, etd: str, arrived_on: str | None, left_on: str | None, today: date) -> Standing:
    """Say how a stay stands on a day (all ISO dates).

    Through its last day it is expected, due (nobody has said that they came) or here; who was
    seen off has left, whatever was planned.
    """
    day = today.isoformat()
    if left_on:
        return Standing.LEFT
    if etd < day:
        return Standing.OVER
    if arrived_on and arrived_on <= day:
        return Standing.HERE
    return Standing.EXPECTED if eta > day else Standing.DUE


def _add(draft: Draft, form: VisitForm, _row: int | None) -> int:
    """Add a stay; where only a name is given, the visitor is put on the list in the same act.

    Raises:
        Refused: ``FIELD_MISSING`` without a person or a family name; as the rules below.
    """
    said = {name: getattr(form, name) for name in StayForm.model_fields}
    if form.person is None:
        if form.family_name is None:
            raise Refused(Code.FIELD_MISSING, field="family_name")
        said["person"] = draft.insert(
            draft.registry.kind("people").table,
            {
                "family_name": form.family_name,
                "given_name": form.given_name,
                "nationality": form.nationality,
                "category": VISITOR,
            },
        )
    return draft.insert(Stay, resolved(draft, VISITORS, said))


def _standing(draft: Draft, row: int | None) -> Mapping[str, Any]:
    if row is None:
        raise Refused(Code.NOT_FOUND, kind="visitors")
    stay = draft.get(Stay, draft.still("visitors", row))
    if stay["left_on"] is not None:
        raise Refused(Code.STAY_OVER)
    return stay


def _past(draft: Draft, day: date | None) -> date:
    if day is not None and day > draft.today:
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies in the future")
    return day or draft.today


def _arrived(draft: Draft, form: OnForm, row: int | None) -> int:
    """Note that the visitor came; a stay that is over is prolonged first."""
    stay, day = _standing(draft, row), _past(draft, form.on)
    if stay["arrived_on"] is not None:
        raise Refused(Code.ALREADY_DECIDED)
    if (stay["etd"] or "9999") < day.isoformat():
        raise Refused(Code.STAY_OVER)
    draft.change(Stay, stay["id"], arrived_on=day)
    return int(stay["id"])


def _left(draft: Draft, form: OnForm, row: int | None) -> int:
    """Note that the visitor went, also earlier or later than was planned.

    Raises:
        Refused: ``STAY_OVER`` for one who has left; ``FIELD_INVALID`` for a day to come, or before the
            arrival (the planned one, if nobody noted another).
    """
    stay, day = _standing(draft, row), _past(draft, form.on)
    if day.isoformat() < (stay["arrived_on"] or stay["eta"] or ""):
        raise Refused(Code.FIELD_INVALID, field="on", reason="it lies before the arrival")
    draft.change(Stay, stay["id"], left_on=day)
    return int(stay["id"])


def _prolong(draft: Draft, form: ProlongForm, row: int | None) -> int:
    """Give a stay another last day, also one that has run out meanwhile: the visitor is still here."""
    stay = _standing(draft, row)
    if form.etd.isoformat() <= (stay["etd"] or ""):
        raise Refused(Code.FIELD_INVALID, field="etd", reason="it is not later than before")
    draft.change(Stay, stay["id"], etd=form.etd)
    return int(stay["id"])


def _contacted(draft: Draft, form: ContactedForm, row: int | None) -> int:
    """Write a contact with a visitor down (C06): a dated sighting of the person, like anybody's."""
    stay = _standing(draft, row)
    draft.add(
        Presence,
        person=stay["person"],
        state=form.state,
        place=form.place,
        source=form.source,
        occurred_at=form.at or datetime.fromtimestamp(draft.now, UTC),
    )
    return int(stay["id"])


def _whole(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        stay = draft.get(Stay, row)
        if stay["ended_on"] is not None:
            continue
        if stay["contact"] is None:
            raise Refused(Code.FIELD_MISSING, field="contact")
        if stay["contact"] == stay["person"]:
            raise Refused(Code.OWN_CONTACT)
        if stay["household"] is None and stay["zone"] is None:
            raise Refused(Code.FIELD_MISSING, field="household")


def _in_order(draft: Draft, rows: Collection[int]) -> None:
    for row in rows:
        stay = draft.get(Stay, row)
        if (stay["eta"] or "") > (stay["etd"] or "9999"):
            raise Refused(Code.FIELD_INVALID, field="etd", reason="it lies before the arrival")


def _zone() -> ColumnElement[int]:
    """Give the zone of a stay: that of its household, else the one that is named."""
    from store.registers.households import Household  # it comes after people.py, which looks at stays

    home = sql(Household)
    of_home = select(home.c.zone).where(home.c.id == _T.c.household).scalar_subquery()
    return func.coalesce(of_home, _T.c.zone)


def where_they_stay(zones: Collection[int]) -> tuple[Select[int, int], Select[int, int]]:
    """Ask for each visitor who is here or expected on ``TODAY`` in some zones, and in which they stay.

    By the home they stay in, and by the zone that is said where the home has none: two questions, each of
    which an index answers. Of one over both every stay of the world would be looked at.
    """
    from store.registers.households import Household  # as above

    home, here = sql(Household), (HERE, _T.c.person.is_not(None))
    person = _T.c.person.label("person")
    at_home = (
        select(person, home.c.zone.label("zone"))
        .join_from(_T, home, _T.c.household == home.c.id)
        .where(*here, among(home.c.zone, zones))
    )
    otherwise = select(person, _T.c.zone.label("zone")).where(
        *here, among(_T.c.zone, zones), _zone() == _T.c.zone
    )
    return at_home, otherwise


def zones_of(db: Connection, today: date, people: Collection[int]) -> dict[int, int]:
    """Give the zone in which people stay as visitors today, by person; who does not is not in the answer."""
    found: dict[int, int] = {}
    staying = select(_T.c.person, _zone()).where(HERE, _T.c.person.in_(people)).order_by(*FIRST)
    for person, zone in db.execute(staying, on(today)):
        found.setdefault(person, zone)
    return found


def in_zone(zone: int) -> ColumnElement[bool]:
    """Narrow stays to those in a zone."""
    return _zone() == zone


def in_area(area: int) -> ColumnElement[bool]:
    """Narrow stays to those in a zone of an area (A04)."""
    from store.registers.places import in_area as zone_in_area

    return zone_in_area(_zone(), area)


def contact_of(draft: Draft, person: int) -> int:
    """Count the visitors, here or expected, whose contact person somebody is."""
    asked = select(func.count()).select_from(_T).where(_T.c.contact == person, HERE)
    return int(draft.ask(asked.params(on(draft.today))).scalar_one())


def wanting(db: Connection, lens: Lens, on_day: date) -> list[Item]:
    """Give the visitors of whom something has to be said, for the list of all that is due.

    A stay whose contact person has left the list (two desks may do that between them), and at the office
    a visitor of whom nobody has said until when they stay: that one never leaves the lists by itself.
    """
    person = lens.registry.kind("people").sql
    contact = person.alias("contact")
    alone = select(_T.c.id).join_from(_T, contact, contact.c.id == _T.c.contact)
    alone = alone.where(HERE, contact.c.ended_on.is_not(None), lens.here(_T)).order_by(_T.c.id)
    asked = [
        ("visitors", row, "name another contact person", "every visitor has one", False, "S004 ¶20(d)")
        for row in db.scalars(alone, on(on_day))
    ]
    if identity.who(db).kind != "warden":
        dated = exists().where(_T.c.person == person.c.id, _T.c.ended_on.is_(None))
        open_ended = select(person.c.id).where(
            person.c.category == VISITOR,
            person.c.ended_on.is_(None),
            ~dated,
            lens.here(person),
        )
        asked += [
            ("people", row, "visitor: until when, and who looks after them", "a stay has dates", True, "")
            for row in db.scalars(open_ended.order_by(person.c.id))
        ]
    return [
        Item("visitor", lens.number(kind, row) or "", title, on_day, Urgency.SOON, by, local, source)
        for kind, row, title, by, local, source in asked
    ]


def _show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add who it is and who looks after them, the zone by code, how the stay stands, the last contact."""
    home, zone = (lens.registry.kind(kind).sql.c for kind in ("households", "zones"))
    wanted = {row[field] for row in found for field in ("person", "contact")}
    names = called(db, wanted)
    homes = {
        row: (of, address)
        for row, of, address in db.execute(
            select(home.id, home.zone, home.address).where(home.id.in_({row["household"] for row in found}))
        )
    }
    codes = said_of(
        db, zone.code, (homes.get(row["household"], (None, None))[0] or row["zone"] for row in found)
    )
    seen = sql(Presence).c
    contacts = pairs(
        db,
        select(seen.person, func.max(seen.occurred_at))
        .where(seen.person.in_(wanted), seen.occurred_at <= lens.now, seen.ended_on.is_(None))
        .group_by(seen.person),
    )
    return [
        {
            "name": names.get(row["person"]),
            "contact_name": names.get(row["contact"]),
            "zone": codes.get(homes.get(row["household"], (None, None))[0] or row["zone"]),
            "address": homes.get(row["household"], (None, row["place"]))[1],
            "status": stands(
                row["eta"] or "", row["etd"] or "9999", row["arrived_on"], row["left_on"], lens.today
            ).value,
            "last_contact": iso(contacts.get(row["person"])),
        }
        for row in found
    ]


VISITORS = Register(
    kind="visitors",
    nr=16,
    letter="B",
    table=Stay,
    form=StayForm,
    rules=(
        Rule(
            "Every visitor has one named contact person, and a place in a zone.",
            frozenset({"person", "contact", "household", "zone", "ended_on"}),
            _whole,
            "S004 ¶20(d)",
        ),
        Rule("Nobody departs before they arrive.", frozenset({"eta", "etd"}), _in_order),
    ),
    arriving=(ARRIVING["visitors"],),
    show=_show,
    listed=("name", "organisation", "status", "zone", "eta", "etd", "contact_name"),
    within={
        "zone": in_zone,
        "area": in_area,
        "person": lambda person: _T.c.person == person,
        "household": lambda household: _T.c.household == household,
        "contact": lambda person: _T.c.contact == person,
    },
    order=("eta",),
    current=HERE,
    acts=(
        Act(1, "visitors.add", VisitForm, _add),
        Act(4, "visitors.arrived", OnForm, _arrived),
        Act(5, "visitors.left", OnForm, _left),
        Act(6, "visitors.prolong", ProlongForm, _prolong),
        Act(7, "visitors.contacted", ContactedForm, _contacted),
    ),
)
