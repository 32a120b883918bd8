"""What a warden asks at the doors of a zone, and what an officer does with what came back of it.

The screens and the commands both call this; everything goes out in human
numbers and plain things.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection, select

from store import desk, drafts, expiry, listing
from store.asking import parts
from store.by_name import find
from store.clock import local_day
from store.columns import sql
from store.desk import Done
from store.drafts import Place
from store.due import Urgency
from store.identity import who
from store.listing import Lens, Query, on
from store.node import Node
from store.refusals import Code, Refused
from store.registers import REGISTRY, precautions, routes, submissions
from store.registers import notices as notice_register
from store.registers.alerts import level_on
from store.registers.households import Household
from store.registers.people import Person
from store.registers.places import Zone
from store.registers.submissions import Status, Submission
from store.registers.tasks import Task, open_in
from store.registers.visitors import Stay
from store.registers.visits import Visit, staying
from store.saying import saying
from store.wardens import notices
from store.wardens.odd import Odd
from store.wardens.owed import rounds
from store.wardens.proposals import judged
from store.wardens.visiting import timezones

CHECKIN: Final = "visits.checkin"
ROUTE: Final = "routes.set"
_TASK = sql(Task)
_HOME, _PERSON, _ZONE = sql(Household), sql(Person), sql(Zone)
_SAID, _VISIT, _STAY = sql(Submission), sql(Visit), sql(Stay)


@dataclass(frozen=True, slots=True)
class Door:
    """One door of a round.

    Attributes:
        number: the household.
        address: where it is; ``landmark`` how one finds it.
        people: how many should be there, visitors who stay among them.
        days: since somebody was met there last; ``None``: never.
        tried: what came of the last call since, and on which day; ``None`` if none came to nothing.
        due: the day on which a visit is due, if it is or was.
        waits: proposals about it that the office has not decided.
        refused: those that it refused since the last visit.
        place: where the route has it; ``None`` where it does not name it.
        begun: whether answers lie there that were not recorded.
        tasks: how much the office gave the zone to do there.
    """

    number: str
    address: str
    landmark: str
    people: int
    days: int | None
    tried: tuple[str, str] | None
    due: str | None
    waits: int
    refused: int
    place: int | None
    begun: bool
    tasks: int = 0


def by_route(doors: Sequence[Door]) -> list[Door]:
    """Give doors in the order of the route; those that it does not name come behind, by address."""
    return sorted(doors, key=lambda door: (door.place is None, door.place or 0, door.address, door.number))


def by_days(doors: Sequence[Door]) -> list[Door]:
    """Give doors by the days since somebody was met there, the longest first, those never met before all."""
    never = 1 << 30
    order = {door.number: place for place, door in enumerate(by_route(doors))}
    return sorted(doors, key=lambda door: (-(never if door.days is None else door.days), order[door.number]))


def zone_of(node: Node) -> str | None:
    """Give the code of the zone on a warden's device; ``None`` before it has one."""
    with node.read() as db:
        return db.scalar(select(_ZONE.c.code).where(_ZONE.c.ended_on.is_(None)).order_by(_ZONE.c.id).limit(1))


def doors(node: Node, zone: str) -> list[Door]:
    """Give the doors of a zone at which somebody should be, in no order.

    Raises:
        Refused: ``ZONE_EXPIRED``, ``NOT_FOUND``.
    """
    expiry.still(node)
    with node.read() as db:
        lens = node.lens(db)
        row = find(db, REGISTRY.of(Zone), lens.numbers, zone)
        asked = select(_HOME).where(_HOME.c.zone == row, _HOME.c.ended_on.is_(None))
        homes = [dict(home) for home in db.execute(asked).mappings()]
        people = _at_doors(db, [home["id"] for home in homes], lens.today)
        homes = [home for home in homes if people.get(home["id"])]
        stands = rounds(db, lens, homes)
        zones, fallback = timezones(db), who(db).timezone
        last = {home: found.last for home, found in stands.items()}
        waits, refused = _decisions(db, homes, last)
        places = routes.order(db, row)
        tasks = select(_TASK.c.household).where(_TASK.c.id.in_(open_in(db, row)))
        given = Counter(db.scalars(tasks.where(_TASK.c.household.is_not(None))))
        begun = {draft.place.about for draft in drafts.all_of(db, node.actor(db).user, CHECKIN)}
        found = []
        for home in homes:
            one = stands[home["id"]]
            timezone = zones.get(home["station"], fallback)
            tried, due = one.tried, one.due
            number = lens.number("households", home["id"]) or ""
            found.append(
                Door(
                    number,
                    home["address"] or "",
                    home["landmark"] or "",
                    people[home["id"]],
                    None if one.last is None else (lens.today - local_day(one.last, timezone)).days,
                    None
                    if tried is None
                    else (tried.outcome or "", local_day(tried.occurred_at, timezone).isoformat()),
                    due.on.isoformat() if due is not None and due.urgency is not Urgency.LATER else None,
                    waits.get(home["id"], 0),
                    refused.get(home["id"], 0),
                    places.get(home["id"]),
                    number in begun,
                    given.get(home["id"], 0),
                )
            )
        return found


