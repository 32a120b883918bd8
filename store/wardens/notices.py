"""Which notices a warden has not seen, what is to be told at a door, who has not acknowledged (C03, C04).

"Seen" is what a zone said. What left the office and was not heard of again is
waited for, however long ago it left.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, select

from store import expiry
from store.asking import pairs
from store.by_name import find
from store.clock import iso
from store.columns import sql
from store.listing import Lens
from store.memberships import among
from store.node import Node
from store.registers import contacts
from store.registers.appointments import Appointment, held
from store.registers.households import Household
from store.registers.notice_acks import NoticeAck, What
from store.registers.notices import Kind, Notice, Status, overtaken_by, reaches, standing
from store.registers.people import Person
from store.registers.places import WARDENS, Area, Zone
from store.wardens.appointment_life import Status as Holds
from store.wardens.appointment_life import status

Row = Mapping[str, Any]
ITSELF: Final = "device"
"""The channel of what a warden's own device said."""
_SEEN: Final = (What.SEEN, What.ANSWERED)
_NOBODY: Final[dict[str, Any]] = {"name": None, "call_sign": None, "phones": []}
_T, _ACK, _ZONE, _AREA = sql(Notice), sql(NoticeAck), sql(Zone), sql(Area)
_HOME, _PERSON, _APPOINTMENT = sql(Household), sql(Person), sql(Appointment)


@dataclass(frozen=True, slots=True)
class Counted:
    """To how many zones a notice goes, and in how many of them somebody has seen it."""

    zones: int
    seen: int


def goes_to(notice: Row, zones: Mapping[int, int | None], outer: Mapping[int, int | None]) -> list[int]:
    """Give the zones that a notice goes to.

    Args:
        notice: its row.
        zones: the area of each zone.
        outer: the larger area around each area.
    """
    return [zone for zone, area in zones.items() if reaches(notice, zone, _around(area, outer))]


def _around(area: int | None, outer: Mapping[int, int | None]) -> list[int]:
    found: list[int] = []
    while area is not None and area not in found:
        found.append(area)
        area = outer.get(area)
    return found


def unheard(notice: Row, acks: Iterable[Row], zone: int, user: int) -> bool:
    """Say whether something of a notice is still to be shown to a warden.

    It is, until that warden said on a device that they have seen it, or the office heard by other means
    that somebody of the zone has. Of one that was withdrawn it is that, if the zone had heard of it before.
    """
    theirs = [ack for ack in acks if ack["notice"] == notice["id"] and ack["zone"] == zone]
    withdrawn = notice["ended_on"] is not None
    if withdrawn and not theirs:
        return False
    kinds = (What.BACK,) if withdrawn else _SEEN
    return not any(ack["kind"] in kinds and (ack["by"] == user or ack["channel"] != ITSELF) for ack in theirs)


def counted(db: Connection, notices: Sequence[Row]) -> dict[int, Counted]:
    """Give in how many zones notices were seen, by row."""
    outer = pairs(db, select(_AREA.c.id, _AREA.c.parent))
    seen: dict[int, set[int]] = {}
    asked = select(_ACK.c.notice, _ACK.c.zone).where(
        _ACK.c.notice.in_([row["id"] for row in notices]),
        _ACK.c.kind.in_(_SEEN),
        _ACK.c.ended_on.is_(None),
    )
    for notice, zone in db.execute(asked):
        seen.setdefault(notice, set()).add(zone)
    by_station = {station: _zones(db, station) for station in {row["station"] for row in notices}}
    found = {}
    for row in notices:
        zones = goes_to(row, by_station[row["station"]], outer)
        found[row["id"]] = Counted(len(zones), len(seen.get(row["id"], set()) & set(zones)))
    return found


def _zones(db: Connection, station: int) -> dict[int, int | None]:
    """Give the zones of a station that a warden looks after, with their areas, by code."""
    asked = select(_ZONE.c.id, _ZONE.c.area, _ZONE.c.kind).where(
        _ZONE.c.station == station, _ZONE.c.ended_on.is_(None)
    )
    found = db.execute(asked.order_by(_ZONE.c.code))
    return {row.id: row.area for row in found if (row.kind or WARDENS) == WARDENS}


def _rows(db: Connection, condition: Any = None) -> list[Row]:  # noqa: ANN401 - a condition
    asked = select(_T) if condition is None else select(_T).where(condition)
    return [dict(row) for row in db.execute(asked.order_by(_T.c.given_at, _T.c.id)).mappings()]


def _acks(db: Connection, notices: Collection[int]) -> list[Row]:
    asked = select(_ACK).where(_ACK.c.notice.in_(notices), _ACK.c.ended_on.is_(None))
    return [dict(row) for row in db.execute(asked.order_by(_ACK.c.occurred_at, _ACK.c.id)).mappings()]


