"""Who holds which role (A12, A13, B04-B08, X10): one directory, from the official to the sub-wardens.

An appointment is a document, not a flag on a person: proposed, then appointed
by a letter - after the security management team was consulted where that is
asked for (S004 ¶17, ¶19) -, perhaps suspended for a time, in the end ended.
Whether one stands today is worked out (``store/wardens/appointment_life.py``); what a
role needs is a table (``store/security_roles.py``); how somebody is appointed,
``store/registers/appointing.py``.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, select

from store.asking import pairs, parts
from store.columns import Merge, Row, Wire, column, reference, sql
from store.listing import Lens
from store.memberships import among
from store.registers.agencies import Agency
from store.registers.names import full
from store.registers.people import Person
from store.registers.places import Area, Zone
from store.saying import saying
from store.security_roles import ROLES, accountable
from store.travel.decision import hand
from store.wardens.appointment_life import Life, State, Status, status

OF_ZONES = ("warden", "alternate_warden", "sub_warden")
"""The roles of a zone, the first to be asked first."""


class Appointment(Row, table=True):
    """One person's office: its scope, its days, the paper behind it, what was verified.

    ``rank`` orders alternates, the lowest is asked first; ``hq_focal_point`` says whom an agency's focal
    point has at its own headquarters (A12). Whoever recorded the letter signed what it says with their own
    key (``signed.py``).
    """

    __tablename__ = "appointments"
    person: int = reference(1, "people", warden=True)
    role: str = column(2, Merge.AUTHORITY, warden=True)
    zone: int | None = reference(3, "zones", warden=True, merge=Merge.AUTHORITY)
    area: int | None = reference(4, "areas", merge=Merge.AUTHORITY)
    state: str = column(5, Merge.AUTHORITY, warden=True)
    authority: str | None = column(6, Merge.AUTHORITY)
    smt_consulted_on: str | None = column(7, Merge.AUTHORITY, Wire.DAY)
    letter_no: str | None = column(8, Merge.AUTHORITY)
    signed_on: str | None = column(9, Merge.AUTHORITY, Wire.DAY)
    effective_from: str | None = column(10, Merge.AUTHORITY, Wire.DAY, warden=True)
    hours_per_week: int | None = column(11, Merge.REGISTER, Wire.NUMBER)
    undertaking_signed_on: str | None = column(12, Merge.REGISTER, Wire.DAY)
    agency: int | None = reference(13, "agencies", merge=Merge.AUTHORITY)
    effective_to: str | None = column(14, Merge.AUTHORITY, Wire.DAY, warden=True)
    rank: int | None = column(15, Merge.AUTHORITY, Wire.NUMBER, warden=True)
    suspended_on: str | None = column(16, Merge.AUTHORITY, Wire.DAY, warden=True)
    suspended_reason: str | None = column(17, Merge.AUTHORITY)
    resumed_on: str | None = column(18, Merge.AUTHORITY, Wire.DAY, warden=True)
    hours_granted_on: str | None = column(19, Merge.REGISTER, Wire.DAY)
    trained_on: str | None = column(20, Merge.REGISTER, Wire.DAY)
    training: str | None = column(21, Merge.REGISTER)
    trained_by: str | None = column(22, Merge.REGISTER)
    equipped_on: str | None = column(23, Merge.REGISTER, Wire.DAY)
    kit: str | None = column(24, Merge.REGISTER)
    equipped_by: str | None = column(25, Merge.REGISTER)
    briefed_on: str | None = column(26, Merge.REGISTER, Wire.DAY)
    briefed_by: str | None = column(27, Merge.REGISTER)
    hq_focal_point: str | None = column(28, Merge.REGISTER)
    signed_by: int | None = reference(29, "users", merge=Merge.AUTHORITY)
    signature: str | None = column(30, Merge.AUTHORITY)
    signed_key: str | None = column(31, Merge.AUTHORITY)


_T, _PERSON, _ZONE, _AREA, _AGENCY = sql(Appointment), sql(Person), sql(Zone), sql(Area), sql(Agency)
SIGNED = (State.APPOINTED.value, State.SUSPENDED.value, State.ENDED.value)
"""The states of what stood once, by a letter."""


_SIGNED: Final = (
    select(_T, _PERSON.c.ended_on.label("person_ended_on"), _PERSON.c.family_name, _PERSON.c.given_name)
    .join_from(_T, _PERSON, _T.c.person == _PERSON.c.id, isouter=True)
    .where(_T.c.state.in_(SIGNED))
    .order_by(_T.c.id)
)


def held(
    db: Connection,
    *,
    zone: int | None = None,
    role: str | None = None,
    station: int | None = None,
    where: ColumnElement[bool] | None = None,
) -> list[tuple[Mapping[str, Any], Life]]:
    """Give the appointments that were signed, also those that ended since, with what their life depends on.

    Each row has the holder's ``name`` too. The first to be asked comes first: wardens before alternates,
    these by rank.

    Args:
        db: the store.
        zone: only those for a zone.
        role: only those of a role.
        station: only those of a station (its row): headquarters holds those of them all.
        where: what else they must be.
    """
    asked = _SIGNED
    if zone is not None:
        asked = asked.where(_T.c.zone == zone)
    if role is not None:
        asked = asked.where(_T.c.role == role)
    if station is not None:
        asked = asked.where(_T.c.station == station)
    if where is not None:
        asked = asked.where(where)
    rows = [dict(row) | {"name": full(row)} for row in db.execute(asked).mappings()]
    order = {name: place for place, name in enumerate(ROLES)}
    rows.sort(key=lambda row: (order.get(row["role"], len(order)), row["rank"] or 0, row["id"]))
    return [(row, Life.of(row, row["person_ended_on"])) for row in rows]


def standing_warden(
    db: Connection, zone: int, on: date, person: int | None = None
) -> Mapping[str, Any] | None:
    """Give the appointment under which a zone may leave with its warden, the warden's before an alternate's.

    It must stand on that day - signed, begun, not over, not suspended, of somebody who has not left -, and
    the undertaking to keep the names safe must be signed by then: without it no list leaves the office.
    ``person`` asks for one of theirs.
    """
    day = on.isoformat()
    for row, life in held(db, zone=zone):
        if person is not None and row["person"] != person:
            continue
        signed = row["undertaking_signed_on"]
        undertook = signed is not None and signed <= day
        if row["role"] in OF_ZONES[:2] and undertook and status(life, day) is Status.STANDING:
            return row
    return None


def holders(db: Connection, role: str, scope: str, on: date, of: Iterable[int | None]) -> dict[int, str]:
    """Give who stands in a role on a day, by name, for some areas, zones, agencies (or ``station``) by id."""
    found: dict[int, str] = {}
    wanted = sorted({row for row in of if row is not None})
    for row, life in held(db, role=role, where=among(_T.c[scope], wanted)):
        if row[scope] is not None and status(life, on.isoformat()) is Status.STANDING:
            found.setdefault(row[scope], row["name"])
    return found


def show(db: Connection, lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Add the person's name, how it stands today, for what it is, and to whom its holder answers.

    ``untrained`` names what is to be learnt before duty and was not (D11, S004 ¶30).
    """
    from store.training.lacking import gates  # which asks for appointments itself

    untrained = gates(db, found, lens.today)
    today = lens.today.isoformat()
    people = {
        row["id"]: row
        for part in parts({row["person"] for row in found if row["person"] is not None})
        for row in db.execute(
            select(
                _PERSON.c.id,
                _PERSON.c.agency,
                _PERSON.c.ended_on,
                _PERSON.c.family_name,
                _PERSON.c.given_name,
            ).where(_PERSON.c.id.in_(part))
        ).mappings()
    }
    named = sorted({row["zone"] for row in found if row["zone"] is not None})
    known = select(_ZONE.c.id, _ZONE.c.code, _ZONE.c.area).where(among(_ZONE.c.id, named))
    zones = {row.id: row for row in db.execute(known)}
    areas = pairs(db, select(_AREA.c.id, _AREA.c.code))
    agencies = pairs(db, select(_AGENCY.c.id, _AGENCY.c.code))
    line = _Line(db, lens.today, found, zones.values())
    came = _came(db, lens, [row["id"] for row in found])
    shown = []
    for row in found:
        person, zone = people.get(row["person"]), zones.get(row["zone"])
        role = ROLES.get(row["role"])
        area = row["area"] or (zone.area if zone else None)
        codes = {
            "zone": zone.code if zone else None,
            "area": areas.get(row["area"]),
            "agency": agencies.get(row["agency"]),
        }
        scope = codes.get(role.scope.value) if role else None
        shown.append(
            codes
            | {
                "name": full(person) if person else None,
                "title": role.title if role else row["role"],
                "scope": scope or "station",
                "status": status(Life.of(row, person["ended_on"] if person else None), today).value,
                "employer": agencies.get(person["agency"]) if person else None,
                "hand": hand(row["signed_key"]) if row["signed_key"] else None,
                "came": came.get(row["id"], []),
                "untrained": untrained.get(row["id"], []),
                "answers_to": line.of(row["role"], row["station"], row["zone"], area),
            }
        )
    return shown


