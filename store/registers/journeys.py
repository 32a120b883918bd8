"""A journey read whole: the request with its travellers, legs and what was heard; what follows of them."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from store.asking import parts
from store.clock import local_day
from store.columns import sql
from store.identity import PEER, Identity, parent
from store.register import Registry
from store.registers.alerts import level_on
from store.registers.clearance_rules import Practice, practice
from store.registers.clearance_tables import Clearance, Movement, Segment, Traveller
from store.travel import decision, needs, overdue
from store.travel.gates import Stop
from store.travel.needs import InForce
from store.travel.states import State
from store.travel.times import end_of
from store.values import Value, folded

REQUEST: Final = (
    "kind",
    "purpose",
    "details",
    "urgency",
    "agency",
    "contact",
    "vehicles",
    "call_signs",
    "leader",
    "back_by",
)
"""The fields that say what is asked for; fixed once it is submitted."""
DECIDED: Final = (
    "decision",
    "decided_by",
    "decided_at",
    "authority",
    "conditions",
    "reason",
    "valid_from",
    "valid_to",
    "gates",
)
"""The fields that a decision writes, and nothing ever again."""
PROVEN: Final = (*DECIDED, "content_hash", "signature", "signed_key")
_TRAVELS: Final = ("person", "part")
_LEG: Final = (
    "n",
    "from_place",
    "to_place",
    "area",
    "to_station",
    "abroad",
    "etd",
    "eta",
    "timezone",
    "mode",
    "carrier",
    "vehicle",
    "lodging",
    "contact_there",
    "night_stop",
    "check_in_due",
)
_ON_THE_WAY: Final = frozenset({State.CLEARED, State.ACTIVE})

_C, _TR, _S, _M = sql(Clearance), sql(Traveller), sql(Segment), sql(Movement)

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Journey:
    """A clearance with what belongs to it: travellers, legs in order, and all that was heard."""

    row: Row
    travellers: list[Row] = field(default_factory=list)
    legs: list[Row] = field(default_factory=list)
    heard: list[Row] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        """Who goes, by row."""
        return [one["person"] for one in self.travellers if one["person"] is not None]


def journeys(db: Connection, rows: Collection[int]) -> dict[int, Journey]:
    """Read journeys whole, by the rows of their clearances."""
    found: dict[int, Journey] = {}
    for some in parts(rows):
        for row in db.execute(select(_C).where(_C.c.id.in_(some))).mappings():
            found[row["id"]] = Journey(dict(row))
        for row in db.execute(
            select(_TR).where(_TR.c.clearance.in_(some), _TR.c.ended_on.is_(None)).order_by(_TR.c.id)
        ).mappings():
            if row["clearance"] in found:
                found[row["clearance"]].travellers.append(dict(row))
        for row in db.execute(
            select(_S).where(_S.c.clearance.in_(some), _S.c.ended_on.is_(None)).order_by(_S.c.n, _S.c.id)
        ).mappings():
            if row["clearance"] in found:
                found[row["clearance"]].legs.append(dict(row))
        for row in db.execute(
            select(_M)
            .where(_M.c.clearance.in_(some), _M.c.ended_on.is_(None))
            .order_by(_M.c.occurred_at, _M.c.id)
        ).mappings():
            if row["clearance"] in found:
                found[row["clearance"]].heard.append(dict(row))
    return found


def journey(db: Connection, row: int) -> Journey:
    """Read one journey whole; the clearance must be there."""
    return journeys(db, [row])[row]


# Where it goes, and what holds there.


def zone_of(leg: Row, me: Identity) -> str:
    """Give the zone of whose clocks a leg's times speak: the destination's, or the station's."""
    return leg["timezone"] or me.timezone


def arrives_on(leg: Row, me: Identity) -> date | None:
    """Give the day on which a leg ends, as the calendar there has it."""
    at = leg["eta"] if leg["eta"] is not None else leg["etd"]
    return None if at is None else local_day(at, zone_of(leg, me))


def at_home(leg: Row, city: Collection[str]) -> bool:
    """Say whether a leg ends in the normal city area."""
    return folded(leg["to_place"] or "") in {folded(name) for name in city}


