"""Who is my warden, who is my focal point (A22, A12): staff and families must know (S004 ¶22(d)).

Where somebody is missing - no zone, no warden - that is said in words, for a
blank on a card is taken for a mistake.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from store import identity
from store.columns import sql
from store.listing import Lens, on
from store.refusals import Code, Refused
from store.registers import contacts
from store.registers.agencies import Agency
from store.registers.appointments import held
from store.registers.dependants import Dependant
from store.registers.households import Household
from store.registers.names import full
from store.registers.people import Person
from store.registers.places import Area, Zone
from store.registers.visitors import HERE, Stay
from store.saying import saying
from store.wardens.appointment_life import Status, status

_PERSON, _HOME, _ZONE, _AREA = sql(Person), sql(Household), sql(Zone), sql(Area)
_LINK, _AGENCY, _STAY = sql(Dependant), sql(Agency), sql(Stay)
Row = Mapping[str, Any]


def whose(db: Connection, lens: Lens, person: int) -> dict[str, Any]:
    """Say who looks after somebody today.

    A dependant without an agency has the staff member's, and where no household is said, theirs. A visitor's
    zone is where the stay is, and the contact person is named (S004 ¶20(d)).

    Args:
        db: the store.
        lens: how rows are seen.
        person: the person's row.

    Raises:
        Refused: ``ENDED`` for somebody who is off the list.
    """
    asked = _row(db, _PERSON, person)
    if asked is None or asked["ended_on"] is not None:
        raise Refused(Code.ENDED, kind="people")
    says: list[str] = []
    sponsor = _sponsor(db, person)
    stay = _stay(db, lens, person) if asked["household"] is None else None
    home = _row(db, _HOME, stay["household"]) if stay else _home(db, asked, sponsor, says)
    zone = _row(db, _ZONE, (stay and stay["zone"]) or (home["zone"] if home is not None else None))
    if stay is not None and zone is None:
        says.append(saying("the stay is in no zone: ask the security office which warden looks after it"))
    elif home is not None and zone is None:
        says.append(
            saying("the household is in no zone: ask the security office which warden looks after it")
        )
    agency = asked["agency"] or (sponsor["agency"] if sponsor else None)
    standing = _standing(db, lens, asked["station"])
    contact = stay["contact"] if stay else None
    cards = _Cards(db, [row["person"] for row in standing] + ([contact] if contact else []))
    wardens = _of(standing, "warden", zone=zone["id"]) if zone else []
    alternates = _of(standing, "alternate_warden", zone=zone["id"]) if zone else []
    if zone is not None and not wardens:
        who = saying("the alternates stand in") if alternates else saying("ask the security office")
        says.append(saying("zone {zone} has no warden at present: {who}", zone=zone["code"], who=who))
    points, country = _focal_points(standing, agency)
    if not points and not country and identity.who(db).kind in ("warden", "desk"):
        says.append(saying("focal points are not kept on this device: ask the security office"))
    elif not points and not country:
        says.append(saying("no security focal point is named: ask the security office"))
    elif not points:
        says.append(saying("the agency names no focal point of its own: the country's is meant"))
    area = _row(db, _AREA, zone["area"]) if zone is not None else None
    coordinator = _of(standing, "asc", area=area["id"]) if area is not None else []
    officials = _of(standing, "do") or _of(standing, "acting_do")
    chosen = points or country
    return {
        "person": lens.number("people", person),
        "name": full(asked),
        "household": lens.number("households", home["id"]) if home else None,
        "zone": zone["code"] if zone else None,
        "meeting_point": zone["meeting_point"] if zone else None,
        "radio_channel": zone["radio_channel"] if zone else None,
        "contact": cards.of({"person": contact}) if contact else None,
        "warden": cards.first(wardens),
        "alternates": [cards.of(row) for row in alternates],
        "agency": _code(db, agency),
        "focal_point": cards.first(chosen),
        "alternate_focal_points": [
            cards.of(row) for row in _of(standing, "alternate_sfp", agency=chosen[0]["agency"])
        ]
        if chosen
        else [],
        "hq_focal_point": chosen[0]["hq_focal_point"] if chosen else None,
        "area": area["code"] if area else None,
        "coordinator": cards.first(coordinator),
        "designated_official": cards.first(officials),
        "says": says,
    }


def _row(db: Connection, table: Any, row: int | None) -> Row | None:  # noqa: ANN401 - a table
    if row is None:
        return None
    found = db.execute(select(table).where(table.c.id == row)).mappings().first()
    return None if found is None else dict(found)


def _sponsor(db: Connection, person: int) -> Row | None:
    link = db.execute(
        select(_LINK.c.sponsor)
        .join_from(_LINK, _PERSON, _LINK.c.sponsor == _PERSON.c.id)
        .where(_LINK.c.person == person, _LINK.c.ended_on.is_(None), _PERSON.c.ended_on.is_(None))
        .order_by(_LINK.c.id)
    ).first()
    return _row(db, _PERSON, link.sponsor) if link else None


def _home(db: Connection, person: Row, sponsor: Row | None, says: list[str]) -> Row | None:
    home = _row(db, _HOME, person["household"])
    if home is None and sponsor is not None:
        home = _row(db, _HOME, sponsor["household"])
        if home is not None:
            says.append(saying("no household of their own is recorded: the staff member's is meant"))
    if home is None:
        says.append(
            saying("no household is recorded, so there is no zone and no warden: tell the security office")
        )
    return home


def _stay(db: Connection, lens: Lens, person: int) -> Row | None:
    """Give the stay of a visitor who is here or expected, the first to begin."""
    asked = select(_STAY).where(_STAY.c.person == person, HERE).order_by(_STAY.c.eta, _STAY.c.id)
    found = db.execute(asked.limit(1), on(lens.today)).mappings().first()
    return None if found is None else dict(found)


def _standing(db: Connection, lens: Lens, station: int) -> list[Row]:
    today = lens.today.isoformat()
    return [row for row, life in held(db, station=station) if status(life, today) is Status.STANDING]


def _of(standing: Collection[Row], role: str, **scope: int | None) -> list[Row]:
    return [
        row
        for row in standing
        if row["role"] == role and all(row[name] == wanted for name, wanted in scope.items())
    ]


def _focal_points(standing: Collection[Row], agency: int | None) -> tuple[list[Row], list[Row]]:
    """Give the agency's own focal points, and those of the country (S004 ¶9)."""
    own = _of(standing, "sfp", agency=agency) if agency is not None else []
    return own, _of(standing, "sfp", agency=None)


def _code(db: Connection, agency: int | None) -> str | None:
    found: str | None = db.scalar(select(_AGENCY.c.code).where(_AGENCY.c.id == agency))
    return found


class _Cards:
    """What is said of each holder: name, telephones in the order in which to try them, call sign."""

    def __init__(self, db: Connection, people: Collection[int]) -> None:
        self._people = {
            row["id"]: dict(row)
            for row in db.execute(select(_PERSON).where(_PERSON.c.id.in_(people))).mappings()
        }
        self._phones = contacts.numbers(db, people)

    def of(self, appointment: Row) -> dict[str, Any]:
        """Give the card of a holder, or of whoever a row names."""
        person = self._people.get(appointment["person"])
        return {
            "name": full(person) if person else None,
            "call_sign": person["call_sign"] if person else None,
            "phones": self._phones.get(appointment["person"], []),
        }

    def first(self, appointments: Collection[Row]) -> dict[str, Any] | None:
        """Give the card of the first, if there is any."""
        return next((self.of(row) for row in appointments), None)
