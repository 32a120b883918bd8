"""Station, areas and zones as a tree (B02, B03, B11, B13): who looks after each, and what is missing there.

What is missing is what ``store/wardens/cover.py`` finds, put where it is; a
proposal that waits for its letter is said beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from store import expiry, identity, listing
from store.by_name import find
from store.clock import local_day
from store.columns import sql
from store.listing import Lens, Query
from store.node import Node
from store.outlook import scene
from store.refusals import Code, Refused
from store.registers import REGISTRY, contacts
from store.registers.appointments import Appointment
from store.registers.assembly_points import points_of
from store.registers.names import called
from store.registers.offices import Station
from store.registers.people import Person
from store.registers.places import WARDENS
from store.wardens.appointment_life import State, Status, status
from store.wardens.cover import SOURCES, Finding, Gap, Holder, Scene, cover
from store.wardens.visiting import timezones

LETTER: Final = "letter_missing"
"""A proposal waits for its letter: what is not found by cover, for nobody stands by a proposal."""
WORST: Final = frozenset({Gap.NO_OFFICIAL, Gap.NO_OFFICER, Gap.ZONE_VACANT, Gap.ALL_AWAY, Gap.AREA_VACANT})
"""Where nobody is there who could be asked."""
_RESTS: Final = frozenset({Status.SUSPENDED, Status.NOT_YET, Status.OVER, Status.LEFT})
_IN_CHARGE: Final = {
    "station": ("do", "acting_do", "fsco", "deputy_fsco"),
    "area": ("asc",),
    "zone": ("warden", "alternate_warden", "sub_warden"),
}
_APPOINTMENT, _STATION, _PERSON = sql(Appointment), sql(Station), sql(Person)


@dataclass(frozen=True, slots=True)
class Keeper:
    """Somebody who stands in a role of a place: their appointment, whether they are away, its last day."""

    appointment: str
    name: str
    role: str
    away: bool
    until: str | None


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: its kind (:class:`Gap`, or :data:`LETTER`), in words, by which rule.

    ``about`` is of whom or what it is said, where that is not the place itself: a name, an agency's code.
    ``day`` is the last day of whoever has no successor, ``count`` of how many it is said.
    """

    kind: str
    says: str
    source: str
    about: str = ""
    appointment: str | None = None
    day: date | None = None
    count: int = 0

    @property
    def worst(self) -> bool:
        """Whether nobody is there who could be asked."""
        return self.kind in WORST


@dataclass(frozen=True, slots=True)
class Branch:
    """A station, an area or a zone.

    Attributes:
        kind: which of the three; ``number`` and ``code`` name it.
        depth: how far inside it lies: 0 for the station.
        covered: whether somebody has to look after it: not a zone of another kind than the wardens'.
        keepers: who stands there, the first to be asked first.
        waiting: who was signed for it and does not stand today: name, and why (``suspended``, ``not_yet``,
            ``over``, ``left``).
        lacks: what is missing, the worst first.
        overdue: households that are overdue for a visit.
        point: where people assemble; ``channel`` is the radio's.
        proposals: appointments that wait for their letter.
    """

    kind: str
    number: str
    code: str
    name: str
    depth: int
    covered: bool = True
    keepers: tuple[Keeper, ...] = ()
    waiting: tuple[tuple[str, str], ...] = ()
    lacks: tuple[Lack, ...] = ()
    households: int = 0
    people: int = 0
    overdue: int = 0
    point: str | None = None
    channel: str | None = None
    proposals: tuple[str, ...] = ()


def tree(node: Node, station: str | None = None) -> list[Branch]:
    """Give stations, their areas and zones, each behind what it lies in; at headquarters all stations.

    At headquarters one ``station`` may be named by code; ``NOT_FOUND`` if there is none.

    Raises:
        Refused: ``WRONG_NODE`` on a warden's device, which holds one zone only.
    """
    expiry.still(node)
    with node.read() as db:
        me, lens = identity.who(db), node.lens(db, station)
        if me.kind == "warden":
            raise Refused(Code.WRONG_NODE, kind="warden's device", wanted="station")
        asked = select(_STATION).order_by(_STATION.c.code)
        if lens.station is not None or me.kind != "hq":
            asked = asked.where(_STATION.c.id == (lens.station or me.station))
        wanted = [dict(row) for row in db.execute(asked).mappings()]
        own = {"id": me.station, "code": me.code, "name": me.name}
        days = timezones(db, [one["id"] for one in wanted])
        return [
            branch
            for one in (wanted or ([] if me.kind == "hq" else [own]))
            for branch in _Station(
                db, lens, one, local_day(lens.now, days.get(one["id"], me.timezone))
            ).branches()
        ]


