"""What needs a person now, worst first: of the lists, of the roll call, of the exchange (J12, R16).

Facts only; the screen and the command have the words. Each part is read by itself, so that a screen can
show the worst before the slowest is worked out.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from store import desk, held, identity, outlook, remarks
from store.clock import local_day
from store.columns import sql
from store.node import Node
from store.registers import messages, submissions, transfers
from store.registers.people import Person
from store.registers.presence import State, current
from store.registers.visits import Visit
from store.rollcall.standing import standing as rollcall_standing
from store.rollcall.which import open_now
from store.travel import desk as travel
from store.travel.board import Queue, board
from store.verifying import looked_over
from sync import rounds, routing
from sync.first_day import steps
from sync.need import Lead, Need, Weight
from sync.world import desk as world

_NAMED: Final = 3
"""Of one sort so many are named; the rest are counted."""
_WEEKS: Final = 8
_LOST_DAYS: Final = 7
"""So long it is said that what was entered last may be missing: whoever entered it is asked meanwhile."""
_DECIDE_WITHIN: Final = 36 * 3600
"""Seconds before a departure from which a decision is not for tomorrow any more (a local default)."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The office in one line.

    Attributes:
        people: on the list.
        households: on the list.
        elsewhere: away on mission, on leave or abroad.
        unknown: nobody said where.
        weeks: households visited in each of the last weeks, the oldest first; the last is not over.
    """

    people: int
    households: int
    elsewhere: int
    unknown: int
    weeks: tuple[int, ...]


Part = Callable[[Node], Iterable[Need]]


def needs(node: Node) -> list[Need]:
    """Give everything that needs somebody now, the worst first."""
    return in_order([need for part in parts(node) for need in part(node)])


def in_order(found: Iterable[Need]) -> list[Need]:
    """Put needs in order: by weight; within one weight as their parts gave them."""
    return sorted(found, key=lambda need: need.weight)


def parts(node: Node) -> tuple[Part, ...]:
    """Give what is asked, the quickest and the worst first; each may be read by itself."""
    match node.me.kind:
        case "warden":
            return (_rollcalls, _lost, _exchange, _due, _trays)
        case "hq":
            return (
                world.rollcalls,
                _overdue,
                world.late,
                world.histories,
                _lost,
                _exchange,
                _deciding,
                _messages,
                _stuck,
                _trays,
                world.asking,
                _verified,
            )
        case _:
            return (
                _rollcalls,
                _overdue,
                _messages,
                _deciding,
                _lost,
                _exchange,
                _moves,
                _waiting,
                _trays,
                _notices,
                _cover,
                _due,
                _verified,
                _setting_up,
            )


def figures(node: Node) -> Figures:
    """Count the office."""
    with node.read() as db:
        person, visit = sql(Person).c, sql(Visit).c
        people = list(db.scalars(select(person.id).where(person.ended_on.is_(None))))
        where = current(db, people, node.now)
        states = Counter(where[one].state if one in where else State.UNKNOWN for one in people)
        today = local_day(node.now, node.me.timezone)
        monday = today - timedelta(days=today.weekday())
        weeks = [0] * _WEEKS
        since = node.now - (_WEEKS + 1) * 7 * 86400
        asked = select(visit.occurred_at).where(visit.occurred_at >= since, visit.ended_on.is_(None))
        for at in db.scalars(asked):
            back = (monday - local_day(at, node.me.timezone)).days
            week = _WEEKS - 1 - (back + 6) // 7
            if 0 <= week < _WEEKS:
                weeks[week] += 1
    return Figures(
        people=len(people),
        households=desk.counted(node, "households"),
        elsewhere=sum(states[one] for one in (State.MISSION, State.LEAVE, State.OUT_OF_COUNTRY)),
        unknown=states[State.UNKNOWN],
        weeks=tuple(weeks),
    )


def _rollcalls(node: Node) -> Iterator[Need]:
    """Say what roll calls are open; a drill is one, and nobody's life."""
    with node.read() as db:
        for row, drill in open_now(db, identity.who(db).station):
            found = rollcall_standing(db, [row])[row].figures
            facts = {"missing": str(found.missing), "injured": str(found.injured)}
            facts["drill"] = "yes" if drill else ""
            weight = Weight.NOW if drill else Weight.LIFE
            yield Need("rollcall", weight, found.unaccounted, Lead("rollcall"), facts)


