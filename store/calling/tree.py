"""The call tree (F02, S001-A; S004 ¶8(f), ¶20(a)): who calls whom, from the official to each household.

A pure function of who holds what and who lives where: designated official, then
the security management team and the officers, the coordinator of each area, the
warden of each zone with alternates beside, the households. What is missing is
said where somebody would look for it: a zone without a warden, somebody without
a telephone. Nobody is called twice: who holds a role is called for that.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from store.calling.signs import natural
from store.saying import counting, saying


class Level(StrEnum):
    """Where somebody stands in the tree, from the top."""

    OFFICIAL = "official"
    TEAM = "team"
    OFFICER = "officer"
    COORDINATOR = "coordinator"
    WARDEN = "warden"
    ALTERNATE = "alternate"
    HOUSEHOLD = "household"
    VISITOR = "visitor"


DEPTH: Final[dict[Level, int]] = {
    Level.OFFICIAL: 0,
    Level.TEAM: 1,
    Level.OFFICER: 1,
    Level.COORDINATOR: 2,
    Level.WARDEN: 3,
    Level.ALTERNATE: 3,
    Level.HOUSEHOLD: 4,
    Level.VISITOR: 4,
}
"""How far in each is written; an alternate stands beside the warden."""

NO_TELEPHONE: Final = saying("no telephone on record")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number, and the operator whose network it is on: one network fails, another may not."""

    number: str
    operator: str = ""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person who can be called."""

    id: int
    name: str
    call_sign: str = ""
    phones: Sequence[Phone] = ()


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody's standing appointment; those of one role come in the order in which they are asked."""

    person: int
    role: str
    zone: int | None = None
    area: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """An area (with the larger one around it) or a zone (with the area it lies in)."""

    id: int
    code: str
    area: int | None = None


@dataclass(frozen=True, slots=True)
class Home:
    """A household in which somebody lives: its ``members`` as they are listed, its own telephone."""

    id: int
    zone: int | None
    address: str = ""
    principal: int | None = None
    members: Sequence[int] = ()
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a tree is made of; ``loose`` are people without a household, with the zone they stay in."""

    people: Mapping[int, Someone]
    offices: Sequence[Office] = ()
    areas: Sequence[Place] = ()
    zones: Sequence[Place] = ()
    homes: Sequence[Home] = ()
    loose: Sequence[tuple[int, int | None]] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the tree.

    Attributes:
        level: where it stands.
        person: whom it is about; ``None`` where nobody is there.
        name: the name, or in words what is missing.
        place: the code of the area or zone; empty for the whole station.
        zone: the zone's row.
        household: the household's row, of a family.
        address: where they live.
        call_sign: the radio call sign.
        phones: how to reach them, in the order to try.
        again: whether they are called higher up already.
        missing: what is missing, in words; empty where nothing is.
    """

    level: Level
    person: int | None
    name: str
    place: str = ""
    zone: int | None = None
    household: int | None = None
    address: str = ""
    call_sign: str = ""
    phones: Sequence[Phone] = ()
    again: bool = False
    missing: str = ""

    @property
    def calls(self) -> bool:
        """Whether somebody is to be called by this line."""
        return self.person is not None and not self.again


_TEAM: Final = ("smt", "rep")
_OFFICERS: Final = ("fsco", "deputy_fsco", "regional_fsco", "fsca", "sfp")


def tree(scene: Scene, *, zones: Collection[int] | None = None) -> list[Line]:
    """Make the call tree.

    Args:
        scene: what it is made of.
        zones: only the part below the coordinators of these zones; the whole station if nothing is said.

    Returns:
        Its lines, each below whoever calls it.
    """
    made = _Tree(scene)
    if zones is None:
        made.top()
    wanted = [zone for zone in made.zones if zones is None or zone.id in zones]
    made.areas(wanted, whole=zones is None)
    if zones is None:
        made.nowhere()
    return made.lines