class _Station:
    """One station on one day."""

    def __init__(self, db: Connection, lens: Lens, station: Mapping[str, Any], on: date) -> None:
        self._db, self._lens, self._on = db, lens, on
        self._station = station
        self._scene: Scene = scene(db, lens, station["id"], on)
        self._found = cover(self._scene, on)
        self._areas = self._rows("areas")
        self._zones = self._rows("zones")
        self._codes = {row["code"] for row in self._areas}
        self._proposed = self._proposals()
        self._names = {one.id: one.name for one in self._scene.holders}
        day = on.isoformat()
        self._standing = [one for one in self._scene.holders if status(one.life, day) is Status.STANDING]

    def _rows(self, kind: str) -> list[dict[str, Any]]:
        """Give areas or zones as lists show them, each with its row."""
        register = REGISTRY.kind(kind)
        here = Query(today=self._lens.today, station=self._station["id"])
        t = register.sql
        mine = set(self._db.scalars(select(t.c.id).where(t.c.station == self._station["id"])))
        rows = listing.rows(self._db, register, self._lens, here)
        by_number = {self._lens.number(kind, row): row for row in mine}
        return [row | {"row": by_number[row["id"]]} for row in rows if row["id"] in by_number]

    def _proposals(self) -> list[Mapping[str, Any]]:
        t = _APPOINTMENT
        asked = select(t).where(
            t.c.station == self._station["id"], t.c.state == State.PROPOSED.value, t.c.ended_on.is_(None)
        )
        return [dict(row) for row in self._db.execute(asked.order_by(t.c.id)).mappings()]

    def branches(self) -> Iterator[Branch]:
        """Give the tree, each place behind the one that it lies in."""
        station = self._station
        yield Branch(
            "station",
            self._lens.number("stations", station["id"]) or "",
            station["code"] or "",
            station["name"] or "",
            0,
            keepers=self._keepers("station", None),
            lacks=self._lacks(self._of_station(), ()),
            households=sum(zone["households"] for zone in self._zones),
            people=sum(zone["people"] for zone in self._zones),
            overdue=sum(self._scene.stale.values()),
        )
        codes = {row["code"] for row in self._areas}
        # What lies in an area that is not known here, or in itself, is still shown.
        outer = [row for row in self._areas if row["parent"] not in codes]
        seen: set[str] = set()
        for area in (*outer, *self._areas):
            yield from self._area(area, 1, seen)
        yield from self._zones_in(lambda zone: zone["area"] not in codes, 1)

    def _area(self, area: Mapping[str, Any], depth: int, seen: set[str]) -> Iterator[Branch]:
        if area["code"] in seen:
            return
        seen.add(area["code"])
        inside = [zone for zone in self._zones if zone["area"] == area["code"]]
        of_it = [found for found in self._found if found.zone is None and self._is_of(found, area["code"])]
        proposals = [row for row in self._proposed if row["area"] == area["row"]]
        yield Branch(
            "area",
            area["id"],
            area["code"],
            area["name"],
            depth,
            keepers=self._keepers("area", area["row"]),
            waiting=self._waiting("area", area["row"]),
            lacks=self._lacks(of_it, proposals),
            households=sum(zone["households"] for zone in inside),
            people=sum(zone["people"] for zone in inside),
            overdue=sum(self._scene.stale.get(zone["row"], 0) for zone in inside),
            proposals=self._numbers(proposals),
        )
        for inner in self._areas:
            if inner["parent"] == area["code"]:
                yield from self._area(inner, depth + 1, seen)
        yield from self._zones_in(lambda zone: zone["area"] == area["code"], depth + 1)

    def _zones_in(self, is_here: Any, depth: int) -> Iterator[Branch]:  # noqa: ANN401 - a predicate
        here = list(filter(is_here, self._zones))
        points = points_of(self._db, [zone["row"] for zone in here])
        for zone in here:
            row = zone["row"]
            proposals = [one for one in self._proposed if one["zone"] == row]
            point = points.get(row)
            yield Branch(
                "zone",
                zone["id"],
                zone["code"],
                zone["name"],
                depth,
                covered=zone["kind"] == WARDENS,
                keepers=self._keepers("zone", row),
                waiting=self._waiting("zone", row),
                lacks=self._lacks([found for found in self._found if found.zone == row], proposals),
                households=zone["households"],
                people=zone["people"],
                overdue=self._scene.stale.get(row, 0),
                point=point["name"] if point else None,
                channel=zone["radio_channel"],
                proposals=self._numbers(proposals),
            )

    def _is_of(self, found: Finding, area: str) -> bool:
        return found.place == area and found.gap not in (Gap.NO_FOCAL_POINT, Gap.TWO_HOLDERS)

    def _of_station(self) -> list[Finding]:
        return [
            found
            for found in self._found
            if found.zone is None and not any(self._is_of(found, code) for code in self._codes)
        ]

    def _keepers(self, kind: str, row: int | None) -> tuple[Keeper, ...]:
        return tuple(
            Keeper(
                self._lens.number("appointments", one.id) or "",
                one.name,
                one.role,
                one.person in self._scene.away,
                one.life.effective_to,
            )
            for role in _IN_CHARGE[kind]
            for one in self._standing
            if one.role == role and self._is_for(one, kind, row)
        )

    def _waiting(self, kind: str, row: int) -> tuple[tuple[str, str], ...]:
        """Give who was signed for a place as its first, and rests, has run out, has left or begins later."""
        day = self._on.isoformat()
        return tuple(
            (one.name, stands.value)
            for one in self._scene.holders
            if one.role == _IN_CHARGE[kind][0] and self._is_for(one, kind, row)
            for stands in [status(one.life, day)]
            if stands in _RESTS
        )

    @staticmethod
    def _is_for(one: Holder, kind: str, row: int | None) -> bool:
        return kind == "station" or (one.area if kind == "area" else one.zone) == row

    def _lacks(self, found: Iterable[Finding], proposals: Sequence[Mapping[str, Any]]) -> tuple[Lack, ...]:
        names = called(self._db, [row["person"] for row in proposals])
        letters = [
            Lack(
                LETTER,
                f"{names.get(row['person'])} is proposed: the letter is missing",
                "S004 ¶19",
                names.get(row["person"]) or "",
                self._lens.number("appointments", row["id"]),
            )
            for row in proposals
        ]
        lacks = [
            Lack(
                one.gap.value,
                one.says,
                SOURCES[one.gap],
                self._names.get(one.appointment or 0, one.place if one.gap is Gap.NO_FOCAL_POINT else ""),
                self._lens.number("appointments", one.appointment),
                one.day,
                one.count,
            )
            for one in found
        ]
        return (*(one for one in lacks if one.worst), *letters, *(one for one in lacks if not one.worst))

    def _numbers(self, proposals: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
        return tuple(self._lens.number("appointments", row["id"]) or "" for row in proposals)


def wardens_of(node: Node, zone: object) -> list[dict[str, Any]]:
    """Give who is or is to be warden, alternate or sub-warden of a zone, and how they are reached.

    What was refused, withdrawn or has ended is left out. Raises ``NOT_FOUND``.
    """
    expiry.still(node)
    over = frozenset({Status.ENDED, Status.REFUSED, Status.WITHDRAWN})
    with node.read() as db:
        lens = node.lens(db)
        row = find(db, REGISTRY.kind("zones"), lens.numbers, zone)
        t = _APPOINTMENT
        found = [dict(one) for one in db.execute(select(t).where(t.c.zone == row)).mappings()]
        shown = listing.shown(db, REGISTRY.kind("appointments"), lens, found)
        rows = [(one, said) for one, said in zip(found, shown, strict=True) if said["status"] not in over]
        people = [one["person"] for one, _said in rows if one["person"] is not None]
        phones = contacts.numbers(db, people)
        signs = {
            one.id: one.call_sign
            for one in db.execute(select(_PERSON.c.id, _PERSON.c.call_sign).where(_PERSON.c.id.in_(people)))
        }
        order = {role: place for place, role in enumerate(_IN_CHARGE["zone"])}
        rows.sort(key=lambda pair: (order.get(pair[0]["role"], 9), pair[0]["rank"] or 0, pair[0]["id"]))
        return [
            said | {"call_sign": signs.get(one["person"]), "phones": phones.get(one["person"], [])}
            for one, said in rows
        ]
