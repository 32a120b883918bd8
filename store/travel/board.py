"""Clearances on a board (E02, E04, E12, E13): in which queue each stands, who goes, what comes next and when.

A queue is worked out, never stored: overdue is made so by time alone. The queue
of an office is its agency's (S004-A ¶27).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select

from store import expiry
from store.asking import pairs
from store.by_name import find_all
from store.clock import local_day
from store.columns import sql
from store.identity import who
from store.listing import Lens
from store.memberships import among
from store.node import Node
from store.registers import REGISTRY, clearance_rules
from store.registers.agencies import Agency
from store.registers.clearance_rules import Practice
from store.registers.clearance_tables import Clearance
from store.registers.journeys import Journey, at_home, journeys, late, zone_of
from store.registers.names import called
from store.travel.desk import unheard
from store.travel.overdue import Event, Heard, Overdue, moved
from store.travel.states import OPEN, OVER, Mode, State, may_travel
from store.travel.times import wall

LATELY: Final = 100
"""So many of those that are over are on the board, the latest first; the others are in the list."""
_T = sql(Clearance)


class Queue(StrEnum):
    """Where a clearance stands on the board, in the order in which somebody has to look at it."""

    OVERDUE = "overdue"
    DECIDE = "decide"
    ELSEWHERE = "elsewhere"
    LEAVE = "leave"
    TRAVELLING = "travelling"
    OVER = "over"


class Next(StrEnum):
    """What is to be heard of travellers next."""

    LEAVES = "leaves"
    ARRIVES = "arrives"
    BACK = "back"
    ALL_BACK = "all_back"
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Late:
    """Somebody who should have been heard of: of what (check_in, arrival, return), due when, since when."""

    person: str
    name: str
    what: str
    due_there: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Line:
    """One clearance on the board.

    Attributes:
        queue: where it stands; ``state`` is its own.
        who: the travellers' names.
        to: where it goes, leg by leg.
        leaves: the first departure (UTC seconds), ``None`` where it is not said.
        coming: what is to be heard next, ``at`` when (UTC seconds), ``there`` as the clock on the wall shows
            it there.
        under_way: whether somebody has left on a leg and not arrived.
        at_headquarters: whether headquarters is to decide.
        reason: why it was sent back or ended.
        short_notice: whether it was asked for later than the station's lead time.
        late: who is overdue, the longest wait first.
    """

    number: str
    queue: Queue
    state: str
    kind: str
    urgency: str
    agency: str | None
    who: tuple[str, ...]
    to: tuple[str, ...]
    leaves: int | None
    coming: Next
    at: int | None
    there: str
    under_way: bool
    at_headquarters: bool
    conditions: str
    reason: str
    short_notice: bool
    drill: bool
    late: tuple[Late, ...] = ()


def board(
    node: Node, agency: object = None, station: str | None = None, *, overdue: bool = True
) -> list[Line]:
    """Give the board, queue by queue; in each the soonest departure first, those over by the latest.

    At headquarters it is of all stations what somebody there has to look at: who is overdue, and what
    headquarters decides. All that stands it is of one station.

    Args:
        node: the opened node.
        agency: only those of one, by code or number.
        station: at headquarters that of one station, by code.
        overdue: whether that of the world says who is overdue; else only what waits for a decision.

    Raises:
        Refused: ``NOT_FOUND`` for an unknown agency or station.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db, station)
        here: list[ColumnElement[bool]] = [_T.c.ended_on.is_(None), lens.here(_T)]
        if agency is not None:
            here.append(_T.c.agency.in_(find_all(db, REGISTRY.kind("agencies"), lens.numbers, agency)))
        over = [state.value for state in OVER]
        me = who(db)
        above = me.kind == "hq"
        world = above and lens.station is None
        if world:
            late = {row.id for row in unheard(db, lens.now, exercise=None, only=here)} if overdue else set()
            here.append(among(_T.c.id, sorted({*late, *db.scalars(_for_headquarters())})))
        standing = list(db.scalars(select(_T.c.id).where(*here, _T.c.state.not_in(over)).order_by(_T.c.id)))
        ended = select(_T.c.id).where(*here, _T.c.state.in_(over)).order_by(_T.c.id.desc()).limit(LATELY)
        read = journeys(db, [*standing, *([] if world else db.scalars(ended))])
        theirs = {whole.row["station"] for whole in read.values()}
        practices = clearance_rules.practices(db, me, lens.today, theirs)
        names = called(db, {person for whole in read.values() for person in whole.people})
        agencies = pairs(db, select(sql(Agency).c.id, sql(Agency).c.code))
        lines = [
            _line(lens, whole, practices[whole.row["station"]], names, agencies, above=above)
            for whole in read.values()
        ]
    order = {queue: place for place, queue in enumerate(Queue)}
    return sorted(lines, key=lambda line: (order[line.queue], _when(line), line.number))


def _for_headquarters() -> Select[int]:
    """Ask for what headquarters decides and has not decided."""
    return select(_T.c.id).where(_T.c.state.in_([State.SUBMITTED, State.RETURNED]), _T.c.decides == "hq")