# on a warden's device


def for_device(node: Node) -> list[dict[str, Any]]:
    """Give the notices on a warden's device, those to be looked at first, of them the newest first.

    ``unseen`` says that it is to be shown above everything else: a current one that this warden has not
    acknowledged, or the withdrawal (``status``, ``why``) of one that the zone had heard of.

    Raises:
        Refused: ``ZONE_EXPIRED``.
    """
    expiry.still(node)
    with node.read() as db:
        lens, user = node.lens(db), node.actor(db).user
        zones = list(db.scalars(select(_ZONE.c.id).where(_ZONE.c.ended_on.is_(None)).order_by(_ZONE.c.id)))
        rows, over = _rows(db), overtaken_by(db)
        acks = _acks(db, [row["id"] for row in rows])
        found = []
        for row in rows:
            stands = standing(row, over, lens.today)
            waits = any(unheard(row, acks, zone, user) for zone in zones)
            found.append(
                {
                    "id": lens.number("notices", row["id"]),
                    "text": row["text"],
                    "kind": row["kind"],
                    "label": row["label"],
                    "drill": bool(row["exercise"]),
                    "from": row["sender"],
                    "given_at": iso(row["given_at"]),
                    "valid_until": row["valid_until"],
                    "status": stands.value,
                    "overtaken_by": lens.number("notices", over.get(row["id"])),
                    "why": row["ended_reason"],
                    "unseen": stands in (Status.CURRENT, Status.WITHDRAWN) and waits,
                    "answers": [
                        ack["text"]
                        for ack in acks
                        if ack["notice"] == row["id"] and ack["kind"] == What.ANSWERED
                    ],
                }
            )
    found.reverse()
    return sorted(found, key=lambda one: (not one["unseen"], one["status"] != Status.CURRENT))


def unseen(node: Node) -> list[dict[str, Any]]:
    """Give what this warden has not acknowledged, current notices first, the newest before (C04)."""
    return [one for one in for_device(node) if one["unseen"]]


def open_for(db: Connection, lens: Lens, household: int) -> list[dict[str, Any]]:
    """Give what is to be told at a door: current notices for its zone that were not read out there yet.

    Those that were read out and are not so any more come too, for the family goes by them: ``status`` is
    ``withdrawn`` or ``overtaken`` then. A change of phase or level comes first, then the newest.

    Args:
        db: the store of an office or a warden's device.
        lens: how rows are seen.
        household: its row.
    """
    home = db.execute(select(_HOME.c.zone, _HOME.c.station).where(_HOME.c.id == household)).first()
    if home is None or home.zone is None:
        return []
    area = db.scalar(select(_ZONE.c.area).where(_ZONE.c.id == home.zone))
    around = _around(area, pairs(db, select(_AREA.c.id, _AREA.c.parent)))
    theirs = _rows(db, _T.c.station.in_((home.station, 0)))
    rows = [row for row in theirs if reaches(row, home.zone, around)]
    told = {
        ack["notice"]
        for ack in _acks(db, [row["id"] for row in rows])
        if ack["kind"] == What.TOLD and ack["household"] == household
    }
    over = overtaken_by(db)
    wanted = []
    for row in reversed(rows):
        stands = standing(row, over, lens.today)
        taken_back = stands in (Status.WITHDRAWN, Status.OVERTAKEN) and row["id"] in told
        # What was told in its place says enough.
        if stands is Status.OVERTAKEN and over[row["id"]] in told:
            continue
        if taken_back or (stands is Status.CURRENT and row["id"] not in told):
            wanted.append((row, stands))
    wanted.sort(key=lambda one: (one[1] is not Status.CURRENT, one[0]["kind"] != Kind.CHANGE))
    return [
        {
            "id": lens.number("notices", row["id"]),
            "text": row["text"],
            "kind": row["kind"],
            "label": row["label"],
            "drill": bool(row["exercise"]),
            "status": stands.value,
            "why": row["ended_reason"],
        }
        for row, stands in wanted
    ]


# at the office