def _at_doors(db: Connection, homes: Collection[int], today: date) -> dict[int, int]:
    """Count who should be at each of some doors: who lives there, and visitors who stay."""
    found: dict[int, int] = {}
    for part in parts(homes):
        living = select(_PERSON.c.household).where(
            _PERSON.c.household.in_(part), _PERSON.c.ended_on.is_(None)
        )
        for home in db.scalars(living):
            found[home] = found.get(home, 0) + 1
        guests = staying(part).join(_PERSON, _PERSON.c.id == _STAY.c.person)
        elsewhere = _PERSON.c.household.is_distinct_from(_STAY.c.household)
        asked = guests.where(elsewhere, _PERSON.c.ended_on.is_(None)).with_only_columns(_STAY.c.household)
        for home in db.scalars(asked, on(today)):
            found[home] = found.get(home, 0) + 1
    return found


def _decisions(
    db: Connection, homes: Sequence[Mapping[str, Any]], last: Mapping[int, int | None]
) -> tuple[dict[int, int], dict[int, int]]:
    """Count by household the proposals that wait, and those that were refused and not answered by a visit."""
    waits: dict[int, int] = {}
    refused: dict[int, int] = {}
    for part in parts([home["id"] for home in homes]):
        asked = (
            select(_SAID.c.household, _SAID.c.status, _VISIT.c.occurred_at)
            .join_from(_SAID, _VISIT, _SAID.c.visit == _VISIT.c.id, isouter=True)
            .where(_SAID.c.household.in_(part), _SAID.c.ended_on.is_(None))
        )
        for home, status, at in db.execute(asked):
            if status == Status.RECEIVED:
                waits[home] = waits.get(home, 0) + 1
            elif status == Status.REFUSED and (at or 0) >= (last.get(home) or 0):
                refused[home] = refused.get(home, 0) + 1
    return waits, refused


@dataclass(frozen=True, slots=True)
class AtDoor:
    """What a warden needs at one door.

    Attributes:
        home: the household, as lists show it.
        people: who should be there, each with ``relation``: the principal first, visitors who stay last.
        items: the checklist (code, text), in its order.
        last: how its items were answered the last time, each with the day.
        topics: what there is to explain: notices that were not read out here yet, alert states, the meeting
            point, the radio channel.
        notices: which of the topics are notices: their numbers, by topic.
        tasks: what the office gave the zone to do here: what, and by which day.
        proposals: what was proposed about it and what became of that, the latest first.
        to_change: what was to be different this time, as was said at the last visit.
    """

    home: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]]
    items: Sequence[tuple[str, str]]
    last: Mapping[str, tuple[bool, str]]
    topics: Sequence[str]
    proposals: Sequence[Mapping[str, Any]]
    to_change: str | None = None
    notices: Mapping[str, str] = field(default_factory=dict)
    tasks: Sequence[tuple[str, str | None]] = ()


def at_door(node: Node, household: str) -> AtDoor:
    """Give what a warden needs at one door; raises ``NOT_FOUND``, ``ZONE_EXPIRED``."""
    family = desk.family(node, household)
    home = desk.record(node, "households", household)
    with node.read() as db:
        lens = node.lens(db)
        row = find(db, REGISTRY.of(Household), lens.numbers, household)
        known = {one["id"] for one in family}
        people = REGISTRY.of(Person)
        staying_here: list[int] = list(db.scalars(staying([row]), on(lens.today)))
        guests = [
            one | {"relation": "visitor"}
            for one in listing.rows(db, people, lens, Query(among=staying_here))
            if one["id"] not in known and one["ended_on"] is None
        ]
        said = listing.rows(db, REGISTRY.kind("submissions"), lens, Query(within={"household": row}))
        visits = listing.rows(db, REGISTRY.kind("visits"), lens, Query(within={"household": row}))
        items = [(item["code"], item["text"] or "") for item in precautions.checklist(db)]
        zone = db.scalar(select(_HOME.c.zone).where(_HOME.c.id == row))
        real = [one for one in notices.open_for(db, lens, row) if not one["drill"]]
        told = {_topic(one): one["id"] for one in real if one["status"] == notice_register.Status.CURRENT}
        over = [saying("not any more: {what}", what=_topic(one)) for one in real if _topic(one) not in told]
        return AtDoor(
            home,
            [*family, *guests],
            items,
            _last_answers(visits),
            [*told, *over, *_topics(db, zone, lens)],
            said[::-1],
            next((visit["to_change"] for visit in reversed(visits) if visit["outcome"] == "met"), None),
            told,
            _tasks(db, zone, row),
        )


