"""Who a roll call expects (F03): the list as it is frozen, with what is known of each, and from where.

Nobody is taken to be here because nothing is known, and nobody is dropped: who is
known to be away is listed as expected elsewhere, who may have gone unseen as unknown.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from store import identity
from store.asking import pairs, parts
from store.clock import day_of, local_day
from store.columns import sql
from store.door import Draft
from store.refusals import Code, Refused
from store.registers.clearance_rules import practice
from store.registers.clearance_tables import Clearance
from store.registers.households import Household
from store.registers.journeys import Row, at_home, journeys
from store.registers.people import Category
from store.registers.places import Area, Zone, with_inner
from store.registers.presence import NEVER_SEEN, State, Whereabouts, current
from store.registers.visitors import Standing, Stay, stands
from store.rollcall.headcount import Expectation
from store.saying import kept, saying
from store.travel.states import may_travel

_AWAY: Final = {
    State.MISSION: saying("on mission"),
    State.LEAVE: saying("on leave"),
    State.OUT_OF_COUNTRY: saying("out of the country"),
}
_HERE: Final = frozenset({State.IN_ZONE, State.AT_OFFICE, State.TELEWORK})

_CLEARANCE, _STAY, _HOME = sql(Clearance), sql(Stay), sql(Household)
_AREA, _ZONE = sql(Area), sql(Zone)


AFTER_STAY: Final = 7
"""So many days after the last day of a stay (a local default) a visitor is looked for if nobody saw them
leave: what sets a roll call off is what keeps people from leaving. Off the lists they are at once (X22)."""


_ALL: Final = kept("all of the station")
_OF_ZONE: Final = kept("zone {zone}")
_OF_AREA: Final = kept("area {area}")
_WITH_AREAS: Final = kept("with area {areas}")
_ZONES: Final = kept("zones {zones}")
_NO_ZONE: Final = kept("no zone lies in it")
_TRAVELLERS: Final = kept("whoever travels there")
_PARTLY: Final = kept("{covers}, as far as this area's office holds it")


@dataclass(frozen=True)
class Scope:
    """What is called: all of the station, or some areas, or one zone; ``covers`` says it in words.

    ``zoneless`` says that whoever lives in no zone is called too: at an area's office they are its own.
    """

    covers: str
    areas: Collection[int] | None = None
    zone: int | None = None
    zoneless: bool = False

    def holds(self, zone: int | None, area: int | None) -> bool:
        """Say whether somebody is called who is in a zone, which lies in an area."""
        if self.zone is not None:
            return zone == self.zone
        return self.areas is None or area in self.areas or (zone is None and self.zoneless)


def scope(draft: Draft, area: int | None, zone: int | None) -> Scope:
    """Work out what a roll call of an area, of a zone or (neither) of all is about.

    Raises:
        Refused: ``PART_OF_STATION`` for all of it at the office of an area, which holds its own part only.
    """
    above = identity.parent(draft.db)
    held = above.area if above is not None and draft.me.kind == "desk" else None

    def only(words: str) -> str:
        return words if held is None else _PARTLY.format(covers=words)

    if zone is not None:
        return Scope(only(_OF_ZONE.format(zone=draft.get(Zone, zone)["code"])), zone=zone)
    if area is None:
        if held is not None:
            raise Refused(Code.PART_OF_STATION)
        return Scope(_ALL)
    areas = set(draft.ask(with_inner(area)).scalars())
    zones = select(_ZONE.c.code).where(_ZONE.c.area.in_(areas), _ZONE.c.ended_on.is_(None))
    codes = [code for code in draft.ask(zones.order_by(_ZONE.c.code)).scalars() if code]
    inner = [draft.get(Area, one)["code"] for one in sorted(areas - {area})]
    said = [_OF_AREA.format(area=draft.get(Area, area)["code"])]
    said += [_WITH_AREAS.format(areas=", ".join(sorted(filter(None, inner))))] if inner else []
    said += [_ZONES.format(zones=", ".join(codes)) if codes else _NO_ZONE, only(_TRAVELLERS)]
    return Scope("; ".join(said), areas=areas, zoneless=area == held)


def expected(draft: Draft, called: Scope) -> list[dict[str, object]]:
    """Give the list as it is frozen: staff, families and visitors alike, as fields of its rows."""
    people = draft.rows(
        "SELECT people.id, people.elsewhere, people.category, households.zone FROM people"
        " LEFT JOIN households ON households.id = people.household"
        " WHERE people.ended_on IS NULL AND people.station = ? ORDER BY people.id",
        draft.me.station,
    )
    seen: dict[int, Whereabouts] = {}
    for some in parts([row[0] for row in people]):
        seen |= current(draft.db, some, draft.now)
    areas = pairs(draft.db, select(_ZONE.c.id, _ZONE.c.area))
    away, stays = _travelling(draft), _stays(draft)
    listed = []
    for person, elsewhere, category, home_zone in people:
        stay, way = stays.get(person), away.get(person)
        whereabouts = seen.get(person, NEVER_SEEN)
        if category == Category.VISITOR and stay is not None and stay.gone(whereabouts, draft):
            continue
        # A visitor is called where the stay is (S004 ¶20(d), X22), in a hotel without a household too.
        zone = stay.zone if stay is not None and stay.on and stay.zone is not None else home_zone
        visits = called.areas is not None and way is not None and way.area in called.areas
        if not visits and not called.holds(zone, areas.get(zone)):
            continue
        expectation, why = _expectation(whereabouts, way, draft.me.timezone, away_for_good=bool(elsewhere))
        if visits:
            expectation, why = _on_visit(whereabouts)
        elif category == Category.VISITOR and stay is not None and whereabouts.state is State.UNKNOWN:
            # A journey says more than the plan of a stay.
            expectation, why = (way is None and stay.expectation()) or (expectation, why)
        # What is not known, and what the other fields say already, is not said: of most people it is most.
        state = None if whereabouts.state is State.UNKNOWN else whereabouts.state.value
        usual = usual_reason(expectation, state, whereabouts.seen_at, draft.me.timezone)
        listed.append(
            {
                "person": person,
                "zone": zone,
                "expectation": None if expectation is Expectation.UNKNOWN else expectation,
                "presence": state,
                "place": whereabouts.place or (way.place if way else None) or (stay.place if stay else None),
                "seen_at": whereabouts.seen_at,
                "clearance": way.clearance if way else None,
                "why": None if why == usual else why,
            }
        )
    return listed


def usual_reason(expectation: str | None, presence: str | None, seen_at: int | None, timezone: str) -> str:
    """Say why somebody is expected as they are, where the list gives no other reason.

    Args:
        expectation: as it stands on the list; ``None`` is *unknown*.
        presence: where they were believed to be; ``None`` is not known.
        seen_at: when they were seen last (UTC seconds).
        timezone: the station's, in which the day is told.
    """
    if presence in _AWAY:
        where = _AWAY[State(presence)]
        return saying("last said to be {where}", where=where) if expectation == Expectation.ELSEWHERE else ""
    if presence in _HERE:
        return saying("last seen here") if expectation == Expectation.HERE else ""
    if expectation not in (None, Expectation.UNKNOWN):
        return ""
    if seen_at is None:
        return saying("nothing is known")
    return saying("last heard of on {day}", day=local_day(seen_at, timezone))


def _expectation(
    seen: Whereabouts, way: "_OnTheWay | None", timezone: str, *, away_for_good: bool
) -> tuple[Expectation, str]:
    """Say what is known of somebody, and from where; nobody is taken to be here because nothing is known."""
    for known, where in ((_AWAY, Expectation.ELSEWHERE), (_HERE, Expectation.HERE)):
        if seen.state in known:
            return where, usual_reason(where, seen.state, seen.seen_at, timezone)
    if way is not None and way.left:
        # The time that was named is over, and nobody was heard: that is no knowledge of being elsewhere.
        return Expectation.UNKNOWN, saying("on a clearance, and not heard of in time")
    if away_for_good:
        return Expectation.ELSEWHERE, saying("serves at another station")
    if way is not None:
        return Expectation.UNKNOWN, saying("on a clearance, and not said to have left")
    return Expectation.UNKNOWN, usual_reason(None, None, seen.seen_at, timezone)


def _on_visit(seen: Whereabouts) -> tuple[Expectation, str]:
    """Say what is known of somebody whom a clearance has taken to the area that is called."""
    if seen.state in _AWAY:
        return Expectation.HERE, saying("on a clearance to this area")
    if seen.state in _HERE:
        return Expectation.UNKNOWN, saying("on a clearance to this area, and seen at the station since")
    return Expectation.UNKNOWN, saying("on a clearance to this area, and not heard of in time")


@dataclass(frozen=True, slots=True)
class _OnTheWay:
    """Where a clearance says that somebody is, or goes: its row, the place, its area; whether they left."""

    clearance: int
    place: str | None
    area: int | None
    left: bool


def _travelling(draft: Draft) -> dict[int, _OnTheWay]:
    """Give who is away on a clearance, or should have left on one by now; drills take nobody away."""
    asked = select(_CLEARANCE.c.id, _CLEARANCE.c.state, _CLEARANCE.c.mode).where(
        _CLEARANCE.c.ended_on.is_(None),
        _CLEARANCE.c.station == draft.me.station,
        _CLEARANCE.c.exercise.is_not(True),
    )
    under_way = [
        row.id for row in draft.ask(asked.order_by(_CLEARANCE.c.id)) if may_travel(row.state, row.mode)
    ]
    city = practice(draft.db, draft.me, draft.today).city
    found: dict[int, _OnTheWay] = {}
    for whole in journeys(draft.db, under_way).values():
        number = int(whole.row["id"])
        for person in whole.people:
            if whole.back(person, draft.now):
                continue
            leg = whole.under_way(person)
            at = whole.at(person)
            if leg is None and at is not None and at_home(at, city):
                continue
            there = leg or at
            if there is not None:
                found[person] = _OnTheWay(number, there["to_place"], there["area"], left=True)
            elif person not in found and _begun(whole.legs, draft.now):
                found[person] = _OnTheWay(number, None, None, left=False)
    return found


def _begun(legs: Collection[Row], now: int) -> bool:
    return any(leg["etd"] is not None and leg["etd"] <= now for leg in legs)


@dataclass(frozen=True, slots=True)
class _StayOf:
    """The stay of somebody that counts today; ``on`` says that it is under way."""

    standing: Standing
    eta: str
    etd: str
    left_on: str | None
    zone: int | None
    place: str | None

    @property
    def on(self) -> bool:
        return self.standing in (Standing.HERE, Standing.DUE)

    def gone(self, seen: Whereabouts, draft: Draft) -> bool:
        """Say whether a visitor was seen leaving, or should have long ago, and was nowhere here since."""
        last = self.left_on if self.standing is Standing.LEFT else self.etd
        if self.on or self.standing is Standing.EXPECTED or last is None:
            return False
        if seen.seen_at is not None and local_day(seen.seen_at, draft.me.timezone).isoformat() > last:
            return False
        return self.standing is Standing.LEFT or (draft.today - day_of(last)).days > AFTER_STAY

    def expectation(self) -> tuple[Expectation, str] | None:
        """Say what the stay tells of a visitor of whom nothing else is known."""
        match self.standing:
            case Standing.OVER:
                return Expectation.UNKNOWN, saying("stay ended on {day}, not seen leaving", day=self.etd)
            case Standing.EXPECTED:
                return Expectation.ELSEWHERE, saying("stay begins on {day}, not arrived", day=self.eta)
            case _:
                return None


def _stays(draft: Draft) -> dict[int, _StayOf]:
    """Give the stay that counts today of everybody who has one."""
    rows = draft.ask(
        select(
            _STAY.c.person,
            func.coalesce(_HOME.c.zone, _STAY.c.zone).label("zone"),
            *(_STAY.c[name] for name in ("place", "eta", "etd", "arrived_on", "left_on")),
        )
        .join_from(_STAY, _HOME, _STAY.c.household == _HOME.c.id, isouter=True)
        .where(_STAY.c.ended_on.is_(None), _STAY.c.person.is_not(None))
    ).mappings()
    found: dict[int, _StayOf] = {}
    for row in rows:
        one = _stay(dict(row), draft.today)
        if row["person"] not in found or _counts(one) > _counts(found[row["person"]]):
            found[row["person"]] = one
    return found


def _stay(row: Mapping[str, Any], today: date) -> _StayOf:
    eta, etd = row["eta"] or "", row["etd"] or "9999-12-31"
    standing = stands(eta, etd, row["arrived_on"], row["left_on"], today)
    return _StayOf(standing, eta, etd, row["left_on"], row["zone"], row["place"])


def _counts(stay: _StayOf) -> tuple[bool, bool, str]:
    """Rank the stays of one person: one that is on, else the last that was, else one that is to come."""
    return stay.on, stay.standing is not Standing.EXPECTED, stay.left_on or stay.etd
