"""A journey read whole: the request with its travellers, legs and what was heard; what follows of them."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Connection, select

from store.asking import plain
from store.clock import day_of, known_zone, local_day
from store.columns import sql
from store.identity import Identity, parent
from store.listing import Lens
from store.memberships import among
from store.registers.alerts import level_on
from store.registers.clearance_rules import Home, Practice, home_of, practice
from store.registers.clearance_tables import Clearance, Movement, Segment, Traveller
from store.registers.merges import survivors
from store.travel import needs, overdue
from store.travel.overdue import Event
from store.travel.states import may_travel
from store.travel.times import end_of
from store.values import folded

_C, _TR, _S, _M = sql(Clearance), sql(Traveller), sql(Segment), sql(Movement)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Journey:
    """A clearance with what belongs to it: travellers, legs in order, and all that was heard, in order.

    The rows stay as they were written. Whoever was merged since (``into``) is read as who they are now.
    """

    row: Row
    travellers: list[Row] = field(default_factory=list)
    legs: list[Row] = field(default_factory=list)
    heard: list[Row] = field(default_factory=list)
    into: Mapping[int, int] = field(default_factory=dict)

    def now(self, person: int | None) -> int | None:
        """Give as whom somebody goes on who was merged."""
        return None if person is None else self.into.get(person, person)

    @cached_property
    def people(self) -> list[int]:
        """Who goes, by row, each once."""
        everybody = dict.fromkeys(self.now(one["person"]) for one in self.travellers)
        return [person for person in everybody if person is not None]

    def heard_of(self, person: int) -> list[Row]:
        """Give what was heard of somebody, or of all who go."""
        return [one for one in self.heard if self.now(one["person"]) in (None, person)]

    def back(self, person: int, by: int) -> bool:
        """Say whether somebody was back by an instant (UTC seconds)."""
        return any(
            one["event"] == Event.RETURNED and one["occurred_at"] <= by for one in self.heard_of(person)
        )

    def place(self, person: int, event: Event) -> int:
        """Give the place in the order of the furthest leg of which an event was heard; 0 for none."""
        order = self._order
        theirs = [
            order.get(one["segment"], 0)
            for one in self.heard
            if one["event"] == event and self.now(one["person"]) in (None, person)
        ]
        return max(theirs, default=0)

    @cached_property
    def _order(self) -> Mapping[int, int]:
        return {leg["id"]: leg["n"] or 0 for leg in self.legs}

    def under_way(self, person: int) -> Row | None:
        """Give the leg on which somebody is: they left on it, or on none later, and have not arrived."""
        left = self.place(person, Event.LEFT)
        return self._leg(left) if left > self.place(person, Event.ARRIVED) else None

    def at(self, person: int) -> Row | None:
        """Give the leg at whose end somebody is; ``None`` for who is under way, or has not left."""
        arrived = self.place(person, Event.ARRIVED)
        return self._leg(arrived) if arrived >= self.place(person, Event.LEFT) else None

    def ahead(self, person: int) -> list[Row]:
        """Give the legs that somebody has still before them, the one under way left out."""
        reached = max(self.place(person, Event.LEFT), self.place(person, Event.ARRIVED))
        return [leg for leg in self.legs if (leg["n"] or 0) > reached]

    def over(self, person: int, by: int) -> bool:
        """Say whether a journey is over for somebody: they are back, or at the end of its last leg."""
        at = self.at(person)
        return self.back(person, by) or (at is not None and not self.ahead(person))

    def _leg(self, n: int) -> Row | None:
        return next((leg for leg in self.legs if leg["n"] == n and n), None)


def journeys(db: Connection, rows: Collection[int]) -> dict[int, Journey]:
    """Read journeys whole, by the rows of their clearances."""
    into = survivors(db)
    asked = select(_C).where(among(_C.c.id, rows)).order_by(_C.c.id)
    found = {row["id"]: Journey(row, into=into) for row in plain(db.execute(asked))}
    for table, order in ((_TR, (_TR.c.id,)), (_S, (_S.c.n, _S.c.id)), (_M, (_M.c.occurred_at, _M.c.id))):
        theirs = among(table.c.clearance, found)
        question = select(table).where(theirs, table.c.ended_on.is_(None)).order_by(*order)
        for row in plain(db.execute(question)):
            whole = found[row["clearance"]]
            part = whole.travellers if table is _TR else whole.legs if table is _S else whole.heard
            part.append(row)
    return found


def journey(db: Connection, row: int) -> Journey:
    """Read one journey whole; the clearance must be there."""
    return journeys(db, [row])[row]


def drilled(db: Connection, rows: Iterable[int | None]) -> set[int]:
    """Give which of some clearances are drills, by row: what belongs to one says so in every list."""
    known = {row for row in rows if row is not None}
    return set(db.scalars(select(_C.c.id).where(_C.c.exercise.is_(True), among(_C.c.id, sorted(known)))))


def whether_drilled(db: Connection, _lens: Lens, found: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Say of rows that belong to a clearance whether it is a drill: nobody has really gone anywhere."""
    drills = drilled(db, (row["clearance"] for row in found))
    return [{"drill": row["clearance"] in drills} for row in found]


