"""What whoever decides about a clearance looks at, one by one (E09, E10): what holds, what is missing.

Each by which rule, and what nobody could check here (R13). It informs (X18): none of it holds anybody back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from store import expiry, listing
from store.by_name import find
from store.clock import local_day
from store.identity import who
from store.listing import Lens
from store.node import Node
from store.refusals import Refused
from store.registers import REGISTRY
from store.registers.clearance_rules import HEADQUARTERS, by_right, practice, right_to_decide
from store.registers.journeys import Journey, headquarters_heard, journey, stops, zone_of
from store.registers.names import called
from store.training.lacking import Missing, missing, not_checked
from store.travel.gates import Finding, names_of
from store.travel.needs import Leg
from store.travel.states import State
from store.travel.times import wall


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at.

    Attributes:
        gate: ``right``, ``notice``, ``level``, ``training`` or ``limit``.
        finding: what came of it.
        about: of whom or what: a name, a place, what could not be looked up.
        day: the day that it is about, or as of which something is known.
        levels: of a level, what is in force there, in words of its own scheme.
        lacks: of training, what is missing.
        says: in words of the store, where it has any.
        refused: why whoever asks may not decide.
    """

    gate: str
    finding: Finding
    about: str = ""
    day: date | None = None
    levels: tuple[str, ...] = ()
    lacks: Missing | None = None
    says: str = ""
    refused: Refused | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leg as it is read: its number, places, times on the wall there, how, where people stay."""

    n: int
    start: str
    to: str
    leaves: str
    arrives: str
    mode: str
    stays: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A clearance with its legs and all that was looked at; ``heard`` is when headquarters was (day)."""

    row: dict[str, Any]
    legs: tuple[Leaf, ...]
    looks: tuple[Look, ...]
    heard: date | None

    def count(self, finding: Finding) -> int:
        """Give how many of the looks came to something."""
        return sum(look.finding is finding for look in self.looks)


def examined(node: Node, name: object) -> Examined:
    """Look at everything that a decision is told about, now.

    Raises:
        Refused: ``NOT_FOUND``.
    """
    expiry.still(node)
    with node.read() as db:
        register, lens, me = REGISTRY.kind("clearances"), node.lens(db), who(db)
        row = find(db, register, lens.numbers, name)
        whole = journey(db, row)
        at = stops(db, me, whole, lens.today)
        heard = headquarters_heard(db)
        rules = practice(db, me, lens.today, whole.row["station"])
        looks = [
            *_right(node, db, lens, whole),
            *_notice(lens, whole, rules.lead_days, rules.home.timezone),
            *_levels(at),
            *_training(db, whole, at),
            *(
                Look("limit", Finding.NOT_CHECKED, one.what, one.since)
                for one in (not_checked(db) if me.kind != "hq" else [])
            ),
        ]
        legs = tuple(
            Leaf(
                leg["n"] or 0,
                leg["from_place"] or "?",
                leg["to_place"] or "?",
                _wall(leg["etd"], zone_of(leg, rules.home)),
                _wall(leg["eta"], zone_of(leg, rules.home)),
                " ".join(filter(None, (leg["mode"], leg["carrier"], leg["vehicle"]))),
                leg["lodging"] or "",
            )
            for leg in whole.legs
        )
        since = None if heard is None else local_day(heard, me.timezone)
        return Examined(listing.one(db, register, lens, row), legs, tuple(looks), since)


def _wall(at: int | None, zone: str) -> str:
    return "" if at is None else wall(at, zone)[:16].replace("T", " ")


def _right(node: Node, db: Connection, lens: Lens, whole: Journey) -> Iterator[Look]:
    """Say by what right whoever asks would decide, where a decision is asked for."""
    row = whole.row
    if row["state"] != State.SUBMITTED or row["mode"] != "manual":
        return
    me = who(db)
    if me.kind == "hq":
        if row["decides"] == "hq":
            yield Look("right", Finding.CLEAR, says=by_right(HEADQUARTERS))
        return
    try:
        right = right_to_decide(db, me, node.actor(db), row["agency"], lens.today)
    except Refused as refused:
        yield Look("right", Finding.NOTE, refused=refused)
        return
    if row["decides"] == "hq":
        yield Look("right", Finding.NOTE, "hq", says=by_right(right))
    else:
        yield Look("right", Finding.CLEAR, says=by_right(right))


def _notice(lens: Lens, whole: Journey, lead: int, timezone: str) -> Iterator[Look]:
    """Say how many days before it begins it was asked for, where that is late."""
    leaves = min((leg["etd"] for leg in whole.legs if leg["etd"] is not None), default=None)
    asked = whole.row["submitted_at"] or lens.now
    if leaves is None:
        return
    begins = local_day(leaves, timezone)
    days = (begins - local_day(asked, timezone)).days
    finding = Finding.NOTE if days < lead else Finding.CLEAR
    yield Look("notice", finding, str(days), begins, says=str(lead))


def _levels(at: Sequence[Leg]) -> Iterator[Look]:
    for stop in at:
        if stop.levels is None:
            yield Look("level", Finding.NOT_CHECKED, stop.to, stop.day)
            continue
        held = tuple(" ".join((one.code, str(one.value), one.label)).strip() for one in stop.levels)
        yield Look("level", Finding.NOTE if held else Finding.CLEAR, stop.to, stop.day, held)


def _training(db: Connection, whole: Journey, at: Sequence[Leg]) -> Iterator[Look]:
    """Give for everybody what is missing on a date of travel, each course once; else that all is there."""
    names = called(db, whole.people)
    for person in whole.people:
        name = names.get(person) or ""
        lacking: dict[str, tuple[Missing, date]] = {}
        try:
            for stop in at:
                for level in (None, *names_of(stop)):
                    for one in missing(db, person, stop.day, level):
                        lacking.setdefault(one.course, (one, stop.day))
        except Refused:
            yield Look("training", Finding.NOT_CHECKED, name)
            continue
        if not lacking:
            yield Look("training", Finding.CLEAR, name)
        for one, day in lacking.values():
            yield Look("training", Finding.NOTE, name, day, lacks=one)