@dataclass
class _Tree:
    scene: Scene
    lines: list[Line] = field(default_factory=list)
    called: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.zones = sorted(self.scene.zones, key=lambda zone: natural(zone.code))
        self._homes: dict[int | None, list[Home]] = {}
        known = {zone.id for zone in self.zones}
        for home in self.scene.homes:
            self._homes.setdefault(home.zone if home.zone in known else None, []).append(home)
        self._loose: dict[int | None, list[int]] = {}
        for person, zone in self.scene.loose:
            self._loose.setdefault(zone if zone in known else None, []).append(person)

    # the levels, from above

    def top(self) -> None:
        """Call the official, whoever acts for them, the team and the officers."""
        officials = self._of("do") or self._of("acting_do")
        if not officials:
            self._gap(Level.OFFICIAL, saying("no designated official is on record"))
        for office in officials:
            self._call(Level.OFFICIAL, office.person)
        for office in self._of(*_TEAM):
            self._call(Level.TEAM, office.person)
        officers = self._of(*_OFFICERS)
        if not officers:
            self._gap(Level.OFFICER, saying("no security officer and no focal point is on record"))
        for office in officers:
            self._call(Level.OFFICER, office.person)

    def areas(self, zones: Sequence[Place], *, whole: bool) -> None:
        """Call the coordinator of each area, and below each the zones that lie in it."""
        below: dict[int | None, list[Place]] = {}
        known = {area.id for area in self.scene.areas}
        for zone in zones:
            below.setdefault(zone.area if zone.area in known else None, []).append(zone)
        for area in sorted(self.scene.areas, key=lambda area: natural(area.code)):
            if not whole and area.id not in below:
                continue
            coordinators = [office for office in self._of("asc") if office.area == area.id]
            if not coordinators:
                self._gap(
                    Level.COORDINATOR, saying("area {area} has no coordinator", area=area.code), area.code
                )
            for office in coordinators:
                self._call(Level.COORDINATOR, office.person, area.code)
            for zone in below.get(area.id, ()):
                self._zone(zone)
        for zone in below.get(None, ()):
            self._zone(zone)

    def _zone(self, zone: Place) -> None:
        """Call the warden of a zone, the alternates beside, the families and the visitors below."""
        theirs = [office for office in self.scene.offices if office.zone == zone.id]
        wardens = [office for office in theirs if office.role == "warden"]
        others = [office for office in theirs if office.role in ("alternate_warden", "sub_warden")]
        if not wardens:
            if others:
                said = saying("zone {zone} has no warden: the alternate calls", zone=zone.code)
            else:
                said = saying("zone {zone} has no warden: somebody has to be named who calls", zone=zone.code)
            self._gap(Level.WARDEN, said, zone.code, zone.id)
        for office in wardens:
            self._call(Level.WARDEN, office.person, zone.code, zone.id)
        for office in others:
            self._call(Level.ALTERNATE, office.person, zone.code, zone.id)
        self._families(self._homes.get(zone.id, ()), zone.code, zone.id)
        for person in self._loose.get(zone.id, ()):
            self._call(Level.VISITOR, person, zone.code, zone.id)

    def nowhere(self) -> None:
        """Call whoever is in no zone: nobody's warden calls them."""
        homes, loose = self._homes.get(None, []), self._loose.get(None, [])
        if homes or loose:
            count = len(homes) + len(loose)
            said = counting(
                "{count} household or person is in no zone: nobody's warden calls",
                "{count} households or people are in no zone: nobody's warden calls",
                count,
            )
            self._gap(Level.WARDEN, said)
        self._families(homes, "", None)
        for person in loose:
            self._call(Level.VISITOR, person)

    def _families(self, homes: Iterable[Home], place: str, zone: int | None) -> None:
        for home in homes:
            members = [person for person in home.members if person in self.scene.people]
            head = home.principal if home.principal in self.scene.people else next(iter(members), None)
            if head is None:
                continue
            line = self._line(Level.HOUSEHOLD, head, place, zone)
            phones = list(line.phones)
            if home.phone and home.phone not in {phone.number for phone in phones}:
                phones.append(Phone(home.phone, "home"))
            if not phones:
                # Somebody of the family may be reached who is not its head.
                phones = [
                    replace(phone, operator=" ".join(filter(None, (phone.operator, who.name))))
                    for who in (self.scene.people[person] for person in members if person != head)
                    for phone in who.phones
                ]
            self._add(
                replace(
                    line,
                    household=home.id,
                    address=home.address,
                    phones=tuple(phones),
                    missing="" if phones else NO_TELEPHONE,
                )
            )

    # lines

    def _of(self, *roles: str) -> list[Office]:
        return [office for role in roles for office in self.scene.offices if office.role == role]

    def _call(self, level: Level, person: int, place: str = "", zone: int | None = None) -> None:
        self._add(self._line(level, person, place, zone))

    def _line(self, level: Level, person: int, place: str, zone: int | None) -> Line:
        who = self.scene.people.get(person) or Someone(person, "?")
        missing = "" if who.phones else NO_TELEPHONE
        return Line(
            level, person, who.name, place, zone, None, "", who.call_sign, tuple(who.phones), missing=missing
        )

    def _add(self, line: Line) -> None:
        again = line.person in self.called
        if line.person is not None:
            self.called.add(line.person)
        self.lines.append(replace(line, again=again))

    def _gap(self, level: Level, says: str, place: str = "", zone: int | None = None) -> None:
        self.lines.append(Line(level, None, says, place, zone, missing=says))