def waited_for(node: Node, notice: object) -> dict[str, Any]:
    """Say of a notice, zone by zone, who has seen it and at how many doors it was told; who has not, first.

    Returns:
        The notice's number, text and status; ``zones`` with for each the warden's ``name``, ``call_sign`` and
        ``phones``, ``seen_at`` (``None``: nobody said so), how (``channel``), ``back_at`` (when it was seen
        that it is withdrawn), ``answers``, ``told`` of ``households``, and whether it is ``missing``;
        ``missing`` counts those.

    Raises:
        Refused: ``NOT_FOUND``.
    """
    with node.read() as db:
        lens = node.lens(db)
        number = find(db, lens.registry.kind("notices"), lens.numbers, notice)
        (row,) = _rows(db, _T.c.id == number)
        withdrawn = row["ended_on"] is not None
        zones = goes_to(row, _zones(db, row["station"]), pairs(db, select(_AREA.c.id, _AREA.c.parent)))
        acks, wardens = _acks(db, [row["id"]]), _wardens(db, lens, zones)
        homes = _homes(db, zones)
        codes = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
        lines = [_line(zone, codes, wardens, acks, homes) for zone in zones]
        for line in lines:
            heard, back = line["seen_at"] is not None, line["back_at"] is not None
            line["missing"] = (heard and not back) if withdrawn else not heard
        lines.sort(key=lambda line: (not line["missing"], line["zone"]))
        return {
            "notice": lens.number("notices", row["id"]),
            "text": row["text"],
            "drill": bool(row["exercise"]),
            "status": standing(row, overtaken_by(db), lens.today).value,
            "missing": sum(line["missing"] for line in lines),
            "zones": lines,
        }


def _line(
    zone: int,
    codes: Mapping[int, str],
    wardens: Mapping[int, dict[str, Any]],
    acks: Iterable[Row],
    homes: Mapping[int, set[int]],
) -> dict[str, Any]:
    theirs = [ack for ack in acks if ack["zone"] == zone]
    seen = [ack for ack in theirs if ack["kind"] in _SEEN]
    told = {ack["household"] for ack in theirs if ack["kind"] == What.TOLD}
    return {
        "zone": codes.get(zone) or "",
        **wardens.get(zone, _NOBODY),
        "seen_at": iso(seen[0]["occurred_at"]) if seen else None,
        "channel": seen[0]["channel"] if seen else None,
        "back_at": next((iso(ack["occurred_at"]) for ack in theirs if ack["kind"] == What.BACK), None),
        "answers": [ack["text"] for ack in theirs if ack["kind"] == What.ANSWERED],
        "told": len(told & homes.get(zone, set())),
        "households": len(homes.get(zone, ())),
    }


def _wardens(db: Connection, lens: Lens, zones: Collection[int]) -> dict[int, dict[str, Any]]:
    """Give who is to be asked of each zone: its warden, else an alternate, with how to reach them."""
    today = lens.today.isoformat()
    first: dict[int, Row] = {}
    for row, life in held(db, where=among(_APPOINTMENT.c.zone, zones)):
        if status(life, today) is Holds.STANDING:
            first.setdefault(row["zone"], row)
    people = {row["person"] for row in first.values()}
    phones = contacts.numbers(db, people)
    signs = pairs(db, select(_PERSON.c.id, _PERSON.c.call_sign).where(_PERSON.c.id.in_(people)))
    return {
        zone: {
            "name": row["name"],
            "call_sign": signs.get(row["person"]),
            "phones": phones.get(row["person"], []),
        }
        for zone, row in first.items()
    }


def _homes(db: Connection, zones: Collection[int]) -> dict[int, set[int]]:
    """Give the households of zones in which somebody lives."""
    lived_in = select(_PERSON.c.household).where(
        _PERSON.c.ended_on.is_(None), _PERSON.c.household.is_not(None)
    )
    asked = select(_HOME.c.zone, _HOME.c.id).where(
        _HOME.c.zone.in_(zones), _HOME.c.ended_on.is_(None), _HOME.c.id.in_(lived_in)
    )
    found: dict[int, set[int]] = {}
    for zone, home in db.execute(asked):
        found.setdefault(zone, set()).add(home)
    return found


def unacknowledged(db: Connection, lens: Lens) -> list[dict[str, Any]]:
    """Give which zones have not acknowledged which current notices, the longest ago first, and whom to ask.

    Each with the notice's number as ``id``, its ``text``, ``drill``, ``given_at``; ``zone`` (code), ``name``,
    ``call_sign`` and ``phones`` of whoever is to be asked.
    """
    over, outer = overtaken_by(db), pairs(db, select(_AREA.c.id, _AREA.c.parent))
    rows = [row for row in _rows(db, lens.here(_T)) if standing(row, over, lens.today) is Status.CURRENT]
    acks = _acks(db, [row["id"] for row in rows])
    seen = {(ack["notice"], ack["zone"]) for ack in acks if ack["kind"] in _SEEN}
    zones = {station: _zones(db, station) for station in {row["station"] for row in rows}}
    wardens = _wardens(db, lens, [zone for some in zones.values() for zone in some])
    codes = pairs(db, select(_ZONE.c.id, _ZONE.c.code))
    return [
        {
            "id": lens.number("notices", row["id"]),
            "text": row["text"],
            "drill": bool(row["exercise"]),
            "given_at": iso(row["given_at"]),
            "zone": codes.get(zone),
            **wardens.get(zone, _NOBODY),
        }
        for row in rows
        for zone in goes_to(row, zones[row["station"]], outer)
        if (row["id"], zone) not in seen
    ]
