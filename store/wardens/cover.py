"""Where cover is missing on a day (B11, B13): a pure function of who holds what and who is away.

Everything that somebody has to see to is one finding, the worst first: that
nobody is there comes before that something was not verified.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from store.clock import day_of
from store.saying import Saying, counting, saying
from store.security_roles import ROLES, Scope
from store.wardens.appointment_life import Life, Status, status

AHEAD: Final = 90
"""So many days before an appointment runs out a missing successor is said (a local default)."""


class Gap(StrEnum):
    """What is missing, from the worst to the least; a list of findings keeps this order."""

    NO_OFFICIAL = "no_official"
    NO_OFFICER = "no_officer"
    ZONE_VACANT = "zone_vacant"
    ALL_AWAY = "all_away"
    WARDEN_MISSING = "warden_missing"
    TWO_HOLDERS = "two_holders"
    AREA_VACANT = "area_vacant"
    SUCCESSOR_MISSING = "successor_missing"
    NO_UNDERTAKING = "no_undertaking"
    UNTRAINED = "untrained"
    UNEQUIPPED = "unequipped"
    UNBRIEFED = "unbriefed"
    STALE = "stale"
    NO_ZONE = "no_zone"
    NO_FOCAL_POINT = "no_focal_point"


SOURCES: Final[dict[Gap, str]] = {
    Gap.NO_OFFICIAL: "S004 ¶8",
    Gap.NO_OFFICER: "S004 ¶9",
    Gap.ZONE_VACANT: "S004 ¶19",
    Gap.ALL_AWAY: "S004 ¶19",
    Gap.WARDEN_MISSING: "S004 ¶19",
    Gap.TWO_HOLDERS: "S004 ¶19",
    Gap.AREA_VACANT: "S004 ¶17",
    Gap.SUCCESSOR_MISSING: "S004 ¶17, ¶19",
    Gap.NO_UNDERTAKING: "S004 ¶10(o)",
    Gap.UNTRAINED: "S004 ¶8(h), ¶31",
    Gap.UNEQUIPPED: "S004 ¶8(h), ¶16(e)",
    Gap.UNBRIEFED: "S004 ¶16(e)",
    Gap.STALE: "S004 ¶20(g)",
    Gap.NO_ZONE: "S004 ¶19-20",
    Gap.NO_FOCAL_POINT: "S004-A ¶24",
}


@dataclass(frozen=True, slots=True)
class Place:
    """A zone, an area or an agency: its row and its code."""

    id: int
    code: str


@dataclass(frozen=True, slots=True)
class Holder:
    """A signed appointment: whose, for what, its life, and the days on which things were verified."""

    id: int
    person: int
    name: str
    role: str
    life: Life
    zone: int | None = None
    area: int | None = None
    agency: int | None = None
    undertaking: str | None = None
    trained: str | None = None
    equipped: str | None = None
    briefed: str | None = None


@dataclass(frozen=True, slots=True)
class Scene:
    """All that cover depends on, for one station.

    ``zones`` are those that a warden looks after. ``away`` names who is away on the day, with who covers for
    them by name, if anybody; ``stale`` counts overdue visits by zone, ``no_zone`` the households that people
    live in and that are in none of the zones.
    ``agencies`` are those that have people here. ``partly`` says that the node holds a part of the station
    only (the office of an area): of the whole station's offices it knows nothing, and says nothing.
    """

    zones: Sequence[Place] = ()
    areas: Sequence[Place] = ()
    agencies: Sequence[Place] = ()
    holders: Sequence[Holder] = ()
    away: Mapping[int, int | None] = field(default_factory=dict)
    stale: Mapping[int, int] = field(default_factory=dict)
    no_zone: int = 0
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is missing: what, where (zone, area or agency by code), whose appointment, in words."""

    gap: Gap
    says: str
    place: str = ""
    zone: int | None = None
    appointment: int | None = None
    day: date | None = None
    count: int = 0


def cover(scene: Scene, on: date) -> list[Finding]:
    """Say what is missing on a day, the worst first; of one kind by place."""
    day = _Day(scene, on)
    whole = [] if scene.partly else [*_official(day), *_officer(day), *_focal_points(day)]
    found = [
        *whole,
        *(finding for zone in scene.zones for finding in _zone(day, zone)),
        *(finding for area in scene.areas for finding in _area(day, area)),
        *_doubled(day),
        *(finding for holder in day.standing for finding in _verified(day, holder)),
        *_stale(day),
    ]
    order = {gap: place for place, gap in enumerate(Gap)}
    return sorted(found, key=lambda finding: (order[finding.gap], finding.place, finding.appointment or 0))