def _came(db: Connection, lens: Lens, rows: Sequence[int]) -> dict[int, list[str]]:
    """Give what was handed over to each appointment (C11), by the numbers of the hand-overs."""
    handover = lens.registry.kind("handovers").sql.c
    asked = select(handover.to_appointment, handover.id).where(handover.ended_on.is_(None))
    asked = asked.where(among(handover.to_appointment, rows))
    found: dict[int, list[str]] = {}
    for appointment, row in db.execute(asked.order_by(handover.id)):
        found.setdefault(appointment, []).append(lens.number("handovers", row) or "")
    return found


class _Line:
    """To whom people answer (B08): worked out for one day, for the station each appointment is of."""

    def __init__(
        self, db: Connection, on: date, found: Sequence[Mapping[str, Any]], zones: Iterable[Any]
    ) -> None:
        areas = {row["area"] for row in found} | {zone.area for zone in zones}
        stations = {row["station"] for row in found}
        self._wardens = holders(db, "warden", "zone", on, (row["zone"] for row in found))
        self._coordinators = holders(db, "asc", "area", on, areas)
        acting = holders(db, "acting_do", "station", on, stations)
        self._officials = acting | holders(db, "do", "station", on, stations)

    def of(self, role: str, station: int, zone: int | None, area: int | None) -> str:
        """Say it in words; whatever agency employs somebody, in this they answer to the official."""
        if role in ("do", "acting_do"):
            return saying("headquarters")
        steps = []
        for link in accountable(role):
            if link == "asc" and area is None:
                continue
            holder = {
                "warden": self._wardens.get(zone or 0),
                "asc": self._coordinators.get(area or 0),
                "do": self._officials.get(station),
            }[link]
            title = saying(ROLES[link].title)
            steps.append(
                saying("{role} {name}", role=title, name=holder)
                if holder
                else saying("{role} (vacant)", role=title)
            )
        line = steps[-1]
        for step in reversed(steps[:-1]):
            line = saying("{first}, then {others}", first=step, others=line)
        return saying("{line}, whatever agency employs them", line=line)