def _when(line: Line) -> tuple[int, int]:
    """Give what a line is sorted by within its queue; what says no time comes last."""
    never = 1 << 40
    match line.queue:
        case Queue.OVERDUE:
            return (0, -max((one.minutes for one in line.late), default=0))
        case Queue.OVER:
            return (0, -(line.leaves or 0))
        case Queue.TRAVELLING:
            # Who is all back waits to be closed, and for nobody.
            return (int(line.coming is Next.ALL_BACK), never if line.at is None else line.at)
        case _:
            return (0, never if line.leaves is None else line.leaves)


def _line(  # noqa: PLR0913 - all that a line is made of
    lens: Lens,
    whole: Journey,
    rules: Practice,
    names: Mapping[int, str],
    agencies: Mapping[int, str],
    *,
    above: bool,
) -> Line:
    row = whole.row
    overdue = late(whole, rules, lens.now)
    coming, at, leg = _next(whole, rules, lens.now)
    zone = rules.home.timezone if leg is None else zone_of(leg, rules.home)
    leaves = min((leg["etd"] for leg in whole.legs if leg["etd"] is not None), default=None)
    notice = None
    if leaves is not None and row["submitted_at"] is not None:
        begins, asked = (local_day(one, rules.home.timezone) for one in (leaves, row["submitted_at"]))
        notice = (begins - asked).days
    return Line(
        number=lens.number("clearances", row["id"]) or "",
        queue=queue(
            row["state"] or "", row["mode"], overdue=bool(overdue), here=(row["decides"] == "hq") == above
        ),
        state=row["state"] or "",
        kind=row["kind"] or "",
        urgency=row["urgency"] or "routine",
        agency=agencies.get(row["agency"]),
        who=tuple(names.get(person) or "?" for person in whole.people),
        to=tuple(leg["to_place"] or "?" for leg in whole.legs),
        leaves=leaves,
        coming=coming,
        at=at,
        there="" if at is None else wall(at, zone),
        under_way=any(whole.under_way(person) is not None for person in whole.people),
        at_headquarters=row["decides"] == "hq",
        conditions=row["conditions"] or "",
        reason=(row["sent_back_reason"] if row["state"] == State.RETURNED else row["withdrawn_reason"]) or "",
        short_notice=notice is not None and notice < rules.lead_days,
        drill=bool(row["exercise"]),
        late=tuple(_late(lens, whole, rules, one, names) for one in overdue),
    )


def queue(state: str, mode: str | None, *, overdue: bool, here: bool) -> Queue:
    """Say in which queue a clearance stands.

    Args:
        state: its state; one of a newer version's stands with what waits elsewhere.
        mode: whether a decision is asked for.
        here: whether it is decided where this is asked.
        overdue: whether somebody should have been heard of.
    """
    if overdue:
        return Queue.OVERDUE
    if state in OVER:
        return Queue.OVER
    if state == State.ACTIVE:
        return Queue.TRAVELLING
    if may_travel(state, mode):
        return Queue.LEAVE
    if state == State.SUBMITTED and mode == Mode.MANUAL and here:
        return Queue.DECIDE
    return Queue.ELSEWHERE


def _late(lens: Lens, whole: Journey, rules: Practice, one: Overdue, names: Mapping[int, str]) -> Late:
    leg = next((leg for leg in whole.legs if leg["id"] == one.leg), None)
    zone = rules.home.timezone if leg is None else zone_of(leg, rules.home)
    return Late(
        lens.number("people", one.person) or "",
        names.get(one.person) or "",
        one.what.value,
        wall(one.due, zone),
        (lens.now - one.due) // 60,
    )


def _next(whole: Journey, rules: Practice, now: int) -> tuple[Next, int | None, Mapping[str, Any] | None]:
    """Give what is to be heard next, when, and on which leg: of whoever is furthest behind."""
    row = whole.row
    if row["state"] in OVER or row["state"] in OPEN or not whole.legs:
        return Next.NOTHING, None, None
    if row["state"] != State.ACTIVE:
        return Next.LEAVES, whole.legs[0]["etd"], whole.legs[0]
    left = [person for person in whole.people if not whole.over(person, now)]
    if not left:
        home = at_home(whole.legs[-1], rules.city)
        waits = not home and not all(whole.back(person, now) for person in whole.people)
        due = row["back_by"] if waits else None
        return (Next.ALL_BACK if due is None else Next.BACK), due, None
    behind = min(left, key=lambda one: (whole.place(one, Event.LEFT), whole.place(one, Event.ARRIVED)))
    leg = whole.under_way(behind)
    if leg is None:
        # Whoever is not over, and on no leg, has one before them.
        ahead = whole.ahead(behind)[0]
        return Next.LEAVES, ahead["etd"], ahead
    heard = [
        Heard(one["event"], one["occurred_at"] or 0, until=one["until"])
        for one in whole.heard_of(behind)
        if one["segment"] == leg["id"]
    ]
    return Next.ARRIVES, moved(leg["eta"], heard), leg