class _Day:
    """A scene on one day: who stands then, and who of them is there."""

    def __init__(self, scene: Scene, on: date) -> None:
        self.scene = scene
        self.on = on
        self.codes = {zone.id: zone.code for zone in scene.zones}
        self.areas = {area.id: area.code for area in scene.areas}
        self.agencies = {agency.id: agency.code for agency in scene.agencies}
        self.standing = [h for h in scene.holders if status(h.life, on.isoformat()) is Status.STANDING]

    def there(self, holder: Holder) -> bool:
        """Say whether somebody is there, or somebody named covers for them who is not away as well."""
        if holder.person not in self.scene.away:
            return True
        instead = self.scene.away[holder.person]
        return instead is not None and instead not in self.scene.away

    def place(self, holder: Holder) -> str:
        """Give the code of what somebody is appointed for; empty for the whole station."""
        return (
            self.codes.get(holder.zone or 0)
            or self.areas.get(holder.area or 0)
            or self.agencies.get(holder.agency or 0, "")
        )

    def of(self, *roles: str, where: Callable[[Holder], bool] = lambda _: True) -> list[Holder]:
        """Give who stands in some roles."""
        return [holder for holder in self.standing if holder.role in roles and where(holder)]


def _official(day: _Day) -> Iterable[Finding]:
    standing = day.of("do", "acting_do")
    if any(day.there(holder) for holder in standing):
        return
    names = _names(standing)
    why = (
        saying("{names} is away and nobody acts", names=names)
        if names
        else saying("nobody is recorded as one")
    )
    yield Finding(Gap.NO_OFFICIAL, saying("no designated official: {why}", why=why))


def _officer(day: _Day) -> Iterable[Finding]:
    """Find that there is no officer: where there is none at all a focal point alone does (S004 ¶9)."""
    standing = day.of("fsco", "deputy_fsco", "regional_fsco", "sfp", "alternate_sfp")
    if any(day.there(holder) for holder in standing):
        return
    names = _names(standing)
    why = (
        saying("{names} away and no deputy there", names=names)
        if names
        else saying("neither an officer nor a focal point stands")
    )
    yield Finding(Gap.NO_OFFICER, saying("no security officer: {why}", why=why))


def _zone(day: _Day, zone: Place) -> Iterable[Finding]:
    def here(holder: Holder) -> bool:
        return holder.zone == zone.id

    wardens, alternates = day.of("warden", where=here), day.of("alternate_warden", where=here)
    if not wardens and not alternates:
        why = _since_when(day, [h for h in day.scene.holders if here(h) and h.role == "warden"])
        yield Finding(
            Gap.ZONE_VACANT,
            _because(saying("zone {zone} has no warden", zone=zone.code), why),
            zone.code,
            zone.id,
        )
        return
    if not wardens:
        why = _since_when(day, [h for h in day.scene.holders if here(h) and h.role == "warden"])
        said = saying("zone {zone} has an alternate only: {names}", zone=zone.code, names=_names(alternates))
        yield Finding(Gap.WARDEN_MISSING, _because(said, why), zone.code, zone.id)
    if not any(day.there(holder) for holder in (*wardens, *alternates)):
        names = _names([*wardens, *alternates])
        said = saying("zone {zone}: {names} away, nobody covers", zone=zone.code, names=names)
        yield Finding(Gap.ALL_AWAY, said, zone.code, zone.id)
    yield from _successor(day, "warden", wardens, here, zone)


def _area(day: _Day, area: Place) -> Iterable[Finding]:
    def here(holder: Holder) -> bool:
        return holder.area == area.id

    coordinators = day.of("asc", where=here)
    if not coordinators:
        why = _since_when(day, [h for h in day.scene.holders if here(h) and h.role == "asc"])
        yield Finding(
            Gap.AREA_VACANT,
            _because(saying("area {area} has no coordinator", area=area.code), why),
            area.code,
        )
    elif not any(day.there(holder) for holder in coordinators):
        names = _names(coordinators)
        said = saying("area {area}: {names} away, nobody covers", area=area.code, names=names)
        yield Finding(Gap.ALL_AWAY, said, area.code)
    yield from _successor(day, "asc", coordinators, here, area)


def _doubled(day: _Day) -> Iterable[Finding]:
    """Find what is one person's and two hold: two desks appointed before they heard of each other."""
    together: dict[tuple[str, int | None], list[Holder]] = {}
    for holder in day.standing:
        role = ROLES.get(holder.role)
        if role is not None and role.single:
            scope = None if role.scope is Scope.STATION else getattr(holder, role.scope.value)
            together.setdefault((holder.role, scope), []).append(holder)
    for (name, _), holders in together.items():
        count = len({holder.person for holder in holders})
        if count > 1:
            place = day.place(holders[0])
            said = saying(
                "more than one {role}: {names}", role=saying(ROLES[name].title), names=_names(holders)
            )
            if place:
                said = saying("{place}: {what}", place=place, what=said)
            yield Finding(Gap.TWO_HOLDERS, said, place, holders[0].zone, count=count)