def _overdue(node: Node) -> Iterator[Need]:
    """Say who should have been heard of, each by name as far as there is room (E13)."""
    late = travel.overdue(node)
    is_of_the_world = node.me.kind == "hq"
    for one in late[:_NAMED]:
        facts = {
            "station": str(one["station"]) if is_of_the_world else "",
            "name": str(one["name"] or one["person"] or ""),
            "to": str(one["to"] or ""),
            "hours": str(one["minutes"] // 60),
            "minutes": str(one["minutes"] % 60),
        }
        number = str(one["clearance"] or "")
        yield Need("overdue", Weight.LIFE, 1, Lead("clearance", number=number), facts)
    if len(late) > _NAMED:
        yield Need("overdue_more", Weight.LIFE, len(late) - _NAMED, Lead("place", "clearances"))


def _deciding(node: Node) -> Iterator[Need]:
    """Say who waits to be told whether they may travel, the soonest departure first (E02, E04)."""
    waiting = [line for line in board(node, overdue=False) if line.queue is Queue.DECIDE and not line.drill]
    if waiting:
        first = waiting[0]
        soon = first.leaves is not None and first.leaves - node.now < _DECIDE_WITHIN
        facts = {"who": _some([", ".join(line.who[:1]) for line in waiting])}
        lead = Lead("clearance", number=first.number)
        yield Need("deciding", Weight.NOW if soon else Weight.SOON, len(waiting), lead, facts, "S004-A ¶27")


def _setting_up(node: Node) -> Iterator[Need]:
    """Say what a new office has not set up yet."""
    left = [step.name for step in steps(node) if not step.done]
    if left:
        yield Need("setting_up", Weight.SOON, len(left), Lead("place", "first_day"))


def _lost(node: Node) -> Iterator[Need]:
    """Say that the records are of an earlier moment, restored or put back: somebody enters the rest again."""
    with node.read() as db:
        told = remarks.latest(db, "restored", "put-back", since=node.now - _LOST_DAYS * 86400)
    if told is not None:
        at = str(told.facts.get("made_at") or told.facts.get("known_at") or "")
        yield Need(told.kind, Weight.NOW, 1, Lead("place", "exchange"), {"at": at})


def _exchange(node: Node) -> Iterator[Need]:
    """Say how long ago the office above signed for something: amber after a day, red after three (R16)."""
    now = rounds.standing(node)
    if node.me.is_top or now.state == "ok":
        return
    days = "" if now.acknowledged_at is None else str((node.now - now.acknowledged_at) // 86400)
    weight = Weight.NOW if now.state == "red" else Weight.SOON
    yield Need("exchange", weight, now.pending, Lead("place", "exchange"), {"days": days, "state": now.state})


def _verified(node: Node) -> Iterator[Need]:
    """Say that nobody looked for a week whether anything was altered, or that something was."""
    known, days = looked_over.last(node), looked_over.days(node)
    lead = Lead("place", "settings")
    if known is not None and known.faults:
        yield Need("altered", Weight.NOW, known.faults, lead, {"days": str(days)})
    elif days >= looked_over.EVERY:
        yield Need("unverified", Weight.SOON, days, lead)


def _messages(node: Node) -> Iterator[Need]:
    """Say what the other end has written and nobody has read; a drill is apart, and says that it is one."""
    with node.read() as db:
        found = messages.unread(db, identity.who(db))
        lens = node.lens(db)
        for kind, some in (
            ("message_urgent", [row for row, urgent, drill in found if urgent and not drill]),
            ("message", [row for row, urgent, drill in found if not urgent and not drill]),
            ("message_drill", [row for row, _urgent, drill in found if drill]),
        ):
            if some:
                one = Lead("record", "messages", lens.number("messages", some[0]) or "")
                lead = one if len(some) == 1 else Lead("register", "messages")
                weight = Weight.NOW if kind == "message_urgent" else Weight.SOON
                yield Need(kind, weight, len(some), lead)


def _moves(node: Node) -> Iterator[Need]:
    """Say who is to come from another station and waits for an answer, and who has left for one."""
    with node.read() as db:
        me, lens = identity.who(db), node.lens(db)
        for kind, rows in (
            ("moves_to_answer", transfers.to_answer(db, me)),
            ("moves_to_let_go", transfers.to_let_go(db, me, lens.today)),
        ):
            if rows:
                one = Lead("record", "transfers", lens.number("transfers", rows[0]) or "")
                lead = one if len(rows) == 1 else Lead("register", "transfers")
                yield Need(kind, Weight.SOON, len(rows), lead)


def _stuck(node: Node) -> Iterator[Need]:
    """Say which moves could not be carried on from one station to the other: somebody writes to both."""
    rows = routing.stuck(node)
    if rows:
        yield Need("moves_stuck", Weight.SOON, len(rows), Lead("register", "transfers"))


def _waiting(node: Node) -> Iterator[Need]:
    """Say what was proposed and nobody decided."""
    with node.read() as db:
        count = len(submissions.waiting(db))
    if count:
        yield Need("submissions", Weight.SOON, count, Lead("place", "submissions"))


def _trays(node: Node) -> Iterator[Need]:
    """Say what lies in a tray: values that lost, records that were refused, bundles that came too early."""
    with node.read() as db:
        counts = {tray.value: count for tray, count in held.counts(db).items()}
    for tray, finding in (("conflict", "conflicts"), ("quarantine", "quarantine"), ("parked", "parked")):
        if counts.get(tray):
            lead = Lead("place", "conflicts" if finding == "conflicts" else "exchange")
            yield Need(finding, Weight.SOON, counts[tray], lead)


def _notices(node: Node) -> Iterator[Need]:
    """Say which zones have not acknowledged a notice (C03)."""
    lines = [line for line in desk.listed(node, "unacknowledged").rows if not line.get("drill")]
    if lines:
        zones = sorted({str(line["zone"] or "") for line in lines})
        lead = Lead("finding", "unacknowledged")
        yield Need("unacknowledged", Weight.SOON, len(zones), lead, {"who": _some(zones)})


_GAPS_NOW: Final = frozenset({"no_official", "no_officer", "zone_vacant", "all_away", "area_vacant"})
"""Without these nobody is told, called or counted; the others are to be put in order."""


_OF_ZONES: Final = frozenset(
    (
        *("zone_vacant", "all_away", "warden_missing", "two_holders", "area_vacant", "successor_missing"),
        *("no_undertaking", "untrained", "unequipped", "unbriefed", "stale"),
    )
)
"""What is mended where the zones and their wardens are."""

_DUE_IN: Final = {
    "training": "training",
    "certificate": "training",
    "role_training": "training",
    "visitor": "visitors",
    "visit": "zones",
}
"""The place where what is due is mended; everything else stands in the list of what is due."""


def _cover(node: Node) -> Iterator[Need]:
    """Say where cover is missing, each gap once with its places (B13)."""
    by_gap: dict[str, list[dict[str, Any]]] = {}
    for found in outlook.cover(node)["findings"]:
        by_gap.setdefault(str(found["kind"]), []).append(found)
    for gap, found_ones in by_gap.items():
        where = sorted({str(one["place"]) for one in found_ones if one["place"]})
        weight = Weight.NOW if gap in _GAPS_NOW else Weight.SOON
        lead = Lead("place", "zones") if gap in _OF_ZONES else Lead("finding", "cover")
        count = found_ones[0]["count"] if gap == "no_zone" else len(found_ones)
        yield Need(f"cover.{gap}", weight, count, lead, {"who": _some(where)}, str(found_ones[0]["source"]))


def _due(node: Node) -> Iterator[Need]:
    """Say what is due, each sort once: what is late before what will be."""
    by_sort: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for item in outlook.due(node)["items"]:
        if item["urgency"] != "later":
            by_sort.setdefault((item["urgency"] != "overdue", item["kind"]), []).append(item)
    for (is_soon, kind), items in sorted(by_sort.items()):
        first = min(items, key=lambda item: item["due_on"])
        names = _some(list(dict.fromkeys(str(item["name"] or "") for item in items if item["name"])))
        facts = {"who": names, "day": str(first["due_on"]), "local": "yes" if first["local"] else ""}
        sort = f"due.{'soon' if is_soon else 'late'}.{kind}"
        where = _DUE_IN.get(kind) if node.me.kind != "warden" else None
        lead = Lead("place", where) if where else Lead("finding", "due")
        yield Need(sort, Weight.SOON, len(items), lead, facts, first["source"])


def _some(names: Sequence[str]) -> str:
    """Name the first few and count the rest."""
    more = f" +{len(names) - _NAMED}" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