# Where it goes, and what holds there.


def zone_of(leg: Row, home: Home) -> str:
    """Give the zone of whose clocks a leg's times speak: the one that it names, or the station's."""
    try:
        return known_zone(leg["timezone"]) if leg["timezone"] else home.timezone
    except ValueError:
        # It came from another device, past any form.
        return home.timezone


def at_home(leg: Row, city: Collection[str]) -> bool:
    """Say whether a leg ends in the normal city area; a place of that name elsewhere is another place."""
    here = not leg["abroad"] and leg["to_station"] in (None, leg["station"])
    return here and _in(city, leg["to_place"])


def _in(city: Collection[str], place: str | None) -> bool:
    return folded(place or "") in _folded(tuple(city))


@lru_cache(maxsize=64)
def _folded(names: tuple[str, ...]) -> frozenset[str]:
    """Fold the places of a city: the board of the world asks of hundreds of journeys."""
    return frozenset(map(folded, names))


def stops(db: Connection, me: Identity, whole: Journey, today: date) -> list[needs.Leg]:
    """Give where every leg ends, on what day, and what is in force there then.

    Only the station's own levels are known here; those of any other place are not.
    """
    station = whole.row["station"]
    found = []
    for leg in whole.legs:
        at = leg["eta"] if leg["eta"] is not None else leg["etd"]
        day = today if at is None else local_day(at, zone_of(leg, home_of(db, me, station)))
        city = practice(db, me, day, station).city
        ends_home = at_home(leg, city)
        levels: tuple[needs.InForce, ...] | None = None
        if leg["area"] is not None or ends_home or leg["to_station"] == station:
            held = level_on(db, leg["area"], day, station=station)
            levels = tuple(needs.InForce(one.scheme, one.code, one.value, one.label or "") for one in held)
        outside = [
            place
            for place, within in (
                (leg["to_place"], ends_home),
                (leg["from_place"], _in(city, leg["from_place"])),
            )
            if not within
        ]
        found.append(
            needs.Leg(
                day, leg["to_place"] or "?", leg["area"], levels, (outside[0] or "?") if outside else None
            )
        )
    return found


def rule_version(rules: Sequence[needs.Asks], city: Sequence[str]) -> str:
    """Give a short hash of what was asked when a request was submitted."""
    said = json.dumps([[asdict(rule) for rule in rules], list(city)], default=date.isoformat, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def headquarters_heard(db: Connection) -> int | None:
    """Give when headquarters was last heard here (UTC seconds), ``None`` for never."""
    above = parent(db)
    return None if above is None else above.heard_at or above.signed_at


# What is overdue.


def late(whole: Journey, rules: Practice, now: int) -> list[overdue.Overdue]:
    """Give who of a journey is overdue (E13); nobody once it is closed, or while nobody may travel."""
    if not may_travel(whole.row["state"], whole.row["mode"]):
        return []
    legs = [overdue.Leg(leg["id"], leg["n"] or 0, leg["eta"], leg["check_in_due"]) for leg in whole.legs]
    last = whole.legs[-1] if whole.legs else None
    ends_home = last["id"] if last is not None and at_home(last, rules.city) else None
    heard = [
        overdue.Heard(
            # Whoever has arrived at home is back, whether or not somebody wrote down that as well.
            Event.RETURNED if one["event"] == Event.ARRIVED and one["segment"] == ends_home else one["event"],
            one["occurred_at"],
            one["segment"],
            whole.now(one["person"]),
            one["until"],
        )
        for one in whole.heard
        if one["occurred_at"] is not None
    ]
    return overdue.overdue(whole.people, legs, heard, whole.row["back_by"], rules.grace, now)


def expected_back(whole: Journey, me: Identity) -> int | None:
    """Give until when somebody on this journey may be away, as far as that is known (UTC seconds)."""
    said = [one["until"] for one in whole.heard if one["until"] is not None]
    times = [leg["eta"] for leg in whole.legs if leg["eta"] is not None]
    last = max([*said, *times, *filter(None, [whole.row["back_by"]])], default=None)
    ends = whole.row["valid_to"]
    return end_of(day_of(ends), me.timezone) if last is None and ends else last