def _since_when(day: _Day, held: Sequence[Holder]) -> list[Saying]:
    """Say why there is nobody: who rests or has left, and who begins when."""
    said = []
    for holder in held:
        match status(holder.life, day.on.isoformat()):
            case Status.SUSPENDED:
                said.append(saying("{name} is suspended", name=holder.name))
            case Status.NOT_YET:
                said.append(
                    saying("{name} begins on {day}", name=holder.name, day=holder.life.effective_from)
                )
            case Status.LEFT:
                said.append(saying("{name} has left", name=holder.name))
            case Status.OVER:
                ended = holder.life.effective_to
                said.append(saying("{name}'s appointment ran out on {day}", name=holder.name, day=ended))
            case _:
                pass
    return said


def _because(what: Saying, why: Sequence[Saying]) -> Saying:
    return saying("{what} ({why})", what=what, why=why) if why else what


def _successor(
    day: _Day, role: str, standing: Sequence[Holder], here: Callable[[Holder], bool], place: Place
) -> Iterable[Finding]:
    """Find days without anybody between the end of one and the beginning of the next."""
    last = max((holder.life.effective_to or "9999-12-31" for holder in standing), default=None)
    if last is None:
        return
    end = day_of(last)
    if (end - day.on).days > AHEAD:
        return
    coming = sorted(
        holder.life.effective_from or ""
        for holder in day.scene.holders
        if holder.role == role
        and here(holder)
        and holder.life.state == "appointed"
        and holder.life.ended_on is None
        and holder.life.person_ended_on is None
        and (holder.life.effective_to or "9999-12-31") > last
    )
    begins = day_of(coming[0]) if coming and coming[0] else None
    days = None if begins is None else (begins - end).days - 1
    if days is not None and days <= 0:
        return
    if days is None:
        after = saying("nobody is appointed for after")
    else:
        after = counting(
            "the next begins {count} day too late", "the next begins {count} days too late", days
        )
    said = saying(
        "{place}: the {role}'s last day is {day}, {after}",
        place=place.code,
        role=saying(ROLES[role].title),
        day=end.isoformat(),
        after=after,
    )
    zone = place.id if ROLES[role].scope is Scope.ZONE else None
    yield Finding(Gap.SUCCESSOR_MISSING, said, place.code, zone, day=end, count=days or 0)


_VERIFIED: Final = (
    (Gap.UNTRAINED, "trained", saying("no training is verified")),
    (Gap.UNEQUIPPED, "equipped", saying("no equipment is verified")),
    (Gap.UNBRIEFED, "briefed", saying("no briefing is recorded")),
)


def _verified(day: _Day, holder: Holder) -> Iterable[Finding]:
    """Find what was not seen to; what is dated later than the day was not seen to yet."""
    role = ROLES.get(holder.role)
    if role is None or not role.checked:
        return
    place = day.place(holder)
    on = day.on.isoformat()
    # Whoever carries a list of names has undertaken to keep it safe.
    wanted = [(Gap.NO_UNDERTAKING, holder.undertaking, saying("the undertaking is not signed"))]
    wanted.extend((gap, getattr(holder, name), words) for gap, name, words in _VERIFIED)
    for gap, done, words in wanted:
        if done is None or done > on:
            said = saying(
                "{place}: {name} ({role}): {what}",
                place=place,
                name=holder.name,
                role=saying(role.title),
                what=words,
            )
            yield Finding(gap, said, place, holder.zone, holder.id)


def _stale(day: _Day) -> Iterable[Finding]:
    for zone, count in day.scene.stale.items():
        if count:
            code = day.codes.get(zone, "")
            said = counting(
                "zone {zone}: {count} household is overdue for a visit",
                "zone {zone}: {count} households are overdue for a visit",
                count,
                zone=code,
            )
            yield Finding(Gap.STALE, said, code, zone, count=count)
    if day.scene.no_zone:
        said = counting(
            "{count} household is in no zone that a warden looks after",
            "{count} households are in no zone that a warden looks after",
            day.scene.no_zone,
        )
        yield Finding(Gap.NO_ZONE, said, count=day.scene.no_zone)


def _focal_points(day: _Day) -> Iterable[Finding]:
    have = {holder.agency for holder in day.of("sfp", "single_agency_officer")}
    for agency in day.scene.agencies:
        if agency.id not in have:
            yield Finding(
                Gap.NO_FOCAL_POINT, saying("{agency} names no focal point", agency=agency.code), agency.code
            )


def _names(holders: Sequence[Holder]) -> str:
    return ", ".join(dict.fromkeys(holder.name for holder in holders))
