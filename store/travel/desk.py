"""What somebody at a desk asks about journeys: slips, gates, whether a decision holds, who is overdue."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select

from store import expiry
from store.by_name import find
from store.clock import iso, local_day, seconds
from store.columns import sql
from store.identity import who
from store.listing import Lens
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, clearance_rules
from store.registers.clearance_decisions import gates
from store.registers.clearance_proof import Verified, content, verify_decision
from store.registers.clearance_rules import Practice, by_right, home_of
from store.registers.clearance_tables import Clearance, Movement, Segment
from store.registers.journeys import Journey, journey, journeys, late, zone_of
from store.registers.names import called
from store.registers.people import Person
from store.saying import ENGLISH, Voice, saying
from store.travel import decision
from store.travel.overdue import Event, Overdue
from store.travel.slip import Slip, SlipLeg, text
from store.travel.states import Mode, State, may_travel
from store.travel.times import wall

_CARRIED = frozenset({State.CLEARED, State.ACTIVE, State.CLOSED})
_UNASKED = _CARRIED | {State.SUBMITTED}
_NOT_SAID = saying("not said")
_C, _PERSON = sql(Clearance), sql(Person)


def _read(node: Node, db: Connection, name: object) -> Journey:
    row = find(db, REGISTRY.kind("clearances"), node.numbers(db), name)
    return journey(db, row)


def slip(node: Node, name: object, *, exercise: bool = False, voice: Voice = ENGLISH, card: str = "") -> str:
    """Write the record that is carried (E03) as text, below it its card as digits; as :func:`slip_of`."""
    return text(replace(slip_of(node, name, exercise=exercise, voice=voice), card=card), voice)


def slip_of(node: Node, name: object, *, exercise: bool = False, voice: Voice = ENGLISH) -> Slip:
    """Give what stands on the record that is carried (E03).

    Args:
        node: the opened node.
        name: the clearance, by number.
        exercise: whether it is written for a drill.
        voice: says its words in the language of whoever writes it.

    Raises:
        Refused: ``NOT_FOUND``; ``NO_SLIP`` where nothing stands that could be carried.
    """
    expiry.still(node)
    with node.read() as db:
        whole, lens, me = _read(node, db, name), node.lens(db), who(db)
        row = whole.row
        unasked = row["mode"] == Mode.NONE and row["decision"] is None
        if row["ended_on"] is not None or row["state"] not in (_UNASKED if unasked else _CARRIED):
            raise Refused(Code.NO_SLIP, state=row["state"])
        names, home = called(db, [*whole.people, whole.row["leader"]]), home_of(db, me, row["station"])
        days = [
            local_day(at, home.timezone).isoformat()
            for at in (row["back_by"], *(leg[name] for leg in whole.legs for name in ("etd", "eta")))
            if at is not None
        ]
        hashed = row["content_hash"] or decision.digest(content(db, REGISTRY, whole, {}))
        return Slip(
            number=lens.number("clearances", row["id"]) or "",
            station=f"{home.name} ({home.code})",
            settled=_settled(row, voice),
            travellers=[_who(lens, whole, one, names, voice) for one in whole.travellers],
            legs=[
                SlipLeg(
                    start=leg["from_place"] or "?",
                    to=leg["to_place"] or "?",
                    leaves=_time(leg["etd"], zone_of(leg, home), voice),
                    arrives=_time(leg["eta"], zone_of(leg, home), voice),
                    mode=" ".join(filter(None, (voice.choice(leg["mode"] or ""), leg["carrier"]))),
                    stays=leg["lodging"] or "",
                )
                for leg in whole.legs
            ],
            valid_from=row["valid_from"] or min(days, default=voice.said(_NOT_SAID)),
            valid_to=row["valid_to"] or max(days, default=voice.said(_NOT_SAID)),
            code=decision.short(hashed),
            conditions=row["conditions"] or "",
            vehicles=row["vehicles"] or "",
            call_signs=row["call_signs"] or "",
            leader=names.get(row["leader"], ""),
            contact=row["contact"] or "",
            exercise=exercise or bool(row["exercise"]),
        )


def _settled(row: Mapping[str, Any], voice: Voice) -> str:
    if row["decision"] is None:
        return saying("no decision is asked for. {why}", why=voice.said(row["why"] or ""))
    return saying(
        "{decision} on {when} ({right})",
        decision=voice.choice(row["decision"]),
        when=iso(row["decided_at"]),
        right=voice.said(by_right(row["authority"] or "")),
    )


def _time(at: int | None, zone: str, voice: Voice) -> str:
    return voice.said(_NOT_SAID) if at is None else wall(at, zone)


def _who(lens: Lens, whole: Journey, one: Mapping[str, Any], names: Mapping[int, str], voice: Voice) -> str:
    person = whole.now(one["person"]) or 0
    return f"{names.get(person, '')} ({lens.number('people', person)}), {voice.choice(one['part'])}"


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


def overdue(node: Node, at: datetime | None = None, *, exercise: bool = False) -> list[dict[str, Any]]:
    """Give who is overdue at a moment (now if none is named), the longest wait first (E13).

    Args:
        node: the opened node.
        at: the moment.
        exercise: of drills instead; the two are never in one list.
    """
    expiry.still(node)
    moment = node.now if at is None else seconds(at)
    with node.read() as db:
        lens, me = node.lens(db), who(db)
        rows = unheard(db, moment, exercise=exercise)
        practices = clearance_rules.practices(db, me, lens.today, {row.station for row in rows})
        found: list[dict[str, Any]] = []
        missing = [
            (whole, one)
            for whole in journeys(db, [row.id for row in rows]).values()
            for one in late(whole, practices[whole.row["station"]], moment)
        ]
        names = called(db, {one.person for _whole, one in missing})
        found += [
            _late(lens, whole, practices[whole.row["station"]], one, names, moment) for whole, one in missing
        ]
    return sorted(found, key=lambda one: (-one["minutes"], one["person"] or ""))


def unheard(
    db: Connection, moment: int, *, exercise: bool | None = False, only: Sequence[ColumnElement[bool]] = ()
) -> list[Any]:
    """Give the clearances on which something may be overdue at a moment: a time has passed without a word.

    Asked of the database, so that nobody reads the journeys of the world whose travellers are in time. Who of
    them is late indeed, :func:`store.registers.journeys.late` says. Each with its ``id`` and ``station``;
    drills and what is real together where ``exercise`` is ``None``. ``only`` narrows the clearances.
    """
    leg, heard = sql(Segment).c, sql(Movement).c
    all_back = exists().where(
        heard.clearance == _C.c.id,
        heard.event == Event.RETURNED.value,
        heard.person.is_(None),
        heard.ended_on.is_(None),
        heard.occurred_at <= moment,
    )
    arrived = exists().where(
        heard.clearance == leg.clearance,
        heard.segment == leg.id,
        heard.event == Event.ARRIVED.value,
        heard.ended_on.is_(None),
    )
    passed = exists().where(
        leg.clearance == _C.c.id,
        leg.ended_on.is_(None),
        or_(leg.check_in_due < moment, and_(leg.eta < moment, ~arrived)),
    )
    named = exists().where(heard.clearance == _C.c.id, heard.ended_on.is_(None), heard.until < moment)
    asked = select(_C.c.id, _C.c.station, _C.c.state, _C.c.mode, _C.c.exercise).where(
        # As may_travel says, without what waits for a decision: that is many, and nobody is on the way.
        _C.c.state.in_((State.CLEARED, State.ACTIVE, State.SUBMITTED)),
        or_(_C.c.state != State.SUBMITTED, _C.c.mode == Mode.NONE),
        _C.c.ended_on.is_(None),
        or_(_C.c.back_by < moment, passed, named),
        ~all_back,
        *only,
    )
    return [
        row
        for row in db.execute(asked).all()
        if may_travel(row.state, row.mode) and exercise in (None, bool(row.exercise))
    ]


def _late(  # noqa: PLR0913 - what one line of it is made of
    lens: Lens, whole: Journey, rules: Practice, one: Overdue, names: Mapping[int, str], moment: int
) -> dict[str, Any]:
    leg = next((leg for leg in whole.legs if leg["id"] == one.leg), None)
    heard = [said["occurred_at"] for said in whole.heard_of(one.person) if said["occurred_at"] is not None]
    zone = zone_of(leg, rules.home) if leg is not None else rules.home.timezone
    return {
        "clearance": lens.number("clearances", whole.row["id"]),
        "station": rules.home.code,
        "person": lens.number("people", one.person),
        "name": names.get(one.person),
        "what": one.what.value,
        "to": leg["to_place"] if leg is not None else None,
        "due": iso(one.due),
        "due_there": wall(one.due, zone),
        "late": iso(one.late),
        "minutes": (moment - one.due) // 60,
        "last_heard": iso(max((at for at in heard if at <= moment), default=None)),
        "call_signs": whole.row["call_signs"],
        "exercise": bool(whole.row["exercise"]),
    }