def _topic(notice: Mapping[str, Any]) -> str:
    """Say a notice in a line."""
    return " ".join(filter(None, (notice["label"], " ".join(str(notice["text"] or "").split()))))


def _tasks(db: Connection, zone: int | None, home: int) -> list[tuple[str, str | None]]:
    """Give the open tasks of a door, those that are due first before the others (C07)."""
    if zone is None:
        return []
    rows = open_in(db, zone)
    asked = select(_TASK.c.id, _TASK.c.text, _TASK.c.due_on, _TASK.c.household).where(_TASK.c.id.in_(rows))
    known = {one.id: one for one in db.execute(asked)}
    return [
        (" ".join((known[row].text or "").split()), known[row].due_on)
        for row in rows
        if known[row].household == home
    ]


def _last_answers(visits: Sequence[Mapping[str, Any]]) -> dict[str, tuple[bool, str]]:
    """Give for each item of the checklist its latest answer, with the day (UTC)."""
    found: dict[str, tuple[bool, str]] = {}
    for visit in visits:
        for code, yes in visit["checked"].items():
            found[code] = (yes, (visit["occurred_at"] or "")[:10])
    return found


def _topics(db: Connection, zone: int | None, lens: Lens) -> list[str]:
    """Give what there is to explain to a family: the state of its area first (C04, S004 ¶20(b))."""
    row = None if zone is None else db.execute(select(_ZONE).where(_ZONE.c.id == zone)).mappings().first()
    if row is None:
        return []
    states = [
        saying(
            "{what} since {day}",
            what=f"{held.code} {held.value} {held.label or ''}".strip(),
            day=held.since.isoformat(),
        )
        for held in level_on(db, row["area"], lens.today, station=row["station"])
    ]
    where = row["assembly_point"] or row["meeting_point"]
    channel = row["radio_channel"]
    return [
        *states,
        *([saying("meeting point: {where}", where=where)] if where else []),
        *([saying("radio channel: {channel}", channel=channel)] if channel else []),
    ]


def set_route(node: Node, zone: str, homes: Sequence[str]) -> Done:
    """Set the order in which the doors of a zone are visited, and let go what was kept of it meanwhile.

    Raises:
        Refused: as ``routes.set``.
    """
    said = {"zone": zone, "homes": tuple(homes)}
    return desk.act(node, ROUTE, None, said, typed=Place(ROUTE, zone))


# what came back


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that waits: how lists show it, and what is odd about it."""

    shown: Mapping[str, Any]
    odd: tuple[Odd, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was accepted in bulk, by number, and what was left for somebody to look at, each with why."""

    accepted: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def waiting(node: Node, zone: str | None = None) -> list[Waiting]:
    """Give the proposals of wardens that wait, the even ones first, in the order in which they came."""
    with node.read() as db:
        lens = node.lens(db)
        row = None if zone is None else find(db, REGISTRY.of(Zone), lens.numbers, zone)
        found = judged(db, row)
        register = REGISTRY.kind("submissions")
        shown = {one["id"]: one for one in listing.rows(db, register, lens, Query(among=list(found)))}
        both = [Waiting(shown[lens.number("submissions", one) or ""], why) for one, why in found.items()]
    return sorted(both, key=lambda one: bool(one.odd))


def undecided(node: Node) -> int:
    """Count what waits to be decided, of agencies as well."""
    with node.read() as db:
        return len(submissions.waiting(db))


def accept_even(node: Node, zone: str | None = None, only: Collection[str] | None = None) -> Settled:
    """Accept every proposal about which nothing is odd, each by an act of its own.

    What the list refuses (a call sign that somebody has meanwhile) is left with its reason, and what was
    accepted before it stays accepted. Done twice, it changes nothing.

    Args:
        node: the office that decides.
        zone: only those about the households of a zone.
        only: only these, by number.

    Raises:
        Refused: ``NOT_ALLOWED``, ``NOT_FOUND``.
    """
    with node.read() as db:
        node.may(db, "submissions.accept")
    done = Settled()
    for one in waiting(node, zone):
        number = str(one.shown["id"])
        if only is not None and number not in only:
            continue
        if one.odd:
            done.left.append((number, "; ".join(reason.value for reason in one.odd)))
            continue
        try:
            desk.act(node, "submissions.accept", number, {})
        except Refused as refused:
            if refused.code is not Code.ALREADY_DECIDED:
                done.left.append((number, refused.what))
        else:
            done.accepted.append(number)
    return done
