"""What somebody at a desk asks about journeys: slips, gates, whether a decision holds, who is overdue."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store import expiry
from store.clock import iso, seconds
from store.columns import sql
from store.door import find
from store.listing import Lens
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY
from store.registers.clearance_rules import practice
from store.registers.clearance_tables import Clearance
from store.registers.clearances import gates
from store.registers.journeys import (
    Journey,
    Verified,
    content,
    journey,
    journeys,
    late,
    verify_decision,
    zone_of,
)
from store.registers.names import called
from store.registers.people import Person
from store.travel import decision
from store.travel.slip import Slip, SlipLeg, text
from store.travel.states import Mode, State
from store.travel.times import wall

_CARRIED = frozenset({State.CLEARED, State.ACTIVE, State.CLOSED})
_UNASKED = _CARRIED | {State.SUBMITTED}
_C, _PERSON = sql(Clearance), sql(Person)


def _read(node: Node, db: Connection, name: object) -> Journey:
    row = find(db, REGISTRY.kind("clearances"), node.numbers(db), name)
    return journey(db, row)


def slip(node: Node, name: object, *, exercise: bool = False) -> str:
    """Write the record that is carried (E03).

    Args:
        node: the opened node.
        name: the clearance, by number.
        exercise: whether it is written for a drill.

    Raises:
        Refused: ``NOT_FOUND``; ``NO_SLIP`` where nothing stands that could be carried.
    """
    expiry.still(node)
    with node.read() as db:
        whole, lens, me = _read(node, db, name), node.lens(db), node.me
        row = whole.row
        unasked = row["mode"] == Mode.NONE and row["decision"] is None
        if row["ended_on"] is not None or row["state"] not in (_UNASKED if unasked else _CARRIED):
            raise Refused(Code.NO_SLIP, state=row["state"])
        names = called(db, [*whole.people, whole.row["leader"]])
        days = [at for leg in whole.legs for at in (leg["etd"], leg["eta"]) if at is not None]
        first, last = (wall(at, me.timezone)[:10] for at in (min(days), max(days)))
        hashed = row["content_hash"] or decision.digest(content(db, REGISTRY, whole, {}))
        return text(
            Slip(
                number=lens.number("clearances", row["id"]) or "",
                station=f"{me.name} ({me.code})",
                settled=_settled(row),
                travellers=[_who(lens, one, names) for one in whole.travellers],
                legs=[
                    SlipLeg(
                        start=leg["from_place"] or "?",
                        to=leg["to_place"] or "?",
                        leaves=_time(leg["etd"], zone_of(leg, me)),
                        arrives=_time(leg["eta"], zone_of(leg, me)),
                        mode=" ".join(filter(None, (leg["mode"], leg["carrier"]))),
                        stays=leg["lodging"] or "",
                    )
                    for leg in whole.legs
                ],
                valid_from=row["valid_from"] or first,
                valid_to=row["valid_to"] or last,
                code=decision.short(hashed),
                conditions=row["conditions"] or "",
                vehicles=row["vehicles"] or "",
                call_signs=row["call_signs"] or "",
                leader=names.get(row["leader"], ""),
                contact=row["contact"] or "",
                exercise=exercise,
            )
        )


def _settled(row: Mapping[str, Any]) -> str:
    if row["decision"] is None:
        return f"no decision is asked for. {row['why']}"
    return f"{row['decision']} on {iso(row['decided_at'])} ({row['authority']})"


def _time(at: int | None, zone: str) -> str:
    return "not said" if at is None else wall(at, zone)


def _who(lens: Lens, one: Mapping[str, Any], names: Mapping[int, str]) -> str:
    number = lens.number("people", one["person"])
    return f"{names.get(one['person'], '')} ({number}), {one['part']}"


def looked_at(node: Node, name: object) -> list[dict[str, str]]:
    """Give what the gates say about a request, for the form of a decision: they inform only."""
    expiry.still(node)
    with node.read() as db:
        row = find(db, REGISTRY.kind("clearances"), node.numbers(db), name)
        return [
            {"gate": gate.name, "finding": gate.finding.value, "says": gate.says}
            for gate in gates(db, node.lens(db), row)
        ]


def verified(node: Node, name: object) -> Verified:
    """Check a decision and its signature (E07)."""
    expiry.still(node)
    with node.read() as db:
        row = find(db, REGISTRY.kind("clearances"), node.numbers(db), name)
        return verify_decision(db, REGISTRY, row, node.keys.sign_public)


def overdue(node: Node, at: datetime | None = None) -> list[dict[str, Any]]:
    """Give who is overdue at a moment (now if none is named), the longest wait first (E13)."""
    expiry.still(node)
    moment = node.now if at is None else seconds(at)
    with node.read() as db:
        lens, me = node.lens(db), node.me
        under_way = select(_C.c.id).where(
            _C.c.state.in_((State.CLEARED.value, State.ACTIVE.value)), _C.c.ended_on.is_(None)
        )
        found: list[dict[str, Any]] = []
        for whole in journeys(db, list(db.scalars(under_way))).values():
            names = called(db, [*whole.people, whole.row["leader"]])
            legs = {leg["id"]: leg for leg in whole.legs}
            rules = practice(db, me, lens.today, whole.row["station"])
            last = whole.heard[-1] if whole.heard else None
            for one in late(whole, rules, moment):
                leg = legs.get(one.leg) if one.leg is not None else None
                found.append(
                    {
                        "clearance": lens.number("clearances", whole.row["id"]),
                        "person": lens.number("people", one.person),
                        "name": names.get(one.person),
                        "what": one.what.value,
                        "to": leg["to_place"] if leg is not None else None,
                        "due": iso(one.due),
                        "due_there": wall(one.due, zone_of(leg, me) if leg is not None else me.timezone),
                        "late": iso(one.late),
                        "minutes": (moment - one.due) // 60,
                        "last_heard": iso(last["occurred_at"]) if last is not None else None,
                        "call_signs": whole.row["call_signs"],
                    }
                )
    return sorted(found, key=lambda one: (-one["minutes"], one["person"] or ""))