def stops(db: Connection, me: Identity, legs: Sequence[Row], today: date) -> list[tuple[Stop, int | None]]:
    """Give where every leg ends, on what day and what is in force there then, and its area's row.

    Only the station's own levels are known here; those of any other place are not.
    """
    found = []
    for leg in legs:
        day = arrives_on(leg, me) or today
        here = leg["to_station"] in (None, me.station) and not leg["abroad"]
        in_city = here and leg["area"] is None and at_home(leg, practice(db, me, day).city)
        levels: tuple[InForce, ...] | None = None
        if leg["area"] is not None or in_city or (leg["to_station"] == me.station and me.station):
            held = level_on(db, leg["area"], day)
            levels = tuple(InForce(one.scheme, one.code, one.value, one.label or "") for one in held)
        found.append((Stop(leg["to_place"] or "?", day, levels), leg["area"]))
    return found


def as_asked(found: Sequence[tuple[Stop, int | None]]) -> list[needs.Leg]:
    """Turn stops into what the two rules look at."""
    return [needs.Leg(stop.day, stop.to, area, stop.levels) for stop, area in found]


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
    """Give who of a journey is overdue (E13); nobody once it is closed, or before it is cleared."""
    if whole.row["state"] not in _ON_THE_WAY:
        return []
    legs = [overdue.Leg(leg["id"], leg["n"] or 0, leg["eta"], leg["check_in_due"]) for leg in whole.legs]
    heard = [
        overdue.Heard(one["event"], one["occurred_at"], one["segment"], one["person"], one["until"])
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
    return end_of(date.fromisoformat(ends), me.timezone) if last is None and ends else last


# What was decided, as it can be proven.


def first_numbers(db: Connection, registry: Registry, kind: str, rows: Collection[int]) -> dict[int, int]:
    """Give the first number that each of some rows bore: it stays when their device is reborn."""
    t = registry.kind(kind).sql
    return {
        row: former or row
        for some in parts(rows)
        for row, former in db.execute(select(t.c.id, t.c.former_id).where(t.c.id.in_(some)))
    }


def _facts(db: Connection, registry: Registry, kind: str, row: Row, names: Sequence[str]) -> dict[str, Value]:
    specs = registry.kind(kind).specs
    facts: dict[str, Value] = {}
    for name in names:
        refers, value = specs[name].refers, row.get(name)
        if refers is not None and value is not None:
            value = first_numbers(db, registry, refers, [value]).get(value, value)
        # SQLite keeps yes and no as numbers; both sides of a comparison must say it one way.
        facts[name] = int(value) if isinstance(value, bool) else value
    return facts


def content(db: Connection, registry: Registry, whole: Journey, decided: Row) -> bytes:
    """Write what a decision is about and what it says (``store/travel/decision.py``).

    Args:
        db: the store.
        registry: the registers.
        whole: the journey.
        decided: the decision's fields, as they stand or are about to.
    """
    row = whole.row
    request = _facts(db, registry, "clearances", row, (*REQUEST, "revision", "amends"))
    request["number"] = row["former_id"] or row["id"]
    return decision.content(
        request,
        [_facts(db, registry, "travellers", one, _TRAVELS) for one in whole.travellers],
        [_facts(db, registry, "segments", leg, _LEG) for leg in whole.legs],
        _facts(db, registry, "clearances", decided, DECIDED),
    )


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of a decision: does all stand as it was decided, is it signed, in whose hand."""

    unchanged: bool
    signed: bool
    hand: str | None
    known: bool

    @property
    def valid(self) -> bool:
        """Whether it stands as a device that is known here signed it."""
        return self.unchanged and self.signed and self.known


def verify_decision(db: Connection, registry: Registry, row: int, own_key: bytes) -> Verified:
    """Check a decision against travellers and legs as they stand, and its signature (E07).

    Args:
        db: the store.
        registry: the registers.
        row: the clearance.
        own_key: the public key of this device, 32 bytes; others are known from who was admitted.
    """
    whole = journey(db, row)
    hashed, signature, key = (whole.row[name] for name in ("content_hash", "signature", "signed_key"))
    if not (hashed and signature and key):
        return Verified(unchanged=False, signed=False, hand=None, known=False)
    keys = {own_key.hex(), *(one.hex() for one in db.scalars(select(PEER.c.sign_key)))}
    signed = decision.is_signed(hashed, signature, key)
    return Verified(
        unchanged=decision.digest(content(db, registry, whole, whole.row)) == hashed,
        signed=signed,
        hand=decision.hand(key) if signed else None,
        known=key in keys,
    )
